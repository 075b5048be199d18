"""Meetings, votes and promises in the embedded store."""

import json
import sqlite3
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
from feedback.errors import Refused
from feedback.models import ShownComment
from feedback.storage.meeting_port import FOLLOWS, LONGEST_BALLOT, MOST_BALLOTS
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import bump


class SqliteMeetings:
    """The part of ``Store`` that is about meetings. Methods are described in ``MeetingStore``."""

    _database: Database

    def add_meeting(self, meeting: KeptMeeting) -> None:
        with self._database.writing() as db:
            taken = db.execute(
                "select 1 from meetings where code = :code"
                " union all select 1 from placements where code = :code",
                {"code": meeting.code},
            ).fetchone()
            if taken:
                raise Refused("This code is taken.")
            db.execute(
                f"insert into meetings ({_MEETING}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    meeting.id,
                    meeting.code,
                    meeting.day.isoformat(),
                    meeting.state,
                    meeting.public,
                    meeting.private,
                    meeting.version,
                    meeting.stage,
                    meeting.stage_version,
                    meeting.deck,
                    json.dumps(meeting.quotes),
                ),
            )

    def meetings(self) -> list[KeptMeeting]:
        with self._database.reading() as db:
            rows = db.execute(f"select {_MEETING} from meetings order by day desc, id").fetchall()
        return [_meeting(row) for row in rows]

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
        with self._database.writing() as db:
            changed = db.execute(
                "update meetings set day = ?, state = ?, public = ?, private = ?,"
                " version = version + 1 where id = ? and version = ?",
                (day.isoformat(), state, public, private, meeting_id, seen),
            ).rowcount
            bump(db)
        return bool(changed)

    def keep_deck(self, meeting_id: str, *, seen: int, deck: str, quotes: tuple[str, ...]) -> bool:
        with self._database.writing() as db:
            changed = db.execute(
                "update meetings set deck = ?, quotes = ?, version = version + 1"
                " where id = ? and version = ?",
                (deck, json.dumps(quotes), meeting_id, seen),
            ).rowcount
            bump(db)
        return bool(changed)

    def set_stage(self, meeting_id: str, *, seen: int, stage: str) -> bool:
        with self._database.writing() as db:
            changed = db.execute(
                "update meetings set stage = ?, stage_version = stage_version + 1"
                " where id = ? and stage_version = ?",
                (stage, meeting_id, seen),
            ).rowcount
            bump(db)
        return bool(changed)

    def joined(self, code: str) -> Joined | None:
        with self._database.reading() as db:
            return _joined(db, code, prepared=False)

    def preview(self, code: str) -> Joined | None:
        with self._database.reading() as db:
            return _joined(db, code, prepared=True)

    def add_round(self, asked: KeptRound) -> None:
        with self._database.writing() as db:
            _require_meeting(db, asked.meeting_id)
            db.execute(
                "insert into rounds (id, meeting_id, position, kind, definition, state)"
                " values (?, ?, ?, ?, ?, 'draft')",
                (asked.id, asked.meeting_id, asked.position, asked.kind, asked.definition),
            )

    def rounds(self, meeting_id: str) -> list[KeptRound]:
        with self._database.reading() as db:
            rows = db.execute(
                "select id, meeting_id, position, kind, definition, state, result from rounds"
                " where meeting_id = ? order by position, id",
                (meeting_id,),
            ).fetchall()
        return [KeptRound(*row) for row in rows]

    def delete_round(self, round_id: str) -> bool:
        with self._database.writing() as db:
            done = db.execute("delete from rounds where id = ? and state = 'draft'", (round_id,))
        return bool(done.rowcount)

    def move_round(
        self, round_id: str, *, seen: RoundState, state: RoundState, result: str | None = None
    ) -> bool:
        counted = (seen, state) == ("closed", "counted")
        if state not in FOLLOWS[seen] or (result is not None) != counted or result == "":
            raise Refused("A round cannot go from there to here.")
        with self._database.writing() as db:
            changed = db.execute(
                "update rounds set state = ?, result = coalesce(?, result)"
                " where id = ? and state = ?",
                (state, result, round_id, seen),
            ).rowcount
            if changed and counted:
                db.execute("delete from ballots where round_id = ?", (round_id,))
            bump(db)
        return bool(changed)

    def cast(self, round_id: str, seat: str, choice: str) -> bool:
        if len(choice) > LONGEST_BALLOT:
            raise Refused("This ballot is too long.")
        with self._database.writing() as db:
            state = db.execute("select state from rounds where id = ?", (round_id,)).fetchone()
            if state is None or state[0] != "open":
                return False
            others = db.execute(
                "select count(*) from ballots where round_id = ? and seat <> ?", (round_id, seat)
            ).fetchone()
            if others[0] >= MOST_BALLOTS:
                raise Refused("More people have voted than there can be in a room.")
            db.execute(
                "insert into ballots (round_id, seat, choice) values (?, ?, ?)"
                " on conflict (round_id, seat) do update set choice = excluded.choice",
                (round_id, seat, choice),
            )
        return True

    def ballots(self, round_id: str) -> list[str]:
        with self._database.reading() as db:
            rows = db.execute(
                "select choice from ballots where round_id = ? order by choice", (round_id,)
            ).fetchall()
        return [choice for (choice,) in rows]

    def ballot_count(self, round_id: str) -> int:
        with self._database.reading() as db:
            row = db.execute("select count(*) from ballots where round_id = ?", (round_id,))
            return int(row.fetchone()[0])

    def add_promise(self, promise: KeptPromise) -> None:
        with self._database.writing() as db:
            _require_meeting(db, promise.meeting_id)
            db.execute(
                "insert into promises (id, meeting_id, definition, state, version)"
                " values (?, ?, ?, ?, ?)",
                (
                    promise.id,
                    promise.meeting_id,
                    promise.definition,
                    promise.state,
                    promise.version,
                ),
            )

    def promises(self) -> list[KeptPromise]:
        with self._database.reading() as db:
            rows = db.execute(f"select {_PROMISE} from promises order by id").fetchall()
        return [KeptPromise(*row) for row in rows]

    def keep_promise(
        self, promise_id: str, *, seen: int, state: PromiseState, definition: str
    ) -> bool:
        with self._database.writing() as db:
            changed = db.execute(
                "update promises set state = ?, definition = ?, version = version + 1"
                " where id = ? and version = ?",
                (state, definition, promise_id, seen),
            ).rowcount
        return bool(changed)


_MEETING = "id, code, day, state, public, private, version, stage, stage_version, deck, quotes"
_PROMISE = "id, meeting_id, definition, state, version"


_QUOTES = """
    select comments.id, survey_id, survey_version, question, shown_text
    from json_each(:ids) as chosen
    join comments on comments.id = chosen.value
    join responses on responses.id = response_id
    where state = 'shown' and permission = 'show' and set_aside = 0
    order by chosen.key
"""


def _joined(db: sqlite3.Connection, code: str, *, prepared: bool) -> Joined | None:
    """A meeting as its screens show it; ``prepared``: also before it is open, and drafts too."""
    row = db.execute(
        f"select {_MEETING} from meetings"
        " where code = :code and (:prepared or state <> 'preparing')",
        {"code": code, "prepared": prepared},
    ).fetchone()
    if row is None:
        return None
    meeting = _meeting(row)
    rows = db.execute(
        "select id, meeting_id, position, kind, definition, state,"
        " case state when 'shown' then result else '' end from rounds"
        " where meeting_id = :id and (:prepared or state <> 'draft') order by position, id",
        {"id": meeting.id, "prepared": prepared},
    ).fetchall()
    quotes = db.execute(_QUOTES, {"ids": json.dumps(meeting.quotes)}).fetchall()
    promises = db.execute(
        f"select {_PROMISE} from promises where meeting_id = ? order by id", (meeting.id,)
    ).fetchall()
    return Joined(
        meeting.id,
        meeting.day,
        meeting.state,
        meeting.public,
        meeting.stage,
        meeting.stage_version,
        meeting.deck,
        tuple(KeptRound(*row) for row in rows),
        tuple(ShownComment(*row) for row in quotes),
        tuple(KeptPromise(*row) for row in promises),
    )


def _meeting(row: tuple[Any, ...]) -> KeptMeeting:
    kept = dict(zip(_MEETING.split(", "), row, strict=True))
    day, quotes = date.fromisoformat(kept["day"]), tuple(json.loads(kept["quotes"]))
    return KeptMeeting(**kept | {"day": day, "quotes": quotes})


def _require_meeting(db: sqlite3.Connection, meeting_id: str) -> None:
    if db.execute("select 1 from meetings where id = ?", (meeting_id,)).fetchone() is None:
        raise Refused("There is no such meeting.")
