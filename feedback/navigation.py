"""The script Streamlit runs: which pages there are, and who sees them in the menu.

Hiding a page in the menu protects nothing: every page checks the role itself, in ``ui.page``.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from feedback import ui
from feedback.errors import Unavailable

# A dozen titles do not fit beside each other: those beside Home stand in menus of their own.
SECTIONS = {
    "What people say": ("moderate", "trends", "evidence", "themes"),
    "Meeting": ("present", "meeting", "prepare", "questions", "promises"),
    "Setting up": ("sites", "surveys", "paper", "people", "account"),
}


def page(name: str, *, visible: bool) -> StreamlitPage:
    """One of our pages, which has its address also where the menu does not show it."""
    return st.Page(
        ui.PAGES_DIR / f"{name}.py",
        title=ui.PAGES[name],
        url_path=name,
        default=name == "home",
        visibility="visible" if visible else "hidden",
    )


mine = [name for name in ui.PAGES if ui.may_open(name)]
listed = {
    section: [page(name, visible=True) for name in names if name in mine]
    for section, names in SECTIONS.items()
}
in_sections = {name for names in SECTIONS.values() for name in names if name in mine}
beside = [page(name, visible=name in mine) for name in ui.PAGES if name not in in_sections]
chosen = st.navigation(
    {"": beside} | {section: pages for section, pages in listed.items() if pages}, position="top"
)
try:
    chosen.run()
except Unavailable as error:
    st.error(str(error))
