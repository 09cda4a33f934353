"""The lexicon that ships, one learnt from a handful of beads, and how the file is made."""

import csv
import hashlib
from importlib.resources import files

import numpy as np
import pytest

from align import training
from align.cli import main
from align.errors import InputError, OutputError
from align.induction import Bags, Pairs, induce
from align.lexicon import LEAST, best_entries, dump, load, look_up, of_pairs, provenance, shipped
from align.words import parts, stem

FOLDER = files("align.data")
SENTENCES = [
    ("Посол прибыл в Ангору.", "The ambassador arrived in Angora."),
    ("Посол получил ноту.", "The ambassador received a note."),
    ("Нарком получил письмо.", "The commissar received a letter."),
    ("Письмо и нота лежат в архиве.", "The letter and the note lie in the archive."),
    ("Нарком прибыл в архив.", "The commissar arrived at the archive."),
]


@pytest.fixture(scope="module")
def lexicon():
    return shipped("ru", "en")


def entries(lexicon, source, target, table="forward"):
    """The chance of an entry in a table, or ``None``."""
    own, other = stem(parts(source)[0], "ru"), stem(parts(target)[0], "en")
    if own not in lexicon.source or other not in lexicon.target:
        return None
    table, pair = {
        "forward": (lexicon.forward, (lexicon.source[own], lexicon.target[other])),
        "backward": (lexicon.backward, (lexicon.target[other], lexicon.source[own])),
    }[table]
    row = slice(table.first[pair[0]], table.first[pair[0] + 1])
    found = table.chance[row][table.other[row] == pair[1]]
    return float(found[0]) if len(found) else None


def test_the_file_is_small():
    assert 1_000_000 < len(FOLDER.joinpath("lexicon.bin").read_bytes()) <= 8_000_000


def test_its_tables_are_whole(lexicon):
    sides = (lexicon.source, lexicon.forward, lexicon.target), (
        lexicon.target, lexicon.backward, lexicon.source
    )  # fmt: skip
    for own, table, other in sides:
        assert list(own) == sorted(own)
        assert list(own.values()) == list(range(len(own)))
        assert len(table.first) == len(own) + 1 == len(table.hit) + 1 == len(table.share) + 1
        assert table.first[0] == 0
        assert table.first[-1] == len(table.other) == len(table.chance)
        assert np.diff(table.first).min() >= 1
        assert table.other.min() >= 0
        assert table.other.max() < len(other)
        assert table.chance.min() > 0
        assert table.chance.max() <= 1
        assert table.hit.min() > 0
        assert table.hit.max() < 1
        assert 0 <= table.share.min() <= table.share.max() < 1
    assert lexicon.forward.chance.dtype == np.float32
    assert lexicon.forward.first.dtype == np.int64
    assert lexicon.forward.other.dtype == np.int32


def test_both_tables_hold_the_same_pairs(lexicon):
    there, back = lexicon.forward, lexicon.backward
    pairs = np.repeat(np.arange(len(lexicon.source)), np.diff(there.first)), there.other
    turned = back.other, np.repeat(np.arange(len(lexicon.target)), np.diff(back.first))
    size = len(lexicon.target)
    keys = [source.astype(np.int64) * size + target for source, target in (pairs, turned)]
    assert np.array_equal(keys[0], np.sort(keys[1]))


def test_the_other_direction_is_the_mirror(lexicon):
    back = shipped("en", "ru")
    assert back.forward is lexicon.backward
    assert back.backward is lexicon.forward
    assert back.source is lexicon.target
    assert back.target is lexicon.source
    assert back.signature == lexicon.signature != "none"


@pytest.mark.parametrize("langs", [("de", "en"), ("ru", "de"), ("ru", "ru"), ("xx", "yy")])
def test_other_languages_have_an_empty_lexicon(langs):
    empty = shipped(*langs)
    assert empty.signature == "none"
    assert not empty.source
    assert not empty.target
    assert empty.forward.first.tolist() == empty.backward.first.tolist() == [0]


@pytest.mark.parametrize(
    ("source", "target", "least"),
    [
        ("правительство", "government", 0.7), ("война", "war", 0.7), ("посол", "ambassador", 0.4),
        ("наркому", "commissar", 0.4), ("договоров", "treaties", 0.3), ("рука", "hand", 0.3),
        ("Лондоне", "London", 0.5), ("Вашингтон", "Washington", 0.5), ("шли", "went", 0.1),
        ("Ангоре", "Angora", 0.05), ("проливы", "straits", 0.3), ("пять", "five", 0.5),
    ],
)  # fmt: skip
def test_known_words_translate_each_other(lexicon, source, target, least):
    assert entries(lexicon, source, target) >= least
    assert entries(lexicon, source, target, "backward") >= 0.01


def test_single_words_of_the_glossary_are_never_left_out(lexicon):
    rows = csv.DictReader(
        FOLDER.joinpath("glossary.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t", quoting=csv.QUOTE_NONE,
    )  # fmt: skip
    tried = 0
    for row in rows:
        heads = [row["lemma"], *row["forms"].split()] if " " not in row["lemma"] else []
        for head in heads:
            for other in row["translations"].split("; "):
                if len(parts(head)) == len(parts(other)) == 1:
                    tried += 1
                    for table in ("forward", "backward"):
                        assert entries(lexicon, head, other, table) >= 0.95 * training.FLOOR, row
    assert tried > 10_000


def test_it_was_made_from_the_glossary_that_ships():
    digest = hashlib.sha256(FOLDER.joinpath("glossary.tsv").read_bytes()).hexdigest()
    assert provenance()["glossary"] == digest, "the glossary changed: align lexicon build -o …"


def test_every_source_is_named_with_its_licence():
    notes = FOLDER.joinpath("README.md").read_text(encoding="utf-8")
    sources = provenance()["sources"]
    assert {s["name"] for s in sources} == {
        *training.PARALLEL, "wiki_titles", "novels", "glossary"
    }  # fmt: skip
    for source in sources:
        line = next(x for x in notes.splitlines() if x.startswith(f"| `{source['name']}`"))
        assert source["licence"] in line
        assert source["beads"] > 0


def learnt(sentences=SENTENCES, **limits):
    words, bags = [], []
    for k, lang in enumerate(("ru", "en")):
        stems = [[stem(part, lang) for part in parts(bead[k])] for bead in sentences]
        numbers = {word: n for n, word in enumerate(sorted({w for s in stems for w in s}))}
        first = np.cumsum([0, *map(len, stems)]).astype(np.int64)
        bags.append(Bags(first, np.array([numbers[w] for s in stems for w in s], dtype=np.int32)))
        words.append(list(numbers))
    pairs = induce(*bags, (len(words[0]), len(words[1])))
    kept = best_entries(pairs, **limits)
    return of_pairs(words, bags, kept, weights=np.ones(len(sentences)), signature="learnt")


def test_a_handful_of_sentences_teaches_its_words():
    lexicon = learnt()
    assert entries(lexicon, "посол", "ambassador") > 0.5
    assert entries(lexicon, "нарком", "commissar") > 0.5
    assert entries(lexicon, "посол", "letter") is None
    ambassador = lexicon.target[stem("ambassador", "en")]
    assert lexicon.backward.share[ambassador] == pytest.approx(0.4)


def test_what_was_seen_once_is_no_hit_where_it_was_seen():
    lexicon = learnt()
    hit = {w: lexicon.forward.hit[lexicon.source[stem(w, "ru")]] for w in ("посол", "Ангора")}
    assert hit["Ангора"] < hit["посол"]


def test_entries_are_limited_by_number_and_chance():
    pairs = Pairs(
        *(np.array(ids, dtype=np.int32) for ids in ([0, 0, 0, 1, 1], [0, 1, 2, 0, 2])),
        np.array([0.6, 0.3, 0.1, 0.9, 0.1], dtype=np.float32),
        np.array([0.5, 0.8, 0.7, 0.4, 0.0], dtype=np.float32),
        np.ones(5, dtype=np.float32),
    )  # fmt: skip
    kept = {most: best_entries(pairs, most, least=0.2) for most in (1, 2)}
    assert list(zip(kept[1].source, kept[1].target, strict=True)) == [
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
    ]
    assert list(zip(kept[2].source, kept[2].target, strict=True)) == [
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
    ]
    few = best_entries(pairs, 1, least=0.75)
    assert list(zip(few.source, few.target, strict=True)) == [(0, 1), (1, 0)]


def test_a_lexicon_survives_its_file():
    before = learnt().trimmed()
    data = dump(before, {"note": "проба"})
    after = load(data)
    assert (after.source, after.target) == (before.source, before.target)
    assert after.signature.startswith("lexicon-")
    for old, new in ((before.forward, after.forward), (before.backward, after.backward)):
        assert np.array_equal(old.first, new.first)
        assert np.array_equal(old.other, new.other)
        np.testing.assert_allclose(new.chance, old.chance, rtol=0.032)
        np.testing.assert_allclose(new.share, old.share, rtol=0.032)
        np.testing.assert_allclose(new.hit, old.hit, atol=0.002)
    assert dump(after, {"note": "проба"}) == data


def test_an_empty_lexicon_survives_too():
    data = dump(shipped("de", "fr"), {})
    assert load(data).source == {}


@pytest.mark.parametrize("data", [b"", b"align lexicon 0\n{}\n", b"align lexicon 1\nno end"])
def test_another_file_is_refused(data):
    with pytest.raises(InputError, match="no lexicon"):
        load(data)


@pytest.fixture
def folder(tmp_path):
    """A data folder as small as can be, with a set that must not be read."""
    data = tmp_path / "data"
    for name in ("parallel", "lexicon", "novels/tale"):
        (data / name).mkdir(parents=True)
    lines = [f"tico19\t{ru}\t{en}" for ru, en in SENTENCES * 2]
    lines += ["wmt_newstest2019-ruen\tХоккеист забросил шайбу.\tThe forward scored a zork."] * 9
    (data / "parallel" / "train.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    titles = ["Zork Bay\tБухта Ыых"] * 3
    (data / "lexicon" / "wiki_titles.tsv").write_text("\n".join(titles) + "\n", encoding="utf-8")
    for lang, k in (("ru", 0), ("en", 1)):
        text = "\n".join(["I", " ".join(bead[k] for bead in SENTENCES), "…"])
        (data / "novels" / "tale" / f"001.{lang}").write_text(text + "\n", encoding="utf-8")
    return data


def test_the_same_input_gives_the_same_bytes(folder):
    first, second = training.build(folder), training.build(folder)
    assert first == second
    assert {s.name: s.beads for s in first.sources}["tico19"] == len(SENTENCES)
    assert {s.name: s.beads for s in first.sources}["novels"] >= len(SENTENCES)


def test_only_the_listed_sets_are_read(folder):
    lexicon = load(training.build(folder).data)
    assert stem("Ыых", "ru") in lexicon.source
    assert stem("хоккеист", "ru") not in lexicon.source
    assert entries(lexicon, "архив", "archive") > LEAST


def test_the_command_builds_a_file_and_counts_its_sources(folder, tmp_path, capsys):
    output = tmp_path / "lexicon.bin"
    assert main(["lexicon", "build", "-o", str(output), "--data", str(folder)]) == 0
    assert load(output.read_bytes()).source
    said = capsys.readouterr()
    assert "5 beads  tico19 (CC0)" in said.out
    assert said.err == ""


def test_a_missing_source_and_a_bad_place_are_said(folder, tmp_path):
    with pytest.raises(OutputError, match="choose another place"):
        training.write(training.Built(b"", (0, 0), 0, []), tmp_path / "no" / "where")
    (folder / "lexicon" / "wiki_titles.tsv").unlink()
    with pytest.raises(InputError, match="--data"):
        training.build(folder)


def test_the_command_shows_a_word(capsys):
    assert main(["lexicon", "show", "послом"]) == 0
    assert "ambassador" in capsys.readouterr().out
    assert main(["lexicon", "show", "ambassadors"]) == 0
    assert "посол" in capsys.readouterr().out
    assert main(["lexicon", "show", "ыыыы"]) == 66
    assert "not in the lexicon" in capsys.readouterr().err


def test_a_word_is_looked_up_in_both_directions():
    there = {entry.stem: entry for entry in look_up("войны", "ru").entries}
    back = {entry.stem: entry for entry in look_up("wars", "en").entries}
    assert there["war"].chance == back["войн"].back
    assert there["war"].back == back["войн"].chance
    assert look_up("ыыыы", "ru") is None


@pytest.mark.needs_data
def test_the_licences_are_those_of_the_data_folder(data):
    notes = " ".join((data / "README.md").read_text(encoding="utf-8").lower().split())
    for name, word in (("tatoeba", "cc by 2.0 fr"), ("php", "cc by 3.0"), ("tico-19", "cc0")):
        assert f"{name} {word}" in notes or f"{name} manual {word}" in notes
