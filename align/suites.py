"""Suites of documents whose alignment is known: a sentence a line, gold beside them.

A suite is a folder of ``ID.ru`` and ``ID.en`` (the suffixes only name the two sides) with
``ID.gold`` (beads in the Vecalign format), ``ID.rungs`` (boundaries of hand-aligned units), or
both. Gold counts lines, so nothing is cleaned, and an empty line is a gap of its own. It may leave
sentences out, as public gold does, but names no sentence twice and none that is not there.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.errors import FormatError, InputError
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
    """Read the pairs of a suite in order of name.

    Raises `InputError` where a file is missing, `FormatError` where gold does not fit its texts.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one that holds ID.ru, ID.en and ID.gold")
    _refuse_gold_alone(folder)
    names = sorted(path.stem for path in folder.glob("*.ru") if path.with_suffix(".en").is_file())
    if not names:
        raise InputError(f"{folder}: holds no ID.ru with its ID.en; name a folder of a suite")
    for name in names:
        gold, rungs = (folder / f"{name}{suffix}" for suffix in (".gold", ".rungs"))
        if not gold.is_file() and not rungs.is_file():
            raise InputError(
                f"{folder / name}: neither {gold.name} nor {rungs.name} beside it; add the gold"
            )
        source = lines_document(folder / f"{name}.ru", langs[0])
        target = lines_document(folder / f"{name}.en", langs[1])
        size = count_lines(source.text), count_lines(target.text)
        yield Case(
            name,
            source,
            target,
            _fitting_gold(gold, size) if gold.is_file() else None,
            _fitting_rungs(rungs, size) if rungs.is_file() else None,
        )


def _refuse_gold_alone(folder: Path) -> None:
    for gold in sorted((*folder.glob("*.gold"), *folder.glob("*.rungs"))):
        for text in (gold.with_suffix(".ru"), gold.with_suffix(".en")):
            if not text.is_file():
                raise InputError(f"{gold}: no {text.name} beside it; add it, or take this file out")


def _fitting_gold(path: Path, size: tuple[int, int]) -> list[GoldBead]:
    """Read gold; raises `FormatError` unless each number is there, and in one bead only."""
    beads = read_gold(path)
    if not beads:
        raise FormatError(f"{path}: holds no beads; write one a line, such as [0, 1]:[2]")
    if ((), ()) in beads:
        raise FormatError(f"{path}: holds an empty bead, []:[]; take it out")
    for side, name in ((0, "source"), (1, "target")):
        count = Counter(number for bead in beads for number in bead[side])
        twice = min((number for number, times in count.items() if times > 1), default=None)
        if twice is not None:
            raise FormatError(f"{path}: {name} {twice} stands there twice; keep it in one bead")
        if count and max(count) >= size[side]:
            raise FormatError(
                f"{path}: {name} {max(count)} is beyond the {size[side]} lines, counted from 0;"
                " are these the same texts?"
            )
    return beads


def _fitting_rungs(path: Path, size: tuple[int, int]) -> list[tuple[int, int]]:
    """Read boundaries; raises `FormatError` unless they end where the texts end."""
    rungs = read_rungs(path)
    if not rungs:
        raise FormatError(f"{path}: holds no boundaries; write one a line, such as 12 14")
    if rungs[-1] != size:
        raise FormatError(
            f"{path}: ends at source {rungs[-1][0]} and target {rungs[-1][1]}, but the texts have"
            f" {size[0]} and {size[1]} lines; are these the same texts?"
        )
    return rungs


def left_out(case: Case) -> int:
    """Return how many sentences are in no bead of the gold; none where there are no gold beads."""
    if case.beads is None:
        return 0
    return sum(
        len(set(line_numbers(document)) - {n for bead in case.beads for n in bead[side]})
        for side, document in enumerate((case.source, case.target))
    )


def lines_document(path: Path, lang: str) -> Document:
    """Read a file as it stands, each line that is not blank a segment."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error}); mend the file") from error
    return Document(path.stem, lang, text, segment_lines(text))


def line_beads(
    source: Document, target: Document, ladder: Ladder, chances: Sequence[float | None]
) -> list[tuple[GoldBead, float | None]]:
    """Return the beads by line numbers of both texts, each with its chance.

    An empty line is a gap of its own, without a chance, and stands before the first bead behind it.
    """
    numbers = line_numbers(source), line_numbers(target)
    empty = [
        deque(sorted(set(range(count_lines(document.text))) - set(found)))
        for document, found in zip((source, target), numbers, strict=True)
    ]
    beads: list[tuple[GoldBead, float | None]] = []
    for bead, chance in zip(ladder.beads(), chances, strict=True):
        own = [found[slice(*span)] for found, span in zip(numbers, bead, strict=True)]
        beads += ((gap, None) for gap in _empty_before(empty, own))
        beads.append(((tuple(own[0]), tuple(own[1])), chance))
    rest = [[count_lines(document.text)] for document in (source, target)]
    return [*beads, *((gap, None) for gap in _empty_before(empty, rest))]


def _empty_before(
    empty: Sequence[deque[int]], lines: Sequence[Sequence[int]]
) -> Iterator[GoldBead]:
    """Take out the empty lines before the first of these lines, each as a gap."""
    for side in (0, 1):
        while lines[side] and empty[side] and empty[side][0] < lines[side][0]:
            number = (empty[side].popleft(),)
            yield (number, ()) if side == 0 else ((), number)


def line_numbers(document: Document) -> list[int]:
    """Return the line on which each segment begins, from 0."""
    numbers, line, at = [], 0, 0
    for found in document.segments:
        line += document.text.count("\n", at, found.start)
        numbers.append(line)
        at = found.start
    return numbers


def count_lines(text: str) -> int:
    """Return the number of lines, empty ones at the end left out."""
    bare = text.rstrip("\n")
    return bare.count("\n") + 1 if bare else 0
