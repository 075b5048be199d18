"""Sentences about changes give counts and chance, and never a cause."""

from datetime import date

import pytest

from feedback import trend_words
from feedback.stats import spc, tests_of_change
from feedback.stats.rules import MAKING_DATA_COUNT

BASELINE = [3, 5] * 6


def verdict(after: list[int], *, total: int = 20) -> str:
    """What is said of a test that starts after twelve periods of about 4 in 20."""
    counts = BASELINE + after
    totals = [20] * 12 + [total] * len(after)
    return trend_words.verdict(tests_of_change.compare(counts, totals, start=12), base=10)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ([], "too early to say"),
        ([3, 5], "no clear change"),
        ([16], "looks like a change since the test started: a point above the limit."),
        ([9] * 7, "a sustained change since the test started: the last 7 points are all above"),
        ([0] * 7, "a sustained change since the test started: the last 7 points are all below"),
    ],
)
def test_each_step_of_the_ladder_has_its_words(after: list[int], says: str) -> None:
    sentence = verdict(after)

    assert says in sentence
    assert "because" not in sentence
    assert "significant" not in sentence


def test_a_verdict_has_both_sides_and_says_when_the_difference_could_be_chance() -> None:
    assert verdict([5, 5]) == (
        "There is no clear change since the test started."
        " Before: 8 of 40 people who wrote, 2 in 10."
        " After the test started: 10 of 40 people who wrote, about 2 in 10."
        " A difference this size between before and after could be chance."
    )


def test_a_side_that_is_too_small_has_no_numbers() -> None:
    assert "After the test started: fewer than 10 people." in verdict([4], total=9)


def test_other_tests_at_the_same_time_are_named() -> None:
    comparison = tests_of_change.compare(BASELINE, [20] * 12, start=6)
    others = [
        tests_of_change.Change("Longer hours", date(2026, 5, 1)),
        tests_of_change.Change("New leaflet", date(2026, 6, 1)),
    ]

    sentence = trend_words.verdict(comparison, others, base=10)

    assert sentence.endswith("Other tests ran at the same time: Longer hours; New leaflet.")


def test_every_special_cause_and_every_variation_has_words() -> None:
    charts = [
        spc.xmr([sign * value for value in values], direction=direction, fix_after=12)
        for direction in ("increase", "decrease", "neutral")
        for sign in (1, -1)
        for values in (
            [1, -1] * 6 + [9],
            [1, -1] * 6 + [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
            [1, -1] * 6 + [4, 4.1, 4],
            [1, -1] * 6 + [0.1, 0.2] * 4,
        )
    ]
    causes = {cause for chart in charts for cause in chart.table["special_cause"]}
    variations = {kind for chart in charts for kind in chart.table["point_type"]}

    assert causes == trend_words.SIGNALS.keys() | {"Common Cause"}
    assert variations == trend_words.VARIATION.keys()


@pytest.mark.parametrize(
    ("points", "says"),
    [(5, "Too few points"), (11, "median"), (19, "trial limits"), (20, "Rules:")],
)
def test_a_chart_says_which_rules_it_follows(points: int, says: str) -> None:
    note = trend_words.chart_note(points)

    assert says in note
    assert (MAKING_DATA_COUNT.name in note) is (points >= 12)


def test_the_figures_are_of_those_who_chose_to_answer() -> None:
    assert trend_words.who_answered(1496) == "From the 1,496 people who chose to answer."
