"""Open an align project in the browser: streamlit run app.py."""

import streamlit as st

from align.ui import MAIN

app = st.App(MAIN)
