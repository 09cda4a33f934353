"""Word translations learnt from beads: against a plain twin, and on what must hold of any."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.induction import Bags, induce

SIZES = 5, 6
BEADS = st.lists(
    st.tuples(
        st.lists(st.integers(0, SIZES[0] - 1), max_size=6),
        st.lists(st.integers(0, SIZES[1] - 1), max_size=6),
        st.floats(0.05, 4.0),
    ),
    max_size=8,
)


def bags(lists):
    first = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(terms) for terms in lists], out=first[1:])
    return Bags(first, np.array([t for terms in lists for t in terms], dtype=np.int32))


def induced(beads, **settings):
    weights = np.array([weight for _, _, weight in beads])
    sides = bags([s for s, _, _ in beads]), bags([t for _, t, _ in beads])
    return induce(*sides, SIZES, weights=weights, **settings)


def twin(beads, rounds):
    """Model 1 by agreement as it is written down: P(t | s), P(s | t) and expected links."""
    null = object()
    p = defaultdict(lambda: 1 / SIZES[1])
    q = defaultdict(lambda: 1 / SIZES[0])
    for _ in range(rounds):
        links, alone = defaultdict(float), (defaultdict(float), defaultdict(float))
        for source, target, weight in beads:
            below = {t: sum(p[s, t] for s in [null, *source]) for t in target}
            above = {s: sum(q[s, t] for t in [null, *target]) for s in source}
            for t in target:
                alone[0][t] += weight * p[null, t] / below[t]
            for s in source:
                alone[1][s] += weight * q[s, null] / above[s]
            for s in source:
                for t in target:
                    links[s, t] += weight * p[s, t] / below[t] * q[s, t] / above[s]
        p, q = defaultdict(float), defaultdict(float)
        for (s, t), count in links.items():
            p[s, t] = count / sum(c for (x, _), c in links.items() if x == s)
            q[s, t] = count / sum(c for (_, y), c in links.items() if y == t)
        for t, count in alone[0].items():
            p[null, t] = count / sum(alone[0].values())
        for s, count in alone[1].items():
            q[s, null] = count / sum(alone[1].values())
    return {pair: (p[pair], q[pair], count) for pair, count in links.items()}


@given(BEADS, st.integers(1, 6))
def test_the_kernels_do_what_the_formulas_say(beads, rounds):
    expected = twin(beads, rounds)
    found = induced(beads, rounds=rounds, least=0.0)
    pairs = list(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert pairs == sorted(pair for pair, (_, _, count) in expected.items() if count > 0)
    for k, column in enumerate((found.forward, found.backward, found.count)):
        np.testing.assert_allclose(column, [expected[pair][k] for pair in pairs], atol=1e-6)


@given(BEADS)
def test_what_holds_of_any_beads(beads):
    found = induced(beads)
    again = induced(beads)
    for column, same in zip(found, again, strict=True):
        assert column.tobytes() == same.tobytes()
    for own, chance, size in zip(found[:2], (found.forward, found.backward), SIZES, strict=True):
        assert np.bincount(own, weights=chance, minlength=size).max(initial=0.0) <= 1 + 1e-6
    assert np.all(np.maximum(found.forward, found.backward) >= 0.01)
    links = sum(weight * min(len(s), len(t)) for s, t, weight in beads)
    assert found.count.sum() <= links * (1 + 1e-6)


@given(BEADS)
def test_swapped_sides_give_the_mirror(beads):
    there = induced(beads)
    sides = bags([t for _, t, _ in beads]), bags([s for s, _, _ in beads])
    weights = np.array([weight for _, _, weight in beads])
    back = induce(*sides, SIZES[::-1], weights=weights)
    order = np.lexsort((back.source, back.target))
    np.testing.assert_array_equal(back.target[order], there.source)
    np.testing.assert_array_equal(back.source[order], there.target)
    np.testing.assert_allclose(back.forward[order], there.backward, atol=1e-6)


def test_what_answers_nothing_is_left_to_the_null_word():
    beads = [([k], [k, 5], 1.0) for k in range(5)] * 3
    found = induced(beads, rounds=8)
    best = {int(s): int(t) for s, t, p in zip(*found[:3], strict=True) if p > 0.9}
    assert best == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}
    assert found.count[found.target == 5].sum() < 0.5  # of 15


def test_a_bead_counts_as_often_as_its_weight_says():
    once = [([0, 1], [0, 1], 1.0), ([0], [1], 1.0), ([0], [1], 1.0)]
    weighed = [([0, 1], [0, 1], 1.0), ([0], [1], 2.0)]
    for column, same in zip(induced(once), induced(weighed), strict=True):
        np.testing.assert_allclose(column, same, rtol=1e-5)
    assert not len(induced([([0], [0], 0.0)]).source)


@pytest.mark.parametrize("beads", [[], [([], [], 1.0)], [([0], [], 1.0), ([], [1], 1.0)]])
def test_nothing_is_learnt_from_nothing(beads):
    assert [len(column) for column in induced(beads)] == [0] * 5


def test_without_terms_there_are_no_pairs():
    nothing = bags([])
    assert not len(induce(nothing, nothing, (0, 0)).source)


@pytest.mark.parametrize(
    ("source", "target", "sizes", "weights"),
    [
        (bags([[0]]), bags([[0], [1]]), (1, 2), None),
        (bags([[0]]), bags([[0]]), (1, 1), np.ones(2)),
        (bags([[1]]), bags([[0]]), (1, 1), None),
        (bags([[-1]]), bags([[0]]), (1, 1), None),
        (Bags(np.array([0, 2, 1, 3]), np.zeros(3, np.int32)), bags([[0]] * 3), (1, 1), None),
        (Bags(np.array([0, 1]), np.zeros(3, np.int32)), bags([[0]]), (1, 1), None),
    ],
)
def test_arrays_that_do_not_fit_are_refused(source, target, sizes, weights):
    with pytest.raises(ValueError, match="must"):
        induce(source, target, sizes, weights=weights)
