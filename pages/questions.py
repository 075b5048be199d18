"""What a meeting asks the room: drafts, votes, results, and whether tags are right."""

from collections.abc import Callable

import streamlit as st

from feedback import codebooks, gathering, ui, vote_words, voting
from feedback.agenda import RoundKind
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.gathering import Meeting
from feedback.rounds import Round

KINDS: dict[RoundKind, str] = {
    "dots": "Dots: everybody gives a few dots to what matters most",
    "ranks": "Ranks: everybody puts things in order, the lowest sum comes first",
    "statements": "Statements: everybody agrees, disagrees or passes",
}
SENSE_CHECK = "Sense-check"

member, store = ui.page("questions")
how, today = settings(), settings().today()


def questions(meeting: Meeting) -> None:
    """What is put to the room, and what it came to."""
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
    n = voting.seats_so_far(ui.require("questions").store, member, round_id)
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
if found:
    questions(ui.choose_meeting(found))
else:
    st.write("Questions are put at a meeting: plan one first.")
    ui.link_to("meeting", "The meeting")
