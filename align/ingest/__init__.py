"""Files into documents: one reader a kind of file, one clean-up for all.

`read_document` opens the file, refuses what is no document before it works on it, decodes, repairs
(`align.ingest.cleanup`) and cuts into segments (`align.segment`).
"""

import hashlib
import re
from pathlib import Path
from stat import S_ISREG

from align.errors import InputError
from align.ingest.cleanup import clean
from align.ingest.plain import PLAIN
from align.lang import language
from align.model import Document, Explained, Imported, Reader
from align.segment import segment, segment_lines

READERS: dict[str, Reader] = {reader.name: reader for reader in (PLAIN,)}
SUFFIXES: dict[str, Reader] = {
    suffix: reader for reader in READERS.values() for suffix in reader.suffixes
}

LARGEST = 32 * 2**20
"""Bytes in a file: some seven printed volumes in Russian."""
LONGEST_LINE = 5 * 2**20
"""Characters in a line: no paragraph is a tenth as long, but data without line ends are."""

SCRIPTS = {"ru": re.compile("[А-яЁёІіѢѣѲѳѴѵ]"), "en": re.compile("[A-Za-z]")}
SAMPLE = 50_000  # characters looked at
LEAST_LETTERS = 40  # a shorter text may be all names and numbers
LEAST_SHARE = 0.2  # of the letters in the script of the language


def read_document(
    path: str | Path,
    lang: str,
    *,
    id: str | None = None,  # noqa: A002 - the name of the field that it fills
    encoding: str | None = None,
    lines: bool = False,
) -> Imported:
    """Read a file as one document, called as the file without its last suffix unless `id` says so.

    `encoding` overrides the guess; with `lines` each line that is not blank is one segment, and
    nothing is cleaned, for a repair may join or move lines that somebody counts.
    Raises `InputError` for a file that cannot be read or holds no text, `EncodingError` for bytes
    that are no text, `ConfigError` for an encoding that does not exist.
    """
    path = Path(path)
    data = _bytes(path)
    reading = _reader(path, data).read(data, str(path), lang, encoding)
    _refuse_long_lines(reading.text, path)
    _refuse_other_script(reading.text, path, lang)
    cleaned = Explained(reading.text) if lines else clean(reading.text, lang)
    cut = segment_lines(cleaned.text) if lines else segment(cleaned.text, lang)
    if not cut:
        raise InputError(f"{path}: the file holds no text; check that it is the right one")
    return Imported(
        Document(path.stem if id is None else id, lang, cleaned.text, cut),
        reading.encoding,
        reading.runner_up,
        cleaned.steps,
        hashlib.sha256(data).hexdigest(),
    )


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise InputError(f"{path}: this is no file; name a document")
        if status.st_size > LARGEST:
            raise InputError(
                f"{path}: {status.st_size / 2**20:.0f} MB are more than the {LARGEST >> 20} MB that"
                " a document may have; split it"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: {what}; check the name and the permissions") from None


def _reader(path: Path, data: bytes) -> Reader:
    """Choose by the suffix; where it says nothing (``001.ru``), by what knows the first bytes."""
    suffix = path.suffix.lower()
    by_sight = (reader for reader in READERS.values() if reader.sniff(data[:4096]))
    reader = SUFFIXES.get(suffix) or next(by_sight, None)
    if reader is None:
        known = ", ".join(sorted(SUFFIXES))
        raise InputError(f"{path}: {suffix or 'such files'} cannot be read; save it as {known}")
    return reader


def _refuse_long_lines(text: str, path: Path) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"{path}: line {number} has {len(line)} characters; a document has line ends:"
                " break it into paragraphs or check that it is a text"
            )


def _refuse_other_script(text: str, path: Path, lang: str) -> None:
    """Keep the two sides from being swapped: one would be aligned with nonsense, or itself."""
    if lang not in SCRIPTS:
        return
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    own = len(SCRIPTS[lang].findall(sample))
    if letters >= LEAST_LETTERS and own < LEAST_SHARE * letters:
        raise InputError(
            f"{path}: this is not {language(lang).name}, by its letters; put it on the other side,"
            " or name the languages with --source-lang and --target-lang"
        )
