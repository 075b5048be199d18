"""Answers that did not come by phone: paper forms to type in, and files of other tools.

A file stays in this process's memory, and only until its rows are in or the page is left.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from feedback import asking, importing, places, taking_in, ui
from feedback.config import settings
from feedback.errors import BadFile, FeedbackError
from feedback.importing import DAY, FilledIn, Meaning, Problem
from feedback.models import Placement, Question, Survey
from feedback.periods import months_back
from feedback.tables import MOST_BYTES, MOST_ROWS, Table, read_table
from feedback.taking_in import Brought

MONTHS = 60
MOST_WORDS = 20
MOST_PROBLEMS = 20
PREVIEWED = 3

member, store = ui.page("paper")
today = settings().today()
state = st.session_state


def bring_a_file(own: Sequence[Placement]) -> None:
    """A file from choosing it to its rows being in."""
    place = st.selectbox(
        "Where were these answers given?",
        own,
        format_func=lambda place: f"{place.site.name}, {place.name}",
    )
    survey = choose_survey(place)
    st.download_button(
        "An empty table to fill in (CSV)",
        importing.template(survey),  # not on pressing: that asks the server, which may be away
        "table-talk.csv",
        "text/csv",
        on_click="ignore",
    )
    with st.expander("What may stand in its columns"):
        st.markdown(what_may_stand_in(survey))
    file = st.file_uploader(
        f"Your file: CSV or XLSX, at most {MOST_BYTES // 1_000_000} MB and {MOST_ROWS:,} rows",
        ["csv", "xlsx", "txt", "tsv"],
        key=f"file-{state.setdefault('files', 0)}",
    )
    if file is None:
        how_it_went()
        return
    state.pop("brought", None)
    try:
        table = read_table(file.getvalue())
    except BadFile as error:
        st.error(str(error))
        return
    look_and_bring(place, survey, table, f"{file.file_id}-{survey.id}-{survey.version}")


def choose_survey(place: Placement) -> Survey:
    """The survey whose questions a file answers; the one that is asked at its place comes first."""
    asked = asking.survey_of(asking.opened(store, place.code))
    others = [survey for survey in asking.every_survey(store) if survey.id != asked.id]
    return st.selectbox(
        "Which questions do they answer?",
        [asked, *others],
        format_func=lambda survey: survey.title,
        key=f"survey-{place.site.id}",
    )


def what_may_stand_in(survey: Survey) -> str:
    """The columns of a survey in words."""
    lines = ["- **Date**: 2026-05-03, 03/05/2026 or 3 May 2026"]
    for question in survey.questions:
        options = " / ".join(ui.plain(option.label) for option in question.options)
        several = ", several with a semicolon between them" if question.kind == "choices" else ""
        needed = " (needed)" if question.required else ""
        lines.append(f"- **{ui.plain(question.label)}**{needed}: {options or 'words'}{several}")
    return "\n".join(lines)


# Only this part runs again with each choice, on the table that was read once.
@st.fragment
def look_and_bring(place: Placement, survey: Survey, table: Table, key: str) -> None:
    """Say what the columns mean, look at what would be stored, and store it."""
    st.subheader(f"{len(table.rows):,} rows: what do the columns mean?", anchor=False)
    meaning = choose_words(survey, table, choose_columns(survey, table, key), key)
    if missing := [
        question.label
        for question in survey.questions
        if question.required and question.id not in meaning.columns
    ]:
        st.error(f"Which column answers “{ui.plain(missing[0])}”? Without it nothing can be kept.")
        return
    month = None
    if DAY not in meaning.columns:
        months = [months_back(today, n) for n in range(MONTHS)]
        month = st.selectbox(
            "No column has the day. In which month were they given?",
            months,
            index=None,
            format_func=lambda month: f"{month:%B %Y}",
            placeholder="Choose the month",
            key=f"month-{key}",
        )
        if month is None:
            return
    forms, problems = importing.fill_in(table, survey, meaning, today=today, undated=month)
    preview(survey, meaning, forms[:PREVIEWED])
    show_problems(table, problems)
    if not forms:
        st.error("No row can be kept like this. Please look at the columns once more.")
    elif st.button(f"Bring in {amount(len(forms))}", type="primary"):
        bring_in(place, survey, forms, len(table.rows) - len(forms))


def choose_columns(survey: Survey, table: Table, key: str) -> Meaning:
    """Which column answers what; guessed by their names, for somebody to look at."""
    guessed = importing.guess(table, survey).columns
    asked = {DAY: "The day", **{question.id: question.label for question in survey.questions}}
    choices = ["", *table.header]
    chosen = {
        id: st.selectbox(
            label,
            choices,
            index=choices.index(guessed.get(id, "")),
            format_func=lambda name: name or "– no column –",
            key=f"column-{key}-{id}",
        )
        for id, label in asked.items()
    }
    columns = {id: name for id, name in chosen.items() if name}
    if unused := [name for name in table.header if name not in columns.values()]:
        ui.quiet(f"Not used, and not kept: {', '.join(unused)}.")
    permission = survey.of_kind("permission")
    if not permission or permission[0].id not in columns:
        st.info(
            "No column says what may happen to the words. So the organisers may read them, and"
            " nobody else will see them."
        )
    return Meaning(columns)


def choose_words(survey: Survey, table: Table, meaning: Meaning, key: str) -> Meaning:
    """What cells mean that say none of a question's answers, such as 1 to 5."""
    words: dict[str, dict[str, str]] = {}
    for id, unknown in importing.unknown_words(table, survey, meaning).items():
        question = survey.question(id)
        st.markdown(f"**What do these words mean in “{ui.plain(meaning.columns[id])}”?**")
        if len(unknown) > MOST_WORDS:
            st.warning(
                f"There are {len(unknown):,} different ones, and here the {MOST_WORDS} most"
                " frequent. Is it the right column?"
            )
        meant = {word: meaning_of(question, word, key) for word in unknown[:MOST_WORDS]}
        words[id] = {word: option for word, option in meant.items() if option is not None}
    return Meaning(meaning.columns, words)


def meaning_of(question: Question, word: str, key: str) -> str | None:
    """The option that a word means, "" for no answer; None leaves its rows out."""
    none = [] if question.required else [""]
    labels = {None: "– leave these rows out –", "": "no answer"}
    return st.selectbox(
        f"“{word[:80]}”",
        [None, *none, *(option.key for option in question.options)],
        format_func=lambda option: labels.get(option) or question.option_label(str(option)),
        key=f"word-{key}-{question.id}-{word}",
    )


def preview(survey: Survey, meaning: Meaning, forms: Sequence[FilledIn]) -> None:
    """The first rows as they would be kept: a column for each, because words need room."""
    if not forms:
        return
    st.subheader("The first rows, as they would be kept", anchor=False)
    kept = [importing.as_stored(survey, filled) for filled in forms]
    shown = [q for q in survey.questions if q.id in meaning.columns or q.kind == "permission"]
    rows = [("The day", [f"{filled.day:%-d %B %Y}" for filled in forms])]
    rows += [(question.label, [one[question.id] for one in kept]) for question in shown]
    head = "".join(f"<th scope='col'>Row {filled.number}</th>" for filled in forms)
    body = "".join(
        f"<tr><th scope='row'>{escape(label)}</th>"
        + "".join(f"<td dir='auto'>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for label, cells in rows
    )
    st.html(
        "<style>.as-kept th, .as-kept td {text-align:start; vertical-align:top; padding:.4rem;"
        " border-bottom:1px solid #877e72; overflow-wrap:anywhere; white-space:pre-line}</style>"
        "<table class='as-kept' style='width:100%;table-layout:fixed;border-collapse:collapse'>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def show_problems(table: Table, problems: Sequence[Problem]) -> None:
    """Which rows cannot be kept, and why."""
    if not problems:
        return
    rows = len({problem.number for problem in problems})
    st.warning(f"**{rows:,} of {len(table.rows):,} rows cannot be kept.** The others can come in.")
    with st.expander("What is wrong with them"):
        st.markdown("\n".join(f"- {in_words(problem)}" for problem in problems[:MOST_PROBLEMS]))
        if len(problems) > MOST_PROBLEMS:
            st.write(f"And {len(problems) - MOST_PROBLEMS:,} more: they are in the list.")
        st.download_button(
            "List of these rows (CSV), to put right",
            importing.left_out(table, problems),  # as above
            "rows-left-out.csv",
            "text/csv",
            on_click="ignore",
        )


def in_words(problem: Problem) -> str:
    """A problem with its row."""
    column = f", “{ui.plain(problem.column)}”" if problem.column else ""
    return f"Row {problem.number}{column}: {ui.plain(problem.text)}"


def bring_in(place: Placement, survey: Survey, forms: Sequence[FilledIn], left_out: int) -> None:
    """Store the rows, batch by batch; forget the file when all are in."""
    bar = st.progress(0.0, "Please stay on this page …")
    so_far = Brought()
    try:
        opened = asking.opened(store, place.code)
        for so_far in taking_in.bring_in(
            store, member, opened, survey, forms, threshold=settings().threshold
        ):
            bar.progress(so_far.done / len(forms), f"{so_far.done:,} of {len(forms):,}")
    except FeedbackError as error:
        st.error(
            f"{error} {so_far.done:,} of {len(forms):,} rows are in, and nothing is lost: press the"
            " button again, and it goes on from there. No row comes in twice."
        )
        return
    state["brought"] = (so_far, left_out)
    state["files"] += 1
    ui.forget_uploads()
    st.rerun()


def how_it_went() -> None:
    """What became of the last file, until another is chosen."""
    if "brought" not in state:
        return
    brought, left_out = state["brought"]
    if brought.stored:
        st.success(f"**{amount(brought.stored)} came in.** They wait to be read and decided on.")
    else:
        st.info("**Nothing new came in.**")
    if brought.there_before:
        st.markdown(
            f"{amount(brought.there_before)} had come in before, so we did not keep them twice."
        )
    if brought.read_first:
        st.warning(f"{amount(brought.read_first)} should be read first. Please do so today.")
    for problem in brought.refused[:MOST_PROBLEMS]:
        st.error(in_words(problem))
    if left_out:
        rows = "1 row" if left_out == 1 else f"{left_out:,} rows"
        st.markdown(f"{rows} could not be kept. Choose the file once more to see which, and why.")
    ui.link_to("moderate", "Read and decide")


def amount(count: int) -> str:
    """So many answers, in words."""
    return "1 answer" if count == 1 else f"{count:,} answers"


own = places.own_placements(store, member)
st.header("Type in paper forms", anchor=False)
if not own:
    st.write("You have no place yet where answers could have been given.")
    ui.link_to("sites", "Sites and posters")
    st.stop()
st.write("One form after the other, by the keyboard alone. You need the month they were filled in.")
ui.plain_link("/staff/paper", "Start typing")
st.header("Bring in a file", anchor=False)
st.write(
    "Forms that somebody typed into a table, or what another tool gives out, such as answers to the"
    " Friends and Family Test. The same file brought twice adds nothing. Bring answers in before"
    " their month is published: what comes later is shown as a revision."
)
bring_a_file(own)
