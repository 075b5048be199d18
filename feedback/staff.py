"""Sign-in, sessions and roles of staff. Passphrases are hashed with Argon2id.

A session is a random id in the browser's cookie; the store knows only its SHA-256, so that
reading the store lets nobody in. Sessions end after some idle minutes, after twelve hours, or
as soon as somebody ends them.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.errors import FeedbackError, SignInRefused
from feedback.models import Role, StaffMember
from feedback.storage import EmbeddedStore

LONGEST_SESSION_MINUTES = 12 * 60
LEAST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 256

_hasher = PasswordHasher()
# Verified for unknown names, so that a wrong name takes as long as a wrong passphrase.
_NOBODYS_HASH = _hasher.hash(secrets.token_hex(16))


def minute_now() -> int:
    """Whole minutes since 1970, the precision in which sessions are kept."""
    return int(time.time() // 60)


def add_staff(store: EmbeddedStore, name: str, role: Role, passphrase: str) -> StaffMember:
    """A new member of staff.

    Raises FeedbackError with what is wrong with the name or passphrase, and errors.Refused
    when the name is taken.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise FeedbackError("Please give a name of up to 80 characters.")
    if len(passphrase) < LEAST_PASSPHRASE:
        raise FeedbackError(
            f"Please choose a passphrase of at least {LEAST_PASSPHRASE} characters."
            " Three or four words are easy to remember."
        )
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise FeedbackError(f"Please keep the passphrase under {LONGEST_PASSPHRASE} characters.")
    return store.add_staff(name, role, _hasher.hash(passphrase))


def sign_in(store: EmbeddedStore, name: str, passphrase: str, *, minute: int) -> str:
    """A new session's id for the cookie. Takes tens of milliseconds of one core.

    Raises SignInRefused, without saying whether name or passphrase was wrong.
    """
    found = store.staff_named(" ".join(name.split()))
    kept_hash = found[1] if found else _NOBODYS_HASH
    try:
        _hasher.verify(kept_hash, passphrase[: LONGEST_PASSPHRASE + 1])
    except (VerificationError, InvalidHashError) as error:
        raise SignInRefused("That name and passphrase do not go together.") from error
    if found is None:
        raise SignInRefused("That name and passphrase do not go together.")
    session_id = secrets.token_urlsafe(32)
    store.add_session(_hashed(session_id), found[0].id, minute=minute)
    return session_id


def signed_in(
    store: EmbeddedStore, session_id: str, *, minute: int, idle_minutes: int, in_use: bool = True
) -> StaffMember | None:
    """Whose session this is; None when there is none, or it is over.

    Looking it up keeps it alive, unless nobody is using it (``in_use`` is False).
    """
    id_hash = _hashed(session_id)
    session = store.session(id_hash)
    if session is None:
        return None
    if (
        minute - session.seen_minute >= idle_minutes
        or minute - session.started_minute >= LONGEST_SESSION_MINUTES
    ):
        store.end_session(id_hash)
        return None
    if in_use and minute > session.seen_minute:
        store.touch_session(id_hash, minute=minute)
    return session.staff


def sign_out(store: EmbeddedStore, session_id: str) -> None:
    """End a session now, in every tab."""
    store.end_session(_hashed(session_id))


class SlowDown:
    """How long an attempt has to wait, growing with the failures before it.

    Counts at the start of an attempt, so that of many at once each waits longer than the last;
    after the wait they are checked one after another, at the pace of Argon2. Kept by what is
    guessed at (a name), never by who guesses: no address is known here. At most ``remembered``
    names are kept, the longest unused forgotten first.
    """

    def __init__(self, *, free: int = 3, longest_seconds: float = 8.0, remembered: int = 10_000):
        self._free = free
        self._longest_seconds = longest_seconds
        self._remembered = remembered
        self._attempts: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def attempt(self, subject: str) -> float:
        """Count one attempt; the seconds it must wait first."""
        subject = _subject(subject)
        with self._lock:
            count = self._attempts.pop(subject, 0) + 1
            self._attempts[subject] = count
            while len(self._attempts) > self._remembered:
                self._attempts.popitem(last=False)
        if count <= self._free:
            return 0.0
        return min(self._longest_seconds, 0.25 * 2.0 ** min(count - self._free, 10))

    def succeeded(self, subject: str) -> None:
        """Forget the failures before a success."""
        with self._lock:
            self._attempts.pop(_subject(subject), None)


def _subject(name: str) -> str:
    """One spelling of a name that signs in however its spaces and capitals are typed."""
    return " ".join(name.split()).casefold()[:80]


def _hashed(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
