"""Texts and documents for tests: written here, made of templates, or the bundled corpus."""

import csv
import random
from functools import cache
from importlib.resources import files
from pathlib import Path

from align.model import Document, Segment
from align.segment import segment

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
GOLD = ROOT / "tests" / "data" / "gold"

SOURCE = """Запись беседы с послом

13 мая 1939 г.

Вчера меня посетил посол Апайдын. Беседа продолжалась около часа. Он передал мне телеграмму \
из Анкары от 11 мая.

Я ответил, что № 11/568 получен. Посол просил ускорить отправку 1 250 тонн угля в Трапезунд.

В. Потемкин
"""
TARGET = """Record of a conversation with the Ambassador

13 May 1939

Ambassador Apaydın called on me yesterday, and the conversation lasted about an hour. He handed \
me a telegram from Ankara of 11 May.

I replied that No. 11/568 had been received. The Ambassador asked that the dispatch of 1,250 \
tons of coal to Trebizond be hastened.

V. Potemkin
"""


def document(text, lang, name="invented"):
    """Segment a text as it is."""
    return Document(name, lang, text, segment(text, lang))


@cache
def specimens():
    """Return the pairs of the bundled corpus: edition name → (Russian, English) documents."""
    pairs = {}
    for path in sorted((CORPUS / "en").glob("*.txt")):
        source = CORPUS / "ru" / f"{path.stem.removesuffix('.rough')}.txt"
        pairs[path.stem] = (
            document(source.read_text(encoding="utf-8"), "ru", source.stem),
            document(path.read_text(encoding="utf-8"), "en", path.stem),
        )
    return pairs


def lines_document(lines, lang, name="lines"):
    """Make a document of which each line is a sentence, a paragraph of its own."""
    segments, at = [], 0
    for number, line in enumerate(lines):
        segments.append(Segment(at, at + len(line), paragraph=number))
        at += len(line) + 1
    return Document(name, lang, "\n".join(lines), tuple(segments))


@cache
def vocabulary():
    """Words of the glossary by what they are: ``{"noun": [(Russian, [English, …]), …], …}``."""
    text = files("align.data").joinpath("glossary.tsv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        translations = [word for word in row["translations"].split("; ") if word.isalpha()]
        if row["lemma"].isalpha() and translations:
            found.setdefault(row["domain"], []).append((row["lemma"], translations))
    return found


TEMPLATES = (
    (
        "{adjective} {noun} {verb} {economy} и {diplomacy}."
        "|The {adjective} {noun} {verb} the {economy} and the {diplomacy}."
    ),
    (
        "В {place} {office} {verb} {military}, а {people} {adverb} {verb2}."
        "|The {office} {verb} the {military} in {place}, but the {people} {verb2} {adverb}."
    ),
    "{adverb} {verb} {document}.|The {document} {verb} {adverb}.",
    "«{noun} {verb}», сказал {office}.|“The {noun} {verb},” said the {office}.",
    (
        "Почему {institution} {verb} {noun}, когда {law} и {politics} {verb2}?"
        "|Why {verb} the {institution} the {noun} when the {law} and the {politics} {verb2}?"
    ),
    (
        "{people} {verb} {adjective} {economy} из {place} и {adverb} {verb2} {noun} и {military}."
        "|From {place} the {people} {verb} the {adjective} {economy} and {verb2} the {noun}"
        " and the {military} {adverb}."
    ),
)


def invented(count, seed=1, most=None):
    """Return that many invented sentences, each with its translation word by word.

    Of each part of speech, only the first ``most`` words are used.
    """
    draw, words = random.Random(seed), vocabulary()
    pairs = []
    for _ in range(count):
        source, target = draw.choice(TEMPLATES).split("|")
        chosen = {
            slot: draw.choice(words[slot.rstrip("2")][:most])
            for slot in ("adjective", "noun", "verb", "verb2", "economy", "diplomacy", "place",
                         "office", "military", "people", "adverb", "document", "institution",
                         "law", "politics")
        }  # fmt: skip
        russian = source.format(**{slot: pair[0] for slot, pair in chosen.items()})
        english = target.format(**{slot: draw.choice(pair[1]) for slot, pair in chosen.items()})
        pairs.append((russian[0].upper() + russian[1:], english))
    return pairs
