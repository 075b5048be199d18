"""Who has which waiting comment before them, so that several helpers read different ones.

Remembered in this process only, and for a short while. What keeps two from deciding on one comment
is the store: of two decisions it takes the first, whatever was shown to whom.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from threading import Lock

from feedback.models import CommentForModeration, StaffMember

HOLD_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Hold:
    """Who has a comment before them, since when, and when they last looked (monotonic seconds)."""

    by: StaffMember
    since: float
    seen: float


_holds: dict[str, _Hold] = {}
_lock = Lock()


def next_for(
    who: StaffMember, waiting: Sequence[CommentForModeration], passed: Sequence[str]
) -> tuple[CommentForModeration | None, list[StaffMember]]:
    """The first comment that nobody else holds, now held by them; and who holds others of these.

    ``passed`` are ids of those that they leave for later, which come last. Everybody holds one at
    a time, and loses it once they have not looked for ``HOLD_SECONDS``.
    """
    now = time.monotonic()
    last_passed = {comment_id: place for place, comment_id in enumerate(passed, start=1)}
    with _lock:
        for comment_id, hold in list(_holds.items()):
            if now - hold.seen > HOLD_SECONDS:
                del _holds[comment_id]
        held = [_holds[one.id].by for one in waiting if one.id in _holds]
        others = [by for by in held if by.id != who.id]
        free = [one for one in waiting if one.id not in _holds or _holds[one.id].by.id == who.id]
        free.sort(key=lambda one: last_passed.get(one.id, 0))
        comment = free[0] if free else None
        for comment_id, hold in list(_holds.items()):
            if hold.by.id == who.id and (comment is None or comment_id != comment.id):
                del _holds[comment_id]
        if comment:
            known = _holds.get(comment.id)
            _holds[comment.id] = replace(known, seen=now) if known else _Hold(who, now, now)
    return comment, others


def in_words(others: Sequence[StaffMember]) -> str:
    """Who has how many of the waiting comments open; nothing where nobody has."""
    if not others:
        return ""
    names = sorted({by.name for by in others})
    have = "has" if len(names) == 1 else "have"
    many = "one" if len(others) == 1 else str(len(others))
    return f"{' and '.join(names)} {have} {many} of them open just now."


def held_seconds(who: StaffMember, comment_id: str) -> float:
    """For how long somebody has held a comment; endless where they do not hold it any more."""
    hold = _holds.get(comment_id)
    return time.monotonic() - hold.since if hold and hold.by.id == who.id else inf


def let_go(comment_id: str) -> None:
    """Nobody holds it any more: it is decided."""
    with _lock:
        _holds.pop(comment_id, None)
