"""Why a bead was made, or doubted: what its words, lengths and place say, as codes for people.

Reasons are pairs of a code and what was seen; `align.report.words` and the interface say them in
words. First what speaks against a bead, then what speaks for it:

==================  =======================================================================
``one_sided``       no counterpart
``not_one_to_one``  the bead type
``number_differs``  values found on one side only
``name_missing``    source names without a counterpart
``few_known_words`` less than a third of the known words were found
``length_odd``      the translation is so many times as long as expected
``kind_differs``    a heading against a sentence, and the like
``break_differs``   a paragraph ends behind the bead on one side only
``runner_up``       a doubtful bead's strongest rival and its probability, ``2:1 .31``
``locked``          kept as a reviewer locked it
``values``          numbers, dates and document numbers found on both sides
``names``           names found on both sides, ``Ангора/Angora``
``words``           known words whose translation was found, ``6/9``
``length_fits``     the translation is as long as expected
``furniture``       page furniture, set aside
==================  =======================================================================
"""

from collections.abc import Iterator
from typing import NamedTuple

from align.evidence import Known
from align.model import Bead, Kind, Reason, Span
from align.terms import NAME, VALUE, Side

FEW = 1 / 3
ODD_LENGTH = 2.2  # times longer or shorter than expected
ODD_LENGTH_FROM = 40  # characters: shorter texts vary too much
FITTING_LENGTH = 1.25
_KINDS = tuple(Kind)


class _Found(NamedTuple):
    """The terms of one side of a bead, by kind, and their counterparts in it (``-1``: none)."""

    words: list[tuple[int, int]]
    names: list[tuple[int, int]]
    values: list[tuple[int, int]]


def reasons(bead: Bead, sides: tuple[Side, Side], known: tuple[Known, Known]) -> tuple[Reason, ...]:
    """Say what speaks against a bead, then what speaks for it."""
    if bead.is_gap:
        return (Reason("one_sided"),)
    forward = _answers(bead.source, bead.target, sides, known[0])
    backward = _answers(bead.target, bead.source, sides[::-1], known[1])
    return (
        *_doubts(sides, (forward, backward)), *_layout_doubts(bead, known),
        *_agreements(bead, sides, known, forward),
    )  # fmt: skip


def _answers(own: Span, other: Span, sides: tuple[Side, Side], known: Known) -> _Found:
    here, there = sides
    terms, links = known.terms, known.links
    held = set(
        there.terms.items[there.terms.first[other.start] : there.terms.first[other.stop]].tolist()
    )
    found = _Found([], [], [])
    for t in dict.fromkeys(terms.items[terms.first[own.start] : terms.first[own.stop]].tolist()):
        if known.odds.hit[t, 0] == 0.0:
            continue
        partners = links.other[links.first[t] : links.first[t + 1]].tolist()
        answer = next((partner for partner in partners if partner in held), -1)
        kind = here.kinds[t]
        rows = found.values if kind >= VALUE else found.names if kind == NAME else found.words
        rows.append((t, answer))
    return found


def _doubts(sides: tuple[Side, Side], found: tuple[_Found, _Found]) -> Iterator[Reason]:
    forward, backward = found
    alone = [
        side.labels[t]
        for side, rows in zip(sides, found, strict=True)
        for t, answer in rows.values
        if answer < 0
    ]
    if alone:
        yield Reason("number_differs", ", ".join(map(_plain, dict.fromkeys(alone))))
    missing = [sides[0].forms[t] for t, answer in forward.names if answer < 0]
    if missing:
        yield Reason("name_missing", ", ".join(dict.fromkeys(missing)))
    words = forward.words + backward.words
    answered = sum(answer >= 0 for _, answer in words)
    if words and answered < FEW * len(words):
        yield Reason("few_known_words", f"{answered}/{len(words)}")


def _layout_doubts(bead: Bead, known: tuple[Known, Known]) -> Iterator[Reason]:
    if bead.type != (1, 1):
        yield Reason("not_one_to_one", f"{bead.type[0]}:{bead.type[1]}")
    expected, ratio = _length(bead, known)
    if expected >= ODD_LENGTH_FROM and not 1 / ODD_LENGTH < ratio < ODD_LENGTH:
        yield Reason("length_odd", f"{ratio:.1f}")
    spans = zip(known, bead, strict=True)
    kinds = {int(k) for side, span in spans for k in side.layout.kinds[slice(*span)]}
    if len(kinds) > 1:
        yield Reason("kind_differs", ", ".join(_KINDS[k].value for k in sorted(kinds)))
    ends = [bool(side.layout.breaks[span.stop]) for side, span in zip(known, bead, strict=True)]
    if ends[0] != ends[1] and all(side.layout.breaks[0] for side in known):
        yield Reason("break_differs")


def _length(bead: Bead, known: tuple[Known, Known]) -> tuple[float, float]:
    """Return the longer of the lengths expected and found, and how they relate."""
    expected = max(float(known[0].layout.lengths[slice(*bead.source)].sum()), 1.0)
    found = float(known[1].layout.lengths[slice(*bead.target)].sum())
    return max(expected, found), found / expected


def _agreements(
    bead: Bead, sides: tuple[Side, Side], known: tuple[Known, Known], found: _Found
) -> Iterator[Reason]:
    shared = [_plain(sides[0].labels[t]) for t, answer in found.values if answer >= 0]
    if shared:
        yield Reason("values", ", ".join(dict.fromkeys(shared)))
    names = [
        f"{sides[0].forms[t]}/{sides[1].forms[answer]}" for t, answer in found.names if answer >= 0
    ]
    if names:
        yield Reason("names", ", ".join(dict.fromkeys(names)))
    if found.words:
        yield Reason("words", f"{sum(answer >= 0 for _, answer in found.words)}/{len(found.words)}")
    longer, ratio = _length(bead, known)
    if longer >= ODD_LENGTH_FROM and 1 / FITTING_LENGTH < ratio < FITTING_LENGTH:
        yield Reason("length_fits")


def _plain(key: str) -> str:
    """Write the key of a value as a person would: ``11/568`` for ``id:11/568``."""
    what, value = key.split(":", 1)
    return f"{value} (month)" if what == "month" else value
