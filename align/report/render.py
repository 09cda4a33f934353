"""The record as text: `to_json` for programs, `to_html` for people.

The HTML is one file that asks nothing of the network: styles, script and drawings stand in it, and
its content security policy forbids all else. It is readable without its script, which only sorts
and filters. Autoescaping is on, so no text of a document can become markup.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from align.lang import language
from align.report import words
from align.report.record import AlignmentRow, Corpus, DocumentRow, Report

if TYPE_CHECKING:
    from jinja2 import Template

ROWS = 2_000  # of one table in the HTML, so that a browser can still sort it; the JSON has all
OPEN = 4  # segments of a gap that stand open
QUOTED = 30  # segments of a gap in the HTML
SURE_BANDS = 1  # the highest bands of confidence, from 95% on, left out of the second chart
STRIP = 1_000  # width of a strip in its own units
MARK = 7  # the least width of a mark: about a pixel and a half on the page
SIGNS = {"~": "furniture", "?": "doubtful", "-": "omitted", "+": "added"}
HEIGHTS = {"furniture": (0, 16), "doubtful": (0, 16), "omitted": (0, 7), "added": (9, 7)}
PAGE = files(__package__) / "page"


class Concern(NamedTuple):
    """One line of what looks wrong; ``grave`` where a document or a file is concerned."""

    text: str
    section: str
    grave: bool


class Bar(NamedTuple):
    """One bar of a chart: its place and length from 0 to 1, and what it counts."""

    start: float
    size: float
    beads: int
    level: str


def to_json(report: Report) -> str:
    """Write the record as JSON: fields in the order of `align.report.record`, two blanks deep."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n"


def to_html(report: Report) -> str:
    """Write the record as one HTML page that works offline."""
    below = report.provenance.doubtful_below
    langs = {"source": "", "target": "", **report.provenance.languages}
    return _template().render(
        r=report,
        c=report.corpus,
        places={row.name: (number, row) for number, row in enumerate(report.alignments, 1)},
        gaps=sorted(report.gaps, key=lambda gap: -len(gap.texts)),
        unpaired=[document for document in report.documents if not document.paired],
        furnished=[document for document in report.documents if document.furniture],
        cleaned=[(d, rule) for d in report.documents for rule in d.cleanup],
        rules=_rules(report.documents),
        concerns=list(_concerns(report.corpus)),
        shares=_shares(report.corpus.confidence_bands, below),
        tail=_tail(report.corpus.confidence_bands, below),
        langs=langs,
        names={side: language(lang).name for side, lang in langs.items()},
        sure=1 - SURE_BANDS / len(report.corpus.confidence_bands),
        quoted=(OPEN, QUOTED),
        rows=ROWS,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: (PAGE / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": words.percent,
        "reasons": words.reasons,
        "kinds": words.kinds,
        "visible": words.visible,
        "marks": _marks,
    }
    environment.globals |= {"count": words.count, "words": words}
    return environment.get_template("report.html")


def _concerns(corpus: Corpus) -> Iterator[Concern]:
    """Say what looks wrong, the gravest first."""
    alone = corpus.unpaired.source + corpus.unpaired.target
    if not corpus.alignments:
        yield Concern("No pair of documents was aligned", "documents", grave=True)
    if corpus.failures:
        what = words.count(corpus.failures, "file or table row", "files or table rows")
        text = f"{what} could not be used"
        yield Concern(text, "broken", grave=True)
    if alone:
        text = f"{words.count(alone, 'document has', 'documents have')} no counterpart"
        yield Concern(text, "unpaired", grave=True)
    if corpus.suspect:
        text = f"{words.count(corpus.suspect, 'pair')} of documents may not belong together"
        yield Concern(text, "documents", grave=True)
    for gaps, what in ((corpus.omitted, "left out of"), (corpus.added, "added in")):
        if gaps.gaps:
            text = f"{words.count(gaps.gaps, 'passage')} {what} a translation"
            yield Concern(text, "gaps", grave=False)
    if corpus.doubtful:
        text = f"{words.count(corpus.doubtful, 'bead')} of low confidence"
        yield Concern(text, "doubtful", grave=False)


def _rules(documents: Sequence[DocumentRow]) -> list[tuple[str, int, int]]:
    """Return each clean-up rule with its documents and its changes, the busiest first."""
    found: dict[str, tuple[int, int]] = {}
    for document in documents:
        for rule in document.cleanup:
            seen, changes = found.get(rule.rule, (0, 0))
            found[rule.rule] = seen + 1, changes + rule.count
    return sorted(((rule, *counts) for rule, counts in found.items()), key=lambda r: (-r[2], r[0]))


def _level(band: int, bands: int, doubtful_below: float) -> str:
    if band >= bands - SURE_BANDS:
        return "sure"
    return "doubtful" if (band + 0.5) / bands < doubtful_below else "fair"


def _shares(counts: Sequence[int], doubtful_below: float) -> list[Bar]:
    """Return the sure, the fair and the doubtful as parts of one bar."""
    total, bars, start = max(sum(counts), 1), list[Bar](), 0
    for level in ("sure", "fair", "doubtful"):
        count = sum(
            n for band, n in enumerate(counts) if _level(band, len(counts), doubtful_below) == level
        )
        bars.append(Bar(start / total, count / total, count, level))
        start += count
    return bars


def _tail(counts: Sequence[int], doubtful_below: float) -> list[Bar]:
    """Return a bar for each band below the sure ones, its size a part of the highest."""
    shown = counts[:-SURE_BANDS]
    highest = max((*shown, 1))
    return [
        Bar(band / len(counts), n / highest, n, _level(band, len(counts), doubtful_below))
        for band, n in enumerate(shown)
    ]


def _marks(row: AlignmentRow) -> list[tuple[str, str]]:
    """Return the marks of a strip: class → path, in units of `STRIP` by 16.

    What the translation omits stands in the upper half, what it adds in the lower.
    """
    paths: dict[str, str] = {}
    unit, at = STRIP / max(len(row.strip), 1), 0
    for sign, run in groupby(row.strip):
        length = len(list(run))
        if sign in SIGNS:
            top, height = HEIGHTS[SIGNS[sign]]
            width = max(MARK, round(length * unit))
            left = min(round(at * unit), STRIP - width)
            path = f"M{left} {top}h{width}v{height}h-{width}z"
            paths[SIGNS[sign]] = paths.get(SIGNS[sign], "") + path
        at += length
    return sorted(paths.items())
