"""Which terms may stand for which: by value, spelling, name and lexicon, the likeliest first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.lexicon import Lexicon, Table, shipped
from align.linking import (
    HIT_COGNATE,
    HIT_DIGIT,
    HIT_NAME,
    HIT_STRANGER,
    HIT_VALUE,
    P_COGNATE,
    P_NAME,
    P_VALUE,
    alike,
    link,
)
from align.terms import NAME, read_side
from align.words import stem


def linked(source, target, lexicons=(), *, names=True, langs=("ru", "en")):
    """Both sides read and linked; links as ``{(own, other): (chance, reverse)}`` by label."""
    sides = read_side(source, langs[0]), read_side(target, langs[1])
    found = link(*sides, alike(*sides, names=names), lexicons)
    return sides, found, tuple(
        table(found[k], sides[k].labels, sides[1 - k].labels) for k in (0, 1)
    )  # fmt: skip


def table(links, own, other):
    rows = np.repeat(np.arange(len(own)), np.diff(links.first)).tolist()
    return {
        (own[t], other[o]): (pytest.approx(c), pytest.approx(r))
        for t, o, c, r in zip(
            rows, links.other.tolist(), links.chance.tolist(), links.reverse.tolist(), strict=True
        )
    }


def hit(sides, found, label, side=0):
    return float(found[side].hit[sides[side].labels.index(label)])


def test_equal_values_meet():
    sides, found, (there, back) = linked(["Дано 12 мая, № 11/568, и 5 нот."], ["12 and 5 of May"])
    assert there["n:12", "n:12"] == (P_VALUE, P_VALUE)
    assert back["n:5", "n:5"] == (P_VALUE, P_VALUE)
    assert {pair for pair in there if pair[0].startswith("id:")} == set()
    assert hit(sides, found, "n:12") == pytest.approx(HIT_VALUE)
    assert hit(sides, found, "n:5") == pytest.approx(HIT_DIGIT)
    assert hit(sides, found, "id:11/568") == pytest.approx(HIT_VALUE)


def test_words_written_alike_meet_in_any_languages():
    sides, found, (there, _) = linked(
        ["Der Kongress in Genua war ab."],
        ["Le KONGRESS ab Genua."],
        names=False,
        langs=("xx", "yy"),
    )
    assert set(there) == {("kongr", "kongr"), ("genua", "genua")}  # two letters are too few
    assert there["genua", "genua"] == (P_COGNATE, P_COGNATE)
    assert hit(sides, found, "kongr") == pytest.approx(HIT_COGNATE)
    assert hit(sides, found, "war") == 0.0


def test_names_meet_across_alphabets_and_only_names():
    source = ["Вчера Апайдын и Чичерин молчали."]
    target = ["Yesterday Chicherin and Apaydın kept silent."]
    sides, found, (there, _) = linked(source, target)
    assert set(there) == {
        (stem("Апайдын", "ru"), stem("Apaydın", "en")),
        (stem("Чичерин", "ru"), stem("Chicherin", "en")),
    }
    assert list(there.values()) == [(P_NAME, P_NAME)] * 2
    assert hit(sides, found, stem("Апайдын", "ru")) == pytest.approx(HIT_NAME)
    _, _, (without, _) = linked(source, target, names=False)
    assert without == {}


def test_a_name_that_nobody_answers_is_still_expected():
    sides, found, (there, _) = linked(["Там Сараджоглу."], ["It was he there."])
    assert there == {}
    assert hit(sides, found, stem("Сараджоглу", "ru")) == pytest.approx(HIT_STRANGER)


def test_the_lexicon_knows_words_and_how_often_they_are_answered():
    lexicon = shipped("ru", "en")
    sides, found, (there, back) = linked(["послы молчат"], ["an ambassador"], [lexicon])
    own, other = stem("послы", "ru"), stem("ambassador", "en")
    assert there[own, other] == back[other, own][::-1]
    number = lexicon.source[own]
    row = slice(*lexicon.forward.first[number : number + 2])
    entries = dict(zip(lexicon.forward.other[row], lexicon.forward.chance[row], strict=True))
    assert there[own, other][0] == entries[lexicon.target[other]]
    assert hit(sides, found, own) == pytest.approx(lexicon.forward.hit[number])


# --- against plain dictionaries

WORDS = ["aa", "bb", "cc", "dd"]


def made(pairs, hits):
    """A lexicon of ``{(s, t): (P(t | s), P(s | t))}``; the other side writes an x behind."""
    tables = []
    for turned in (0, 1):
        rows = sorted((pair[turned], pair[1 - turned], chances[turned])
                      for pair, chances in pairs.items())  # fmt: skip
        first = [sum(row[0] < k for row in rows) for k in range(len(WORDS) + 1)]
        tables.append(
            Table(
                np.array(first, dtype=np.int64),
                np.array([row[1] for row in rows], dtype=np.int32),
                np.array([row[2] for row in rows], dtype=np.float32),
                np.array(hits[turned], dtype=np.float32),
                np.zeros(len(WORDS), dtype=np.float32),
            )
        )
    own = {word: k for k, word in enumerate(WORDS)}
    other = {f"{word}x": k for k, word in enumerate(WORDS)}
    return Lexicon(own, other, *tables, "made")


@st.composite
def lexicons(draw):
    number = st.integers(0, len(WORDS) - 1)
    chance = st.sampled_from([0.01, 0.1, 0.3, 0.6, 0.9])
    pairs = draw(st.dictionaries(st.tuples(number, number), st.tuples(chance, chance), max_size=6))
    hits = [draw(st.lists(chance, min_size=len(WORDS), max_size=len(WORDS))) for _ in range(2)]
    return pairs, hits


SENTENCES = st.lists(st.sampled_from([*WORDS, "ee"]), min_size=1, max_size=5)


@given(st.lists(lexicons(), max_size=3), SENTENCES, SENTENCES)
def test_of_several_sources_the_likeliest_counts(chosen, source, target):
    target = [f"{word}x" for word in target]
    sides, found, (there, back) = linked(
        [" ".join(source)], [" ".join(target)], [made(*one) for one in chosen], langs=("xx", "yy")
    )
    expected = {}
    for pairs, _ in chosen:
        for (s, t), chances in pairs.items():
            pair = WORDS[s], f"{WORDS[t]}x"
            if pair[0] in source and pair[1] in target:
                before = expected.get(pair, (0.0, 0.0))
                expected[pair] = tuple(map(max, before, chances))
    assert there == expected
    assert back == {pair[::-1]: chances[::-1] for pair, chances in expected.items()}
    for word in set(source):
        hits = [one[1][0][WORDS.index(word)] for one in chosen if word in WORDS]
        assert hit(sides, found, word) == pytest.approx(max(hits, default=0.0))


@given(st.lists(lexicons(), max_size=2), SENTENCES, SENTENCES)
def test_links_are_whole(chosen, source, target):
    sides, found, _ = linked(
        [" ".join(source)], [" ".join(target)], [made(*one) for one in chosen], langs=("xx", "yy")
    )
    for k, links in enumerate(found):
        assert len(links.first) == len(sides[k].labels) + 1 == len(links.hit) + 1
        assert links.first[-1] == len(links.other) == len(links.chance) == len(links.reverse)
        for t in range(len(sides[k].labels)):
            row = links.other[links.first[t] : links.first[t + 1]]
            assert np.all(np.diff(row) > 0)


def test_sides_of_unequal_size_are_linked_both_ways():
    pairs = {(s, t): (0.1 + s / 10, 0.2 + t / 10) for s in range(4) for t in range(2)}
    hits = [[0.5] * 4] * 2
    for source, target in (("aa bb cc dd", "aax bbx"), ("aa bb", "aax bbx")):
        _, found, (there, back) = linked(
            [source], [target], [made(pairs, hits)], langs=("xx", "yy")
        )
        assert len(there) == 2 * len(source.split())
        assert there == {
            (WORDS[s], f"{WORDS[t]}x"): chances
            for (s, t), chances in pairs.items()
            if WORDS[s] in source
        }
        assert back == {pair[::-1]: tuple(chances)[::-1] for pair, chances in there.items()}
        assert found[1].first.tolist() == [0, len(there) // 2, len(there)]


def test_nothing_links_nothing():
    _, found, (there, back) = linked([], [], [shipped("ru", "en")])
    assert there == back == {}
    assert found[0].first.tolist() == [0]


def test_a_word_that_opens_a_sentence_is_compared_as_a_name_only_if_it_is_one():
    sides = read_side(["Чичерин молчал."], "ru"), read_side(["Chicherin was silent."], "en")
    assert NAME not in sides[0].kinds
    assert not len(alike(*sides, names=True).source)
