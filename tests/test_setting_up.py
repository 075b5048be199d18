"""From an empty store to a working one."""

from datetime import date

import pytest

from feedback import (
    filling,
    gathering,
    meetings,
    presenting,
    promises,
    setting_up,
    staff,
    voting,
)
from feedback.config import Settings
from feedback.errors import FeedbackError, Refused
from feedback.example import example_test_of_change
from feedback.models import Organisers
from feedback.setting_up import OwnSites
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE

OWN = OwnSites("The Breakfast Table", "Café", ("Counter", "", " Tables "))


def start(store: SqliteStore, **changes: object) -> None:
    """Set up with everything right, but for what a test changes."""
    setting_up.start(
        store,
        **{
            "code": setting_up.one_time_code(),
            "admin_name": "Ada",
            "passphrase": PASSPHRASE,
            "own_sites": OWN,
            **changes,
        },
    )


def test_own_sites_come_with_an_admin_and_open_codes(store: SqliteStore) -> None:
    start(store)

    assert [place.name for place in store.placements()] == ["Counter", "Tables"]
    assert {place.state for place in store.placements()} == {"open"}
    assert meetings.organisers(store).name == "The Breakfast Table"
    assert staff.sign_in(store, "ada", PASSPHRASE, minute=1)
    assert not setting_up.is_example(store)


def test_the_code_is_taken_however_it_is_typed(store: SqliteStore) -> None:
    start(store, code=setting_up.one_time_code().lower().replace("-", " "))

    assert store.has_staff()


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "wrong"},
        {"code": ""},
        {"code": "émoji 🙂"},
        {"passphrase": "short"},
        {"admin_name": " "},
        {"own_sites": OwnSites("", "", ("Counter",))},
        {"own_sites": OwnSites("", "Café", ("", " "))},
        {"own_sites": OwnSites("", "Café", ("x" * 81,))},
    ],
)
def test_what_is_wrong_is_said_before_anything_is_kept(
    store: SqliteStore, changes: dict[str, object]
) -> None:
    with pytest.raises(FeedbackError):
        start(store, **changes)

    assert not store.has_staff()
    assert store.sites() == []


def test_set_up_works_once(store: SqliteStore) -> None:
    start(store)

    with pytest.raises(FeedbackError, match="set up already"):
        start(store, admin_name="Eve")


def test_the_example_fills_every_screen_and_says_what_it_is(store: SqliteStore) -> None:
    start(store, own_sites=None)
    assert store.sites() == []
    filling.fill_with_example(store, Settings())

    assert setting_up.is_example(store)
    assert len(store.sites()) == 4
    assert store.counts().responses >= 2900
    assert store.waiting_changes() == 0
    assert 10 <= store.comment_count("waiting") <= 60
    assert store.comment_count("shown") >= 100
    assert setting_up.sample_sign_ins(store) == ()


def test_the_example_has_a_meeting_that_was_held_and_one_to_hold(
    example_store: SqliteStore,
) -> None:
    store = example_store
    to_hold, held = gathering.meetings(store)
    assert (to_hold.kept.state, held.kept.state) == ("preparing", "published")
    assert {one.kept.state for one in voting.rounds(store, held)} == {"shown"}
    assert all(one.result and one.result.seats for one in voting.rounds(store, held))
    assert {one.kept.state for one in promises.promises(store)} == {"adopted", "open", "cannot"}
    test = example_test_of_change(Settings().today())
    (change,) = promises.tests_of(promises.promises(store), "waiting_timeliness")
    assert (change.name, change.started) == (test.name, test.start)
    assert presenting.frozen(to_hold.kept.deck)


def test_example_data_never_joins_real_answers(store: SqliteStore) -> None:
    start(store)

    with pytest.raises(Refused, match="empty one only"):
        filling.fill_with_example(store, Settings())


def test_sample_sign_ins_are_known_as_such(store: SqliteStore) -> None:
    setting_up.add_sample_sign_ins(store)

    assert len(setting_up.sample_sign_ins(store)) == 3
    for name, _ in setting_up.SAMPLE_SIGN_INS:
        assert staff.sign_in(store, name, setting_up.SAMPLE_PASSPHRASE, minute=1)


@pytest.mark.parametrize(
    ("today", "second_thursday"),
    [
        (date(2026, 11, 1), date(2026, 11, 12)),
        (date(2026, 11, 12), date(2026, 12, 10)),
        (date(2026, 12, 31), date(2027, 1, 14)),
    ],
)
def test_the_example_meets_on_the_next_second_thursday(today: date, second_thursday: date) -> None:
    assert filling._second_thursday_after(today) == second_thursday


def test_organisers_are_kept_whole(store: SqliteStore) -> None:
    who = Organisers("Tisch & Töchter", date(2026, 12, 10), "Café", "ask at the counter")

    assert meetings.organisers(store) == Organisers()
    meetings.keep_organisers(store, who)

    assert meetings.organisers(store) == who
