"""Sweep, posteriors and best ladders against the enumeration of every ladder."""

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sides import bands, beads, every_bead

from align.band import whole
from align.errors import LadderError
from align.lattice import (
    LONGEST,
    SOURCE_GAP,
    TARGET_GAP,
    TWO_SIDED,
    TYPES,
    Band,
    Lattice,
    best,
    graph,
    posteriors,
    sweep,
)

SIZES = st.tuples(st.integers(0, 4), st.integers(0, 4))


@cache
def every_ladder(size, at=(0, 0)):
    """All ladders of a size as rows of beads ``(i, j, kind)``: the plain twin of the search."""
    if at == size:
        return [()]
    found = []
    for k, (m, n) in enumerate(TYPES):
        if at[0] + m <= size[0] and at[1] + n <= size[1]:
            ways = every_ladder(size, (at[0] + m, at[1] + n))
            found += [((*at, k), *way) for way in ways]
    return found


def nodes_of(ladder, size):
    return [*((i, j) for i, j, _ in ladder), size]


def random_weights(seed, shape, forbidden):
    draw = np.random.default_rng(seed)
    weights = draw.uniform(-6, 3, shape)
    weights[draw.random(shape) < forbidden] = -np.inf
    return weights


@st.composite
def lattices(draw):
    size = draw(SIZES)
    band = draw(st.one_of(st.just(whole(size)), bands(size)))
    forbidden = draw(st.sampled_from([0.0, 0.0, 0.3, 0.8]))
    shape = int(band.start[-1]), len(TYPES)
    weights = random_weights(draw(st.integers(0, 2**32)), shape, forbidden)
    return size, Lattice(weights.astype(np.float32), band)


def weighed_ladders(size, lattice):
    """The ladders inside the band that nothing forbids, each with its sum."""
    low, high, start = lattice.band
    found = []
    for ladder in every_ladder(size):
        if all(low[i] <= j < high[i] for i, j in nodes_of(ladder, size)):
            here = (lattice.weights[start[i] + j - low[i], k] for i, j, k in ladder)
            total = sum(map(float, here))
            if total > -math.inf:
                found.append((ladder, total))
    return found


def shares(ladders, parts):
    """The probability of each part of ladders: a bead, a node."""
    top = max(total for _, total in ladders)
    odds = [math.exp(total - top) for _, total in ladders]
    found = {}
    for (ladder, _), odd in zip(ladders, odds, strict=True):
        for part in parts(ladder):
            found[part] = found.get(part, 0.0) + odd / sum(odds)
    return found


def rows(found):
    return list(zip(*(part.tolist() for part in found), strict=True))


@given(lattices(), st.sampled_from([1e-5, 1e-3, 0.1, 0.6]))
def test_sweep_finds_what_has_a_chance_and_the_best_ladder(case, least):
    size, lattice = case
    ladders = weighed_ladders(size, lattice)
    if not ladders:
        with pytest.raises(LadderError, match="no ladder leads through this band"):
            sweep(lattice, least)
        return
    chance = shares(ladders, lambda ladder: ladder)
    best_ladder = set(max(ladders, key=lambda row: row[1])[0])
    found = rows(sweep(lattice, least)[0])
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert best_ladder <= set(found)
    for bead in {bead for ladder in every_ladder(size) for bead in ladder} - best_ladder:
        share = chance.get(bead, 0.0)
        if abs(share - least) > 1e-6 * least:
            assert (bead in found) == (share >= least)


@given(lattices())
def test_sweep_tells_how_probably_a_ladder_touches_an_edge(case):
    size, lattice = case
    ladders = weighed_ladders(size, lattice)
    if not ladders:
        return
    chance = shares(ladders, lambda ladder: nodes_of(ladder, size))
    low, high, _ = (part.tolist() for part in lattice.band)
    edge = [(i, low[i]) for i in range(1, len(low)) if low[i] > 0]
    edge += [(i, high[i] - 1) for i in range(len(low)) if high[i] <= size[1]]
    expected = max((chance.get(node, 0.0) for node in edge), default=0.0)
    assert sweep(lattice, 0.1).touched.max() == pytest.approx(expected, abs=1e-9)


@given(lattices())
def test_nothing_but_the_best_ladder_reaches_a_threshold_above_one(case):
    size, lattice = case
    ladders = weighed_ladders(size, lattice)
    if ladders:
        found = tuple(rows(sweep(lattice, 2.0)[0]))
        assert found == max(ladders, key=lambda row: row[1])[0]


def test_the_whole_matrix_has_no_edge():
    weights = np.zeros((16, len(TYPES)), dtype=np.float32)
    assert sweep(Lattice(weights, whole((3, 3))), 0.5).touched.max() == 0.0


def test_where_nothing_tells_beads_apart_all_of_them_are_found():
    size = 5, 5
    weights = np.zeros((36, len(TYPES)), dtype=np.float32)
    found = rows(sweep(Lattice(weights, whole(size)), 1e-12).beads)
    assert found == rows(every_bead(size))


def test_where_everything_is_forbidden_there_is_no_ladder():
    weights = np.full((9, len(TYPES)), -np.inf, dtype=np.float32)
    with pytest.raises(LadderError, match="no ladder leads through this band"):
        sweep(Lattice(weights, whole((2, 2))), 0.5)


@given(lattices(), st.sampled_from([1, 30]))
def test_the_ceiling_of_a_bead_is_its_chance_where_rivals_were_left_out(case, most):
    ladders = weighed_ladders(*case)
    if not ladders:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("align.lattice.MOST_BEADS", most)
        swept = sweep(case[1], 1e-5)
    if len(swept.beads.kind) == len(sweep(case[1], 1e-5).beads.kind):
        assert np.all(swept.ceiling == 1.0)
    else:
        chance = shares(ladders, lambda ladder: ladder)
        expected = [chance[bead] for bead in rows(swept.beads)]
        np.testing.assert_allclose(swept.ceiling, expected, rtol=1e-6)


@given(lattices())
def test_too_many_beads_raise_the_threshold_tenfold(case):
    size, lattice = case
    if not weighed_ladders(size, lattice):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("align.lattice.MOST_BEADS", 1)
        found = sweep(lattice, 1e-5).beads
    most = len(lattice.band.low) + int(lattice.band.high[-1])
    raised = (sweep(lattice, 1e-5 * 10**k).beads for k in range(7))
    assert rows(found) == rows(next(beads for beads in raised if len(beads.kind) <= most))


def test_the_earlier_type_wins_a_tie():
    weights = np.zeros((9, len(TYPES)), dtype=np.float32)
    found = sweep(Lattice(weights, whole((2, 2))), 2.0)[0]
    assert rows(found) == [(0, 0, 0), (1, 1, 0)]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ([1, 1], [2, 2]), ([0, 0], [2, 0]), ([0, 2], [2, 3]), ([0, 1, 0], [2, 2, 2]),
        ([0, 0, 1], [3, 2, 3]),
    ],
)  # fmt: skip
def test_a_band_through_which_no_ladder_leads_is_refused(low, high):
    with pytest.raises(LadderError, match="never falls and never breaks off"):
        Band.of(np.array(low), np.array(high))


def test_types_are_all_there_and_no_longer_than_they_say():
    assert len(set(TYPES)) == len(TYPES) == LONGEST**2 + 2
    assert max(max(shape) for shape in TYPES) == LONGEST
    assert TYPES[0] == (1, 1)


# --- graphs


def state_of(kind):
    m, n = TYPES[kind]
    return TWO_SIDED if m and n else SOURCE_GAP if m else TARGET_GAP


@st.composite
def graphs(draw):
    """A graph of some beads, with weights and moves."""
    size = draw(SIZES)
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    kept = draw(st.sampled_from([1.0, 0.8, 0.4]))
    chosen = beads([row for row in rows(every_bead(size)) if numbers.random() < kept])
    forbidden = draw(st.sampled_from([0.0, 0.2]))
    weights = random_weights(draw(st.integers(0, 2**32)), len(chosen.kind), forbidden)
    moves = random_weights(draw(st.integers(0, 2**32)), (3, 3), forbidden)
    moves[TARGET_GAP, SOURCE_GAP] = draw(st.sampled_from([-np.inf, 0.5]))
    return size, graph(chosen, size), weights, moves


def ladders_of(size, nodes, weights, moves):
    number = {row: e for e, row in enumerate(rows(nodes.beads))}
    found = []
    for ladder in every_ladder(size):
        if all(bead in number for bead in ladder):
            states = [TWO_SIDED, *(state_of(k) for _, _, k in ladder)]
            total = sum(weights[number[bead]] for bead in ladder)
            total += sum(moves[move] for move in pairwise(states))
            if total > -math.inf:
                found.append((tuple(number[bead] for bead in ladder), total))
    return found


@given(graphs())
def test_posteriors_are_the_shares_of_all_ladders(case):
    _, nodes, weights, moves = case
    ladders = ladders_of(*case)
    found = posteriors(nodes, weights, moves)
    if not ladders:
        assert found.total == -math.inf
        assert not found.bead.any()
        assert not found.moves.any()
        return
    total = math.log(sum(math.exp(weight) for _, weight in ladders))
    assert found.total == pytest.approx(total, abs=1e-9)
    chance = shares(ladders, lambda ladder: ladder)
    expected = [chance.get(e, 0.0) for e in range(len(weights))]
    np.testing.assert_allclose(found.bead, expected, atol=1e-9)

    def moved(ladder):
        return pairwise([TWO_SIDED, *nodes.state[list(ladder)].tolist()])

    counts = shares(ladders, moved)
    table = [[counts.get((s, t), 0.0) for t in range(3)] for s in range(3)]
    np.testing.assert_allclose(found.moves, table, atol=1e-9)


@given(graphs())
def test_best_is_the_maximum_over_all_ladders(case):
    _, nodes, weights, moves = case
    ladders = ladders_of(*case)
    if not ladders:
        with pytest.raises(LadderError, match="no ladder leads through these beads"):
            best(nodes, weights, moves)
        return
    assert tuple(best(nodes, weights, moves).tolist()) == max(ladders, key=lambda row: row[1])[0]


@given(graphs())
def test_a_source_gap_never_follows_a_target_gap_where_that_is_forbidden(case):
    size, nodes, weights, moves = case
    moves[TARGET_GAP, SOURCE_GAP] = -np.inf
    if not ladders_of(size, nodes, weights, moves):
        return
    states = nodes.state[best(nodes, weights, moves)].tolist()
    assert (TARGET_GAP, SOURCE_GAP) not in pairwise(states)
    assert posteriors(nodes, weights, moves).moves[TARGET_GAP, SOURCE_GAP] == 0.0


@given(lattices())
def test_sweep_names_the_likeliest_node_of_each_row(case):
    size, lattice = case
    ladders = weighed_ladders(size, lattice)
    if not ladders:
        return
    chance = shares(ladders, lambda ladder: nodes_of(ladder, size))
    swept = sweep(lattice, 0.1)
    for i, (low, high) in enumerate(zip(lattice.band.low, lattice.band.high, strict=True)):
        best = max(chance.get((i, j), 0.0) for j in range(low, high))
        assert swept.chance[i] == pytest.approx(best, abs=1e-9)
        assert chance.get((i, int(swept.column[i])), 0.0) == pytest.approx(best, abs=1e-9)


@given(graphs(), lattices())
def test_the_same_bytes_twice(case, swept):
    _, nodes, weights, moves = case
    one, two = (posteriors(nodes, weights, moves) for _ in range(2))
    for column, same in zip(one, two, strict=True):
        assert np.asarray(column).tobytes() == np.asarray(same).tobytes()
    if weighed_ladders(*swept):
        one, two = (sweep(swept[1], 1e-4) for _ in range(2))
        assert [c.tobytes() for c in one.beads] == [c.tobytes() for c in two.beads]
        assert [c.tobytes() for c in one[1:]] == [c.tobytes() for c in two[1:]]


def test_a_graph_of_nothing_has_the_empty_ladder():
    nothing = np.zeros(0)
    nodes = graph(beads([]), (0, 0))
    assert best(nodes, nothing, np.zeros((3, 3))).tolist() == []
    assert posteriors(nodes, nothing, np.zeros((3, 3))).total == 0.0
    unreachable = graph(beads([]), (1, 1))
    with pytest.raises(LadderError):
        best(unreachable, nothing, np.zeros((3, 3)))
