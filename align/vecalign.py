"""The bead line of Vecalign (Thompson & Koehn 2019): ``[0, 1]:[2]:0.123``.

Ladders are exchanged in it and gold is written in it, so both read it here. The numbers count
segments from 0; an empty list is a gap. The third field is a cost, lower is better; Vecalign's own
scorer looks at the first two fields only, and the third may be missing.
"""

import re
from bisect import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from align.errors import EncodingError, FormatError, InputError
from align.model import Bead, Rung, Span

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


def read_lines(path: Path) -> list[str]:
    """Return the lines of a small file in UTF-8, with or without a byte order mark.

    Raises `InputError` where there is no such file, `EncodingError` where it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{path}: no such file; check the name") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder, no file; check the name") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; check its permissions") from error


@dataclass(frozen=True, slots=True)
class Counted:
    """What the numbers of one side count: ``total`` of them, those ``holding`` a segment each.

    >>> Counted("line", 3, [0, 2]).segments
    {0: 0, 2: 1}
    """

    noun: str
    total: int
    holding: Sequence[int]
    segments: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", {n: k for k, n in enumerate(self.holding)})


class _Lock(NamedTuple):
    """The segments of a locked bead, a side without any as `NOTHING`, and its line in the file."""

    number: int
    source: Span
    target: Span

    @property
    def sides(self) -> tuple[Span, Span]:
        return self.source, self.target


NOTHING = Span(0, 0)
SIDES = ("source", "target")


def locked(lines: Iterable[str], name: str, sides: tuple[Counted, Counted]) -> list[Bead]:
    """Read beads that are to be kept, some of a ladder or all of it, in any order.

    The place of a gap on its empty side is that of its neighbours in the file, or of an end of the
    texts; where omissions and additions meet in one place, they stand there in the order of their
    lines if that climbs, else the omissions first. A gap of nothing but numbers that hold no
    segment is true and left out. Raises `FormatError` with ``name`` and the line.

    >>> both = Counted("segment", 3, range(3)), Counted("segment", 1, range(1))
    >>> locked(["[0, 1]:[0]", "[2]:[]"], "locks", both)[1]
    Bead(source=Span(start=2, stop=3), target=Span(start=1, stop=1))
    """
    read = [_lock(links, number, sides, name) for number, links in parse(lines, name)]
    locks = [lock for lock in read if any(map(len, lock.sides))]
    _refuse_overlaps(locks, name)
    anchors = sorted((k for k in locks if all(map(len, k.sides))), key=lambda k: k.source)
    _refuse_crossings(anchors, name)
    starts = [k.source.start for k in anchors], [k.target.start for k in anchors]
    slots: list[list[_Lock]] = [[] for _ in range(len(anchors) + 1)]
    for gap in (k for k in locks if not all(map(len, k.sides))):
        side = 0 if len(gap.source) else 1
        slots[bisect(starts[side], gap.sides[side].start)].append(gap)
    begin, end = Rung(0, 0), Rung(len(sides[0].holding), len(sides[1].holding))
    lows = [begin, *(Rung(k.source.stop, k.target.stop) for k in anchors)]
    highs = [*(Rung(k.source.start, k.target.start) for k in anchors), end]
    beads = [Bead(*k.sides) for k in anchors]
    for gaps, low, high in zip(slots, lows, highs, strict=True):
        beads += _placed(gaps, low, high, name)
    return sorted(beads)


def _lock(links: Links, number: int, sides: tuple[Counted, Counted], name: str) -> _Lock:
    where = f"{name}:{number}"
    if not any(links):
        raise FormatError(f"{where}: an empty bead; leave the line out")
    source, target = (
        _span(own, counted, f"{where}: {side}", lone=not all(links))
        for own, counted, side in zip(links, sides, SIDES, strict=True)
    )
    return _Lock(number, source, target)


def _span(numbers: Sequence[int], counted: Counted, where: str, *, lone: bool) -> Span:
    """Count segments where the file may count lines; ``lone`` lines need hold no text."""
    noun = counted.noun
    for n in numbers:
        if n >= counted.total:
            beyond = f"is beyond the last {noun}, {counted.total - 1}"
            raise FormatError(f"{where} {noun} {n} (counted from 0) {beyond}; mend the line")
        if n not in counted.segments and not lone:
            raise FormatError(
                f"{where} {noun} {n} (counted from 0) holds no text; lock only what holds text"
            )
    found = [counted.segments[n] for n in numbers if n in counted.segments]
    if not found:
        return NOTHING
    if found != list(range(found[0], found[0] + len(found))):
        raise FormatError(f"{where}: the numbers of a locked bead run on; write two beads")
    return Span(found[0], found[-1] + 1)


def _refuse_overlaps(locks: Iterable[_Lock], name: str) -> None:
    for side in (0, 1):
        own = sorted((k.sides[side], k.number) for k in locks if len(k.sides[side]))
        for (before, first), (span, second) in pairwise(own):
            if span.start < before.stop:
                raise _at_odds(f"has {SIDES[side]} numbers of", first, second, name)


def _refuse_crossings(anchors: Iterable[_Lock], name: str) -> None:
    for before, lock in pairwise(anchors):
        if lock.target.start < before.target.start:
            raise _at_odds("crosses", before.number, lock.number, name)


def _at_odds(how: str, first: int, second: int, name: str) -> FormatError:
    low, high = sorted((first, second))
    return FormatError(f"{name}:{high}: this bead {how} the bead of line {low}; mend the line")


def _placed(gaps: list[_Lock], low: Rung, high: Rung, name: str) -> Iterator[Bead]:
    """Place the gaps between two locked beads: from the lower one up, then from the upper down."""
    front, back = list[_Lock](), list[_Lock]()
    top = list(high)
    for side in (0, 1):
        own = deque(sorted((k for k in gaps if len(k.sides[side])), key=lambda k: k.sides[side]))
        reached = low[side]
        while own and own[0].sides[side].start == reached:
            reached = own[0].sides[side].stop
            front.append(own.popleft())
        while own and own[-1].sides[side].stop == top[side]:
            top[side] = own[-1].sides[side].start
            back.append(own.pop())
        if own:
            raise FormatError(
                f"{name}:{own[0].number}: a locked gap needs a locked bead beside it, to say where"
                " it stands; lock one"
            )
    yield from _climb(front, low)
    yield from _climb(back, Rung(*top))


def _climb(gaps: Iterable[_Lock], rung: Rung) -> Iterator[Bead]:
    for gap in _in_order(gaps):
        start, rung = rung, Rung(rung.source + len(gap.source), rung.target + len(gap.target))
        yield Bead(Span(start.source, rung.source), Span(start.target, rung.target))


def _in_order(gaps: Iterable[_Lock]) -> list[_Lock]:
    """Keep the order of the lines where both sides climb in it; else put omissions first."""
    by_line = sorted(gaps)
    sides = [[k for k in by_line if len(k.sides[side])] for side in (0, 1)]
    climbing = [sorted(own, key=lambda k: k.sides) for own in sides]
    return by_line if sides == climbing else [*climbing[0], *climbing[1]]


def line(source: Iterable[int], target: Iterable[int], cost: float | None = None) -> str:
    """Write one bead, the cost with six decimals.

    >>> line((0, 1), (), 0.25)
    '[0, 1]:[]:0.250000'
    """
    end = "" if cost is None else f":{cost:.6f}"
    return f"{list(source)}:{list(target)}{end}"


def _numbers(side: str) -> tuple[int, ...]:
    return tuple(int(number) for number in side.split(",") if number)
