"""The proof of the export: OmegaT inserts our translations, and only those it should."""

from dataclasses import replace

import pytest
from omegat import translate
from units import KNOWN, UNKNOWN

from align.formats import write
from align.model import Status

pytestmark = pytest.mark.omegat
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
