"""The rules of a survey that staff make: what is always asked, what may be changed, and how far.

Answers are counted by a question's id and its options' keys, whatever the words, so that words
may change and these may not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from feedback.errors import FeedbackError
from feedback.models import Option, Question, QuestionKind, Survey
from feedback.surveys import clean_line, question_bank

MOST_QUESTIONS = 10
"""More than these cannot be answered in the two minutes that the form promises."""
MOST_OPTIONS = 12
LONGEST_TITLE = 80
LONGEST_LABEL = 200
LONGEST_ANSWER = 2000

OWN_KINDS: tuple[QuestionKind, ...] = ("text", "choice", "choices")
"""What a question of one's own can be. The rating and the permission are asked in one way only."""

FIRST, LAST = "experience", "permission"
"""The figures of all sites rest on the one, the gate on the other: every survey asks both."""


def is_fixed(question: Question) -> bool:
    """Whether nobody may change a question's words: they are somebody else's, or the gate's."""
    return question.locked or question.kind == "permission"


def may_leave(question: Question) -> bool:
    """Whether a survey may do without this question."""
    return question.id not in (FIRST, LAST)


def is_own(question: Question) -> bool:
    """Whether staff wrote this question: it is not from the bank."""
    return question.id not in question_bank()


def own_question(kind: QuestionKind, label: str, option_labels: Sequence[str] = ()) -> Question:
    """A question of one's own, with a random id, and options with random keys."""
    return Question(
        id=f"own_{uuid4().hex[:8]}",
        kind=kind,
        label=label,
        options=tuple(new_option(text) for text in option_labels),
        max_chars=LONGEST_ANSWER if kind == "text" else 0,
        source="Written by the organisers",
        licence="No licence needed",
    )


def new_option(label: str) -> Option:
    """An option with a key that none had before, so that counts never mix two meanings."""
    return Option(uuid4().hex[:8], label)


def checked(survey: Survey) -> Survey:
    """The survey with its words tidied.

    Raises FeedbackError, which says what to change, when staff may not make such a survey.
    """
    title = clean_line(survey.title)
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise FeedbackError(f"Please give the survey a title of up to {LONGEST_TITLE} characters.")
    questions = tuple(map(checked_question, survey.questions))
    if len(questions) > MOST_QUESTIONS:
        raise FeedbackError(f"Please ask at most {MOST_QUESTIONS} questions: it takes two minutes.")
    ids = [question.id for question in questions]
    if not ids or ids[0] != FIRST or ids[-1] != LAST:
        raise FeedbackError("Every survey begins with the rating and ends with the permission.")
    labels = [question.label.casefold() for question in questions]
    for question, label in zip(questions, labels, strict=True):
        if ids.count(question.id) > 1 or labels.count(label) > 1:
            raise FeedbackError(f"“{question.label}” is asked twice. Please ask it once.")
    return replace(survey, title=title, questions=questions)


def checked_question(question: Question) -> Question:
    """The question with its words tidied. Raises FeedbackError as ``checked`` does."""
    shipped = question_bank().get(question.id)
    if shipped is None:
        if not re.fullmatch("own_[0-9a-f]{8}", question.id) or question.kind not in OWN_KINDS:
            raise FeedbackError("A question of this kind cannot be made.")
        shipped = replace(own_question(question.kind, ""), id=question.id, options=question.options)
    if is_fixed(shipped):
        if question != shipped:
            raise FeedbackError(f"The words of “{shipped.label}” cannot be changed.")
        return question
    keys = [option.key for option in question.options]
    if keys != [option.key for option in shipped.options]:
        raise FeedbackError(f"The answers of “{shipped.label}” can be reworded, not replaced.")
    # Everything but the words comes from the bank, or from what a question of one's own is like.
    return replace(
        shipped,
        label=_label(question.label),
        hint=_label(question.hint) if question.hint.strip() else "",
        options=() if shipped.kind == "text" else _checked_options(question),
    )


def _checked_options(question: Question) -> tuple[Option, ...]:
    if not 2 <= len(question.options) <= MOST_OPTIONS:
        raise FeedbackError(
            f"Please give “{clean_line(question.label)}” between 2 and {MOST_OPTIONS} answers to"
            " choose from."
        )
    options = tuple(Option(option.key, _label(option.label)) for option in question.options)
    labels = [option.label.casefold() for option in options]
    if len(set(labels)) < len(labels):
        raise FeedbackError(f"Two answers to “{clean_line(question.label)}” are the same.")
    return options


def _label(text: str) -> str:
    text = clean_line(text)
    if not 1 <= len(text) <= LONGEST_LABEL:
        raise FeedbackError(
            f"Please give each question, hint and answer between 1 and {LONGEST_LABEL} characters."
        )
    return text
