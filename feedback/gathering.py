"""One meeting of the table: planned, opened for phones to join, and ended."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import uuid4

from feedback import codes
from feedback.agenda import Joined, KeptMeeting, MeetingState
from feedback.errors import FeedbackError, NotAllowed
from feedback.models import StaffMember
from feedback.moderation import MODERATORS
from feedback.storage import Store
from feedback.surveys import clean_line, clean_text
from feedback.words import day_in_words

LONGEST_LINE, LONGEST_NOTE, LONGEST_TEXT = 200, 1000, 5000

GROUND_RULES = (
    "Everybody’s view counts the same.",
    "One person speaks at a time.",
    "What people say here stays here. What we decide may be shared.",
    "You can pass, and you can take a break at any time.",
)
"""What a new meeting starts with; the table changes them as it likes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What everybody who joins may read. ``answer_code`` is the poster's code of the survey."""

    place: str = ""
    chair: str = ""
    ground_rules: tuple[str, ...] = GROUND_RULES
    agenda: tuple[str, ...] = ()
    answer_code: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every screen of the meeting does now: with ``blank`` none shows anything.

    ``screen`` is the id of what stands on the wall, and ``place`` where in the order it stood: what
    comes there when it is gone.
    """

    blank: bool = False
    screen: str = "rules"
    place: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as staff see it; ``kept`` is what a change is compared with.

    ``speaker_notes`` are what to say to a screen, by its id. They and the ``notes`` are for staff.
    """

    kept: KeptMeeting
    plan: Plan
    notes: str
    speaker_notes: Mapping[str, str]
    stage: Stage

    @property
    def id(self) -> str:
        """Its id."""
        return self.kept.id


class Overtaken(FeedbackError):
    """Somebody else has changed the same thing in the meantime."""

    def __init__(self) -> None:
        super().__init__("Somebody else has just changed this. Look again, then repeat yours.")


def require_facilitator(staff: StaffMember) -> None:
    """Raise NotAllowed unless somebody may run meetings."""
    if staff.role not in MODERATORS:
        raise NotAllowed("Only facilitators and admins may run a meeting.")


def meetings(store: Store) -> list[Meeting]:
    """All meetings, the latest day first."""
    return [_meeting(kept) for kept in store.meetings()]


def add(store: Store, staff: StaffMember, day: date, plan: Plan) -> Meeting:
    """A new meeting with a code of its own, that nobody can join yet.

    Raises NotAllowed, and FeedbackError when a text is too long.
    """
    require_facilitator(staff)
    taken = {kept.code for kept in store.meetings()} | {p.code for p in store.placements()}
    kept = KeptMeeting(
        uuid4().hex, codes.new_code(taken), day, "preparing", _public(plan), _private("", {})
    )
    store.add_meeting(kept)
    return _meeting(kept)


def change(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    *,
    day: date | None = None,
    plan: Plan | None = None,
    notes: str | None = None,
    speaker_notes: Mapping[str, str] | None = None,
    state: MeetingState | None = None,
) -> None:
    """Change what is given. Raises NotAllowed, Overtaken, and FeedbackError for a long text."""
    require_facilitator(staff)
    kept = store.keep_meeting(
        meeting.id,
        seen=meeting.kept.version,
        day=day or meeting.kept.day,
        state=state or meeting.kept.state,
        public=meeting.kept.public if plan is None else _public(plan),
        private=_private(
            meeting.notes if notes is None else notes,
            meeting.speaker_notes if speaker_notes is None else speaker_notes,
        ),
    )
    if not kept:
        raise Overtaken


def set_stage(store: Store, staff: StaffMember, meeting: Meeting, stage: Stage) -> None:
    """Blank every screen of the meeting, or let them show again. Raises as ``change``."""
    require_facilitator(staff)
    if not store.set_stage(
        meeting.id, seen=meeting.kept.stage_version, stage=json.dumps(asdict(stage))
    ):
        raise Overtaken


def plan_of(joined: Joined) -> Plan:
    """What whoever joins may read."""
    return _plan(joined.public)


def stage_of(joined: Joined) -> Stage:
    """What their screen does now."""
    return Stage(**json.loads(joined.stage))


def _meeting(kept: KeptMeeting) -> Meeting:
    private = json.loads(kept.private)
    return Meeting(
        kept,
        _plan(kept.public),
        private.get("notes", ""),
        private.get("speaker_notes", {}),
        Stage(**json.loads(kept.stage)),
    )


def _plan(public: str) -> Plan:
    table = json.loads(public)
    lists = {name: tuple(table[name]) for name in ("ground_rules", "agenda")}
    return Plan(**{**table, **lists})


def _public(plan: Plan) -> str:
    place, chair = one_line(plan.place), one_line(plan.chair)
    ground_rules, agenda = (
        tuple(filter(None, map(one_line, lines))) for lines in (plan.ground_rules, plan.agenda)
    )
    tidied = replace(plan, place=place, chair=chair, ground_rules=ground_rules, agenda=agenda)
    return json.dumps(asdict(tidied), ensure_ascii=False)


def _private(notes: str, speaker_notes: Mapping[str, str]) -> str:
    table = {
        "notes": _within(notes, LONGEST_TEXT),
        "speaker_notes": {
            screen: text
            for screen, said in speaker_notes.items()
            if (text := _within(said, LONGEST_NOTE))
        },
    }
    return json.dumps(table, ensure_ascii=False)


def name_of(meeting: Meeting) -> str:
    """A meeting as staff look for it: "Thursday 10 December 2026, Town hall"."""
    return ", ".join(filter(None, (day_in_words(meeting.kept.day), meeting.plan.place)))


def _within(notes: str, most: int) -> str:
    notes = clean_text(notes)
    if len(notes) > most:
        raise FeedbackError(f"Notes can have {most:,} characters; these are longer.")
    return notes


def one_line(text: str) -> str:
    """A line of a plan as it is kept. FeedbackError when it is too long."""
    text = clean_line(text)
    if len(text) > LONGEST_LINE:
        raise FeedbackError(f"“{text[:40]}…” is too long: {LONGEST_LINE} characters at most.")
    return text
