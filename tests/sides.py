"""Small sides and links for tests of the kernels, and how they are drawn."""

import numpy as np
from hypothesis import strategies as st

from align.coverage import Layout
from align.lattice import TYPES, Band, Beads
from align.linking import Links
from align.terms import NAME, VALUE, WORD, Postings, Side

TERMS = 5  # a side, when drawn


def postings(lists, dtype=np.int32):
    first = np.append(0, np.cumsum([len(items) for items in lists])).astype(np.int64)
    return Postings(first, np.array([item for items in lists for item in items], dtype=dtype))


def side(sentences, terms, kinds=None):
    """A side whose sentences are lists of term numbers."""
    held = [[k for k, items in enumerate(sentences) if t in items] for t in range(terms)]
    labels = tuple(f"t{t}" for t in range(terms))
    kinds = np.array([WORD] * terms if kinds is None else kinds, dtype=np.int8)
    return Side("xx", labels, labels, kinds, postings(sentences), postings(held))


def links(pairs, sizes, hits):
    """Both directions of ``pairs``: ``(s, t)`` → (P(t | s), P(s | t))."""
    found = []
    for turned in (0, 1):
        rows = sorted((pair[turned], pair[1 - turned], *pair) for pair in pairs)
        first = [sum(row[0] < own for row in rows) for own in range(sizes[turned] + 1)]
        chances = [pairs[row[2:]][:: -1 if turned else 1] for row in rows]
        columns = np.array(chances, dtype=np.float32).reshape(-1, 2)
        found.append(
            Links(
                np.array(first, dtype=np.int64),
                np.array([row[1] for row in rows], dtype=np.int32),
                np.ascontiguousarray(columns[:, 0]),
                np.ascontiguousarray(columns[:, 1]),
                np.array(hits[turned], dtype=np.float32),
            )
        )
    return tuple(found)


def layout(sentences, **columns):
    """A layout without features but those given."""
    plain = {
        "lengths": np.full(sentences, 80.0),
        "kinds": np.zeros(sentences, dtype=np.int8),
        "breaks": np.zeros(sentences + 1, dtype=np.bool_),
        "marks": np.ones(sentences, dtype=np.int8),
        "speech": np.zeros(sentences, dtype=np.bool_),
        "loose": np.zeros(sentences + 1, dtype=np.bool_),
    }
    own = {name: np.array(column, dtype=plain[name].dtype) for name, column in columns.items()}
    return Layout(**{**plain, **own})


def every_bead(size):
    """All beads of a matrix, in ascending order of opening."""
    found = [
        (i, j, k)
        for i in range(size[0] + 1)
        for j in range(size[1] + 1)
        for k, (m, n) in enumerate(TYPES)
        if i + m <= size[0] and j + n <= size[1]
    ]
    return beads(found)


def beads(rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Beads(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].astype(np.int8))


def column(values, count):
    return st.lists(values, min_size=count, max_size=count)


@st.composite
def layouts(draw, sentences):
    return layout(
        sentences,
        lengths=draw(column(st.floats(1, 300), sentences)),
        kinds=draw(column(st.integers(0, 2), sentences)),
        breaks=draw(column(st.booleans(), sentences + 1)),
        marks=draw(column(st.integers(0, 3), sentences)),
        speech=draw(column(st.booleans(), sentences)),
        loose=draw(column(st.booleans(), sentences + 1)),
    )


@st.composite
def pairs(draw, longest=5):
    """Two sides with links and layouts: ``(sides, links, layouts)``."""
    sides, described = [], []
    for _ in range(2):
        sentences = st.lists(st.lists(st.integers(0, TERMS - 1), max_size=4), max_size=longest)
        lists = draw(sentences)
        kinds = draw(column(st.sampled_from([WORD, NAME, VALUE, VALUE + 1]), TERMS))
        sides.append(side(lists, TERMS, kinds))
        described.append(draw(layouts(len(lists))))
    chance = st.sampled_from([0.0, 0.01, 0.03, 0.2, 0.55, 0.95])
    linked = draw(
        st.dictionaries(
            st.tuples(st.integers(0, TERMS - 1), st.integers(0, TERMS - 1)),
            st.tuples(chance, chance),
            max_size=8,
        )
    )
    hits = [draw(column(st.sampled_from([0.0, 0.1, 0.4, 0.8]), TERMS)) for _ in range(2)]
    return tuple(sides), links(linked, (TERMS, TERMS), hits), tuple(described)


@st.composite
def bands(draw, size):
    """Any band through which a ladder could lead."""
    wide = size[1] + 1
    low, high = [0], [draw(st.integers(1, wide))]
    for _ in range(size[0]):
        low.append(draw(st.integers(low[-1], high[-1] - 1)))
        high.append(draw(st.integers(high[-1], wide)))
    high[-1] = wide
    return Band.of(np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))
