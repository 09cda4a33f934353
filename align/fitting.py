"""Fit the weights of the evidence: ``align weights fit``.

The ladders of a pair form a conditional random field (Lafferty, McCallum & Pereira 2001; over
spans, Sarawagi & Cohen 2004): the probability of a ladder is proportional to the exponential of its
summed weights. Fitted is the probability of what is known of the right ladder – all its beads, or
only the rungs between hand-aligned units – by L-BFGS (Liu & Nocedal 1989) on exact gradients, so
that the posteriors of `align.lattice` are probabilities and need no calibration of their own.

Fitted on ntrex-abridged, ntrex-clean and ntrex-long, the bundled corpus with its hand-made gold,
and the 80 novel chapters whose paragraphs correspond. Suites that figures are reported on are never
read.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from align.aligner import Pair, Solution, learn_from, look_closely, read_pair, scale_from, solve
from align.embedders import Embedder
from align.evaluate import GoldBead, read_gold
from align.evidence import FEATURES
from align.ingest import read_document
from align.lattice import TYPES, Floats, Graph, graph, posteriors
from align.lexicon import shipped
from align.model import Document
from align.segment import segment_lines
from align.suites import read_suite
from align.vectors import Scale
from align.weights import LESSONS, MOVES, Weights

SUITES = ("ntrex-abridged", "ntrex-clean", "ntrex-long")
STRANGERS, EVERY = "ntrex-clean", 12  # one in so many sentences gets a stranger for its translation
PRIOR = {
    "words": (0.15, 0.1), "names": (0.2, 0.1), "values": (0.25, 0.1), "digits": (0.2, 0.1),
    "explained": (0.15, 0.1), "mean": (0.2, 0.2), "weakest": (0.3, 0.3), "repeated": (-0.1, 0.2),
    "length": (1.0, 0.5), "length_joined": (0.3, 0.5),
    "both_break": (0.8, 0.4), "one_breaks": (-0.8, 0.4), "inner_break": (-1.5, 0.4),
    "kind_agrees": (2.0, 0.5), "kind_differs": (-2.0, 0.5), "mark_agrees": (1.0, 0.7),
    "mark_differs": (0.0, 0.7), "speech_agrees": (1.0, 0.7), "speech_differs": (-1.0, 0.7),
    "gap_length": (-1.5, 1.0), "gap_kind": (0.0, 0.5), "loose_cut": (-0.8, 0.5),
    "type_2_1": (-2.0, 2.0), "type_2_2": (-4.0, 2.0), "type_3_1": (-4.0, 2.0),
    "type_3_2": (-5.0, 2.0), "type_4_1": (-7.0, 2.0), "type_3_3": (-7.0, 2.0),
    "type_4_2": (-8.0, 2.0), "type_4_3": (-8.0, 2.0), "type_4_4": (-9.0, 2.0),
    "embedded": (0.5, 0.2), "gap_opens": (-3.0, 1.0), "gap_goes_on": (0.0, 1.0),
}  # fmt: skip
"""What is expected of each weight before anything is fitted, and its spread (Gaussian).

Without it, what the material shows seldom or only together (paragraphs, kinds, single digits) would
get weights of any size. Weights that are not named here are 0: other constants hold what they say.
"""
LATENT = (
    0.5  # weight of a pair of which only some rungs are known: it must not teach where gaps open
)
ROUNDS = 300
_SIZES = np.array(TYPES, dtype=np.int64)

Rungs = Sequence[tuple[int, int]]
Reader = Callable[[Document, Document], Pair]


@dataclass(frozen=True, slots=True)
class Material:
    """One pair with what is known of its ladder: rungs that it passes.

    Where ``whole`` is true it passes no others, but for those between the sentences of a gap.
    """

    pair: Pair
    rungs: Rungs
    whole: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the fit sees it: its beads, which of them are right, and their features."""

    nodes: Graph
    right: NDArray[np.bool_]
    table: Floats
    weight: float


def fit(
    data: Path,
    corpus: Path,
    gold: Path,
    progress: Callable[[str], None],
    embedder: Embedder | None = None,
) -> str:
    """Fit all profiles; return the file of weights as text.

    ``data`` is the data folder, ``corpus`` the bundled corpus, ``gold`` its hand-made alignments.
    Without an embedder the weight of its evidence stays as expected.
    """
    profiles, read = {}, partial(read_pair, embedder=embedder)
    for name in LESSONS:
        langs = ("ru", "en") if name == "ru-en" else ("xx", "yy")
        collections = [list(found) for found in materials(data, corpus, gold, langs, read)]
        progress(f"{name}: {sum(map(len, collections))} pairs read")
        profiles[name] = fit_profile(name, langs, collections, progress)
    record = {
        "made by": "align weights fit",
        "fitted on": [*SUITES, "bundled corpus", "80 novel chapters (paragraph borders)"],
        "profiles": profiles,
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def fit_profile(
    name: str, langs: tuple[str, str], collections: Sequence[Sequence[Material]],
    progress: Callable[[str], None],
) -> dict[str, dict[str, float]]:  # fmt: skip
    """Fit the weights for a first look, then, on what that teaches, those for the next ones."""
    sets: dict[str, dict[str, float]] = {}
    lexicons = [[shipped(*langs)] for _ in collections]
    scales: list[Scale | None] = [None for _ in collections]
    current = Weights.of({})
    for look in range(LESSONS[name] + 1):
        solutions = [
            [solve(m.pair, known, current, scale=scale) for m in materials_]
            for materials_, known, scale in zip(collections, lexicons, scales, strict=True)
        ]
        found = [
            example(m, s)
            for materials_, solved in zip(collections, solutions, strict=True)
            for m, s in zip(materials_, solved, strict=True)
        ]
        examples = [one for one in found if one is not None]
        weights, likelihood = maximise(examples)
        progress(
            f"{name}, look {look + 1}: {len(examples)} pairs,"
            f" {len(found) - len(examples)} out of reach, log-likelihood {likelihood:.2f}"
        )
        sets["taught" if look else "first"] = weights
        current = Weights.of(weights)
        again = [
            [solve(s.pair, known, current, before=s, scale=s.scale) for s in solved]
            for known, solved in zip(lexicons, solutions, strict=True)
        ]
        lexicons = [[lexicons[0][0], *learn_from(solved)] for solved in again]
        told = [scale_from(solved) for solved in again]
        scales = [scale if isinstance(scale, Scale) else None for scale in told]
    return sets


def example(material: Material, solution: Solution) -> Example | None:
    """Return a pair as the fit sees it; ``None`` where no ladder of its graph is right."""
    (stretch,) = solution.stretches
    if stretch.start == stretch.stop:
        return None
    nodes = graph(stretch.beads, (stretch.stop.source, stretch.stop.target))
    found = Example(
        nodes,
        _right(material, nodes),
        look_closely(solution.pair, solution.known, stretch.beads, solution.scale).astype(
            np.float64
        ),
        material.weight,
    )
    reachable = posteriors(nodes, np.where(found.right, 0.0, -np.inf), Weights.of({}).moves).total
    return found if reachable > -np.inf else None


def _right(material: Material, nodes: Graph) -> NDArray[np.bool_]:
    """Tell which beads may stand in a right ladder.

    A bead lies between two neighbouring known rungs. Where all beads are known, rungs come in pairs
    around the two-sided ones: such a bead is the whole interval, and between two of them are gaps.
    """
    end = len(material.pair.sides[0]), len(material.pair.sides[1])
    rungs = np.array([(0, 0), *material.rungs, end])
    shape = _SIZES[nodes.beads.kind]
    start = np.stack([nodes.beads.source, nodes.beads.target], axis=1)
    stop = start + shape
    right = np.zeros(len(shape), dtype=np.bool_)
    for number, (low, high) in enumerate(pairwise(rungs)):
        inside = np.all((start >= low) & (stop <= high), axis=1)
        if material.whole and number % 2:
            exact = np.all((start == low) & (stop == high), axis=1)
            inside = exact if exact.any() else inside  # what the search passed over teaches nothing
        elif material.whole:
            inside &= shape.min(axis=1) == 0
        right |= inside
    return right


def maximise(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    """Return the weights of highest posterior probability, by name, and the log-likelihood."""
    names = (*FEATURES, *MOVES)
    mean, spread = (np.array([PRIOR.get(name, (0.0, 0.0))[k] for name in names]) for k in (0, 1))

    def weights(point: Floats) -> dict[str, float]:
        return dict(zip(names, (mean + spread * point).tolist(), strict=True))

    def climb(point: Floats) -> tuple[float, Floats]:
        likelihood, slope = _likelihood(examples, Weights.of(weights(point)))
        return likelihood - float(point @ point) / 2, slope * spread - point

    point, _ = lbfgs(climb, np.zeros(len(names)), ROUNDS)
    found = {name: round(value, 4) for name, value in weights(point).items() if value}
    return found, _likelihood(examples, Weights.of(found))[0]


def _likelihood(examples: Iterable[Example], weights: Weights) -> tuple[float, Floats]:
    """Return the log-probability of what is known of the right ladders, and its gradient."""
    total, slope = 0.0, np.zeros(len(FEATURES) + len(MOVES))
    for one in examples:
        log_odds = one.table @ weights.features
        every = posteriors(one.nodes, log_odds, weights.moves)
        right = posteriors(one.nodes, np.where(one.right, log_odds, -np.inf), weights.moves)
        total += one.weight * (right.total - every.total)
        slope[: len(FEATURES)] += one.weight * ((right.bead - every.bead) @ one.table)
        moved = one.weight * (right.moves - every.moves)
        slope[len(FEATURES) :] += [
            sum(moved[place] for place in places) for places in MOVES.values()
        ]
    return total, slope


def lbfgs(
    climb: Callable[[Floats], tuple[float, Floats]], point: Floats, rounds: int, memory: int = 12
) -> tuple[Floats, float]:
    """Maximise a concave function that returns its value and gradient (Liu & Nocedal 1989)."""
    value, slope = climb(point)
    steps: list[tuple[Floats, Floats]] = []
    for _ in range(rounds):
        direction = _direction(slope, steps)
        length = 1.0
        while True:
            further, new_slope = climb(point + length * direction)
            if further >= value + 1e-4 * length * float(slope @ direction) or length < 1e-9:
                break
            length /= 2
        step, bend = length * direction, slope - new_slope
        point, gained = point + step, further - value
        value, slope = further, new_slope
        if float(step @ bend) > 1e-10:
            steps = [*steps[1 - memory :], (step, bend)]
        if abs(gained) < 1e-6:
            break
    return point, value


def _direction(slope: Floats, steps: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return the way uphill by the two-loop recursion."""
    way, shares = slope.copy(), []
    for step, bend in reversed(steps):
        share = float(step @ way) / float(bend @ step)
        shares.append(share)
        way -= share * bend
    way *= (
        float(steps[-1][0] @ steps[-1][1]) / float(steps[-1][1] @ steps[-1][1])
        if steps
        else 1 / max(1.0, float(np.abs(slope).sum()))
    )
    for (step, bend), share in zip(steps, reversed(shares), strict=True):
        way += step * (share - float(bend @ way) / float(bend @ step))
    return way


def materials(
    data: Path, corpus: Path, gold: Path, langs: tuple[str, str], read: Reader
) -> Iterator[Iterator[Material]]:
    """Read what may be learnt from, a collection at a time."""
    for suite in SUITES:
        yield _suite(data / "gold" / suite, langs, read)
    yield _strangers(data / "gold" / STRANGERS, langs, read)
    yield _bundled(corpus, gold, langs, read)
    yield _chapters(data / "novels", langs, read)


def _suite(folder: Path, langs: tuple[str, str], read: Reader) -> Iterator[Material]:
    for case in read_suite(folder, langs):
        if case.beads is not None:
            yield Material(read(case.source, case.target), bead_rungs(case.beads), whole=True)


def _strangers(folder: Path, langs: tuple[str, str], read: Reader) -> Iterator[Material]:
    """Put sentences of another text in the place of some translations.

    Suites drop sentences, but never put a wrong one in their place; without such cases the fit
    would take whatever stands alone between two sure beads for their translation.
    """
    cases = list(read_suite(folder, langs))
    for number, case in enumerate(cases):
        lines, others = case.target.texts(), cases[number - 1].target.texts()
        beads = list[GoldBead]()
        for source, target in case.beads or ():
            if len(source) == len(target) == 1 and (target[0] + number) % EVERY == 0:
                lines[target[0]] = others[target[0] % len(others)]
                beads += [(source, ()), ((), target)]
            else:
                beads.append((source, target))
        text = "\n".join(lines)
        stranger = Document(case.target.id, langs[1], text, segment_lines(text))
        yield Material(read(case.source, stranger), bead_rungs(beads), whole=True)


def bead_rungs(beads: Iterable[GoldBead]) -> list[tuple[int, int]]:
    """Return the rungs between beads; where gaps of both sides meet, source gaps come first."""
    two_sided = sorted(bead for bead in beads if bead[0] and bead[1])
    rungs = []
    for source, target in two_sided:
        rungs += [(source[0], target[0]), (source[-1] + 1, target[-1] + 1)]
    return rungs


def _bundled(corpus: Path, gold: Path, langs: tuple[str, str], read: Reader) -> Iterator[Material]:
    """Read the bundled documents as they are; gold is laid on them by counting letters."""
    for path in sorted(gold.glob("*.gold")):
        sides = [
            read_document(corpus / folder / f"{name}.txt", lang).document
            for folder, name, lang in (
                ("ru", path.stem.removesuffix(".rough"), "ru"),
                ("en", path.stem, "en"),
            )
        ]
        lines = [
            path.with_suffix(f".{lang}").read_text(encoding="utf-8").splitlines()
            for lang in ("ru", "en")
        ]
        places = [_places(document, cut) for document, cut in zip(sides, lines, strict=True)]
        rungs = [
            (places[0][i], places[1][j])
            for i, j in bead_rungs(read_gold(path))
            if i in places[0] and j in places[1]
        ]
        whole = all(len(cut) <= len(found) for cut, found in zip(lines, places, strict=True))
        documents = [
            Document(d.id, lang, d.text, d.segments) for d, lang in zip(sides, langs, strict=True)
        ]
        pair = read(documents[0], documents[1])
        kept = [dict(zip(own.tolist(), range(len(own)), strict=True)) for own in pair.kept]
        inner = [(kept[0][i], kept[1][j]) for i, j in rungs if i in kept[0] and j in kept[1]]
        yield Material(pair, inner, whole=whole and len(inner) == len(rungs))


def _places(document: Document, lines: Sequence[str]) -> dict[int, int]:
    """Map the numbers of hand-cut lines to those of segments that begin at the same letter."""
    begins = {
        sum(not letter.isspace() for letter in document.text[: s.start]): k
        for k, s in enumerate(document.segments)
    }
    ends = accumulate((sum(not letter.isspace() for letter in line) for line in lines), initial=0)
    return {number: begins[at] for number, at in enumerate(ends) if at in begins}


def _chapters(folder: Path, langs: tuple[str, str], read: Reader) -> Iterator[Material]:
    """Read the chapters whose paragraphs correspond; a paragraph is a line."""
    from align.segment import segment

    table = (folder / "PARAGRAPH_PARALLEL.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for row in table:
        documents, ends = [], []
        for suffix, lang in zip(("ru", "en"), langs, strict=True):
            text = (folder / f"{row.split()[0]}.{suffix}").read_text(encoding="utf-8")
            document = Document(row.split()[0], lang, text, segment(text, suffix))
            documents.append(document)
            ends.append(_paragraph_ends(document))
        if len(ends[0]) == len(ends[1]):
            pair = read(documents[0], documents[1])
            if all(len(own) == size for own, size in zip(pair.kept, pair.sizes, strict=True)):
                yield Material(pair, list(zip(*ends, strict=True)), whole=False, weight=LATENT)


def _paragraph_ends(document: Document) -> list[int]:
    """Return how many segments have begun when each line that is not blank ends."""
    ends, at = [], 0
    for line in document.text.split("\n"):
        at += len(line) + 1
        if line.strip():
            ends.append(sum(segment.start < at for segment in document.segments))
    return ends
