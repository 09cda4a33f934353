"""Documents in, ladders out: full cover, furniture aside, gaps, reasons, the band."""

import random

import pytest
from strategies import SOURCE, TARGET, document, specimens

from align import aligner
from align.aligner import align, band
from align.model import Document, Kind, Segment
from align.scorers import pack


def bead_texts(source, target, alignment):
    sides = source.texts(), target.texts()
    return [
        (" ".join(sides[0][slice(*b.source)]), " ".join(sides[1][slice(*b.target)]))
        for b in alignment.ladder.beads()
    ]


def codes(evidence):
    return [reason.code for reason in evidence.reasons]


def test_an_invented_record():
    source, target = document(SOURCE, "ru"), document(TARGET, "en")
    alignment = align(source, target)
    assert [bead.type for bead in alignment.ladder.beads()] == [
        (1, 1), (1, 1), (2, 1), (1, 1), (1, 1), (1, 1), (1, 1),
    ]  # fmt: skip
    assert all(e.confidence > 0.9 for e in alignment.evidence)
    merged, telegram = alignment.evidence[2], dict(alignment.evidence[3].reasons)
    assert codes(merged)[0] == "not_one_to_one"
    assert telegram["values"] == "11, 5 (month)"
    assert "Анкары" in telegram["names"]
    assert dict(alignment.evidence[4].reasons)["values"] == "11/568"


def test_reasons_name_what_differs():
    source = document("В 1921 г. Апайдын прибыл в Батум с 40 людьми. Он уехал.", "ru")
    target = document("In 1922 Apaydın came to Batum with 40 men. He left.", "en")
    first = align(source, target).evidence[0]
    assert dict(first.reasons)["number_differs"] == "1921, 1922"
    assert dict(first.reasons)["values"] == "40"
    assert "Апайдын/Apaydın" in dict(first.reasons)["names"]


def test_an_omitted_paragraph_is_gaps_and_nothing_else():
    kept = TARGET.replace(TARGET.split("\n\n")[2] + "\n\n", "")
    alignment = align(document(SOURCE, "ru"), document(kept, "en"))
    assert [b.type for b in alignment.ladder.beads()].count((1, 0)) == 3
    gaps = [
        e for b, e in zip(alignment.ladder.beads(), alignment.evidence, strict=True) if b.is_gap
    ]
    assert all(codes(evidence) == ["one_sided"] for evidence in gaps)


def test_furniture_is_set_aside_and_comes_back_as_gaps():
    target = document(TARGET, "en")
    text = "Home | Archive | Search\n\n" + TARGET
    shift = text.index(TARGET)
    moved = [
        Segment(s.start + shift, s.stop + shift, s.kind, s.paragraph + 1) for s in target.segments
    ]
    page = Document("page", "en", text, (Segment(0, 23, Kind.FURNITURE, 0), *moved))
    source = document(SOURCE, "ru")
    plain, with_page = align(source, target), align(source, page)
    first, *rest = with_page.ladder.beads()
    assert first.type == (0, 1)
    assert with_page.evidence[0].confidence is None
    assert codes(with_page.evidence[0]) == ["furniture"]
    assert [bead.type for bead in rest] == [bead.type for bead in plain.ladder.beads()]


def test_furniture_between_and_after():
    def furniture(text, which):
        lines = text.splitlines()
        segments, at = [], 0
        for number, line in enumerate(lines):
            kind = Kind.FURNITURE if number in which else Kind.SENTENCE
            segments.append(Segment(at, at + len(line), kind, number))
            at += len(line) + 1
        return Document("d", "ru", text, tuple(segments))

    source = furniture("Посол уехал.\n12\nНачались переговоры.\n13", {1, 3})
    target = furniture("The ambassador left.\nNegotiations began.\nDownload\nPrint", {2, 3})
    target = Document("t", "en", target.text, target.segments)
    types = [bead.type for bead in align(source, target).ladder.beads()]
    assert types == [(1, 1), (1, 0), (1, 1), (1, 0), (0, 1), (0, 1)]


@pytest.mark.parametrize(("source", "target"), [("", "One. Two."), ("Раз. Два.", ""), ("", "")])
def test_an_empty_side_gives_gaps(source, target):
    documents = document(source, "ru"), document(target, "en")
    if not source and not target:
        assert align(*documents).ladder.rungs == ((0, 0),)
        return
    assert all(bead.is_gap for bead in align(*documents).ladder.beads())


def test_an_unknown_pair_of_languages_goes_by_length_names_and_numbers():
    text = "Im Mai 1922 kam Rathenau. Er blieb 12 Tage in Genua, dann fuhr er nach Berlin zurück."
    other = "En mai 1922 arriva Rathenau. Il resta 12 jours à Gênes, puis il rentra à Berlin."
    alignment = align(document(text, "de"), document(other, "fr"))
    assert [bead.type for bead in alignment.ladder.beads()] == [(1, 1), (1, 1)]


def test_swapped_sides_give_the_mirrored_ladder():
    source, target = specimens()["1924-08-06-record-london.rough"]
    there, back = align(source, target), align(target, source)
    turned = [(rung.target, rung.source) for rung in back.ladder.rungs]
    agreed = set(turned) & {tuple(rung) for rung in there.ladder.rungs}
    assert len(agreed) >= 0.95 * len(turned)


def test_the_same_bytes_twice():
    pair = specimens()["1922-04-16-communique-rapallo"]
    assert align(*pair) == align(*pair)


def invented_pair(size, missing):
    """Sentences that each hold a number of their own; a run is missing from the target."""
    draw = random.Random(7)
    filler = ["посол", "ответил", "на", "ноту", "правительства", "и", "просил", "передать"]
    words = ["the", "envoy", "replied", "to", "the", "government", "note", "and", "asked"]
    kept = [k for k in range(size) if k not in missing]
    source = [f"{' '.join(draw.sample(filler, 6))} {1000 + k}." for k in range(size)]
    target = [f"{' '.join(draw.sample(words, 7))} {1000 + k}." for k in kept]
    return [lines_document(lines, lang) for lines, lang in ((source, "ru"), (target, "en"))], kept


def lines_document(lines, lang):
    segments, at = [], 0
    for line in lines:
        segments.append(Segment(at, at + len(line)))
        at += len(line) + 1
    return Document("long", lang, "\n".join(lines), tuple(segments))


def test_the_band_crosses_a_dropped_chapter(monkeypatch):
    documents, kept = invented_pair(900, range(300, 560))
    monkeypatch.setattr(aligner, "DENSE_CELLS", 1000)
    monkeypatch.setattr(aligner, "MARGIN", 20)
    beads = align(*documents).ladder.beads()
    pairs = [(b.source.start, b.target.start) for b in beads if b.type == (1, 1)]
    assert pairs == [(k, number) for number, k in enumerate(kept)]
    assert sum(bead.is_gap for bead in beads) == 260


def test_the_band_and_the_whole_matrix_agree(monkeypatch):
    source, target = specimens()["1933-05-30-memorandum-trade.rough"]
    whole = align(source, target)
    monkeypatch.setattr(aligner, "DENSE_CELLS", 100)
    monkeypatch.setattr(aligner, "MARGIN", 25)
    assert align(source, target).ladder == whole.ladder


def test_a_band_without_anchors_is_still_passable():
    empty = pack([[] for _ in range(2000)], 1900), pack([[] for _ in range(1900)], 2000)
    low, width = band(empty, (2000, 1900))
    assert (low[0], int(low[-1]) + width) == (0, 1901)
