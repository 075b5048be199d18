"""Surveys: which there are, and choosing, ordering and wording the questions of one.

Who has all sites makes and changes surveys; everybody else looks at them here, and chooses on
"Sites and posters" what their own sites ask.
"""

from dataclasses import replace

import streamlit as st

from feedback import asking, places, survey_making, surveys, ui
from feedback.errors import FeedbackError
from feedback.models import Option, Question, QuestionKind, Survey

KINDS: dict[QuestionKind, str] = {
    "rating": "one answer",
    "choice": "one answer",
    "choices": "several answers",
    "text": "own words",
    "permission": "one answer",
}

member, store = ui.page("surveys")
state = st.session_state
may_make = places.runs_all_sites(member)


def done(said: str) -> None:
    """Look again, and say what was done."""
    state["done"] = said
    st.rerun()


def begin(survey: Survey) -> None:
    """Open a survey for changes. The draft stays in this tab until it is saved or given up."""
    state["draft"] = survey
    state["overtaken"] = False


def stop() -> None:
    """Give the draft up."""
    del state["draft"]


# The list ------------------------------------------------------------------------------


def one_survey(survey: Survey) -> None:
    """A survey with where it is asked, and what can be done with it."""
    shipped = asking.is_shipped(survey)
    asked = asking.sites_asking(store, member, survey)
    older = [site.name for site, version in asked.items() if version < survey.version]
    st.markdown(
        f"**{ui.plain(survey.title)}** · version {survey.version}"
        + (" · comes with Table Talk" if shipped else "")
    )
    ui.quiet(" · ".join(question.label for question in survey.questions))
    if asked:
        ui.quiet("Asked at: " + ", ".join(site.name for site in asked))
    else:
        ui.quiet("Asked nowhere yet. Choose it for a site on “Sites and posters”.")
    if older:
        st.info(
            f"Version {survey.version} is not asked yet at {ui.plain(', '.join(older))}."
            " Look at the preview first."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.plain_link(f"/staff/preview/{asking.as_shown(survey)}", "Preview")
        if not may_make:
            return
        if older and st.button(f"Ask version {survey.version} there", key=f"ask-{survey.id}"):
            now = asking.ask_newest(store, member, survey)
            done("Asked from now on at " + ", ".join(site.name for site in now))
        if not shipped:
            st.button("Change", key=f"change-{survey.id}", on_click=begin, args=(survey,))
            if not asked:
                delete(survey)


def delete(survey: Survey) -> None:
    """Forget a survey that nobody answered, after a second look."""
    with st.popover("Delete", key=f"delete-{survey.id}"):
        st.write("It is gone for everybody. What people have answered cannot be deleted.")
        if st.button("Delete this survey", key=f"do-delete-{survey.id}"):
            try:
                asking.delete(store, member, survey)
            except FeedbackError as error:
                st.error(str(error))
            else:
                done(f"Deleted: {survey.title}")


def make() -> None:
    """A new survey, which begins as a copy of another."""
    with st.form("make"):
        st.header("Make a survey", anchor=False)
        title = st.text_input("Title, which residents read", max_chars=survey_making.LONGEST_TITLE)
        every = {survey.id: survey for survey in asking.every_survey(store)}
        like = st.selectbox(
            "It begins with the questions of", list(every), format_func=lambda id: every[id].title
        )
        if not st.form_submit_button("Make", type="primary"):
            return
    try:
        begin(asking.make(store, member, title, every[like]))
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.rerun()


# One draft -----------------------------------------------------------------------------


def text(label: str, value: str, name: str, most: int = survey_making.LONGEST_LABEL) -> str:
    """A field that begins with a text of the draft and keeps what is typed, wherever it moves."""
    key = f"{state['draft'].id}-{state['draft'].version}-{name}"
    state.setdefault(key, value)
    return st.text_input(label, key=key, max_chars=most)


def edit() -> None:
    """The draft: its questions in order, further ones to add, and saving."""
    draft: Survey = state["draft"]
    st.header(f"Change “{ui.plain(draft.title)}”", anchor=False)
    st.write(
        "Answers so far keep the words they were given to. Sites ask the new version"
        " when you say so."
    )
    title = text("Title, which residents read", draft.title, "title", survey_making.LONGEST_TITLE)
    questions = []
    for place, question in enumerate(draft.questions):
        with st.container(border=True):
            questions.append(one_question(question, place))
    state["draft"] = replace(draft, title=title, questions=tuple(questions))
    if len(questions) < survey_making.MOST_QUESTIONS:
        add_from_the_bank()
        add_own()
    else:
        ui.quiet(f"{len(questions)} questions are enough: the form promises two minutes.")
    save()


def one_question(question: Question, place: int) -> Question:
    """A question with what can be done to it, as worded now."""
    kind = KINDS[question.kind]
    st.markdown(f"**{place + 1}\\. {ui.plain(question.label)}** · {kind}")
    if survey_making.is_fixed(question):
        ui.quiet(" · ".join(option.label for option in question.options))
        ui.quiet("These words cannot be changed.")
    else:
        with st.expander("Change the words", key=f"words-{question.id}"):
            question = reworded(question)
    ui.quiet(f"Source: {question.source}. Licence: {question.licence.rstrip('.')}.")
    if survey_making.may_leave(question):
        last = len(state["draft"].questions) - 2
        with st.container(horizontal=True):
            move_button("Up", question, place, place - 1, off=place == 1)
            move_button("Down", question, place, place + 1, off=place == last)
            move_button("Take out", question, place, None)
    return question


def move_button(
    label: str, question: Question, place: int, to: int | None, *, off: bool = False
) -> None:
    """One step of a question through the draft."""
    key = f"{label}-{question.id}"
    st.button(label, key=key, disabled=off, on_click=move, args=(place, to))


def reworded(question: Question) -> Question:
    """The question in the words typed; the kind and the options' keys stay."""
    label = text("Question", question.label, f"{question.id}-label")
    hint = text("Hint below it (may stay empty)", question.hint, f"{question.id}-hint")
    own = survey_making.is_own(question)
    options = []
    for number, option in enumerate(question.options, 1):
        worded = text(f"Answer {number}", option.label, f"{question.id}-{option.key}")
        if worded or not own:
            options.append(Option(option.key, worded))
    if own and question.options and len(options) < survey_making.MOST_OPTIONS:
        key = f"more-{question.id}"
        st.text_input(
            "One more answer", key=key, max_chars=200, on_change=add_option, args=(question.id, key)
        )
        ui.quiet("An answer without words is taken out.")
    return replace(question, label=label, hint=hint, options=tuple(options))


def move(place: int, to: int | None) -> None:
    """Put a question of the draft in another place, or take it out."""
    questions = list(state["draft"].questions)
    question = questions.pop(place)
    if to is not None:
        questions.insert(to, question)
    state["draft"] = replace(state["draft"], questions=tuple(questions))


def add(question: Question) -> None:
    """Put a question into the draft, before the permission, which stays the last."""
    *others, permission = state["draft"].questions
    state["draft"] = replace(state["draft"], questions=(*others, question, permission))


def add_option(question_id: str, key: str) -> None:
    """One more option for a question of one's own."""
    label, state[key] = state[key].strip(), ""
    if label:
        more = survey_making.new_option(label)
        questions = tuple(
            replace(question, options=(*question.options, more))
            if question.id == question_id
            else question
            for question in state["draft"].questions
        )
        state["draft"] = replace(state["draft"], questions=questions)


def add_from_the_bank() -> None:
    """A question there is: the same words at every site can be looked at together one day."""
    there = {question.id for question in state["draft"].questions}
    bank = {id: each for id, each in surveys.question_bank().items() if id not in there}
    with st.form("bank", clear_on_submit=True):
        st.header("Add a question from the bank", anchor=False)
        chosen = st.selectbox(
            "Question",
            list(bank),
            index=None,
            format_func=lambda id: f"{bank[id].label} ({KINDS[bank[id].kind]})",
            placeholder="Choose one",
        )
        if st.form_submit_button("Add") and chosen:
            add(bank[chosen])
            st.rerun()


def add_own() -> None:
    """A question in one's own words."""
    with st.form("own"):
        st.header("Add a question of your own", anchor=False)
        label = st.text_input("Your question", max_chars=survey_making.LONGEST_LABEL)
        kind = st.radio(
            "People answer with",
            survey_making.OWN_KINDS,
            format_func=lambda kind: KINDS[kind],
            horizontal=True,
        )
        listed = st.text_area("Answers to choose from, one in each line", height=120)
        if not st.form_submit_button("Add"):
            return
    labels = [line.strip() for line in listed.splitlines() if line.strip()]
    try:
        add(
            survey_making.checked_question(
                survey_making.own_question(kind, label, () if kind == "text" else labels)
            )
        )
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.rerun()


def save() -> None:
    """Keep the draft as the next version; when somebody else was faster, beside theirs."""
    draft: Survey = state["draft"]
    with st.container(horizontal=True):
        pressed = st.button(f"Save as version {draft.version + 1}", type="primary")
        st.button("Stop without saving", on_click=stop)
        beside = state["overtaken"] and st.button("Save mine as a survey of its own")
    if not pressed and not beside:
        return
    try:
        if beside:
            kept = asking.make(store, member, f"{draft.title} (copy)", draft)
        else:
            kept = asking.save(store, member, draft)
    except asking.SavedBySomebodyElse as error:
        state["overtaken"], state["problem"] = True, str(error)
        st.rerun()
    except FeedbackError as error:
        st.error(str(error))
    else:
        stop()
        done(f"Saved: {kept.title}, version {kept.version}")


if said := state.pop("done", ""):
    st.toast(said)
if problem := state.pop("problem", ""):
    st.error(problem)
if may_make and "draft" in state:
    edit()
else:
    for each in asking.every_survey(store):
        with st.container(border=True):
            one_survey(each)
    if may_make:
        make()
