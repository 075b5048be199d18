"""What a meeting asks the room: drafts, votes, results, and whether tags are right."""

from collections.abc import Mapping

import streamlit as st

from feedback import (
    codebooks,
    gathering,
    rounds,
    sense_checking,
    shared,
    ui,
    vote_drawing,
    vote_words,
    voting,
)
from feedback.agenda import RoundKind
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.gathering import Meeting
from feedback.rounds import Question, Round

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
            question(meeting, one, asked)
    with st.expander("Put a question to the room", expanded=not asked):
        new_question(meeting)
    if meeting.kept.quotes and st.button("Ask whether the quotes are about what we think"):
        ui.attempt(
            lambda: sense_checking.draft(store, member, meeting, dict(shared.theme_names(store)))
        )


def question(meeting: Meeting, one: Round, others: list[Round]) -> None:
    """One question: what can be done with it now, or its result."""
    kind = KINDS.get(one.kept.kind, SENSE_CHECK).partition(":")[0]
    n = rounds.number(one, others)
    which = f" · {vote_words.round_name(n)}" if n > 1 else ""
    st.markdown(f"**{ui.plain(one.question.title)}** · {kind}{which}")
    without_quote(meeting, one)
    match one.kept.state:
        case "draft":
            draft(meeting, one)
        case "open" | "closed":
            votes_so_far(one.kept.id)
            if st.button("Close and count", key=f"close-{one.kept.id}", type="primary"):
                ui.attempt(
                    lambda: voting.close(store, member, one, threshold=how.threshold, base=how.base)
                )
        case "counted":
            result(one, others)
            if st.button("Show it in the room", key=f"show-{one.kept.id}", type="primary"):
                ui.attempt(lambda: voting.show(store, member, one))
            ask_again(meeting, one)
        case "shown":
            result(one, others)
            if one.kept.kind == "tags" and st.button(
                "Keep what the room said", key=f"keep-{one.kept.id}"
            ):
                keep_sense(one)
            if st.button("Take it off all screens", key=f"hide-{one.kept.id}"):
                ui.attempt(lambda: voting.take_back(store, member, one))
            ask_again(meeting, one)


def without_quote(meeting: Meeting, one: Round) -> None:
    """Name what the room is not shown, because the words it is about may not be shown there."""
    if not one.question.about:
        return
    there = {quote.id for quote in voting.quotes(store, meeting)}
    for key, (comment_id, _) in one.question.about.items():
        if comment_id not in there:
            st.warning(
                f"“{ui.plain(one.question.items[key])}” is not shown to the room: the quote it is"
                " from was taken down, or is not among those that are frozen."
            )


def draft(meeting: Meeting, one: Round) -> None:
    """A question that nobody has seen: its words can be changed until it is opened."""
    st.markdown("\n".join(f"- {ui.plain(item)}" for item in one.question.items.values()))
    if one.kept.kind != "tags":
        for keys in voting.worded_alike(one.question):
            alike(meeting, one, keys)
        with st.expander("Change it"):
            given = question_form(f"change-{one.kept.id}", one.kept.kind, one.question, "Save", {})
        if given:
            title, lines, dots = given
            ui.attempt(
                lambda: voting.change_draft(store, member, meeting, one, title, lines, dots=dots)
            )
    with st.container(horizontal=True):
        if st.button("Open it for votes", key=f"open-{one.kept.id}", type="primary"):
            ui.attempt(lambda: voting.open_to_votes(store, member, one))
        if st.button("Delete", key=f"delete-{one.kept.id}"):
            ui.attempt(lambda: voting.delete(store, member, one))


def alike(meeting: Meeting, one: Round, keys: tuple[str, str]) -> None:
    """Two items that may be the same thing: votes on them would be split."""
    first, second = (one.question.items[key] for key in keys)
    with st.container(border=True):
        st.write(
            f"“{ui.plain(first)}” and “{ui.plain(second)}” sound alike. If they are the same"
            " thing, put them together: else their votes are split."
        )
        name = f"{one.kept.id}-{'-'.join(keys)}"
        with st.form(f"alike-{name}", border=False):
            kept = st.radio("Which words do you keep?", [first, second], key=f"kept-{name}")
            other = st.text_input(
                "Or in other words", max_chars=voting.LONGEST_ITEM, key=f"words-{name}"
            )
            pressed = st.form_submit_button("Put them together")
    if pressed:
        words = other.strip() or kept
        ui.attempt(lambda: voting.put_together(store, member, meeting, one, keys, words))


def ask_again(meeting: Meeting, one: Round) -> None:
    """Draft the next round of a question, after the room has talked about it."""
    choices = voting.to_ask_again(one)
    if not choices:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "After talking about it, ask again about", list(choices), key=f"of-{one.kept.id}"
        )
        if st.button("Draft the next round", key=f"again-{one.kept.id}"):
            ui.attempt(lambda: voting.ask_again(store, member, meeting, one, choices[chosen]))


def keep_sense(one: Round) -> None:
    """Take the room's word on tags as a person's."""
    version = codebooks.newest(store).codebook.version
    try:
        gone, stood = sense_checking.keep_what_the_room_said(
            store, member, one, today, codebook_version=version
        )
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.toast(
            f"Tags that were wrong and are gone: {gone}. Quotes whose tags are all right: {stood}."
        )


@st.fragment(run_every=2)
def votes_so_far(round_id: str) -> None:
    """How many have voted; what they voted nobody sees yet."""
    n = voting.seats_so_far(ui.require("questions").store, member, round_id)
    st.write(f"{n} {'person has' if n == 1 else 'people have'} voted. Phones can vote now.")


def result(one: Round, others: list[Round]) -> None:
    """What a question came to, as far as it may be shown."""
    if one.result is None or one.result.seats is None:
        st.write(f"Fewer than {how.threshold} people voted, so there is no result to show.")
        return
    st.write(f"{one.result.seats} people voted.")
    for section in vote_drawing.sections(one, others):
        if section.title:
            st.markdown(f"**{section.title}**")
        heads = ["What", *(section.rounds or ["Result"])]
        table = [heads, ["---"] * len(heads)]
        table += [[ui.plain(text) for text in (row.words, *row.said)] for row in section.rows]
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in table))
    for line in vote_words.groups(one):
        st.markdown(f"- {ui.plain(line)}")


def new_question(meeting: Meeting) -> None:
    """A question as a draft, which nobody sees before it is opened."""
    kind = st.radio("How is the room asked?", list(KINDS), format_func=lambda key: KINDS[key])
    texts = {}
    if kind == "statements":
        texts = {quote.id: quote.text for quote in voting.quotes(store, meeting)}
        if not texts:
            ui.quiet("To make statements of quotes too, first freeze some for the wall.")
    key = f"new-{st.session_state.get('drafted', 0)}"  # the next one begins with empty fields
    given = question_form(key, kind, Question("", {}), "Keep as a draft", texts)
    if given:
        title, lines, dots = given
        ui.attempt(lambda: draft_new(meeting, kind, title, lines, dots))


def draft_new(meeting: Meeting, kind: RoundKind, title: str, lines: list[str], dots: int) -> None:
    """Keep it, and empty the fields."""
    voting.draft(store, member, meeting, kind, title, lines, dots=dots)
    st.session_state["drafted"] = st.session_state.get("drafted", 0) + 1


def question_form(
    key: str, kind: RoundKind, question: Question, button: str, texts: Mapping[str, str]
) -> tuple[str, list[str], int] | None:
    """What the room is asked, its items and dots; None until it is saved.

    ``texts`` are quotes by their id, to make statements of.
    """
    with st.form(key, border=False):
        title = st.text_input(
            "What is the room asked?",
            question.title,
            max_chars=voting.LONGEST_ITEM,
            key=f"title-{key}",
        )
        if texts:
            from_quotes(key, texts)
        lines = st.text_area(
            "What to vote on, one in each line",
            "\n".join(question.items.values()),
            height=160,
            help=f"From 2 to {voting.MOST_ITEMS} lines.",
            key=f"lines-{key}",
        ).splitlines()
        dots = question.dots
        if kind == "dots":
            dots = st.number_input(
                "Dots for each person", 1, voting.MOST_DOTS, dots, key=f"dots-{key}"
            )
        return (title, lines, dots) if st.form_submit_button(button, type="primary") else None


def from_quotes(key: str, texts: Mapping[str, str]) -> None:
    """Take approved words as statements; they can be changed before the room sees them."""
    st.multiselect(
        "Make statements of approved words",
        list(texts),
        format_func=lambda id: texts[id],
        placeholder="None",
        key=f"quotes-{key}",
    )

    def put_below() -> None:
        lines = [st.session_state[f"lines-{key}"]]
        lines += (" ".join(texts[id].split()) for id in st.session_state[f"quotes-{key}"])
        st.session_state[f"lines-{key}"] = "\n".join(filter(None, lines))
        st.session_state[f"quotes-{key}"] = []

    st.form_submit_button("Put them below", on_click=put_below)
    ui.quiet(
        "Make each short, and about one thing. A statement in somebody’s words goes when their"
        " quote is taken down."
    )


found = gathering.meetings(store)
if found:
    questions(ui.choose_meeting(found))
else:
    st.write("Questions are put at a meeting: plan one first.")
    ui.link_to("meeting", "The meeting")
