"""Taking words that were shown off every screen and page at once, and saying why.

The words are looked up wherever they are shown, so what is taken down is gone from everywhere. The
note of why is for who moderates; it holds nothing of what the person wrote.
"""

from collections.abc import Sequence
from datetime import date

from feedback import moderation, surveys
from feedback.errors import FeedbackError
from feedback.models import CommentForModeration, StaffMember, TakeDownReason, TakenDown
from feedback.storage import Store
from feedback.text import redaction
from feedback.text.tokens import tokens

REASONS: dict[TakeDownReason, str] = {
    "points": "It could point at somebody",
    "upsets": "It may upset somebody",
    "withdrawn": "The person who wrote it does not want it shown any more",
    "mistake": "It was shown by mistake",
    "other": "Another reason",
}
"""Why words that were shown are taken down."""

LONGEST_NOTE = 200
_WORDS_REPEATED = 4
"""So many words in a row that a note and a comment share are a quotation."""


def take_down(store: Store, staff: StaffMember, comment_id: str, day: date) -> bool:
    """Take words that are shown off everything at once; False when they were not shown any more.

    In a room there is no time to say why: ``say_why`` is for afterwards. Whoever runs a meeting can
    take words of any site down, for they are shown to everybody.
    """
    moderation.require_moderator(staff)
    return store.take_down(comment_id, reason=None, note="", staff_id=staff.id, day=day)


def take_down_because(
    store: Store,
    comment: CommentForModeration,
    staff: StaffMember,
    day: date,
    reason: TakeDownReason,
    note: str = "",
) -> bool:
    """As ``take_down``, and say why. Raises FeedbackError for a note that will not do."""
    moderation.require_moderator(staff)
    note = _tidy_note(store, comment, note)
    return store.take_down(comment.id, reason=reason, note=note, staff_id=staff.id, day=day)


def say_why(
    store: Store,
    comment: CommentForModeration,
    staff: StaffMember,
    reason: TakeDownReason,
    note: str = "",
) -> bool:
    """Say why a comment was taken down; False when somebody has said so before.

    Raises FeedbackError for a note that will not do, and errors.Refused where the comment was
    written at a site that is not theirs.
    """
    moderation.require_moderator(staff)
    note = _tidy_note(store, comment, note)
    return store.say_why(comment.id, reason=reason, note=note, staff_id=staff.id, sites=staff.sites)


def taken_down(store: Store, staff: StaffMember, *, most: int) -> list[CommentForModeration]:
    """Comments that were taken down, the latest first."""
    moderation.require_moderator(staff)
    return store.taken_down(most=most, sites=staff.sites)


def in_words(down: TakenDown) -> str:
    """When it was taken down, by whom, and why; plain text."""
    by = f" by {down.staff_name}" if down.staff_name else ""
    said = f"Taken down on {down.day:%-d %B %Y}{by}."
    if down.reason is None:
        return f"{said} Nobody has said why yet."
    why = REASONS[down.reason] + (f": {down.note}" if down.note else "")
    if down.said_by == down.staff_name:
        return f"{said} {why}"
    return f"{said} {down.said_by} says why: {why}"


def _tidy_note(store: Store, comment: CommentForModeration, note: str) -> str:
    """A note as it is kept: in one line, without the comment's words, and with nobody's name."""
    note = surveys.clean_line(note)
    if len(note) > LONGEST_NOTE:
        raise FeedbackError(f"Please say it in at most {LONGEST_NOTE} characters.")
    if any(_repeats(note, written) for written in (comment.body, comment.shown_text)):
        raise FeedbackError(
            "Please say why in your own words. What the person wrote must not be repeated here."
        )
    return redaction.mask(note, moderation.staff_names(store)).text[:LONGEST_NOTE]


def _repeats(note: str, written: str) -> bool:
    """Whether they share so many words in a row, or all there are."""
    said, words = _words(note), _words(written)
    length = min(_WORDS_REPEATED, len(words))
    return not _runs(said, length).isdisjoint(_runs(words, length))


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text) if token.word[0].isalnum()]


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    places = range(len(words) - length + 1) if length else ()
    return {tuple(words[at : at + length]) for at in places}
