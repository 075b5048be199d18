"""Words that were shown and were taken down, in the embedded store: by whom, and why."""

import sqlite3
from datetime import date

from feedback.models import TAKEN_DOWN, Sites, TakeDownReason, TakenDown
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import record, require_own


class SqliteTakeDowns:
    """The part of ``Store`` that is about taking words down. Methods are described there."""

    _database: Database

    def take_down(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason | None,
        note: str,
        staff_id: int,
        day: date,
    ) -> bool:
        with self._database.writing() as db:
            hidden = db.execute(
                "update comments set state = 'hidden', shown_text = '',"
                " shown_order = (select number from revision) + 1 where id = ? and state = 'shown'",
                (comment_id,),
            ).rowcount
            if hidden:
                said_by = None if reason is None else staff_id
                db.execute(
                    "insert into takedowns"
                    " (comment_id, number, day, staff_id, reason, note, said_by)"
                    " select ?1, count(*) + 1, ?2, ?3, ?4, ?5, ?6 from takedowns"
                    " where comment_id = ?1",
                    (comment_id, day.isoformat(), staff_id, reason, note, said_by),
                )
                record(db, day, staff_id, "hidden", comment_id, TAKEN_DOWN)
        return bool(hidden)

    def say_why(
        self,
        comment_id: str,
        *,
        reason: TakeDownReason,
        note: str,
        staff_id: int,
        sites: Sites = None,
    ) -> bool:
        with self._database.writing() as db:
            row = db.execute(
                "select site_id from responses"
                " join comments on response_id = responses.id where comments.id = ?",
                (comment_id,),
            ).fetchone()
            if row is not None:
                require_own(row[0], sites)
            said = db.execute(
                "update takedowns set reason = ?, note = ?, said_by = ?"
                " where comment_id = ? and reason is null",
                (reason, note, staff_id, comment_id),
            ).rowcount
        return bool(said)


def latest(db: sqlite3.Connection, comment_id: str) -> TakenDown | None:
    """The latest time that a comment was taken down."""
    row = db.execute(
        "select day, coalesce(staff.name, ''), reason, note, coalesce(sayer.name, '')"
        " from takedowns left join staff on staff.id = staff_id"
        " left join staff as sayer on sayer.id = said_by"
        " where comment_id = ? order by number desc limit 1",
        (comment_id,),
    ).fetchone()
    return TakenDown(date.fromisoformat(row[0]), *row[1:]) if row else None
