"""What a page puts into the middle of a sentence: lifted out, behind the paragraph.

At the foot and head of a printed page stand footnotes, page numbers and running heads. Scanned and
copied, they come between two halves of a sentence. Where a block of text is unfinished and the
block after the next ones goes on with it, what stands between follows the paragraph and the halves
are rejoined; nothing is thrown away, for the segmenter knows notes and page furniture by itself.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from align.lang.language import words
from align.model import Change

BLOCK = re.compile(r"[^\n]++(?:\n[^\n]++)*+")
NOTE_MARK = re.compile(
    r"(?:\*{1,4}\)?|\[(?:\d{1,3}|\*{1,4})\]|[¹²³⁴-⁹]{1,2}|\d{1,3}\)|\d{1,3}(?=\s))\s*"
)
GLUED_MARK = re.compile(
    r"(?:\*{1,4}\)?|\[(?:\d{1,3}|\*{1,4})\]|[¹²³⁴-⁹]{1,2}|(?<=[^\W\d_])\d{1,2}\)?)$"
)
PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|pp?|pg|стр|с|лист)\b\.?\s*)?\d{1,4}[\W_]*$", re.IGNORECASE
)
NUMBER_AT_END = re.compile(r"\d{1,4}(?!\S)|(?<!\S)\d{1,4}$")
LABEL = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[^\W\d_]\)|[-–—•*]\s|§)")
STOP = re.compile(r"[.!?…:;][»”\"’)\]]*$")

LONGEST_NOTE = 2_000
LONGEST_HEAD = 90
MOST = 6  # blocks between two halves
TAIL = 40  # characters in which a block shows how it ends
PROSE = 40  # characters from which an unfinished block is no heading

FUNCTION_WORDS = words(
    """
    a an and as at but by for from in into nor of on or our over that the their this to under upon
    was were which who whose with his her its is are be been not
    а без в во для до за и из или к ко на над не ни но о об от по под при про с со у через что чтобы
    """
)


class Block(NamedTuple):
    """Lines without a blank line between them; ``text`` is without blanks at both ends."""

    start: int
    stop: int
    text: str


def interruptions(text: str, _lang: str) -> Iterator[Change]:
    r"""Find notes and page furniture between the halves of a sentence.

    >>> text = "The Minister then spoke at some length of\n\n* See No. 3.\n\nhis journey."
    >>> [(change.old, change.new) for change in interruptions(text, "en")]
    [('\n\n* See No. 3.\n\n', ' '), ('', '\n\n* See No. 3.')]
    """
    blocks = [_block(match) for match in BLOCK.finditer(text)]
    repeated = _repeated(blocks)
    lifted: list[str] = []
    at = 0
    said = ""  # of the paragraph so far: its first words and its last block
    while at < len(blocks):
        said += blocks[at].text
        following = _continuation(said, blocks, at, repeated)
        if following is not None:
            start, stop = blocks[at].stop, blocks[following].start
            yield Change(start, text[start:stop], "\n" if said[-1] == "-" else " ")
            lifted += [block.text for block in blocks[at + 1 : following]]
            said = said[:PROSE] + " "
        else:
            if lifted:
                yield Change(blocks[at].stop, "", "".join(f"\n\n{block}" for block in lifted))
            lifted, said = [], ""
        at = following or at + 1


def _block(match: re.Match[str]) -> Block:
    text = match[0].strip()
    start = match.start() + match[0].find(text)
    return Block(start, start + len(text), text)


def _repeated(blocks: list[Block]) -> frozenset[str]:
    """Return short lines that occur more than once but for their numbers: running heads."""
    heads = Counter(_unnumbered(b.text) for b in blocks if _is_short_line(b.text))
    return frozenset(head for head, count in heads.items() if head and count > 1)


def _unnumbered(line: str) -> str:
    return re.sub(r"[\d\s]+", " ", line).strip().lower()


def _is_short_line(text: str) -> bool:
    return len(text) <= LONGEST_HEAD and "\n" not in text


def _continuation(said: str, blocks: list[Block], at: int, repeated: frozenset[str]) -> int | None:
    """Return the number of the block that takes up the sentence after block `at` again.

    The next block of all does so only where a word is broken: a blank line alone parts paragraphs.
    """
    broken = _is_broken(said)
    if not (broken or _is_unfinished(said)):
        return None
    for number in range(at + 1, min(at + MOST + 2, len(blocks))):
        between, after = blocks[at + 1 : number], blocks[number].text
        if broken and after[0].islower() and not LABEL.match(after):
            return number
        if between and _continues(said, between, after):
            return number
        if not _interrupts(after, repeated):
            return None
    return None


def _is_broken(text: str) -> bool:
    return text.endswith("-") and text[-3:-1].isalpha() and not NOTE_MARK.match(text)


def _is_unfinished(text: str) -> bool:
    if len(text) < PROSE or NOTE_MARK.match(text) or _is_finished(text):
        return False
    end = _end(text)
    return end[-1:].isalnum() or end.endswith(tuple(',-–—(»”"'))


def _is_finished(text: str) -> bool:
    return STOP.search(_end(text)) is not None


def _end(text: str) -> str:
    """Return the last characters, without a note mark."""
    return GLUED_MARK.sub("", text[-TAIL:]).rstrip()


def _interrupts(text: str, repeated: frozenset[str]) -> bool:
    return _is_note(text) or _is_furniture(text, repeated)


def _is_note(text: str) -> bool:
    mark = NOTE_MARK.match(text)
    if mark is None or len(text) > LONGEST_NOTE:
        return False
    bare = mark[0].strip().isdigit()
    return not bare or (text[mark.end()].isupper() and _is_finished(text))


def _is_furniture(text: str, repeated: frozenset[str]) -> bool:
    """Whether it is a page number, a line in capitals with one, or one that other pages have."""
    if not _is_short_line(text):
        return False
    if PAGE_NUMBER.match(text) or _unnumbered(text) in repeated:
        return True
    return text.isupper() and NUMBER_AT_END.search(text) is not None


def _continues(said: str, between: list[Block], after: str) -> bool:
    """Whether a block goes on with an unfinished one: in lower case or as grammar demands."""
    if LABEL.match(after) or not (_is_finished(after) or len(after) >= PROSE):
        return False
    if after[0].islower():
        return True
    mark = GLUED_MARK.search(said[-TAIL:])
    if mark is not None and after[0].isdigit():
        return any(block.text.startswith(mark[0]) for block in between)
    return said[-1] == "," or said[-TAIL:].lower().split()[-1] in FUNCTION_WORDS
