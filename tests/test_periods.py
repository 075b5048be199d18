"""Months, and periods of several in a row."""

from datetime import date

import pytest

from feedback.kept_months import Unpublished
from feedback.periods import (
    file_name,
    first_month,
    months_back,
    months_between,
    months_in,
    months_of,
    period_name,
    short_name,
)

MAY, DECEMBER = date(2026, 5, 1), date(2026, 12, 1)


def period(month: date, months: int) -> Unpublished:
    """So many months, up to one."""
    return Unpublished(month, 12, 0, months)


@pytest.mark.parametrize(
    ("months", "first_day"),
    [
        (0, date(2026, 1, 1)),
        (1, date(2025, 12, 1)),
        (13, date(2024, 12, 1)),
        (-1, date(2026, 2, 1)),
    ],
)
def test_months_are_counted_back_from_any_day_of_one(months: int, first_day: date) -> None:
    assert months_back(date(2026, 1, 31), months) == first_day


def test_months_between_two_are_all_with_both() -> None:
    assert months_between(DECEMBER, date(2027, 2, 1)) == [
        DECEMBER,
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]
    assert months_between(MAY, MAY) == [MAY]
    assert months_between(DECEMBER, MAY) == []


def test_a_period_ends_with_the_month_it_is_named_by() -> None:
    three = period(date(2026, 1, 1), 3)

    assert first_month(three) == date(2025, 11, 1)
    assert months_of(three) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
    assert months_of(period(MAY, 1)) == [MAY]


def test_a_period_that_is_there_twice_counts_once() -> None:
    assert months_in([period(MAY, 3), period(MAY, 3), period(DECEMBER, 1)]) == 4
    assert months_in([]) == 0


@pytest.mark.parametrize(
    ("named", "name", "short", "file"),
    [
        (period(MAY, 1), "May 2026", "May 2026", "2026-05"),
        (period(MAY, 3), "March 2026 to May 2026", "Mar–May 2026", "2026-03 to 2026-05"),
        (
            period(date(2026, 1, 1), 2),
            "December 2025 to January 2026",
            "Dec 2025–Jan 2026",
            "2025-12 to 2026-01",
        ),
    ],
)
def test_a_period_has_a_name_for_every_place(
    named: Unpublished, name: str, short: str, file: str
) -> None:
    assert (period_name(named), short_name(named), file_name(named)) == (name, short, file)
