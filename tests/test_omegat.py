"""The proof of the export: OmegaT inserts our translations, and only those it should."""

import re
from dataclasses import replace

import pytest
from lxml import etree
from omegat import schemas, translate
from strategies import CORPUS
from units import KNOWN, UNKNOWN

from align.corpus import locate
from align.formats import read, write
from align.model import DOUBTFUL, Status
from align.workflow import run

pytestmark = pytest.mark.omegat
PLAIN_SENTENCE = re.compile(r"[А-Я][а-я ,-]{20,}\.")  # nothing at which OmegaT would cut
TEXT = " ".join([*(unit.source[0] for unit in KNOWN), UNKNOWN])
TURNED = [
    replace(u, source=u.target, target=u.source, source_lang="en", target_lang="ru") for u in KNOWN
]
TURNED_TEXT = " ".join([*(unit.source[0] for unit in TURNED), "Both sides left in the morning."])


def assert_inserted(outcome, units, rest):
    assert outcome.inserted(units) == [unit.id for unit in units]
    assert rest in outcome.text
    assert not outcome.complaints


@pytest.mark.parametrize("suffix", [".tmx", ".tmx.gz"])
def test_known_sentences_are_inserted_and_others_left(tmp_path, suffix):
    memory = tmp_path / f"corpus{suffix}"
    write(KNOWN, memory)
    assert_inserted(translate(memory, TEXT, tmp_path), KNOWN, UNKNOWN)


def test_padded_segments_are_never_inserted(tmp_path):
    """The control: without it the test above could not fail."""
    memory = tmp_path / "corpus.tmx"
    write(KNOWN, memory)
    text = memory.read_text("utf-8").replace("<seg>", "<seg> ").replace("</seg>", " </seg>")
    memory.write_text(text, "utf-8")
    outcome = translate(memory, TEXT, tmp_path)
    assert outcome.inserted(KNOWN) == []
    assert TEXT in outcome.text


@pytest.mark.parametrize(
    ("tags", "langs"),
    [
        ((), ("RU-RU", "EN-US")),
        (("ru-RU", "en-GB"), ("RU", "EN")),
        (("ru-RU", "en-GB"), ("RU-RU", "EN-US")),
    ],
)
def test_regional_codes(tmp_path, tags, langs):
    memory = tmp_path / "corpus.tmx"
    write(KNOWN, memory, lang_tags=tags)
    assert_inserted(translate(memory, TEXT, tmp_path, langs), KNOWN, UNKNOWN)


@pytest.mark.parametrize("units", [KNOWN, TURNED])
def test_a_project_in_the_other_direction(tmp_path, units):
    memory = tmp_path / "corpus.tmx"
    write(units, memory)
    outcome = translate(memory, TURNED_TEXT, tmp_path, ("EN", "RU"))
    assert_inserted(outcome, TURNED, "Both sides left in the morning.")


def test_one_sentence_translated_by_two_is_inserted(tmp_path):
    memory = tmp_path / "corpus.tmx"
    units = [replace(KNOWN[0], target=("The envoy had a note.", "He handed it over.")), *KNOWN[1:]]
    write(units, memory)
    assert_inserted(translate(memory, TEXT, tmp_path), units, UNKNOWN)


def test_the_best_of_several_translations_is_inserted(tmp_path):
    memory = tmp_path / "corpus.tmx"
    best = replace(KNOWN[0], id="best", target=("The approved one.",), status=Status.APPROVED)
    write([best, *KNOWN], memory)
    assert_inserted(translate(memory, TEXT, tmp_path), [best, *KNOWN[1:]], UNKNOWN)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """The memory that `align run corpus` leaves."""
    folder = tmp_path_factory.mktemp("bundled")
    run(locate(CORPUS), folder)
    return folder / "corpus.tmx"


def test_the_memory_of_the_bundled_corpus_follows_the_schemas(bundled):
    dtd, xsd = schemas()
    tree = etree.parse(str(bundled))
    assert dtd.validate(tree), dtd.error_log
    assert xsd.validate(tree), xsd.error_log


def test_a_new_document_of_old_sentences_is_translated(bundled, tmp_path):
    """Every known sentence is inserted, from the careful edition if it has it; new ones stay."""
    known = {}  # the last unit of a source wins
    careful = set()
    for unit in read(bundled):
        if len(unit.source) == 1 and PLAIN_SENTENCE.fullmatch(unit.source[0]):
            known[unit.source[0]] = unit
            trusted = unit.confidence is not None and unit.confidence >= DOUBTFUL
            if trusted and ("edition", "careful") in unit.properties:
                careful.add(unit.source[0])
    chosen = list(known.values())[::3]
    assert len(chosen) >= 50
    assert all(("edition", "careful") in known[source].properties for source in careful)
    new = [f"Пассажир номер {number} потерял в дороге зонтик." for number in ("пять", "семь")]
    text = "\n\n".join([new[0], *(unit.source[0] for unit in chosen), new[1]])
    outcome = translate(bundled, text, tmp_path)
    assert outcome.inserted(chosen) == [unit.id for unit in chosen]
    assert all(sentence in outcome.text for sentence in new)
    assert not outcome.complaints
