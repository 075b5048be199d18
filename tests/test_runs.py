"""Run charts, and which chart a series has earned."""

import csv
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest

from feedback.stats.charting import chart_kind, period_for
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


def test_the_period_widens_until_half_of_them_have_the_base() -> None:
    weeks, months, meetings = [2, 3, 2, 4], [9, 10], [19]

    assert period_for({"week": [10, 10, 0]}) == "week"
    assert period_for({"week": weeks, "month": [11, 12]}) == "month"
    assert period_for({"week": weeks, "month": months, "meeting": meetings}) == "meeting"


def test_the_widest_period_is_left_where_none_has_the_base() -> None:
    assert period_for({"month": [1, 2], "week": []}) == "month"


def test_a_chart_without_a_period_is_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        period_for({})
