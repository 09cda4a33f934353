"""The hand-written glossary that ships."""

import csv
import re
from importlib.resources import files

import pytest


@pytest.fixture(scope="module")
def rows():
    text = files("align.data").joinpath("glossary.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_glossary_has_its_promised_size(rows):
    lemmas = [row["lemma"] for row in rows]
    assert len(set(lemmas)) == len(lemmas)
    assert len([lemma for lemma in lemmas if " " not in lemma]) >= 1500


def test_every_row_is_whole_and_in_its_own_alphabet(rows):
    for row in rows:
        assert set(row) == {"lemma", "forms", "translations", "domain"}
        assert all(value == value.strip() for value in row.values())
        assert row["lemma"]
        assert row["translations"]
        assert row["domain"]
        assert not re.search("[A-Za-z]", row["lemma"] + row["forms"]), row
        assert not re.search("[А-Яа-яЁё]", row["translations"]), row
