"""Repairs to a text as it was copied, scanned or exported; every one is recorded.

`RULES` is the whole algorithm: each rule finds the changes that it would make in the text that the
rules before it have left, and says why. What is a writer's own typography stays: only damage is
repaired. `align.model.replay` and `restore` lead from the original to the text and back.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from align.ingest.hyphens import broken_words
from align.ingest.interruptions import interruptions
from align.ingest.mojibake import misread_lines
from align.model import Change, Explained, Step

Find = Callable[[str, str], Iterator[Change]]

BLANK = "[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
BLANK_OR_TAB = "[\t" + BLANK[1:]
LETTER = r"[^\W\d_]"
LONGEST_WORD = 1_000  # sorting the marks of a longer “word” would take quadratic time


@dataclass(frozen=True, slots=True)
class Rule:
    """One repair: ``find`` takes text and language and yields changes in ascending order."""

    name: str
    find: Find
    why: str


def clean(text: str, lang: str, rules: tuple[Rule, ...] | None = None) -> Explained:
    r"""Apply the rules in order, all of `RULES` unless told otherwise; keep what each changed.

    >>> done = clean("the peopleʹs commis-\nsar", "en")
    >>> done.text, [step.rule for step in done.steps]
    ('the people’s commissar', ['broken words', 'apostrophes'])
    """
    steps = []
    for rule in RULES if rules is None else rules:
        step = Step(rule.name, tuple(rule.find(text, lang)))
        if step.changes:
            text = step.apply(text)
            steps.append(step)
    return Explained(text, tuple(steps))


def _replace(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Find:
    """Make a finder of a pattern; where it has a group ``out``, only that is replaced."""
    compiled = re.compile(pattern, re.MULTILINE)
    group = "out" if "out" in compiled.groupindex else 0

    def find(text: str, _lang: str) -> Iterator[Change]:
        for match in compiled.finditer(text):
            put = new if isinstance(new, str) else new(match)
            if put != match[group]:
                yield Change(match.start(group), match[group], put)

    return find


# --- characters


def _windows_sign(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252")


def composed(text: str, _lang: str) -> Iterator[Change]:
    """Find words that are not in normal form C, such as и + breve for й."""
    if unicodedata.is_normalized("NFC", text):
        return
    for match in re.finditer(r"\S{2,}|[^\x00-\x7f]", text):
        if len(match[0]) <= LONGEST_WORD:
            put = unicodedata.normalize("NFC", match[0])
            if put != match[0]:
                yield Change(match.start(), match[0], put)


def _apostrophe(match: re.Match[str]) -> str:
    """’ after a letter or a stop, ‘ where a word begins."""
    before = match.string[match.start() - 1 : match.start()]
    return "’" if before and not before.isspace() and before not in "([{" else "‘"


def _hyphen(match: re.Match[str]) -> str:
    """Put a dash in a range of two numbers, else a hyphen."""
    parts = re.split("[‐‑]", match[0])
    if len(parts) == 2 and all(map(str.isdigit, parts)):
        return "–".join(parts)
    return "-".join(parts)


def _page_end(match: re.Match[str]) -> str:
    """Put a line end in mid-sentence, else a blank line."""
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() : match.end() + 1]
    return "\n" if (before.isalnum() or before in "-,") and after.islower() else "\n\n"


# --- quotation marks

QUOTE = re.compile(r"[\"“”„«»ʺ]|\n\s*\n")
PARTNERS = {"“": "”", "„": "“", "«": "»", '"': '"'}
HOME = {"ru": "«"}


def primes_for_quotes(text: str, lang: str) -> Iterator[Change]:
    """Find U+02BA; the mark put for it matches the one that is open in the paragraph.

    Between two letters it is the hard sign of a transliteration and stays.
    """
    opened = ""
    for match in QUOTE.finditer(text):
        mark = match[0]
        if mark == "ʺ":
            mark = _quote(text, match.start(), opened, HOME.get(lang, "“"))
            if mark != "ʺ":
                yield Change(match.start(), "ʺ", mark)
        opened = _now_open(mark, opened)


def _quote(text: str, at: int, opened: str, home: str) -> str:
    before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
    if before.isalpha() and after.isalpha():
        return "ʺ"
    if before.isspace() or before in "([{—–-":
        return home if not after.isspace() else PARTNERS.get(opened, "ʺ")
    return PARTNERS[opened or home]


def _now_open(mark: str, opened: str) -> str:
    if mark == PARTNERS.get(opened):
        return ""
    return mark if mark in PARTNERS else opened if mark == "ʺ" else ""


# --- look-alikes

WORD = re.compile(rf"{LETTER}{{2,{LONGEST_WORD}}}")
MEETING_SCRIPTS = re.compile("[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
LATIN, CYRILLIC = "ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)


def look_alikes(text: str, lang: str) -> Iterator[Change]:
    """Find words of mixed scripts whose foreign letters all have twins in the other script.

    A word that could be of either script is taken for one of the document's language.
    """
    turns = (TO_CYRILLIC, TO_LATIN) if lang == "ru" else (TO_LATIN, TO_CYRILLIC)
    for match in WORD.finditer(text):
        word = match[0]
        if word.isascii() or not MEETING_SCRIPTS.search(word):
            continue
        put = next(filter(_is_one_script, (word.translate(turn) for turn in turns)), word)
        if put != word:
            yield Change(match.start(), word, put)


def _is_one_script(word: str) -> bool:
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
    return cyrillic in {0, len(word)}


# --- the list

RULES = (
    Rule("misread lines", misread_lines, "another encoding makes plausible letters of the line"),
    Rule(
        "windows signs",
        _replace("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]", _windows_sign),
        "control characters that are quotation marks and dashes in cp1252",
    ),
    Rule("line ends", _replace("\r\n?|[\v\x85\u2028\u2029]", "\n"), "one form of line end"),
    Rule(
        "control characters",
        _replace("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+", ""),
        "they print nothing, and XML forbids most",
    ),
    Rule(
        "invisible characters",
        _replace("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+", ""),
        "zero-width characters split words for every search",
    ),
    Rule(
        "soft hyphens",
        _replace(
            rf"(?<={LETTER})[\u00ad¬]++\s++(?={LETTER})|\u00ad+|(?<={LETTER})¬(?={LETTER})", ""
        ),
        "a place where a word might be broken is no part of it; FineReader writes ¬ for it",
    ),
    Rule("composed letters", composed, "one code for one letter (Unicode normal form C)"),
    Rule(
        "hyphens for dashes",
        _replace(rf"(?<={BLANK})[‐‑](?={BLANK})", "–"),
        "U+2010 and U+2011 between blanks are dashes",
    ),
    Rule(
        "hyphen characters",
        _replace(r"(?<![\d‐‑-])\d++(?:[‐‑-]\d++)++|[‐‑]", _hyphen),
        "U+2010 and U+2011 for the hyphen of the keyboard, and for the dash of a range",
    ),
    Rule(
        "blank lines",
        _replace(rf"^(?P<out>{BLANK_OR_TAB}++)$", ""),
        "a line of no-break spaces parts paragraphs like an empty one",
    ),
    Rule(
        "trailing blanks",
        _replace(rf"(?<=\S){BLANK_OR_TAB}++(?=[\n\f]|\Z)", ""),
        "they stand for nothing",
    ),
    Rule(
        "page ends",
        _replace(r"(?<!\n)\n*+\f[\n\f]*+", _page_end),
        "a form feed ends a line in mid-sentence and else a paragraph",
    ),
    Rule(
        "list gaps",
        _replace(
            rf"^{BLANK_OR_TAB}*+(?:\(?\d{{1,3}}[.)]|\(?{LETTER}[.)]|[-–—•*])"
            rf"(?P<out>{BLANK_OR_TAB}{{2,}}+|\t)(?=\S)",
            " ",
        ),
        "the gap after the number of an item is one blank",
    ),
    Rule(
        "doubled blanks",
        _replace(rf"(?<=\S){BLANK}{{2,}}+(?=\S)", " "),
        "blanks that justified a printed line",
    ),
    Rule("interruptions", interruptions, "a note or a running head inside a sentence"),
    Rule("broken words", broken_words, "a word broken at the end of a line or page"),
    Rule("look-alikes", look_alikes, "a letter of the other script inside a word"),
    Rule(
        "apostrophes",
        _replace(
            rf"(?<={LETTER})[ʹʼ]|[ʹʼ](?={LETTER})|(?<=[.,!?…;:])[ʹʼ]"
            rf"|(?<={LETTER})′(?={LETTER})",
            _apostrophe,
        ),
        "U+02B9, U+02BC and U+2032 for the apostrophe",
    ),
    Rule("quotation marks", primes_for_quotes, "U+02BA for a quotation mark"),
)
