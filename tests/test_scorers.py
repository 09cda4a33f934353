"""The compiled weights against the same sums written out plainly, and what they must favour."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import scorers
from align.clues import Clue
from align.dp import viterbi
from align.scorers import LONGEST, TYPES, Layout, lattice, pack


def plain_weight(clues, layouts, at, bead, ratio):
    """One bead's weight, from the definition in the module's docstring."""
    (i, j), (m, n) = at, bead
    weight = scorers.PRIORS[bead] + rung(layouts, i + m, j + n)
    if not (m and n):
        return weight
    spans = (i, m, j, n), (j, n, i, m)
    for side, (own, many, other, reach) in enumerate(spans):
        for k in range(own, own + many):
            for clue in clues[side][k]:
                count = len(layouts[1 - side].lengths)
                weight += scorers.TEMPERATURE * log_odds(clue, count, other, reach)
    expected = layouts[0].lengths[i : i + m].sum() * ratio
    weight += length(expected, layouts[1].lengths[j : j + n].sum())
    kinds = set(layouts[0].kinds[i : i + m]) | set(layouts[1].kinds[j : j + n])
    if len(kinds) > 1:
        weight += scorers.KIND_DIFFERS
    elif kinds != {0}:
        weight += scorers.KIND_AGREES
    inner = layouts[0].breaks[i + 1 : i + m].sum() + layouts[1].breaks[j + 1 : j + n].sum()
    return weight + scorers.INNER_BREAK * inner


def length(expected, found):
    deviation = math.log((found + 3) / (expected + 3))
    variance = scorers.LENGTH_VARIANCE + scorers.SHORT_VARIANCE / (min(expected, found) + 3)
    freedom = scorers.LENGTH_FREEDOM
    return -(freedom + 1) / 2 * math.log1p(deviation**2 / (freedom * variance))


def log_odds(clue, count, other, reach):
    own = min(len(clue.where), 1)
    seen = len(clue.where) - own + scorers.BACKGROUND_SENTENCES * scorers.BACKGROUND
    rate = seen / (count - own + scorers.BACKGROUND_SENTENCES)
    q = 1 - (1 - rate) ** reach
    if clue.p <= q:
        return 0.0
    if any(other <= where < other + reach for where in clue.where):
        return math.log(clue.p / q)
    return math.log((1 - clue.p) / (1 - q))


def rung(layouts, i, j):
    source, target = layouts[0].breaks[i], layouts[1].breaks[j]
    if source and target:
        return scorers.BOTH_BREAK
    return scorers.ONE_BREAKS if source or target else 0.0


@st.composite
def pairs(draw):
    size = draw(st.integers(1, 5)), draw(st.integers(1, 5))

    def clue(others):
        where = st.sets(st.integers(0, others - 1), max_size=others).map(lambda s: tuple(sorted(s)))
        return st.builds(
            Clue, st.just("word"), st.just("w"), st.sampled_from([0.2, 0.55, 0.85]), where
        )

    clues = tuple(
        draw(st.lists(st.lists(clue(size[1 - k]), max_size=3), min_size=size[k], max_size=size[k]))
        for k in (0, 1)
    )
    layouts = tuple(
        Layout(
            np.array(draw(st.lists(st.floats(1, 300), min_size=n, max_size=n))),
            np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), dtype=np.int64),
            np.array(draw(st.lists(st.booleans(), min_size=n + 1, max_size=n + 1)), dtype=np.bool_),
        )
        for n in size
    )
    return size, clues, layouts


def weigh(size, clues, layouts, band):
    packed = pack(clues[0], size[1]), pack(clues[1], size[0])
    return lattice(packed, layouts, band, 1.0)


@given(pairs())
def test_weights_equal_the_plain_sums(pair):
    size, clues, layouts = pair
    found = weigh(size, clues, layouts, (np.zeros(size[0] + 1, dtype=np.int64), size[1] + 1))
    for k, (m, n) in enumerate(TYPES):
        for i in range(size[0] + 1):
            for j in range(size[1] + 1):
                if i + m > size[0] or j + n > size[1]:
                    assert found.weights[k, i, j] == -np.inf
                else:
                    plain = plain_weight(clues, layouts, (i, j), (m, n), 1.0)
                    assert found.weights[k, i, j] == pytest.approx(plain, abs=1e-3)


@given(pairs(), st.data())
def test_a_band_holds_the_same_weights(pair, data):
    size, clues, layouts = pair
    whole = weigh(size, clues, layouts, (np.zeros(size[0] + 1, dtype=np.int64), size[1] + 1))
    width = data.draw(st.integers((size[1] + 2) // 2, size[1] + 1))
    steps = data.draw(
        st.lists(st.integers(0, size[1] + 1 - width), min_size=size[0], max_size=size[0])
    )
    low = np.array([0, *sorted(steps)], dtype=np.int64)
    low[-1] = size[1] + 1 - width
    found = weigh(size, clues, layouts, (low, width))
    for i in range(size[0] + 1):
        cells = found.weights[:, i, : size[1] + 1 - low[i]]
        same = whole.weights[:, i, low[i] : low[i] + width]
        inside = cells > -np.inf
        assert np.allclose(cells[inside], same[inside], atol=1e-3)


def layout(lengths):
    none = np.zeros(len(lengths) + 1, dtype=np.bool_)
    return Layout(np.array(lengths, dtype=float), np.zeros(len(lengths), dtype=np.int64), none)


def test_a_word_that_is_everywhere_proves_nothing():
    common = [[Clue("word", "w", 0.55, tuple(range(20)))] for _ in range(20)]
    packed = pack(common, 20)
    assert not packed.hit.any()
    assert not packed.miss.any()


def test_a_missing_sentence_comes_out_as_a_gap_not_as_a_merge():
    keys = [0, 1, 3, 4]
    forward = [
        [Clue("value", str(k), 0.85, (keys.index(k),) if k in keys else ())] * 3 for k in range(5)
    ]
    backward = [[Clue("value", str(k), 0.85, (k,))] * 3 for k in keys]
    layouts = layout([80.0] * 5), layout([80.0] * 4)
    band = np.zeros(6, dtype=np.int64), 5
    found = lattice((pack(forward, 4), pack(backward, 5)), layouts, band, 1.0)
    assert [bead.type for bead in viterbi(found).beads()] == [
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 1),
        (1, 1),
    ]


def test_spans_longer_than_a_bead_are_not_weighed():
    assert max(max(bead) for bead in TYPES) == LONGEST
