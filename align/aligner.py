"""Documents become alignments: read, looked at, learnt from, looked at again.

Page furniture takes no part: it is set aside before the search and comes back as gaps, so a
navigation line can neither attract nor push anything. A pair is looked at in two steps:
`align.coverage` weighs all beads in a band of the matrix and keeps those that have a chance;
`align.evidence` looks at these closely, and fitted weights turn what it sees into the log-odds
whose sums over ladders give the best ladder and the probability of each of its beads. What the
beads of a whole collection teach (`align.learning`) then serves a second look.

Locked beads are kept as they are, and each stretch between them is searched by itself, with the
statistics of the whole.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from align import band
from align.coverage import Layout, Odds, odds, weigh
from align.embedders import Embedder
from align.errors import LadderError
from align.evidence import Known, features, known
from align.lattice import (
    LONGEST,
    SOURCE_GAP,
    TARGET_GAP,
    TYPES,
    Band,
    Beads,
    Floats,
    Graph,
    Ints,
    Swept,
    best,
    graph,
    posteriors,
    sweep,
)  # fmt: skip
from align.learning import Lesson, learn
from align.lexicon import Lexicon, shipped
from align.linking import Alike, Links, alike, link
from align.model import (
    DOUBTFUL,
    Alignment,
    Bead,
    Document,
    Evidence,
    Kind,
    Ladder,
    Reason,
    Rung,
    Span,
)
from align.reasons import reasons
from align.terms import Side, read_side
from align.vectors import (
    SURE,
    EmbedderUnused,
    Sample,
    Scale,
    Vectors,
    calibrate,
    encode,
    margins,
    sample,
)
from align.weights import Weights, profile
from align.weights import signature as weights_signature

METHOD = "evidence-1"  # goes up when anything here changes an alignment
LEAST = 1e-5  # probability from which a bead is looked at closely
MARGIN = 10  # sentences around the band of a long text
EDGE = 1e-3  # probability on the edge of a band from which it is searched again there
SURE_NODE, AROUND_WORN = 0.99, 20  # a stretch reaches from sure node to sure node, so far at least
MOST_NODES, MOST_NODES_A_SENTENCE = 3_000_000, 40  # a band is not widened beyond both
TARGET_PER_SOURCE = {("ru", "en"): 1.03, ("en", "ru"): 0.97}  # characters, measured on ntrex-clean
LEAST_LESSON = 20  # beads: fewer hardly repeat a word, and what was seen once teaches nothing
MARKS = {".": 1, "…": 1, "?": 2, "!": 3, ":": 4, ";": 5, ",": 5}
CLOSING = "\"'»”’)] "
SPEECH = '—–-«„“"'
UNFINISHED = re.compile(r"(?<!\w)(?:[^\W\d_]\w{0,2}|(?:\w\.)+\w)\.$")
"""An initial or a short abbreviation at the end: the cut behind it may be a mistake."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known of two documents before they are compared.

    ``kept`` are the segments that take part, by side; ``locked`` beads are counted in them.
    ``vectors`` are theirs, where an embedder was given.
    """

    ids: tuple[str, str]
    langs: tuple[str, str]
    sizes: tuple[int, int]
    kept: tuple[Ints, Ints]
    sides: tuple[Side, Side]
    layouts: tuple[Layout, Layout]
    alike: Alike
    locked: tuple[Bead, ...]
    vectors: Vectors | None = None


def read_pair(
    source: Document,
    target: Document,
    locked: Sequence[Bead] = (),
    embedder: Embedder | None = None,
) -> Pair:
    """Read two documents; raises `LadderError` where locked beads do not fit them or each other."""
    _check_locks(locked, (len(source.segments), len(target.segments)))
    fixed = [{k for bead in locked for k in range(*bead[side])} for side in (0, 1)]
    kept = tuple(
        np.array(
            [
                k
                for k, s in enumerate(d.segments)
                if s.kind is not Kind.FURNITURE or k in fixed[side]
            ],
            dtype=np.int64,
        )
        for side, d in enumerate((source, target))
    )
    ratio = TARGET_PER_SOURCE.get((source.lang, target.lang), 1.0)
    sides, layouts, spoken = [], [], []
    for document, own, scale in zip((source, target), kept, (ratio, 1.0), strict=True):
        texts = document.texts()
        texts = [texts[k] for k in own.tolist()]
        sides.append(read_side(texts, document.lang))
        layouts.append(_layout(document, own, texts, scale))
        spoken.append(texts)
    spans = [
        Bead(
            *(
                Span(*np.searchsorted(own, span).tolist())
                for own, span in zip(kept, bead, strict=True)
            )
        )
        for bead in sorted(locked)
    ]
    return Pair(
        (source.id, target.id), (source.lang, target.lang),
        (len(source.segments), len(target.segments)),
        (kept[0], kept[1]), (sides[0], sides[1]), (layouts[0], layouts[1]),
        alike(sides[0], sides[1], names=profile(source.lang, target.lang).names),
        tuple(spans), None if embedder is None else encode(embedder, spoken[0], spoken[1]),
    )  # fmt: skip


def _check_locks(locked: Sequence[Bead], size: tuple[int, int]) -> None:
    end = Rung(0, 0)
    for bead in sorted(locked):
        if bead.source.start < end.source or bead.target.start < end.target:
            raise LadderError(f"locked bead {_say(bead)} overlaps or crosses the one before")
        if bead.source.stop > size[0] or bead.target.stop > size[1]:
            raise LadderError(
                f"locked bead {_say(bead)} reaches beyond the {size[0]} and {size[1]} segments"
            )
        end = Rung(bead.source.stop, bead.target.stop)


def _say(bead: Bead) -> str:
    return f"{list(range(*bead.source))}:{list(range(*bead.target))}"


def _layout(document: Document, kept: Ints, texts: Sequence[str], scale: float) -> Layout:
    """Describe one side; paragraphs count only where they hold several segments."""
    segments = [document.segments[k] for k in kept.tolist()]
    kinds = {kind: number for number, kind in enumerate(Kind)}
    breaks = np.zeros(len(kept) + 1, dtype=np.bool_)
    paragraphs = [segment.paragraph for segment in segments]
    if len(set(paragraphs)) < len(paragraphs):
        breaks[[0, -1]] = True
        breaks[1:-1] = np.diff(paragraphs) > 0
    loose = np.zeros(len(kept) + 1, dtype=np.bool_)
    loose[1:-1] = [
        after[:1].islower() or (before[-1:] == "." and UNFINISHED.search(before[-12:]) is not None)
        for before, after in pairwise(texts)
    ]
    return Layout(
        np.array([len(text) * scale for text in texts], dtype=np.float64),
        np.array([kinds[segment.kind] for segment in segments], dtype=np.int8),
        breaks,
        np.array([MARKS.get(text.rstrip(CLOSING)[-1:], 0) for text in texts], dtype=np.int8),
        np.array([text[:1] in SPEECH for text in texts], dtype=np.bool_),
        loose,
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """The beads between two locks that have a chance; the rungs where it begins and ends."""

    start: Rung
    stop: Rung
    beads: Beads
    ceiling: Floats
    """What the confidence of each bead may not exceed: 1, or less where there were too many beads
    to look at all of them."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The best ladder of a pair: ``beads`` in the numbers of kept segments, ``chance`` of each.

    ``known``, ``scale`` and ``stretches`` are what it was made from, ``rivals`` the probability of
    every bead of each stretch.
    """

    pair: Pair
    known: tuple[Known, Known]
    scale: Scale | None
    stretches: tuple[Stretch, ...]
    rivals: tuple[Floats, ...]
    beads: tuple[Bead, ...]
    chance: Floats


def solve(
    pair: Pair,
    lexicons: Sequence[Lexicon],
    weights: Weights,
    before: Solution | None = None,
    scale: Scale | None = None,
) -> Solution:
    """Find the best ladder of a pair.

    With ``before``, the beads that had a chance in that solution are looked at again; ``scale``
    tells what the margins of the pair's vectors are worth.
    """
    links = link(*pair.sides, pair.alike, lexicons)
    weighed = odds(pair.sides[1], links[0]), odds(pair.sides[0], links[1])
    found_known = [
        known(*row) for row in zip(pair.sides, links, weighed, pair.layouts, strict=True)
    ]
    known_sides = found_known[0], found_known[1]
    stretches = before.stretches if before else tuple(_stretches(pair, links, weighed))
    beads: list[Bead] = []
    chances: list[float] = []
    rivals = []
    locks = iter(pair.locked)
    for stretch in stretches:
        table = look_closely(pair, known_sides, stretch.beads, scale)
        found, chance, rival = _decide(stretch, table @ weights.features, weights.moves)
        beads += found
        chances += chance
        rivals.append(rival)
        for lock in locks:
            beads.append(lock)
            chances.append(1.0)
            break
    return Solution(
        pair,
        known_sides,
        scale,
        stretches,
        tuple(rivals),
        tuple(beads),
        np.array(chances),
    )


def look_closely(
    pair: Pair, sides: tuple[Known, Known], beads: Beads, scale: Scale | None
) -> NDArray[np.float32]:
    """Return a row of `align.evidence.FEATURES` for each bead."""
    if pair.vectors is None or scale is None:
        return features(*sides, beads)
    return features(*sides, beads, scale.log_odds(margins(pair.vectors, beads)))


def _stretches(
    pair: Pair, links: tuple[Links, Links], weighed: tuple[Odds, Odds]
) -> Iterator[Stretch]:
    """Find the beads that have a chance, between every two locks."""
    ends = [Rung(bead.source.stop, bead.target.stop) for bead in pair.locked]
    starts = [Rung(bead.source.start, bead.target.start) for bead in pair.locked]
    sizes = Rung(len(pair.sides[0]), len(pair.sides[1]))
    for start, stop in zip([Rung(0, 0), *ends], [*starts, sizes], strict=True):
        spans = (start.source, stop.source), (start.target, stop.target)
        sides = pair.sides[0].part(*spans[0]), pair.sides[1].part(*spans[1])
        layouts = pair.layouts[0].part(*spans[0]), pair.layouts[1].part(*spans[1])
        found, ceiling = _candidates(sides, layouts, links, weighed, MARGIN)
        beads = Beads(found.source + start.source, found.target + start.target, found.kind)
        yield Stretch(start, stop, beads, ceiling)


def _candidates(
    sides: tuple[Side, Side],
    layouts: tuple[Layout, Layout],
    links: tuple[Links, Links],
    weighed: tuple[Odds, Odds],
    margin: int,
) -> tuple[Beads, Floats]:
    """Search the whole matrix of a small text, a band of a long one.

    Where the edge of the band is touched, the stretch between the nearest sure nodes is searched
    again in a wider one.
    """
    size = len(sides[0]), len(sides[1])
    if (size[0] + 1) * (size[1] + 1) <= band.DENSE_NODES:
        swept = sweep(weigh(sides, links, weighed, layouts, band.whole(size)), LEAST)
        return swept.beads, swept.ceiling
    nodes: Band = band.around(band.anchors(sides, links[0]), size, margin)
    swept = sweep(weigh(sides, links, weighed, layouts, nodes), LEAST)
    most = max(MOST_NODES, MOST_NODES_A_SENTENCE * sum(size))
    if margin > max(size) or 3 * nodes.start[-1] > most:
        return swept.beads, swept.ceiling
    beads, ceiling = swept.beads, swept.ceiling
    for start, stop in _worn(swept, size):
        spans = (start.source, stop.source), (start.target, stop.target)
        again, limit = _candidates(
            (sides[0].part(*spans[0]), sides[1].part(*spans[1])),
            (layouts[0].part(*spans[0]), layouts[1].part(*spans[1])),
            links, weighed, 4 * margin,
        )  # fmt: skip
        low, high = _opening_in(beads, start, stop)
        ceiling = np.concatenate([ceiling[:low], limit, ceiling[high:]])
        beads = Beads(
            np.concatenate([beads.source[:low], again.source + start.source, beads.source[high:]]),
            np.concatenate([beads.target[:low], again.target + start.target, beads.target[high:]]),
            np.concatenate([beads.kind[:low], again.kind, beads.kind[high:]]),
        )
    return beads, ceiling


def _worn(swept: Swept, size: tuple[int, int]) -> list[tuple[Rung, Rung]]:
    """Return the stretches to search again: from sure node to sure node around touched edges."""
    sure = np.flatnonzero(swept.chance >= SURE_NODE)
    stretches: list[tuple[Rung, Rung]] = []
    for row in np.flatnonzero(swept.touched > EDGE).tolist():
        before = sure[sure < row - AROUND_WORN]
        behind = sure[sure > row + AROUND_WORN]
        start = Rung(int(before[-1]), int(swept.column[before[-1]])) if len(before) else Rung(0, 0)
        stop = Rung(int(behind[0]), int(swept.column[behind[0]])) if len(behind) else Rung(*size)
        if stretches and start.source < stretches[-1][1].source:
            start = stretches.pop()[0]
        stretches.append((start, stop))
    return stretches


def _opening_in(beads: Beads, start: Rung, stop: Rung) -> tuple[int, int]:
    """Return where the beads that open in a stretch begin and end among all."""
    wide = int(max(beads.target.max(initial=0), stop.target)) + 1
    opens = beads.source * wide + beads.target
    low, high = np.searchsorted(opens, [rung.source * wide + rung.target for rung in (start, stop)])
    return int(low), int(high)


def _decide(
    stretch: Stretch, log_odds: Floats, moves: Floats
) -> tuple[list[Bead], list[float], Floats]:
    """Return the best ladder of a stretch, the probability of its beads, and that of all."""
    start, stop, beads = stretch.start, stretch.stop, stretch.beads
    if start == stop:
        return [], [], np.zeros(0)
    moved = Beads(beads.source - start.source, beads.target - start.target, beads.kind)
    nodes = graph(moved, (stop.source - start.source, stop.target - start.target))
    likely = np.minimum(posteriors(nodes, log_odds, moves).bead, stretch.ceiling)
    chance = _gaps_anywhere(nodes, likely)
    path = best(nodes, log_odds, moves)
    found = [
        Bead(Span(i, i + TYPES[k][0]), Span(j, j + TYPES[k][1]))
        for i, j, k in zip(*(column[path].tolist() for column in beads), strict=True)
    ]
    return found, chance[path].tolist(), chance


def _gaps_anywhere(nodes: Graph, chance: Floats) -> Floats:
    """Give a gap the probability that its sentence has no counterpart, wherever the gap is put."""
    total = chance.copy()
    for state, sentence in ((SOURCE_GAP, nodes.beads.source), (TARGET_GAP, nodes.beads.target)):
        gaps = nodes.state == state
        by_sentence = np.bincount(sentence[gaps], weights=chance[gaps])
        total[gaps] = by_sentence[sentence[gaps]]
    return np.minimum(total, 1.0)


Progress = Callable[[str, int, int], None]


def solve_all(
    pairs: Sequence[Pair],
    langs: tuple[str, str],
    progress: Progress = lambda _what, _done, _all: None,
) -> tuple[list[Solution], list[Lexicon]]:
    """Solve the pairs of a collection; what all of them teach serves each.

    Also returns the lexicons that the last look used: the shipped one and the learnt one.
    ``progress`` is called with what is being done, how many looks are done, and how many there are.
    Warns (`EmbedderUnused`) where the pairs have vectors that cannot be calibrated.
    """
    chosen = profile(*langs)
    lexicons = [shipped(*langs)]
    looks = len(pairs) * (1 + chosen.lessons)
    solutions: list[Solution] = []
    scale: Scale | str | None = None
    for done, pair in enumerate(pairs):
        progress("aligning", done, looks)
        solutions.append(solve(pair, lexicons, chosen.first))
    for turn in range(1, 1 + chosen.lessons):
        learnt, scale = learn_from(solutions), scale_from(solutions)
        if not learnt and not isinstance(scale, Scale):
            break
        lexicons = [lexicons[0], *learnt]
        weights = chosen.taught if learnt else chosen.first
        for done, before in enumerate(solutions):
            progress("aligning", turn * len(pairs) + done, looks)
            again = before if lexicons[0].source else None  # without a lexicon, look everywhere
            usable = scale if isinstance(scale, Scale) else None
            solutions[done] = solve(before.pair, lexicons, weights, again, usable)
    if isinstance(scale, str):
        warnings.warn(f"the embedder is not used: {scale}", EmbedderUnused, stacklevel=2)
    progress("aligning", looks, looks)
    return solutions, lexicons


def scale_from(solutions: Sequence[Solution]) -> Scale | str | None:
    """Tell what the margins of vectors are worth by the beads that solutions are sure of.

    ``None`` without vectors; in words, why they cannot be used, where the beads do not tell.
    """
    samples = list(_samples(solutions))
    return calibrate(samples) if samples else None


def _samples(solutions: Sequence[Solution]) -> Iterator[Sample]:
    for solution in solutions:
        if solution.pair.vectors is not None:
            rows = [
                (bead.source.start, bead.target.start, _NUMBERS[bead.type])
                for bead, chance in zip(solution.beads, solution.chance.tolist(), strict=True)
                if chance >= SURE and not bead.is_gap and bead.type in _NUMBERS
            ]
            columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
            sure = Beads(columns[0], columns[1], columns[2].astype(np.int8))
            yield sample(solution.pair.vectors, sure)


_NUMBERS = {shape: number for number, shape in enumerate(TYPES)}


def ladder(solution: Solution) -> tuple[Ladder, list[float | None]]:
    """Return the ladder of whole documents and the probability of each bead, if it has one."""
    whole, origin = _restore(solution.beads, solution.pair.kept, solution.pair.sizes)
    chances = solution.chance.tolist()
    return whole, [None if number is None else chances[number] for number in origin]


def learn_from(solutions: Sequence[Solution]) -> list[Lexicon]:
    """Learn from the beads of solutions; nothing where they are too few to teach."""
    if sum(len(s.beads) for s in solutions) < LEAST_LESSON:
        return []
    lessons = [
        Lesson(
            s.pair.sides,
            np.array(
                [(b.source.start, b.target.start, *b.type) for b in s.beads], dtype=np.int64
            ).reshape(-1, 4),
            s.chance,
        )
        for s in solutions
    ]
    learnt = learn(lessons)
    return [] if learnt is None else [learnt]


def align(
    source: Document,
    target: Document,
    *,
    locked: Sequence[Bead] = (),
    embedder: Embedder | None = None,
    explain: bool = True,
) -> Alignment:
    """Align two documents; every segment of both is in exactly one bead.

    ``locked`` beads are kept, and only what lies between them is aligned; raises `LadderError` if
    they overlap, cross or reach beyond the documents. An empty side gives gaps. An embedder's
    vectors are evidence too (`align.vectors`). Without ``explain``, beads have their confidence
    only.
    """
    pair = read_pair(source, target, locked, embedder)
    solutions, _ = solve_all([pair], pair.langs)
    return alignment(solutions[0], signature(*pair.langs, embedder), explain=explain)


def signature(source_lang: str, target_lang: str, embedder: Embedder | None = None) -> str:
    """Return what an alignment depends on but its texts: method, weights, lexicon, embedder."""
    parts = METHOD, weights_signature(), shipped(source_lang, target_lang).signature
    return " ".join(parts if embedder is None else (*parts, embedder.signature))


def alignment(solution: Solution, signed: str, *, explain: bool = True) -> Alignment:
    """Put furniture back and, with ``explain``, say why each bead was made."""
    pair = solution.pair
    whole, origin = _restore(solution.beads, pair.kept, pair.sizes)
    if not explain:
        chances = [Evidence(round(chance, 4)) for chance in solution.chance.tolist()]
        evidence = tuple(_FURNITURE if k is None else chances[k] for k in origin)
        return Alignment(*pair.ids, whole, evidence, signed)
    locked, second = set(pair.locked), _runners_up(solution)
    found = []
    for number, (bead, chance) in enumerate(
        zip(solution.beads, solution.chance.tolist(), strict=True)
    ):
        why = reasons(bead, pair.sides, solution.known)
        if bead in locked:
            why = (Reason("locked"), *why)
        elif number in second:
            why = (*why, second[number])
        found.append(Evidence(round(chance, 4), why))
    evidence = tuple(_FURNITURE if k is None else found[k] for k in origin)
    return Alignment(*pair.ids, whole, evidence, signed)


_FURNITURE = Evidence(None, (Reason("furniture"),))


def _runners_up(solution: Solution) -> dict[int, Reason]:
    """Name the strongest rival of each doubtful bead: the likeliest other one of its sentences."""
    second: dict[int, Reason] = {}
    stretches = list(zip(solution.stretches, solution.rivals, strict=True))
    for number in np.flatnonzero(solution.chance < DOUBTFUL).tolist():
        bead = solution.beads[number]
        stretch, chance = next(
            found for found in stretches
            if found[0].stop >= (bead.source.stop, bead.target.stop) and len(found[1])
        )  # fmt: skip
        rival = _rival(bead, stretch.beads, chance)
        if rival is not None:
            second[number] = rival
    return second


def _rival(bead: Bead, beads: Beads, chance: Floats) -> Reason | None:
    around = bead.source.start - LONGEST, bead.source.stop + LONGEST
    near = slice(*np.searchsorted(beads.source, around).tolist())
    i, j, kind = (column[near] for column in beads)
    m, n = _TYPES[kind, 0], _TYPES[kind, 1]
    meets = (m > 0) & (i < bead.source.stop) & (i + m > bead.source.start)
    meets |= (n > 0) & (j < bead.target.stop) & (j + n > bead.target.start)
    own = (m == bead.type[0]) & (n == bead.type[1])
    own &= (i == bead.source.start) | (m == 0)
    own &= (j == bead.target.start) | (n == 0)
    others = np.flatnonzero(meets & ~own)
    if not len(others):
        return None
    e = others[np.argmax(chance[near][others])]
    return Reason("runner_up", f"{m[e]}:{n[e]} {chance[near][e]:.2f}")


_TYPES = np.array(TYPES, dtype=np.int64)


def _restore(
    beads: Sequence[Bead], kept: tuple[Ints, Ints], size: tuple[int, int]
) -> tuple[Ladder, list[int | None]]:
    """Put furniture back: each set-aside segment becomes a gap before the bead that follows it.

    Returns the whole ladder and, for each of its beads, the number of the given bead or ``None``.
    """
    rungs, origin = [Rung(0, 0)], list[int | None]()
    numbers = kept[0].tolist(), kept[1].tolist()

    def climb(source: int, target: int, bead: int | None) -> None:
        rungs.append(Rung(source, target))
        origin.append(bead)

    def set_aside(source: int, target: int) -> None:
        while rungs[-1].source < source:
            climb(rungs[-1].source + 1, rungs[-1].target, None)
        while rungs[-1].target < target:
            climb(rungs[-1].source, rungs[-1].target + 1, None)

    for number, bead in enumerate(beads):
        here = rungs[-1]
        first = numbers[0][bead.source.start] if len(bead.source) else here.source
        second = numbers[1][bead.target.start] if len(bead.target) else here.target
        set_aside(first, second)
        climb(
            numbers[0][bead.source.stop - 1] + 1 if len(bead.source) else first,
            numbers[1][bead.target.stop - 1] + 1 if len(bead.target) else second,
            number,
        )
    set_aside(*size)
    return Ladder(tuple(rungs)), origin
