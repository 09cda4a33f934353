"""The use cases: what the command line and the app do, as plain functions.

`run` turns two folders into a project; `align_files` aligns two files; `evaluate_suite` scores
our ladders against gold. They read and write files through `align.ingest`, `align.store`,
`align.formats` and `align.report`, and decide nothing about language themselves.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from align import __version__, aligner, evaluate, formats, ingest, report
from align.errors import AlignError, InputError, OutputError
from align.evaluate import GoldBead
from align.model import DOUBTFUL, Document, Kind, Status, Tally, TranslationUnit
from align.pairing import TABLE_COLUMNS, Pairing, pair_by_content, pair_by_name, pair_by_table
from align.segment import segment, segment_lines
from align.store import (
    Failure,
    PairRow,
    Project,
    StoredAlignment,
    StoredDocument,
    open_project,
)

PROJECT_FILE = "project.sqlite"
TABLE_FILE = "documents.tsv"
OUTPUTS = ("corpus.tmx", "corpus.tsv", "report.json", "report.html")

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


def silent(what: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Two folders of documents, and the table that pairs them where there is one."""

    source: Path
    target: Path
    table: Path | None = None
    source_lang: str = "ru"
    target_lang: str = "en"

    def folder(self, side: str) -> Path:
        return self.source if side == "source" else self.target

    @property
    def langs(self) -> tuple[str, str]:
        return self.source_lang, self.target_lang

    def lang(self, side: str) -> str:
        return self.source_lang if side == "source" else self.target_lang


def locate(corpus: Path, source_lang: str = "ru", target_lang: str = "en") -> Corpus:
    """Find the two sides below a folder; raises `InputError` where one is missing."""
    if not corpus.is_dir():
        raise InputError(f"{corpus}: no such folder; name one that holds ru/ and en/")
    sides = corpus / source_lang, corpus / target_lang
    table = corpus / TABLE_FILE
    return two_folders(*sides, table if table.is_file() else None, source_lang, target_lang)


def two_folders(
    source: Path,
    target: Path,
    table: Path | None = None,
    source_lang: str = "ru",
    target_lang: str = "en",
) -> Corpus:
    """Take two folders as the sides; raises `InputError` where one is missing or empty."""
    for side in (source, target):
        if not side.is_dir():
            raise InputError(f"{side}: no such folder; both sides are needed")
        if not any(_files(side)):
            raise InputError(f"{side}: holds no documents; put at least one text file there")
    return Corpus(source, target, table, source_lang, target_lang)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. ``changed`` is false where every input was as before."""

    project: Path
    changed: bool
    documents: tuple[int, int]
    aligned: int
    beads: int
    gaps: int
    doubtful: int
    unpaired: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]
    outputs: tuple[Path, ...]


def run(corpus: Corpus, folder: Path, progress: Progress = silent) -> Outcome:
    """Read, pair and align a corpus into a project folder, and write what is made of it.

    Unchanged documents are not read again, unchanged pairs not aligned again; a run that was
    broken off goes on where it stopped. A document that cannot be read is recorded in the project
    and the rest is finished.
    """
    with open_project(folder / PROJECT_FILE, create=True) as project:
        changed = _read_documents(project, corpus, progress)
        changed |= _align_pairs(project, _pairings(project, corpus), corpus.langs, progress)
        missing = [name for name in OUTPUTS if not (folder / name).is_file()]
        if changed or missing or project.setting("written") != __version__:
            changed = True
            project.set_setting("written", "")
            write_outputs(project, folder, progress)
            project.set_setting("written", __version__)
        return _outcome(project, folder, changed)


def _files(folder: Path) -> Iterator[Path]:
    """Walk the documents below a folder in order; hidden files and folders are none."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _read_documents(project: Project, corpus: Corpus, progress: Progress) -> bool:
    """Bring the stored documents up to date with the files; whether anything changed."""
    known = project.fingerprints()
    found = [
        (side, path.relative_to(corpus.folder(side)).as_posix(), path)
        for side in ("source", "target")
        for path in _files(corpus.folder(side))
    ]
    gone = set(known) - {(side, name) for side, name, _ in found}
    for side, name in sorted(gone):
        project.drop_document(side, name)
    changed = bool(gone)
    for number, (side, name, path) in enumerate(found):
        progress("reading", number, len(found))
        mark = _fingerprint(path, corpus.lang(side))
        if known.get((side, name)) != mark:
            changed = True
            _store_document(project, (side, name, mark), path, corpus.lang(side))
    progress("reading", len(found), len(found))
    return changed


def _fingerprint(path: Path, lang: str) -> str:
    """Return what identifies a file's content and the program that would read it."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        digest = f"unreadable: {error.strerror}"
    return f"{__version__} {lang} {digest}"


def _store_document(project: Project, row: tuple[str, str, str], path: Path, lang: str) -> None:
    """Read a file into the project, or record why it cannot be read."""
    side, name, mark = row
    try:
        read = ingest.read_document(path, lang, id=_document_id(name))
    except AlignError as error:
        project.put_failure(Failure(side, name, mark, str(error).removeprefix(f"{path}: ")))
        return
    stored = StoredDocument(side, name, mark, read.encoding, read.document, read.steps)
    project.put_document(stored)


def _document_id(name: str) -> str:
    return name.rpartition(".")[0] or name


def _pairings(project: Project, corpus: Corpus) -> dict[str, Pairing]:
    """Pair the stored documents: as the table says, then by name, then by content."""
    sources, targets = project.paths("source"), project.paths("target")
    pairings: list[Pairing] = []
    complaints: list[str] = []
    if corpus.table is not None:
        rows, complaints = _read_table(corpus.table)
        pairings, more = pair_by_table(rows, set(sources), set(targets))
        complaints += more
    project.put_complaints(TABLE_FILE, complaints)
    pairings += pair_by_name(sources, _left(targets, (p.target for p in pairings)))
    lone_sources = _left(sources, (p.source for p in pairings))
    lone_targets = _left(targets, (p.target for p in pairings))
    if lone_sources and lone_targets:
        pairings += pair_by_content(
            {path: project.document("source", path).document for path in lone_sources},
            {path: project.document("target", path).document for path in lone_targets},
        )
    return {_document_id(pairing.target): pairing for pairing in pairings}


def _left(paths: Sequence[str], taken: Iterable[str]) -> list[str]:
    known = set(taken)
    return [path for path in paths if path not in known]


def _read_table(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Read documents.tsv; a table that cannot be used is a complaint, not a stop."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return [], [f"cannot be read as UTF-8 ({error}); save it as UTF-8 text"]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))
    if rows and not set(TABLE_COLUMNS) <= set(rows[0]):
        return [], [f"line 1: needs the columns {' and '.join(TABLE_COLUMNS)}; add them"]
    return rows, []


def _align_pairs(
    project: Project, wanted: Mapping[str, Pairing], langs: tuple[str, str], progress: Progress
) -> bool:
    """Bring the stored alignments up to date with the pairings; whether anything changed."""
    known, current = project.pairings(), aligner.signature(*langs)
    gone = set(known) - set(wanted)
    for name in sorted(gone):
        project.drop_alignment(name)
    stale = [
        name
        for name, pairing in sorted(wanted.items())
        if known.get(name) != (_row(pairing), current)
    ]
    for number, name in enumerate(stale):
        progress("aligning", number, len(stale))
        row = _row(wanted[name])
        source = project.document("source", row.source).document
        target = project.document("target", row.target).document
        project.put_alignment(name, row, aligner.align(source, target))
    progress("aligning", len(stale), len(stale))
    return bool(gone or stale)


def _row(pairing: Pairing) -> PairRow:
    score = {} if pairing.score is None else {"likeness": f"{pairing.score:.3f}"}
    metadata = {**pairing.metadata, **score}
    return PairRow(pairing.source, pairing.target, pairing.by, metadata)


def _outcome(project: Project, folder: Path, changed: bool) -> Outcome:
    summaries = project.summaries(DOUBTFUL)
    return Outcome(
        folder,
        changed,
        (len(project.paths("source")), len(project.paths("target"))),
        len(summaries),
        sum(summary.beads for summary in summaries),
        sum(summary.gaps for summary in summaries),
        sum(summary.doubtful for summary in summaries),
        tuple(project.unpaired()),
        tuple(project.failures()),
        tuple(folder / name for name in (PROJECT_FILE, *OUTPUTS)),
    )


def write_outputs(project: Project, folder: Path, progress: Progress = silent) -> None:
    """Write the translation memory, the table and the report of a project into a folder."""
    for number, name in enumerate(OUTPUTS[:2]):
        progress("writing", number, len(OUTPUTS))
        formats.write(units(project), folder / name)
    record = report.build(project)
    for number, (name, render) in enumerate(report.RENDERERS.items(), 2):
        progress("writing", number, len(OUTPUTS))
        formats.write_text(folder / name, render(record))
    progress("writing", len(OUTPUTS), len(OUTPUTS))


def units(project: Project) -> Iterator[TranslationUnit]:
    """Walk all beads of a project as translation units, by source document and place.

    Of several editions the one that bears the original's own name comes last: where a translation
    memory holds two translations of a sentence, its readers take the last.
    """
    pairings = project.pairings()
    for name in sorted(pairings, key=lambda n: (pairings[n][0].source, -len(n), n)):
        yield from units_of(project.alignment(name))


def units_of(stored: StoredAlignment) -> Iterator[TranslationUnit]:
    """Return the beads of one alignment as translation units.

    A unit is named by the alignment and the character offsets at which its bead opens, so that it
    keeps its name while others are edited. Page furniture inside a bead is left out of its text; a
    bead of nothing else is a unit of kind furniture.
    """
    texts = stored.source.texts(), stored.target.texts()
    properties = tuple(sorted(stored.metadata.items()))
    for bead, evidence, status in stored.rows():
        segments = [
            *((stored.source.segments[k], texts[0][k], 0) for k in range(*bead.source)),
            *((stored.target.segments[k], texts[1][k], 1) for k in range(*bead.target)),
        ]
        text = [s for s in segments if s[0].kind is not Kind.FURNITURE] or segments
        yield TranslationUnit(
            f"{stored.name}:{_opening(stored.source, bead.source.start)}"
            f"-{_opening(stored.target, bead.target.start)}",
            stored.name,
            tuple(words for _, words, side in text if side == 0),
            tuple(words for _, words, side in text if side == 1),
            stored.source.lang,
            stored.target.lang,
            evidence.confidence,
            status,
            text[0][0].kind,
            properties,
        )


def _opening(document: Document, number: int) -> int:
    segments = document.segments
    return segments[number].start if number < len(segments) else len(document.text)


def align_files(
    source: Path,
    target: Path,
    *,
    langs: tuple[str, str] = ("ru", "en"),
    lines: bool = False,
) -> StoredAlignment:
    """Align two files; with ``lines`` each line is a sentence already."""
    documents = [
        ingest.read_document(path, lang, lines=lines).document
        for path, lang in zip((source, target), langs, strict=True)
    ]
    return _unstored(*documents)


def align_texts(
    source: str, target: str, *, langs: tuple[str, str] = ("ru", "en")
) -> StoredAlignment:
    """Align two texts as they are, without clean-up."""
    documents = [
        Document(side, lang, text, segment(text, lang))
        for side, text, lang in zip(("source", "target"), (source, target), langs, strict=True)
    ]
    return _unstored(*documents)


def _unstored(source: Document, target: Document) -> StoredAlignment:
    alignment = aligner.align(source, target)
    statuses = (Status.AUTO,) * len(alignment.evidence)
    return StoredAlignment(target.id, source, target, alignment, statuses, "name", {})


def export_project(
    folder: Path, path: Path, form: str | None = None, only: str | None = None
) -> Tally:
    """Write the beads of a project, or of one of its alignments, in an exchange format."""
    with open_project(folder / PROJECT_FILE) as project:
        names = project.names() if only is None else [only]
        return export((project.alignment(name) for name in names), path, form)


def export(stored: Iterable[StoredAlignment], path: Path, form: str | None = None) -> Tally:
    """Write alignments as units or, in a ladder format, the ladder of a single one."""
    if formats.is_ladder(path, form):
        (only,) = stored
        return formats.write_ladder(only.alignment, path, form)
    return formats.write((unit for one in stored for unit in units_of(one)), path, form)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts by document of a suite, in order of name."""

    suite: str
    documents: dict[str, evaluate.Counts]

    @property
    def total(self) -> evaluate.Counts:
        return sum(self.documents.values(), evaluate.Counts())


def evaluate_suite(
    suite: Path,
    langs: tuple[str, str] = ("ru", "en"),
    write: Path | None = None,
    progress: Progress = silent,
) -> Evaluation:
    """Align every ``ID.ru``/``ID.en`` of a suite and score against ``ID.gold`` or ``ID.rungs``.

    The suffixes only name the two sides. Each line is a sentence; an empty one counts as a gap.
    With ``write``, each answer is kept as ``ID.out`` in the Vecalign format, gaps included.
    """
    names = sorted(path.stem for path in suite.glob("*.ru") if path.with_suffix(".en").is_file())
    if not names:
        raise InputError(f"{suite}: holds no ID.ru with its ID.en; name a folder of a suite")
    if write is not None:
        _make_folder(write)
    counts = {}
    for number, name in enumerate(names):
        progress("aligning", number, len(names))
        beads = _align_lines((suite / f"{name}.ru", suite / f"{name}.en"), langs)
        counts[name] = _score(suite / name, beads)
        if write is not None:
            formats.write_text(write / f"{name}.out", evaluate.to_text(beads))
    progress("aligning", len(names), len(names))
    return Evaluation(suite.name, counts)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}; choose another folder") from error


def _align_lines(paths: tuple[Path, Path], langs: tuple[str, str]) -> list[GoldBead]:
    """Align two files of a sentence a line; an empty line comes back as a gap."""
    documents = [_lines_document(path, lang) for path, lang in zip(paths, langs, strict=True)]
    numbers = [_line_numbers(document) for document in documents]
    beads = [
        (tuple(numbers[0][slice(*bead.source)]), tuple(numbers[1][slice(*bead.target)]))
        for bead in aligner.align(*documents).ladder.beads()
    ]
    empty = [
        sorted(set(range(document.text.rstrip("\n").count("\n") + 1)) - set(found))
        for document, found in zip(documents, numbers, strict=True)
    ]
    return [*beads, *(((k,), ()) for k in empty[0]), *(((), (k,)) for k in empty[1])]


def _lines_document(path: Path, lang: str) -> Document:
    """Read a suite's file as it stands: gold counts its lines, so nothing may be cleaned away."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error}); mend the file") from error
    segments = tuple(
        replace(s, kind=Kind.SENTENCE if s.kind is Kind.FURNITURE else s.kind)
        for s in segment_lines(text, lang)
    )
    return Document(path.stem, lang, text, segments)


def _line_numbers(document: Document) -> list[int]:
    numbers, line, at = [], 0, 0
    for found in document.segments:
        line += document.text.count("\n", at, found.start)
        numbers.append(line)
        at = found.start
    return numbers


def _score(stem: Path, beads: list[GoldBead]) -> evaluate.Counts:
    """Score against whichever gold there is: beads, boundaries, or both."""
    gold, rungs = (stem.parent / f"{stem.name}{suffix}" for suffix in (".gold", ".rungs"))
    counts = evaluate.Counts()
    if gold.is_file():
        counts += evaluate.score_beads(evaluate.read_gold(gold), beads)
    if rungs.is_file():
        counts += evaluate.score_rungs(evaluate.read_rungs(rungs), beads)
    if not counts.documents:
        raise InputError(f"{stem}: neither {gold.name} nor {rungs.name} beside it; add the gold")
    return counts
