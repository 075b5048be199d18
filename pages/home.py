"""Home: greets whoever signed in with what needs doing."""

import streamlit as st

from feedback import (
    kept_answers,
    meetings,
    moderation,
    notices,
    places,
    publishing,
    shared,
    ui,
    words,
)
from feedback.config import settings
from feedback.periods import period_name

member, store = ui.page("home")

st.header(f"Hello, {ui.plain(member.name)}", anchor=False)
if member.role in moderation.MODERATORS:
    waiting = moderation.comment_count(store, member, "waiting")
    with st.container(border=True):
        if waiting:
            comments = "1 comment is" if waiting == 1 else f"{waiting} comments are"
            st.markdown(f"**{comments} waiting to be read.** Nobody else sees them before you do.")
            if moderation.comments_in(store, member, "waiting", most=1)[0].read_first:
                st.warning("**Please read first:** somebody may not be safe.")
            ui.link_to("moderate", "Read and decide", icon=":material/mark_email_unread:")
        else:
            st.markdown("**Nothing is waiting to be read.** New comments appear here.")
    if not places.own_placements(store, member):
        with st.container(border=True):
            st.markdown("**There is no site yet.** Make one, and print its poster.")
            ui.link_to("sites", "Sites and posters", icon=":material/location_on:")

if places.runs_all_sites(member):
    how = settings()
    if due := publishing.waiting(store, member, today=how.today(), base=how.base).due:
        with st.container(border=True):
            count = sum(one.months for one in due)
            months = period_name(due[-1]) if count == 1 else f"{count} months that are over"
            st.markdown(f"**Answers of {months} can be published** for the trends.")
            ui.link_to("sites", "Publish", icon=":material/calendar_month:")

if kept := kept_answers.for_staff(member):
    st.warning("\n\n".join(["**Answers wait on this server.**", *kept]))

if failures := notices.for_staff(member):
    unsent = "**The latest notice that something should be read first did not reach everybody.**"
    st.warning("\n\n".join([unsent, *failures]))

snapshot = shared.live_snapshot(store)
with st.container(border=True):
    answers = words.answers_so_far(snapshot.figures.responses, threshold=settings().threshold)
    st.markdown(f"**{answers}** {words.since(snapshot.since)}")
    who = meetings.organisers(store)
    if who.next_meeting:
        place = f", {ui.plain(who.meeting_place)}" if who.meeting_place else ""
        st.markdown(f"Next meeting: {words.day_in_words(who.next_meeting)}{place}")
    elif places.runs_all_sites(member):
        st.markdown("The date of the next meeting is not set. Residents would like to know it.")
        ui.link_to("sites", "Set the date", icon=":material/calendar_month:")
    ui.link_to("present", "Open the live view for the projector", icon=":material/present_to_all:")
    ui.link_to("trends", "See what is changing: trends", icon=":material/trending_up:")
