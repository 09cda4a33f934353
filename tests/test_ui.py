import ast
import re
import string
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import evil_project, lines_document, put, specimen_project
from streamlit.testing.v1 import AppTest

from align import reasons
from align.model import DOUBTFUL, Kind, Ladder
from align.store import open_project
from align.ui import MAIN, reading, survey
from align.ui.strings import LANGS, TABLE, Words
from align.workflow import PROJECT_FILE

ROOT = Path(__file__).parents[1]
UI = MAIN.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return specimen_project(tmp_path_factory.mktemp("specimens"))


@pytest.fixture(scope="module")
def found(folder):
    with closing(open_project(folder / PROJECT_FILE)) as project:
        return survey.read_survey(project)


@pytest.fixture
def page(monkeypatch):
    """Return what draws a page of a project, with the address it is opened by."""

    def draw(folder, key="overview", **query):
        monkeypatch.setenv("ALIGN_PROJECT", str(folder))
        test = AppTest.from_file(MAIN, default_timeout=30)
        if key != "overview":
            test = AppTest.from_string(
                "import os\nfrom pathlib import Path\nfrom align.ui import pages\n"
                "from align.ui.strings import Words\nimport streamlit as st\n"
                "words = Words(st.query_params['lang'])\n"
                "folder = Path(os.environ['ALIGN_PROJECT'])\n"
                f"pages.PAGES['{key}'][0](pages.open_view(folder, words))",
                default_timeout=30,
            )
        test.query_params.update(query)
        test.run()
        assert not test.exception
        return test

    return draw


def markup(test):
    return "\n".join(element.proto.body for element in test.get("html"))


# The launcher and the settings


def test_launcher_is_found_by_streamlit_and_imports_nothing_else():
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {
        name
        for node in imports
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    } == {"streamlit", "align.ui"}
    call = tree.body[-1]
    assert isinstance(call, ast.Assign)
    assert ast.unparse(call) == "app = st.App(MAIN)"
    assert MAIN.is_absolute()


def test_settings_keep_the_server_on_this_machine_wherever_it_is_started():
    here, packaged = (folder / ".streamlit" / "config.toml" for folder in (ROOT, UI))
    assert here.read_bytes() == packaged.read_bytes()
    settings = tomllib.loads(here.read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["allowedHosts"] == ["127.0.0.1", "localhost"]
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["toolbarMode"] == "viewer"


# Strings


@pytest.mark.parametrize("key", TABLE)
def test_both_languages_say_the_same(key):
    ru, en = TABLE[key]
    assert ru
    assert en
    fields = [
        sorted(f for _, f, _, _ in string.Formatter().parse(t) if f is not None) for t in (ru, en)
    ]
    assert fields[0] == fields[1]
    forms = ru.count("|") + 1, en.count("|") + 1
    assert forms in {(1, 1), (3, 2), (12, 12)}


def test_every_string_is_used_and_every_used_string_is_there():
    code = "\n".join(
        p.read_text(encoding="utf-8") for p in (*UI.glob("*.py"), *UI.glob("assets/*.js"))
    )
    built = ("reason_", "kind_", "by_", "column_", "show_")
    unused = [key for key in TABLE if f'"{key}"' not in code and f"words.{key}" not in code]
    assert [key for key in unused if not key.startswith(built) and not key.endswith("_help")] == []
    wanted = set(re.findall(r"\bwords\(\"(\w+)\"", code)) | set(
        re.findall(r"\.words\.(\w+)[,);]", code)
    )
    assert wanted <= set(TABLE) | {"lang"}


def test_codes_of_the_aligner_and_kinds_have_words():
    codes = re.findall(r"^``(\w+)``", reasons.__doc__, re.MULTILINE)
    assert len(codes) > 8
    assert {f"reason_{code}" for code in codes} | {f"kind_{kind}" for kind in Kind} <= set(TABLE)


@pytest.mark.parametrize(
    ("number", "ru", "en"),
    [(0, "пар", "pairs"), (1, "пара", "pair"), (2, "пары", "pairs"), (5, "пар", "pairs"),
     (11, "пар", "pairs"), (12, "пар", "pairs"), (21, "пара", "pairs"), (104, "пары", "pairs"),
     (112, "пар", "pairs")],
)  # fmt: skip
def test_plural(number, ru, en):
    assert (Words("ru").form(number, "pairs"), Words("en").form(number, "pairs")) == (ru, en)


def test_numbers_and_dates_are_written_as_the_language_does():
    ru, en = Words("ru"), Words("en")
    assert (ru.number(1234), ru.number(12345)) == ("1234", "12\u00a0345")
    assert en.number(12345) == "12,345"
    assert (ru.percent(0.99996), ru.percent(1.0), en.percent(None)) == (
        "99,9\u00a0%",
        "100\u00a0%",
        "–",
    )
    assert ru.date("1939-05-13") == "13\u00a0мая\u00a01939"
    assert en.date("1939-05") == "May\u00a01939"
    assert ru.date("1939-13-01") == "1939-13-01"


# Search


@given(st.text())
def test_folding_keeps_the_length_and_is_done_once(text):
    folded = reading.fold(text)
    assert len(folded) == len(text)
    assert reading.fold(folded) == folded


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_a_text_finds_itself_whatever_its_case(text):
    wanted = reading.pattern(text)
    if wanted is not None:
        assert wanted.search(reading.fold(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [("еще", "Ещё раз"), ("ВЕРА", "Вѣра"), ("мир", "о мирѣ"), ("совет наро", "Совѣтъ Народныхъ"),
     ('"правда"', "газета «Правда»"), ("1919-1921", "в 1919—1921 гг."), ("people's", "People’s")],
)  # fmt: skip
def test_search_reads_old_and_new_spelling_alike(query, text):
    wanted = reading.pattern(query)
    assert wanted is not None
    assert wanted.search(reading.fold(text))


def test_short_i_is_not_i():
    assert reading.fold("мои") != reading.fold("мой")


# Rows


ladders = st.lists(
    st.sampled_from([(1, 1), (1, 0), (0, 1), (2, 1), (1, 2)]), min_size=1, max_size=12
)


def climb(steps):
    rungs = [(0, 0)]
    for m, n in steps:
        rungs.append((rungs[-1][0] + m, rungs[-1][1] + n))
    return rungs


@given(ladders, st.integers(1, 5))
def test_rows_of_editions_tile_every_ladder_and_share_the_source(steps, cut):
    one = Ladder.of(climb(steps))
    size = one.size[0]
    other = Ladder.of([(0, 0), *((k, k // cut) for k in range(cut, size, cut)), (size, size + 1)])
    spans = reading.bead_spans([one, other])
    for number, ladder in enumerate((one, other)):
        covered = [k for row in spans for k in range(*row[number])]
        assert covered == list(range(len(ladder.rungs) - 1))
    for row in spans[:-1]:
        assert one.rungs[row[0].stop].source == other.rungs[row[1].stop].source


def test_every_segment_stands_in_one_row_in_order(folder, found):
    with closing(open_project(folder / PROJECT_FILE)) as project:
        for names in ([n] for n in found.metadata):
            check_rows(project, names)
        check_rows(project, found.editions("1921-10-01-letter-famine"))


def check_rows(project, names):
    editions = [project.alignment(name) for name in names]
    rows = reading.rows(editions, Words("ru"))
    assert [line[1] for row in rows for line in row["s"]] == editions[0].source.texts()
    for number, stored in enumerate(editions):
        cells = [row["t"][number] for row in rows]
        assert [line[1] for cell in cells for line in cell["x"]] == stored.target.texts()
        assert all(
            bool(cell["g"]) == (not (row["s"] and cell["x"]))
            for row, cell in zip(rows, cells, strict=True)
        )


def test_gaps_furniture_and_doubt_are_told(tmp_path):
    source = lines_document("a", "ru", ["Страница 5", "Первое.", "Второе."], [Kind.FURNITURE])
    target = lines_document("a", "en", ["First.", "Added."])
    with closing(open_project(tmp_path / PROJECT_FILE, create=True)) as project:
        put(project, "a", (source, target))
        rows = reading.rows([project.alignment("a")], Words("en"))
    assert rows[0]["f"]
    assert rows[0]["t"][0]["l"] == "none"
    for row in rows[1:]:
        (cell,) = row["t"]
        assert (cell["l"] == "doubtful") == (cell["c"] < DOUBTFUL)


# Figures


def test_bands_and_totals_count_every_judged_bead(found):
    judged = [bead for bead in found.beads if bead.confidence is not None]
    assert sum(survey.bands(found)) == len(judged) == found.total("beads")
    assert sum(survey.bands(found)[:4]) == found.total("doubtful")
    assert found.mean_confidence == pytest.approx(sum(b.confidence for b in judged) / len(judged))


def test_look_first_is_in_order_of_doubt(found):
    first = survey.look_first(found, 5)
    assert len(first) == 5
    worst = max(found.summaries, key=lambda s: (s.doubtful, s.gaps))
    assert (first[0].doubtful, first[0].gaps) == (worst.doubtful, worst.gaps)
    assert [s.doubtful for s in first] == sorted((s.doubtful for s in first), reverse=True)


# Pages


@pytest.mark.parametrize("lang", LANGS)
def test_overview_states_the_figures(page, folder, found, lang):
    words, test = Words(lang), page(folder, lang=lang)
    drawn = markup(test)
    counts = map(found.total, ("beads", "gaps", "doubtful"))
    for figure in (*counts, len(found.summaries), *found.documents):
        assert f"<dd>{words.number(figure)}</dd>" in drawn
    assert test.title[0].value == words("overview")
    assert {
        words("distribution"),
        words("look_first"),
        words("unpaired_title"),
        words("broken_title"),
    } <= {header.value for header in test.header}
    assert "broken.docx: not a Word file" in drawn


def test_language_control_changes_the_page(page, folder):
    test = page(folder, lang="ru")
    test.button_group(key="lang").set_value("en").run()
    assert test.title[0].value == "Overview"
    assert test.query_params["lang"] == "en"


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_project_one_command_is_named(page, tmp_path, lang):
    test = page(tmp_path, lang=lang)
    assert test.title[0].value == Words(lang)("no_project")
    assert any(f"align run corpus -o {tmp_path}" in code.value for code in test.code)


def test_a_broken_project_is_said_to_be_one(page, tmp_path):
    (tmp_path / PROJECT_FILE).write_bytes(b"this is no database, only words" * 40)
    assert any("not a project" in code.value for code in page(tmp_path, lang="en").code)


def test_an_empty_project_opens(page, tmp_path):
    open_project(tmp_path / PROJECT_FILE, create=True).close()
    for key in ("overview", "reading", "search"):
        test = page(tmp_path, key, lang="en", q="word")
        assert key == "search" or test.info[0].value == Words("en")("empty_project")


def test_search_counts_the_beads_that_hold_the_word(page, folder, found):
    test = page(folder, "search", lang="ru", q="архив")
    hits = [b for b in found.beads if re.search(r"(?<!\w)архив", b.source.lower())]
    documents = len({hit.name for hit in hits})
    words = Words("ru")
    assert f"Найдено: {words.count(len(hits), 'found_beads')} в {documents}" in markup(test)
    assert "Nothing found" in markup(page(folder, "search", lang="en", q="zzz"))


def test_reading_offers_the_editions_of_a_document(page, folder):
    test = page(folder, "reading", lang="en", pair="1921-10-01-letter-famine.rough")
    assert "famine relief" in test.selectbox[0].format_func(test.selectbox[0].value)
    assert test.button_group[0].options == [
        "careful",
        "rough",
        "side by side",
    ]


def test_markup_in_texts_stays_text(page, tmp_path):
    drawn = markup(page(evil_project(tmp_path), lang="en"))
    assert "&lt;script&gt;window.broken" in drawn
    assert not re.search(r"<(script|img|svg|b)\b", drawn)
