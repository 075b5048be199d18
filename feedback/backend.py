"""Where this process keeps answers, and who is signed in: the one place that knows which.

A café runs on one file, a borough on Supabase. Everything else asks ``backend()`` and is told the
store it may use: the residents' one, or that of whoever is signed in.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cache
from typing import Protocol

from feedback import account, setting_up, staff
from feedback.config import Settings, settings
from feedback.errors import FeedbackError
from feedback.models import StaffMember
from feedback.staff import SignedIn
from feedback.storage import (
    EmbeddedStore,
    Store,
    open_outbox,
    open_residents,
    open_store,
    open_supabase,
)
from feedback.storage.outbox import Outbox
from feedback.supabase_backend import SupabaseBackend

COOKIE = "staff_sid"


class Backend(Protocol):
    """What differs between one file and Supabase."""

    @property
    def residents(self) -> Store:
        """The store as everybody may use it who has not signed in."""

    @property
    def embedded(self) -> EmbeddedStore | None:
        """The embedded store, for what only that can do; None on Supabase."""

    @property
    def outbox(self) -> Outbox | None:
        """Where answers wait while Supabase is away; None where nothing is kept."""

    def serving(self) -> AbstractContextManager[None]:
        """What goes on beside the requests, for as long as the process serves them."""

    def sign_in(self, name: str, passphrase: str, *, minute: int) -> str:
        """A new session's id for the cookie. On Supabase the name is an e-mail.

        Raises SignInRefused, and DigitsNeeded for who has a second factor.
        """

    def signed_in(
        self, session_id: str, *, minute: int, idle_minutes: int, in_use: bool = True
    ) -> SignedIn | None:
        """Whose session this is, and their store; None when there is none, or it is over."""

    def sign_out(self, session_id: str) -> None:
        """End a session now, in every tab."""

    def change_passphrase(
        self, session_id: str, member: StaffMember, old: str, new: str, *, day: date
    ) -> None:
        """One's own new passphrase; ends the person's other sessions. Raises FeedbackError."""


class EmbeddedBackend:
    """One SQLite file: it is the store of everybody, and use cases decide who may do what."""

    outbox = None

    def __init__(self, store: EmbeddedStore) -> None:
        self.residents = self.embedded = store

    def serving(self) -> AbstractContextManager[None]:
        return nullcontext()

    def sign_in(self, name: str, passphrase: str, *, minute: int) -> str:
        return staff.sign_in(self.embedded, name, passphrase, minute=minute)

    def signed_in(
        self, session_id: str, *, minute: int, idle_minutes: int, in_use: bool = True
    ) -> SignedIn | None:
        member = staff.signed_in(
            self.embedded, session_id, minute=minute, idle_minutes=idle_minutes, in_use=in_use
        )
        return SignedIn(member, self.embedded) if member else None

    def sign_out(self, session_id: str) -> None:
        staff.sign_out(self.embedded, session_id)

    def change_passphrase(
        self, session_id: str, member: StaffMember, old: str, new: str, *, day: date
    ) -> None:
        account.change_passphrase(self.embedded, member, old, new, day=day, session_id=session_id)


def backend() -> Backend:
    """This process's backend, as the settings say."""
    how = settings()
    return _on_supabase(how) if how.on_supabase else EmbeddedBackend(open_store(how.data_dir))


def embedded_store() -> EmbeddedStore:
    """The store in a file, ready for a command. Raises FeedbackError on Supabase."""
    if settings().on_supabase:
        raise FeedbackError("This command is for a store in a file, and SUPABASE_URL is set.")
    store = open_store(settings().data_dir)
    setting_up.prepare(store)
    return store


@cache
def _on_supabase(how: Settings) -> SupabaseBackend:
    # Kept: it holds the sessions.
    outbox = open_outbox(how.data_dir) if how.persistent_disk else None
    return SupabaseBackend(
        open_residents(how.supabase_url, how.supabase_key, outbox),
        lambda: open_supabase(
            how.supabase_url, how.supabase_key, threshold=how.threshold, base=how.base
        ),
    )


def signed_in(cookies: Mapping[str, str], *, in_use: bool = True) -> SignedIn | None:
    """Whose browser this is, looked up anew for every request and rerun.

    Looking it up keeps a session alive, unless nobody is using it (``in_use`` is False).
    """
    session_id = cookies.get(COOKIE)
    if not session_id:
        return None
    return backend().signed_in(
        session_id,
        minute=staff.minute_now(),
        idle_minutes=settings().idle_minutes,
        in_use=in_use,
    )
