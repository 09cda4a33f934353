"""Two documents become an alignment: clues, a band, the best ladder, confidence and reasons.

Page furniture takes no part: it is set aside before the search and comes back as gaps, so a
navigation line can neither attract nor push anything. Short documents are searched whole; long
ones in a band around the anchors that both sides share (`band`).

The confidence of a bead is its posterior probability under forward–backward. Reasons are pairs
of a code and what was seen:

==================  =======================================================================
``values``          numbers, dates and document numbers found on both sides
``names``           names found on both sides, ``Ангора/Angora``
``words``           known words whose translation was found, ``6/9``
``one_sided``       no counterpart
``not_one_to_one``  the bead type
``number_differs``  values found on one side only
``name_missing``    source names without a counterpart
``few_known_words`` less than a third of the known words were found
``length_odd``      target characters to a source character, far from usual
``kind_differs``    a heading against a sentence, and the like
``furniture``       page furniture, set aside
==================  =======================================================================
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from align.clues import Clue, Side, find_clues, read_side
from align.dp import Columns, posteriors, viterbi
from align.lexicon import Lexicon, glossary
from align.model import Alignment, Bead, Document, Evidence, Kind, Ladder, Reason, Rung, Span
from align.names import alike
from align.scorers import SIGNATURE, Layout, Packed, expected_ratio, lattice, pack

DENSE_CELLS = 1_500_000  # up to here the whole matrix is searched: about 1,200 × 1,200 sentences
RARE = 8  # sentences that answer an anchor's clue, at most
MARGIN = 100  # sentences on either side of the box between two anchors
FEW = 1 / 3
ODD_LENGTH = 2.2  # times longer or shorter than expected
ODD_LENGTH_FROM = 40  # characters: shorter texts vary too much


@dataclass(frozen=True, slots=True)
class _Pair:
    """What is known of two documents once furniture is set aside."""

    sides: tuple[Side, Side]
    clues: tuple[list[list[Clue]], list[list[Clue]]]
    packed: tuple[Packed, Packed]
    layouts: tuple[Layout, Layout]
    ratio: float


def align(source: Document, target: Document) -> Alignment:
    """Align two documents; every segment of both is in exactly one bead.

    Linear in the length of long documents, quadratic up to `DENSE_CELLS`. An empty side gives gaps.
    """
    lexicon = glossary(source.lang, target.lang)
    kept = _kept(source), _kept(target)
    pair = _read(source, target, kept, lexicon)
    weights = lattice(
        pair.packed, pair.layouts, band(pair.packed, (len(kept[0]), len(kept[1]))), pair.ratio
    )
    inner, chances = viterbi(weights), posteriors(weights)
    ladder, origin = _restore(inner, kept, (len(source.segments), len(target.segments)))
    found = [Evidence(round(chances.bead(b), 4), reasons(pair, b)) for b in inner.beads()]
    evidence = tuple(_FURNITURE if k is None else found[k] for k in origin)
    return Alignment(source.id, target.id, ladder, evidence, signature(source.lang, target.lang))


def signature(source_lang: str, target_lang: str) -> str:
    """Return what an alignment depends on but its texts: the method and the lexicon."""
    return f"{SIGNATURE} {glossary(source_lang, target_lang).signature}"


_FURNITURE = Evidence(None, (Reason("furniture"),))


def _kept(document: Document) -> list[int]:
    return [k for k, s in enumerate(document.segments) if s.kind is not Kind.FURNITURE]


def _read(
    source: Document, target: Document, kept: tuple[list[int], list[int]], lexicon: Lexicon
) -> _Pair:
    texts = [
        [all_texts[k] for k in ks]
        for all_texts, ks in zip((source.texts(), target.texts()), kept, strict=True)
    ]
    sides = read_side(texts[0], source.lang), read_side(texts[1], target.lang)
    clues = (
        find_clues(sides[0], sides[1], lexicon.forward),
        find_clues(sides[1], sides[0], lexicon.backward),
    )
    packed = pack(clues[0], len(texts[1])), pack(clues[1], len(texts[0]))
    layouts = _layout(source, kept[0], texts[0]), _layout(target, kept[1], texts[1])
    return _Pair(sides, clues, packed, layouts, expected_ratio(source.lang, target.lang))


def _layout(document: Document, kept: Sequence[int], texts: Sequence[str]) -> Layout:
    """Describe one side; paragraphs count only where they hold several segments."""
    segments = [document.segments[k] for k in kept]
    kinds = list(Kind)
    breaks = np.zeros(len(kept) + 1, dtype=np.bool_)
    paragraphs = [segment.paragraph for segment in segments]
    if len(set(paragraphs)) < len(paragraphs):
        breaks[[0, -1]] = True
        breaks[1:-1] = np.diff(paragraphs) > 0
    return Layout(
        np.array([len(text) for text in texts], dtype=np.float64),
        np.array([kinds.index(segment.kind) for segment in segments], dtype=np.int64),
        breaks,
    )


def band(packed: tuple[Packed, Packed], size: tuple[int, int]) -> tuple[Columns, int]:
    """Return the first column of each row and the common width (see `align.dp.Lattice`).

    Small texts get the whole matrix. In long ones the heaviest climbing chain of anchors is sought
    among the clues that few sentences answer; the band holds the box between every two
    neighbours of the chain and `MARGIN` sentences around it, so that an omitted chapter, which no
    anchor falls into, is crossed by one box.
    """
    rows, columns = size[0] + 1, size[1] + 1
    if rows * columns <= DENSE_CELLS:
        return np.zeros(rows, dtype=np.int64), columns
    chain = [(0, 0), *_chain(_anchors(packed)), size]
    low, high = np.full(rows, columns), np.zeros(rows, dtype=np.int64)
    for (i, j), (p, q) in pairwise(chain):
        around = slice(max(0, i - MARGIN), p + MARGIN + 1)
        low[around] = np.minimum(low[around], max(0, j - MARGIN))
        high[around] = np.maximum(high[around], q + MARGIN)
    width = min(int((high - low).max()) + 1, columns)
    low = np.minimum(np.minimum.accumulate(low[::-1])[::-1], columns - width)
    return low.astype(np.int64), width


def _anchors(packed: tuple[Packed, Packed]) -> dict[tuple[int, int], float]:
    """Weigh the pairs of sentences that share a rare clue; fewer answers count more."""
    weights: dict[tuple[int, int], float] = {}
    for clues, turned in zip(packed, (False, True), strict=True):
        answers = np.diff(clues.first)
        for c in np.flatnonzero((answers > 0) & (answers <= RARE)):
            here, worth = int(clues.sentence[c]), float(clues.hit[c, 0] / answers[c])
            for there in clues.where[clues.first[c] : clues.first[c + 1]].tolist():
                key = (there, here) if turned else (here, there)
                weights[key] = weights.get(key, 0.0) + worth
    return weights


def _chain(anchors: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Return the heaviest strictly climbing chain, by a Fenwick tree of best prefixes."""
    if not anchors:
        return []
    points = sorted(anchors, key=lambda point: (point[0], -point[1]))
    tree: list[tuple[float, int]] = [(0.0, -1)] * (max(j for _, j in points) + 2)
    before: list[int] = []
    ends: list[tuple[float, int]] = []
    for number, (i, j) in enumerate(points):
        best, at = (0.0, -1), j
        while at > 0:
            best = max(best, tree[at])
            at -= at & -at
        before.append(best[1])
        total = (best[0] + anchors[i, j], number)
        ends.append(total)
        at = j + 1
        while at < len(tree):
            tree[at] = max(tree[at], total)
            at += at & -at
    number, chain = max(ends)[1], []
    while number >= 0:
        chain.append(points[number])
        number = before[number]
    return chain[::-1]


def _restore(
    inner: Ladder, kept: tuple[list[int], list[int]], size: tuple[int, int]
) -> tuple[Ladder, list[int | None]]:
    """Put furniture back: each set-aside segment becomes a gap before the bead that follows it.

    Returns the whole ladder and, for each of its beads, the number of the inner bead or ``None``.
    """
    rungs, origin = [Rung(0, 0)], list[int | None]()

    def climb(source: int, target: int, bead: int | None) -> None:
        rungs.append(Rung(source, target))
        origin.append(bead)

    def set_aside(source: int, target: int) -> None:
        while rungs[-1].source < source:
            climb(rungs[-1].source + 1, rungs[-1].target, None)
        while rungs[-1].target < target:
            climb(rungs[-1].source, rungs[-1].target + 1, None)

    for number, bead in enumerate(inner.beads()):
        here = rungs[-1]
        first = kept[0][bead.source.start] if len(bead.source) else here.source
        second = kept[1][bead.target.start] if len(bead.target) else here.target
        set_aside(first, second)
        climb(
            kept[0][bead.source.stop - 1] + 1 if len(bead.source) else first,
            kept[1][bead.target.stop - 1] + 1 if len(bead.target) else second,
            number,
        )
    set_aside(*size)
    return Ladder(tuple(rungs)), origin


def reasons(pair: _Pair, bead: Bead) -> tuple[Reason, ...]:
    """Say what speaks against a bead, then what speaks for it."""
    if bead.is_gap:
        return (Reason("one_sided"),)
    forward = _answers(pair.clues[0], bead.source, bead.target)
    backward = _answers(pair.clues[1], bead.target, bead.source)
    return (*_doubts(pair, bead, forward, backward), *_agreements(pair, bead, forward))


_Answers = dict[str, list[tuple[Clue, bool]]]


def _answers(clues: Sequence[Sequence[Clue]], here: Span, there: Span) -> _Answers:
    """Return the clues of a run of sentences by kind, and whether the other run answers each."""
    found: _Answers = {"value": [], "name": [], "word": []}
    for number in range(*here):
        for clue in clues[number]:
            first = bisect_left(clue.where, there.start)
            answered = first < len(clue.where) and clue.where[first] < there.stop
            found[clue.kind].append((clue, answered))
    return found


def _doubts(pair: _Pair, bead: Bead, forward: _Answers, backward: _Answers) -> Iterator[Reason]:
    if bead.type != (1, 1):
        yield Reason("not_one_to_one", f"{bead.type[0]}:{bead.type[1]}")
    alone = [c.label for kind in (forward, backward) for c, ok in kind["value"] if not ok]
    if alone:
        yield Reason("number_differs", ", ".join(map(_plain, dict.fromkeys(alone))))
    missing = [clue.label for clue, ok in forward["name"] if not ok and clue.where]
    if missing:
        yield Reason("name_missing", ", ".join(dict.fromkeys(missing)))
    known = forward["word"] + backward["word"]
    if known and sum(ok for _, ok in known) < FEW * len(known):
        yield Reason("few_known_words", f"{sum(ok for _, ok in known)}/{len(known)}")
    yield from _layout_doubts(pair, bead)


def _layout_doubts(pair: _Pair, bead: Bead) -> Iterator[Reason]:
    source, target = pair.layouts
    expected = float(source.lengths[slice(*bead.source)].sum()) * pair.ratio
    found = float(target.lengths[slice(*bead.target)].sum())
    ratio = found / max(expected, 1.0)
    if max(expected, found) >= ODD_LENGTH_FROM and not 1 / ODD_LENGTH < ratio < ODD_LENGTH:
        yield Reason("length_odd", f"{ratio:.1f}")
    kinds = {*source.kinds[slice(*bead.source)], *target.kinds[slice(*bead.target)]}
    if len(kinds) > 1:
        yield Reason("kind_differs", ", ".join(list(Kind)[k].value for k in sorted(kinds)))


def _agreements(pair: _Pair, bead: Bead, forward: _Answers) -> Iterator[Reason]:
    shared = [_plain(clue.label) for clue, ok in forward["value"] if ok]
    if shared:
        yield Reason("values", ", ".join(dict.fromkeys(shared)))
    partners = [name for k in range(*bead.target) for name in pair.sides[1].names_in(k)]
    names = [_named(clue.label, partners) for clue, ok in forward["name"] if ok]
    if names:
        yield Reason("names", ", ".join(dict.fromkeys(names)))
    if forward["word"]:
        found = sum(ok for _, ok in forward["word"])
        yield Reason("words", f"{found}/{len(forward['word'])}")


def _plain(key: str) -> str:
    """Write the key of a value as a person would: ``11/568`` for ``id:11/568``."""
    what, value = key.split(":", 1)
    return f"{value} (month)" if what == "month" else value


def _named(name: str, partners: Sequence[str]) -> str:
    """Return ``Ангора/Angora``, or the name alone where only the lexicon knows its partner."""
    partner = next((other for other in partners if alike(name, other)), None)
    return f"{name}/{partner}" if partner else name
