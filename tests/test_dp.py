"""Viterbi and forward–backward against the enumeration of every ladder."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.dp import IMPOSSIBLE, Lattice, posteriors, viterbi
from align.errors import LadderError
from align.model import Bead, Ladder, Span

TYPES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))


def every_ladder(size, types=TYPES):
    """Enumerate all ladders of a size: the plain twin of the dynamic programme."""
    if size == (0, 0):
        return [[(0, 0)]]
    found = []
    for m, n in types:
        if m <= size[0] and n <= size[1]:
            found += [[*way, size] for way in every_ladder((size[0] - m, size[1] - n), types)]
    return found


def weight_of(lattice, rungs):
    total = 0.0
    for (i, j), (p, q) in pairwise(rungs):
        column = j - lattice.low[i]
        if (
            not 0 <= column < lattice.weights.shape[2]
            or not 0 <= q - lattice.low[p] < lattice.weights.shape[2]
        ):
            return IMPOSSIBLE
        total += float(lattice.weights[lattice.types.index((p - i, q - j)), i, column])
    return total


@st.composite
def lattices(draw, banded=False):
    source, target = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    width = target + 1
    low = np.zeros(source + 1, dtype=np.int64)
    if banded and source:
        width = draw(st.integers(max(1, math.ceil((target + 1) / 2)), target + 1))
        steps = sorted(
            draw(st.lists(st.integers(0, target + 1 - width), min_size=source, max_size=source))
        )
        low[1:] = steps
        low[-1] = target + 1 - width
        low = np.maximum.accumulate(low)
    width += draw(st.integers(0, 2))  # a band may reach beyond the last column
    cell = st.one_of(st.floats(-8, 8, width=32), st.just(IMPOSSIBLE))
    count = len(TYPES) * (source + 1) * width
    values = draw(st.lists(cell, min_size=count, max_size=count))
    weights = np.array(values, dtype=np.float32).reshape(len(TYPES), source + 1, width)
    return Lattice(TYPES, weights, low, (source, target))


@given(st.one_of(lattices(), lattices(banded=True)))
def test_viterbi_is_the_maximum_over_all_ladders(lattice):
    ways = [way for way in every_ladder(lattice.size) if weight_of(lattice, way) > IMPOSSIBLE]
    if not ways:
        with pytest.raises(LadderError):
            viterbi(lattice)
        return
    best = max(weight_of(lattice, way) for way in ways)
    found = weight_of(lattice, [tuple(rung) for rung in viterbi(lattice).rungs])
    assert found == pytest.approx(best, abs=1e-5)


@given(st.one_of(lattices(), lattices(banded=True)))
def test_posteriors_are_the_marginals_over_all_ladders(lattice):
    ways = [Ladder.of(way) for way in every_ladder(lattice.size)]
    weights = [weight_of(lattice, [tuple(rung) for rung in way.rungs]) for way in ways]
    odds = [math.exp(weight) for weight in weights]
    total = sum(odds)
    if not total:
        return
    found = posteriors(lattice)
    assert found.total == pytest.approx(math.log(total), abs=1e-5)
    for bead in {bead for way in ways for bead in way.beads()}:
        share = sum(o for way, o in zip(ways, odds, strict=True) if bead in way.beads()) / total
        assert found.bead(bead) == pytest.approx(share, abs=1e-5)
    for rung in {rung for way in ways for rung in way.rungs}:
        share = sum(o for way, o in zip(ways, odds, strict=True) if rung in way.rungs) / total
        assert found.rung(*rung) == pytest.approx(share, abs=1e-5)


def test_earlier_type_wins_a_tie():
    lattice = Lattice(
        TYPES, np.zeros((len(TYPES), 3, 3), dtype=np.float32), np.zeros(3, dtype=np.int64), (2, 2)
    )
    assert [bead.type for bead in viterbi(lattice).beads()] == [(1, 1), (1, 1)]


def test_a_bead_outside_types_or_band_has_no_probability():
    weights = np.zeros((len(TYPES), 3, 2), dtype=np.float32)
    found = posteriors(Lattice(TYPES, weights, np.array([0, 0, 1], dtype=np.int64), (2, 2)))
    assert found.bead(Bead(Span(0, 2), Span(0, 0))) == 0.0
    assert found.bead(Bead(Span(2, 2), Span(0, 1))) == 0.0
    assert found.rung(2, 0) == 0.0


@pytest.mark.parametrize(
    ("shape", "low", "message"),
    [
        ((8, 3, 2), [0, 0, 0], "far corner"),
        ((8, 3, 3), [0, 1, 0], "never fall"),
        ((8, 2, 3), [0, 0], "does not fit"),
        ((7, 3, 3), [0, 0, 0], "does not fit"),
    ],
)
def test_a_malformed_lattice_is_refused(shape, low, message):
    with pytest.raises(LadderError, match=message):
        Lattice(TYPES, np.zeros(shape, dtype=np.float32), np.array(low, dtype=np.int64), (2, 2))
