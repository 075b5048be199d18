"""Surveys that staff make, and what each site asks: who may, which version, on which days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from feedback import asking, setting_up, survey_making
from feedback.errors import FeedbackError, NotAllowed, Refused, UnknownCode
from feedback.models import Asked, Placement, StaffMember, Survey
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey, question_bank
from tests.conftest import TODAY

SHIPPED = default_survey()


@pytest.fixture
def winter(store: SqliteStore, admin: StaffMember) -> Survey:
    """A survey that somebody made, asked nowhere yet."""
    return asking.make(store, admin, "Winter", SHIPPED)


def with_question(survey: Survey, question_id: str) -> Survey:
    """The survey with one more question of the bank."""
    *others, permission = survey.questions
    return replace(survey, questions=(*others, question_bank()[question_id], permission))


def ask(store: SqliteStore, staff: StaffMember, placement: Placement, survey: Survey) -> None:
    """Let a placement's site ask a survey without bounds."""
    asking.ask(store, staff, placement.site, survey, opens_on=None, closes_on=None)


# Making ----------------------------------------------------------------------------------


def test_surveys_are_listed_with_the_shipped_one_first(
    store: SqliteStore, admin: StaffMember, winter: Survey
) -> None:
    autumn = asking.make(store, admin, "Autumn", winter)

    assert asking.every_survey(store) == [SHIPPED, autumn, winter]
    assert winter.questions == SHIPPED.questions


def test_saving_makes_the_next_version_and_leaves_the_one_before(
    store: SqliteStore, admin: StaffMember, winter: Survey
) -> None:
    saved = asking.save(store, admin, with_question(winter, "listened"))

    assert saved.version == 2
    assert asking.wording(store, winter.id, 1) == winter
    assert asking.every_survey(store) == [SHIPPED, saved]


def test_saving_without_a_change_keeps_nothing(
    store: SqliteStore, admin: StaffMember, winter: Survey
) -> None:
    with pytest.raises(FeedbackError, match="Nothing has changed"):
        asking.save(store, admin, replace(winter, title=" Winter "))

    assert asking.wording(store, winter.id, 2) is None


def test_the_second_of_two_editors_is_told_and_nothing_of_either_is_lost(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember, winter: Survey
) -> None:
    first = asking.save(store, admin, with_question(winter, "listened"))
    second = with_question(winter, "welcome")

    with pytest.raises(asking.SavedBySomebodyElse, match="still here"):
        asking.save(store, facilitator, second)
    beside = asking.make(store, facilitator, "Winter (copy)", second)

    assert asking.wording(store, winter.id, 2) == first
    assert beside.questions == second.questions


def test_the_shipped_survey_is_copied_not_changed(store: SqliteStore, admin: StaffMember) -> None:
    changed = replace(SHIPPED, title="Ours")

    with pytest.raises(FeedbackError, match="Copy it"):
        asking.save(store, admin, changed)
    with pytest.raises(FeedbackError, match="comes with Table Talk"):
        asking.delete(store, admin, SHIPPED)

    assert asking.every_survey(store) == [SHIPPED]


def test_two_surveys_cannot_have_the_same_title(
    store: SqliteStore, admin: StaffMember, winter: Survey
) -> None:
    with pytest.raises(FeedbackError, match="has this title"):
        asking.make(store, admin, "WINTER", SHIPPED)
    spring = asking.make(store, admin, "Spring", SHIPPED)
    with pytest.raises(FeedbackError, match="has this title"):
        asking.save(store, admin, replace(spring, title="Winter"))


def test_only_who_has_all_sites_makes_changes_and_deletes_surveys(
    store: SqliteStore,
    placement: Placement,
    facilitator: StaffMember,
    commissioner: StaffMember,
    winter: Survey,
) -> None:
    of_the_cafe = replace(facilitator, sites=frozenset({placement.site.id}))
    for member in (of_the_cafe, commissioner):
        for refused in (
            lambda who: asking.make(store, who, "Mine", SHIPPED),
            lambda who: asking.save(store, who, replace(winter, title="Mine")),
            lambda who: asking.ask_newest(store, who, winter),
            lambda who: asking.delete(store, who, winter),
        ):
            with pytest.raises(NotAllowed):
                refused(member)

    assert asking.make(store, facilitator, "Spring", SHIPPED)


def test_a_survey_is_deleted_unless_a_site_asks_it(
    store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    ask(store, admin, placement, winter)
    with pytest.raises(Refused, match="site asks"):
        asking.delete(store, admin, winter)

    ask(store, admin, placement, SHIPPED)
    asking.delete(store, admin, winter)

    assert asking.every_survey(store) == [SHIPPED]


# Asking ----------------------------------------------------------------------------------


def test_a_site_asks_the_shipped_survey_until_another_is_chosen(
    store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    assert asking.survey_of(asking.opened(store, placement.code)) == SHIPPED

    ask(store, admin, placement, winter)
    assert asking.survey_of(asking.opened(store, placement.code.lower())) == winter

    ask(store, admin, placement, SHIPPED)
    assert asking.survey_of(asking.opened(store, placement.code)) == SHIPPED
    with pytest.raises(UnknownCode):
        asking.opened(store, "222222")


def test_sites_ask_a_new_version_only_once_somebody_says_so_and_keep_their_days(
    store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    elm = setting_up.add_placement(store, "Elm House", "Door")
    setting_up.add_placement(store, "Oak House", "Door")
    asking.ask(store, admin, elm.site, winter, opens_on=TODAY, closes_on=None)
    ask(store, admin, placement, winter)
    saved = asking.save(store, admin, with_question(winter, "listened"))

    assert asking.sites_asking(store, admin, saved) == {placement.site: 1, elm.site: 1}
    assert asking.survey_of(asking.opened(store, elm.code)) == winter

    assert asking.ask_newest(store, admin, saved) == [placement.site, elm.site]
    assert asking.ask_newest(store, admin, saved) == []
    assert asking.survey_of(asking.opened(store, elm.code)) == saved
    assert asking.asked_at(store, elm.site) == Asked(winter.id, 2, TODAY)


def test_everybody_chooses_for_their_own_sites_only(
    store: SqliteStore, facilitator: StaffMember, placement: Placement, winter: Survey
) -> None:
    elm = setting_up.add_placement(store, "Elm House", "Door")
    of_the_cafe = replace(facilitator, sites=frozenset({placement.site.id}))

    ask(store, of_the_cafe, placement, winter)
    with pytest.raises(NotAllowed):
        ask(store, of_the_cafe, elm, winter)

    assert asking.sites_asking(store, of_the_cafe, winter) == {placement.site: 1}
    assert asking.sites_asking(store, of_the_cafe, SHIPPED) == {}


def test_the_last_day_cannot_be_before_the_first(
    store: SqliteStore, admin: StaffMember, placement: Placement
) -> None:
    yesterday = TODAY - timedelta(days=1)

    with pytest.raises(FeedbackError, match="before the first"):
        asking.ask(store, admin, placement.site, SHIPPED, opens_on=TODAY, closes_on=yesterday)


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [
        (Asked(), True),
        (Asked(opens_on=TODAY, closes_on=TODAY), True),
        (Asked(opens_on=TODAY + timedelta(days=1)), False),
        (Asked(closes_on=TODAY - timedelta(days=1)), False),
    ],
)
def test_the_first_and_the_last_day_belong_to_it(
    store: SqliteStore, admin: StaffMember, placement: Placement, asked: Asked, is_open: bool
) -> None:
    store.ask(placement.site.id, asked)

    assert asked.is_open(TODAY) == is_open
    assert asking.open_placements(store, admin, TODAY) == ([placement] if is_open else [])


# A form that was opened before a change ----------------------------------------------------


def test_a_form_is_checked_against_what_it_asked_even_when_the_site_asks_something_else(
    store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    shown = asking.as_shown(winter)
    saved = asking.save(store, admin, with_question(winter, "listened"))
    ask(store, admin, placement, saved)
    found = asking.opened(store, placement.code)

    assert asking.survey_shown(store, found, shown) == winter
    assert asking.survey_shown(store, found, asking.as_shown(saved)) == saved
    assert asking.survey_shown(store, found, "") == saved


@pytest.mark.parametrize(
    "forged", ["x", "breakfast", "breakfast.99", "breakfast.1.1", "breakfast.-1", "a." + "9" * 400]
)
def test_a_form_of_a_survey_that_never_was_is_recognised(
    store: SqliteStore, placement: Placement, forged: str
) -> None:
    assert asking.survey_shown(store, asking.opened(store, placement.code), forged) is None


def test_own_questions_survive_keeping(store: SqliteStore, admin: StaffMember) -> None:
    own = survey_making.own_question("choices", "هل؟ 😊", ["نعم", "No"])
    *others, permission = SHIPPED.questions
    like = replace(SHIPPED, questions=(*others, own, permission))

    kept = asking.make(store, admin, "خريف 🎄", like)

    assert asking.every_survey(store)[1] == kept
    assert kept.questions[-2] == own


def test_days_are_those_of_the_store(
    store: SqliteStore, admin: StaffMember, placement: Placement, winter: Survey
) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 24)
    asking.ask(store, admin, placement.site, winter, opens_on=first, closes_on=last)

    assert asking.asked_at(store, placement.site) == Asked(winter.id, 1, first, last)
