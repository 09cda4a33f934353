"""The script that Streamlit runs: which page is asked for, in which language, of which project."""

import os
from pathlib import Path

import streamlit as st

from align.errors import AlignError
from align.ui import PROJECT_VARIABLE, pages
from align.ui.strings import LANGS, Lang, Words


def main() -> None:
    """Draw the page that is asked for, or say how a project is made."""
    st.set_page_config(page_title="align", page_icon=pages.ICON, layout="wide")
    pages.style()
    words = Words(_language())
    folder = Path(os.environ.get(PROJECT_VARIABLE) or "project")
    try:
        navigation = pages.navigation(pages.open_view(folder, words))
    except AlignError as error:
        pages.no_project(folder, str(error), words)
    else:
        navigation.run()


def _language() -> Lang:
    """Return the language of the address, else of this visit, else of the browser."""
    asked = st.query_params.get("lang")
    if asked in LANGS and "lang" not in st.session_state:
        st.session_state.lang = asked
    if "lang" not in st.session_state:
        st.session_state.lang = "ru" if (st.context.locale or "").startswith("ru") else "en"
    with st.container(key="language"):
        chosen = st.segmented_control(
            Words(st.session_state.lang)("language"),
            LANGS,
            key="lang",
            required=True,
            format_func=str.upper,
            label_visibility="collapsed",
        )
    if chosen and st.query_params.get("lang") != chosen:
        st.query_params["lang"] = chosen
    return chosen or LANGS[0]


if __name__ == "__main__":
    main()
