"""Checking one submitted form against its survey, and reading surveys from TOML."""

import pytest

from feedback import surveys
from feedback.errors import BadFile, InvalidResponse
from feedback.surveys import check, clean_text, default_survey

SURVEY = default_survey()
ANSWERED = {"experience": ["good"]}


def test_only_the_rating_must_be_answered() -> None:
    checked = check(SURVEY, ANSWERED)

    assert checked.answers == {"experience": ("good",)}
    assert checked.texts == {}


def test_an_unanswered_rating_is_named_as_the_problem() -> None:
    with pytest.raises(InvalidResponse) as refused:
        check(SURVEY, {"good": ["Kind people"]})

    assert refused.value.problems == {"experience": "Please choose one answer."}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [([], "read"), (["read"], "read"), (["count_only"], "count_only"), (["show"], "show")],
)
def test_unanswered_permission_means_that_organisers_may_read(sent: list[str], kept: str) -> None:
    assert check(SURVEY, ANSWERED | {"permission": sent}).permission == kept


def test_nothing_is_ticked_beforehand_and_the_page_can_say_so() -> None:
    (permission,) = SURVEY.of_kind("permission")

    assert not permission.required
    assert "organisers may read" in permission.hint


@pytest.mark.parametrize(
    "form",
    [
        {"experience": ["splendid"]},
        {"experience": ["good", "poor"]},
        ANSWERED | {"permission": ["sell"]},
        ANSWERED | {"permission": ["read", "show"]},
        ANSWERED | {"describe": ["carer", "burglar"]},
    ],
)
def test_options_the_survey_does_not_have_are_refused(form: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidResponse):
        check(SURVEY, form)


def test_several_descriptions_fit_one_person() -> None:
    checked = check(SURVEY, ANSWERED | {"describe": ["staff", "service_user", "staff"]})

    assert checked.answers["describe"] == ("service_user", "staff")


def test_prefer_not_to_say_gives_way_to_what_was_said() -> None:
    checked = check(SURVEY, ANSWERED | {"describe": ["prefer_not", "carer"]})

    assert checked.answers["describe"] == ("carer",)


def test_fields_the_survey_does_not_ask_for_are_ignored() -> None:
    checked = check(SURVEY, ANSWERED | {"email": ["a@b.example"], "key": ["x"]})

    assert set(checked.answers) == {"experience"}


def test_two_thousand_characters_fit_and_one_more_is_counted() -> None:
    check(SURVEY, ANSWERED | {"good": ["é" * 2000]})

    with pytest.raises(InvalidResponse) as refused:
        check(SURVEY, ANSWERED | {"good": ["é" * 2001]})

    assert refused.value.problems["good"].startswith("Your answer is 1 character too long")


def test_a_newline_counts_once_though_browsers_send_two_characters() -> None:
    check(SURVEY, ANSWERED | {"good": ["\r\n".join(["a"] * 1000)]})


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  tea  ", "tea"),
        ("a\x00b", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("e\u0301", "é"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("شكرا جزيلا 🙂", "شكرا جزيلا 🙂"),
        ("\ud800lone", "lone"),
        ("👩‍👧", "👩‍👧"),
    ],
)
def test_text_is_kept_as_written_without_invisible_controls(sent: str, stored: str) -> None:
    assert clean_text(sent) == stored


def test_text_of_blanks_only_is_no_comment() -> None:
    assert check(SURVEY, ANSWERED | {"good": [" \n\t "]}).texts == {}


def test_a_survey_survives_json() -> None:
    assert surveys.survey_from_json(surveys.survey_to_json(SURVEY)) == SURVEY


def test_every_shipped_question_says_where_its_wording_is_from() -> None:
    assert all(question.source and question.licence for question in SURVEY.questions)


def test_the_rating_is_the_nhs_question_with_its_six_options_and_locked() -> None:
    (rating,) = SURVEY.of_kind("rating")

    assert rating.locked
    assert rating.label == "Overall, how was your experience of our service?"
    assert [option.label for option in rating.options] == [
        "Very good",
        "Good",
        "Neither good nor poor",
        "Poor",
        "Very poor",
        "Don’t know",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "not toml = = ",
        "id = 'x'",
        "id='x'\nversion=1\ntitle='t'\n[[question]]\nid='q'\nkind='rating'\nlabel='l'",
        "id='x'\nversion=1\ntitle='t'\n[[question]]\nid='q'\nkind='text'\nlabel='l'",
        "id='x'\nversion=1\ntitle='t'\n[[question]]\nid='q'\nkind='text'\nlabel='l'\nmax_chars=9\ncolour='red'",
    ],
)
def test_a_broken_survey_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadFile, match="survey file cannot be used"):
        surveys.survey_from_toml(text)
