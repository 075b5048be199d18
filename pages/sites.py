"""Sites, where their codes hang, their posters, and what residents read about the meeting.

Who has all sites may change what all residents read, and make a new site; everybody else sees
and changes their own sites only.
"""

from calendar import day_name
from dataclasses import replace

import streamlit as st

from feedback import (
    asking,
    meetings,
    moderation,
    places,
    posters,
    publishing,
    setting_up,
    ui,
    words,
)
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import Asked, Organisers, Placement, PlacementState, Site
from feedback.periods import months_back, period_name
from feedback.publishing import Due

HOURS = [None, *range(25)]
STATES: dict[PlacementState, str] = {
    "open": "open: people can answer",
    "closed": "closed: it thanks people and says so",
    "withdrawn": "withdrawn: it says that the poster is out of date",
}

member, store = ui.page("sites")
how = settings()
today = how.today()
who = meetings.organisers(store)
example = setting_up.is_example(store)
address = ui.public_address()


def about_the_meeting(who: Organisers) -> None:
    """The sentences residents read about who asks and when the table meets."""
    with st.expander("Who asks, and when is the next meeting?", expanded=who.next_meeting is None):
        with st.form("about", border=False):
            name = st.text_input("Who asks?", who.name, max_chars=80)
            day = st.date_input("Next meeting", who.next_meeting, format="DD/MM/YYYY")
            place = st.text_input("Where", who.meeting_place, max_chars=80)
            contact = st.text_input(
                "For an answer or a complaint, people can ask …",
                who.answers_contact,
                max_chars=200,
                help="For example: at the counter, or the PALS office with its phone number.",
            )
            published, since = store.last_published(), meetings.live_since(store)
            months = [months_back(today, n) for n in range(24)]
            choices = [m for m in months if m > published] if published else [None, *months]
            counting_from = st.selectbox(
                "The live view counts answers",
                choices,
                index=choices.index(since) if since in choices else 0,
                format_func=lambda day: f"from {day:%B %Y} on" if day else "of all time",
            )
            if published:
                ui.quiet(
                    f"{published:%B %Y} is published, so the live view begins after it: somebody"
                    " could subtract the one from the other."
                )
            reading_days = st.multiselect(
                "Somebody reads answers on",
                range(7),
                list(who.reading_days),
                format_func=lambda day: day_name[day],
                placeholder="No fixed days",
                help="Residents read this before they write. Say only what is sure to happen.",
            )
            first, last = st.columns(2)
            reading_from = first.selectbox(
                "From", HOURS, HOURS.index(who.reading_from), format_func=words.hour
            )
            reading_until = last.selectbox(
                "Until", HOURS, HOURS.index(who.reading_until), format_func=words.hour
            )
            saved = st.form_submit_button("Save", type="primary")
        if saved and not meetings.are_hours(reading_from, reading_until):
            st.error("Please give both hours, the later one last, or neither.")
        elif saved:
            meetings.keep_organisers(
                store,
                replace(
                    who,
                    reading_days=tuple(sorted(reading_days)),
                    reading_from=reading_from,
                    reading_until=reading_until,
                    name=name.strip() or Organisers().name,
                    next_meeting=day,
                    meeting_place=place.strip(),
                    answers_contact=contact.strip(),
                    counting_from=counting_from,
                ),
            )
            st.toast("Saved. Residents read it from now on.")


def publish_months() -> None:
    """Months that are over, and late answers of earlier ones: into the trends, for good."""
    waiting = publishing.waiting(store, member, today=today, base=how.base)
    due = waiting.due
    if waiting.too_few:
        ui.quiet(
            f"Fewer than {how.base} people answered in {waiting.too_few}. Their answers wait, and"
            " are published together with the next month’s: as one period, in which more can be"
            " shown."
        )
    if not due:
        return
    with st.container(border=True):
        st.subheader("Publish what is over", anchor=False)
        st.markdown(
            "The trends show a month once it is published. Its figures then stay as they are, and"
            " the live view begins after it: so publish after a meeting, not before."
        )
        st.markdown(
            "**Type in paper forms first.** Whatever comes later is shown as a revision, once"
            f" {how.base} more answers have come."
        )
        chosen = st.multiselect("Months", due, due, format_func=due_in_words)
        joined = publishing.together(chosen)
        if joined and st.checkbox(
            f"Publish them as one period: {period_name(joined)}",
            help="With more people in it, groups can be shown that are hidden month by month: small"
            " sites, or carers. It is one point in the charts then. You cannot change that later.",
        ):
            chosen = [joined]
        typed_in = st.checkbox("All paper forms of these months are typed in.")
        if not st.button("Publish", type="primary", disabled=not (chosen and typed_in)):
            return
        try:
            with st.spinner("Counting …"):
                for one in chosen:
                    publishing.publish(
                        store,
                        member,
                        one.month,
                        months=one.months,
                        today=today,
                        threshold=how.threshold,
                        base=how.base,
                    )
        except FeedbackError as error:
            st.error(str(error))
        else:
            st.toast("Published.")
            st.rerun()


def due_in_words(due: Due) -> str:
    """A period, and how many answered in it."""
    late = ", that came late" if due.part > 1 else ""
    return f"{period_name(due)}: {due.responses:,} answers{late}"


def names_of_staff() -> None:
    """Who works here: taken out of comments before anybody sees them on a screen."""
    kept = moderation.staff_names(store)
    with st.expander(f"Names of staff ({len(kept)})"), st.form("staff-names", border=False):
        lines = st.text_area(
            "One name in each line. They are taken out of what the room sees.",
            "\n".join(kept),
            height=200,
            help="As people write it: “Grace Okafor”, “Grace”. Only staff can read this list.",
        )
        if st.form_submit_button("Save the names", type="primary"):
            try:
                moderation.keep_staff_names(store, member, lines)
            except FeedbackError as error:
                st.error(str(error))
            else:
                st.toast("Saved.")


def asked_here(site: Site) -> None:
    """Which survey the site asks, and on which days."""
    asked = asking.asked_at(store, site)
    every = {survey.id: survey for survey in asking.every_survey(store)}
    now = every[asked.survey_id or next(iter(every))]
    with st.expander(f"Asked here: {ui.plain(now.title)}{days(asked)}", key=f"asked-{site.id}"):
        with st.form(f"asked-form-{site.id}", border=False):
            chosen = st.selectbox(
                "Survey",
                list(every),
                index=list(every).index(now.id),
                format_func=lambda id: every[id].title,
            )
            if asked.survey_version and asked.survey_version < now.version:
                ui.quiet(f"There is a new version, {now.version}. It is asked here once you save.")
            first = st.date_input(
                "First day (empty: from now on)", asked.opens_on, format="DD/MM/YYYY"
            )
            last = st.date_input(
                "Last day (empty: until you say so)", asked.closes_on, format="DD/MM/YYYY"
            )
            if not st.form_submit_button("Save", type="primary"):
                return
        try:
            asking.ask(store, member, site, every[chosen], opens_on=first, closes_on=last)
        except FeedbackError as error:
            st.error(str(error))
        else:
            st.rerun()


def days(asked: Asked) -> str:
    """On which days people can answer; nothing where there is no bound."""
    first = f" · from {asked.opens_on:%-d %B %Y}" if asked.opens_on else ""
    return first + (f" · until {asked.closes_on:%-d %B %Y}" if asked.closes_on else "")


def one_placement(placement: Placement) -> None:
    """A code with its address, its poster and its state."""
    st.markdown(f"**{ui.plain(placement.name)}** · code **{placement.code}**")
    ui.quiet(posters.short_address(address, placement.code))
    qr_address = posters.qr_address(address, placement.code)
    name = f"table-talk-{placement.code}"
    with st.container(horizontal=True):
        st.download_button(
            "Poster (PDF)",
            lambda: posters.poster_pdf(
                placement, who, public_url=address, printed_on=today, example=example
            ),
            f"{name}.pdf",
            "application/pdf",
            key=f"pdf-{placement.code}",
            on_click="ignore",
        )
        st.download_button(
            "Code (SVG)",
            lambda: posters.qr_svg(qr_address),
            f"{name}.svg",
            "image/svg+xml",
            key=f"svg-{placement.code}",
            on_click="ignore",
        )
        st.download_button(
            "Code (PNG)",
            lambda: posters.qr_png(qr_address),
            f"{name}.png",
            "image/png",
            key=f"png-{placement.code}",
            on_click="ignore",
        )
    state = st.selectbox(
        "This code is",
        list(STATES),
        index=list(STATES).index(placement.state),
        format_func=lambda key: STATES[key],
        key=f"state-{placement.code}",
    )
    if state != placement.state:
        places.set_state(store, member, placement.code, state)
        st.rerun()


def add() -> None:
    """A new place, in a site there is or, for those who have all sites, a new one."""
    with st.form("add", clear_on_submit=True):
        st.header("Add a place for a poster", anchor=False)
        if places.runs_all_sites(member):
            site = st.text_input("Café, clinic or group", max_chars=80)
        else:
            names = [site.name for site in places.own_sites(store, member)]
            site = st.selectbox("Café, clinic or group", names) or ""
        place = st.text_input("Where in it, for example: Waiting room", max_chars=80)
        if not st.form_submit_button("Add", type="primary"):
            return
    try:
        places.add(store, member, site, place)
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.rerun()


if places.runs_all_sites(member):
    publish_months()
    about_the_meeting(who)
    names_of_staff()
if not settings().public_url:
    st.info(
        f"Posters will carry the address `{address}`. That works on this network only:"
        " set PUBLIC_URL before you print for the world outside."
    )
own = places.own_placements(store, member)
if not own:
    st.write("There is no place yet. Add the first one below.")
for site in dict.fromkeys(placement.site for placement in own):
    st.header(ui.plain(site.name), anchor=False)
    asked_here(site)
    for placement in own:
        if placement.site == site:
            with st.container(border=True):
                one_placement(placement)
add()
