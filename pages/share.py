"""The tablet on the café counter: the same survey in Streamlit, and a fresh start by itself.

Public: nobody signs in. Also the form for hosts that serve Streamlit's own pages only.
"""

import streamlit as st

from feedback import asking, codes, intake, meetings, ui, words
from feedback.config import settings
from feedback.errors import InvalidResponse, StorageError, UnknownCode
from feedback.models import Asked, Opened, Placement, Question, Survey

IDLE_SECONDS = 60
WARNING_SECONDS = 20
THANKS_SECONDS = 15

state = st.session_state
store = ui.public_page("share")


def start_over() -> None:
    """Forget everything of the person before: every field has the round in its name."""
    for name in [name for name in state if isinstance(name, str) and name.startswith("answer-")]:
        del state[name]
    state["round"] = state.get("round", 0) + 1
    state["key"] = intake.new_key()
    state["taken"] = None
    state["problems"] = {}
    # What is asked may change while somebody is writing: they go on with what they were asked.
    state["survey"] = None


def field(question: Question) -> str:
    """The session key of one question in this round."""
    return f"answer-{state['round']}-{question.id}"


def ask(question: Question) -> list[str]:
    """One question; what is ticked or written so far."""
    label = question.label + ("" if question.required else " (optional)")
    if problem := state["problems"].get(question.id):
        st.error(problem)
    labels = {option.key: option.label for option in question.options}
    match question.kind:
        case "text":
            return [
                st.text_area(
                    label,
                    key=field(question),
                    height=130,
                    placeholder="Please leave out names.",
                )
                or ""
            ]
        case "choices":
            ui.group_label(label, question.hint)
            return [
                key for key in labels if st.checkbox(labels[key], key=f"{field(question)}-{key}")
            ]
    chosen = st.radio(
        label,
        list(labels),
        format_func=lambda key: labels[key],
        index=None,
        key=field(question),
    )
    if question.hint:
        ui.quiet(question.hint)
    return [chosen] if chosen else []


def send(found: Opened, survey: Survey, answers: dict[str, list[str]]) -> None:
    """Store the answer once; show what is wrong, or the thanks."""
    try:
        taken = intake.submit(
            store,
            survey,
            found.placement,
            answers,
            key=state["key"],
            day=settings().today(),
            source="tablet",
            threshold=settings().threshold,
            codebook_version=found.codebook_version,
        )
    except InvalidResponse as error:
        state["problems"] = error.problems
    except StorageError:
        state["problems"] = {"": "We could not keep your answer just now. Please send it again."}
    else:
        start_over()
        state["taken"] = taken
    st.rerun()


def form(found: Opened, survey: Survey) -> None:
    """The whole survey on one page, with one button."""
    st.title(survey.title, anchor=False)
    who = meetings.organisers(store)
    st.markdown(
        f"{ui.plain(who.name[:1].upper() + who.name[1:])}: a question to everyone at"
        f" {ui.plain(found.placement.site.name)}.\n"
        "- It takes 2 minutes. We do not ask your name.\n"
        f"- {words.reading_times(who)}\n"
        "- Only the first question needs an answer."
    )
    if state["problems"]:
        st.error(
            "**There is a problem.** Nothing you wrote is lost. " + state["problems"].get("", "")
        )
    with st.form(f"form-{state['round']}", border=False, enter_to_submit=False):
        answers = {question.id: ask(question) for question in survey.questions}
        if st.form_submit_button("Send my answer", type="primary"):
            send(found, survey, answers)
    ui.start_over_when_idle(IDLE_SECONDS, WARNING_SECONDS, start_over, key=f"idle-{state['round']}")


def somebody_to_talk_to(*, words_kept: bool) -> None:
    """Help for whoever wrote that somebody may not be safe; gone with the rest of the round."""
    with st.container(border=True):
        st.markdown(
            "**Thank you for telling us this. You do not have to wait for us.**\n\n"
            "Nobody reads this straight away. If you, or somebody you know, may not be safe, you"
            " can talk to these people now:"
        )
        ui.crisis_numbers()
        if words_kept:
            st.markdown(
                "When the organisers next read answers, they read yours first. They do not know who"
                " you are, so they cannot call you."
            )
        else:
            st.markdown(
                "You asked us only to count your words. So nobody will read them, and we have not"
                " kept them. If you would like the organisers to read them, please start again,"
                " and choose that the organisers may read them."
            )


def thanks() -> None:
    """What happens next; back to the start by itself."""
    taken = state["taken"]
    if taken.offer_help:
        somebody_to_talk_to(words_kept=taken.words_kept)
    if taken.stored == "kept":
        st.title("Thank you. We have kept your answer.", anchor=False)
        st.markdown(
            "It could not join the others yet, because something on our side is not working. It"
            " waits here, and joins them by itself as soon as that works again. You do not need to"
            " send it again."
        )
    else:
        st.title("Thank you. Your answer has arrived.", anchor=False)
    who = meetings.organisers(store)
    if who.next_meeting:
        st.markdown(
            f"It is talked about at the next meeting, on {words.day_in_words(who.next_meeting)}."
        )
    st.markdown(
        "We do not know who you are, so we cannot reply. To complain, or for an answer, ask "
        + ui.plain(who.answers_contact or "the people at the counter")
        + "."
    )
    st.button("Next person", type="primary", on_click=start_over)
    # Whoever reads numbers needs longer than a thank-you takes.
    seconds, warning = (IDLE_SECONDS, WARNING_SECONDS) if taken.offer_help else (THANKS_SECONDS, 0)
    ui.start_over_when_idle(seconds, warning, start_over, key=f"thanks-{state['round']}")


def not_today(placement: Placement, asked: Asked) -> None:
    """Before the first day, or after the last."""
    if asked.opens_on and settings().today() < asked.opens_on:
        st.title("These questions are not open yet", anchor=False)
        st.markdown(f"You can answer from {words.day_in_words(asked.opens_on)} on.")
    else:
        st.title("These questions are closed", anchor=False)
        st.markdown(
            f"Thank you for wanting to tell {ui.plain(placement.site.name)} what you think."
        )


def choose_code(problem: str) -> None:
    """Type the code of this tablet's place."""
    st.title("Which code is this tablet for?", anchor=False)
    if problem:
        st.error(problem)
    typed = st.text_input("The six characters of the place")
    if typed:
        st.query_params["code"] = codes.normalise_code(typed)
        st.rerun()


if "round" not in state:
    start_over()
typed_code = st.query_params.get("code", "")
if not typed_code:
    choose_code("")
    st.stop()
try:
    found = asking.opened(store, codes.normalise_code(typed_code))
except UnknownCode:
    choose_code("We do not know this code. Please check the six characters.")
    st.stop()
except StorageError:
    st.title("We cannot open this just now", anchor=False)
    st.markdown("Please try again in a minute, or ask at the counter for the form on paper.")
    st.stop()
place = found.placement
if place.state != "open":
    st.title("These questions are closed", anchor=False)
    st.markdown(f"Please ask the people at {ui.plain(place.site.name)} for the current code.")
elif state["taken"]:
    thanks()
elif not found.asked.is_open(settings().today()):
    not_today(place, found.asked)
else:
    state["survey"] = state["survey"] or asking.survey_of(found)
    form(found, state["survey"])
ui.public_foot()
