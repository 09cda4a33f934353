"""Words broken at the end of a line or page: joined, unless the hyphen is the word's own.

The document is asked first: if it writes the joined word elsewhere, or the hyphenated one, that
decides. Then come the hyphens that belong to words of either language, and else the word is joined.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from align.model import Change

BREAK = re.compile(r"(?<=[^\W_])-(?P<gap>\n\s*+)(?=[^\W_])")
LEFT = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*$")
RIGHT = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*+")
LONGEST = 60  # characters looked at on either side
# двух- и трехлетний, торгово- или военно-политический: the hyphen hangs, but not in «говор-или».
SUSPENDED = re.compile(r"\w+-(?:и|and|or|nor)|\w+[оеух]-или", re.IGNORECASE)

NUMBERS = "one|two|three|four|five|six|seven|eight|nine"
ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
OWN = re.compile(
    rf"""
    (?i:
    во-(?:первых|вторых) | в-(?:треть|четверт|пят|шест|седьм|восьм|девят|десят)\w+
    | по-\w+(?:ски|цки) | по-(?:мо|тво|сво|наш|ваш)ему | по-(?:видим|прежн|нов|стар|друг|разн)[ое]му
    | кое-\w+ | \w+-(?:нибудь|либо|таки) | чуть-чуть | де-(?:юре|факто) | из-(?:за|под)
    | (?:кто|кого|кому|кем|что|чего|чему|чем|где|куда|откуда|когда|как|почему|отчего|зачем|чей)-то
    | как\w{{2,3}}-то | (?:юго|северо)-(?:восто|запад)\w*
    | (?:вице|контр|экс|премьер|генерал|унтер|обер|штаб|статс|лорд)-
      (?:консул|адмирал|министр|президент|председател|премьер|корол|посол|посл|шах|кайзер|лейтенант
      |майор|полковник|губернатор|адъютант|офицер|прокурор|квартир|капитан|секретар|канцлер)\w*
    | (?:социал-демократ|национал-социалист|член-корреспондент|рабоче-крестьян|вагон\w*-ресторан
      |салон-вагон|купл[яию]-продаж|купли-продажи|пресс-|алма-ат)\w*
    | (?:англо|франко|итало|греко|германо|австро|русско|советско|японо|ирано|афгано|персо)-\w{{4,}}
    | \w+[сц]ко-\w{{3,}}[сц]к\w{{2,3}}
    | (?:торгово|научно|финансово|хозяйственно|административно|культурно|общественно|партийно
      |военно|политико|экономико|национально)-(?!служ|плен|обяз|нача)\w{{3,}}(?:ск|н)[а-я]{{2,3}}
    | (?:vice|rear)-(?:consul|president|chairman|minister|admiral|commissar|premier|director)\w*
    | ex-(?:minister|president|king|premier|ambassador|emperor|shah|tsar|consul|kaiser)\w*
    | non-(?!sens|ethel|descr|chal|e$)\w+ | self-(?!ish|less|same)\w+ | semi-(?!nar|t)\w+
    | (?:pre|post)-war | (?:cease|camp)-fire | (?:left|right)-wing | (?:narrow|broad)-gauge
    | counter-(?:claim|draft|intellig|offer|project|propos|revol|espion|measur|attack)\w*
    | sub-(?:commi|clause|depart|paragraph|section)\w* | under-(?:secretar|product)\w*
    | anti-(?:aircraft|war|tank|submarine)\w* | co-(?:oper|ordin|exist)\w* | re-establish\w*
    | (?:north|south)-(?:east|west)\w*
    | (?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:{NUMBERS}|{ORDINALS})
    | (?:{NUMBERS})-(?:half|quarter|year|month|day|hour|line|sided|eyed|{ORDINALS})s?
    | half-(?!h)\w{{3,}} | so-called | above-mentioned | well-(?!s|ing)\w+
    | (?:long|short|far|good|fixed)-(?:term|standing|range|reaching|sighted|neighbo\w*|will|lived
      |bye)
    | (?:consul|consulate|secretary|governor|attorney|director|inspector|major|lieutenant
      |adjutant)-(?:general|governor|colonel)s?
    | \w+-(?:in-chief|in-law|de-camp|à-vis|faire|elect) | aide-m[eé]moire | most-favoured
    | (?:trade-union|machine-gun|machine-tool|storm-troop|stock-ex|joint-stock|brief-case|way-bill
      |social-demo|motor-car|eye-witness|trans-ship)\w*
    )
    | [А-ЯЁ]\w{{2,}}-(?:хан|шах|паш|бе[йяюе]|ба[йяюе]|эфенди|оглы|заде|ахун|ходж|мирз)\w{{0,2}}
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
    known = _known(left.lower(), right.lower(), vocabulary)
    if known is None and SUSPENDED.fullmatch(f"{left}-{right}"):
        return None
    return known if known is not None else _by_rule(left, right)


def _known(left: str, right: str, vocabulary: Vocabulary) -> str | None:
    """How the document writes the word elsewhere, if it does so in one way only."""
    last = left.rpartition("-")[2]
    joined = bool({left + right, last + right} & vocabulary.words)
    hyphenated = bool({f"{left}-{right}", f"{last}-{right}"} & vocabulary.words)
    return None if joined == hyphenated else "" if joined else "-"


def _by_rule(left: str, right: str) -> str:
    last = left.rpartition("-")[2]
    capital = right[0].isupper() and not (left.isupper() and right.isupper())
    acronym = len(last) > 1 and last.isupper() and right.islower()
    return "-" if capital or acronym or OWN.fullmatch(f"{last}-{right}") else ""
