"""Ladders and their edits, segments and steps: what is refused, and what can be undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import LadderError
from align.model import Bead, Change, Edit, Ladder, Rung, Span, Step, replay, restore

SIZE = (5, 4)


@st.composite
def ladders(draw, size=SIZE):
    rungs = [(0, 0)]
    point = st.tuples(st.integers(0, size[0]), st.integers(0, size[1]))
    for rung in sorted(draw(st.sets(point, max_size=8))):
        if rung not in ((0, 0), size) and rung[1] >= rungs[-1][1]:
            rungs.append(rung)
    return Ladder.of([*rungs, size])


@given(ladders())
def test_beads_tile_both_sides(ladder):
    beads = ladder.beads()
    for side, size in enumerate(SIZE):
        assert [k for bead in beads for k in range(*bead[side])] == list(range(size))
    assert all(bead.type != (0, 0) for bead in beads)


@given(ladders(), ladders())
def test_any_ladder_becomes_any_other_by_one_edit_and_back(here, there):
    edit = Edit(frozenset(here.rungs) - set(there.rungs), frozenset(there.rungs) - set(here.rungs))
    assert here.edit(edit) == there
    assert there.edit(edit.inverse) == here
    assert edit.inverse.inverse == edit


@given(ladders(), st.sets(st.tuples(st.integers(-1, 6), st.integers(-1, 6)), max_size=3))
def test_an_edit_fits_and_climbs_or_is_refused(ladder, added):
    edit = Edit(frozenset(), frozenset(Rung(*rung) for rung in added))
    try:
        edited = ladder.edit(edit)
    except LadderError:
        return
    assert set(edited.rungs) == set(ladder.rungs) | edit.add
    assert edited.size == ladder.size
    assert edited.edit(edit.inverse) == ladder


LADDER = Ladder.of([(0, 0), (1, 1), (2, 2)])


@pytest.mark.parametrize(
    ("remove", "add", "message"),
    [
        ([(1, 2)], [], "does not fit"),
        ([], [(1, 1)], "does not fit"),
        ([(1, 1)], [(1, 1)], "does not fit"),
        ([(2, 2)], [], "cannot be moved"),
        ([(0, 0)], [], "cannot be moved"),
        ([], [(3, 3)], "beyond"),
        ([], [(2, 1), (1, 2)], "does not climb"),
    ],
)
def test_edits_that_do_not_fit_are_refused(remove, add, message):
    edit = Edit(*(frozenset(Rung(*rung) for rung in side) for side in (remove, add)))
    with pytest.raises(LadderError, match=message):
        LADDER.edit(edit)


@pytest.mark.parametrize("rungs", [[], [(1, 1)], [(0, 0), (0, 0)], [(0, 0), (2, 1), (1, 2)]])
def test_rungs_that_do_not_climb_cannot_be_written(rungs):
    with pytest.raises(LadderError):
        Ladder.of(rungs)


@pytest.mark.parametrize(
    ("bead", "kind", "gap"),
    [((0, 2, 0, 1), (2, 1), False), ((0, 1, 3, 3), (1, 0), True), ((4, 4, 0, 2), (0, 2), True)],
)
def test_bead_types(bead, kind, gap):
    found = Bead(Span(*bead[:2]), Span(*bead[2:]))
    assert (found.type, found.is_gap) == (kind, gap)


@st.composite
def explained(draw):
    """A text and steps that fit it, as any clean-up might make them."""
    original = text = draw(st.text("аб -\n", max_size=20))
    steps = []
    for number in range(draw(st.integers(0, 3))):
        changes, at = [], 0
        while at < len(text):
            start = draw(st.integers(at, len(text)))
            stop = draw(st.integers(start, len(text)))
            changes.append(Change(start, text[start:stop], draw(st.text("вг ", max_size=3))))
            at = stop + 1
        steps.append(Step(f"rule {number}", tuple(changes)))
        text = steps[-1].apply(text)
    return original, tuple(steps), text


@given(explained())
def test_steps_replay_and_undo(case):
    original, steps, text = case
    assert replay(original, steps) == text
    assert restore(text, steps) == original


@pytest.mark.parametrize("changes", [[(1, "x", "y")], [(2, "c", ""), (1, "b", "")]])
def test_a_change_that_does_not_fit_is_refused(changes):
    step = Step("rule", tuple(Change(*change) for change in changes))
    with pytest.raises(ValueError, match=r"rule: .* does not stand at offset 1"):
        step.apply("abc")
