"""Own sites: nothing of another is seen, counted or changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from feedback import meetings, moderation, places, setting_up
from feedback.errors import NotAllowed, Refused
from feedback.models import Comment, Placement, Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY


@dataclass(frozen=True)
class TwoSites:
    """A café and a clinic; each with one comment and one answer without words."""

    cafe: Placement
    clinic: Placement
    of_cafe: StaffMember


@pytest.fixture
def two(
    store: SqliteStore,
    placement: Placement,
    make_response: Callable[..., Response],
    facilitator: StaffMember,
) -> TwoSites:
    """Two sites, and a facilitator of the café only."""
    clinic = setting_up.add_placement(store, "Elm Clinic", "Door")
    for place, words in ((placement, "Café words"), (clinic, "Clinic words")):
        store.add_response(make_response(code=place.code, comments=(Comment("good", words),)))
        store.add_response(make_response(code=place.code))
    own = frozenset({placement.site.id})
    store.set_sites(facilitator.id, own, by=0, day=TODAY)
    return TwoSites(placement, clinic, replace(facilitator, sites=own))


def clinic_comment(store: SqliteStore) -> object:
    """The comment of the other site."""
    return next(c for c in store.comments_in("waiting", most=9) if c.site == "Elm Clinic")


def test_only_comments_of_own_sites_are_listed_and_counted(
    store: SqliteStore, two: TwoSites
) -> None:
    listed = moderation.comments_in(store, two.of_cafe, "waiting", most=9)

    assert [comment.body for comment in listed] == ["Café words"]
    assert moderation.comment_count(store, two.of_cafe, "waiting") == 1
    assert store.comment_count("waiting") == 2


def test_only_answers_of_own_sites_are_listed(store: SqliteStore, two: TwoSites) -> None:
    wordless = moderation.wordless_responses(store, two.of_cafe, most=9)
    assert {response.site for response in wordless} == {"Breakfast Café"}

    for response in store.wordless_responses(most=9):
        store.set_aside(response.id, reason="", staff_id=0, day=TODAY)
    aside = moderation.responses_set_aside(store, two.of_cafe, most=9)

    assert {response.site for response in aside} == {"Breakfast Café"}
    assert len(store.responses_set_aside(most=9)) == 2


@pytest.mark.parametrize("act", [moderation.show, moderation.hide, moderation.mark_read])
def test_a_comment_of_another_site_cannot_be_decided_on(
    store: SqliteStore, two: TwoSites, act: Callable[..., bool]
) -> None:
    with pytest.raises(Refused, match="not yours"):
        act(store, clinic_comment(store), two.of_cafe, TODAY)

    assert store.comment_count("waiting") == 2
    assert list(store.decisions()) == []


def test_an_answer_of_another_site_can_be_neither_set_aside_nor_put_back(
    store: SqliteStore, two: TwoSites
) -> None:
    response_id = clinic_comment(store).response_id  # type: ignore[attr-defined]

    with pytest.raises(Refused, match="not yours"):
        moderation.set_aside(store, response_id, two.of_cafe, TODAY, reason="test")
    store.set_aside(response_id, reason="", staff_id=0, day=TODAY)
    with pytest.raises(Refused, match="not yours"):
        moderation.put_back(store, response_id, two.of_cafe, TODAY)

    assert len(store.responses_set_aside(most=9)) == 1


def test_the_record_lists_decisions_on_own_sites_only(
    store: SqliteStore, two: TwoSites, admin: StaffMember
) -> None:
    for comment in store.comments_in("waiting", most=9):
        moderation.hide(store, comment, admin, TODAY)
        moderation.set_aside(store, comment.response_id, admin, TODAY, reason="test")

    assert len(moderation.decisions(store, admin)) == 4
    own = moderation.decisions(store, two.of_cafe)
    assert sorted(action for _, _, action, _ in own) == ["hidden", "set_aside"]


def test_only_answers_of_own_sites_wait_and_come_into_the_figures(
    store: SqliteStore, two: TwoSites, make_response: Callable[..., Response]
) -> None:
    assert meetings.waiting_answers(store, two.of_cafe) == 2
    assert meetings.update_now(store, two.of_cafe, threshold=5) == 0

    for _ in range(5):
        store.add_response(make_response(code=two.cafe.code, day=date(2026, 10, 31)))
    while not (came_in := meetings.update_now(store, two.of_cafe, threshold=5)):
        assert store.waiting_changes() == 9

    assert came_in == 5
    assert store.waiting_changes() == 4
    assert meetings.waiting_answers(store, two.of_cafe) == 2  # one of each month stays behind


def test_who_has_no_site_sees_nothing(store: SqliteStore, two: TwoSites) -> None:
    nowhere = replace(two.of_cafe, sites=frozenset())

    assert moderation.comments_in(store, nowhere, "waiting", most=9) == []
    assert moderation.comment_count(store, nowhere, "waiting") == 0
    assert moderation.wordless_responses(store, nowhere, most=9) == []
    assert meetings.waiting_answers(store, nowhere) == 0
    assert places.own_placements(store, nowhere) == []


def test_own_sites_and_their_codes_are_listed(
    store: SqliteStore, two: TwoSites, admin: StaffMember
) -> None:
    assert places.own_sites(store, two.of_cafe) == [two.cafe.site]
    assert places.own_placements(store, two.of_cafe) == [two.cafe]
    assert len(places.own_placements(store, admin)) == 2


def test_a_code_of_another_site_stays_as_it_is(store: SqliteStore, two: TwoSites) -> None:
    places.set_state(store, two.of_cafe, two.cafe.code, "closed")
    with pytest.raises(NotAllowed):
        places.set_state(store, two.of_cafe, two.clinic.code, "closed")

    assert [place.state for place in store.placements()] == ["closed", "open"]


@pytest.mark.parametrize("site", ["Elm Clinic", "A new site", ""])
def test_a_place_is_added_to_own_sites_only(store: SqliteStore, two: TwoSites, site: str) -> None:
    added = places.add(store, two.of_cafe, "Breakfast Café", "Window")
    with pytest.raises(NotAllowed):
        places.add(store, two.of_cafe, site, "Window")

    assert added.site == two.cafe.site
    assert len(store.sites()) == 2
    assert len(store.placements()) == 3


def test_who_has_all_sites_makes_new_ones_but_for_commissioners(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember, commissioner: StaffMember
) -> None:
    for member in (admin, facilitator):
        assert places.add(store, member, f"Site of {member.name}", "Door")
    with pytest.raises(NotAllowed):
        places.add(store, commissioner, "Site of mine", "Door")

    assert len(store.sites()) == 2
