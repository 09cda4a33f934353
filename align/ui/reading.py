"""What the reading view shows: stored alignments as rows of plain data, and text folded for search.

Everything here is pure and ends in values that JSON can carry; the browser sets the texts by
``textContent`` (`assets/reader.js`), so nothing is escaped here and nothing may be.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from align.model import DOUBTFUL, Document, Evidence, Kind, Ladder, Reason, Span
from align.store import StoredAlignment
from align.ui.strings import Words

SURE = 0.95  # from here on the mark of a bead steps back behind the text
SHOWN_FACTS = ("date", "place", "sender", "addressee", "archive_reference")

# One character for one, so that a hit in the folded text marks the same place in the text itself.
# The letters abolished in 1918 are read as those that replaced them; typographic signs as plain.
FOLDED = {
    **dict(zip("ёѣіѵѳ", "ееииф", strict=True)),
    **dict.fromkeys("«»“”„", '"'),
    **dict.fromkeys("’‘", "'"),
    **dict.fromkeys("–—‑−", "-"),
    **dict.fromkeys("\u00a0\u202f", " "),
}
_FOLDED = str.maketrans(FOLDED)

Row = dict[str, Any]


def fold(text: str) -> str:
    """Return the text as search sees it, of the same length.

    >>> fold("Вѣра Ещё")
    'вера еще'
    >>> fold("Декретъ Совѣта")
    'декрет  совета'
    """
    low = text.lower()
    if len(low) != len(text):  # İ and its like would shift every hit behind them
        low = "".join(map(_lower, text))
    return re.sub(r"ъ(?!\w)", " ", low.translate(_FOLDED))


def _lower(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter


def pattern(query: str) -> re.Pattern[str] | None:
    """Return what finds a query in folded texts, or ``None`` where it asks for nothing.

    The query stands at the beginning of a word and may break off inside one, so that one form of
    a Russian word finds the others.

    >>> found = pattern("декрет сов").search(fold("Декретъ Совѣта"))
    >>> found.span()
    (0, 11)
    >>> pattern("вет").search("совета")
    """
    words = fold(query).split()
    return re.compile(r"(?<!\w)" + " +".join(map(re.escape, words))) if words else None


def rows(editions: Sequence[StoredAlignment], words: Words) -> list[Row]:
    """Return the rows of one document beside one or several of its translations, in order.

    A row holds ``n`` its number, ``a`` the source segment it begins at, ``p`` whether a paragraph
    begins, ``f`` whether it is page furniture only, ``s`` the source lines and ``t`` one cell an
    edition (see `_cell`). Lines are ``[kind, text, new paragraph]``.
    """
    source = editions[0].source
    beads = [stored.alignment.ladder.beads() for stored in editions]
    texts = source.texts(), [stored.target.texts() for stored in editions]
    found: list[Row] = []
    for number, spans in enumerate(bead_spans([e.alignment.ladder for e in editions]), 1):
        low, high = beads[0][spans[0].start].source.start, beads[0][spans[0].stop - 1].source.stop
        lines = _lines(source, texts[0], Span(low, high))
        cells = []
        for stored, own, lines_of, span in zip(editions, beads, texts[1], spans, strict=True):
            here = Span(own[span.start].target.start, own[span.stop - 1].target.stop)
            target = _lines(stored.target, lines_of, here)
            evidence = stored.alignment.evidence[span.start : span.stop]
            cells.append(_cell(lines, target, evidence, words))
        found.append(_row(number, low, lines, cells))
    return found


def bead_spans(ladders: Sequence[Ladder]) -> list[tuple[Span, ...]]:
    """Return for each row the run of beads that each ladder puts there.

    One ladder gives a bead a row. Several are cut where all of them have a rung at the same place
    of the source; of several rungs there the last is taken, so that an addition stays with what it
    follows.

    >>> one, two = Ladder.of([(0, 0), (1, 1), (2, 2)]), Ladder.of([(0, 0), (1, 1), (1, 2), (2, 3)])
    >>> bead_spans([one, two])
    [(Span(start=0, stop=1), Span(start=0, stop=2)), (Span(start=1, stop=2), Span(start=2, stop=3))]
    """
    if len(ladders) == 1:
        return [(Span(k, k + 1),) for k in range(len(ladders[0].rungs) - 1)]
    last = [{rung.source: k for k, rung in enumerate(ladder.rungs)} for ladder in ladders]
    shared = set.intersection(*map(set, last)) - {0}
    ends = tuple(len(ladder.rungs) - 1 for ladder in ladders)
    cuts = {(0,) * len(ladders), ends, *(tuple(k[s] for k in last) for s in shared)}
    return [
        tuple(Span(*ends) for ends in zip(low, high, strict=True))
        for low, high in pairwise(sorted(cuts))
    ]


def _row(number: int, low: int, lines: list[list[object]], cells: list[Row]) -> Row:
    every = [*lines, *(line for cell in cells for line in cell["x"])]
    leading = lines or every
    return {
        "n": number,
        "a": low,
        "p": bool(leading and leading[0][2]),
        "f": all(line[0] == Kind.FURNITURE for line in every),
        "s": lines,
        "t": cells,
    }


def _lines(document: Document, texts: Sequence[str], span: Span) -> list[list[object]]:
    segments = document.segments
    return [
        [
            segments[k].kind.value,
            texts[k],
            k == 0 or segments[k].paragraph != segments[k - 1].paragraph,
        ]
        for k in range(*span)
    ]


def _cell(
    source: Sequence[object],
    target: list[list[object]],
    evidence: Sequence[Evidence],
    words: Words,
) -> Row:
    """Return one translation of a row.

    ``x`` lines, ``b`` bead type, ``g`` ``omitted``, ``added`` or empty, ``c`` confidence (the
    least, where the row joins beads), ``w`` the same in words, ``l`` its level, ``r`` reasons.
    """
    known = [e.confidence for e in evidence if e.confidence is not None]
    confidence = min(known, default=None)
    gap = "" if source and target else "omitted" if source else "added"
    return {
        "x": target,
        "b": f"{len(source)}:{len(target)}",
        "g": gap,
        "c": confidence,
        "w": words.percent(confidence),
        "l": level(confidence),
        "r": [[r.code, detail(r, words)] for e in evidence for r in e.reasons],
    }


def level(confidence: float | None) -> str:
    """Return ``sure``, ``fair``, ``doubtful``, or ``none`` where nothing was judged."""
    if confidence is None:
        return "none"
    if confidence < DOUBTFUL:
        return "doubtful"
    return "sure" if confidence >= SURE else "fair"


def detail(reason: Reason, words: Words) -> str:
    """Return what a reason saw, in the language of the interface.

    >>> detail(Reason("words", "6/9"), Words("ru"))
    '6 из 9'
    >>> detail(Reason("values", "14, 1 (month), 1918"), Words("en"))
    '14, January, 1918'
    """
    if reason.code in {"words", "few_known_words"}:
        return words("out_of", *reason.detail.split("/", 1))
    if reason.code == "runner_up":
        bead, chance = reason.detail.split()
        return f"{bead} ({float(chance):.0%})"
    if reason.code == "kind_differs":
        return ", ".join(words(f"kind_{kind}") for kind in reason.detail.split(", "))
    if reason.code == "length_odd":
        return reason.detail.replace(".", "," if words.lang == "ru" else ".")
    return re.sub(r"\b(\d\d?) \(month\)", lambda found: words.month(int(found[1])), reason.detail)


def title(name: str, metadata: Mapping[str, str]) -> str:
    """Return the title of a document, or its name where the table has none."""
    return metadata.get("title") or name


def facts(metadata: Mapping[str, str], paired_by: str, words: Words) -> list[list[str]]:
    """Return what is known of a document as pairs of label and value, in a fixed order."""
    shown = [
        [words(key), words.date(metadata[key]) if key == "date" else metadata[key]]
        for key in SHOWN_FACTS
        if metadata.get(key)
    ]
    return [*shown, [words("paired_by"), words(f"by_{paired_by}")]]


def edition(metadata: Mapping[str, str], words: Words) -> str:
    """Return the name of an edition, or a word for the only one."""
    return metadata.get("edition") or words("only_edition")


def heads(editions: Iterable[StoredAlignment], words: Words) -> list[str]:
    """Return the headings of the columns, the source first."""
    known = [stored.metadata.get("edition", "") for stored in editions]
    return [words("russian"), *(words("english") + (f" · {e}" if e else "") for e in known)]
