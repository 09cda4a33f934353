"""How well a lexicon finds the translation of a sentence among its neighbours.

    python -m benchmarks.retrieval                    the lexicon that ships, and the glossary alone
    python -m benchmarks.retrieval --without-each     … and with each source left out (minutes)
    python -m benchmarks.retrieval --dev              on the texts that settings are chosen on

Each Russian sentence meets its English translation and the 20 sentences on either side of it, and
for a harder test all sentences of the first 1,000. The score is log-odds coverage (docs/design.md)
by stems of the lexicon alone: no names, no numbers, no lengths. Ties count as the chance of a lucky
guess. No sentence of these sets is trained on.
"""

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from align import training
from align.lexicon import Lexicon, Table, load, shipped
from align.words import parts, stem

DATA = Path(os.environ.get("ALIGN_DATA", Path(__file__).parents[2] / "shared" / "data"))
DEV = (
    "wmt_newstest2012", "wmt_newstest2013", "wmt_newstest2014-ruen", "wmt_newstest2015-ruen",
    "wmt_newstest2016-ruen",
)  # fmt: skip
TEST = ("wmt_newstest2019-ruen", "wmt_newstest2020-ruen", "pud", "flores200_devtest")
NEAR = 20  # neighbours on either side
FAR = 999
SHORT = 12  # words of a short Russian sentence
LABEL, WIDTH = 22, 18  # characters of a column
BACKGROUND, BACKGROUND_SENTENCES = 0.02, 12.0  # as if so many sentences had been seen

Sentences = Sequence[Sequence[str]]
Sides = tuple[Sentences, Sentences]
Vocabulary = Mapping[str, int]
Scores = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a lexicon a row."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--without-each", action="store_true")
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--lexicon", type=Path, help="a file to test instead of what ships")
    options = parser.parse_args(arguments)
    sets = read_sets(DEV if options.dev else TEST)
    heads = "".join(f"{name.removeprefix('wmt_newstest'):>{WIDTH}}" for name in sets)
    print(f"{'':<{LABEL}}{heads}  | all of 41, all of 1,000, short ones of 1,000")
    chosen = load(options.lexicon.read_bytes()) if options.lexicon else shipped("ru", "en")
    print(row(chosen.signature, chosen, sets), flush=True)
    print(row("glossary alone", training.make([training.read_glossary()]), sets), flush=True)
    if options.without_each:
        sources = training.gather(DATA, training.silent)
        print(row("all sources", training.make(sources), sets), flush=True)
        for source in sources:
            left = training.make([other for other in sources if other is not source])
            print(row(f"without {source.name}", left, sets), flush=True)


def read_sets(names: Iterable[str]) -> dict[str, Sides]:
    """Read parallel sentences as stems, Russian and English."""
    found: dict[str, tuple[list[list[str]], list[list[str]]]] = {name: ([], []) for name in names}
    for line in (DATA / "parallel" / "train.tsv").read_text(encoding="utf-8").split("\n"):
        name, *sides = line.split("\t")
        if name in found and len(sides) == 2:
            for side, text, lang in zip(found[name], sides, training.LANGS, strict=True):
                side.append([stem(part, lang) for part in parts(text)])
    return {name: found[name] for name in names}


def row(label: str, lexicon: Lexicon, sets: dict[str, Sides]) -> str:
    """Test a lexicon on every set."""
    near = [right(scores(lexicon, sides, NEAR)) for sides in sets.values()]
    beginnings = [(ru[: FAR + 1], en[: FAR + 1]) for ru, en in sets.values()]
    far = np.concatenate([right(scores(lexicon, sides, FAR)) for sides in beginnings])
    short = np.array([len(sentence) <= SHORT for sides in beginnings for sentence in sides[0]])
    cells = "".join(f"{each.mean():>{WIDTH}.4f}" for each in near)
    whole = np.concatenate(near).mean()
    return f"{label:<{LABEL}}{cells}  | {whole:.4f} {far.mean():.4f} {far[short].mean():.4f}"


def right(table: Scores) -> Scores:
    """Return for each sentence whether the true translation scores best; ties are shared."""
    best = table >= table.max(axis=1, keepdims=True) - 1e-9
    middle = table.shape[1] // 2
    return np.asarray(best[:, middle] / best.sum(axis=1))


def scores(lexicon: Lexicon, sides: Sides, around: int) -> Scores:
    """Return ``scores[i, d]`` of source sentence *i* with target sentence ``i + d - around``."""
    source, target = sides
    vocabularies = lexicon.source, lexicon.target
    table = covered(source, target, vocabularies, lexicon.forward, around)
    back = covered(target, source, vocabularies[::-1], lexicon.backward, around)
    place = np.arange(len(source))
    for d in range(2 * around + 1):
        other = place + d - around
        inside = (other >= 0) & (other < len(target))
        table[inside, d] += back[other[inside], 2 * around - d]
        table[~inside, d] = -np.inf
    return table


def covered(
    own: Sentences,
    other: Sentences,
    vocabularies: tuple[Vocabulary, Vocabulary],
    table: Table,
    around: int,
) -> Scores:
    """Sum what the stems of each sentence find in the sentences of the other side."""
    total = np.zeros((len(own), 2 * around + 1))
    places = {
        vocabularies[1][t]: where for t, where in postings(other).items() if t in vocabularies[1]
    }
    for word, sentences in postings(own).items():
        number = vocabularies[0].get(word)
        if number is None:
            continue
        holds = np.zeros(len(other) + 2 * around, dtype=np.bool_)
        for partner in table.other[table.first[number] : table.first[number + 1]].tolist():
            holds[np.array(places.get(partner, []), dtype=np.int64) + around] = True
        seen = max(holds.sum() - 1, 0)  # its own translation must not make it look common
        q = (seen + BACKGROUND * BACKGROUND_SENTENCES) / (len(other) - 1 + BACKGROUND_SENTENCES)
        p = float(table.hit[number])
        if p > q:
            hit, miss = np.log(p / q), np.log((1 - p) / (1 - q))
            for i in sentences:
                total[i] += np.where(holds[i : i + 2 * around + 1], hit, miss)
    return total


def postings(sentences: Sentences) -> dict[str, list[int]]:
    """Return the sentences that hold each word."""
    found: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        for word in dict.fromkeys(sentence):
            found.setdefault(word, []).append(number)
    return found


if __name__ == "__main__":
    main()
