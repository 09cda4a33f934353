"""Suites of documents whose alignment is known: a sentence a line, gold beside them.

A suite is a folder of ``ID.ru`` and ``ID.en`` (the suffixes only name the two sides) with
``ID.gold`` (beads in the Vecalign format), ``ID.rungs`` (boundaries of hand-aligned units), or
both. Gold counts lines, so nothing is cleaned, and an empty line is a gap of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from align.errors import InputError
from align.evaluate import GoldBead, read_gold, read_rungs
from align.model import Document, Ladder
from align.segment import segment_lines


@dataclass(frozen=True, slots=True)
class Case:
    """One pair of a suite; ``beads`` and ``rungs`` count lines and are ``None`` where not given."""

    name: str
    source: Document
    target: Document
    beads: list[GoldBead] | None
    rungs: list[tuple[int, int]] | None


def read_suite(folder: Path, langs: tuple[str, str]) -> Iterator[Case]:
    """Read the pairs of a suite in order of name; raises `InputError` where gold is missing."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one that holds ID.ru, ID.en and ID.gold")
    names = sorted(path.stem for path in folder.glob("*.ru") if path.with_suffix(".en").is_file())
    if not names:
        raise InputError(f"{folder}: holds no ID.ru with its ID.en; name a folder of a suite")
    for name in names:
        gold, rungs = (folder / f"{name}{suffix}" for suffix in (".gold", ".rungs"))
        if not gold.is_file() and not rungs.is_file():
            raise InputError(
                f"{folder / name}: neither {gold.name} nor {rungs.name} beside it; add the gold"
            )
        yield Case(
            name,
            lines_document(folder / f"{name}.ru", langs[0]),
            lines_document(folder / f"{name}.en", langs[1]),
            read_gold(gold) if gold.is_file() else None,
            read_rungs(rungs) if rungs.is_file() else None,
        )


def lines_document(path: Path, lang: str) -> Document:
    """Read a file as it stands, each line that is not blank a segment."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error}); mend the file") from error
    return Document(path.stem, lang, text, segment_lines(text))


def line_beads(source: Document, target: Document, ladder: Ladder) -> list[GoldBead]:
    """Return the beads by line numbers of both texts; an empty line is a gap of its own."""
    numbers = line_numbers(source), line_numbers(target)
    beads = [
        (tuple(numbers[0][slice(*bead.source)]), tuple(numbers[1][slice(*bead.target)]))
        for bead in ladder.beads()
    ]
    empty = [
        sorted(set(range(_count_lines(document.text))) - set(found))
        for document, found in zip((source, target), numbers, strict=True)
    ]
    return [*beads, *(((k,), ()) for k in empty[0]), *(((), (k,)) for k in empty[1])]


def line_numbers(document: Document) -> list[int]:
    """Return the line on which each segment begins, from 0."""
    numbers, line, at = [], 0, 0
    for found in document.segments:
        line += document.text.count("\n", at, found.start)
        numbers.append(line)
        at = found.start
    return numbers


def _count_lines(text: str) -> int:
    """Return the number of lines, empty ones at the end left out."""
    bare = text.rstrip("\n")
    return bare.count("\n") + 1 if bare else 0
