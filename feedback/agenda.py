"""A meeting as the store keeps it: what is planned, what is voted on, what was promised.

What these texts hold in JSON is for the use cases: the store only keeps it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from feedback.models import ShownComment

MeetingState = Literal["preparing", "open", "ended", "published"]
"""Only an open meeting can be joined; a published one has a page that everybody can read."""

RoundKind = Literal["dots", "ranks", "statements", "tags"]
"""How a room is asked: dots on items, items in order, agreement with statements, or whether
comments are about what they were tagged with."""

RoundState = Literal["draft", "open", "closed", "counted", "shown"]
"""Ballots come in while a round is open. Once it is counted only the result is left; phones and the
wall get that when it is shown."""

PromiseState = Literal["open", "testing", "adopted", "adapted", "abandoned", "cannot"]


@dataclass(frozen=True, slots=True)
class KeptMeeting:
    """One meeting. ``public`` (JSON) is for everybody who joins, ``private`` (JSON) for staff.

    ``code`` is what phones type or scan. ``stage`` (JSON) is what the wall shows now, ``deck``
    (JSON) the screens that were frozen, ``quotes`` the ids of the comments chosen. ``version``
    and ``stage_version`` grow with each change, so that the slower of two who change it is told.
    """

    id: str
    code: str
    day: date
    state: MeetingState
    public: str
    private: str
    version: int = 1
    stage: str = "{}"
    stage_version: int = 1
    deck: str = "[]"
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRound:
    """One question put to the room. ``result`` (JSON, gated) is "" until it is counted."""

    id: str
    meeting_id: str
    position: int
    kind: RoundKind
    definition: str
    state: RoundState = "draft"
    result: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """What whoever has the code of a meeting may read.

    ``rounds`` without drafts, and with a result only where it is shown; ``quotes`` only those that
    are still approved, whose writers allowed them to be shown.
    """

    id: str
    day: date
    state: MeetingState
    public: str
    stage: str
    stage_version: int
    deck: str
    rounds: tuple[KeptRound, ...]
    quotes: tuple[ShownComment, ...]
    promises: tuple["KeptPromise", ...]


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """One promise from the table; ``definition`` (JSON) says what, who, by when, and how known."""

    id: str
    meeting_id: str
    definition: str
    state: PromiseState = "open"
    version: int = 1
