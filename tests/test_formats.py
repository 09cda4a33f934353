"""The one law of all formats: what is read back is what the record says survives."""

import gzip
import io
import itertools
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from units import INVENTED, KNOWN, PLAIN, UNITS

from align.errors import ConfigError, FormatError, InputError, OutputError
from align.formats import (
    FORMATS,
    LINKS,
    by_name,
    by_path,
    describe,
    is_ladder,
    read,
    read_ladder,
    streams,
    write,
    write_ladder,
    write_text,
)
from align.formats.duplicates import settle
from align.model import (
    Alignment,
    Evidence,
    Format,
    Ladder,
    Status,
    Tally,
    TranslationUnit,
)

DOCS = Path(__file__).parents[1] / "docs" / "formats.md"
DEFAULTS = {
    field.name: field.default for field in fields(TranslationUnit) if field.default is not MISSING
} | {"id": "", "document": "", "source": (), "target": ()}


def saved(form, units):
    outputs = [io.BytesIO() for _ in form.parts]
    tally = form.write(iter(units), outputs)
    return [output.getvalue() for output in outputs], tally


def loaded(form, parts):
    return list(form.read([io.BytesIO(part) for part in parts]))


def marks(unit):
    """Count U+FFFD in all that a unit says."""
    texts = (unit.id, unit.document, *unit.source, *unit.target)
    return sum(text.count("\ufffd") for text in (*texts, *(t for p in unit.properties for t in p)))


def conform(form, units):
    """Assert all that a record promises about these units."""
    parts, tally = saved(form, units)
    images = [form.image(unit) for unit in units]
    survivors = [image for image in images if image is not None]
    expected = list(form.settle(survivors))
    assert loaded(form, parts) == expected
    assert saved(form, units) == (parts, tally), "the same input gave other bytes"
    assert tally.written == len(expected)
    assert tally.written + sum(tally.skipped.values()) == len(units)
    pairs = [(unit, image) for unit, image in zip(units, images, strict=True) if image]
    assert len(tally.replaced) == sum(marks(image) - marks(unit) for unit, image in pairs)
    for image in survivors:
        lost = set(DEFAULTS) - form.keeps
        assert all(getattr(image, name) == DEFAULTS[name] for name in lost)
        assert "sentences" in form.keeps or max(len(image.source), len(image.target)) < 2
        assert form.image(image) == image, "what survived once does not survive again"


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_conformance_on_our_own_units(form):
    conform(form, UNITS)
    conform(form, [])
    for unit in UNITS:
        conform(form, [unit])


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@given(units=st.lists(INVENTED, max_size=4))
def test_conformance_on_invented_units(form, units):
    conform(form, units)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_what_was_read_is_written_to_the_same_bytes(form):
    parts, _ = saved(form, UNITS)
    assert saved(form, loaded(form, parts))[0] == parts


TSV = FORMATS["tsv"]


def drops_the_last(units, outputs):
    return TSV.write(list(units)[:-1], outputs)


def counts_wrong(units, outputs):
    return replace(TSV.write(units, outputs), written=1)


def replaces_in_silence(units, outputs):
    return replace(TSV.write(units, outputs), replaced=())


MOODS = itertools.count()


def differs(units, outputs):
    tally = TSV.write(units, outputs)
    outputs[0].write(b"\n" * next(MOODS))
    return tally


def forgets_sentences(unit):
    return replace(unit, source=(" ".join(unit.source),))


BROKEN = {
    "loses a unit": replace(TSV, write=drops_the_last),
    "loses a unit and says so": replace(TSV, image=lambda _: None),
    "counts wrong": replace(TSV, write=counts_wrong),
    "replaces in silence": replace(TSV, write=replaces_in_silence),
    "joins sentences": replace(TSV, image=forgets_sentences),
    "keeps what it does not name": replace(TSV, keeps=TSV.keeps - {"status"}),
    "keeps boundaries unnamed": replace(TSV, keeps=TSV.keeps - {"sentences"}),
    "differs from time to time": replace(TSV, write=differs),
}


@pytest.mark.parametrize("form", BROKEN.values(), ids=BROKEN)
def test_a_broken_format_does_not_conform(form, monkeypatch):
    monkeypatch.setitem(FORMATS, "broken", form)
    with pytest.raises(AssertionError):
        conform(FORMATS["broken"], UNITS)


@pytest.mark.parametrize("suffix", [s for form in FORMATS.values() for s in form.suffixes])
def test_a_file_by_suffix(tmp_path, suffix):
    path = tmp_path / f"corpus{suffix}"
    tally = write(KNOWN, path)
    assert (tally.written, list(read(path))) == (3, KNOWN)
    assert [child.name for child in tmp_path.iterdir()] == [path.name]
    first = path.read_bytes()
    assert (first[:2] == b"\x1f\x8b") == suffix.endswith(".gz")
    write(KNOWN, path)
    assert path.read_bytes() == first
    upper = path.rename(tmp_path / path.name.upper())
    assert list(read(upper)) == KNOWN


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_by_its_first_bytes(tmp_path, form):
    path = tmp_path / "corpus.data"
    write(KNOWN, path, form)
    assert list(read(path)) == list(read(path, form)) == KNOWN


def test_an_unknown_format_or_option_names_those_there_are(tmp_path):
    with pytest.raises(ConfigError, match=r"choose among tmx, tsv, jsonl"):
        by_name("xlf")
    with pytest.raises(ConfigError, match=r"\.tmx, \.tmx\.gz, \.tsv"):
        by_path(tmp_path / "corpus.xlf")
    with pytest.raises(ConfigError, match=r"names no format"):
        write(KNOWN, tmp_path / "corpus")
    with pytest.raises(ConfigError, match=r"'colour'; it takes lang_tags, created"):
        write(KNOWN, tmp_path / "corpus.tmx", colour="red")
    with pytest.raises(ConfigError, match=r"it takes none"):
        write(KNOWN, tmp_path / "corpus.tsv", created=None)
    assert write(KNOWN, tmp_path / "corpus.tmx", lang_tags=("ru-RU",)).written == 3
    assert next(read(tmp_path / "corpus.tmx")).source_lang == "ru-RU"
    (tmp_path / "corpus.tmx").unlink()
    (tmp_path / "corpus.bin").write_bytes(b"\x01\x02")
    with pytest.raises(ConfigError, match=r"names no format"):
        read(tmp_path / "corpus.bin")
    assert [child.name for child in tmp_path.iterdir()] == ["corpus.bin"]


class StopError(Exception):
    """Something unforeseen, in the middle."""


def breaking(error):
    yield from KNOWN
    raise error


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("error", [StopError(), KeyboardInterrupt()])
def test_a_failed_write_leaves_what_was_there(tmp_path, form, error):
    path = tmp_path / "corpus"
    with pytest.raises(type(error)):
        write(breaking(error), path, form)
    assert not list(tmp_path.iterdir())
    path.write_text("before", encoding="utf-8")
    with pytest.raises(type(error)):
        write(breaking(error), path, form)
    assert [(child.name, child.read_text("utf-8")) for child in tmp_path.iterdir()] == [
        ("corpus", "before")
    ]


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "folder.tmx").mkdir()
    (tmp_path / "file").touch()
    for place in ("folder.tmx", "absent/corpus.tmx", "file/corpus.tmx"):
        with pytest.raises(
            OutputError, match=rf"{place}: cannot be written \(.+\); choose"
        ) as info:
            write(KNOWN, tmp_path / place)
        assert "\n" not in str(info.value)
    assert sorted(child.name for child in tmp_path.rglob("*")) == ["file", "folder.tmx"]


def test_a_full_disk_leaves_nothing(tmp_path):
    def full(_, outputs):
        outputs[0].write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(FORMATS, "full", replace(TSV, name="full", write=full))
        with pytest.raises(OutputError, match="No space left"):
            write(KNOWN, tmp_path / "corpus", "full")
    assert not list(tmp_path.iterdir())


def test_a_format_of_several_parts(tmp_path, monkeypatch):
    def write_both(units, outputs):
        units = list(units)
        for output, side in zip(outputs, ("source", "target"), strict=True):
            output.writelines(f"{getattr(unit, side)[0]}\n".encode() for unit in units)
        return Tally(len(units))

    def read_both(inputs):
        for source, target in zip(*inputs, strict=True):
            sides = [(line.decode().rstrip("\n"),) for line in (source, target)]
            yield TranslationUnit("", "", *sides)

    pair = Format("pair", (), frozenset(), lambda u: u, read_both, write_both, (".ru", ".en"))
    monkeypatch.setitem(FORMATS, "pair", pair)
    write(KNOWN, tmp_path / "corpus", "pair")
    assert {child.name for child in tmp_path.iterdir()} == {"corpus.ru", "corpus.en"}
    assert [unit.source for unit in read(tmp_path / "corpus", "pair")] == [u.source for u in KNOWN]


def test_a_file_that_cannot_be_read(tmp_path):
    for place in (tmp_path, tmp_path / "absent.tmx"):
        with pytest.raises(InputError, match=r"cannot be read \(.+\); name another"):
            list(read(place, "tmx"))
    packed = tmp_path / "corpus.tmx.gz"
    write(KNOWN, packed)
    whole = packed.read_bytes()
    packed.write_bytes(whole[:-12])
    with pytest.raises(FormatError, match=r"packed, but broken"):
        list(read(packed))
    packed.write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])
    with pytest.raises(FormatError, match=r"packed, but broken"):
        list(read(packed))
    packed.write_bytes(b"plain")
    with pytest.raises(InputError, match=r"cannot be read"):
        list(read(packed))


def test_a_bomb_is_refused_while_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "RATIO_FREE", 1 << 20)
    path = tmp_path / "bomb.tsv.gz"
    path.write_bytes(gzip.compress(b"source\ttarget\n" + b"x" * (8 << 20)))
    with pytest.raises(FormatError, match=r"bomb\.tsv\.gz: unpacks to more than"):
        list(read(path))


def test_text_is_written_whole(tmp_path):
    write_text(tmp_path / "report.html", "отчёт\n")
    assert (tmp_path / "report.html").read_bytes() == "отчёт\n".encode()
    with pytest.raises(OutputError):
        write_text(tmp_path / "absent" / "report.html", "")


def test_the_page_on_formats_is_that_of_the_records():
    assert DOCS.read_text("utf-8") == describe(), "write describe() to docs/formats.md"
    assert all(f"### {name} (" in describe() for name in (*FORMATS, *LINKS))


# Duplicates


def version(number, target, status=Status.AUTO, confidence=None, document="d"):
    return TranslationUnit(
        str(number), document, ("Да.",), (target,), confidence=confidence, status=status
    )


def test_identical_pairs_merge_and_name_their_documents():
    units = [
        version(1, "Yes.", confidence=0.5, document="a"),
        version(2, "Yes.", Status.APPROVED, document="b"),
        version(3, "Yes.", confidence=0.9, document="a"),
    ]
    (merged,) = settle(units)
    assert merged == replace(units[1], properties=(("usagecount", "3"), ("document", "a")))
    (again,) = settle([merged, *units[:1]])
    assert again.properties == (("usagecount", "4"), ("document", "a"))


def test_the_best_translation_of_a_source_stands_last():
    units = [
        version(1, "Approved.", Status.APPROVED),
        PLAIN,
        version(2, "Sure.", confidence=0.95),
        version(7, "Sure as well.", confidence=0.9),
        version(3, "Edited.", Status.EDITED),
        version(4, "Older."),
        version(5, "Doubtful.", confidence=0.1),
        version(6, "Newer."),
    ]
    order = [unit.target[0] for unit in settle(units)]
    assert order == [
        PLAIN.target[0], "Older.", "Doubtful.", "Newer.", "Sure.", "Sure as well.", "Edited.",
        "Approved.",
    ]  # fmt: skip


def test_other_languages_are_another_source():
    units = [PLAIN, replace(PLAIN, target_lang="de"), replace(PLAIN, source_lang="uk")]
    assert list(settle(units)) == units


@given(st.lists(st.builds(version, st.just(0), st.sampled_from("abc"), st.sampled_from(Status))))
def test_settling_keeps_every_pair_and_counts_its_uses(units):
    settled = list(settle(units))
    count = Counter(unit.target for unit in units)
    assert {unit.target: dict(unit.properties).get("usagecount", "1") for unit in settled} == {
        target: str(times) for target, times in count.items()
    }
    assert list(settle(settled)) == settled


# Tables


def test_a_row_is_what_the_page_says(tmp_path):
    path = tmp_path / "corpus.tsv"
    write([replace(UNITS[1], properties=(("date", "1921"),)), UNITS[12]], path)
    header, first, second = path.read_text("utf-8").splitlines()
    assert dict(zip(header.split("\t"), first.split("\t"), strict=True)) == {
        "id": "a:2",
        "document": "a",
        "source": "Да.",
        "target": r"Yes. \| So it is.",
        "source_lang": "ru",
        "target_lang": "en",
        "confidence": "0.123456",
        "status": "auto",
        "kind": "sentence",
        "bead": "1:2",
        "properties": "date=1921",
    }
    assert second.split("\t")[2:4] == [r" два  слова\t\r\n", r"two \\t words \\| \\"]


def test_polars_reads_the_table(tmp_path):
    import polars as pl

    path = tmp_path / "corpus.tsv"
    units = [unit for unit in UNITS if "\x00" not in "".join(unit.source)]
    write(units, path)
    frame = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
    assert frame.height == len(units)
    assert frame["document"].to_list()[:3] == ["a", "a", "a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"source": "Да.", "target": ["Yes."]}', ("1", ("Да.",), ("Yes.",))),
        ('\n{"id": "x", "source": [], "target": "Yes.", "bead": "9:9"}', ("x", (), ("Yes.",))),
    ],
)
def test_short_json(tmp_path, text, expected):
    path = tmp_path / "short.jsonl"
    path.write_text(text, "utf-8")
    (unit,) = read(path)
    assert (unit.id, unit.source, unit.target) == expected
    assert unit == replace(PLAIN, id=unit.id, document="", source=unit.source, target=unit.target)


def test_a_short_table_from_a_spreadsheet(tmp_path):
    path = tmp_path / "short.tsv"
    path.write_bytes("\ufefftarget\tsource\r\nYes.\tДа.\r\n\r\nNo.\tНет.\r\n".encode())
    assert [(unit.id, unit.source, unit.target) for unit in read(path)] == [
        ("2", ("Да.",), ("Yes.",)),
        ("4", ("Нет.",), ("No.",)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tsv", b"id\ttarget\n", "a.tsv:1: no columns source and target"),
        ("a.tsv", b"source\ttarget\tid\tid\n", "a.tsv:1: two columns of one name"),
        ("a.tsv", b"source\ttarget\tcolour\n", "a.tsv:1: unknown field 'colour'; permitted are id"),
        ("a.tsv", b"source\ttarget\nx\n", "a.tsv:2: 1 cells where the header has 2"),
        ("a.tsv", b"source\ttarget\n\\q\tx\n", r"a.tsv:2: source: '\\\\q' is no escape"),
        ("a.tsv", b"source\ttarget\nx\tx\\\n", r"a.tsv:2: target: '\\\\' is no escape"),
        ("a.tsv", b"source\ttarget\tstatus\nx\tx\tnew\n", "status: 'new' is not a valid Status"),
        ("a.tsv", b"source\ttarget\tconfidence\nx\tx\t7\n", "confidence: '7' is no probability"),
        (
            "a.tsv",
            b"source\ttarget\tconfidence\nx\tx\tnan\n",
            "confidence: 'nan' is no",
        ),
        ("a.tsv", b"source\ttarget\nx\t\xff\n", "a.tsv:2: no UTF-8"),
        ("a.jsonl", b"[1]\n", "a.jsonl:1: no object with source and target"),
        ("a.jsonl", b'{"source": "x"}\n', "a.jsonl:1: no object with source and target"),
        ("a.jsonl", b'{"source": "x"\n', "a.jsonl:1: no JSON"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: no JSON"),
        ("a.jsonl", b'{"source":"","target":"","x":1}', "a.jsonl:1: unknown field 'x'"),
        ("a.jsonl", b'{"source":[1],"target":""}', "a.jsonl:1: source: 1 is no text"),
        ("a.jsonl", b'{"source":3,"target":""}', "a.jsonl:1: source: 3 is no list"),
        ("a.jsonl", b'{"source":"","target":"","kind":[]}', "kind: .. is not a valid Kind"),
        ("a.jsonl", b'{"source":"","target":"","confidence":[]}', "confidence: .. is no prob"),
        ("a.jsonl", b'{"source":"","target":"","properties":[["x"]]}', "a name and a value"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message) as info:
        list(read(path))
    assert "\n" not in str(info.value)


def test_units_before_a_broken_line_are_returned(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("source\ttarget\nx\ty\nbroken\n", "utf-8")
    units = read(path)
    assert next(units).target == ("y",)
    with pytest.raises(FormatError):
        next(units)


# Ladders


@st.composite
def alignments(draw):
    steps = st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any)
    rungs = [(0, 0)]
    for m, n in draw(st.lists(steps, max_size=6)):
        rungs.append((rungs[-1][0] + m, rungs[-1][1] + n))
    known = st.none() | st.floats(0, 1)
    evidence = tuple(Evidence(draw(known)) for _ in rungs[1:])
    return Alignment("a", "b", Ladder.of(rungs), draw(st.sampled_from([evidence, ()])), "")


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
@given(alignment=alignments())
def test_a_ladder_comes_back(links, alignment):
    output = io.BytesIO()
    assert links.write(alignment, [output]) == Tally(len(alignment.ladder.rungs) - 1)
    assert links.read([io.BytesIO(output.getvalue())]) == alignment.ladder


def test_vecalign_lines(tmp_path):
    path = tmp_path / "pair.vecalign"
    evidence = (Evidence(0.75), Evidence(None), Evidence(1.0))
    ladder = Ladder.of([(0, 0), (2, 1), (2, 2), (3, 3)])
    write_ladder(Alignment("a", "b", ladder, evidence, ""), path)
    assert path.read_text("utf-8") == "[0, 1]:[0]:0.250000\n[]:[1]\n[2]:[2]:0.000000\n"
    assert read_ladder(path) == read_ladder(path, "vecalign") == ladder
    write_ladder(Alignment("a", "b", ladder, evidence, ""), tmp_path / "out", "vecalign")
    assert (tmp_path / "out").read_bytes() == path.read_bytes()
    assert is_ladder(path)
    assert is_ladder(tmp_path / "out", "vecalign")
    assert not is_ladder(tmp_path / "out.tmx")
    assert not is_ladder(path, "tmx")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[0]:[0]\n[2]:[1]\n", "x.vecalign:2: source 2 where 1 is due"),
        ("[0]:[0]\n\n[1]:[0]\n", "x.vecalign:3: target 0 where 1 is due"),
        ("[0, 0]:[0]\n", "x.vecalign:1: source 0 where 1 is due"),
        ("[]:[]\n", "x.vecalign: rung .* take empty beads out"),
        ("[0 1]:[0]\n", "x.vecalign:1: not a bead such as"),
        ("[0,]:[0]\n", "x.vecalign:1: not a bead such as"),
        ("\udcff", "x.vecalign: no UTF-8"),
    ],
)
def test_links_that_tile_nothing_are_refused(tmp_path, text, message):
    path = tmp_path / "x.vecalign"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FormatError, match=message):
        read_ladder(path)


def test_vecalign_files_of_others_are_read(tmp_path):
    path = tmp_path / "x.vecalign"
    path.write_text("\ufeff[0,1] : [ 0 ] : 0.1\r\n[]:[1]:-1e-3\r\n", "utf-8")
    assert read_ladder(path) == Ladder.of([(0, 0), (2, 1), (2, 2)])


def test_a_pipe_is_written_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe.tsv"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        reader = pool.submit(pipe.read_bytes)
        write(UNITS, pipe)
    assert reader.result().startswith(b"id\t")
    assert pipe.is_fifo()
