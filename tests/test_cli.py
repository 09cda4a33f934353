"""The commands as a person types them: what they make, what they say, how they fail."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from strategies import CORPUS, GOLD, ROOT, SOURCE, TARGET

from align.cli import main
from align.model import Reason
from align.report import words
from align.ui.strings import Words

OUTPUTS = ["corpus.tmx", "corpus.tsv", "project.sqlite", "report.html", "report.json"]
SOCKETS_BLOCKED = """
import socket, sys
def refuse(*args, **kwargs):
    raise RuntimeError("a socket was opened")
socket.socket.__init__ = refuse
from align.cli import main
raise SystemExit(main(sys.argv[1:]))
"""


def align(*arguments, code=None, **options):
    """Run the command line in a process of its own."""
    start = ["-m", "align"] if code is None else ["-c", code]
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        **options,
    )


@pytest.fixture
def corpus(tmp_path):
    """Two small documents on each side, one of them without counterpart."""
    for side, name, text in (
        ("ru", "record", SOURCE),
        ("en", "record", TARGET),
        ("ru", "alone", "Погода в Батуме стоит дождливая. Пароходы не ходят."),
    ):
        path = tmp_path / "corpus" / side / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


def digests(folder):
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.iterdir())
        if p.suffix != ".sqlite"
    }


def test_run_says_what_it_made_and_what_to_do_next(corpus, tmp_path, capsys):
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 0
    said = capsys.readouterr().out
    assert "2 originals and 1 translation read." in said
    assert "1 pair aligned into 7 beads." in said
    assert "  1 unpaired document\n" in said
    assert "unpaired: source alone.txt" in said
    assert f"align app {tmp_path / 'p'}" in said
    assert sorted(p.name for p in (tmp_path / "p").iterdir()) == OUTPUTS


def test_a_second_run_changes_nothing_and_says_so(corpus, tmp_path, capsys):
    project = tmp_path / "p"
    main(["run", str(corpus), "-o", str(project)])
    before = {p: p.stat().st_mtime_ns for p in project.iterdir() if p.suffix != ".sqlite"}
    capsys.readouterr()
    assert main(["run", str(corpus), "-o", str(project)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Nothing changed since the last run.\n2 originals and 1 translation.\n")
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_same_input_same_bytes_whatever_the_order_of_work(corpus, tmp_path):
    main(["run", str(corpus), "-o", str(tmp_path / "whole")])
    late = corpus / "en" / "record.txt"
    text = late.read_text(encoding="utf-8")
    late.unlink()
    assert (
        main(["run", "--source", str(corpus / "ru"), "--target", str(corpus / "en"), "-o", "x"])
        == 66
    )
    late.write_text("Another text altogether.\n", encoding="utf-8")
    main(["run", str(corpus), "-o", str(tmp_path / "pieces")])
    late.write_text(text, encoding="utf-8")
    main(["run", str(corpus), "-o", str(tmp_path / "pieces")])
    assert digests(tmp_path / "whole") == digests(tmp_path / "pieces")
    result = align(
        "run", corpus, "-o", tmp_path / "other", env={**os.environ, "PYTHONHASHSEED": "77"}
    )
    assert result.returncode == 0
    assert digests(tmp_path / "whole") == digests(tmp_path / "other")


def test_a_lost_output_is_made_again(corpus, tmp_path):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    (tmp_path / "p" / "corpus.tmx").unlink()
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    assert (tmp_path / "p" / "corpus.tmx").is_file()


def test_a_removed_document_leaves_the_project(corpus, tmp_path, capsys):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    (corpus / "ru" / "alone.txt").unlink()
    capsys.readouterr()
    main(["run", str(corpus), "-o", str(tmp_path / "p"), "--json"])
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["changed"], outcome["source_documents"], outcome["unpaired"]) == (True, 1, [])


BROKEN = {
    "empty.txt": (b"", "holds no text"),
    "blank.txt": (b" \n\n\t\n", "holds no text"),
    "scan.txt": (b"%PDF-1.7\n\x00\x01binary", "PDF"),
    "undecodable.txt": ("Посол прибыл вчера. ".encode() * 40 + b"\xd0\xff\xfe\x81 " * 3, "byte"),
    "table.xlsx": (b"PK\x03\x04", "save it as .txt"),
    "one-line.txt": ("Посол прибыл в Ангору ".encode() * 1_400_000, "line"),
}


def test_broken_documents_are_reported_and_the_rest_is_done(corpus, tmp_path, capsys):
    for name, (content, _) in BROKEN.items():
        (corpus / "ru" / name).write_bytes(content)
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 1
    captured = capsys.readouterr()
    assert "1 pair aligned into 7 beads." in captured.out
    for name, (_, word) in BROKEN.items():
        (line,) = [line for line in captured.err.splitlines() if f"source {name}:" in line]
        assert word in line, line
    assert sorted(p.name for p in (tmp_path / "p").iterdir()) == OUTPUTS


def test_a_bad_row_of_the_table_is_reported_by_line(corpus, tmp_path, capsys):
    table = "source\ttarget\nru/record.txt\ten/record.txt\nru/lost.txt\ten/record.txt\n"
    (corpus / "documents.tsv").write_text(table, encoding="utf-8")
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 1
    said = capsys.readouterr().err
    assert "table documents.tsv line 3: no usable source file 'ru/lost.txt'" in said
    (corpus / "documents.tsv").write_bytes(table.encode("utf-16"))
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 1
    assert "save it as UTF-8" in capsys.readouterr().err
    (corpus / "documents.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 1
    assert "needs the columns source and target" in capsys.readouterr().err


FILES = ["files", "{tmp}/a.txt", "{tmp}/b.txt", "-o", "{tmp}/o.tmx"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "{tmp}/none"], 66, "no such folder"),
        (["run", "{tmp}/half"], 66, "half/en: no such folder; both sides are needed"),
        (["run", "{tmp}/hollow"], 66, "hollow/en: holds no documents"),
        (["run"], 64, "name a folder that holds ru/ and en/"),
        (["files", "{tmp}/none.txt", "{tmp}/a.txt", "-o", "{tmp}/o.tmx"], 66, "none.txt"),
        (
            ["files", "{tmp}/a.txt", "{tmp}/a.txt", "-o", "{tmp}/o.odd"],
            64,
            "suffix names no format",
        ),
        (["files", "{tmp}/a.txt", "{tmp}/a.txt", "-o", "{tmp}/o", "--to", "x"], 64, "is no format"),
        (["files", "{tmp}/a.txt", "{tmp}/a.txt", "-o", "{tmp}/no/o.tmx"], 73, "no"),
        (["export", "{tmp}/none", "-o", "{tmp}/o.tmx"], 76, "no project there"),
        (["files", "{tmp}/a.txt", "{tmp}/b.txt", "-o", "{tmp}/b.txt"], 64, "would be overwritten"),
        (["evaluate", "{tmp}/hollow"], 66, "no ID.ru"),
        (["evaluate", "{tmp}/none"], 66, "no such folder"),
        (["evaluate", "{tmp}/none", "--source-lang", "Russian"], 64, "no code of a language"),
        (["run", "{tmp}/none", "--target-lang", "e"], 64, "--target-lang 'e': no code"),
        (["run", "{tmp}/none", "--target-lang", "en-GB"], 66, "no such folder"),
        ([*FILES, "--source-lang", "RU"], 64, "write ru or en-GB"),
        ([*FILES, "--locked", "{tmp}/none"], 66, "no such file; check the name"),
        ([*FILES, "--locked", "{tmp}/hollow"], 66, "is a folder, no file; check the name"),
        ([*FILES, "--embedder", "{tmp}/none"], 66, "no such folder; name the folder of a model"),
        ([*FILES, "--embedder", "{tmp}/a.txt"], 66, "is a file; name the folder of a model"),
        (["lexicon", "show", ""], 64, "one word only"),
        (["lexicon", "show", "договор мира"], 64, "one word only"),
        (["lexicon", "show", "договор", "мира"], 64, "'договор мира': one word only"),
        (["lexicon", "show", "1939"], 64, "one word only"),
        (["lexicon", "show", "ыыыы"], 66, "not in the lexicon; try the dictionary form"),
        (["lexicon", "build", "-o", "{tmp}/no/l.bin"], 73, "no such folder"),
        (["lexicon", "build", "-o", "{tmp}"], 73, "is a folder; name a file"),
        (["weights", "fit", "-o", "{tmp}/no/w.json"], 73, "no such folder"),
        (["app", "{tmp}/none"], 76, "no project there"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(tmp_path, capsys, arguments, status, message):
    (tmp_path / "a.txt").write_text("Посол прибыл.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("The envoy came.\n", encoding="utf-8")
    (tmp_path / "half" / "ru").mkdir(parents=True)
    (tmp_path / "half" / "ru" / "a.txt").write_text("Посол.", encoding="utf-8")
    for side in ("ru", "en"):
        (tmp_path / "hollow" / side).mkdir(parents=True)
    (tmp_path / "hollow" / "ru" / "a.txt").write_text("Посол.", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert main([part.format(tmp=tmp_path) for part in arguments]) == status
    error = capsys.readouterr().err
    assert error.startswith("align: ")
    assert error.count("\n") == 1
    assert message in error
    assert sorted(tmp_path.rglob("*")) == before


WITHOUT_RIGHTS = """
import os, sys
from align import workflow
from align.cli import main
workflow.align_texts("Да.", "Yes.")  # all is loaded before the rights to read it are gone
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
raise SystemExit(main(sys.argv[1:]))
"""


def test_a_read_only_output_folder_is_one_line(corpus, tmp_path):
    """Root may write anywhere, so the child gives its rights up where the test runs as root."""
    locked = tmp_path / "locked"
    locked.mkdir()
    for path in (tmp_path, *tmp_path.parents):
        if path.owner() == Path.home().owner() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    locked.chmod(0o555)
    result = align("run", corpus, "-o", locked / "p", code=WITHOUT_RIGHTS)
    assert (result.returncode, result.stdout) == (73, ""), result.stderr
    assert result.stderr.count("\n") == 1
    assert "choose another -o FOLDER" in result.stderr
    assert list(locked.iterdir()) == []


@pytest.mark.parametrize("name", ["out.tmx", "out.tsv", "out.jsonl", "out.vecalign", "out.tmx.gz"])
def test_two_files_in_each_format(tmp_path, capsys, name):
    (tmp_path / "a.ru.txt").write_text(SOURCE, encoding="cp1251")
    (tmp_path / "a.en.txt").write_text(TARGET, encoding="utf-16")
    arguments = [
        "files",
        f"{tmp_path}/a.ru.txt",
        f"{tmp_path}/a.en.txt",
        "-o",
        f"{tmp_path}/{name}",
    ]
    assert main(arguments) == 0
    assert (tmp_path / name).stat().st_size > 0
    assert "7 units written" in capsys.readouterr().out


def test_lines_are_not_cut_again_and_ladders_count_them(tmp_path):
    (tmp_path / "a.ru").write_text("Раз. Два.\n\nПосол прибыл 5 мая.\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("One. Two.\nThe envoy came on 5 May.\n", encoding="utf-8")
    out = tmp_path / "o.vecalign"
    for name in ("a.ru", "a.en"):
        (tmp_path / name).rename(tmp_path / f"{name}.txt")
    main(["files", f"{tmp_path}/a.ru.txt", f"{tmp_path}/a.en.txt", "-o", str(out), "--lines"])
    rows = [line.split(":") for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row[:2] for row in rows] == [["[0]", "[0]"], ["[1]", "[]"], ["[2]", "[1]"]]
    assert [0 <= float(row[2]) < 1 for row in rows if len(row) == 3] == [True, True]


def test_export_of_one_alignment(corpus, tmp_path):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    out = tmp_path / "one.jsonl"
    assert main(["export", str(tmp_path / "p"), "-o", str(out), "--only", "record"]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 7
    assert main(["export", str(tmp_path / "p"), "-o", str(out), "--only", "nobody"]) == 64


def test_evaluate_prints_and_writes(tmp_path, capsys):
    suite = tmp_path / "suite"
    suite.mkdir()
    for suffix in (".ru", ".en", ".gold"):
        text = (GOLD / f"1922-04-16-communique-rapallo{suffix}").read_bytes()
        (suite / f"a{suffix}").write_bytes(text)
    (suite / "a.rungs").write_text("0 0\n1 1\n16 16\n", encoding="utf-8")
    assert main(["evaluate", str(suite), "--write", str(tmp_path / "answers")]) == 0
    said = capsys.readouterr().out
    assert "suite: 1 document, full-cover Vecalign scorer" in said
    assert "leaves out" not in said
    assert "strict" in said  # against the gold, and against the rungs as well
    assert "rungs     recall" in said
    assert (tmp_path / "answers" / "a.out").read_text(encoding="utf-8").startswith("[0]:[0]")
    main(["evaluate", str(suite), "--json"])
    figures = json.loads(capsys.readouterr().out)
    assert figures["total"]["strict_f1"] > 0.8
    (suite / "a.gold").unlink()
    (suite / "a.rungs").unlink()
    assert main(["evaluate", str(suite)]) == 66
    assert "add the gold" in capsys.readouterr().err


def test_an_empty_line_of_a_suite_keeps_its_number(tmp_path):
    (tmp_path / "a.ru").write_text(
        "Посол прибыл 5 мая.\n\nОн уехал в Батум 7 мая.\n", encoding="utf-8"
    )
    (tmp_path / "a.en").write_text(
        "The envoy came on 5 May.\nHe left for Batum on 7 May.\n", encoding="utf-8"
    )
    (tmp_path / "a.gold").write_text("[0]:[0]\n[1]:[]\n[2]:[1]\n", encoding="utf-8")
    assert main(["evaluate", str(tmp_path), "--write", str(tmp_path)]) == 0
    lines = (tmp_path / "a.out").read_text(encoding="utf-8").splitlines()
    assert lines == ["[0]:[0]", "[1]:[]", "[2]:[1]"]


def test_help_is_quick_and_loads_nothing_heavy():
    times = []
    for _ in range(3):
        started = time.perf_counter()
        assert align("--help").returncode == 0
        times.append(time.perf_counter() - started)
    assert min(times) < 0.3
    code = "import align, align.cli, sys; print(*sys.modules)"
    loaded = set(align(code=code).stdout.split())
    heavy = {
        "streamlit",
        "numba",
        "numpy",
        "polars",
        "sacrebleu",
        "nltk",
        "typst",
        "docx",
        "sqlite3",
    }
    assert not loaded & heavy


def test_no_command_opens_a_socket(corpus, tmp_path):
    (tmp_path / "a.txt").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TARGET, encoding="utf-8")
    for arguments in (
        ["run", corpus, "-o", tmp_path / "p"],
        ["files", tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "o.tmx"],
        ["export", tmp_path / "p", "-o", tmp_path / "o.tsv"],
        ["evaluate", GOLD],
    ):
        result = align(*arguments, code=SOCKETS_BLOCKED)
        assert result.returncode == 0, result.stderr


def test_the_bundled_corpus_in_a_minute_and_again_in_five_seconds(tmp_path):
    started = time.perf_counter()
    first = align("run", CORPUS, "-o", tmp_path / "p")
    middle = time.perf_counter()
    second = align("run", CORPUS, "-o", tmp_path / "p")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert middle - started < 60
    assert time.perf_counter() - middle < 5
    assert second.stdout.startswith("Nothing changed")


@pytest.mark.parametrize("command", ["run", "files", "export", "evaluate", "app"])
def test_every_help_is_complete_and_shows_an_example(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert "example: align " + command in said


def run_of(corpus, project, capsys):
    status = main(["run", str(corpus), "-o", str(project), "--json"])
    captured = capsys.readouterr()
    return status, json.loads(captured.out), captured.err


def test_export_of_a_project_is_what_the_run_wrote(corpus, tmp_path):
    rough = TARGET.replace("called on me", "was visited me by")
    (corpus / "en" / "record.rough.txt").write_text(rough, encoding="utf-8")
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    for name in ("corpus.tmx", "corpus.tsv"):
        main(["export", str(tmp_path / "p"), "-o", str(tmp_path / name)])
        assert (tmp_path / name).read_bytes() == (tmp_path / "p" / name).read_bytes()


def test_a_ladder_format_asks_which_alignment(corpus, tmp_path, capsys):
    (corpus / "en" / "record.rough.txt").write_text(TARGET, encoding="utf-8")
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    out = tmp_path / "o.vecalign"
    assert main(["export", str(tmp_path / "p"), "-o", str(out)]) == 64
    assert "--only NAME" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "p"), "-o", str(out), "--only", "record"]) == 0
    assert out.read_text(encoding="utf-8").startswith("[0]:[0]:")


def test_backups_are_no_documents_and_a_second_suffix_is_no_edition(corpus, tmp_path, capsys):
    for name in ("record.txt~", ".record.txt.swp"):
        (corpus / "en" / name).write_text("An older state of it.", encoding="utf-8")
    (corpus / "en" / "record.md").write_text(TARGET, encoding="utf-8")
    status, outcome, _ = run_of(corpus, tmp_path / "p", capsys)
    assert (status, outcome["target_documents"], outcome["alignments"]) == (0, 2, 2)


def test_a_name_that_is_not_utf8_is_one_failure(corpus, tmp_path, capsys):
    path = os.fsencode(corpus / "ru") + b"/\xd0\xcf.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - a name of plain bytes
        file.write(SOURCE)
    status, outcome, _ = run_of(corpus, tmp_path / "p", capsys)
    assert (status, outcome["alignments"]) == (1, 1)
    assert [f["message"] for f in outcome["failures"]] == ["its name is not UTF-8; rename the file"]


def test_linked_folders_are_read_once(corpus, tmp_path, capsys):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "letter.txt").write_text("Письмо пришло.", encoding="utf-8")
    (corpus / "ru" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "loop").symlink_to(tmp_path / "elsewhere")
    (corpus / "ru" / "self").symlink_to(corpus / "ru")
    _, outcome, _ = run_of(corpus, tmp_path / "p", capsys)
    assert {"side": "source", "path": "linked/letter.txt"} in outcome["unpaired"]
    assert outcome["source_documents"] == 3


@pytest.mark.parametrize("row", ["ru/record.txt\ten/record.txt\tnote\textra\tmore", "\n\nx\ty\tz"])
def test_odd_rows_of_the_table_stop_nothing(corpus, tmp_path, capsys, row):
    table = f"source\ttarget\tkind\n{row}\n"
    (corpus / "documents.tsv").write_text(table, encoding="utf-8")
    status, outcome, _ = run_of(corpus, tmp_path / "p", capsys)
    assert outcome["alignments"] == 1
    assert [f["path"] for f in outcome["failures"]] == ["documents.tsv line 4"] * status


def test_another_corpus_does_not_empty_a_project(corpus, tmp_path, capsys):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    other = tmp_path / "other"
    for side in ("ru", "en"):
        (other / side).mkdir(parents=True)
        (other / side / "new.txt").write_text("Нота. Note.", encoding="utf-8")
    before = digests(tmp_path / "p")
    assert main(["run", str(other), "-o", str(tmp_path / "p")]) == 64
    assert "project of other documents" in capsys.readouterr().err
    assert digests(tmp_path / "p") == before


def test_output_among_the_documents_is_refused(corpus, capsys):
    assert main(["run", str(corpus), "-o", str(corpus / "en" / "out")]) == 64
    assert "lies among the documents" in capsys.readouterr().err
    assert not (corpus / "en" / "out").exists()


def test_an_emptied_output_is_made_again(corpus, tmp_path):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    before = digests(tmp_path / "p")
    (tmp_path / "p" / "corpus.tmx").write_bytes(b"")
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    assert digests(tmp_path / "p") == before


def test_pairs_that_do_not_belong_together_are_named(corpus, tmp_path, capsys):
    (corpus / "en" / "alone.txt").write_text(TARGET, encoding="utf-8")
    _, outcome, _ = run_of(corpus, tmp_path / "p", capsys)
    assert outcome["suspect"] == ["alone"]
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    assert "suspect: alone" in capsys.readouterr().out


def test_a_fault_of_ours_is_no_result(corpus, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("align.workflow.run", lambda *_: 1 / 0)
    assert main(["run", str(corpus), "-o", str(tmp_path / "p")]) == 70
    assert "a fault of align itself" in capsys.readouterr().err


def test_languages_in_the_wrong_folders_are_refused(tmp_path, capsys):
    for side, text in (("ru", TARGET), ("en", SOURCE)):
        (tmp_path / "c" / side).mkdir(parents=True)
        (tmp_path / "c" / side / "a.txt").write_text(text, encoding="utf-8")
    status, outcome, error = run_of(tmp_path / "c", tmp_path / "p", capsys)
    assert (status, outcome["alignments"]) == (1, 0)
    assert error.count("is not Russian") == 1
    assert error.count("is not English") == 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers_on(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_app_ends_with_its_command(corpus, tmp_path):
    main(["run", str(corpus), "-o", str(tmp_path / "p")])
    port = free_port()
    settings = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    command = [sys.executable, "-m", "align", "app", str(tmp_path / "p")]
    with subprocess.Popen(command, env={**os.environ, **settings}, cwd=tmp_path) as server:
        try:
            deadline = time.monotonic() + 60
            while not answers_on(port):
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
        finally:
            server.terminate()
    assert not answers_on(port)


def test_an_empty_side_of_a_suite_is_all_gaps(tmp_path):
    (tmp_path / "a.ru").write_text("", encoding="utf-8")
    (tmp_path / "a.en").write_text("One.\nTwo.\n", encoding="utf-8")
    (tmp_path / "a.gold").write_text("[]:[0]\n[]:[1]\n", encoding="utf-8")
    assert main(["evaluate", str(tmp_path), "--write", str(tmp_path)]) == 0
    assert (tmp_path / "a.out").read_text(encoding="utf-8") == "[]:[0]\n[]:[1]\n"


def test_one_unit_is_one_unit(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Посол прибыл.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("The envoy came.\n", encoding="utf-8")
    assert main([part.format(tmp=tmp_path) for part in FILES]) == 0
    assert "o.tmx: 1 unit written\n" in capsys.readouterr().out


def test_the_help_of_fitting_says_what_its_folders_are(capsys):
    with pytest.raises(SystemExit):
        main(["weights", "fit", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "folder of the specimens, ru/ and en/ (default ./corpus)" in said
    assert "hand-made alignments, ID.gold (default ./tests/data/gold)" in said


RUSSIAN = ["Посол прибыл 5 мая.", "", "Погода дождливая.", "Он уехал в Батум 7 мая."]
ENGLISH = ["The envoy came on 5 May.", "He left for Batum on 7 May.", ""]


@pytest.fixture
def lines(tmp_path):
    """Two texts with empty lines, and a way to align them with beads that are locked."""
    for name, text in (("a.txt", RUSSIAN), ("b.txt", ENGLISH)):
        (tmp_path / name).write_text("\n".join(text) + "\n", encoding="utf-8")

    def locked_by(locks, *options, out="o.vecalign"):
        (tmp_path / "locks").write_bytes(locks)
        arguments = ["files", "{tmp}/a.txt", "{tmp}/b.txt", "-o", f"{{tmp}}/{out}"]
        arguments += ["--locked", "{tmp}/locks", *options]
        return main([part.format(tmp=tmp_path) for part in arguments])

    return locked_by


@pytest.mark.parametrize(
    ("locks", "status", "message"),
    [
        ("[0]:[0]\n[0]:[1]", 65, "locks:2: this bead has source numbers of the bead of line 1"),
        ("[0]:[1]\n[3]:[0]", 65, "locks:2: this bead crosses the bead of line 1; mend the line"),
        ("[0]:[9]", 65, "locks:1: target line 9 (counted from 0) is beyond the last line, 2"),
        ("[0]:[2]", 65, "locks:1: target line 2 (counted from 0) holds no text"),
        ("[]:[9]", 65, "target line 9 (counted from 0) is beyond"),
        ("[0]:[0]\n\n[1]:[1]", 65, "locks:3: source line 1 (counted from 0) holds no text;"),
        ("[3, 2]:[1]", 65, "locks:1: source: the numbers of a locked bead run on"),
        ("[]:[]", 65, "locks:1: an empty bead"),
        ("[2]:[]", 65, "locks:1: a locked gap needs a locked bead beside it"),
    ],
)
def test_wrong_locks_are_named_by_their_line(lines, capsys, locks, status, message):
    assert lines(locks.encode(), "--lines") == status
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_lock_beyond_the_segments_is_named(lines, capsys):
    assert lines(b"[0]:[0]\n[7]:[1]") == 65
    assert "locks:2: source segment 7 (counted from 0) is beyond" in capsys.readouterr().err


def test_locks_may_have_a_mark_and_line_ends_of_windows(lines, tmp_path):
    assert lines("\ufeff[0]:[1]\r\n[1]:[]\r\n[]:[2]\r\n[]:[0]\r\n".encode(), "--lines") == 0
    said = (tmp_path / "o.vecalign").read_text(encoding="utf-8")
    assert [row.rsplit(":", 1)[0] for row in said.splitlines() if row.count(":") == 2] == [
        "[]:[0]", "[0]:[1]", "[2]:[]", "[3]:[]",
    ]  # fmt: skip


def test_locks_that_are_no_utf8_are_one_line(lines, capsys):
    assert lines("[0]:[0]".encode("utf-16")) == 65
    assert "byte 0 is not UTF-8; save the file as UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--lines"]])
def test_an_answer_locked_as_a_whole_comes_back(lines, tmp_path, options):
    assert lines(b"", *options, out="free.vecalign") == 0
    free = (tmp_path / "free.vecalign").read_bytes()
    assert lines(free, *options) == 0
    beads = [
        [row.split(":")[:2] for row in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
        for name in ("free.vecalign", "o.vecalign")
    ]
    assert beads[0] == beads[1]
    assert len(beads[0]) > 2


SUITE = {
    "a.ru": "Посол прибыл 5 мая.\nПогода дождливая.\n",
    "a.en": "The envoy came on 5 May.\nThe weather is rainy.\n",
}


@pytest.mark.parametrize(
    ("added", "status", "message"),
    [
        ({"a.gold": ""}, 65, "a.gold: holds no beads"),
        ({"a.gold": "[0]:[0]\n[0]:[1]\n"}, 65, "a.gold: source 0 stands there twice"),
        ({"a.gold": "[0]:[0, 0]\n"}, 65, "a.gold: target 0 stands there twice"),
        ({"a.gold": "[0]:[2]\n"}, 65, "a.gold: target 2 is beyond the 2 lines, counted from 0"),
        ({"a.gold": "[0]:[0]\n[]:[]\n"}, 65, "a.gold: holds an empty bead"),
        ({"a.rungs": ""}, 65, "a.rungs: holds no boundaries"),
        (
            {"a.rungs": "0 0\n2 3\n"},
            65,
            "a.rungs: ends at source 2 and target 3, but the texts have 2 and 2 lines",
        ),
        ({"a.gold": "[0]:[0]\n", "b.gold": "[0]:[0]\n"}, 66, "b.gold: no b.ru beside it"),
        ({"a.gold": "[0]:[0]\n", "b.ru": "Да.", "b.rungs": "1 1"}, 66, "b.rungs: no b.en"),
    ],
)
def test_broken_gold_is_refused(tmp_path, capsys, added, status, message):
    for name, text in {**SUITE, **added}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["evaluate", str(tmp_path)]) == status
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_gold_that_leaves_sentences_out_says_how_many(tmp_path, capsys):
    gold = "\ufeff[0]:[0]\r\n[]:[1]\r\n"
    for name, text in {**SUITE, "a.gold": gold, "a.rungs": "\ufeff1 1\r\n2 2\r\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert main(["evaluate", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "gold leaves out 1 sentence\n" in said
    assert "rungs     recall" in said


def test_a_rival_is_the_next_likeliest_though_it_may_be_likelier():
    rival = Reason("runner_up", "2:1 0.37")
    assert words.reason(rival) == "next likeliest: 2:1 (37%)"
    for lang, said in (("en", "next likeliest: 2:1"), ("ru", "другой вариант: 2:1")):
        assert Words(lang)("reason_runner_up", "2:1") == said
