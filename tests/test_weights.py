"""The weights that ship: what they name, whom they serve, what they forbid."""

import json
from importlib.resources import files

import numpy as np
import pytest

from align.evidence import FEATURES
from align.lattice import SOURCE_GAP, TARGET_GAP, TWO_SIDED
from align.weights import LESSONS, MOVES, Weights, profile, read, signature


@pytest.fixture(scope="module")
def record():
    return json.loads(files("align.data").joinpath("weights.json").read_text(encoding="utf-8"))


def test_the_file_names_both_profiles_and_known_evidence_only(record):
    assert set(record["profiles"]) == set(LESSONS) == {"ru-en", "generic"}
    for sets in record["profiles"].values():
        assert set(sets) == {"first", "taught"}
        for named in sets.values():
            assert set(named) <= {*FEATURES, *MOVES}
            assert all(np.isfinite(value) for value in named.values())
            assert set(MOVES) <= set(named)


def test_the_file_says_what_it_was_fitted_on_and_by_what(record):
    assert record["made by"] == "align weights fit"
    assert not [name for name in record["fitted on"] if "wmt" in name or "literature" in name]


@pytest.mark.parametrize("name", ["ru-en", "generic"])
@pytest.mark.parametrize("look", ["first", "taught"])
def test_evidence_keeps_its_sign(record, name, look):
    named = record["profiles"][name][look]
    for evidence in ("words", "values", "explained", "length", "mark_agrees", "both_break"):
        assert named[evidence] > 0, evidence
    for doubt in ("inner_break", "kind_differs", "gap_opens", "type_2_1", "type_4_4"):
        assert named[doubt] < 0, doubt


@pytest.mark.parametrize(
    ("langs", "name"),
    [
        (("ru", "en"), "ru-en"), (("en", "ru"), "ru-en"), (("de", "en"), "generic"),
        (("ru", "ru"), "generic"), (("xx", "yy"), "generic"),
    ],
)  # fmt: skip
def test_a_pair_of_languages_has_its_profile(langs, name):
    found = profile(*langs)
    assert found.name == name
    assert found.lessons == LESSONS[name]
    assert found.names == (name == "ru-en")


def test_names_find_their_places_and_the_rest_is_nothing():
    weights = Weights.of({"words": 0.5, "gap_opens": -3.0, "gap_goes_on": -1.0})
    assert weights.features[FEATURES.index("words")] == 0.5
    assert np.count_nonzero(weights.features) == 1
    for state in (SOURCE_GAP, TARGET_GAP):
        assert weights.moves[TWO_SIDED, state] == -3.0
        assert weights.moves[state, state] == -1.0
        assert weights.moves[state, TWO_SIDED] == 0.0
    assert weights.moves[SOURCE_GAP, TARGET_GAP] == -3.0


@pytest.mark.parametrize("weights", [Weights.of({}), profile("ru", "en").taught])
def test_a_source_gap_never_follows_a_target_gap(weights):
    assert weights.moves[TARGET_GAP, SOURCE_GAP] == -np.inf
    assert np.isfinite(weights.moves).sum() == 8


def test_reading_gives_what_was_written():
    named = {"first": {"words": 1.0}, "taught": {"names": 2.0}}
    found = read(json.dumps({"profiles": {"generic": named}}).encode())["generic"]
    assert found.first.features[FEATURES.index("words")] == 1.0
    assert found.taught.features[FEATURES.index("names")] == 2.0


def test_the_signature_is_of_the_file():
    assert len(signature()) == 8
    assert int(signature(), 16) >= 0
