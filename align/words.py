"""Words of a text, the spelling in which they are compared, and their stems.

Russian and English words are compared by Snowball stems of a folded spelling: ё as е, letters of
before 1918 as their successors, English irregular forms as their base.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_PART = re.compile(r"[^\W\d_]+(?:['’ʹ\xad][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐’'ʹ\xad][^\W\d_]+)*")
_OLD_LETTERS = str.maketrans("ёѣіѳѵ", "ееифи", "\xad")
_APOSTROPHES = str.maketrans("’ʹ‐", "''-", "\xad")
_HARD_SIGN = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])ъ$")
_OLD_GENITIVE = re.compile(r"(?:а|(я))го$")
_STEMMERS = {"ru": "russian", "en": "english"}
_OWN_STEMS = {"после": "после"}  # else it would meet посла, послу: the ambassador


class Word(NamedTuple):
    """A word of a text: as written, its stem, and its place ``text[start:stop]``."""

    form: str
    stem: str
    start: int
    stop: int


def words(text: str, lang: str) -> list[Word]:
    """Return the words of a text in order; numbers are not words.

    >>> [word.stem for word in words("The Commissar went to Angora.", "en")]
    ['the', 'commissar', 'go', 'to', 'angora']
    """
    return [Word(m[0], stem(m[0], lang), m.start(), m.end()) for m in _WORD.finditer(text)]


def parts(text: str) -> list[str]:
    """Return the words of a text as written, compounds cut at their hyphens.

    Translators hyphenate as they like; the parts of a compound meet their counterparts anyway.

    >>> parts("Мухтар-бей's 12 notes")
    ['Мухтар', "бей's", 'notes']
    """
    return _PART.findall(text)


def parts_at(text: str) -> list[tuple[str, int]]:
    """Return the same words, each with its offset."""
    return [(found[0], found.start()) for found in _PART.finditer(text)]


@lru_cache(maxsize=1 << 18)
def stem(word: str, lang: str) -> str:
    """Return the stem under which the inflected forms of a word meet.

    Languages without a stemmer here are cut to five letters.

    >>> stem("Проливовъ", "ru") == stem("проливы", "ru"), stem("men", "en")
    (True, 'man')
    """
    folded = fold(word, lang)
    if lang not in _STEMMERS:
        return folded[:5]
    if lang == "en":
        folded = _irregular_forms().get(folded, folded)
    if folded in _OWN_STEMS:
        return _OWN_STEMS[folded]
    return _stemmer(_STEMMERS[lang])(folded)


def fold(word: str, lang: str) -> str:
    """Return the spelling used for comparison: lower case, modern letters, no possessive.

    >>> fold("Высочайшаго", "ru"), fold("архивѣ", "ru"), fold("Commissarʹs", "en")
    ('высочайшого', 'архиве', 'commissar')
    """
    if lang != "ru":
        return word.lower().translate(_APOSTROPHES).removesuffix("'s").removesuffix("'")
    lowered = word.lower()
    modern = lowered.translate(_OLD_LETTERS)
    if modern.endswith("ъ"):
        modern = _HARD_SIGN.sub("", modern)
    if modern.endswith("го"):
        modern = _OLD_GENITIVE.sub(lambda m: "его" if m[1] else "ого", modern)
    return modern


@cache
def _stemmer(name: str) -> Callable[[str], str]:
    import Stemmer

    stemmer: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return stemmer


@cache
def _irregular_forms() -> Mapping[str, str]:
    """English irregular forms and their base: ``went`` → ``go``."""
    table = files("align.data").joinpath("forms_en.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return {form: lemma for lemma, forms in rows for form in forms.split()}
