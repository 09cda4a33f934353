"""Evidence that two stretches of text translate each other, as additive log-odds.

Every clue of a sentence asks whether the other side of the bead holds its counterpart. Let *p* be
the chance that it does when the two are translations, and *q* the chance that an arbitrary stretch
of that length does. A counterpart found is worth ``log(p/q)``, one missing ``log((1-p)/(1-q))``; a
clue with ``p <= q`` says nothing. *q* grows with the length of the stretch, so merging is not free,
and a gap, which shows no evidence, scores 0 (after the log-odds coverage of docs/design.md).

`lattice` adds to that the length ratio, the layout of both documents and the prior of each bead
type. All weights are natural logarithms.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from align.clues import Clue
from align.dp import IMPOSSIBLE, Columns, Lattice, Weights

Floats = NDArray[np.float64]

LONGEST = 4  # sentences a side of a bead

# Priors by bead type, in the order in which ties are broken: 1–1 first, then fewer sentences.
PRIORS = {
    (1, 1): -0.1, (1, 0): -3.5, (0, 1): -3.5, (1, 2): -3.2, (2, 1): -3.2, (2, 2): -5.5,
    (1, 3): -5.5, (3, 1): -5.5, (2, 3): -7.0, (3, 2): -7.0, (1, 4): -7.5, (4, 1): -7.5,
    (3, 3): -8.5, (2, 4): -9.0, (4, 2): -9.0,
}  # fmt: skip
TYPES = tuple(PRIORS)

TEMPERATURE = 0.3  # clues of one sentence depend on each other: their naive sum is over-confident
BACKGROUND = 0.02  # share of sentences expected to hold a counterpart, before any is seen
BACKGROUND_SENTENCES = 12.0  # counted as if that many sentences had been seen
TARGET_PER_SOURCE = {("ru", "en"): 1.03, ("en", "ru"): 0.97}  # characters, measured on ntrex-clean
SIGNATURE = "log-odds-coverage-1"  # goes up when anything here changes an alignment
LENGTH_VARIANCE = 0.06  # of the logarithm of the length ratio, long sentences
SHORT_VARIANCE = 1.5  # added to it, divided by the shorter length in characters
LENGTH_FREEDOM = 4.0  # degrees of freedom of its Student distribution: heavy tails

BOTH_BREAK = 0.8  # a rung where both sides begin a paragraph
ONE_BREAKS = -0.8  # a rung where only one does
INNER_BREAK = -1.5  # each paragraph that begins inside a bead
KIND_AGREES = 2.0  # two headings, two signatures, …
KIND_DIFFERS = -2.0  # a heading and a sentence, or either merged with something else


class Packed(NamedTuple):
    """Clues of one side as arrays.

    ``sentence[c]`` holds clue *c*; ``hit[c, l-1]`` and ``miss[c, l-1]`` are what its counterpart
    found or missing is worth in a span of *l* sentences; ``where[first[c]:first[c+1]]`` answer it.
    """

    sentence: Columns
    hit: Floats
    miss: Floats
    first: Columns
    where: Columns


class Layout(NamedTuple):
    """What the aligner knows of one side but its words: a row a segment.

    ``lengths`` are characters, ``kinds`` are 0 for a sentence and else a number a kind, ``breaks``
    tell where a paragraph begins (one more than segments: the end is a beginning too; all
    false where the side has no paragraphs).
    """

    lengths: Floats
    kinds: Columns
    breaks: NDArray[np.bool_]


def expected_ratio(source_lang: str, target_lang: str) -> float:
    """Return how many target characters a source character becomes; 1 for unknown pairs."""
    return TARGET_PER_SOURCE.get((source_lang, target_lang), 1.0)


def pack(found: Sequence[Sequence[Clue]], others: int) -> Packed:
    """Weigh the clues of each sentence against a side of ``others`` sentences.

    A clue so common that one sentence holds its counterpart by chance is left out: longer spans
    hold it even more often, so it would be silent everywhere.
    """
    flat = [
        (number, clue)
        for number, sentence in enumerate(found)
        for clue in sentence
        if clue.p > _chance(len(clue.where), others)
    ]
    sentence = np.array([number for number, _ in flat], dtype=np.int64)
    p = np.array([clue.p for _, clue in flat], dtype=np.float64)[:, None]
    count = np.array([len(clue.where) for _, clue in flat], dtype=np.int64)
    where = np.array([other for _, clue in flat for other in clue.where], dtype=np.int64)
    rate = np.array([_chance(len(clue.where), others) for _, clue in flat], dtype=np.float64)
    q = 1.0 - (1.0 - rate[:, None]) ** np.arange(1, LONGEST + 1)
    speaks = p > q
    hit = np.where(speaks, np.log(p / q), 0.0)
    miss = np.where(speaks, np.log((1.0 - p) / np.where(speaks, 1.0 - q, 1.0)), 0.0)
    return Packed(sentence, hit, miss, np.append(0, np.cumsum(count)), where)


def _chance(answers: int, others: int) -> float:
    """Return the chance that a sentence answers a clue which so many of the others answer."""
    own = min(answers, 1)  # a clue's own answer must not make it look common
    seen = answers - own + BACKGROUND_SENTENCES * BACKGROUND
    return seen / (others - own + BACKGROUND_SENTENCES)


def lattice(
    clues: tuple[Packed, Packed],
    layouts: tuple[Layout, Layout],
    band: tuple[Columns, int],
    ratio: float,
) -> Lattice:
    """Weigh every bead of a band.

    ``band`` is the first column of each row and their common width, as in `align.dp.Lattice`;
    ``ratio`` the expected number of target characters to a source character.
    """
    low, width = band
    size = len(layouts[0].lengths), len(layouts[1].lengths)
    shape = size[0] + 1, width, size[1]
    covered = _coverage(clues[0], low, shape, False), _coverage(clues[1], low, shape, True)
    weights = np.full((len(TYPES), size[0] + 1, width), IMPOSSIBLE, dtype=np.float32)
    frame = _Frame(np.array(TYPES, dtype=np.int64), np.array(list(PRIORS.values())), low)
    _fill(weights, frame, covered, layouts, ratio)
    return Lattice(TYPES, weights, low, size)


class _Frame(NamedTuple):
    types: Columns
    priors: Floats
    low: Columns


@numba.njit(cache=True)
def _coverage(packed: Packed, low: Columns, shape: tuple[int, int, int], turned: bool) -> Weights:
    """Return ``cover[l-1, i, j-low[i]]``: what a sentence of a bead that opens at ``(i, j)`` finds.

    Plain, source sentence *i* in the *l* target sentences from *j*; ``turned``, target sentence *j*
    in the *l* source sentences from *i*. ``shape`` is rows, width of the band, target sentences.
    """
    rows, width, columns = shape
    longest = packed.hit.shape[1]
    cover = np.zeros((longest, rows, width), dtype=np.float32)
    base = np.zeros((longest, max(rows, columns + 1)))
    for c in range(len(packed.sentence)):
        own = packed.sentence[c]
        for l in range(1, longest + 1):
            base[l - 1, own] += packed.miss[c, l - 1]
            gain = packed.hit[c, l - 1] - packed.miss[c, l - 1]
            free = 0  # spans up to here are paid already: a second counterpart adds nothing
            for w in range(packed.first[c], packed.first[c + 1]):
                there = packed.where[w]
                for start in range(max(free, there - l + 1), there + 1):
                    i, j = (start, own) if turned else (own, start)
                    if 0 <= j - low[i] < width:
                        cover[l - 1, i, j - low[i]] += gain
                free = there + 1
    for l in range(longest):
        for i in range(rows):
            for c in range(width):
                cover[l, i, c] += base[l, min(low[i] + c, columns) if turned else i]
    return cover


@numba.njit(cache=True)
def _fill(
    weights: Weights,
    frame: _Frame,
    covered: tuple[Weights, Weights],
    layouts: tuple[Layout, Layout],
    ratio: float,
) -> None:
    """Write the weight of every bead that fits into the band."""
    source, target = layouts
    width, columns = weights.shape[2], len(target.lengths)
    for k in range(len(frame.types)):
        m, n = frame.types[k]
        for i in range(weights.shape[1] - m):
            for c in range(width):
                j = frame.low[i] + c
                if j + n > columns or not 0 <= j + n - frame.low[i + m] < width:
                    continue
                weight = frame.priors[k] + _rung(source.breaks[i + m], target.breaks[j + n])
                if m and n:
                    weight += TEMPERATURE * _evidence(covered, frame.low, (i, j), (m, n))
                    expected = source.lengths[i : i + m].sum() * ratio
                    weight += _length(expected, target.lengths[j : j + n].sum())
                    weight += _kinds(source.kinds[i : i + m], target.kinds[j : j + n])
                    inner = source.breaks[i + 1 : i + m].sum() + target.breaks[j + 1 : j + n].sum()
                    weight += INNER_BREAK * inner
                weights[k, i, c] = weight


@numba.njit(cache=True)
def _evidence(
    covered: tuple[Weights, Weights], low: Columns, at: tuple[int, int], bead: tuple[int, int]
) -> float:
    """Sum what each sentence of a bead finds on the other side."""
    (i, j), (m, n) = at, bead
    total = 0.0
    width = covered[0].shape[2]
    for a in range(i, i + m):
        if not 0 <= j - low[a] < width:
            return IMPOSSIBLE
        total += covered[0][n - 1, a, j - low[a]]
    for b in range(j, j + n):
        if not 0 <= b - low[i] < width:
            return IMPOSSIBLE
        total += covered[1][m - 1, i, b - low[i]]
    return total


@numba.njit(cache=True)
def _rung(source_breaks: bool, target_breaks: bool) -> float:
    if source_breaks and target_breaks:
        return BOTH_BREAK
    return ONE_BREAKS if source_breaks or target_breaks else 0.0


@numba.njit(cache=True)
def _length(expected: float, found: float) -> float:
    """Log-density of the length ratio, relative to a perfect fit."""
    deviation = np.log((found + 3.0) / (expected + 3.0))
    variance = LENGTH_VARIANCE + SHORT_VARIANCE / (min(expected, found) + 3.0)
    tail = float(np.log1p(deviation**2 / (LENGTH_FREEDOM * variance)))
    return -(LENGTH_FREEDOM + 1) / 2 * tail


@numba.njit(cache=True)
def _kinds(source: Columns, target: Columns) -> float:
    """Reward lines of furniture of one kind, penalise mixtures."""
    first = source[0]
    for kind in source:
        if kind != first:
            return KIND_DIFFERS
    for kind in target:
        if kind != first:
            return KIND_DIFFERS
    return KIND_AGREES if first else 0.0
