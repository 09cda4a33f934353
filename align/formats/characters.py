"""Characters that a file cannot carry: each becomes U+FFFD and is listed, never lost in silence.

Lone surrogates are no text in any encoding, so every format replaces them. XML 1.0 has no way at
all to write most controls, not even as ``&#11;``; one such character costs a reader the file.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from align.model import Replaced, TranslationUnit

SURROGATES = re.compile("[\ud800-\udfff]")
NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SUBSTITUTE = "\ufffd"


def legal(unit: TranslationUnit, illegal: re.Pattern[str]) -> TranslationUnit:
    r"""Return the unit with every illegal character replaced.

    >>> legal(TranslationUnit("a", "b", ("Да\x0b",), ()), NOT_XML).source
    ('Да\ufffd',)
    """
    if not illegal.search("".join(_texts(unit))):
        return unit
    return replace(
        unit,
        id=illegal.sub(SUBSTITUTE, unit.id),
        document=illegal.sub(SUBSTITUTE, unit.document),
        source=tuple(illegal.sub(SUBSTITUTE, text) for text in unit.source),
        target=tuple(illegal.sub(SUBSTITUTE, text) for text in unit.target),
        properties=tuple(
            (illegal.sub(SUBSTITUTE, name), illegal.sub(SUBSTITUTE, value))
            for name, value in unit.properties
        ),
    )


def replaced(unit: TranslationUnit, illegal: re.Pattern[str]) -> list[Replaced]:
    """List what `legal` replaces, in the order of the fields; the id is given as it is written."""
    found = illegal.findall("".join(_texts(unit)))
    return [Replaced(illegal.sub(SUBSTITUTE, unit.id), ord(character)) for character in found]


def _texts(unit: TranslationUnit) -> Iterator[str]:
    yield from (unit.id, unit.document, *unit.source, *unit.target)
    for pair in unit.properties:
        yield from pair
