"""What speaks for a bead, as numbers that fitted weights add up to log-odds.

`align.coverage` weighs every bead of a band cheaply; the few that have a chance are looked at here
closely, as a whole: words are matched one to one, so that a headline and the sentence that repeats
it do not both count; every word of one side is explained by all words of the other; the weakest
sentence of a larger bead is looked at by itself.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from align.coverage import Layout, Odds, length_fit
from align.lattice import TYPES, Beads, Floats, Ints, Weights
from align.linking import Links
from align.terms import DIGIT, NAME, VALUE, Postings, Side

FEATURES = (
    "words", "names", "values", "digits", "explained", "mean", "weakest", "repeated",
    "length", "length_joined", "both_break", "one_breaks", "inner_break", "kind_agrees",
    "kind_differs", "mark_agrees", "mark_differs", "speech_agrees", "speech_differs", "gap_length",
    "gap_kind", "loose_cut",
    *(f"type_{n}_{m}" for m, n in TYPES if m <= n), "embedded",
)  # fmt: skip
LEAST_SHARE = 0.005  # in long texts too: the neighbours that compete share the topic
MOST_PAIRS = 2048  # linked words of one bead that are matched one to one; more are not a bead


class Known(NamedTuple):
    """What is known of one side of a pair when its beads are looked at."""

    terms: Postings
    kinds: NDArray[np.int8]
    links: Links
    odds: Odds
    share: Floats
    layout: Layout


def known(side: Side, links: Links, weighed: Odds, layout: Layout) -> Known:
    """Gather what is known of a side; ``share`` is how many of all its words are this one."""
    count = np.bincount(side.terms.items, minlength=len(side.labels)) + 0.5
    return Known(
        side.terms, side.kinds, links, weighed, np.maximum(count / count.sum(), LEAST_SHARE), layout
    )


def features(source: Known, target: Known, beads: Beads, embedded: Floats | float = 0.0) -> Weights:
    """Return a row of `FEATURES` for each bead.

    ``embedded`` are log-odds by sentence vectors (`align.vectors`), 0 without an embedder.
    """
    table = np.zeros((len(beads.kind), len(FEATURES)), dtype=np.float32)
    table[:, FEATURES.index("embedded")] = embedded
    _features(table, source, target, beads, _TYPE_ARRAY, _TYPE_FEATURE)
    return table


_TYPE_ARRAY = np.array(TYPES, dtype=np.int64)
_TYPE_FEATURE = np.array(
    [FEATURES.index(f"type_{max(m, n)}_{min(m, n)}") for m, n in TYPES], dtype=np.int64
)
(
    _WORDS, _NAMES, _VALUES, _DIGITS, _EXPLAINED, _MEAN, _WEAKEST, _REPEATED, _LENGTH,
    _LENGTH_JOINED, _BOTH_BREAK, _ONE_BREAKS, _INNER_BREAK, _KIND_AGREES, _KIND_DIFFERS,
    _MARK_AGREES, _MARK_DIFFERS, _SPEECH_AGREES, _SPEECH_DIFFERS, _GAP_LENGTH, _GAP_KIND,
    _LOOSE_CUT,
) = range(22)  # fmt: skip


@numba.njit(cache=True)
def _features(
    table: Weights, source: Known, target: Known, beads: Beads, types: Ints, type_feature: Ints
) -> None:
    sizes = len(source.kinds), len(target.kinds)
    count = np.zeros(sizes[0], dtype=np.int64), np.zeros(sizes[1], dtype=np.int64)
    taken = np.zeros(sizes[0], dtype=np.int64), np.zeros(sizes[1], dtype=np.int64)
    linked = np.zeros(sizes[0], dtype=np.bool_), np.zeros(sizes[1], dtype=np.bool_)
    pairs = np.empty((MOST_PAIRS, 2), dtype=np.int64), np.empty(MOST_PAIRS)
    for e in range(len(beads.kind)):
        row, k = table[e], beads.kind[e]
        m, n = types[k, 0], types[k, 1]
        i, j = beads.source[e], beads.target[e]
        row[type_feature[k]] = 1.0
        if m and n:
            _structure(row, source.layout, target.layout, i, i + m, j, j + n)
            _count(count[0], source.terms, i, i + m, 1)
            _count(count[1], target.terms, j, j + n, 1)
            found = _pair(pairs, source, count, i, i + m)
            _match(pairs, found, count, taken, linked)
            _cover(row, source, taken[0], linked[0], count[0], i, m, n)
            _cover(row, target, taken[1], linked[1], count[1], j, n, m)
            row[_EXPLAINED] += _explain(
                target, count[0], source.terms.first[i + m] - source.terms.first[i], j, j + n
            )
            row[_EXPLAINED] += _explain(
                source, count[1], target.terms.first[j + n] - target.terms.first[j], i, i + m
            )
            _clear(source.terms, i, i + m, count[0], taken[0], linked[0])
            _clear(target.terms, j, j + n, count[1], taken[1], linked[1])
        elif m:
            row[_GAP_LENGTH] = np.log1p(source.layout.lengths[i] / 40.0)
            row[_GAP_KIND] = source.layout.kinds[i] > 0
        else:
            row[_GAP_LENGTH] = np.log1p(target.layout.lengths[j] / 40.0)
            row[_GAP_KIND] = target.layout.kinds[j] > 0
        row[_LOOSE_CUT] += source.layout.loose[i + m]
        row[_LOOSE_CUT] += target.layout.loose[j + n]
        if source.layout.breaks[i + m] and target.layout.breaks[j + n]:
            row[_BOTH_BREAK] = 1.0
        elif source.layout.breaks[i + m] or target.layout.breaks[j + n]:
            row[_ONE_BREAKS] = 1.0


@numba.njit(cache=True)
def _count(count: Ints, terms: Postings, first: int, last: int, by: int) -> None:
    """Count each term of a run of sentences, once a sentence."""
    for own in range(first, last):
        start, stop = terms.first[own], terms.first[own + 1]
        for at in range(start, stop):
            t = terms.items[at]
            new = True
            for before in range(start, at):
                if terms.items[before] == t:
                    new = False
                    break
            if new:
                count[t] += by


@numba.njit(cache=True)
def _clear(
    terms: Postings, first: int, last: int, count: Ints, taken: Ints, linked: NDArray[np.bool_]
) -> None:
    for at in range(terms.first[first], terms.first[last]):
        t = terms.items[at]
        count[t], taken[t], linked[t] = 0, 0, False


@numba.njit(cache=True)
def _pair(
    pairs: tuple[Ints, Floats],
    source: Known,
    count: tuple[Ints, Ints],
    i: int,
    p: int,
) -> int:
    """Collect the linked terms of a bead with the likelihood of each link."""
    found = 0
    for at in range(source.terms.first[i], source.terms.first[p]):
        s = source.terms.items[at]
        if count[0][s] <= 0:
            continue
        count[0][s] = -count[0][s]  # seen
        for e in range(source.links.first[s], source.links.first[s + 1]):
            t = source.links.other[e]
            if count[1][t] > 0 and found < MOST_PAIRS:
                pairs[0][found, 0], pairs[0][found, 1] = s, t
                pairs[1][found] = source.links.chance[e] + source.links.reverse[e]
                found += 1
    for at in range(source.terms.first[i], source.terms.first[p]):
        s = source.terms.items[at]
        count[0][s] = abs(count[0][s])
    return found


@numba.njit(cache=True)
def _match(
    pairs: tuple[Ints, Floats],
    found: int,
    count: tuple[Ints, Ints],
    taken: tuple[Ints, Ints],
    linked: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> None:
    """Match words one to one, the likeliest links first (competitive linking, Melamed 2000)."""
    order = np.argsort(-pairs[1][:found], kind="mergesort")
    for number in order:
        s, t = pairs[0][number]
        linked[0][s] = linked[1][t] = True
        both = min(count[0][s] - taken[0][s], count[1][t] - taken[1][t])
        taken[0][s] += both
        taken[1][t] += both


@numba.njit(cache=True)
def _cover(
    row: Weights, own: Known, taken: Ints, linked: NDArray[np.bool_], count: Ints,
    first: int, size: int, others: int,
) -> None:  # fmt: skip
    """Add up what the sentences of one side find: log-odds of counterparts found and missing."""
    weakest = np.inf
    for sentence in range(first, first + size):
        total, terms = 0.0, 0
        start, stop = own.terms.first[sentence], own.terms.first[sentence + 1]
        for at in range(start, stop):
            t = own.terms.items[at]
            if own.odds.hit[t, others - 1] == 0.0 or count[t] == 0:
                continue
            new = True
            for before in range(start, at):
                if own.terms.items[before] == t:
                    new = False
                    break
            if not new:
                continue
            terms += 1
            worth = own.odds.hit[t, others - 1] if linked[t] else own.odds.miss[t, others - 1]
            kind = own.kinds[t]
            if kind == NAME:
                row[_NAMES] += worth
            elif kind == VALUE:
                row[_VALUES] += worth
            elif kind == DIGIT:
                row[_DIGITS] += worth
            else:
                row[_WORDS] += worth
            if linked[t]:
                if taken[t] > 0:
                    taken[t] -= 1
                else:
                    extra = worth - own.odds.miss[t, others - 1]
                    row[_REPEATED] += extra
                    worth -= extra
            total += worth
        mean = total / np.sqrt(terms + 1.0)
        row[_MEAN] += mean
        weakest = min(weakest, mean)
    if size > 1:
        row[_WEAKEST] += weakest


@numba.njit(cache=True)
def _explain(own: Known, count: Ints, size: int, first: int, last: int) -> float:
    """Log-odds that the words of one side were made from those of the other (IBM Model 1).

    ``count`` and ``size`` describe the words of the other side of the bead.
    """
    total = 0.0
    for at in range(own.terms.first[first], own.terms.first[last]):
        t = own.terms.items[at]
        hit = own.links.hit[t]
        if hit == 0.0:
            continue
        made = 0.0
        for e in range(own.links.first[t], own.links.first[t + 1]):
            made += own.links.reverse[e] * count[own.links.other[e]]
        total += np.log(1.0 - hit + hit * min(made / (own.share[t] * max(size, 1)), 1000.0))
    return total


@numba.njit(cache=True)
def _structure(
    row: Weights, source: Layout, target: Layout, i: int, p: int, j: int, q: int
) -> None:
    expected = source.lengths[i:p].sum()
    found = target.lengths[j:q].sum()
    fit = length_fit(expected, found)
    row[_LENGTH] = fit
    if p - i + q - j > 2:
        row[_LENGTH_JOINED] = fit
    for a in range(i + 1, p):
        row[_INNER_BREAK] += source.breaks[a]
    for b in range(j + 1, q):
        row[_INNER_BREAK] += target.breaks[b]
    kind, same = source.kinds[i], True
    for a in range(i, p):
        same = same and source.kinds[a] == kind
    for b in range(j, q):
        same = same and target.kinds[b] == kind
    if not same:
        row[_KIND_DIFFERS] = 1.0
    elif kind > 0:
        row[_KIND_AGREES] = 1.0
    if source.marks[p - 1] == target.marks[q - 1]:
        row[_MARK_AGREES] = 1.0
    else:
        row[_MARK_DIFFERS] = 1.0
    if source.speech[i] == target.speech[j]:
        row[_SPEECH_AGREES] = source.speech[i]
    else:
        row[_SPEECH_DIFFERS] = 1.0
