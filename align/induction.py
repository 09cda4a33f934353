"""Word translations learnt from pairs of sentences: IBM Model 1 in both directions, by agreement.

Model 1 (Brown et al. 1993) explains every word of one side by one word of the other or by a null
word. Trained alone, each direction lets rare words explain whatever stands beside them. Trained by
agreement (Liang, Taskar & Klein 2006), a link counts as the product of its posteriors in the two
directions, so it must convince both; only what the null words explain is counted by each direction
for itself.

No table of cells is kept: the counterparts of one source term are spread out in an array of the
size of the target vocabulary while the pairs of sentences that hold the term are visited. Time is
linear in the sum over pairs of ``source length × target length``, memory in the number of distinct
pairs of terms that meet. Nothing here is random, and one thread does it all.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]


class Bags(NamedTuple):
    """One side of many beads: the terms of bead *k* are ``ids[first[k]:first[k + 1]]``.

    Terms repeat as they are repeated in the text; ``first`` is one longer than there are beads.
    """

    first: Ints
    ids: Numbers


class Pairs(NamedTuple):
    """Terms that translate each other, ascending by source, then target; a row a pair.

    ``forward`` is P(target | source), ``backward`` P(source | target), both given that the word is
    linked at all; ``count`` is the expected number of links, in units of the weights.
    """

    source: Numbers
    target: Numbers
    forward: NDArray[np.float32]
    backward: NDArray[np.float32]
    count: NDArray[np.float32]  # type: ignore[assignment] # hides tuple.count, which nobody needs


def induce(
    source: Bags,
    target: Bags,
    sizes: tuple[int, int],
    *,
    weights: Floats | None = None,
    rounds: int = 5,
    least: float = 0.01,
) -> Pairs:
    """Learn which terms translate each other from beads, the sides of which correspond.

    ``sizes`` are the numbers of source and target terms: every id is below its size. ``weights``
    say how often each bead counts (default once). Pairs whose better probability is below
    ``least`` are left out. Raises `ValueError` where the arrays do not fit each other.
    """
    _check(source, target, sizes, weights)
    beads = len(source.first) - 1
    often = np.ones(beads) if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
    cases = _cases(source, target, sizes[0])
    links = _links(cases, sizes)
    chances = _Two(*(np.full(len(links.other), 1.0 / max(size, 1)) for size in sizes[::-1]))
    nulls = _Two(*(np.full(size, 1.0 / max(size, 1)) for size in sizes[::-1]))
    count = np.zeros(len(links.other))
    for _ in range(rounds):
        # What explains each word of the target (of the source) begins with the null word.
        explained = _Two(nulls.forward[target.ids], nulls.backward[source.ids])
        _explain(cases, links, chances, explained, sizes[1])
        parts = _Two(_inverse(explained.forward), _inverse(explained.backward))
        count = _expected(cases, links, chances, parts, often)
        nulls = _Two(
            _null(nulls.forward, parts.forward, target, often),
            _null(nulls.backward, parts.backward, source, often),
        )
        chances = _Two(_share(count, links.own, sizes[0]), _share(count, links.other, sizes[1]))
    return _kept(links, chances, count, least)


class _Two(NamedTuple):
    """A figure in both directions: ``forward`` concerns how the target is generated."""

    forward: Floats
    backward: Floats


class _Cases(NamedTuple):
    """Where the source terms stand, by term, and the target side.

    Term *s* stands at ``place[first[s]:first[s + 1]]`` of the source words, in the beads ``bead``.
    """

    first: Ints
    place: Ints
    bead: Ints
    target: Bags


class _Links(NamedTuple):
    """Pairs of terms that meet in a bead: ``own`` ascends, row *s* is ``first[s]:first[s + 1]``."""

    first: Ints
    own: Numbers
    other: Numbers


def _check(source: Bags, target: Bags, sizes: tuple[int, int], weights: Floats | None) -> None:
    lengths = {len(source.first), len(target.first)}
    if weights is not None:
        lengths.add(len(weights) + 1)
    if len(lengths) > 1:
        raise ValueError("both sides and the weights must count the same beads")
    for side, size in zip((source, target), sizes, strict=True):
        if side.first[0] != 0 or side.first[-1] != len(side.ids) or np.any(np.diff(side.first) < 0):
            raise ValueError("the beads of a side must cover its terms in order")
        if len(side.ids) and not 0 <= side.ids.min() <= side.ids.max() < size:
            raise ValueError(f"terms must be numbered from 0 to {size - 1}")


def _cases(source: Bags, target: Bags, size: int) -> _Cases:
    place = np.argsort(source.ids, kind="stable").astype(np.int64)
    bead = np.repeat(np.arange(len(source.first) - 1), np.diff(source.first))[place]
    plain = Bags(
        np.ascontiguousarray(target.first, dtype=np.int64),
        np.ascontiguousarray(target.ids, dtype=np.int32),
    )
    return _Cases(_starts(source.ids, size), place, bead, plain)


def _starts(ids: Numbers, size: int) -> Ints:
    first = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ids, minlength=size), out=first[1:])
    return first


def _links(cases: _Cases, sizes: tuple[int, int]) -> _Links:
    count = np.zeros(sizes[0], dtype=np.int64)
    stamp = np.full(sizes[1], -1, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int32)
    _meet(cases, count, stamp, nothing)
    first = np.zeros(sizes[0] + 1, dtype=np.int64)
    np.cumsum(count, out=first[1:])
    other = np.zeros(first[-1], dtype=np.int32)
    stamp[:] = -1
    _meet(cases, first[:-1].copy(), stamp, other)
    own = np.repeat(np.arange(sizes[0], dtype=np.int32), count)
    return _Links(first, own, other)


@numba.njit(cache=True)
def _meet(cases: _Cases, end: Ints, stamp: Ints, other: Numbers) -> None:
    """Advance ``end[s]`` by the number of terms that meet *s*; write them if there is room."""
    first, ids = cases.target
    for s in range(len(end)):
        for at in range(cases.first[s], cases.first[s + 1]):
            bead = cases.bead[at]
            for there in range(first[bead], first[bead + 1]):
                t = ids[there]
                if stamp[t] != s:
                    stamp[t] = s
                    if len(other):
                        other[end[s]] = t
                    end[s] += 1


@numba.njit(cache=True)
def _explain(cases: _Cases, links: _Links, chances: _Two, explained: _Two, targets: int) -> None:
    """Add to each word what the words of the other side of its bead explain of it."""
    first, ids = cases.target
    ahead, back = np.zeros(targets), np.zeros(targets)
    for s in range(len(links.first) - 1):
        for e in range(links.first[s], links.first[s + 1]):
            ahead[links.other[e]] = chances.forward[e]
            back[links.other[e]] = chances.backward[e]
        for at in range(cases.first[s], cases.first[s + 1]):
            bead, total = cases.bead[at], 0.0
            for there in range(first[bead], first[bead + 1]):
                explained.forward[there] += ahead[ids[there]]
                total += back[ids[there]]
            explained.backward[cases.place[at]] += total


@numba.njit(cache=True)
def _expected(cases: _Cases, links: _Links, chances: _Two, parts: _Two, often: Floats) -> Floats:
    """Return how often each pair is expected to be linked, both directions agreeing."""
    first, ids = cases.target
    count = np.zeros(len(links.other))
    total = np.zeros(len(links.other) and links.other.max() + 1)
    for s in range(len(links.first) - 1):
        for e in range(links.first[s], links.first[s + 1]):
            total[links.other[e]] = 0.0
        for at in range(cases.first[s], cases.first[s + 1]):
            bead = cases.bead[at]
            part = often[bead] * parts.backward[cases.place[at]]
            for there in range(first[bead], first[bead + 1]):
                total[ids[there]] += part * parts.forward[there]
        for e in range(links.first[s], links.first[s + 1]):
            count[e] = total[links.other[e]] * chances.forward[e] * chances.backward[e]
    return count


def _inverse(explained: Floats) -> Floats:
    """Return the posterior of a link, divided by its chance; 0 for words of beads of no weight."""
    return np.divide(1.0, explained, out=np.zeros(len(explained)), where=explained > 0)


def _null(null: Floats, parts: Floats, side: Bags, often: Floats) -> Floats:
    """Return what the null word generates, from its posteriors in its own direction."""
    posterior = null[side.ids] * parts
    repeated = np.repeat(often, np.diff(side.first))
    total = np.bincount(side.ids, weights=posterior * repeated, minlength=len(null))
    return total / (total.sum() or 1.0)


def _share(count: Floats, of: Numbers, size: int) -> Floats:
    """Return each pair's share of the links of its term."""
    total = np.bincount(of, weights=count, minlength=size)[of]
    return np.divide(count, total, out=np.zeros(len(count)), where=total > 0)


def _kept(links: _Links, chances: _Two, count: Floats, least: float) -> Pairs:
    kept = np.flatnonzero((np.maximum(*chances) >= least) & (count > 0))
    order = kept[np.lexsort((links.other[kept], links.own[kept]))]
    columns = (column.astype(np.float32) for column in (*chances, count))
    return rows(Pairs(links.own, links.other, *columns), order)


def rows(pairs: Pairs, chosen: Ints | NDArray[np.bool_]) -> Pairs:
    """Return some rows of a table of pairs."""
    return Pairs(
        pairs.source[chosen], pairs.target[chosen],
        pairs.forward[chosen], pairs.backward[chosen], pairs.count[chosen],
    )  # fmt: skip
