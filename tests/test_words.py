"""Words, their folded spelling and their stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.words import fold, parts, parts_at, stem, words

TEXTS = st.text(st.sampled_from("аяёѣЪъiIz’'ʹ\xad-‐ .,12№"), max_size=40) | st.text(max_size=40)


def test_old_spelling_folds_to_the_new():
    old, new = "мѣстнаго совѣта министерствъ Россіи", "местного совета министерств России"
    assert [fold(w, "ru") for w in old.split()] == [fold(w, "ru") for w in new.split()]


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("ru", "посла послу"), ("ru", "договор договоры договоровъ договорами"),
        ("ru", "ёлка елкой"), ("ru", "Ангоре Ангора"), ("ru", "Проливовъ проливы"),
        ("ru", "Апайдын Апайдына"), ("en", "go went gone goes"), ("en", "man men men's"),
        ("en", "Commissarʹs commissar"), ("en", "treaty treaties treaty’s"),
        ("en", "Potemkin's Potemkin"),
    ],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(lang, forms):
    assert len({stem(form, lang) for form in forms.split()}) == 1


def test_the_ambassador_does_not_meet_what_comes_after():
    assert stem("после", "ru") == stem("После", "ru") == "после" != stem("послу", "ru")


def test_unknown_languages_are_cut_short():
    assert stem("Vereinbarung", "de") == "verei"


def test_a_compound_is_one_word_of_several_parts():
    text = "Мухтар-бей’s 12 note-books, и т. д."
    assert [word.form for word in words(text, "ru")] == [
        "Мухтар-бей’s", "note-books", "и", "т", "д",
    ]  # fmt: skip
    assert parts(text) == ["Мухтар", "бей’s", "note", "books", "и", "т", "д"]


@given(TEXTS, st.sampled_from(["ru", "en", "de"]))
def test_words_stand_where_they_say(text, lang):
    at = 0
    for word in words(text, lang):
        assert text[word.start : word.stop] == word.form
        assert word.start >= at
        assert word.stem == stem(word.form, lang)
        at = word.stop
    assert [part for part, _ in parts_at(text)] == parts(text)
    assert all(text.startswith(part, start) for part, start in parts_at(text))
    letters = "".join(filter(str.isalpha, text))
    assert "".join(filter(str.isalpha, "".join(parts(text)))) == letters
