"""Names across alphabets: a key under which Чичерин and Chicherin, Жаксон and Jackson, meet.

No single romanisation matches more than half of the names that translators write; what survives
every scheme are the consonants. `skeletons` reduces a name in either alphabet to them, so that
a shared skeleton is good evidence for capitalised words and for nothing else.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

SHORT_NAME = 6  # letters
SIMILAR = 0.75  # of romanised spellings, as one minus edits over the longer length

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяѣіѳѵґєї",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
            "e",
            "i",
            "f",
            "i",
            "g",
            "e",
            "i",
        ],
        strict=True,
    )
)
_RUSSIAN_ENDINGS = re.compile(
    r"(?<=[а-яё]{3})(?:ами|ями|ого|его|ому|ему|ыми|ими|ой|ей|ою|ею|ом|ем|ём|ах|ях|ам|ям|ий|ый|ые|ие"
    r"|ая|яя|ую|юю|ым|им|ых|их|ия|ию|ии|а|я|у|ю|е|ы|и|о|ь|й)$"
)
_ENGLISH_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:['’ʹ]s|s['’]|['’])$")

# Spellings of one sound, most specific first; where a spelling has several sounds, all are tried.
_SOUNDS = (
    ("tsch", ("C",)), ("shch", ("S",)), ("dzh", ("Z",)), ("sch", ("S",)), ("tch", ("C",)),
    ("ch", ("C", "k", "S")), ("sht", ("St", "st")), ("sh", ("S",)), ("zh", ("Z",)), ("dj", ("Z",)),
    ("kh", ("",)), ("gh", ("g", "")), ("ph", ("f",)), ("th", ("t",)), ("ck", ("k",)),
    ("qu", ("k", "kv")), ("q", ("k",)), ("x", ("ks",)), ("tz", ("ts",)), ("cz", ("C",)),
    ("ce", ("s",)), ("ci", ("s",)), ("cy", ("s",)), ("c", ("k",)),
    ("ge", ("g", "Z")), ("gi", ("g", "Z")), ("gy", ("g", "Z")), ("j", ("Z", "")),
    ("uei", ("v",)), ("ue", ("v", "")), ("ui", ("v", "")), ("uo", ("v", "")), ("w", ("v",)),
    ("z", ("s",)), ("h", ("",)),
)  # fmt: skip
_SOUNDS_FROM = {
    letter: tuple(pair for pair in _SOUNDS if pair[0][0] == letter)
    for letter in {spelling[0] for spelling, _ in _SOUNDS}
}


@lru_cache(maxsize=1 << 16)
def romanise(word: str) -> str:
    """Write Cyrillic letters in Latin ones and drop diacritics; lower case.

    >>> romanise("Сараджоглу"), romanise("Apaydın")
    ('saradzhoglu', 'apaydin')
    """
    lowered = word.lower()
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in lowered).replace("ı", "i")
    bare = unicodedata.normalize("NFD", latin)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 16)
def skeletons(name: str) -> frozenset[str]:
    """Return the consonants of a name, in each way its spelling may be read.

    Case endings are cut first. Vowels count only at the beginning; a name of fewer than two
    consonants has no skeleton, for it would match anything.

    >>> skeletons("Потемкину") == skeletons("Potemkin") == skeletons("Potyomkin")
    True
    """
    latin = _ENGLISH_ENDINGS.sub("", romanise(_RUSSIAN_ENDINGS.sub("", name.lower())))
    found = {_bones(reading) for reading in _readings(latin)}
    return frozenset(bones for bones in found if len(bones) - bones.startswith("A") >= 2)


def _readings(latin: str) -> set[str]:
    """Replace spellings by sounds, from left to right, in every way."""
    readings, at = {""}, 0
    while at < len(latin):
        letter = latin[at]
        known = _SOUNDS_FROM.get(letter, ())
        spelling, sounds = next(
            (pair for pair in known if latin.startswith(pair[0], at)), (letter, (letter,))
        )
        readings = {reading + sound for reading in readings for sound in sounds}
        at += len(spelling)
    return readings


def _bones(reading: str) -> str:
    first = "A" if reading[:1] in set("aeiouy") else ""
    bones = re.sub(r"[^a-zA-Z]|[aeiouy]", "", reading)
    return first + re.sub(r"(.)\1+", r"\1", bones)


class Namesakes:
    """The names of one side, to be asked which of them may be a name of the other.

    Answers what `alike` says of each of them, without comparing each.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = defaultdict(list)
        for name in sorted(set(names)):
            for bones in _near(name):
                self._near[bones].append(name)

    def of(self, name: str) -> set[str]:
        """Return the names that may be this one."""
        near = {other for bones in _near(name) for other in self._near.get(bones, ())}
        return {other for other in near if alike(name, other)}


@lru_cache(maxsize=1 << 16)
def _near(name: str) -> frozenset[str]:
    """Return the keys that similar names share: skeletons, also with one consonant left out.

    Short names have few consonants; their letters, also with one left out, are keys too.
    """
    whole = skeletons(name)
    keys = whole | {shorter for bones in whole if len(bones) > 2 for shorter in _shortened(bones)}
    latin = romanise(name)
    if len(latin) <= SHORT_NAME:
        keys |= {f"={spelling}" for spelling in (latin, *_shortened(latin))}
    return keys


def _shortened(word: str) -> list[str]:
    return [word[:k] + word[k + 1 :] for k in range(len(word))]


def alike(name: str, other: str) -> bool:
    """Whether two spellings may be one name: equal consonants, or similar letters.

    Similar letters count where the consonants differ by one at most.

    >>> alike("Ангоре", "Angora"), alike("Апайдын", "Apaydın"), alike("Турция", "Greece")
    (True, True, False)
    """
    if not skeletons(name).isdisjoint(skeletons(other)):
        return True
    if _near(name).isdisjoint(_near(other)):
        return False
    similarity = Levenshtein.normalized_similarity(
        romanise(name), romanise(other), score_cutoff=SIMILAR
    )
    return similarity > 0.0
