"""The room says whether quotes are about what they were tagged with, and it is kept.

Asked, voted on and counted like any other question (``voting``).
"""

from collections.abc import Mapping
from datetime import date

from feedback import moderation, voting
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, require_facilitator
from feedback.models import StaffMember
from feedback.rounds import Question, Round
from feedback.storage import Store

_MOST_SHOWN = 1000


def draft(store: Store, staff: StaffMember, meeting: Meeting, names: Mapping[str, str]) -> None:
    """Ask the room, as a draft, whether a meeting's quotes are about what they were tagged with.

    ``names`` are those of the themes by key. Raises NotAllowed, and FeedbackError when no quote of
    theirs has a tag.
    """
    require_facilitator(staff)
    chosen = set(meeting.kept.quotes)
    about = [
        (comment.id, tag.theme)
        for comment in moderation.comments_in(store, staff, "shown", most=_MOST_SHOWN)
        if comment.id in chosen
        for tag in comment.tags
        if tag.theme in names
    ][: voting.MOST_ITEMS]
    if not about:
        raise FeedbackError("Freeze some quotes first: none of those chosen is tagged.")
    keyed = {f"i{number}": one for number, one in enumerate(about, start=1)}
    items = {key: names[theme] for key, (_, theme) in keyed.items()}
    voting.keep(store, meeting, "tags", Question("Is this what it is about?", items, about=keyed))


def keep_what_the_room_said(
    store: Store, staff: StaffMember, asked: Round, day: date, *, codebook_version: int
) -> tuple[int, int]:
    """Take the room's word on tags as a person's; how many tags went, how many comments stood.

    Tags that nearly everyone said are wrong go. Where nearly everyone said that all tags of a
    comment are right, that is kept too: else the agreement on the page of the themes would count
    only what was wrong. What the room was not of one mind about stays as it is. Raises NotAllowed.
    """
    require_facilitator(staff)
    said = {
        asked.question.about[one.statement]: one.finding
        for one in (asked.result.statements if asked.result else ())
    }
    gone = stood = 0
    for comment in moderation.comments_in(store, staff, "shown", most=_MOST_SHOWN):
        themes = {tag.theme for tag in comment.tags}
        wrong = {theme for theme in themes if said.get((comment.id, theme)) == "rejected"}
        right = {theme for theme in themes if said.get((comment.id, theme)) == "agreed"}
        is_right = bool(themes) and right == themes and not comment.checked
        if wrong or is_right:
            moderation.check_themes(
                store,
                comment,
                staff,
                day,
                frozenset(themes - wrong),
                codebook_version=codebook_version,
            )
        gone, stood = gone + len(wrong), stood + is_right
    return gone, stood
