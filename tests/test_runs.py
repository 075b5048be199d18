"""Run charts, and which chart a series has earned."""

import csv
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.stats.charting import chart_kind, periods_of
from feedback.stats.runs import ANHOEJ, runs
from tests.conftest import SHARED


@pytest.mark.shared
@pytest.mark.parametrize("name", ["nhs_accidents_p", "nhs_accidents_pp", "cdi_i_freeze24"])
def test_runs_and_crossings_are_those_of_the_reference(name: str) -> None:
    with (SHARED / "data" / "spc" / f"qic_{name}.csv").open() as file:
        rows = list(csv.DictReader(file))

    found = runs([float(row["y"]) for row in rows], centre=float(rows[0]["cl"]))

    expected = rows[0]
    assert found.longest == int(expected["longest.run"])
    assert found.longest_expected == int(expected["longest.run.max"])
    assert found.crossings == int(expected["n.crossings"])
    assert found.crossings_expected == int(expected["n.crossings.min"])
    assert found.signal is (expected["runs.signal"] == "TRUE")


@cache
def crossings_by_chance(useful: int) -> list[int]:
    """The number of crossings of every way that so many points can lie, in order of size."""
    ways = product((0, 1), repeat=useful)
    return sorted(sum(a != b for a, b in pairwise(way)) for way in ways)


@pytest.mark.parametrize("useful", range(2, 13))
def test_crossings_are_few_when_chance_gives_fewer_once_in_twenty(useful: int) -> None:
    ways = crossings_by_chance(useful)
    expected = runs([1, -1] * 6 if useful == 12 else ([1, -1] * 6)[:useful], centre=0)

    fewer = sum(crossings < expected.crossings_expected for crossings in ways)
    as_few = sum(crossings <= expected.crossings_expected for crossings in ways)

    assert fewer < 0.05 * len(ways) <= as_few


def test_points_on_the_median_and_gaps_are_passed_over() -> None:
    found = runs([1, 1, 3, np.nan, 2, 3, 2])

    assert (found.centre, found.useful, found.longest, found.crossings) == (2, 4, 2, 1)


def test_a_long_run_is_a_signal_and_an_even_mixture_is_none() -> None:
    assert runs([1, 2] * 3 + [1] * 3 + [5] * 9).signal
    assert not runs([1, 3] * 5).signal


@pytest.mark.parametrize("values", [[], [np.nan], [4, 4, 4]])
def test_a_series_without_ups_and_downs_signals_nothing(values: list[float]) -> None:
    assert not runs(values).signal


def test_the_rules_of_run_charts_have_a_name() -> None:
    assert ANHOEJ.name
    assert len(ANHOEJ.rules) == 2


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        (0, "dots"),
        (5, "dots"),
        (6, "run_chart"),
        (11, "run_chart"),
        (12, "trial_limits"),
        (19, "trial_limits"),
        (20, "limits"),
    ],
)
def test_more_points_earn_more_of_a_chart(points: int, kind: str) -> None:
    assert chart_kind(points) == kind


@pytest.mark.parametrize(
    ("totals", "periods"),
    [
        ([], []),
        ([10, 25], [range(1), range(1, 2)]),
        ([9, 1, 3, 3, 4], [range(2), range(2, 5)]),
        ([4, 0, 6, 0, 0, 12, 9], [range(3), range(5, 6)]),
        ([3, 3], []),
    ],
    ids=["none", "enough each", "few each", "empty ones", "too few yet"],
)
def test_a_period_widens_until_it_has_the_base(totals: list[int], periods: list[range]) -> None:
    assert periods_of(totals, base=10) == periods


@given(st.lists(st.integers(0, 30)))
def test_every_answer_is_in_one_period_or_waits_at_the_end(totals: list[int]) -> None:
    periods = periods_of(totals, base=10)

    counted = [month for period in periods for month in period]
    assert counted == sorted(set(counted))
    assert all(sum(totals[month] for month in period) >= 10 for period in periods)
    end = counted[-1] + 1 if counted else 0
    assert sum(totals[end:]) < 10
    assert sum(totals[month] for month in counted) + sum(totals[end:]) == sum(totals)
