"""Clean-up: every rule fires where it must and nowhere else, and every change can be undone."""

import json
import random
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.ingest.cleanup import RULES, clean
from align.ingest.letters import letter_pairs
from align.model import replay, restore

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
GOLD = HERE / "data/gold"
CASES = json.loads((HERE / "data/cleanup.json").read_text(encoding="utf-8"))
BY_NAME = {rule.name: rule for rule in RULES}
TEXTS = sorted(CORPUS.glob("*/*.txt"))
CAREFUL = [path for path in TEXTS if ".rough" not in path.name]
ROUGH = [path for path in TEXTS if ".rough" in path.name]
DEBRIS = re.compile(
    "[\u02b9\u02ba\u02bc\u00ad\u200b\u2010\u2011\u2032\ufeff]"
    "|\\S[ \u00a0]{2,}\\S|[ \u00a0]$|\\w-\n",
    re.MULTILINE,
)


def read(path):
    return path.read_bytes().decode("utf-8")


def param(case):
    marks = [pytest.mark.xfail(strict=True)] if case.get("known") else []
    return pytest.param(case, id=f"{case['rule']}: {case['label']}", marks=marks)


@pytest.mark.parametrize("case", [param(case) for case in CASES])
def test_each_rule_does_what_the_example_says(case):
    rules = (BY_NAME[case["rule"]],)
    done = clean(case["original"], case["lang"], rules)
    assert done.text == case["fixed"]
    assert clean(done.text, case["lang"], rules).steps == ()


def test_each_rule_has_examples_that_must_and_must_not_fire():
    must = {case["rule"] for case in CASES if case["original"] != case["fixed"]}
    must_not = {case["rule"] for case in CASES if case["original"] == case["fixed"]}
    assert must == must_not == set(BY_NAME)
    assert len(BY_NAME) == len(RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_an_example_cleaned_by_all_rules_is_clean(case):
    assert clean(clean(case["original"], case["lang"]).text, case["lang"]).steps == ()


@pytest.mark.parametrize("path", CAREFUL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_careful_editions_are_not_touched(path):
    assert clean(read(path), path.parent.name).steps == ()


@pytest.mark.parametrize("path", ROUGH, ids=lambda path: path.stem)
def test_rough_editions_come_out_as_their_hand_cut_segments(path):
    """Hyphenations rejoined, interruptions lifted to where the gold has them, no debris left."""
    done = clean(read(path), "en")
    gold = " ".join(clean(line, "en").text for line in read(GOLD / f"{path.stem}.en").splitlines())
    assert done.text.split() == gold.split()
    assert DEBRIS.findall(done.text) == []
    assert clean(done.text, "en").steps == ()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_corpus_texts_are_replayed_and_restored(path):
    assert_recorded(read(path), path.parent.name)


def assert_recorded(text, lang):
    done = clean(text, lang)
    assert replay(text, done.steps) == done.text
    assert restore(done.text, done.steps) == text


# --- invented damage

PIECES = """
    Посол заявил правительство переговоры Карахану министр торговли соглашение Анкаре которые
    The Ambassador government people’s negotiations Karakhan and of the treaty 1921 29 № 11/568
    * [1] 211 НКИД — . , « » “ ” а) 2. vice-consul юго-восток peopleʹs
"""
GLUES = (
    " | | | |  |\u00a0 |\n|\n\n|-\n|-\n\n|\u00ad|¬\n|\f|\r\n|\n\u00a0\n|\t|\u200b|‐| ‐ |ʹ|ʺ| ʺ|ʺ "
    "|\u0306|\n\n* Note.\n\n|\n\n211\n\n|\n1.   |\x93|\ufeff|\x00"
)
WORDS = st.sampled_from(PIECES.split())
GLUE = st.sampled_from(GLUES.split("|"))
DAMAGED = st.lists(st.tuples(WORDS, GLUE), max_size=60).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
ANY_TEXT = st.text(max_size=200) | DAMAGED
LANGS = st.sampled_from(["ru", "en", "de"])


@given(text=ANY_TEXT, lang=LANGS)
def test_any_text_is_replayed_and_restored(text, lang):
    assert_recorded(text, lang)


@given(text=ANY_TEXT, lang=LANGS)
def test_every_rule_alone_is_idempotent(text, lang):
    for rule in RULES:
        once = clean(text, lang, (rule,)).text
        assert clean(once, lang, (rule,)).steps == (), rule.name


@given(text=ANY_TEXT, lang=LANGS)
def test_changes_ascend_and_change_something(text, lang):
    for step in clean(text, lang).steps:
        assert all(change.old != change.new for change in step.changes)
        assert all(a.start + len(a.old) <= b.start for a, b in pairwise(step.changes))


@given(text=DAMAGED, lang=LANGS)
def test_letters_and_digits_survive(text, lang):
    """But for encodings and look-alikes nothing but signs and blanks is ever changed."""
    rules = tuple(r for r in RULES if r.name not in {"misread lines", "look-alikes"})

    def letters(string):
        return sorted(filter(str.isalnum, unicodedata.normalize("NFC", string)))

    # Signs between base and mark hold a letter apart until they go: compare without marks.
    bare = clean(text.replace("\u0306", ""), lang, rules).text
    drop = str.maketrans("", "", "ʹʺ")
    assert letters(bare.translate(drop)) == letters(text.replace("\u0306", "").translate(drop))


@given(text=DAMAGED)
def test_normal_form_is_that_of_the_whole_text(text):
    assert clean(text, "ru", (BY_NAME["composed letters"],)).text == unicodedata.normalize(
        "NFC", text
    )


# --- measured aims

PROSE = [line for path in CAREFUL for line in read(path).splitlines() if len(line) > 300]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_words_broken_by_a_printer_are_joined_and_true_hyphens_kept(lang):
    """Break words of the corpus at random: at least 98 % come out right."""
    dice = random.Random(19210226)
    words = [
        word
        for path in CAREFUL
        if path.parent.name == lang
        for word in re.findall(r"(?<![\w-])[^\W\d_]{6,}(?![\w-])", read(path))
    ]
    right = 0
    for word in (sample := dice.sample(words, 500)):
        at = dice.randrange(2, len(word) - 2)
        right += clean(f"{word[:at]}-\n{word[at:]}", lang).text == word
    assert right >= 0.98 * len(sample)


@pytest.mark.parametrize(("lang", "aim"), [("ru", 0.8), ("en", 0.6)])
def test_true_hyphens_of_the_corpus_are_kept(lang, aim):
    """Each hyphenated word broken at its hyphen, with no other text to decide by."""
    found = {
        word
        for path in CAREFUL
        if path.parent.name == lang
        for word in re.findall(r"(?<![\w-])[^\W\d_]{2,}-[^\W\d_]{2,}(?![\w-])", read(path))
    }
    kept = sum(clean(word.replace("-", "-\n"), lang).text == word for word in found)
    assert kept >= aim * len(found)


def test_true_hyphens_are_kept_where_the_document_shows_them():
    text = read(CORPUS / "en/1933-05-30-memorandum-trade.txt")
    found = set(re.findall(r"(?<![\w-])[^\W\d_]{2,}-[^\W\d_]{2,}(?![\w-])", text))
    for word in found:
        assert clean(f"{text}\n{word.replace('-', '-' + chr(10))}", "en").text.endswith(word)


@pytest.mark.parametrize("written", ["utf-8", "cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("read_as", ["cp1251", "koi8-r", "cp866"])
def test_paragraphs_read_in_the_wrong_code_page_are_put_right(written, read_as):
    wanted = [
        re.sub("[^А-Яа-я ,.()0-9\n-]", "", line) for line in PROSE if letter_pairs(line).total > 99
    ]
    for line in wanted[:40]:
        misread = line.encode(written).decode(read_as, "ignore")
        if misread.encode(read_as) == line.encode(written):
            assert clean(misread, "ru", (BY_NAME["misread lines"],)).text == line


LONG_RUNS = {
    "letters": "a" * 200_000,
    "Cyrillic letters": "я" * 200_000,
    "mixed letters": "аa" * 100_000,
    "marks": "e" + "\u0301\u0316" * 100_000,
    "blanks": "a" + " " * 200_000 + "b",
    "line ends": "\n" * 200_000,
    "hyphens": "-" * 200_000,
    "broken words": "a-\n" * 70_000,
    "soft hyphens": "\u00ad" * 200_000,
    "ranges": "1‐" * 100_000,
    "primes": "ʺ" * 200_000,
    "notes": "* a\n\n" * 40_000,
    "interruptions": "a paragraph that goes on and on and on and\n\n* note.\n\n" * 4_000,
    "misread lines": "Ïîñîë óåõàë â÷åðà ïîåçäîì\n" * 8_000,
}


@pytest.mark.parametrize("text", LONG_RUNS.values(), ids=LONG_RUNS.keys())
def test_no_rule_is_slower_than_linear_on_long_runs(text):
    """A quadratic rule would need minutes for any of these."""
    assert_recorded(text, "ru")


@pytest.mark.needs_data
def test_the_seed_page_is_cleaned_as_its_list_of_defects_says(data):
    text = (data / "seed/seed.en.txt").read_bytes().decode("utf-8")
    done = clean(text, "en")
    changed = {step.rule: {(c.old, c.new) for c in step.changes} for step in done.steps}
    assert changed["apostrophes"] == {("ʹ", "’")}
    assert ("29‐30", "29–30") in changed["hyphen characters"]
    assert ("‐", "-") in changed["hyphen characters"]
    assert {new for _, new in changed["blank lines"]} == {""}
    assert all(new == " " for _, new in changed["doubled blanks"])
    assert DEBRIS.findall(done.text) == []
    assert restore(done.text, done.steps) == text
