"""How models travel to Supabase and back: as JSON, one shape for each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from feedback.models import (
    Cell,
    Comment,
    CommentForModeration,
    Counts,
    Released,
    Response,
    RollupRow,
    ShownComment,
    Span,
    Tag,
    TakenDown,
)


def response_to_json(response: Response) -> dict[str, Any]:
    """A response as ``public.submit_response`` takes it."""
    return {
        "key": response.key,
        "survey_id": response.survey_id,
        "survey_version": response.survey_version,
        "code": response.code,
        "day": response.day.isoformat(),
        "permission": response.permission,
        "source": response.source,
        "answers": {question: list(options) for question, options in response.answers.items()},
        "comments": [comment_to_json(comment) for comment in response.comments],
    }


def comment_to_json(comment: Comment) -> dict[str, Any]:
    """A comment inside such a response."""
    return {
        "question": comment.question,
        "body": comment.body,
        "tone": comment.tone,
        "language": comment.language,
        "codebook_version": comment.codebook_version,
        "is_nil": comment.is_nil,
        "sensitive": spans_to_json(comment.sensitive),
        "read_first": spans_to_json(comment.read_first),
        "tags": tags_to_json(comment.tags),
    }


def tags_to_json(tags: Sequence[Tag]) -> list[dict[str, Any]]:
    """What a comment is about."""
    return [
        {
            "theme": tag.theme,
            "evidence": spans_to_json(tag.evidence),
            "found_by": tag.found_by,
        }
        for tag in tags
    ]


def comment_for_moderation(row: Mapping[str, Any]) -> CommentForModeration:
    """A comment as ``public.comments_in`` gives it."""
    return CommentForModeration(
        id=row["id"],
        response_id=row["response_id"],
        survey_id=row["survey_id"],
        survey_version=row["survey_version"],
        site=row["site"],
        placement=row["placement"],
        day=date.fromisoformat(row["day"]),
        question=row["question"],
        permission=row["permission"],
        state=row["state"],
        body=row["body"],
        shown_text=row["shown_text"],
        answers=tuples(row["answers"]),
        tags=tuple(
            Tag(tag["theme"], spans_from_json(tag["evidence"]), tag["found_by"])
            for tag in sorted(row["tags"], key=lambda tag: str(tag["theme"]))
        ),
        checked=row["checked"],
        tone=row["tone"],
        language=row["language"],
        codebook_version=row["codebook_version"],
        sensitive=spans_from_json(row["sensitive"]),
        read_first=spans_from_json(row["read_first"]),
        taken_down=_taken_down(row["taken_down"]) if row["taken_down"] else None,
    )


def _taken_down(row: Mapping[str, Any]) -> TakenDown:
    return TakenDown(**{**row, "day": date.fromisoformat(row["day"])})


def shown_comment(row: Mapping[str, Any]) -> ShownComment:
    """Approved words as ``public.shown_comments`` and ``public.words_behind`` give them."""
    return ShownComment(
        row["id"], row["survey_id"], row["survey_version"], row["question"], row["shown_text"]
    )


def rollup_row(row: Sequence[Any]) -> RollupRow:
    """One count as ``public.rollup`` and ``public.unpublished`` give it."""
    site_id, kind, month, *counted = row
    return RollupRow(site_id, kind, date.fromisoformat(month), *counted)


def spans_to_json(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def spans_from_json(value: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in value)


def tuples(table: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Lists by name, as models keep them."""
    return {name: tuple(values) for name, values in table.items()}


def figures(found: Mapping[str, Any]) -> Counts | Released:
    """What ``public.figures`` gives: raw counts to an admin, to everybody else what is released."""
    if found.get("raw"):
        names = ("responses", "with_words", "nil", "no_theme", "options", "themes")
        return Counts(**{name: found[name] for name in names})

    def cells(numbers: Mapping[str, int | None]) -> tuple[Cell, ...]:
        return tuple(Cell(key, n, None if n else "few") for key, n in sorted(numbers.items()))

    if found["responses"] is None:
        return Released(None, {}, None, None, ())
    (nil,) = cells({"nil": found["nil"]})
    return Released(
        found["responses"],
        {question: cells(numbers) for question, numbers in found["options"].items()},
        found["with_words"],
        nil,
        cells(found["themes"]),
    )
