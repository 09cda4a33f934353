"""Measure accuracy, time and memory of the main jobs and write docs/benchmarks.md (``make bench``).

Each job runs in a process of its own, so that its peak memory is its own; where a command exists,
the command is what runs. Jobs on real texts need the data folder (``ALIGN_DATA``, default
../shared/data); without it they are left out and the page says so.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("ALIGN_DATA", ROOT.parent / "shared" / "data"))
PAGE = ROOT / "docs" / "benchmarks.md"
SUITES = ("ntrex-clean", "ntrex-abridged", "ntrex-long", "wmt22-clean", "wmt22-abridged",
          "wmt22-long", "literature")  # fmt: skip
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
UNITS = 200_000
FIRST_ROW = 5_060  # of train.tsv: the rows before are one Bible
HEAD = (
    "| suite | strict F1 | lax F1 | one-sided F1 | rung recall | calibration error"
    " | wrong beads among the least sure tenth | AUC of confidence | wall s |"
)
PACKAGES = ("numpy", "numba", "PyStemmer", "rapidfuzz")


def main() -> None:
    """Measure everything and write the page."""
    parts = ["# Benchmarks", _how(), "## Accuracy", *_accuracy(), "## Time and memory", *_costs()]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _how() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Made by `make bench`. Machine: {os.cpu_count()} cores, Python"
        f" {platform.python_version()}, {platform.machine()}; {versions}. Each job is a process of"
        " its own, start, imports and loading of the lexicon included; compiled code is in its"
        " cache, as in every run of a machine but the first."
    )


def _accuracy() -> Iterator[str]:
    """Yield what each suite scores, with the Russian–English profile and with the generic one."""
    generic = (
        "`align evaluate SUITE --source-lang xx --target-lang yy`: the generic profile, which knows"
        " no word and no letter of the languages and learns from the suite alone"
    )
    for title, langs in (
        ("`align evaluate SUITE`", ()),
        (generic, ("--source-lang", "xx", "--target-lang", "yy")),
    ):
        rows = [HEAD, "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
        for suite in SUITES:
            folder = DATA / "gold" / suite
            if folder.is_dir():
                rows.append(_suite_row(folder, langs))
        rows.append(_suite_row(ROOT / "tests" / "data" / "gold", langs, "bundled gold"))
        yield f"{title}\n\n" + "\n".join(rows)
    if not DATA.is_dir():
        yield "Other suites: not measured, no data folder."


def _suite_row(folder: Path, langs: tuple[str, ...], name: str = "") -> str:
    started = time.perf_counter()
    answer = _align("evaluate", str(folder), "--json", *langs)
    wall = time.perf_counter() - started
    total = json.loads(answer)["total"]
    figures = (
        "strict_f1", "lax_f1", "one_sided_f1", "rung_recall", "calibration_error",
        "wrong_in_least_sure_tenth", "confidence_auc",
    )  # fmt: skip
    cells = ["–" if total[f] is None else f"{total[f]:.4f}" for f in figures]
    print(name or folder.name, cells)
    return f"| {name or folder.name} | {' | '.join(cells)} | {wall:.1f} |"


def _align(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "align", *arguments], capture_output=True, text=True, check=True
    ).stdout


def _costs() -> Iterator[str]:
    rows = ["| job | size | wall s | CPU s | peak MiB |", "|---|---|--:|--:|--:|"]
    for name, job in JOBS.items():
        if name in NEEDS_DATA and not DATA.is_dir():
            rows.append(f"| {job.__doc__} | not measured: no data folder | | | |")
            continue
        cost = measure(name)
        rows.append(_cost_row(str(job.__doc__), cost))
        print(rows[-1])
    yield "\n".join(rows)
    if DATA.is_dir():
        yield from _growth()


def _growth() -> Iterator[str]:
    """Yield what `align files --lines` costs as texts grow, and on 9,000 rows that peers ran on."""
    rows = [
        "| sentences a side | wall s | CPU s | peak MiB | wall ms a sentence |",
        "|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            cost = _files(Path(folder), FIRST_ROW, size)
            rows.append(
                f"| {size:,} | {cost['wall']:.2f} | {cost['cpu']:.2f} | {cost['peak']:.0f}"
                f" | {1000 * float(cost['wall']) / size:.2f} |"
            )
            print(rows[-1])
        cost = _files(Path(folder), 60_000, 9_000)
    yield "`align files --lines --to vecalign` on rows of train.tsv from " + f"{FIRST_ROW + 1:,}:"
    yield "\n".join(rows)
    yield (
        "The same on rows 60,001–69,000, as a whole process:"
        f" {cost['wall']:.2f} s of wall time, {cost['peak']:.0f} MiB (the design notes measured"
        " hunalign without a dictionary at 2.4 s and 174 MB on two idle cores)."
    )


def _files(folder: Path, first: int, size: int) -> dict[str, float]:
    """Align rows of the training pairs; the second of two runs counts."""
    rows = (DATA / "parallel" / "train.tsv").read_text(encoding="utf-8").split("\n")
    for column, lang in ((1, "ru"), (2, "en")):
        lines = [row.split("\t")[column] for row in rows[first : first + size]]
        (folder / f"a.{lang}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "align", "files", "--lines", "--to", "vecalign",
        str(folder / "a.ru"), str(folder / "a.en"), "-o", str(folder / "a.out"),
    ]  # fmt: skip
    script = (
        "import json,resource,subprocess,sys,time; started=time.perf_counter();"
        "subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL);"
        "wall=time.perf_counter()-started; u=resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps({'wall':wall,'cpu':u.ru_utime+u.ru_stime,'peak':u.ru_maxrss/1024}))"
    )
    found: dict[str, float] = {}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
    return found


def corpus_first_run() -> str:
    """`align run corpus`, nothing there yet"""
    from align import locate, run

    with tempfile.TemporaryDirectory() as folder:
        outcome = run(locate(ROOT / "corpus"), Path(folder))
    return f"{outcome.aligned} pairs, {outcome.beads} beads"


def corpus_second_run() -> str:
    """`align run corpus` again, nothing changed (both runs counted)"""
    from align import locate, run

    with tempfile.TemporaryDirectory() as folder:
        run(locate(ROOT / "corpus"), Path(folder))
        started = time.perf_counter()
        run(locate(ROOT / "corpus"), Path(folder))
        return f"second run alone {time.perf_counter() - started:.2f} s"


def thousand_documents() -> str:
    """`align evaluate` on 1,000 documents of ten sentences"""
    from align import evaluate_suite

    rows = (DATA / "parallel" / "train.tsv").read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1000):
            part = [row.split("\t") for row in rows[FIRST_ROW + number * 10 :][:10]]
            for column, lang in ((1, "ru"), (2, "en")):
                text = "".join(f"{row[column]}\n" for row in part)
                (Path(folder) / f"{number:04}.{lang}").write_text(text, encoding="utf-8")
            gold = "".join(f"[{k}]:[{k}]\n" for k in range(10))
            (Path(folder) / f"{number:04}.gold").write_text(gold, encoding="utf-8")
        started = time.perf_counter()
        evaluate_suite(Path(folder))
        return f"aligning and scoring alone {time.perf_counter() - started:.2f} s"


def ten_sentences() -> str:
    """`align.align_texts`, ten sentences a side, inside a process"""
    from align import align_texts

    rows = (DATA / "parallel" / "train.tsv").read_text(encoding="utf-8").split("\n")
    texts = [
        [" ".join(row.split("\t")[column] for row in rows[at : at + 10]) for column in (1, 2)]
        for at in range(80_000, 81_000, 10)
    ]
    align_texts(*texts[0])
    costs = []
    for source, target in texts:
        started = time.perf_counter()
        align_texts(source, target)
        costs.append(time.perf_counter() - started)
    return f"median {1000 * sorted(costs)[50]:.1f} ms of 100 documents"


def novel() -> str:
    """a whole novel as one document"""
    from align import align_texts

    texts = [
        "\n\n".join(
            path.read_text(encoding="utf-8").replace("\n", "\n\n")
            for path in sorted((DATA / "novels" / "idiot").glob(f"*.{lang}"))
        )
        for lang in ("ru", "en")
    ]
    pair = align_texts(*texts)
    source, target = pair.alignment.ladder.size
    return f"{source} × {target} segments"


def cut_sentences() -> str:
    """sentences of 10 MB of Russian"""
    from align.segment import segment

    texts = "\n\n".join(
        p.read_text(encoding="utf-8") for p in sorted((ROOT / "corpus/ru").iterdir())
    )
    text = (texts + "\n\n") * (10_000_000 // len(texts.encode()))
    return f"{len(segment(text, 'ru'))} segments"


def write_and_read_tmx() -> str:
    """200,000 translation units to TMX and back"""
    from align import read, write
    from align.model import TranslationUnit

    units = (
        TranslationUnit(str(k), "d", (f"Посол прибыл в {k} раз.",), (f"The envoy came {k} times.",))
        for k in range(UNITS)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.tmx"
        write(units, path)
        count = sum(1 for _ in read(path))
    return f"{count} units"


JOBS: dict[str, Callable[[], str]] = {
    job.__name__: job
    for job in (
        corpus_first_run, corpus_second_run, thousand_documents, ten_sentences, novel,
        cut_sentences, write_and_read_tmx,
    )
}  # fmt: skip
NEEDS_DATA = {"thousand_documents", "ten_sentences", "novel"}


def measure(name: str) -> dict[str, object]:
    """Run one job in its own process and return what it cost."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks", name],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return dict(json.loads(child.stdout.splitlines()[-1]))


def child(name: str) -> None:
    """Do one job and print its cost as JSON."""
    started = time.perf_counter()
    size = JOBS[name]()
    wall = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}
    print(json.dumps({"size": size, **cost}))


def _cost_row(job: str, cost: dict[str, object]) -> str:
    return (
        f"| {job} | {cost['size']} | {cost['wall']:.1f} | {cost['cpu']:.1f} | {cost['peak']:.0f} |"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1])
    else:
        main()
