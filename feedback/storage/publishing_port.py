"""The part of the ``Store`` port that is about publishing months.

A period's answers are those that are not set aside, whether or not they are in the live view's
figures. Each is in one publication at most, and stays in it whatever happens to it later. No month
is in two periods.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from feedback.kept_months import KeptPublication, Unpublished
from feedback.models import RollupRow, ShownComment


class PublishingStore(Protocol):
    """What the use cases about published months need from a store."""

    def publications(self) -> list[KeptPublication]:
        """All that was ever published, by month and part. For staff of any role."""

    def last_published(self) -> date | None:
        """The latest month of which anything was published. For staff of any role."""

    def unpublished_months(self) -> list[Unpublished]:
        """Months and published periods with answers in no publication; the running month too.

        Raw, as is the next: on Supabase for who has all sites and moderates.
        """

    def unpublished(self, month: date, months: int = 1) -> list[RollupRow]:
        """Answers of so many months up to ``month`` that are in no publication, in no order.

        Counted as ``rollup`` does, all as of the last month.
        """

    def publish(
        self, publication: KeptPublication, rows: Sequence[RollupRow], *, staff_id: int
    ) -> bool:
        """Keep what was made of ``rows``, and bring the period's waiting changes into the figures.

        False, and nothing is kept, when the period's unpublished answers are others by now,
        ``part`` is not the next, or one of its months is in another period.
        """

    def words_behind(
        self, month: date, theme: str, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        """Approved words about a theme that may be shown, the latest approved first.

        Only from publications of the period up to ``month`` in which the number of all who
        mentioned the theme is shown, and from sites with ``least_responses`` published answers in
        that period. On Supabase for staff of any role, and never fewer than five answers.
        """
