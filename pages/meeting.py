"""A meeting of the table: plan it, let phones join, choose what is shown, put questions."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from feedback import codebooks, gathering, moderation, posters, presenting, ui, vote_words, voting
from feedback.agenda import MeetingState, RoundKind
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, Plan
from feedback.rounds import Round

KINDS: dict[RoundKind, str] = {
    "dots": "Dots: everybody gives a few dots to what matters most",
    "ranks": "Ranks: everybody puts things in order, the lowest sum comes first",
    "statements": "Statements: everybody agrees, disagrees or passes",
}
SENSE_CHECK = "Sense-check"
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
            attempt(lambda: gathering.change(store, member, meeting, state=state))
        blank = meeting.stage.blank
        if st.button("Let screens show again" if blank else "Make all screens dark, at once"):
            stage = replace(meeting.stage, blank=not blank)
            attempt(lambda: gathering.set_stage(store, member, meeting, stage))
    with (
        st.expander("What is planned"),
        st.form(f"plan-{meeting.id}-{meeting.kept.version}", border=False),
    ):
        given = plan_form(f"plan-{meeting.id}", meeting.plan, meeting.notes, "Save")
    if given:
        plan, notes = given
        attempt(lambda: gathering.change(store, member, meeting, plan=plan, notes=notes))


def still_to_do(meeting: Meeting) -> None:
    """What is missing before the room can come."""
    if meeting.kept.state not in ("preparing", "open") or meeting.kept.day < today:
        return
    missing = []
    if waiting := moderation.comment_count(store, member, "waiting"):
        missing.append(f"{waiting:,} {'comment waits' if waiting == 1 else 'comments wait'}")
    if not presenting.frozen(meeting.kept.deck):
        missing.append("nothing is frozen for the wall")
    if not meeting.plan.agenda:
        missing.append("what we do is not written down")
    if not voting.rounds(store, meeting):
        missing.append("there is no question for the room")
    if meeting.kept.state == "preparing":
        missing.append("phones cannot join yet")
    if missing:
        st.info(f"Still to do: {'; '.join(missing)}.")
    else:
        st.success("Everything is ready.")


def what_is_shown(meeting: Meeting) -> None:
    """What the wall will present: frozen here, so that nothing moves while the room looks."""
    st.header("On the wall", anchor=False)
    snapshot, names = ui.live_snapshot(store), ui.theme_names(store)
    frozen = presenting.frozen(meeting.kept.deck)
    if frozen:
        st.markdown("\n".join(f"- {ui.plain(screen.title)}" for screen in frozen))
    else:
        st.write("Nothing is frozen yet. Before and after it come the ground rules and the votes.")
    with (
        st.expander("Choose and freeze what is shown", expanded=not frozen),
        st.form(f"deck-{meeting.id}-{meeting.kept.version}", border=False),
    ):
        shown = [cell.key for cell in snapshot.figures.themes if cell.n]
        themes = st.multiselect(
            "Themes (at most 5; none: those that came up most)",
            shown,
            format_func=lambda key: names.get(key, key),
            max_selections=presenting.MOST_THEMES,
            placeholder="Those that came up most",
        )
        texts = {quote.id: quote.text for quote in snapshot.quotes}
        chosen = st.multiselect(
            "Quotes (at most 5). Only approved words are here. Could any of them upset the room?",
            list(texts),
            [id for id in meeting.kept.quotes if id in texts],
            format_func=lambda id: texts[id],
            max_selections=presenting.MOST_QUOTES,
            placeholder="None",
        )
        pressed = st.form_submit_button("Freeze", type="primary")
    if pressed:
        attempt(
            lambda: presenting.freeze(
                store,
                member,
                meeting,
                snapshot,
                names,
                themes=themes,
                quotes=chosen,
                today=today,
                threshold=how.threshold,
                base=how.base,
            )
        )
    if meeting.kept.state == "preparing":
        ui.quiet("The wall opens when phones can join.")
        return
    code = meeting.kept.code
    ui.plain_link(f"/m/{code}/wall", "The wall, for the projector")
    ui.plain_link(f"/staff/meeting/{code}", "The remote, for your phone")
    ui.plain_link(f"/staff/meeting/{code}/paper", "Type in votes on paper")
    ui.plain_link(f"/staff/meeting/{code}/deck", "The screens as a file, for a room without Wi-Fi")
    ui.quiet(
        "Keys at the wall: right and left arrow, R closes a vote and shows its result, B makes all"
        " screens dark, F holds this screen, H takes the quote on it down for good."
    )


def questions(meeting: Meeting) -> None:
    """What is put to the room, and what it came to."""
    st.header("Questions for the room", anchor=False)
    asked = voting.rounds(store, meeting)
    if not asked:
        st.write("None yet.")
    for one in asked:
        with st.container(border=True):
            question(one)
    with st.expander("Put a question to the room", expanded=not asked):
        new_question(meeting)
    if meeting.kept.quotes and st.button("Ask whether the quotes are about what we think"):
        attempt(
            lambda: voting.draft_sense_check(store, member, meeting, dict(ui.theme_names(store)))
        )


def question(one: Round) -> None:
    """One question: what can be done with it now, or its result."""
    kind = KINDS.get(one.kept.kind, SENSE_CHECK).partition(":")[0]
    st.markdown(f"**{ui.plain(one.question.title)}** · {kind}")
    match one.kept.state:
        case "draft":
            st.markdown("\n".join(f"- {ui.plain(item)}" for item in one.question.items.values()))
            if one.kept.kind != "tags":
                alike(list(one.question.items.values()))
            with st.container(horizontal=True):
                if st.button("Open it for votes", key=f"open-{one.kept.id}", type="primary"):
                    attempt(lambda: voting.open_to_votes(store, member, one))
                if st.button("Delete", key=f"delete-{one.kept.id}"):
                    attempt(lambda: voting.delete(store, member, one))
        case "open" | "closed":
            votes_so_far(one.kept.id)
            if st.button("Close and count", key=f"close-{one.kept.id}", type="primary"):
                attempt(
                    lambda: voting.close(store, member, one, threshold=how.threshold, base=how.base)
                )
        case "counted":
            result(one)
            if st.button("Show it in the room", key=f"show-{one.kept.id}", type="primary"):
                attempt(lambda: voting.show(store, member, one))
        case "shown":
            result(one)
            if one.kept.kind == "tags" and st.button(
                "Keep what the room said", key=f"keep-{one.kept.id}"
            ):
                keep_sense(one)
            if st.button("Take it off all screens", key=f"hide-{one.kept.id}"):
                attempt(lambda: voting.take_back(store, member, one))


def keep_sense(one: Round) -> None:
    """Tags that nearly everyone said are wrong go, as a person's word."""
    version = codebooks.newest(store).codebook.version
    try:
        gone = voting.keep_what_the_room_said(store, member, one, today, codebook_version=version)
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.toast(f"{gone} tags are gone." if gone else "Nothing to change.")


@st.fragment(run_every=2)
def votes_so_far(round_id: str) -> None:
    """How many have voted; what they voted nobody sees yet."""
    n = voting.seats_so_far(ui.require("meeting").store, member, round_id)
    st.write(f"{n} {'person has' if n == 1 else 'people have'} voted. Phones can vote now.")


def result(one: Round) -> None:
    """What a question came to, as far as it may be shown."""
    if one.result is None or one.result.seats is None:
        st.write(f"Fewer than {how.threshold} people voted, so there is no result to show.")
        return
    st.write(f"{one.result.seats} people voted.")
    rows = "".join(
        f"| {ui.plain(item)} | {ui.plain(said)} |\n" for item, said in vote_words.result_rows(one)
    )
    st.markdown(f"| What | Result |\n|---|---|\n{rows}")
    for group in one.result.groups:
        st.markdown(f"- {ui.plain(vote_words.group(group, one.question.items))}")
    if one.kept.kind == "statements" and not one.result.groups:
        ui.quiet(vote_words.NO_GROUPS)


def new_question(meeting: Meeting) -> None:
    """A question as a draft, which nobody sees before it is opened."""
    with st.form("question", border=False, clear_on_submit=False):
        kind = st.radio("How is the room asked?", list(KINDS), format_func=lambda key: KINDS[key])
        title = st.text_input("What is the room asked?", max_chars=voting.LONGEST_ITEM)
        lines = st.text_area(
            "What to vote on, one in each line", height=160, help="From 2 to 20 lines."
        ).splitlines()
        dots = st.number_input("Dots for each person (for dots)", 1, voting.MOST_DOTS, 3)
        if not st.form_submit_button("Keep as a draft", type="primary"):
            return
    attempt(lambda: voting.draft(store, member, meeting, kind, title, lines, dots=int(dots)))


def alike(items: list[str]) -> None:
    """Name items that may be the same thing: votes on them would be split."""
    for one, other in voting.worded_alike(items):
        st.warning(
            f"“{ui.plain(one)}” and “{ui.plain(other)}” sound alike. If they are the same thing,"
            " delete this draft and put them together: else their votes are split."
        )


def attempt(act: Callable[[], object]) -> None:
    """Do it and draw the page anew; where it cannot be done, say why and lose nothing."""
    try:
        act()
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.rerun()


found = gathering.meetings(store)
if not found:
    st.write("No meeting is planned yet.")
else:
    by_id = {meeting.id: meeting for meeting in found}
    chosen = st.selectbox(
        "Meeting",
        list(by_id),
        format_func=lambda id: (
            f"{ui.day_in_words(by_id[id].kept.day)}"
            + (f", {by_id[id].plan.place}" if by_id[id].plan.place else "")
        ),
        key="meeting",
    )
    still_to_do(by_id[chosen])
    before(by_id[chosen])
    what_is_shown(by_id[chosen])
    questions(by_id[chosen])
plan_new()
