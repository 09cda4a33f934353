"""The use cases: what the command line and the app do, as plain functions.

`run` turns two folders into a project; `align_files` aligns two files; `evaluate_suite` scores
our ladders against gold. They read and write files through `align.ingest`, `align.store`,
`align.formats` and `align.report`, and decide nothing about language themselves.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from align import __version__, aligner, evaluate, formats, ingest, report
from align.corpus import TABLE_FILE, Complaint, Corpus, Found, read_table, walk
from align.errors import AlignError, ConfigError, InputError, OutputError
from align.evaluate import GoldBead
from align.model import DOUBTFUL, Document, Kind, Ladder, Status, Tally, TranslationUnit
from align.pairing import Pairing, document_id, pair_by_content, pair_by_name, pair_by_table
from align.report import Report
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
SIDES = ("source", "target")
OUTPUTS = ("corpus.tmx", "corpus.tsv", "report.json", "report.html")

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


def silent(what: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    ``changed`` is false where every input was as before; ``suspect`` names the alignments whose
    documents may not belong together.
    """

    project: Path
    changed: bool
    documents: tuple[int, int]
    aligned: int
    beads: int
    gaps: int
    doubtful: int
    suspect: tuple[str, ...]
    unpaired: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]
    outputs: tuple[Path, ...]


def run(corpus: Corpus, folder: Path, progress: Progress = silent) -> Outcome:
    """Read, pair and align a corpus into a project folder, and write what is made of it.

    Unchanged documents are not read again, unchanged pairs not aligned again; a run that was
    broken off goes on where it stopped. A document that cannot be read is recorded in the project
    and the rest is finished.
    """
    _refuse_place_among_documents(corpus, folder)
    with open_project(folder / PROJECT_FILE, create=True) as project:
        found = [(side, file) for side in SIDES for file in walk(corpus.folder(side))]
        _refuse_other_project(project, found, folder)
        changed = _read_documents(project, corpus, found, progress)
        changed |= _align_pairs(project, _pairings(project, corpus), corpus.langs, progress)
        if changed or project.setting("written") != _written(folder):
            changed = True
            project.set_setting("written", "")
            record = write_outputs(project, folder, progress)
            suspect = [row.name for row in record.alignments if row.suspect]
            project.set_setting("suspect", json.dumps(suspect, ensure_ascii=False))
            project.set_setting("written", _written(folder))
        return _outcome(project, folder, changed)


def _written(folder: Path) -> str:
    """Return what identifies the files that a run leaves, and the program that made them."""
    paths = [folder / name for name in OUTPUTS]
    digests = [hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "" for p in paths]
    return " ".join([__version__, *digests])


def _refuse_place_among_documents(corpus: Corpus, folder: Path) -> None:
    """Keep a run from reading its own output the next time."""
    for side in (corpus.source, corpus.target):
        if folder.resolve().is_relative_to(side.resolve()):
            raise ConfigError(f"{folder}: lies among the documents; choose another -o FOLDER")


def _refuse_other_project(project: Project, found: list[tuple[str, Found]], folder: Path) -> None:
    """Keep a corpus that shares no document with a project from emptying it."""
    known = set(project.fingerprints())
    if known and not known & {(side, file.name) for side, file in found}:
        message = "holds a project of other documents; choose another -o FOLDER or remove it first"
        raise ConfigError(f"{folder}: {message}")


def _read_documents(
    project: Project, corpus: Corpus, found: list[tuple[str, Found]], progress: Progress
) -> bool:
    """Bring the stored documents up to date with the files; whether anything changed."""
    known = project.fingerprints()
    gone = set(known) - {(side, file.name) for side, file in found}
    for side, name in sorted(gone):
        project.drop_document(side, name)
    changed = bool(gone)
    for number, (side, file) in enumerate(found):
        progress("reading", number, len(found))
        mark = _fingerprint(file, corpus.lang(side))
        if known.get((side, file.name)) != mark:
            changed = True
            _store_document(project, (side, file, mark), corpus.lang(side))
    progress("reading", len(found), len(found))
    return changed


def _fingerprint(file: Found, lang: str) -> str:
    """Return what identifies a file's content and the program that would read it."""
    try:
        digest = file.problem or hashlib.sha256(file.path.read_bytes()).hexdigest()
    except OSError as error:
        digest = f"unreadable: {error.strerror}"
    return f"{__version__} {lang} {digest}"


def _store_document(project: Project, row: tuple[str, Found, str], lang: str) -> None:
    """Read a file into the project, or record why it cannot be read."""
    side, file, mark = row
    try:
        if file.problem:
            raise InputError(file.problem)
        read = ingest.read_document(file.path, lang, id=document_id(file.name))
    except AlignError as error:
        message = str(error).removeprefix(f"{file.path}: ")
        project.put_failure(Failure(side, file.name, mark, message))
        return
    stored = StoredDocument(side, file.name, mark, read.encoding, read.document, read.steps)
    project.put_document(stored)


def _pairings(project: Project, corpus: Corpus) -> dict[str, Pairing]:
    """Pair the stored documents: as the table says, then by name, then by content."""
    sources, targets = project.paths("source"), project.paths("target")
    pairings: list[Pairing] = []
    complaints: list[Complaint] = []
    if corpus.table is not None:
        rows, complaints = read_table(corpus.table)
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
    ids = Counter(document_id(pairing.target) for pairing in pairings)
    return {
        name if ids[name := document_id(pairing.target)] == 1 else pairing.target: pairing
        for pairing in pairings
    }


def _left(paths: Sequence[str], taken: Iterable[str]) -> list[str]:
    known = set(taken)
    return [path for path in paths if path not in known]


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
        tuple(json.loads(project.setting("suspect") or "[]")),
        tuple(project.unpaired()),
        tuple(project.failures()),
        tuple(folder / name for name in (PROJECT_FILE, *OUTPUTS)),
    )


def write_outputs(project: Project, folder: Path, progress: Progress = silent) -> Report:
    """Write the translation memory, the table and the report of a project; return the report."""
    for number, name in enumerate(OUTPUTS[:2]):
        progress("writing", number, len(OUTPUTS))
        formats.write(units(project), folder / name)
    record = report.build(project)
    for number, (name, render) in enumerate(report.RENDERERS.items(), 2):
        progress("writing", number, len(OUTPUTS))
        formats.write_text(folder / name, render(record))
    progress("writing", len(OUTPUTS), len(OUTPUTS))
    return record


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
    output: Path | None = None,
) -> StoredAlignment:
    """Align two files; with ``lines`` each line is a sentence already.

    Raises `ConfigError` if ``output``, where the result is to go, is one of them.
    """
    if output is not None:
        _refuse_overwriting(output, source, target)
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
    """Write the beads of a project, or of one of its alignments, in an exchange format.

    A format that holds one ladder needs ``only`` where the project holds several alignments.
    """
    _refuse_overwriting(path, folder / PROJECT_FILE)
    with open_project(folder / PROJECT_FILE) as project:
        names = project.names()
        if only is not None and only not in names:
            raise ConfigError(f"no alignment {only!r}; there are {', '.join(names) or 'none'}")
        if formats.is_ladder(path, form) and only is None and len(names) != 1:
            raise ConfigError(f"{path}: holds one ladder; choose an alignment with --only NAME")
        if formats.is_ladder(path, form):
            return formats.write_ladder(project.alignment(only or names[0]).alignment, path, form)
        chosen = units(project) if only is None else units_of(project.alignment(only))
        return formats.write(chosen, path, form)


def export_files(
    stored: StoredAlignment, path: Path, form: str | None = None, *, lines: bool = False
) -> Tally:
    """Write an alignment of two files; with ``lines`` a ladder counts the lines of the files."""
    if not formats.is_ladder(path, form):
        return formats.write(units_of(stored), path, form)
    if not lines:
        return formats.write_ladder(stored.alignment, path, form)
    beads = _line_beads(stored.source, stored.target, stored.alignment.ladder)
    formats.write_text(path, evaluate.to_text(beads))
    return Tally(len(beads))


def _refuse_overwriting(path: Path, *inputs: Path) -> None:
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            raise ConfigError(f"{path}: is read here and would be overwritten; name another -o OUT")


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
    if not suite.is_dir():
        raise InputError(f"{suite}: no such folder; name one that holds ID.ru, ID.en and ID.gold")
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
    source, target = (_lines_document(p, lang) for p, lang in zip(paths, langs, strict=True))
    return _line_beads(source, target, aligner.align(source, target).ladder)


def _line_beads(source: Document, target: Document, ladder: Ladder) -> list[GoldBead]:
    """Return the beads by line numbers of both texts; an empty line is a gap of its own."""
    numbers = _line_numbers(source), _line_numbers(target)
    beads = [
        (tuple(numbers[0][slice(*bead.source)]), tuple(numbers[1][slice(*bead.target)]))
        for bead in ladder.beads()
    ]
    empty = [
        sorted(set(range(_count_lines(document.text))) - set(found))
        for document, found in zip((source, target), numbers, strict=True)
    ]
    return [*beads, *(((k,), ()) for k in empty[0]), *(((), (k,)) for k in empty[1])]


def _lines_document(path: Path, lang: str) -> Document:
    """Read a suite's file as it stands: gold counts its lines, so nothing may be cleaned away."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error}); mend the file") from error
    return Document(path.stem, lang, text, segment_lines(text, lang))


def _count_lines(text: str) -> int:
    """Return the number of lines, empty ones at the end left out."""
    bare = text.rstrip("\n")
    return bare.count("\n") + 1 if bare else 0


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
