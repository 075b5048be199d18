"""The part of the ``Store`` port that is about meetings: votes of the room, and promises.

A ballot is kept under a seat's key, which is another one in each round: ballots of one person in
two rounds cannot be joined. When a round is counted its ballots are erased.
"""

from datetime import date
from typing import Protocol

from feedback.agenda import (
    Joined,
    KeptMeeting,
    KeptPromise,
    KeptRound,
    MeetingState,
    PromiseState,
    RoundState,
)

MOST_BALLOTS = 2000
"""In one round: no room has so many seats, so whoever sends more is no room."""

LONGEST_BALLOT = 4000

FOLLOWS: dict[RoundState, frozenset[RoundState]] = {
    "draft": frozenset({"open"}),
    "open": frozenset({"closed"}),
    "closed": frozenset({"counted"}),
    "counted": frozenset({"shown"}),
    "shown": frozenset({"counted"}),
}
"""Where a round can go from each state. It is never opened again: ask once more in a new round."""


class MeetingStore(Protocol):
    """What the use cases about meetings need from a store."""

    def add_meeting(self, meeting: KeptMeeting) -> None:
        """A new meeting; Refused when its code is taken, by a poster too."""

    def meetings(self) -> list[KeptMeeting]:
        """All meetings, the latest day first. For staff."""

    def keep_meeting(
        self,
        meeting_id: str,
        *,
        seen: int,
        day: date,
        state: MeetingState,
        public: str,
        private: str,
    ) -> bool:
        """Change a meeting; False when it is not the version seen any more."""

    def keep_deck(self, meeting_id: str, *, seen: int, deck: str, quotes: tuple[str, ...]) -> bool:
        """Freeze what a meeting presents; False when it is not the version seen any more."""

    def set_stage(self, meeting_id: str, *, seen: int, stage: str) -> bool:
        """What the wall shows from now on; False when somebody else has changed it since."""

    def joined(self, code: str) -> Joined | None:
        """The meeting with this (upper-case) code, unless it is being prepared."""

    def preview(self, code: str) -> Joined | None:
        """The same also while it is being prepared, drafts too. For staff who run meetings."""

    def add_round(self, asked: KeptRound) -> None:
        """A new question for the room, as a draft. Refused when the meeting is unknown."""

    def rounds(self, meeting_id: str) -> list[KeptRound]:
        """A meeting's rounds in their order. For staff."""

    def delete_round(self, round_id: str) -> bool:
        """Forget a draft; False when it is none any more."""

    def move_round(
        self, round_id: str, *, seen: RoundState, state: RoundState, result: str | None = None
    ) -> bool:
        """Take a round to its next state; False when it is not in the state seen any more.

        ``result`` comes with "counted" from "closed" and never else; the ballots are erased then.
        Refused when the one state does not follow the other.
        """

    def cast(self, round_id: str, seat: str, choice: str) -> bool:
        """Keep a seat's ballot, in place of an earlier one; False when the round is not open.

        Refused when the round is full or the ballot too long.
        """

    def ballots(self, round_id: str) -> list[str]:
        """The ballots of a round, in no telling order. For counting them only."""

    def ballot_count(self, round_id: str) -> int:
        """How many seats have voted. For staff."""

    def add_promise(self, promise: KeptPromise) -> None:
        """A new promise. Refused when the meeting is unknown."""

    def promises(self) -> list[KeptPromise]:
        """All promises, in no order. For staff."""

    def keep_promise(
        self, promise_id: str, *, seen: int, state: PromiseState, definition: str
    ) -> bool:
        """Change a promise; False when it is not the version seen any more."""
