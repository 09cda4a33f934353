"""The report of a project: one canonical record, from which every rendering is made.

`build` counts, `align.report.render` shows; no rendering computes a figure of its own. The record
puts first what a person should look at: beads of low confidence, ranked over the whole corpus, and
everything that stands on one side only.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from align import __version__
from align.ingest.cleanup import RULES
from align.model import DOUBTFUL, Bead, Document, Evidence, Kind, Reason, Span, Step
from align.report.record import (
    SCHEMA_VERSION,
    AlignmentRow,
    BrokenFile,
    Cleanup,
    Corpus,
    DocumentRow,
    DoubtfulBead,
    DoubtfulBeads,
    Example,
    Gap,
    GapCount,
    Provenance,
    Report,
    Sides,
)
from align.report.render import to_html, to_json
from align.store import Failure, PairRow, Project, StoredAlignment, StoredDocument

__all__ = ["RENDERERS", "Report", "build", "to_html", "to_json"]

RENDERERS: Mapping[str, Callable[[Report], str]] = {
    "report.json": to_json,
    "report.html": to_html,
}
"""File name → what makes its text."""

LISTED = 200  # doubtful beads in the ranked list: more than a person reads in one sitting
EXAMPLES = 3  # of each clean-up rule in each document
CONTEXT = 24  # characters on either side of an example
QUOTED = 80  # characters of an example itself
BANDS = 20  # of confidence
MOSTLY = 0.5  # of a document without counterpart: then the pair itself is suspect

METHOD = {
    "documents": "Files that could be read, on either side.",
    "segments": "Sentences and lines of layout (headings, datelines, signatures, notes, archival"
    " references) of all documents read, paired or not; page furniture is counted apart.",
    "beads": "Beads of all alignments, without page furniture; where an original has several"
    " translations, its sentences are counted once for each.",
    "bead types": "Segments of the original to segments of the translation in one bead, page"
    " furniture left out.",
    "gaps": "One-sided beads of the same side with no two-sided bead between them are joined into"
    " one gap; page furniture between them does not part them.",
    "confidence": "The aligner’s own probability that the bead is right, given all else in the two"
    " documents (forward–backward over all ladders); means are over beads.",
    "doubtful": f"Beads with a confidence below {DOUBTFUL:.0%}, gaps included; the least certain"
    " come first, those of suspect alignments after all others.",
    "suspect": f"Alignments whose mean confidence is below {DOUBTFUL:.0%}, or where at least"
    f" {MOSTLY:.0%} of the segments of one side have no counterpart.",
    "clean-up": "Changes made to the texts as read, by rule; the project records every one, and"
    " each can be undone.",
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A bead without the page furniture inside it; ``confidence`` is ``None`` if it is all that."""

    number: int
    source: tuple[str, ...]
    target: tuple[str, ...]
    kinds: tuple[Kind, ...]
    confidence: float | None
    reasons: tuple[Reason, ...]

    @property
    def gap(self) -> str:
        """``omitted`` or ``added`` where one side is empty, else nothing."""
        return "" if self.source and self.target else "omitted" if self.source else "added"

    @property
    def doubtful(self) -> bool:
        return self.confidence is not None and self.confidence < DOUBTFUL

    @property
    def type(self) -> str:
        return f"{len(self.source)}:{len(self.target)}"

    @property
    def sign(self) -> str:
        """The sign of the bead in `AlignmentRow.strip`."""
        if self.confidence is None:
            return "~"
        if self.gap:
            return "-" if self.gap == "omitted" else "+"
        return "?" if self.doubtful else "."


def build(project: Project) -> Report:
    """Count everything in a project, reading each alignment once; deterministic to the byte."""
    pairings = project.pairings()
    rows: list[AlignmentRow] = []
    doubtful: list[DoubtfulBead] = []
    gaps: list[Gap] = []
    judged: list[_Seen] = []
    for name in sorted(pairings):
        stored = project.alignment(name)
        beads = _see(stored)
        here = [bead for bead in beads if bead.confidence is not None]
        found = tuple(_gaps(name, here))
        rows.append(_alignment_row(stored, pairings[name][0], beads, found))
        doubtful += _doubtful(name, here)
        gaps += found
        judged += here
    documents = _document_rows(project)
    failures = tuple(map(_broken_file, project.failures()))
    return Report(
        SCHEMA_VERSION,
        _provenance({signature for _, signature in pairings.values()}, documents),
        _corpus(judged, rows, documents, len(failures)),
        _ranked(doubtful, {row.name for row in rows if row.suspect}),
        tuple(gaps),
        tuple(rows),
        documents,
        failures,
    )


# Beads


def _see(stored: StoredAlignment) -> list[_Seen]:
    texts = stored.source.texts(), stored.target.texts()
    return [
        _seen(number, stored, texts, bead, evidence)
        for number, (bead, evidence, _) in enumerate(stored.rows(), 1)
    ]


def _seen(
    number: int,
    stored: StoredAlignment,
    texts: tuple[Sequence[str], Sequence[str]],
    bead: Bead,
    evidence: Evidence,
) -> _Seen:
    source, target = _kept(stored.source, bead.source), _kept(stored.target, bead.target)
    kinds = (
        *(stored.source.segments[k].kind for k in source),
        *(stored.target.segments[k].kind for k in target),
    )
    return _Seen(
        number,
        tuple(texts[0][k] for k in source),
        tuple(texts[1][k] for k in target),
        kinds,
        evidence.confidence,
        evidence.reasons,
    )


def _kept(document: Document, span: Span) -> list[int]:
    return [k for k in range(*span) if document.segments[k].kind is not Kind.FURNITURE]


def _doubtful(name: str, judged: Iterable[_Seen]) -> Iterator[DoubtfulBead]:
    for bead in judged:
        if bead.doubtful and bead.confidence is not None:
            yield DoubtfulBead(
                name,
                bead.number,
                bead.type,
                round(bead.confidence, 4),
                bead.source,
                bead.target,
                bead.reasons,
            )


def _ranked(doubtful: Iterable[DoubtfulBead], suspect: Container[str]) -> DoubtfulBeads:
    """Put the least certain first, but those of suspect pairs last: one such pair has hundreds."""
    ranked = sorted(
        doubtful, key=lambda b: (b.alignment in suspect, b.confidence, b.alignment, b.bead)
    )
    return DoubtfulBeads(len(ranked), tuple(ranked[:LISTED]))


def _gaps(name: str, judged: Iterable[_Seen]) -> Iterator[Gap]:
    """Join one-sided beads between two two-sided ones: an omission, an addition, or both."""
    for one_sided, group in groupby(judged, key=lambda bead: bool(bead.gap)):
        if one_sided:
            beads = list(group)
            sides = [[b for b in beads if b.gap == what] for what in ("omitted", "added")]
            yield from (_gap(name, run, faced=all(sides)) for run in sides if run)


def _gap(name: str, run: Sequence[_Seen], *, faced: bool) -> Gap:
    return Gap(
        name,
        run[0].gap,
        run[0].number,
        run[-1].number,
        faced,
        dict(Counter(kind.value for bead in run for kind in bead.kinds)),
        tuple(text for bead in run for text in (*bead.source, *bead.target)),
    )


def _count(gaps: Iterable[Gap], what: str) -> GapCount:
    sizes = [len(gap.texts) for gap in gaps if gap.what == what]
    return GapCount(len(sizes), sum(sizes))


def _mean(judged: Iterable[_Seen]) -> float | None:
    known = [bead.confidence for bead in judged if bead.confidence is not None]
    return round(fmean(known), 4) if known else None


# Rows


def _alignment_row(
    stored: StoredAlignment, pair: PairRow, beads: Sequence[_Seen], gaps: Sequence[Gap]
) -> AlignmentRow:
    judged = [bead for bead in beads if bead.confidence is not None]
    segments = Sides(*(_size(document) for document in (stored.source, stored.target)))
    omitted, added = _count(gaps, "omitted"), _count(gaps, "added")
    mean = _mean(judged)
    lonely = (
        omitted.segments >= MOSTLY * segments.source or added.segments >= MOSTLY * segments.target
    )
    return AlignmentRow(
        name=stored.name,
        source=pair.source,
        target=pair.target,
        paired_by=pair.paired_by,
        metadata=dict(pair.metadata),
        segments=segments,
        beads=len(judged),
        gap_beads=sum(bool(bead.gap) for bead in judged),
        omitted=omitted,
        added=added,
        doubtful=sum(bead.doubtful for bead in judged),
        mean_confidence=mean,
        suspect=lonely or mean is None or mean < DOUBTFUL,
        strip="".join(bead.sign for bead in beads),
    )


def _size(document: Document) -> int:
    return len(_kept(document, Span(0, len(document.segments))))


def _document_rows(project: Project) -> tuple[DocumentRow, ...]:
    alone = set(project.unpaired())
    return tuple(
        DocumentRow(
            stored.side,
            stored.path,
            stored.document.lang,
            stored.fingerprint,
            stored.encoding,
            (stored.side, stored.path) not in alone,
            _size(stored.document),
            tuple(_furniture(stored.document)),
            _cleanup(stored),
        )
        for stored in project.documents()
    )


def _furniture(document: Document) -> Iterator[str]:
    for text, segment in zip(document.texts(), document.segments, strict=True):
        if segment.kind is Kind.FURNITURE:
            yield text


def _broken_file(failure: Failure) -> BrokenFile:
    """Leave out of the message where the file lies: that is a fact of one machine."""
    _, found, reason = failure.message.partition(f"{failure.path}: ")
    return BrokenFile(failure.side, failure.path, reason if found else failure.message)


# Clean-up


def _cleanup(stored: StoredDocument) -> tuple[Cleanup, ...]:
    """Gather the changes by rule, in the order in which the rules were first applied."""
    counts: Counter[str] = Counter()
    examples: dict[str, list[Example]] = {}
    for step, text in _with_text_before(stored):
        counts[step.rule] += len(step.changes)
        found = examples.setdefault(step.rule, [])
        found += _examples(step, text, EXAMPLES - len(found))
    return tuple(Cleanup(rule, counts[rule], tuple(found)) for rule, found in examples.items())


def _with_text_before(stored: StoredDocument) -> list[tuple[Step, str]]:
    """Return each step with the text that it found, by undoing them from the last to the first."""
    text, found = stored.document.text, []
    for step in reversed(stored.steps):
        text = step.inverse.apply(text)
        found.append((step, text))
    return found[::-1]


def _examples(step: Step, text: str, most: int) -> list[Example]:
    return [
        Example(
            text[max(0, start - CONTEXT) : start],
            _clip(old),
            _clip(new),
            text[start + len(old) : start + len(old) + CONTEXT],
        )
        for start, old, new in step.changes[:most]
    ]


def _clip(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


# The whole


def _rules(documents: Iterable[DocumentRow]) -> dict[str, str]:
    """Return what the rules that changed something mend, in the order of their application."""
    known = {rule.name: rule.why for rule in RULES}
    used = {cleanup.rule for document in documents for cleanup in document.cleanup}
    return {rule: known.get(rule, "") for rule in sorted(used, key=[*known, *sorted(used)].index)}


def _provenance(signatures: Iterable[str], documents: Iterable[DocumentRow]) -> Provenance:
    known = list(documents)
    return Provenance(
        align_version=__version__,
        aligners=tuple(sorted(signatures)),
        languages={document.side: document.lang for document in known},
        encodings=dict(sorted(Counter(document.encoding for document in known).items())),
        doubtful_below=DOUBTFUL,
        doubtful_listed_at_most=LISTED,
        rules=_rules(known),
        method=METHOD,
    )


def _corpus(
    judged: Sequence[_Seen],
    rows: Sequence[AlignmentRow],
    documents: Sequence[DocumentRow],
    failures: int,
) -> Corpus:
    originals = Counter(row.source for row in rows)
    return Corpus(
        documents=_by_side(documents, lambda _: 1),
        unpaired=_by_side(documents, lambda document: not document.paired),
        failures=failures,
        alignments=len(rows),
        suspect=sum(row.suspect for row in rows),
        editions=dict(sorted(Counter(row.metadata.get("edition", "") for row in rows).items())),
        retranslated=sum(count > 1 for count in originals.values()),
        segments=_by_side(documents, lambda document: document.segments),
        furniture=_by_side(documents, lambda document: len(document.furniture)),
        corrections=sum(rule.count for document in documents for rule in document.cleanup),
        beads=len(judged),
        bead_types=_bead_types(judged),
        gap_beads=sum(row.gap_beads for row in rows),
        omitted=_sum(row.omitted for row in rows),
        added=_sum(row.added for row in rows),
        doubtful=sum(row.doubtful for row in rows),
        mean_confidence=_mean(judged),
        confidence_bands=_bands(judged),
    )


def _by_side(documents: Iterable[DocumentRow], figure: Callable[[DocumentRow], int]) -> Sides:
    total = {"source": 0, "target": 0}
    for document in documents:
        total[document.side] += figure(document)
    return Sides(**total)


def _sum(counts: Iterable[GapCount]) -> GapCount:
    known = list(counts)
    return GapCount(sum(c.gaps for c in known), sum(c.segments for c in known))


def _bead_types(judged: Iterable[_Seen]) -> dict[str, int]:
    """Count the types, the commonest first."""
    counts = Counter(bead.type for bead in judged)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _bands(judged: Iterable[_Seen]) -> tuple[int, ...]:
    counts = Counter(
        min(int(bead.confidence * BANDS + 1e-9), BANDS - 1)
        for bead in judged
        if bead.confidence is not None
    )
    return tuple(counts[band] for band in range(BANDS))
