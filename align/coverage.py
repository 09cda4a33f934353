"""The weight of every bead in a band, from what each sentence finds on the other side.

Every term of a sentence asks whether the other side of the bead holds its counterpart. Let *p* be
the chance that it does when the two are translations, and *q* the chance that an arbitrary stretch
of that length does. A counterpart found is worth ``log(p/q)``, one missing ``log((1-p)/(1-q))``; a
term with ``p <= q`` says nothing. *q* grows with the length of the stretch, so merging is not free,
and a gap, which shows no evidence, scores 0 plus its prior (log-odds coverage, docs/design.md).

These weights only choose the beads that `align.evidence` then looks at closely: they are additive
over sentences, so a bead of three sentences a side costs no more than one of one.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from align.lattice import LONGEST, TYPES, Band, Floats, Ints, Lattice, Weights
from align.linking import Links
from align.terms import Postings, Side

PRIORS = (
    -0.1, -3.5, -3.5, -3.2, -3.2, -5.5, -5.5, -5.5, -7.0, -7.0, -7.5, -7.5, -8.5, -9.0, -9.0, -10.0,
    -10.0, -11.0,
)  # fmt: skip
"""By bead type, in the order of `align.lattice.TYPES`; natural logarithms."""

STRONG = 0.04  # likelihood from which a link counts as a counterpart here
TEMPERATURE = 0.2  # terms of one sentence depend on each other: their naive sum is over-confident
BACKGROUND = 0.02  # share of sentences expected to hold a counterpart, before any is seen
BACKGROUND_SENTENCES = 12.0  # counted as if that many sentences had been seen
LEAST_RATE = 0.008  # in long texts too: the neighbours that compete for a sentence share its topic
LENGTH_VARIANCE = 0.06  # of the logarithm of the length ratio, long sentences
SHORT_VARIANCE = 1.5  # added to it, divided by the shorter length in characters
LENGTH_FREEDOM = 4.0  # degrees of freedom of its Student distribution: heavy tails
BOTH_BREAK = 0.8  # a rung where both sides begin a paragraph
ONE_BREAKS = -0.8  # a rung where only one does
INNER_BREAK = -1.5  # each paragraph that begins inside a bead
KIND_AGREES = 2.0  # two headings, two signatures, …
KIND_DIFFERS = -2.0  # a heading and a sentence, or either merged with something else


class Layout(NamedTuple):
    """What the aligner knows of one side but its words: a row a segment.

    ``lengths`` are characters as they are expected on the target side, ``kinds`` are 0 for a
    sentence and else a number a kind, ``breaks`` tell where a paragraph begins (one more than
    segments: the end is a beginning too; all false where the side has no paragraphs), ``marks`` say
    how a segment ends, ``speech`` whether it opens as speech, ``loose`` whether the cut before it
    (or, one more, behind the last) looks like a mistake: after an initial, before a small letter.
    """

    lengths: Floats
    kinds: NDArray[np.int8]
    breaks: NDArray[np.bool_]
    marks: NDArray[np.int8]
    speech: NDArray[np.bool_]
    loose: NDArray[np.bool_]

    def part(self, start: int, stop: int) -> "Layout":
        """Return the rows of the segments from ``start`` to ``stop``."""
        own, cuts = slice(start, stop), slice(start, stop + 1)
        return Layout(
            self.lengths[own], self.kinds[own], self.breaks[cuts], self.marks[own],
            self.speech[own], self.loose[cuts],
        )  # fmt: skip


class Odds(NamedTuple):
    """What a counterpart found or missing is worth.

    ``hit[t, l-1]`` and ``miss[t, l-1]`` weigh term *t* in a span of *l* sentences; ``rate[t]`` is
    the chance that an arbitrary sentence holds a counterpart.
    """

    hit: Weights
    miss: Weights
    rate: Floats


def odds(other: Side, links: Links) -> Odds:
    """Weigh the terms of one side, whose links these are, against the other side."""
    strong = np.maximum(links.chance, links.reverse) >= STRONG
    answers = _answers(links.first, links.other, strong, other.sentences, len(other))
    seen = answers - np.minimum(answers, 1)  # a term's own answer must not make it look common
    rate = (seen + BACKGROUND_SENTENCES * BACKGROUND) / (
        len(other) - np.minimum(answers, 1) + BACKGROUND_SENTENCES
    )
    rate = np.maximum(rate, LEAST_RATE)
    q = 1.0 - (1.0 - rate[:, None]) ** np.arange(1, LONGEST + 1)
    p = links.hit[:, None].astype(np.float64)
    speaks = p > q
    hit = np.log(np.where(speaks, p, 1.0) / np.where(speaks, q, 1.0))
    miss = np.log(np.where(speaks, 1.0 - p, 1.0) / np.where(speaks, 1.0 - q, 1.0))
    return Odds(hit.astype(np.float32), miss.astype(np.float32), rate)


@numba.njit(cache=True)
def _answers(
    first: Ints,
    other: NDArray[np.int32],
    strong: NDArray[np.bool_],
    postings: Postings,
    others: int,
) -> Ints:
    """Count the sentences of the other side that hold a counterpart of each term."""
    count = np.zeros(len(first) - 1, dtype=np.int64)
    stamp = np.full(others, -1, dtype=np.int64)
    for t in range(len(first) - 1):
        for e in range(first[t], first[t + 1]):
            if strong[e]:
                for at in range(postings.first[other[e]], postings.first[other[e] + 1]):
                    if stamp[postings.items[at]] != t:
                        stamp[postings.items[at]] = t
                        count[t] += 1
    return count


def weigh(
    sides: tuple[Side, Side],
    links: tuple[Links, Links],
    weighed: tuple[Odds, Odds],
    layouts: tuple[Layout, Layout],
    band: Band,
) -> Lattice:
    """Weigh every bead of a band."""
    cover = np.zeros((2, band.start[-1], LONGEST), dtype=np.float32)
    rows = np.arange(len(sides[0])), np.arange(len(sides[1]))
    windows = (
        (band.low[:-1], band.high[:-1]),
        (
            np.searchsorted(band.high, rows[1], side="right"),
            np.searchsorted(band.low, rows[1], side="right"),
        ),
    )
    for turned in (0, 1):
        strong = np.maximum(links[turned].chance, links[turned].reverse) >= STRONG
        _cover(
            cover[turned], sides[turned].terms, (links[turned].first, links[turned].other, strong),
            weighed[turned].hit, weighed[turned].miss, sides[1 - turned].sentences,
            windows[turned], band, bool(turned),
        )  # fmt: skip
    weights = np.full((band.start[-1], len(TYPES)), -np.inf, dtype=np.float32)
    _fill(weights, cover, layouts, band, _TYPE_ARRAY, _PRIOR_ARRAY)
    return Lattice(weights, band)


_TYPE_ARRAY = np.array(TYPES, dtype=np.int64)
_PRIOR_ARRAY = np.array(PRIORS)


@numba.njit(cache=True)
def _cover(
    cover: Weights,
    terms: Postings,
    links: tuple[Ints, NDArray[np.int32], NDArray[np.bool_]],
    hit: Weights,
    miss: Weights,
    postings: Postings,
    windows: tuple[Ints, Ints],
    band: Band,
    turned: bool,
) -> None:
    """Write ``cover[c, l-1]``: what a sentence of a bead that opens at node *c* finds.

    Plain, source sentence *i* in the *l* target sentences from *j*; ``turned``, target sentence *j*
    in the *l* source sentences from *i*. ``windows`` hold the openings that concern each sentence.
    """
    first, other, strong = links
    others = len(band.low) - 1 if turned else band.high[-1] - 1
    marked = np.full(others + 1, -1, dtype=np.int64)
    asked = np.full(len(hit), -1, dtype=np.int64)
    stamp = 0
    base = np.zeros(LONGEST, dtype=np.float32)
    for own in range(len(terms.first) - 1):
        low, high = windows[0][own], min(windows[1][own], others)
        base[:] = 0.0
        for at in range(terms.first[own], terms.first[own + 1]):
            t = terms.items[at]
            if asked[t] == own or hit[t, 0] == 0.0:
                continue
            asked[t] = own
            stamp += 1
            base += miss[t]
            found = False
            last = min(high + LONGEST - 1, others)
            for e in range(first[t], first[t + 1]):
                if strong[e]:
                    place = postings.items[postings.first[other[e]] : postings.first[other[e] + 1]]
                    for where in range(np.searchsorted(place, low), len(place)):
                        if place[where] >= last:
                            break
                        marked[place[where]] = stamp
                        found = True
            if not found:
                continue
            near = last + LONGEST
            for at_other in range(last - 1, low - 1, -1):
                if marked[at_other] == stamp:
                    near = at_other
                if at_other < high and near - at_other < LONGEST:
                    i, j = (at_other, own) if turned else (own, at_other)
                    here = band.start[i] + j - band.low[i]
                    for l in range(near - at_other, LONGEST):
                        cover[here, l] += hit[t, l] - miss[t, l]
        for at_other in range(low, high):
            i, j = (at_other, own) if turned else (own, at_other)
            cover[band.start[i] + j - band.low[i]] += base


@numba.njit(cache=True)
def _fill(
    weights: Weights,
    cover: NDArray[np.float32],
    layouts: tuple[Layout, Layout],
    band: Band,
    types: Ints,
    priors: Floats,
) -> None:
    """Write the weight of every bead that fits into the band."""
    source, target = layouts
    low, high, start = band
    rows, columns = len(low) - 1, high[-1] - 1
    own, other = np.zeros((LONGEST + 1, LONGEST + 1)), np.zeros((LONGEST + 1, LONGEST + 1))
    expected, found = np.zeros(LONGEST + 1), np.zeros(LONGEST + 1)
    for i in range(rows + 1):
        for m in range(1, min(LONGEST, rows - i) + 1):
            expected[m] = expected[m - 1] + source.lengths[i + m - 1]
        for j in range(low[i], high[i]):
            here = start[i] + j - low[i]
            # what the first m source and n target sentences find, and how far the band reaches
            last_m, last_n = 0, 0
            while (
                last_m < LONGEST and i + last_m < rows and low[i + last_m] <= j < high[i + last_m]
            ):
                last_m += 1
                node = start[i + last_m - 1] + j - low[i + last_m - 1]
                for n in range(LONGEST):
                    own[last_m, n + 1] = own[last_m - 1, n + 1] + cover[0, node, n]
            while last_n < LONGEST and j + last_n < min(columns, high[i]):
                last_n += 1
                found[last_n] = found[last_n - 1] + target.lengths[j + last_n - 1]
                for m in range(LONGEST):
                    other[m + 1, last_n] = other[m + 1, last_n - 1] + cover[1, here + last_n - 1, m]
            for k in range(len(types)):
                m, n = types[k]
                if i + m > rows or j + n > columns or not low[i + m] <= j + n < high[i + m]:
                    continue
                weight = priors[k] + _rung(source.breaks[i + m], target.breaks[j + n])
                if m and n:
                    if m > last_m or n > last_n:
                        continue
                    weight += TEMPERATURE * (own[m, n] + other[m, n])
                    weight += length_fit(expected[m], found[n])
                    weight += _kinds(source.kinds, target.kinds, i, i + m, j, j + n)
                    for a in range(i + 1, i + m):
                        weight += INNER_BREAK * source.breaks[a]
                    for b in range(j + 1, j + n):
                        weight += INNER_BREAK * target.breaks[b]
                weights[here, k] = weight


@numba.njit(cache=True, inline="always")
def _rung(source_breaks: bool, target_breaks: bool) -> float:
    if source_breaks and target_breaks:
        return BOTH_BREAK
    return ONE_BREAKS if source_breaks or target_breaks else 0.0


@numba.njit(cache=True)
def length_fit(expected: float, found: float) -> float:
    """Log-density of the length ratio, relative to a perfect fit."""
    deviation = np.log((found + 3.0) / (expected + 3.0))
    variance = LENGTH_VARIANCE + SHORT_VARIANCE / (min(expected, found) + 3.0)
    tail = float(np.log1p(deviation**2 / (LENGTH_FREEDOM * variance)))
    return -(LENGTH_FREEDOM + 1) / 2 * tail


@numba.njit(cache=True)
def _kinds(
    source: NDArray[np.int8], target: NDArray[np.int8], i: int, p: int, j: int, q: int
) -> float:
    """Reward lines of furniture of one kind, penalise mixtures."""
    kind = source[i]
    for a in range(i + 1, p):
        if source[a] != kind:
            return KIND_DIFFERS
    for b in range(j, q):
        if target[b] != kind:
            return KIND_DIFFERS
    return KIND_AGREES if kind else 0.0
