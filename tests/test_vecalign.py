"""Locked beads: what is written is read again, whatever the order; what does not fit is named."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import document, invented, lines_document

from align import aligner, workflow
from align.errors import FormatError
from align.model import Bead, Ladder, Rung
from align.vecalign import Counted, line, locked


@st.composite
def ladders(draw, most=6):
    """Any ladder, gaps of one or more in every order."""
    rungs = [(0, 0)]
    step = st.tuples(st.integers(0, 2), st.integers(0, 2)).filter(any)
    for m, n in draw(st.lists(step, min_size=1, max_size=most)):
        rungs.append((rungs[-1][0] + m, rungs[-1][1] + n))
    return Ladder.of(rungs)


def written(ladder):
    return [line(range(*bead.source), range(*bead.target)) for bead in ladder.beads()]


def counted(size):
    source, target = (Counted("segment", n, range(n)) for n in size)
    return source, target


def tiles(beads, size):
    """Whether beads climb from the beginning to the end, each from where the one before ends."""
    rung = Rung(0, 0)
    for bead in beads:
        if (bead.source.start, bead.target.start) != rung:
            return False
        rung = Rung(bead.source.stop, bead.target.stop)
    return rung == size


@given(ladders())
def test_a_ladder_comes_back_identical(ladder):
    assert locked(written(ladder), "locks", counted(ladder.size)) == list(ladder.beads())


@given(st.data())
def test_a_ladder_in_any_order_of_its_lines_is_a_ladder_of_the_same_beads(data):
    ladder = data.draw(ladders())
    rows = data.draw(st.permutations(written(ladder)))
    found = locked(rows, "locks", counted(ladder.size))
    assert tiles(found, ladder.size)
    assert sorted(line(range(*b.source), range(*b.target)) for b in found) == sorted(rows)


@given(st.data())
def test_part_of_a_ladder_climbs_or_says_what_it_needs(data):
    ladder = data.draw(ladders())
    rows = [row for row in written(ladder) if data.draw(st.booleans())]
    try:
        found = locked(rows, "locks", counted(ladder.size))
    except FormatError as error:
        assert "needs a locked bead beside it" in str(error)  # noqa: PT017 - either is right
        return
    assert len(found) == len(rows)
    for before, bead in pairwise(found):
        assert before.source.stop <= bead.source.start
        assert before.target.stop <= bead.target.start


@pytest.mark.parametrize(
    "rows",
    [
        ["[0]:[0]", "[1]:[]", "[]:[1]", "[2]:[2]"],
        ["[2]:[2]", "[1]:[]", "[0]:[0]", "[]:[1]"],
    ],
)
def test_an_omission_and_an_addition_in_one_place(rows):
    found = locked(rows, "locks", counted((3, 3)))
    assert found == [
        Bead((0, 1), (0, 1)), Bead((1, 2), (1, 1)), Bead((2, 2), (1, 2)), Bead((2, 3), (2, 3)),
    ]  # fmt: skip


def test_where_the_lines_do_not_climb_omissions_stand_first():
    rows = ["[]:[2]", "[1]:[]", "[]:[1]", "[0]:[0]", "[2]:[]"]
    found = locked(rows, "locks", counted((3, 3)))
    assert [bead.type for bead in found] == [(1, 1), (1, 0), (1, 0), (0, 1), (0, 1)]


def test_gaps_behind_an_open_stretch_stand_at_its_end():
    rows = ["[0]:[0]", "[4]:[]", "[]:[3]", "[5]:[4]"]
    found = locked(rows, "locks", counted((6, 5)))
    assert found[1:3] == [Bead((4, 5), (3, 3)), Bead((5, 5), (3, 4))]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["[0, 1]:[0]", "[1]:[]"], "locks:2: this bead has source numbers of the bead of line 1"),
        (["[]:[0]", "[0]:[0]"], "locks:2: this bead has target numbers of the bead of line 1"),
        (["[1]:[0]", "[0]:[1]"], "locks:2: this bead crosses the bead of line 1; mend the line"),
        (["[0]:[0]", "[3]:[]"], r"locks:2: source segment 3 \(counted from 0\) is beyond"),
        (["[0, 2]:[0]"], "locks:1: source: the numbers of a locked bead run on"),
        (["[1]:[]"], "locks:1: a locked gap needs a locked bead beside it"),
    ],
)
def test_locks_that_do_not_fit_are_named(rows, message):
    with pytest.raises(FormatError, match=message):
        locked(rows, "locks", counted((3, 3)))


def test_lines_without_text_are_gaps_only():
    sides = Counted("line", 4, [0, 3]), Counted("line", 2, [0, 1])
    rows = ["[0]:[0]", "[1]:[]", "[1, 2]:[]", "[3]:[1]"]
    assert locked(rows, "locks", sides) == [Bead((0, 1), (0, 1)), Bead((1, 2), (1, 2))]
    assert locked(["[0, 3]:[0]"], "locks", sides) == [Bead((0, 2), (0, 1))]
    message = r"locks:1: source line 2 \(counted from 0\) holds no text"
    with pytest.raises(FormatError, match=message):
        locked(["[2, 3]:[1]"], "locks", sides)


# --- the answers of the aligner


@st.composite
def texts(draw, blank=False):
    """Sentences of invented texts, some left out on either side, with blank lines on demand."""
    pairs = invented(draw(st.integers(2, 9)), seed=draw(st.integers(0, 50)))
    sides = []
    for side in (0, 1):
        kept = [pair[side] for pair in pairs if draw(st.integers(0, 3))] or [pairs[0][side]]
        sides.append([row for text in kept for row in ([text, ""] if blank and
                      not draw(st.integers(0, 2)) else [text])])  # fmt: skip
    return sides


@given(texts())
@settings(max_examples=10)
def test_an_answer_locked_as_a_whole_comes_back(sides):
    source, target = (
        lines_document(rows, lang) for rows, lang in zip(sides, ("ru", "en"), strict=True)
    )
    answer = aligner.align(source, target).ladder
    locks = locked(written(answer), "locks", counted(answer.size))
    assert aligner.align(source, target, locked=locks).ladder == answer


@pytest.mark.parametrize("lines", [False, True])
@given(data=st.data())
@settings(max_examples=8)
def test_an_answer_in_files_comes_back(lines, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    paths = [folder / "a.ru", folder / "a.en"]
    for path, rows in zip(paths, data.draw(texts(blank=True)), strict=True):
        path.write_text("\n".join(["", *rows]) + "\n", encoding="utf-8")
    free, again = folder / "free.vecalign", folder / "again.vecalign"
    workflow.export_files(workflow.align_files(*paths, lines=lines), free, lines=lines)
    stored = workflow.align_files(*paths, lines=lines, locked=free)
    workflow.export_files(stored, again, lines=lines)
    beads = [
        [row.split(":")[:2] for row in path.read_text(encoding="utf-8").splitlines()]
        for path in (free, again)
    ]
    assert beads[0] == beads[1]


def test_page_furniture_may_be_locked():
    source = document("Записка\n\nПосол прибыл.\n\nСтраница 5\n\nОн уехал.", "ru")
    target = document("Note\n\nThe envoy came.\n\nHe left.", "en")
    answer = aligner.align(source, target).ladder
    locks = locked(written(answer), "locks", counted(answer.size))
    assert aligner.align(source, target, locked=locks).ladder == answer
