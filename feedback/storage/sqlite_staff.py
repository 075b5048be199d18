"""Staff, their sessions and the record of changes to them, in the embedded store."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from feedback.errors import Refused
from feedback.models import Role, Session, Sites, StaffAction, StaffEvent, StaffMember
from feedback.storage.sqlite_database import Database

_DAY_MINUTES = 24 * 60
"""No session outlasts a day: what is older is swept away when the next one begins."""


class SqliteStaff:
    """The part of ``Store`` that is about staff. Methods are described there."""

    _database: Database

    def add_staff(
        self,
        name: str,
        role: Role,
        passphrase_hash: str,
        /,
        *,
        sites: Sites = None,
        by: int | None = None,
        day: date | None = None,
    ) -> StaffMember:
        with self._database.writing() as db:
            (staff_id,) = db.execute(
                "insert into staff (name, role, passphrase_hash) values (?, ?, ?) returning id",
                (name, role, passphrase_hash),
            ).fetchone()
            _keep_sites(db, staff_id, sites)
            if by is not None and day is not None:
                _record(db, day, by, "invited", staff_id, role)
            return _there(db, staff_id)

    def staff(self) -> list[StaffMember]:
        with self._database.reading() as db:
            rows = db.execute(f"{_STAFF} where ended_day is null order by name, staff.id")
            return [_member(row) for row in rows]

    def staff_named(self, name: str) -> tuple[StaffMember, str] | None:
        with self._database.reading() as db:
            row = db.execute(
                f"{_STAFF} where ended_day is null and name = ?",
                (name,),
            ).fetchone()
            if row is None:
                return None
            (kept_hash,) = db.execute(
                "select passphrase_hash from staff where id = ?", (row[0],)
            ).fetchone()
        return _member(row), kept_hash

    def has_staff(self) -> bool:
        with self._database.reading() as db:
            return db.execute("select 1 from staff limit 1").fetchone() is not None

    def set_passphrase(
        self,
        staff_id: int,
        passphrase_hash: str,
        *,
        by: int,
        day: date,
        keep_session: str | None = None,
    ) -> None:
        with self._database.writing() as db:
            _there(db, staff_id)
            db.execute(
                "update staff set passphrase_hash = ? where id = ?", (passphrase_hash, staff_id)
            )
            _end_sessions(db, staff_id, but=keep_session)
            own = by == staff_id
            _record(db, day, by, "passphrase_changed" if own else "passphrase_reset", staff_id)

    def set_role(self, staff_id: int, role: Role, *, by: int, day: date) -> None:
        with self._database.writing() as db:
            before = _there(db, staff_id)
            if role == "admin":
                _keep_sites(db, staff_id, None)
            db.execute("update staff set role = ? where id = ?", (role, staff_id))
            if before.role == "admin":
                _require_an_admin(db)
            _record(db, day, by, "role_changed", staff_id, role)

    def set_sites(self, staff_id: int, sites: Sites, *, by: int, day: date) -> None:
        with self._database.writing() as db:
            if _there(db, staff_id).role == "admin" and sites is not None:
                raise Refused("An admin sees all sites. Change the role first.")
            _keep_sites(db, staff_id, sites)
            ids = "all" if sites is None else " ".join(map(str, sorted(sites)))
            _record(db, day, by, "sites_changed", staff_id, ids)

    def end_staff(self, staff_id: int, *, by: int, day: date) -> None:
        with self._database.writing() as db:
            before = _there(db, staff_id)
            db.execute(
                "update staff set ended_day = ?, passphrase_hash = '', second_factor = ''"
                " where id = ?",
                (day.isoformat(), staff_id),
            )
            _end_sessions(db, staff_id)
            if before.role == "admin":
                _require_an_admin(db)
            _record(db, day, by, "removed", staff_id)

    def second_factor(self, staff_id: int) -> str:
        with self._database.reading() as db:
            row = db.execute(
                "select second_factor from staff where id = ? and ended_day is null", (staff_id,)
            ).fetchone()
        return row[0] if row else ""

    def set_second_factor(
        self,
        staff_id: int,
        secret: str,
        *,
        by: int,
        day: date,
        step: int = 0,
        keep_session: str | None = None,
    ) -> None:
        with self._database.writing() as db:
            _there(db, staff_id)
            db.execute(
                "update staff set second_factor = ?, second_factor_step = ? where id = ?",
                (secret, step, staff_id),
            )
            if secret:
                _end_sessions(db, staff_id, but=keep_session)
            _record(db, day, by, "second_factor_on" if secret else "second_factor_off", staff_id)

    def use_second_factor(self, staff_id: int, *, step: int) -> bool:
        with self._database.writing() as db:
            used = db.execute(
                "update staff set second_factor_step = :step where id = :id"
                " and ended_day is null and second_factor <> '' and second_factor_step < :step",
                {"id": staff_id, "step": step},
            ).rowcount
        return bool(used)

    def staff_events(self) -> Sequence[StaffEvent]:
        with self._database.reading() as db:
            rows = db.execute(_EVENTS).fetchall()
        return [StaffEvent(*row) for row in rows]

    # Sessions

    def add_session(
        self, id_hash: str, staff_id: int, *, minute: int, passphrase_hash: str | None = None
    ) -> None:
        with self._database.writing() as db:
            db.execute("delete from sessions where seen_minute < ?", (minute - _DAY_MINUTES,))
            begun = db.execute(
                """
                insert into sessions (id_hash, staff_id, started_minute, seen_minute)
                select :id_hash, id, :minute, :minute from staff
                where id = :staff_id and ended_day is null
                and (:passphrase_hash is null or passphrase_hash = :passphrase_hash)
                """,
                {
                    "id_hash": id_hash,
                    "staff_id": staff_id,
                    "minute": minute,
                    "passphrase_hash": passphrase_hash,
                },
            ).rowcount
            if not begun:
                raise Refused("This sign-in was changed a moment ago. Please sign in again.")

    def session(self, id_hash: str) -> Session | None:
        with self._database.reading() as db:
            row = db.execute(
                "select staff_id, started_minute, seen_minute from sessions where id_hash = ?",
                (id_hash,),
            ).fetchone()
            if row is None:
                return None
            found = db.execute(
                f"{_STAFF} where ended_day is null and staff.id = ?", row[:1]
            ).fetchone()
        return Session(_member(found), row[1], row[2]) if found else None

    def touch_session(self, id_hash: str, *, minute: int) -> None:
        with self._database.writing() as db:
            db.execute("update sessions set seen_minute = ? where id_hash = ?", (minute, id_hash))

    def end_session(self, id_hash: str) -> None:
        with self._database.writing() as db:
            db.execute("delete from sessions where id_hash = ?", (id_hash,))


_STAFF = """
    select staff.id, name, role, all_sites, second_factor <> '',
        (select group_concat(site_id, ' ') from staff_sites where staff_id = staff.id)
    from staff
"""

_EVENTS = """
    select staff_events.day, coalesce(who.name, ''), action, whom.name, detail
    from staff_events
    join staff as whom on whom.id = subject_id
    left join staff as who on who.id = staff_id
    order by staff_events.id desc
"""


def _member(row: tuple[int, str, Role, int, int, str | None]) -> StaffMember:
    staff_id, name, role, all_sites, second_factor, ids = row
    sites = None if all_sites else frozenset(int(number) for number in (ids or "").split())
    return StaffMember(staff_id, name, role, sites, bool(second_factor))


def _there(db: sqlite3.Connection, staff_id: int) -> StaffMember:
    """Somebody who has not been removed. Raises Refused when there is nobody like that."""
    row = db.execute(f"{_STAFF} where ended_day is null and staff.id = ?", (staff_id,)).fetchone()
    if row is None:
        raise Refused("This person has been removed.")
    return _member(row)


def _keep_sites(db: sqlite3.Connection, staff_id: int, sites: Sites) -> None:
    db.execute("delete from staff_sites where staff_id = ?", (staff_id,))
    db.execute("update staff set all_sites = ? where id = ?", (sites is None, staff_id))
    db.executemany(
        "insert into staff_sites (staff_id, site_id) values (?, ?)",
        [(staff_id, site_id) for site_id in sites or ()],
    )


def _require_an_admin(db: sqlite3.Connection) -> None:
    left = db.execute("select 1 from staff where role = 'admin' and ended_day is null limit 1")
    if left.fetchone() is None:
        raise Refused("This is the last admin. Make somebody else an admin first.")


def _end_sessions(db: sqlite3.Connection, staff_id: int, *, but: str | None = None) -> None:
    db.execute(
        "delete from sessions where staff_id = ? and id_hash is not ?",
        (staff_id, but),
    )


def _record(
    db: sqlite3.Connection,
    day: date,
    by: int,
    action: StaffAction,
    staff_id: int,
    detail: str = "",
) -> None:
    db.execute(
        "insert into staff_events (day, staff_id, action, subject_id, detail)"
        " values (?, ?, ?, ?, ?)",
        (day.isoformat(), by, action, staff_id, detail),
    )
