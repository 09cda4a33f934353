"""The scorer against hand-made cases and against Vecalign's definition, written out plainly."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from align.errors import FormatError, InputError
from align.evaluate import (
    Counts,
    Ratio,
    calibration,
    f1,
    read_gold,
    read_rungs,
    score_beads,
    score_rungs,
    to_text,
)
from align.model import Document, Ladder
from align.segment import segment_lines
from align.suites import line_beads


def gold_beads(ladder):
    """The beads of a ladder in the shape of a gold file."""
    return [(tuple(range(*b.source)), tuple(range(*b.target))) for b in ladder.beads()]


GOLD = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((4,), (2, 3)), ((), (4,))]


def plain_counts(gold, answer):
    """Vecalign's definition, clause by clause: strict and lax hits of ``answer`` in ``gold``."""
    strict = lax = 0
    for source, target in answer:
        if (source, target) in gold:
            strict += 1
            lax += 1
            continue
        partners = set()
        for index in source:
            for gold_source, gold_target in gold:
                if index in gold_source:
                    partners |= set(gold_target)
        lax += bool(partners & set(target))
    return strict, lax, len(answer)


SIZE = st.tuples(st.integers(1, 6), st.integers(1, 6))


@st.composite
def covers(draw, size=(5, 4)):
    """Any ladder of a size: those of some invented points that climb, and its two ends."""
    rungs = [(0, 0)]
    point = st.tuples(st.integers(0, size[0]), st.integers(0, size[1]))
    for i, j in sorted(draw(st.lists(point, max_size=8))):
        if rungs[-1] != (i, j) and rungs[-1][1] <= j:
            rungs.append((i, j))
    return gold_beads(Ladder.of([*(r for r in rungs if r != size), size]))


@given(st.data())
def test_counts_equal_the_definition(data):
    size = data.draw(SIZE)
    gold, answer = data.draw(covers(size)), data.draw(covers(size))
    found = score_beads(gold, answer)
    strict, lax, cases = plain_counts(set(gold), set(answer))
    assert found.strict_precision == Ratio(strict, cases)
    assert found.lax_precision == Ratio(lax, cases)
    two = [{b for b in beads if b[0] and b[1]} for beads in (gold, answer)]
    strict, lax, cases = plain_counts(two[1], two[0])
    assert found.strict_recall == Ratio(strict, cases)
    assert found.lax_recall == Ratio(lax, cases)


@given(covers())
def test_gold_against_itself_is_perfect(gold):
    figures = score_beads(gold, gold).figures()
    assert {v for v in figures.values() if v is not None} <= {1.0}
    assert figures["strict_precision"] == 1.0


def test_one_bead_for_everything_is_lax_right_and_strictly_wrong():
    answer = [((0, 1, 2, 3, 4), (0, 1, 2, 3, 4))]
    figures = score_beads(GOLD, answer).figures()
    assert (figures["lax_f1"], figures["strict_f1"]) == (1.0, 0.0)


def test_figures_of_a_known_case():
    answer = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((4,), (2, 3)), ((), (4,))]
    counts = score_beads(GOLD, answer)
    assert counts.strict_precision == Ratio(4, 6)
    assert counts.strict_recall == Ratio(2, 3)
    assert counts.lax_precision == Ratio(5, 6)
    assert counts.one_sided_precision == Ratio(2, 3)
    assert counts.one_sided_recall == Ratio(2, 2)
    assert counts.types_gold == {"1:1": 1, "2:1": 1, "1:0": 1, "1:2": 1, "0:1": 1}
    assert counts.types_hit == {"1:1": 1, "1:0": 1, "1:2": 1, "0:1": 1}


def test_counts_add_up_before_they_are_divided():
    half = Counts(strict_precision=Ratio(1, 2), strict_recall=Ratio(1, 2))
    whole = Counts(strict_precision=Ratio(2, 2), strict_recall=Ratio(2, 2))
    assert (half + whole).figures()["strict_f1"] == 0.75


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([bead for bead in GOLD if bead[0] and bead[1]], "no bead for source 3"),
        ([*GOLD, ((0,), ())], "source 0 twice"),
        ([*GOLD, ((), (4,)), ((), (5,))], "target 4 twice"),
    ],
)
def test_an_answer_without_its_gaps_is_refused(answer, message):
    with pytest.raises(InputError, match=message):
        score_beads(GOLD, answer)


def test_gold_may_leave_sentences_uncovered():
    assert score_beads(GOLD[:2], GOLD).strict_recall == Ratio(2, 2)


def test_rungs_are_found_whatever_lies_between():
    answer = gold_beads(Ladder.of([(0, 0), (1, 1), (2, 2), (3, 2), (4, 4)]))
    gold = [(0, 0), (1, 1), (3, 3), (4, 4)]
    assert score_rungs(gold, answer).rung_recall == Ratio(1, 2)
    with pytest.raises(InputError, match="ends at 5 and 4, the texts end at 4 and 4; same files"):
        score_rungs([(0, 0), (5, 4)], answer)
    with pytest.raises(InputError, match="same files"):
        score_rungs([], answer)


def test_files_round_trip(tmp_path):
    path = tmp_path / "a.gold"
    path.write_text(to_text(GOLD) + "\n[5]:[5]:0.25\n", encoding="utf-8")
    assert read_gold(path) == [*GOLD, ((5,), (5,))]
    path.write_text("0 0\n2 1\n", encoding="utf-8")
    assert read_rungs(path) == [(0, 0), (2, 1)]


@pytest.mark.parametrize(
    ("reader", "text"), [(read_gold, "[0]:[0]\n0-0\n"), (read_rungs, "0 0\n1\n")]
)
def test_a_bad_line_is_named(tmp_path, reader, text):
    path = tmp_path / "bad"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="bad:2: "):
        reader(path)


@pytest.mark.parametrize("reader", [read_gold, read_rungs])
def test_a_missing_file_and_a_folder_are_named(tmp_path, reader):
    with pytest.raises(InputError, match="none: no such file; check the name"):
        reader(tmp_path / "none")
    with pytest.raises(InputError, match="is a folder, no file; check the name"):
        reader(tmp_path)


def test_a_mark_and_line_ends_of_windows_are_read(tmp_path):
    path = tmp_path / "a"
    path.write_bytes("\ufeff[0]:[0]\r\n[1]:[]\r\n".encode())
    assert read_gold(path) == [((0,), (0,)), ((1,), ())]
    path.write_bytes("\ufeff0 0\r\n2 1\r\n".encode())
    assert read_rungs(path) == [(0, 0), (2, 1)]


def ascends(numbers):
    return list(numbers) == sorted(numbers)


@given(st.data())
def test_empty_lines_are_gaps_where_they_stand(data):
    texts = [data.draw(st.lists(st.sampled_from(["Да.", "", "Нет."]), max_size=8)) for _ in "ab"]
    documents = [
        Document(side, "ru", "\n".join(text), segment_lines("\n".join(text)))
        for side, text in zip("ab", texts, strict=True)
    ]
    size = tuple(len(document.segments) for document in documents)
    assume(size != (0, 0))
    ladder = Ladder.of([(0, 0), *((k, 0) for k in range(1, size[0])), size])
    chances = [k / 10 for k in range(len(ladder.beads()))]
    rows = line_beads(*documents, ladder, chances)
    assert [chance for _, chance in rows if chance is not None] == chances
    for side, text in enumerate(texts):
        lines = [n for bead, _ in rows for n in bead[side]]
        joined = "\n".join(text).rstrip("\n")
        assert sorted(lines) == list(range(joined.count("\n") + 1 if joined else 0))
        if all(len(bead[side]) < 2 for bead, _ in rows):
            assert ascends(lines)


def test_f1_of_nothing_found_is_zero_and_of_no_cases_is_absent():
    assert f1(Ratio(0, 2), Ratio(0, 3)) == 0.0
    assert f1(Ratio(0, 0), Ratio(0, 3)) is None


# --- calibration


def test_calibration_of_a_known_case():
    """By hand: the bins .9–1 (sum .95 + .91, two right), .6–.7, .2–.3, and 1 with the last."""
    judged = [(0.95, True), (0.91, True), (0.65, True), (0.65, False), (0.25, False)]
    found = calibration(judged)
    assert found["calibration_error"] == pytest.approx((0.14 + 0.30 + 0.25) / 5)
    assert found["confidence_auc"] == pytest.approx((2 + 2 + 1.5) / 6)
    assert found["wrong_in_least_sure_tenth"] == 0.0  # a tenth of five beads is none


def test_the_least_sure_tenth_finds_what_is_wrong():
    judged = [(0.9, True)] * 17 + [(0.5, False), (0.2, False), (0.4, False)]
    found = calibration(judged)
    assert found["wrong_in_least_sure_tenth"] == pytest.approx(2 / 3)
    assert found["confidence_auc"] == 1.0
    assert found["calibration_error"] == pytest.approx((17 * 0.1 + 0.5 + 0.2 + 0.4) / 20)


@pytest.mark.parametrize("right", [True, False])
def test_calibration_where_all_is_right_or_all_wrong(right):
    found = calibration([(1.0, right), (0.8, right)])
    assert found == {
        "calibration_error": pytest.approx(0.1 if right else 0.9),
        "wrong_in_least_sure_tenth": None,
        "confidence_auc": None,
    }


def test_calibration_of_nothing_is_absent():
    assert set(calibration([]).values()) == {None}


JUDGED = st.lists(
    st.tuples(st.integers(0, 20).map(lambda twentieth: twentieth / 20), st.booleans()),
    min_size=1,
    max_size=60,
)


@given(JUDGED)
def test_calibration_equals_the_definitions(judged):
    found = calibration(judged)
    error = 0.0
    for b in range(10):
        own = [(c, r) for c, r in judged if int(min(c * 10, 9)) == b]
        if own:
            confident = sum(c for c, _ in own) / len(own)
            right = sum(r for _, r in own) / len(own)
            error += len(own) / len(judged) * abs(confident - right)
    assert found["calibration_error"] == pytest.approx(error)
    good, bad = ([c for c, r in judged if r == wanted] for wanted in (True, False))
    if good and bad:
        wins = sum((g > b) + (g == b) / 2 for g in good for b in bad)
        assert found["confidence_auc"] == pytest.approx(wins / len(good) / len(bad))
        least = sorted(judged, key=lambda row: row[0])[: len(judged) // 10]
        caught = sum(not r for _, r in least) / len(bad)
        assert found["wrong_in_least_sure_tenth"] == pytest.approx(caught)


def test_beads_are_judged_by_their_own_confidence():
    answer = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((4,), (2, 3)), ((), (4,))]
    counts = score_beads(GOLD, answer, [0.9, 0.4, None, 0.8])
    assert counts.judged == ((0.9, True), (0.4, False), (0.8, True))
    assert (counts + counts).judged == counts.judged * 2
    assert (counts + counts).figures()["confidence_auc"] == 1.0
