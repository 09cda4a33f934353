"""A lexicon learnt from the texts that are being aligned, pooled over a whole collection.

Beads that a first alignment is sure of teach which words translate each other (`align.induction`).
What was seen once proves nothing: every count is lowered by one, as if the bead that is to be
confirmed had been left out of its own evidence. Nothing here ever sees gold.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from align.induction import Bags, Numbers, Pairs, induce
from align.lattice import Floats, Ints
from align.lexicon import Lexicon, Table
from align.terms import VALUE, Side

SURE = 0.8  # probability from which a bead teaches
LEAST_COUNT = 0.5  # of a pair, when its own bead is left out
MOST_HIT = 0.9
COMMON, COMMON_SHARE = 20, 0.1
"""A word that stands more often than this, and in more than this share of beads, is not learnt: it
proves nothing, and its pairs would be most of all pairs."""


class Lesson(NamedTuple):
    """What one pair of documents teaches.

    ``beads`` are rows ``(i, j, m, n)``: so many sentences from there on; ``chance`` is how probable
    each is.
    """

    sides: tuple[Side, Side]
    beads: Ints
    chance: Floats


def learn(lessons: Sequence[Lesson], rounds: int = 5) -> Lexicon | None:
    """Learn a lexicon from all lessons; ``None`` where they teach nothing."""
    vocabularies: tuple[dict[str, int], dict[str, int]] = ({}, {})
    sure = [
        np.flatnonzero((one.chance >= SURE) & (one.beads[:, 2:].min(axis=1) > 0)) for one in lessons
    ]
    taught = (one.chance[rows] for one, rows in zip(lessons, sure, strict=True))
    weights = np.concatenate([np.zeros(0), *taught])
    if not len(weights):
        return None
    bags = [_bags(lessons, sure, side, vocabularies[side]) for side in (0, 1)]
    sizes = len(vocabularies[0]), len(vocabularies[1])
    found = induce(bags[0], bags[1], sizes, weights=weights, rounds=rounds)
    seen = [_occurrences(bag, weights, size) for bag, size in zip(bags, sizes, strict=True)]
    return _lexicon(vocabularies, found, (seen[0], seen[1]))


def _occurrences(bag: Bags, weights: Floats, size: int) -> Floats:
    """Count each word, a bead as often as its weight."""
    return np.bincount(bag.ids, np.repeat(weights, np.diff(bag.first)), size).astype(np.float64)


def _bags(
    lessons: Sequence[Lesson], sure: Sequence[Ints], side: int, vocabulary: dict[str, int]
) -> Bags:
    """Return the words of one side of all sure beads, but for those that stand everywhere."""
    ids: list[Ints] = []
    sizes: list[Ints] = []
    for one, rows in zip(lessons, sure, strict=True):
        numbers = _numbers(one.sides[side], vocabulary)
        terms = one.sides[side].terms
        start = one.beads[rows, side]
        low, high = terms.first[start], terms.first[start + one.beads[rows, 2 + side]]
        words = numbers[terms.items[_ranges(low, high)]]
        bead = np.repeat(np.arange(len(rows)), high - low)[words >= 0]
        ids.append(words[words >= 0])
        sizes.append(np.bincount(bead, minlength=len(rows)))
    words, size = np.concatenate(ids), np.concatenate(sizes)
    count = np.bincount(words, minlength=len(vocabulary))
    kept = count[words] <= max(COMMON, COMMON_SHARE * len(size))
    bead = np.repeat(np.arange(len(size)), size)[kept]
    first = np.append(0, np.cumsum(np.bincount(bead, minlength=len(size))))
    return Bags(first, words[kept].astype(np.int32))


def _numbers(side: Side, vocabulary: dict[str, int]) -> Ints:
    """Return the numbers of the words of a side in the collection's vocabulary; −1 for values."""
    return np.array(
        [
            vocabulary.setdefault(label, len(vocabulary)) if kind < VALUE else -1
            for label, kind in zip(side.labels, side.kinds.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def _ranges(low: Ints, high: Ints) -> Ints:
    count = high - low
    return np.repeat(low - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())


def _lexicon(
    vocabularies: tuple[dict[str, int], dict[str, int]], found: Pairs, seen: tuple[Floats, Floats]
) -> Lexicon:
    left: Floats = found.count.astype(np.float64) - 1.0
    kept = left >= LEAST_COUNT
    source, target, left = found.source[kept], found.target[kept], left[kept]
    turned = np.lexsort((source, target))
    forward = _table(source, target, left, seen[0])
    backward = _table(target[turned], source[turned], left[turned], seen[1])
    return Lexicon(*vocabularies, forward, backward, "learnt")


def _table(own: Numbers, other: Numbers, left: Floats, seen: Floats) -> Table:
    """Make one direction; ``own`` ascends, ``left`` are counts, ``seen`` those of the words."""
    first = np.searchsorted(own, np.arange(len(seen) + 1)).astype(np.int64)
    chance = left / np.maximum(seen[own], 1.0)
    hit = np.minimum(np.bincount(own, chance, len(seen)), MOST_HIT)
    share = np.zeros(len(seen), dtype=np.float32)
    return Table(first, other, chance.astype(np.float32), hit.astype(np.float32), share)
