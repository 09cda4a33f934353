"""Best ladders and bead probabilities by dynamic programming; knows nothing of language.

A *lattice* gives every possible bead a weight (a log-odds, natural logarithm). `viterbi` finds the
ladder whose weights sum highest; `posteriors` sums over all ladders (forward–backward; Rabiner
1989) and so tells how probable each bead is when a ladder's probability is proportional to the
exponential of its sum. Both are exact within the lattice's band and linear in its area.

The kernels are compiled by numba; ``NUMBA_DISABLE_JIT=1`` runs the same lines as plain Python,
and the tests hold both against the enumeration of all ladders.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from align.errors import LadderError
from align.model import Bead, Ladder

IMPOSSIBLE = -np.inf

Weights = NDArray[np.float32]
Columns = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lattice:
    """Weights of all beads in a band of nodes ``(i, j)``.

    ``weights[k, i, j - low[i]]`` weighs the bead of type ``types[k] == (m, n)`` that takes
    ``source[i:i+m]`` and ``target[j:j+n]``; ``-inf`` forbids it. Row *i* holds the nodes
    ``low[i] … low[i] + width - 1``; ``low`` never falls. Where two ladders weigh the same, the
    bead type that stands earlier in ``types`` wins.
    """

    types: tuple[tuple[int, int], ...]
    weights: Weights
    low: Columns
    size: tuple[int, int]

    def __post_init__(self) -> None:
        rows, width = self.weights.shape[1:]
        if self.weights.shape[0] != len(self.types) or rows != self.size[0] + 1 != len(self.low):
            raise LadderError(f"a lattice of {self.weights.shape} does not fit {self.size}")
        if (
            self.low[0] != 0
            or self.low[-1] + width <= self.size[1]
            or np.any(np.diff(self.low) < 0)
        ):
            raise LadderError("the band must hold (0, 0) and the far corner, and never fall")


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Sums over all ladders; natural logarithms, from the start and to the end."""

    lattice: Lattice
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]

    @property
    def total(self) -> float:
        """The logarithm of the sum over all ladders."""
        return float(self.backward[0, 0])

    def rung(self, source: int, target: int) -> float:
        """Probability that the ladder passes through ``(source, target)``."""
        column = target - int(self.lattice.low[source])
        if not 0 <= column < self.forward.shape[1]:
            return 0.0
        through = self.forward[source, column] + self.backward[source, column]
        return float(np.exp(min(through - self.total, 0.0)))

    def bead(self, bead: Bead) -> float:
        """Probability that the ladder holds exactly this bead."""
        if bead.type not in self.lattice.types:
            return 0.0
        low, (i, j) = self.lattice.low, (bead.source.start, bead.target.start)
        k = self.lattice.types.index(bead.type)
        start, end = j - int(low[i]), bead.target.stop - int(low[bead.source.stop])
        width = self.forward.shape[1]
        if not (0 <= start < width and 0 <= end < width):
            return 0.0
        weight = self.forward[i, start] + self.lattice.weights[k, i, start]
        through = weight + self.backward[bead.source.stop, end]
        return float(np.exp(min(through - self.total, 0.0)))


def viterbi(lattice: Lattice) -> Ladder:
    """Return the ladder of highest weight; raises `LadderError` if the band admits none."""
    types = np.asarray(lattice.types, dtype=np.int64)
    choice, reached = _best(types, lattice.weights, lattice.low, lattice.size[1])
    if not reached:
        raise LadderError("no ladder leads through this band")
    rungs = [lattice.size]
    while rungs[-1] != (0, 0):
        i, j = rungs[-1]
        m, n = lattice.types[choice[i, j - lattice.low[i]]]
        rungs.append((i - m, j - n))
    return Ladder.of(reversed(rungs))


def posteriors(lattice: Lattice) -> Posteriors:
    """Sum over all ladders of the band, forwards and backwards."""
    types = np.asarray(lattice.types, dtype=np.int64)
    forward = _forward(types, lattice.weights, lattice.low, lattice.size[1])
    backward = _backward(types, lattice.weights, lattice.low, lattice.size[1])
    return Posteriors(lattice, forward, backward)


@numba.njit(cache=True)
def _best(
    types: Columns, weights: Weights, low: Columns, columns: int
) -> tuple[NDArray[np.int8], bool]:
    """Return the type of the last bead on the best way to each node, and if the end is reached."""
    rows, width = weights.shape[1], weights.shape[2]
    best = np.full((rows, width), -np.inf)
    choice = np.full((rows, width), -1, dtype=np.int8)
    best[0, 0] = 0.0
    for i in range(rows):
        for c in range(width):
            j = low[i] + c
            if j > columns:
                break
            for k in range(len(types)):
                p, q = i - types[k, 0], j - types[k, 1]
                if p < 0 or q < low[p] or q >= low[p] + width:
                    continue
                value = best[p, q - low[p]] + weights[k, p, q - low[p]]
                if value > best[i, c]:
                    best[i, c] = value
                    choice[i, c] = k
    return choice, best[rows - 1, columns - low[rows - 1]] > -np.inf


@numba.njit(cache=True)
def _forward(types: Columns, weights: Weights, low: Columns, columns: int) -> NDArray[np.float64]:
    rows, width = weights.shape[1], weights.shape[2]
    total = np.full((rows, width), -np.inf)
    total[0, 0] = 0.0
    terms = np.empty(len(types))
    for i in range(rows):
        for c in range(width):
            j = low[i] + c
            if j > columns:
                break
            if i == 0 and j == 0:
                continue
            for k in range(len(types)):
                p, q = i - types[k, 0], j - types[k, 1]
                terms[k] = -np.inf
                if p >= 0 and low[p] <= q < low[p] + width:
                    terms[k] = total[p, q - low[p]] + weights[k, p, q - low[p]]
            total[i, c] = _log_sum(terms)
    return total


@numba.njit(cache=True)
def _backward(types: Columns, weights: Weights, low: Columns, columns: int) -> NDArray[np.float64]:
    rows, width = weights.shape[1], weights.shape[2]
    total = np.full((rows, width), -np.inf)
    total[rows - 1, columns - low[rows - 1]] = 0.0
    terms = np.empty(len(types))
    for i in range(rows - 1, -1, -1):
        for c in range(width - 1, -1, -1):
            j = low[i] + c
            if j > columns or (i == rows - 1 and j == columns):
                continue
            for k in range(len(types)):
                p, q = i + types[k, 0], j + types[k, 1]
                terms[k] = -np.inf
                if p < rows and q <= columns and low[p] <= q < low[p] + width:
                    terms[k] = weights[k, i, c] + total[p, q - low[p]]
            total[i, c] = _log_sum(terms)
    return total


@numba.njit(cache=True)
def _log_sum(terms: NDArray[np.float64]) -> float:
    """Return ``log(sum(exp(terms)))`` without overflow."""
    top = float(terms.max())
    if top == -np.inf:
        return top
    return top + float(np.log(np.exp(terms - top).sum()))
