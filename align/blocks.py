"""Text into blocks: paragraphs, headings, date lines, signatures and the rest, each with its kind.

Lines are the evidence. A blank line always ends a block. A single line break does so only where
there is a reason: the line before or after is a piece of furniture by its own looks, opens a list
item or a paragraph, or lies in a text with a paragraph a line. What a line is, is decided by an
ordered list of predicates; the first that agrees names the kind. In doubt a line is a sentence:
a sentence lost to furniture is the worst mistake this module can make.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from align.lang import Language, modern
from align.model import Kind

SHORT = 160
"""No line of furniture is longer than so many characters, but for a wrapped title."""
WRAPPED = 180
"""A text with a longer line than this has a paragraph a line."""
HEAD_LINES = 12
"""The masthead of a web page ends within so many lines."""

END = ".!?…"
OPENING = "«“„\"'‘‹([{"
CLOSING = "»”“\"'’›)]}"

# A field of an archival reference, in Cyrillic or Latin letters, also as a scan renders it:
# 0 as o, 1 as l or i, «оп.» as on., the full stops missing.
_VALUE = (
    r"\.?\s{0,3}(?:[РрPpRr][-–]\s?)?[\dОоOoIlіi]{1,7}[абвab]?(?:\s?[-–—‐/]\s?[\dОоOol]{1,6})*"
    r"(?:\s?об\.?|\s?ob\.?|\s?rev\.?)?(?!\w)[.,;]?\s{0,3}"
)
_FOND, _OPIS, _FOLDER, _FILE, _LEAF = (
    key + _VALUE
    for key in (
        r"(?:[ФфFf]|[Фф]онд|[Ff]ond|coll)",
        r"(?:[ОоOo0][пПpPnNи]|[Оо]пись|[Oo]pis|inv)",
        r"(?:[^\W\d_]|[Пп]апка|[Pp]apka|[Ff]older|por|пор)",
        r"(?:[ДдDd]|[Дд]ело|[Dd]elo|[Ff]ile|[Ее]д\.\s?хр|[Ee]d\.\s?[hk]{1,2}r)",
        r"(?:[ЛлLlIi1]{1,2}|[Лл]ист[ыа]?|fol|pp?)",
    )
)
REFERENCE_FIELDS = re.compile(
    rf"(?<!\w)(?:{_FOND}(?:{_OPIS}(?:{_FOLDER}(?:{_FILE})?(?:{_LEAF})?|{_FILE}(?:{_LEAF})?|{_LEAF})"
    rf"|{_FOLDER}{_FILE}(?:{_LEAF})?|{_FILE}{_LEAF})"
    rf"|{_OPIS}(?:{_FOLDER}{_FILE}(?:{_LEAF})?|{_FILE}{_LEAF}))"
)
LABEL = re.compile(
    r"(?:\(?\d{1,3}\)|\d{1,2}(?:\.\d{1,2})*\.|\(?[^\W\d_]\)|[IVXІХ]{2,5}[.)]|§+\s?\d+\.?|[•·▪●])\s"
)
FIELD_AT_END = re.compile(r"(?<!\w)[ФфОоПпДдFfOoPpDd]\w{0,3}\.?\s?[\dОоOolIi]{1,6}[.,]$")
DASH_TURN = re.compile(r"[-–—]\s*+[^\W\d_]")
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


class Block(NamedTuple):
    """``text[start:stop]`` of one kind; it neither begins nor ends with a blank."""

    start: int
    stop: int
    kind: Kind


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


def blocks(text: str, lang: Language) -> tuple[Block, ...]:
    r"""Cut a text into blocks that cover all but its white space, in order.

    >>> from align.lang import language
    >>> [b.kind.value for b in blocks("Секретно\nЯ был у посла.\n\nЛ. Карахан", language("ru"))]
    ['mark', 'sentence', 'signature']
    """
    page = _page(text, lang)
    return tuple(
        block for group in _groups(page) for block in _part_reference(text, _whole(group), page)
    )


def line_blocks(text: str, lang: Language) -> tuple[Block, ...]:
    """Make a block of each line that is not blank, with the kind that its looks suggest."""
    page = _page(text, lang)
    return tuple(Block(line.start, line.stop, kind) for line, kind in _kinds(page))


# --- the page


def _page(text: str, lang: Language) -> Page:
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
    if repository and _is_archive(repository[0], page.lang):
        return len(repository) < 10
    return len(repository) < 4 and _repository(line.text, fields.start(), page.lang) == 0


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
    rest = re.sub(f"{NUMBER_SIGN}|{CLOCK}", " ", _mark(page.lang).sub(" ", rest))
    words = [word.strip(OPENING + CLOSING + END + ",;:–—-/*¹²³") for word in rest.split()]
    left = [word for word in words if word and not word.isdecimal()]
    return len(left) <= 4 and all(
        word[0].isupper() or word.lower() in page.lang.date_words for word in left
    )


def is_mark(line: Line, page: Page) -> bool:
    """Сов. секретно. Экз. № 2."""
    if len(line.text) > SHORT:
        return False
    rest = re.sub(NUMBER_SIGN, " ", _mark(page.lang).sub(" ", line.text))
    return rest != line.text and not any(map(str.isalnum, rest))


def is_salutation(line: Line, page: Page) -> bool:
    """Уважаемый господин посол!; Dear Mitya,."""
    called = line.first_word in page.lang.salutations and len(line.text.split()) <= 8
    return called and line.text[-1] in "!,:" and len(line.text) <= 80 and not _wraps(line, page)


def is_addressee(line: Line, page: Page) -> bool:
    """Народному комиссару иностранных дел т. Литвинову М. М."""
    if len(line.text) > SHORT or not _opens_with(line.text, page.lang.address_openers):
        return False
    closed = line.text[-1] not in END + ",;:" or _signed(page.lang, end=True).search(line.text)
    return bool(closed) and not _wraps(line, page)


def is_signature(line: Line, page: Page) -> bool:
    """Полпред СССР в Турции В. Потемкин; Твой Степан Гущин; M. Litvinov, Deputy Commissar."""
    if len(line.text) > 120 or _wraps(line, page):
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
    if _chunk_ends_sentence(line, page) or not (line.text[0].isupper() or _named(line, page)):
        return False
    if _named(line, page):
        return not _runs_into_prose(line, page)
    return line.alone and _heads(line, page)


def _runs_into_prose(line: Line, page: Page) -> bool:
    """Whether the next line takes up the sentence that a heading word opens."""
    following = page.after(line)
    if line.gap_after or following is None or not _is_prose(following, page):
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


def _chunk_ends_sentence(line: Line, page: Page) -> bool:
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


def _kinds(page: Page) -> Iterator[tuple[Line, Kind]]:
    """Name the kind of each line; within a running sentence there is only more of it."""
    kind = Kind.FURNITURE
    for line in page.lines:
        before = page.before(line)
        held = kind is Kind.SENTENCE and not line.gap_before
        free = before is None or not held or _parts(before, line, page)
        if kind is Kind.HEADING and _continues_title(line, page):
            yield line, kind
            continue
        kind = _kind(line, page) if free else Kind.SENTENCE
        yield line, kind


def _continues_title(line: Line, page: Page) -> bool:
    """Whether a heading goes on in lower case: Договор о дружбе / между РСФСР и Персией."""
    goes_on = line.text[0].islower() and not line.gap_before and len(line.text) <= 250
    return goes_on and not _chunk_ends_sentence(line, page)


def _kind(line: Line, page: Page) -> Kind:
    return next((kind for holds, kind in PREDICATES if holds(line, page)), Kind.SENTENCE)


# --- lines into blocks


def _groups(page: Page) -> Iterator[list[tuple[Line, Kind]]]:
    group: list[tuple[Line, Kind]] = []
    for line, kind in _kinds(page):
        if group and (line.gap_before or _breaks(*group[-1], line, kind, page)):
            yield group
            group = []
        group.append((line, group[0][1] if group else kind))
    if group:
        yield group


def _breaks(line: Line, kind: Kind, following: Line, following_kind: Kind, page: Page) -> bool:
    """Whether a block ends at the line break between two lines."""
    if following_kind is Kind.HEADING and kind is Kind.HEADING:
        same_case = line.text.isupper() == following.text.isupper()
        return not (
            page.wrapped and same_case and (line.text.isupper() or following.text[0].islower())
        )
    if following_kind is not Kind.SENTENCE:
        return True
    if kind not in {Kind.SENTENCE, Kind.NOTE, Kind.REFERENCE}:
        return True
    return _parts(line, following, page)


def _parts(line: Line, following: Line, page: Page) -> bool:
    """Whether there is a reason to end a paragraph between two lines of prose."""
    return not _splits_reference(line, following) and any(
        reason(line, following, page) for reason in REASONS
    )


def _splits_reference(line: Line, following: Line) -> bool:
    """Whether an archival reference runs over the line break."""
    tail = line.text[-60:]
    if not FIELD_AT_END.search(tail):
        return False
    fields = REFERENCE_FIELDS.search(f"{tail} {following.text[:60]}")
    return fields is not None and fields.start() < len(tail) < fields.end() - 1


def opens_item(line: Line, following: Line, page: Page) -> bool:
    """See a label begin the line where the line before is closed or is an item, too."""
    if not LABEL.match(following.text):
        return False
    return line.text[-1] == "," or _closes(line, page) or bool(LABEL.match(line.text))


def opens_turn(line: Line, following: Line, page: Page) -> bool:
    """See a dash begin a turn of speech."""
    return bool(DASH_TURN.match(following.text)) and _closes(line, page)


def is_indented(line: Line, following: Line, page: Page) -> bool:
    """See an indented line open a paragraph."""
    return following.indent >= line.indent + 2 and _closes(line, page)


def falls_short(line: Line, following: Line, page: Page) -> bool:
    """See that the next word would have fitted on the line, and that nothing runs on."""
    if following.text[0].islower() and line.text[-1] not in ":;":
        return False
    if line.ends_sentence and not _closes(line, page):
        return False
    room = page.width - len(line.text) - len(following.text[:40].split()[0])
    return room > page.width * (0.1 if _closes(line, page) else 0.5) and page.width > 50


def has_paragraph_a_line(line: Line, following: Line, page: Page) -> bool:
    """Let only an unfinished sentence run on where the text is not wrapped."""
    if page.wrapped:
        return False
    if line.ends_sentence or line.text[-1] in ":;":
        return _closes(line, page)
    if following.text[0].islower():
        return False
    return page.width > WRAPPED or len(line.text.split()) < 2 or not _is_prose(following, page)


def _is_prose(line: Line, page: Page) -> bool:
    """Whether the lines from here to the next blank one close with a stop."""
    near = page.lines[line.number : line.number + 8]
    last = next((other for other in near if other.gap_after), near[-1])
    return last.ends_sentence


REASONS = (opens_item, opens_turn, is_indented, falls_short, has_paragraph_a_line)


def _closes(line: Line, page: Page) -> bool:
    """Whether the line ends a sentence, and not in an abbreviation or an initial."""
    if line.text[-1] in ":;":
        return True
    if not line.ends_sentence:
        return False
    word = line.text[-30:].split()[-1].rstrip(END).lstrip(OPENING)
    lang = page.lang
    groups = (lang.never_end, lang.before_name, lang.before_number)
    return not DOTTED.fullmatch(word) and not any(word.lower() in group for group in groups)


def _wraps(line: Line, page: Page) -> bool:
    """Whether the next line takes up the sentence of this one."""
    following = page.after(line)
    if line.gap_after or following is None:
        return False
    cut = line.ends_sentence and not _closes(line, page) and not _is_name(line, page)
    full = page.wrapped and len(line.text) > page.width * 0.8
    return cut or full or following.text[0].islower()


# --- references at the end of a block


def _whole(group: list[tuple[Line, Kind]]) -> Block:
    return Block(group[0][0].start, group[-1][0].stop, group[0][1])


def _part_reference(text: str, block: Block, page: Page) -> Iterator[Block]:
    """Cut off a reference that closes the block after a signature or a finished sentence."""
    cut = None
    if block.kind in {Kind.SENTENCE, Kind.SIGNATURE, Kind.HEADING}:
        cut = _closing_reference(text, block, page)
    if cut is None:
        yield block
        return
    stop = block.start + len(text[block.start : cut].rstrip())
    line = Line(block.start, text[block.start : stop], 0, True, True, 0)
    signed = is_signature(line, page._replace(lines=[line]))
    yield Block(block.start, stop, Kind.SIGNATURE if signed else block.kind)
    yield Block(cut, block.stop, Kind.REFERENCE)


def _closing_reference(text: str, block: Block, page: Page) -> int | None:
    window = max(block.start, block.stop - 160)
    fields = REFERENCE_FIELDS.search(text, window, block.stop)
    if fields is None or block.stop - fields.end() > 40:
        return None
    cut = _repository(text[block.start : block.stop], fields.start() - block.start, page.lang)
    before = text[block.start : block.start + cut].rstrip()
    if not before:
        return None
    line = Line(block.start, before, 0, True, True, 0)
    lone = page._replace(lines=[line])
    finished = line.ends_sentence and _closes(line, page)
    return block.start + cut if finished or is_signature(line, lone) else None


def _repository(text: str, fields: int, lang: Language) -> int:
    """Find where the name of the repository before the fields begins."""
    start = fields
    for match in reversed(list(re.finditer(r"\S+", text[max(0, fields - 80) : fields]))[-6:]):
        word = match[0].strip(",.;:()«»")
        known = _is_archive(word, lang)
        shape = word.isupper() and len(word) > 1 and word.isalpha()
        damaged = start != fields and word.isalpha() and word.islower() and len(word) < 5
        if not (known or shape or damaged):
            break
        start = max(0, fields - 80) + match.start()
    return start


def _is_archive(word: str, lang: Language) -> bool:
    return word.strip(",.;:()").lower() in lang.archives


def _opens_with(text: str, openers: tuple[str, ...]) -> bool:
    return bool(openers) and _any_of(openers).match(text, 0, 80) is not None


# --- patterns made of language data


@lru_cache
def _any_of(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)


@lru_cache
def _mark(lang: Language) -> re.Pattern[str]:
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
