"""Names across alphabets: what meets, what stays apart, and `Namesakes` by comparison."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import specimens

from align.names import Namesakes, alike, romanise, skeletons
from align.words import words


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Чичерина", "Chicherin"), ("Шуленбургом", "Schulenburg"), ("Сараджоглу", "Saradjoglu"),
        ("Литвинову", "Litvinoff"), ("Джаксон", "Jackson"), ("Шмидт", "Schmidt"),
        ("Брайтона", "Brighton"), ("Уэйда", "Wade"), ("Хантеру", "Hunter"),
        ("Вирджинии", "Virginia"), ("Теофилов", "Theophilov"), ("Энзели", "Enzeli"),
        ("Апайдын", "Apaydın"),
    ],
)  # fmt: skip
def test_one_name_in_two_alphabets(name, other):
    assert alike(name, other)
    assert alike(other, name)


@pytest.mark.parametrize(
    ("name", "other"), [("Турция", "Greece"), ("Чичерин", "Curzon"), ("Ом", "Am")]
)
def test_different_names_stay_apart(name, other):
    assert not alike(name, other)


def test_short_names_have_no_skeleton():
    assert skeletons("Ия") == frozenset()
    assert romanise("Щусев") == "shchusev"


LATIN, CYRILLIC = "abcdeghijkopqstuvwxyzı", "абвгдежзийклкстухчшщыьюя"
NAMES = (
    st.text(st.sampled_from(LATIN), min_size=1, max_size=8).map(str.capitalize)
    | st.text(st.sampled_from(CYRILLIC), min_size=1, max_size=8).map(str.capitalize)
    | st.sampled_from(["Чичерин", "Chicherin", "Tchitcherine", "Жаксон", "Jackson", "Jacksonn"])
)


@given(NAMES, NAMES)
@example("Ангоре", "Angora")
@example("Кемаль", "Kemel")
def test_likeness_is_mutual_and_a_name_is_like_itself(name, other):
    assert alike(name, other) == alike(other, name)
    assert alike(name, name) or not skeletons(name)


@given(st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=4))
def test_namesakes_are_those_that_are_alike(names, asked):
    namesakes = Namesakes(names)
    for name in [*names, *asked]:
        assert namesakes.of(name) == {other for other in names if alike(name, other)}


@given(st.sampled_from("бвгджклмнпрстф"), st.text(st.sampled_from("аеиобклмнрст"), max_size=7))
def test_near_misses_are_found_as_one_by_one(first, rest):
    name = (first + rest).capitalize()
    misses = [name[:k] + name[k + 1 :] for k in range(1, len(name))]
    misses += [name[:k] + "в" + name[k:] for k in range(1, len(name) + 1)]
    misses += [romanise(miss).capitalize() for miss in misses]
    assert Namesakes(misses).of(name) == {miss for miss in misses if alike(name, miss)}


def test_namesakes_of_a_whole_document():
    source, target = specimens()["1938-08-11-diary-urumqi"]
    names = [
        sorted({word.form for word in words(d.text, d.lang) if word.form[0].isupper()})
        for d in (source, target)
    ]
    for own, others in (names, names[::-1]):
        namesakes = Namesakes(others)
        for name in own:
            assert namesakes.of(name) == {other for other in others if alike(name, other)}, name


@pytest.mark.needs_data
def test_names_meet_far_above_chance_on_news(data):
    """All capitalised words count, ordinary ones and exonyms too; strangers share the article."""
    found = chance = cases = 0
    for path in sorted((data / "gold" / "ntrex-clean").glob("*.ru"))[:40]:
        sides = [
            p.read_text(encoding="utf-8").splitlines() for p in (path, path.with_suffix(".en"))
        ]
        gold = path.with_suffix(".gold").read_text(encoding="utf-8").splitlines()
        beads = [re.fullmatch(r"\[(\d+)\]:\[(\d+)\]", line) for line in gold]
        pairs = [(int(b[1]), int(b[2])) for b in beads if b]
        for number, (i, j) in enumerate(pairs):
            stranger = pairs[(number + len(pairs) // 2) % len(pairs)][1]
            for word in words(sides[0][i], "ru")[1:]:
                if word.form[0].isupper() and len(word.form) > 2:
                    cases += 1
                    found += meets(word.form, sides[1][j])
                    chance += meets(word.form, sides[1][stranger])
    assert found / cases >= 0.6
    assert chance / cases <= 0.12


def meets(name, text):
    return any(w.form[0].isupper() and alike(name, w.form) for w in words(text, "en"))
