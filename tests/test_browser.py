"""The interface in a real browser, served by a real server that the module starts and ends."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright
from projects import EVIL, evil_project, long_project, specimen_project

from align.store import open_project
from align.ui import reading, survey
from align.ui.strings import Words
from align.workflow import PROJECT_FILE

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[1]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
LETTER = "1921-10-01-letter-famine"
LONG = 2000
# Streamlit asks for these two below the path of a deep link, before it asks where they are.
ALLOWED_404 = re.compile(r"/(read|search)/_stcore/(health|host-config)$")
ROOT_OF = (  # the shadow root that holds a component
    "const root = [...document.querySelectorAll('*')]"
    ".map((e) => e.shadowRoot).find((r) => r?.querySelector('.reader, .list'));"
)


@contextmanager
def serve(folder):
    """Run the app on a free port of this machine; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless", "true",
        "--server.fileWatcherType", "none", "--server.port", str(port),
    ]  # fmt: skip
    with (folder / "server.log").open("w") as log:
        environment = {**os.environ, "ALIGN_PROJECT": str(folder)}
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}", server, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address, server, log):
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return specimen_project(tmp_path_factory.mktemp("specimens"))


@pytest.fixture(scope="module")
def site(folder):
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def evil_site(tmp_path_factory):
    folder = long_project(evil_project(tmp_path_factory.mktemp("evil")), LONG)
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install chromium to run the browser tests")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """Return what opens an address; at the end nothing may have failed or left this machine."""
    contexts, hosts, faults = [], set(), []

    def on_response(response):
        if response.status >= 400 and not ALLOWED_404.search(urlsplit(response.url).path):
            faults.append(f"{response.status} {response.url}")

    def on_console(message):
        if message.type == "error" and "404" not in message.text:
            faults.append(message.text)

    def open_page(address, width=1280, height=800, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("response", on_response)
        page.on("console", on_console)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.locator("[data-ready]").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
    assert hosts - {None} <= {"127.0.0.1"}


def rows(page):
    return page.locator(".reader .row[data-k]")


def colour(text):
    """Return the relative luminance of a CSS colour (WCAG 2.2)."""
    found = [float(n) for n in re.findall(r"[\d.]+", text)[:3]]
    parts = [n / 255 if text.startswith("rgb") else n for n in found]
    linear = [n / 12.92 if n <= 0.04045 else ((n + 0.055) / 1.055) ** 2.4 for n in parts]
    return sum(n * w for n, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, two):
    low, high = sorted((colour(one), colour(two)))
    return (high + 0.05) / (low + 0.05)


def test_from_the_overview_to_a_bead_and_its_reasons(site, visit):
    page = visit(f"{site}/?lang=en")
    expect(page.get_by_role("heading", name="What to look at first")).to_be_visible()
    first = page.locator(".cards a").first
    title = first.locator(".title").inner_text()
    first.click()
    expect(page.locator(".reader h1")).to_contain_text(title.split(" · ")[0])
    expect(page.locator("[data-show=doubtful]")).to_have_attribute("aria-pressed", "true")
    mark = page.locator("button.hinge.doubtful").first
    expect(mark.locator(".figure")).to_contain_text("%")
    expect(mark).to_have_attribute("title", re.compile("^Confidence .*%"))
    mark.click()
    expect(page.locator(".why").first).to_contain_text(re.compile("Against|For"))
    mark.click()
    expect(page.locator(".why")).to_have_count(0)


def test_the_table_sorts_and_finds(site, visit, folder):
    page = visit(f"{site}/?lang=ru")
    with closing(open_project(folder / PROJECT_FILE)) as project:
        found = survey.read_survey(project)
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(len(found.summaries))
    page.get_by_role("button", name="Пропусков").click()
    expect(lines.first.locator("td").nth(4)).to_have_text(str(max(s.gaps for s in found.summaries)))
    page.get_by_role("button", name="Пропусков").click()
    expect(lines.first.locator("td").nth(4)).to_have_text(str(min(s.gaps for s in found.summaries)))
    page.get_by_placeholder("Найти документ").fill("shafroth")
    expect(lines).to_have_count(2)
    lines.last.click()
    expect(page.locator(".reader h1")).to_contain_text("Shafroth")


def test_gaps_are_empty_places_with_a_word(site, visit):
    page = visit(f"{site}/read?lang=en&pair={LETTER}.rough")
    page.locator("[data-show=gaps]").click()
    shown = rows(page).count()
    assert shown > 0
    expect(page.locator(".cell.gap")).to_have_count(shown)
    assert set(page.locator(".gap .word").all_inner_texts()) <= {
        "omitted in the translation", "added in the translation",
    }  # fmt: skip
    rows(page).first.locator(".no").click()
    expect(page.locator("[data-show=all]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".row.current .gap")).to_be_visible()


def test_search_in_a_document_marks_and_jumps(site, visit, folder):
    page = visit(f"{site}/read?lang=en&pair={LETTER}")
    with closing(open_project(folder / PROJECT_FILE)) as project:
        drawn = reading.rows([project.alignment(LETTER)], Words("en"))
    page.locator(".find").fill("ГУБЕРН")
    wanted = reading.pattern("ГУБЕРН")
    assert wanted is not None
    texts = [[*row["s"], *row["t"][0]["x"]] for row in drawn]
    hits = [
        n for n, lines in enumerate(texts) if any(wanted.search(reading.fold(x[1])) for x in lines)
    ]
    expect(page.locator(".counter")).to_have_text(f"1 of {len(hits)}")
    expect(page.locator(".row.current")).to_have_attribute("data-k", str(hits[0]))
    page.locator(".find").press("Enter")
    expect(page.locator(".row.current")).to_have_attribute("data-k", str(hits[1 % len(hits)]))
    expect(page.locator(".row.current mark").first).to_be_in_viewport()
    page.locator(".find").press("Escape")
    expect(page.locator(".reader mark")).to_have_count(0)


def test_search_in_the_project_leads_to_the_bead(site, visit):
    page = visit(f"{site}/search?lang=en&q=famine")
    card = page.locator(".cards a").first
    number = card.locator(".note").inner_text().removeprefix("№ ")
    expect(card.locator("mark").first).to_have_text(re.compile("famine", re.IGNORECASE))
    card.click()
    expect(page.locator(".row.current .no")).to_have_text(number)
    expect(page.locator(".row.current mark").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".cards a").first).to_be_visible()


def test_language_switch_keeps_the_place(site, visit):
    page = visit(f"{site}/read?lang=ru&pair={LETTER}&bead=25")
    expect(page.locator("[data-show=all]")).to_contain_text("Все")
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("[data-show=all]")).to_contain_text("All")
    expect(page.locator(".row.current .no")).to_have_text("25")
    expect(page.locator(".row.current")).to_be_in_viewport()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="All document pairs")).to_be_visible()
    assert "lang=en" in page.url


def test_editions_stand_side_by_side(site, visit):
    page = visit(f"{site}/read?lang=en&pair={LETTER}")
    page.get_by_text("side by side", exact=True).click()
    expect(page.locator(".heads .cell")).to_have_count(3)
    expect(rows(page).first.locator(".cell")).to_have_count(3)
    page.reload()
    expect(page.locator(".heads .cell")).to_have_count(3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_themes(site, visit, scheme):
    page = visit(f"{site}/read?lang=en&pair={LETTER}.rough&show=doubtful", scheme=scheme)
    page.locator("button.hinge.doubtful").first.wait_for()
    paper = page.locator(".stApp").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert (colour(paper) > 0.5) == (scheme == "light")
    for part in (".row[data-k] p", ".no", ".heads .cell", ".figure", ".count", "dt", ".word"):
        text = page.locator(f".reader {part}").first.evaluate("(e) => getComputedStyle(e).color")
        assert contrast(text, paper) >= 4.5, part


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768), (768, 1024)])
@pytest.mark.parametrize("path", ["/?", f"/read?pair={LETTER}&", "/search?q=совет&"])
def test_nothing_is_wider_than_the_window(site, visit, path, width, height):
    page = visit(f"{site}{path}lang=ru", width, height)
    wide = page.evaluate(
        f"{ROOT_OF} [document.documentElement, document.querySelector('[data-testid=stMain]'),"
        " ...root.querySelectorAll('.reader, .scroller, .list')]"
        ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className)"
    )
    assert wide == []


@pytest.mark.parametrize("path", ["/?", f"/read?pair={EVIL[0]}&", "/search?q=script&"])
def test_markup_in_a_corpus_is_shown_not_run(evil_site, visit, path):
    page = visit(f"{evil_site}{path}lang=en")
    expect(page.get_by_text("<script>window.broken = 1</script>").first).to_be_visible()
    if "read" in path:
        page.locator("button.hinge").first.click()
        expect(page.locator(".why")).to_contain_text("<img src=x onerror")
    assert page.evaluate("window.broken") is None
    assert page.locator("img[src=x], .reader script, .list script, .reader svg").count() == 0


def test_browser_and_python_fold_alike(evil_site, visit):
    page = visit(f"{evil_site}/read?lang=en&pair=long")
    texts = ["Ещё Вѣра, Сѵнодъ", "İstanbul ѣ", "«ёлки» — 1919–1921", "Ѳома изъ Ѣ", "a\u00a0b ъ ъа"]
    script = (ROOT / "align" / "ui" / "assets" / "dom.js").read_text(encoding="utf-8")
    folded = page.evaluate(
        f"([texts, table]) => {{ {script}; return texts.map((t) => fold(t, table)); }}",
        [texts, reading.FOLDED],
    )
    assert folded == [reading.fold(text) for text in texts]


def test_a_long_document_stays_light_and_every_bead_is_found(evil_site, visit):
    page = visit(f"{evil_site}/read?lang=en&pair=long")
    rows(page).first.wait_for()
    for number in (1777, 3, LONG, 901):
        page.locator(".goto").fill(str(number))
        page.locator(".goto").press("Enter")
        current = page.locator(".row.current")
        expect(current).to_be_in_viewport()
        expect(current.locator(".no")).to_have_text(str(number))
        expect(current.locator(".cell").first).to_contain_text(f"нота {number} ")
    nodes = page.evaluate(f"{ROOT_OF} root.querySelectorAll('*').length")
    assert nodes <= 1500
    page.locator(".find").fill(f"note {LONG // 2} ")
    expect(page.locator(".counter")).to_contain_text("1 of")


def test_a_reload_comes_back_to_the_place(evil_site, visit):
    page = visit(f"{evil_site}/read?lang=en&pair=long&bead=1200")
    expect(page.locator(".row.current")).to_be_in_viewport()
    page.wait_for_function("location.search.includes('bead=1200')")
    page.reload()
    expect(page.locator(".row.current .no")).to_have_text("1200")
    expect(page.locator(".row.current")).to_be_in_viewport()
