"""The language records: well formed, consistent, and honest about unknown languages."""

import re
from dataclasses import fields

import pytest

from align.lang import LANGUAGES, Language, language, modern
from align.segment import segment

SETS = [f.name for f in fields(Language) if isinstance(getattr(Language(), f.name), frozenset)]
PATTERNS = (
    "marks",
    "address_openers",
    "signing_openers",
    "reference_openers",
    "note_openers",
    "web_lines",
)


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_are_folded_as_the_rules_look_them_up(code):
    for name in SETS:
        for word in getattr(language(code), name):
            assert word == word.lower(), (name, word)
            assert word == word.strip(".") != "", (name, word)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_compile_and_never_match_nothing(code, name):
    for pattern in getattr(language(code), name):
        assert re.compile(pattern).match("") is None, pattern


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_abbreviation_that_never_ends_a_sentence_does_not_also_end_one(code):
    assert not language(code).never_end & language(code).may_end


def test_an_unknown_language_goes_by_shape_alone():
    german = language("de")
    assert german.code == "de"
    assert german == Language(code="de")
    text = "Herr K. Müller kam. Er blieb nicht. „Warum?“ Niemand wusste es."
    pieces = [text[s.start : s.stop] for s in segment(text, "de")]
    assert pieces == ["Herr K. Müller kam.", "Er blieb nicht.", "„Warum?“", "Niemand wusste es."]


@pytest.mark.parametrize(
    ("old", "new"), [("совѣтъ", "совет"), ("мирныхъ", "мирных"), ("ѳеодоръ", "феодор")]
)
def test_old_spelling_is_looked_up_in_the_new_one(old, new):
    assert modern(old) == new
