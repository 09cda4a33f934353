"""Align Russian originals with English translations, sentence by sentence.

>>> import align
>>> source = "Вчера приехал посол. Сильный дождь шёл до самого вечера."
>>> pair = align.align_texts(source, "The envoy came yesterday.")
>>> [bead.type for bead in pair.alignment.ladder.beads()]
[(1, 1), (1, 0)]

Everything here is loaded when it is first used: importing ``align`` costs nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "align_files": "align.workflow",
    "align_texts": "align.workflow",
    "evaluate_suite": "align.workflow",
    "locate": "align.corpus",
    "run": "align.workflow",
    "word_links": "align.wordlinks",
    "read_document": "align.ingest",
    "read": "align.formats",
    "write": "align.formats",
    "open_project": "align.store",
    "AlignError": "align.errors",
    "Alignment": "align.model",
    "Bead": "align.model",
    "Document": "align.model",
    "Ladder": "align.model",
    "Rung": "align.model",
    "Segment": "align.model",
    "TranslationUnit": "align.model",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'align' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
