r"""Tables for scripts and corpus linguists: TSV and JSON Lines, both with every field, both exact.

TSV is for eyes, ``cut`` and statistics: one unit a line, no quoting (read it elsewhere with
quoting switched off). A cell that holds several things separates them with ``\|`` between two
spaces. A backslash begins an escape: ``\\`` itself, ``\t`` ``\n`` ``\r`` tab, line feed, carriage
return, ``\e`` an empty sentence, ``\u0085`` any other character that some programme takes for a
line end or a control. Every other character stands for itself.

JSON Lines is for programmes: one object a unit, sentences as lists. Fields that are left out have
their default and one sentence may stand without a list, so ``{"source": "Да.", "target": "Yes."}``
is a unit too.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from align.errors import FormatError
from align.formats.characters import SURROGATES, legal, replaced
from align.formats.streams import name_of
from align.model import Format, Kind, Replaced, Status, Tally, TranslationUnit

COLUMNS = (
    "id",
    "document",
    "source",
    "target",
    "source_lang",
    "target_lang",
    "confidence",
    "status",
    "kind",
    "bead",
    "properties",
)
"""The fields of a unit as both formats call them; ``bead`` is written for people, never read."""

_BETWEEN = " \\| "
_NEEDS_ESCAPE = re.compile("[\\\\\0-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")  # what JSON leaves bare
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r"\\(u[0-9a-f]{4}|.|$)")
_PLAIN = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "e": ""}

_Fields = Mapping[str, Any]


def image(unit: TranslationUnit) -> TranslationUnit:
    """Return what a table keeps of a unit: all but lone surrogates, which become U+FFFD."""
    return legal(unit, SURROGATES)


def write_tsv(units: Iterable[TranslationUnit], streams: Sequence[BinaryIO]) -> Tally:
    r"""Write a header and one line a unit; nothing is left out.

    Sentences of one side are separated by ` \| `. A backslash begins an escape: `\\` itself,
    `\t` tab, `\n` line feed, `\r` carriage return, `\e` an empty sentence, `\u0085` another
    control or line end. There is no quoting: read the table elsewhere with quoting switched off.
    """
    (stream,) = streams
    stream.write(("\t".join(COLUMNS) + "\n").encode())
    return _write(units, stream, _row)


def write_jsonl(units: Iterable[TranslationUnit], streams: Sequence[BinaryIO]) -> Tally:
    """Write one JSON object a line and unit; nothing is left out.

    `source` and `target` are lists of sentences, `properties` a list of pairs. When a file is
    read, fields that are left out have their default, and one sentence may stand without a list:
    `{"source": "Да.", "target": "Yes."}` is a unit too.
    """
    (stream,) = streams
    return _write(units, stream, _object)


def read_tsv(streams: Sequence[BinaryIO]) -> Iterator[TranslationUnit]:
    """Read units from the columns that the header names; ``source`` and ``target`` must be there.

    Raises `FormatError` with the line.
    """
    (stream,) = streams
    name, header = name_of(stream), None
    for number, line in _lines(stream):
        cells = line.split("\t")
        if header is None:
            header = cells
            _require_columns(header, f"{name}:{number}")
        elif len(cells) != len(header):
            message = f"{name}:{number}: {len(cells)} cells where the header has {len(header)}"
            raise FormatError(f"{message}; mend the line")
        else:
            yield _unit(dict(zip(header, cells, strict=True)), _FROM_CELL, f"{name}:{number}")


def read_jsonl(streams: Sequence[BinaryIO]) -> Iterator[TranslationUnit]:
    """Read one unit a line; raises `FormatError` with the line."""
    (stream,) = streams
    name = name_of(stream)
    for number, line in _lines(stream):
        place = f"{name}:{number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{place}: no JSON ({error}); write one object a line") from error
        if not isinstance(fields, dict) or not fields.keys() >= {"source", "target"}:
            raise FormatError(f"{place}: no object with source and target; mend the line")
        _require_known(fields, place)
        yield _unit(fields, _FROM_JSON, place)


def sniff_tsv(head: bytes) -> bool:
    """Know a table by its header."""
    cells = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").split("\t")
    return {"source", "target"} <= {cell.strip() for cell in cells}


def sniff_jsonl(head: bytes) -> bool:
    """Know JSON Lines by an opening object that names a source."""
    return head.lstrip().startswith(b"{") and b'"source"' in head


def _write(
    units: Iterable[TranslationUnit],
    stream: BinaryIO,
    line: Callable[[TranslationUnit], str],
) -> Tally:
    written = 0
    lost: list[Replaced] = []
    for unit in units:
        carried = image(unit)
        if carried is not unit:
            lost += replaced(unit, SURROGATES)
        stream.write(f"{line(carried)}\n".encode())
        written += 1
    return Tally(written, replaced=tuple(lost))


def _row(unit: TranslationUnit) -> str:
    cells = (
        _escape(unit.id),
        _escape(unit.document),
        _joined(unit.source),
        _joined(unit.target),
        _escape(unit.source_lang),
        _escape(unit.target_lang),
        "" if unit.confidence is None else repr(unit.confidence),
        unit.status,
        unit.kind,
        unit.bead,
        _BETWEEN.join(_fact(*pair) for pair in unit.properties),
    )
    return "\t".join(cells)


def _object(unit: TranslationUnit) -> str:
    fields = {name: getattr(unit, name) for name in COLUMNS}
    return _LINE_ENDS.sub(_code, json.dumps(fields, ensure_ascii=False))


def _joined(sentences: Sequence[str]) -> str:
    return _BETWEEN.join(_escape(sentence) or "\\e" for sentence in sentences)


def _fact(name: str, value: str) -> str:
    name = _escape(name).replace("=", "\\u003d")
    return f"{name}={_escape(value)}"


def _escape(text: str) -> str:
    r"""Return the text as it stands in a cell.

    >>> print(_escape("a\tb\\c\x85"))
    a\tb\\c\u0085
    """
    return _NEEDS_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or _code(m), text)


def _code(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _unescape(cell: str) -> str:
    """Undo `_escape`; raises ``ValueError`` on an escape that is none."""
    return _ESCAPED.sub(_meant, cell)


def _meant(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    if code not in _PLAIN:
        raise ValueError(f"{found[0]!r} is no escape")
    return _PLAIN[code]


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Walk numbers and lines, without line ends, a byte order mark and empty lines."""
    for number, raw in enumerate(stream, 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            message = f"{name_of(stream)}:{number}: no UTF-8; save the file as UTF-8"
            raise FormatError(message) from error
        if line:
            yield number, line


def _require_columns(header: Sequence[str], place: str) -> None:
    if not {"source", "target"} <= set(header):
        raise FormatError(f"{place}: no columns source and target; name them in the first line")
    if len(set(header)) < len(header):
        raise FormatError(f"{place}: two columns of one name; rename one")
    _require_known(header, place)


def _require_known(names: Iterable[str], place: str) -> None:
    unknown = sorted(set(names) - set(COLUMNS))
    if unknown:
        known = ", ".join(COLUMNS)
        raise FormatError(f"{place}: unknown field {unknown[0]!r}; permitted are {known}")


def _unit(
    fields: _Fields, parse: Mapping[str, Callable[[Any], Any]], place: str
) -> TranslationUnit:
    known: dict[str, Any] = {"id": place.rpartition(":")[2], "document": ""}
    for name, value in fields.items():
        if name in parse:
            try:
                known[name] = parse[name](value)
            except ValueError as error:
                raise FormatError(f"{place}: {name}: {error}; mend the field") from error
    return TranslationUnit(**known)


def _cell_sentences(cell: str) -> tuple[str, ...]:
    return tuple(map(_unescape, cell.split(_BETWEEN))) if cell else ()


def _cell_facts(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = (fact.split("=", 1) for fact in cell.split(_BETWEEN) if fact)
    return tuple((_unescape(name), _unescape("".join(value))) for name, *value in pairs)


def _probability(value: object) -> float:
    number = float(value) if isinstance(value, str | int | float) else -1.0
    if not 0 <= number <= 1:
        raise ValueError(f"{value!r} is no probability")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004 - the file is wrong, not a call
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")  # noqa: TRY004 - the file is wrong, not a call
    return value


def _json_sentences(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(_text, _list(value)))


def _json_facts(value: object) -> tuple[tuple[str, str], ...]:
    facts = tuple(tuple(map(_text, _list(pair))) for pair in _list(value))
    if any(len(pair) != 2 for pair in facts):
        raise ValueError("a property is a name and a value")
    return tuple((pair[0], pair[1]) for pair in facts)


_FROM_CELL: Mapping[str, Callable[[Any], Any]] = {
    "id": _unescape,
    "document": _unescape,
    "source": _cell_sentences,
    "target": _cell_sentences,
    "source_lang": _unescape,
    "target_lang": _unescape,
    "confidence": lambda cell: _probability(cell) if cell else None,
    "status": Status,
    "kind": Kind,
    "properties": _cell_facts,
}
_FROM_JSON: Mapping[str, Callable[[Any], Any]] = {
    "id": _text,
    "document": _text,
    "source": _json_sentences,
    "target": _json_sentences,
    "source_lang": _text,
    "target_lang": _text,
    "confidence": lambda value: None if value is None else _probability(value),
    "status": Status,
    "kind": Kind,
    "properties": _json_facts,
}

_KEEPS = frozenset(TranslationUnit.__slots__) | {"sentences"}

TSV = Format(
    name="tsv",
    suffixes=(".tsv", ".tsv.gz"),
    keeps=_KEEPS,
    image=image,
    read=read_tsv,
    write=write_tsv,
    sniff=sniff_tsv,
)
JSONL = Format(
    name="jsonl",
    suffixes=(".jsonl", ".jsonl.gz"),
    keeps=_KEEPS,
    image=image,
    read=read_jsonl,
    write=write_jsonl,
    sniff=sniff_jsonl,
)
