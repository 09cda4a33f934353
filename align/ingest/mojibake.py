"""Letters read in the wrong code page, put right where the gain in plausibility is large.

A line is repaired as a whole or not at all: the characters are turned back into the bytes that the
wrong encoding made them from, and those are read in another. Left alone are lines in which wrong
and right letters are mixed, and characters already lost (U+FFFD and question marks).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from align.ingest.letters import Pairs, letter_pairs
from align.model import Change

LINE = re.compile(r"[^\r\n]*[^\x00-\x7f][^\r\n]*")
SUSPECT = 0.6  # share of plausible letter pairs up to which a line may be misread
GAIN = 0.4
CONVINCING = 0.9
ENOUGH = 6  # pairs; fewer prove nothing unless the bytes are well-formed UTF-8
READ_AS = ("cp1252", "cp1251", "koi8-r", "cp866")
WRITTEN_IN = ("utf-8", "cp1251", "koi8-r", "cp866")
PAIRS = tuple(pair for pair in product(READ_AS, WRITTEN_IN) if pair[0] != pair[1])


class Repair(NamedTuple):
    """One way to read a line, and how plausible it makes it."""

    pairs: Pairs
    text: str
    wrong: str
    right: str


def misread_lines(text: str, _lang: str) -> Iterator[Change]:
    """Find the lines that another encoding makes plausible.

    Lines too short to prove anything follow the pair of encodings of the lines that do.

    >>> [change.new for change in misread_lines("Ïîñîë óåõàë â÷åðà", "ru")]
    ['Посол уехал вчера']
    """
    suspects = [
        (match.start(), match[0], pairs)
        for match in LINE.finditer(text)
        if (pairs := letter_pairs(match[0])).share <= SUSPECT
    ]
    repairs = [_repair(line, pairs) for _, line, pairs in suspects]
    proven = {(repair.wrong, repair.right): None for repair in repairs if repair}
    for (start, line, pairs), repair in zip(suspects, repairs, strict=True):
        chosen = repair or _follow(line, pairs, tuple(proven))
        if chosen is not None:
            yield Change(start, line, chosen.text)


def _repair(line: str, pairs: Pairs) -> Repair | None:
    best = max(_readings(line, PAIRS), key=lambda repair: repair.pairs.share, default=None)
    if best is None or best.pairs.share < max(CONVINCING, pairs.share + GAIN):
        return None
    return best if best.right == "utf-8" or best.pairs.total >= ENOUGH else None


def _follow(line: str, pairs: Pairs, proven: tuple[tuple[str, str], ...]) -> Repair | None:
    better = (r for r in _readings(line, proven) if r.pairs.share > pairs.share)
    return max(better, key=lambda repair: repair.pairs.share, default=None)


def _readings(line: str, ways: tuple[tuple[str, str], ...]) -> Iterator[Repair]:
    for wrong, right in ways:
        try:
            text = line.translate(_bytes_of(wrong)).encode("latin-1").decode(right)
        except UnicodeError:
            continue
        if text.isprintable() or text.replace("\t", "").replace("\u00a0", "").isprintable():
            yield Repair(letter_pairs(text), text, wrong, right)


@lru_cache
def _bytes_of(encoding: str) -> dict[int, str]:
    """Map each character of a code page to the Latin-1 character of the same byte.

    Bytes without a character pass as control characters, as browsers let them; characters that
    the code page lacks become one that Latin-1 lacks as well.
    """
    table = dict.fromkeys(range(0xA0, 0x100), "\uffff")
    for byte in range(0x80, 0x100):
        character = bytes([byte]).decode(encoding, "replace")
        table[byte if character == "\ufffd" else ord(character)] = chr(byte)
    return table
