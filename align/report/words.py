"""What the codes of the record are called in plain English: reasons, kinds, rules, pairings."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from align.model import Reason

REASONS = {
    "values": "same numbers and dates: {}",
    "names": "same names: {}",
    "words": "known words found in the translation: {}",
    "one_sided": "no counterpart found on the other side",
    "not_one_to_one": "not one sentence to one, but {}",
    "number_differs": "numbers or dates on one side only: {}",
    "name_missing": "names missing in the translation: {}",
    "few_known_words": "few known words found on the other side: {}",
    "length_odd": "the translation is {} times as long as expected",
    "kind_differs": "lines of different kinds: {}",
    "break_differs": "a paragraph ends here on one side only",
    "runner_up": "next likeliest: {}",
    "locked": "locked by a reviewer",
    "length_fits": "the translation is as long as expected",
    "furniture": "page furniture",
}
FOR = frozenset({"values", "names", "words", "length_fits", "locked"})
"""Reasons that speak for a bead; all others speak against it."""

KINDS = {
    "sentence": ("sentence", "sentences"),
    "heading": ("heading", "headings"),
    "dateline": ("dateline", "datelines"),
    "mark": ("mark", "marks"),
    "address": ("address", "addresses"),
    "signature": ("signature", "signatures"),
    "note": ("note", "notes"),
    "reference": ("archival reference", "archival references"),
    "furniture": ("line of page furniture", "lines of page furniture"),
}
PAIRED_BY = {
    "table": "table",
    "name": "file name",
    "content": "content",
}
SIDES = {"source": "original", "target": "translation", "table": "table of documents"}
INVISIBLE = {
    "\n": "↵",
    "\r": "␍",
    "\t": "⇥",
    "\f": "␌",
    "\u00a0": "⍽",
    "\u00ad": "[soft hyphen]",
    "\u200b": "[zero-width space]",
    "\u200c": "[zero-width non-joiner]",
    "\u200d": "[zero-width joiner]",
    "\ufeff": "[byte order mark]",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def reason(found: Reason) -> str:
    """Say a reason in words; a code that is new here is shown as it is.

    >>> reason(Reason("few_known_words", "1/9"))
    'few known words found on the other side: 1 of 9'
    >>> reason(Reason("number_differs", "14, 5 (month)"))
    'numbers or dates on one side only: 14, May'
    """
    known = REASONS.get(found.code)
    if known is None:
        return " ".join((plain(found.code), found.detail)).strip()
    return known.format(_detail(found))


def reasons(found: Sequence[Reason]) -> Iterator[tuple[str, str]]:
    """Yield ``for`` or ``against`` with each reason; few known words are not praised as well."""
    few = any(one.code == "few_known_words" for one in found)
    for one in found:
        if not (few and one.code == "words"):
            yield "for" if one.code in FOR else "against", reason(one)


def _detail(found: Reason) -> str:
    if found.code in {"words", "few_known_words"}:
        return " of ".join(found.detail.split("/", 1))
    if found.code == "runner_up":
        bead, chance = found.detail.split()
        return f"{bead} ({percent(float(chance))})"
    if found.code == "kind_differs":
        return ", ".join(KINDS.get(kind, (kind,))[0] for kind in found.detail.split(", "))
    return re.sub(
        r"\b(1[0-2]|[1-9]) \(month\)", lambda match: MONTHS[int(match[1]) - 1], found.detail
    )


def plain(code: str) -> str:
    """Write a code as words: ``length_odd`` as “length odd”."""
    return code.replace("_", " ")


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its word.

    >>> count(1, "gap"), count(1200, "gap")
    ('1 gap', '1,200 gaps')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def kinds(counts: dict[str, int]) -> str:
    """Say what a gap holds.

    >>> kinds({"note": 1, "sentence": 2})
    '1 note, 2 sentences'
    """
    return ", ".join(
        count(number, *KINDS.get(kind, (kind, kind))) for kind, number in counts.items()
    )


def percent(share: float | None) -> str:
    """Return a share with one decimal; never 100% where it is less.

    >>> percent(0.99999), percent(1.0), percent(0.8), percent(None)
    ('99.9%', '100%', '80%', '–')
    """
    if share is None:
        return "–"
    shown = min(share * 100, 100.0 if share >= 1 else 99.9)
    return f"{shown:.1f}".removesuffix(".0") + "%"


def visible(text: str, *, edges: bool = True) -> str:
    """Show what cannot be seen: line breaks, tabs, soft hyphens, blanks in a run or at the edges.

    >>> visible("a  b "), visible("a  b ", edges=False)
    ('a␣␣b␣', 'a␣␣b ')
    """
    shown = "".join(INVISIBLE.get(sign, sign) for sign in text)
    pattern = r"^ +| +$| {2,}" if edges else " {2,}"
    return re.sub(pattern, lambda blanks: "␣" * len(blanks[0]), shown)


def swap(old: str, new: str) -> str:
    """Name the first letter that became another, for the two may look alike.

    >>> swap("3ʹ", "3’")
    'U+02B9 modifier letter prime → U+2019 right single quotation mark'
    >>> swap("  ", " ")
    ''
    """
    if len(old) != len(new):
        return ""
    pairs = ((a, b) for a, b in zip(old, new, strict=True) if a != b)
    return next((f"{_name(a)} → {_name(b)}" for a, b in pairs), "")


def _name(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'unnamed').lower()}"
