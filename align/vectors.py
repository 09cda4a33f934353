"""What the vectors of an embedder say of beads, on the scale of all other evidence.

The vector of a side of a bead is the sum of its sentences' unit vectors, normalised. Two sides are
as close as their cosine, less the mean cosine of each with the neighbours of the other: the
*margin* (Artetxe & Schwenk 2019, with the neighbours in the text for those in the corpus: they are
what a bead competes with). It is free of what all sentences of a topic share, and of sentences
that lie close to everything.

What a margin is worth differs from model to model, so it is learnt from the texts themselves: the
margins of beads that a look without vectors was sure of, against those of the same beads shifted by
their own length, give the log-odds by logistic regression (Platt 1999). The regression never sees
what the vectors alone would choose, so a model that knows nothing of a language is found out. How
often a sure bead does not beat its shifted selves tells how many true beads a model misses
altogether: a low margin is held against a bead only as far as such misses are rare.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from align.embedders import Embedder, Rows
from align.errors import InputError
from align.lattice import LONGEST, TYPES, Beads, Floats, Ints

NEIGHBOURS = 8  # sentences before and after a bead that its sides are compared with
SURE = 0.9  # probability from which a bead serves to calibrate
LEAST_SURE = 20  # beads; fewer say too little of a model
LEAST_RIGHT = 0.6  # share of sure beads that must beat their shifted selves; .5 is chance
LEAST_MISSED = 0.02  # share of true beads that any model misses
MOST = 6.0  # log-odds of a bead: rivals in the text are likelier than shifted beads tell
AT_ONCE = 4096  # beads; bounds the memory that their vectors take


class EmbedderUnused(UserWarning):
    """An embedder was given, but nothing it says was used; the message says why."""


class Vectors(NamedTuple):
    """Unit vectors of the sentences of a pair: a row a sentence, as many columns on both sides.

    A row is zero where the model knows nothing of a sentence.
    """

    source: Rows
    target: Rows


def encode(embedder: Embedder, source: Sequence[str], target: Sequence[str]) -> Vectors:
    """Encode both sides of a pair; raises `InputError` if the vectors cannot be compared."""
    if not source or not target:  # nothing to compare: a model need not encode nothing
        return Vectors(*(np.zeros((len(texts), 1), dtype=np.float32) for texts in (source, target)))
    sides = [_unit(embedder, texts) for texts in (source, target)]
    widths = [rows.shape[1] for rows in sides]
    if widths[0] != widths[1]:
        raise InputError(
            f"{embedder.signature}: gives vectors of {widths[0]} and of {widths[1]} numbers;"
            " use a model that gives all texts the same"
        )
    return Vectors(sides[0], sides[1])


def _unit(embedder: Embedder, texts: Sequence[str]) -> Rows:
    """Encode sentences; refuse what is no table of finite numbers, a row a sentence."""
    rows = np.asarray(embedder.encode(texts), dtype=np.float32)
    if rows.ndim != 2 or len(rows) != len(texts) or not rows.shape[1]:
        raise InputError(
            f"{embedder.signature}: gives an array of shape {rows.shape}"
            f" for {len(texts)} sentences; use a model that gives a vector a sentence"
        )
    if not np.isfinite(rows).all():
        raise InputError(f"{embedder.signature}: gives numbers that are not finite; mend the model")
    return _normalised(rows)


def _normalised(rows: Rows) -> Rows:
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    scaled = rows / np.where(largest > 0, largest, 1)  # squares of huge numbers are not finite
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.where(length > 0, length, 1), dtype=np.float32)


def margins(vectors: Vectors, beads: Beads) -> Floats:
    """Return the margin of each bead, from −2 to 2.

    It is NaN for gaps, and for beads of which a side has no vector.
    """
    found = np.full(len(beads.kind), np.nan)
    shape = _TYPES[beads.kind]
    sides = _Sums.of(vectors.source), _Sums.of(vectors.target)
    two_sided = np.flatnonzero(shape.min(axis=1) > 0)
    for low in range(0, len(two_sided), AT_ONCE):
        own = two_sided[low : low + AT_ONCE]
        spans = [(beads.source[own], shape[own, 0]), (beads.target[own], shape[own, 1])]
        vector = [side.span(*span) for side, span in zip(sides, spans, strict=True)]
        around = [side.around(*span) for side, span in zip(sides, spans, strict=True)]
        cosine = np.einsum("ed,ed->e", *vector, dtype=np.float64)
        common = [np.einsum("ed,ed->e", vector[k], around[1 - k], dtype=np.float64) for k in (0, 1)]
        known = np.all([np.any(rows, axis=1) for rows in vector], axis=0)
        found[own] = np.where(known, cosine - (common[0] + common[1]) / 2, np.nan)
    return found


_TYPES = np.array(TYPES, dtype=np.int64)


class _Sums(NamedTuple):
    """The vectors of one side, ``rows``, padded with zeros before and behind.

    Row *k* of ``ahead`` is the sum of the `NEIGHBOURS` padded rows from *k* on.
    """

    rows: Rows
    ahead: Rows

    @classmethod
    def of(cls, vectors: Rows) -> Self:
        rows = np.pad(vectors, ((NEIGHBOURS, NEIGHBOURS), (0, 0)))
        count = len(vectors) + NEIGHBOURS + 1
        ahead = np.zeros((count, vectors.shape[1]), dtype=np.float32)
        for k in range(NEIGHBOURS):
            ahead += rows[k : k + count]
        return cls(rows, ahead)

    def span(self, start: Ints, size: Ints) -> Rows:
        """Return the unit vectors of runs of sentences."""
        total = np.zeros((len(start), self.rows.shape[1]), dtype=np.float32)
        for k in range(LONGEST):
            here = np.flatnonzero(k < size)
            total[here] += self.rows[start[here] + NEIGHBOURS + k]
        return _normalised(total)

    def around(self, start: Ints, size: Ints) -> Rows:
        """Return the means of the vectors of the sentences around runs."""
        sentences = len(self.rows) - 2 * NEIGHBOURS
        stop = start + size
        count = np.minimum(start, NEIGHBOURS) + np.minimum(sentences - stop, NEIGHBOURS)
        total = self.ahead[start] + self.ahead[stop + NEIGHBOURS]
        return np.asarray(total / np.maximum(count, 1)[:, None], dtype=np.float32)


class Sample(NamedTuple):
    """Margins of sure beads, and of each shifted one way or the other (NaN where it cannot be)."""

    right: Floats
    wrong: Floats


def sample(vectors: Vectors, beads: Beads) -> Sample:
    """Take the margins of sure beads of a pair: ``right`` *(n)* and ``wrong`` *(n, 2)*."""
    size = _TYPES[beads.kind, 1]
    wrong = np.full((len(size), 2), np.nan)
    for way, by in enumerate((-size, size)):
        target = beads.target + by
        inside = np.flatnonzero((target >= 0) & (target + size <= len(vectors.target)))
        moved = Beads(beads.source[inside], target[inside], beads.kind[inside])
        wrong[inside, way] = margins(vectors, moved)
    return Sample(margins(vectors, beads), wrong)


class Scale(NamedTuple):
    """What a margin *x* is worth: log-odds ``slope * (x - middle)`` where the model has a say.

    A share ``missed`` of true beads looks to it like any others.
    """

    slope: float
    middle: float
    missed: float

    def log_odds(self, margin: Floats) -> Floats:
        """Return the log-odds that beads are right; 0 where there is no margin.

        They lie between log ``missed`` and `MOST`.
        """
        found = np.zeros(len(margin))
        known = ~np.isnan(margin)
        plain = np.minimum(self.slope * (margin[known] - self.middle), MOST)
        found[known] = np.logaddexp(np.log(self.missed), np.log1p(-self.missed) + plain)
        return found


def calibrate(samples: Sequence[Sample]) -> Scale | str:
    """Fit the scale of a collection; return in words why not where that is not possible."""
    right = np.concatenate([np.zeros(0), *(one.right for one in samples)])
    wrong = np.concatenate([np.zeros((0, 2)), *(one.wrong for one in samples)])
    usable = ~np.isnan(right) & ~np.isnan(wrong).all(axis=1)
    right, wrong = right[usable], wrong[usable]
    if len(right) < LEAST_SURE:
        return f"only {len(right)} sure beads to calibrate it by; {LEAST_SURE} are needed"
    compared = ~np.isnan(wrong)
    beaten = float((right[:, None] > wrong)[compared].mean())
    if beaten < LEAST_RIGHT:
        return f"it prefers a bead to its neighbour in {beaten:.0%} of cases only"
    slope, middle = _logistic(right, wrong[compared])
    return Scale(slope, middle, max(2 * (1 - beaten), LEAST_MISSED))  # half of the missed win


def _logistic(right: Floats, wrong: Floats) -> tuple[float, float]:
    """Fit log-odds to two classes of equal weight by Newton's method (Lin, Lin & Weng 2007).

    Returns slope and middle. Targets are a little less sure than 0 and 1, so that classes which do
    not overlap have a finite slope (Platt 1999).
    """
    values = np.concatenate([right, wrong])
    mean, spread = values.mean(), values.std() + 1e-9
    table = np.stack([(values - mean) / spread, np.ones(len(values))], axis=1)
    goal = np.repeat(
        [(len(right) + 1) / (len(right) + 2), 1 / (len(wrong) + 2)], [len(right), len(wrong)]
    )
    weight = np.repeat([0.5 / len(right), 0.5 / len(wrong)], [len(right), len(wrong)])
    point = np.zeros(2)
    loss = _loss(table, goal, weight, point)
    for _ in range(100):
        chance = 1 / (1 + np.exp(-table @ point))
        slope = table.T @ (weight * (chance - goal))
        bend = (table * (weight * chance * (1 - chance))[:, None]).T @ table + 1e-10 * np.eye(2)
        step, length = np.linalg.solve(bend, slope), 1.0
        while (further := _loss(table, goal, weight, point - length * step)) > loss and length > 0:
            length /= 2
        point, gained, loss = point - length * step, loss - further, further
        if gained < 1e-12:
            break
    return float(point[0] / spread), float(mean - spread * point[1] / point[0])


def _loss(table: Floats, goal: Floats, weight: Floats, point: Floats) -> float:
    log_odds = table @ point
    return float(weight @ (np.logaddexp(0, log_odds) - goal * log_odds))
