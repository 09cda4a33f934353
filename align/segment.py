"""Text into sentences and lines of furniture, by named rules that can say why.

`align.blocks` finds paragraphs, headings, signatures and the rest; here the paragraphs are cut.
Every stop followed by a blank is a candidate. The rules are asked in order; each answers break,
join or nothing, and the first answer holds. Where the rules are in doubt they break: the aligner
can merge two segments, it cannot cut one.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from align.blocks import Block, blocks
from align.lang import Language, language, modern
from align.lines import mark_pattern
from align.model import Kind, Segment
from align.references import REFERENCE_FIELDS

OPENING = "«“„\"'‘‹([{"
CLOSING = "»”“\"'’›)]}"
DASHES = "-–—―‒‐"
WHOLE = {Kind.DATELINE, Kind.SIGNATURE, Kind.FURNITURE}
"""Kinds whose block is one segment whatever full stops it holds."""

NOTE_MARK = (
    r"(?:\*{1,3}\)?(?=\s)|[¹²³⁰⁴-⁹](?:[¹²³⁰⁴-⁹]|,\s?(?=[¹²³⁰⁴-⁹]))*(?=\s)|[†‡]+"
    r"|(?:\[(?:\d{1,3}|\*+)\])+)"
)
# A bare number is a footnote mark only where it hangs on a word, a quotation mark or a year.
NOTE_NUMBER = (
    r"(?:(?<=[^\W\d][.!?…])|(?<=[.!?…][»”\"])|(?<=[»”\"][.!?…])|(?<=\b1[5-9]\d\d\.))"
    r"(?:\d{1,3}(?:,\s?\d{1,3})*\)?|\(\d{1,2}\))(?=\s)"
)
# Possessive quantifiers and the look-behinds keep the scan linear on runs of dots.
CANDIDATE = re.compile(
    r"(?<![.!?…])(?<!\.\s)"
    r"(?P<stops>[.!?…]++(?:[ \u00a0]\.++(?![\w]))*+)"
    rf"(?P<closers>[{re.escape(CLOSING)}]*+)"
    rf"(?P<mark>(?:[ \u00a0]?{NOTE_MARK}|{NOTE_NUMBER})?)"
    r"(?P<gap>\s++)"
)
HEAD = re.compile(rf"(?P<lead>[\s{re.escape(OPENING + DASHES)}.…№]*)(?P<head>[^\W_]*)")
# Fields of a bibliographical description: «Т. XXII», “Vol. 3”; «М.; Л., 1935», «СПб.: Наука, 1909»;
# «1959. № 11».
NUMBERED = r"(?P<{}>[^\W\d_]{{1,4}})\.\s?[\dIVXLCХІ]+(?:\s?[/–—-]\s?[\dIVXLCХІ]+)*"
IMPRINT = (
    r"[^\W\d_]{1,4}\.(?:\s?[;,–—-]\s?[^\W\d_]{1,4}\.)?(?:\s?:\s[^.,\n]{2,40})?,\s(?:1[5-9]|20)\d\d"
)
ISSUE = r"(?:1[5-9]|20)\d\d(?=\.\s№)|№\s?\d+(?:[/–—-]\d+)*"
FIELD = re.compile(rf"{NUMBERED.format('first')}|{IMPRINT}|{ISSUE}")
FIELDS = re.compile(
    rf"(?:{FIELD.pattern})[.,:]\s+(?:{NUMBERED.format('second')}|{IMPRINT}|{ISSUE})"
)
LAST_FIELD = re.compile(rf"(?<!\w)(?:{FIELD.pattern}|(?<=\.\s)(?:1[5-9]|20)\d\d)$")
TITLE = re.compile(r"[«“„\"][^»”“\".,!?…\n]{1,40}[»”“\"]")
CAPITAL = "[A-ZА-ЯЁІ]"
SURNAME_FIRST = re.compile(rf"{CAPITAL}[\w’'-]+\s(?:{CAPITAL}\.\s?){{1,2}}(?:,|\s?[^\W\dA-ZА-ЯЁІ])")
LONG_ACRONYM = re.compile(r"(?:[^\W\d_]\.[\s-]*){3}[^\W\d_]$")
VOLUME = re.compile(r"[ivx]{2,5}$")
SPACED_DATE = re.compile(r"(?<!\d)\d{1,2}\.\s+\d{1,2}\.\s+\d{4}")
WORDS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
SIGN = re.compile(r"[^\w\s§№£$€¥]+(?=\s|$)")
INITIAL = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]$")
ROMAN = re.compile(r"[IVXLCDMХІ]+$")
POINT = re.compile(
    r"(?:\(?\d{1,2}\)|\d{1,2}(?:\.\d{1,2})*\.|\(?(?:[a-zа-я]|[ivx]{2,5})\)|[IVX]{2,5}\.|§+\s?\d+\.?)\s+"
    rf"[{re.escape(OPENING)}]*[^\W\d_]"
)
CLAUSE_END = re.compile(r"[,;:!?—\n]|(?<=[^\W\d]{3})\.")
CLOSING_INITIALS = re.compile(rf"(?:[^\W\d_]{{1,2}}\.\s?){{1,3}}(?:[{re.escape(CLOSING)}]|$)")
LETTERED = re.compile(r"[^\W\d_]\.\s+[^\W\d_]")
LABEL = re.compile(
    r"(?:[(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[^\W\d_]|[IVX]{1,5})[)\].]*"
    r"|§+\s?\d+|№\s?\d+)$"
)


class Candidate(NamedTuple):
    """A place where a sentence may end, with what stands on both sides of it."""

    text: str
    opening: int
    """Where the sentence so far began."""
    stops: str
    closers: str
    mark: str
    stop: int
    """Where the stops begin."""
    end: int
    """Where the left segment would end."""
    start: int
    """Where the right segment would begin."""
    word: str
    """The word before the stops; empty after a closing quotation mark or bracket."""
    earlier: str
    """The word before that."""
    lead: str
    """Opening marks and dashes before the next word."""
    head: str
    """The next word."""
    after: str
    """The character after the next word."""
    reference: tuple[int, int] | None
    """The archival reference that the right segment would begin with, cut or follow."""
    limit: int
    """Where the block ends."""
    lang: Language

    @property
    def said(self) -> str:
        """The sentence so far without its stops, or the end of it: rules look back so far only."""
        return self.text[max(self.opening, self.stop - 200) : self.stop]

    @property
    def key(self) -> str:
        """The word as the language data write it: ``"т.д"`` for «т. д.»."""
        word = self.word.lower()
        whole = self.earlier.lower() + word if self.earlier.endswith(".") else word
        if whole in self.lang.never_end or whole in self.lang.may_end:
            return whole
        tail = word.rpartition("-")[2]
        known = tail in self.lang.before_name or tail in self.lang.never_end
        return tail if known and word[0].isalpha() else word

    @property
    def number_follows(self) -> bool:
        """Whether a number comes next, also by way of “No.”."""
        if self.head[:1].isdigit() or self.mark.isdigit():
            return True
        if ROMAN.match(self.head) and (len(self.head) > 1 or self.after != " "):
            return True
        rest = self.text[self.start + len(self.head) : self.start + len(self.head) + 4]
        return self.head.lower() in self.lang.before_number and bool(re.match(r"\.?\s?\d", rest))

    @property
    def follows_number(self) -> bool:
        """Whether a number or a scale word stands before the word."""
        earlier = self.earlier.rstrip(".,").lower()
        return (
            earlier[-1:].isdigit()
            or earlier in self.lang.scale_words
            or bool(earlier and ROMAN.match(self.earlier))
        )

    @property
    def opens(self) -> bool:
        """Whether the next word is one that opens sentences."""
        return (
            self.head[:1].isupper()
            and modern(self.head.lower()) in self.lang.openers
            and not self.initial_follows
        )

    @property
    def initial_follows(self) -> bool:
        """Whether an initial comes next."""
        return len(self.head) == 1 and self.head.isupper() and self.after == "."


Rule = Callable[[Candidate], bool | None]
BREAK, JOIN = True, False


def inside_reference(c: Candidate) -> bool | None:
    """АВП РФ. Ф. 06. Оп. 1. is one unit, from the name of the repository to the leaf."""
    if c.reference is None:
        return None
    begin, end = c.reference
    if c.start == end:
        return BREAK if c.head[:1].isupper() else None
    repository = (c.word.isupper() and len(c.word) > 1) or c.word.lower() in c.lang.archives
    return JOIN if begin < c.start or repository else None


def nothing_yet(c: Candidate) -> bool | None:
    """“... The Government: the stops open the sentence."""
    return None if any(map(str.isalnum, c.said)) else JOIN


def no_word_follows(c: Candidate) -> bool | None:
    """Lazard Bros. & Co.: no sentence begins with a sign."""
    return JOIN if not c.head and SIGN.match(c.text, c.start) else None


def own_label(c: Candidate) -> bool | None:
    """2. Отклонить проект: the number belongs to its point."""
    if c.earlier.endswith(":") and c.word in {"1", "I"}:
        return JOIN
    if c.stop - c.opening > 24 or c.stops != ".":
        return None
    sentence = c.said.strip()
    if LABEL.match(sentence):
        return JOIN
    word, _, number = sentence.lower().rpartition(" ")
    counted = number.isdigit() or ROMAN.match(number.upper())
    part = word.rstrip(".") in c.lang.part_words and counted
    return JOIN if part or sentence.lower().replace(" ", "") in c.lang.label_words else None


def before_number(c: Candidate) -> bool | None:
    """Ст. 5, vol. VI, No.5, док. № 12, op. cit., ii. 34."""
    if c.head.isdigit() and VOLUME.match(c.word):
        return JOIN
    return JOIN if c.key in c.lang.before_number and c.number_follows else None


def new_point(c: Candidate) -> bool | None:
    """Предлагаю следующее. 2. Отклонить: a label and a capital."""
    lettered = LETTERED.match(c.text, c.start) and c.text[c.start].islower()
    if lettered and LETTERED.match(c.text, c.opening) and c.text[c.opening].islower():
        return BREAK
    if not POINT.match(c.text, c.start):
        return None
    return BREAK if len(c.head) > 1 or not c.initial_follows else None


def careless_case(c: Candidate) -> bool | None:
    """I was there. you were not: where sentences begin in lower case, the stop decides."""
    if not c.head[:1].islower() or c.lead.strip() or c.closers or c.stops[0] == "…":
        return None
    if c.stops == "." and (is_abbreviation(c) or len(c.word) == 1):
        return None
    whole = c.stops == "." and c.word.endswith(c.lang.word_endings) and len(c.word) > 3
    near = c.text[c.start : c.start + 60].split()
    careless = c.text[c.opening].islower() or not c.lang.speakers.isdisjoint(near)
    return (
        BREAK
        if whole or (careless and ".." not in c.stops) or c.stops.startswith(("!!", "??"))
        else None
    )


def lower_case_follows(c: Candidate) -> bool | None:
    """Он говорил долго... и ничего не сказал."""
    return JOIN if c.head[:1].islower() else None


def saying_follows(c: Candidate) -> bool | None:
    """Join “What next?” Litvinov asked, and “When?” I asked."""
    if not c.closers or c.stops == "." or c.lead.strip():
        return None
    clause = CLAUSE_END.split(c.text[c.start : c.start + 60], maxsplit=1)[0].split()
    if c.opens:
        own_speech = c.head.lower() in c.lang.speakers and c.text[c.opening] in OPENING
        return JOIN if own_speech and clause[1:2] and clause[1] in c.lang.sayings else None
    return JOIN if any(word in c.lang.sayings for word in clause[1:6]) else None


def quoted_in_passing(c: Candidate) -> bool | None:
    """На вопрос «Кто виноват?» Молотов ответил."""
    if c.stops == "." or c.closers[:1] not in tuple("»”") or c.lead.strip():
        return None
    opened = c.said.rfind("«" if c.closers[0] == "»" else "“")
    before = c.said[:opened].rstrip()[-1:] if opened > 0 else ""
    return JOIN if before.isalnum() and not c.opens else None


def bracketed_mark(c: Candidate) -> bool | None:
    """(?) or (подп.) inside a sentence, but not (Пауза.) as one of its own."""
    opened = c.said.rfind("(") if c.closers[:1] == ")" else -1
    if opened < 0:
        return None
    if c.stops == "." and is_abbreviation(c):
        return JOIN
    return JOIN if c.said[:opened].strip() and len(c.said[opened + 1 :].split()) < 2 else None


def is_abbreviation(c: Candidate) -> bool:
    """Whether the word is a known abbreviation of any behaviour."""
    lang = c.lang
    return any(
        c.key in group for group in (lang.never_end, lang.may_end, lang.units, lang.before_name)
    )


def stronger_stop(c: Candidate) -> bool | None:
    """! ? and … before a capital; the rules below speak of the full stop only."""
    return None if c.stops == "." and c.word else BREAK


def closing_initials(c: Candidate) -> bool | None:
    """Доложить. Г. Ч.»: initials sign what they follow; «Я.» does not."""
    if c.head.lower() in c.lang.final_letters:
        return None
    return JOIN if CLOSING_INITIALS.match(c.text, c.start, c.limit) else None


def initials(c: Candidate) -> bool | None:
    """Г. В. Чичерин and J. M. Keynes, but Деканозов В. Г. Протокол вел."""
    if len(c.word) == 1 and c.word.isalpha() and c.initial_follows:
        return JOIN
    if not is_initial(c):
        return None
    if not c.head or c.initial_follows:
        return JOIN if c.initial_follows else None
    if c.opens or len(c.head) == 1:
        return BREAK
    inflected = bool(c.lang.surname_endings) and not is_surname(c.head, c.lang)
    return BREAK if inflected and name_complete(c) else JOIN


def is_initial(c: Candidate) -> bool:
    """Whether the word is an initial or several, and no unit after a number."""
    if c.key in c.lang.acronyms or (c.follows_number and c.key in c.lang.units):
        return False
    return c.word[:1].isupper() and (bool(INITIAL.match(c.word)) or c.key in c.lang.initials)


def name_complete(c: Candidate) -> bool:
    """Whether the initials need no surname after them.

    Тов. Ротштейн Ф. А.; Элиава Ш. З., Лежава А. М.; Р. С. Ф. С. Р.
    """
    if LONG_ACRONYM.search(c.said):
        return True
    names = [w for w in c.said[-60:].split()[:-1] if not (w[-1] == "." and INITIAL.match(w[:-1]))]
    if not names or not names[-1][0].isupper():
        return False
    title = names[-2] if len(names) > 1 else ""
    titled = title[-1:] == "." and title[:-1].lower() in c.lang.before_name
    return titled or is_surname(names[-1], c.lang) or bool(SURNAME_FIRST.search(c.said))


def is_surname(word: str, lang: Language) -> bool:
    """Whether a capitalised word has the ending of a surname."""
    return word[:1].isupper() and modern(word.lower()).endswith(lang.surname_endings)


def mark_follows(c: Candidate) -> bool | None:
    """Break 10 июля 1937 г. Секретно: a mark of secrecy or urgency stands for itself."""
    mark = mark_pattern(c.lang).match(c.text, c.start, c.limit) if c.head[:1].isupper() else None
    return BREAK if mark and c.text[mark.end() : mark.end() + 1] in {"", ".", "\n"} else None


def time_phrase(c: Candidate) -> bool | None:
    """В 1939 г. Германия напала: the sentence so far is only a time."""
    short = is_abbreviation(c) or c.key in c.lang.before_number
    dated = short and (c.key in c.lang.time_words or c.key in c.lang.months)
    opens = c.opens and c.head.lower() not in c.lang.speakers
    if not dated or opens or c.stop - c.opening > 120:
        return None
    said = WORDS.findall(c.said.lower())
    timely = all(
        word in c.lang.time_words or word in c.lang.months or ROMAN.match(word.upper())
        for word in said
    )
    return JOIN if timely or _lacks_verb(said, c.lang) else None


def _lacks_verb(said: list[str], lang: Language) -> bool:
    """По соглашению от 11 февраля с. г. Германия: a preposition, and no verb as yet."""
    opened = bool(lang.verb_endings and said) and said[0] in lang.prepositions
    return opened and not any(len(word) > 3 and word.endswith(lang.verb_endings) for word in said)


def unit(c: Candidate) -> bool | None:
    """В 16 час. 30 мин.; 200 млн. Марок? after a number, a capital opens a sentence."""
    joined = c.key.lstrip("0123456789")
    if joined not in c.lang.units or not (c.follows_number or joined != c.key):
        return None
    return BREAK if c.head[:1].isupper() else JOIN if c.head[:1].isdigit() else None


def may_end(c: Candidate) -> bool | None:
    """И т. д. Посол; etc. The."""
    if c.key not in c.lang.may_end:
        return None
    if c.after == "." and c.head.lower() in c.lang.may_end and not c.head.isupper():
        return JOIN
    return BREAK if c.head[:1].isupper() else None


def never_ends(c: Candidate) -> bool | None:
    """См., Mr."""
    return JOIN if c.key in c.lang.never_end else None


def before_name(c: Candidate) -> bool | None:
    """Тов. Суриц, г. Москва, газ. «Правда»."""
    if c.key not in c.lang.before_name or not c.head[:1].isupper():
        return None
    return None if c.opens and not TITLE.match(c.text, c.start) else JOIN


def chain(c: Candidate) -> bool | None:
    """Год кризиса. Т. 1. М., 1990. С. 386; Там же. Л. 7: field after field, but no second ст."""
    field = FIELD.match(c.text, c.start)
    if field is None or (field["first"] and c.head.lower() not in c.lang.before_number):
        return None
    if FIELDS.match(c.text, c.start):
        return JOIN
    last = LAST_FIELD.search(c.said[-60:])
    if last is None:
        source = c.said[-20:].lower().replace(" ", "")
        return JOIN if source.endswith(c.lang.same_source) else None
    return None if (last["first"] or "").lower() == c.head.lower() else JOIN


def acronym(c: Candidate) -> bool | None:
    """Join the U.S. Government, but break the U.S. The embassy."""
    if c.key not in c.lang.acronyms:
        return None
    return BREAK if c.opens else JOIN


def short_form(c: Candidate) -> bool | None:
    """Join after an abbreviation that nobody listed: a lone letter, or a word without a vowel."""
    word = c.word
    if len(word) > 5 or not (word[1:] or word).islower():
        return None
    lone = len(word) == 1 and word.isalpha() and word not in c.lang.final_letters
    shape = lone or (word.isalpha() and not any(letter in c.lang.vowels for letter in word.lower()))
    return JOIN if shape and c.lang.vowels else None


def spaced_date(c: Candidate) -> bool | None:
    """13. 5. 1939."""
    around = c.text[max(c.opening, c.stop - 8) : c.start + 12]
    day = c.word.isdigit() and len(c.word) < 3 and c.head.isdigit()
    return JOIN if day and SPACED_DATE.search(around) else None


def plain_stop(_: Candidate) -> bool:
    """Nothing speaks against a break."""
    return BREAK


RULES: tuple[Rule, ...] = (
    inside_reference,
    nothing_yet,
    no_word_follows,
    own_label,
    before_number,
    new_point,
    careless_case,
    lower_case_follows,
    saying_follows,
    bracketed_mark,
    quoted_in_passing,
    stronger_stop,
    mark_follows,
    time_phrase,
    unit,
    initials,
    closing_initials,
    chain,
    never_ends,
    before_name,
    may_end,
    acronym,
    spaced_date,
    short_form,
    plain_stop,
)


class Decision(NamedTuple):
    """What was decided at one candidate: ``position`` is where the right segment would begin."""

    position: int
    breaks: bool
    rule: str


def segment(text: str, lang: str) -> tuple[Segment, ...]:
    """Cut a text into segments that cover all but its white space, in order.

    >>> [s.stop for s in segment("И т. д. и т. п. В общем.", "ru")]
    [15, 24]
    """
    record = language(lang)
    return tuple(
        Segment(start, stop, block.kind, number)
        for number, block in enumerate(blocks(text, record))
        for start, stop in _sentences(text, block, record)
    )


def segment_lines(text: str) -> tuple[Segment, ...]:
    r"""Take each line that is not blank as one sentence, a paragraph of its own.

    >>> [(s.start, s.stop) for s in segment_lines("Да. Нет. \n\n Так.")]
    [(0, 8), (12, 16)]
    """
    found, at = list[Segment](), 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            found.append(Segment(start, start + len(bare), Kind.SENTENCE, len(found)))
        at += len(line) + 1
    return tuple(found)


def explain(text: str, lang: str) -> tuple[Decision, ...]:
    """Say for every candidate inside a block what was decided and by which rule.

    >>> explain("И т. д. и т. п. В общем.", "ru")[-1]
    Decision(position=16, breaks=True, rule='may_end')
    """
    record = language(lang)
    return tuple(
        decision
        for block in blocks(text, record)
        if block.kind not in WHOLE
        for _, decision in _decisions(text, block, record)
    )


def _sentences(text: str, block: Block, lang: Language) -> Iterator[tuple[int, int]]:
    start = block.start
    if block.kind not in WHOLE:
        for end, decision in _decisions(text, block, lang):
            if decision.breaks:
                yield start, end
                start = decision.position
    yield start, block.stop


def _decisions(text: str, block: Block, lang: Language) -> Iterator[tuple[int, Decision]]:
    """Yield for each candidate where the left side ends and what was decided."""
    opening = block.start
    references = [
        match.span() for match in REFERENCE_FIELDS.finditer(text, block.start, block.stop)
    ]
    for match in CANDIDATE.finditer(text, block.start, block.stop):
        candidate = _candidate(
            text, match, block, opening=opening, references=references, lang=lang
        )
        breaks, rule = _decide(candidate)
        yield candidate.end, Decision(candidate.start, breaks, rule)
        if breaks:
            opening = candidate.start


def _decide(candidate: Candidate) -> tuple[bool, str]:
    """Ask the rules in order; the last one answers always."""
    return next(
        (answer, rule.__name__) for rule in RULES if (answer := rule(candidate)) is not None
    )


def _candidate(
    text: str,
    match: re.Match[str],
    block: Block,
    *,
    opening: int,
    references: list[tuple[int, int]],
    lang: Language,
) -> Candidate:
    stop, start = match.start(), match.end()
    before = text[max(opening, stop - 60) : stop].split()
    word = before[-1].lstrip(OPENING + DASHES) if before and not text[stop - 1].isspace() else ""
    ahead = HEAD.match(text, start, min(start + 60, block.stop))
    assert ahead is not None
    return Candidate(
        text,
        opening,
        match["stops"],
        match["closers"],
        match["mark"],
        stop,
        match.start("gap"),
        start,
        "" if word[-1:] in CLOSING else word,
        before[-2] if len(before) > 1 else "",
        ahead["lead"],
        ahead["head"],
        text[ahead.end() : ahead.end() + 1],
        _touched(start, references),
        block.stop,
        lang,
    )


def _touched(position: int, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Find the span that begins, runs or ends at a position."""
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return spans[at] if at >= 0 and position <= spans[at][1] else None
