"""Best ladders and bead probabilities by dynamic programming; knows nothing of language.

Two searches, both exact within what they are given and linear in its size:

- over a `Lattice`, which weighs every bead in a band of nodes ``(i, j)``: `sweep` returns the beads
  that have a chance at all;
- over a `Graph` of chosen beads, whose weights may also depend on whether a gap begins or goes
  on: `posteriors` (forward–backward; Rabiner 1989) tells how probable each bead is when a ladder's
  probability is proportional to the exponential of its sum, `best` returns the ladder of highest
  sum.

The kernels are compiled by numba; ``NUMBA_DISABLE_JIT=1`` runs the same lines as plain Python,
and the tests hold both against the enumeration of all ladders.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from align.errors import LadderError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Weights = NDArray[np.float32]

TYPES = (
    (1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1),
    (3, 3), (2, 4), (4, 2), (3, 4), (4, 3), (4, 4),
)  # fmt: skip
"""Bead types in the order in which ties are broken: 1–1 first, then fewer sentences."""

LONGEST = 4  # sentences a side of a bead
MOST_BEADS = 30  # that a sweep returns, to a row and column

TWO_SIDED, SOURCE_GAP, TARGET_GAP = range(3)
"""What the last bead was: the states of a `Graph`."""


class Band(NamedTuple):
    """Nodes ``(i, j)`` with ``low[i] <= j < high[i]``, numbered ``start[i] + j - low[i]``.

    ``low`` and ``high`` never fall; ``start`` has one entry more than rows: its last is the number
    of nodes.
    """

    low: Ints
    high: Ints
    start: Ints

    @classmethod
    def of(cls, low: Ints, high: Ints) -> "Band":
        """Make a band of its edges; raises `LadderError` where no ladder could lead through."""
        ok = low[0] == 0 and np.all(high > low) and np.all(low[1:] < high[:-1])
        if not ok or np.any(np.diff(low) < 0) or np.any(np.diff(high) < 0):
            raise LadderError("a band begins at (0, 0), never falls and never breaks off")
        return cls(low, high, np.append(0, np.cumsum(high - low)))


@dataclass(frozen=True, slots=True)
class Lattice:
    """Weights of all beads in a band.

    ``weights[c, k]`` weighs the bead of type ``TYPES[k]`` that opens at node *c*; ``-inf`` forbids
    it.
    """

    weights: Weights
    band: Band


class Beads(NamedTuple):
    """Beads of type ``TYPES[kind[e]]`` that open at ``source[e], target[e]``, ascending."""

    source: Ints
    target: Ints
    kind: NDArray[np.int8]


class Swept(NamedTuple):
    """What a sweep found.

    ``beads`` are those whose probability reaches the threshold and those of the best ladder;
    ``ceiling`` is 1 for each of them or, where the threshold had to be raised, its probability, in
    which those that were left out count. By row, ``touched`` is the probability with which a ladder
    touches an edge of the band beyond which there are nodes (near 0 where the band was wide
    enough), ``column`` the likeliest node and ``chance`` the probability with which a ladder leads
    through it.
    """

    beads: Beads
    touched: Floats
    column: Ints
    chance: Floats
    ceiling: Floats


def sweep(lattice: Lattice, least: float) -> Swept:
    """Find the beads whose probability is at least ``least``, and those of the best ladder.

    Where more than `MOST_BEADS` to a row and column reach it (a text of one line repeated), the
    threshold is raised tenfold until no more do. Raises `LadderError` where no ladder leads through
    the band.
    """
    band = lattice.band
    forward, choice = _forward(_TYPE_ARRAY, lattice.weights, band)
    if forward[-1] == -np.inf:
        raise LadderError("no ladder leads through this band")
    backward = _backward(_TYPE_ARRAY, lattice.weights, band)
    most = MOST_BEADS * (len(band.low) + int(band.high[-1]))
    raised = False
    while True:
        limits = float(np.log(least)), most
        found = _likely(_TYPE_ARRAY, lattice.weights, band, (forward, backward), choice, limits)
        if len(found[0]) <= most:
            break
        least *= 10
        raised = True
    beads, ceiling = Beads(*found), np.ones(len(found[0]))
    if raised:
        closes = (
            beads.source + _TYPE_ARRAY[beads.kind, 0],
            beads.target + _TYPE_ARRAY[beads.kind, 1],
        )
        opened = band.start[beads.source] + beads.target - band.low[beads.source]
        closed = band.start[closes[0]] + closes[1] - band.low[closes[0]]
        weight = lattice.weights[opened, beads.kind]
        ceiling = np.exp(np.minimum(forward[opened] + weight + backward[closed] - forward[-1], 0.0))
    through = np.add(forward, backward - forward[-1], out=backward)
    np.exp(np.minimum(through, 0.0, out=through), out=through)
    return Swept(beads, _touched(band, through), *_likeliest(band, through), ceiling)


_TYPE_ARRAY = np.array(TYPES, dtype=np.int64)


@numba.njit(cache=True)
def _forward(types: Ints, weights: Weights, band: Band) -> tuple[Floats, NDArray[np.int8]]:
    """Return the log-sum of all ways to each node, and the last bead type on the best of them."""
    low, high, start = band
    total = np.full(start[-1], -np.inf)
    best = np.full(start[-1], -np.inf)
    choice = np.full(start[-1], -1, dtype=np.int8)
    total[0] = best[0] = 0.0
    terms = np.empty(len(types))
    for i in range(len(low)):
        for j in range(low[i], high[i]):
            here = start[i] + j - low[i]
            top = -np.inf
            for k in range(len(types)):
                p, q = i - types[k, 0], j - types[k, 1]
                terms[k] = -np.inf
                if p >= 0 and low[p] <= q < high[p]:
                    there = start[p] + q - low[p]
                    weight = weights[there, k]
                    terms[k] = total[there] + weight
                    top = max(top, terms[k])
                    if best[there] + weight > best[here]:
                        best[here] = best[there] + weight
                        choice[here] = k
            if top > -np.inf:
                total[here] = _log_sum(terms, top)
    return total, choice


@numba.njit(cache=True)
def _backward(types: Ints, weights: Weights, band: Band) -> Floats:
    """Return the log-sum of all ways from each node to the end."""
    low, high, start = band
    total = np.full(start[-1], -np.inf)
    total[-1] = 0.0
    terms = np.empty(len(types))
    for i in range(len(low) - 1, -1, -1):
        for j in range(high[i] - 1, low[i] - 1, -1):
            here = start[i] + j - low[i]
            top = -np.inf
            for k in range(len(types)):
                p, q = i + types[k, 0], j + types[k, 1]
                terms[k] = -np.inf
                if p < len(low) and low[p] <= q < high[p]:
                    terms[k] = weights[here, k] + total[start[p] + q - low[p]]
                    top = max(top, terms[k])
            if top > -np.inf:
                total[here] = _log_sum(terms, top)
    return total


@numba.njit(cache=True, inline="always")
def _log_sum(terms: Floats, top: float) -> float:
    """Return ``log(sum(exp(terms)))``; terms that cannot be seen in the sum are left out."""
    total = 0.0
    for term in terms:
        if term > top - 40.0:
            total += np.exp(term - top)
    return top + float(np.log(total))


@numba.njit(cache=True)
def _likely(
    types: Ints,
    weights: Weights,
    band: Band,
    sums: tuple[Floats, Floats],
    choice: NDArray[np.int8],
    limits: tuple[float, int],
) -> tuple[Ints, Ints, NDArray[np.int8]]:
    """Return the beads that reach ``limits[0]``, but stop when they are more than ``limits[1]``."""
    low, high, start = band
    forward, backward = sums
    least, most = limits
    chosen = np.full(start[-1], -1, dtype=np.int8)
    i, j = len(low) - 1, high[-1] - 1
    while i > 0 or j > 0:
        k = choice[start[i] + j - low[i]]
        i, j = i - types[k, 0], j - types[k, 1]
        chosen[start[i] + j - low[i]] = k
    room = 4 * (len(low) + high[-1]) + 16
    found = np.empty((3, room), dtype=np.int64)
    count = 0
    for i in range(len(low)):
        for j in range(low[i], high[i]):
            here = start[i] + j - low[i]
            if forward[here] + backward[here] - forward[-1] < least and chosen[here] < 0:
                continue
            for k in range(len(types)):
                p, q = i + types[k, 0], j + types[k, 1]
                if p < len(low) and low[p] <= q < high[p]:
                    through = forward[here] + weights[here, k] + backward[start[p] + q - low[p]]
                    if through - forward[-1] >= least or chosen[here] == k:
                        if count > most:
                            return found[0], found[1], found[2].astype(np.int8)
                        if count == found.shape[1]:
                            wider = np.empty((3, 2 * count), dtype=np.int64)
                            wider[:, :count] = found
                            found = wider
                        found[0, count], found[1, count], found[2, count] = i, j, k
                        count += 1
    return found[0, :count].copy(), found[1, :count].copy(), found[2, :count].astype(np.int8)


def _touched(band: Band, through: Floats) -> Floats:
    """Return the highest probability of an edge node of each row beyond which there are nodes."""
    left = np.where(band.low > 0, through[band.start[:-1]], 0.0)
    left[0] = 0.0
    right = np.where(band.high < band.high[-1], through[band.start[1:] - 1], 0.0)
    return np.maximum(left, right)


@numba.njit(cache=True)
def _likeliest(band: Band, through: Floats) -> tuple[Ints, Floats]:
    """Return the likeliest node of each row, the first of equal ones, and its probability."""
    column = np.empty(len(band.low), dtype=np.int64)
    chance = np.empty(len(band.low))
    for i in range(len(band.low)):
        row = through[band.start[i] : band.start[i + 1]]
        best = np.argmax(row)
        column[i], chance[i] = band.low[i] + best, row[best]
    return column, chance


@dataclass(frozen=True, slots=True)
class Graph:
    """Chosen beads as the edges of a graph, in ascending order of opening.

    Bead *e* leads from node ``opens[e]`` to node ``closes[e]``; nodes are numbered in ascending
    order, the first is (0, 0), the last the far corner. ``beads.kind`` decides its state.
    """

    beads: Beads
    opens: Ints
    closes: Ints
    state: NDArray[np.int8]
    nodes: int


def graph(beads: Beads, size: tuple[int, int]) -> Graph:
    """Make a graph of beads: every place where one may end and another begin is a node."""
    types = _TYPE_ARRAY[beads.kind]
    wide = size[1] + 1
    opens = beads.source * wide + beads.target
    closes = (beads.source + types[:, 0]) * wide + beads.target + types[:, 1]
    nodes = np.unique(np.concatenate([opens, closes, [0, size[0] * wide + size[1]]]))
    state = np.zeros(len(types), dtype=np.int8)
    state[types[:, 1] == 0] = SOURCE_GAP
    state[types[:, 0] == 0] = TARGET_GAP
    return Graph(
        beads, np.searchsorted(nodes, opens), np.searchsorted(nodes, closes), state, len(nodes)
    )


class Sums(NamedTuple):
    """Sums over all ladders of a graph.

    ``total`` is the logarithm of all, ``bead`` the probability of each bead, ``moves`` the expected
    number of times that a bead of each state (column) follows one of each (row).
    """

    total: float
    bead: Floats
    moves: Floats


def posteriors(graph: Graph, weights: Floats, moves: Floats) -> Sums:
    """Sum over all ladders of a graph; all but the total are 0 where there are none.

    ``weights[e]`` weighs bead *e*; ``moves[s, t]`` is added where a bead of state *t* follows one
    of state *s* (the beginning counts as two-sided).
    """
    return Sums(*_sums(graph.opens, graph.closes, graph.state, graph.nodes, weights, moves))


def best(graph: Graph, weights: Floats, moves: Floats) -> Ints:
    """Return the numbers of the beads of the best ladder; raises `LadderError` if there is none."""
    path = _best(graph.opens, graph.closes, graph.state, graph.nodes, weights, moves)
    if graph.nodes > 1 and not len(path):
        raise LadderError("no ladder leads through these beads")
    return path


@numba.njit(cache=True, inline="always")
def _log_add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    if b == -np.inf:
        return a
    return a + float(np.log1p(np.exp(b - a)))


@numba.njit(cache=True)
def _sums(
    opens: Ints, closes: Ints, state: NDArray[np.int8], nodes: int, weights: Floats, moves: Floats
) -> tuple[float, Floats, Floats]:
    forward = np.full((nodes, 3), -np.inf)
    backward = np.full((nodes, 3), -np.inf)
    forward[0, 0] = 0.0
    for e in range(len(opens)):
        t = state[e]
        for s in range(3):
            through = forward[opens[e], s] + weights[e] + moves[s, t]
            forward[closes[e], t] = _log_add(forward[closes[e], t], through)
    backward[-1, :] = 0.0
    for e in range(len(opens) - 1, -1, -1):
        t = state[e]
        for s in range(3):
            through = weights[e] + moves[s, t] + backward[closes[e], t]
            backward[opens[e], s] = _log_add(backward[opens[e], s], through)
    total = backward[0, 0]
    chance = np.zeros(len(opens))
    expected = np.zeros((3, 3))
    if total == -np.inf:
        return total, chance, expected
    for e in range(len(opens)):
        t = state[e]
        for s in range(3):
            through = (
                forward[opens[e], s] + weights[e] + moves[s, t] + backward[closes[e], t] - total
            )
            p = np.exp(min(through, 0.0))
            chance[e] += p
            expected[s, t] += p
    return total, np.minimum(chance, 1.0), expected


@numba.njit(cache=True)
def _best(
    opens: Ints, closes: Ints, state: NDArray[np.int8], nodes: int, weights: Floats, moves: Floats
) -> Ints:
    value = np.full((nodes, 3), -np.inf)
    by = np.full((nodes, 3), -1, dtype=np.int64)
    come = np.zeros((nodes, 3), dtype=np.int8)
    value[0, 0] = 0.0
    for e in range(len(opens)):
        t = state[e]
        for s in range(3):
            through = value[opens[e], s] + weights[e] + moves[s, t]
            if through > value[closes[e], t]:
                value[closes[e], t] = through
                by[closes[e], t], come[closes[e], t] = e, s
    path = np.empty(len(opens), dtype=np.int64)
    count, node = 0, nodes - 1
    s = int(np.argmax(value[node]))
    while node > 0 and by[node, s] >= 0:
        e = by[node, s]
        path[count] = e
        count += 1
        s, node = come[node, s], opens[e]
    return path[:count][::-1].copy() if node == 0 else path[:0]
