"""Sentence embedders: models that the tests make, what refuses them, and what they change."""

import json
import random
import socket
import sys
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from strategies import GOLD, specimens
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

import align
from align import aligner, cli
from align.embedders import load
from align.errors import InputError, MissingExtraError
from align.evidence import FEATURES
from align.lattice import TYPES, Beads
from align.model import Document, Segment
from align.vectors import (
    LEAST_MISSED,
    LEAST_SURE,
    MOST,
    EmbedderUnused,
    Sample,
    Scale,
    calibrate,
    encode,
    margins,
    sample,
)
from align.weights import Weights, profile

SIZE = 60  # sentences of the invented texts
DIMENSIONS = 32


def save_static(folder, vectors):
    """Let model2vec save a model that knows these words."""
    numbers = {"[UNK]": 0} | {word: k for k, word in enumerate(vectors, 1)}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.stack([np.zeros(DIMENSIONS), *vectors.values()]).astype(np.float32)
    StaticModel(rows, tokenizer).save_pretrained(folder)
    return folder


def directions(count, seed=5):
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def cipher(number, side):
    """Return a sentence of invented words that no other sentence shares.

    Two letters stand for each digit, other ones on each side, so that nothing is written alike.
    """
    letters = ("бвгджзклмн", "стфхцчшщрй")[side]
    stem = "".join(letters[int(digit)] for digit in f"{number:03}")
    return [f"{stem}{ending}" for ending in ("а", "о", "у", "е", "ы")]


def texts_of(rows, lengths):
    return [" ".join(words[: lengths[k]]) + "." for k, words in rows]


def lines_document(lines, lang):
    segments, at = [], 0
    for line in lines:
        segments.append(Segment(at, at + len(line)))
        at += len(line) + 1
    return Document(lang, lang, "\n".join(lines), tuple(segments))


@pytest.fixture
def ciphered(tmp_path):
    """Two texts without a common word, the model that knows both, and the true pairs.

    Lengths tell most of the way; in the middle six sentences are alike and two have been left out.
    """
    draw = random.Random(3)
    lengths = [draw.choice((1, 2, 3, 4, 5)) for _ in range(SIZE)]
    lengths[30:36] = [3] * 6
    kept = [k for k in range(SIZE) if k not in {31, 34}]
    meaning = directions(SIZE)
    vectors = {
        word: meaning[k] + noise / 8
        for side in (0, 1)
        for k, noise in enumerate(directions(SIZE, seed=side))
        for word in cipher(k, side)
    }
    sides = [
        lines_document(texts_of([(k, cipher(k, side)) for k in numbers], lengths), lang)
        for side, numbers, lang in ((0, range(SIZE), "aa"), (1, kept, "bb"))
    ]
    return sides, save_static(tmp_path / "tiny model", vectors), kept


def right_pairs(alignment, kept):
    beads = {(b.source.start, b.target.start) for b in alignment.ladder.beads() if b.type == (1, 1)}
    return sum((k, number) in beads for number, k in enumerate(kept))


def test_an_embedder_aligns_what_shares_no_word(ciphered):
    (source, target), folder, kept = ciphered
    alone = aligner.align(source, target)
    helped = aligner.align(source, target, embedder=load(folder))
    assert right_pairs(alone, kept) < len(kept)
    assert right_pairs(helped, kept) == len(kept)
    gaps = [b.source.start for b in helped.ladder.beads() if b.type == (1, 0)]
    assert gaps == [31, 34]
    assert helped.signature.startswith(alone.signature + " model2vec:tiny-model:")


def test_the_same_model_gives_the_same_alignment(ciphered, tmp_path):
    (source, target), folder, _ = ciphered
    first = aligner.align(source, target, embedder=load(folder))
    assert aligner.align(source, target, embedder=load(folder)) == first
    other = save_static(tmp_path / "other" / "tiny model", {"слово": directions(1)[0]})
    assert load(other).signature != load(folder).signature


def test_no_socket_is_opened(ciphered, monkeypatch):
    def refuse(*_args, **_named):
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    (source, target), folder, _ = ciphered
    aligner.align(source, target, embedder=load(folder))
    with pytest.raises(InputError):
        load(Path("sentence-transformers/LaBSE"))  # a name to download is no folder


def test_the_tiny_model_gives_what_it_was_made_of(tmp_path):
    rows = directions(2)
    model = load(save_static(tmp_path / "m", {"один": rows[0], "two": rows[1]}))
    found = encode(model, ["один", "один two", "неизвестно"], ["two"])
    assert found.source.dtype == found.target.dtype == np.float32
    assert found.source[0] == pytest.approx(rows[0], abs=1e-6)
    assert np.linalg.norm(found.source, axis=1) == pytest.approx([1, 1, 0], abs=1e-6)
    assert found.target[0] == pytest.approx(rows[1], abs=1e-6)


def test_folders_that_hold_no_model(tmp_path):
    with pytest.raises(InputError, match="no such folder; name the folder of a model2vec"):
        load(tmp_path / "missing")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; name the folder of a model2vec"):
        load(tmp_path / "file")
    with pytest.raises(InputError, match=r"holds neither config\.json"):
        load(tmp_path)
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="names no modules; fetch or save"):
        load(tmp_path)
    modules = [{"type": "sentence_transformers.models.Transformer"}, {"type": "theirs.Module"}]
    (tmp_path / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(InputError, match=r"code of its own \(theirs\.Module\)"):
        load(tmp_path)


def test_a_damaged_model_is_an_error_of_one_line(tmp_path):
    folder = save_static(tmp_path / "m", {"слово": directions(1)[0]})
    (folder / "model.safetensors").write_text("version https://example.org/spec/v1\noid 1\n")
    with pytest.raises(InputError, match="model2vec cannot read this model") as caught:
        load(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_damaged_table_is_named_without_what_the_parser_said(tmp_path, name):
    folder = save_static(tmp_path / "m", {"слово": directions(1)[0]})
    (folder / name).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name}: is no JSON; fetch or save the model anew$"):
        load(folder)


@pytest.mark.parametrize("package", ["model2vec", "sentence_transformers"])
def test_a_missing_package_is_named_as_pip_knows_it(package, tmp_path, monkeypatch, capsys):
    folder = save_static(tmp_path / "m", {"слово": directions(1)[0]})
    if package == "sentence_transformers":
        modules = [{"type": "sentence_transformers.models.Transformer"}]
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    monkeypatch.setitem(sys.modules, package, None)
    hint = f"pip install {package.replace('_', '-')}"
    with pytest.raises(MissingExtraError, match=hint):
        load(folder)
    assert cli.main(["evaluate", str(GOLD), "--embedder", str(folder)]) == 69
    assert hint in capsys.readouterr().err


def test_the_adapter_of_sentence_transformers_on_a_stand_in_with_its_interface(
    tmp_path, monkeypatch
):
    """The real package brings gigabytes; the stand-in takes the arguments that it takes."""
    called = {}

    class SentenceTransformer:
        def __init__(self, model_name_or_path, *, device, trust_remote_code, local_files_only):
            called.update(
                path=model_name_or_path, device=device, code=trust_remote_code,
                local=local_files_only,
            )  # fmt: skip

        def encode(self, inputs, *, convert_to_numpy, show_progress_bar):
            assert convert_to_numpy
            assert not show_progress_bar
            return np.array([[len(text), 1.0] for text in inputs])

    stand_in = types.ModuleType("sentence_transformers")
    stand_in.SentenceTransformer = SentenceTransformer
    monkeypatch.setitem(sys.modules, "sentence_transformers", stand_in)
    modules = [{"type": "sentence_transformers.models.Transformer"}]
    (tmp_path / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    model = load(tmp_path)
    assert called == {"path": str(tmp_path), "device": "cpu", "code": False, "local": True}
    assert model.signature.startswith("sentence-transformers:")
    assert encode(model, ["раз"], ["one"]).source.shape == (1, 2)


class Given:
    """An embedder that gives what it is told to, side by side."""

    signature = "given"

    def __init__(self, *answers):
        self.answers = list(answers)

    def encode(self, _texts):
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([np.ones((2, 3)), np.ones((1, 4))], "vectors of 3 and of 4 numbers"),
        ([np.ones((1, 3))], r"shape \(1, 3\) for 2 sentences"),
        ([np.ones(2)], r"shape \(2,\)"),
        ([np.ones((2, 0))], r"shape \(2, 0\)"),
        ([np.array([[1.0, np.nan], [1.0, 0.0]])], "not finite"),
        ([np.array([[1.0, np.inf], [1.0, 0.0]])], "not finite"),
    ],
)
def test_wrong_vectors_are_refused(answers, message):
    with pytest.raises(InputError, match=message):
        encode(Given(*answers), ["а", "б"], ["a"])


def test_tiny_and_huge_vectors_have_length_one():
    rows = np.array([[3e-30, 4e-30], [3e30, 4e30]])
    found = encode(Given(rows, rows), ["а", "б"], ["a", "b"])
    assert found.source == pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8]]), abs=1e-6)


def test_an_empty_side_is_not_encoded():
    document, empty = lines_document(["Раз."], "ru"), lines_document([], "en")
    with pytest.warns(EmbedderUnused, match="only 0 sure beads"):
        beads = aligner.align(document, empty, embedder=Given()).ladder.beads()
    assert [bead.type for bead in beads] == [(1, 0)]


def plain_margin(vectors, i, m, j, n):
    """The definition, sentence by sentence."""

    def unit(row):
        return row / np.linalg.norm(row)

    def around(rows, start, stop):
        return [*rows[max(0, start - 8) : start], *rows[stop : stop + 8]]

    own = unit(vectors.source[i : i + m].sum(axis=0)), unit(vectors.target[j : j + n].sum(axis=0))
    common = [
        np.mean([own[0] @ row for row in around(vectors.target, j, j + n)]),
        np.mean([own[1] @ row for row in around(vectors.source, i, i + m)]),
    ]
    return own[0] @ own[1] - sum(common) / 2


def test_margins_are_those_of_the_definition():
    vectors = encode(
        Given(directions(20, 1), directions(23, 2)), [""] * 20, [""] * 23
    )  # fmt: skip
    rows = [
        (i, j, k)
        for i in range(20)
        for j in range(0, 23, 5)
        for k, (m, n) in enumerate(TYPES)
        if i + m <= 20 and j + n <= 23
    ]
    i, j, k = np.array(rows).T
    found = margins(vectors, Beads(i, j, k.astype(np.int8)))
    for row, value in zip(rows, found, strict=True):
        m, n = TYPES[row[2]]
        if m and n:
            assert value == pytest.approx(plain_margin(vectors, row[0], m, row[1], n), abs=1e-5)
        else:
            assert np.isnan(value)


def test_a_bead_without_vector_says_nothing():
    rows = np.eye(3)
    rows[1] = 0
    vectors = encode(Given(rows, np.eye(3)), ["а", "б", "в"], ["a", "b", "c"])
    diagonal = Beads(np.arange(3), np.arange(3), np.zeros(3, dtype=np.int8))
    found = margins(vectors, diagonal)
    assert np.isnan(found).tolist() == [False, True, False]
    assert Scale(10.0, 0.1, 0.02).log_odds(found)[1] == 0.0
    taken = sample(vectors, diagonal)
    assert np.isnan(taken.wrong).tolist() == [[True, False], [True, True], [False, True]]


def test_the_scale_finds_the_odds_that_the_margins_were_drawn_from():
    draw = np.random.default_rng(1)
    right, wrong = draw.normal(0.3, 0.2, 20000), draw.normal(0.0, 0.2, (20000, 2))
    scale = calibrate([Sample(right, wrong)])
    assert scale.slope == pytest.approx(0.3 / 0.04, rel=0.05)  # of two normal laws
    assert scale.middle == pytest.approx(0.15, abs=0.01)
    missed = 2 * np.mean(right[:, None] <= wrong)
    assert scale.missed == pytest.approx(missed, rel=1e-6)
    least, middle, most = scale.log_odds(np.array([-9.0, scale.middle, 9.0]))
    assert least == pytest.approx(np.log(missed))
    assert middle == pytest.approx(0.0, abs=1e-9)
    assert MOST - 2 * missed < most < MOST


def test_margins_that_never_overlap_have_a_finite_scale():
    scale = calibrate([Sample(np.full(LEAST_SURE, 0.5), np.full((LEAST_SURE, 2), 0.1))])
    assert 0 < scale.slope < 1000
    assert scale.missed == LEAST_MISSED
    assert scale.middle == pytest.approx(0.3, abs=0.05)


def test_what_cannot_be_calibrated_is_not_used():
    few = Sample(np.full(LEAST_SURE - 1, 0.5), np.zeros((LEAST_SURE - 1, 2)))
    assert "only 19 sure beads" in calibrate([few])
    assert "only 0 sure beads" in calibrate([])
    draw = np.random.default_rng(1)
    useless = Sample(draw.normal(size=500), draw.normal(size=(500, 2)))
    assert "prefers a bead to its neighbour in" in calibrate([useless])


class Hashed:
    """Vectors that have nothing to do with what is said."""

    signature = "hashed"

    def encode(self, texts):
        seeds = [sum(map(ord, text)) for text in texts]
        return np.stack([np.random.default_rng(seed).normal(size=16) for seed in seeds])


def test_a_useless_model_changes_nothing_and_a_warning_says_so():
    source, target = specimens()["1933-05-30-memorandum-trade"]
    with pytest.warns(EmbedderUnused, match="the embedder is not used: it prefers"):
        helped = aligner.align(source, target, embedder=Hashed())
    alone = aligner.align(source, target)
    assert (helped.ladder, helped.evidence) == (alone.ladder, alone.evidence)


def test_a_short_text_says_too_little_of_a_model():
    with pytest.warns(EmbedderUnused, match="only 0 sure beads"):
        align.align_texts("Посол уехал в Москву.", "The envoy left for Moscow.", embedder=Hashed())


@pytest.mark.filterwarnings("default")
def test_the_command_line_says_it_in_one_line(tmp_path, capsys):
    folder = save_static(tmp_path / "m", {"слово": directions(1)[0]})
    name = "1933-11-19-letter-litvinov"
    files = [str(GOLD / f"{name}.{side}") for side in ("ru", "en")]
    out = tmp_path / "out.tsv"
    assert cli.main(["files", *files, "--lines", "-o", str(out), "--embedder", str(folder)]) == 0
    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]
    why = f"only 0 sure beads to calibrate it by; {LEAST_SURE} are needed"
    assert notes == [f"note: the embedder is not used: {why}"]


@pytest.mark.filterwarnings("ignore::align.vectors.EmbedderUnused")
def test_a_run_with_another_embedder_aligns_anew(tmp_path):
    folder = save_static(tmp_path / "m", {"слово": directions(1)[0]})
    for side, text in (("ru", "Посол уехал в Москву.\n"), ("en", "The envoy left for Moscow.\n")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(text, encoding="utf-8")
    corpus, project = align.locate(tmp_path), tmp_path.with_name("project")
    changed = [
        align.run(corpus, project, embedder=embedder).changed
        for embedder in (None, folder, folder, None)
    ]
    assert changed == [True, True, False, True]


def test_without_an_embedder_its_weight_changes_nothing(monkeypatch):
    source, target = specimens()["1933-05-30-memorandum-trade"]
    before = aligner.align(source, target)
    chosen = profile("ru", "en")
    heavy = [weights.features.copy() for weights in (chosen.first, chosen.taught)]
    for features in heavy:
        features[FEATURES.index("embedded")] = 1e6
    first, taught = Weights(heavy[0], chosen.first.moves), Weights(heavy[1], chosen.taught.moves)
    monkeypatch.setattr(
        aligner, "profile", lambda *_langs: replace(chosen, first=first, taught=taught)
    )
    assert aligner.align(source, target) == before


def test_the_shipped_weights_name_the_evidence():
    at = FEATURES.index("embedded")
    for langs in (("ru", "en"), ("de", "fr")):
        assert profile(*langs).taught.features[at] > 0
