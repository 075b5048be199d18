"""Where answers are kept: the ``Store`` port, and the one place that opens a store.

Every method may raise ``errors.Unavailable`` (the same call may work later) or
``errors.Refused`` (it never will).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from feedback.models import (
    Asked,
    Counts,
    ExportedResponse,
    Opened,
    Placement,
    PlacementState,
    Released,
    Response,
    Role,
    RollupRow,
    Session,
    ShownComment,
    Site,
    Sites,
    StaffEvent,
    StaffMember,
    Stored,
    TakenResponse,
)
from feedback.storage.copies import (
    KeptDecision,
    KeptMonth,
    KeptResponse,
    KeptTakeDown,
    KeptVersion,
)
from feedback.storage.meeting_port import MeetingStore
from feedback.storage.moderation_port import ModerationStore
from feedback.storage.outbox import Outbox
from feedback.storage.publishing_port import PublishingStore
from feedback.storage.sqlite import SqliteStore
from feedback.storage.tagging_port import TaggingStore

if TYPE_CHECKING:
    from feedback.storage.residents import ResidentsStore
    from feedback.storage.supabase import SupabaseStore
    from feedback.storage.supabase_copy import SupabaseCopyTarget
    from feedback.storage.supabase_operator import OperatorStore


class Store(ModerationStore, TaggingStore, PublishingStore, MeetingStore, Protocol):
    """What the use cases need from a store."""

    # What is asked, and where

    def keep_survey(self, survey_id: str, version: int, definition: str) -> None:
        """Remember the wording of one version for good; Refused if it was another before."""

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        """The wording kept for one version."""

    def survey_definitions(self) -> list[str]:
        """The wording of the newest version of every survey."""

    def delete_survey(self, survey_id: str) -> None:
        """Forget all versions; Refused when a site asks one of them, or somebody answered it."""

    def asked(self) -> dict[int, Asked]:
        """What sites ask, by the site's id; a site that is not there asks the shipped survey."""

    def ask(self, site_id: int, asked: Asked) -> None:
        """What a site asks from now on; Refused when the survey or the site is unknown."""

    def opened(self, code: str) -> Opened | None:
        """What lies behind this (upper-case) code, in one call."""

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

    def successor(self, code: str) -> Placement | None:
        """An open placement of the site that a code belongs to, where a closed one may lead."""

    def set_placement_state(self, code: str, state: PlacementState) -> None:
        """Open, close or withdraw one code."""

    # Answers

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        """Store one response, or say that its submission key was there before.

        Waiting changes of its site and month then join the figures as in ``release``, where so many
        as ``batch`` at least are drawn.
        """

    def take_in(
        self, responses: Sequence[Response], *, batch: int = 5, sites: Sites = None
    ) -> list[TakenResponse]:
        """Store what staff bring, from paper or out of a file: all of it, or nothing.

        As ``add_response`` for each, whatever its day; on Supabase none that lies ahead. Refused
        when one comes from elsewhere, or belongs to none of ``sites``.
        """

    def row_secret(self) -> str:
        """What keys of rows of files are made with: 64 letters, made at first use, then the same.

        Not for residents, nor for staff who bring nothing.
        """

    def release(
        self, *, at_least: int, together: int = 0, hold_back: bool = True, sites: Sites = None
    ) -> int:
        """Draw from the waiting changes, and bring those into the figures where they are enough.

        A change is a response that is new, was set aside or was put back. Of those of a site and
        month one always stays behind, and each other with a chance of one in eight; the rest comes
        in where it is ``at_least`` so many. So whoever looks cannot know of anybody who came before
        that they are in it. Without ``hold_back``, for answers that are made up, nobody stays
        behind. Returns how many came in; none where they are fewer than ``together``. On Supabase a
        facilitator brings in the changes of their own sites, never fewer than five together, and
        always holds back.
        """

    def waiting_changes(self, *, sites: Sites = None) -> int:
        """How many changes the figures do not show yet."""

    def counts(self, since: date | None = None) -> Counts | Released:
        """The live view's figures, from a month on. For ``disclosure.release`` only.

        They are raw counts; on Supabase to an admin alone, and to others as the database releases
        them.

        Refused when ``since`` is not the first day of a month, and, on Supabase, to everybody but
        an admin when it is not the month the live view begins with (``meetings.live_since``).
        """

    def rollup(self, since: date | None = None, *, sites: Sites = None) -> list[RollupRow]:
        """The released figures by site, month and kind of resident, in no order; raw likewise.

        Refused when ``since`` is not the first day of a month, and, on Supabase, to everybody but
        an admin.
        """

    def shown_comments(
        self, since: date | None = None, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        """Approved words that residents allowed to be shown, the latest approved first.

        Only from sites with ``least_responses`` released responses since then. On Supabase a month
        is refused as by ``counts``.
        """

    def revision(self) -> int:
        """A number that grows whenever what a screen shows may have changed."""

    def export(self, *, all_words: bool) -> Iterator[ExportedResponse]:
        """Every response that is not set aside, in no telling order.

        Words only where approved and allowed to be shown, unless ``all_words``.
        """

    # Staff. ``by`` is who does it (0: the command line); the change and its record are one.

    def add_staff(
        self,
        name: str,
        role: Role,
        sign_in: str,
        /,
        *,
        sites: Sites = None,
        by: int,
        day: date,
    ) -> StaffMember:
        """A new member of staff, on record.

        ``sign_in`` is what they show who they are by: on the embedded store the hash of their
        passphrase, on Supabase the e-mail of their sign-in there.

        Refused when somebody who is there has the name, or (Supabase) nobody has the e-mail.
        """

    def staff(self) -> list[StaffMember]:
        """Everybody who is there, by name; nobody who was removed."""

    def set_role(self, staff_id: int, role: Role, *, by: int, day: date) -> None:
        """Another role; an admin has all sites. Refused where no admin would be left."""

    def set_sites(self, staff_id: int, sites: Sites, *, by: int, day: date) -> None:
        """Other sites. Refused when fewer than all are given to an admin."""

    def end_staff(self, staff_id: int, *, by: int, day: date) -> None:
        """Remove somebody: every right ends now, the name is free, the row stays for the record.

        Refused where no admin would be left.
        """

    def staff_events(self) -> Sequence[StaffEvent]:
        """The record of changes to staff, the latest first."""

    # Settings

    def setting(self, name: str) -> str | None:
        """One setting's value."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep one setting."""


class EmbeddedStore(Store, Protocol):
    """What the embedded store does besides: on Supabase, Auth keeps passphrases and sessions."""

    def add_staff(
        self,
        name: str,
        role: Role,
        passphrase_hash: str,
        /,
        *,
        sites: Sites = None,
        by: int | None = None,
        day: date | None = None,
    ) -> StaffMember:
        """As above; off the record when nobody did it, as at the start."""

    def staff_named(self, name: str) -> tuple[StaffMember, str] | None:
        """A member of staff and their passphrase's hash, whatever the name's case."""

    def has_staff(self) -> bool:
        """Whether anybody could ever sign in."""

    def set_passphrase(
        self,
        staff_id: int,
        passphrase_hash: str,
        *,
        by: int,
        day: date,
        keep_session: str | None = None,
    ) -> None:
        """Another passphrase; ends all sessions but the one to keep."""

    def second_factor(self, staff_id: int) -> str:
        """The secret behind somebody's six digits; empty when they have none."""

    def set_second_factor(
        self,
        staff_id: int,
        secret: str,
        *,
        by: int,
        day: date,
        step: int = 0,
        keep_session: str | None = None,
    ) -> None:
        """Switch a second factor on, its digits of ``step`` being used, or off (empty secret).

        On ends all sessions but the one to keep: they began without it.
        """

    def use_second_factor(self, staff_id: int, *, step: int) -> bool:
        """Use up the digits of a step and all before; False when they were used already."""

    def add_session(
        self, id_hash: str, staff_id: int, *, minute: int, passphrase_hash: str | None = None
    ) -> None:
        """Begin a session; those last seen more than a day ago are forgotten.

        Refused when the person was removed, or has another passphrase by now.
        """

    def session(self, id_hash: str) -> Session | None:
        """A session that has not been ended."""

    def touch_session(self, id_hash: str, *, minute: int) -> None:
        """Remember that a session is in use."""

    def end_session(self, id_hash: str) -> None:
        """End a session; nothing happens when it has ended."""

    # What goes over when a café moves to Supabase, whole and in no telling order

    def kept_settings(self) -> dict[str, str]:
        """All settings by name."""

    def kept_surveys(self) -> list[tuple[str, int, str]]:
        """Every version of every survey: id, version, wording."""

    def kept_codebooks(self) -> list[KeptVersion]:
        """Every kept version of the codebook, the oldest first."""

    def kept_publications(self) -> list[KeptMonth]:
        """All that was ever published, by month and part."""

    def kept_responses(self) -> Iterator[KeptResponse]:
        """Every response with all that was decided on it, those set aside too."""

    def kept_decisions(self) -> Iterator[KeptDecision]:
        """The whole record of decisions."""

    def kept_takedowns(self) -> Iterator[KeptTakeDown]:
        """Every time that shown words were taken down."""

    def backup(self, target: Path) -> None:
        """A copy of everything, readable by the owner only, made while the store is in use."""


@cache
def open_store(data_dir: Path) -> EmbeddedStore:
    """This process's one store in a folder, made on first use."""
    return SqliteStore(data_dir / "feedback.sqlite")


# Supabase is imported only where it is opened: 19 MB that a café's computer does not need.


def open_outbox(data_dir: Path) -> Outbox:
    """The outbox in a folder, made on first use."""
    return Outbox(data_dir / "outbox.sqlite")


def open_residents(url: str, key: str, outbox: Outbox | None) -> "ResidentsStore":
    """A Supabase project as residents use it; one for the whole process.

    ``outbox`` is where answers wait while the project is away; None to keep none here.
    """
    from feedback.storage.residents import ResidentsStore
    from feedback.storage.supabase_client import connect, process_http

    return ResidentsStore(connect(url, key, process_http()), outbox)


def open_supabase(url: str, key: str, *, threshold: int, base: int) -> "SupabaseStore":
    """A Supabase project for one session, with no rights until somebody signs in on it."""
    from feedback.storage.supabase import SupabaseStore
    from feedback.storage.supabase_client import connect, process_http

    return SupabaseStore(connect(url, key, process_http()), threshold=threshold, base=base)


def open_operator(url: str, service_key: str) -> "OperatorStore":
    """A Supabase project with the key that may do everything, for one command."""
    from feedback.storage.supabase_client import connect, process_http
    from feedback.storage.supabase_operator import OperatorStore

    return OperatorStore(connect(url, service_key, process_http()))


def open_copy_target(url: str, key: str) -> "SupabaseCopyTarget":
    """A Supabase project that takes in what a café kept, once an admin signs in on it."""
    from feedback.storage.supabase_client import connect, process_http
    from feedback.storage.supabase_copy import SupabaseCopyTarget

    return SupabaseCopyTarget(connect(url, key, process_http()))
