"""The fitted weights of the evidence: how they are written down, and which apply to a pair.

`align.fitting` fits them; ``align/data/weights.json`` holds them with their provenance. A *profile*
is chosen by the pair of languages: one with a shipped lexicon, or the generic one, which has none.
Each has two sets: for a first look, and for a second one with what the texts themselves taught.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from align.evidence import FEATURES
from align.lattice import SOURCE_GAP, TARGET_GAP, TWO_SIDED, Floats

MOVES = {
    "gap_opens": ((TWO_SIDED, SOURCE_GAP), (TWO_SIDED, TARGET_GAP), (SOURCE_GAP, TARGET_GAP)),
    "gap_goes_on": ((SOURCE_GAP, SOURCE_GAP), (TARGET_GAP, TARGET_GAP)),
}
"""Weights of what follows what. A source gap never follows a target gap: the same beads would
otherwise be counted in every order. That gaps of both sides meet costs as much as two gaps that do
not: suites that drop sentences on one side only would teach that it never happens."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``features`` weigh a row of `align.evidence.FEATURES`, ``moves`` as in `align.lattice`."""

    features: Floats
    moves: Floats

    @classmethod
    def of(cls, named: Mapping[str, float]) -> "Weights":
        """Read weights by name; those that are not named are 0."""
        moves = np.zeros((3, 3))
        for name, places in MOVES.items():
            for place in places:
                moves[place] = named.get(name, 0.0)
        moves[TARGET_GAP, SOURCE_GAP] = -np.inf
        return cls(np.array([named.get(name, 0.0) for name in FEATURES]), moves)


@dataclass(frozen=True, slots=True)
class Profile:
    """``first`` weighs a first look, ``taught`` each of the ``lessons`` looks that follow learning.

    ``names`` says whether names are compared by their letters, across alphabets too.
    """

    name: str
    first: Weights
    taught: Weights
    lessons: int
    names: bool


LESSONS = {"ru-en": 1, "generic": 2}


def profile(source_lang: str, target_lang: str) -> Profile:
    """Return the profile of a pair of languages."""
    return _profiles()["ru-en" if {source_lang, target_lang} == {"ru", "en"} else "generic"]


def signature() -> str:
    """Return what identifies the shipped weights."""
    return hashlib.sha256(_shipped()).hexdigest()[:8]


@cache
def _shipped() -> bytes:
    return files("align.data").joinpath("weights.json").read_bytes()


@cache
def _profiles() -> dict[str, Profile]:
    return read(_shipped())


def read(data: bytes) -> dict[str, Profile]:
    """Read the profiles of a file of weights."""
    named = json.loads(data)["profiles"]
    return {
        name: Profile(
            name,
            Weights.of(sets["first"]),
            Weights.of(sets["taught"]),
            LESSONS[name],
            name == "ru-en",
        )
        for name, sets in named.items()
    }
