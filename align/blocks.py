"""Text into blocks."""

import re
from typing import NamedTuple
from collections.abc import Iterator
from align.lang import Language
from align.model import Kind

REFERENCE_FIELDS = re.compile(r"(?!)")


class Block(NamedTuple):
    start: int
    stop: int
    kind: Kind


PARA = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*(?:\n|\Z)))*")


def blocks(text: str, lang: Language) -> tuple[Block, ...]:
    return tuple(
        Block(m.start(), m.start() + len(m[0].rstrip()), Kind.SENTENCE) for m in PARA.finditer(text)
    )


def line_blocks(text: str, lang: Language) -> tuple[Block, ...]:
    return tuple(
        Block(m.start(), m.start() + len(m[0].rstrip()), Kind.SENTENCE)
        for m in re.finditer(r"\S[^\n]*", text)
    )
