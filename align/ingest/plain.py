"""Bytes into text: which encoding a plain text file is written in.

In order: a byte order mark; UTF-16 without one, seen by the high bytes; strict UTF-8; then the
code pages of Russian and Western papers, ranked by how plausible their letters are and, between
equals, by chardet. Nothing is ever decoded by leaving bytes out: what fits nowhere is an error that
names the byte.
"""

import codecs
import re

from align.errors import ConfigError, EncodingError, InputError
from align.ingest.letters import letter_pairs
from align.model import Reader, Reading

CYRILLIC = ("cp1251", "koi8-r", "cp866")
WESTERN = ("cp1252",)  # holds all of latin-1 but its control characters
PLAUSIBLE = 0.6  # share of letter pairs; right decodings reach .9 and wrong ones stay below .5
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
CONTROLS_ASCII = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
BROKEN = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogateescape shows them
FEW = 0.01  # share of control characters that a damaged text may hold

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

AS_TEXT = "save it as plain text first"
UNPACK = "unpack it first"
RECOGNISE = "recognise its text (OCR) first"
BINARY = (
    (b"%PDF-", "a PDF", "extract its text first"),
    (b"{\\rtf", "a rich text document (RTF)", AS_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office document", AS_TEXT),
    (b"\x89PNG", "a PNG image", RECOGNISE),
    (b"\xff\xd8\xff", "a JPEG image", RECOGNISE),
    (b"GIF8", "a GIF image", RECOGNISE),
    (b"II*\x00", "a TIFF image", RECOGNISE),
    (b"MM\x00*", "a TIFF image", RECOGNISE),
    (b"AT&TFORM", "a DjVu scan", RECOGNISE),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
)


def decode(data: bytes, where: str, lang: str, encoding: str | None = None) -> Reading:
    """Decode a plain text file; `where` is its name in errors, `encoding` overrides the guess.

    The runner-up is the next encoding that would make another, plausible text of it.
    Raises `InputError` for a file without text, `EncodingError` for undecodable bytes and
    `ConfigError` for an encoding that does not exist.

    >>> decode("Посол уехал.".encode("koi8-r"), "a.txt", "ru").encoding
    'koi8-r'
    """
    if encoding is not None:
        reading = Reading(_as_told(data, where, encoding), encoding)
    else:
        _refuse_binary(data, where)
        reading = _unicode(data, where) or _code_page(data, where, lang)
    if not reading.text.strip():
        raise InputError(f"{where}: the file holds no text; check that it is the right one")
    return reading


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are neither another format's nor full of controls."""
    return _other_format(head) is None and _fits_text(head.decode("latin-1"), CONTROLS_ASCII)


PLAIN = Reader("plain text", (".txt",), decode, looks_like_text)


def _as_told(data: bytes, where: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, where, error.start, f"is not {encoding}") from None
    except (LookupError, ValueError):
        raise ConfigError(
            f"{where}: no encoding is called {encoding!r}; use one such as utf-8, cp1251 or koi8-r"
        ) from None


def _undecodable(data: bytes, where: str, offset: int, what: str) -> EncodingError:
    return EncodingError(
        f"{where}: byte 0x{data[offset]:02x} at offset {offset} {what}; save the file as UTF-8"
    )


# --- files that are no plain text


def _other_format(data: bytes) -> tuple[str, str] | None:
    """Tell by the magic number what a file is, and what to do with it."""
    if data.startswith(b"PK\x03\x04"):
        word = b"[Content_Types].xml" in data[:2000]
        return ("a Word document (DOCX)", AS_TEXT) if word else ("a zip archive", UNPACK)
    return next(((what, advice) for magic, what, advice in BINARY if data.startswith(magic)), None)


def _refuse_binary(data: bytes, where: str) -> None:
    other = _other_format(data)
    if other is not None:
        raise InputError(f"{where}: this seems to be {other[0]}, not plain text; {other[1]}")


def _fits_text(text: str, controls: re.Pattern[str] = CONTROLS) -> bool:
    return "\x00" not in text and len(controls.findall(text)) <= FEW * len(text)


# --- Unicode


def _unicode(data: bytes, where: str) -> Reading | None:
    """Read as Unicode; ``None`` where the bytes are not Unicode at all."""
    encoding = _marked(data) or _utf_16(data) or "utf-8"
    if encoding == "utf-8" and _strictly(data, encoding) is None and not _mostly_utf_8(data):
        return None
    text = _as_told(data, where, encoding)
    if not _fits_text(text):
        raise InputError(f"{where}: control characters or NUL bytes show a binary file; {AS_TEXT}")
    return Reading(text, encoding)


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _utf_16(data: bytes) -> str | None:
    """Know UTF-16 without a mark: every other byte is 00 (Latin) or 04 (Cyrillic)."""
    if len(data) < 2 or len(data) % 2:
        return None
    sample = data[:20_000]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[first::2]
        if high.count(b"\x00") + high.count(b"\x04") >= 0.8 * len(high):
            return name
    return None


def _mostly_utf_8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are well-formed UTF-8 than bytes are not.

    In a Russian code page hardly any two letters happen to be well-formed.
    """
    text = data.decode("utf-8", "surrogateescape")
    broken = len(BROKEN.findall(text))
    return len(re.findall(r"[^\x00-\x7f]", text)) > 2 * broken


# --- code pages


def _code_page(data: bytes, where: str, lang: str) -> Reading:
    ranked = _ranked(data, lang)
    if not ranked:
        sound = data.decode("utf-8", "surrogateescape")
        offset = len(BROKEN.split(sound, maxsplit=1)[0].encode())
        raise _undecodable(data, where, offset, "fits no encoding that we know")
    (encoding, text), *others = ranked
    runner_up = next((name for name, other in others if other != text), None)
    return Reading(text, encoding, runner_up)


def _ranked(data: bytes, lang: str) -> list[tuple[str, str]]:
    """Return encodings and texts that are plausible, the likeliest first.

    Where letters tell nothing (a Western text with nothing but quotation marks beyond ASCII),
    the code pages of the language go first.
    """
    home = CYRILLIC if lang == "ru" else WESTERN
    confidence = _confidence(data)
    found = []
    for name in (*CYRILLIC, *WESTERN):
        text = _strictly(data, name)
        share = letter_pairs(text).share if text is not None else 0.0
        if text is not None and share >= PLAUSIBLE and _fits_text(text):
            rank = (round(share, 1), name in home, confidence.get(codecs.lookup(name).name, 0.0))
            found.append((rank, name, text))
    found.sort(key=lambda entry: entry[0], reverse=True)
    return [(name, text) for _, name, text in found]


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _confidence(data: bytes) -> dict[str, float]:
    """Ask chardet about the code pages, under the names that the codecs bear."""
    import chardet

    guesses = chardet.detect_all(
        data, ignore_threshold=True, include_encodings=(*CYRILLIC, *WESTERN), compat_names=False
    )
    return {
        codecs.lookup(guess["encoding"]).name: guess["confidence"]
        for guess in guesses
        if guess["encoding"]
    }
