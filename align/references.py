"""Archival references: the chain of fields, and the name of the repository before it.

A reference is recognised by its fields and their order, in Cyrillic or Latin letters; the name of
the repository may be known, an acronym, or damaged by a scan.
"""

import re

from align.lang import Language

# A field of an archival reference, in Cyrillic or Latin letters, also as a scan renders it:
# 0 as o, 1 as l or i, «оп.» as on., the full stops missing.
_VALUE = (
    r"\.?\s{0,3}(?:[РрPpRr][-–]\s?)?[\dОоOoIlіi]{1,7}[абвab]?(?:\s?[-–—‐/]\s?[\dОоOol]{1,6})*"
    r"(?:\s?об\.?|\s?ob\.?|\s?rev\.?)?(?!\w)[.,;]?\s{0,3}"
)
_FOND, _OPIS, _FOLDER, _FILE, _LEAF = (
    key + _VALUE
    for key in (
        r"(?:[ФфFf]|[Фф]онд|[Ff]ond|coll)",
        r"(?:[ОоOo0][пПpPnNи]|[Оо]пись|[Oo]pis|inv)",
        r"(?:[^\W\d_]|[Пп]апка|[Pp]apka|[Ff]older|por|пор)",
        r"(?:[ДдDd]|[Дд]ело|[Dd]elo|[Ff]ile|[Ее]д\.\s?хр|[Ee]d\.\s?[hk]{1,2}r)",
        r"(?:[ЛлLlIi1]{1,2}|[Лл]ист[ыа]?|fol|pp?)",
    )
)
REFERENCE_FIELDS = re.compile(
    rf"(?<!\w)(?:{_FOND}(?:{_OPIS}(?:{_FOLDER}(?:{_FILE})?(?:{_LEAF})?|{_FILE}(?:{_LEAF})?|{_LEAF})"
    rf"|{_FOLDER}{_FILE}(?:{_LEAF})?|{_FILE}{_LEAF})"
    rf"|{_OPIS}(?:{_FOLDER}{_FILE}(?:{_LEAF})?|{_FILE}{_LEAF}))"
)
FIELD_AT_END = re.compile(r"(?<!\w)[ФфОоПпДдFfOoPpDd]\w{0,3}\.?\s?[\dОоOolIi]{1,6}[.,]$")


def runs_over(above: str, below: str) -> bool:
    """Whether an archival reference runs over the line break."""
    tail = above[-60:]
    if not FIELD_AT_END.search(tail):
        return False
    fields = REFERENCE_FIELDS.search(f"{tail} {below[:60]}")
    return fields is not None and fields.start() < len(tail) < fields.end() - 1


def repository_start(text: str, fields: int, lang: Language) -> int:
    """Find where the name of the repository before the fields begins."""
    start = fields
    for match in reversed(list(re.finditer(r"\S+", text[max(0, fields - 80) : fields]))[-6:]):
        word = match[0].strip(",.;:()«»")
        known = is_archive(word, lang)
        shape = word.isupper() and len(word) > 1 and word.isalpha()
        damaged = start != fields and word.isalpha() and word.islower() and len(word) < 5
        if not (known or shape or damaged):
            break
        start = max(0, fields - 80) + match.start()
    return start


def is_archive(word: str, lang: Language) -> bool:
    """Whether a word is the name of a known repository."""
    return word.strip(",.;:()").lower() in lang.archives
