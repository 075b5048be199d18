"""One's own sign-in: passphrase and second factor. Everything asks for the passphrase again.

An open session alone is not enough: somebody may have left the room without signing out.
"""

from datetime import date

from feedback import second_factor, staff
from feedback.errors import FeedbackError, NotAllowed, SignInRefused
from feedback.models import StaffMember
from feedback.moderation import MODERATORS
from feedback.storage import EmbeddedStore


def may_have_second_factor(member: StaffMember) -> bool:
    """Whether somebody may switch a second factor on: those who read unapproved words."""
    return member.role in MODERATORS


def change_passphrase(
    store: EmbeddedStore, member: StaffMember, old: str, new: str, *, day: date, session_id: str
) -> None:
    """A new passphrase; all other sessions of the person end.

    Raises FeedbackError when the old one is wrong or the new one will not do.
    """
    _require_passphrase(store, member, old)
    if new == old:
        raise FeedbackError("The new passphrase is the old one. Please choose another.")
    store.set_passphrase(
        member.id,
        staff.hashed_passphrase(new),
        by=member.id,
        day=day,
        keep_session=staff.session_hash(session_id),
    )


def switch_on_second_factor(
    store: EmbeddedStore,
    member: StaffMember,
    secret: str,
    *,
    digits: str,
    passphrase: str,
    day: date,
    second: int,
    session_id: str,
) -> None:
    """Ask for six digits from now on; all other sessions of the person end.

    ``digits`` show that the app knows the secret. Raises FeedbackError when they are wrong.
    """
    if not may_have_second_factor(member):
        raise NotAllowed("Only facilitators and admins have a second factor.")
    if member.second_factor:
        raise FeedbackError("Your second factor is on already. Switch it off first.")
    if not second_factor.looks_like_secret(secret):
        raise FeedbackError("This page is too old. Please open it again.")
    step = second_factor.step_of(secret, digits, second=second)
    if step is None:
        raise FeedbackError("Those are not the six digits. They change every half minute.")
    _require_passphrase(store, member, passphrase)
    store.set_second_factor(
        member.id,
        secret,
        by=member.id,
        day=day,
        step=step,
        keep_session=staff.session_hash(session_id),
    )


def switch_off_second_factor(
    store: EmbeddedStore, member: StaffMember, *, passphrase: str, day: date
) -> None:
    """Ask for the passphrase only from now on."""
    _require_passphrase(store, member, passphrase)
    store.set_second_factor(member.id, "", by=member.id, day=day)


def _require_passphrase(store: EmbeddedStore, member: StaffMember, passphrase: str) -> None:
    try:
        known = staff.check_passphrase(store, member.name, passphrase)
    except SignInRefused as error:
        raise FeedbackError("Your passphrase is not right.") from error
    if known.staff.id != member.id:
        raise NotAllowed("You have been removed.")
