"""The entry: ``streamlit run streamlit_app.py`` serves staff pages and residents' plain pages.

The script Streamlit runs lies in feedback/, not beside pages/: otherwise a first request to a
fresh server would run a page without its sign-in check (docs/decisions.md).
"""

from pathlib import Path

import streamlit as st

from feedback.web import lifespan, middleware, routes

app = st.App(
    Path(__file__).resolve().parent / "feedback" / "navigation.py",
    routes=routes,
    middleware=middleware,
    lifespan=lifespan,
)
