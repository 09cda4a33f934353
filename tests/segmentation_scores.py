"""Scores of sentence segmentation: inner boundaries, micro-averaged.

A boundary is the number of non-blank characters before it, so that white space cannot move it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

Splitter = Callable[[str], list[str]]


class Counts(NamedTuple):
    """Inner boundaries found, in the gold standard, and in both."""

    found: int = 0
    gold: int = 0
    right: int = 0

    def __add__(self, other):
        return Counts(*map(sum, zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there is nothing to find."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 1.0


def boundaries(sentences: Iterable[str]) -> frozenset[int]:
    """Where the sentences end, the last excepted."""
    ends, at = [], 0
    for sentence in sentences:
        at += len("".join(sentence.split()))
        ends.append(at)
    return frozenset(ends[:-1])


def count(split: Splitter, text: str, sentences: list[str]) -> Counts:
    """Compare one text with its gold sentences."""
    found, gold = boundaries(split(text)), boundaries(sentences)
    return Counts(len(found), len(gold), len(found & gold))


def cases(path: Path) -> Iterator[tuple[str, list[str], str]]:
    """Yield text, gold sentences and category of a JSONL file in either of its two shapes."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for part in record.get("paragraphs", [record]):
            yield part["text"], part["sentences"], record.get("category", "")


def score(split: Splitter, *paths: Path) -> Counts:
    """Pool the counts over files."""
    total = Counts()
    for path in paths:
        for text, sentences, _ in cases(path):
            total += count(split, text, sentences)
    return total
