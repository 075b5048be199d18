"""The meeting's page: planning, opening, promises, and two at once."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from feedback import gathering, promises, ui
from feedback.errors import FeedbackError, NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.models import Comment, Response, StaffMember
from feedback.promises import Promise
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
RUDE = "*Tea* | <b>x</b> قهوة 🎵"


@pytest.fixture
def meeting(store: SqliteStore) -> Meeting:
    """One that phones can join."""
    made = gathering.add(store, FACILITATOR, TODAY, Plan(place=RUDE))
    gathering.change(store, FACILITATOR, made, state="open")
    return gathering.meetings(store)[0]


def field(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    """The first field whose label begins like this."""
    return next(one for one in (*app.text_input, *app.text_area) if one.label.startswith(label))


def test_a_meeting_is_planned_on_the_page(open_page: Open, store: SqliteStore) -> None:
    app = open_page("meeting", "facilitator")
    assert "No meeting is planned yet." in everything(app)

    field(app, "Where").set_value("Breakfast Café")
    field(app, "What we do").set_value("Tea\n\nVotes")
    field(app, "Notes for staff").set_value("Bring the bell")
    app = press(app, "Plan it")

    (found,) = gathering.meetings(store)
    assert found.plan.place == "Breakfast Café"
    assert found.plan.agenda == ("Tea", "Votes")
    assert found.notes == "Bring the bell"
    assert found.kept.code in everything(app)
    app = app.selectbox(key=f"state-{found.id}-{found.kept.version}").set_value("open").run()
    assert not app.exception
    assert gathering.meetings(store)[0].kept.state == "open"


def test_of_two_meetings_the_one_chosen_last_is_on_each_page(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("meeting", "facilitator")
    field(app, "Where").set_value("Library")
    app = press(app, "Plan it")
    (later,) = [one for one in gathering.meetings(store) if one.id != meeting.id]
    assert later.kept.code in everything(app)

    app = app.switch_page(str(ui.PAGES_DIR / "questions.py")).run()

    assert app.selectbox[0].value == later.id
    app = app.selectbox[0].set_value(meeting.id).run()
    assert app.switch_page(str(ui.PAGES_DIR / "meeting.py")).run().selectbox[0].value == meeting.id


def test_the_page_says_what_is_still_to_do(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    store.add_response(make_response(comments=(Comment("good", "Kind people"),)))
    made = gathering.add(store, FACILITATOR, TODAY, Plan())

    app = open_page("meeting", "facilitator")

    (said,) = [one.value for one in app.info if one.value.startswith("Still to do")]
    assert said == (
        "Still to do: 1 comment waits to be read; what we do is not written down; nothing is frozen"
        " for the wall; there is no question for the room; phones cannot join yet."
    )
    gathering.change(store, FACILITATOR, made, state="ended")
    assert "Still to do" not in everything(open_page("meeting", "facilitator"))


def test_there_is_no_promise_without_a_meeting(open_page: Open, store: SqliteStore) -> None:
    assert "plan one first" in everything(open_page("promises", "facilitator"))


def test_all_screens_go_dark_and_come_back(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = press(open_page("meeting", "facilitator"), "Make all screens dark, at once")
    assert gathering.meetings(store)[0].stage.blank

    press(app, "Let screens show again")
    assert not gathering.meetings(store)[0].stage.blank


def test_a_promise_is_made_and_told(open_page: Open, store: SqliteStore, meeting: Meeting) -> None:
    app = open_page("promises", "facilitator")
    app = press(app, "Add it")
    assert "Say what is promised" in app.error[0].value
    field(app, "What will be done?").set_value(f"A bell at the door {RUDE}")
    field(app, "Which role").set_value("Team manager")
    app = press(app, "Add it")

    (made,) = promises.promises(store)
    assert made.promise.owner == "Team manager"
    key = f"{made.kept.id}-{made.kept.version}"
    app.selectbox(key=f"stands-{key}").set_value("cannot")
    app = _save_promise(app)
    assert "say why" in app.error[0].value
    app.text_area(key=f"came-{key}").set_value("The door is listed")
    app = _save_promise(app)
    (made,) = promises.promises(store)
    assert (made.kept.state, made.promise.came_of_it) == ("cannot", "The door is listed")


def _save_promise(app: AppTest) -> AppTest:
    """Press the last button of this name: the promise's."""
    app = [button for button in app.button if button.label == "Save"][-1].click().run()
    assert not app.exception
    return app


# Promises in any store ---------------------------------------------------------------------


def test_promises_come_in_the_order_in_which_they_are_due(either_store: Store) -> None:
    meeting = gathering.add(either_store, FACILITATOR, TODAY, Plan())
    late, soon, never = date(2026, 11, 1), date(2026, 12, 1), None
    for what, by in (("Never", never), ("Soon", soon), ("Late", late), ("Done", late)):
        promises.add(either_store, FACILITATOR, meeting, Promise(what, "Manager", by))
    done = next(m for m in promises.promises(either_store) if m.promise.what == "Done")
    promises.change(either_store, FACILITATOR, done, done.promise, "adopted")

    made = promises.promises(either_store)

    assert [one.promise.what for one in made] == ["Late", "Soon", "Never", "Done"]
    assert [one.is_overdue(TODAY) for one in made] == [True, False, False, False]
    with pytest.raises(Overtaken):
        promises.change(either_store, FACILITATOR, done, done.promise, "testing")


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        (Promise("", "Manager"), "what is promised"),
        (Promise("A bell", " "), "which role"),
        (Promise("x" * 501, "Manager"), "too long"),
    ],
)
def test_a_promise_that_does_not_say_enough_is_not_kept(
    store: SqliteStore, meeting: Meeting, promise: Promise, said: str
) -> None:
    with pytest.raises(FeedbackError, match=said):
        promises.add(store, FACILITATOR, meeting, promise)
    with pytest.raises(NotAllowed):
        promises.add(store, COMMISSIONER, meeting, Promise("A bell", "Manager"))
    assert promises.promises(store) == []


def test_a_promise_that_ends_unkept_needs_its_reason(store: SqliteStore, meeting: Meeting) -> None:
    promises.add(store, FACILITATOR, meeting, Promise("A bell", "Manager"))
    (made,) = promises.promises(store)
    attempts: list[Callable[[], None]] = [
        lambda: promises.change(store, FACILITATOR, made, made.promise, "cannot"),
        lambda: promises.change(store, FACILITATOR, made, made.promise, "abandoned"),
    ]

    for attempt in attempts:
        with pytest.raises(FeedbackError, match="say why"):
            attempt()
    assert promises.promises(store)[0].kept.state == "open"


@pytest.mark.parametrize(
    ("started", "ended"),
    [(None, date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 6, 30))],
)
def test_a_test_ends_after_it_starts(
    store: SqliteStore, meeting: Meeting, started: date | None, ended: date
) -> None:
    promise = Promise("A bell", "Manager", tested_from=started, tested_until=ended)

    with pytest.raises(FeedbackError, match="A test ends"):
        promises.add(store, FACILITATOR, meeting, promise)


def test_tests_of_a_theme_come_as_they_started(store: SqliteStore, meeting: Meeting) -> None:
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    for promise in (
        Promise("Later", "M", themes=("waiting",), tested_from=august),
        Promise("A bell", "M", first_test="One week", themes=("waiting",), tested_from=july),
        Promise("Another theme", "M", themes=("tea",), tested_from=july),
        Promise("Not started", "M", themes=("waiting",)),
    ):
        promises.add(store, FACILITATOR, meeting, promise)

    found = promises.tests_of(promises.promises(store), "waiting")

    assert [(one.name, one.started) for one in found] == [("One week", july), ("Later", august)]
    every = promises.tests_of(promises.promises(store), None)
    assert [one.name for one in every] == ["Another theme", "One week", "Later"]
