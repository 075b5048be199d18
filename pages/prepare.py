"""Preparing a meeting: what it is about, what the wall will show, and what is still missing."""

import streamlit as st

from feedback import covering, freezing, gathering, presenting, ui
from feedback.config import settings
from feedback.covering import Covered
from feedback.disclosure.publications import months
from feedback.evidence.findings import month_words, period_words
from feedback.gathering import Meeting

member, store = ui.page("prepare")
how, today = settings(), settings().today()
LIVE, MONTHS = "The live view, as it is now", "Months that were published"


# What it is about ----------------------------------------------------------------------


def choose_period() -> Covered | None:
    """The live view, or published months; None while what is chosen is no period."""
    published, names = ui.published(store), ui.theme_names(store)
    offered = months(published)
    source = LIVE
    if offered:
        source = st.radio("What is the meeting about?", [LIVE, MONTHS], horizontal=True)
    if source == LIVE:
        return covering.live(
            ui.live_snapshot(store), published, names, threshold=how.threshold, base=how.base
        )
    since, until = st.columns(2)
    last = len(offered) - 1
    first = since.selectbox("From", offered, last, format_func=month_words)
    last_month = until.selectbox("To", offered, last, format_func=month_words)
    if last_month < first:
        period = period_words(first, last_month)
        st.error(f"{period} is no period: please choose the earlier month first.")
        return None
    return covering.of_months(store, published, first, last_month, names, threshold=how.threshold)


def choose_screens(meeting: Meeting, covered: Covered) -> None:
    """Themes and quotes to show, and the button that keeps all of it as it is now."""
    st.write(f"**{covered.answered}.** {covered.period}")
    themes = st.multiselect(
        "Themes (at most 5; none: those that came up most)",
        list(covered.theme_bars),
        format_func=lambda key: f"{covered.theme_bars[key].label}: {covered.theme_bars[key].shown}",
        max_selections=freezing.MOST_THEMES,
        placeholder="Those that came up most",
    )
    texts = {quote.id: quote.text for quote in covered.quotes}
    chosen = st.multiselect(
        "Quotes (at most 5), in the order in which they are shown. Only approved words are here.",
        list(texts),
        [id for id in meeting.kept.quotes if id in texts],
        format_func=lambda id: texts[id],
        max_selections=freezing.MOST_QUOTES,
        placeholder="None",
    )
    notes = {id: content_note(meeting, id, texts[id]) for id in chosen}
    if st.button("Freeze", type="primary"):
        ui.attempt(
            lambda: freezing.freeze(
                store,
                member,
                meeting,
                covered,
                ui.theme_names(store),
                themes=themes,
                quotes=notes,
                today=today,
            )
        )
    ui.quiet("What is frozen stays as it is until you freeze again, whatever comes in.")


def content_note(meeting: Meeting, id: str, text: str) -> str:
    """A sentence that prepares the room for a quote, to be shown before it."""
    kept = {screen.id: screen.note for screen in presenting.frozen(meeting.kept.deck)}
    st.html(ui.quoted(text))
    return st.text_input(
        "Could this upset somebody? Then say first what it speaks about.",
        kept.get(f"quote {id}", ""),
        max_chars=gathering.LONGEST_LINE,
        placeholder="This quote speaks about a stay in hospital.",
        key=f"note-{meeting.id}-{id}",
    )


def frozen_screens(meeting: Meeting) -> None:
    """What is frozen by now."""
    st.header("On the wall", anchor=False)
    frozen = presenting.frozen(meeting.kept.deck)
    if frozen:
        st.markdown("\n".join(f"- {ui.plain(screen.title)}" for screen in frozen if screen.title))
    else:
        st.write("Nothing is frozen yet. Before and after it come the ground rules and the votes.")


found = gathering.meetings(store)
if not found:
    st.write("No meeting is planned yet.")
    ui.link_to("meeting", "Plan a meeting")
    st.stop()
meeting = ui.choose_meeting(found)
st.header("What is it about?", anchor=False)
covered = choose_period()
if covered:
    choose_screens(meeting, covered)
frozen_screens(meeting)
ui.link_to("questions", "Questions for the room")
