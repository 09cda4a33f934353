"""Which phrases of one language may stand for a word or phrase of the other, by stems.

A `Lexicon` is made of the glossary that ships with align (`align/data/glossary.tsv`, written by
hand).
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from align.words import words

Phrase = tuple[str, ...]

_PARTICLES = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "up",
        "out",
        "off",
        "into",
        "and",
        "d",
        "de",
    ]
)


def _text(name: str) -> str:
    return files("align.data").joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True, slots=True)
class Table:
    """One direction of a lexicon.

    ``single`` maps a stem to the phrases that may stand for it; ``phrases`` maps a headword of
    several stems to its phrases; ``heads`` maps its first stem to such headwords, longest first.
    """

    single: Mapping[str, frozenset[Phrase]] = field(default_factory=dict)
    phrases: Mapping[Phrase, frozenset[Phrase]] = field(default_factory=dict)
    heads: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def headword(self, stems: Sequence[str]) -> Phrase:
        """Return the longest headword of several stems that ``stems`` begin with, or ``()``."""
        for head in self.heads.get(stems[0], ()):
            if tuple(stems[: len(head)]) == head:
                return head
        return ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What stands for what: ``forward`` from source to target, ``backward`` the other way."""

    forward: Table
    backward: Table
    signature: str


def glossary(source_lang: str, target_lang: str) -> Lexicon:
    """Return the lexicon of the shipped glossary; an empty one for pairs it does not serve."""
    if {source_lang, target_lang} != {"ru", "en"}:
        return Lexicon(Table(), Table(), "none")
    lexicon = _shipped()
    if source_lang == "ru":
        return lexicon
    return Lexicon(lexicon.backward, lexicon.forward, lexicon.signature)


@cache
def _shipped() -> Lexicon:
    pairs: list[tuple[Phrase, Phrase]] = []
    for row in _rows("glossary.tsv"):
        if row["domain"] != "function":  # they stand everywhere, so they prove nothing
            heads = _split([row["lemma"]], row["forms"], "|" if " " in row["lemma"] else " ")
            translations = _split([], row["translations"], ";")
            pairs += [(_phrase(h, "ru"), _phrase(t, "en")) for h in heads for t in translations]
    digest = hashlib.sha256(_text("glossary.tsv").encode()).hexdigest()[:8]
    return Lexicon(_table(pairs), _table((t, s) for s, t in pairs), f"glossary-{digest}")


def _split(first: list[str], cell: str, mark: str) -> list[str]:
    return first + [part.strip() for part in cell.split(mark) if part.strip()]


def _phrase(text: str, lang: str) -> Phrase:
    """Return the stems of an entry, English articles and particles left out."""
    stems = tuple(word.stem for word in words(text, lang))
    return tuple(s for s in stems if lang != "en" or s not in _PARTICLES) or stems


def _table(pairs: Iterable[tuple[Phrase, Phrase]]) -> Table:
    partners: dict[Phrase, set[Phrase]] = defaultdict(set)
    for head, other in pairs:
        if head and other:
            partners[head].add(other)
    phrases = {head: frozenset(others) for head, others in partners.items() if len(head) > 1}
    single = {head[0]: frozenset(others) for head, others in partners.items() if len(head) == 1}
    heads: dict[str, list[Phrase]] = defaultdict(list)
    for head in sorted(phrases, key=lambda head: (-len(head), head)):
        heads[head[0]].append(head)
    return Table(single, phrases, {first: tuple(found) for first, found in heads.items()})
