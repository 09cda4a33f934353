"""A side of a pair as arrays: which terms stand in which sentence.

A *term* is what can be matched across languages: the stem of a word, or a value (a number, a date,
a document number). A sentence is a bag of terms; texts of 100,000 sentences are read once and then
handled as arrays of term numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.values import is_month, is_telling, values
from align.words import parts, stem

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WORD, NAME, VALUE, DIGIT = range(4)
"""Kinds of term: a word; a word that stands with a capital only; a value; a single digit."""

SHORTEST_NAME = 3  # letters
_DIGIT = re.compile(r"\d")
_ROMAN = re.compile(r"[IVXLC]{2,}")


class Postings(NamedTuple):
    """Lists of numbers, one after another: list *k* is ``items[first[k]:first[k + 1]]``."""

    first: Ints
    items: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair.

    ``labels[t]`` is the stem or the key of term *t*, ``forms[t]`` a spelling of it, ``kinds[t]``
    its kind. ``terms`` lists the terms of each sentence in order, repeated as they are repeated;
    ``sentences`` lists the sentences of each term, ascending, each once.
    """

    lang: str
    labels: tuple[str, ...]
    forms: tuple[str, ...]
    kinds: NDArray[np.int8]
    terms: Postings
    sentences: Postings

    def __len__(self) -> int:
        return len(self.terms.first) - 1

    def part(self, start: int, stop: int) -> "Side":
        """Return the sentences from ``start`` to ``stop``, terms numbered as here."""
        if (start, stop) == (0, len(self)):
            return self
        first = self.terms.first[start : stop + 1]
        terms = Postings(first - first[0], self.terms.items[first[0] : first[-1]])
        return replace(self, terms=terms, sentences=_invert(terms, len(self.labels)))


class _Numbers(dict[str, int]):
    """Numbers keys in the order in which they come."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


def read_side(texts: Sequence[str], lang: str) -> Side:
    """Read the sentences of one side.

    >>> side = read_side(["Посол в Ангоре.", "Ангора молчит 12 дней."], "ru")
    >>> [side.labels[t] for t in side.terms.items[side.terms.first[1] :]]
    ['ангор', 'молч', 'дне', 'n:12']
    """
    forms = _Numbers()
    spoken = [[forms[form] for form in parts(text)] for text in texts]
    stems = _Numbers()
    stem_of = np.array([stems[stem(form, lang)] for form in forms], dtype=np.int64)
    spellings = list(forms)
    kinds, spelling = _word_kinds(spellings, stem_of, len(stems), spoken)
    telling = {
        number for form, number in forms.items() if _ROMAN.match(form) or is_month(form, lang)
    }
    stated = [
        [value.key for value in values(text, lang)]
        if _DIGIT.search(text) or not telling.isdisjoint(words)
        else []
        for text, words in zip(texts, spoken, strict=True)
    ]
    keys = _Numbers()
    sentences = [
        [*stem_of[words].tolist(), *(len(stems) + keys[key] for key in found)]
        for words, found in zip(spoken, stated, strict=True)
    ]
    of_values = [VALUE if is_telling(key) else DIGIT for key in keys]
    terms = _postings(sentences)
    return Side(
        lang,
        (*stems, *keys),
        (*(spellings[k] for k in spelling.tolist()), *keys),
        np.concatenate([kinds, np.array(of_values, dtype=np.int8)]),
        terms,
        _invert(terms, len(stems) + len(keys)),
    )


def _word_kinds(
    forms: list[str], stem_of: Ints, stems: int, spoken: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int8], Ints]:
    """Tell names from words; return the kind of each stem and the number of a form of it.

    A name stands with a capital wherever it stands, and not only where a sentence begins.
    """
    small = np.array([form[0].islower() for form in forms], dtype=np.bool_)
    long = np.array([len(form) >= SHORTEST_NAME for form in forms], dtype=np.bool_)
    inside = np.zeros(len(forms), dtype=np.bool_)
    inside[[k for words in spoken for k in words[1:]]] = True
    name = np.zeros(stems, dtype=np.bool_)
    name[stem_of[long & ~small]] = True
    name[stem_of[small]] = False
    placed = np.zeros(stems, dtype=np.bool_)
    placed[stem_of[inside]] = True
    spelling = np.zeros(stems, dtype=np.int64)
    spelling[stem_of[::-1]] = np.arange(len(forms))[::-1]
    return np.where(name & placed, NAME, WORD).astype(np.int8), spelling


def _postings(lists: Sequence[Sequence[int]]) -> Postings:
    first = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(items) for items in lists], out=first[1:])
    flat = (item for items in lists for item in items)
    return Postings(first, np.fromiter(flat, dtype=np.int32, count=int(first[-1])))


def _invert(terms: Postings, count: int) -> Postings:
    """Return the sentences of each term."""
    sentence = np.repeat(np.arange(len(terms.first) - 1), np.diff(terms.first))
    pairs = np.unique(terms.items.astype(np.int64) * len(terms.first) + sentence)
    first = np.searchsorted(pairs, np.arange(count + 1) * len(terms.first))
    return Postings(first.astype(np.int64), (pairs % len(terms.first)).astype(np.int32))
