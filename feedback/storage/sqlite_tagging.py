"""Versions of the codebook, and what comments are about, in the embedded store."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from feedback.errors import Refused
from feedback.models import Sites, Tag
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import bump, insert_tag, require_own, spans_to_json
from feedback.tagging import (
    CheckedComment,
    CodebookVersion,
    CommentToTag,
    KeptCodebook,
    Retagged,
)


class SqliteTagging:
    """The part of ``Store`` that is about themes. Methods are described in ``TaggingStore``."""

    _database: Database

    def keep_codebook(self, codebook: KeptCodebook, *, note: str, staff_id: int, day: date) -> bool:
        with self._database.writing() as db:
            kept = db.execute(
                "insert into codebooks (version, definition, learned, day, staff_id, note)"
                " select :version, :definition, :learned, :day, :staff_id, :note"
                " where :version > (select coalesce(max(version), 0) from codebooks)",
                {
                    "version": codebook.version,
                    "definition": codebook.definition,
                    "learned": codebook.learned,
                    "day": day.isoformat(),
                    "staff_id": staff_id,
                    "note": note,
                },
            ).rowcount
        return bool(kept)

    def codebook(self, version: int | None = None) -> KeptCodebook | None:
        with self._database.reading() as db:
            row = db.execute(
                "select version, definition, learned from codebooks"
                " where version = coalesce(?, (select max(version) from codebooks))",
                (version,),
            ).fetchone()
        return KeptCodebook(*row) if row else None

    def codebook_versions(self) -> list[CodebookVersion]:
        with self._database.reading() as db:
            rows = db.execute(
                "select version, day, coalesce(staff.name, ''), note"
                " from codebooks left join staff on staff.id = staff_id order by version desc"
            ).fetchall()
        return [
            CodebookVersion(version, date.fromisoformat(day), who, note)
            for version, day, who, note in rows
        ]

    def comments_to_tag(self, version: int, *, most: int) -> list[CommentToTag]:
        with self._database.reading() as db:
            rows = db.execute(_TO_TAG, {"version": version, "most": most}).fetchall()
        return [CommentToTag(*row) for row in rows]

    def comments_left_to_tag(self, version: int) -> int:
        with self._database.reading() as db:
            row = db.execute(
                "select count(*) from comments where codebook_version <> ? and body is not null",
                (version,),
            ).fetchone()
        return int(row[0])

    def retag(self, version: int, found: Sequence[Retagged], merged: Mapping[str, str]) -> None:
        with self._database.writing() as db:
            newer = db.execute("select 1 from codebooks where version > ?", (version,)).fetchone()
            if newer:
                raise Refused("There is a newer codebook by now.")
            for one in found:
                _retag(db, version, one, merged)
            bump(db)

    def check_themes(
        self,
        comment_id: str,
        themes: frozenset[str],
        *,
        codebook_version: int,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> None:
        with self._database.writing() as db:
            row = db.execute(
                "select responses.site_id, body from comments"
                " join responses on responses.id = response_id where comments.id = ?",
                (comment_id,),
            ).fetchone()
            if row is None:
                raise Refused("This comment is not there any more.")
            require_own(row[0], sites)
            if row[1] is None:
                raise Refused(
                    "These words were only counted, so nobody can say what they are about."
                )
            db.execute(
                "insert into checked_comments (comment_id, themes, codebook_version, staff_id, day)"
                " values (?, ?, ?, ?, ?)"
                " on conflict (comment_id) do update set themes = excluded.themes,"
                " codebook_version = excluded.codebook_version, staff_id = excluded.staff_id,"
                " day = excluded.day",
                (
                    comment_id,
                    json.dumps(sorted(themes)),
                    codebook_version,
                    staff_id,
                    day.isoformat(),
                ),
            )
            _keep_only(db, comment_id, themes)
            for theme in sorted(themes):
                _put(db, comment_id, Tag(theme, found_by="person"), keep_evidence=True)
            bump(db)

    def checked_comments(self) -> list[CheckedComment]:
        with self._database.reading() as db:
            rows = db.execute(_CHECKED).fetchall()
        return [
            CheckedComment(
                comment_id, survey_id, asked, question, body, frozenset(json.loads(themes)), version
            )
            for comment_id, survey_id, asked, question, body, themes, version in rows
        ]


# In two parts, each of which the index finds without looking at the rest.
_TO_TAG = """
    with other as (
        select id, response_id, question, body from comments
        where codebook_version < :version and body is not null
        union all
        select id, response_id, question, body from comments
        where codebook_version > :version and body is not null
        limit :most
    )
    select other.id, survey_id, survey_version, question, body
    from other join responses on responses.id = response_id
"""


_CHECKED = """
    select comments.id, survey_id, survey_version, question, body, themes,
        checked_comments.codebook_version
    from checked_comments
    join comments on comments.id = comment_id
    join responses on responses.id = response_id
    where body is not null and set_aside = 0
    order by comments.id
"""


def _retag(
    db: sqlite3.Connection, version: int, found: Retagged, merged: Mapping[str, str]
) -> None:
    row = db.execute(
        "select themes from comments left join checked_comments on comment_id = id"
        " where id = ? and body is not null",
        (found.id,),
    ).fetchone()
    if row is None:
        return
    checked = row[0] is not None
    tags = _said(json.loads(row[0]), found.tags, merged) if checked else found.tags
    _keep_only(db, found.id, [tag.theme for tag in tags])
    for tag in tags:
        _put(db, found.id, tag, keep_evidence=checked)
    db.execute(
        """
        update comments set codebook_version = :version, tone = :tone, language = :language,
            state = case
                -- Not where a person decided on it, or said what it is about.
                when state = 'waiting' and shown_order = 0 and :is_nil and not :checked then 'nil'
                when state = 'nil' and not :is_nil then 'waiting'
                else state
            end
        where id = :id
        """,
        {
            "version": version,
            "tone": found.tone,
            "language": found.language,
            "is_nil": found.is_nil,
            "checked": checked,
            "id": found.id,
        },
    )


def _said(
    themes: Iterable[str], found: Iterable[Tag], merged: Mapping[str, str]
) -> tuple[Tag, ...]:
    """A person's word under the names that merged themes have now, with evidence that was found."""
    evidence = {tag.theme: tag.evidence for tag in found}
    now = sorted({merged.get(theme, theme) for theme in themes})
    return tuple(Tag(theme, evidence.get(theme, ()), "person") for theme in now)


def _keep_only(db: sqlite3.Connection, comment_id: str, themes: Iterable[str]) -> None:
    db.execute(
        "delete from tags where comment_id = ? and theme not in (select value from json_each(?))",
        (comment_id, json.dumps(sorted(themes))),
    )


def _put(db: sqlite3.Connection, comment_id: str, tag: Tag, *, keep_evidence: bool = False) -> None:
    """A tag, in place of an older one for the same theme."""
    # The update first: an insert that meets a conflict would run the rollup's triggers in vain.
    changed = db.execute(
        "update tags set found_by = ?, evidence = case when ? then evidence else ? end"
        " where comment_id = ? and theme = ?",
        (tag.found_by, keep_evidence, spans_to_json(tag.evidence), comment_id, tag.theme),
    ).rowcount
    if not changed:
        insert_tag(db, comment_id, tag)
