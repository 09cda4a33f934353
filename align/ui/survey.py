"""What the overview and the search know of a project: figures, and every bead with its texts.

A project is read once for each state of its file (`read_survey`); all else is counted from that.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from align.model import DOUBTFUL
from align.store import Failure, Project, StoredAlignment, Summary
from align.ui.reading import fold

# Bounds of the bands of confidence in the chart: finer where most beads lie.
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class BeadText:
    """A bead as search sees it; ``number`` counts from 1 in its alignment."""

    name: str
    number: int
    source: str
    target: str
    folded: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Survey:
    """A project at a glance; ``metadata`` has an entry for each alignment by its name."""

    summaries: tuple[Summary, ...]
    metadata: Mapping[str, Mapping[str, str]]
    documents: tuple[int, int]
    unpaired: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]
    beads: tuple[BeadText, ...]

    def total(self, figure: str) -> int:
        """Add up ``beads``, ``gaps`` or ``doubtful`` of all alignments."""
        return sum(int(getattr(summary, figure)) for summary in self.summaries)

    @property
    def mean_confidence(self) -> float | None:
        """The mean over beads, not over documents; ``None`` where there is none."""
        judged = [bead.confidence for bead in self.beads if bead.confidence is not None]
        return sum(judged) / len(judged) if judged else None

    def editions(self, name: str) -> list[str]:
        """Return the names of all alignments of the same source, in order."""
        source = next(s.source_path for s in self.summaries if s.name == name)
        return [s.name for s in self.summaries if s.source_path == source]


def read_survey(project: Project) -> Survey:
    """Read all that the overview and the search need."""
    return Survey(
        tuple(project.summaries(DOUBTFUL)),
        {name: row.metadata for name, (row, _) in project.pairings().items()},
        (len(project.paths("source")), len(project.paths("target"))),
        tuple(project.unpaired()),
        tuple(project.failures()),
        tuple(bead for name in project.names() for bead in _beads(project.alignment(name))),
    )


def _beads(stored: StoredAlignment) -> Iterator[BeadText]:
    texts = stored.source.texts(), stored.target.texts()
    for number, (bead, evidence, _) in enumerate(stored.rows(), 1):
        source = " ".join(texts[0][slice(*bead.source)])
        target = " ".join(texts[1][slice(*bead.target)])
        folded = fold(f"{source}\n{target}")
        yield BeadText(stored.name, number, source, target, folded, evidence.confidence)


def bands(survey: Survey) -> list[int]:
    """Count the beads between each two neighbours of `BANDS`, the lowest first; 1 is in the last.

    >>> bead = BeadText("", 1, "", "", "", 1.0)
    >>> bands(Survey((), {}, (0, 0), (), (), (bead,)))
    [0, 0, 0, 0, 0, 0, 0, 1]
    """
    known = [bead.confidence for bead in survey.beads if bead.confidence is not None]
    counts = Counter(bisect_right(BANDS, confidence, 0, len(BANDS) - 1) for confidence in known)
    return [counts[band] for band in range(1, len(BANDS))]


def look_first(survey: Survey, most: int) -> list[Summary]:
    """Return the alignments with the most doubtful beads, then gaps; none without either."""
    wanting = [s for s in survey.summaries if s.doubtful or s.gaps]
    return sorted(wanting, key=lambda s: (-s.doubtful, -s.gaps, s.name))[:most]


def search(beads: Sequence[BeadText], wanted: re.Pattern[str]) -> list[BeadText]:
    """Return the beads that hold what is wanted on either side, in order."""
    return [bead for bead in beads if wanted.search(bead.folded)]
