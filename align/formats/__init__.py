"""Exchange formats: one record each, and the two functions that read and write a file with them.

`FORMATS` carry texts, `LINKS` carry ladders without text. A file is written whole or not at all.

>>> from tempfile import TemporaryDirectory
>>> from pathlib import Path
>>> from align.model import TranslationUnit
>>> unit = TranslationUnit("1", "note", ("Да.",), ("Yes.",))
>>> with TemporaryDirectory() as folder:
...     tally = write([unit], Path(folder) / "corpus.tmx")
...     list(read(Path(folder) / "corpus.tmx")) == [unit]
True
>>> tally.written
1
"""

import inspect
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from align.errors import ConfigError, FormatError, InputError
from align.formats.links import LINKS, LadderFormat
from align.formats.streams import opened, replacing, write_text
from align.formats.tables import JSONL, TSV
from align.formats.tmx import TMX
from align.model import Alignment, Format, Ladder, Tally, TranslationUnit

__all__ = [
    "FORMATS",
    "LINKS",
    "by_name",
    "by_path",
    "describe",
    "is_ladder",
    "read",
    "read_ladder",
    "write",
    "write_ladder",
    "write_text",
]

FORMATS = {form.name: form for form in (TMX, TSV, JSONL)}

_HEAD = 4096  # bytes that `sniff` sees

_COLUMNS = (
    ("text", {"source", "target"}),
    ("sentences", {"sentences"}),
    ("id", {"id"}),
    ("document", {"document"}),
    ("languages", {"source_lang", "target_lang"}),
    ("confidence", {"confidence"}),
    ("status", {"status"}),
    ("kind", {"kind"}),
    ("properties", {"properties"}),
)
_PAGE = """\
# Exchange formats

This page is made from the program's own records of its formats (`align.formats.describe`).

What each format carries. *Sentences* are the boundaries of the sentences that stand together on
one side of a bead; *properties* are further facts, such as a date or an archival reference. What a
format does not carry is empty when the file is read, never guessed. A suffix chooses the format; a
file whose name ends with `.gz` is packed. Lone surrogates, and in TMX all characters that XML
cannot hold, become U+FFFD and are listed in the result.

| format | suffixes | {columns} |
|---|---|{rules}
{table}
## Formats that carry text
{sections}
## Formats that carry links only

They name segments by number and need the two documents beside them.
{links}"""


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def suffixes(self) -> tuple[str, ...]: ...


_F = TypeVar("_F", bound=_Named)


def read(path: Path, form: str | None = None) -> Iterator[TranslationUnit]:
    """Read the units of a file in a format by name, else by its suffix, else by its first bytes.

    Raises `InputError` if the file cannot be read, `FormatError` with the line if it is broken
    (the units before that place are returned), `ConfigError` if there is no such format.
    """
    chosen = by_name(form) if form else _recognised(path)
    return _walk(path, chosen)


def write(
    units: Iterable[TranslationUnit], path: Path, form: str | None = None, **options: Any
) -> Tally:
    """Write units to a file in a format by name, else by its suffix; return what became of them.

    ``options`` are those of the format's ``write``. Raises `OutputError` if the place cannot be
    written, and then leaves no file.
    """
    chosen = by_name(form) if form else by_path(path)
    for option in options:
        if option not in chosen.options:
            permitted = ", ".join(chosen.options) or "none"
            message = f"{chosen.name} has no option {option!r}; it takes {permitted}"
            raise ConfigError(message)
    with replacing(_parts(path, chosen.parts)) as streams:
        return chosen.write(units, streams, **options)


def read_ladder(path: Path, form: str | None = None) -> Ladder:
    """Read a ladder; raises what `read` does."""
    chosen = _by_name(LINKS, form) if form else _by_path(LINKS, path)
    with _reading(path, chosen.parts) as streams:
        return chosen.read(streams)


def write_ladder(alignment: Alignment, path: Path, form: str | None = None) -> Tally:
    """Write the ladder of an alignment; raises what `write` does."""
    chosen = _by_name(LINKS, form) if form else _by_path(LINKS, path)
    with replacing(_parts(path, chosen.parts)) as streams:
        return chosen.write(alignment, streams)


def is_ladder(path: Path, form: str | None = None) -> bool:
    """Return whether a format, by name or else by suffix, carries a ladder and no text."""
    return form in LINKS if form else _fitting(LINKS, path) is not None


def by_name(name: str) -> Format:
    """Return the text format of that name; raises `ConfigError` that lists what there is."""
    return _by_name(FORMATS, name)


def by_path(path: Path) -> Format:
    """Return the text format of a suffix; raises `ConfigError` that lists what there is."""
    return _by_path(FORMATS, path)


def describe() -> str:
    """Return the page on formats, docs/formats.md, from the records and their docstrings."""
    return _PAGE.format(
        columns=" | ".join(heading for heading, _ in _COLUMNS),
        rules="---|" * len(_COLUMNS),
        table="".join(map(_table_row, FORMATS.values())),
        sections="".join(map(_section, FORMATS.values())),
        links="".join(map(_section, LINKS.values())),
    )


def _by_name(registry: Mapping[str, _F], name: str) -> _F:
    if name not in registry:
        raise ConfigError(f"{name!r} is no format; choose among {', '.join((*FORMATS, *LINKS))}")
    return registry[name]


def _by_path(registry: Mapping[str, _F], path: Path) -> _F:
    form = _fitting(registry, path)
    if form is None:
        forms: tuple[_Named, ...] = (*FORMATS.values(), *LINKS.values())
        suffixes = ", ".join(suffix for form in forms for suffix in form.suffixes)
        raise ConfigError(f"{path}: its suffix names no format; choose among {suffixes}")
    return form


def _fitting(registry: Mapping[str, _F], path: Path) -> _F | None:
    name = path.name.lower()
    return next((form for form in registry.values() if name.endswith(form.suffixes)), None)


def _recognised(path: Path) -> Format:
    """Choose a format for reading: the suffix decides, else the first that knows the bytes."""
    form = _fitting(FORMATS, path)
    if form is None and path.is_file():
        with _reading(path, ("",)) as (stream,):
            head = stream.read(_HEAD)
        form = next((form for form in FORMATS.values() if form.sniff(head)), None)
    return form or by_path(path)


def _walk(path: Path, form: Format) -> Iterator[TranslationUnit]:
    with _reading(path, form.parts) as streams:
        yield from form.read(streams)


@contextmanager
def _reading(path: Path, parts: Sequence[str]) -> Iterator[list[BinaryIO]]:
    try:
        with ExitStack() as stack:
            yield [opened(stack, part) for part in _parts(path, parts)]
    except (EOFError, zlib.error) as error:
        raise FormatError(f"{path}: packed, but broken ({error}); fetch it again") from error
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{path}: cannot be read ({why}); name another file") from error


def _parts(path: Path, parts: Sequence[str]) -> list[Path]:
    return [path.with_name(path.name + part) for part in parts]


def _table_row(form: Format) -> str:
    suffixes = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
    carries = "".join(f" {'yes' if keeps & form.keeps else 'no'} |" for _, keeps in _COLUMNS)
    return f"| {form.name} | {suffixes} |{carries}\n"


def _section(form: Format | LadderFormat) -> str:
    suffixes = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
    return f"\n### {form.name} ({suffixes})\n\n{inspect.getdoc(form.write)}\n"
