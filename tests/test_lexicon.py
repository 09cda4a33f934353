"""The glossary that ships, stems, and names across alphabets."""

import csv
import re
from importlib.resources import files

import pytest
from strategies import CORPUS

from align.lexicon import glossary
from align.names import Namesakes, alike, romanise, skeletons
from align.words import fold, stem, words


@pytest.fixture(scope="module")
def rows():
    text = files("align.data").joinpath("glossary.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_glossary_has_its_promised_size(rows):
    lemmas = [row["lemma"] for row in rows]
    assert len(set(lemmas)) == len(lemmas)
    assert len([lemma for lemma in lemmas if " " not in lemma]) >= 1500


def test_every_row_is_whole_and_in_its_own_alphabet(rows):
    for row in rows:
        assert set(row) == {"lemma", "forms", "translations", "domain"}
        assert all(value == value.strip() for value in row.values())
        assert row["lemma"]
        assert row["translations"]
        assert row["domain"]
        assert not re.search("[A-Za-z]", row["lemma"] + row["forms"]), row
        assert not re.search("[А-Яа-яЁё]", row["translations"]), row


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("посла", "ambassador"),
        ("наркому", "commissar"),
        ("договоров", "treaties"),
        ("шли", "went"),
        ("людей", "people"),
        ("Ангоре", "Angora"),
    ],
)
def test_inflected_words_meet(source, target):
    lexicon = glossary("ru", "en")
    assert (stem(target, "en"),) in lexicon.forward.single[stem(source, "ru")]
    assert (stem(source, "ru"),) in lexicon.backward.single[stem(target, "en")]


def test_phrases_are_found_longest_first():
    table = glossary("ru", "en").forward
    stems = [word.stem for word in words("временный поверенный в делах СССР", "ru")]
    assert table.headword(stems[1:])[0] == stem("поверенный", "ru")
    assert len(table.headword(stems[1:])) == 3
    assert table.headword([stem("СССР", "ru")]) == ()


def test_the_other_direction_is_the_mirror():
    there, back = glossary("ru", "en"), glossary("en", "ru")
    assert (back.forward, back.backward) == (there.backward, there.forward)
    assert glossary("de", "en").forward.single == {}


def test_old_spelling_folds_to_the_new():
    old, new = "мѣстнаго совѣта министерствъ Россіи", "местного совета министерств России"
    assert [fold(w, "ru") for w in old.split()] == [fold(w, "ru") for w in new.split()]


def test_unknown_languages_are_cut_short():
    assert stem("Vereinbarung", "de") == "verei"


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
