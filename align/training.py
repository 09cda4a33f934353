"""How the lexicon that ships is computed from parallel texts, novels, titles and the glossary.

``align lexicon build`` calls `build`. The texts stay where they are (the folder is described in
its own README); what comes out are stems and probabilities. Sets that serve evaluation, and all
that is not listed in `PARALLEL`, are never read.
"""

import csv
import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.aligner import Pair, ladder, read_pair, solve
from align.errors import InputError, OutputError
from align.induction import Bags, Pairs, induce, rows
from align.lexicon import Lexicon, best_entries, dump, of_pairs
from align.model import Document
from align.segment import segment
from align.weights import profile
from align.words import parts, stem

LANGS = ("ru", "en")
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing of how far a job is."""


class Origin(NamedTuple):
    """Where a part of the training text comes from: its licence, and how often a bead counts."""

    licence: str
    weight: float


PARALLEL = {
    "tatoeba_tests": Origin("CC BY 2.0 FR", 1.0),
    "tico19": Origin("CC0", 1.0),
    "phpdoc": Origin("CC BY 3.0", 0.1),
    "tarantool_docs": Origin("BSD", 0.1),
    "nginx_docs": Origin("BSD", 0.1),
    "elixirschool": Origin("Apache-2.0", 0.1),
    "werf_docs": Origin("Apache-2.0", 0.1),
    "rust_book": Origin("MIT or Apache-2.0", 0.1),
}
NOVELS = Origin("public domain", 1.0)
TITLES = Origin("CC0", 0.3)
GLOSSARY = Origin("as the project", 3.0)

GLOSSARY_NAME = "glossary"
_ARTICLES = frozenset(["a", "an", "the", "to"])

FLOOR = 0.05  # chance of a word of the glossary, at least
LEAST_CHANCE = 0.5  # of a bead of a novel
ALIGNMENTS = 2  # of the novels, each by a lexicon that the one before has taught
LEAST_COUNT = 0.35  # expected links of a pair: a title alone proves too little
ROUNDS = 5


class Source(NamedTuple):
    """Beads of one origin: their texts, how often each counts, whether they are sentences."""

    name: str
    licence: str
    beads: list[tuple[str, str]]
    weights: NDArray[np.float64]
    sentences: bool


def read_parallel(data: Path) -> Iterator[Source]:
    """Read the allowed sets of parallel sentences; sentences that repeat count once."""
    found: dict[str, dict[tuple[str, str], None]] = {name: {} for name in PARALLEL}
    for line in _lines(data / "parallel" / "train.tsv"):
        name, *bead = line.split("\t")
        if name in found and len(bead) == 2:
            found[name][bead[0], bead[1]] = None
    for name, beads in found.items():
        origin = PARALLEL[name]
        yield Source(name, origin.licence, list(beads), np.full(len(beads), origin.weight), True)


def read_titles(data: Path) -> Source:
    """Read the titles of an encyclopaedia: names, places, institutions."""
    rows = (line.split("\t") for line in _lines(data / "lexicon" / "wiki_titles.tsv"))
    beads = [(row[1], row[0]) for row in rows if len(row) == 2]
    return Source("wiki_titles", TITLES.licence, beads, np.full(len(beads), TITLES.weight), False)


def read_glossary() -> Source:
    """Read the glossary that ships: each lemma and form with each translation is a bead."""
    beads, weights = [], []
    for row in _glossary():
        heads, others = _headwords(row), _translations(row)
        beads += [(head, other) for head in heads for other in others]
        weights += [GLOSSARY.weight / len(others)] * (len(heads) * len(others))
    return Source(GLOSSARY_NAME, GLOSSARY.licence, beads, np.array(weights), False)


def _glossary() -> list[dict[str, str]]:
    text = files("align.data").joinpath("glossary.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _headwords(row: dict[str, str]) -> list[str]:
    forms = row["forms"].split("|" if " " in row["lemma"] else None)
    return [row["lemma"], *(form.strip() for form in forms if form.strip())]


def _translations(row: dict[str, str]) -> list[str]:
    return [part.strip() for part in row["translations"].split(";") if part.strip()]


class Chapter(NamedTuple):
    """The segments of a chapter and of its translation, and what the aligner reads in them."""

    texts: tuple[list[str], list[str]]
    pair: Pair


def read_chapters(data: Path, progress: Progress = silent) -> list[Chapter]:
    """Read the chapters of the novels and cut them into sentences."""
    chapters = []
    paths = sorted((data / "novels").glob("*/*.ru"))
    for number, path in enumerate(paths):
        progress("reading novels", number, len(paths))
        source, target = (_document(path.with_suffix(f".{lang}"), lang) for lang in LANGS)
        chapters.append(Chapter((source.texts(), target.texts()), read_pair(source, target)))
    progress("reading novels", len(paths), len(paths))
    return chapters


def _document(path: Path, lang: str) -> Document:
    text = "\n\n".join(_lines(path))
    return Document(path.name, lang, text, segment(text, lang))


def align_novels(
    chapters: Sequence[Chapter], lexicon: Lexicon, progress: Progress = silent
) -> Source:
    """Align chapters by a lexicon; beads count as their probability, gaps not at all."""
    beads, weights = [], []
    first_look = profile(*LANGS).first
    for number, (texts, pair) in enumerate(chapters):
        progress("aligning novels", number, len(chapters))
        found, chances = ladder(solve(pair, [lexicon], first_look))
        for bead, chance in zip(found.beads(), chances, strict=True):
            if not bead.is_gap and chance is not None and chance >= LEAST_CHANCE:
                sides = (
                    " ".join(side[slice(*span)]) for side, span in zip(texts, bead, strict=True)
                )
                beads.append((next(sides), next(sides)))
                weights.append(NOVELS.weight * chance)
    progress("aligning novels", len(chapters), len(chapters))
    return Source("novels", NOVELS.licence, beads, np.array(weights), True)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name the data folder with --data") from error


class Count(NamedTuple):
    """How many beads of a source the lexicon was learnt from."""

    name: str
    licence: str
    beads: int


class Built(NamedTuple):
    """A lexicon as a file, its numbers of stems by side and of pairs, and what it was made from."""

    data: bytes
    stems: tuple[int, int]
    pairs: int
    sources: list[Count]


def build(data: Path, progress: Progress = silent) -> Built:
    """Make the lexicon that ships from the data folder and the glossary.

    Raises `InputError` where the folder lacks a source. The same input gives the same bytes: the
    lexicon that ships now takes no part.
    """
    sources = gather(data, progress)
    counts = [Count(source.name, source.licence, len(source.beads)) for source in sources]
    lexicon = make(sources)
    notes = {"sources": [count._asdict() for count in counts], "glossary": glossary_hash()}
    stems = len(lexicon.source), len(lexicon.target)
    return Built(dump(lexicon, notes), stems, len(lexicon.forward.other), counts)


def write(built: Built, path: Path) -> None:
    """Write a lexicon to a file; raises `OutputError` where that cannot be done."""
    try:
        path.write_bytes(built.data)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}; choose another place") from error


def gather(data: Path, progress: Progress = silent) -> list[Source]:
    """Read all sources; the novels are aligned by what the others teach, then by what all teach."""
    others = [*read_parallel(data), read_titles(data), read_glossary()]
    chapters = read_chapters(data, progress)
    novels = align_novels(chapters, make(others), progress)
    for _ in range(ALIGNMENTS - 1):
        novels = align_novels(chapters, make([*others, novels]), progress)
    return [*others, novels]


def glossary_hash() -> str:
    """Return the SHA-256 of the glossary that ships."""
    return hashlib.sha256(files("align.data").joinpath("glossary.tsv").read_bytes()).hexdigest()


def make(sources: Sequence[Source]) -> Lexicon:
    """Learn a lexicon from sources; the single words of the glossary are never left out of it."""
    sides = [_numbered(sources, k) for k in (0, 1)]
    words, bags = (sides[0][0], sides[1][0]), (sides[0][1], sides[1][1])
    weights = np.concatenate([source.weights for source in sources])
    telling = np.concatenate([source.weights * source.sentences for source in sources])
    pairs = induce(*bags, (len(words[0]), len(words[1])), weights=weights, rounds=ROUNDS)
    pairs = best_entries(rows(pairs, pairs.count >= LEAST_COUNT))
    if any(source.name == GLOSSARY_NAME for source in sources):
        pairs = with_floor(pairs, _glossary_pairs(words), len(words[1]))
    return of_pairs(words, bags, pairs, weights=telling, signature="").trimmed()


def _numbered(sources: Iterable[Source], side: int) -> tuple[list[str], Bags]:
    """Return the stems of one side in alphabetical order, and the beads as their numbers."""
    found: dict[str, int] = {}
    first, ids = [0], array("i")
    for source in sources:
        for bead in source.beads:
            for part in parts(bead[side]):
                ids.append(found.setdefault(stem(part, LANGS[side]), len(found)))
            first.append(len(ids))
    words = sorted(found)
    place = np.zeros(len(words), dtype=np.int32)
    place[[found[word] for word in words]] = np.arange(len(words))
    return words, Bags(np.array(first, dtype=np.int64), place[np.frombuffer(ids, dtype=np.int32)])


def _glossary_pairs(words: tuple[list[str], list[str]]) -> NDArray[np.int64]:
    """Return the numbers of single words that translate each other; a row a pair."""
    numbers = [{word: number for number, word in enumerate(side)} for side in words]
    pairs = {
        (numbers[0][ours[0]], numbers[1][theirs[0]])
        for row in _glossary()
        for ours, theirs in product(
            (_stems(head, "ru") for head in _headwords(row)),
            (_stems(other, "en") for other in _translations(row)),
        )
        if len(ours) == len(theirs) == 1
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _stems(text: str, lang: str) -> list[str]:
    """Return the stems of an entry; articles and “to” only where it has nothing else."""
    words = parts(text)
    return [stem(word, lang) for word in words if word not in _ARTICLES] or [
        stem(word, lang) for word in words
    ]


def with_floor(pairs: Pairs, wanted: NDArray[np.int64], targets: int) -> Pairs:
    """Put pairs in, or raise their chances, so that each has `FLOOR` in both directions."""
    keys = pairs.source.astype(np.int64) * targets + pairs.target
    wanted_keys = wanted[:, 0] * targets + wanted[:, 1]
    every = np.union1d(keys, wanted_keys)
    place = np.searchsorted(every, keys)
    columns = np.zeros((3, len(every)), dtype=np.float32)
    columns[:, place] = pairs.forward, pairs.backward, pairs.count
    raised = np.searchsorted(every, wanted_keys)
    columns[:2, raised] = np.maximum(columns[:2, raised], FLOOR)
    columns[2, raised] = np.maximum(columns[2, raised], GLOSSARY.weight)
    return Pairs((every // targets).astype(np.int32), (every % targets).astype(np.int32), *columns)
