"""Reading: encodings recognised, what is no text refused in one line, documents recorded."""

import codecs
import random
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import align.ingest
from align.errors import ConfigError, EncodingError, InputError
from align.ingest import READERS, read_document
from align.ingest.plain import decode, looks_like_text
from align.model import Imported, restore

CORPUS = Path(__file__).parents[1] / "corpus"
BY_HAND = {
    "ru": [
        "Полпредство подтверждает получение Вашей ноты и просит сообщить день отплытия парохода.",
        "Торгпред жаловался, что фирма тянет с поставкой цинка; объяснения её юрисконсульта пусты.",
        "Въезд разрешён. Щебень, гвозди, мыло и шёлк доставлены; чай ещё в пути. Съёмка окончена.",
        "№ 318. Прошу экстренно выяснить, где эшелон с хлебом для Юзовки: на узле его не видели.",
    ],
    "en": [
        "The mission confirms the receipt of your note – of the 7th – and asks for Müller’s file.",
        "“A naïve façade,” wrote the attaché; the café in the Rue Daru was his chancery.",
    ],
}
MARKED = {
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-32": "utf-32",
}


def samples(lang, sizes=(20, 60, 200, 1_000, 5_000, 20_000)):
    """Cut pieces of many lengths from texts of the corpus, and add whole texts of our own."""
    dice = random.Random(1921)
    texts = [
        p.read_text("utf-8") for p in sorted((CORPUS / lang).glob("*.txt")) if "rough" not in p.name
    ]
    long = "\n\n".join(texts)
    yield from BY_HAND[lang]
    for size in sizes:
        for _ in range(12):
            start = dice.randrange(len(long) - size)
            piece = long[start : start + size]
            if sum(not sign.isascii() and sign.isalpha() for sign in piece) >= 10 or lang == "en":
                yield piece


def as_written(text, encoding):
    """What the text looks like in an encoding that lacks some of its signs."""
    plain = text
    for sign in set(text):
        try:
            sign.encode(encoding)
        except UnicodeEncodeError:
            plain = plain.replace(sign, "-" if sign == "—" else '"' if sign in "«»“”„" else " ")
    return plain


def recognised(lang, encodings):
    """Yield for each sample whether it comes out as it was written."""
    for text in samples(lang):
        for encoding in encodings:
            wanted = as_written(text, encoding)
            if wanted.strip():
                yield decode(wanted.encode(encoding), "a.txt", lang).text == wanted


RUSSIAN = ["cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"]
ENGLISH = ["cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"]


@pytest.mark.parametrize(
    ("lang", "encoding"),
    [("ru", name) for name in RUSSIAN] + [("en", name) for name in ENGLISH],
)
def test_encodings_are_recognised(lang, encoding, record_property):
    """The aim is 98 in 100 in each."""
    right = list(recognised(lang, [encoding]))
    record_property("recognised", f"{sum(right)} of {len(right)}")
    assert len(right) > 50
    assert sum(right) >= 0.98 * len(right)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_the_encoding_is_named_with_another_runner_up(encoding):
    reading = decode(BY_HAND["ru"][0].encode(encoding), "a.txt", "ru")
    assert codecs.lookup(reading.encoding).name == codecs.lookup(encoding).name
    assert reading.runner_up != reading.encoding


def test_where_two_encodings_make_a_plausible_text_the_other_is_the_runner_up():
    """A lone letter between blanks proves nothing: the language and chardet decide."""
    reading = decode("А — Б".encode("cp1251"), "a.txt", "ru")
    assert reading.encoding in {"cp1251", "koi8-r", "cp866"}
    assert reading.runner_up not in {None, reading.encoding}


def test_code_pages_of_the_language_go_first_where_letters_tell_nothing():
    data = "the people’s commissar".encode("cp1252")
    assert decode(data, "a.txt", "en").encoding == "cp1252"
    assert decode(data, "a.txt", "ru").encoding == "cp1251"
    assert decode(data, "a.txt", "ru").text == decode(data, "a.txt", "en").text


@pytest.mark.parametrize("encoding", MARKED)
def test_byte_order_marks_decide_and_are_no_part_of_the_text(encoding):
    reading = decode("Нота.".encode(encoding), "a.txt", "ru")
    assert (reading.text, reading.encoding, reading.runner_up) == ("Нота.", MARKED[encoding], None)


def test_an_encoding_that_is_told_overrides_the_guess():
    data = "Нота.".encode("koi8-r")
    assert decode(data, "a.txt", "ru", "cp1251").text == data.decode("cp1251")


@given(st.binary(min_size=1, max_size=300))
def test_bytes_are_text_that_gives_them_back_or_a_one_line_error(data):
    """Nothing is ever left out: the encoding that is named turns the text into the same bytes."""
    try:
        reading = decode(data, "a.txt", "ru")
    except InputError as error:
        assert_one_line(error, "a.txt")
    else:
        again = reading.text.encode(reading.encoding)
        if reading.encoding not in {"utf-16", "utf-32"}:
            assert again == data


PRINTED = st.characters(exclude_categories=["Cc", "Cs"])


@given(st.text(PRINTED, min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_text_in_utf_8_with_a_mark_comes_back(text):
    assert decode(text.encode("utf-8-sig"), "a.txt", "en").text == text


def assert_one_line(error, *parts):
    message = str(error)
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_broken_utf_8_names_the_byte(lang):
    data = "\n".join(BY_HAND["ru"]).encode()
    broken = data[:100] + b"\xff" + data[100:]
    with pytest.raises(EncodingError) as caught:
        decode(broken, "a.txt", lang)
    offset = 100 if data[99] < 0x80 or data[100] & 0xC0 != 0x80 else 99
    assert_one_line(caught.value, "a.txt", f"offset {offset}", "UTF-8")


def test_random_bytes_are_no_text():
    dice = random.Random(7)
    for size in (50, 500, 5_000):
        data = bytes(dice.randrange(1, 256) for _ in range(size))
        with pytest.raises(EncodingError) as caught:
            decode(data, "a.txt", "ru")
        assert_one_line(caught.value, "a.txt", "offset", "save the file as UTF-8")


def test_bytes_that_are_not_what_they_are_said_to_be():
    with pytest.raises(EncodingError, match="offset 1 is not utf-8"):
        decode(b"a\xff", "a.txt", "ru", "utf-8")


@pytest.mark.parametrize("name", ["cp9999", "base64", "a\0b"])
def test_encodings_that_do_not_exist(name):
    with pytest.raises(ConfigError) as caught:
        decode(b"a", "a.txt", "ru", name)
    assert_one_line(caught.value, "a.txt", "koi8-r")


@pytest.mark.parametrize("data", [b"", b" \n\t\n", "\u00a0\n".encode(), codecs.BOM_UTF8])
def test_files_without_text(data):
    with pytest.raises(InputError, match=r"a\.txt: the file holds no text"):
        decode(data, "a.txt", "ru")


BINARY = {
    b"PK\x03\x04....[Content_Types].xml": "DOCX",
    b"PK\x03\x04....mimetype": "zip",
    b"%PDF-1.7\n": "PDF",
    b"{\\rtf1\\ansi": "RTF",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "old Word",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff\xe0": "JPEG",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"AT&TFORM": "DjVu",
    b"\x1f\x8b\x08": "gzip",
    b"Rar!\x1a": "RAR",
    b"7z\xbc\xaf": "7z",
    b"text\x00with a NUL": "binary",
    b"\x00\x00\x00\x00": "binary",
    b"\x01\x02\x03\x04\x05 abc": "binary",
}


@pytest.mark.parametrize(("data", "what"), BINARY.items(), ids=BINARY.values())
def test_binary_files_are_refused_by_name(data, what):
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt", "ru")
    assert not isinstance(caught.value, EncodingError)
    assert_one_line(caught.value, "a.txt", what, "first")


def test_sniffing_knows_text_from_other_files():
    assert looks_like_text("Нота".encode("cp866"))
    assert not any(looks_like_text(data) for data in BINARY)


# --- documents


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_document_is_read_cleaned_and_cut(tmp_path):
    path = write(tmp_path, "1921.rough.txt", "Посол уехал. Прави-\r\nтельство молчит.", "koi8-r")
    imported = read_document(path, "ru")
    assert isinstance(imported, Imported)
    assert imported.document.id == "1921.rough"
    assert imported.document.lang == "ru"
    assert imported.document.texts() == ["Посол уехал.", "Правительство молчит."]
    assert [step.rule for step in imported.steps] == ["line ends", "broken words"]
    assert codecs.lookup(imported.encoding).name == "koi8-r"
    assert imported.sha256 == sha256(path.read_bytes()).hexdigest()
    original = restore(imported.document.text, imported.steps)
    assert original.encode(imported.encoding) == path.read_bytes()


def test_lines_are_not_cleaned_for_somebody_counts_them(tmp_path):
    path = write(tmp_path, "a.txt", "The peopleʹs govern-\n\nment.\n")
    imported = read_document(path, "en", lines=True)
    assert imported.document.texts() == ["The peopleʹs govern-", "ment."]
    assert imported.steps == ()


def test_lines_as_segments_a_name_and_an_encoding_of_ones_own(tmp_path):
    path = write(tmp_path, "a.TXT", "Да. Нет.\nТак.\n", "cp1251")
    imported = read_document(str(path), "ru", id="note", encoding="cp1251", lines=True)
    assert imported.document.id == "note"
    assert imported.document.texts() == ["Да. Нет.", "Так."]
    assert (imported.encoding, imported.runner_up) == ("cp1251", None)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/*.txt")), ids=lambda path: path.stem)
def test_corpus_documents_are_read(path):
    imported = read_document(path, path.parent.name)
    assert imported.encoding == "utf-8"
    covered = "".join(imported.document.texts())
    assert "".join(covered.split()) == "".join(imported.document.text.split())
    assert restore(imported.document.text, imported.steps).encode() == path.read_bytes()


@pytest.mark.parametrize("name", ["note", "001.ru", "a.xyz"])
def test_a_file_of_no_known_suffix_is_read_if_it_looks_like_text(tmp_path, name):
    assert read_document(write(tmp_path, name, "Да."), "ru").document.texts() == ["Да."]
    (tmp_path / name).write_bytes(b"%PDF-1.4")
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / name, "ru")
    assert_one_line(caught.value, name, "cannot be read", *READERS["plain text"].suffixes)


def test_a_file_of_invisible_characters_holds_no_text(tmp_path):
    with pytest.raises(InputError, match="holds no text"):
        read_document(write(tmp_path, "a.txt", "\u200b\u200b"), "ru")


def test_folders_and_missing_files(tmp_path):
    for path, part in ((tmp_path, "no file"), (tmp_path / "no.txt", "No such file")):
        with pytest.raises(InputError) as caught:
            read_document(path, "ru")
        assert_one_line(caught.value, str(path), part)


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_devices_are_not_read():
    with pytest.raises(InputError, match="no file"):
        read_document("/dev/zero", "ru")


def test_names_that_no_system_takes():
    with pytest.raises(InputError) as caught:
        read_document("a\0b.txt", "ru")
    assert "null" in str(caught.value)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = write(tmp_path, "a.txt", "Да.")

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError) as caught:
        read_document(path, "ru")
    assert_one_line(caught.value, "a.txt", "Permission denied", "permissions")


def test_fifty_megabytes_on_one_line_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("the file was read"))
    with pytest.raises(InputError) as caught:
        read_document(path, "ru")
    assert_one_line(caught.value, "a.txt", "50 MB", "32 MB", "split")


def test_a_line_of_millions_is_refused_before_it_is_cleaned(tmp_path, monkeypatch):
    path = write(tmp_path, "a.txt", "Да.\n" + "a" * (align.ingest.LONGEST_LINE + 1))
    monkeypatch.setattr(align.ingest, "clean", lambda *_: pytest.fail("the text was cleaned"))
    with pytest.raises(InputError) as caught:
        read_document(path, "ru")
    assert_one_line(caught.value, "a.txt", "line 2", "paragraphs")
