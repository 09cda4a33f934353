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

LINE = re.compile(r"[^\r\n]+")
# What neither language writes: a chance reading as UTF-8 makes rare scripts and private codes.
FOREIGN = re.compile(r"[^\t\f\v -~\u00a0-\u024f\u0400-\u04ff\u2000-\u206f€№™]")
SUSPECT = 0.8  # share of plausible letter pairs up to which a line may be misread
GAIN = 0.2
CONVINCING = 0.9
ENOUGH = 15  # pairs that prove a line misread in a suspect text; names and acronyms are shorter
PLENTY = 40  # pairs that prove it in a text that is otherwise sound
READ_AS = ("cp1252", "cp1251", "koi8-r", "cp866")
WRITTEN_IN = ("utf-8", "cp1251", "koi8-r", "cp866")


class Way(NamedTuple):
    """The encoding that a line was read in, and the one that it is written in."""

    wrong: str
    right: str


class Repair(NamedTuple):
    """One way to read a line, and how plausible it makes it."""

    pairs: Pairs
    text: str
    way: Way


WAYS = tuple(Way(*pair) for pair in product(READ_AS, WRITTEN_IN) if pair[0] != pair[1])


def misread_lines(text: str, _lang: str) -> Iterator[Change]:
    """Find the lines that another encoding makes plausible.

    In a text that is misread as a whole, lines too short to prove anything follow those that do.
    Bytes that come out as well-formed UTF-8 need no other proof.

    >>> [change.new for change in misread_lines("Ïîñîë óåõàë â÷åðà ïîåçäîì", "ru")]
    ['Посол уехал вчера поездом']
    """
    suspects = [
        (match.start(), match[0], pairs)
        for match in LINE.finditer(text)
        if not match[0].isascii() and (pairs := letter_pairs(match[0])).share <= SUSPECT
    ]
    misread = letter_pairs(text).share <= SUSPECT
    enough = ENOUGH if misread else PLENTY
    proven: tuple[Way, ...] = ()
    repairs: list[Repair | None] = []
    for _, line, pairs in suspects:
        repair = _repair(line, pairs, enough, proven) or _repair(line, pairs, enough, WAYS)
        repairs.append(repair)
        if repair is not None and repair.way not in proven:
            proven += (repair.way,)
    for (start, line, pairs), repair in zip(suspects, repairs, strict=True):
        chosen = repair or (_follow(line, pairs, proven) if misread else None)
        if chosen is not None:
            yield Change(start, line, chosen.text)


def _repair(line: str, pairs: Pairs, enough: int, ways: tuple[Way, ...]) -> Repair | None:
    """Return the best reading if it proves itself."""
    best = _best(line, ways)
    if best is None or best.pairs.share < max(CONVINCING, pairs.share + GAIN):
        return None
    return best if best.way.right == "utf-8" or best.pairs.total >= enough else None


def _follow(line: str, pairs: Pairs, proven: tuple[Way, ...]) -> Repair | None:
    """Return the best reading by ways proven elsewhere, if it makes the line any better."""
    best = _best(line, proven)
    return best if best is not None and best.pairs.share > pairs.share else None


def _best(line: str, ways: tuple[Way, ...]) -> Repair | None:
    return max(_readings(line, ways), key=lambda repair: repair.pairs.share, default=None)


def _readings(line: str, ways: tuple[Way, ...]) -> Iterator[Repair]:
    for way in ways:
        try:
            text = line.translate(_bytes_of(way.wrong)).encode("latin-1").decode(way.right)
        except UnicodeError:
            continue
        if not FOREIGN.search(text):
            yield Repair(letter_pairs(text), text, way)


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
