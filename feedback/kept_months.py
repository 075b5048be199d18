"""Months as the store keeps them: what was published of them, and what waits to be published.

Several months in a row can be published together, as one period. Its ``month`` is then the last of
them, and ``months`` how many they are.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Period(Protocol):
    """Some months in a row: ``months`` of them, the last one being ``month`` (its first day)."""

    @property
    def month(self) -> date: ...

    @property
    def months(self) -> int: ...


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication of a period, kept for good.

    ``part`` 1 is the first, 2 and more are stated revisions. ``tables`` is the JSON of what passed
    the gate (``disclosure.publications.to_json``), ``threshold`` and ``base`` are the gate's rules
    on that ``day``, ``codebook_version`` is what found the themes.
    """

    month: date
    part: int
    day: date
    codebook_version: int
    threshold: int
    base: int
    tables: str
    months: int = 1


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Answers that are in no publication yet: a raw count, for the gate only.

    They are of one month; or of a period that was published already, which has ``parts``
    publications: then they came late.
    """

    month: date
    responses: int
    parts: int
    months: int = 1


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def months_from(first: date, last: date) -> int:
    """How many months there are from one to another, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def first_month(period: Period) -> date:
    """The first month of a period."""
    return months_back(period.month, period.months - 1)


def months_of(period: Period) -> list[date]:
    """Each month of a period, the last one first."""
    return [months_back(period.month, back) for back in range(period.months)]
