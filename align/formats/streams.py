"""Files for the formats: written whole or not at all, packed by suffix, unpacked with a limit.

A reader of an export must never see half of it, so everything is written beside its place and
moved there at the end. A small packed file can unpack to fill the memory or the disk, so the
ratio is watched while it unpacks.
"""

import gzip
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from align.errors import FormatError, OutputError

PACKED = ".gz"
RATIO_MAX = 300  # a hundred thousand equal units pack 257:1
RATIO_FREE = 16 << 20  # bytes that may unpack before the ratio counts
UNPACKED_MAX = 8 << 30  # bytes


@contextmanager
def replacing(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Open streams that take the place of the files at the end, or leave nothing on failure.

    A path that ends with ``.gz`` is packed, without a time or a name, so that bytes repeat.
    Raises `OutputError`.
    """
    beside = [_beside(path) for path in paths]
    try:
        with ExitStack() as stack:
            yield [_create(stack, *pair) for pair in zip(beside, paths, strict=True)]
        for temporary, path in zip(beside, paths, strict=True):
            if temporary != path:
                temporary.replace(path)
    except OSError as error:
        why = error.strerror or error
        message = f"{paths[0]}: cannot be written ({why}); choose another place or make room"
        raise OutputError(message) from error
    finally:
        for temporary in set(beside) - set(paths):
            with suppress(OSError):
                temporary.unlink()


def _beside(path: Path) -> Path:
    """Return the temporary place; a pipe or a device is written straight, for it must stay one."""
    if path.exists() and not path.is_file():
        return path
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def write_text(path: Path, text: str) -> None:
    """Write a whole text as UTF-8, or nothing; raises `OutputError`."""
    with replacing([path]) as (stream,):
        stream.write(text.encode())


def opened(stack: ExitStack, path: Path) -> BinaryIO:
    """Open a file for reading, unpacked if its name ends with ``.gz``."""
    plain = stack.enter_context(path.open("rb"))
    if path.suffix.lower() != PACKED:
        return plain
    return cast("BinaryIO", io.BufferedReader(_Unpacked(plain), 1 << 16))


def name_of(stream: BinaryIO) -> str:
    """Return what an error message calls the stream."""
    return str(getattr(stream, "name", "input"))


def _create(stack: ExitStack, temporary: Path, path: Path) -> BinaryIO:
    plain = stack.enter_context(temporary.open("wb"))
    if path.suffix.lower() != PACKED:
        return plain
    packer = gzip.GzipFile("", "wb", 6, plain, mtime=0)
    return cast("BinaryIO", stack.enter_context(io.BufferedWriter(packer, 1 << 16)))


class _Unpacked(io.RawIOBase):
    """A packed stream that refuses to unpack beyond measure."""

    def __init__(self, packed: BinaryIO) -> None:
        self.name = name_of(packed)
        self._packed = packed
        self._unpacker = gzip.GzipFile(fileobj=packed)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._unpacker.read(len(buffer))
        self._size += len(data)
        limit = min(max(RATIO_FREE, RATIO_MAX * self._packed.tell()), UNPACKED_MAX)
        if self._size > limit:
            message = f"{self.name}: unpacks to more than {limit} bytes; unpack it yourself"
            raise FormatError(message)
        buffer[: len(data)] = data
        return len(data)
