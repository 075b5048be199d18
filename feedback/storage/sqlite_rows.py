"""What the parts of the embedded store share: sites as a parameter, pieces of text, answers."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping

from feedback.models import Sites, Span, Tag

OF_SITES = "(:sites is null or responses.site_id in (select value from json_each(:sites)))"


def ids(sites: Sites) -> str | None:
    """Sites as a parameter for ``OF_SITES``; None is all of them."""
    return None if sites is None else json.dumps(sorted(sites))


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
        "select theme, evidence from tags where comment_id = ? order by theme", (comment_id,)
    )
    return tuple(Tag(theme, spans_from_json(evidence)) for theme, evidence in rows)


def bump(db: sqlite3.Connection) -> None:
    db.execute("update revision set number = number + 1")
