"""Preparing a meeting: what it is about, what the wall will show, and what is still missing."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from feedback import (
    asking,
    covering,
    freezing,
    gathering,
    presenting,
    readiness,
    shared,
    trends,
    ui,
)
from feedback.config import settings
from feedback.covering import Covered
from feedback.gathering import Meeting
from feedback.periods import period_words

member, store = ui.page("prepare")
state, how, today = st.session_state, settings(), settings().today()
WALL_PX = 720
"""As on a small projector; staff.css makes the whole frame smaller."""
LIVE, MONTHS = "The live view, as it is now", "Months that were published"


# What it is about ----------------------------------------------------------------------


def choose_period() -> Covered | None:
    """The live view, or published months; None while what is chosen is no period."""
    published, names = shared.published(store), shared.theme_names(store)
    periods = trends.periods(published)
    offered = list(periods)
    source = LIVE
    if offered:
        source = st.radio("What is the meeting about?", [LIVE, MONTHS], horizontal=True)
    if source == LIVE:
        return covering.live(
            shared.live_snapshot(store), published, names, threshold=how.threshold, base=how.base
        )
    since, until = st.columns(2)
    last = len(offered) - 1
    first = since.selectbox("From", offered, last, format_func=periods.get)
    last_month = until.selectbox("To", offered, last, format_func=periods.get)
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
                shared.theme_names(store),
                themes=themes,
                quotes=notes,
                today=today,
            )
        )
    stays = "What is frozen stays as it is until you freeze again, whatever comes in."
    at_once = " The meeting is open, so the wall shows it at once."
    ui.quiet(stays + (at_once if meeting.kept.state == "open" else ""))


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


# What the wall will show ---------------------------------------------------------------


def run_sheet(meeting: Meeting) -> None:
    """Each screen as the room will see it, and what to say to it."""
    st.header("Screen by screen", anchor=False)
    about(meeting)
    preview = store.preview(meeting.kept.code)
    if preview is None:
        return
    found = presenting.screens(presenting.rehearsal(preview), {})
    titles = {
        screen.id: f"{place} of {len(found)}: {screen.title or screen.quote}"
        for place, screen in enumerate(found, 1)
    }
    chosen = st.radio("Screen", list(titles), format_func=lambda id: ui.plain(titles[id]))
    # With the version, so that the frame is loaded anew once something else is frozen.
    which = urlencode({"screen": chosen, "version": meeting.kept.version})
    address = f"/staff/meeting/{meeting.kept.code}/preview?{which}"
    with st.container(key="preview"):
        st.iframe(address, height=WALL_PX, alt=f"The wall, {titles[chosen]}")
    ui.plain_link(address, "As large as this window")
    what_to_say(meeting, chosen, list(titles))


def what_to_say(meeting: Meeting, chosen: str, screens: Sequence[str]) -> None:
    """What to say to one of the screens; nobody writes over what somebody else has just saved."""
    key, kept = f"say-{meeting.id}-{chosen}", meeting.speaker_notes.get(chosen, "")
    state.setdefault(f"seen-{key}", kept)
    said = st.text_area(
        "What you want to say to it. Only staff read this, on the remote.",
        kept,
        max_chars=gathering.LONGEST_NOTE,
        key=key,
    )
    if not st.button("Save what to say"):
        return
    if kept != state[f"seen-{key}"]:
        state[f"seen-{key}"] = kept
        st.error(
            f"Somebody else has saved this meanwhile: “{ui.plain(kept)}” Yours is still here. Put"
            " both together, then save again."
        )
        return
    state[f"seen-{key}"] = said.strip()
    notes = {id: meeting.speaker_notes.get(id, "") for id in screens} | {chosen: said}
    ui.attempt(lambda: gathering.change(store, member, meeting, speaker_notes=notes))


def about(meeting: Meeting) -> None:
    """Of which answers the frozen screens are, and what phones are asked."""
    period = presenting.covered(meeting.kept.deck) or "Nothing is frozen yet."
    asked = "Phones that join are offered no survey. You can choose one on the page “The meeting”."
    if code := meeting.plan.answer_code:
        opened = asking.opened(store, code)
        asked = f"Phones that join are also offered the survey “{asking.survey_of(opened).title}”."
    st.markdown(ui.plain(f"{period} {asked}"))


def steps(meeting: Meeting) -> None:
    """What is ready, and where to do what is not."""
    for step in readiness.readiness(store, member, meeting, today=today, base=how.base):
        if step.done:
            st.markdown(f":material/check_circle: Ready: {step.said}")
            continue
        said = f":material/radio_button_unchecked: To do: {step.said}"
        if step.page == "prepare":
            st.markdown(said)
        else:
            ui.link_to(step.page, said)


found = gathering.meetings(store)
if not found:
    st.write("No meeting is planned yet.")
    ui.link_to("meeting", "Plan a meeting")
    st.stop()
meeting = ui.choose_meeting(found)
steps(meeting)
st.header("Choose and freeze", anchor=False)
covered = choose_period()
if covered:
    choose_screens(meeting, covered)
run_sheet(meeting)
ui.link_to("questions", "Questions for the room")
