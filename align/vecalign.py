"""The bead line of Vecalign (Thompson & Koehn 2019): ``[0, 1]:[2]:0.123``.

Ladders are exchanged in it and gold is written in it, so both read it here. The numbers count
segments from 0; an empty list is a gap. The third field is a cost, lower is better; Vecalign's own
scorer looks at the first two fields only, and the third may be missing.
"""

import re
from collections.abc import Iterable, Iterator

from align.errors import FormatError

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


def line(source: Iterable[int], target: Iterable[int], cost: float | None = None) -> str:
    """Write one bead, the cost with six decimals.

    >>> line((0, 1), (), 0.25)
    '[0, 1]:[]:0.250000'
    """
    end = "" if cost is None else f":{cost:.6f}"
    return f"{list(source)}:{list(target)}{end}"


def _numbers(side: str) -> tuple[int, ...]:
    return tuple(int(number) for number in side.split(",") if number)
