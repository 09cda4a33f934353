"""The project file: one SQLite database with documents, alignments and beads; the only SQL.

A bead row is named by its upper rung ``(source_stop, target_stop)``; its lower rung is the upper
rung of the row before, the first being (0, 0). Rungs are character offsets into the cleaned texts,
so gaps, overlaps and crossings cannot be written, and a better segmenter does not invalidate them:
on loading, a document's segment boundaries are the stored segments. `docs/design.md` says more.

Every write is a transaction of its own: a run that is killed leaves whole documents and whole
alignments, and goes on where it stopped.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from align.errors import LadderError, OutputError, StoreError
from align.model import (
    Alignment,
    Bead,
    Change,
    Document,
    Evidence,
    Kind,
    Ladder,
    Reason,
    Rung,
    Segment,
    Status,
    Step,
)

APPLICATION = 0x616C676E  # “algn”: how SQLite’s header names whose file it is
MIGRATIONS = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE document (
        id INTEGER PRIMARY KEY, side TEXT NOT NULL CHECK (side IN ('source', 'target')),
        path TEXT NOT NULL, name TEXT NOT NULL, lang TEXT NOT NULL, fingerprint TEXT NOT NULL,
        encoding TEXT NOT NULL, text TEXT NOT NULL, steps TEXT NOT NULL, UNIQUE (side, path));
    CREATE TABLE segment (
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE, start INTEGER NOT NULL,
        stop INTEGER NOT NULL CHECK (stop > start), kind TEXT NOT NULL, paragraph INTEGER NOT NULL,
        PRIMARY KEY (document, start)) WITHOUT ROWID;
    CREATE TABLE failure (side TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
        message TEXT NOT NULL, PRIMARY KEY (side, path)) WITHOUT ROWID;
    CREATE TABLE alignment (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
        source INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        target INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        signature TEXT NOT NULL, paired_by TEXT NOT NULL, metadata TEXT NOT NULL);
    CREATE TABLE bead (
        alignment INTEGER NOT NULL REFERENCES alignment ON DELETE CASCADE,
        source_stop INTEGER NOT NULL, target_stop INTEGER NOT NULL, confidence REAL,
        reasons TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'auto',
        PRIMARY KEY (alignment, source_stop, target_stop),
        CHECK (source_stop + target_stop > 0)) WITHOUT ROWID;
    CREATE INDEX bead_queue ON bead (alignment, status, confidence, source_stop, target_stop);
    """,
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as read: where it came from, in which encoding, what clean-up changed."""

    side: str
    path: str
    fingerprint: str
    encoding: str
    document: Document
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StoredAlignment:
    """An alignment with its documents.

    ``name`` is unique in the project; ``paired_by`` is ``table``, ``name`` or ``content``;
    ``metadata`` is the row of documents.tsv, where there is one; ``statuses`` has one entry a bead.
    """

    name: str
    source: Document
    target: Document
    alignment: Alignment
    statuses: tuple[Status, ...]
    paired_by: str
    metadata: Mapping[str, str]

    def rows(self) -> Iterator[tuple[Bead, Evidence, Status]]:
        """Walk the beads in order."""
        return zip(
            self.alignment.ladder.beads(), self.alignment.evidence, self.statuses, strict=True
        )


@dataclass(frozen=True, slots=True)
class PairRow:
    """Which target translates which source (paths below their folders), and how that is known.

    ``paired_by`` is ``table``, ``name`` or ``content``; ``metadata`` the row of documents.tsv.
    """

    source: str
    target: str
    paired_by: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    side: str
    path: str
    fingerprint: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of one alignment, without its texts."""

    name: str
    source_path: str
    target_path: str
    beads: int
    gaps: int
    mean_confidence: float | None
    doubtful: int


class Project:
    """An open project file; use `open_project` to get one, in a ``with`` statement.

    There a file that turns out to be damaged or in use raises `StoreError`.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            raise OutputError(f"{self._path}: the disk is full; make room and run again") from error
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{self._path}: in use or damaged ({error}); try again") from error
        if isinstance(error, sqlite3.DatabaseError):
            message = f"{self._path}: damaged ({error}); remove it and run again, or restore a copy"
            raise StoreError(message) from error

    # Settings

    def setting(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # Documents

    def fingerprints(self) -> dict[tuple[str, str], str]:
        """Return ``(side, path)`` → fingerprint of every file seen, broken ones included."""
        rows = self._db.execute(
            "SELECT side, path, fingerprint FROM document"
            " UNION ALL SELECT side, path, fingerprint FROM failure WHERE side != 'table'"
        )
        return {(side, path): fingerprint for side, path, fingerprint in rows}

    def put_document(self, stored: StoredDocument) -> None:
        """Store a document in place of what stood under its side and path, with its alignments."""
        document = stored.document
        with self._transaction():
            self._forget(stored.side, stored.path)
            cursor = self._db.execute(
                "INSERT INTO document (side, path, name, lang, fingerprint, encoding, text, steps)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (stored.side, stored.path, document.id, document.lang, stored.fingerprint,
                 stored.encoding, document.text, _dump_steps(stored.steps)),
            )  # fmt: skip
            self._db.executemany(
                "INSERT INTO segment VALUES (?, ?, ?, ?, ?)",
                (
                    (cursor.lastrowid, s.start, s.stop, s.kind.value, s.paragraph)
                    for s in document.segments
                ),
            )

    def put_failure(self, failure: Failure) -> None:
        """Record a file that could not be read, in place of what stood there."""
        with self._transaction():
            self._forget(failure.side, failure.path)
            self._db.execute(
                "INSERT INTO failure VALUES (?, ?, ?, ?)",
                (failure.side, failure.path, failure.fingerprint, failure.message),
            )

    def drop_document(self, side: str, path: str) -> None:
        """Forget a file that is no longer there, and its alignments."""
        with self._transaction():
            self._forget(side, path)

    def put_complaints(self, path: str, complaints: Sequence[tuple[int, str]]) -> None:
        """Record what is wrong with lines of a table, in place of what was wrong before."""
        with self._transaction():
            self._db.execute("DELETE FROM failure WHERE side = 'table'")
            self._db.executemany(
                "INSERT OR REPLACE INTO failure VALUES ('table', ?, '', ?)",
                ((f"{path} line {line}", message) for line, message in complaints),
            )

    def paths(self, side: str) -> list[str]:
        """Return the paths of the documents of one side in order."""
        query = "SELECT path FROM document WHERE side = ? ORDER BY path"
        return [path for (path,) in self._db.execute(query, (side,))]

    def documents(self, side: str | None = None) -> Iterator[StoredDocument]:
        """Walk the documents by side and path."""
        query = "SELECT side, path FROM document WHERE ? IS NULL OR side = ? ORDER BY side, path"
        for found_side, path in self._db.execute(query, (side, side)).fetchall():
            yield self.document(found_side, path)

    def document(self, side: str, path: str) -> StoredDocument:
        row = self._db.execute(
            "SELECT id, name, lang, fingerprint, encoding, text, steps FROM document"
            " WHERE side = ? AND path = ?",
            (side, path),
        ).fetchone()
        if row is None:
            raise StoreError(f"no {side} document {path} in this project; run align again")
        number, name, lang, fingerprint, encoding, text, steps = row
        document = Document(name, lang, text, self._segments(number))
        return StoredDocument(side, path, fingerprint, encoding, document, _load_steps(steps))

    def unpaired(self) -> list[tuple[str, str]]:
        """Return ``(side, path)`` of every document that no alignment holds, in order."""
        rows = self._db.execute(
            "SELECT side, path FROM document WHERE id NOT IN"
            " (SELECT source FROM alignment UNION SELECT target FROM alignment) ORDER BY side, path"
        )
        return [(side, path) for side, path in rows]

    def failures(self) -> list[Failure]:
        rows = self._db.execute(
            "SELECT side, path, fingerprint, message FROM failure"
            " ORDER BY side, CASE side WHEN 'table' THEN length(path) END, path"
        )
        return [Failure(*row) for row in rows]

    def _segments(self, document: int) -> tuple[Segment, ...]:
        rows = self._db.execute(
            "SELECT start, stop, kind, paragraph FROM segment WHERE document = ? ORDER BY start",
            (document,),
        )
        return tuple(Segment(a, b, Kind(kind), p) for a, b, kind, p in rows)

    def _forget(self, side: str, path: str) -> None:
        self._db.execute("DELETE FROM document WHERE side = ? AND path = ?", (side, path))
        self._db.execute("DELETE FROM failure WHERE side = ? AND path = ?", (side, path))

    # Alignments

    def pairings(self) -> dict[str, tuple[PairRow, str]]:
        """Return name → pairing and aligner signature of every alignment."""
        rows = self._db.execute(
            "SELECT a.name, s.path, t.path, a.paired_by, a.metadata, a.signature FROM alignment a"
            " JOIN document s ON s.id = a.source JOIN document t ON t.id = a.target"
        )
        return {
            name: (PairRow(source, target, by, json.loads(metadata)), signature)
            for name, source, target, by, metadata, signature in rows
        }

    def put_alignment(self, name: str, pair: PairRow, alignment: Alignment) -> None:
        """Store an alignment of two stored documents in place of the one of that name."""
        sides = (("source", pair.source), ("target", pair.target))
        ids = [self._document_id(*side) for side in sides]
        stops = [_offsets(self.document(*side).document) for side in sides]
        with self._transaction():
            self._db.execute("DELETE FROM alignment WHERE name = ?", (name,))
            cursor = self._db.execute(
                "INSERT INTO alignment (name, source, target, signature, paired_by, metadata)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    name,
                    *ids,
                    alignment.signature,
                    pair.paired_by,
                    json.dumps(dict(pair.metadata), ensure_ascii=False),
                ),
            )
            self._db.executemany(
                "INSERT INTO bead (alignment, source_stop, target_stop, confidence, reasons)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    (cursor.lastrowid, stops[0][bead.source.stop], stops[1][bead.target.stop],
                     evidence.confidence, json.dumps(evidence.reasons, ensure_ascii=False))
                    for bead, evidence in zip(
                        alignment.ladder.beads(), alignment.evidence, strict=True
                    )
                ),
            )  # fmt: skip

    def drop_alignment(self, name: str) -> None:
        with self._transaction():
            self._db.execute("DELETE FROM alignment WHERE name = ?", (name,))

    def names(self) -> list[str]:
        """Return the names of all alignments in order."""
        return [row[0] for row in self._db.execute("SELECT name FROM alignment ORDER BY name")]

    def alignment(self, name: str) -> StoredAlignment:
        """Load one alignment with both documents."""
        row = self._db.execute(
            "SELECT a.id, s.path, t.path, a.signature, a.paired_by, a.metadata FROM alignment a"
            " JOIN document s ON s.id = a.source JOIN document t ON t.id = a.target"
            " WHERE a.name = ?",
            (name,),
        ).fetchone()
        if row is None:
            raise StoreError(f"no alignment {name} in this project; align run makes it")
        number, source_path, target_path, signature, paired_by, metadata = row
        source = self.document("source", source_path).document
        target = self.document("target", target_path).document
        rows = self._db.execute(
            "SELECT source_stop, target_stop, confidence, reasons, status FROM bead"
            " WHERE alignment = ? ORDER BY source_stop, target_stop",
            (number,),
        ).fetchall()
        ladder = _ladder(source, target, [(s, t) for s, t, *_ in rows])
        evidence = tuple(Evidence(c, _load_reasons(r)) for _, _, c, r, _ in rows)
        statuses = tuple(Status(status) for *_, status in rows)
        alignment = Alignment(source.id, target.id, ladder, evidence, signature)
        return StoredAlignment(
            name, source, target, alignment, statuses, paired_by, json.loads(metadata)
        )

    def summaries(self, doubtful_below: float) -> list[Summary]:
        """Return figures of every alignment in order of name.

        Page furniture has no confidence and is not counted; a bead is doubtful below the bound.
        """
        rows = self._db.execute(
            """
            WITH stepped AS (
                SELECT alignment, confidence,
                    source_stop = LAG(source_stop, 1, 0) OVER ladder
                    OR target_stop = LAG(target_stop, 1, 0) OVER ladder AS gap
                FROM bead
                WINDOW ladder AS (PARTITION BY alignment ORDER BY source_stop, target_stop))
            SELECT a.name, s.path, t.path, COUNT(b.confidence),
                COUNT(CASE WHEN b.gap AND b.confidence IS NOT NULL THEN 1 END), AVG(b.confidence),
                COUNT(CASE WHEN b.confidence < ? THEN 1 END)
            FROM alignment a JOIN document s ON s.id = a.source JOIN document t ON t.id = a.target
            LEFT JOIN stepped b ON b.alignment = a.id GROUP BY a.id ORDER BY a.name
            """,
            (doubtful_below,),
        )
        return [Summary(*row) for row in rows]

    def _document_id(self, side: str, path: str) -> int:
        query = "SELECT id FROM document WHERE side = ? AND path = ?"
        return int(self._db.execute(query, (side, path)).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def open_project(path: Path, *, create: bool = False) -> Project:
    """Open a project file; with ``create``, make it and its folder where they are missing.

    Raises `StoreError` if it is no project or was written by a newer version, `OutputError` if it
    cannot be made there.
    """
    if not create and not path.is_file():
        raise StoreError(f"{path}: no project there; make one with: align run CORPUS -o FOLDER")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = _connect(path, create=create)
        _migrate(database, path, create=create)
    except (sqlite3.OperationalError, OSError) as error:
        if not create:
            raise StoreError(
                f"{path}: cannot be opened ({error}); check its permissions"
            ) from error
        why = getattr(error, "strerror", None) or error
        raise OutputError(
            f"{path}: cannot write there ({why}); choose another -o FOLDER"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: not a project ({error}); choose another FOLDER") from error
    return Project(database, path)


def _connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the file; one in a folder that cannot be written is taken as it stands."""
    fixed = not create and not os.access(path.parent, os.W_OK)
    name = f"{path.resolve().as_uri()}{'?immutable=1' if fixed else ''}"
    database = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA busy_timeout = 5000")
    return database


def _migrate(database: sqlite3.Connection, path: Path, *, create: bool) -> None:
    """Bring an older project up to date, each migration in one transaction with its number."""
    version, owner, tables = (
        database.execute(query).fetchone()[0]
        for query in (
            "PRAGMA user_version",
            "PRAGMA application_id",
            "SELECT COUNT(*) FROM sqlite_master",
        )
    )
    if (tables and owner != APPLICATION) or (not tables and not create):
        raise StoreError(f"{path}: not a project of align; choose another FOLDER")
    if version > len(MIGRATIONS):
        raise StoreError(f"{path}: written by a newer align; update this one")
    if create:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number}"
        database.executescript(f"BEGIN; {script}; {marks}; COMMIT;")


def _offsets(document: Document) -> list[int]:
    """Return the character offset of each rung: 0, the start of each later segment, the length."""
    inner = [segment.start for segment in document.segments[1:]]
    return [0, *inner, len(document.text)]


def _ladder(source: Document, target: Document, stops: Iterable[tuple[int, int]]) -> Ladder:
    """Turn upper rungs in characters into a ladder of segment numbers."""
    places = _places(source), _places(target)
    try:
        return Ladder((Rung(0, 0), *(Rung(places[0][s], places[1][t]) for s, t in stops)))
    except (KeyError, LadderError) as error:
        raise StoreError(
            f"the beads of {target.id} do not fit its texts; run align again"
        ) from error


def _places(document: Document) -> dict[int, int]:
    return {offset: number for number, offset in enumerate(_offsets(document))}


def _dump_steps(steps: Sequence[Step]) -> str:
    return json.dumps([[s.rule, [list(c) for c in s.changes]] for s in steps], ensure_ascii=False)


def _load_steps(text: str) -> tuple[Step, ...]:
    return tuple(
        Step(rule, tuple(Change(*change) for change in changes))
        for rule, changes in json.loads(text)
    )


def _load_reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(*reason) for reason in json.loads(text))
