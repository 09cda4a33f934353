"""Measure time and memory of the main jobs and write docs/benchmarks.md (``make bench``).

Each job runs in a process of its own, so that its peak memory is its own. Jobs on real texts need
the data folder (``ALIGN_DATA``, default ../shared/data); without it they are left out and the page
says so.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("ALIGN_DATA", ROOT.parent / "shared" / "data"))
PAGE = ROOT / "docs" / "benchmarks.md"
UNITS = 200_000


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


def suite_of_short_documents() -> str:
    """`align evaluate wmt22-abridged`, 227 documents"""
    from align import evaluate_suite

    found = evaluate_suite(DATA / "gold" / "wmt22-abridged")
    return f"{len(found.documents)} documents"


def long_text() -> str:
    """`align evaluate ntrex-long`, one text"""
    from align import evaluate_suite

    evaluate_suite(DATA / "gold" / "ntrex-long")
    lines = next((DATA / "gold" / "ntrex-long").glob("*.ru")).read_text(encoding="utf-8")
    return f"{lines.count(chr(10))} source sentences"


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
        corpus_first_run, corpus_second_run, suite_of_short_documents, long_text, novel,
        cut_sentences, write_and_read_tmx,
    )
}  # fmt: skip
NEEDS_DATA = {"suite_of_short_documents", "long_text", "novel"}


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


def main() -> None:
    """Measure every job and write the page."""
    rows = []
    for name, job in JOBS.items():
        if name in NEEDS_DATA and not DATA.is_dir():
            rows.append(f"| {job.__doc__} | not measured: no data folder | | | |")
            continue
        cost = measure(name)
        rows.append(
            f"| {job.__doc__} | {cost['size']} | {cost['wall']:.1f} | {cost['cpu']:.1f} "
            f"| {cost['peak']:.0f} |"
        )
        print(rows[-1])
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"
    PAGE.write_text(
        "# Benchmarks\n\nMade by `make bench`; each job in its own process, imports and loading"
        f" of the glossary included. Machine: {machine}.\n\n"
        "| job | size | wall s | CPU s | peak MiB |\n|---|---|--:|--:|--:|\n"
        + "\n".join(rows)
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1])
    else:
        main()
