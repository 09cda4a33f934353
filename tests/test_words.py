"""Words and the stems under which their forms meet."""

import pytest

from align.words import fold, parts, parts_at, stem, words


@pytest.mark.parametrize(
    ("lang", "form", "other"),
    [
        ("ru", "посла", "послу"), ("ru", "договоров", "договору"), ("ru", "Ангоре", "Ангора"),
        ("ru", "Проливовъ", "проливы"), ("en", "treaties", "treaty"), ("en", "went", "go"),
        ("en", "men", "man"), ("en", "Commissarʹs", "commissar"),
    ],
)  # fmt: skip
def test_forms_of_a_word_meet(lang, form, other):
    assert stem(form, lang) == stem(other, lang)


def test_the_ambassador_does_not_meet_afterwards():
    assert stem("после", "ru") not in {stem("посла", "ru"), stem("послу", "ru")}


def test_compounds_are_cut_at_hyphens_and_keep_their_places():
    text = "Мухтар-бей’s торгово-политический"
    assert parts(text) == ["Мухтар", "бей’s", "торгово", "политический"]
    assert [text[at : at + len(form)] for form, at in parts_at(text)] == parts(text)
    assert [word.form for word in words(text, "ru")] == ["Мухтар-бей’s", "торгово-политический"]


def test_old_spelling_folds_to_the_new():
    old, new = "мѣстнаго совѣта министерствъ Россіи", "местного совета министерств России"
    assert [fold(w, "ru") for w in old.split()] == [fold(w, "ru") for w in new.split()]


def test_unknown_languages_are_cut_short():
    assert stem("Vereinbarung", "de") == "verei"
