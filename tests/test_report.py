"""The report: figures counted by hand, gaps joined, nothing hidden, a page that asks no network."""

import json
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest
from strategies import specimens

from align import report
from align.aligner import align
from align.model import (
    DOUBTFUL,
    Alignment,
    Change,
    Document,
    Evidence,
    Kind,
    Ladder,
    Reason,
    Segment,
    Step,
)
from align.report import words
from align.report.record import GapCount, Sides
from align.store import Failure, PairRow, StoredDocument, open_project

HOSTILE = "<script>alert('x')</script> & \"<b onmouseover=y>\" </style>"
VOID = {"meta", "br", "input", "link", "img"}
SET_ASIDE = Evidence(None, (Reason("furniture"),))


@pytest.fixture
def project(tmp_path):
    with closing(open_project(tmp_path / "project.sqlite", create=True)) as project:
        yield project


def lines(id_, lang, *texts, furniture=()):
    """A document of a segment a line; those numbered in ``furniture`` are of that kind."""
    text, at, segments = "\n".join(texts), 0, []
    for number, line in enumerate(texts):
        kind = Kind.FURNITURE if number in furniture else Kind.SENTENCE
        segments.append(Segment(at, at + len(line), kind, number))
        at += len(line) + 1
    return Document(id_, lang, text, tuple(segments))


def put(project, side, document, steps=()):
    stored = StoredDocument(side, f"{document.id}.txt", "mark", "utf-8", document, steps)
    project.put_document(stored)


def pair(project, source, target, rungs, evidence, metadata=None):
    alignment = Alignment(source.id, target.id, Ladder.of(rungs), tuple(evidence), "method words")
    row = PairRow(f"{source.id}.txt", f"{target.id}.txt", "table", metadata or {})
    project.put_alignment(target.id, row, alignment)


def judged(*confidences):
    """Evidence of beads in order; ``None`` is page furniture."""
    return [SET_ASIDE if c is None else Evidence(c, (Reason("words", "3/4"),)) for c in confidences]


@pytest.fixture
def counted(project):
    """Two translations of one original, a lone document, a broken file."""
    source = lines("talk", "ru", "Первое.", "Второе.", "— 5 —", "Третье.", "Пятое.", furniture=[2])
    careful = lines("talk", "en", "First.", "Second.", "Third.", "Fifth.", "A note.")
    rough = lines("talk.rough", "en", "First and second.", "Fourth.", "Fifth.")
    put(project, "source", source)
    for document in (careful, rough, lines("lone", "en", "Nobody.", "Asked.")):
        put(project, "target", document)
    rungs = [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (5, 5)]
    metadata = {"title": "A talk", "edition": "careful", "date": "1939-05-13"}
    pair(project, source, careful, rungs, judged(1.0, 0.9, None, 0.6, 1.0, 0.95), metadata)
    rungs = [(0, 0), (2, 1), (3, 1), (4, 1), (4, 2), (5, 3)]
    pair(project, source, rough, rungs, judged(0.7, None, 0.79, 0.9, 0.5), {"edition": "rough"})
    project.put_failure(Failure("source", "b/x.txt", "mark", "/home/me/ru/b/x.txt: no text"))
    return project


def test_figures_are_those_counted_by_hand(counted):
    corpus = report.build(counted).corpus
    assert corpus.documents == Sides(1, 3)
    assert corpus.unpaired == Sides(0, 1)
    assert (corpus.alignments, corpus.failures, corpus.suspect) == (2, 1, 1)
    assert (corpus.editions, corpus.retranslated) == ({"careful": 1, "rough": 1}, 1)
    assert (corpus.segments, corpus.furniture) == (Sides(4, 10), Sides(1, 0))
    assert corpus.beads == 9
    assert list(corpus.bead_types.items()) == [("1:1", 5), ("0:1", 2), ("1:0", 1), ("2:1", 1)]
    assert (corpus.gap_beads, corpus.omitted, corpus.added) == (3, GapCount(1, 1), GapCount(2, 2))
    assert (corpus.doubtful, corpus.mean_confidence) == (4, round(7.34 / 9, 4))
    bands = {10: 1, 12: 1, 14: 1, 15: 1, 18: 2, 19: 3}
    assert corpus.confidence_bands == tuple(bands.get(band, 0) for band in range(report.BANDS))


def test_rows_say_where_to_look(counted):
    careful, rough = report.build(counted).alignments
    assert (careful.strip, rough.strip) == ("..~?.+", "?~-+?")
    assert (careful.suspect, rough.suspect) == (False, True)
    assert (rough.segments, rough.beads, rough.doubtful) == (Sides(4, 3), 4, 3)
    assert (careful.source, careful.target, careful.paired_by) == ("talk.txt", "talk.txt", "table")


def test_the_least_certain_beads_come_first_and_the_rest_is_counted(counted, monkeypatch):
    found = report.build(counted).doubtful
    suspect_last = [("talk", 0.6), ("talk.rough", 0.5), ("talk.rough", 0.7), ("talk.rough", 0.79)]
    assert [(bead.alignment, bead.confidence) for bead in found.listed] == suspect_last
    assert (found.listed[0].bead, found.listed[0].type) == (4, "1:1")
    assert (found.listed[2].source, found.listed[2].target) == (
        ("Первое.", "Второе."),
        ("First and second.",),
    )
    monkeypatch.setattr(report, "LISTED", 1)
    cut = report.build(counted)
    assert (cut.doubtful.total, len(cut.doubtful.listed)) == (4, 1)
    assert "The 1 least certain of 4 are listed; 3 more are not." in report.to_html(cut)


def test_lone_documents_and_broken_files_are_named_without_their_folder(counted):
    found = report.build(counted)
    assert [d.path for d in found.documents if not d.paired] == ["lone.txt"]
    assert [(f.path, f.message) for f in found.failures] == [("b/x.txt", "no text")]
    assert "/home/me" not in report.to_json(found)


# Gaps

SIX = [f"Строка {number}." for number in range(6)]


def gaps(project, rungs, confidences, furniture=()):
    source = lines("a", "ru", *SIX, furniture=furniture)
    target = lines("a", "en", "One.", "Two.", "Three.")
    put(project, "source", source)
    put(project, "target", target)
    pair(project, source, target, rungs, judged(*confidences))
    return report.build(project)


def places(found):
    return [(g.what, g.first_bead, g.last_bead, g.faced, len(g.texts)) for g in found.gaps]


def test_neighbouring_one_sided_beads_are_one_gap(project):
    rungs = [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 3)]
    found = gaps(project, rungs, [0.9] * 6)
    assert places(found) == [("omitted", 1, 2, False, 2), ("omitted", 4, 4, False, 1)]
    assert found.gaps[0].texts == tuple(SIX[:2])
    assert found.gaps[0].kinds == {"sentence": 2}


def test_page_furniture_neither_is_a_gap_nor_parts_one(project):
    rungs = [(0, 0), (1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (6, 3)]
    found = gaps(project, rungs, [1.0, 0.9, None, 0.9, 1.0, 1.0], furniture=[2])
    assert places(found) == [("omitted", 2, 4, False, 2)]
    assert found.gaps[0].texts == (SIX[1], SIX[3])
    assert (found.corpus.beads, found.corpus.gap_beads) == (5, 2)
    assert next(d for d in found.documents if d.side == "source").furniture == (SIX[2],)


def test_omission_and_addition_at_one_place_face_each_other(project):
    rungs = [(0, 0), (1, 0), (1, 1), (2, 1), (5, 2), (6, 3)]
    assert places(gaps(project, rungs, [0.9] * 5)) == [
        ("omitted", 1, 3, True, 2),
        ("added", 2, 2, True, 1),
    ]


def test_furniture_inside_a_bead_is_no_part_of_it(project):
    found = gaps(project, [(0, 0), (3, 1), (5, 2), (6, 3)], [0.5, 1.0, 1.0], furniture=[1])
    assert found.doubtful.listed[0].type == "2:1"
    assert found.doubtful.listed[0].source == (SIX[0], SIX[2])


# Clean-up


def test_corrections_are_counted_with_their_first_examples_in_place(project):
    original = "a-b, c-d, e-f, g-h: «i»"
    dashes = Step("hyphen characters", tuple(Change(1 + 5 * n, "-", "–") for n in range(4)))
    quotes = Step("invented rule", (Change(20, "«", "“"), Change(22, "»", "”")))
    text = quotes.apply(dashes.apply(original))
    put(project, "target", lines("a", "en", text), (dashes, quotes))
    (document,) = report.build(project).documents
    first, second = document.cleanup
    assert [(first.rule, first.count), (second.rule, second.count)] == [
        ("hyphen characters", 4),
        ("invented rule", 2),
    ]
    assert len(first.examples) == report.EXAMPLES
    example = first.examples[1]
    assert example.before + example.old + example.after == original
    assert (example.before, example.new) == ("a-b, c", "–")


def test_signs_that_print_nothing_are_shown():
    assert words.visible(" so\u00adft\n  end ") == "␣so[soft hyphen]ft↵␣␣end␣"


# Bytes


def test_same_project_same_bytes(counted):
    made = [render(report.build(counted)) for render in report.RENDERERS.values()]
    assert made == [render(report.build(counted)) for render in report.RENDERERS.values()]


def test_json_is_the_record(counted):
    found = report.build(counted)
    text = report.to_json(found)
    record = json.loads(text)
    assert text.endswith("}\n")
    assert "Первое." in text
    assert list(record)[:3] == ["schema_version", "provenance", "corpus"]
    assert record["corpus"]["omitted"] == {"gaps": 1, "segments": 1}
    assert record["provenance"]["aligners"] == ["method words"]


# The page


class Page(HTMLParser):
    """Checks that every tag is closed in order and gathers attributes and ids."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.tags, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    def values(self, name):
        return [value for key, value in self.attributes if key == name]


def check_page(text):
    """A page stands alone: well-formed, links only within, nothing loaded, tables captioned."""
    page = Page(text)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in page.values("href")} <= set(ids)
    assert all(value.startswith("#") for value in page.values("href"))
    assert not page.values("src")
    assert "url(" not in text
    assert "@import" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert set(page.values("aria-labelledby")) <= set(ids)
    assert page.tags.count("table") == page.tags.count("caption")
    assert page.tags.count("h1") == 1
    return page


def test_the_page_stands_alone(counted):
    text = report.to_html(report.build(counted))
    page = check_page(text)
    assert text.startswith("<!doctype html>")
    assert {"ru", "en"} <= set(page.values("lang"))
    shown = " ".join(" ".join(page.words).split())
    for sentence in (
        "1 file or table row could not be used",
        "1 document has no counterpart",
        "1 pair of documents may not belong together",
        "1 passage left out of a translation",
        "2 passages added in a translation",
        "4 beads of low confidence",
    ):
        assert sentence in shown


def test_hostile_text_stays_text(project):
    source, target = lines("a", "ru", HOSTILE, "Да."), lines("a", "en", HOSTILE)
    put(project, "source", source, (Step("<i>rule", (Change(0, "<", "<"),)),))
    put(project, "target", target)
    metadata = dict.fromkeys(("title", "edition", "date", "kind", "likeness"), HOSTILE)
    evidence = [Evidence(0.1, (Reason("names", HOSTILE), Reason("<i>new", HOSTILE)))]
    pair(project, source, target, [(0, 0), (1, 1), (2, 1)], [*evidence, *judged(0.9)], metadata)
    project.put_failure(Failure("target", f"{HOSTILE}.txt", "mark", HOSTILE))
    page = check_page(report.to_html(report.build(project)))
    assert "i" not in page.tags
    assert page.tags.count("script") == 1
    assert page.tags.count("style") == 1
    assert not page.values("onmouseover")
    assert " ".join(page.words).count(HOSTILE) >= 9


def test_an_empty_project_has_a_report(project):
    found = report.build(project)
    assert (found.corpus.beads, found.corpus.mean_confidence) == (0, None)
    page = check_page(report.to_html(found))
    assert "No pair of documents was aligned" in " ".join(page.words)


def test_long_gaps_and_long_tables_are_cut_with_a_word_about_the_rest(project, monkeypatch):
    many = [f"Предложение {number}." for number in range(40)]
    source, target = lines("a", "ru", *many), lines("a", "en", "One.")
    put(project, "source", source)
    put(project, "target", target)
    pair(project, source, target, [(0, 0), (39, 0), (40, 1)], judged(0.9, 1.0))
    for id_ in ("b", "c", "d"):
        put(project, "target", lines(id_, "en", "Alone."))
    monkeypatch.setattr(report.render, "ROWS", 2)
    shown = " ".join(check_page(report.to_html(report.build(project))).words)
    assert "9 more lines in report.json" in shown
    assert many[29] in shown
    assert many[30] not in shown
    assert "The first 2 rows of 3; report.json holds them all." in shown


# The bundled corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Eight specimens, four of them with their rough edition, aligned."""
    path = tmp_path_factory.mktemp("corpus") / "project.sqlite"
    with closing(open_project(path, create=True)) as project:
        chosen = [name for name in specimens() if name.startswith(("1921", "1933", "1940"))]
        for name in chosen:
            source, target = specimens()[name]
            if name == source.id:
                put(project, "source", source)
            put(project, "target", target)
        for name in chosen:
            source, target = specimens()[name]
            row = PairRow(f"{source.id}.txt", f"{target.id}.txt", "name", {})
            project.put_alignment(name, row, align(source, target))
        yield project


def test_the_report_agrees_with_the_store(corpus):
    found = report.build(corpus)
    summaries = corpus.summaries(DOUBTFUL)
    assert [(r.name, r.beads, r.gap_beads, r.doubtful) for r in found.alignments] == [
        (s.name, s.beads, s.gaps, s.doubtful) for s in summaries
    ]
    for row, summary in zip(found.alignments, summaries, strict=True):
        assert row.mean_confidence == pytest.approx(summary.mean_confidence, abs=1e-4)
    assert sum(found.corpus.bead_types.values()) == found.corpus.beads
    assert sum(found.corpus.confidence_bands) == found.corpus.beads
    assert len(found.gaps) == found.corpus.omitted.gaps + found.corpus.added.gaps
    assert found.doubtful.total == found.corpus.doubtful > 0
    assert found.corpus.suspect == 0


def test_the_report_of_specimens_is_small(corpus):
    text = report.to_html(report.build(corpus))
    check_page(text)
    assert len(text.encode()) < 300_000


@pytest.mark.browser
def test_the_page_sorts_filters_and_asks_nothing_of_the_network(corpus, tmp_path):
    pytest.importorskip("playwright")
    from playwright.sync_api import sync_playwright

    path = tmp_path / "report.html"
    path.write_text(report.to_html(report.build(corpus)), encoding="utf-8")
    asked, complaints = [], []
    with sync_playwright() as playwright:
        executable = Path("/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=str(executable) if executable.exists() else None, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        sizes = "cells => cells.map(cell => Number(cell.dataset.v))"
        before = page.locator("#gaps td:nth-child(2)").evaluate_all(sizes)
        assert before == sorted(before, reverse=True)
        page.get_by_role("region", name="Passages without").get_by_role(
            "button", name="Size"
        ).click()
        assert page.locator("#gaps td:nth-child(2)").evaluate_all(sizes) == before[::-1]
        page.locator("#gaps input").fill("omitted")
        assert set(page.locator("#gaps tr:not([hidden]) .tag").all_inner_texts()) == {"omitted"}
        for width in (1280, 820, 400):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.screenshot()[:4] == b"\x89PNG"
        browser.close()
    assert asked == [path.as_uri()]
    assert complaints == []
