"""The embedded store: ``Store`` on one SQLite file. Rows become models here and nowhere else."""

import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from feedback.errors import Refused
from feedback.models import (
    BROUGHT,
    Comment,
    Counts,
    ExportedResponse,
    Figure,
    Response,
    RollupRow,
    ShownComment,
    Sites,
    Stored,
    TakenResponse,
)
from feedback.storage.sqlite_copy import SqliteCopy
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_meetings import SqliteMeetings
from feedback.storage.sqlite_moderation import SqliteModeration
from feedback.storage.sqlite_places import SqlitePlaces
from feedback.storage.sqlite_publishing import SqlitePublishing
from feedback.storage.sqlite_rows import (
    OF_SITES,
    answers,
    bump,
    ids,
    insert_tag,
    require_own,
    spans_to_json,
    tags,
)
from feedback.storage.sqlite_staff import SqliteStaff
from feedback.storage.sqlite_tagging import SqliteTagging

_SINCE = "(:since is null or responses.day >= :since)"


class SqliteStore(
    SqlitePlaces,
    SqliteModeration,
    SqliteTagging,
    SqlitePublishing,
    SqliteMeetings,
    SqliteStaff,
    SqliteCopy,
):
    """A café's store. Methods are described in ``feedback.storage.Store``."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def close(self) -> None:
        """Close the file; for tests and the command line."""
        self._database.close()

    def backup(self, target: Path) -> None:
        self._database.backup(target)

    # Answers

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        with self._database.writing() as db:
            stored = _insert_response(db, response)
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

    def release(self, *, at_least: int, sites: Sites = None) -> int:
        with self._database.writing() as db:
            return _release(db, at_least=at_least, sites=sites)

    def waiting_changes(self, *, sites: Sites = None) -> int:
        with self._database.reading() as db:
            row = db.execute(
                f"select count(*) from responses where counted = set_aside and {OF_SITES}",
                {"sites": ids(sites)},
            ).fetchone()
        return int(row[0])

    def counts(self, since: date | None = None) -> Counts:
        with self._database.reading() as db:
            rows = db.execute(_TOTALS, _since_month(since)).fetchall()
        return _counts(rows)

    def rollup(self, since: date | None = None, *, sites: Sites = None) -> list[RollupRow]:
        which = _since_month(since) | {"sites": ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_ROLLUP, which).fetchall()
        return [
            RollupRow(site_id, kind, date.fromisoformat(month), figure, question, item, n)
            for site_id, kind, month, figure, question, item, n in rows
        ]

    def shown_comments(
        self, since: date | None = None, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        which = _since(since) | {"least": least_responses, "most": most}
        with self._database.reading() as db:
            rows = db.execute(_SHOWN, which).fetchall()
        return [ShownComment(*row) for row in rows]

    def revision(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("select number from revision").fetchone()[0])

    def export(self, *, all_words: bool) -> Iterator[ExportedResponse]:
        with self._database.reading() as db:
            rows = db.execute(_EXPORT).fetchall()
            for response_id, month, site, survey, source, permission in rows:
                words = db.execute(
                    "select id, question, body, state, shown_text from comments"
                    " where response_id = ? order by question",
                    (response_id,),
                ).fetchall()
                yield ExportedResponse(
                    month,
                    site,
                    survey,
                    source,
                    permission,
                    answers(db, response_id),
                    {
                        question: body if all_words else shown_text
                        for _, question, body, state, shown_text in words
                        if (all_words and body is not None)
                        or (state == "shown" and permission == "show")
                    },
                    {
                        question: tuple(tag.theme for tag in tags(db, comment_id))
                        for comment_id, question, *_ in words
                    },
                )


# By sites, so that one look into the index finds each site's counts of everybody.
_TOTALS = """
    select figure, question, item, sum(n) from rollup
    where site_id in (select id from sites) and kind = '' and month >= coalesce(:since, '')
    group by figure, question, item
"""


_ROLLUP = """
    select site_id, kind, month, figure, question, item, n from rollup
    where site_id in (
        select id from sites
        where :sites is null or id in (select value from json_each(:sites))
    )
    and month >= coalesce(:since, '')
"""


_SHOWN = f"""
    with heard as (
        select site_id from responses where counted = 1 and {_SINCE}
        group by site_id having count(*) >= :least
    )
    select comments.id, survey_id, survey_version, question, shown_text
    from comments join responses on responses.id = response_id
    where state = 'shown' and permission = 'show' and set_aside = 0 and {_SINCE}
    and responses.site_id in (select site_id from heard)
    order by shown_order desc, comments.id limit :most
"""


_EXPORT = """
    select responses.id, substr(day, 1, 7), sites.name, survey_id || ' ' || survey_version,
        source, permission
    from responses join sites on sites.id = responses.site_id
    where set_aside = 0
    order by substr(day, 1, 7), responses.id
"""


def _since(day: date | None) -> dict[str, object]:
    return {"since": day.isoformat() if day else None}


def _since_month(day: date | None) -> dict[str, object]:
    if day and day.day != 1:
        raise Refused("Figures are kept by month, so they begin on the first day of one.")
    return _since(day)


def _counts(totals: Sequence[tuple[Figure, str, str, int]]) -> Counts:
    numbers: dict[str, int] = defaultdict(int)
    options: dict[str, dict[str, int]] = defaultdict(dict)
    themes: dict[str, int] = {}
    for figure, question, item, n in totals:
        if figure == "option":
            options[question][item] = n
        elif figure == "theme":
            themes[item] = n
        else:
            numbers[figure] = n
    return Counts(
        numbers["responses"],
        numbers["with_words"],
        numbers["nil"],
        numbers["no_theme"],
        dict(options),
        themes,
    )


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


def _release(db: sqlite3.Connection, *, at_least: int, sites: Sites = None) -> int:
    due = db.execute(
        f"""
        select site_id, substr(day, 1, 7) from responses
        where counted = set_aside and {OF_SITES}
        group by 1, 2 having count(*) >= :at_least
        """,
        {"sites": ids(sites), "at_least": at_least},
    ).fetchall()
    released = 0
    for site, month in due:
        released += db.execute(
            "update responses set counted = 1 - set_aside where counted = set_aside"
            " and site_id = ? and day between ? || '-01' and ? || '-31'",
            (site, month, month),
        ).rowcount
    if released:
        bump(db)
    return released


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
