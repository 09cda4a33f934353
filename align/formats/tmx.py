"""TMX 1.4: the format of translation memories, written so that OmegaT and Trados accept it.

The writer follows the DTD to the letter and the habits of the programmes that read it, because
they say nothing when they disagree. OmegaT matches a segment only if it equals its own sentence,
so a ``seg`` is never padded and never indented; a property called ``file`` would tie a unit to one
project file, so our properties begin with ``x-``; an empty target would delete the sentence. The
sentences of a bead are joined with one space, and their lengths stand in a property, so that our
own reader gets the boundaries back.

The reader takes files from anywhere. It refuses every entity declaration before anything is
expanded, and the use of any entity that is not declared: with a DOCTYPE such a reference would
otherwise vanish, and ``A&nbsp;B`` would read ``AB``.
"""

import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate, chain
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from align import __version__
from align.errors import ConfigError, FormatError
from align.formats.characters import NOT_XML, legal, replaced
from align.formats.duplicates import USES, settle, uses
from align.formats.streams import name_of
from align.model import Format, Kind, Replaced, Status, Tally, TranslationUnit

RESERVED = frozenset({"file", "id", "prev", "next", "path", "x-ice", "x-100pc", "x-auto", "origin"})
"""Property types that change what OmegaT and Trados do with a unit."""

SEGMENT_MAX = 100_000  # characters
VALUE_MAX = 65_536  # characters of a property or a note
PROPERTIES_MAX = 4 << 20  # characters of all properties of a unit, and 64 for each of them
DEPTH_MAX = 37  # tmx, body, tu, tuv, seg and 32 levels of inline markup
TOKEN_MAX = 4 << 20  # bytes that may pass without one complete tag

_OWN = frozenset(
    {"x-document", "x-score", "x-bead", "x-status", "x-kind", "x-src-lens", "x-tgt-lens"}
)
_GUARD = "own-"  # put before the name of a property that would be taken for another
_HIDDEN = frozenset({"bpt", "ept", "ph", "it", "ut"})  # codes of the original file, no text
_LENGTHS = re.compile("[0-9]{1,6}( [0-9]{1,6})+")
_SCORE = re.compile(r"0(\.[0-9]+)?|1(\.0+)?")
_MAKES_SENSE: Mapping[str, Callable[[str], object]] = {
    "x-score": _SCORE.fullmatch,
    "x-status": frozenset(Status).__contains__,
    "x-kind": frozenset(Kind).__contains__,
}
_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="align" creationtoolversion="{version}" segtype="sentence" o-tmf="align" \
adminlang="en" srclang="{lang}" datatype="plaintext"{created}/>
<body>
"""
_UNIT = """\
<tu tuid="{id}"{attributes}>
{properties}<tuv xml:lang="{source_lang}"><seg>{source}</seg></tuv>
<tuv xml:lang="{target_lang}"><seg>{target}</seg></tuv>
</tu>
"""
_FOOT = "</body>\n</tmx>\n"

_log = logging.getLogger(__name__)


def image(unit: TranslationUnit) -> TranslationUnit | None:
    """Return what a TMX file keeps of a unit; ``None`` if it is left out.

    White space of each sentence is folded to single spaces (no-break spaces stay), blank sentences
    of a side go, characters that XML cannot hold become U+FFFD, four decimals of the score remain.
    """
    unit = _folded(unit)
    return None if _left_out(unit) else _rounded(legal(unit, NOT_XML))


def write(
    units: Iterable[TranslationUnit],
    streams: Sequence[BinaryIO],
    *,
    lang_tags: Sequence[str] = (),
    created: datetime | None = None,
) -> Tally:
    """Write one translation unit a bead, its sentences joined with one space.

    Rejected units, page furniture and beads with nothing on one side are left out and counted.
    Identical pairs become one unit that counts its uses and names all documents; of several
    translations of one source the best stands last, where OmegaT takes it. OmegaT inserts a unit
    by itself only if its source is one sentence; the others serve its fuzzy matches.
    ``lang_tags`` are the codes to write, such as ``ru-RU,en-GB`` for systems that match them
    exactly; ``created`` is the creation date, else that of SOURCE_DATE_EPOCH, else none.
    """
    (stream,) = streams
    tags, stamp = _tags(lang_tags), _stamp(created)
    intake = _Intake()
    units = settle(_tagged(unit, tags) for unit in intake.kept(units))
    first = next(units, None)
    lang = first.source_lang if first else "*all*"
    stream.write(_HEAD.format(version=__version__, lang=_tag(lang), created=stamp).encode())
    written = several = 0
    for unit in chain([first] if first else [], units):
        stream.write(_tu(unit, lang).encode())
        written += 1
        several += len(unit.source) > 1
    stream.write(_FOOT.encode())
    return intake.tally(written, several)


@dataclass(slots=True)
class _Intake:
    """What came in and was left out."""

    came: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    lost: list[Replaced] = field(default_factory=list)

    def kept(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        for came in units:
            self.came += 1
            unit = _folded(came)
            if reason := _left_out(unit):
                self.skipped[reason] += 1
                continue
            carried = legal(unit, NOT_XML)
            if carried is not unit:
                self.lost += replaced(unit, NOT_XML)
            yield _rounded(carried)

    def tally(self, written: int, several: int) -> Tally:
        self.skipped["duplicate"] = self.came - self.skipped.total() - written
        warning = (
            f"units of two or more source sentences: {several}; programmes that work sentence by"
            " sentence offer them, but do not insert them by themselves"
        )
        return Tally(
            written,
            {reason: count for reason, count in sorted(self.skipped.items()) if count},
            tuple(self.lost),
            (warning,) if several else (),
        )


def _folded(unit: TranslationUnit) -> TranslationUnit:
    source, target = _sentences(unit.source), _sentences(unit.target)
    if source == unit.source and target == unit.target:
        return unit
    return replace(unit, source=source, target=target)


def _sentences(side: tuple[str, ...]) -> tuple[str, ...]:
    """Fold white space and drop blank sentences; one is left if all are blank."""
    even = [_fold(text) for text in side]
    return tuple(text for text in even if text.strip()) or tuple(even[:1])


def _fold(text: str) -> str:
    for blank in "\t\n\r":
        text = text.replace(blank, " ")
    return " ".join(filter(None, text.split(" ")))


def _left_out(unit: TranslationUnit) -> str | None:
    """Return why a folded unit is not written, if it is not."""
    if unit.status is Status.REJECTED:
        return "rejected"
    if unit.kind is Kind.FURNITURE:
        return "furniture"
    if not (unit.source and unit.target):
        return "gap"
    if not (unit.source[0].strip() and unit.target[0].strip()):
        return "empty side"
    if max(_length(unit.source), _length(unit.target)) > SEGMENT_MAX:
        return "too long"
    return None


def _length(side: tuple[str, ...]) -> int:
    return sum(map(len, side)) + len(side) - 1


def _rounded(unit: TranslationUnit) -> TranslationUnit:
    if unit.confidence is None:
        return unit
    return replace(unit, confidence=float(_score(unit.confidence)))


def _score(confidence: float) -> str:
    return f"{confidence:.4f}"


def _tags(lang_tags: Sequence[str]) -> dict[str, str]:
    """Map each bare language to the code to write for it."""
    return {_tag(tag).split("-")[0].lower(): tag for tag in lang_tags}


def _tagged(unit: TranslationUnit, tags: Mapping[str, str]) -> TranslationUnit:
    source, target = (
        tags.get(lang.split("-")[0].lower(), lang) for lang in (unit.source_lang, unit.target_lang)
    )
    return replace(unit, source_lang=source, target_lang=target) if tags else unit


@cache
def _tag(lang: str) -> str:
    """Return a language code as it is; raises `ConfigError` if readers would not know it."""
    if lang != "*all*" and not _TAG.fullmatch(lang):
        raise ConfigError(f"{lang!r} is no language code; write one such as ru or ru-RU")
    return lang


def _stamp(created: datetime | None) -> str:
    """Return the attribute for the creation date, in UTC; nothing if none is known."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if created is None and epoch:
        created = _from_epoch(epoch)
    if created is None:
        return ""
    if created.tzinfo is None:
        raise ConfigError("the creation date has no time zone; give it one, such as UTC")
    return f' creationdate="{created.astimezone(UTC):%Y%m%dT%H%M%SZ}"'


def _from_epoch(epoch: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is {epoch!r}; set it to seconds since 1970 or unset it"
        raise ConfigError(message) from error


def _tu(unit: TranslationUnit, header_lang: str) -> str:
    count = uses(unit)
    attributes = f' {USES}="{count}"' if count else ""
    if unit.source_lang != header_lang:
        attributes += f' srclang="{_tag(unit.source_lang)}"'
    return _UNIT.format(
        id=_in_attribute(unit.id),
        attributes=attributes,
        properties="".join(
            f'<prop type="{kind}">{_in_text(value)}</prop>\n'
            for kind, value in _properties(unit, unit.properties[bool(count) :])
        ),
        source_lang=_tag(unit.source_lang),
        source=_in_text(" ".join(unit.source)),
        target_lang=_tag(unit.target_lang),
        target=_in_text(" ".join(unit.target)),
    )


def _properties(
    unit: TranslationUnit, further: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    yield "x-document", unit.document
    if unit.confidence is not None:
        yield "x-score", _score(unit.confidence)
    yield "x-bead", unit.bead
    yield "x-status", unit.status
    yield "x-kind", unit.kind
    for name, side in (("x-src-lens", unit.source), ("x-tgt-lens", unit.target)):
        if len(side) > 1:
            yield name, " ".join(str(len(text)) for text in side)
    for name, value in further:
        yield _in_attribute(_type_of(name)), value


@cache
def _type_of(name: str) -> str:
    """Return the property type for a name; `_name_of` gives the name back.

    >>> [_type_of(name) for name in ("date", "document", "kind", "ice", "own-x", "file")]
    ['x-date', 'x-document', 'x-own-kind', 'x-own-ice', 'x-own-own-x', 'x-file']
    """
    taken = (RESERVED | _OWN) - {"x-document"}
    guard = f"x-{name}".casefold() in taken or name.startswith(_GUARD)
    return f"x-{_GUARD}{name}" if guard else f"x-{name}"


def _name_of(kind: str) -> str:
    return kind.removeprefix("x-").removeprefix(_GUARD)


def _in_text(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _in_attribute(text: str) -> str:
    text = _in_text(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")


def sniff(head: bytes) -> bool:
    """Know a TMX file by its root element, in any encoding of ASCII letters."""
    return b"<tmx" in head.replace(b"\0", b"")


def read(streams: Sequence[BinaryIO]) -> Iterator[TranslationUnit]:
    """Read TMX 1.1 to 1.4 unit by unit; memory does not grow with the file.

    Of each unit the variant in the source language of the file is the source, else the first; the
    next one is the target. The text of inline codes is left out, that of highlights kept. Units
    before a broken place are returned, then `FormatError` names the line.
    """
    (stream,) = streams
    parser = _Parser(name_of(stream))
    more = True
    while more:
        chunk = stream.read(1 << 16)
        more = bool(chunk)
        failure = parser.feed(chunk)
        yield from parser.taken()
        if failure:
            raise failure


@dataclass(slots=True)
class _Variant:
    lang: str
    text: str = ""


@dataclass(slots=True)
class _Draft:
    """A unit while it is read."""

    attributes: Mapping[str, str]
    properties: list[tuple[str, str]] = field(default_factory=list)
    variants: list[_Variant] = field(default_factory=list)
    room: int = PROPERTIES_MAX


class _Parser:
    """Callbacks of expat that put units together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lang = ""
        self._units: list[TranslationUnit] = []
        self._count = 0
        self._fed = 0
        self._depth = 0
        self._hidden = 0
        self._draft: _Draft | None = None
        self._captured = ""
        self._pieces: list[str] = []
        self._room = 0
        self._expat = self._guarded()

    def feed(self, chunk: bytes) -> FormatError | None:
        """Parse a piece, the last one if it is empty; return what is wrong with it."""
        self._fed += len(chunk)
        try:
            self._expat.Parse(chunk, not chunk)
            if self._fed - self._expat.CurrentByteIndex > TOKEN_MAX:
                self._refuse("a tag without an end", "look for a missing quote or bracket")
        except expat.ExpatError as error:
            return self._error(expat.ErrorString(error.code), "mend it", error.lineno)
        except (LookupError, ValueError):
            return self._error("an encoding that is not known here", "save the file as UTF-8")
        except FormatError as error:
            return error
        return None

    def taken(self) -> list[TranslationUnit]:
        """Hand over the units that are complete."""
        units, self._units = self._units, []
        return units

    def _guarded(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        parser.UnparsedEntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._entity
        parser.SkippedEntityHandler = self._entity
        return parser

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._captured:
            self._inline(tag)
        elif self._draft:
            self._inside(self._draft, tag, attributes)
        elif tag == "tu":
            self._draft = _Draft(attributes)
        else:
            self._outside(tag, attributes)

    def _outside(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._check_depth()
        if self._depth == 1 and tag != "tmx":
            self._refuse(f"begins with <{tag}>, so it is no TMX", "name a TMX file")
        if tag == "header":
            self._lang = attributes.get("srclang", "")

    def _inline(self, tag: str) -> None:
        self._check_depth()
        self._hidden += bool(self._hidden) or tag in _HIDDEN

    def _check_depth(self) -> None:
        if self._depth > DEPTH_MAX:
            self._refuse(f"elements nested deeper than {DEPTH_MAX}", "take out inline markup")

    def _inside(self, draft: _Draft, tag: str, attributes: Mapping[str, str]) -> None:
        """Open a variant, its text, or a property of the unit; others, as of variants, pass."""
        if tag == "tuv":
            lang = attributes.get("xml:lang") or attributes.get("lang") or "und"
            draft.variants.append(_Variant(lang))
        elif tag == "seg" and draft.variants:
            self._capture(tag, SEGMENT_MAX)
        elif tag in {"prop", "note"} and not draft.variants:
            draft.properties.append((attributes.get("type", tag), ""))
            self._capture(tag, VALUE_MAX)
        else:
            self._check_depth()

    def _capture(self, tag: str, limit: int) -> None:
        self._captured, self._pieces, self._room = tag, [], limit
        self._expat.CharacterDataHandler = self._characters

    def _characters(self, text: str) -> None:
        if self._hidden:
            return
        self._room -= len(text)
        if self._room < 0:
            self._refuse(f"a <{self._captured}> that is too long", "divide it")
        self._pieces.append(text)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._hidden:
            self._hidden -= 1
        elif self._draft is None:
            return
        elif not self._captured:
            if tag == "tu":
                self._count += 1
                self._units.append(self._unit(self._draft))
                self._draft = None
        elif tag == self._captured:
            self._expat.CharacterDataHandler = None
            self._captured = ""
            self._close(self._draft, tag, "".join(self._pieces))

    def _close(self, draft: _Draft, tag: str, text: str) -> None:
        if tag == "seg":
            draft.variants[-1].text = _fold(text)
            return
        draft.properties[-1] = draft.properties[-1][0], text
        draft.room -= 64 + len(text)
        if draft.room < 0:
            self._refuse("a unit with too many properties", "take some out")

    def _unit(self, draft: _Draft) -> TranslationUnit:
        source, target = self._sides(draft)
        own, further = _sorted_out(draft.properties)
        if USES in draft.attributes:
            further.insert(0, (USES, draft.attributes[USES]))
        score = own.get("x-score")
        return TranslationUnit(
            draft.attributes.get("tuid", str(self._count)),
            own.get("x-document", ""),
            self._cut(source.text, own.get("x-src-lens")),
            self._cut(target.text, own.get("x-tgt-lens")),
            source.lang,
            target.lang,
            float(score) if score else None,
            Status(own.get("x-status", Status.AUTO)),
            Kind(own.get("x-kind", Kind.SENTENCE)),
            tuple(further),
        )

    def _sides(self, draft: _Draft) -> tuple[_Variant, _Variant]:
        """Choose source and target among the variants; a missing one is empty."""
        wanted = (draft.attributes.get("srclang") or self._lang).lower()
        variants = draft.variants + [_Variant("und")] * (2 - len(draft.variants))
        fits = (k for k, variant in enumerate(variants) if variant.lang.lower() == wanted)
        source = variants.pop(next(fits, 0))
        return source, variants[0]

    def _cut(self, text: str, lengths: str | None) -> tuple[str, ...]:
        """Cut a text into sentences of these lengths; one sentence if they do not fit."""
        if lengths is None:
            return (text,) if text else ()
        sentences = _cut(text, lengths)
        if sentences is None:
            _log.warning(
                "%s:%d: the sentence lengths %r do not fit the text; it is read as one sentence",
                self._name,
                self._expat.CurrentLineNumber,
                lengths,
            )
        return sentences or (text,)

    def _entity(self, name: str, *_: object) -> NoReturn:
        what = f"the entity {name!r}, and TMX has none"
        self._refuse(what, "write the character itself and take out the declaration")

    def _refuse(self, what: str, then: str) -> NoReturn:
        raise self._error(what, then)

    def _error(self, what: str, then: str, line: int | None = None) -> FormatError:
        line = line or self._expat.CurrentLineNumber
        return FormatError(f"{self._name}:{line}: {what}; {then}")


def _sorted_out(
    properties: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Separate our own properties, where they make sense, from further facts."""
    own: dict[str, str] = {}
    further = []
    for kind, value in properties:
        fits = _MAKES_SENSE.get(kind)
        if kind in _OWN and kind not in own and (fits is None or fits(value)):
            own[kind] = value
        else:
            further.append((_name_of(kind), value))
    return own, further


def _cut(text: str, lengths: str) -> tuple[str, ...] | None:
    """Cut a text that is joined with spaces; ``None`` if the lengths do not fit.

    >>> _cut("Да. Нет.", "3 4")
    ('Да.', 'Нет.')
    """
    if not _LENGTHS.fullmatch(lengths):
        return None
    sizes = [int(size) for size in lengths.split(" ")]
    ends = list(accumulate(sizes, lambda end, size: end + 1 + size))
    if ends[-1] != len(text) or any(text[end] != " " for end in ends[:-1]):
        return None
    return tuple(text[end - size : end] for end, size in zip(ends, sizes, strict=True))


TMX = Format(
    name="tmx",
    suffixes=(".tmx", ".tmx.gz"),
    keeps=frozenset(TranslationUnit.__slots__) | {"sentences"},
    image=image,
    read=read,
    write=write,
    sniff=sniff,
    settle=settle,
    options=("lang_tags", "created"),
)
