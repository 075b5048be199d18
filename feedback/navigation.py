"""The script Streamlit runs: which pages there are, and who sees them in the menu.

Hiding a page in the menu protects nothing: every page checks the role itself, in ``ui.page``.
"""

import streamlit as st

from feedback import ui
from feedback.errors import Unavailable

chosen = st.navigation(
    [
        st.Page(
            ui.PAGES_DIR / f"{name}.py",
            title=title,
            url_path=name,
            default=name == "home",
            visibility="visible" if ui.may_open(name) else "hidden",
        )
        for name, title in ui.PAGES.items()
    ],
    position="top",
)
try:
    chosen.run()
except Unavailable as error:
    st.error(str(error))
