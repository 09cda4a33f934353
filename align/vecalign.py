"""The bead line of Vecalign (Thompson & Koehn 2019): ``[0, 1]:[2]:0.123``.

Ladders are exchanged in it and gold is written in it, so both read it here. The numbers count
segments from 0; an empty list is a gap. The third field is a cost, lower is better; Vecalign's own
scorer looks at the first two fields only, and the third may be missing.
"""

import re
from collections.abc import Iterable, Iterator

from align.errors import FormatError
from align.model import Bead, Span

Links = tuple[tuple[int, ...], tuple[int, ...]]

_SIDE = r"\[\s*((?:[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)?)\s*\]"
_LINE = re.compile(rf"\s*{_SIDE}\s*:\s*{_SIDE}\s*(?::\s*\S+\s*)?")


def parse(lines: Iterable[str], name: str) -> Iterator[tuple[int, Links]]:
    """Walk the line numbers and beads of a file; raises `FormatError` with ``name`` and the line.

    >>> list(parse(["[0, 1]:[0]:0.25", "[]:[1]"], "gold"))
    [(1, ((0, 1), (0,))), (2, ((), (1,)))]
    """
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match:
            yield number, (_numbers(match[1]), _numbers(match[2]))
        elif line.strip():
            raise FormatError(f"{name}:{number}: not a bead such as [0, 1]:[2]; mend the line")


def locked(lines: Iterable[str], name: str) -> list[Bead]:
    """Read beads that are to be kept, some of a ladder or all of it, in any order.

    The place of a gap on its empty side is that of a neighbour in the file: the bead that ends
    where the gap begins, or begins where it ends. Raises `FormatError` with ``name`` and the line
    where numbers do not run on, or a gap has no such neighbour.

    >>> locked(["[0, 1]:[0]", "[2]:[]"], "locks")[1]
    Bead(source=Span(start=2, stop=3), target=Span(start=1, stop=1))
    """
    read = [(number, _spans(bead, f"{name}:{number}")) for number, bead in parse(lines, name)]
    found = [Bead(s, t) for _, (s, t) in read if s and t]
    gaps = [(number, s, t) for number, (s, t) in read if not (s and t)]
    while gaps:
        placed = [gap for gap in gaps if _place(gap[1:], found) is not None]
        if not placed:
            where = f"{name}:{gaps[0][0]}"
            raise FormatError(
                f"{where}: a locked gap needs a locked bead beside it, to say where it stands"
            )
        for gap in placed:
            at = _place(gap[1:], found)
            if at is not None:
                found.append(at)
        gaps = [gap for gap in gaps if gap not in placed]
    return sorted(found)


def _place(gap: tuple[Span | None, Span | None], beads: Iterable[Bead]) -> Bead | None:
    """Return a gap with its place on the empty side, if a bead beside it tells."""
    side = 0 if gap[0] else 1
    own = gap[side]
    for bead in beads:
        if own and own.start == bead[side].stop:
            place = bead[1 - side].stop
        elif own and own.stop == bead[side].start:
            place = bead[1 - side].start
        else:
            continue
        spans = (own, Span(place, place))
        return Bead(*spans) if side == 0 else Bead(*spans[::-1])
    return None


def _spans(bead: Links, where: str) -> tuple[Span | None, Span | None]:
    for numbers in bead:
        if numbers and numbers != tuple(range(numbers[0], numbers[-1] + 1)):
            raise FormatError(f"{where}: the numbers of a locked bead run on; write two beads")
    source, target = (Span(n[0], n[-1] + 1) if n else None for n in bead)
    if source is None and target is None:
        raise FormatError(f"{where}: an empty bead; leave the line out")
    return source, target


def line(source: Iterable[int], target: Iterable[int], cost: float | None = None) -> str:
    """Write one bead, the cost with six decimals.

    >>> line((0, 1), (), 0.25)
    '[0, 1]:[]:0.250000'
    """
    end = "" if cost is None else f":{cost:.6f}"
    return f"{list(source)}:{list(target)}{end}"


def _numbers(side: str) -> tuple[int, ...]:
    return tuple(int(number) for number in side.split(",") if number)
