"""Published months on Supabase."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from feedback.kept_months import KeptPublication, Unpublished
from feedback.models import RollupRow, ShownComment
from feedback.storage.supabase_client import SupabaseCalls
from feedback.storage.supabase_rows import rollup_row, shown_comment


class SupabasePublishing(SupabaseCalls):
    """The part of ``Store`` about published months, as ``PublishingStore`` describes it."""

    def publications(self) -> list[KeptPublication]:
        return [
            KeptPublication(date.fromisoformat(month), part, date.fromisoformat(day), *rest)
            for month, part, day, *rest in self._call("publications")
        ]

    def last_published(self) -> date | None:
        month = self._call("last_published")
        return date.fromisoformat(month) if month else None

    def unpublished_months(self) -> list[Unpublished]:
        return [
            Unpublished(date.fromisoformat(month), *counted)
            for month, *counted in self._call("unpublished_months")
        ]

    def unpublished(self, month: date, months: int = 1) -> list[RollupRow]:
        rows = self._call("unpublished", month=month.isoformat(), months=months)
        return [rollup_row(row) for row in rows]

    def publish(
        self, publication: KeptPublication, rows: Sequence[RollupRow], *, staff_id: int
    ) -> bool:
        return bool(
            self._call(
                "publish",
                publication=publication_to_json(publication),
                rows=[
                    [r.site_id, r.kind, r.month.isoformat(), r.figure, r.question, r.item, r.n]
                    for r in rows
                ],
            )
        )

    def words_behind(
        self, month: date, theme: str, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        rows = self._call(
            "words_behind",
            month=month.isoformat(),
            theme=theme,
            least_responses=least_responses,
            most=most,
        )
        return [shown_comment(row) for row in rows]


def publication_to_json(publication: KeptPublication) -> dict[str, object]:
    """A publication as ``public.publish`` takes it."""
    return asdict(publication) | {
        "month": publication.month.isoformat(),
        "day": publication.day.isoformat(),
    }
