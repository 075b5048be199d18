"""Where answers are kept: the ``Store`` port, and the one place that opens it.

Every method may raise ``errors.Unavailable`` (the same call may work later) or
``errors.Refused`` (it never will).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from feedback.models import (
    CommentForModeration,
    CommentState,
    Counts,
    ExportedResponse,
    Placement,
    PlacementState,
    Response,
    ResponseForModeration,
    Role,
    Session,
    ShownComment,
    Site,
    StaffMember,
    Stored,
)
from feedback.storage.sqlite import SqliteStore


class Store(Protocol):
    """What the use cases need from a store."""

    # What is asked, and where

    def keep_survey(self, survey_id: str, version: int, definition: str) -> None:
        """Remember the wording of one version for good; Refused if it was another before."""

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        """The wording kept for one version."""

    def add_site(self, name: str) -> Site:
        """A new site; Refused when the name is taken."""

    def sites(self) -> list[Site]:
        """All sites by name."""

    def add_placement(self, placement: Placement) -> None:
        """A new placement; Refused when its code is taken or its site unknown."""

    def placements(self) -> list[Placement]:
        """All placements by site and name."""

    def placement(self, code: str) -> Placement | None:
        """The placement with this (upper-case) code."""

    def set_placement_state(self, code: str, state: PlacementState) -> None:
        """Open, close or withdraw one code."""

    # Answers

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        """Store one response, or say that its submission key was there before.

        Once ``batch`` changes of its site and month wait, they join the figures together.
        """

    def release(self, *, at_least: int) -> int:
        """Bring waiting changes into the figures, for each site and month with enough of them.

        A change is a response that is new, was set aside or was put back. Returns how many.
        """

    def waiting_changes(self) -> int:
        """How many changes the figures do not show yet."""

    def counts(self, since: date | None = None) -> Counts:
        """Raw counts of the released figures, from a day on. For ``disclosure.release`` only."""

    def shown_comments(
        self, since: date | None = None, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        """Approved words that residents allowed to be shown, the latest approved first.

        Only from sites with ``least_responses`` released responses since then.
        """

    def revision(self) -> int:
        """A number that grows whenever what a screen shows may have changed."""

    def export(self, *, all_words: bool) -> Iterator[ExportedResponse]:
        """Every response that is not set aside, in no telling order.

        Words only where approved and allowed to be shown, unless ``all_words``.
        """

    # Moderation

    def comments_in(self, state: CommentState, *, most: int) -> list[CommentForModeration]:
        """Comments in one state; none of a response set aside.

        Waiting ones by day, the oldest first; decided ones as they were decided, the latest first.
        """

    def comment_count(self, state: CommentState) -> int:
        """How many comments are in one state. For staff who moderate."""

    def decide(
        self,
        comment_id: str,
        *,
        seen: CommentState,
        state: CommentState,
        shown_text: str,
        staff_id: int,
        day: date,
    ) -> bool:
        """Move a comment from the state the moderator saw to another, and record it.

        False when somebody else was faster. Refused when a comment is to be shown that its
        writer did not allow to be shown.
        """

    def wordless_responses(self, *, most: int) -> list[ResponseForModeration]:
        """Answers without kept words and not set aside, the latest day first."""

    def responses_set_aside(self, *, most: int) -> list[ResponseForModeration]:
        """Answers set aside, the latest day first."""

    def set_aside(self, response_id: str, *, reason: str, staff_id: int, day: date) -> bool:
        """Take a response out of everything from the next batch on; False if it was out."""

    def put_back(self, response_id: str, *, reason: str, staff_id: int, day: date) -> bool:
        """Undo ``set_aside``; False if it was not set aside."""

    def decisions(self) -> Sequence[tuple[str, str, str, str]]:
        """The record: (day, staff name, action, reason), the latest day first."""

    # Settings

    def setting(self, name: str) -> str | None:
        """One setting's value."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep one setting."""


class EmbeddedStore(Store, Protocol):
    """What the embedded store does besides: on Supabase, others keep staff and backups."""

    def add_staff(self, name: str, role: Role, passphrase_hash: str) -> StaffMember:
        """A new member of staff; Refused when the name is taken."""

    def staff_named(self, name: str) -> tuple[StaffMember, str] | None:
        """A member of staff and their passphrase's hash, whatever the name's case."""

    def has_staff(self) -> bool:
        """Whether anybody can sign in yet."""

    def add_session(self, id_hash: str, staff_id: int, *, minute: int) -> None:
        """Begin a session; those last seen more than a day ago are forgotten."""

    def session(self, id_hash: str) -> Session | None:
        """A session that has not been ended."""

    def touch_session(self, id_hash: str, *, minute: int) -> None:
        """Remember that a session is in use."""

    def end_session(self, id_hash: str) -> None:
        """End a session; nothing happens when it has ended."""

    def backup(self, target: Path) -> None:
        """A copy of everything, readable by the owner only, made while the store is in use."""


@cache
def open_store(data_dir: Path) -> EmbeddedStore:
    """This process's one store in a folder, made on first use."""
    return SqliteStore(data_dir / "feedback.sqlite")
