"""Where to search: a band of nodes around what both sides surely share.

Small texts are searched whole. In long ones the heaviest climbing chain of *anchors* (sentences
that share a rare term) is sought; the band holds the box between every two neighbours of the chain
and a margin around it. An omitted chapter, into which no anchor falls, is crossed by one box, and
behind it the next anchors bring the search back in step. Where a
probable ladder touches the edge, `align.aligner` searches again with a wider margin.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from align.coverage import STRONG
from align.lattice import Band, Floats, Ints
from align.linking import Links
from align.terms import Postings, Side

DENSE_NODES = 40_000  # up to here the whole matrix is searched: 200 × 200 sentences
RARE = 6  # sentences that hold an anchor's term, at most
WIDEST_BOX = 250_000  # nodes; in a larger box without any anchor only a strip is searched
STRIP = 200  # sentences on either side of the diagonal of such a box


def whole(size: tuple[int, int]) -> Band:
    """Return the band of all nodes."""
    rows = size[0] + 1
    return Band.of(np.zeros(rows, dtype=np.int64), np.full(rows, size[1] + 1, dtype=np.int64))


def around(chain: Ints, size: tuple[int, int], margin: int) -> Band:
    """Return the band around a chain of anchors, ``margin`` sentences wider on every side."""
    ends = np.array([[0, 0], [*size]], dtype=np.int64)
    low, high = _boxes(np.concatenate([ends[:1], chain, ends[1:]]), size[0] + 1)
    low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
    rows = np.arange(size[0] + 1)
    low = low[np.maximum(rows - margin, 0)] - margin
    high = high[np.minimum(rows + margin, size[0])] + margin
    return Band.of(np.maximum(low, 0), np.minimum(high, size[1] + 1))


@numba.njit(cache=True)
def _boxes(points: Ints, rows: int) -> tuple[Ints, Ints]:
    """Return the first column, and that behind the last, of the boxes between points, by row."""
    low, high = np.full(rows, points[-1, 1], dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for number in range(len(points) - 1):
        i, j = points[number]
        p, q = points[number + 1]
        height, width = p - i, q - j
        for row in range(i, p + 1):
            left, right = j, q
            if height * width > WIDEST_BOX:
                middle = j + width * (row - i) // height
                reach = STRIP + width // height
                left, right = max(j, middle - reach), min(q, middle + reach)
            low[row] = min(low[row], left)
            high[row] = max(high[row], right + 1)
    return low, high


def anchors(sides: tuple[Side, Side], links: Links) -> Ints:
    """Return the heaviest chain of anchors as rows ``(i, j)``, both ascending strictly."""
    strong = np.maximum(links.chance, links.reverse) >= STRONG
    source, target, weight = _shared(
        links.first, links.other, strong, sides[0].sentences, sides[1].sentences
    )
    keys, place = np.unique(source * (len(sides[1]) + 1) + target, return_inverse=True)
    total = np.bincount(place, weight, len(keys)).astype(np.float64)
    points = np.stack([keys // (len(sides[1]) + 1), keys % (len(sides[1]) + 1)], axis=1)
    order = np.lexsort((-points[:, 1], points[:, 0]))
    return points[order][_climb(points[order], total[order], len(sides[1]))]


@numba.njit(cache=True)
def _shared(
    first: Ints,
    other: NDArray[np.int32],
    strong: NDArray[np.bool_],
    source: Postings,
    target: Postings,
) -> tuple[Ints, Ints, Floats]:
    """Pair the sentences that hold linked rare terms; rarer ones weigh more."""
    count = 0
    for again in range(2):
        if again:
            here = np.empty(count, dtype=np.int64)
            there = np.empty(count, dtype=np.int64)
            weight = np.empty(count)
        count = 0
        for s in range(len(first) - 1):
            own = source.items[source.first[s] : source.first[s + 1]]
            if len(own) > RARE:
                continue
            for e in range(first[s], first[s + 1]):
                others = target.items[target.first[other[e]] : target.first[other[e] + 1]]
                if not strong[e] or len(others) > RARE:
                    continue
                for i in own:
                    for j in others:
                        if again:
                            here[count], there[count] = i, j
                            weight[count] = 1.0 / (len(own) * len(others))
                        count += 1
    return here, there, weight


@numba.njit(cache=True)
def _climb(points: Ints, weights: Floats, columns: int) -> Ints:
    """Return the heaviest strictly climbing chain, by a Fenwick tree of best prefixes.

    ``points`` ascend by row and within a row descend by column.
    """
    value = np.zeros(columns + 2)
    number = np.full(columns + 2, -1, dtype=np.int64)
    before = np.empty(len(points), dtype=np.int64)
    best_value, best_end = 0.0, -1
    for k in range(len(points)):
        top, last = 0.0, -1
        at = points[k, 1]
        while at > 0:
            if value[at] > top:
                top, last = value[at], number[at]
            at -= at & -at
        before[k] = last
        total = top + weights[k]
        if total > best_value:
            best_value, best_end = total, k
        at = points[k, 1] + 1
        while at < len(value):
            if total > value[at]:
                value[at], number[at] = total, k
            at += at & -at
    chain = np.empty(len(points), dtype=np.int64)
    count = 0
    while best_end >= 0:
        chain[count] = best_end
        count += 1
        best_end = before[best_end]
    return chain[:count][::-1].copy()
