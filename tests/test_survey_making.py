"""What a survey that staff make always asks, and what they may change about a question."""

from dataclasses import replace

import pytest

from feedback.errors import FeedbackError
from feedback.models import Option, Question, Survey
from feedback.survey_making import (
    LONGEST_LABEL,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    checked,
    checked_question,
    is_fixed,
    is_own,
    may_leave,
    new_option,
    own_question,
)
from feedback.surveys import default_survey, question_bank

BANK = question_bank()
RATING, PERMISSION = BANK["experience"], BANK["permission"]


def made(*questions: Question, **changes: object) -> Survey:
    """A survey that asks these between the rating and the permission."""
    asked = (RATING, *questions, PERMISSION)
    return replace(Survey("a", 1, "Winter", asked), **changes)  # type: ignore[arg-type]


def test_the_bank_holds_the_shipped_questions_and_more_each_with_source_and_licence() -> None:
    assert set(default_survey().questions) < set(BANK.values())
    assert all(question.source and question.licence for question in BANK.values())
    assert not BANK.keys() & {"key", "survey"}  # fields of the form itself


def test_every_question_of_the_bank_but_the_shipped_ones_can_be_asked_as_it_is() -> None:
    further = [question for question in BANK.values() if question not in default_survey().questions]

    for question in further:
        assert checked(made(question)).questions[1] == question


def test_the_rating_and_the_permission_are_in_every_survey_and_keep_their_words() -> None:
    assert [question.id for question in BANK.values() if is_fixed(question)] == [
        "experience",
        "permission",
    ]
    assert not may_leave(RATING)
    assert not may_leave(PERMISSION)
    for questions in ((), (RATING,), (PERMISSION, RATING), (BANK["good"], RATING, PERMISSION)):
        with pytest.raises(FeedbackError, match="begins with the rating"):
            checked(replace(made(), questions=questions))


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "Was it nice?"},
        {"hint": "Say yes"},
        {"options": RATING.options[:2]},
    ],
)
def test_fixed_words_cannot_be_changed(changes: dict[str, object]) -> None:
    for question in (RATING, PERMISSION):
        with pytest.raises(FeedbackError, match="cannot be changed"):
            checked_question(replace(question, **changes))  # type: ignore[arg-type]


def test_other_words_of_the_bank_can_be_changed_but_not_what_answers_are_counted_by() -> None:
    describe = BANK["describe"]
    reworded = replace(
        describe,
        label=" Who are\nyou? ",
        hint="",
        options=tuple(Option(option.key, f"I am: {option.label}") for option in describe.options),
    )

    found = checked_question(reworded)

    assert found.label == "Who are you?"
    assert [option.key for option in found.options] == [option.key for option in describe.options]
    for options in (
        describe.options[1:],
        (*describe.options, Option("burglar", "A burglar")),
        (Option("x", "X"), *describe.options[1:]),
    ):
        with pytest.raises(FeedbackError, match="reworded, not replaced"):
            checked_question(replace(describe, options=options))


def test_kind_length_and_source_come_from_the_bank_whatever_is_sent() -> None:
    found = checked_question(
        replace(BANK["good"], kind="choices", max_chars=10**9, source="Me", required=True)
    )

    assert found == BANK["good"]


def test_words_in_any_script_are_kept_without_marks_that_turn_text_around() -> None:
    question = own_question("choice", "هل شعرت بالترحيب؟ 😊\u202e", ["نعم", "👩‍👩‍👧 family"])

    found = checked_question(question)

    assert found.label == "هل شعرت بالترحيب؟ 😊"
    assert [option.label for option in found.options] == ["نعم", "👩‍👩‍👧 family"]
    assert is_own(found)


def test_keys_of_own_questions_and_options_are_never_used_twice() -> None:
    assert len({own_question("text", "Same").id for _ in range(50)}) == 50
    assert len({new_option("Same").key for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (own_question("text", "  "), "between 1 and"),
        (own_question("text", "x" * (LONGEST_LABEL + 1)), "between 1 and"),
        (replace(own_question("text", "Fine?"), hint="x" * (LONGEST_LABEL + 1)), "between 1 and"),
        (own_question("choice", "Tea?", ["Yes"]), "between 2 and"),
        (
            own_question("choice", "Tea?", [str(n) for n in range(MOST_OPTIONS + 1)]),
            "between 2 and",
        ),
        (own_question("choice", "Tea?", ["Yes", " yes "]), "are the same"),
        (own_question("choice", "Tea?", ["Yes", ""]), "between 1 and"),
        (replace(own_question("text", "How good?"), kind="rating"), "cannot be made"),
        (replace(own_question("text", "Tea?"), id="survey"), "cannot be made"),
    ],
)
def test_a_question_that_will_not_do_is_explained(question: Question, problem: str) -> None:
    with pytest.raises(FeedbackError, match=problem):
        checked(made(question))


@pytest.mark.parametrize("title", ["", " \n ", "x" * 81])
def test_a_survey_needs_a_title_that_fits(title: str) -> None:
    with pytest.raises(FeedbackError, match="title"):
        checked(made(title=title))


def test_nothing_is_asked_twice() -> None:
    good = BANK["good"]
    for twice in ((good, good), (good, replace(BANK["better"], label="what was GOOD? "))):
        with pytest.raises(FeedbackError, match="asked twice"):
            checked(made(*twice))


def test_a_survey_stays_within_two_minutes() -> None:
    enough = [own_question("text", f"Question {n}") for n in range(MOST_QUESTIONS - 2)]

    assert len(checked(made(*enough)).questions) == MOST_QUESTIONS
    with pytest.raises(FeedbackError, match="two minutes"):
        checked(made(*enough, own_question("text", "One more")))
