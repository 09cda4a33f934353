"""What the engine knows of each language, as data.

A new language is a new record here; nothing else changes. A code without a record gets an empty
one: the rules then go by shape alone (capital, digit, quotation mark, initial).
"""

from dataclasses import replace

from align.lang.en import ENGLISH
from align.lang.language import Language, modern
from align.lang.ru import RUSSIAN

LANGUAGES = {language.code: language for language in (RUSSIAN, ENGLISH)}

__all__ = ["LANGUAGES", "Language", "language", "modern"]


def language(code: str) -> Language:
    """Return the record of a language; any other code gets a record without words.

    >>> language("ru").name
    'Russian'
    >>> language("de").code, language("de").never_end
    ('de', frozenset())
    """
    return LANGUAGES.get(code) or replace(Language(), code=code)
