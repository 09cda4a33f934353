"""Which stems of one language may stand for a stem of the other, with chances.

The lexicon that ships (`align/data/lexicon.bin`) is computed from parallel texts, titles and the
glossary by ``align lexicon build`` (`align.training`); where it comes from stands in its header and
in ``align/data/README.md``. A lexicon may also be learnt from the very texts that are aligned
(`align.learning`). The terms of a text are ``[stem(part, lang) for part in
align.words.parts(text)]``.

The file is a line that names the format, a line of JSON, and plain arrays (see `dump`), so that
reading it is little more than copying.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import compress
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from align.errors import InputError
from align.induction import Bags, Floats, Ints, Numbers, Pairs, rows
from align.words import stem

FILE = "lexicon.bin"
MAGIC = b"align lexicon 1\n"

MOST = 12  # entries of a stem, in the direction in which they are best
LEAST = 0.02  # chance of an entry in the better direction
HIT = 0.6  # chance that a translation holds an entry, counted as if seen in …
HIT_BEADS = 4.0  # … that many beads: what is rare is known less well
UNSEEN_HIT = 0.75  # of stems that only titles or the glossary hold: mostly names and terms
BEST_HIT = 0.97  # translators leave out even what is sure
FINENESS = 16.0  # steps of a logarithmic byte to a factor of e: errors up to 3 %


class Table(NamedTuple):
    """One direction of a lexicon: the entries of stem *s* are ``other[first[s]:first[s + 1]]``.

    ``chance`` is P(other | own) of each entry. For each stem, ``hit`` is the chance that a true
    translation of a sentence that holds the stem holds one of its entries, and ``share`` the share
    of training sentences that hold the stem (0 where none did).
    """

    first: Ints
    other: Numbers
    chance: NDArray[np.float32]
    hit: NDArray[np.float32]
    share: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Numbered stems of two languages, and what stands for what in both directions.

    The two tables hold the same pairs. ``signature`` names the contents.
    """

    source: Mapping[str, int]
    target: Mapping[str, int]
    forward: Table
    backward: Table
    signature: str

    @property
    def mirrored(self) -> "Lexicon":
        """The same lexicon with the languages swapped."""
        return Lexicon(self.target, self.source, self.backward, self.forward, self.signature)

    def trimmed(self) -> "Lexicon":
        """Leave out stems without entries; the others keep their order."""
        kept = [np.diff(table.first) > 0 for table in (self.forward, self.backward)]
        number = [np.cumsum(side, dtype=np.int32) - 1 for side in kept]
        tables = [
            Table(
                np.append(table.first[:-1][kept[k]], table.first[-1]),
                number[1 - k][table.other].astype(np.int32),
                table.chance,
                table.hit[kept[k]],
                table.share[kept[k]],
            )
            for k, table in enumerate((self.forward, self.backward))
        ]
        words = [
            {word: n for n, word in enumerate(compress(side, mask.tolist()))}
            for side, mask in zip((self.source, self.target), kept, strict=True)
        ]
        return Lexicon(words[0], words[1], tables[0], tables[1], self.signature)


def shipped(source_lang: str, target_lang: str) -> Lexicon:
    """Return the lexicon that ships; an empty one for pairs of languages that it does not serve."""
    if (source_lang, target_lang) == ("ru", "en"):
        return _shipped()
    if (source_lang, target_lang) == ("en", "ru"):
        return _shipped_mirrored()
    return _EMPTY


class Entry(NamedTuple):
    """A stem that may translate another: P(this | that) and P(that | this)."""

    stem: str
    chance: float
    back: float


class Found(NamedTuple):
    """What a lexicon knows of a stem; the likeliest entry comes first. See `Table` for ``hit``."""

    stem: str
    hit: float
    entries: list[Entry]


def look_up(word: str, lang: str) -> Found | None:
    """Look a word up in the lexicon that ships.

    >>> found = look_up("договоры", "ru")
    >>> found.stem, found.entries[0].stem
    ('договор', 'treati')
    """
    lexicon = shipped(*(("ru", "en") if lang == "ru" else ("en", "ru")))
    own = stem(word, lang)
    if own not in lexicon.source:
        return None
    number, table, back = lexicon.source[own], lexicon.forward, lexicon.backward
    words = list(lexicon.target)
    entries = []
    for e in range(*table.first[number : number + 2].tolist()):
        other = int(table.other[e])
        row = slice(*back.first[other : other + 2].tolist())
        chance = float(back.chance[row][back.other[row] == number][0])
        entries.append(Entry(words[other], float(table.chance[e]), chance))
    entries.sort(key=lambda entry: (-entry.chance, entry.stem))
    return Found(own, float(table.hit[number]), entries)


def provenance() -> dict[str, Any]:
    """Return the header of the lexicon that ships: sources, licences, counts, hashes."""
    return _header(_shipped_bytes())[0]


@cache
def _shipped() -> Lexicon:
    return load(_shipped_bytes())


@cache
def _shipped_mirrored() -> Lexicon:
    return _shipped().mirrored


def _shipped_bytes() -> bytes:
    return files("align.data").joinpath(FILE).read_bytes()


def of_pairs(
    vocabularies: tuple[Iterable[str], Iterable[str]],
    bags: tuple[Bags, Bags],
    pairs: Pairs,
    *,
    weights: Floats,
    signature: str,
) -> Lexicon:
    """Make a lexicon of induced pairs (see `best_entries`), which must ascend by source.

    ``vocabularies`` are the stems in the order of their ids. ``hit`` and ``share`` are counted on
    the beads of ``bags``, which must hold terms of the vocabularies; ``weights`` say how often each
    bead counts. An entry that was seen in one bead only does not count as a hit in that bead.
    """
    source, target = ({w: k for k, w in enumerate(words)} for words in vocabularies)
    measured = [
        _measured(table, count, bags[k], bags[1 - k], weights)
        for k, (table, count) in enumerate(_tables(pairs, (len(source), len(target))))
    ]
    return Lexicon(source, target, measured[0], measured[1], signature)


def best_entries(pairs: Pairs, most: int = MOST, least: float = LEAST) -> Pairs:
    """Keep a pair that is among the best ``most`` of either stem and reaches ``least`` there."""
    kept = np.zeros(len(pairs.source), dtype=np.bool_)
    for own, chance in ((pairs.source, pairs.forward), (pairs.target, pairs.backward)):
        order = np.lexsort((-chance, own))
        place = np.arange(len(order)) - np.searchsorted(own[order], own[order], side="left")
        kept[order[(place < most) & (chance[order] >= least)]] = True
    return rows(pairs, kept)


def _tables(pairs: Pairs, sizes: tuple[int, int]) -> list[tuple[Table, NDArray[np.float32]]]:
    """Return both directions of pairs that ascend by source; ``hit`` and ``share`` unknown."""
    turned = np.argsort(pairs.target, kind="stable")
    directions = (
        (pairs.source, pairs.target, pairs.forward, pairs.count),
        (pairs.target[turned], pairs.source[turned], pairs.backward[turned], pairs.count[turned]),
    )
    tables = []
    for (own, other, chance, count), size in zip(directions, sizes, strict=True):
        first = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(own, minlength=size), out=first[1:])
        nothing = np.zeros(size, dtype=np.float32)
        tables.append((Table(first, other, chance, nothing, nothing), count))
    return tables


def _measured(
    table: Table, count: NDArray[np.float32], own: Bags, other: Bags, weights: Floats
) -> Table:
    """Count ``hit`` and ``share`` of a table's stems on beads."""
    size = len(table.first) - 1
    place = np.argsort(own.ids, kind="stable")
    bead = np.repeat(np.arange(len(own.first) - 1), np.diff(own.first))[place]
    first = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(own.ids, minlength=size), out=first[1:])
    others = 1 + int(max(table.other.max(initial=-1), other.ids.max(initial=-1)))
    entries = _Entries(table.first, table.other, count)
    seen, found = _hits(entries, _Cases(first, bead), other, weights, others)
    hit = np.minimum((found + HIT * HIT_BEADS) / (seen + HIT_BEADS), BEST_HIT)
    hit[seen == 0] = UNSEEN_HIT
    return table._replace(
        hit=np.where(np.diff(table.first) > 0, hit, 0.0).astype(np.float32),
        share=(seen / max(weights.sum(), 1e-9)).astype(np.float32),
    )


class _Entries(NamedTuple):
    first: Ints
    other: Numbers
    links: NDArray[np.float32]


class _Cases(NamedTuple):
    """The beads in which stem *s* stands are ``bead[first[s]:first[s + 1]]``, ascending."""

    first: Ints
    bead: Ints


@numba.njit(cache=True)
def _hits(
    entries: _Entries, cases: _Cases, other: Bags, weights: Floats, others: int
) -> tuple[Floats, Floats]:
    """Weigh the beads that hold each stem, and those that hold an entry of it too."""
    stems = len(entries.first) - 1
    seen, found, known = np.zeros(stems), np.zeros(stems), np.zeros(others)
    for s in range(stems):
        for e in range(entries.first[s], entries.first[s + 1]):
            known[entries.other[e]] = entries.links[e]
        before = -1
        for at in range(cases.first[s], cases.first[s + 1]):
            bead = cases.bead[at]
            if bead == before:
                continue
            before = bead
            seen[s] += weights[bead]
            for there in range(other.first[bead], other.first[bead + 1]):
                if known[other.ids[there]] > weights[bead]:
                    found[s] += weights[bead]
                    break
        for e in range(entries.first[s], entries.first[s + 1]):
            known[entries.other[e]] = 0.0
    return seen, found


def dump(lexicon: Lexicon, notes: Mapping[str, object]) -> bytes:
    """Return the file of a lexicon; ``notes`` go into its header.

    The signature is made anew from the contents. After the header: both vocabularies, a stem a
    line; then the number of entries of each source stem (uint16), their target stems (uint32),
    their forward and backward chances, the hits of both sides, the shares of both sides (bytes;
    chances and shares logarithmic, hits linear). All numbers are little-endian.
    """
    forward, backward = lexicon.forward, lexicon.backward
    turned = np.argsort(forward.other, kind="stable")
    reverse = np.zeros(len(turned), dtype=np.float32)
    reverse[turned] = backward.chance
    words = ["\n".join(side).encode() for side in (lexicon.source, lexicon.target)]
    body = b"".join(
        (
            *words,
            np.diff(forward.first).astype("<u2").tobytes(),
            forward.other.astype("<u4").tobytes(),
            *(_logarithmic(chance).tobytes() for chance in (forward.chance, reverse)),
            *(_linear(table.hit).tobytes() for table in (forward, backward)),
            *(_logarithmic(table.share).tobytes() for table in (forward, backward)),
        )
    )
    header = {
        "signature": f"lexicon-{hashlib.sha256(body).hexdigest()[:8]}",
        "stems": [len(lexicon.source), len(lexicon.target)],
        "pairs": len(forward.other),
        "bytes": [len(part) for part in words],
        **notes,
    }
    line = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    return b"".join((MAGIC, line, b"\n", body))


def load(data: bytes) -> Lexicon:
    """Read what `dump` wrote; raises `InputError` where it is something else."""
    header, at = _header(data)
    sizes, pairs = header["stems"], header["pairs"]
    vocabularies = []
    for length in header["bytes"]:
        words = data[at : at + length].decode().split("\n") if length else []
        vocabularies.append(dict(zip(words, range(len(words)), strict=True)))
        at += length
    columns = []
    kinds = ["<u2", "<u4", *["u1"] * 6]
    counts = [sizes[0], pairs, pairs, pairs, *sizes, *sizes]
    for kind, count in zip(kinds, counts, strict=True):
        columns.append(np.frombuffer(data, kind, count, at))
        at += columns[-1].nbytes
    per_stem, other, ahead, back, *rest = columns
    own = np.repeat(np.arange(sizes[0], dtype=np.int32), per_stem)
    forward, backward = _LOGARITHMIC[ahead], _LOGARITHMIC[back]
    found = Pairs(own, other.astype(np.int32), forward, backward, forward)
    tables = [
        table._replace(hit=_LINEAR[rest[k]], share=_LOGARITHMIC[rest[2 + k]])
        for k, (table, _) in enumerate(_tables(found, (sizes[0], sizes[1])))
    ]
    return Lexicon(vocabularies[0], vocabularies[1], tables[0], tables[1], header["signature"])


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    end = data.find(b"\n", len(MAGIC))
    if not data.startswith(MAGIC) or end < 0:
        raise InputError("this is no lexicon of align, or one of another version")
    return json.loads(data[len(MAGIC) : end]), end + 1


_LINEAR = (np.arange(256) / 255).astype(np.float32)
_LOGARITHMIC = np.exp((np.arange(256) - 255) / FINENESS).astype(np.float32)
_LOGARITHMIC[0] = 0.0


def _linear(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(values * 255).astype(np.uint8)


def _logarithmic(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return bytes; what is above 0 stays above it."""
    code = 255 + FINENESS * np.log(np.maximum(values, 1e-30))
    return np.where(values > 0, np.clip(np.rint(code), 1, 255), 0).astype(np.uint8)


_NOTHING = Table(
    np.zeros(1, dtype=np.int64),
    np.zeros(0, dtype=np.int32),
    *(np.zeros(0, dtype=np.float32) for _ in range(3)),
)
_EMPTY = Lexicon({}, {}, _NOTHING, _NOTHING, "none")
