"""What a screen shows has passed the gate."""

from collections.abc import Callable
from datetime import date

import pytest

from feedback import meetings
from feedback.models import Comment, Organisers, Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY


def look(store: SqliteStore) -> meetings.Snapshot:
    """What the live view would show."""
    return meetings.snapshot(store, threshold=5, base=10)


def test_an_empty_store_shows_nothing(store: SqliteStore) -> None:
    snapshot = look(store)

    assert snapshot.figures.responses is None
    assert snapshot.quotes == ()


def test_four_released_answers_and_their_approved_words_stay_hidden(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> None:
    for _ in range(4):
        store.add_response(make_response(comments=(Comment("good", "Lovely"),)))
    store.release(at_least=1, hold_back=False)
    for comment in store.comments_in("waiting", most=9):
        store.decide(
            comment.id,
            seen="waiting",
            state="shown",
            shown_text="Lovely",
            staff_id=facilitator.id,
            day=TODAY,
        )

    assert look(store).figures.responses is None
    assert look(store).quotes == ()

    store.add_response(make_response())
    store.release(at_least=1, hold_back=False)

    assert look(store).figures.responses == 5
    assert len(look(store).quotes) == 4


def test_the_scale_is_whole_and_in_order(
    store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    for _ in range(12):
        store.add_response(make_response())
    store.release(at_least=1, hold_back=False)

    cells = look(store).figures.options["experience"]

    assert [(cell.key, cell.n) for cell in cells] == [
        ("very_good", None),
        ("good", 5),
        ("neither", None),
        ("poor", None),
        ("very_poor", None),
        ("dont_know", None),
    ]


def test_an_update_by_hand_never_brings_in_fewer_than_a_batch_together(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> None:
    for day in (date(2026, 10, 31), date(2026, 11, 1)) * 3:
        store.add_response(make_response(day=day))
    assert meetings.update_now(store, facilitator, threshold=5) == 0  # one of each month stays

    store.add_response(make_response(day=date(2026, 11, 2)))
    while not (came_in := meetings.update_now(store, facilitator, threshold=5)):
        assert store.waiting_changes() == 7
    assert came_in == 5


def test_the_live_view_counts_from_the_month_that_was_set(
    store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    for day in (date(2026, 10, 31), date(2026, 11, 1)):
        for _ in range(6):
            store.add_response(make_response(day=day))
    store.release(at_least=1, hold_back=False)
    assert look(store).figures.responses == 10

    meetings.keep_organisers(store, Organisers(counting_from=date(2026, 11, 1)))

    assert look(store).figures.responses == 5
    assert look(store).since == date(2026, 11, 1)


def test_what_a_newer_copy_of_the_app_keeps_of_who_asks_is_passed_over(store: SqliteStore) -> None:
    store.set_setting("organisers", '{"name": "the Table", "hymn": "Morning has broken"}')

    assert meetings.organisers(store) == Organisers(name="the Table")


def test_when_answers_are_read_is_kept(store: SqliteStore) -> None:
    who = Organisers(reading_days=(0, 3), reading_from=9, reading_until=17)

    meetings.keep_organisers(store, who)

    assert meetings.organisers(store) == who


@pytest.mark.parametrize(
    ("first", "last", "are"),
    [(None, None, True), (9, 17, True), (9, 9, False), (17, 9, False), (9, None, False)],
)
def test_hours_come_in_pairs_with_the_later_one_last(
    first: int | None, last: int | None, are: bool
) -> None:
    assert meetings.are_hours(first, last) is are
