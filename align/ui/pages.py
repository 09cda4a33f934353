"""The pages: what is drawn where. Figures come from `align.ui.survey`, rows from `reading`."""

import html
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import streamlit as st

from align.errors import StoreError
from align.model import DOUBTFUL
from align.store import StoredAlignment, Summary, open_project
from align.ui import reading, survey
from align.ui.strings import TABLE, Words
from align.ui.survey import BANDS, BeadText, Survey
from align.workflow import PROJECT_FILE

ASSETS = Path(__file__).with_name("assets")
ICON = str(ASSETS / "icon.svg")
AGREEMENTS = ("values", "names", "words", "length_fits", "locked")  # reasons that speak for a bead
MOST_FIRST = 6  # documents under “what to look at first”
MOST_HITS = 200
ALL_EDITIONS = "*"


@dataclass(frozen=True, slots=True)
class View:
    """What every page draws from: the project's file, its state, what it holds, the language."""

    file: Path
    stamp: tuple[int, ...]
    survey: Survey
    words: Words


def open_view(folder: Path, words: Words) -> View:
    """Read a project, once for each state of its file; raises `StoreError` where there is none."""
    file = folder / PROJECT_FILE
    if not file.is_file():
        raise StoreError(f"{folder}: no project there")
    stamp = _stamp(file)
    return View(file, stamp, _survey(file, stamp), words)


def _stamp(file: Path) -> tuple[int, ...]:
    """Return what changes when the database does; a write may be in the log beside it."""
    parts = (file, file.with_name(f"{file.name}-wal"))
    return tuple(part.stat().st_mtime_ns for part in parts if part.is_file())


@st.cache_resource(max_entries=2, show_spinner=False)
def _survey(file: Path, stamp: tuple[int, ...]) -> Survey:  # noqa: ARG001
    with closing(open_project(file)) as project:
        return survey.read_survey(project)


@st.cache_resource(max_entries=8, show_spinner=False)
def _alignment(file: Path, stamp: tuple[int, ...], name: str) -> StoredAlignment:  # noqa: ARG001
    with closing(open_project(file)) as project:
        return project.alignment(name)


def navigation(view: View) -> Any:
    """Return the page that is asked for."""
    return st.navigation([_page(view, key) for key in PAGES], position="top")


def _page(view: View, key: str) -> Any:
    draw, path, icon = PAGES[key]
    return st.Page(
        partial(draw, view), title=view.words(key), icon=icon, url_path=path, default=not path
    )


def style() -> None:
    """Put our rules for Streamlit's own page into it."""
    st.html(ASSETS / "page.css")


def no_project(folder: Path, message: str, words: Words) -> None:
    """Say where we looked and which command makes a project."""
    st.title(words("no_project"))
    st.write(words("no_project_where"))
    st.code(str(folder.resolve()), language=None)
    st.write(words("no_project_how"))
    st.code(f"align run corpus -o {folder}", language="bash")
    st.write(words("no_project_then"))
    if folder.joinpath(PROJECT_FILE).is_file():
        st.code(message, language=None)


# Components


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


@st.cache_resource(show_spinner=False)
def _component(name: str) -> Callable[..., Any]:
    """Register a component once for the life of the server."""
    return st.components.v2.component(
        f"align_{name}",
        css=_asset("base.css") + _asset(f"{name}.css"),
        js=_asset("dom.js") + _asset(f"{name}.js"),
    )


def _links(view: View, key: str, data: Mapping[str, object]) -> None:
    """Draw a list of links into the reading view and follow the one that is clicked."""
    href = {"page": PAGES["reading"][1], "fold": reading.FOLDED}
    result = _component("links")(key=key, data={**href, **data}, on_open_change=lambda: None)
    if result.open:
        query = {name: str(value) for name, value in result.open.items()}
        st.switch_page(_page(view, "reading"), query_params=query)


def _open(view: View, name: str, **more: object) -> dict[str, str]:
    return {"pair": name, "lang": view.words.lang, **{k: str(v) for k, v in more.items()}}


# Overview


def overview(view: View) -> None:
    """Draw the figures of a project, its documents, and what to look at first."""
    words, found = view.words, view.survey
    st.title(words("overview"))
    st.html(_figures(found, words))
    if not found.summaries:
        st.info(words("empty_project"))
    else:
        chart, first = st.container(key="charts").columns([5, 6], gap="large")
        with chart:
            st.header(words("distribution"))
            st.html(_bands(found, words))
        with first:
            st.header(words("look_first"))
            _look_first(view)
        st.header(words("all_pairs"))
        _pairs(view)
    _troubles(found, words)


def _figures(found: Survey, words: Words) -> str:
    counted = {
        "pairs": len(found.summaries),
        "originals": found.documents[0],
        "translations": found.documents[1],
        "beads": found.total("beads"),
        "doubtful": found.total("doubtful"),
        "gaps": found.total("gaps"),
        "unpaired": len(found.unpaired),
        "broken": len(found.failures),
    }
    rows = [(key, words.number(n), words.form(n, key), n) for key, n in counted.items()]
    mean = words.percent(found.mean_confidence)
    rows.insert(4, ("mean_confidence", mean, words("mean_confidence"), 0))
    return f'<dl class="figures">{"".join(_figure(*row, words) for row in rows)}</dl>'


def _figure(key: str, value: str, name: str, number: int, words: Words) -> str:
    wanting = number and key in {"unpaired", "broken"}
    note = words(f"{key}_help") if f"{key}_help" in TABLE else ""
    return (
        f'<div class="{"attention" if wanting else ""}" title="{html.escape(note)}">'
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
    )


def _bands(found: Survey, words: Words) -> str:
    """Draw the distribution of confidence, the highest band first."""
    counts = survey.bands(found)
    most = max(*counts, 1)
    rows = [
        f"<dt>{low * 100:.0f}–{words.percent(high)}</dt>"
        f'<dd><div class="bar{" doubtful" if low < DOUBTFUL else ""}"'
        f' style="width: {count / most:.1%}"></div></dd><dd>{words.number(count)}</dd>'
        for (low, high), count in reversed([*zip(pairwise(BANDS), counts, strict=True)])
    ]
    note = html.escape(words("distribution_note"))
    return f'<p class="quiet">{note}</p><dl class="bands">{"".join(rows)}</dl>'


def _look_first(view: View) -> None:
    words = view.words
    wanting = survey.look_first(view.survey, MOST_FIRST)
    note = words("look_first_note" if wanting else "nothing_doubtful")
    st.html(f'<p class="quiet">{html.escape(note)}</p>')
    longest = max((one.doubtful + one.gaps for one in wanting), default=1)
    _links(view, "look_first", {"items": [_wanting(view, one, longest) for one in wanting]})


def _wanting(view: View, one: Summary, longest: int) -> dict[str, object]:
    words = view.words
    return {
        "title": _title(view, one.name),
        "note": f"{words.count(one.doubtful, 'doubtful')}, {words.count(one.gaps, 'gaps')}",
        "bars": {"doubtful": one.doubtful / longest, "gaps": one.gaps / longest},
        "open": _open(view, one.name, show="doubtful" if one.doubtful else "gaps"),
    }


def _title(view: View, name: str) -> str:
    """Return a title that tells editions of one document apart."""
    metadata = view.survey.metadata[name]
    title = reading.title(name, metadata)
    several = len(view.survey.editions(name)) > 1 and metadata.get("edition")
    return f"{title} · {metadata['edition']}" if several else title


COLUMNS = (
    ("date", "text"), ("title", "title"), ("kind", "minor"), ("beads", "number"),
    ("gaps", "number"), ("doubtful", "number"), ("confidence", "bar"),
)  # fmt: skip


def _pairs(view: View) -> None:
    words = view.words
    data = {
        "columns": [{"name": words(f"column_{key}"), "kind": kind} for key, kind in COLUMNS],
        "rows": [_pair(view, one) for one in view.survey.summaries],
        "find": words("find_document"),
        "sort": words("sort_by"),
    }
    _links(view, "pairs", data)


def _pair(view: View, one: Summary) -> dict[str, object]:
    words, metadata = view.words, view.survey.metadata[one.name]
    figures = (one.beads, one.gaps, one.doubtful)
    texts = (metadata.get("date", ""), _title(view, one.name), metadata.get("kind", ""))
    return {
        "open": _open(view, one.name),
        "note": " → ".join(filter(None, (metadata.get("sender"), metadata.get("addressee")))),
        "words": " ".join((one.name, *metadata.values())),
        "keys": [*texts, *figures, one.mean_confidence],
        "cells": [
            words.date(texts[0]), *texts[1:], *map(words.number, figures),
            words.percent(one.mean_confidence),
        ],
    }  # fmt: skip


def _troubles(found: Survey, words: Words) -> None:
    """Name the documents without a partner and the files that could not be used."""
    unpaired = [f"{words(side)}: {path}" for side, path in found.unpaired]
    broken = [f"{words(f.side)}: {f.path} — {f.message}" for f in found.failures]
    for key, lines in (("unpaired_title", unpaired), ("broken_title", broken)):
        if lines:
            st.header(words(key))
            items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
            st.html(f'<ul class="plain">{items}</ul>')


# Reading


def read(view: View) -> None:
    """Draw a document beside its translations."""
    words, found = view.words, view.survey
    if not found.summaries:
        st.info(words("empty_project"))
        return
    chosen, compare = _choose(view)
    names = found.editions(chosen) if compare else [chosen]
    editions = [_alignment(view.file, view.stamp, name) for name in names]
    _component("reader")(key="reader", data=_reader_data(view, editions, names))


def _choose(view: View) -> tuple[str, bool]:
    """Let one document and edition be chosen; return its name and whether to show all editions."""
    found, words = view.survey, view.words
    firsts = list({s.source_path: s.name for s in reversed(found.summaries)}.values())[::-1]
    asked = st.query_params.get("pair", "")
    name = asked if asked in found.metadata else firsts[0]
    left, right = st.columns([3, 2], vertical_alignment="center")
    first = left.selectbox(
        words("document"), firsts, index=firsts.index(found.editions(name)[0]),
        format_func=partial(_choice, view), label_visibility="collapsed",
        key=f"document {found.editions(name)[0]}", on_change=_forget_place,
    )  # fmt: skip
    names = found.editions(first)
    name = name if name in names else first
    edition = name if st.query_params.get("editions") != "all" else ALL_EDITIONS
    if len(names) > 1:
        edition = right.segmented_control(
            words("edition"), [*names, ALL_EDITIONS], default=edition, required=True,
            format_func=partial(_edition, view), label_visibility="collapsed",
            key=f"edition {first} {edition}",
        )  # fmt: skip
    chosen, compare = (names[0], True) if edition == ALL_EDITIONS else (edition, False)
    _keep({"pair": chosen, "editions": "all" if compare else None})
    return chosen, compare


def _choice(view: View, name: str) -> str:
    metadata = view.survey.metadata[name]
    date = view.words.date(metadata.get("date", ""))
    return " · ".join(filter(None, (date, reading.title(name, metadata))))


def _edition(view: View, name: str) -> str:
    if name == ALL_EDITIONS:
        return view.words("side_by_side")
    return reading.edition(view.survey.metadata[name], view.words)


def _forget_place() -> None:
    _keep(dict.fromkeys(("bead", "q", "show")))


def _keep(choice: Mapping[str, str | None]) -> None:
    """Write a choice into the address where it differs; writing the same would undo Back."""
    for name, value in choice.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _reader_data(
    view: View, editions: Sequence[StoredAlignment], names: Sequence[str]
) -> dict[str, object]:
    words, metadata = view.words, editions[0].metadata
    bead = st.query_params.get("bead", "")
    return {
        "version": f"{words.lang} {names} {view.stamp}",
        "document": view.survey.editions(names[0])[0],
        "lang": words.lang,
        "langs": [editions[0].source.lang, editions[0].target.lang],
        "title": reading.title(names[0], metadata),
        "kind": metadata.get("kind", ""),
        "facts": reading.facts(metadata, editions[0].paired_by, words),
        "heads": reading.heads(editions, words),
        "rows": _rows(view.file, view.stamp, tuple(names), words.lang),
        "words": {key: words(key) for key in READER_WORDS},
        "agreements": AGREEMENTS,
        "fold": reading.FOLDED,
        "start": {
            "bead": int(bead) if bead.isdecimal() else None,
            "query": st.query_params.get("q", ""),
            "show": st.query_params.get("show", "all"),
        },
    }


READER_WORDS = (
    "show_label", "show_all", "show_doubtful", "show_gaps", "find_here", "hits", "no_hits",
    "next", "previous", "go_to", "smaller", "larger", "in_context", "nothing_to_show", "omitted",
    "added", "furniture_fold", "confidence", "bead_type", "speaks_for", "speaks_against",
    "no_reasons", *(key for key in TABLE if key.startswith("reason_")),
)  # fmt: skip


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(file: Path, stamp: tuple[int, ...], names: tuple[str, ...], lang: Any) -> Any:
    return reading.rows([_alignment(file, stamp, name) for name in names], Words(lang))


# Search


def search(view: View) -> None:
    """Find words in all documents."""
    words = view.words
    st.title(words("search"))
    query = st.text_input(
        words("find_everywhere"), st.query_params.get("q", ""), type="search", key="everywhere",
        placeholder=words("find_placeholder"), help=words("find_help"),
    )  # fmt: skip
    wanted = reading.pattern(query or "")
    _keep({"q": query or None})
    if wanted is None:
        return
    hits = survey.search(view.survey.beads, wanted)
    st.html(f'<p class="quiet" role="status">{html.escape(_found(hits, query or "", words))}</p>')
    items = [_hit(view, hit, query or "") for hit in hits[:MOST_HITS]]
    none = [words("added"), words("omitted")]
    _links(view, "hits", {"items": items, "query": query, "none": none})


def _found(hits: Sequence[BeadText], query: str, words: Words) -> str:
    if not hits:
        return words("found_none", query)
    documents = len({hit.name for hit in hits})
    text = words(
        "found",
        beads=words.count(len(hits), "found_beads"),
        documents=words.count(documents, "in_documents"),
    )
    more = words("found_first", MOST_HITS) if len(hits) > MOST_HITS else ""
    return ". ".join(filter(None, (text, more)))


def _hit(view: View, hit: BeadText, query: str) -> dict[str, object]:
    return {
        "title": _title(view, hit.name),
        "note": f"№ {hit.number}",
        "open": _open(view, hit.name, bead=hit.number, q=query),
        "texts": [["ru", hit.source], ["en", hit.target]],
    }


PAGES: dict[str, tuple[Callable[[View], None], str, str]] = {
    "overview": (overview, "", ":material/dashboard:"),
    "reading": (read, "read", ":material/menu_book:"),
    "search": (search, "search", ":material/search:"),
}
