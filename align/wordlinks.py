"""Which words of a bead translate which: for highlighting, for reasons, for what was left out.

The links of `align.linking` – lexicon, what the texts taught, names, values – are matched one to
one, the likeliest first (competitive linking, Melamed 2000); of equal ones, those that stand at the
same place of their texts.
"""

from collections.abc import Sequence
from typing import NamedTuple

from align.lexicon import Lexicon, shipped
from align.linking import alike, link
from align.model import Span
from align.terms import read_side
from align.values import values
from align.weights import profile
from align.words import parts_at, stem


class WordLink(NamedTuple):
    """``source_text[slice(*source)]`` and ``target_text[slice(*target)]`` translate each other.

    ``chance`` is the higher of P(target | source) and P(source | target), from 0 to 1.
    """

    source: Span
    target: Span
    chance: float


def word_links(
    source: str, target: str, langs: tuple[str, str] = ("ru", "en"), learnt: Sequence[Lexicon] = ()
) -> list[WordLink]:
    """Link the words, numbers and dates of two texts, each at most once, in order of the source.

    >>> source, target = "Посол прибыл 12 мая.", "The ambassador arrived on 12 May."
    >>> found = word_links(source, target)
    >>> [(source[slice(*x.source)], target[slice(*x.target)]) for x in found]
    [('Посол', 'ambassador'), ('прибыл', 'arrived'), ('12', '12'), ('мая', 'May')]
    """
    sides = read_side([source], langs[0]), read_side([target], langs[1])
    known = alike(*sides, names=profile(*langs).names)
    links, _ = link(*sides, known, [shipped(*langs), *learnt])
    places = [_places(text, lang) for text, lang in zip((source, target), langs, strict=True)]
    numbers = [{label: t for t, label in enumerate(side.labels)} for side in sides]
    where: dict[int, list[int]] = {}
    for place, (label, _) in enumerate(places[1]):
        where.setdefault(numbers[1][label], []).append(place)
    candidates = []
    for here, (label, _) in enumerate(places[0]):
        s = numbers[0][label]
        for e in range(links.first[s], links.first[s + 1]):
            chance = max(float(links.chance[e]), float(links.reverse[e]))
            for there in where.get(int(links.other[e]), ()):
                shift = abs(here / len(places[0]) - there / len(places[1]))
                candidates.append((-chance, shift, here, there))
    return _match(candidates, places)


_Places = list[tuple[str, Span]]  # the label of each term and where it stands


def _places(text: str, lang: str) -> _Places:
    spoken = [(stem(form, lang), Span(start, start + len(form))) for form, start in parts_at(text)]
    stated = [(value.key, Span(value.start, value.stop)) for value in values(text, lang)]
    return sorted(spoken + stated, key=lambda place: place[1])


def _match(
    candidates: list[tuple[float, float, int, int]], places: Sequence[_Places]
) -> list[WordLink]:
    """Take the best pairs first, each place once; places that overlap count as one."""
    taken: tuple[list[Span], list[Span]] = ([], [])
    found = []
    for chance, _, here, there in sorted(candidates):
        spans = places[0][here][1], places[1][there][1]
        if any(_overlaps(span, others) for span, others in zip(spans, taken, strict=True)):
            continue
        for span, others in zip(spans, taken, strict=True):
            others.append(span)
        found.append(WordLink(*spans, round(-chance, 3)))
    return sorted(found)


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.stop and other.start < span.stop for other in others)
