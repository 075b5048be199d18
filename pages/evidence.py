"""The evidence pack: what was published of a period, as files to print, present and calculate."""

from datetime import date

import streamlit as st

from feedback import reporting, shared, trends, ui
from feedback.config import settings
from feedback.evidence import pdf, sheets, slides
from feedback.periods import period_words

MONTHS_AT_FIRST = 12
OFFICE = "application/vnd.openxmlformats-officedocument"

member, store = ui.page("evidence")
state = st.session_state


def make(first: date, last: date) -> None:
    """Make the files of a period, and keep them until the next are made."""
    how = settings()
    report = reporting.report(
        store, member, first, last, made_on=how.today(), threshold=how.threshold
    )
    name = f"table-talk-{first:%Y-%m}-to-{last:%Y-%m}"
    state["pack"] = (
        report,
        (
            ("Report (PDF)", f"{name}.pdf", pdf.pdf(report), "application/pdf"),
            (
                *("Slides (PowerPoint)", f"{name}.pptx", slides.slides(report)),
                f"{OFFICE}.presentationml.presentation",
            ),
            (
                *("Tables (Excel)", f"{name}.xlsx", sheets.xlsx(report)),
                f"{OFFICE}.spreadsheetml.sheet",
            ),
            ("All numbers (CSV)", f"{name}.csv", sheets.csv_bytes(report), "text/csv"),
        ),
    )


def offer() -> None:
    """What is in the files that were made last, and the files."""
    report, files = state["pack"]
    with st.container(border=True):
        st.header(f"The pack: {report.period}", anchor=False)
        for sentence in report.summary:
            st.markdown(ui.plain(sentence))
        with st.container(horizontal=True):
            for label, name, held, mime in files:
                st.download_button(label, held, name, mime, key=name, on_click="ignore")


periods = trends.periods(shared.published(store))
published = list(periods)
st.write(
    "Everything that was published of a period: a report to print, slides with charts that you can"
    " change, and the numbers. Each says how the numbers were made and what is hidden."
)
if not published:
    st.info("No month has been published yet. Once one is, you make a pack of it here.")
    st.stop()
with st.form("period", border=False):
    since, until = st.columns(2)
    first = since.selectbox(
        "From", published, max(0, len(published) - MONTHS_AT_FIRST), format_func=periods.get
    )
    last = until.selectbox("To", published, len(published) - 1, format_func=periods.get)
    pressed = st.form_submit_button("Make the pack", type="primary")
if pressed and last < first:
    st.error(f"{period_words(first, last)} is no period: please choose the earlier month first.")
elif pressed:
    with st.spinner("Making the files …"):
        make(first, last)
if "pack" in state:
    offer()
