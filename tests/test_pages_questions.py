"""The page of questions for the room: from a draft to a shown result."""

from streamlit.testing.v1 import AppTest

from feedback import taking_down, voting
from feedback.gathering import Meeting
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words
from tests.test_pages import Open, everything, open_page, press
from tests.test_pages_meeting import FACILITATOR, RUDE, field, meeting

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


def test_two_that_sound_alike_are_put_together_on_the_page(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    lines = ["More peer support", "More peer workers", "Tea"]
    voting.draft(store, FACILITATOR, meeting, "dots", "What matters?", lines)
    app = open_page("questions", "facilitator")

    app = press(app, "Put them together")

    (together,) = voting.rounds(store, meeting)
    assert list(together.question.items.values()) == ["More peer support", "Tea"]
    assert "sound alike" not in everything(app)
    field(app, "What to vote on").set_value("Tea\nMore peer workers\nMore peer support")
    app = press(app, "Save")
    field(app, "Or in other words").set_value(f"More peers {RUDE}")
    press(app, "Put them together")
    (changed,) = voting.rounds(store, meeting)
    assert list(changed.question.items.values()) == ["Tea", f"More peers {RUDE}"]


def test_a_next_round_is_drafted_and_both_stand_side_by_side(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    def ask_and_count(app: AppTest, item: str) -> AppTest:
        app = press(app, "Open it for votes")
        asked = voting.rounds(store, meeting)[-1]
        for seat in range(6):
            voting.cast_vote(store, asked, f"{seat:032x}", {item: ["1"]})
        return press(app.run(), "Close and count")

    voting.draft(store, FACILITATOR, meeting, "dots", "What matters?", ["Tea", "Bell"])
    app = ask_and_count(open_page("questions", "facilitator"), "i1")

    app = ask_and_count(press(app, "Draft the next round"), "i2")

    assert "| Bell | place 2, with 0 dots | place 1, with 6 dots |" in everything(app)
    assert "Second round" in everything(app)


def test_a_statement_begins_as_approved_words(
    open_page: Open, store: SqliteStore, meeting: Meeting, make_response: MakeResponse
) -> None:
    text = "Staff are kind.\nThe corridor is cold."
    comment = waiting_comment(store, make_response(comments=(words(text),)))
    store.decide(comment, seen="waiting", state="shown", shown_text=text, staff_id=1, day=TODAY)
    app = open_page("questions", "facilitator")
    kind = app.radio[0].set_value("statements").run()
    assert "first freeze some for the wall" in everything(kind)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=(comment,))
    app = open_page("questions", "facilitator")
    app = app.radio[0].set_value("statements").run()
    field(app, "What to vote on").set_value("Letters should be shorter")

    app.multiselect[0].set_value([comment])
    app = press(app, "Put them below")
    field(app, "What is the room asked?").set_value("What do you think?")
    app = press(app, "Keep as a draft")

    (drafted,) = voting.rounds(store, meeting)
    assert list(drafted.question.items.values()) == [
        "Letters should be shorter",
        "Staff are kind. The corridor is cold.",
    ]
    assert drafted.question.about == {"i2": (comment, "")}
    assert field(app, "What to vote on").value != ""  # of the draft, to be changed
    assert "is not shown to the room" not in everything(app)
    assert taking_down.take_down(store, FACILITATOR, comment, TODAY)
    assert "cold\\.” is not shown to the room" in everything(app.run())
