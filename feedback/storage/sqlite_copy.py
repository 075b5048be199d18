"""Everything in the embedded store, to be put into another one. Not staff and their sessions."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date

from feedback.models import Comment, Response
from feedback.storage.copies import (
    KeptCheck,
    KeptComment,
    KeptDecision,
    KeptMonth,
    KeptResponse,
    KeptTakeDown,
    KeptVersion,
)
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import answers, kept_publication, spans_from_json, tags
from feedback.tagging import KeptCodebook


class SqliteCopy:
    """The part of ``EmbeddedStore`` that is about leaving it. Methods are described there."""

    _database: Database

    def kept_settings(self) -> dict[str, str]:
        with self._database.reading() as db:
            return dict(db.execute("select name, value from settings").fetchall())

    def kept_surveys(self) -> list[tuple[str, int, str]]:
        with self._database.reading() as db:
            return db.execute(
                "select id, version, definition from surveys order by id, version"
            ).fetchall()

    def kept_codebooks(self) -> list[KeptVersion]:
        with self._database.reading() as db:
            rows = db.execute(_CODEBOOKS).fetchall()
        return [
            KeptVersion(KeptCodebook(*row), date.fromisoformat(day), who, role, note)
            for *row, day, who, role, note in rows
        ]

    def kept_publications(self) -> list[KeptMonth]:
        with self._database.reading() as db:
            rows = db.execute(_PUBLICATIONS).fetchall()
        return [KeptMonth(kept_publication(row[:-2]), *row[-2:]) for row in rows]

    def kept_responses(self) -> Iterator[KeptResponse]:
        with self._database.reading() as db:
            for row in db.execute(_RESPONSES):
                yield _kept_response(db, row)

    def kept_decisions(self) -> Iterator[KeptDecision]:
        with self._database.reading() as db:
            for decision_id, day, *rest in db.execute(_DECISIONS):
                yield KeptDecision(decision_id, date.fromisoformat(day), *rest)

    def kept_takedowns(self) -> Iterator[KeptTakeDown]:
        with self._database.reading() as db:
            for comment_id, number, day, *rest in db.execute(_TAKEDOWNS):
                yield KeptTakeDown(comment_id, number, date.fromisoformat(day), *rest)


_RESPONSES = """
    select id, counted, set_aside, set_aside_reason, published, submission_key, survey_id,
        survey_version, code, day, permission, source
    from responses order by id
"""


_CODEBOOKS = """
    select version, definition, learned, day, coalesce(staff.name, ''), coalesce(staff.role, ''),
        note
    from codebooks left join staff on staff.id = staff_id
    order by version
"""


_PUBLICATIONS = """
    select month, part, day, codebook_version, threshold, base, tables, months,
        coalesce(staff.name, ''), coalesce(staff.role, '')
    from publications left join staff on staff.id = staff_id
    order by month, part
"""


_DECISIONS = """
    select decisions.id, day, coalesce(staff.name, ''), coalesce(staff.role, ''), action,
        subject_id, reason
    from decisions left join staff on staff.id = staff_id
    order by decisions.id
"""


_TAKEDOWNS = """
    select comment_id, number, day, coalesce(staff.name, ''), coalesce(staff.role, ''), reason,
        note, coalesce(sayer.name, ''), coalesce(sayer.role, '')
    from takedowns
    left join staff on staff.id = staff_id
    left join staff as sayer on sayer.id = said_by
    order by comment_id, number
"""


def _kept_response(db: sqlite3.Connection, row: tuple[object, ...]) -> KeptResponse:
    response_id, counted, set_aside, reason, published, *asked, code, day, permission, source = row
    key, survey_id, survey_version = asked
    return KeptResponse(
        id=str(response_id),
        response=Response(
            key=str(key),
            survey_id=str(survey_id),
            survey_version=int(str(survey_version)),
            code=str(code),
            day=date.fromisoformat(str(day)),
            permission=permission,  # type: ignore[arg-type]  # a CHECK keeps it to the three
            answers=answers(db, str(response_id)),
            source=source,  # type: ignore[arg-type]  # likewise
        ),
        comments=tuple(_kept_comments(db, str(response_id))),
        counted=bool(counted),
        set_aside=bool(set_aside),
        reason=str(reason),
        published=int(str(published)),
    )


def _kept_comments(db: sqlite3.Connection, response_id: str) -> Iterator[KeptComment]:
    for comment_id, question, body, *found, state, text, order in db.execute(
        "select id, question, body, tone, language, codebook_version, sensitive, read_first, state,"
        " shown_text, shown_order from comments where response_id = ? order by id",
        (response_id,),
    ):
        tone, language, codebook_version, sensitive, read_first = found
        comment = Comment(
            question,
            body,
            tags(db, comment_id),
            tone=tone,
            language=language,
            codebook_version=codebook_version,
            is_nil=state == "nil",
            sensitive=spans_from_json(sensitive),
            read_first=spans_from_json(read_first),
        )
        yield KeptComment(comment_id, comment, state, text, order, _kept_check(db, comment_id))


def _kept_check(db: sqlite3.Connection, comment_id: str) -> KeptCheck | None:
    row = db.execute(
        "select themes, codebook_version, coalesce(staff.name, ''), coalesce(staff.role, ''), day"
        " from checked_comments left join staff on staff.id = staff_id where comment_id = ?",
        (comment_id,),
    ).fetchone()
    if row is None:
        return None
    themes, codebook_version, name, role, day = row
    return KeptCheck(
        tuple(json.loads(themes)), codebook_version, name, role, date.fromisoformat(day)
    )
