"""Blocks tile the text; furniture is recognised by shape, and no sentence is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.blocks import blocks
from align.lang import language
from align.model import Kind

RU, EN = language("ru"), language("en")


def kinds(text, lang=RU):
    return [(text[b.start : b.stop], b.kind.value) for b in blocks(text, lang)]


def kind_of(line, lang):
    """The kind of a line that stands alone between two paragraphs."""
    text = f"Before it a sentence ends.\n\n{line}\n\nAnother one follows it here."
    return next(kind for piece, kind in kinds(text, lang)[1:] if piece == line)


LINES = {
    Kind.DATELINE: (
        "Москва, 13 мая 1939 г.",
        "13 мая 1939 г. Секретно",
        "г. Батум, 30 сентября 1921 г.",
        "Энзели, 12 июня 1920 г. (30 мая по-старому)",
        "Анкара, 13.V.1939",
        "10.VII.1940 г., 15 час. 30 мин.",
        "14 августа, воскресенье",
        "Петроградъ, 14-го (27-го) января 1918 года.",
        "May 13, 1939 secret",
        "Moscow, 5 December 1939. Top secret",
        "Enzeli, 12 June 1920 (30 May, old style)",
        "London, 6th August 1924, 3.30 p.m.",
        "1921.05.18",
    ),
    Kind.MARK: (
        "Секретно",
        "СОВ. СЕКРЕТНО",
        "Совершенно секретно. Экз. № 2",
        "Вне очереди",
        "№ 11/568",
        "Вх. № 4417",
        "Не подлежит оглашению",
        "Top Secret",
        "Copy No. 2",
        "Incoming No. 6213",
        "Not for publication",
    ),
    Kind.ADDRESS: (
        "Народному комиссару иностранных дел т. Литвинову М. М.",
        "Тов. Чичерину, копия Тифлис",
        "Уважаемый господин посол!",
        "Дорогой Митя!",
        "To the People’s Commissar for Foreign Affairs, Comrade Litvinov",
        "To Comrade Vorovsky, Lausanne",
        "Dear Sir,",
        "Your Excellency,",
    ),
    Kind.SIGNATURE: (
        "В. Потемкин",
        "Полпред СССР в Турции В. Потемкин",
        "Потемкин В. П.",
        "Твой Степан Гущин",
        "(подп.) Л. Карахан",
        "С товарищеским приветом",
        "V. Potemkin",
        "Yours, Stepan Gushchin",
        "(Signed) L. Karakhan",
        "M. Litvinov, Deputy People’s Commissar",
        "Ambassador K. Ozolin",
    ),
    Kind.REFERENCE: (
        "АВП РФ. Ф. 06. Оп. 1. П. 3. Д. 27. Л. 14—15.",
        "РГАСПИ, ф. 17, оп. 162, д. 25, л. 8",
        "РГВА. Ф. 33987. Оп. 3. Д. 117. Л. 20 об.",
        "ГАРФ. Ф. Р-130. Оп. 2. Д. 14. Л. 7.",
        "Печатается по архивному экземпляру",
        "AVP RF, f. 04, op. 18, p. 109, d. 50714, ll. 7–9.",
        "wua rf, f oil, on. 4, p 24, d.7, l. 29‐30.",
        "abp rf, f. o71, op. lo, p. 131, d.7, l. 84‐88",
        "XVZ PO F o6 Op l P 3 D 27 L 14",
        "Printed from the archival copy",
        "Архив Президента РФ. Ф. 45. Оп. 1. Д. 298. Л. 1—5.",
    ),
    Kind.NOTE: (
        "* См. док. № 258.",
        "** Посол Турции.",
        "¹ См. также т. IV.",
        "[2] Имеется в виду договор 1921 г.",
        "1) См. док. № 12.",
        "* See document No. 12.",
        "[1] The reference is to Article 3.",
        "2 See above.",
    ),
    Kind.HEADING: (
        "Запись беседы народного комиссара с послом Турции",
        "ТЕЛЕГРАММА ПОЛПРЕДА",
        "Статья 5",
        "Глава II. О границах",
        "IV",
        "* * *",
        "Recording of the conversation with the ambassador of Turkey z. Apaydin",
        "Article 5",
        "NOTE VERBALE",
    ),
    Kind.FURNITURE: (
        "Главная | Документы | 1939",
        "Скачать PDF",
        "— 215 —",
        "стр. 215",
        "Назад к списку документов",
        "Home › Documents › 1924 › August",
        "Download PDF (1.2 MB)",
        "Page 215",
        "[215]",
        "Back to the index of documents",
    ),
    Kind.SENTENCE: (
        "Секретно он уехал в мае.",
        "Посол передал письмо В. Потемкина.",
        "Москва ждет ответа до 13 мая 1939 г. и не дольше.",
        "1. Закрыть консульство.",
        "Документ хранится в АВП РФ, ф. 06, оп. 1, п. 3, д. 27, л. 14 и не издан.",
        "— Да. Нет.",
        "To this the Ambassador made no reply.",
        "“Yes. Why?”",
        "May I call on you tomorrow?",
        "Your note of 5 May 1939 has been received.",
        "He came to download the cargo in the port.",
        "Grain | 300 | 20 pounds of it | all of it lost in the storm of May.",
    ),
}


@pytest.mark.parametrize(
    ("kind", "line"), [(kind, line) for kind, lines in LINES.items() for line in lines]
)
def test_the_kind_of_a_line(kind, line):
    lang = RU if any("а" <= letter.lower() <= "я" for letter in line) else EN
    assert kind_of(line, lang) == kind


# --- lines into blocks


def test_a_blank_line_ends_a_block_and_a_single_break_does_not():
    text = "Первый абзац идет на двух\nстроках. Он кончен.\n\nВторой абзац."
    assert [piece for piece, _ in kinds(text)] == [
        "Первый абзац идет на двух\nстроках. Он кончен.",
        "Второй абзац.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Нарком указал, что проект статьи\nне согласован.",
        "В беседе участвовал посол В. М.\nПетров. Он молчал.",
        "Записку читал т.\nЧичерин. Он молчал.",
        "Согласно ст.\n14 проход свободен.",
        "АВП РФ. Ф. 06. Оп. 1.\nП. 3. Д. 27. Л. 14.",
        "Договор подписал нарком\nЛитвинов. Посол уехал.",
        "Вчера посол Турции З.\nАпайдин был принят.",
    ],
)
def test_a_wrapped_line_goes_on(text):
    assert len(blocks(text, RU)) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Решено следующее.\n1. Закрыть консульство.\n2. Сжечь шифры.", 3),
        ("Решено:\nзакрыть консульство;\nсжечь шифры.", 3),
        ("Стороны согласны.\nСтатья 5\nДоговор бессрочен.", 3),
        ("Я был у посла.\n13 мая 1939 г.\nОн болен.", 3),
        ("Я был у посла.\nЛ. Карахан", 2),
        ("— Когда он едет?\n— Завтра.", 2),
        ("   Первый абзац кончен.\n   Второй начат.", 2),
        ("Первый абзац.\n\u00a0\nВторой абзац.", 2),
        ("Консульский отдел\n2 марта 1930 г.\n№ 14102", 3),
        ("Секретно\nЭкз. № 2\nАнкара", 3),
    ],
)
def test_a_line_break_with_a_reason_ends_a_block(text, count):
    assert len(blocks(text, RU)) == count


def test_a_paragraph_a_line():
    long = "Посол говорил о хлебе, о дороге и о том, что " * 5
    text = f"Глава I\n{long}уехал.\n{long}остался.\nКоротко."
    assert [kind for _, kind in kinds(text)] == ["heading", "sentence", "sentence", "sentence"]


def test_a_short_last_line_ends_a_wrapped_paragraph():
    text = (
        "Первая строка абзаца идет довольно долго и кончается тут же на\n"
        "второй строке, которая тоже длинная и тянется до самого края.\n"
        "Конец.\n"
        "Новый абзац начинается здесь и снова идет довольно долго, почти\n"
        "до края."
    )
    assert [piece.split()[0] for piece, _ in kinds(text)] == ["Первая", "Новый"]


def test_a_signature_and_a_reference_on_one_line_are_two_blocks():
    for reference in (
        "AVP RF, f. 06, op. 1, p. 3, d. 27, l. 14.",
        "wua rf, f oil, on. 4, p 24, d.7",
    ):
        text = f"He left.\n\n V. Potemkin {reference}"
        assert kinds(text, EN)[1:] == [("V. Potemkin", "signature"), (reference, "reference")]


def test_a_reference_after_a_finished_sentence_is_a_block():
    text = "Послы обменялись речами. АВП РФ, ф. 06, оп. 1, п. 3, д. 27, л. 14"
    assert [kind for _, kind in kinds(text)] == ["sentence", "reference"]


def test_a_title_printed_twice_counts_once():
    title = "Documents of the Foreign Policy"
    text = f"{title}\n\n{title}\n\nThe envoy called. He left."
    assert [kind for _, kind in kinds(text, EN)] == ["furniture", "heading", "sentence"]


MASTHEAD = """A Site of Papers and Letters

First Shelf |\u00a0 Second Shelf \u00a0| Home Page

  A Site of Papers and Letters
Mostly on the East, with some additions on the West.

Download PDF
\u00a0
"""
DOCUMENT = """
Recording of the conversation of the deputy commissioner with the ambassador z. Somebody

June 1, 1938 secret

He came at noon. We spoke of grain.

 I. Nobody wua rf, f oil, on. 4, p 24, d.7, l. 29‐30."""


def test_the_head_of_a_web_page_is_furniture_down_to_its_navigation():
    found = [kind for _, kind in kinds(MASTHEAD + DOCUMENT, EN)]
    head = ["furniture"] * 5
    assert found == [*head, "heading", "dateline", "sentence", "signature", "reference"]


def test_a_document_above_a_navigation_line_is_no_masthead():
    text = "Record of a conversation\n\n13 May 1939\n\nHe called.\n\nHome | Index\n\nHe left."
    assert [kind for _, kind in kinds(text, EN)].count("furniture") == 1


@pytest.mark.parametrize("text", ["Товар | Цена | Вес\nЛес | Рубль | Пуд", "Лес | 300\nХлеб | 20"])
def test_a_table_is_no_navigation(text):
    assert "furniture" not in [kind for _, kind in kinds(text)]


def test_bare_numbers_that_count_from_one_are_chapters():
    text = "1\n\nОн пришел.\n\n2\n\nОн ушел."
    assert [kind for _, kind in kinds(text)] == ["heading", "sentence"] * 2
    text = "Он пришел.\n\n214\n\nОн ушел."
    assert [kind for _, kind in kinds(text)] == ["sentence", "furniture", "sentence"]


def test_roman_numbers_are_headings_only_among_their_like():
    text = "I. Visas\n\nThey are free.\n\nII. Fees\n\nThere are none."
    assert kinds(text, EN)[0] == ("I. Visas", "heading")
    assert kinds("They are free.\n\nI. Visas", EN)[1] == ("I. Visas", "signature")


def test_a_bare_number_opens_a_note_where_the_text_calls_it():
    text = "Он уехал в Гилян.2\n\n2 Область на берегу Каспия."
    assert [kind for _, kind in kinds(text)] == ["sentence", "note"]


def test_a_short_line_between_the_halves_of_a_sentence_is_no_heading():
    half = "Посол говорил о хлебе, о дороге и о том, что правительство его страны"
    text = f"Он пришел.\n\n{half}\n\nБританской империи\n\nЭто ново."
    assert "heading" not in [kind for _, kind in kinds(text)]


def test_a_title_may_go_on_in_lower_case():
    text = "ДОГОВОР О ДРУЖБЕ\nмежду РСФСР и Персией\n\nСтороны согласны."
    assert [kind for _, kind in kinds(text)] == ["heading", "heading", "sentence"]


def test_stars_on_neighbouring_lines_are_a_list():
    text = "Куплено:\n* соль;\n* сахар;\n* спички."
    assert "note" not in [kind for _, kind in kinds(text)]


# --- properties

texts = st.text(st.sampled_from("аБ. 1№*|—«»:;\n\n\r\u00a0\u2028fFoOpPdDlLIV"), max_size=200)


@given(texts | st.text(max_size=100), st.sampled_from([RU, EN, language("de")]))
def test_blocks_cover_all_but_white_space(text, lang):
    at = 0
    for block in blocks(text, lang):
        assert text[at : block.start].strip() == ""
        assert text[block.start : block.stop].strip() == text[block.start : block.stop] != ""
        at = block.stop
    assert text[at:].strip() == ""


# --- real pages


@pytest.mark.needs_data
def test_the_seed_page(data):
    text = (data / "seed/seed.en.txt").read_text(encoding="utf-8")
    found = [kind for _, kind in kinds(text, EN)]
    assert found == [
        *["furniture"] * 5,
        "heading",
        "dateline",
        *["sentence"] * 3,
        "signature",
        "reference",
    ]
    assert kinds(text, EN)[5][0].startswith("Recording of the conversation")


@pytest.mark.needs_data
def test_novels_lose_nothing_to_furniture(data):
    for path in sorted((data / "novels").glob("*/*.??")):
        text = path.read_text(encoding="utf-8")
        lost = [
            piece for piece, kind in kinds(text, language(path.suffix[1:])) if kind == "furniture"
        ]
        assert lost == [], path.name
