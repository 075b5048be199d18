"""Taking in one answer: check, analyse, store, and move the figures a batch at a time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from feedback import codebooks, notices, surveys
from feedback.codebooks import InUse
from feedback.models import Comment, Permission, Placement, Response, Source, Stored, Survey, Tag
from feedback.storage import Store
from feedback.text import analysis, safety
from feedback.text.analysis import Analysis

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
    codebook_version: int | None,
) -> TakenIn:
    """One resident's form, checked, analysed and stored exactly once for its key.

    ``codebook_version`` is the one that ``Opened`` names.

    Raises
    ------
    InvalidResponse
        If the form does not fit the survey; nothing is stored then.
    """
    response, in_danger = read(
        survey,
        placement,
        form,
        key=key,
        day=day,
        source=source,
        using=codebooks.in_use(store, codebook_version),
    )
    stored = store.add_response(response, batch=threshold)
    # Also for a duplicate: the first time the store may have taken it without our hearing so.
    notice([response])
    return TakenIn(
        stored,
        words_kept=response.permission != "count_only",
        offer_help=in_danger,
    )


def read(
    survey: Survey,
    placement: Placement,
    form: Mapping[str, Sequence[str]],
    *,
    key: str,
    day: date,
    source: Source,
    using: InUse,
) -> tuple[Response, bool]:
    """A form, checked and analysed, and whether it may mean that somebody is not safe.

    Raises InvalidResponse as ``submit`` does.
    """
    checked = surveys.check(survey, form)
    found = {question: _found(question, text, using) for question, text in checked.texts.items()}
    response = Response(
        key=key,
        survey_id=survey.id,
        survey_version=survey.version,
        code=placement.code,
        day=day,
        permission=checked.permission,
        answers=checked.answers,
        comments=tuple(
            _comment(question, text, checked.permission, found[question], using.codebook.version)
            for question, text in checked.texts.items()
        ),
        source=source,
    )
    return response, any(one.needs_human for one in found.values())


def notice(responses: Iterable[Response]) -> None:
    """Let those who want to know hear of words that should be read before any other."""
    if any(comment.read_first for response in responses for comment in response.comments):
        notices.something_waits()


def analyse(question: str, text: str, permission: Permission, using: InUse) -> Comment:
    """One comment with its themes; without its words where they are only to be counted."""
    found = _found(question, text, using)
    return _comment(question, text, permission, found, using.codebook.version)


def _found(question: str, text: str, using: InUse) -> Analysis:
    asked = surveys.question_type(question)
    return analysis.analyse(text, asked, using.codebook, learned=using.learned)


def _comment(
    question: str, text: str, permission: Permission, found: Analysis, codebook_version: int
) -> Comment:
    if permission == "count_only":
        # No evidence, no tone, no spans: all would say something of the words themselves.
        return Comment(
            question,
            None,
            tuple(Tag(tag.theme, found_by=tag.found_by) for tag in found.tags),
            codebook_version=codebook_version,
            is_nil=found.is_nil,
        )
    return Comment(
        question,
        text,
        found.tags,
        tone=found.tone.value if found.tone else None,
        language=found.language,
        codebook_version=codebook_version,
        is_nil=found.is_nil,
        sensitive=safety.sensitive_spans(text),
        read_first=found.needs_human,
    )
