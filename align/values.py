"""Numbers, dates and references as values that compare across languages and notations.

``1 250 000``, ``1,250,000`` and ``1,25 млн`` are one number; ``13.V.1939`` and “13 May 1939” share
a day, a month and a year; ``№ 11/568`` is one document number. A value's ``key`` is a short
string, so that equal values are equal keys: ``n:1250000``, ``month:5``, ``id:11/568``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple


class Value(NamedTuple):
    """A value and the characters ``text[start:stop]`` that state it."""

    key: str
    start: int
    stop: int


_MONTHS = {
    "ru": (
        "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
        "(?:ь|я|ю|е|ем|ём|й|а|у|ом)?",
    ),
    "en": (
        "january february march april may june july august september october november december",
        "(?:['’]s)?",
    ),
}
_MONTH = {
    lang: re.compile(
        r"(?<!\w)(?:"
        + "|".join(f"(?P<m{k}>{stem}{endings})" for k, stem in enumerate(stems.split(), 1))
        + r")(?!\w)",
        re.IGNORECASE,
    )
    for lang, (stems, endings) in _MONTHS.items()
}
_DATE = re.compile(
    r"(?<![\w.])(?P<day>\d{1,2})\s?[./]\s?(?P<month>0?[1-9]|1[0-2]|[IVX]{1,4})\s?[./-]\s?(?P<year>\d{4}|\d{2})(?!\d)"
)
_IDENTIFIER = re.compile(r"(?<![\w/])\d+(?:\s?/\s?[\w-]+)+|(?<![\w/])\d{2,}-[A-Za-zА-Яа-я](?!\w)")
_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:([   .,'])\d{3})(?:\1\d{3})*(?!\d)(?:[.,]\d+)?|(?<!\d)\d+(?:[.,]\d+)?"
)
_ROMAN = re.compile(r"(?<!\w)[IVXLC]{2,}(?!\w)")
_WELL_FORMED = re.compile(r"C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_MAGNITUDE = re.compile(
    r"\s?(?:(?P<k>тыс(?:\.|яч\w*)|thousand)|(?P<m>млн\.?|миллион\w*|million)|(?P<b>млрд\.?|миллиард\w*|milliard|billion))",
    re.IGNORECASE,
)
_TIMES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def values(text: str, lang: str) -> list[Value]:
    """Return every value stated in ``text``, in order of position.

    >>> [value.key for value in values("13.V.1939 г., № 11/568, 1 250 тыс. руб.", "ru")]
    ['n:13', 'month:5', 'n:1939', 'id:11/568', 'n:1250000']
    >>> [value.key for value in values("May 13, 1939; No. 11/568; 1,250,000 roubles", "en")]
    ['month:5', 'n:13', 'n:1939', 'id:11/568', 'n:1250000']
    """
    taken = [False] * (len(text) + 1)
    found: list[Value] = []
    for reader in (_dates, _identifiers, _numbers, _romans, _months):
        for value in reader(text, lang):
            if any(taken[value.start : value.stop]):
                continue
            found.append(value)
        for value in found:
            taken[value.start : value.stop] = [True] * (value.stop - value.start)
    return sorted(found, key=lambda value: (value.start, value.stop))


def is_telling(key: str) -> bool:
    """Whether a value hardly occurs by chance: everything but a number of one digit.

    >>> is_telling("n:7"), is_telling("n:17"), is_telling("month:5")
    (False, True, True)
    """
    return len(key) > len("n:7")


def roman(numeral: str) -> int | None:
    """Return the value of an upper-case Roman numeral up to 399, or ``None``.

    >>> roman("XIV"), roman("VIII"), roman("IIX")
    (14, 8, None)
    """
    if not numeral or _WELL_FORMED.fullmatch(numeral) is None:
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(-d if d < max(digits[k:]) else d for k, d in enumerate(digits))


def _dates(text: str, lang: str) -> Iterator[Value]:
    del lang
    for match in _DATE.finditer(text):
        month = match["month"]
        number = int(month) if month.isdigit() else roman(month)
        if number is None or number > 12 or not 1 <= int(match["day"]) <= 31:
            continue
        year = match["year"] if len(match["year"]) == 4 else "19" + match["year"]
        for key, part in (
            (f"n:{int(match['day'])}", "day"),
            (f"month:{number}", "month"),
            (f"n:{year}", "year"),
        ):
            yield Value(key, match.start(part), match.end(part))


def _identifiers(text: str, lang: str) -> Iterator[Value]:
    del lang
    for match in _IDENTIFIER.finditer(text):
        yield Value("id:" + re.sub(r"\s", "", match[0]).lower(), *match.span())


def _numbers(text: str, lang: str) -> Iterator[Value]:
    for match in _NUMBER.finditer(text):
        magnitude = _MAGNITUDE.match(text, match.end())
        number = _decimal(match[0], match[1], lang)
        if magnitude is not None and magnitude.lastgroup is not None:
            yield Value(_key(number * _TIMES[magnitude.lastgroup]), match.start(), magnitude.end())
        else:
            yield Value(_key(number), *match.span())


def _decimal(digits: str, group: str | None, lang: str) -> Decimal:
    """Read one number; a lone mark before three digits is read as the language does.

    Of two marks the first groups and the last is decimal, whatever the language: ``1,234.5``.
    """
    marks = re.sub(r"\d", "", digits)
    if group is not None and (len(marks) > 1 or group != ("," if lang == "ru" else ".")):
        digits = digits.replace(group, "")
    return Decimal(digits.replace(",", "."))


def _key(number: Decimal) -> str:
    return f"n:{number.normalize():f}"


def _romans(text: str, lang: str) -> Iterator[Value]:
    del lang
    for match in _ROMAN.finditer(text):
        number = roman(match[0])
        if number is not None:
            yield Value(f"n:{number}", *match.span())


def is_month(word: str, lang: str) -> bool:
    """Whether a word names a month: the only values that are stated without a figure.

    >>> is_month("мая", "ru"), is_month("may", "en")
    (True, False)
    """
    month = _MONTH.get(lang)
    if month is None or month.fullmatch(word) is None:
        return False
    return lang != "en" or word[0].isupper()  # “may” is a verb as well


def _months(text: str, lang: str) -> Iterator[Value]:
    if lang in _MONTH:
        for match in _MONTH[lang].finditer(text):
            if is_month(match[0], lang):
                yield Value(f"month:{str(match.lastgroup)[1:]}", *match.span())
