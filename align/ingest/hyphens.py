"""Words broken at the end of a line or page: joined, unless the hyphen is the word's own.

The document is asked first: if it writes the joined word elsewhere, or the hyphenated one, that
decides. Then come the hyphens that belong to words of either language, and else the word is joined.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from align.lang.language import words
from align.model import Change

BREAK = re.compile(r"(?<=[^\W_])-(?P<gap>\n\s*+)(?=[^\W_])")
LEFT = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*$")
RIGHT = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*+")
LONGEST = 60  # characters looked at on either side
SUSPENDED = words("и или либо and or nor")  # двух- и трехлетний: the hyphen hangs

NUMBERS = "one|two|three|four|five|six|seven|eight|nine"
OWN = re.compile(
    rf"""
    во-(?:первых|вторых) | в-(?:треть|четверт|пят|шест|седьм|восьм|девят|десят)\w+
    | по-\w+(?:ски|цки) | по-(?:моему|твоему|своему|нашему|вашему|видимому|прежнему|новому)
    | кое-\w+ | \w+-(?:нибудь|либо|таки)
    | (?:кто|кого|кому|что|чего|чему|чем|где|куда|откуда|когда|как|почему|зачем|чей)-то
    | как\w{{2,3}}-то
    | (?:юго|северо)-(?:восто|запад)\w* | из-(?:за|под)
    | (?:вице|контр|экс|премьер|генерал|унтер|обер|штаб)-
      (?:консул|адмирал|министр|президент|председател|премьер|корол|посол|посл|шах|кайзер|лейтенант
      |майор|полковник|губернатор|адъютант|офицер|прокурор|квартир|капитан)\w*
    | социал-демократ\w* | член-корреспондент\w* | пресс-\w+ | алма-ат\w+
    | \w{{3,}}-(?:хан|шах|паш|бе[йяюе]|эфенди|оглы|заде)\w{{0,2}}
    | \w+[сц]ко-\w{{3,}}[сц]к\w{{2,3}}
    | (?:торгово|научно|финансово|хозяйственно|административно|культурно|общественно|партийно
      |военно|политико|экономико)-(?!служ|плен|обяз|нача)\w{{3,}}(?:ск|н)[а-я]{{2,3}}
    | vice-(?:consul|president|chairman|minister|admiral|commissar|premier|director)\w*
    | ex-(?:minister|president|king|premier|ambassador|emperor|shah|tsar|consul|kaiser)\w*
    | non-(?!sens|ethel|descr|chal|e$)\w+ | self-(?!ish|less|same)\w+ | semi-(?!nar|t|col)\w+
    | (?:north|south)-(?:east|west)\w* | co-(?:oper|ordin|exist)\w*
    | (?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:{NUMBERS})
    | (?:{NUMBERS})-(?:third|half|quarter|fourth|fifth|sixth|year|month|day|hour)s?
    | half-(?!h)\w{{3,}} | so-called | above-mentioned
    | well-(?:known|informed|founded|disposed|meaning|being)
    | (?:long|short|far|good)-(?:term|standing|range|reaching|sighted|neighbour\w*|will|lived)
    | (?:consul|secretary|governor|attorney|director|inspector|major|lieutenant|adjutant)-general
    | \w+-(?:in-chief|in-law|de-camp|à-vis|faire|elect) | aide-m[eé]moire | trade-union\w*
    """,
    re.VERBOSE,
)


class Vocabulary:
    """The words that a text writes, hyphenated ones whole; read once, at the first broken word."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """All words in lower case."""
        return frozenset(WORD.findall(self._text.lower()))


def broken_words(text: str, _lang: str) -> Iterator[Change]:
    r"""Find the hyphens at line ends: they go with the break, or only the break goes.

    >>> [change.new for change in broken_words("a govern-\nment of vice-\nconsuls", "en")]
    ['', '-']
    """
    vocabulary = Vocabulary(text)
    for match in BREAK.finditer(text):
        left = LEFT.search(text[max(0, match.start() - LONGEST) : match.start()])
        right = RIGHT.match(text[match.end() : match.end() + LONGEST])
        page_ends = match["gap"].count("\n") > 1
        if left is None or right is None or (page_ends and not right[0][0].islower()):
            continue
        joint = _joint(left[0], right[0], vocabulary)
        if joint is not None:
            yield Change(match.start(), match[0], joint)


def _joint(left: str, right: str, vocabulary: Vocabulary) -> str | None:
    """Choose what stands between the halves: nothing, a hyphen, or (``None``) all as it is."""
    if re.search(r"\d", left + right) or "-" in right:
        return "-"
    begin, _, last = left.lower().rpartition("-")
    known = _known(begin, last, right.lower(), vocabulary)
    if known is None and right.lower() in SUSPENDED:
        return None
    return known if known is not None else _by_rule(left, last, right)


def _known(begin: str, last: str, end: str, vocabulary: Vocabulary) -> str | None:
    """How the document writes the word elsewhere, if it does so in one way only."""
    whole = f"{begin}-{last}" if begin else last
    joined = bool({whole + end, last + end} & vocabulary.words)
    hyphenated = bool({f"{whole}-{end}", f"{last}-{end}"} & vocabulary.words)
    return None if joined == hyphenated else "" if joined else "-"


def _by_rule(left: str, last: str, right: str) -> str:
    capital = right[0].isupper() and not (left.isupper() and right.isupper())
    acronym = len(last) > 1 and left.isupper() and right.islower()
    own = OWN.fullmatch(f"{last}-{right.lower()}") is not None
    return "-" if capital or acronym or own else ""
