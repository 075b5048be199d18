"""Sign-in and sessions of staff. Passphrases are hashed with Argon2id.

Who has a second factor signs in in two steps, and gets no session before the second.

A session is a random id in the browser's cookie; the store knows only its SHA-256, so that
reading the store lets nobody in. Sessions end after some idle minutes, after twelve hours, or
as soon as somebody ends them.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback import second_factor
from feedback.errors import FeedbackError, Refused, SignInRefused
from feedback.models import Role, StaffMember
from feedback.storage import EmbeddedStore, Store

LONGEST_SESSION_MINUTES = 12 * 60
LEAST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 256

_hasher = PasswordHasher()
# Verified for unknown names, so that a wrong name takes as long as a wrong passphrase.
_NOBODYS_HASH = _hasher.hash(secrets.token_hex(16))


class SignedIn(NamedTuple):
    """Somebody who is signed in, and the store as they may use it. Never kept for anybody else."""

    member: StaffMember
    store: Store


def second_now() -> int:
    """Whole seconds since 1970, for the six digits of a second factor; kept nowhere."""
    return int(time.time())


def minute_now() -> int:
    """Whole minutes since 1970, the precision in which sessions are kept."""
    return int(time.time() // 60)


def add_staff(store: EmbeddedStore, name: str, role: Role, passphrase: str) -> StaffMember:
    """The first members of staff, whom nobody invited: no record says who did.

    Raises FeedbackError with what is wrong with the name or passphrase, and errors.Refused
    when the name is taken.
    """
    return store.add_staff(checked_name(name), role, hashed_passphrase(passphrase))


def checked_name(name: str) -> str:
    """A name as it is kept. Raises FeedbackError when it is empty or too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise FeedbackError("Please give a name of up to 80 characters.")
    return name


def check_new_passphrase(passphrase: str) -> None:
    """Raises FeedbackError when a new passphrase is too short or long."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise FeedbackError(
            f"Please choose a passphrase of at least {LEAST_PASSPHRASE} characters."
            " Three or four words are easy to remember."
        )
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise FeedbackError(f"Please keep the passphrase under {LONGEST_PASSPHRASE} characters.")


def hashed_passphrase(passphrase: str) -> str:
    """What is kept of a new passphrase. Raises FeedbackError when it is too short or long."""
    check_new_passphrase(passphrase)
    return _hasher.hash(passphrase)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose passphrase was right, and the hash it was right for."""

    staff: StaffMember
    passphrase_hash: str


class DigitsNeeded(SignInRefused):
    """The passphrase was right; the six digits of the second factor are still to come."""

    def __init__(self, known: Known) -> None:
        self.known = known
        super().__init__("Please sign in on the page, and type the six digits of your app.")


def sign_in(store: EmbeddedStore, name: str, passphrase: str, *, minute: int) -> str:
    """A new session's id for the cookie. Takes tens of milliseconds of one core.

    Raises SignInRefused, without saying whether name or passphrase was wrong, and DigitsNeeded
    for who has a second factor.
    """
    known = check_passphrase(store, name, passphrase)
    if known.staff.second_factor:
        raise DigitsNeeded(known)
    return _begin_session(store, known, minute)


def sign_in_with_digits(
    store: EmbeddedStore, known: Known, digits: str, *, minute: int, second: int
) -> str:
    """The second step: a new session's id. Digits are accepted once.

    Raises SignInRefused.
    """
    secret = store.second_factor(known.staff.id)
    step = second_factor.step_of(secret, digits, second=second) if secret else None
    if step is None:
        raise SignInRefused("Those are not the six digits. They change every half minute.")
    if not store.use_second_factor(known.staff.id, step=step):
        raise SignInRefused("Those digits were used already. Please wait for the next ones.")
    return _begin_session(store, known, minute)


def check_passphrase(store: EmbeddedStore, name: str, passphrase: str) -> Known:
    """Whose name and passphrase these are. Takes tens of milliseconds of one core.

    Raises SignInRefused, without saying which of the two was wrong.
    """
    found = store.staff_named(" ".join(name.split()))
    kept_hash = found[1] if found else _NOBODYS_HASH
    try:
        _hasher.verify(kept_hash, passphrase[: LONGEST_PASSPHRASE + 1])
    except (VerificationError, InvalidHashError) as error:
        raise SignInRefused("That name and passphrase do not go together.") from error
    if found is None:
        raise SignInRefused("That name and passphrase do not go together.")
    return Known(*found)


def _begin_session(store: EmbeddedStore, known: Known, minute: int) -> str:
    session_id = secrets.token_urlsafe(32)
    try:
        store.add_session(
            session_hash(session_id),
            known.staff.id,
            minute=minute,
            passphrase_hash=known.passphrase_hash,
        )
    except Refused as error:  # removed, or given another passphrase, between the two steps
        raise SignInRefused(str(error)) from error
    return session_id


def signed_in(
    store: EmbeddedStore, session_id: str, *, minute: int, idle_minutes: int, in_use: bool = True
) -> StaffMember | None:
    """Whose session this is; None when there is none, or it is over.

    Looking it up keeps it alive, unless nobody is using it (``in_use`` is False).
    """
    id_hash = session_hash(session_id)
    session = store.session(id_hash)
    if session is None:
        return None
    if is_over(
        session.started_minute, session.seen_minute, minute=minute, idle_minutes=idle_minutes
    ):
        store.end_session(id_hash)
        return None
    if in_use and minute > session.seen_minute:
        store.touch_session(id_hash, minute=minute)
    return session.staff


def is_over(started: int, seen: int, *, minute: int, idle_minutes: int) -> bool:
    """Whether a session ends that began and was last in use in these minutes."""
    return minute - seen >= idle_minutes or minute - started >= LONGEST_SESSION_MINUTES


def sign_out(store: EmbeddedStore, session_id: str) -> None:
    """End a session now, in every tab."""
    store.end_session(session_hash(session_id))


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


class SecondSteps:
    """Who has passed the first step of sign-in, by a random token in the form of the second.

    Kept in memory for five minutes. Six digits are quickly tried through, so that after ``most``
    attempts at one person within a quarter of an hour nothing is accepted for as long.
    """

    _OPEN_SECONDS = 5 * 60
    _LOCKED_SECONDS = 15 * 60

    def __init__(self, *, most: int = 10, remembered: int = 1000) -> None:
        self._most = most
        self._remembered = remembered
        self._open: OrderedDict[str, tuple[Known, float]] = OrderedDict()
        self._attempts: dict[int, tuple[int, float]] = {}
        self._lock = Lock()

    def begin(self, known: Known) -> str:
        """A token for somebody whose passphrase was right."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[token] = (known, time.monotonic() + self._OPEN_SECONDS)
            while len(self._open) > self._remembered:
                self._open.popitem(last=False)
        return token

    def attempt(self, token: str) -> Known:
        """Whose token this is, counted as an attempt. Raises SignInRefused."""
        now = time.monotonic()
        with self._lock:
            known, until = self._open.get(token, (None, 0.0))
            if known is None or until < now:
                self._open.pop(token, None)
                raise SignInRefused("That took too long. Please sign in again.")
            count, since = self._attempts.get(known.staff.id, (0, now))
            if now - since >= self._LOCKED_SECONDS:
                count, since = 0, now
            if count >= self._most:
                raise SignInRefused("Too many wrong digits. Please wait a quarter of an hour.")
            self._attempts[known.staff.id] = (count + 1, since)
        return known

    def succeeded(self, token: str) -> None:
        """The token is used up, and the failures before it forgotten."""
        with self._lock:
            known, _ = self._open.pop(token, (None, 0.0))
            if known is not None:
                self._attempts.pop(known.staff.id, None)


def _subject(name: str) -> str:
    """One spelling of a name that signs in however its spaces and capitals are typed."""
    return " ".join(name.split()).casefold()[:80]


def session_hash(session_id: str) -> str:
    """What the store knows of a session's id."""
    return hashlib.sha256(session_id.encode()).hexdigest()
