"""Lines into blocks: paragraphs, headings, date lines, signatures and the rest, each with its kind.

A blank line always ends a block. A single line break does so only where there is a reason: the
line before or after is a piece of furniture by its own looks (`align.lines`), opens a list item or
a paragraph, or lies in a text with a paragraph a line.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from align.lang import Language
from align.lines import (
    WRAPPED,
    Line,
    Page,
    chunk_ends_sentence,
    closes,
    is_prose,
    is_signature,
    kind_of,
    read_page,
)
from align.model import Kind
from align.references import REFERENCE_FIELDS, repository_start, runs_over

LABEL = re.compile(
    r"(?:\(?\d{1,3}\)|\d{1,2}(?:\.\d{1,2})*\.|\(?(?:[^\W\d_]|[ivx]{2,5})\)|[IVXІХ]{2,5}[.)]|§+\s?\d+\.?|[•·▪●])\s"
)
DASH_TURN = re.compile(r"[-–—]\s*+[^\W\d_]")


class Block(NamedTuple):
    """``text[start:stop]`` of one kind; it neither begins nor ends with a blank."""

    start: int
    stop: int
    kind: Kind


def blocks(text: str, lang: Language) -> tuple[Block, ...]:
    r"""Cut a text into blocks that cover all but its white space, in order.

    >>> from align.lang import language
    >>> [b.kind.value for b in blocks("Секретно\nЯ был у посла.\n\nЛ. Карахан", language("ru"))]
    ['mark', 'sentence', 'signature']
    """
    page = read_page(text, lang)
    return tuple(
        block for group in _groups(page) for block in _part_reference(text, _whole(group), page)
    )


# --- kinds in their order


def _kinds(page: Page) -> Iterator[tuple[Line, Kind]]:
    """Name the kind of each line; within a running sentence there is only more of it."""
    kind = Kind.FURNITURE
    for line in page.lines:
        before = page.before(line)
        held = kind is Kind.SENTENCE and not line.gap_before
        free = before is None or not held or _parts(before, line, page)
        if kind is Kind.HEADING and _continues_title(line, page):
            yield line, kind
            continue
        kind = kind_of(line, page) if free else Kind.SENTENCE
        yield line, kind


def _continues_title(line: Line, page: Page) -> bool:
    """Whether a heading goes on in lower case: Договор о дружбе / между РСФСР и Персией."""
    goes_on = line.text[0].islower() and not line.gap_before and len(line.text) <= 250
    return goes_on and not chunk_ends_sentence(line, page)


# --- lines into blocks


def _groups(page: Page) -> Iterator[list[tuple[Line, Kind]]]:
    group: list[tuple[Line, Kind]] = []
    for line, kind in _kinds(page):
        if group and (line.gap_before or _breaks(*group[-1], line, kind, page)):
            yield group
            group = []
        group.append((line, group[0][1] if group else kind))
    if group:
        yield group


def _breaks(line: Line, kind: Kind, following: Line, following_kind: Kind, page: Page) -> bool:
    """Whether a block ends at the line break between two lines."""
    if following_kind is Kind.HEADING and kind is Kind.HEADING:
        same_case = line.text.isupper() == following.text.isupper()
        return not (
            page.wrapped and same_case and (line.text.isupper() or following.text[0].islower())
        )
    if following_kind is not Kind.SENTENCE:
        return True
    if kind not in {Kind.SENTENCE, Kind.NOTE, Kind.REFERENCE}:
        return True
    return _parts(line, following, page)


def _parts(line: Line, following: Line, page: Page) -> bool:
    """Whether there is a reason to end a paragraph between two lines of prose."""
    return not runs_over(line.text, following.text) and any(
        reason(line, following, page) for reason in REASONS
    )


def opens_item(line: Line, following: Line, page: Page) -> bool:
    """See a label begin the line where the line before is closed or is an item, too."""
    if not LABEL.match(following.text):
        return False
    return line.text[-1] == "," or closes(line, page) or bool(LABEL.match(line.text))


def opens_turn(line: Line, following: Line, page: Page) -> bool:
    """See a dash begin a turn of speech."""
    return bool(DASH_TURN.match(following.text)) and closes(line, page)


def is_indented(line: Line, following: Line, page: Page) -> bool:
    """See an indented line open a paragraph."""
    return following.indent >= line.indent + 2 and closes(line, page)


def falls_short(line: Line, following: Line, page: Page) -> bool:
    """See that the next word would have fitted on the line, and that nothing runs on."""
    if following.text[0].islower() and line.text[-1] not in ":;":
        return False
    if line.ends_sentence and not closes(line, page):
        return False
    room = page.width - len(line.text) - len(following.text[:40].split()[0])
    return room > page.width * (0.1 if closes(line, page) else 0.5) and page.width > 50


def has_paragraph_a_line(line: Line, following: Line, page: Page) -> bool:
    """Let only an unfinished sentence run on where the text is not wrapped."""
    if page.wrapped:
        return False
    if line.ends_sentence or line.text[-1] in ":;":
        return closes(line, page)
    if following.text[0].islower():
        return False
    return page.width > WRAPPED or len(line.text.split()) < 2 or not is_prose(following, page)


REASONS = (opens_item, opens_turn, is_indented, falls_short, has_paragraph_a_line)


# --- references at the end of a block


def _whole(group: list[tuple[Line, Kind]]) -> Block:
    return Block(group[0][0].start, group[-1][0].stop, group[0][1])


def _part_reference(text: str, block: Block, page: Page) -> Iterator[Block]:
    """Cut off a reference that closes the block after a signature or a finished sentence."""
    cut = None
    if block.kind in {Kind.SENTENCE, Kind.SIGNATURE, Kind.HEADING}:
        cut = _closing_reference(text, block, page)
    if cut is None:
        yield block
        return
    stop = block.start + len(text[block.start : cut].rstrip())
    line = Line(block.start, text[block.start : stop], 0, True, True, 0)
    signed = is_signature(line, page._replace(lines=[line]))
    yield Block(block.start, stop, Kind.SIGNATURE if signed else block.kind)
    yield Block(cut, block.stop, Kind.REFERENCE)


def _closing_reference(text: str, block: Block, page: Page) -> int | None:
    window = max(block.start, block.stop - 160)
    fields = REFERENCE_FIELDS.search(text, window, block.stop)
    if fields is None or block.stop - fields.end() > 40:
        return None
    cut = repository_start(text[block.start : block.stop], fields.start() - block.start, page.lang)
    before = text[block.start : block.start + cut].rstrip()
    if not before:
        return None
    line = Line(block.start, before, 0, True, True, 0)
    lone = page._replace(lines=[line])
    finished = line.ends_sentence and closes(line, page)
    return block.start + cut if finished or is_signature(line, lone) else None
