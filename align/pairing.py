"""Which document translates which: by table, by name, and by content when neither serves.

A target has one source; a source may have several targets (editions). A document that no other
resembles stays unpaired: a wrong pair makes everything after it nonsense with high scores.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from align.corpus import TABLE_COLUMNS, Complaint, Row
from align.lexicon import Lexicon, shipped
from align.model import Document
from align.names import skeletons
from align.terms import NAME, VALUE, Side, read_side

Keys = dict[str, float]

_SUFFIX = re.compile(r"(?<=[^/])\.[A-Za-z][A-Za-z0-9]{0,7}$")
_EDITION = re.compile(r"\.[\w-]+$")

LEAST_LIKENESS = 0.4  # cosine; strangers of the bundled corpus stay below .29, pairs above .51
COMMON_SHARE, RARE_SHARE = 0.05, 0.0005  # of sentences: a word that says nothing, a rare one
LEAST_LEAD = 1.5  # times as like as the second-best source


@dataclass(frozen=True, slots=True)
class Pairing:
    """A target and the source it translates, and how that is known.

    ``by`` is ``table``, ``name`` or ``content``; ``score`` is the likeness from 0 to 1 where
    content decided; ``metadata`` is the row of the table.
    """

    source: str
    target: str
    by: str
    score: float | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def document_id(path: str) -> str:
    """Return a path without the suffix of its file, where that is one: letters and digits only.

    >>> document_id("1921/note.rough.txt"), document_id("vol.1/note"), document_id("01. First")
    ('1921/note.rough', 'vol.1/note', '01. First')
    """
    return _SUFFIX.sub("", path)


def pair_by_table(
    rows: Iterable[Row], sources: set[str], targets: set[str]
) -> tuple[list[Pairing], list[Complaint]]:
    """Pair as the rows say; return also a complaint for each row that cannot be used.

    Names in the columns ``source`` and ``target`` are paths below their folder; the folder's own
    name may stand before them (``ru/x.txt``).
    """
    pairings: dict[str, Pairing] = {}
    complaints = []
    for line, row in rows:
        source, target = _find(row["source"], sources), _find(row["target"], targets)
        if source is None or target is None:
            side = "source" if source is None else "target"
            message = f"no usable {side} file {row[side]!r}; correct the row or the file"
            complaints.append(Complaint(line, message))
        elif target in pairings:
            complaints.append(Complaint(line, f"{row['target']} is paired twice; keep one row"))
        else:
            kept = {k: v for k, v in row.items() if v and k not in TABLE_COLUMNS}
            pairings[target] = Pairing(source, target, "table", None, kept)
    return list(pairings.values()), complaints


def _find(name: str, known: set[str]) -> str | None:
    if name in known:
        return name
    _, _, below = name.partition("/")
    return below if below in known else None


def pair_by_name(sources: Iterable[str], targets: Iterable[str]) -> list[Pairing]:
    """Pair files of equal names; ``ID.rough.txt`` is a further edition of ``ID.txt``.

    >>> [p.source for p in pair_by_name(["a.txt", "b.txt"], ["a.txt", "a.old.txt", "c.txt"])]
    ['a.txt', 'a.txt']
    """
    whole = set(sources)
    by_id = {document_id(path): path for path in sorted(whole, reverse=True)}
    pairings = []
    for target in targets:
        if target in whole:
            pairings.append(Pairing(target, target, "name"))
            continue
        stem = document_id(target)
        while stem and stem not in by_id:
            stem = _EDITION.sub("", stem) if _EDITION.search(stem) else ""
        if stem:
            edition = document_id(target)[len(stem) + 1 :]
            metadata = {"edition": edition} if edition else {}
            pairings.append(Pairing(by_id[stem], target, "name", None, metadata))
    return pairings


def pair_by_content(
    sources: Mapping[str, Document], targets: Mapping[str, Document]
) -> list[Pairing]:
    """Pair each target with the source it resembles, if one stands out.

    Likeness is the cosine of what both hold in a shared space: known words through the lexicon,
    consonants of names, numbers and dates; rare things weigh more. Quadratic in documents.
    """
    if not sources or not targets:
        return []
    lexicon = shipped(next(iter(sources.values())).lang, next(iter(targets.values())).lang)
    here = {path: _source_keys(_side(document), lexicon) for path, document in sources.items()}
    there = {path: _target_keys(_side(document), lexicon) for path, document in targets.items()}
    rarity = _rarity(list(here.values()), list(there.values()), lexicon)
    source_vectors = {path: _weigh(keys, rarity) for path, keys in here.items()}
    pairings = []
    for target, keys in there.items():
        vector = _weigh(keys, rarity)
        likeness = {path: _dot(vector, other) for path, other in source_vectors.items()}
        best = max(likeness, key=lambda path: (likeness[path], path))
        second = max((v for path, v in likeness.items() if path != best), default=0.0)
        if likeness[best] >= LEAST_LIKENESS and likeness[best] >= LEAST_LEAD * second:
            pairings.append(Pairing(best, target, "content", round(likeness[best], 3)))
    return pairings


def _side(document: Document) -> Side:
    return read_side(document.texts(), document.lang)


def _source_keys(side: Side, lexicon: Lexicon) -> Keys:
    """Count what a source document holds, its words as the target words that may stand for them."""
    keys = _shared_keys(side)
    partners = list(lexicon.target)
    table = lexicon.forward
    for label, count in _words(side):
        number = lexicon.source.get(label, -1)
        if number >= 0:
            entries = slice(table.first[number], table.first[number + 1])
            for other, chance in zip(table.other[entries], table.chance[entries], strict=True):
                keys[partners[other]] += count * float(chance)
    return keys


def _target_keys(side: Side, lexicon: Lexicon) -> Keys:
    keys = _shared_keys(side)
    for label, count in _words(side):
        if label in lexicon.target:
            keys[label] += count
    return keys


def _words(side: Side) -> Iterable[tuple[str, int]]:
    """Return the words of a side and how many sentences hold each."""
    counts = np.diff(side.sentences.first).tolist()
    rows = zip(side.labels, counts, side.kinds.tolist(), strict=True)
    return ((label, count) for label, count, kind in rows if kind < VALUE)


def _shared_keys(side: Side) -> Keys:
    keys: Keys = defaultdict(float)
    counts = np.diff(side.sentences.first).tolist()
    for label, form, kind, count in zip(
        side.labels, side.forms, side.kinds.tolist(), counts, strict=True
    ):
        if kind == NAME:
            for bones in skeletons(form):
                keys[f"name:{bones}"] += count
        elif kind == VALUE:
            keys[label] += count
    return keys


def _rarity(sources: Sequence[Keys], targets: Sequence[Keys], lexicon: Lexicon) -> dict[str, float]:
    """Return how rare each key is: in these documents, and in the language at large.

    A handful of documents cannot tell a common word from a rare one; the share of sentences that
    hold it, which the lexicon knows, can. Names and values are rare.
    """
    held = [Counter(key for keys in side for key in keys) for side in (sources, targets)]
    most = 1 + max(len(sources), len(targets))
    share = lexicon.backward.share
    rarity = {}
    for key in held[0] | held[1]:
        number = lexicon.target.get(key, -1)
        common = float(share[number]) if number >= 0 else RARE_SHARE
        here = math.log(most / max(side[key] for side in held))
        rarity[key] = here + max(0.0, math.log(COMMON_SHARE / max(common, RARE_SHARE)))
    return rarity


def _weigh(keys: Keys, rarity: Mapping[str, float]) -> dict[str, float]:
    """Return a vector of length 1."""
    raw = {key: math.log1p(count) * rarity[key] for key, count in keys.items()}
    norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {key: weight / norm for key, weight in raw.items()}


def _dot(vector: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other.get(key, 0.0) for key, weight in vector.items())
