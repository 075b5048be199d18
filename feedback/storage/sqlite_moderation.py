"""Moderation in the embedded store: what waits, what was decided, what was set aside."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from feedback.errors import Refused
from feedback.models import (
    READ_FIRST,
    CommentForModeration,
    CommentState,
    ResponseForModeration,
    Sites,
)
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import (
    OF_SITES,
    answers,
    ids,
    record,
    require_own,
    spans_from_json,
    tags,
)
from feedback.storage.sqlite_takedowns import latest


class SqliteModeration:
    """The part of ``Store`` that is about moderation. Methods are described there."""

    _database: Database

    def comments_in(
        self, state: CommentState, *, most: int, sites: Sites = None
    ) -> list[CommentForModeration]:
        return self._comments(state, most, sites)

    def taken_down(self, *, most: int, sites: Sites = None) -> list[CommentForModeration]:
        return self._comments("hidden", most, sites, taken_down=True)

    def comment_count(self, state: CommentState, *, sites: Sites = None) -> int:
        with self._database.reading() as db:
            row = db.execute(
                "select count(*) from comments join responses on responses.id = response_id"
                f" where state = :state and body is not null and set_aside = 0 and {OF_SITES}",
                {"state": state, "sites": ids(sites)},
            ).fetchone()
        return int(row[0])

    def decide(
        self,
        comment_id: str,
        *,
        seen: CommentState,
        state: CommentState,
        shown_text: str,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> bool:
        with self._database.writing() as db:
            row = db.execute(
                "select permission, state, responses.site_id, read_first"
                " from comments join responses on responses.id = response_id"
                " where comments.id = ? and body is not null",
                (comment_id,),
            ).fetchone()
            if row is not None:
                require_own(row[2], sites)
            if row is None or row[1] != seen:
                return False
            if seen == "shown":
                raise Refused("Words that are shown can only be taken down.")
            down = latest(db, comment_id) if seen == "hidden" else None
            if down and (state != "waiting" or down.reason in (None, "withdrawn")):
                raise Refused("These words were taken down, and stay so.")
            if state == "nil":
                raise Refused("This is no decision.")
            if state == "shown" and row[0] != "show":
                raise Refused("The person did not say that these words may be shown.")
            db.execute(
                "update comments set state = ?, shown_text = ?,"
                " shown_order = (select number from revision) + 1 where id = ?",
                (state, shown_text, comment_id),
            )
            reason = "" if row[3] == "[]" else READ_FIRST
            record(db, day, staff_id, state, comment_id, reason)
        return True

    def wordless_responses(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        return self._responses(
            "set_aside = 0 and not exists (select 1 from comments"
            " where response_id = responses.id and body is not null)",
            most,
            sites,
        )

    def responses_set_aside(self, *, most: int, sites: Sites = None) -> list[ResponseForModeration]:
        return self._responses("set_aside = 1", most, sites)

    def set_aside(
        self,
        response_id: str,
        *,
        reason: str,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> bool:
        return self._move_aside(response_id, 1, reason, staff_id, day, sites)

    def put_back(
        self,
        response_id: str,
        *,
        reason: str,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> bool:
        return self._move_aside(response_id, 0, reason, staff_id, day, sites)

    def decisions(self, *, sites: Sites = None) -> Sequence[tuple[str, str, str, str]]:
        with self._database.reading() as db:
            return db.execute(_DECISIONS, {"sites": ids(sites)}).fetchall()

    def _comments(
        self, state: CommentState, most: int, sites: Sites, *, taken_down: bool = False
    ) -> list[CommentForModeration]:
        which = {"state": state, "down": taken_down, "most": most, "sites": ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_TO_MODERATE, which).fetchall()
            return [_comment_for_moderation(db, row) for row in rows]

    def _responses(self, condition: str, most: int, sites: Sites) -> list[ResponseForModeration]:
        which = {"most": most, "sites": ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_RESPONSES.format(condition=condition), which).fetchall()
            return [
                ResponseForModeration(
                    id=response_id,
                    survey_id=survey_id,
                    survey_version=survey_version,
                    site=site,
                    placement=placement,
                    day=date.fromisoformat(day),
                    answers=answers(db, response_id),
                    set_aside=bool(set_aside),
                    reason=reason,
                )
                for (
                    response_id,
                    survey_id,
                    survey_version,
                    site,
                    placement,
                    day,
                    set_aside,
                    reason,
                ) in rows
            ]

    def _move_aside(
        self,
        response_id: str,
        aside: int,
        reason: str,
        staff_id: int,
        day: date,
        sites: Sites,
    ) -> bool:
        with self._database.writing() as db:
            row = db.execute(
                "select site_id from responses where id = ?", (response_id,)
            ).fetchone()
            if row is not None:
                require_own(row[0], sites)
            moved = db.execute(
                "update responses set set_aside = ?, set_aside_reason = ?"
                " where id = ? and set_aside = ?",
                (aside, reason if aside else "", response_id, 1 - aside),
            ).rowcount
            if moved:
                record(db, day, staff_id, "set_aside" if aside else "put_back", response_id, reason)
        return bool(moved)


_TO_MODERATE = f"""
    select comments.id, response_id, survey_id, survey_version, sites.name, placements.name, day,
        question, permission, comments.state, body, shown_text, sensitive, read_first,
        tone, language, comments.codebook_version,
        exists (select 1 from checked_comments where comment_id = comments.id)
    from comments
    join responses on responses.id = response_id
    join sites on sites.id = responses.site_id
    join placements on placements.code = responses.code
    where comments.state = :state and body is not null and set_aside = 0 and {OF_SITES}
        and (
            :state <> 'hidden'
            or :down = exists (select 1 from takedowns where comment_id = comments.id)
        )
    order by case :state when 'waiting' then read_first = '[]' end,
        case :state when 'waiting' then day end, shown_order desc, comments.id limit :most
"""


_RESPONSES = f"""
    select responses.id, survey_id, survey_version, sites.name, placements.name, day,
        set_aside, set_aside_reason
    from responses
    join sites on sites.id = responses.site_id
    join placements on placements.code = responses.code
    where {{condition}} and {OF_SITES}
    order by day desc, responses.id limit :most
"""


# What was decided on is a comment or a whole response.
_DECISIONS = f"""
    select decisions.day, coalesce(staff.name, ''), action, reason
    from decisions
    left join staff on staff.id = staff_id
    left join comments on comments.id = subject_id
    left join responses on responses.id = coalesce(comments.response_id, subject_id)
    where {OF_SITES}
    order by decisions.day desc, decisions.id
"""


def _comment_for_moderation(
    db: sqlite3.Connection, row: tuple[object, ...]
) -> CommentForModeration:
    comment_id, response_id, survey_id, survey_version, site, placement, day, *rest = row
    question, permission, state, body, shown_text, sensitive, read_first, *tagged = rest
    tone, language, codebook_version, checked = tagged
    return CommentForModeration(
        id=str(comment_id),
        response_id=str(response_id),
        survey_id=str(survey_id),
        survey_version=int(str(survey_version)),
        site=str(site),
        placement=str(placement),
        day=date.fromisoformat(str(day)),
        question=str(question),
        permission=permission,  # type: ignore[arg-type]  # a CHECK keeps it to the three
        state=state,  # type: ignore[arg-type]  # likewise
        body=str(body),
        shown_text=str(shown_text),
        answers=answers(db, str(response_id)),
        tags=tags(db, str(comment_id)),
        checked=bool(checked),
        tone=tone,  # type: ignore[arg-type]  # likewise
        language=str(language),
        codebook_version=int(str(codebook_version)),
        sensitive=spans_from_json(str(sensitive)),
        read_first=spans_from_json(str(read_first)),
        taken_down=latest(db, str(comment_id)),
    )
