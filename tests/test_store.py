"""The project file: what goes in comes out, whole or not at all, also after kill -9."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SOURCE, TARGET, document, specimens

from align.aligner import align
from align.errors import OutputError, StoreError
from align.model import Alignment, Change, Evidence, Ladder, Reason, Step
from align.store import Failure, PairRow, StoredDocument, Summary, open_project

STEPS = (Step("quotes", (Change(3, '"', "«"), Change(9, '"', "»"))),)
ROW = PairRow("a.txt", "a.txt", "table", {"kind": "record", "архив": "АВП РФ"})


@pytest.fixture
def project(tmp_path):
    with closing(open_project(tmp_path / "p" / "project.sqlite", create=True)) as project:
        yield project


def put(project, source=SOURCE, target=TARGET, name="a"):
    for side, text, lang in (("source", source, "ru"), ("target", target, "en")):
        found = document(text, lang, name)
        project.put_document(
            StoredDocument(side, f"{name}.txt", f"mark {side}", "utf-8", found, STEPS)
        )
    return tuple(project.document(side, f"{name}.txt").document for side in ("source", "target"))


def test_what_goes_in_comes_out(project):
    source, target = put(project)
    assert source == document(SOURCE, "ru", "a")
    assert project.document("source", "a.txt").steps == STEPS
    alignment = align(source, target)
    project.put_alignment("a", ROW, alignment)
    stored = project.alignment("a")
    assert (stored.source, stored.target, stored.alignment) == (source, target, alignment)
    assert (stored.paired_by, stored.metadata) == ("table", ROW.metadata)
    assert [status.value for status in stored.statuses] == ["auto"] * len(alignment.evidence)
    assert project.pairings() == {"a": (ROW, alignment.signature)}


@given(st.data())
@settings(max_examples=15)
def test_any_ladder_survives(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("ladder") / "project.sqlite"
    with closing(open_project(path, create=True)) as project:
        source, target = put(project)
        size = len(source.segments), len(target.segments)
        point = st.tuples(st.integers(0, size[0]), st.integers(0, size[1]))
        rungs = [(0, 0)]
        for rung in sorted(data.draw(st.lists(point, max_size=12))):
            if rung not in (rungs[-1], size) and rung[1] >= rungs[-1][1]:
                rungs.append(rung)
        ladder = Ladder.of([*rungs, size])
        evidence = tuple(
            Evidence(data.draw(st.none() | st.floats(0, 1)), (Reason("words", "1/2"),))
            for _ in ladder.beads()
        )
        alignment = Alignment("a", "a", ladder, evidence, "s")
        project.put_alignment("a", ROW, alignment)
        assert project.alignment("a").alignment == alignment


def test_summaries_count_gaps_and_doubt_but_no_furniture(project):
    source, target = put(project)
    ladder = Ladder.of(
        [(0, 0), (1, 0), (1, 1), (2, 2), (len(source.segments), len(target.segments))]
    )
    confidence = (None, 0.5, 0.9, 1.0)
    evidence = tuple(Evidence(value) for value in confidence)
    project.put_alignment("a", ROW, Alignment("a", "a", ladder, evidence, "s"))
    assert project.summaries(0.8) == [Summary("a", "a.txt", "a.txt", 3, 1, pytest.approx(0.8), 1)]


def test_a_new_version_of_a_document_takes_its_alignments_with_it(project):
    pair = put(project)
    project.put_alignment("a", ROW, align(*pair))
    put(project, source=SOURCE + "\nЕще одна фраза.\n")
    assert project.names() == []
    assert project.unpaired() == [("source", "a.txt"), ("target", "a.txt")]


def test_failures_and_documents_replace_each_other(project):
    put(project)
    project.put_failure(Failure("source", "a.txt", "m", "a.txt: empty file"))
    assert project.paths("source") == []
    assert project.fingerprints() == {("source", "a.txt"): "m", ("target", "a.txt"): "mark target"}
    project.put_complaints("documents.tsv", [(11, "twice"), (3, "no file x")])
    assert [(f.path, f.message) for f in project.failures()] == [
        ("a.txt", "a.txt: empty file"),
        ("documents.tsv line 3", "no file x"),
        ("documents.tsv line 11", "twice"),
    ]
    project.put_complaints("documents.tsv", [])
    put(project)
    assert project.failures() == []
    project.drop_document("source", "a.txt")
    assert [d.side for d in project.documents()] == ["target"]


def test_settings(project):
    assert project.setting("written") is None
    project.set_setting("written", "1")
    assert project.setting("written") == "1"


def test_a_failed_write_leaves_the_old_state(project):
    pair = put(project)
    alignment = align(*pair)
    project.put_alignment("a", ROW, alignment)
    broken = Alignment(
        "a", "a", alignment.ladder, (Evidence(0.5, ({"no": "json"}, object())),), "s"
    )
    with pytest.raises((TypeError, ValueError)):
        project.put_alignment("a", ROW, broken)
    assert project.alignment("a").alignment == alignment


def test_what_is_not_there_is_said_in_one_line(project, tmp_path):
    with pytest.raises(StoreError, match="no alignment x"):
        project.alignment("x")
    with pytest.raises(StoreError, match=r"no source document x\.txt"):
        project.document("source", "x.txt")
    with pytest.raises(StoreError, match="no project there"):
        open_project(tmp_path / "none" / "project.sqlite")


def test_other_files_and_newer_versions_are_refused(tmp_path):
    other = tmp_path / "text.sqlite"
    other.write_text("this is no database, but a text that goes on for a while" * 20)
    with pytest.raises(StoreError, match="not a project"):
        open_project(other)
    newer = tmp_path / "newer.sqlite"
    with closing(sqlite3.connect(newer)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer"):
        open_project(newer)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="choose another"):
        open_project(tmp_path / "file" / "project.sqlite", create=True)


def test_a_damaged_file_is_said_in_one_line(tmp_path):
    path = tmp_path / "project.sqlite"
    with open_project(path, create=True) as project:
        for number in range(40):
            put(project, name=f"a{number}")
    content = bytearray(path.read_bytes())
    content[4096 * 3 : -4096] = os.urandom(len(content) - 4096 * 4)
    path.write_bytes(content)
    with (
        pytest.raises(StoreError, match=r"damaged .* remove it and run again"),
        open_project(path) as project,
    ):
        list(project.documents())


def test_a_locked_file_is_said_in_one_line(tmp_path):
    path = tmp_path / "project.sqlite"
    with open_project(path, create=True) as project, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="in use"), open_project(path) as second:
            second.set_setting("a", "b")
        assert project.setting("a") is None


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from strategies import specimens
from align.aligner import align
from align.store import PairRow, StoredDocument, open_project
project = open_project(Path({path!r}), create=True)
for name, (source, target) in specimens().items():
    for side, found in (("source", source), ("target", target)):
        project.put_document(StoredDocument(side, name, "m", "utf-8", found, ()))
    project.put_alignment(name, PairRow(name, name, "name", {{}}), align(source, target))
    print(name, flush=True)
sys.stdin.read()
"""


def test_kill_in_mid_write_leaves_whole_alignments(tmp_path):
    path = tmp_path / "project.sqlite"
    specimens_by_text = {found for pair in specimens().values() for found in pair}
    script = WRITER.format(tests=str(Path(__file__).parent), path=str(path))
    for pause in (0.05, 0.11, 0.23):
        writer = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        acknowledged = writer.stdout.readline().strip()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        with closing(open_project(path)) as project, closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = project.names()
            assert acknowledged in names
            for name in names:
                stored = project.alignment(name)
                size = len(stored.source.segments), len(stored.target.segments)
                assert stored.alignment.ladder.size == size
                assert {stored.source, stored.target} <= specimens_by_text
