"""Meetings, votes and promises on Supabase."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from feedback.agenda import (
    Joined,
    KeptMeeting,
    KeptPromise,
    KeptRound,
    MeetingState,
    PromiseState,
    RoundState,
)
from feedback.models import ShownComment
from feedback.storage.supabase_client import SupabaseCalls


class SupabaseMeetings(SupabaseCalls):
    """The part of ``Store`` that is about meetings. Methods are described in ``MeetingStore``."""

    def add_meeting(self, meeting: KeptMeeting) -> None:
        self._call("add_meeting", meeting=asdict(meeting) | {"day": meeting.day.isoformat()})

    def meetings(self) -> list[KeptMeeting]:
        return [
            KeptMeeting(**_with_day(row) | {"quotes": tuple(row["quotes"])})
            for row in self._call("list_meetings")
        ]

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
        changed = {"day": day.isoformat(), "state": state, "public": public, "private": private}
        return bool(self._call("keep_meeting", id=meeting_id, seen=seen, changed=changed))

    def keep_deck(self, meeting_id: str, *, seen: int, deck: str, quotes: tuple[str, ...]) -> bool:
        return bool(
            self._call("keep_deck", id=meeting_id, seen=seen, deck=deck, quotes=list(quotes))
        )

    def set_stage(self, meeting_id: str, *, seen: int, stage: str) -> bool:
        return bool(self._call("set_stage", id=meeting_id, seen=seen, stage=stage))

    def joined(self, code: str) -> Joined | None:
        found = self._call("join_meeting", code=code)
        return None if found is None else _joined(found)

    def preview(self, code: str) -> Joined | None:
        found = self._call("preview_meeting", code=code)
        return None if found is None else _joined(found)

    def add_round(self, asked: KeptRound) -> None:
        self._call("add_round", asked=asdict(asked))

    def rounds(self, meeting_id: str) -> list[KeptRound]:
        return [KeptRound(**row) for row in self._call("list_rounds", meeting_id=meeting_id)]

    def delete_round(self, round_id: str) -> bool:
        return bool(self._call("delete_round", id=round_id))

    def move_round(
        self, round_id: str, *, seen: RoundState, state: RoundState, result: str | None = None
    ) -> bool:
        return bool(self._call("move_round", id=round_id, seen=seen, state=state, result=result))

    def cast(self, round_id: str, seat: str, choice: str) -> bool:
        return bool(self._call("cast_ballot", round_id=round_id, seat=seat, choice=choice))

    def ballots(self, round_id: str) -> list[str]:
        return list(self._call("list_ballots", round_id=round_id))

    def ballot_count(self, round_id: str) -> int:
        return int(self._call("ballot_count", round_id=round_id))

    def add_promise(self, promise: KeptPromise) -> None:
        self._call("add_promise", promise=asdict(promise))

    def promises(self) -> list[KeptPromise]:
        return [KeptPromise(**row) for row in self._call("list_promises")]

    def keep_promise(
        self, promise_id: str, *, seen: int, state: PromiseState, definition: str
    ) -> bool:
        return bool(
            self._call("keep_promise", id=promise_id, seen=seen, state=state, definition=definition)
        )


def _joined(found: Mapping[str, Any]) -> Joined:
    return Joined(
        **_with_day(found)
        | {
            "rounds": tuple(KeptRound(**row) for row in found["rounds"]),
            "quotes": tuple(ShownComment(**row) for row in found["quotes"]),
            "promises": tuple(KeptPromise(**row) for row in found["promises"]),
        }
    )


def _with_day(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "day": date.fromisoformat(row["day"])}
