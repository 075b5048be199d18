"""Preparing a meeting on its page: its period, what is frozen, what to say, what is missing."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from feedback import gathering, moderation, presenting, publishing, readiness, surveys, ui, voting
from feedback.errors import NotAllowed
from feedback.gathering import Meeting, Plan
from feedback.models import Placement, Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.contract import words
from tests.test_freezing import NEWEST, OCTOBER
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
RUDE = "*Tea* | <b>x</b> قهوة 🎵"
RULES = {"threshold": 5, "base": 10}


@pytest.fixture
def meeting(store: SqliteStore) -> Meeting:
    """A meeting that nobody can join yet."""
    return gathering.add(store, FACILITATOR, TODAY, Plan(ground_rules=(RUDE,)))


@pytest.fixture
def october(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """A store with a published month in which twelve of twenty praised the staff; one is shown."""
    for number in range(20):
        comment = words(
            f"{RUDE} {number}", tags=words().tags if number < 12 else (), codebook_version=NEWEST
        )
        store.add_response(make_response(day=OCTOBER, comments=(comment,)))
    chosen = next(one for one in store.comments_in("waiting", most=50) if one.tags)
    moderation.show(store, chosen, FACILITATOR, TODAY)
    publishing.publish(store, FACILITATOR, OCTOBER, today=TODAY, **RULES)
    return store


def deck(store: SqliteStore) -> dict[str, presenting.Screen]:
    """What is frozen, by the ids of the screens."""
    (meeting,) = gathering.meetings(store)
    return {screen.id: screen for screen in presenting.frozen(meeting.kept.deck)}


def choose(app: AppTest, label: str, *values: str) -> AppTest:
    """Take some of what is offered under a label."""
    (found,) = [one for one in app.multiselect if one.label.startswith(label)]
    app = found.set_value(list(values)).run()
    assert not app.exception
    return app


def test_without_a_meeting_there_is_nothing_to_prepare(open_page: Open) -> None:
    assert "No meeting is planned yet." in everything(open_page("prepare", "facilitator"))


def test_the_live_view_is_frozen(open_page: Open, store: SqliteStore, meeting: Meeting) -> None:
    app = open_page("prepare", "facilitator")
    assert [one.label for one in app.radio] == ["Screen"]  # no month is published to choose

    app = press(app, "Freeze")

    assert deck(store)["answered"].title == "Fewer than 5 answers so far"
    assert ui.plain("2 of 3: Fewer than 5 answers so far") in app.radio[-1].options


def test_a_published_month_is_frozen_with_its_words_and_what_to_say_before_them(
    open_page: Open, october: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("prepare", "facilitator")
    app = app.radio[0].set_value("Months that were published").run()
    assert "Published answers of October 2026" in everything(app)
    (quote,) = publishing.words_behind(october, OCTOBER, "staff_attitude", threshold=5)

    app = choose(app, "Quotes", quote.id)
    note = next(one for one in app.text_input if one.label.startswith("Could this upset"))
    note.set_value("This quote speaks about hospital.")
    app = press(app, "Freeze")

    found = deck(october)
    assert found["answered"].title == "20 answers"
    assert found["themes"].title.startswith("Most often: ")
    assert found[f"quote {quote.id}"].note == "This quote speaks about hospital."
    (now,) = gathering.meetings(october)
    assert now.kept.quotes == (quote.id,)


def test_a_period_that_ends_before_it_begins_is_pointed_out(
    open_page: Open,
    october: SqliteStore,
    meeting: Meeting,
    make_response: Callable[..., Response],
) -> None:
    september = OCTOBER.replace(month=9)
    for _ in range(12):
        october.add_response(make_response(day=september))
    publishing.publish(october, FACILITATOR, september, today=TODAY, **RULES)
    app = open_page("prepare", "facilitator")
    app = app.radio[0].set_value("Months that were published").run()

    (until,) = [one for one in app.selectbox if one.label == "To"]
    app = until.set_value(september).run()

    assert "October 2026 to September 2026 is no period" in app.error[0].value
    assert "Freeze" not in [button.label for button in app.button]


def test_what_to_say_is_saved_for_the_screen_that_is_looked_at(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("prepare", "facilitator")
    (notes,) = app.text_area
    assert "Only staff read this" in notes.label

    notes.set_value(f"Welcome {RUDE}")
    app = press(app, "Save what to say")

    assert gathering.meetings(store)[0].speaker_notes == {"rules": f"Welcome {RUDE}"}
    assert app.text_area[0].value == f"Welcome {RUDE}"


def test_what_somebody_else_has_just_saved_is_not_written_over(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    app = open_page("prepare", "facilitator")
    gathering.change(store, FACILITATOR, meeting, speaker_notes={"rules": "Theirs"})
    app.text_area[0].set_value("Mine")

    app = press(app, "Save what to say")

    assert "saved this meanwhile: “Theirs”" in app.error[0].value
    assert app.text_area[0].value == "Mine"
    assert gathering.meetings(store)[0].speaker_notes == {"rules": "Theirs"}
    app.text_area[0].set_value("Both")
    press(app, "Save what to say")
    assert gathering.meetings(store)[0].speaker_notes == {"rules": "Both"}


def test_the_page_says_what_is_frozen_and_what_phones_are_asked(
    open_page: Open, october: SqliteStore, meeting: Meeting, placement: Placement
) -> None:
    app = open_page("prepare", "facilitator")
    assert "Nothing is frozen yet" in everything(app)
    assert "offered no survey" in everything(app)
    (now,) = gathering.meetings(october)
    gathering.change(october, FACILITATOR, now, plan=Plan(answer_code=placement.code))

    app = press(open_page("prepare", "facilitator"), "Freeze")

    said = everything(app).replace("\\", "")
    assert "Answers since 1 November 2026, from all sites and surveys. Phones" in said
    assert f"also offered the survey “{surveys.default_survey().title}”" in said


def test_notes_to_a_screen_that_is_gone_go_when_another_is_saved(
    open_page: Open, store: SqliteStore, meeting: Meeting
) -> None:
    gathering.change(store, FACILITATOR, meeting, speaker_notes={"quote 1": "Gone", "rules": "Hi"})

    press(open_page("prepare", "facilitator"), "Save what to say")

    assert gathering.meetings(store)[0].speaker_notes == {"rules": "Hi"}


# What is missing ---------------------------------------------------------------------------


def test_each_step_is_ready_or_leads_to_where_it_is_done(
    open_page: Open,
    store: SqliteStore,
    meeting: Meeting,
    make_response: Callable[..., Response],
) -> None:
    for _ in range(12):
        store.add_response(make_response(day=OCTOBER))
    store.add_response(make_response(comments=(words(codebook_version=NEWEST),)))

    def steps(who: StaffMember = FACILITATOR) -> dict[str, tuple[bool, str]]:
        (now,) = gathering.meetings(store)
        found = readiness.readiness(store, who, now, today=TODAY, base=10)
        return {step.said: (step.done, step.page) for step in found}

    assert steps() == {
        "1 comment waits to be read": (False, "moderate"),
        "answers of October 2026 can be published": (False, "sites"),
        "what we do is not written down": (False, "meeting"),
        "nothing is frozen for the wall": (False, "prepare"),
        "there is no question for the room": (False, "questions"),
        "phones cannot join yet": (False, "meeting"),
    }
    said = everything(open_page("prepare", "facilitator"))
    for step in steps():
        assert step in said.replace("\\", "")

    of_one_site = StaffMember(1, "Fatima", "facilitator", frozenset({1}))
    assert "answers of October 2026 can be published" not in steps(of_one_site)
    moderation.hide(store, store.comments_in("waiting", most=1)[0], FACILITATOR, TODAY)
    publishing.publish(store, FACILITATOR, OCTOBER, today=TODAY, **RULES)
    voting.draft(store, FACILITATOR, meeting, "dots", "What matters?", ["Tea", "Bell"])
    press(open_page("prepare", "facilitator"), "Freeze")
    (now,) = gathering.meetings(store)
    gathering.change(store, FACILITATOR, now, plan=Plan(agenda=("Tea",)), state="open")

    assert {done for done, _ in steps().values()} == {True}
    assert "To do" not in everything(open_page("prepare", "facilitator"))
    (now,) = gathering.meetings(store)
    gathering.change(store, FACILITATOR, now, state="ended")
    assert steps() == {}


def test_only_who_runs_meetings_reads_what_is_missing(store: SqliteStore, meeting: Meeting) -> None:
    with pytest.raises(NotAllowed):
        readiness.readiness(
            store, StaffMember(2, "Col", "commissioner"), meeting, today=TODAY, base=10
        )
