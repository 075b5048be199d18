"""What a projector shows: the wall of an open meeting, or else the live view.

The live view says how it was, what it was about, and words that may be shown.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from feedback import charts, gathering, meetings, moderation, posters, shared, surveys, ui, words
from feedback.config import settings
from feedback.gathering import Meeting
from feedback.models import Placement, ShownComment
from feedback.storage import Store

MOST_THEMES = 6
FIGURES_SECONDS = 4
VOICES_SECONDS = 1
"""Figures move in batches and can wait; words are to be on the wall within two seconds."""
LIVE_VIEW = "live"
"""In the address, in place of a meeting's code."""

who = ui.page("present", projector=True)
how, shipped = settings(), surveys.default_survey()
rating = shipped.of_kind("rating")[0]


def put_on_screen(what: str) -> None:
    """Show the wall of the meeting with this code, or the live view.

    Kept in the address, so that a reload changes nothing.
    """
    st.query_params["show"] = what


def offer(shown: str, label: str) -> None:
    """A button that puts something else on this screen."""
    st.button(label, on_click=put_on_screen, args=(shown,), key=f"show-{shown}")


def show_wall(code: str) -> None:
    """A meeting's wall over the whole page. The keys are the wall's own."""
    with st.container(key="wall"):
        st.iframe(f"/m/{code}/wall", height=1080, alt="The wall of the meeting")
    with st.container(key="screen"):
        offer(LIVE_VIEW, "Live view")


def choose_screen(open_meetings: Sequence[Meeting]) -> None:
    """Several meetings are open: ask which one this screen is for."""
    with st.container(key="choice"):
        st.title("What is on this screen?", anchor=False)
        for meeting in open_meetings:
            offer(meeting.kept.code, f"The meeting on {gathering.name_of(meeting)}")
        offer(LIVE_VIEW, "The live view")


def choose_code() -> Placement | None:
    """Which code the screen shows; kept in the address, so that a reload changes nothing."""
    places = ui.open_placements(who)
    code = st.selectbox(
        "Code on this screen",
        list(places),
        format_func=lambda code: f"{places[code].site.name}, {places[code].name} ({code})",
        key="code",
        bind="query-params",
    )
    return places.get(code or "")


def offer_update() -> None:
    """Let a facilitator bring waiting answers in that are no batch by themselves."""
    waiting = meetings.waiting_answers(who.store, who.member)
    ui.quiet(
        f"New answers join the figures {how.threshold} or more at a time, and numbers go up in"
        " fives. A few of them, by chance, join later. So nobody can read off a single one."
    )
    if st.button("Update the figures now", disabled=waiting < how.threshold):
        came_in = meetings.update_now(who.store, who.member, threshold=how.threshold)
        st.toast(
            f"{came_in} answers have come in."
            if came_in
            else "None came in this time. Try again, or wait for more answers."
        )


def join(place: Placement | None) -> None:
    """How to take part: always on the screen."""
    with st.container(key="join"):
        if place is None:
            st.html("<p class='address'>No code is open yet.</p>")
            return
        address = ui.public_address()
        drawn = posters.qr_data(posters.qr_address(address, place.code))
        short = escape(posters.short_address(address, place.code))
        in_two_lines = short.replace("/f/", "<wbr>/f/")
        st.html(
            f"<p class='ask'>What do you think?</p><img src='{drawn}' alt='QR code of {short}'>"
            f"<p class='address'>{in_two_lines}</p>"
        )


def panel(key: str, finding: str, rows: list[charts.Bar], note: str) -> None:
    """One idea for the whole screen: the finding, its chart, and the same as a table."""
    with st.container(key=key):
        st.html(f"<h2>{escape(finding)}</h2>")
        if not rows:
            return
        numbers = [(row.label, row.shown) for row in rows]
        st.vega_lite_chart(
            shared.chart_spec(tuple(rows)),
            key=f"{key}-chart",
            alt=words.bars_description(finding, numbers),
            theme=None,
            width="content",
        )
        st.html(as_table(numbers, note))


def as_table(numbers: list[tuple[str, str]], note: str) -> str:
    """A chart's numbers as a table that opens. Plain HTML: a tenth of the cost of ``st.table``."""
    body = "".join(
        f"<tr><th scope='row'>{escape(label)}</th><td>{escape(shown)}</td></tr>"
        for label, shown in numbers
    )
    return (
        f"<details><summary>The same as a table</summary><p>{escape(note)}</p><table>"
        f"<tr><th scope='col'>Answer</th><th scope='col'>People</th></tr>{body}</table></details>"
    )


@st.fragment(run_every=FIGURES_SECONDS)
def figures() -> None:
    """One look at the figures; the browser keeps whatever has not changed."""
    store = ui.require("present").store
    snapshot, names = shared.live_snapshot(store), shared.theme_names(store)
    released = snapshot.figures
    with st.container(key="count"):
        answers = words.answers_so_far(released.responses, threshold=how.threshold)
        st.html(f"<p>{answers}</p><p class='since'>{words.since(snapshot.since)}</p>")
    panel(
        "rating",
        words.rating_finding(released, shipped, threshold=how.threshold, base=how.base),
        [
            charts.Bar(
                rating.option_label(cell.key), cell.n, words.count(cell, threshold=how.threshold)
            )
            for cell in released.options.get(rating.id, ())
        ],
        f"From the people who chose to answer. {words.IN_FIVES}",
    )
    panel(
        "themes",
        words.theme_finding(released, names),
        [
            charts.Bar(
                names.get(cell.key, cell.key),
                cell.n,
                words.count(cell, threshold=how.threshold),
            )
            for cell in words.top_themes(released, most=MOST_THEMES)
        ],
        words.theme_note(released),
    )


@st.fragment(run_every=VOICES_SECONDS)
def voices() -> None:
    """The approved words: looked at more often, and drawn as one piece, to be on the wall soon."""
    store = ui.require("present").store
    quotes = shared.live_snapshot(store).quotes
    with st.container(key="voices"):
        title = "In people’s own words" if quotes else "No words to show yet"
        st.html(f"<h2>{title}</h2>" + "".join(figure(quote, store) for quote in quotes))


def figure(quote: ShownComment, store: Store) -> str:
    """One person's words below the question they answer."""
    asked = escape(shared.wording(quote, store).label(quote.question))
    length = "long" if len(quote.text) > 140 else "short"
    return (
        f"<figure class='{length}'><figcaption>{asked}</figcaption>"
        f"<blockquote dir='auto'>{escape(quote.text)}</blockquote></figure>"
    )


def live_view(open_meetings: Sequence[Meeting]) -> None:
    """The figures and words as they stand now, and how to take part."""
    with st.popover("Screen", icon=":material/tune:", key="screen"):
        for meeting in open_meetings:
            offer(meeting.kept.code, f"The meeting on {gathering.name_of(meeting)}")
        place = choose_code()
        if who.member.role in moderation.MODERATORS:
            # How many wait, and when, is not for everybody.
            offer_update()
        ui.link_to("home", "Back to home")
    join(place)
    figures()
    voices()


found = [one for one in gathering.meetings(who.store) if one.kept.state == "open"]
shown = st.query_params.get("show", "")
wall = next((one for one in found if one.kept.code == shown or len(found) == 1), None)
if shown == LIVE_VIEW or not found:
    live_view(found)
elif wall:
    show_wall(wall.kept.code)
else:
    choose_screen(found)
