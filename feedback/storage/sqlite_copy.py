"""Everything in the embedded store, to be put into another one. Not staff and their sessions."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from feedback.models import Comment, Response
from feedback.storage.copies import KeptComment, KeptDecision, KeptResponse
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import answers, spans_from_json, tags


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

    def kept_responses(self) -> Iterator[KeptResponse]:
        with self._database.reading() as db:
            for row in db.execute(_RESPONSES):
                yield _kept_response(db, row)

    def kept_decisions(self) -> Iterator[KeptDecision]:
        with self._database.reading() as db:
            for decision_id, day, *rest in db.execute(_DECISIONS):
                yield KeptDecision(decision_id, date.fromisoformat(day), *rest)


_RESPONSES = """
    select id, counted, set_aside, set_aside_reason, submission_key, survey_id, survey_version,
        code, day, permission, source
    from responses order by id
"""


_DECISIONS = """
    select decisions.id, day, coalesce(staff.name, ''), coalesce(staff.role, ''), action,
        subject_id, reason
    from decisions left join staff on staff.id = staff_id
    order by decisions.id
"""


def _kept_response(db: sqlite3.Connection, row: tuple[object, ...]) -> KeptResponse:
    response_id, counted, set_aside, reason, *asked, code, day, permission, source = row
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
    )


def _kept_comments(db: sqlite3.Connection, response_id: str) -> Iterator[KeptComment]:
    for comment_id, question, body, polarity, sensitive, state, text, order in db.execute(
        "select id, question, body, polarity, sensitive, state, shown_text, shown_order"
        " from comments where response_id = ? order by id",
        (response_id,),
    ):
        comment = Comment(
            question, body, tags(db, comment_id), polarity, spans_from_json(sensitive)
        )
        yield KeptComment(comment_id, comment, state, text, order)
