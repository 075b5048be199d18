"""What a screen shows has passed the gate."""

from collections.abc import Callable
from datetime import date

import pytest

from feedback import meetings
from feedback.models import Comment, Response, Scope, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.conftest import TODAY


def look(store: SqliteStore) -> meetings.Snapshot:
    """What the live view would show."""
    return meetings.snapshot(store, default_survey(), Scope(), threshold=5, base=10)


def test_an_empty_store_shows_nothing(store: SqliteStore) -> None:
    snapshot = look(store)

    assert snapshot.figures.responses is None
    assert snapshot.quotes == ()


def test_four_released_answers_and_their_approved_words_stay_hidden(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> None:
    for _ in range(4):
        store.add_response(make_response(comments=(Comment("good", "Lovely"),)))
    store.release(at_least=1)
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
    store.release(at_least=1)

    assert look(store).figures.responses == 5
    assert len(look(store).quotes) == 4


def test_the_scale_is_whole_and_in_order(
    store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    for _ in range(12):
        store.add_response(make_response())
    store.release(at_least=1)

    cells = look(store).figures.options["experience"]

    assert [(cell.key, cell.n) for cell in cells] == [
        ("very_good", 0),
        ("good", 12),
        ("neither", 0),
        ("poor", 0),
        ("very_poor", 0),
        ("dont_know", 0),
    ]


def test_an_update_by_hand_never_moves_the_figures_by_one(
    store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    store.add_response(make_response())
    assert meetings.update_now(store, threshold=5, site_id=None) == 0

    store.add_response(make_response())
    assert meetings.update_now(store, threshold=5, site_id=None) == 2


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("all", (None, None)),
        ("month", (date(2026, 1, 1), None)),
        ("before", (date(2025, 12, 1), date(2025, 12, 31))),
    ],
)
def test_periods_are_calendar_months(key: str, days: tuple[date | None, date | None]) -> None:
    assert meetings.period(key, date(2026, 1, 31)) == days
