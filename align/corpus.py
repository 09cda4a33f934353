"""Two folders of documents, and the table that pairs them where there is one."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from align.errors import InputError

TABLE_FILE = "documents.tsv"
TABLE_COLUMNS = ("source", "target")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The two sides; ``table`` is the documents.tsv beside them, where there is one."""

    source: Path
    target: Path
    table: Path | None = None
    source_lang: str = "ru"
    target_lang: str = "en"

    @property
    def langs(self) -> tuple[str, str]:
        return self.source_lang, self.target_lang

    def folder(self, side: str) -> Path:
        return self.source if side == "source" else self.target

    def lang(self, side: str) -> str:
        return self.source_lang if side == "source" else self.target_lang


def locate(corpus: Path, source_lang: str = "ru", target_lang: str = "en") -> Corpus:
    """Find the two sides below a folder; raises `InputError` where one is missing."""
    try:
        if not corpus.is_dir():
            message = (
                f"{corpus}: no such folder; name one that holds {source_lang}/, {target_lang}/"
            )
            raise InputError(message)
        table = corpus / TABLE_FILE
        found = table if table.exists() else None
    except OSError as error:
        raise InputError(f"{corpus}: {error.strerror}; check its permissions") from error
    return two_folders(corpus / source_lang, corpus / target_lang, found, source_lang, target_lang)


def two_folders(
    source: Path,
    target: Path,
    table: Path | None = None,
    source_lang: str = "ru",
    target_lang: str = "en",
) -> Corpus:
    """Take two folders as the sides; raises `InputError` where one is missing or empty."""
    for side in (source, target):
        if not side.is_dir():
            hint = "both sides are needed: put it there, or name --source DIR and --target DIR"
            raise InputError(f"{side}: no such folder; {hint}")
        if not any(walk(side)):
            raise InputError(f"{side}: holds no documents; put at least one text file there")
    return Corpus(source, target, table, source_lang, target_lang)


class Found(NamedTuple):
    """A file below a side, or a folder that cannot be entered.

    ``name`` is its path below the side as text that any file can hold; ``problem`` says why it
    cannot be used, where that shows without opening it.
    """

    name: str
    path: Path
    problem: str | None = None


def walk(folder: Path) -> Iterator[Found]:
    """Walk the documents below a folder in order, linked folders too, each but once.

    Hidden files and editors' backups (``name~``) are no documents.
    """
    closed: list[OSError] = []
    entered: set[str] = set()
    found = []
    for place, folders, names in os.walk(folder, onerror=closed.append, followlinks=True):
        entered.add(os.path.realpath(place))
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(Path(place, name)) not in entered
        ]
        found += [
            Path(place, name) for name in names if not (name.startswith(".") or name.endswith("~"))
        ]
    for error in closed:
        yield Found(_name(Path(error.filename), folder), Path(error.filename), _no_entry(error))
    for path in sorted(found):
        if path.is_file():
            yield Found(_name(path, folder), path, _unwritable_name(path))


def _name(path: Path, folder: Path) -> str:
    below = os.fsencode(path.relative_to(folder).as_posix())
    return below.decode("utf-8", "backslashreplace")


def _no_entry(error: OSError) -> str:
    return f"{error.strerror}; its documents were not read: check the permissions of the folder"


def _unwritable_name(path: Path) -> str | None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8; rename the file"
    return None


class Row(NamedTuple):
    """A row of the table and the line on which it stands."""

    line: int
    cells: dict[str, str]


class Complaint(NamedTuple):
    """What is wrong with a line of the table."""

    line: int
    message: str


def read_table(path: Path) -> tuple[list[Row], list[Complaint]]:
    """Read documents.tsv; a table that cannot be used is a complaint, not a stop."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        rows = [Row(reader.line_num, {k: v for k, v in row.items() if k}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return [], [Complaint(1, f"cannot be read ({error}); save it as UTF-8 text with tabs")]
    if not set(TABLE_COLUMNS) <= set(reader.fieldnames or ()):
        columns = " and ".join(TABLE_COLUMNS)
        return [], [Complaint(1, f"needs the columns {columns}; add them")]
    return rows, []
