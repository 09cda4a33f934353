"""What a line of a page is, by its looks and its place: the evidence for `align.blocks`.

The kinds are decided by an ordered list of predicates; the first that agrees names the kind. In
doubt a line is a sentence: a sentence lost to furniture is the worst mistake to be made here.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from align.lang import Language, modern
from align.model import Kind
from align.references import REFERENCE_FIELDS, is_archive, repository_start

SHORT = 160
"""No line of furniture is longer than so many characters, but for a wrapped title."""
WRAPPED = 180
"""A text with a longer line than this has a paragraph a line."""
HEAD_LINES = 12
"""The masthead of a web page ends within so many lines."""

END = ".!?…"
OPENING = "«“„\"'‘‹([{"
CLOSING = "»”“\"'’›)]}"

FOOTNOTE = re.compile(
    r"(?P<mark>\*{1,3}|[¹²³⁰⁴-⁹]{1,3}|\[(?:\d{1,3}|\*+)\]|\d{1,2})\)?\s*(?=[\w«“\"(])"
)
ROMAN_TITLE = re.compile(r"[IVXLІХ]{1,6}\.\s+[^\W\d_]")
NUMERAL = re.compile(r"(?:(?P<arabic>\d{1,3})|[IVXLCІХ]{1,7})[.)]?$")
PAGE_NUMBER = re.compile(r"[-–—\[(]\s?\d{1,4}\s?[-–—\])]$|\d{1,4}$")
ORNAMENT = re.compile(r"[\s*_=~#.·•—–-]+$")
SEPARATOR = re.compile(r"\s*[|›]\s*|\s+[>»]\s+|\s+::\s+")
DOTTED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
NAME = r"[A-ZА-ЯЁІÀ-Þ][\w’'ʹ-]+"
YEAR = r"(?:1[5-9]|20)\d\d"
NUMBER_SIGN = r"(?:№|N[or]?\.?)\s?\d[\w/.-]*"
CLOCK = (
    r"\d{1,2}\s?(?:час|ч|h)\w*\.?(?:\s?\d{1,2}\s?м\w*\.?)?"
    r"|\d{1,2}[:.]\d\d(?![.\d])(?:\s?[ap]\.?m\.?)?"
)
OF_YEAR = r"(?:\s?(?:года|году|год|г)\b\.?)?"


class Line(NamedTuple):
    """A line without the blanks around it, and how it stands on the page."""

    start: int
    text: str
    number: int
    """Counts the lines that are not blank."""
    gap_before: bool
    """Whether a blank line or the edge of the text comes before."""
    gap_after: bool
    indent: int

    @property
    def stop(self) -> int:
        """Where the line ends."""
        return self.start + len(self.text)

    @property
    def alone(self) -> bool:
        """Whether the line stands between blank lines."""
        return self.gap_before and self.gap_after

    @property
    def first_word(self) -> str:
        """The first word in lower case, without marks around it."""
        words = self.text[:60].split(maxsplit=1)
        return modern(words[0].strip(OPENING + CLOSING + END + ",:;").lower())

    @property
    def ends_sentence(self) -> bool:
        """Whether a stop stands at the end, closing marks and a footnote mark aside."""
        return FINISHED.search(self.text, max(0, len(self.text) - 12)) is not None


class Page(NamedTuple):
    """What the predicates may know beyond their line."""

    lines: list[Line]
    lang: Language
    wrapped: bool
    """Whether paragraphs run over several lines."""
    width: int
    """The length of the longest line."""
    masthead: int
    """So many first lines are the masthead of a web page."""
    first_prose: int
    """The number of the first line that ends a sentence."""
    romans: bool
    """Whether headings bear roman numerals, so that “V.” may be one and no initial."""
    counts_up: bool
    """Whether bare numbers on lines of their own count 1, 2, 3: chapters and not pages."""

    def before(self, line: Line) -> Line | None:
        """Return the line before."""
        return self.lines[line.number - 1] if line.number else None

    def after(self, line: Line) -> Line | None:
        """Return the line after."""
        return self.lines[line.number + 1] if line.number + 1 < len(self.lines) else None


Predicate = Callable[[Line, Page], bool]

FINISHED = re.compile(
    rf"[{END}][{re.escape(CLOSING)}]*(?:\*{{1,3}}\)?|[¹²³⁰⁴-⁹]+|\[\d+\]|\d{{1,2}})?$"
)
LINE = re.compile(r"\S[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*")


# --- the page


def read_page(text: str, lang: Language) -> Page:
    """Take a text as a page: its lines that are not blank, and what they show as a whole."""
    lines = list(_lines(text))
    width = max((len(line.text) for line in lines), default=0)
    full = [line for line in lines if len(line.text) > width * 0.6]
    wrapped = width <= WRAPPED and any(
        _runs_on(line, lines[line.number + 1]) for line in full if line.number + 1 < len(lines)
    )
    romans = any(line.text[:3] in {"II.", "ІІ."} for line in lines)
    prose = next((line.number for line in lines if line.ends_sentence), len(lines))
    page = Page(lines, lang, wrapped, width, 0, prose, romans, _counts_up(lines))
    return page._replace(masthead=_masthead(page))


def _lines(text: str) -> Iterator[Line]:
    spans = [(m.start(), m.start() + len(m[0].rstrip())) for m in LINE.finditer(text)]
    gaps = [_rows(text[low[1] : high[0]]) > 1 for low, high in pairwise(spans)]
    around = [True, *gaps, True]
    for number, (start, stop) in enumerate(spans):
        edge = text.rfind("\n", max(0, start - 40), start)
        yield Line(
            start, text[start:stop], number, around[number], around[number + 1], start - edge - 1
        )


def _rows(between: str) -> int:
    """Count the line breaks in a stretch of white space."""
    return len((between + "x").splitlines()) - 1


def _runs_on(line: Line, following: Line) -> bool:
    """Whether a sentence visibly goes on from one line to the next."""
    inside = line.text[-1].isalnum() or line.text[-1] in ",-–—"
    return not line.gap_after and inside and following.text[0].islower() and not line.text.isupper()


def _counts_up(lines: list[Line]) -> bool:
    bare = [line.text.rstrip(".)") for line in lines if len(line.text) < 5 and line.alone]
    numbers = [int(text) for text in bare if text.isdecimal()]
    return numbers[:1] == [1] and all(high == low + 1 for low, high in pairwise(numbers))


def _masthead(page: Page) -> int:
    """Count the lines from the top to the last line of navigation near it.

    The masthead of a site is a few short lines. A date line, a mark, an address or the title of a
    document among them shows that the document has begun.
    """
    head = page.lines[:HEAD_LINES]
    chrome = [line.number for line in head if is_navigation(line, page) or is_web_line(line, page)]
    above = head[: chrome[-1] if chrome else 0]
    begun = any(len(line.text) > SHORT or _is_document(line, page) for line in above)
    prose = sum(line.ends_sentence for line in above)
    return chrome[-1] + 1 if chrome and not begun and prose < 2 else 0


def _is_document(line: Line, page: Page) -> bool:
    looks = (is_dateline, is_mark, is_salutation, is_addressee, is_reference, is_part_heading)
    return line.first_word in page.lang.heading_words or any(look(line, page) for look in looks)


# --- what a line is


def in_masthead(line: Line, page: Page) -> bool:
    """Recognise the head of a web page, down to its navigation."""
    return line.number < page.masthead


def is_navigation(line: Line, page: Page) -> bool:
    """Marx | Lenin | Home Page."""
    if len(line.text) > SHORT or "«" in line.text:
        return False
    items = SEPARATOR.split(line.text.strip("|›» "))
    room = 40 if len(items) > 2 else 30
    short = all(0 < len(item) <= room and len(item.split()) <= 6 for item in items)
    named = all(item[0].isalnum() and item[-1] not in END for item in items if item)
    words = sum(item[:1].isalpha() for item in items) > 1
    return len(items) > 1 and short and named and words and not _in_table(line, page)


def _in_table(line: Line, page: Page) -> bool:
    bars = line.text.count("|")
    beside = (page.before(line), page.after(line))
    return bars > 0 and any(near is not None and near.text.count("|") == bars for near in beside)


def is_web_line(line: Line, page: Page) -> bool:
    """Download PDF; Back to the index."""
    if len(line.text) > 100 or not page.lang.web_lines:
        return False
    return _any_of(page.lang.web_lines).fullmatch(line.text) is not None


def is_page_number(line: Line, page: Page) -> bool:
    """— 215 —, стр. 215, and a bare number that is no chapter and no year."""
    words = line.text[:30].lower().split()
    if len(line.text) > 20 or not any(map(str.isdigit, line.text)):
        return False
    if words[0].rstrip(".") in page.lang.page_words and len(words) in {2, 4}:
        return words[1].strip(".,").isdecimal()
    if not PAGE_NUMBER.match(line.text):
        return False
    bare = line.text.isdecimal()
    chapter = page.counts_up or not line.number or re.fullmatch(YEAR, line.text)
    return not bare or (line.alone and not chapter)


def is_first_printing(line: Line, page: Page) -> bool:
    """Recognise a title printed again at once: the second copy is the document’s."""
    if not 15 <= len(line.text) <= 250 or line.number >= HEAD_LINES or line.ends_sentence:
        return False
    return any(
        near.text.lower() == line.text.lower()
        for near in page.lines[line.number + 1 : line.number + 3]
    )


def is_reference(line: Line, page: Page) -> bool:
    """АВП РФ, ф. 06, оп. 1, п. 3, д. 27, л. 14; Печатается по арх."""
    if _opens_with(line.text, page.lang.reference_openers):
        return True
    fields = REFERENCE_FIELDS.search(line.text, 0, 120)
    if fields is None or line.text[fields.end() : fields.end() + 1].islower():
        return False
    repository = line.text[: fields.start()].split()
    if repository and is_archive(repository[0], page.lang):
        return len(repository) < 10
    return len(repository) < 4 and repository_start(line.text, fields.start(), page.lang) == 0


def is_note(line: Line, page: Page) -> bool:
    """* См. док. № 258; ¹ See above; [2] The reference is to …."""
    match = FOOTNOTE.match(line.text)
    if match is None:
        return False
    mark, gloss = match["mark"], line.text[match.end() :]
    if _opens_with(gloss, page.lang.note_openers):
        return True
    if mark.isdecimal() and mark.isascii():
        return line.text[len(mark)] == " " and gloss[:1].isupper() and _is_called(mark, line, page)
    near = (page.before(line), page.after(line))
    bullet = any(other and other.text.split(maxsplit=1)[0] == mark for other in near)
    return not bullet


def _is_called(mark: str, line: Line, page: Page) -> bool:
    """Whether the mark stands after a word on one of the lines before."""
    call = re.compile(rf"[^\W\d][.,;:!?»”\")]?{mark}(?!\w)")
    return any(
        call.search(above.text) for above in page.lines[max(0, line.number - 60) : line.number]
    )


def is_dateline(line: Line, page: Page) -> bool:
    """Москва, 13 мая 1939 г. Секретно; May 13, 1939 secret."""
    if len(line.text) > SHORT or not any(map(str.isdigit, line.text)):
        return False
    rest, dates = _date(page.lang).subn(" ", line.text)
    if not dates:
        return False
    rest = re.sub(f"{NUMBER_SIGN}|{CLOCK}", " ", mark_pattern(page.lang).sub(" ", rest))
    words = [word.strip(OPENING + CLOSING + END + ",;:–—-/*¹²³") for word in rest.split()]
    left = [word for word in words if word and not word.isdecimal()]
    return len(left) <= 4 and all(
        word[0].isupper() or word.lower() in page.lang.date_words for word in left
    )


def is_mark(line: Line, page: Page) -> bool:
    """Сов. секретно. Экз. № 2."""
    if len(line.text) > SHORT:
        return False
    rest = re.sub(NUMBER_SIGN, " ", mark_pattern(page.lang).sub(" ", line.text))
    return rest != line.text and not any(map(str.isalnum, rest))


def is_salutation(line: Line, page: Page) -> bool:
    """Уважаемый господин посол!; Dear Mitya,."""
    called = line.first_word in page.lang.salutations and len(line.text.split()) <= 8
    return called and line.text[-1] in "!,:" and len(line.text) <= 80 and not wraps(line, page)


def is_addressee(line: Line, page: Page) -> bool:
    """Народному комиссару иностранных дел т. Литвинову М. М."""
    if len(line.text) > SHORT or not _opens_with(line.text, page.lang.address_openers):
        return False
    closed = line.text[-1] not in END + ",;:" or _signed(page.lang, end=True).search(line.text)
    return bool(closed) and not wraps(line, page)


def is_signature(line: Line, page: Page) -> bool:
    """Полпред СССР в Турции В. Потемкин; Твой Степан Гущин; M. Litvinov, Deputy Commissar."""
    if len(line.text) > 120 or wraps(line, page):
        return False
    looks = (_is_name, _is_lone_name, _is_office_and_name, _is_name_and_office, _is_closing)
    return any(look(line, page) for look in looks)


def _is_name(line: Line, page: Page) -> bool:
    if len(line.text) > 120:
        return False
    rest, names = _signed(page.lang).subn("", line.text)
    return names > 0 and not any(map(str.isalnum, rest))


def _is_lone_name(line: Line, page: Page) -> bool:
    """Whether a single capitalised word stands under a finished text."""
    before, after = page.before(line), page.after(line)
    if before is None or not before.ends_sentence or not line.gap_after:
        return False
    known = page.lang.heading_words | page.lang.part_words | page.lang.label_words
    named = line.text.istitle() and line.text.isalpha() and line.first_word not in known
    return named and (after is None or len(after.text) < 80)


def _is_office_and_name(line: Line, page: Page) -> bool:
    """Whether an office opens the line, and a name closes it or stands below."""
    words = line.text.split()
    if line.first_word not in page.lang.offices or len(words) > 16 or words[0][-1] == ",":
        return False
    after = page.after(line)
    signed = _signed(page.lang, end=True).search(line.text) is not None
    if line.ends_sentence:
        before = _signed(page.lang).sub("", line.text).lower().split()
        return signed and page.lang.offices.issuperset(before)
    return signed or (after is not None and not line.gap_after and _is_name(after, page))


def _is_name_and_office(line: Line, page: Page) -> bool:
    """Whether the line is a name, a comma and an office."""
    name, _, office = line.text.partition(", ")
    first = office.split(maxsplit=1)[0].lower() if office else ""
    signed = _signed(page.lang).fullmatch(name) is not None or (name.isalpha() and name.istitle())
    return signed and first in page.lang.offices and not line.ends_sentence


def _is_closing(line: Line, page: Page) -> bool:
    """Whether a formula of closing or signing opens a short line."""
    if not _opens_with(line.text, page.lang.signing_openers) or line.text[-1] in ":;":
        return False
    finished = line.ends_sentence and not _signed(page.lang, end=True).search(line.text)
    return len(line.text.split()) < 9 and not finished


def is_part_heading(line: Line, page: Page) -> bool:
    """Статья 5; Глава II. О границах; III."""
    words = line.text[:SHORT].split(maxsplit=2)
    if ROMAN_TITLE.match(line.text) and len(line.text) <= 100 and not line.ends_sentence:
        return page.romans and line.text[-1] not in ",;:"
    if NUMERAL.match(line.text):
        return line.alone or page.lines[line.number].gap_before or not line.number
    if len(line.text) > SHORT or len(words) < 2 or line.first_word not in page.lang.part_words:
        return False
    number, title = words[1].rstrip(".:"), words[2:]
    counted = number.isdecimal() or NUMERAL.match(number) or number.lower() in page.lang.ordinals
    return bool(counted) and (not title or (title[0][0].isupper() and not line.ends_sentence))


def is_title(line: Line, page: Page) -> bool:
    """Recognise capitals, a document’s title, a short line above a paragraph."""
    if len(line.text) > 250 or line.text[-1] in ",;:":
        return False
    letters = sum(map(str.isalpha, line.text)) if line.text.isupper() else 0
    if letters > 3 and len(line.text) <= SHORT:
        return True
    if chunk_ends_sentence(line, page) or not (line.text[0].isupper() or _named(line, page)):
        return False
    if _named(line, page):
        return not _runs_into_prose(line, page)
    return line.alone and _heads(line, page)


def _runs_into_prose(line: Line, page: Page) -> bool:
    """Whether the next line takes up the sentence that a heading word opens."""
    following = page.after(line)
    if line.gap_after or following is None or not is_prose(following, page):
        return False
    return not (is_dateline(following, page) or is_mark(following, page))


def _named(line: Line, page: Page) -> bool:
    return line.first_word in page.lang.heading_words


def _heads(line: Line, page: Page) -> bool:
    """Whether the line stands above the text or above a paragraph."""
    before = page.before(line)
    below = page.lines[line.number + 1 : line.number + 4]
    after = next((other for other in below if not is_page_number(other, page)), None)
    if after is None or after.text[0].islower():
        return False
    if before is not None and not before.ends_sentence and len(before.text) > 60:
        return False
    plain = len(line.text.split()) <= 10 and not re.search(r"\d|\s[–—-]\s", line.text)
    return plain or line.number < page.first_prose


def chunk_ends_sentence(line: Line, page: Page) -> bool:
    """Whether the paragraph that this line opens is closed by a stop."""
    for other in page.lines[line.number : line.number + 5]:
        if other.gap_after:
            return other.ends_sentence
        following = page.after(other)
        if following is None or not following.text[0].islower():
            return other.ends_sentence
    return True


def is_ornament(line: Line, page: Page) -> bool:
    """* * *."""
    return bool(ORNAMENT.match(line.text, 0, 40)) and len(line.text) < 40 and page.width > 0


PREDICATES: tuple[tuple[Predicate, Kind], ...] = (
    (in_masthead, Kind.FURNITURE),
    (is_navigation, Kind.FURNITURE),
    (is_web_line, Kind.FURNITURE),
    (is_page_number, Kind.FURNITURE),
    (is_first_printing, Kind.FURNITURE),
    (is_reference, Kind.REFERENCE),
    (is_note, Kind.NOTE),
    (is_mark, Kind.MARK),
    (is_dateline, Kind.DATELINE),
    (is_salutation, Kind.ADDRESS),
    (is_part_heading, Kind.HEADING),
    (is_signature, Kind.SIGNATURE),
    (is_addressee, Kind.ADDRESS),
    (is_ornament, Kind.HEADING),
    (is_title, Kind.HEADING),
)


def kind_of(line: Line, page: Page) -> Kind:
    """Name the kind of a line that stands free."""
    return next((kind for holds, kind in PREDICATES if holds(line, page)), Kind.SENTENCE)


def is_prose(line: Line, page: Page) -> bool:
    """Whether the lines from here to the next blank one close with a stop."""
    near = page.lines[line.number : line.number + 8]
    last = next((other for other in near if other.gap_after), near[-1])
    return last.ends_sentence


def closes(line: Line, page: Page) -> bool:
    """Whether the line ends a sentence, and not in an abbreviation or an initial."""
    if line.text[-1] in ":;":
        return True
    if not line.ends_sentence:
        return False
    word = line.text[-30:].split()[-1].rstrip(END).lstrip(OPENING)
    lang = page.lang
    groups = (lang.never_end, lang.before_name, lang.before_number)
    return not DOTTED.fullmatch(word) and not any(word.lower() in group for group in groups)


def wraps(line: Line, page: Page) -> bool:
    """Whether the next line takes up the sentence of this one."""
    following = page.after(line)
    if line.gap_after or following is None:
        return False
    cut = line.ends_sentence and not closes(line, page) and not _is_name(line, page)
    full = page.wrapped and len(line.text) > page.width * 0.8
    return cut or full or following.text[0].islower()


def _opens_with(text: str, openers: tuple[str, ...]) -> bool:
    return bool(openers) and _any_of(openers).match(text, 0, 80) is not None


# --- patterns made of language data


@lru_cache
def _any_of(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)


@lru_cache
def mark_pattern(lang: Language) -> re.Pattern[str]:
    """Match a mark of secrecy, urgency or registry."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(lang.marks) or '(?!)'})(?!\w)", re.IGNORECASE)


@lru_cache
def _signed(lang: Language, *, end: bool = False) -> re.Pattern[str]:
    """Match initials and surname in either order, at the end of a line if so asked."""
    long = "|".join(sorted(initial.capitalize() for initial in lang.initials))
    initial = rf"(?:[A-ZА-ЯЁІÀ-Þ]{'|' + long if long else ''})\.[\s-]?"
    return re.compile(
        rf"\b(?:(?:{initial}){{1,3}}{NAME}|{NAME}\s(?:[A-ZА-ЯЁІ]\.\s?){{1,2}})[.,;*\d¹²³\s]*+"
        + ("$" if end else "")
    )


@lru_cache
def _date(lang: Language) -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, lang.months), key=len, reverse=True)) or "(?!)"
    day = r"[0-3]?\d(?:\s?-?(?:го|е|th|st|nd|rd)\b)?"
    days = rf"{day}(?:\s?[-–—/(]\s?{day}\)?)?"
    return re.compile(
        rf"\b{days}\s+(?:of\s+)?(?:{month})\b\.?(?:\s?[(/]\s?{day}(?:\s+(?:{month})\b)?\s?\)?)?,?(?:\s+{YEAR})?{OF_YEAR}"
        rf"|\b(?:{month})\b\.?\s+{days}(?:,?\s+{YEAR})?"
        rf"|\b(?:{month})\b\.?,?\s+{YEAR}{OF_YEAR}"
        rf"|\b[0-3]?\d\s?[./-]\s?(?:[01]?\d|[IVXІХ]{{1,4}})\s?[./-]\s?(?:{YEAR}|\d\d)\b{OF_YEAR}"
        rf"|\b{YEAR}[./-][01]\d[./-][0-3]\d\b",
        re.IGNORECASE,
    )
