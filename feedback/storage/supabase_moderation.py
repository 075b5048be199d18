"""Moderation on Supabase: what waits, what was decided, taken down or set aside."""

from collections.abc import Sequence
from datetime import date

from feedback.models import (
    CommentForModeration,
    CommentState,
    ResponseForModeration,
    Sites,
    TakeDownReason,
)
from feedback.storage.supabase_client import SupabaseCalls
from feedback.storage.supabase_rows import comment_for_moderation, tuples


class SupabaseModeration(SupabaseCalls):
    """The part of ``Store`` that is about moderation. Methods are described there."""

    def comments_in(
        self, state: CommentState, *, most: int, sites: Sites = None
    ) -> list[CommentForModeration]:
        return [
            comment_for_moderation(row) for row in self._call("comments_in", state=state, most=most)
        ]

    def taken_down(self, *, most: int, sites: Sites = None) -> list[CommentForModeration]:
        rows = self._call("comments_in", state="taken_down", most=most)
        return [comment_for_moderation(row) for row in rows]

    def comment_count(self, state: CommentState, *, sites: Sites = None) -> int:
        return int(self._call("comment_count", state=state))

    def decide(
        self,
        comment_id: str,
        *,
        seen: CommentState,
        state: CommentState,
        shown_text: str,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> bool:
        return bool(
            self._call(
                "decide",
                comment_id=comment_id,
                seen=seen,
                state=state,
                shown_text=shown_text,
                day=day.isoformat(),
            )
        )

    def take_down(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason | None,
        note: str,
        staff_id: int,
        day: date,
    ) -> bool:
        kept = {"reason": reason, "note": note, "day": day.isoformat()}
        return bool(self._call("take_down", comment_id=comment_id, **kept))

    def say_why(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason,
        note: str,
        staff_id: int,
        sites: Sites = None,
    ) -> bool:
        return bool(self._call("say_why", comment_id=comment_id, reason=reason, note=note))

    def wordless_responses(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        return self._responses(aside=False, most=most)

    def responses_set_aside(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        return self._responses(aside=True, most=most)

    def set_aside(
        self, response_id: str, *, reason: str, staff_id: int, day: date, sites: Sites = None
    ) -> bool:
        return self._move_aside(response_id, True, reason, day)

    def put_back(
        self, response_id: str, *, reason: str, staff_id: int, day: date, sites: Sites = None
    ) -> bool:
        return self._move_aside(response_id, False, reason, day)

    def decisions(self, *, sites: Sites = None) -> Sequence[tuple[str, str, str, str]]:
        return [(row[0], row[1], row[2], row[3]) for row in self._call("decisions_made")]

    def _responses(self, *, aside: bool, most: int) -> list[ResponseForModeration]:
        return [
            ResponseForModeration(
                id=row["id"],
                survey_id=row["survey_id"],
                survey_version=row["survey_version"],
                site=row["site"],
                placement=row["placement"],
                day=date.fromisoformat(row["day"]),
                answers=tuples(row["answers"]),
                set_aside=row["set_aside"],
                reason=row["reason"],
            )
            for row in self._call("responses_for_moderation", aside=aside, most=most)
        ]

    def _move_aside(self, response_id: str, aside: bool, reason: str, day: date) -> bool:
        return bool(
            self._call(
                "move_aside",
                response_id=response_id,
                aside=aside,
                reason=reason,
                day=day.isoformat(),
            )
        )
