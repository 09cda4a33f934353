"""Sides as arrays: every word and value in its sentence, and what each term is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import specimens

from align.terms import DIGIT, NAME, VALUE, WORD, read_side
from align.values import values
from align.words import parts, stem

PIECES = "Посол посла Ангора. Ангоре Ия 11 12 мая 1922 г. № 7 VI и И Note — notes The the."
TEXTS = st.lists(
    st.lists(st.sampled_from(PIECES.split()), max_size=7).map(" ".join) | st.text(max_size=20),
    max_size=6,
)
LANGS = st.sampled_from(["ru", "en", "xx"])


def labels(side, sentence):
    first, items = side.terms
    return [side.labels[t] for t in items[first[sentence] : first[sentence + 1]]]


def kind(side, label):
    return side.kinds[side.labels.index(label)]


@given(TEXTS, LANGS)
def test_a_sentence_is_its_stems_and_its_values(texts, lang):
    side = read_side(texts, lang)
    assert len(side) == len(texts)
    for k, text in enumerate(texts):
        spoken = [stem(part, lang) for part in parts(text)]
        assert labels(side, k) == [*spoken, *(value.key for value in values(text, lang))]


@given(TEXTS, LANGS)
def test_terms_and_sentences_say_the_same(texts, lang):
    side = read_side(texts, lang)
    first, items = side.sentences
    for t in range(len(side.labels)):
        held = [k for k in range(len(texts)) if side.labels[t] in labels(side, k)]
        assert items[first[t] : first[t + 1]].tolist() == held


@given(TEXTS, LANGS)
def test_a_name_never_stands_small_and_not_only_where_a_sentence_begins(texts, lang):
    side = read_side(texts, lang)
    words = [parts(text) for text in texts]
    everywhere = [word for sentence in words for word in sentence]
    inside = {stem(word, lang) for sentence in words for word in sentence[1:]}
    for label, form, found in zip(side.labels, side.forms, side.kinds.tolist(), strict=True):
        if found in {WORD, NAME}:
            forms = [word for word in everywhere if stem(word, lang) == label]
            assert form in forms
            capital = any(not word[0].islower() and len(word) > 2 for word in forms)
            named = capital and not any(word[0].islower() for word in forms) and label in inside
            assert (found == NAME) == named
        else:
            assert form == label
    assert len(set(side.labels)) == len(side.labels)


@given(TEXTS, LANGS, st.data())
def test_a_part_holds_the_same_terms_in_its_own_sentences(texts, lang, data):
    side = read_side(texts, lang)
    start = data.draw(st.integers(0, len(texts)))
    stop = data.draw(st.integers(start, len(texts)))
    part = side.part(start, stop)
    assert len(part) == stop - start
    assert part.labels == side.labels
    for k in range(len(part)):
        assert labels(part, k) == labels(side, start + k)
    first, items = part.sentences
    for t in range(len(side.labels)):
        held = [k for k in range(len(part)) if side.labels[t] in labels(part, k)]
        assert items[first[t] : first[t + 1]].tolist() == held


def test_kinds_of_an_invented_page():
    texts = ["Вчера посол Апайдын получил 5 нот.", "Апайдыну 12 мая 1922 г. ответил Посол."]
    side = read_side(texts, "ru")
    assert kind(side, stem("Апайдын", "ru")) == NAME
    assert kind(side, stem("посол", "ru")) == WORD
    assert kind(side, stem("Вчера", "ru")) == WORD
    digits = [label for label, k in zip(side.labels, side.kinds, strict=True) if k == DIGIT]
    telling = [label for label, k in zip(side.labels, side.kinds, strict=True) if k == VALUE]
    assert digits == ["n:5"]
    assert {"n:12", "n:1922"} <= set(telling)


@pytest.mark.parametrize("texts", [[], [""], ["", "—", ""]])
def test_sides_without_words(texts):
    side = read_side(texts, "ru")
    assert len(side) == len(texts)
    assert side.labels == side.forms == ()
    assert side.part(0, len(texts)) is side


def test_reading_twice_gives_the_same_bytes():
    source, _ = specimens()["1938-08-11-diary-urumqi"]
    one, two = (read_side(source.texts(), "ru") for _ in range(2))
    assert (one.labels, one.forms) == (two.labels, two.forms)
    for column, same in ((one.terms, two.terms), (one.sentences, two.sentences)):
        assert all(np.array_equal(a, b) for a, b in zip(column, same, strict=True))
    assert one.kinds.tobytes() == two.kinds.tobytes()
