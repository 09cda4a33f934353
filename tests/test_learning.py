"""A lexicon learnt from beads: from which, which words, and how sure it is of them."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.induction import Bags, induce
from align.learning import COMMON, LEAST_COUNT, MOST_HIT, SURE, Lesson, learn
from align.terms import read_side

WORDS = [
    "bad",
    "dag",
    "fig",
    "hod",
    "jab",
    "kid",
    "lip",
    "mop",
    "nub",
    "pad",
    "rig",
    "sob",
    "tab",
    "vat",
    "wig",
]
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), max_size=8)


def lesson(source, target, beads=None, chance=None):
    """A lesson of sentences; without ``beads``, of as many 1–1 beads."""
    beads = [(k, k, 1, 1) for k in range(len(source))] if beads is None else beads
    sides = read_side(source, "xx"), read_side(target, "yy")
    chance = np.ones(len(beads)) if chance is None else np.array(chance)
    return Lesson(sides, np.array(beads, dtype=np.int64).reshape(-1, 4), chance)


def mirrored(sentences):
    """Sentences and their translations: every word spelt backwards."""
    return (
        [" ".join(words) for words in sentences],
        [" ".join(word[::-1] for word in words) for words in sentences],
    )


def entries(lexicon, *, backward=False):
    """What the lexicon holds: ``(source, target)`` → chance."""
    own, other, table = lexicon.source, lexicon.target, lexicon.forward
    if backward:
        own, other, table = other, own, lexicon.backward
    words = list(other)
    return {
        (word, words[table.other[e]]): float(table.chance[e])
        for word, number in own.items()
        for e in range(*table.first[number : number + 2].tolist())
    }


TRIPLES = [[WORDS[k], WORDS[(k + 4) % 15], WORDS[(k + 9) % 15]] for k in range(15)]


def test_words_that_stand_together_translate_each_other():
    lexicon = learn([lesson(*mirrored(TRIPLES))])
    best = {}
    for (own, other), chance in entries(lexicon).items():
        best[own] = max(best.get(own, (0.0, "")), (chance, other))
    assert {own: other for own, (_, other) in best.items()} == {w: w[::-1] for w in WORDS}
    assert lexicon.signature == "learnt"


def test_what_was_seen_once_proves_nothing():
    sentences = [*TRIPLES, ["zip"]]
    lexicon = learn([lesson(*mirrored(sentences))])
    assert "zip" in lexicon.source
    assert "zip" not in {own for own, _ in entries(lexicon)}
    assert lexicon.forward.hit[lexicon.source["zip"]] == 0.0


@given(SENTENCES)
def test_every_count_is_lowered_by_one(sentences):
    lexicon = learn([lesson(*mirrored(sentences))])
    if not sentences:
        assert lexicon is None
        return
    number = {word: k for k, word in enumerate(dict.fromkeys(w for s in sentences for w in s))}
    bags = Bags(
        np.append(0, np.cumsum([len(words) for words in sentences])),
        np.array([number[word] for words in sentences for word in words], dtype=np.int32),
    )
    found = induce(bags, bags, (len(number), len(number)), weights=np.ones(len(sentences)))
    seen = Counter(word for words in sentences for word in words)
    words = list(number)
    expected, back = {}, {}
    for s, t, count in zip(found.source, found.target, found.count, strict=True):
        if count - 1 >= LEAST_COUNT:
            expected[words[s], words[t][::-1]] = (count - 1) / seen[words[s]]
            back[words[t][::-1], words[s]] = (count - 1) / seen[words[t]]
    assert entries(lexicon) == pytest.approx(expected, rel=1e-4)
    assert entries(lexicon, backward=True) == pytest.approx(back, rel=1e-4)
    for word, k in lexicon.source.items():
        held = sum(chance for (own, _), chance in expected.items() if own == word)
        assert lexicon.forward.hit[k] == pytest.approx(min(held, MOST_HIT), rel=1e-4)


def test_only_sure_beads_of_both_sides_teach():
    source, target = mirrored(TRIPLES)
    unsure = [SURE - 0.01] * len(TRIPLES)
    assert learn([]) is None
    assert learn([lesson(source, target, chance=unsure)]) is None
    gaps = [*((k, 0, 1, 0) for k in range(15)), *((15, k, 0, 1) for k in range(15))]
    assert learn([lesson(source, target, gaps)]) is None
    assert learn([lesson(source, target, [])]) is None
    sure = learn([lesson(source, target)])
    more = lesson([*source, "bad"], [*target, "gif"], chance=[1.0] * 15 + [SURE - 0.01])
    assert entries(learn([more])) == entries(sure)


def test_a_bead_of_several_sentences_is_one_bag():
    source, target = mirrored(TRIPLES)
    joined = [" ".join(source[k : k + 2]) for k in range(0, 14, 2)]
    beads = [(k, k // 2, 2, 1) for k in range(0, 14, 2)]
    answer = [" ".join(target[k : k + 2]) for k in range(0, 14, 2)]
    merged = learn([lesson(source, answer, beads)])
    assert entries(merged) == entries(learn([lesson(joined, answer)]))


def test_values_and_words_that_stand_everywhere_are_not_learnt():
    size = COMMON + 1
    source = [f"the {WORDS[k % 15]} 1922" for k in range(size)]
    target = [f"eth {WORDS[k % 15][::-1]} 1922" for k in range(size)]
    lexicon = learn([lesson(source, target)])
    assert "the" not in {own for own, _ in entries(lexicon)}
    assert not [label for label in lexicon.source if ":" in label]
    fewer = learn([lesson(source[:COMMON], target[:COMMON])])
    assert ("the", "eth") in entries(fewer)


def test_what_all_pairs_teach_is_pooled():
    source, target = mirrored([*TRIPLES, *TRIPLES])
    whole = learn([lesson(source, target)])
    parts = learn([lesson(source[:11], target[:11]), lesson(source[11:], target[11:])])
    assert entries(parts) == pytest.approx(entries(whole))
    assert entries(parts, backward=True) == pytest.approx(entries(whole, backward=True))


def test_learning_twice_gives_the_same_bytes():
    one, two = (learn([lesson(*mirrored(TRIPLES))]) for _ in range(2))
    assert (one.source, one.target) == (two.source, two.target)
    for table, same in ((one.forward, two.forward), (one.backward, two.backward)):
        assert [column.tobytes() for column in table] == [column.tobytes() for column in same]
