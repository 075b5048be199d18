"""Published months by survey: sums of what is published of sites, and never more."""

from datetime import date

from feedback import asking, setting_up, surveys, trends
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import Item
from feedback.disclosure.trends import Sites
from feedback.models import StaffMember
from feedback.storage import Store
from feedback.survey_groups import with_surveys
from tests.publications import publication, tally

WAITING: Item = ("theme", "waiting")
CAFES: Sites = frozenset({1, 2})


def seen(published: Publication, sites: Sites = CAFES) -> tuple[object, ...]:
    """What is there of these sites in a month: who answered, and how many wrote about waiting."""
    (month,) = with_surveys([published], [sites])
    figures = month.tables.of(sites)
    if figures is None:
        return ()
    share = figures.shares[WAITING]
    return figures.responses, share.n, share.of


def test_sites_that_ask_the_same_are_put_together() -> None:
    month = publication(0, tally(20, waiting=8), tally(30, waiting=12), tally(40, waiting=10))

    assert seen(month) == (50, 20, 50)


def test_what_is_hidden_of_one_site_is_hidden_of_all_that_ask_the_same() -> None:
    month = publication(0, tally(20, waiting=3), tally(30, waiting=12), tally(40, waiting=10))

    assert month.tables.of(frozenset({1})).shares[WAITING].n is None  # type: ignore[union-attr]
    assert seen(month) == (50, None, 50)


def test_sites_that_are_shown_with_others_are_no_part_of_a_sum() -> None:
    small_ones_elsewhere = publication(
        0, tally(20, waiting=8), tally(4), tally(4), tally(40, waiting=10)
    )

    assert frozenset({1, 2}) not in small_ones_elsewhere.tables.sites
    assert seen(small_ones_elsewhere) == ()


def test_a_site_that_nobody_answered_at_takes_nothing_away() -> None:
    month = publication(0, tally(20, waiting=8), tally(0), tally(40, waiting=10))

    assert seen(month) == (20, 8, 20)


def test_a_site_alone_is_not_shown_twice() -> None:
    month = publication(0, tally(20, waiting=8), tally(30, waiting=12))

    assert with_surveys([month], [frozenset({1})]) == [month]


def test_sites_are_sorted_by_the_survey_they_ask_now(store: Store) -> None:
    admin = StaffMember(1, "Ada", "admin")
    cafe, clinic = (
        setting_up.add_placement(store, name, "Door").site for name in ("Café", "Clinic")
    )
    assert asking.sites_by_survey(store) == {}

    own = asking.make(store, admin, "Short questions", surveys.default_survey())
    asking.ask(store, admin, clinic, own, opens_on=None, closes_on=date(2026, 12, 31))

    assert asking.sites_by_survey(store) == {
        surveys.default_survey().title: frozenset({cafe.id}),
        "Short questions": frozenset({clinic.id}),
    }
    group = frozenset({cafe.id, clinic.id})
    named = trends.group_name(group, {}, {}, {group: "Short questions"})
    assert named == "Sites that now ask “Short questions”"
