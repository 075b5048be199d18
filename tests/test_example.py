"""The example data are made up, always the same, and hold what their docstring promises."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from feedback.errors import BadFile
from feedback.example import (
    EXAMPLE_LABEL,
    EXAMPLE_SITES,
    ExampleComment,
    ExampleResponse,
    _comment,
    example_comments,
    example_responses,
    example_test_of_change,
)

LAST_DAY = date(2026, 9, 30)

# A first and a last of a month, a Sunday, the middle of a thin month, a holiday, a leap day.
LAST_DAYS = [
    LAST_DAY,
    date(2026, 8, 1),
    date(2026, 3, 1),
    date(2025, 12, 17),
    date(2027, 1, 1),
    date(2028, 2, 29),
]

# Sixteen themes of the default codebook, then the four switched on but not measured.
THEMES = {
    "staff_attitude",
    "listening_involvement",
    "information_communication",
    "getting_in_touch",
    "waiting_timeliness",
    "appointments",
    "staffing_resources",
    "staff_skills",
    "continuity_joined_up",
    "treatment_impact",
    "medication_physical",
    "carers_family",
    "safety_rights_equality",
    "activities",
    "environment_food",
    "location_transport",
    "peer_support",
    "crisis_help",
    "practical_help",
    "digital_access",
}

OPTIONS = {
    "experience": {"very_good", "good", "neither", "poor", "very_poor", "dont_know"},
    "describe": {"service_user", "carer", "staff", "local", "other", "prefer_not"},
    "helped": {"alone", "helped", "other_wrote", "prefer_not"},
}

any_last_day = pytest.mark.parametrize("last_day", LAST_DAYS, ids=str)


@pytest.fixture(scope="module")
def responses() -> list[ExampleResponse]:
    return example_responses(LAST_DAY)


@pytest.fixture(scope="module")
def written() -> dict[str, ExampleComment]:
    """Every made-up comment by its words."""
    return {comment.text: comment for comment in example_comments()}


def month_of(response: ExampleResponse) -> tuple[int, int]:
    return response.day.year, response.day.month


def share(
    responses: Iterable[ExampleResponse], is_counted: Callable[[ExampleResponse], bool]
) -> float:
    counted = [is_counted(response) for response in responses]
    return sum(counted) / len(counted)


def is_positive(response: ExampleResponse) -> bool:
    return response.answers["experience"][0] in ("very_good", "good")


def keeps_words(response: ExampleResponse) -> bool:
    return bool(response.texts) and response.permission != "count_only"


def at(site: str, responses: Iterable[ExampleResponse]) -> list[ExampleResponse]:
    return [response for response in responses if response.site == site]


def before_and_after(
    responses: Sequence[ExampleResponse], last_day: date
) -> tuple[list[ExampleResponse], list[ExampleResponse]]:
    start = example_test_of_change(last_day).start
    before = [response for response in responses if response.day < start]
    return before, [response for response in responses if response.day >= start]


# The comments --------------------------------------------------------------------------


def test_there_are_at_least_420_comments_and_no_two_are_the_same() -> None:
    texts = [comment.text.casefold().strip(" .!") for comment in example_comments()]

    assert len(texts) >= 420
    assert [text for text, n in Counter(texts).items() if n > 1 and text != "nothing"] == []
    assert len({comment.text for comment in example_comments()}) == len(texts)


def test_comments_are_short_and_never_empty() -> None:
    assert all(0 < len(comment.text.strip()) <= 2_000 for comment in example_comments())


def test_comments_are_about_themes_of_the_codebook_and_every_theme_is_praised_or_criticised() -> (
    None
):
    used = {theme for comment in example_comments() for theme in comment.themes}

    assert used == THEMES


@pytest.mark.parametrize("kind", ["nil", "edit", "sensitive"])
@pytest.mark.parametrize("question", ["good", "better"])
def test_both_boxes_have_some_comments_of_each_kind(kind: str, question: str) -> None:
    comments = [c for c in example_comments() if (c.kind, c.question) == (kind, question)]

    assert len(comments) >= 4


def test_telephone_numbers_are_from_the_range_kept_for_drama_and_only_in_words_to_edit() -> None:
    number = re.compile(r"\+?\d[\d ]{6,}\d")
    drama = re.compile(r"07700 ?900\d{3}")

    found = [(c, hit) for c in example_comments() for hit in number.findall(c.text)]

    assert len(found) >= 3
    assert all(drama.fullmatch(hit) for _, hit in found)
    assert {comment.kind for comment, _ in found} == {"edit"}


def test_mail_addresses_are_from_a_domain_kept_for_examples() -> None:
    with_mail = [comment.text for comment in example_comments() if "@" in comment.text]

    assert all("@example.org" in text for text in with_mail)


@pytest.mark.parametrize(
    "table",
    [
        {"question": "good", "themes": []},
        {"text": "Lovely", "question": "best", "themes": []},
        {"text": "Lovely", "question": "good", "themes": [], "kind": "rude"},
        {"text": "Lovely", "question": "good", "themes": [], "where": "moon"},
    ],
)
def test_a_comment_that_cannot_be_used_is_named_by_its_number(table: dict[str, object]) -> None:
    with pytest.raises(BadFile, match="comment 7 "):
        _comment(7, table)


# Always the same -----------------------------------------------------------------------


def test_the_same_last_day_gives_the_same_bytes() -> None:
    assert repr(example_responses(LAST_DAY)) == repr(example_responses(LAST_DAY))


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_another_process_with_another_hash_seed_gives_the_same_bytes(
    hash_seed: str, responses: list[ExampleResponse]
) -> None:
    program = (
        "import sys; from datetime import date; from feedback.example import example_responses; "
        f"day = date.fromisoformat('{LAST_DAY}'); "
        "sys.stdout.buffer.write(repr(example_responses(day)).encode())"
    )

    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )

    assert answer.stdout == repr(responses).encode()


# How many, when and where --------------------------------------------------------------


@any_last_day
def test_there_are_about_3000_responses_in_18_months_and_none_after_the_last_day(
    last_day: date,
) -> None:
    responses = example_responses(last_day)

    days = [response.day for response in responses]
    months = {month_of(response) for response in responses}
    last = last_day.year * 12 + last_day.month
    assert 2_900 <= len(responses) <= 3_100
    assert {year * 12 + month for year, month in months} == set(range(last - 17, last + 1))
    assert max(days) <= last_day
    assert days == sorted(days)


def test_responses_come_from_the_example_sites_and_every_placement_has_some(
    responses: list[ExampleResponse],
) -> None:
    used = {(response.site, response.placement) for response in responses}

    assert used == {(site, name) for site, names in EXAMPLE_SITES.items() for name in names}


def test_sites_differ_in_how_many_answer(responses: list[ExampleResponse]) -> None:
    counts = Counter(response.site for response in responses)

    assert min(counts.values()) * 2 < max(counts.values())


@any_last_day
def test_elm_house_is_silent_in_the_last_three_months_and_in_no_other(last_day: date) -> None:
    responses = example_responses(last_day)

    months = sorted({month_of(response) for response in responses})
    heard = sorted({month_of(response) for response in at("Elm House", responses)})
    assert heard == months[:-3]


def test_august_and_december_are_thinner_than_every_other_month(
    responses: list[ExampleResponse],
) -> None:
    counts = Counter(month_of(response) for response in responses)
    # The silent site makes every month after it thinner, so the comparison leaves it out.
    counts -= Counter(month_of(response) for response in at("Elm House", responses))

    thin = [n for (_, month), n in counts.items() if month in (8, 12)]
    other = [n for (_, month), n in counts.items() if month not in (8, 12)]
    assert max(thin) < 0.85 * min(other)


def test_the_cafe_is_fullest_on_the_day_of_the_breakfast(responses: list[ExampleResponse]) -> None:
    cafe = at("Breakfast Café", responses)

    breakfast = share(cafe, lambda r: r.day.weekday() == 3 and 8 <= r.day.day <= 14)

    assert breakfast > 0.15


# What they say -------------------------------------------------------------------------


def test_every_response_has_one_rating_and_only_known_options(
    responses: list[ExampleResponse],
) -> None:
    for response in responses:
        assert len(response.answers["experience"]) == 1
        assert len(response.answers.get("helped", ())) <= 1
        for question, options in response.answers.items():
            assert options
            assert set(options) <= OPTIONS[question]
            assert len(set(options)) == len(options)


def test_some_people_tick_several_roles_and_some_decline(responses: list[ExampleResponse]) -> None:
    roles = [response.answers.get("describe", ()) for response in responses]

    assert sum(len(ticked) >= 2 for ticked in roles) > 100
    assert roles.count(("prefer_not",)) > 50
    assert roles.count(()) > 50
    assert all(len(ticked) == 1 for ticked in roles if "prefer_not" in ticked)


def test_some_people_were_helped(responses: list[ExampleResponse]) -> None:
    helped = Counter(response.answers.get("helped", ("left out",))[0] for response in responses)

    assert helped.keys() == OPTIONS["helped"] | {"left out"}
    assert helped["helped"] + helped["other_wrote"] < helped["alone"]


@any_last_day
def test_about_45_in_100_let_their_words_be_shown_and_20_only_be_counted(last_day: date) -> None:
    responses = example_responses(last_day)

    assert 0.40 <= share(responses, lambda r: r.permission == "show") <= 0.50
    assert 0.30 <= share(responses, lambda r: r.permission == "read") <= 0.40
    assert 0.15 <= share(responses, lambda r: r.permission == "count_only") <= 0.25


@any_last_day
def test_about_35_in_100_leave_no_words(last_day: date) -> None:
    assert 0.30 <= share(example_responses(last_day), lambda r: not r.texts) <= 0.40


def test_words_stand_in_the_box_they_were_written_for(
    responses: list[ExampleResponse], written: dict[str, ExampleComment]
) -> None:
    for response in responses:
        for question, text in response.texts.items():
            assert written[text].question == question


def test_words_about_breakfast_come_from_the_cafe_and_words_about_clinics_from_clinics(
    responses: list[ExampleResponse], written: dict[str, ExampleComment]
) -> None:
    for response in responses:
        here = "cafe" if response.site == "Breakfast Café" else "clinic"
        for text in response.texts.values():
            assert written[text].where in ("anywhere", here)


def test_words_of_a_carer_come_from_a_carer_or_from_somebody_who_does_not_say(
    responses: list[ExampleResponse], written: dict[str, ExampleComment]
) -> None:
    for response in responses:
        if any(written[text].by_carer for text in response.texts.values()):
            assert "carer" in response.answers.get("describe", ("carer",))


@any_last_day
def test_a_sentence_never_comes_twice_in_one_month_at_one_site(last_day: date) -> None:
    seen = Counter(
        (month_of(response), response.site, text)
        for response in example_responses(last_day)
        for text in response.texts.values()
    )

    assert max(seen.values()) == 1


@any_last_day
def test_no_sentence_comes_more_than_ten_times(last_day: date) -> None:
    seen = Counter(
        text for response in example_responses(last_day) for text in response.texts.values()
    )

    assert max(seen.values()) <= 10


# What the facilitators have done -------------------------------------------------------


@any_last_day
def test_words_to_edit_and_sensitive_words_are_never_let_through(
    last_day: date, written: dict[str, ExampleComment]
) -> None:
    approved = [response for response in example_responses(last_day) if response.approved]

    kinds = {written[text].kind for response in approved for text in response.texts.values()}

    assert kinds == {"plain", "nil"}


@any_last_day
def test_about_25_comments_wait_and_some_of_them_need_care(
    last_day: date, written: dict[str, ExampleComment]
) -> None:
    responses = example_responses(last_day)

    waiting = Counter(
        written[text].kind
        for response in responses
        if keeps_words(response) and not response.approved
        for text in response.texts.values()
    )

    assert 20 <= waiting.total() <= 30
    assert waiting["edit"] >= 2
    assert waiting["sensitive"] >= 2


def test_the_newest_words_wait_and_older_ones_are_mostly_through(
    responses: list[ExampleResponse],
) -> None:
    three_weeks_ago = LAST_DAY - timedelta(weeks=3)
    kept = [response for response in responses if keeps_words(response)]

    older = [response for response in kept if response.day < three_weeks_ago]

    assert not any(response.approved for response in kept[-10:])
    assert 0.97 <= share(older, lambda r: r.approved) < 1


def test_without_words_to_keep_there_is_nothing_to_let_through(
    responses: list[ExampleResponse],
) -> None:
    assert all(keeps_words(response) for response in responses if response.approved)


# The one real change -------------------------------------------------------------------


@any_last_day
def test_the_small_test_starts_on_the_first_working_day_of_month_9(last_day: date) -> None:
    test = example_test_of_change(last_day)

    months = sorted({month_of(response) for response in example_responses(last_day)})
    assert test.site == "Riverside Clinic"
    assert (test.start.year, test.start.month) == months[8]
    assert test.start.day <= 4
    assert test.start.weekday() < 5


def is_complaint(
    response: ExampleResponse, written: dict[str, ExampleComment], themes: set[str]
) -> bool:
    text = response.texts.get("better")
    return text is not None and bool(themes & set(written[text].themes))


@any_last_day
def test_complaints_about_waiting_and_getting_through_fall_by_about_half_at_riverside(
    last_day: date, written: dict[str, ExampleComment]
) -> None:
    riverside = at("Riverside Clinic", example_responses(last_day))
    with_words = [response for response in riverside if response.texts]

    shares = [
        share(part, lambda r: is_complaint(r, written, {"waiting_timeliness", "getting_in_touch"}))
        for part in before_and_after(with_words, last_day)
    ]

    assert shares[0] > 0.25
    assert 0.35 <= shares[1] / shares[0] <= 0.65


@any_last_day
def test_ratings_improve_at_riverside_and_stay_as_they_were_elsewhere(last_day: date) -> None:
    responses = example_responses(last_day)

    change = {}
    for site in EXAMPLE_SITES:
        before, after = before_and_after(at(site, responses), last_day)
        change[site] = share(after, is_positive) - share(before, is_positive)

    assert change.pop("Riverside Clinic") > 0.18
    assert all(abs(difference) < 0.12 for difference in change.values())


@any_last_day
def test_complaints_about_waiting_and_getting_through_do_not_fall_at_the_other_sites(
    last_day: date, written: dict[str, ExampleComment]
) -> None:
    elsewhere = [
        response
        for response in example_responses(last_day)
        if response.site != "Riverside Clinic" and response.texts
    ]

    shares = [
        share(part, lambda r: is_complaint(r, written, {"waiting_timeliness", "getting_in_touch"}))
        for part in before_and_after(elsewhere, last_day)
    ]

    assert abs(shares[1] - shares[0]) < 0.05


def test_the_label_says_that_the_data_are_made_up() -> None:
    assert EXAMPLE_LABEL == "Example data, made up"
