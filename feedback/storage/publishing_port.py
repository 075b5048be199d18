"""The part of the ``Store`` port that is about publishing months.

A month's answers are those that are not set aside, whether or not they are in the live view's
figures. Each is in one publication at most, and stays in it whatever happens to it later.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from feedback.kept_months import KeptPublication, UnpublishedMonth
from feedback.models import RollupRow, ShownComment


class PublishingStore(Protocol):
    """What the use cases about published months need from a store."""

    def publications(self) -> list[KeptPublication]:
        """All that was ever published, by month and part. For staff of any role."""

    def last_published(self) -> date | None:
        """The latest month of which anything was published. For staff of any role."""

    def unpublished_months(self) -> list[UnpublishedMonth]:
        """Months with answers in no publication, by month; the running one too.

        Raw, as is the next: on Supabase for who has all sites and moderates.
        """

    def unpublished(self, month: date) -> list[RollupRow]:
        """A month's answers that are in no publication, counted as ``rollup`` does, in no order."""

    def publish(
        self, publication: KeptPublication, rows: Sequence[RollupRow], *, staff_id: int
    ) -> bool:
        """Keep what was made of ``rows``, and bring the month's waiting changes into the figures.

        False, and nothing is kept, when the month's unpublished answers are others by now, or
        ``part`` is not the next.
        """

    def words_behind(
        self, month: date, theme: str, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        """Approved words about a theme that may be shown, the latest approved first.

        Only from publications of the month in which the number of all who mentioned the theme is
        shown, and from sites with ``least_responses`` published answers in that month. On Supabase
        for staff of any role, and never fewer than five answers.
        """
