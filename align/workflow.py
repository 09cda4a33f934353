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

from align import __version__, aligner, evaluate, formats, ingest, report, vecalign
from align.corpus import TABLE_FILE, Complaint, Corpus, Found, read_table, walk
from align.embedders import Embedder, chosen
from align.errors import AlignError, ConfigError, InputError, OutputError
from align.evaluate import GoldBead
from align.model import DOUBTFUL, Bead, Document, Kind, Status, Tally, TranslationUnit
from align.pairing import Pairing, document_id, pair_by_content, pair_by_name, pair_by_table
from align.report import Report
from align.segment import segment
from align.store import (
    Failure,
    PairRow,
    Project,
    StoredAlignment,
    StoredDocument,
    open_project,
)
from align.suites import Case, left_out, line_beads, line_numbers, read_suite

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


def run(
    corpus: Corpus,
    folder: Path,
    progress: Progress = silent,
    *,
    embedder: Embedder | Path | None = None,
) -> Outcome:
    """Read, pair and align a corpus into a project folder, and write what is made of it.

    Unchanged documents are not read again, unchanged pairs not aligned again; a run that was
    broken off goes on where it stopped. A document that cannot be read is recorded in the project
    and the rest is finished. ``embedder`` is a model, or the folder of one (`align.embedders`).
    """
    _refuse_place_among_documents(corpus, folder)
    model = chosen(embedder)
    with open_project(folder / PROJECT_FILE, create=True) as project:
        found = [(side, file) for side in SIDES for file in walk(corpus.folder(side))]
        _refuse_other_project(project, found, folder)
        changed = _read_documents(project, corpus, found, progress)
        changed |= _align_pairs(project, _pairings(project, corpus), corpus.langs, model, progress)
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
    project: Project,
    wanted: Mapping[str, Pairing],
    langs: tuple[str, str],
    embedder: Embedder | None,
    progress: Progress,
) -> bool:
    """Bring the stored alignments up to date with the pairings; whether anything changed.

    What all texts teach serves each pair, so a change anywhere makes every alignment stale.
    """
    known, current = project.pairings(), _signature(project, wanted, langs, embedder)
    gone = set(known) - set(wanted)
    for name in sorted(gone):
        project.drop_alignment(name)
    rows = {name: _row(pairing) for name, pairing in sorted(wanted.items())}
    stale = [name for name, row in rows.items() if known.get(name) != (row, current)]
    if stale:
        pairs = [_read_pair(project, row, embedder) for row in rows.values()]
        solutions, _ = aligner.solve_all(pairs, langs, progress)
        for name, solution in zip(rows, solutions, strict=True):
            if name in stale:
                project.put_alignment(name, rows[name], aligner.alignment(solution, current))
    return bool(gone or stale)


def _signature(
    project: Project,
    wanted: Mapping[str, Pairing],
    langs: tuple[str, str],
    embedder: Embedder | None,
) -> str:
    """Return what an alignment depends on: the method, and the texts of the whole collection."""
    marks = project.fingerprints()
    texts = hashlib.sha256()
    for name, pairing in sorted(wanted.items()):
        row = name, marks["source", pairing.source], marks["target", pairing.target]
        texts.update("\t".join((*row, "\n")).encode())
    return f"{aligner.signature(*langs, embedder)} {texts.hexdigest()[:16]}"


def _read_pair(project: Project, row: PairRow, embedder: Embedder | None) -> aligner.Pair:
    source = project.document("source", row.source).document
    target = project.document("target", row.target).document
    return aligner.read_pair(source, target, embedder=embedder)


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
    locked: Path | None = None,
    embedder: Embedder | Path | None = None,
    explain: bool = True,
) -> StoredAlignment:
    """Align two files; with ``lines`` each line is a sentence already.

    The beads of the file ``locked`` are kept (`align.vecalign.locked`; with ``lines``, its numbers
    count lines), and only what lies between them is aligned. ``embedder`` is a model, or the folder
    of one (`align.embedders`).

    Without ``explain`` beads have their confidence, but no reasons. Raises `ConfigError` if
    ``output``, where the result is to go, is one of them.
    """
    if output is not None:
        _refuse_overwriting(output, source, target)
    documents = [
        ingest.read_document(path, lang, lines=lines).document
        for path, lang in zip((source, target), langs, strict=True)
    ]
    locks = [] if locked is None else _read_locks(locked, documents, lines=lines)
    model = chosen(embedder)
    return _unstored(documents[0], documents[1], locks, embedder=model, explain=explain)


def _read_locks(path: Path, documents: Sequence[Document], *, lines: bool) -> list[Bead]:
    source, target = (_counted(document, lines=lines) for document in documents)
    return vecalign.locked(vecalign.read_lines(path), str(path), (source, target))


def _counted(document: Document, *, lines: bool) -> vecalign.Counted:
    if lines:
        count = document.text.removesuffix("\n").count("\n") + 1
        return vecalign.Counted("line", count, line_numbers(document))
    count = len(document.segments)
    return vecalign.Counted("segment", count, range(count))


def align_texts(
    source: str,
    target: str,
    *,
    langs: tuple[str, str] = ("ru", "en"),
    embedder: Embedder | Path | None = None,
) -> StoredAlignment:
    """Align two texts as they are, without clean-up; ``embedder`` as for `align_files`."""
    documents = [
        Document(side, lang, text, segment(text, lang))
        for side, text, lang in zip(("source", "target"), (source, target), langs, strict=True)
    ]
    return _unstored(documents[0], documents[1], embedder=chosen(embedder))


def _unstored(
    source: Document,
    target: Document,
    locked: Sequence[Bead] = (),
    *,
    embedder: Embedder | None,
    explain: bool = True,
) -> StoredAlignment:
    alignment = aligner.align(source, target, locked=locked, embedder=embedder, explain=explain)
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
    chances = [evidence.confidence for evidence in stored.alignment.evidence]
    beads = line_beads(stored.source, stored.target, stored.alignment.ladder, chances)
    costs = (None if chance is None else 1 - chance for _, chance in beads)
    rows = (vecalign.line(*bead, cost) for (bead, _), cost in zip(beads, costs, strict=True))
    formats.write_text(path, "".join(f"{row}\n" for row in rows))
    return Tally(len(beads))


def _refuse_overwriting(path: Path, *inputs: Path) -> None:
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            raise ConfigError(f"{path}: is read here and would be overwritten; name another -o OUT")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts by document of a suite, in order of name.

    ``left_out`` is how many sentences are in no bead of the gold.
    """

    suite: str
    documents: dict[str, evaluate.Counts]
    left_out: int = 0

    @property
    def total(self) -> evaluate.Counts:
        return sum(self.documents.values(), evaluate.Counts())


def evaluate_suite(
    suite: Path,
    langs: tuple[str, str] = ("ru", "en"),
    write: Path | None = None,
    progress: Progress = silent,
    *,
    embedder: Embedder | Path | None = None,
) -> Evaluation:
    """Align every ``ID.ru``/``ID.en`` of a suite and score against its gold, its rungs, or both.

    The suffixes only name the two sides. Each line is a sentence; an empty one counts as a gap. The
    suite is aligned as one collection: what its texts teach serves all of them. With ``write``,
    each answer is kept as ``ID.out`` in the Vecalign format, gaps included. ``embedder`` as for
    `align_files`.
    """
    model = chosen(embedder)
    cases = list(read_suite(suite, langs))
    if write is not None:
        _make_folder(write)
    pairs = [aligner.read_pair(case.source, case.target, embedder=model) for case in cases]
    solutions, _ = aligner.solve_all(pairs, langs, progress)
    counts = {}
    for case, solution in zip(cases, solutions, strict=True):
        ladder, chances = aligner.ladder(solution)
        beads = line_beads(case.source, case.target, ladder, chances)
        counts[case.name] = _score(case, beads)
        if write is not None:
            text = evaluate.to_text(bead for bead, _ in beads)
            formats.write_text(write / f"{case.name}.out", text)
    return Evaluation(suite.name, counts, sum(map(left_out, cases)))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}; choose another folder") from error


def _score(case: Case, judged: Sequence[tuple[GoldBead, float | None]]) -> evaluate.Counts:
    """Score against whichever gold there is: beads, boundaries, or both."""
    counts, beads = evaluate.Counts(), [bead for bead, _ in judged]
    if case.beads is not None:
        counts += evaluate.score_beads(case.beads, beads, [chance for _, chance in judged])
    if case.rungs is not None:
        counts += evaluate.score_rungs(case.rungs, beads)
    return counts
