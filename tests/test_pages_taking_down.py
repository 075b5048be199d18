"""The page of the moderators where words that were shown are taken down, and somebody says why."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from feedback import moderation, taking_down
from feedback.models import CommentForModeration, Response, StaffMember, TakeDownReason
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.contract import words
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module


@pytest.fixture
def shown(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> CommentForModeration:
    """A comment that is shown."""
    store.add_response(make_response(comments=(words("Kind people all day long"),)))
    moderation.show(store, store.comments_in("waiting", most=1)[0], facilitator, TODAY)
    return store.comments_in("shown", most=1)[0]


def look_at(app: AppTest, view: str) -> AppTest:
    """Open one of the lists."""
    (lists,) = [group for group in app.button_group if "Waiting" in group.options]
    app = lists.set_value(view).run()
    assert not app.exception
    return app


def test_shown_words_are_taken_down_with_a_reason(
    open_page: Open, store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    app = look_at(open_page("moderate", who=facilitator), "Shown")
    app = press(app, "Take it down")
    assert "Please choose why." in app.error[0].value
    assert store.comment_count("shown") == 1

    app.radio[0].set_value("points")
    app.text_input[0].set_value("A very rare name")
    app = look_at(press(app, "Take it down"), "Taken down")

    assert store.comment_count("shown") == 0
    page = everything(app)
    assert "by Fatima Facilitator. It could point at somebody: A very rare name" in page
    assert "Kind people all day long" in page


def test_a_note_that_repeats_the_words_is_refused_and_stays_to_be_changed(
    open_page: Open, store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    app = look_at(open_page("moderate", who=facilitator), "Shown")
    app.radio[0].set_value("other")
    app.text_input[0].set_value("It says kind people all day")

    app = press(app, "Take it down")

    assert "in your own words" in app.error[0].value
    assert app.text_input[0].value == "It says kind people all day"
    assert store.comment_count("shown") == 1


def test_what_was_taken_down_in_a_room_is_explained_afterwards(
    open_page: Open, store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    taking_down.take_down(store, facilitator, shown.id, TODAY)
    app = open_page("moderate", who=facilitator)
    assert "nobody has said why yet" in everything(app)
    app = look_at(app, "Taken down")
    assert "Put it back into the queue" not in {button.label for button in app.button}

    app.radio[0].set_value("mistake")
    app = press(app, "Keep this reason")
    app = press(look_at(app, "Taken down"), "Put it back into the queue")

    app = look_at(app, "Waiting")
    assert "It was shown by mistake" in app.warning[0].value
    assert "Show" not in {button.label for button in app.button}
    assert store.comment_count("waiting") == 1


@pytest.mark.parametrize(("reason", "way_back"), [("withdrawn", False), ("mistake", True)])
def test_what_its_writer_withdrew_has_no_way_back(
    open_page: Open,
    store: SqliteStore,
    shown: CommentForModeration,
    facilitator: StaffMember,
    reason: TakeDownReason,
    way_back: bool,
) -> None:
    taking_down.take_down_because(store, shown, facilitator, TODAY, reason)

    app = look_at(open_page("moderate", who=facilitator), "Taken down")

    labels = {button.label for button in app.button}
    assert ("Put it back into the queue" in labels) == way_back
    assert "nobody has said why" not in everything(look_at(app, "Waiting"))
