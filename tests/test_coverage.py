"""The weights of beads against the same sums written out plainly, and what they must favour."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sides import bands, layout, links, pairs, side

from align import coverage
from align.band import whole
from align.coverage import STRONG, length_fit, odds, weigh
from align.lattice import LONGEST, TYPES, sweep


def sentences_of(own):
    first, items = own.terms
    return [items[first[k] : first[k + 1]].tolist() for k in range(len(own))]


def partners(linked, term):
    """The terms that count as counterparts here."""
    row = range(*linked.first[term : term + 2].tolist())
    return {int(linked.other[e]) for e in row if max(linked.chance[e], linked.reverse[e]) >= STRONG}


def worth(other, linked, term, reach):
    """What a counterpart found and one missing are worth, as the module says."""
    answers = sum(
        not partners(linked, term).isdisjoint(sentence) for sentence in sentences_of(other)
    )
    own = min(answers, 1)
    seen = answers - own + coverage.BACKGROUND_SENTENCES * coverage.BACKGROUND
    rate = seen / (len(other) - own + coverage.BACKGROUND_SENTENCES)
    q = 1 - (1 - max(rate, coverage.LEAST_RATE)) ** reach
    p = float(linked.hit[term])
    return (math.log(p / q), math.log((1 - p) / (1 - q))) if p > q else (0.0, 0.0)


def covered(own, other, linked, spans):
    """What the sentences of one side of a bead find on the other."""
    total = 0.0
    there = {t for sentence in sentences_of(other)[spans[1]] for t in sentence}
    for sentence in sentences_of(own)[spans[0]]:
        for term in set(sentence):
            hit, miss = worth(other, linked, term, spans[1].stop - spans[1].start)
            total += miss if partners(linked, term).isdisjoint(there) else hit
    return total


def plain_length(expected, found):
    deviation = math.log((found + 3) / (expected + 3))
    variance = coverage.LENGTH_VARIANCE + coverage.SHORT_VARIANCE / (min(expected, found) + 3)
    freedom = coverage.LENGTH_FREEDOM
    return -(freedom + 1) / 2 * math.log1p(deviation**2 / (freedom * variance))


def plain_rung(source, target):
    if source and target:
        return coverage.BOTH_BREAK
    return coverage.ONE_BREAKS if source or target else 0.0


def plain_weight(sides, linked, described, at, k):
    """The weight of a bead, from the definition in the module's docstring."""
    (i, j), (m, n) = at, TYPES[k]
    source, target = described
    weight = coverage.PRIORS[k] + plain_rung(source.breaks[i + m], target.breaks[j + n])
    if not (m and n):
        return weight
    here, there = slice(i, i + m), slice(j, j + n)
    weight += coverage.TEMPERATURE * covered(*sides, linked[0], (here, there))
    weight += coverage.TEMPERATURE * covered(*sides[::-1], linked[1], (there, here))
    weight += plain_length(source.lengths[here].sum(), target.lengths[there].sum())
    inner = source.breaks[i + 1 : i + m].sum() + target.breaks[j + 1 : j + n].sum()
    weight += coverage.INNER_BREAK * inner
    kinds = {*source.kinds[here].tolist(), *target.kinds[there].tolist()}
    if len(kinds) > 1:
        return weight + coverage.KIND_DIFFERS
    return weight + (0.0 if kinds == {0} else coverage.KIND_AGREES)


def weighed(sides, linked, described, band=None):
    both = odds(sides[1], linked[0]), odds(sides[0], linked[1])
    return weigh(sides, linked, both, described, band or whole((len(sides[0]), len(sides[1]))))


@given(pairs())
def test_odds_equal_the_definition(case):
    sides, linked, _ = case
    for own, other in ((0, 1), (1, 0)):
        found = odds(sides[other], linked[own])
        for term in range(len(sides[own].labels)):
            for reach in range(1, LONGEST + 1):
                pair = found.hit[term, reach - 1], found.miss[term, reach - 1]
                expected = worth(sides[other], linked[own], term, reach)
                assert pair == pytest.approx(expected, abs=1e-5)


@given(pairs())
def test_weights_equal_the_plain_sums(case):
    sides, linked, described = case
    rows, columns = len(sides[0]), len(sides[1])
    found = weighed(*case).weights
    for i in range(rows + 1):
        for j in range(columns + 1):
            for k, (m, n) in enumerate(TYPES):
                weight = found[i * (columns + 1) + j, k]
                if i + m > rows or j + n > columns:
                    assert weight == -np.inf
                else:
                    plain = plain_weight(sides, linked, described, (i, j), k)
                    assert weight == pytest.approx(plain, abs=1e-3)


@given(pairs(), st.data())
def test_a_band_holds_the_same_weights(case, data):
    """A bead is weighed where the nodes along its two first edges lie in the band, and its end."""
    size = len(case[0][0]), len(case[0][1])
    band = data.draw(bands(size))
    all_weights, inside = weighed(*case).weights, weighed(*case, band).weights
    low, high = band.low.tolist(), band.high.tolist()

    def holds(i, j):
        return i <= size[0] and low[i] <= j < high[i]

    for i in range(size[0] + 1):
        for j in range(low[i], high[i]):
            for k, (m, n) in enumerate(TYPES):
                weight = inside[band.start[i] + j - low[i], k]
                edges = [*((i + a, j) for a in range(m)), *((i, j + b) for b in range(n))]
                if not holds(i + m, j + n) or (m and n and not all(holds(*at) for at in edges)):
                    assert weight == -np.inf
                else:
                    same = all_weights[i * (size[1] + 1) + j, k]
                    assert weight == pytest.approx(same, abs=1e-3)


@given(pairs())
def test_swapped_sides_have_the_mirrored_weights(case):
    size = len(case[0][0]), len(case[0][1])
    there = weighed(*case).weights
    back = weighed(*(both[::-1] for both in case)).weights
    mirror = [TYPES.index(shape[::-1]) for shape in TYPES]
    square = there.reshape(size[0] + 1, size[1] + 1, -1).transpose(1, 0, 2)
    np.testing.assert_allclose(
        square, back.reshape(size[1] + 1, size[0] + 1, -1)[:, :, mirror], atol=1e-3
    )


@given(st.floats(1, 500), st.floats(1, 500))
def test_the_length_that_is_expected_fits_best(expected, found):
    assert length_fit(expected, found) == pytest.approx(plain_length(expected, found), abs=1e-9)
    assert length_fit(expected, expected) == 0.0 >= length_fit(expected, found)
    assert length_fit(expected, found) == pytest.approx(length_fit(found, expected), abs=1e-9)


def identical(count):
    """Terms that translate each other one by one, each nearly always used."""
    return {(t, t): (0.9, 0.9) for t in range(count)}


def test_a_word_that_is_everywhere_proves_nothing():
    everywhere = side([[0]] * 30, 1)
    linked = links(identical(1), (1, 1), [[0.55], [0.55]])
    found = odds(everywhere, linked[0])
    assert not found.hit.any()
    assert not found.miss.any()


def test_its_own_counterpart_does_not_make_a_word_common_and_q_has_a_floor():
    once = side([[0], *[[]] * 3000], 1)
    never = side([[]] * 3001, 1)
    linked = links(identical(1), (1, 1), [[0.8], [0.8]])
    assert odds(once, linked[0]).rate.tolist() == odds(never, linked[0]).rate.tolist()
    assert odds(once, linked[0]).rate.tolist() == [coverage.LEAST_RATE]
    short = odds(side([[0], [], []], 1), linked[0])
    assert short.rate[0] == pytest.approx(coverage.BACKGROUND * 12 / 14)


def test_a_longer_stretch_proves_less():
    found = odds(side([[0], [], [0], []], 1), links(identical(1), (1, 1), [[0.8], [0.8]])[0])
    assert np.all(np.diff(found.hit[0]) < 0)
    assert np.all(np.diff(found.miss[0]) > 0)
    assert np.all(found.miss[0] < 0)


def types_of(case):
    best = sweep(weighed(*case), 2.0).beads
    return [TYPES[k] for k in best.kind.tolist()]


def test_a_missing_sentence_comes_out_as_a_gap_not_as_a_merge():
    lists = [[3 * k, 3 * k + 1, 3 * k + 2] for k in range(5)]
    sides = side(lists, 15), side([lists[k] for k in (0, 1, 3, 4)], 15)
    linked = links(identical(15), (15, 15), [[0.85] * 15] * 2)
    case = sides, linked, (layout(5), layout(4))
    assert types_of(case) == [(1, 1), (1, 1), (1, 0), (1, 1), (1, 1)]


def test_a_sentence_cut_in_two_is_merged():
    lists = [[4 * k + a for a in range(4)] for k in range(3)]
    cut = [lists[0], lists[1][:2], lists[1][2:], lists[2]]
    sides = side(lists, 12), side(cut, 12)
    linked = links(identical(12), (12, 12), [[0.85] * 12] * 2)
    case = sides, linked, (layout(3), layout(4, lengths=[80, 40, 40, 80]))
    assert types_of(case) == [(1, 1), (1, 2), (1, 1)]


def test_a_heading_does_not_pair_with_a_sentence():
    empty = side([[], []], 1), side([[], []], 1)
    linked = links({}, (1, 1), [[0.0], [0.0]])
    headed = layout(2, kinds=[1, 0])
    node = weighed(empty, linked, (headed, headed)).weights[:, 0].reshape(3, 3)
    assert node[0, 0] - node[1, 1] == pytest.approx(coverage.KIND_AGREES)
    assert node[0, 1] - node[1, 1] == pytest.approx(coverage.KIND_DIFFERS)


def test_a_layout_may_be_cut():
    whole_layout = layout(4, lengths=[1, 2, 3, 4], breaks=[1, 0, 1, 0, 1], loose=[0, 1, 0, 0, 0])
    part = whole_layout.part(1, 3)
    assert part.lengths.tolist() == [2, 3]
    assert part.breaks.tolist() == [False, True, False]
    assert part.loose.tolist() == [True, False, False]
