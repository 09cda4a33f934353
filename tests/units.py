"""Translation units for tests: written here, and invented by hypothesis."""

from hypothesis import strategies as st

from align.model import Kind, Status, TranslationUnit

KNOWN = [
    TranslationUnit(f"note:{number}", "note", (source,), (target,), confidence=0.9)
    for number, (source, target) in enumerate(
        [
            (
                "Посол передал комиссару короткую ноту.",
                "The envoy handed the Commissar a brief note.",
            ),
            ("Комиссар прочитал её дважды.", "The Commissar read it twice."),
            ("Ответа в тот вечер не последовало.", "No reply followed that evening."),
        ],
        1,
    )
]
UNKNOWN = "Наутро обе стороны уехали из города."

PLAIN = TranslationUnit("a:1", "a", ("Он приехал вчера.",), ("He came yesterday.",))
UNITS = [
    PLAIN,
    TranslationUnit("a:2", "a", ("Да.",), ("Yes.", "So it is."), confidence=0.123456),
    TranslationUnit(
        "a:3", "a", ("Мы ждали.", "Никто не вышел."), ("We waited.", "Nobody came."), confidence=1.0
    ),
    TranslationUnit("a:4", "a", ("Пропущено.",), ()),
    TranslationUnit("a:5", "a", (), ("Added by the translator.",), confidence=0.0),
    TranslationUnit("b:1", "b", ("",), ("An empty side.",)),
    TranslationUnit("b:2", "b", ("\xa0",), ("A blank side.",)),
    TranslationUnit("b:3", "b", ("Отвергнуто.",), ("Rejected.",), status=Status.REJECTED),
    TranslationUnit("b:4", "b", ("— 12 —",), ("— 12 —",), kind=Kind.FURNITURE),
    TranslationUnit("b:5", "b", ("ДОГОВОР",), ("TREATY",), kind=Kind.HEADING, confidence=0.5),
    TranslationUnit("b:6", "b", ("я" * 2001,), ("x" * 2001,), status=Status.APPROVED),
    TranslationUnit("b:7", "b", ("=1+1", "@SUM(A1)"), ("-2", '"+3"'), status=Status.EDITED),
    TranslationUnit("b:8", "b", (" два  слова\t\r\n",), ("two \\t words \\| \\",)),
    TranslationUnit("b:9", "b", ("]]> & < &amp;", "\x0b\x00\x1f"), ("\ud800 \ufffe \U0001f600",)),
    TranslationUnit("b:10", "b", ("\u202eשלום\u202c", "مرحبا"), ("\x85\u2028\u2029\xad\ufeff",)),
    TranslationUnit('"<&>\t\n\r', "\r\n", ("Имя.",), ("Name.",)),
    TranslationUnit("en:1", "c", ("Back.",), ("Назад.",), "en", "ru"),
    TranslationUnit("c:1", "c", ("Да.",), ("Aye.",), confidence=0.9),
    TranslationUnit("c:2", "c", ("Он приехал вчера.",), ("He came yesterday.",)),
    TranslationUnit(
        "c:3",
        "c",
        ("Дата.",),
        ("Date.",),
        properties=(
            ("date", "1921-03-16"),
            ("archive-reference", "Ф. 1. Оп. 2. Л. 3."),
            ("file", "memory"),
            ("ice", "no"),
            ("score", "high=low"),
            ("own-x", ""),
            ("a=b", "c \\| d"),
            ("document", "elsewhere"),
        ),
    ),
]

PIECES = st.sampled_from(
    ["\t", "\r\n", "\r", " ", "  ", "\xa0", "\x85", "\u2028", "\x0c", "\x1c", "\ud83d", "\ude00"]
) | st.sampled_from(
    [
        "]]>",
        "&lt;",
        "\\",
        "\\t",
        " \\| ",
        "\\e",
        "=",
        '"',
        "\u202e",
        "\xad",
        "\ufeff",
        "Да.",
        "Yes.",
    ]
)
TEXTS = st.lists(
    PIECES | st.text(st.characters(exclude_categories=()), max_size=6), max_size=5
).map("".join)
SIDES = st.lists(TEXTS, max_size=3).map(tuple)
NAMES = TEXTS | st.sampled_from(
    ["date", "usagecount", "document", "kind", "src-lens", "auto", "own-", "x-ice", "File"]
)
INVENTED = st.builds(
    TranslationUnit,
    TEXTS,
    TEXTS,
    SIDES,
    SIDES,
    st.sampled_from(["ru", "ru-petr1708", "en"]),
    st.sampled_from(["en", "en-GB", "ru"]),
    st.none() | st.floats(0, 1),
    st.sampled_from(Status),
    st.sampled_from(Kind),
    st.lists(st.tuples(NAMES, TEXTS | st.sampled_from(["1", "07", "12"])), max_size=3).map(tuple),
)
