"""A lexicon learnt from the texts that are being aligned, pooled over a whole collection.

Beads that a first alignment is sure of teach which words translate each other (`align.induction`).
What was seen once proves nothing: every count is lowered by one, as if the bead that is to be
confirmed had been left out of its own evidence. Nothing here ever sees gold.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from align.dictionary import Lexicon, Table
from align.induction import Bags, Pairs, induce
from align.lattice import Floats, Ints
from align.terms import VALUE, Side

SURE = 0.8  # probability from which a bead teaches
LEAST_COUNT = 0.5  # of a pair, when its own bead is left out
MOST_HIT = 0.9


class Lesson(NamedTuple):
    """What one pair of documents teaches: its terms, its beads as rows ``(i, j, m, n)``, and their
    probabilities."""

    sides: tuple[Side, Side]
    beads: Ints
    chance: Floats


def learn(lessons: Sequence[Lesson], rounds: int = 5) -> Lexicon | None:
    """Learn a lexicon from all lessons; ``None`` where they teach nothing."""
    vocabularies: tuple[dict[str, int], dict[str, int]] = ({}, {})
    bags: tuple[list[Ints], list[Ints]] = ([], [])
    sizes: tuple[list[Ints], list[Ints]] = ([], [])
    weights = []
    for lesson in lessons:
        shape = lesson.beads[:, 2:]
        sure = np.flatnonzero((lesson.chance >= SURE) & (shape.min(axis=1) > 0))
        weights.append(lesson.chance[sure])
        starts = lesson.beads[sure, 0], lesson.beads[sure, 1]
        for k in (0, 1):
            numbers = _numbers(lesson.sides[k], vocabularies[k])
            first = lesson.sides[k].terms.first
            low, high = first[starts[k]], first[starts[k] + shape[sure, k]]
            ids = numbers[lesson.sides[k].terms.items[_ranges(low, high)]]
            bead = np.repeat(np.arange(len(sure)), high - low)[ids >= 0]
            bags[k].append(ids[ids >= 0])
            sizes[k].append(np.bincount(bead, minlength=len(sure)))
    if not sum(map(len, weights)):
        return None
    source, target = (
        Bags(np.append(0, np.cumsum(np.concatenate(s))), np.concatenate(b).astype(np.int32))
        for s, b in zip(sizes, bags, strict=True)
    )
    found = induce(
        source, target, (len(vocabularies[0]), len(vocabularies[1])),
        weights=np.concatenate(weights), rounds=rounds,
    )  # fmt: skip
    seen = tuple(
        np.bincount(
            bag.ids,
            weights=np.repeat(np.concatenate(weights), np.diff(bag.first)),
            minlength=len(v),
        )
        for bag, v in zip((source, target), vocabularies, strict=True)
    )
    return _lexicon(vocabularies, found, seen)


def _numbers(side: Side, vocabulary: dict[str, int]) -> Ints:
    """Number the words of a side in the collection's vocabulary; values get −1."""
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


def _lexicon(vocabularies, found: Pairs, seen) -> Lexicon:
    left = found.count - 1.0
    kept = left >= LEAST_COUNT
    source, target, left = found.source[kept], found.target[kept], left[kept]
    turned = np.lexsort((source, target))
    return Lexicon(
        *vocabularies,
        _table(source, target, left, seen[0]),
        _table(target[turned], source[turned], left[turned], seen[1]),
        "learnt",
    )


def _table(own, other, left: Floats, seen: Floats) -> Table:
    first = np.searchsorted(own, np.arange(len(seen) + 1)).astype(np.int64)
    chance = left / np.maximum(seen[own], 1.0)
    hit = np.bincount(own, weights=chance, minlength=len(seen))
    return Table(
        first, other.astype(np.int32), chance.astype(np.float32),
        np.minimum(hit, MOST_HIT).astype(np.float32), np.zeros(len(seen), dtype=np.float32),
    )  # fmt: skip
