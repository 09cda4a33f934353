"""Which terms of one side may stand for which terms of the other, and how likely.

Links come from four sources: the shipped lexicon, a lexicon learnt from the texts, the likeness of
names, and equal values. Where several link the same two terms, the likeliest counts.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.lexicon import Lexicon, Table
from align.names import Namesakes
from align.terms import NAME, VALUE, Floats, Ints, Side

P_NAME, P_VALUE, P_COGNATE = (
    0.6,
    0.95,
    0.6,
)  # chance that this very counterpart is used, where a pair is linked

HIT_NAME, HIT_STRANGER, HIT_VALUE, HIT_DIGIT, HIT_COGNATE = 0.75, 0.4, 0.85, 0.6, 0.6
"""Chance that the true translation holds a counterpart: of a name that has one on the other
side, of a name that has none there, of a value, of a single digit."""


SHORTEST_COGNATE = 3  # letters


class Links(NamedTuple):
    """Links from the terms of one side: those of term *t* are ``other[first[t]:first[t+1]]``.

    ``chance`` is P(other | own); ``reverse`` P(own | other). ``hit[t]`` is the chance that a true
    translation holds any counterpart of *t*; 0 where nothing is known of the term.
    """

    first: Ints
    other: NDArray[np.int32]
    chance: NDArray[np.float32]
    reverse: NDArray[np.float32]
    hit: NDArray[np.float32]


class Alike(NamedTuple):
    """The terms of two sides that are linked by what they are: equal values, like spellings.

    ``names`` says whether names were compared by their letters.
    """

    source: Ints
    target: Ints
    chance: Floats
    names: bool


def alike(source: Side, target: Side, *, names: bool) -> Alike:
    """Link equal values, words written alike and, with ``names``, names across alphabets."""
    found = [_by_value(source, target), _by_spelling(source, target)]
    if names:
        found.append(_by_name(source, target))
    table = np.array([row for rows in found for row in rows], dtype=np.float64).reshape(-1, 3)
    return Alike(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], names)


def link(
    source: Side, target: Side, known: Alike, lexicons: Sequence[Lexicon]
) -> tuple[Links, Links]:
    """Link the terms of two sides, in both directions."""
    size = len(source.labels), len(target.labels)
    found: list[_Found] = [(known.source, known.target, known.chance, known.chance)]
    hits = np.zeros(size[0], dtype=np.float32), np.zeros(size[1], dtype=np.float32)
    for lexicon in lexicons:
        numbers = _numbers(source, lexicon.source), _numbers(target, lexicon.target)
        found += _by_lexicon(numbers, lexicon)
        for own, table, hit in zip(numbers, (lexicon.forward, lexicon.backward), hits, strict=True):
            present = own >= 0
            hit[present] = np.maximum(hit[present], table.hit[own[present]])
    keys, chances = _merge(found, size)
    forward = _links(keys // size[1], keys % size[1], chances, size[0])
    turned = np.argsort(keys % size[1] * size[0] + keys // size[1])
    back = chances[turned][:, ::-1]
    backward = _links(keys[turned] % size[1], keys[turned] // size[1], back, size[1])
    return (
        forward._replace(hit=_hits(source, forward, hits[0], known.names)),
        backward._replace(hit=_hits(target, backward, hits[1], known.names)),
    )


_Found = tuple[Ints, Ints, Floats, Floats]  # source terms, target terms, P(t|s), P(s|t)


def _by_value(source: Side, target: Side) -> list[tuple[int, int, float]]:
    of_values = np.flatnonzero(target.kinds >= VALUE).tolist()
    where = {target.labels[t]: t for t in of_values}
    return [
        (s, where[source.labels[s]], P_VALUE)
        for s in np.flatnonzero(source.kinds >= VALUE).tolist()
        if source.labels[s] in where
    ]


def _by_spelling(source: Side, target: Side) -> list[tuple[int, int, float]]:
    """Link words that are written alike: foreign words, cognates, names in one alphabet."""
    where: dict[str, list[int]] = {}
    for t in np.flatnonzero(target.kinds < VALUE).tolist():
        if len(target.forms[t]) >= SHORTEST_COGNATE:
            where.setdefault(target.forms[t].lower(), []).append(t)
    return [
        (s, t, P_COGNATE)
        for s in np.flatnonzero(source.kinds < VALUE).tolist()
        for t in where.get(source.forms[s].lower(), ())
    ]


def _by_name(source: Side, target: Side) -> list[tuple[int, int, float]]:
    names = [np.flatnonzero(side.kinds == NAME).tolist() for side in (source, target)]
    namesakes = Namesakes(target.forms[t] for t in names[1])
    where: dict[str, list[int]] = {}
    for t in names[1]:
        where.setdefault(target.forms[t], []).append(t)
    return [
        (s, t, P_NAME)
        for s in names[0]
        for other in sorted(namesakes.of(source.forms[s]))
        for t in where[other]
    ]


def _numbers(side: Side, vocabulary: Mapping[str, int]) -> Ints:
    """Return the number of each term in a vocabulary, or −1."""
    get = vocabulary.get
    return np.array([get(label, -1) for label in side.labels], dtype=np.int64)


def _by_lexicon(numbers: tuple[Ints, Ints], lexicon: Lexicon) -> list[_Found]:
    forward = _entries(numbers, lexicon.forward, len(lexicon.target))
    backward = _entries(numbers[::-1], lexicon.backward, len(lexicon.source))
    nothing = np.zeros(len(forward[2])), np.zeros(len(backward[2]))
    return [(*forward, nothing[0]), (backward[1], backward[0], nothing[1], backward[2])]


def _entries(numbers: tuple[Ints, Ints], table: Table, others: int) -> tuple[Ints, Ints, Floats]:
    """Return the entries of a table both of whose stems stand in the texts."""
    here = np.full(others, -1, dtype=np.int64)
    present = np.flatnonzero(numbers[1] >= 0)
    here[numbers[1][present]] = present
    own = np.flatnonzero(numbers[0] >= 0)
    start, stop = table.first[numbers[0][own]], table.first[numbers[0][own] + 1]
    count = stop - start
    entry = np.repeat(start - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())
    other = here[table.other[entry]]
    kept = other >= 0
    return np.repeat(own, count)[kept], other[kept], table.chance[entry][kept].astype(np.float64)


def _merge(found: Sequence[_Found], size: tuple[int, int]) -> tuple[Ints, Floats]:
    """Return the linked pairs as ascending keys, and the best chances in both directions."""
    keys = np.concatenate([s * size[1] + t for s, t, _, _ in found])
    unique, place = np.unique(keys, return_inverse=True)
    best = np.zeros((len(unique), 2))
    for column in (0, 1):
        np.maximum.at(best[:, column], place, np.concatenate([f[2 + column] for f in found]))
    return unique, best


def _links(own: Ints, other: Ints, chances: Floats, size: int) -> Links:
    first = np.searchsorted(own, np.arange(size + 1)).astype(np.int64)
    chance, reverse = (np.ascontiguousarray(chances[:, k], dtype=np.float32) for k in (0, 1))
    return Links(first, other.astype(np.int32), chance, reverse, np.zeros(size, dtype=np.float32))


def _hits(side: Side, links: Links, known: NDArray[np.float32], names: bool) -> NDArray[np.float32]:
    linked = np.diff(links.first) > 0
    hit = np.where(linked & (known == 0), HIT_COGNATE, known)
    if names:
        of_name = np.where(linked, np.maximum(known, HIT_NAME), HIT_STRANGER)
        hit = np.where((side.kinds == NAME) & ((known == 0) | linked), of_name, hit)
    hit = np.where(side.kinds == VALUE, HIT_VALUE, hit)
    return np.where(side.kinds == VALUE + 1, HIT_DIGIT, hit).astype(np.float32)
