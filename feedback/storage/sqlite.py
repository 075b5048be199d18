"""The embedded store: ``Store`` on one SQLite file. Rows become models here and nowhere else."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from feedback.errors import Refused
from feedback.models import (
    Comment,
    CommentForModeration,
    CommentState,
    Counts,
    ExportedResponse,
    Placement,
    PlacementState,
    Response,
    ResponseForModeration,
    ShownComment,
    Site,
    Sites,
    Span,
    Stored,
    Tag,
)
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_staff import SqliteStaff

_SINCE = "(:since is null or responses.day >= :since)"
_OF_SITES = "(:sites is null or responses.site_id in (select value from json_each(:sites)))"


class SqliteStore(SqliteStaff):
    """A café's store. Methods are described in ``feedback.storage.Store``."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def close(self) -> None:
        """Close the file; for tests and the command line."""
        self._database.close()

    def backup(self, target: Path) -> None:
        self._database.backup(target)

    # What is asked, and where

    def keep_survey(self, survey_id: str, version: int, definition: str) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into surveys (id, version, definition) values (?, ?, ?)"
                " on conflict do nothing",
                (survey_id, version, definition),
            )
            kept = db.execute(
                "select definition from surveys where id = ? and version = ?", (survey_id, version)
            ).fetchone()[0]
            if kept != definition:
                raise Refused(
                    f"Survey {survey_id!r} version {version} was asked in other words before."
                    " Give the new wording a new version."
                )

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        with self._database.reading() as db:
            row = db.execute(
                "select definition from surveys where id = ? and version = ?", (survey_id, version)
            ).fetchone()
        return row[0] if row else None

    def add_site(self, name: str) -> Site:
        with self._database.writing() as db:
            row = db.execute("insert into sites (name) values (?) returning id", (name,)).fetchone()
        return Site(row[0], name)

    def sites(self) -> list[Site]:
        with self._database.reading() as db:
            rows = db.execute("select id, name from sites order by name").fetchall()
        return [Site(*row) for row in rows]

    def add_placement(self, placement: Placement) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into placements (code, site_id, name, state) values (?, ?, ?, ?)",
                (placement.code, placement.site.id, placement.name, placement.state),
            )
            _bump(db)

    def placements(self) -> list[Placement]:
        with self._database.reading() as db:
            rows = db.execute(_PLACEMENTS + " order by sites.name, placements.name").fetchall()
        return [_placement(row) for row in rows]

    def placement(self, code: str) -> Placement | None:
        with self._database.reading() as db:
            row = db.execute(_PLACEMENTS + " where placements.code = ?", (code,)).fetchone()
        return _placement(row) if row else None

    def set_placement_state(self, code: str, state: PlacementState) -> None:
        with self._database.writing() as db:
            db.execute("update placements set state = ? where code = ?", (state, code))
            _bump(db)

    # Answers

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        with self._database.writing() as db:
            response_id = _insert_response(db, response)
            if response_id is None:
                return "duplicate"
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
            _release(db, at_least=batch)
        return "stored"

    def release(self, *, at_least: int, sites: Sites = None) -> int:
        with self._database.writing() as db:
            return _release(db, at_least=at_least, sites=sites)

    def waiting_changes(self, *, sites: Sites = None) -> int:
        with self._database.reading() as db:
            row = db.execute(
                f"select count(*) from responses where counted = set_aside and {_OF_SITES}",
                {"sites": _ids(sites)},
            ).fetchone()
        return int(row[0])

    def counts(self, since: date | None = None) -> Counts:
        which = _since(since)
        with self._database.reading() as db:
            (responses,) = db.execute(
                f"select count(*) from responses where counted = 1 and {_SINCE}", which
            ).fetchone()
            with_words, no_theme = db.execute(_WORDS, which).fetchone()
            options: dict[str, dict[str, int]] = defaultdict(dict)
            for question, option, n in db.execute(_OPTIONS, which):
                options[question][option] = n
            themes = dict(db.execute(_THEMES, which).fetchall())
        return Counts(responses, with_words, no_theme, dict(options), themes)

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
                    _answers(db, response_id),
                    {
                        question: body if all_words else shown_text
                        for _, question, body, state, shown_text in words
                        if (all_words and body is not None)
                        or (state == "shown" and permission == "show")
                    },
                    {
                        question: tuple(tag.theme for tag in _tags(db, comment_id))
                        for comment_id, question, *_ in words
                    },
                )

    # Moderation

    def comments_in(
        self, state: CommentState, *, most: int, sites: Sites = None
    ) -> list[CommentForModeration]:
        which = {"state": state, "most": most, "sites": _ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_TO_MODERATE, which).fetchall()
            return [_comment_for_moderation(db, row) for row in rows]

    def comment_count(self, state: CommentState, *, sites: Sites = None) -> int:
        with self._database.reading() as db:
            row = db.execute(
                "select count(*) from comments join responses on responses.id = response_id"
                f" where state = :state and set_aside = 0 and {_OF_SITES}",
                {"state": state, "sites": _ids(sites)},
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
                "select permission, state, responses.site_id"
                " from comments join responses on responses.id = response_id"
                " where comments.id = ?",
                (comment_id,),
            ).fetchone()
            if row is not None:
                _require_own(row[2], sites)
            if row is None or row[1] != seen:
                return False
            if state == "shown" and row[0] != "show":
                raise Refused("The person did not say that these words may be shown.")
            db.execute(
                "update comments set state = ?, shown_text = ?,"
                " shown_order = (select number from revision) + 1 where id = ?",
                (state, shown_text, comment_id),
            )
            _record(db, day, staff_id, state, comment_id, "")
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
            return db.execute(_DECISIONS, {"sites": _ids(sites)}).fetchall()

    # Settings

    def setting(self, name: str) -> str | None:
        with self._database.reading() as db:
            row = db.execute("select value from settings where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into settings (name, value) values (?, ?)"
                " on conflict (name) do update set value = excluded.value",
                (name, value),
            )
            _bump(db)

    def _responses(self, condition: str, most: int, sites: Sites) -> list[ResponseForModeration]:
        which = {"most": most, "sites": _ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_RESPONSES.format(condition=condition), which).fetchall()
            return [
                ResponseForModeration(
                    id=response_id,
                    site=site,
                    placement=placement,
                    day=date.fromisoformat(day),
                    answers=_answers(db, response_id),
                    set_aside=bool(set_aside),
                    reason=reason,
                )
                for response_id, site, placement, day, set_aside, reason in rows
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
                _require_own(row[0], sites)
            moved = db.execute(
                "update responses set set_aside = ?, set_aside_reason = ?"
                " where id = ? and set_aside = ?",
                (aside, reason if aside else "", response_id, 1 - aside),
            ).rowcount
            if moved:
                _record(
                    db, day, staff_id, "set_aside" if aside else "put_back", response_id, reason
                )
        return bool(moved)


_PLACEMENTS = """
    select placements.code, sites.id, sites.name, placements.name, placements.state
    from placements join sites on sites.id = placements.site_id
"""

_WORDS = f"""
    select count(*), coalesce(sum(not tagged), 0) from (
        select exists (
            select 1 from comments join tags on comment_id = comments.id
            where response_id = responses.id
        ) as tagged
        from responses
        where counted = 1 and {_SINCE}
        and exists (select 1 from comments where response_id = responses.id)
    )
"""

_OPTIONS = f"""
    select question, option, count(*)
    from responses join answers on response_id = responses.id
    where counted = 1 and {_SINCE}
    group by question, option
"""

_THEMES = f"""
    select theme, count(distinct responses.id)
    from responses
    join comments on response_id = responses.id
    join tags on comment_id = comments.id
    where counted = 1 and {_SINCE}
    group by theme
"""

_SHOWN = f"""
    with heard as (
        select site_id from responses where counted = 1 and {_SINCE}
        group by site_id having count(*) >= :least
    )
    select comments.id, question, shown_text
    from comments join responses on responses.id = response_id
    where state = 'shown' and permission = 'show' and set_aside = 0 and {_SINCE}
    and responses.site_id in (select site_id from heard)
    order by shown_order desc, comments.id limit :most
"""

_TO_MODERATE = f"""
    select comments.id, response_id, sites.name, placements.name, day, question, permission,
        comments.state, body, shown_text, sensitive
    from comments
    join responses on responses.id = response_id
    join sites on sites.id = responses.site_id
    join placements on placements.code = responses.code
    where comments.state = :state and set_aside = 0 and {_OF_SITES}
    order by case :state when 'waiting' then day end, shown_order desc, comments.id limit :most
"""

_RESPONSES = f"""
    select responses.id, sites.name, placements.name, day, set_aside, set_aside_reason
    from responses
    join sites on sites.id = responses.site_id
    join placements on placements.code = responses.code
    where {{condition}} and {_OF_SITES}
    order by day desc, responses.id limit :most
"""

# What was decided on is a comment or a whole response.
_DECISIONS = f"""
    select decisions.day, coalesce(staff.name, ''), action, reason
    from decisions
    left join staff on staff.id = staff_id
    left join comments on comments.id = subject_id
    left join responses on responses.id = coalesce(comments.response_id, subject_id)
    where {_OF_SITES}
    order by decisions.day desc, decisions.id
"""

_EXPORT = """
    select responses.id, substr(day, 1, 7), sites.name, survey_id || ' ' || survey_version,
        source, permission
    from responses join sites on sites.id = responses.site_id
    where set_aside = 0
    order by substr(day, 1, 7), responses.id
"""


def _placement(row: tuple[str, int, str, str, PlacementState]) -> Placement:
    code, site_id, site_name, name, state = row
    return Placement(code, Site(site_id, site_name), name, state)


def _since(day: date | None) -> dict[str, object]:
    return {"since": day.isoformat() if day else None}


def _ids(sites: Sites) -> str | None:
    """Sites as a parameter for ``_OF_SITES``; None is all of them."""
    return None if sites is None else json.dumps(sorted(sites))


def _require_own(site_id: int, sites: Sites) -> None:
    if sites is not None and site_id not in sites:
        raise Refused("This was written at a site that is not yours.")


def _insert_response(db: sqlite3.Connection, response: Response) -> str | None:
    """The new response's id, or None when its submission key was there before."""
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
        where counted = set_aside and {_OF_SITES}
        group by 1, 2 having count(*) >= :at_least
        """,
        {"sites": _ids(sites), "at_least": at_least},
    ).fetchall()
    released = 0
    for site, month in due:
        released += db.execute(
            "update responses set counted = 1 - set_aside where counted = set_aside"
            " and site_id = ? and day between ? || '-01' and ? || '-31'",
            (site, month, month),
        ).rowcount
    if released:
        _bump(db)
    return released


def _insert_comment(db: sqlite3.Connection, response_id: str, comment: Comment) -> None:
    comment_id = uuid4().hex
    db.execute(
        "insert into comments (id, response_id, question, body, state, polarity, sensitive)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            comment_id,
            response_id,
            comment.question,
            comment.body,
            "counted" if comment.body is None else "waiting",
            comment.polarity,
            _spans_to_json(comment.sensitive),
        ),
    )
    db.executemany(
        "insert into tags (comment_id, theme, evidence) values (?, ?, ?)",
        [(comment_id, tag.theme, _spans_to_json(tag.evidence)) for tag in comment.tags],
    )


def _answers(db: sqlite3.Connection, response_id: str) -> Mapping[str, tuple[str, ...]]:
    ticked: dict[str, list[str]] = defaultdict(list)
    for question, option in db.execute(
        "select question, option from answers where response_id = ? order by question, option",
        (response_id,),
    ):
        ticked[question].append(option)
    return {question: tuple(options) for question, options in ticked.items()}


def _tags(db: sqlite3.Connection, comment_id: str) -> tuple[Tag, ...]:
    rows = db.execute(
        "select theme, evidence from tags where comment_id = ? order by theme", (comment_id,)
    )
    return tuple(Tag(theme, _spans_from_json(evidence)) for theme, evidence in rows)


def _comment_for_moderation(
    db: sqlite3.Connection, row: tuple[object, ...]
) -> CommentForModeration:
    comment_id, response_id, site, placement, day, *middle, sensitive = row
    question, permission, state, body, shown_text = middle
    return CommentForModeration(
        id=str(comment_id),
        response_id=str(response_id),
        site=str(site),
        placement=str(placement),
        day=date.fromisoformat(str(day)),
        question=str(question),
        permission=permission,  # type: ignore[arg-type]  # a CHECK keeps it to the three
        state=state,  # type: ignore[arg-type]  # likewise
        body=str(body),
        shown_text=str(shown_text),
        tags=_tags(db, str(comment_id)),
        sensitive=_spans_from_json(str(sensitive)),
    )


def _spans_to_json(spans: tuple[Span, ...]) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def _spans_from_json(text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(text))


def _record(
    db: sqlite3.Connection, day: date, staff_id: int, action: str, subject: str, reason: str
) -> None:
    db.execute(
        "insert into decisions (id, day, staff_id, action, subject_id, reason)"
        " values (?, ?, ?, ?, ?, ?)",
        (uuid4().hex, day.isoformat(), staff_id, action, subject, reason),
    )
    _bump(db)


def _bump(db: sqlite3.Connection) -> None:
    db.execute("update revision set number = number + 1")
