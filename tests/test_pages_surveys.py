"""The survey pages: making, changing and choosing, and what two people at once are told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from feedback import asking, config, setting_up
from feedback.models import Asked, Comment, Placement, Response, StaffMember, Survey
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

SHIPPED = default_survey()


@pytest.fixture
def winter(store: SqliteStore, admin: StaffMember) -> Survey:
    """A survey that somebody made, asked nowhere yet."""
    return asking.make(store, admin, "Winter", SHIPPED)


def field(app: AppTest, label: str, nth: int = 0):  # type: ignore[no-untyped-def]
    """The text field with this label, of those the one in this place."""
    return [found for found in app.text_input if found.label == label][nth]


def changing(open_page: Open, who: str = "admin") -> AppTest:
    """The page with the newest own survey open for changes."""
    return press(open_page("surveys", who), "Change")


def newest(store: SqliteStore) -> Survey:
    """The one survey that is not the shipped one."""
    (own,) = asking.every_survey(store)[1:]
    return own


def test_a_survey_is_made_changed_and_saved_on_its_page(
    open_page: Open, store: SqliteStore
) -> None:
    app = open_page("surveys", "admin")
    field(app, "Title, which residents read").set_value("Winter 🎄")
    app = press(app, "Make")
    (bank,) = app.selectbox
    bank.set_value("welcome")
    app = next(button for button in app.button if button.label == "Add").click().run()
    field(app, "Question", 0).set_value("What was good here?").run()
    app = press(app, "Save as version 2")

    saved = newest(store)
    assert (saved.title, saved.version) == ("Winter 🎄", 2)
    assert saved.label("good") == "What was good here?"
    assert [question.id for question in saved.questions][-2:] == ["welcome", "permission"]
    assert "Asked nowhere yet" in everything(app)


def test_an_own_question_is_added_and_bad_ones_are_explained(
    open_page: Open, store: SqliteStore, winter: Survey
) -> None:
    app = changing(open_page)
    field(app, "Your question").set_value("هل؟ 😊")
    app.radio[0].set_value("choice")
    app.text_area[0].set_value("نعم\n\n")
    app = [button for button in app.button if button.label == "Add"][1].click().run()
    assert "between 2 and 12 answers" in app.error[0].value
    assert field(app, "Your question").value == "هل؟ 😊"

    app.text_area[0].set_value("نعم\nNo\n")
    app = [button for button in app.button if button.label == "Add"][1].click().run()
    field(app, "One more answer").set_value("Perhaps").run()
    field(app, "Answer 2", -1).set_value("").run()
    press(app, "Save as version 2")

    own = newest(store).questions[-2]
    assert own.label == "هل؟ 😊"
    assert [option.label for option in own.options] == ["نعم", "Perhaps"]


def test_questions_move_and_leave_but_for_the_first_and_the_last(
    open_page: Open, store: SqliteStore, winter: Survey
) -> None:
    app = changing(open_page)
    field(app, "Question", 1).set_value("What could be better here?").run()
    for key in ("Down-good", "Take out-describe"):
        app = app.button(key=key).click().run()
    assert not [button for button in app.button if "experience" in str(button.key)]
    assert not [button for button in app.button if "permission" in str(button.key)]
    press(app, "Save as version 2")

    saved = newest(store)
    ids = [question.id for question in saved.questions]
    assert ids == ["experience", "better", "good", "helped", "permission"]
    assert saved.label("better") == "What could be better here?"


def test_a_title_that_will_not_do_loses_nothing(
    open_page: Open, store: SqliteStore, winter: Survey
) -> None:
    app = changing(open_page)
    field(app, "Title, which residents read").set_value("  ").run()
    field(app, "Question", 0).set_value("Do not lose this").run()
    app = press(app, "Save as version 2")

    assert "title" in app.error[0].value
    assert field(app, "Question", 0).value == "Do not lose this"
    assert newest(store) == winter


def test_the_second_of_two_editors_is_told_and_saves_beside(
    open_page: Open, store: SqliteStore, admin: StaffMember, winter: Survey
) -> None:
    app = changing(open_page)
    theirs = asking.save(store, admin, replace(winter, title="Theirs"))
    field(app, "Question", 0).set_value("My words").run()

    app = press(app, "Save as version 2")
    assert "Somebody else saved this survey" in app.error[0].value
    assert field(app, "Question", 0).value == "My words"
    press(app, "Save mine as a survey of its own")

    kept = {survey.title: survey for survey in asking.every_survey(store)}
    assert kept["Theirs"] == theirs
    assert kept["Winter (copy)"].label("good") == "My words"


def test_a_draft_outlives_a_look_at_another_page(
    open_page: Open, store: SqliteStore, winter: Survey
) -> None:
    app = changing(open_page)
    field(app, "Question", 0).set_value("My words").run()

    app.switch_page("../pages/sites.py").run()
    app.switch_page("../pages/surveys.py").run()

    assert field(app, "Question", 0).value == "My words"


def test_a_new_version_is_asked_once_somebody_says_so(
    open_page: Open, store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    store.ask(placement.site.id, Asked(winter.id, 1))
    asking.save(store, admin, replace(winter, title="Winter again"))

    app = open_page("surveys", "admin")
    assert "Version 2 is not asked yet at Breakfast Café" in everything(app)
    assert "Delete this survey" not in everything(app)
    press(app, "Ask version 2 there")

    assert store.asked()[placement.site.id].survey_version == 2


def test_a_survey_nobody_asks_is_deleted(
    open_page: Open, store: SqliteStore, winter: Survey
) -> None:
    press(open_page("surveys", "admin"), "Delete this survey")

    assert asking.every_survey(store) == [SHIPPED]


def test_who_has_some_sites_looks_at_surveys_and_chooses_for_their_own(
    open_page: Open, store: SqliteStore, placement: Placement, winter: Survey
) -> None:
    setting_up.add_placement(store, "Elm House", "Door")
    of_the_cafe = StaffMember(7, "Cem", "facilitator", frozenset({placement.site.id}))
    app = open_page("surveys", who=of_the_cafe)
    assert "Winter" in everything(app)
    assert "preview" in everything(app)
    assert "Make a survey" not in everything(app)
    assert [button.label for button in app.button] == []

    app = open_page("sites", who=of_the_cafe)
    (choice,) = [box for box in app.selectbox if box.label == "Survey"]
    choice.set_value(winter.id)
    last = config.settings().today() + timedelta(days=20)
    next(box for box in app.date_input if box.label.startswith("Last day")).set_value(last)
    press(app, "Save")

    assert store.asked() == {placement.site.id: Asked(winter.id, 1, None, last)}


def test_the_last_day_before_the_first_is_explained(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    today = config.settings().today()
    member = StaffMember(7, "Cem", "facilitator", frozenset({placement.site.id}))
    app = open_page("sites", who=member)
    first, last = app.date_input
    first.set_value(today)
    last.set_value(today - timedelta(days=1))
    app = press(app, "Save")

    assert "cannot be before the first" in app.error[0].value
    assert store.asked() == {}


def test_words_stand_below_the_question_they_answered_whatever_it_says_now(
    open_page: Open,
    store: SqliteStore,
    admin: StaffMember,
    winter: Survey,
    make_response: Callable[..., Response],
) -> None:
    asked = [
        replace(question, label="Was it *warm*?") if question.id == "good" else question
        for question in winter.questions
    ]
    second = asking.save(store, admin, replace(winter, questions=tuple(asked)))
    asking.save(store, admin, replace(second, questions=SHIPPED.questions))
    of_second = {"survey_id": winter.id, "survey_version": 2}
    store.add_response(make_response(comments=(Comment("good", "Very"),), **of_second))
    for _ in range(5):
        store.add_response(make_response(answers={"helped": ("alone",)}, **of_second))
    store.release(at_least=1, hold_back=False)

    app = open_page("moderate", "facilitator")
    assert "Was it \\*warm\\*?" in everything(app)
    press(app, "Show")
    st.cache_resource.clear()  # what the wall remembers for half a second

    page = everything(open_page("present", "facilitator"))
    assert "Was it *warm*?" in page
    assert "No, I answered by myself" not in page


# The tablet --------------------------------------------------------------------------------


def test_the_tablet_goes_on_with_what_somebody_was_asked(
    open_page: Open, store: SqliteStore, placement: Placement, winter: Survey
) -> None:
    app = open_page("share", None, code=placement.code)
    store.ask(placement.site.id, Asked(winter.id, 1))
    app.radio[0].set_value("good")
    app = press(app, "Send my answer")
    assert store.wordless_responses(most=9)[0].survey_id == SHIPPED.id

    app = press(app, "Next person")

    assert app.title[0].value == "Winter"


@pytest.mark.parametrize(("days", "says"), [(1, "not open yet"), (-1, "are closed")])
def test_the_tablet_keeps_to_the_days(
    open_page: Open, store: SqliteStore, placement: Placement, days: int, says: str
) -> None:
    day = config.settings().today() + timedelta(days=days)
    store.ask(placement.site.id, Asked(opens_on=day, closes_on=day))

    app = open_page("share", None, code=placement.code)

    assert says in app.title[0].value
    assert not app.radio
