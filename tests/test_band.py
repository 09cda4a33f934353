"""Where to search: chains of anchors against all chains, and what every band must hold."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sides import links, pairs, side

from align import band
from align.coverage import STRONG


def plain_anchors(sides, linked):
    """The weight of each pair of sentences that share a rare linked term."""
    found = defaultdict(float)
    for s in range(len(sides[0].labels)):
        for e in range(*linked.first[s : s + 2].tolist()):
            t = linked.other[e]
            here, there = (
                own.sentences.items[slice(*own.sentences.first[term : term + 2])].tolist()
                for own, term in zip(sides, (s, t), strict=True)
            )
            if max(linked.chance[e], linked.reverse[e]) < STRONG:
                continue
            if max(len(here), len(there)) > band.RARE:
                continue
            for i in here:
                for j in there:
                    found[i, j] += 1 / (len(here) * len(there))
    return found


def every_chain(points, after=(-1, -1)):
    """All strictly climbing chains of points."""
    yield ()
    for i, j in points:
        if i > after[0] and j > after[1]:
            for rest in every_chain(points, (i, j)):
                yield ((i, j), *rest)


@given(pairs(longest=4))
def test_anchors_are_the_heaviest_of_all_chains(case):
    sides, linked, _ = case
    weight = plain_anchors(sides, linked[0])
    found = [tuple(point) for point in band.anchors(sides, linked[0]).tolist()]
    assert all(i < p and j < q for (i, j), (p, q) in pairwise(found))
    heaviest = max(sum(weight[point] for point in chain) for chain in every_chain(list(weight)))
    assert set(found) <= set(weight)
    assert sum(weight[point] for point in found) == pytest.approx(heaviest)


@st.composite
def chains(draw):
    size = draw(st.tuples(st.integers(0, 30), st.integers(0, 30)))
    points, at = [], (-1, -1)
    for i in sorted(draw(st.sets(st.integers(0, 29), max_size=6))):
        j = draw(st.integers(at[1] + 1, at[1] + 12))
        if i < size[0] and j < size[1]:
            points.append((i, j))
            at = i, j
    return size, points


def chain_array(points):
    return np.array(points, dtype=np.int64).reshape(-1, 2)


def holds(nodes, i, j):
    return 0 <= i < len(nodes.low) and nodes.low[i] <= j < nodes.high[i]


@given(chains(), st.integers(0, 12))
def test_the_band_holds_the_boxes_between_anchors_and_a_margin(case, margin):
    size, points = case
    nodes = band.around(chain_array(points), size, margin)
    corners = [(0, 0), *points, size]
    for i in range(size[0] + 1):
        for j in range(size[1] + 1):
            near = any(
                low[0] - margin <= i <= high[0] + margin
                and low[1] - margin <= j <= high[1] + margin
                for low, high in pairwise(corners)
            )
            assert holds(nodes, i, j) or not near


def assert_passable(nodes, size):
    """The band holds its ends, never falls, connects, and does not reach beyond the matrix."""
    assert holds(nodes, 0, 0)
    assert holds(nodes, *size)
    assert len(nodes.low) == size[0] + 1
    assert nodes.low.min() >= 0
    assert nodes.high.max() == nodes.high[-1] == size[1] + 1
    assert np.all(np.diff(nodes.low) >= 0)
    assert np.all(np.diff(nodes.high) >= 0)
    assert np.all(nodes.low[1:] < nodes.high[:-1])
    assert nodes.start.tolist() == [0, *np.cumsum(nodes.high - nodes.low).tolist()]


@given(chains(), st.integers(0, 40))
def test_every_band_is_passable(case, margin):
    size, points = case
    assert_passable(band.around(chain_array(points), size, margin), size)
    assert_passable(band.whole(size), size)


@given(chains(), st.integers(0, 12))
def test_a_wider_margin_only_adds_nodes(case, margin):
    size, points = case
    narrow = band.around(chain_array(points), size, margin)
    wide = band.around(chain_array(points), size, margin + 3)
    assert np.all(wide.low <= narrow.low)
    assert np.all(wide.high >= narrow.high)
    everything = band.around(chain_array(points), size, max(size) + 1)
    assert everything.start[-1] == band.whole(size).start[-1]


@given(
    st.tuples(st.integers(0, 6000), st.integers(0, 6000)).filter(
        lambda size: size[0] * size[1] > band.WIDEST_BOX
    ),
    st.integers(0, 60),
)
def test_a_large_box_without_anchors_is_a_strip(size, margin):
    nodes = band.around(chain_array([]), size, margin)
    assert_passable(nodes, size)
    step = 1 + size[1] // max(size[0], 1)
    width = int((nodes.high - nodes.low).max())
    assert width <= 2 * (band.STRIP + margin + 1) + (2 * margin + 4) * step


def test_a_large_box_between_anchors_leaves_the_rest_of_the_band_narrow():
    points = [(k, k) for k in range(100)] + [(1100 + k, 900 + k) for k in range(100)]
    nodes = band.around(chain_array(points), (1200, 1000), 10)
    assert_passable(nodes, (1200, 1000))
    width = (nodes.high - nodes.low).tolist()
    assert max(width[30:80]) <= 4 * 10 + 3
    assert max(width[1130:1180]) <= 4 * 10 + 3


def numbered(source, target):
    """Sides whose sentences are each one rare term, linked by number."""
    terms = 1 + max(*source, *target)
    sides = side([[t] for t in source], terms), side([[t] for t in target], terms)
    chances = {(t, t): (0.9, 0.9) for t in range(terms)}
    return sides, links(chances, (terms, terms), [[0.8] * terms] * 2)[0]


def test_anchors_lead_across_a_dropped_chapter():
    kept = [k for k in range(900) if not 300 <= k < 560]
    chain = band.anchors(*numbered(range(900), kept)).tolist()
    assert chain == [[k, number] for number, k in enumerate(kept)]
    nodes = band.around(chain_array(chain), (900, 640), 10)
    assert_passable(nodes, (900, 640))
    assert holds(nodes, 300, 300)
    assert holds(nodes, 560, 300)
    assert nodes.start[-1] < 40 * 900


def test_of_two_swapped_chapters_the_longer_holds_the_chain():
    order = [*range(100), *range(250, 400), *range(100, 250), *range(400, 500)]
    order = [k for k in order if not 100 <= k < 110]  # one of them is shorter
    chain = band.anchors(*numbered(range(500), order)).tolist()
    follows = [[k, number] for number, k in enumerate(order) if not 110 <= k < 250]
    assert chain == follows


def test_sentences_that_repeat_a_term_too_often_are_no_anchors():
    same = side([[0]] * (band.RARE + 1), 1)
    linked = links({(0, 0): (0.9, 0.9)}, (1, 1), [[0.8], [0.8]])[0]
    assert band.anchors((same, same), linked).tolist() == []
    fewer = side([[0]] * band.RARE, 1)
    assert len(band.anchors((fewer, fewer), linked)) == band.RARE
