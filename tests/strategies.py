"""Texts and documents for tests: written here, or read from the bundled corpus."""

from functools import cache
from pathlib import Path

from align.model import Document
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
