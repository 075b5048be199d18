"""Months, and periods of several in a row: reckoning with them, and what they are called.

Every date is the first day of its month.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Period(Protocol):
    """Some months in a row: ``months`` of them, the last one being ``month`` (its first day)."""

    @property
    def month(self) -> date: ...

    @property
    def months(self) -> int: ...


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from one to another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_back(first, -n) for n in range(count)]


def first_month(period: Period) -> date:
    """The first month of a period."""
    return months_back(period.month, period.months - 1)


def months_of(period: Period) -> list[date]:
    """Each month of a period, the last one first."""
    return [months_back(period.month, back) for back in range(period.months)]


def months_in(periods: Iterable[Period]) -> int:
    """How many months these periods have; one that is there twice counts once."""
    return sum({one.month: one.months for one in periods}.values())


# Names ---------------------------------------------------------------------------------


def month_words(month: date) -> str:
    """A month such as "May 2026"."""
    return f"{month:%B %Y}"


def period_words(first: date, last: date) -> str:
    """Some months in a row, such as "May 2026" or "May 2026 to July 2026"."""
    return month_words(first) if first == last else f"{month_words(first)} to {month_words(last)}"


def period_name(period: Period) -> str:
    """The months of a period, such as "May 2026" or "May 2026 to July 2026"."""
    return period_words(first_month(period), period.month)


def short_name(period: Period) -> str:
    """The same for a narrow place: "May 2026" or "May–Jul 2026"."""
    first, last = first_month(period), period.month
    if first == last:
        return f"{last:%b %Y}"
    return f"{first:%b}{'' if first.year == last.year else f' {first:%Y}'}–{last:%b %Y}"


def file_name(period: Period) -> str:
    """The same as files have it, which puts months in order: "2026-05" or "2026-05 to 2026-07"."""
    first, last = f"{first_month(period):%Y-%m}", f"{period.month:%Y-%m}"
    return first if first == last else f"{first} to {last}"
