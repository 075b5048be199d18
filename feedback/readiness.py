"""Whether a meeting is ready for the room: what is done, and what is still missing."""

from dataclasses import dataclass
from datetime import date

from feedback import moderation, presenting, publishing, voting
from feedback.gathering import Meeting
from feedback.models import StaffMember
from feedback.periods import period_name
from feedback.places import runs_all_sites
from feedback.storage import Store


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done before a meeting, as it stands, and the page on which it is done."""

    done: bool
    said: str
    page: str


def readiness(
    store: Store, staff: StaffMember, meeting: Meeting, *, today: date, base: int
) -> list[Step]:
    """What there is to do before a meeting, in the order of doing it; nothing once it is over.

    Comments are those of somebody's sites. Whether months can be published is said only to who has
    all sites. Raises NotAllowed.
    """
    if meeting.kept.state not in ("preparing", "open") or meeting.kept.day < today:
        return []
    waiting = moderation.comment_count(store, staff, "waiting")
    steps = [
        Step(
            not waiting,
            f"{waiting:,} {'comment waits' if waiting == 1 else 'comments wait'} to be read"
            if waiting
            else "no comment waits",
            "moderate",
        )
    ]
    if runs_all_sites(staff):
        due = publishing.waiting(store, staff, today=today, base=base).due
        months = ", ".join(dict.fromkeys(period_name(one) for one in due))
        said = f"answers of {months} can be published" if due else "nothing waits to be published"
        steps.append(Step(not due, said, "sites"))
    frozen = bool(presenting.frozen(meeting.kept.deck))
    agenda, asked = bool(meeting.plan.agenda), bool(voting.rounds(store, meeting))
    is_open = meeting.kept.state == "open"
    return [
        *steps,
        Step(agenda, f"what we do is {'' if agenda else 'not '}written down", "meeting"),
        Step(frozen, f"{'something' if frozen else 'nothing'} is frozen for the wall", "prepare"),
        Step(asked, f"there is {'a' if asked else 'no'} question for the room", "questions"),
        Step(is_open, f"phones {'can join' if is_open else 'cannot join yet'}", "meeting"),
    ]
