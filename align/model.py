"""The records that every part of align shares: documents, beads, ladders, edits, units.

All are frozen. A *segment* is a sentence or a line of document furniture. A *bead* pairs a run of
source segments with a run of target segments; either run may be empty (a gap), never both. A
*ladder* is stored as its *rungs*: the points ``(i, j)`` that say “the first *i* source segments
correspond to the first *j* target segments”. Beads are the intervals between neighbouring rungs,
so beads that overlap, cross or leave something out cannot be written down.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from align.errors import LadderError

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")

DOUBTFUL = 0.8  # confidence below which a bead wants a look


class Kind(StrEnum):
    """What a segment is in its document."""

    SENTENCE = "sentence"
    HEADING = "heading"
    DATELINE = "dateline"
    MARK = "mark"
    ADDRESS = "address"
    SIGNATURE = "signature"
    NOTE = "note"
    REFERENCE = "reference"
    FURNITURE = "furniture"


class Status(StrEnum):
    """How far a person has judged a bead."""

    AUTO = "auto"
    EDITED = "edited"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Segment:
    """``document.text[start:stop]``, in characters; ``paragraph`` counts from 0."""

    start: int
    stop: int
    kind: Kind = Kind.SENTENCE
    paragraph: int = 0


class Change(NamedTuple):
    """One replacement: at offset ``start`` of the text before the step, ``old`` became ``new``."""

    start: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """All changes that one clean-up rule made in one pass, in ascending order."""

    rule: str
    changes: tuple[Change, ...]

    def apply(self, text: str) -> str:
        """Make the changes; raises ``ValueError`` where the old text is not found."""
        pieces: list[str] = []
        at = 0
        for start, old, new in self.changes:
            if start < at or text[start : start + len(old)] != old:
                message = f"{self.rule}: {old!r} does not stand at offset {start}"
                raise ValueError(message)
            pieces += (text[at:start], new)
            at = start + len(old)
        return "".join((*pieces, text[at:]))

    @property
    def inverse(self) -> "Step":
        """The step that undoes this one."""
        shift, turned = 0, []
        for start, old, new in self.changes:
            turned.append(Change(start + shift, new, old))
            shift += len(new) - len(old)
        return Step(self.rule, tuple(turned))


@dataclass(frozen=True, slots=True)
class Explained:
    """A cleaned text with the steps that made it: ``replay(original, steps) == text``.

    >>> step = Step("dashes", (Change(1, "-", "–"), Change(3, "-", "–")))
    >>> replay("3-5-7", (step,))
    '3–5–7'
    >>> restore("3–5–7", (step,))
    '3-5-7'
    """

    text: str
    steps: tuple[Step, ...] = ()


def replay(original: str, steps: Iterable[Step]) -> str:
    """Make every recorded change again."""
    for step in steps:
        original = step.apply(original)
    return original


def restore(text: str, steps: Iterable[Step]) -> str:
    """Undo every recorded change: the inverse of `replay`."""
    for step in reversed(tuple(steps)):
        text = step.inverse.apply(text)
    return text


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned text, cut into segments that cover all but white space, in order."""

    id: str
    lang: str
    text: str
    segments: tuple[Segment, ...]

    def texts(self) -> list[str]:
        """Return the text of each segment, line breaks and runs of blanks folded to one space.

        No-break spaces stay: a translation memory must hold the source as it stands.
        """
        return [_BLANKS.sub(" ", self.text[s.start : s.stop]) for s in self.segments]


class Reading(NamedTuple):
    """What a reader made of a file: its text, the encoding found and the next best one."""

    text: str
    encoding: str
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file that documents are read from.

    ``read`` takes the bytes, the name of the file for its errors, the language and the encoding
    that the user asked for; it raises `InputError`. ``sniff`` knows a file by its first bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str, str, str | None], Reading]
    sniff: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as it came from its file, with all that was done to it.

    ``sha256`` is that of the file's bytes; ``restore(document.text, steps)`` is what they say in
    ``encoding``, and ``runner_up`` another encoding that would have made a plausible text.
    """

    document: Document
    encoding: str
    runner_up: str | None
    steps: tuple[Step, ...]
    sha256: str


class Span(NamedTuple):
    """A half-open run of segment numbers."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


class Rung(NamedTuple):
    """The first ``source`` segments correspond to the first ``target`` segments."""

    source: int
    target: int


class Bead(NamedTuple):
    """Source segments and the target segments that translate them."""

    source: Span
    target: Span

    @property
    def type(self) -> tuple[int, int]:
        """``(m, n)``; ``(1, 0)`` is an omission, ``(0, 1)`` an addition."""
        return len(self.source), len(self.target)

    @property
    def is_gap(self) -> bool:
        """Whether one side is empty."""
        return not (len(self.source) and len(self.target))


@dataclass(frozen=True, slots=True)
class Edit:
    """Rungs to take out and rungs to put in, as one undoable change.

    >>> Edit(frozenset(), frozenset({Rung(1, 1)})).inverse
    Edit(remove=frozenset({Rung(source=1, target=1)}), add=frozenset())
    """

    remove: frozenset[Rung]
    add: frozenset[Rung]

    @property
    def inverse(self) -> "Edit":
        """The edit that undoes this one."""
        return Edit(self.add, self.remove)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs that climb from ``(0, 0)`` to the two sizes; construction checks it.

    >>> ladder = Ladder.of([(0, 0), (1, 1), (1, 2), (3, 3)])
    >>> [bead.type for bead in ladder.beads()]
    [(1, 1), (0, 1), (2, 1)]
    >>> Ladder.of([(0, 0), (2, 1), (1, 2)])
    Traceback (most recent call last):
    align.errors.LadderError: rung (1, 2) does not climb from (2, 1)
    """

    rungs: tuple[Rung, ...]

    def __post_init__(self) -> None:
        if not self.rungs or self.rungs[0] != (0, 0):
            raise LadderError("a ladder begins with the rung (0, 0)")
        for low, high in pairwise(self.rungs):
            if high == low or high.source < low.source or high.target < low.target:
                raise LadderError(f"rung {tuple(high)} does not climb from {tuple(low)}")

    @classmethod
    def of(cls, rungs: Iterable[tuple[int, int]]) -> "Ladder":
        """Build from plain pairs."""
        return cls(tuple(Rung(*rung) for rung in rungs))

    @property
    def size(self) -> tuple[int, int]:
        """The numbers of source and target segments."""
        return self.rungs[-1].source, self.rungs[-1].target

    def beads(self) -> list[Bead]:
        """Return the intervals between neighbouring rungs, in order."""
        return [
            Bead(Span(low.source, high.source), Span(low.target, high.target))
            for low, high in pairwise(self.rungs)
        ]

    def edit(self, edit: Edit) -> "Ladder":
        """Apply an edit whose removed rungs stand here and whose added rungs do not.

        Raises `LadderError` if it does not fit, moves an end, or breaks the climb.
        """
        present = frozenset(self.rungs)
        if edit.remove & edit.add or not edit.remove <= present or edit.add & present:
            raise LadderError("the edit does not fit this ladder")
        if edit.remove & {self.rungs[0], self.rungs[-1]}:
            raise LadderError("the first and the last rung cannot be moved")
        ladder = Ladder(tuple(sorted((present - edit.remove) | edit.add)))
        if ladder.size != self.size:
            raise LadderError("the edit reaches beyond the documents")
        return ladder


class Reason(NamedTuple):
    """Why a bead was made or doubted: a code (see `align.aligner`) and what it saw."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the aligner knows of one bead; ``confidence`` is a probability or ``None``."""

    confidence: float | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """A ladder over two documents, with the evidence for each of its beads in order."""

    source: str
    target: str
    ladder: Ladder
    evidence: tuple[Evidence, ...]
    signature: str


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One bead as exchange formats see it: sentences of both sides and what is known of them.

    ``source`` and ``target`` hold one string a segment, without line breaks; either may be empty.
    ``properties`` are further facts (date, archival reference) in a fixed order.
    """

    id: str
    document: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    source_lang: str = "ru"
    target_lang: str = "en"
    confidence: float | None = None
    status: Status = Status.AUTO
    kind: Kind = Kind.SENTENCE
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def bead(self) -> str:
        """The bead type, as ``2:1``."""
        return f"{len(self.source)}:{len(self.target)}"


class Replaced(NamedTuple):
    """A character of a unit that a format cannot carry and that became U+FFFD."""

    unit: str
    code_point: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an export: ``written`` and all of ``skipped`` are what came in.

    ``skipped`` counts by reason; ``warnings`` are lines for people.
    """

    written: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One exchange format; what a file keeps of any units is stated, never found out later.

    For all units, reading what was written gives ``settle`` of their images: ``image`` is what
    survives of one unit, ``None`` where it is left out and counted; ``settle`` is what happens to
    all of them together (duplicates). ``keeps`` names the fields of a unit that the format can
    carry, and ``sentences`` where the boundaries of joined sentences survive. ``parts`` are put
    behind the path, one stream each; ``sniff`` knows a file by its first bytes; ``options`` are
    the keywords that ``write`` takes. ``read`` raises `FormatError` with the line.
    """

    name: str
    suffixes: tuple[str, ...]
    keeps: frozenset[str]
    image: Callable[[TranslationUnit], TranslationUnit | None]
    read: Callable[[Sequence[BinaryIO]], Iterator[TranslationUnit]]
    write: Callable[..., Tally]
    parts: tuple[str, ...] = ("",)
    sniff: Callable[[bytes], bool] = lambda _head: False
    settle: Callable[[Iterable[TranslationUnit]], Iterator[TranslationUnit]] = iter
    options: tuple[str, ...] = ()
