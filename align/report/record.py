"""The report as data: what `report.json` holds and every rendering is made from.

The shape is versioned and grows by adding fields: findings, scores and a comparison with an earlier
report have their place beside `Report.doubtful` and `Report.gaps`. Nothing here depends on time,
place or chance, so the same project gives the same bytes. Numbers of beads count from 1 over all
beads of an alignment, page furniture included, as the app does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from align.model import Reason

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Sides:
    """One number for the originals, one for the translations."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the figures.

    ``languages`` by side, ``encodings`` with the number of files read in each, ``rules`` of
    clean-up that changed something with what they mend, ``method`` with a sentence a figure.
    """

    align_version: str
    aligners: tuple[str, ...]
    languages: Mapping[str, str]
    encodings: Mapping[str, int]
    doubtful_below: float
    doubtful_listed_at_most: int
    rules: Mapping[str, str]
    method: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many gaps of one side, and how many segments they hold together."""

    gaps: int
    segments: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Figures of the whole corpus; page furniture is counted in ``furniture`` alone.

    ``editions`` counts alignments by the edition that the table names (empty where it names none);
    ``retranslated`` originals have more than one translation; ``confidence_bands`` counts beads in
    equal bands from 0 to 1, the lowest first; ``corrections`` were made by clean-up.
    """

    documents: Sides
    unpaired: Sides
    failures: int
    alignments: int
    suspect: int
    editions: Mapping[str, int]
    retranslated: int
    segments: Sides
    furniture: Sides
    corrections: int
    beads: int
    bead_types: Mapping[str, int]
    gap_beads: int
    omitted: GapCount
    added: GapCount
    doubtful: int
    mean_confidence: float | None
    confidence_bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """Figures of one alignment.

    ``suspect`` says that the two documents may not belong together. ``strip`` has one sign a bead:
    ``.`` sound, ``?`` doubtful, ``-`` omitted, ``+`` added, ``~`` page furniture.
    """

    name: str
    source: str
    target: str
    paired_by: str
    metadata: Mapping[str, str]
    segments: Sides
    beads: int
    gap_beads: int
    omitted: GapCount
    added: GapCount
    doubtful: int
    mean_confidence: float | None
    suspect: bool
    strip: str


@dataclass(frozen=True, slots=True)
class DoubtfulBead:
    """A bead of low confidence, with its texts, a string a segment, and the aligner's reasons."""

    alignment: str
    bead: int
    type: str
    confidence: float
    source: tuple[str, ...]
    target: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulBeads:
    """The least certain beads first, those of suspect alignments last; ``total`` counts all."""

    total: int
    listed: tuple[DoubtfulBead, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Neighbouring segments of one side without a counterpart.

    ``what`` is ``omitted`` (original only) or ``added`` (translation only); ``faced`` says that the
    other side has a gap at the same place. ``kinds`` counts the segments by `align.model.Kind`.
    """

    alignment: str
    what: str
    first_bead: int
    last_bead: int
    faced: bool
    kinds: Mapping[str, int]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One correction: ``old`` became ``new`` between the words ``before`` and ``after`` it."""

    before: str
    old: str
    new: str
    after: str


@dataclass(frozen=True, slots=True)
class Cleanup:
    """How often one rule changed a document, and the first examples."""

    rule: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document as read; ``furniture`` are the page furniture lines that were set aside."""

    side: str
    path: str
    lang: str
    fingerprint: str
    encoding: str
    paired: bool
    segments: int
    furniture: tuple[str, ...]
    cleanup: tuple[Cleanup, ...]


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file, or a row of the table of documents (side ``table``), that could not be used."""

    side: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    schema_version: int
    provenance: Provenance
    corpus: Corpus
    doubtful: DoubtfulBeads
    gaps: tuple[Gap, ...]
    alignments: tuple[AlignmentRow, ...]
    documents: tuple[DocumentRow, ...]
    failures: tuple[BrokenFile, ...]
