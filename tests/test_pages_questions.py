"""The page of questions for the room: from a draft to a shown result."""

from feedback import voting
from feedback.gathering import Meeting
from feedback.storage.sqlite import SqliteStore
from tests.test_pages import Open, everything, open_page, press
from tests.test_pages_meeting import RUDE, field, meeting

__all__ = ["meeting", "open_page"]  # fixtures of those modules


def test_a_question_goes_from_draft_to_the_room(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("questions", "facilitator")
    field(app, "What is the room asked?").set_value(f"What matters? {RUDE}")
    field(app, "What to vote on").set_value("More peer support\nMore peer workers\nTea")
    app = press(app, "Keep as a draft")
    assert "sound alike" in everything(app)

    app = press(app, "Open it for votes")
    (asked,) = voting.rounds(store, meeting)
    for seat in range(6):
        voting.cast_vote(store, asked, f"{seat:032x}", {"i3": ["3"]})
    app = press(app.run(), "Close and count")
    assert "place 1, with 18 dots" in everything(app).replace("\\", "")
    app = press(app, "Show it in the room")

    (shown,) = voting.rounds(store, meeting)
    assert shown.kept.state == "shown"
    app = press(app, "Take it off all screens")
    assert voting.rounds(store, meeting)[0].kept.state == "counted"


def test_a_question_that_cannot_be_put_keeps_what_was_typed(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("questions", "facilitator")
    field(app, "What to vote on").set_value("Only one")
    app = press(app, "Keep as a draft")

    assert "Say in one sentence" in app.error[0].value
    assert field(app, "What to vote on").value == "Only one"
    assert voting.rounds(store, meeting) == []
