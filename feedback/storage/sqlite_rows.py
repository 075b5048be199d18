"""What the parts of the embedded store share: sites as a parameter, spans, answers, tags."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from feedback.errors import Refused
from feedback.kept_months import KeptPublication
from feedback.models import Sites, Span, Tag

OF_SITES = "(:sites is null or responses.site_id in (select value from json_each(:sites)))"


def ids(sites: Sites) -> str | None:
    """Sites as a parameter for ``OF_SITES``; None is all of them."""
    return None if sites is None else json.dumps(sorted(sites))


def require_own(site_id: int, sites: Sites) -> None:
    """Raises Refused when a site is none of these."""
    if sites is not None and site_id not in sites:
        raise Refused("This was written at a site that is not yours.")


def spans_to_json(spans: tuple[Span, ...]) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def spans_from_json(text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(text))


def answers(db: sqlite3.Connection, response_id: str) -> Mapping[str, tuple[str, ...]]:
    ticked: dict[str, list[str]] = defaultdict(list)
    for question, option in db.execute(
        "select question, option from answers where response_id = ? order by question, option",
        (response_id,),
    ):
        ticked[question].append(option)
    return {question: tuple(options) for question, options in ticked.items()}


def tags(db: sqlite3.Connection, comment_id: str) -> tuple[Tag, ...]:
    rows = db.execute(
        "select theme, evidence, found_by from tags where comment_id = ? order by theme",
        (comment_id,),
    )
    return tuple(
        Tag(theme, spans_from_json(evidence), found_by) for theme, evidence, found_by in rows
    )


def insert_tag(db: sqlite3.Connection, comment_id: str, tag: Tag) -> None:
    db.execute(
        "insert into tags (comment_id, theme, evidence, found_by) values (?, ?, ?, ?)",
        (comment_id, tag.theme, spans_to_json(tag.evidence), tag.found_by),
    )


def kept_publication(row: Sequence[Any]) -> KeptPublication:
    """One row of ``publications``, without who published it."""
    month, part, day, *rest = row
    return KeptPublication(date.fromisoformat(month), part, date.fromisoformat(day), *rest)


def bump(db: sqlite3.Connection) -> None:
    db.execute("update revision set number = number + 1")


def record(
    db: sqlite3.Connection, day: date, staff_id: int, action: str, subject: str, reason: str
) -> None:
    """Add one line to the record of decisions: what a screen shows may have changed."""
    db.execute(
        "insert into decisions (id, day, staff_id, action, subject_id, reason)"
        " values (?, ?, ?, ?, ?, ?)",
        (uuid4().hex, day.isoformat(), staff_id, action, subject, reason),
    )
    bump(db)
