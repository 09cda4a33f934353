"""Ladders as files: which segments belong together, without the text of either side.

They have records of their own, of the same shape as those of the text formats, because a ladder
says nothing without the two documents it was made for. The only number such files carry is a cost,
lower is better. Ours is ``1 - confidence``, which is comparable within a file but is no distance
as Vecalign computes it; the field is left out where no confidence is known, and never read as one.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import BinaryIO

from align import vecalign
from align.errors import FormatError, LadderError
from align.formats.streams import name_of
from align.model import Alignment, Ladder, Rung, Tally


@dataclass(frozen=True, slots=True)
class LadderFormat:
    """One format of ladders; the fields mean what those of `align.model.Format` do."""

    name: str
    suffixes: tuple[str, ...]
    keeps: frozenset[str]
    read: Callable[[Sequence[BinaryIO]], Ladder]
    write: Callable[[Alignment, Sequence[BinaryIO]], Tally]
    parts: tuple[str, ...] = ("",)


def write(alignment: Alignment, streams: Sequence[BinaryIO]) -> Tally:
    """Write one bead a line as Vecalign does, gaps included: `[0, 1]:[2]:0.123000`.

    The third field is a cost, lower is better: 1 - confidence, left out where none is known.
    """
    (stream,) = streams
    beads = alignment.ladder.beads()
    for bead, evidence in zip_longest(beads, alignment.evidence):
        known = evidence.confidence if evidence else None
        cost = None if known is None else 1 - known
        line = vecalign.line(range(*bead.source), range(*bead.target), cost)
        stream.write(f"{line}\n".encode())
    return Tally(len(beads))


def read(streams: Sequence[BinaryIO]) -> Ladder:
    """Read a ladder; raises `FormatError` with the line unless its beads tile both sides."""
    (stream,) = streams
    name = name_of(stream)
    rungs = [Rung(0, 0)]
    lines = io.TextIOWrapper(stream, "utf-8-sig", newline="\n")
    try:
        for number, (source, target) in vecalign.parse(lines, name):
            here = rungs[-1]
            place = f"{name}:{number}"
            rungs.append(
                Rung(
                    _climb(source, here.source, f"{place}: source"),
                    _climb(target, here.target, f"{place}: target"),
                )
            )
        return Ladder(tuple(rungs))
    except UnicodeDecodeError as error:
        raise FormatError(f"{name}: no UTF-8; save the file as UTF-8") from error
    except LadderError as error:
        raise FormatError(f"{name}: {error}; take empty beads out") from error
    finally:
        lines.detach()


def _climb(numbers: Sequence[int], due: int, side: str) -> int:
    """Return the number due after these, which must be the next in order."""
    for number in numbers:
        if number != due:
            raise FormatError(f"{side} {number} where {due} is due; beads must tile both sides")
        due += 1
    return due


VECALIGN = LadderFormat(
    name="vecalign",
    suffixes=(".vecalign",),
    keeps=frozenset({"beads", "gaps"}),
    read=read,
    write=write,
)

LINKS = {links.name: links for links in (VECALIGN,)}
