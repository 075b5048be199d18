"""The part of the ``Store`` port that is about moderation: what waits, is shown, or set aside.

Only of ``sites``: whatever belongs to another site is not listed, not counted, and Refused when
somebody wants to decide on it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from feedback.models import (
    CommentForModeration,
    CommentState,
    ResponseForModeration,
    Sites,
    TakeDownReason,
)


class ModerationStore(Protocol):
    """What the use cases about moderation need from a store."""

    def comments_in(
        self, state: CommentState, *, most: int, sites: Sites = None
    ) -> list[CommentForModeration]:
        """Comments with kept words in one state; none of a response set aside.

        Waiting ones by day, the oldest first, but before all those to be read first; decided ones
        as they were decided, the latest first. Hidden ones without those that were taken down.
        """

    def taken_down(self, *, most: int, sites: Sites = None) -> list[CommentForModeration]:
        """Hidden comments that were taken down, the latest first."""

    def comment_count(self, state: CommentState, *, sites: Sites = None) -> int:
        """How many comments with kept words are in one state. For staff who moderate."""

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
        """Move a comment from the state the moderator saw to another, and record it.

        The record gives ``models.READ_FIRST`` as the reason where it was to be read first.
        False when somebody else was faster. Refused when a comment is to be shown that its
        writer did not allow to be shown, or is to say nothing: that only an analysis finds.
        What is shown is refused too (see ``take_down``). What was taken down goes back to waiting
        only, once somebody has said why, and not if its writer does not want it shown any more.
        """

    def take_down(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason | None,
        note: str,
        staff_id: int,
        day: date,
    ) -> bool:
        """Hide shown words, and note who did it and why; False when they were not shown.

        Without a reason (and a note) that is to be said later. Of all sites: what is shown to
        everybody can be taken down by everybody who runs a meeting. The record gives
        ``models.TAKEN_DOWN`` as the reason.
        """

    def say_why(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason,
        note: str,
        staff_id: int,
        sites: Sites = None,
    ) -> bool:
        """Say why words were taken down; False when somebody has said so before."""

    def wordless_responses(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        """Answers without kept words and not set aside, the latest day first."""

    def responses_set_aside(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        """Answers set aside, the latest day first."""

    def set_aside(
        self, response_id: str, *, reason: str, staff_id: int, day: date, sites: Sites = None
    ) -> bool:
        """Take a response out of everything from the next batch on; False if it was out."""

    def put_back(
        self, response_id: str, *, reason: str, staff_id: int, day: date, sites: Sites = None
    ) -> bool:
        """Undo ``set_aside``; False if it was not set aside."""

    def decisions(self, *, sites: Sites = None) -> Sequence[tuple[str, str, str, str]]:
        """The record: (day, staff name, action, reason), the latest day first."""
