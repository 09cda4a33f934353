"""TMX: the rules of the standard, those that only programmes know, and hostile files."""

import io
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from omegat import schemas
from units import INVENTED, KNOWN, PLAIN, UNITS

from align.errors import ConfigError, FormatError
from align.formats import read, tmx, write
from align.model import Kind, Replaced, Status, TranslationUnit

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'


def written(units, **options):
    output = io.BytesIO()
    tally = tmx.write(units, [output], **options)
    return output.getvalue(), tally


def tree(units, **options):
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    return etree.fromstring(written(units, **options)[0], parser)


def parsed(text):
    data = text if isinstance(text, bytes) else text.encode()
    return list(tmx.read([io.BytesIO(data)]))


def document(body, doctype=DOCTYPE, header='<header srclang="ru"/>'):
    head = f'<?xml version="1.0"?>\n{doctype}\n<tmx version="1.4">{header}'
    return f"{head}\n<body>{body}</body></tmx>"


def pair(source, target, attributes="", properties=""):
    return (
        f'<tu {attributes}>{properties}<tuv xml:lang="ru"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="en"><seg>{target}</seg></tuv></tu>'
    )


# What is written


def assert_rules(root):
    """Assert what the standard and the programmes that read it ask for."""
    assert root.attrib == {"version": "1.4"}
    assert [child.tag for child in root] == ["header", "body"]
    header, body = root
    assert header.get("segtype") == "sentence"
    assert {"creationtool", "creationtoolversion", "o-tmf", "adminlang", "srclang", "datatype"} <= {
        *header.attrib
    }
    for unit in body:
        *properties, source, target = unit
        assert [prop.tag for prop in properties] == ["prop"] * len(properties)
        kinds = [prop.get("type") for prop in properties]
        assert not {kind.casefold() for kind in kinds} & tmx.RESERVED
        assert all(kind.startswith("x-") for kind in kinds)
        assert kinds[0] == "x-document"
        assert unit.get("srclang", header.get("srclang")) == source.get(LANG)
        for variant in (source, target):
            assert [child.tag for child in variant] == ["seg"]
            assert not len(variant[0])
            text = variant[0].text
            assert text.strip()
            assert not re.search("^ | $|  |[\t\r\n]", text)


def test_the_head_of_a_file():
    data, _ = written(KNOWN)
    assert data.decode().splitlines()[:3] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<tmx version="1.4">',
    ]


def test_our_own_units_follow_the_rules():
    assert_rules(tree(UNITS))


@given(st.lists(INVENTED, max_size=3))
def test_invented_units_follow_the_rules(units):
    assert_rules(tree(units))


@pytest.mark.omegat
@given(st.lists(INVENTED, max_size=3))
def test_invented_units_satisfy_the_schemas_of_omegat(units):
    dtd, xsd = schemas()
    for made in (units, [*UNITS, *units]):
        root = tree(made)
        assert dtd.validate(root), dtd.error_log
        assert xsd.validate(root), xsd.error_log


@pytest.mark.omegat
def test_the_schemas_of_omegat_can_fail():
    dtd, xsd = schemas()
    root = tree(KNOWN)
    root[1][0].append(etree.Element("prop", type="late"))
    assert not dtd.validate(root)
    assert not xsd.validate(root)


def test_properties_of_a_unit():
    unit = replace(
        UNITS[2],
        kind=Kind.NOTE,
        status=Status.EDITED,
        confidence=0.98765,
        properties=(("date", "1921-03-16"), ("file", "x"), ("auto", "y"), ("status", "z")),
    )
    (made,) = tree([unit]).iter("tu")
    assert made.get("tuid") == unit.id
    assert [(prop.get("type"), prop.text) for prop in made.iter("prop")] == [
        ("x-document", "a"),
        ("x-score", "0.9877"),
        ("x-bead", "2:2"),
        ("x-status", "edited"),
        ("x-kind", "note"),
        ("x-src-lens", "9 15"),
        ("x-tgt-lens", "10 12"),
        ("x-date", "1921-03-16"),
        ("x-file", "x"),
        ("x-own-auto", "y"),
        ("x-own-status", "z"),
    ]
    assert [seg.text for seg in made.iter("seg")] == [
        "Мы ждали. Никто не вышел.",
        "We waited. Nobody came.",
    ]


def test_what_is_left_out_is_counted_by_reason():
    units = [*UNITS, replace(PLAIN, source=("я" * tmx.SEGMENT_MAX, "."))]
    _, tally = written(units)
    assert tally.skipped == {
        "duplicate": 1,
        "empty side": 2,
        "furniture": 1,
        "gap": 2,
        "rejected": 1,
        "too long": 1,
    }
    assert tally.written == len(units) - 8
    assert "units of two or more source sentences: 4" in tally.warnings[0]
    assert written(KNOWN)[1].warnings == ()


def test_replaced_characters_are_listed():
    unit = TranslationUnit(
        "u\x01", "d", ("A\x0b",), ("\ufffe", "\ud800"), properties=(("p", "\0"),)
    )
    data, tally = written([unit])
    assert tally.replaced == tuple(
        Replaced("u\ufffd", ord(character)) for character in "\x01\x0b\ufffe\ud800\0"
    )
    (read_back,) = parsed(data)
    assert read_back.target == ("\ufffd", "\ufffd")


def test_duplicates_in_the_file():
    units = [
        replace(PLAIN, id="1", document="a", target=("Best.",), status=Status.APPROVED),
        replace(PLAIN, id="2", document="b", target=("Other.",)),
        replace(PLAIN, id="3", document="c", target=("Best.",)),
    ]
    other, best = tree(units).iter("tu")
    assert other.get("tuid") == "2"
    assert best.get("tuid") == "1"
    assert best.get("usagecount") == "2"
    places = [prop.text for prop in best.iter("prop") if prop.get("type") == "x-document"]
    assert places == ["a", "c"]


def test_language_codes():
    units = [PLAIN, replace(PLAIN, source=("Back.",), source_lang="en", target_lang="ru")]
    first, second = tree(units).iter("tu")
    assert [seg.get(LANG) for seg in (*first.iter("tuv"), *second.iter("tuv"))] == [
        "ru", "en", "en", "ru",
    ]  # fmt: skip
    assert second.get("srclang") == "en"
    root = tree(units, lang_tags=("ru-RU", "en-GB"))
    assert root[0].get("srclang") == "ru-RU"
    assert [variant.get(LANG) for variant in root.iter("tuv")] == [
        "ru-RU", "en-GB", "en-GB", "ru-RU",
    ]  # fmt: skip
    assert tree([PLAIN], lang_tags=("de-AT",))[0].get("srclang") == "ru"
    assert tree([])[0].get("srclang") == "*all*"
    for wrong in ({"lang_tags": ("ru_RU",)}, {"lang_tags": ("русский",)}):
        with pytest.raises(ConfigError, match="is no language code"):
            written([PLAIN], **wrong)
    with pytest.raises(ConfigError, match="is no language code"):
        written([replace(PLAIN, target_lang='"')])


def test_creation_date(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert b"creationdate" not in written(KNOWN)[0]
    moscow = datetime(2024, 5, 1, 2, 30, tzinfo=timezone(timedelta(hours=3)))
    assert tree(KNOWN, created=moscow)[0].get("creationdate") == "20240430T233000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert tree(KNOWN)[0].get("creationdate") == "19700102T000000Z"
    assert tree(KNOWN, created=moscow)[0].get("creationdate") == "20240430T233000Z"
    with pytest.raises(ConfigError, match="no time zone"):
        written(KNOWN, created=datetime(2024, 5, 1, tzinfo=UTC).replace(tzinfo=None))
    for wrong in ("yesterday", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ConfigError, match="set it to seconds since 1970"):
            written(KNOWN)


# What is read


def test_another_programmes_file():
    text = document(
        '<tu creationid="x"><note>A note.</note><prop type="client">Archive</prop>'
        '<prop type="x-score">high</prop><prop type="x-status">new</prop>'
        '<tuv xml:lang="EN-GB"><prop type="x-context-pre">Before.</prop>'
        "<seg>\n  Two\n  lines. </seg></tuv>"
        '<tuv lang="RU-RU"><seg>Две строки.</seg></tuv>'
        '<tuv xml:lang="DE"><seg>Zwei.</seg></tuv></tu><!-- c --><?pi x?>',
        header='<header srclang="ru-ru"><note>n</note><prop type="p">v</prop></header>',
    )
    assert parsed(text) == [
        TranslationUnit(
            "1",
            "",
            ("Две строки.",),
            ("Two lines.",),
            "RU-RU",
            "EN-GB",
            properties=(
                ("note", "A note."),
                ("client", "Archive"),
                ("score", "high"),
                ("status", "new"),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("The <hi>People's</hi> Commissar", "The People's Commissar"),
        ("<bpt i='1'>{b}</bpt>Bold<ept i='1'>{/b}</ept> word", "Bold word"),
        ("A<ph>code<sub>hidden</sub></ph>B<it pos='begin'>x</it><ut>y</ut>", "AB"),
        ("<hi>a<hi>b<ph>c</ph></hi></hi>d", "abd"),
        ("<![CDATA[a<b]]> &amp; &#1078;", "a<b & ж"),
    ],
)
def test_inline_markup(inline, text):
    (unit,) = parsed(document(pair(inline, "x")))
    assert unit.source == (text,)


def test_units_that_lack_a_side():
    lone = '<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>'
    bare = "<tu></tu>"
    first, second, third = parsed(document(lone + bare + "<tu><tuv><seg/></tuv><tuv/></tu>"))
    assert (first.source, first.target, first.source_lang) == (("Alone.",), (), "en")
    assert (second.source, second.target, second.source_lang) == ((), (), "und")
    assert (third.source, third.target) == ((), ())


def test_elements_out_of_place_are_passed_over():
    body = (
        "<tuv><seg>no unit</seg></tuv><prop type='p'>none</prop>"
        "<tu><seg>no variant</seg><prop type='p'>a<seg>b</seg></prop>"
        "<tuv xml:lang='ru'><seg>Да.</seg><prop type='late'>x</prop></tuv></tu>"
    )
    (unit,) = parsed(document(body))
    assert (unit.source, unit.properties) == (("Да.",), (("p", "ab"),))


@pytest.mark.parametrize("lengths", ["3 5", "3 4 1", "7", "3  4", "x", "2 5", ""])
def test_lengths_that_do_not_fit_drop_the_boundaries(lengths, caplog):
    prop = f'<prop type="x-src-lens">{lengths}</prop>'
    with caplog.at_level(logging.WARNING):
        (unit,) = parsed(document(pair("Да. Нет.", "Yes.", properties=prop)))
    assert unit.source == ("Да. Нет.",)
    assert f"input:4: the sentence lengths {lengths!r} do not fit" in caplog.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings(encoding):
    declared = encoding.removesuffix("-sig")
    text = document(pair("Да.", "Yes.")).replace('"1.0"?', f'"1.0" encoding="{declared}"?')
    (unit,) = parsed(text.encode(encoding))
    assert unit.source == ("Да.",)
    assert tmx.sniff(text.encode(encoding))


def test_a_merged_unit_of_very_many_documents_can_be_read_again():
    units = [replace(PLAIN, id=str(k), document=f"document {k}") for k in range(5000)]
    (unit,) = parsed(written(units)[0])
    assert len(unit.properties) == 5000


# Hostile and broken files

ENTITY = "the entity '{}', and TMX has none; write the character itself"
USE = pair("A&x;B", "x")
HOSTILE = {
    "external": ('<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>', USE, 2, "x"),
    "public": ('<!DOCTYPE tmx [<!ENTITY x PUBLIC "p" "http://h.invalid/">]>', USE, 2, "x"),
    "internal": ('<!DOCTYPE tmx [\n<!ENTITY x "y">]>', USE, 3, "x"),
    "bomb": ('<!DOCTYPE tmx [<!ENTITY a "aa"><!ENTITY x "&a;&a;">]>', USE, 2, "a"),
    "parameter": ('<!DOCTYPE tmx [<!ENTITY % x "y">]>', USE, 2, "x"),
    "external parameter": ('<!DOCTYPE tmx [<!ENTITY % x SYSTEM "x.dtd"> %x;]>', USE, 2, "x"),
    "unparsed": (
        '<!DOCTYPE tmx [<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "x" NDATA n>]>', USE, 2, "x"
    ),
    "undefined under our doctype": (DOCTYPE, pair("A&nbsp;B", "x"), 4, "nbsp"),
}  # fmt: skip


@pytest.mark.parametrize(("doctype", "body", "line", "name"), HOSTILE.values(), ids=HOSTILE)
def test_entities_are_refused_before_they_expand(doctype, body, line, name):
    with pytest.raises(FormatError) as info:
        parsed(document(body, doctype))
    assert str(info.value).startswith(f"input:{line}: {ENTITY.format(name)}")


BROKEN = {
    "empty": ("", 1, "no element found"),
    "no TMX": ("<html/>", 1, "begins with <html>, so it is no TMX"),
    "no XML": ("PK\3\4", 1, "not well-formed"),
    "undefined without doctype": (document(pair("A&nbsp;B", "x"), ""), 4, "undefined entity"),
    "control": (document(pair("A&#11;B", "x")), 4, "reference to invalid character number"),
    "raw control": (document("\n" + pair("A\x0bB", "x")), 5, "not well-formed"),
    "raw ampersand": (document(pair("A & B", "x")), 4, "not well-formed"),
    "unbalanced": (document("\n<tu>\n</tuv>"), 6, "mismatched tag"),
    "line before": ("\n" + document(""), 2, "XML or text declaration not at start"),
    "wrong bytes": (document(pair("A", "x")).encode() + b"\xff", 4, "not well-formed"),
    "bad UTF-8": (b"<tmx>\n\xff</tmx>", 2, "not well-formed"),
    "UTF-16 declared": (b'<?xml version="1.0" encoding="UTF-16"?><tmx/>', 1, "encoding"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><tmx/>', 1, "encoding"),
    "wide encoding": (b'<?xml version="1.0" encoding="shift_jis"?><tmx/>', 1, "encoding"),
}


@pytest.mark.parametrize(("text", "line", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused_with_their_line(text, line, message):
    with pytest.raises(FormatError) as info:
        parsed(text)
    assert str(info.value).startswith(f"input:{line}: ")
    assert message in str(info.value)
    assert "\n" not in str(info.value)


def test_a_truncated_file_yields_what_stands_before_the_break(tmp_path):
    path = tmp_path / "cut.tmx"
    write(KNOWN, path)
    path.write_bytes(path.read_bytes()[:-200])
    units = read(path)
    assert [next(units), next(units)] == KNOWN[:2]
    with pytest.raises(FormatError, match=r"cut\.tmx:\d+: .*; mend it"):
        next(units)


def test_limits(monkeypatch):
    monkeypatch.setattr(tmx, "SEGMENT_MAX", 1000)
    monkeypatch.setattr(tmx, "VALUE_MAX", 1000)
    assert parsed(document(pair("x" * 1000, "y", properties=f"<note>{'z' * 1000}</note>")))
    nested = "<hi>" * 32 + "x" + "</hi>" * 32
    assert parsed(document(pair(nested, "y")))
    many = "<prop type='p'/>" * (tmx.PROPERTIES_MAX // 64 + 1)
    for body, message in (
        (pair("x" * 1001, "y"), "a <seg> that is too long"),
        (pair("x", "y", properties=f"<note>{'z' * 1001}</note>"), "a <note> that is too long"),
        (pair(f"<hi>{nested}</hi>", "y"), "elements nested deeper than 37"),
        (f"<tu>{'<x>' * 35}", "elements nested deeper than 37"),
        ("<x>" * 36, "elements nested deeper than 37"),
        (pair("x", "y", properties=many), "a unit with too many properties"),
    ):
        with pytest.raises(FormatError, match=f"input:4: {message}"):
            parsed(document(body))


def test_a_tag_without_end_is_given_up():
    class Endless(io.BytesIO):
        """Opens a comment and never closes it."""

        fed = 0

        def read(self, size=-1):
            self.fed += size
            return b"<tmx><!--" if self.fed == size else b" " * size

    endless = Endless()
    with pytest.raises(FormatError, match="a tag without an end"):
        list(tmx.read([endless]))
    assert endless.fed < 2 * tmx.TOKEN_MAX
