"""Taking in one answer: check, analyse, store, and move the figures when a batch is full."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from feedback import disclosure, surveys
from feedback.models import Comment, Permission, Placement, Response, Source, Stored, Survey, Tag
from feedback.storage import Store
from feedback.text import analysis, safety, tone
from feedback.text.codebook import shipped_codebook

_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one form.

    ``words_kept`` is False where they were only counted. ``offer_help`` says that they may mean
    that somebody is not safe: for the page that answers the form, and kept nowhere.
    """

    stored: Stored
    words_kept: bool
    offer_help: bool


def new_key() -> str:
    """A fresh submission key for one form. Random, so that it tells nothing about anybody."""
    return uuid4().hex


def is_key(text: str) -> bool:
    """Whether this can be a key that ``new_key`` made."""
    return _KEY.fullmatch(text) is not None


def submit(
    store: Store,
    survey: Survey,
    placement: Placement,
    form: Mapping[str, Sequence[str]],
    *,
    key: str,
    day: date,
    source: Source,
    threshold: int,
) -> TakenIn:
    """One resident's form, checked, analysed and stored exactly once for its key.

    Raises
    ------
    InvalidResponse
        If the form does not fit the survey; nothing is stored then.
    """
    checked = surveys.check(survey, form)
    response = Response(
        key=key,
        survey_id=survey.id,
        survey_version=survey.version,
        code=placement.code,
        day=day,
        permission=checked.permission,
        answers=checked.answers,
        comments=tuple(
            analyse(question, text, checked.permission) for question, text in checked.texts.items()
        ),
        source=source,
    )
    return TakenIn(
        store.add_response(response, batch=disclosure.batch_size(threshold, pressed=False)),
        words_kept=checked.permission != "count_only",
        offer_help=any(map(safety.needs_human, checked.texts.values())),
    )


def analyse(question: str, text: str, permission: Permission) -> Comment:
    """One comment with its themes; without its words where they are only to be counted."""
    found = analysis.analyse(text, surveys.question_type(question), shipped_codebook())
    if permission == "count_only":
        # No evidence, no polarity, no spans: all would say something of the words themselves.
        return Comment(question, None, tuple(Tag(tag.theme) for tag in found.tags))
    return Comment(
        question,
        text,
        found.tags,
        tone.polarity(text),
        safety.sensitive_spans(text),
        found.needs_human,
    )
