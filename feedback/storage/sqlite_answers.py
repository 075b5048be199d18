"""Answers in the embedded store: how they come in, and join the figures in batches."""

import secrets
import sqlite3
from collections.abc import Sequence
from uuid import uuid4

from feedback.errors import Refused
from feedback.models import BROUGHT, Comment, Response, Sites, Stored, TakenResponse
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import OF_SITES, bump, ids, insert_tag, require_own, spans_to_json


class SqliteAnswers:
    """The part of ``Store`` that takes answers in. Methods are described there."""

    _database: Database

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        with self._database.writing() as db:
            stored = _insert_response(db, response)
            if stored:  # the same form sent again and again draws nobody
                _release(db, at_least=batch)
        return "stored" if stored else "duplicate"

    def take_in(
        self, responses: Sequence[Response], *, batch: int = 5, sites: Sites = None
    ) -> list[TakenResponse]:
        with self._database.writing() as db:
            taken = [_take_in(db, response, sites) for response in responses]
            _release(db, at_least=batch)
        return taken

    def row_secret(self) -> str:
        with self._database.writing() as db:
            db.execute(
                "insert into settings (name, value) values ('row_secret', ?)"
                " on conflict do nothing",
                (secrets.token_hex(32),),
            )
            row = db.execute("select value from settings where name = 'row_secret'").fetchone()
        return str(row[0])

    def release(
        self, *, at_least: int, together: int = 0, hold_back: bool = True, sites: Sites = None
    ) -> int:
        with self._database.writing() as db:
            return _release(
                db, at_least=at_least, together=together, hold_back=hold_back, sites=sites
            )

    def waiting_changes(self, *, sites: Sites = None) -> int:
        with self._database.reading() as db:
            row = db.execute(
                f"select count(*) from responses where counted = set_aside and {OF_SITES}",
                {"sites": ids(sites)},
            ).fetchone()
        return int(row[0])


def _take_in(db: sqlite3.Connection, response: Response, sites: Sites) -> TakenResponse:
    if response.source not in BROUGHT:
        raise Refused("Only answers from paper or out of a file are taken in.")
    for (site_id,) in db.execute("select site_id from placements where code = ?", (response.code,)):
        require_own(site_id, sites)
    if new_id := _insert_response(db, response):
        return TakenResponse(new_id, "stored")
    (known_id,) = db.execute(
        "select id from responses where submission_key = ?", (response.key,)
    ).fetchone()
    return TakenResponse(known_id, "duplicate")


def _insert_response(db: sqlite3.Connection, response: Response) -> str | None:
    """The new response's id, or None when its submission key was there before."""
    response_id = _insert_itself(db, response)
    if response_id is None:
        return None
    db.executemany(
        "insert into answers (response_id, question, option) values (?, ?, ?)",
        [
            (response_id, question, option)
            for question, options in response.answers.items()
            for option in options
        ],
    )
    for comment in response.comments:
        _insert_comment(db, response_id, comment)
    return response_id


def _insert_itself(db: sqlite3.Connection, response: Response) -> str | None:
    response_id = uuid4().hex
    done = db.execute(
        """
        insert into responses
            (id, submission_key, survey_id, survey_version, code, site_id, day, source, permission)
        select ?, ?, ?, ?, code, site_id, ?, ?, ? from placements where code = ?
        on conflict (submission_key) do nothing
        """,
        (
            response_id,
            response.key,
            response.survey_id,
            response.survey_version,
            response.day.isoformat(),
            response.source,
            response.permission,
            response.code,
        ),
    )
    if done.rowcount:
        return response_id
    known = db.execute("select 1 from placements where code = ?", (response.code,)).fetchone()
    if known is None:
        raise Refused("No poster has this code.")
    return None


def _release(
    db: sqlite3.Connection,
    *,
    at_least: int,
    together: int = 0,
    hold_back: bool = True,
    sites: Sites = None,
) -> int:
    due = db.execute(
        f"""
        with waiting as (
            select id, site_id, substr(day, 1, 7) as month, row_number() over (
                partition by site_id, substr(day, 1, 7) order by random()
            ) as place
            from responses where counted = set_aside and {OF_SITES}
        ),
        drawn as (
            select id, count(*) over (partition by site_id, month) as batch
            from waiting where not :hold_back or (place > 1 and random() % 8)
        )
        select id from drawn where batch >= :at_least
        """,
        {"sites": ids(sites), "at_least": at_least, "hold_back": hold_back},
    ).fetchall()
    if not due or len(due) < together:
        return 0
    db.executemany("update responses set counted = 1 - set_aside where id = ?", due)
    bump(db)
    return len(due)


def _insert_comment(db: sqlite3.Connection, response_id: str, comment: Comment) -> None:
    comment_id = uuid4().hex
    db.execute(
        "insert into comments"
        " (id, response_id, question, body, state, tone, language, codebook_version, sensitive,"
        " read_first) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            comment_id,
            response_id,
            comment.question,
            comment.body,
            _state(comment),
            comment.tone,
            comment.language,
            comment.codebook_version,
            spans_to_json(comment.sensitive),
            spans_to_json(comment.read_first),
        ),
    )
    for tag in comment.tags:
        insert_tag(db, comment_id, tag)


def _state(comment: Comment) -> str:
    if comment.is_nil:
        return "nil"
    return "counted" if comment.body is None else "waiting"
