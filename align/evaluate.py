"""Our ladders against gold: strict, lax and one-sided F1, bead types, rung recall.

The strict and lax figures follow the scorer of Vecalign (Thompson & Koehn 2019, ``score.py``):
precision counts every bead of the answer, gaps included; recall swaps the roles and leaves the
gaps of both out; counts are summed over documents before dividing. That scorer rewards an answer
from which gaps were deleted, so an answer that does not cover both sides is refused here.

Everything is counted first (`Counts` add up) and divided last.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np

from align import vecalign
from align.errors import FormatError, InputError

GoldBead = vecalign.Links


@dataclass(frozen=True, slots=True)
class Ratio:
    """Hits out of a number of cases; ``value`` is ``None`` where there were none."""

    hits: int = 0
    cases: int = 0

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.hits + other.hits, self.cases + other.cases)

    @property
    def value(self) -> float | None:
        return self.hits / self.cases if self.cases else None


def f1(precision: Ratio, recall: Ratio) -> float | None:
    """Harmonic mean; ``None`` where either is undefined.

    >>> f1(Ratio(1, 2), Ratio(1, 1))
    0.6666666666666666
    """
    p, r = precision.value, recall.value
    if p is None or r is None:
        return None
    return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted on one document, or summed over several."""

    documents: int = 0
    strict_precision: Ratio = Ratio()
    strict_recall: Ratio = Ratio()
    lax_precision: Ratio = Ratio()
    lax_recall: Ratio = Ratio()
    one_sided_precision: Ratio = Ratio()
    one_sided_recall: Ratio = Ratio()
    rung_recall: Ratio = Ratio()
    types_gold: Counter[str] = field(default_factory=Counter)
    types_answer: Counter[str] = field(default_factory=Counter)
    types_hit: Counter[str] = field(default_factory=Counter)
    judged: tuple[tuple[float, bool], ...] = ()
    """The confidence of each bead of the answer, and whether it was right."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    def figures(self) -> dict[str, float | None]:
        """Precision, recall and F1 of each kind, by name."""
        rows: dict[str, float | None] = {}
        for name in ("strict", "lax", "one_sided"):
            precision: Ratio = getattr(self, f"{name}_precision")
            recall: Ratio = getattr(self, f"{name}_recall")
            rows[f"{name}_precision"] = precision.value
            rows[f"{name}_recall"] = recall.value
            rows[f"{name}_f1"] = f1(precision, recall)
        rows["rung_recall"] = self.rung_recall.value
        return {**rows, **calibration(self.judged)}


def calibration(judged: Sequence[tuple[float, bool]]) -> dict[str, float | None]:
    """Judge confidences: how far they are from the truth, and how well they find what is wrong.

    ``calibration_error`` is the expected calibration error over ten bins of equal width (Guo et al.
    2017); ``wrong_in_least_sure_tenth`` the share of the wrong beads that are among the tenth of
    lowest confidence; ``confidence_auc`` the chance that a right bead has more confidence than a
    wrong one, ties counted half. The last two are ``None`` where nothing is wrong.
    """
    if not judged:
        return dict.fromkeys(("calibration_error", "wrong_in_least_sure_tenth", "confidence_auc"))
    chance = np.array([c for c, _ in judged])
    right = np.array([r for _, r in judged])
    bins = np.minimum((chance * 10).astype(np.int64), 9)
    error = sum(
        abs(chance[bins == b].sum() - right[bins == b].sum()) for b in np.unique(bins).tolist()
    ) / len(judged)
    wrong = int((~right).sum())
    if not wrong or wrong == len(judged):
        return {
            "calibration_error": error,
            "wrong_in_least_sure_tenth": None,
            "confidence_auc": None,
        }
    least = np.argsort(chance, kind="stable")[: len(judged) // 10]
    below = np.searchsorted(np.sort(chance[~right]), chance[right], side="left")
    up_to = np.searchsorted(np.sort(chance[~right]), chance[right], side="right")
    return {
        "calibration_error": float(error),
        "wrong_in_least_sure_tenth": float((~right[least]).sum() / wrong),
        "confidence_auc": float((below + up_to).sum() / 2 / wrong / right.sum()),
    }


def read_gold(path: Path) -> list[GoldBead]:
    """Read beads in the Vecalign format: ``[0, 1]:[2]`` or ``[0]:[]:cost``, one a line.

    Raises `FormatError` with the line number.
    """
    return [bead for _, bead in vecalign.parse(vecalign.read_lines(path), str(path))]


def read_rungs(path: Path) -> list[tuple[int, int]]:
    """Read unit boundaries, ``n m`` a line."""
    rungs = []
    for number, line in enumerate(vecalign.read_lines(path), 1):
        if not re.fullmatch(r"\d+\s+\d+\s*", line):
            raise FormatError(f"{path}:{number}: not a boundary such as '12 14'; mend the line")
        source, target = line.split()
        rungs.append((int(source), int(target)))
    return rungs


def to_text(beads: Iterable[GoldBead]) -> str:
    r"""Write beads in the Vecalign format, without costs.

    >>> to_text([((0, 1), (0,)), ((), (1,))])
    '[0, 1]:[0]\n[]:[1]\n'
    """
    return "".join(f"{vecalign.line(*bead)}\n" for bead in beads)


def score_beads(
    gold: Sequence[GoldBead], answer: Sequence[GoldBead], chances: Sequence[float | None] = ()
) -> Counts:
    """Count one document; raises `InputError` if the answer is not a full cover of the gold.

    ``chances`` are the confidences of the beads of the answer, in their order.
    """
    require_full_cover(gold, answer)
    gold_set, answer_set = set(gold) - {((), ())}, set(answer) - {((), ())}
    strict_p, lax_p = _hits(answer_set, gold_set)
    strict_r, lax_r = _hits(_two_sided(gold_set), _two_sided(answer_set))
    one_sided_gold, one_sided_answer = _one_sided(gold_set), _one_sided(answer_set)
    agreed = len(one_sided_gold & one_sided_answer)
    return Counts(
        documents=1,
        strict_precision=strict_p,
        lax_precision=lax_p,
        strict_recall=strict_r,
        lax_recall=lax_r,
        one_sided_precision=Ratio(agreed, len(one_sided_answer)),
        one_sided_recall=Ratio(agreed, len(one_sided_gold)),
        types_gold=_types(gold_set),
        types_answer=_types(answer_set),
        types_hit=_types(gold_set & answer_set),
        judged=tuple(
            (chance, bead in gold_set)
            for bead, chance in zip(answer, chances, strict=False)
            if chance is not None
        ),
    )


def score_rungs(gold: Sequence[tuple[int, int]], answer: Sequence[GoldBead]) -> Counts:
    """Count how many inner boundaries of the gold are boundaries between beads of the answer.

    Raises `InputError` where gold and answer are of different length.
    """
    rungs = list(accumulate(answer, _climb, initial=(0, 0)))
    if not gold or gold[-1] != rungs[-1]:
        end = f"ends at {gold[-1][0]} and {gold[-1][1]}" if gold else "is empty"
        raise InputError(
            f"the gold {end}, the texts end at {rungs[-1][0]} and {rungs[-1][1]}; same files?"
        )
    inner = set(gold) - {(0, 0), rungs[-1]}
    return Counts(documents=1, rung_recall=Ratio(len(inner & set(rungs)), len(inner)))


def _climb(rung: tuple[int, int], bead: GoldBead) -> tuple[int, int]:
    return max(rung[0], *(k + 1 for k in bead[0]), 0), max(rung[1], *(k + 1 for k in bead[1]), 0)


def require_full_cover(gold: Iterable[GoldBead], answer: Iterable[GoldBead]) -> None:
    """Raise `InputError` unless the answer holds each index of the gold, and each once.

    Gold itself may leave sentences uncovered (the public Text+Berg set does).
    """
    gold, answer = list(gold), list(answer)
    for side, name in ((0, "source"), (1, "target")):
        count = Counter(k for bead in answer for k in bead[side])
        twice = sorted(k for k, times in count.items() if times > 1)
        missing = sorted({k for bead in gold for k in bead[side]} - set(count))
        if twice or missing:
            what = f"{name} {twice[0]} twice" if twice else f"no bead for {name} {missing[0]}"
            raise InputError(f"the answer is not a full cover: {what}; keep the gaps in the file")


def _hits(beads: set[GoldBead], others: set[GoldBead]) -> tuple[Ratio, Ratio]:
    """Return how many of ``beads`` are strictly and laxly among ``others``."""
    partners: dict[int, set[int]] = {}
    for source, target in others:
        for index in source:
            partners.setdefault(index, set()).update(target)
    strict = beads & others
    lax = sum(
        any(partners.get(index, set()) & set(target) for index in source)
        for source, target in beads - strict
    )
    return Ratio(len(strict), len(beads)), Ratio(len(strict) + lax, len(beads))


def _two_sided(beads: set[GoldBead]) -> set[GoldBead]:
    return {bead for bead in beads if bead[0] and bead[1]}


def _one_sided(beads: set[GoldBead]) -> set[tuple[str, int]]:
    """Return the sentences without a counterpart."""
    alone = [bead for bead in beads if not (bead[0] and bead[1])]
    return {("source", k) for s, _ in alone for k in s} | {
        ("target", k) for _, t in alone for k in t
    }


def _types(beads: set[GoldBead]) -> Counter[str]:
    return Counter(f"{len(source)}:{len(target)}" for source, target in beads)
