"""Names across alphabets."""

import re

import pytest
from strategies import CORPUS

from align.names import Namesakes, alike, romanise, skeletons
from align.words import words


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Чичерина", "Chicherin"), ("Шуленбургом", "Schulenburg"), ("Сараджоглу", "Saradjoglu"),
        ("Литвинову", "Litvinoff"), ("Джаксон", "Jackson"), ("Шмидт", "Schmidt"),
        ("Брайтона", "Brighton"), ("Уэйда", "Wade"), ("Хантеру", "Hunter"),
        ("Вирджинии", "Virginia"),
        ("Теофилов", "Theophilov"), ("Энзели", "Enzeli"), ("Апайдын", "Apaydın"),
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


def test_namesakes_answer_what_one_by_one_comparison_says():
    texts = [
        (CORPUS / lang / "1938-08-11-diary-urumqi.txt").read_text("utf-8") for lang in ("ru", "en")
    ]
    names = [
        sorted({word.form for word in words(text, lang) if word.form[0].isupper()})
        for text, lang in zip(texts, ("ru", "en"), strict=True)
    ]
    namesakes = Namesakes(names[1])
    for name in names[0]:
        assert namesakes.of(name) == {other for other in names[1] if alike(name, other)}, name


def test_short_names_have_no_skeleton():
    assert skeletons("Ия") == frozenset()
    assert romanise("Щусев") == "shchusev"


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
