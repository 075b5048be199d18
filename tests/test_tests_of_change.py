"""Before and after the start of a test of change."""

from datetime import date

import numpy as np
import pytest

from feedback.stats import tests_of_change
from feedback.stats.shares import newcombe, wilson

BASELINE = [3, 5] * 6
"""Twelve periods of twenty answers, a share of about 4 in 20."""


def compare(after: list[int], before: list[int] = BASELINE) -> tests_of_change.Comparison:
    """A test that starts after the baseline, with twenty answers in each period."""
    counts = before + after
    return tests_of_change.compare(counts, [20] * len(counts), start=len(before))


def test_both_sides_have_counts_and_intervals_over_the_same_length_of_time() -> None:
    found = compare([9, 10, 11])

    assert (found.before.k, found.before.n) == (5 + 3 + 5, 60)
    assert (found.after.k, found.after.n) == (30, 60)
    assert found.before.interval == wilson(13, 60)
    assert found.difference == pytest.approx(17 / 60)
    assert found.interval == newcombe(30, 60, 13, 60)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (BASELINE, [], "too_early"),
        ([3, 5] * 2, [15] * 8, "too_early"),
        (BASELINE, [3, 5, 4], "no_clear_change"),
        (BASELINE, [16, 15], "looks_like_a_change"),
        (BASELINE, [12] * 6, "looks_like_a_change"),
        (BASELINE, [12] * 7, "sustained_change"),
        (BASELINE, [16, 16, *BASELINE], "looks_like_a_change"),
        (BASELINE, [0] * 7, "sustained_change"),
        ([*BASELINE, *BASELINE], [20] * 10 + [3] * 7, "looks_like_a_change"),
        ([3, 5] * 3, [19], "no_clear_change"),
        ([3, 5] * 3, [12] * 7, "sustained_change"),
    ],
)
def test_the_wording_climbs_the_ladder_step_by_step(
    before: list[int], after: list[int], verdict: str
) -> None:
    assert compare(after, before).verdict == verdict


def test_without_limits_a_single_point_is_no_signal() -> None:
    assert compare([19], [3, 5] * 5).signals == ()
    assert compare([19]).signals == ("Above UCL",)


def test_a_run_that_began_before_the_start_is_not_the_tests() -> None:
    """Five points above the average before the start, two after: no seven after it."""
    before = [3] * 10 + [4] * 5

    assert compare([4, 4], before).verdict == "no_clear_change"


def test_the_baseline_does_not_move_with_what_comes_after() -> None:
    """Twenty points of the new level would pull the average of all up to them."""
    assert compare([9] * 20).signals == compare([9] * 7).signals != ()


def test_a_shift_whose_size_could_be_chance_is_not_called_sustained() -> None:
    found = compare([5] * 7, [4] * 11 + [5])

    assert found.signals == ("7 Points Above CL",)
    assert found.could_be_chance
    assert found.verdict == "looks_like_a_change"


def test_a_side_of_fewer_than_ten_answers_has_no_share() -> None:
    found = tests_of_change.compare([4] * 12 + [3], [20] * 12 + [9], start=12)

    assert (found.after.k, found.after.n, found.after.interval) == (3, 9, None)
    assert found.difference is found.interval is found.could_be_chance is None
    assert found.verdict == "too_early"


def test_periods_without_a_count_are_passed_over() -> None:
    counts = [*BASELINE, np.nan, *BASELINE, 12, np.nan, 12, 12, 12, 12, 12, 12]

    found = tests_of_change.compare(counts, [20] * len(counts), start=25)

    assert found.after.n == 140
    assert found.verdict == "sustained_change"


def test_a_test_that_ended_is_judged_on_its_own_periods() -> None:
    counts = [*BASELINE, 4, 4, 19, 19, 19]

    found = tests_of_change.compare(counts, [20] * len(counts), start=12, end=14)

    assert (found.after.k, found.verdict) == (8, "no_clear_change")


@pytest.mark.parametrize(("start", "end"), [(-1, None), (14, None), (5, 4), (5, 14)])
def test_a_test_outside_the_periods_is_refused(start: int, end: int | None) -> None:
    with pytest.raises(ValueError, match="in this order"):
        tests_of_change.compare([4] * 13, [20] * 13, start=start, end=end)


def change(name: str, started: str, ended: str | None = None, *sites: int) -> object:
    """A test of change by the days of its start and end; no sites are all of them."""
    return tests_of_change.Change(
        name,
        date.fromisoformat(started),
        date.fromisoformat(ended) if ended else None,
        frozenset(sites) or None,
    )


def test_other_changes_of_the_same_days_and_sites_are_listed() -> None:
    ours = change("Tea first", "2026-03-02", "2026-04-30", 1, 2)
    day_shared = change("Longer hours", "2026-04-30", None, 2)
    everywhere = change("New leaflet", "2026-01-05", "2026-03-02")
    elsewhere = change("Music", "2026-03-10", None, 3)
    before = change("Old leaflet", "2026-01-05", "2026-03-01", 1)
    after = change("Quiet corner", "2026-05-01", None, 1)
    others = [day_shared, everywhere, elsewhere, before, after, ours]

    assert tests_of_change.overlapping(ours, others) == [everywhere, day_shared]
