"""Staff sign-in with Supabase Auth: tokens in this process's memory, behind the HttpOnly cookie.

A restart signs this replica's staff out, and nothing else is lost. The database decides what
somebody may do; the role kept here only decides which pages are drawn.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from feedback import setting_up, staff
from feedback.errors import FeedbackError, Refused, SignInRefused, Unavailable
from feedback.models import StaffMember
from feedback.staff import SignedIn

if TYPE_CHECKING:
    from feedback.storage.residents import ResidentsStore
    from feedback.storage.supabase import SupabaseStore

LOOK_AGAIN_SECONDS = 3.0
"""How long a removal or another role may take to be seen: each look is a call to the database."""


@dataclass(slots=True)
class _Session:
    store: "SupabaseStore"
    email: str
    member: StaffMember
    started_minute: int
    seen_minute: int
    looked_at: float
    lock: Lock = field(default_factory=Lock)


class SupabaseBackend:
    """A Supabase project: one anonymous store for residents, one store for each session.

    ``residents`` never signs in; ``new_store`` makes a store with a client of its own, which has
    not signed in yet. At most ``most`` sessions are kept, the longest unused forgotten first.
    """

    embedded = None

    def __init__(
        self,
        residents: "ResidentsStore",
        new_store: Callable[[], "SupabaseStore"],
        *,
        most: int = 1000,
    ) -> None:
        self.residents = residents
        self.outbox = residents.outbox
        self._new_store = new_store
        self._most = most
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._lock = Lock()

    def serving(self) -> AbstractContextManager[None]:
        """Forward what waits in the outbox, for as long as the process serves."""
        return self.residents.forwarding()

    def sign_in(self, name: str, passphrase: str, *, minute: int) -> str:
        """A new session's id for the cookie. The name is an e-mail.

        Raises SignInRefused, also for who has a sign-in but no role here, and Unavailable.
        """
        store, email = self._new_store(), name.strip()
        try:
            store.sign_in(email, passphrase)
        except Refused as error:
            raise SignInRefused(str(error)) from error
        member = store.me()
        if member is None:
            _end(store)
            raise SignInRefused(
                "Your sign-in works, but nobody has given you a role in Table Talk yet."
                " Please ask an admin."
            )
        if member.role == "admin":
            # Residents may not keep a survey's wording, and nobody else comes by at a start.
            setting_up.prepare(store)
        session_id = secrets.token_urlsafe(32)
        begun = _Session(store, email, member, minute, minute, time.monotonic())
        with self._lock:
            self._sessions[staff.session_hash(session_id)] = begun
            for id_hash, old in list(self._sessions.items()):
                if minute - old.started_minute >= staff.LONGEST_SESSION_MINUTES:
                    del self._sessions[id_hash]
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
        return session_id

    def signed_in(
        self, session_id: str, *, minute: int, idle_minutes: int, in_use: bool = True
    ) -> SignedIn | None:
        """Whose session this is, and their store; None when there is none, or it is over."""
        id_hash = staff.session_hash(session_id)
        session = self._session(id_hash)
        if session is None:
            return None
        started, seen = session.started_minute, session.seen_minute
        over = staff.is_over(started, seen, minute=minute, idle_minutes=idle_minutes)
        if over or not _still_staff(session):
            self.sign_out(session_id)
            return None
        if in_use:
            session.seen_minute = max(seen, minute)
            with self._lock:
                if id_hash in self._sessions:
                    self._sessions.move_to_end(id_hash)
        return SignedIn(session.member, session.store)

    def sign_out(self, session_id: str) -> None:
        """End a session now, in every tab, and the sign-in of Supabase Auth behind it."""
        with self._lock:
            session = self._sessions.pop(staff.session_hash(session_id), None)
        if session:
            _end(session.store)

    def change_passphrase(
        self, session_id: str, member: StaffMember, old: str, new: str, *, day: date
    ) -> None:
        """One's own new passphrase, kept by Supabase Auth, which ends the person's other sign-ins.

        Raises FeedbackError when the old one is wrong or the new one will not do.
        """
        staff.check_new_passphrase(new)
        id_hash = staff.session_hash(session_id)
        session = self._session(id_hash)
        if session is None:
            raise FeedbackError("Your sign-in is over. Please sign in again.")
        # An open session alone is not enough: somebody may have left the room.
        asked = self._new_store()
        try:
            asked.sign_in(session.email, old)
        except Refused as error:
            raise FeedbackError("Your passphrase is not right.") from error
        _end(asked)
        session.store.change_passphrase(new)
        session.store.record_passphrase(member.id, day=day)
        with self._lock:
            for other, of_other in list(self._sessions.items()):
                if other != id_hash and of_other.member.id == member.id:
                    del self._sessions[other]

    def _session(self, id_hash: str) -> _Session | None:
        with self._lock:
            return self._sessions.get(id_hash)


def _still_staff(session: _Session) -> bool:
    """Whether the database still knows them as staff, asked now and then; keeps the role fresh."""
    with session.lock:
        if time.monotonic() - session.looked_at < LOOK_AGAIN_SECONDS:
            return True
        session.looked_at = time.monotonic()
        try:
            member = session.store.me()
        except Unavailable:
            return True  # the store is away: they can do nothing with it, and need not sign in anew
        except Refused:
            return False  # the sign-in is over
        if member is None:
            return False
        session.member = member
        return True


def _end(store: "SupabaseStore") -> None:
    """End a sign-in of Supabase Auth. If that fails, its tokens are forgotten all the same."""
    with suppress(Refused, Unavailable):
        store.sign_out()
