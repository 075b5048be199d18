"""Taking in one answer: check, analyse, store, and move the figures when a batch is full."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from feedback import disclosure, surveys
from feedback.models import Comment, Permission, Placement, Response, Source, Stored, Survey, Tag
from feedback.storage import Store
from feedback.text import safety, themes, tone
from feedback.text.codebook import shipped_codebook

_KEY = re.compile(r"[0-9a-f]{32}")


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
) -> Stored:
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
    return store.add_response(response, batch=disclosure.batch_size(threshold, pressed=False))


def analyse(question: str, text: str, permission: Permission) -> Comment:
    """One comment with its themes; without its words where they are only to be counted."""
    tags = themes.tag(text, shipped_codebook())
    if permission == "count_only":
        # Neither evidence nor polarity: both would say something of the words themselves.
        return Comment(question, None, tuple(Tag(tag.theme) for tag in tags))
    return Comment(question, text, tags, tone.polarity(text), safety.sensitive_spans(text))
