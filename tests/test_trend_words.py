"""Sentences about changes give counts and chance, and never a cause."""

from datetime import date

import pytest

from feedback import trend_words
from feedback.disclosure import Cell
from feedback.models import Hidden
from feedback.stats import spc, tests_of_change
from feedback.stats.rules import MAKING_DATA_COUNT
from feedback.trend_words import Mentions, theme_change

BASELINE = [3, 5] * 6


def mentions(
    period: str, k: int | None, of: int | None = 40, hidden: Hidden | None = None
) -> Mentions:
    """So many of those who wrote in a period."""
    return Mentions(period, Cell("waiting", k, hidden), of)


def said(now: Mentions, before: Mentions) -> str:
    """What is said of waiting."""
    return theme_change("Waiting", now, before, threshold=5, base=10)


def verdict(after: list[int], *, total: int = 20) -> str:
    """What is said of a test that starts after twelve periods of about 4 in 20."""
    counts = BASELINE + after
    totals = [20] * 12 + [total] * len(after)
    return trend_words.verdict(tests_of_change.compare(counts, totals, start=12), base=10)


def test_a_change_has_counts_tenths_and_chance() -> None:
    assert said(mentions("May", 18, 41), mentions("April", 12)) == (
        "Waiting came up for 18 of 41 people who wrote in May, about 4 in 10."
        " In April it was 3 in 10. A change this size could be chance."
    )


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [(35, 10, "more often than in April"), (6, 34, "less often"), (18, 18, "That is the same.")],
)
def test_a_larger_change_is_compared_and_called_no_trend(now: int, before: int, says: str) -> None:
    sentence = said(mentions("May", now), mentions("April", before))

    assert says in sentence
    assert "chance" not in sentence
    assert ("not a trend yet" in sentence) is (now != before)


def test_nobody_and_everybody_are_said_in_words() -> None:
    sentence = said(mentions("May", 0), mentions("April", 40))

    assert "none of the 40 people who wrote in May. In April it was all." in sentence


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (mentions("May", None, None, "few"), "Fewer than 10 people wrote something in May."),
        (mentions("May", None, 40, "few"), "Waiting in May: too few to show."),
        (mentions("May", None, 40, "nearly_all"), "Waiting in May: all but fewer than 5."),
    ],
)
def test_what_the_gate_held_back_is_not_given_away(now: Mentions, says: str) -> None:
    assert said(now, mentions("April", 12)) == says


@pytest.mark.parametrize("of", [40, None])
def test_without_a_number_before_nothing_is_compared(of: int | None) -> None:
    sentence = said(mentions("May", 18), mentions("April", None, of, "few"))

    assert sentence.endswith("For April there is no number to compare with.")


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

    assert sentence.endswith("Other tests ran there at the same time: Longer hours; New leaflet.")


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
