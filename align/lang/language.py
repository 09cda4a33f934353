"""The record that holds what segmentation knows of one language.

A language is data, never code: the block rules and the sentence rules are one engine for all.
Words are in lower case; abbreviations stand without their last full stop and without blanks
(``"т.д"`` for «т. д.»), so that one look-up serves every way of spacing them.
"""

from dataclasses import dataclass

OLD_LETTERS = str.maketrans("ѣіѳѵ", "еифи")


def words(text: str) -> frozenset[str]:
    """Make a word set from a text with blanks between the words."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Make a tuple of phrases from a text with one phrase a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def endings(text: str) -> tuple[str, ...]:
    """Make a tuple for `str.endswith`."""
    return tuple(text.split())


def modern(word: str) -> str:
    """Write a lower-case Russian word of the old spelling in the new one, as far as letters go.

    >>> modern("совѣтъ")
    'совет'
    """
    return word.translate(OLD_LETTERS).removesuffix("ъ")


@dataclass(frozen=True, slots=True)
class Language:
    """What the rules may ask about a language; the empty record serves an unknown one.

    Abbreviations are grouped by behaviour at a full stop:

    ``never_end``      never end a sentence («см.», “Mr.”)
    ``may_end``        end a sentence where a new one plausibly begins («и т. д.», “etc.”)
    ``units``          the same, but only after a number («5 руб.», «в 1939 г.», “3 p.m.”)
    ``before_name``    belong to a capitalised word or a quotation that follows («тов.», «г.»)
    ``before_number``  belong to a number that follows («ст.», “vol.”)

    One abbreviation may stand in several groups: «г.» is a unit after digits, else before a name.
    """

    code: str = ""
    name: str = ""

    never_end: frozenset[str] = frozenset()
    may_end: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    before_name: frozenset[str] = frozenset()
    before_number: frozenset[str] = frozenset()

    acronyms: frozenset[str] = frozenset()
    """Dotted acronyms that are no initials of a person: ``"u.s"``."""
    initials: frozenset[str] = frozenset()
    """Initials of more than one letter: ``"дж"``, ``"th"``."""
    surname_endings: tuple[str, ...] = ()
    """Endings that show a surname, in all cases."""
    word_endings: tuple[str, ...] = ()
    """Endings of whole words that no abbreviation has."""
    final_letters: frozenset[str] = frozenset()
    """Words of one letter that may end a sentence: ``"я"``."""
    vowels: str = "aeiouyаеёиоуыэюяіѣѵ"

    openers: frozenset[str] = frozenset()
    """Words that, capitalised after a full stop, open a sentence and are no names."""
    scale_words: frozenset[str] = frozenset()
    """Words that make a unit of what follows a number: ``"тыс"``, ``"million"``."""
    time_words: frozenset[str] = frozenset()
    """Words of which, with numbers and months, an opening phrase of time is made."""
    prepositions: frozenset[str] = frozenset()
    """Words that open a sentence before its verb."""
    verb_endings: tuple[str, ...] = ()
    """Endings of finite verbs; empty where the ending does not show the verb."""
    months: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    """Capitalised pronouns that a verb of saying may follow: ``"i"``."""
    sayings: frozenset[str] = frozenset()
    """Verbs of saying, in the form that accompanies direct speech."""

    heading_words: frozenset[str] = frozenset()
    """Words that open the title of a document or of its part."""
    label_words: frozenset[str] = frozenset()
    """Words that with a full stop label what follows: ``"примечание"``, ``"p.s"``."""
    same_source: tuple[str, ...] = ()
    """References to the source named last, without blanks: ``"ibid"``."""
    part_words: frozenset[str] = frozenset()
    """Words that with a number form a heading or a label: ``"статья"``."""
    ordinals: frozenset[str] = frozenset()
    """Number words that count parts: ``"первая"``."""
    date_words: frozenset[str] = frozenset()
    """Lower-case words that a date line may hold beside date, place and mark."""
    marks: tuple[str, ...] = ()
    """Classification and registry marks, as regular expressions."""
    address_openers: tuple[str, ...] = ()
    """Openings of the line that names the addressee, as regular expressions."""
    salutations: frozenset[str] = frozenset()
    """Words that open a form of address."""
    signing_openers: tuple[str, ...] = ()
    """Openings of the line with the signature, as regular expressions."""
    offices: frozenset[str] = frozenset()
    """Offices that may stand before a signature."""
    archives: frozenset[str] = frozenset()
    """Names of repositories, as they stand before a reference."""
    reference_openers: tuple[str, ...] = ()
    """Openings of a line that says from what a document is printed or where it was published."""
    note_openers: tuple[str, ...] = ()
    """Openings of a footnote after its mark."""
    web_lines: tuple[str, ...] = ()
    """Whole lines that belong to a web page and no document, as regular expressions."""
    page_words: frozenset[str] = frozenset()
    """Words that stand before a page number."""
