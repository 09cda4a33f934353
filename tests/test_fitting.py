"""The fit: the optimiser, the gradient, what counts as right, and a whole small fit."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sides import every_bead
from strategies import CORPUS, GOLD, SOURCE, TARGET, document

from align import fitting
from align.aligner import read_pair, solve
from align.evidence import FEATURES
from align.fitting import (
    PRIOR,
    SUITES,
    Example,
    Material,
    bead_rungs,
    example,
    fit,
    fit_profile,
    lbfgs,
    maximise,
)
from align.lattice import TYPES, graph
from align.lexicon import shipped
from align.weights import LESSONS, MOVES, Weights

NAMES = (*FEATURES, *MOVES)


@given(st.integers(0, 2**32), st.integers(1, 8))
def test_the_top_of_a_quadratic_is_found(seed, size):
    draw = np.random.default_rng(seed)
    root = draw.normal(size=(size, size))
    bend = root @ root.T + 0.5 * np.eye(size)
    top = draw.normal(size=size)

    def climb(point):
        slope = bend @ (top - point)
        return float(-(top - point) @ slope / 2), slope

    found, value = lbfgs(climb, np.zeros(size), 200)
    assert value == pytest.approx(0.0, abs=1e-4)
    np.testing.assert_allclose(found, top, atol=0.05)


def test_a_curved_top_is_found_whatever_the_scales():
    shift = np.array([3.0, -40.0])

    def climb(point):
        far = np.array([1.0, 0.05]) * (point - shift)
        return -float(np.logaddexp(far, -far).sum()), -np.tanh(far) * np.array([1.0, 0.05])

    found, _ = lbfgs(climb, np.zeros(2), 200)
    np.testing.assert_allclose(found, shift, rtol=0.02)


def test_no_round_moves_nothing():
    found, value = lbfgs(lambda point: (-float(point @ point), -2 * point), np.ones(2), 0)
    assert found.tolist() == [1.0, 1.0]
    assert value == -2.0


def tiny_example(seed=1, weight=1.0):
    """A graph of 3 × 3 sentences, invented features, and one ladder that is right."""
    size = 3, 3
    nodes = graph(every_bead(size), size)
    rows = list(zip(*(column.tolist() for column in nodes.beads), strict=True))
    draw = np.random.default_rng(seed)
    table = draw.normal(size=(len(rows), len(FEATURES)))
    right = np.array([(i, j, TYPES[k]) in RIGHT for i, j, k in rows])
    return Example(nodes, right, table, weight)


RIGHT = {(0, 0, (1, 1)), (1, 1, (1, 0)), (2, 1, (0, 1)), (2, 2, (1, 1))}


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_that_of_the_likelihood(seed):
    examples = [tiny_example(seed), tiny_example(seed + 10, weight=0.5)]
    point = np.random.default_rng(seed).normal(0, 0.3, len(NAMES))

    def value(at):
        return fitting._likelihood(  # noqa: SLF001
            examples, Weights.of(dict(zip(NAMES, at.tolist(), strict=True)))
        )

    total, slope = value(point)
    assert total < 0
    step = 1e-5
    for k in range(len(NAMES)):
        by = np.eye(len(NAMES))[k] * step
        rise = (value(point + by)[0] - value(point - by)[0]) / (2 * step)
        assert slope[k] == pytest.approx(rise, abs=1e-6), NAMES[k]


def test_the_fit_climbs_and_leaves_alone_what_has_no_spread():
    examples = [tiny_example(1), tiny_example(2)]
    named, likelihood = maximise(examples)
    assert likelihood > fitting._likelihood(  # noqa: SLF001
        examples, Weights.of({name: mean for name, (mean, _) in PRIOR.items()})
    )[0]  # fmt: skip
    assert likelihood <= 0
    assert set(named) <= set(PRIOR)
    assert maximise(examples) == (named, likelihood)


def test_nothing_near_the_fit_is_more_probable():
    examples = [tiny_example(1), tiny_example(2)]
    named, _ = maximise(examples)

    def posterior(weights):
        value, _ = fitting._likelihood(examples, Weights.of(weights))  # noqa: SLF001
        far = [(weights.get(name, 0.0) - mean) / spread for name, (mean, spread) in PRIOR.items()]
        return value - sum(x * x for x in far) / 2

    top = posterior(named)
    for name, (_, spread) in PRIOR.items():
        for by in (-0.3 * spread, 0.3 * spread):
            assert posterior({**named, name: named.get(name, 0.0) + by}) < top, name


def test_without_material_the_weights_are_what_was_expected():
    named, likelihood = maximise([])
    assert named == {name: mean for name, (mean, _) in PRIOR.items() if mean}
    assert likelihood == 0.0


def test_expectations_are_of_known_evidence():
    assert set(PRIOR) <= set(NAMES)
    assert all(spread > 0 for _, spread in PRIOR.values())


def test_rungs_of_beads_leave_the_order_of_gaps_open():
    beads = [((0,), (0,)), ((1,), ()), ((), (1,)), ((2, 3), (2,))]
    assert bead_rungs(beads) == [(0, 0), (1, 1), (2, 2), (4, 3)]
    assert bead_rungs([((), (0,)), ((0,), ())]) == []


def pair(target=TARGET):
    return read_pair(document(SOURCE, "ru"), document(target, "en"))


GOLD_BEADS = [
    *(((k,), (k,)) for k in (0, 1)), ((2, 3), (2,)), *(((k,), (k - 1,)) for k in range(4, 8)),
]  # fmt: skip
RUNGS = bead_rungs(GOLD_BEADS)


def solved(one):
    return solve(one, [shipped("ru", "en")], Weights.of({n: m for n, (m, _) in PRIOR.items()}))


def right_beads(found):
    rows = zip(*(column.tolist() for column in found.nodes.beads), strict=True)
    return [(i, j, *TYPES[k]) for (i, j, k), right in zip(rows, found.right, strict=True) if right]


def test_right_is_the_whole_interval_between_known_rungs():
    one = pair()
    found = example(Material(one, RUNGS, whole=True), solved(one))
    assert right_beads(found) == [
        (0, 0, 1, 1), (1, 1, 1, 1), (2, 2, 2, 1), (4, 3, 1, 1), (5, 4, 1, 1), (6, 5, 1, 1),
        (7, 6, 1, 1),
    ]  # fmt: skip


def test_between_known_beads_only_gaps_are_right():
    """A stranger stands in the place of a translation: no bead may join the two."""
    stranger = "Wheat was dear that year, and nobody in the south had any bread."
    one = pair(TARGET.replace("He handed me a telegram from Ankara of 11 May.", stranger))
    beads = [own for own in GOLD_BEADS if own[0] != (4,)]
    found = example(Material(one, bead_rungs(beads), whole=True), solved(one))
    assert (4, 3, 1, 0) in right_beads(found)
    assert (5, 3, 0, 1) in right_beads(found)
    assert (4, 3, 1, 1) not in right_beads(found)


def test_where_only_some_rungs_are_known_everything_between_them_is_right():
    one = pair()
    solution = solved(one)
    found = example(Material(one, [(4, 3)], whole=False), solution)
    crossing = [(i, j, m, n) for i, j, m, n in right_beads(found) if i < 4 < i + m or j < 3 < j + n]
    assert not crossing
    assert len(right_beads(found)) > len(
        right_beads(example(Material(one, RUNGS, whole=True), solution))
    )


def test_a_pair_whose_right_ladder_was_not_found_teaches_nothing():
    one = pair()
    odd = bead_rungs([((0,), (0, 1, 2, 3, 4, 5, 6)), *(((k,), ()) for k in range(1, 8))])
    assert example(Material(one, odd, whole=True), solved(one)) is None
    empty = read_pair(document("", "ru"), document("", "en"))
    assert example(Material(empty, [], whole=True), solved(empty)) is None


@pytest.mark.parametrize(("name", "langs"), [("ru-en", ("ru", "en")), ("generic", ("xx", "yy"))])
def test_a_small_fit_is_made_the_same_way_twice(name, langs):
    documents = [document(SOURCE, langs[0]), document(TARGET, langs[1])]
    one = read_pair(*documents)
    materials = [[Material(one, RUNGS, whole=len(one.sides[0]) == 8)]]
    said = []
    first, again = (fit_profile(name, langs, materials, said.append) for _ in range(2))
    assert first == again
    assert set(first) == {"first", "taught"}
    assert all(set(named) <= set(PRIOR) for named in first.values())
    assert len(said) == 2 * (LESSONS[name] + 1)
    assert said[: len(said) // 2] == said[len(said) // 2 :]


@pytest.fixture
def small_data(tmp_path):
    """A data folder and hand-made alignments as the fit expects them, as small as they can be."""
    data, gold = tmp_path / "data", tmp_path / "gold"
    (data / "novels").mkdir(parents=True)
    gold.mkdir()
    name = "1922-04-16-communique-rapallo"
    for suffix in ("ru", "en", "gold"):
        for suite in SUITES:
            (data / "gold" / suite).mkdir(parents=True, exist_ok=True)
            shutil.copy(GOLD / f"{name}.{suffix}", data / "gold" / suite / f"a.{suffix}")
        shutil.copy(GOLD / f"{name}.{suffix}", gold)
    (data / "novels" / "PARAGRAPH_PARALLEL.tsv").write_text("chapter\nb\n", encoding="utf-8")
    for suffix, text in (("ru", SOURCE), ("en", TARGET)):
        lines = [line for line in text.splitlines() if line]
        (data / "novels" / f"b.{suffix}").write_text("\n".join(lines), encoding="utf-8")
    return data, gold


def test_a_whole_fit_makes_a_file_of_weights(small_data):
    data, gold = small_data
    said = []
    record = json.loads(fit(data, CORPUS, gold, said.append))
    assert set(record["profiles"]) == set(LESSONS)
    assert record["fitted on"][: len(SUITES)] == list(SUITES)
    assert [line for line in said if line.endswith("pairs read")] == [
        f"{name}: {len(SUITES) + 3} pairs read" for name in LESSONS
    ]  # each suite, strangers, the bundled document, the chapter
    assert fit(data, CORPUS, gold, lambda _: None) == fit(data, CORPUS, gold, lambda _: None)
