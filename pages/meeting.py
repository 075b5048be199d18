"""A meeting of the table: plan it, let phones join, find its screens."""

from dataclasses import replace

import streamlit as st

from feedback import gathering, posters, readiness, ui
from feedback.agenda import MeetingState
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, Plan

STATES: dict[MeetingState, str] = {
    "preparing": "being prepared: nobody can join",
    "open": "open: phones can join",
    "ended": "over: phones can read what was shown",
    "published": "published: its address tells everybody what was heard, decided and promised",
}

member, store = ui.page("meeting")
how, today = settings(), settings().today()


def plan_form(key: str, plan: Plan, notes: str, button: str) -> tuple[Plan, str] | None:
    """What everybody may read of a meeting, and notes for staff; None until it is saved."""
    codes = ["", *ui.open_placements(ui.require("meeting"))]
    place = st.text_input("Where", plan.place, max_chars=80, key=f"{key}-place")
    chair = st.text_input(
        "Who leads through it? A role or a first name; everybody can read it.",
        plan.chair,
        max_chars=80,
        key=f"{key}-chair",
    )
    rules = st.text_area(
        "How we talk together, one rule in each line",
        "\n".join(plan.ground_rules),
        key=f"{key}-rules",
    )
    agenda = st.text_area(
        "What we do, one thing in each line", "\n".join(plan.agenda), key=f"{key}-agenda"
    )
    code = st.selectbox(
        "Phones that join are also offered the questions of",
        codes,
        codes.index(plan.answer_code) if plan.answer_code in codes else 0,
        format_func=lambda code: code or "no poster",
        key=f"{key}-code",
    )
    notes = st.text_area("Notes for staff. Nobody else reads them.", notes, key=f"{key}-notes")
    if not st.form_submit_button(button, type="primary"):
        return None
    rules_given, agenda_given = tuple(rules.splitlines()), tuple(agenda.splitlines())
    return Plan(place, chair, rules_given, agenda_given, code), notes


def plan_new() -> None:
    """A new meeting."""
    with st.expander("Plan a meeting", expanded=not found), st.form("new", border=False):
        day = st.date_input("Day", today, format="DD/MM/YYYY")
        given = plan_form("new", Plan(), "", "Plan it")
    if given:
        try:
            made = gathering.add(store, member, day, given[0])
            gathering.change(store, member, made, notes=given[1])
        except FeedbackError as error:
            st.error(str(error))
        else:
            st.session_state["meeting"] = made.id
            st.rerun()


def before(meeting: Meeting) -> None:
    """What is planned, how phones join, and whether they can."""
    address = ui.public_address()
    code = meeting.kept.code
    with st.container(border=True):
        st.markdown(f"Phones join at **{ui.plain(posters.short_address(address, code, 'm'))}**")
        if meeting.kept.state != "preparing":
            drawn = posters.qr_data(posters.qr_address(address, code, "m"))
            st.html(f"<img src='{drawn}' width='220' alt='QR code to join the meeting'>")
        state = st.selectbox(
            "The meeting is",
            list(STATES),
            list(STATES).index(meeting.kept.state),
            format_func=lambda key: STATES[key],
            key=f"state-{meeting.id}-{meeting.kept.version}",
        )
        if state != meeting.kept.state:
            ui.attempt(lambda: gathering.change(store, member, meeting, state=state))
        blank = meeting.stage.blank
        if st.button("Let screens show again" if blank else "Make all screens dark, at once"):
            stage = replace(meeting.stage, blank=not blank)
            ui.attempt(lambda: gathering.set_stage(store, member, meeting, stage))
    with (
        st.expander("What is planned"),
        st.form(f"plan-{meeting.id}-{meeting.kept.version}", border=False),
    ):
        given = plan_form(f"plan-{meeting.id}", meeting.plan, meeting.notes, "Save")
    if given:
        plan, notes = given
        ui.attempt(lambda: gathering.change(store, member, meeting, plan=plan, notes=notes))


def still_to_do(meeting: Meeting) -> None:
    """What is missing before the room can come."""
    steps = readiness.readiness(store, member, meeting, today=today, base=how.base)
    missing = [step.said for step in steps if not step.done]
    if missing:
        st.info(f"Still to do: {'; '.join(missing)}.")
    elif steps:
        st.success("Everything is ready.")


def screens(meeting: Meeting) -> None:
    """Where the meeting is shown, and from where it is led."""
    st.header("On the day", anchor=False)
    code = meeting.kept.code
    ui.plain_link(f"/staff/meeting/{code}/handout", "Hand-outs in large print, with ballots (PDF)")
    ui.plain_link(f"/staff/meeting/{code}/deck", "The screens as a file, for a room without Wi-Fi")
    if meeting.kept.state == "preparing":
        ui.quiet("The wall opens when phones can join.")
        return
    ui.plain_link(f"/m/{code}/wall", "The wall, for the projector")
    ui.plain_link(f"/staff/meeting/{code}", "The remote, for your phone")
    ui.plain_link(f"/staff/meeting/{code}/paper", "Type in votes on paper")
    ui.quiet(
        "Keys at the wall: right and left arrow, R closes a vote and shows its result, B makes all"
        " screens dark, F holds this screen, H takes the quote on it down for good."
    )


found = gathering.meetings(store)
if found:
    meeting = ui.choose_meeting(found)
    still_to_do(meeting)
    before(meeting)
    ui.link_to("prepare", "Prepare what the wall shows")
    ui.link_to("questions", "Questions for the room")
    screens(meeting)
else:
    st.write("No meeting is planned yet.")
plan_new()
