"""Segments tile the text; the rules cut where a reader would; each decision can be explained."""

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from segmentation_scores import count, score

from align.model import Kind
from align.segment import RULES, explain, segment, segment_lines

CASES = Path(__file__).parent / "data"


def pieces(text, lang):
    return [text[s.start : s.stop] for s in segment(text, lang)]


def read_cases(lang):
    """Yield the cases of one language: ``First.| |Second.  # category``."""
    path = CASES / f"segmentation_{lang}.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        case, _, comment = line.rpartition("  # ")
        category, _, state = comment.partition("; ")
        marks = [pytest.mark.xfail(strict=True, reason=state)] if state else []
        text = case.replace("\\n", "\n")
        yield pytest.param(lang, text, id=f"{lang}-{number}-{category}", marks=marks)


@pytest.mark.parametrize(("lang", "case"), [*read_cases("ru"), *read_cases("en")])
def test_cases(lang, case):
    gold = [part.strip() for part in case.split("|") if part.strip()]
    assert pieces(case.replace("|", ""), lang) == gold


# --- properties

ALPHABET = 'аБв Гд. е! Ж? … « » “ ” " ( ) [ ] 1 2 № § * ¹ — - , ; : \n\n\t\u00a0 f. op. I V X z A |'
texts = st.text(st.sampled_from(sorted(set(ALPHABET))), max_size=300) | st.text(max_size=200)


def assert_tiles(text, segments):
    at = 0
    for s in segments:
        assert text[at : s.start].strip() == ""
        assert s.start < s.stop
        assert not text[s.start].isspace()
        assert not text[s.stop - 1].isspace()
        at = s.stop
    assert text[at:].strip() == ""


@given(texts, st.sampled_from(["ru", "en", "de"]))
def test_segments_cover_all_but_white_space(text, lang):
    segments = segment(text, lang)
    assert_tiles(text, segments)
    numbers = [s.paragraph for s in segments]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


@given(texts)
def test_segment_lines_gives_each_line_that_is_not_blank(text):
    segments = segment_lines(text)
    assert_tiles(text, segments)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert [text[s.start : s.stop] for s in segments] == lines


@given(texts, st.sampled_from(["ru", "en"]))
def test_explanations_agree_with_the_segments(text, lang):
    starts = {s.start for s in segment(text, lang)}
    for decision in explain(text, lang):
        assert decision.breaks == (decision.position in starts)
        assert decision.rule in {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t\r\n", "\u2028"])
def test_blank_texts_have_no_segments(text):
    assert segment(text, "ru") == segment_lines(text) == explain(text, "ru") == ()


@pytest.mark.parametrize("text", ["a", ".", "«", "1", "…", "*", "|"])
def test_one_character_is_one_segment(text):
    assert pieces(text, "en") == [text]


def test_each_rule_decides_somewhere():
    decided = set()
    for lang in ("ru", "en"):
        for case in read_cases(lang):
            text = case.values[1].replace("|", "")
            decided |= {decision.rule for decision in explain(text, lang)}
    assert {rule.__name__ for rule in RULES} <= decided


# --- kinds


def test_segments_bear_the_kind_of_their_block():
    text = "Секретно\n\nАнкара, 3 июня 1935 г.\n\nЯ был у посла. Он болен.\n\nЛ. Карахан"
    kinds = [s.kind for s in segment(text, "ru")]
    assert kinds == [Kind.MARK, Kind.DATELINE, Kind.SENTENCE, Kind.SENTENCE, Kind.SIGNATURE]


def test_segment_lines_takes_every_line_for_one_sentence():
    text = "Secret\nI called. He was out.\n\nL. Karakhan\n"
    found = [(text[s.start : s.stop], s.kind, s.paragraph) for s in segment_lines(text)]
    assert found == [
        ("Secret", Kind.SENTENCE, 0),
        ("I called. He was out.", Kind.SENTENCE, 1),
        ("L. Karakhan", Kind.SENTENCE, 2),
    ]


# --- size

HARSH = (
    ".",
    ". ",
    ".... a",
    "В. ",
    "! ",
    "* \n",
    "a | ",
    "ф. 1, ",
    "слово\nслово ",
    "Хлеб 30 — 5\n\n",
    "1\n\n",
    "В. Иванов\n",
    "(«",
    "п 1 о 1 ",
)


@pytest.mark.parametrize("unit", HARSH)
def test_time_grows_in_proportion(unit):
    """Four times the text may take eight times as long, never sixteen."""

    def seconds(size):
        text = unit * (size // len(unit))
        started = time.perf_counter()
        assert_tiles(text, segment(text, "ru"))
        return time.perf_counter() - started

    small = min(seconds(20_000) for _ in range(3))
    assert seconds(80_000) < 8 * small + 0.2


@pytest.mark.slow
def test_ten_megabytes_are_covered():
    rng = random.Random(13)
    sample = "посол ответил. Беседа с В. П. шла 5 мин. и т. д. «Да!» — в 1939 г. Москва,"
    words = sample.split()
    paragraphs = [" ".join(rng.choices(words, k=120)) for _ in range(13_000)]
    text = "\n\n".join(paragraphs)
    assert len(text.encode()) > 10_000_000
    segments = segment(text, "ru")
    assert_tiles(text, segments)
    assert segments[-1].paragraph == len(paragraphs) - 1


def test_a_line_of_fifty_megabytes_without_a_stop_is_one_segment():
    text = "слово " * 4_600_000
    assert len(text.encode()) > 50_000_000
    assert len(segment(text, "ru")) == 1


# --- against others

HARD_FLOOR = 0.95
MARGIN = 0.003


def by_segment(lang):
    return lambda text: pieces(text, lang)


@pytest.mark.needs_data
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_hard_cases(data, lang):
    counts = score(by_segment(lang), data / f"segmentation/hard_{lang}.jsonl")
    assert counts.f1 >= HARD_FLOOR, counts


@pytest.mark.needs_data
def test_russian_treebanks_are_cut_as_well_as_by_razdel(data):
    razdel = pytest.importorskip("razdel")
    folder = data / "segmentation"

    def baseline(text):
        return [sentence.text for sentence in razdel.sentenize(text)]

    pud = folder / "ud_pud_ru.jsonl"
    assert score(by_segment("ru"), pud).f1 >= score(baseline, pud).f1 - MARGIN
    # Every text of this file is one sentence: each boundary found is false.
    single = folder / "ud_gsd_ru.jsonl"
    assert score(by_segment("ru"), single).found <= score(baseline, single).found


@pytest.mark.needs_data
def test_english_treebanks_are_cut_as_well_as_by_nupunkt(data):
    nupunkt = pytest.importorskip("nupunkt")
    files = [data / "segmentation/ud_pud_en.jsonl", data / "segmentation/ud_ewt_en.jsonl"]
    baseline = score(lambda text: list(nupunkt.sent_tokenize(text)), *files)
    assert score(by_segment("en"), *files).f1 >= baseline.f1 - MARGIN


def test_scores_count_inner_boundaries_by_characters_that_are_not_blank():
    counts = count(lambda text: re.split(r"(?<=\.)\s", text), "Да.  Нет. Так", ["Да.", "Нет. Так"])
    assert counts == (2, 1, 1)
    assert counts.f1 == pytest.approx(2 / 3)
