"""Projects for the tests of the interface, made in a folder."""

import csv
import random
from contextlib import closing

from strategies import CORPUS, document, specimens

from align.aligner import align
from align.model import Alignment, Document, Evidence, Kind, Ladder, Reason, Segment
from align.store import Failure, PairRow, StoredDocument, open_project
from align.workflow import PROJECT_FILE

EVIL = (
    "<script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 2'>",
    '"><svg onload=window.broken=3>',
    "&lt;b&gt; &amp; <b>fat</b> [link](javascript:window.broken=4) $x$ :red[no]",
    "right\u202eto left\u2028and a new line",
)


def put(project, name, pair, alignment=None, paired_by="table", metadata=None):
    """Store two documents and their alignment."""
    for side, one in zip(("source", "target"), pair, strict=True):
        if (side, f"{one.id}.txt") not in project.fingerprints():
            project.put_document(StoredDocument(side, f"{one.id}.txt", "x", "utf-8", one, ()))
    row = PairRow(f"{pair[0].id}.txt", f"{pair[1].id}.txt", paired_by, metadata or {})
    project.put_alignment(name, row, alignment or align(*pair))


def specimen_project(folder):
    """Align the bundled specimens; one document stays alone, one file is broken."""
    with (CORPUS / "documents.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    metadata = {row["target"].removeprefix("en/").removesuffix(".txt"): row for row in rows}
    with closing(open_project(folder / PROJECT_FILE, create=True)) as project:
        for name, pair in specimens().items():
            put(project, name, pair, metadata={k: v for k, v in metadata[name].items() if v})
        lone = document("Одинокий документ. Ещё строка.", "ru", "lone")
        project.put_document(StoredDocument("source", "lone.txt", "x", "utf-8", lone, ()))
        project.put_failure(Failure("target", "broken.docx", "x", "broken.docx: not a Word file"))
    return folder


def lines_document(name, lang, lines, kinds=()):
    """A document of one segment a line, each its own paragraph."""
    segments, at = [], 0
    for number, line in enumerate(lines):
        kind = kinds[number] if number < len(kinds) else Kind.SENTENCE
        segments.append(Segment(at, at + len(line), kind, number))
        at += len(line) + 1
    return Document(name, lang, "\n".join(lines), tuple(segments))


def evil_project(folder):
    """A project whose every text is markup: segments, metadata, names, reasons, messages."""
    evil = " ".join(EVIL)
    pair = lines_document("evil", "ru", EVIL), lines_document("evil", "en", EVIL)
    ladder = Ladder.of([(k, k) for k in range(len(EVIL) + 1)])
    doubt = Evidence(0.4, (Reason("number_differs", evil), Reason(evil, evil)))
    alignment = Alignment("evil", "evil", ladder, (doubt,) * len(EVIL), "test")
    metadata = dict.fromkeys(("title", "kind", "date", "place", "sender", "edition"), evil)
    with closing(open_project(folder / PROJECT_FILE, create=True)) as project:
        put(project, evil, pair, alignment, metadata=metadata)
        lone = document("Одинокий.", "ru", evil)
        project.put_document(StoredDocument("source", evil, "x", "utf-8", lone, ()))
        project.put_failure(Failure("target", evil, "x", evil))
    return folder


def long_project(folder, beads):
    """One invented document of many beads; bead n holds the words ``rung n`` in its source."""
    draw = random.Random(1924)
    steps = [(1, 1), *draw.choices([(1, 1), (1, 2), (2, 1), (1, 0)], [80, 8, 8, 4], k=beads - 1)]
    lines: tuple[list[str], list[str]] = ([], [])
    for number, step in enumerate(steps, 1):
        for side, (count, words) in enumerate(zip(step, ("нота", "note"), strict=True)):
            lines[side].extend(
                f"{words} {number} {' '.join([words] * draw.randint(4, 30))}." for _ in range(count)
            )
    rungs = [(0, 0)]
    for step in steps:
        rungs.append((rungs[-1][0] + step[0], rungs[-1][1] + step[1]))
    pair = lines_document("long", "ru", lines[0]), lines_document("long", "en", lines[1])
    evidence = tuple(Evidence(0.9, (Reason("words", "5/9"),)) for _ in steps)
    alignment = Alignment("long", "long", Ladder.of(rungs), evidence, "test")
    with closing(open_project(folder / PROJECT_FILE, create=True)) as project:
        put(project, "long", pair, alignment, "name")
    return folder
