"""What the table promised: by which role, by when, and what came of it. Everybody can read it."""

import streamlit as st

from feedback import gathering, promises, shared, ui
from feedback.agenda import PromiseState
from feedback.config import settings
from feedback.promises import Made, Promise

member, store = ui.page("promises")
today = settings().today()


def every_promise() -> None:
    """All promises of the table, those due first."""
    made = promises.promises(store)
    if not made:
        st.write("None yet.")
    for one in made:
        marks = " · **overdue**" if one.is_overdue(today) else ""
        marks += " · **disputed**" if one.promise.disputed else ""
        by = f" · by {one.promise.by:%-d %B %Y}" if one.promise.by else ""
        with st.expander(
            f"{ui.plain(one.promise.what)} · {promises.STATES[one.kept.state]}{by}{marks}",
            key=f"promise-{one.kept.id}",
        ):
            change_promise(one)


def new_promise() -> None:
    """A promise, made at a meeting."""
    st.header("Add a promise", anchor=False)
    by_id = {meeting.id: meeting for meeting in gathering.meetings(store)}
    if not by_id:
        st.write("Promises are made at a meeting: plan one first.")
        ui.link_to("meeting", "The meeting")
        return
    with st.form("promise-new"):
        at = st.selectbox(
            "Made at the meeting on",
            list(by_id),
            format_func=lambda id: gathering.name_of(by_id[id]),
        )
        given = promise_form("new", Promise("", ""))
        pressed = st.form_submit_button("Add it", type="primary")
    if pressed:
        ui.attempt(lambda: promises.add(store, member, by_id[at], given))


def change_promise(one: Made) -> None:
    """A promise and where it stands."""
    key = f"{one.kept.id}-{one.kept.version}"
    with st.form(f"promise-{key}", border=False):
        states: list[PromiseState] = list(promises.STATES)
        state = st.selectbox(
            "It is",
            states,
            states.index(one.kept.state),
            format_func=lambda state: promises.STATES[state],
            key=f"stands-{key}",
        )
        given = promise_form(key, one.promise)
        pressed = st.form_submit_button("Save", type="primary")
    if pressed:
        ui.attempt(lambda: promises.change(store, member, one, given, state))


def promise_form(key: str, promise: Promise) -> Promise:
    """The fields of a promise."""
    names = shared.theme_names(store)
    known = [theme for theme in promise.themes if theme in names]
    return Promise(
        what=st.text_input("What will be done?", promise.what, key=f"what-{key}"),
        owner=st.text_input(
            "Which role will see to it? No names: everybody can read it.",
            promise.owner,
            key=f"owner-{key}",
        ),
        by=st.date_input("By when", promise.by, format="DD/MM/YYYY", key=f"by-{key}"),
        first_test=st.text_input("The first small test", promise.first_test, key=f"test-{key}"),
        tested_from=st.date_input(
            "The test runs from (trends draw it)",
            promise.tested_from,
            format="DD/MM/YYYY",
            key=f"from-{key}",
        ),
        tested_until=st.date_input(
            "Until (empty: it still runs)",
            promise.tested_until,
            format="DD/MM/YYYY",
            key=f"until-{key}",
        ),
        how_known=st.text_input(
            "How will we know that it worked?", promise.how_known, key=f"known-{key}"
        ),
        themes=tuple(
            st.multiselect(
                "Which themes is it about?",
                list(names),
                known,
                format_func=lambda theme: names[theme],
                placeholder="None",
                key=f"themes-{key}",
            )
        ),
        came_of_it=st.text_area(
            "What came of it, or why it cannot be done",
            promise.came_of_it,
            key=f"came-{key}",
        ),
        disputed=st.text_area(
            "Does anybody see that otherwise? What they say. No names.",
            promise.disputed,
            key=f"disputed-{key}",
        ),
    )


every_promise()
new_promise()
