"""Reading what people wrote, deciding which words the room may see, setting tests aside.

All of it within the sites of whoever asks.
"""

from collections.abc import Sequence
from datetime import date

from feedback import surveys
from feedback.errors import FeedbackError, InvalidResponse, NotAllowed
from feedback.models import (
    CommentForModeration,
    CommentState,
    ResponseForModeration,
    StaffMember,
)
from feedback.storage import Store
from feedback.text import redaction, tone
from feedback.text.redaction import Masked
from feedback.text.tone import ToneOf

MODERATORS = ("facilitator", "admin")
MOST_STAFF_NAMES = 500

_STAFF_NAMES = "staff_names"

REASONS = {
    "test": "It was a test",
    "prank": "It was a prank or spam",
    "twice": "The same answer was sent twice",
    "typed": "It was typed in wrongly",
    "other": "Another reason",
}
"""Why an answer is set aside. Fixed, so that no resident's words end up in the record."""


def comments_in(
    store: Store, staff: StaffMember, state: CommentState, *, most: int
) -> list[CommentForModeration]:
    """Comments in one state: waiting ones by day, those to be read first before all others;
    decided ones the latest decided first.
    """
    require_moderator(staff)
    return store.comments_in(state, most=most, sites=staff.sites)


def comment_count(store: Store, staff: StaffMember, state: CommentState) -> int:
    """How many comments are in one state."""
    require_moderator(staff)
    return store.comment_count(state, sites=staff.sites)


def wordless_responses(
    store: Store, staff: StaffMember, *, most: int
) -> list[ResponseForModeration]:
    """Answers without kept words and not set aside, the latest day first."""
    require_moderator(staff)
    return store.wordless_responses(most=most, sites=staff.sites)


def responses_set_aside(
    store: Store, staff: StaffMember, *, most: int
) -> list[ResponseForModeration]:
    """Answers set aside, the latest day first."""
    require_moderator(staff)
    return store.responses_set_aside(most=most, sites=staff.sites)


def decisions(store: Store, staff: StaffMember) -> Sequence[tuple[str, str, str, str]]:
    """The record: (day, staff name, action, reason), the latest day first."""
    require_moderator(staff)
    return store.decisions(sites=staff.sites)


def staff_names(store: Store) -> tuple[str, ...]:
    """Who works here, as residents may write it: masked in what the room would see."""
    return tuple((store.setting(_STAFF_NAMES) or "").splitlines())


def keep_staff_names(store: Store, staff: StaffMember, lines: str) -> None:
    """Remember who works here, one name in each line.

    Raises NotAllowed unless they moderate all sites, FeedbackError when there are too many, or a
    name is too short or too long.
    """
    require_moderator(staff)
    if staff.sites is not None:
        raise NotAllowed("Only somebody with all sites may change these names.")
    tidied = (" ".join(line.split()) for line in surveys.clean_text(lines).split("\n"))
    names = list(dict.fromkeys(filter(None, tidied)))
    if len(names) > MOST_STAFF_NAMES:
        raise FeedbackError(f"Please give at most {MOST_STAFF_NAMES} names.")
    if unfit := [name for name in names if not 2 <= len(name) <= 80]:
        raise FeedbackError(f"“{unfit[0][:80]}” is too short or too long for a name.")
    store.set_setting(_STAFF_NAMES, "\n".join(names))


def proposed(comment: CommentForModeration, staff_names: Sequence[str]) -> Masked:
    """What the room would see of a comment: masked, with the likely names to check in it."""
    return redaction.mask(comment.body, staff_names)


def tone_of(comment: CommentForModeration) -> ToneOf | None:
    """The tone of a comment's words, worked out anew for the words behind it, which nobody keeps.

    None where it was looked at and could not be read.
    """
    if comment.tone is None and comment.codebook_version:
        return None
    return tone.tone_of(comment.body, surveys.question_type(comment.question))


def check_themes(
    store: Store,
    comment: CommentForModeration,
    staff: StaffMember,
    day: date,
    themes: frozenset[str],
    *,
    codebook_version: int,
) -> None:
    """Say what a comment is about: all of it, and only this. It stands, whatever is tagged again.

    ``themes`` are keys of that version of the codebook. Raises errors.Refused when the comment is
    gone, or was written at a site that is not theirs.
    """
    require_moderator(staff)
    store.check_themes(
        comment.id,
        themes,
        codebook_version=codebook_version,
        staff_id=staff.id,
        day=day,
        sites=staff.sites,
    )


def show(
    store: Store,
    comment: CommentForModeration,
    staff: StaffMember,
    day: date,
    *,
    text: str | None = None,
) -> bool:
    """Let the room see a comment, as ``proposed`` or as edited in ``text``.

    False when another moderator decided first. Raises InvalidResponse when nothing is left to
    show, and errors.Refused when its writer did not allow it to be shown, or it was written at
    a site that is not theirs.
    """
    if text is None:
        text = proposed(comment, staff_names(store)).text
    shown = surveys.clean_text(text)
    if not shown:
        raise InvalidResponse({comment.question: "Nothing is left to show. Hide it instead."})
    return _decide(store, comment, staff, day, "shown", shown)


def hide(store: Store, comment: CommentForModeration, staff: StaffMember, day: date) -> bool:
    """Keep a waiting comment from the room. False when another moderator decided first."""
    return _decide(store, comment, staff, day, "hidden", "")


def mark_read(store: Store, comment: CommentForModeration, staff: StaffMember, day: date) -> bool:
    """A comment that organisers may read but not show has been read."""
    return _decide(store, comment, staff, day, "read", "")


def return_to_queue(
    store: Store, comment: CommentForModeration, staff: StaffMember, day: date
) -> bool:
    """Undo a decision: the comment waits again.

    Raises errors.Refused for words that are shown (``taking_down``), and for words that were
    taken down as long as nobody has said why, or because their writer wanted it.
    """
    return _decide(store, comment, staff, day, "waiting", "")


def set_aside(
    store: Store, response_id: str, staff: StaffMember, day: date, *, reason: str
) -> bool:
    """Take a prank or test answer out of words and figures, with one of ``REASONS``."""
    require_moderator(staff)
    return store.set_aside(
        response_id, reason=REASONS[reason], staff_id=staff.id, day=day, sites=staff.sites
    )


def put_back(store: Store, response_id: str, staff: StaffMember, day: date) -> bool:
    """Undo ``set_aside``; both stay on record."""
    require_moderator(staff)
    return store.put_back(response_id, reason="", staff_id=staff.id, day=day, sites=staff.sites)


def _decide(
    store: Store,
    comment: CommentForModeration,
    staff: StaffMember,
    day: date,
    state: CommentState,
    shown_text: str,
) -> bool:
    require_moderator(staff)
    return store.decide(
        comment.id,
        seen=comment.state,
        state=state,
        shown_text=shown_text,
        staff_id=staff.id,
        day=day,
        sites=staff.sites,
    )


def require_moderator(staff: StaffMember) -> None:
    """Raise NotAllowed unless somebody may moderate."""
    if staff.role not in MODERATORS:
        raise NotAllowed("Only facilitators and admins may do this.")
