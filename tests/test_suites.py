"""Real texts: the figures that the project promises, measured on the data folder.

Weights were fitted on ntrex-*, the novels and the bundled corpus; wmt22-* and literature only
report.
"""

from functools import cache

import pytest
from strategies import CORPUS, document

from align.aligner import align
from align.corpus import two_folders
from align.ingest import read_document
from align.model import Kind
from align.workflow import align_texts, evaluate_suite, run

pytestmark = pytest.mark.needs_data


@pytest.fixture(scope="module")
def evaluated():
    """Evaluate each suite once: ``(folder, langs)`` → its figures."""
    return cache(lambda folder, langs: evaluate_suite(folder, langs).total.figures())


@pytest.mark.parametrize(
    ("suite", "figure", "least"),
    [
        ("literature", "rung_recall", 0.998),
        ("wmt22-clean", "strict_f1", 0.999),
        ("wmt22-abridged", "strict_f1", 0.985),
        ("wmt22-abridged", "one_sided_f1", 0.95),
        ("wmt22-abridged", "wrong_in_least_sure_tenth", 0.8),
        ("wmt22-abridged", "confidence_auc", 0.95),
        ("wmt22-long", "strict_f1", 0.991),
        ("wmt22-long", "one_sided_f1", 0.94),
        ("ntrex-clean", "strict_f1", 0.992),
        ("ntrex-abridged", "strict_f1", 0.978),
        ("ntrex-abridged", "one_sided_f1", 0.94),
        ("ntrex-long", "strict_f1", 0.988),
        ("ntrex-long", "one_sided_f1", 0.95),
    ],
)
def test_suites(data, evaluated, suite, figure, least):
    assert evaluated(data / "gold" / suite, ("ru", "en"))[figure] >= least


def test_confidences_are_probabilities(data, evaluated):
    figures = evaluated(data / "gold" / "wmt22-abridged", ("ru", "en"))
    assert figures["calibration_error"] <= 0.03


@pytest.mark.parametrize("suite", ["wmt22-long", "wmt22-abridged"])
def test_languages_that_nobody_knows_are_learnt_from_the_texts(data, evaluated, suite):
    assert evaluated(data / "gold" / suite, ("xx", "yy"))["strict_f1"] >= 0.96


def test_paragraph_borders_of_eighty_chapters(data):
    """Whole chapters as documents: the end of every paragraph is a rung of the ladder."""
    found = wanted = 0
    table = (data / "novels" / "PARAGRAPH_PARALLEL.tsv").read_text(encoding="utf-8")
    for row in table.splitlines()[1:]:
        paths = [data / "novels" / f"{row.split()[0]}.{lang}" for lang in ("ru", "en")]
        pair = align_texts(*(path.read_text(encoding="utf-8") for path in paths))
        ends = [paragraph_ends(d) for d in (pair.source, pair.target)]
        gold = set(zip(*ends, strict=True)) - {pair.alignment.ladder.size}
        found += len(gold & {tuple(rung) for rung in pair.alignment.ladder.rungs})
        wanted += len(gold)
    assert wanted > 1800
    assert found / wanted >= 0.99


def paragraph_ends(document):
    """How many segments have begun when each line that is not blank ends."""
    ends, at = [], 0
    for line in document.text.split("\n"):
        at += len(line) + 1
        if line.strip():
            ends.append(sum(segment.start < at for segment in document.segments))
    return ends


@pytest.fixture
def seed(data):
    return read_document(data / "seed" / "seed.en.txt", "en").document


def test_the_seed_page_against_the_retelling(seed):
    """Every sentence in its bead, the web page's furniture aside, the damaged reference alone."""
    path = CORPUS / "ru" / "1939-05-13-record-apaydin.txt"
    source = document(path.read_text(encoding="utf-8"), "ru")
    alignment = align(source, seed)
    furniture = [k for k, s in enumerate(seed.segments) if s.kind is Kind.FURNITURE]
    assert furniture == list(range(len(furniture)))
    texts = seed.texts()
    assert "Download PDF" in [texts[k] for k in furniture]
    beads = alignment.ladder.beads()
    assert [bead.type for bead in beads[: len(furniture)]] == [(0, 1)] * len(furniture)
    assert [bead.type for bead in beads[len(furniture) :]] == [(1, 1)] * len(source.segments)
    assert [s.kind for s in seed.segments[-2:]] == [Kind.SIGNATURE, Kind.REFERENCE]


def test_the_seed_page_leaves_no_furniture_in_the_memory(seed, tmp_path):
    from align import read

    for side, name, text in (
        (
            "ru",
            "a.txt",
            (CORPUS / "ru" / "1939-05-13-record-apaydin.txt").read_text(encoding="utf-8"),
        ),
        ("en", "a.txt", seed.text),
    ):
        (tmp_path / side).mkdir()
        (tmp_path / side / name).write_text(text, encoding="utf-8")
    run(two_folders(tmp_path / "ru", tmp_path / "en"), tmp_path / "p")
    targets = [" ".join(unit.target) for unit in read(tmp_path / "p" / "corpus.tmx")]
    assert len(targets) == 17
    assert not [t for t in targets if "Download" in t or "Marx" in t or "Selected Secret" in t]
    assert targets[-1].endswith("l. 29–30.")
