"""One source, several units: merge what is the same and put the best translation last.

OmegaT takes the last unit of a file for a source sentence and ignores dates, so a file with
several translations of one sentence must end with the best: approved after unjudged, trusted
pairs after doubtful ones, and among equals the one that came later. Pairs that are the same to the
letter become one unit that counts its uses and names all its documents.

Which sources come again is known only at the end, so the units wait in a temporary file and only
eight bytes of each in memory; those without a double pass in their order, the others stand where
the last of them stood.
"""

import pickle
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import islice, starmap
from operator import attrgetter
from typing import IO

from align.model import DOUBTFUL, Status, TranslationUnit

USES = "usagecount"
"""The property that counts the uses of a merged unit; it stands first."""
DOCUMENT = "document"
"""The property that names a further document of a merged unit."""

_WORTH = {Status.REJECTED: 0, Status.AUTO: 1, Status.EDITED: 2, Status.APPROVED: 3}
_fields = attrgetter(*TranslationUnit.__slots__)
_COUNT = re.compile("[1-9][0-9]{0,8}")
_BATCH = 64  # units that are written down together


def settle(units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
    """Merge identical pairs and order the translations of each source, the best last.

    >>> def unit(id, target, status=Status.AUTO):
    ...     return TranslationUnit(id, "d", ("Да.",), (target,), status=status)
    >>> pairs = [unit("1", "Yes.", Status.APPROVED), unit("2", "Aye."), unit("3", "Aye.")]
    >>> [(u.id, u.properties) for u in settle(pairs)]
    [('2', (('usagecount', '2'),)), ('1', ())]
    """
    with tempfile.TemporaryFile() as spool:
        keys = _spooled(units, spool)
        awaited = _repeated(keys)
        groups: dict[int, list[TranslationUnit]] = {}
        for key, unit in zip(keys, _unspooled(spool, len(keys)), strict=True):
            if key not in awaited:
                yield unit
                continue
            groups.setdefault(key, []).append(unit)
            if len(groups[key]) == awaited[key]:
                yield from _ranked(groups.pop(key))


def uses(unit: TranslationUnit) -> int | None:
    """Return how often a merged unit is used; ``None`` if the unit says nothing of it."""
    if unit.properties and unit.properties[0][0] == USES:
        count = unit.properties[0][1]
        if _COUNT.fullmatch(count):
            return int(count)
    return None


def _spooled(units: Iterable[TranslationUnit], spool: IO[bytes]) -> "array[int]":
    """Write the units down; return the key of the source of each."""
    keys = array("Q")
    units = iter(units)
    while batch := list(islice(units, _BATCH)):
        keys.extend(map(_key, batch))
        pickle.dump(list(map(_fields, batch)), spool)
    spool.seek(0)
    return keys


def _unspooled(spool: IO[bytes], count: int) -> Iterator[TranslationUnit]:
    for _ in range(0, count, _BATCH):
        # The file has no name and was written a moment ago, here: nobody else can have touched it.
        yield from starmap(TranslationUnit, pickle.load(spool))  # noqa: S301


def _key(unit: TranslationUnit) -> int:
    words = "\0".join((unit.source_lang, unit.target_lang, " ".join(unit.source)))
    digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _repeated(keys: "array[int]") -> dict[int, int]:
    """Return the keys that occur more than once, and how often."""
    import numpy as np

    ordered = np.sort(np.frombuffer(keys, np.uint64))
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return {key: 1 + count for key, count in Counter(again.tolist()).items()}


def _ranked(group: list[TranslationUnit]) -> list[TranslationUnit]:
    """Merge and order the units of one source."""
    pairs: dict[tuple[str, str], list[TranslationUnit]] = {}
    for unit in group:
        pair = " ".join(unit.source), " ".join(unit.target)
        same = pairs.pop(pair, [])  # put back at the end: what came later is newer
        same.append(unit)
        pairs[pair] = same
    return sorted(map(_merged, pairs.values()), key=_worth)


def _worth(unit: TranslationUnit) -> tuple[int, bool]:
    """Rank by status, then trust; a finer confidence says nothing about the translation."""
    return _WORTH[unit.status], unit.confidence is not None and unit.confidence >= DOUBTFUL


def _merged(same: list[TranslationUnit]) -> TranslationUnit:
    """Keep the best of identical pairs, the earliest of equals, with the documents of all."""
    if len(same) == 1:
        return same[0]
    best = max(same, key=_worth)
    own = best.properties[uses(best) is not None :]
    count = sum(uses(unit) or 1 for unit in same)
    places = dict.fromkeys(place for unit in same for place in _documents(unit))
    extra = [(DOCUMENT, place) for place in places if place not in _documents(best)]
    return replace(best, properties=((USES, str(count)), *own, *extra))


def _documents(unit: TranslationUnit) -> tuple[str, ...]:
    return unit.document, *(value for name, value in unit.properties if name == DOCUMENT)
