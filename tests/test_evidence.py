"""What speaks for a bead, against the same sums over plain dictionaries."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from sides import beads, every_bead, layout, links, pairs, side

from align.coverage import length_fit, odds
from align.evidence import FEATURES, LEAST_SHARE, MOST_PAIRS, features, known
from align.lattice import TYPES
from align.terms import DIGIT, NAME, VALUE, WORD

OF_KIND = {WORD: "words", NAME: "names", VALUE: "values", DIGIT: "digits"}


def know(sides, linked, described):
    """What is known of both sides."""
    weighed = odds(sides[1], linked[0]), odds(sides[0], linked[1])
    rows = zip(sides, linked, weighed, described, strict=True)
    return tuple(known(*row) for row in rows)


def sentences_of(own, span):
    first, items = own.terms
    return [items[first[k] : first[k + 1]].tolist() for k in range(*span)]


def linked_from(own, term):
    """The links of a term: other term → (chance, reverse)."""
    row = range(*own.links.first[term : term + 2].tolist())
    return {
        int(own.links.other[e]): (float(own.links.chance[e]), float(own.links.reverse[e]))
        for e in row
    }


def match(source, sentences):
    """Match words one to one, the likeliest links first: pairs of terms and how often."""
    counts = [Counter(t for words in side_ for t in set(words)) for side_ in sentences]
    found = []
    for s in dict.fromkeys(s for words in sentences[0] for s in words):
        for t, chances in linked_from(source, s).items():
            if t in counts[1]:
                found.append((-sum(chances), s, t))
    taken = Counter(), Counter()
    for _, s, t in sorted(found, key=lambda row: row[0]):  # stable: in order of appearance
        both = min(counts[0][s] - taken[0][s], counts[1][t] - taken[1][t])
        taken[0][s] += both
        taken[1][t] += both
    return taken


def find(row, own, sentences, taken, others):
    """Add what the sentences of one side find, the words that are left over as missing."""
    means = []
    for words in sentences:
        total, asked = 0.0, 0
        for t in dict.fromkeys(words):
            hit, miss = own.odds.hit[t, others - 1], own.odds.miss[t, others - 1]
            if hit == 0.0:
                continue
            asked += 1
            worth = hit if t in taken else miss
            row[OF_KIND[own.kinds[t]]] += worth
            if t in taken:
                if taken[t] > 0:
                    taken[t] -= 1
                else:
                    row["repeated"] += worth - miss
                    worth = miss
            total += worth
        means.append(total / math.sqrt(asked + 1))
    row["mean"] += sum(means)
    if len(means) > 1:
        row["weakest"] += min(means)


def explain(own, sentences, others):
    """Model 1: how likely words of one side were made from those of the other."""
    total = 0.0
    count = Counter(t for words in others for t in set(words))
    size = max(sum(map(len, others)), 1)
    for t in (t for words in sentences for t in words):
        hit = float(own.links.hit[t])
        made = sum(reverse * count[o] for o, (_, reverse) in linked_from(own, t).items())
        total += math.log(1 - hit + hit * min(made / (own.share[t] * size), 1000.0))
    return total


def structure(row, layouts, spans):
    source, target = (
        {name: column[slice(*span)] for name, column in own._asdict().items()}
        for own, span in zip(layouts, spans, strict=True)
    )
    row["length"] = length_fit(source["lengths"].sum(), target["lengths"].sum())
    if sum(stop - start for start, stop in spans) > 2:
        row["length_joined"] = row["length"]
    row["inner_break"] = source["breaks"][1:].sum() + target["breaks"][1:].sum()
    kinds = {*source["kinds"].tolist(), *target["kinds"].tolist()}
    row["kind_differs"] = len(kinds) > 1
    row["kind_agrees"] = len(kinds) == 1 and kinds != {0}
    row["mark_agrees"] = source["marks"][-1] == target["marks"][-1]
    row["mark_differs"] = not row["mark_agrees"]
    row["speech_agrees"] = source["speech"][0] and target["speech"][0]
    row["speech_differs"] = source["speech"][0] != target["speech"][0]


def plain_features(sides, both, layouts, bead):
    i, j, k = bead
    m, n = TYPES[k]
    row = dict.fromkeys(FEATURES, 0.0)
    row[f"type_{max(m, n)}_{min(m, n)}"] = 1.0
    spans = (i, i + m), (j, j + n)
    if m and n:
        structure(row, layouts, spans)
        sentences = [sentences_of(*pair) for pair in zip(sides, spans, strict=True)]
        taken = match(both[0], sentences)
        find(row, both[0], sentences[0], taken[0], n)
        find(row, both[1], sentences[1], taken[1], m)
        row["explained"] = explain(both[1], sentences[1], sentences[0])
        row["explained"] += explain(both[0], sentences[0], sentences[1])
    else:
        own, k = (layouts[0], i) if m else (layouts[1], j)
        row["gap_length"] = math.log1p(own.lengths[k] / 40)
        row["gap_kind"] = own.kinds[k] > 0
    row["loose_cut"] = int(layouts[0].loose[i + m]) + int(layouts[1].loose[j + n])
    ends = layouts[0].breaks[i + m], layouts[1].breaks[j + n]
    row["both_break"], row["one_breaks"] = all(ends), any(ends) and not all(ends)
    return [float(row[name]) for name in FEATURES]


@given(pairs())
def test_features_equal_the_plain_sums(case):
    sides, _, layouts = case
    both = know(*case)
    asked = every_bead((len(sides[0]), len(sides[1])))
    found = features(*both, asked)
    rows = zip(*(column.tolist() for column in asked), strict=True)
    for row, bead in zip(found, rows, strict=True):
        expected = plain_features(sides, both, layouts, bead)
        for name, value, plain in zip(FEATURES, row, expected, strict=True):
            assert value == pytest.approx(plain, rel=1e-4, abs=1e-4), (name, bead)


@given(pairs())
def test_the_beads_asked_before_do_not_matter(case):
    asked = every_bead((len(case[0][0]), len(case[0][1])))
    both = know(*case)
    table = features(*both, asked)
    backwards = type(asked)(*(column[::-1].copy() for column in asked))
    assert features(*both, backwards)[::-1].tobytes() == table.tobytes()


@given(pairs())
def test_shares_are_those_of_all_words_but_never_tiny(case):
    for own, found in zip(case[0], know(*case), strict=True):
        count = Counter(own.terms.items.tolist())
        total = sum(count.values()) + len(own.labels) / 2
        plain = [max((count[t] + 0.5) / total, LEAST_SHARE) for t in range(len(own.labels))]
        np.testing.assert_allclose(found.share, plain)


def look(lists, linked_terms, shape, **described):
    """The features of the bead that holds all of two small sides, by name."""
    terms = 1 + max(t for words in (*lists[0], *lists[1]) for t in words)
    sides = side(lists[0], terms), side(lists[1], terms)
    chances = dict.fromkeys(((t, t) for t in linked_terms), (0.9, 0.9))
    linked = links(chances, (terms, terms), [[0.8] * terms] * 2)
    layouts = tuple(layout(len(own), **described) for own in lists)
    both = know(sides, linked, layouts)
    row = features(*both, beads([(0, 0, TYPES.index(shape))]))[0]
    return dict(zip(FEATURES, row.tolist(), strict=True)), both


def test_a_headline_and_the_sentence_that_repeats_it_do_not_both_count():
    alone, _ = look([[[0, 1, 2]], [[0, 1, 2]]], range(3), (1, 1))
    repeated, both = look([[[0, 1, 2], [0, 1, 2]], [[0, 1, 2]]], range(3), (2, 1))
    assert alone["repeated"] == 0.0
    gain = both[0].odds.hit[0, 0] - both[0].odds.miss[0, 0]
    assert repeated["repeated"] == pytest.approx(3 * gain, rel=1e-5)
    assert repeated["weakest"] == pytest.approx(3 * both[0].odds.miss[0, 0] / 2, rel=1e-5)
    assert repeated["weakest"] < 0 < alone["mean"]


def test_two_words_do_not_share_a_counterpart():
    """Both sources link to one target word; only the likelier is matched."""
    sides = side([[0, 1]], 2), side([[0]], 1)
    linked = links({(0, 0): (0.3, 0.3), (1, 0): (0.6, 0.6)}, (2, 1), [[0.8, 0.8], [0.8]])
    both = know(sides, linked, (layout(1), layout(1)))
    row = dict(zip(FEATURES, features(*both, beads([(0, 0, 0)]))[0].tolist(), strict=True))
    hit, miss = both[0].odds.hit[0, 0], both[0].odds.miss[0, 0]
    assert row["repeated"] == pytest.approx(hit - miss, rel=1e-5)


def test_a_word_said_twice_asks_once():
    once, _ = look([[[0]], [[0]]], [0], (1, 1))
    twice, _ = look([[[0, 0, 0]], [[0]]], [0], (1, 1))
    assert once["words"] == twice["words"]
    assert once["mean"] == twice["mean"]
    assert twice["repeated"] == 0.0


def test_more_linked_words_than_a_bead_can_hold_are_no_mishap():
    terms = 60
    assert terms**2 > MOST_PAIRS
    sides = side([list(range(terms))], terms), side([list(range(terms))], terms)
    chances = {(s, t): (0.5, 0.5) for s in range(terms) for t in range(terms)}
    linked = links(chances, (terms, terms), [[0.8] * terms] * 2)
    both = know(sides, linked, (layout(1), layout(1)))
    first, again = (features(*both, beads([(0, 0, 0), (0, 0, 0)])) for _ in range(2))
    assert np.isfinite(first).all()
    assert first[0].tobytes() == first[1].tobytes() == again[0].tobytes()


def test_vectors_have_their_own_column():
    sides = side([[0]], 1), side([[0]], 1)
    both = know(sides, links({}, (1, 1), [[0.0], [0.0]]), (layout(1), layout(1)))
    asked = every_bead((1, 1))
    plain = features(*both, asked)
    said = features(*both, asked, np.arange(len(asked.kind), dtype=np.float64))
    column = FEATURES.index("embedded")
    assert said[:, column].tolist() == list(range(len(asked.kind)))
    assert not plain[:, column].any()
    said[:, column] = 0.0
    assert said.tobytes() == plain.tobytes()


def test_every_bead_type_has_a_weight_of_its_own_whichever_side_is_longer():
    named = {f"type_{max(shape)}_{min(shape)}" for shape in TYPES}
    assert named == {name for name in FEATURES if name.startswith("type_")}
    assert len(set(FEATURES)) == len(FEATURES)
