"""Control charts, compared with published values, with the reference's own output, and with rules
written out a second time, point by point."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.stats import spc
from feedback.stats.rules import MAKING_DATA_COUNT
from tests.conftest import SHARED

EXPECTED = SHARED / "data" / "spc"
LIMITS = {"mean": "mean_col", "lower_limit": "lpl", "upper_limit": "upl"}
OPTIONS: dict[str, dict[str, object]] = {
    "ptd_rnorm20_fix12": {"fix_after": 12},
    "ptd_rnorm20_rebase": {"rebase_at": [10]},
    "ptd_rnorm20_outlier_unscreened": {"screen_outliers": False},
    "ptd_vignette_screen_FALSE": {"screen_outliers": False},
    "ptd_ae_england_rebased": {"rebase_at": [12, 24]},
    "ptd_ae_by_trust_breaches_decrease_fix12": {"direction": "decrease", "fix_after": 12},
    "ptd_ae_by_trust_performance_target95": {"target": 0.95},
    "ptd_ae_by_trust_attendances_neutral": {"direction": "neutral"},
}
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
UP_AND_DOWN = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 4, 4]


def causes(values: list[float], **options: object) -> list[str]:
    """The special cause of each point."""
    return spc.xmr(values, **options).table["special_cause"].tolist()


# The reference's output -----------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(EXPECTED.glob("ptd_*.csv")), ids=lambda path: path.stem)
def test_every_point_is_classified_as_the_reference_does(path: Path) -> None:
    expected = pd.read_csv(path)
    if "special_cause_type" not in expected:
        pytest.skip("NOT COMPARED: a summary, not points")
    for _, series in expected.groupby("f"):
        before = series.copy()

        table = spc.xmr(
            series["y"], **({"direction": "increase"} | OPTIONS.get(path.stem, {}))
        ).table

        pd.testing.assert_frame_equal(series, before)
        assert table["special_cause"].tolist() == series["special_cause_type"].tolist()
        assert table["point_type"].tolist() == series["point_type"].tolist()
        for ours, theirs in LIMITS.items():
            np.testing.assert_allclose(table[ours], series[theirs], rtol=0, atol=tolerance(series))


def tolerance(series: pd.DataFrame) -> float:
    """1e-9, or as many digits as the file has of numbers in the millions."""
    return max(1e-9, 1e-14 * float(series["y"].abs().max()))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("nhs_accidents_p", {}),
        ("nhs_accidents_pp", {"laney": True}),
        ("montgomery_t7_3_p", {"exclude": [14, 22], "rebase_at": [30]}),
        ("montgomery_t7_4_p", {}),
    ],
)
def test_p_charts_have_the_lines_of_the_reference(name: str, options: dict[str, object]) -> None:
    expected = pd.read_csv(EXPECTED / f"qic_{name}.csv")
    k = (expected["y"] * expected["n"]).round()

    table = spc.p_chart(k, expected["n"], **options).table

    for ours, theirs in {"mean": "cl", "lower_limit": "lcl", "upper_limit": "ucl"}.items():
        np.testing.assert_allclose(table[ours], expected[theirs], rtol=0, atol=1e-9)
    if "sigma.signal" in expected:
        outside = table["special_cause"].isin(["Above UCL", "Below LCL"])
        assert outside.tolist() == expected["sigma.signal"].tolist()


@pytest.mark.shared
def test_an_i_chart_frozen_at_24_has_the_same_mean_and_moving_range() -> None:
    """qicharts2 multiplies by 3 / 1.128, NHSRplotthedots by 2.66: the only difference."""
    expected = pd.read_csv(EXPECTED / "qic_cdi_i_freeze24.csv")

    table = spc.xmr(expected["y"], fix_after=24).table

    np.testing.assert_allclose(table["mean"], expected["cl"], rtol=0, atol=1e-9)
    width = (table["upper_limit"] - table["mean"]) / spc.LIMIT * 3 / 1.128
    np.testing.assert_allclose(table["mean"] + width, expected["ucl"], rtol=0, atol=1e-9)


# Published values ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("screen", "low", "high"),
    [(True, -0.715555555555556, 4.604444444444444), (False, -3.062614379084967, 6.951503267973856)],
)
def test_the_vignettes_outlier_is_screened_or_not(screen: bool, low: float, high: float) -> None:
    table = spc.xmr(VIGNETTE, screen_outliers=screen).table

    assert table["mean"][0] == pytest.approx(35 / 18, abs=1e-12)
    assert table["lower_limit"][0] == pytest.approx(low, abs=1e-9)
    assert table["upper_limit"][0] == pytest.approx(high, abs=1e-9)
    assert table["special_cause"][4] == "Above UCL"
    assert table["special_cause"].nunique() == 2


def test_a_trend_is_marked_back_to_its_first_point_and_outside_comes_first() -> None:
    up, down = "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"

    assert causes(UP_AND_DOWN) == [up] * 6 + ["Above UCL"] + [down] * 6 + ["Common Cause"] * 2


def test_the_last_point_of_a_trend_takes_the_step_that_follows_into_the_next_one() -> None:
    values = [-50, 50, *range(7), *range(7), 50, -50]
    expected = causes(values)[2:16]

    assert expected[6] == "7 Point Trend (Decreasing)"
    assert set(expected[:6] + expected[7:]) == {"7 Point Trend (Increasing)"}


def test_two_points_near_a_limit_count_only_with_a_third_on_their_side() -> None:
    near = 0.8 * spc.LIMIT * 2  # the moving range of the fixed points is 2
    values = [1, -1] * 8 + [near, 0.1, near, -1, 1, -1]

    marked = causes(values, fix_after=16)

    assert marked[16:19] == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]
    values[17] = -0.1
    assert set(causes(values, fix_after=16)) == {"Common Cause"}


def test_a_point_on_the_mean_ends_a_shift() -> None:
    values = [-1, 1] * 6 + [1] * 3 + [0.0] + [1] * 4

    assert "7 Points Above CL" not in causes(values, fix_after=12)
    values[15] = 1
    assert causes(values, fix_after=12)[11:] == ["7 Points Above CL"] * 9


def test_a_mean_of_decimal_fractions_is_exactly_the_repeated_value() -> None:
    """0.1 + 0.1 + 0.1 is not 0.3 in binary: a naive mean would put every point beside the line."""
    table = spc.xmr([0.1] * 13).table

    assert set(table["special_cause"]) == {"Common Cause"}
    assert set(table["mean"]) == {0.1}


# Segments, directions, targets --------------------------------------------------------------


def test_each_segment_is_fixed_after_its_own_first_points() -> None:
    first, second = [1, 3] * 8, [11, 13] * 8

    table = spc.xmr(first + second, fix_after=12, rebase_at=[16]).table

    assert table["mean"].tolist() == [2] * 16 + [12] * 16
    alone = spc.xmr(second, fix_after=12).table
    assert table["upper_limit"].tolist()[16:] == alone["upper_limit"].tolist()
    assert set(table["special_cause"]) == {"Common Cause"}


def test_no_run_crosses_into_a_new_segment() -> None:
    values = [0, 2] * 6 + [1, 2, 3] + [4, 5, 6, 7] + [5, 4] * 6
    steps = "7 Point Trend (Increasing)"

    assert steps in causes(values)
    assert steps not in causes(values, rebase_at=[15])


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("increase", "special_cause_improvement", "special_cause_concern"),
        ("decrease", "special_cause_concern", "special_cause_improvement"),
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
    ],
)
def test_what_a_point_means_depends_on_which_way_is_better(
    direction: spc.Direction, high: str, low: str
) -> None:
    above = spc.xmr([1, 2] * 6 + [50], direction=direction)
    below = spc.xmr([1, 2] * 6 + [-50], direction=direction)

    assert above.summary.variation == above.table["point_type"].iloc[-1] == high
    assert below.summary.variation == low


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("increase", 99, "consistent_fail"),
        ("increase", -99, "consistent_pass"),
        ("decrease", 99, "consistent_pass"),
        ("decrease", -99, "consistent_fail"),
        ("increase", 1.5, "inconsistent"),
        ("neutral", 99, None),
        ("increase", None, None),
    ],
)
def test_assurance_compares_the_target_with_the_limits(
    direction: spc.Direction, target: float | None, assurance: str | None
) -> None:
    assert spc.xmr([1, 2] * 7, direction=direction, target=target).summary.assurance == assurance


def test_assurance_is_that_of_the_last_segment() -> None:
    values = [1, 2] * 7 + [101, 102] * 7

    chart = spc.xmr(values, direction="increase", target=50, rebase_at=[14])

    assert chart.summary.assurance == "consistent_pass"


# What is missing, short or constant ----------------------------------------------------------


def test_a_gap_ends_every_run_and_no_moving_range_is_taken_across_it() -> None:
    values = [0, 2] * 6 + [4, 5, 6, np.nan, 7, 8, 9]

    table = spc.xmr(values, fix_after=12).table

    assert "7 Point Trend (Increasing)" not in set(table["special_cause"])
    assert table["special_cause"][15] == "Common Cause"
    with_gap = spc.xmr([0, 2, np.nan, 10, 12]).table
    assert (with_gap["upper_limit"] - with_gap["mean"]).tolist() == pytest.approx([5.32] * 5)


@pytest.mark.parametrize("values", [[3], [5] * 15, [np.nan, 4, np.nan]])
def test_one_point_and_a_constant_series_have_a_mean_and_no_limits(values: list[float]) -> None:
    table, summary = spc.xmr(values, direction="increase", target=9)

    assert table["mean"].tolist() == [np.nanmax(values)] * len(values)
    assert table[["lower_limit", "upper_limit"]].isna().all(axis=None)
    assert set(table["point_type"]) == {"common_cause"}
    assert summary == spc.Summary("common_cause", "inconsistent")


def test_nothing_gives_an_empty_table() -> None:
    table, summary = spc.xmr([], direction="increase", target=1)

    assert table.empty
    assert summary == spc.Summary("common_cause", None)


def test_the_table_keeps_the_index_of_the_months() -> None:
    months = pd.period_range("2026-01", periods=13, freq="M")

    assert spc.xmr(pd.Series([1, 2] * 6 + [1], index=months)).table.index.equals(months)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fix_after": 11}, "12 points or more"),
        ({"rebase_at": [13]}, "one of the points"),
        ({"rebase_at": [-1]}, "one of the points"),
    ],
)
def test_limits_are_never_fixed_on_too_little(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spc.xmr([1.0] * 13, **options)


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        spc.xmr([1, np.inf])


# The rules, a second time -------------------------------------------------------------------


def slowly(values: list[float], mean: float, moving_range: float) -> list[str]:
    """The four rules, point by point, for a series without gaps."""
    width, nearer = 2.66 * moving_range, 2 * (2.66 / 3) * moving_range
    low, high, near_low, near_high = mean - width, mean + width, mean - nearer, mean + nearer

    def run(at: int, holds: Callable[[int], bool]) -> bool:
        """Whether the point is one of seven in a row that all hold."""
        starts = range(max(0, at - 6), min(at, len(values) - 7) + 1)
        return any(all(holds(i) for i in range(start, start + 7)) for start in starts)

    def steps(at: int, sign: int) -> bool:
        starts = range(max(0, at - 6), min(at, len(values) - 7) + 1)
        return any(
            all(sign * (values[i + 1] - values[i]) > 0 for i in range(start, start + 6))
            for start in starts
        )

    def trend(at: int) -> bool:
        return steps(at, 1) or steps(at, -1)

    def outside(at: int) -> bool:
        return values[at] > high or values[at] < low

    def near(at: int) -> bool:
        return not outside(at) and (values[at] > near_high or values[at] < near_low)

    def in_three(at: int) -> bool:
        for start in range(max(0, at - 2), min(at, len(values) - 3) + 1):
            three = range(start, start + 3)
            one_side = all(values[i] > mean for i in three) or all(values[i] < mean for i in three)
            if one_side and sum(near(i) for i in three) >= 2:
                return True
        return False

    found = []
    for at, value in enumerate(values):
        where = "Above" if value > mean else "Below"
        if outside(at):
            found.append(f"{where} {'UCL' if value > mean else 'LCL'}")
        elif trend(at):
            on = at + 1 < len(values) and trend(at + 1)
            step = values[at + 1] - value if on else value - values[at - 1]
            found.append(f"7 Point Trend ({'In' if step > 0 else 'De'}creasing)")
        elif near(at) and in_three(at):
            found.append(f"2 in 3 {where} CL")
        elif run(at, lambda i: values[i] > mean) or run(at, lambda i: values[i] < mean):
            found.append(f"7 Points {where} CL")
        else:
            found.append("Common Cause")
    return found


@given(
    st.lists(st.integers(0, 9), min_size=14, max_size=40)
    | st.lists(st.integers(-2, 3), min_size=14, max_size=40).map(lambda s: np.cumsum(s).tolist()),
    st.sampled_from([None, 12, 13, 20]),
    st.booleans(),
)
def test_rules_written_out_point_by_point_say_the_same(
    values: list[int], fix_after: int | None, screen: bool
) -> None:
    """Small whole numbers: full of ties with the mean and of trends that follow each other."""
    table = spc.xmr(values, fix_after=fix_after, screen_outliers=screen).table
    fixed = values[:fix_after]
    ranges = [abs(after - before) for before, after in pairwise(fixed)]
    if screen:
        ranges = [size for size in ranges if size < 3.267 * (sum(ranges) / len(ranges))]
    mean = sum(fixed) / len(fixed)
    moving_range = sum(ranges) / len(ranges) if ranges else np.nan

    upper_limit = mean + 2.66 * moving_range
    assert table["upper_limit"][0] == pytest.approx(upper_limit, abs=1e-9, nan_ok=True)
    assert table["special_cause"].tolist() == slowly(values, mean, moving_range)


# Shares -----------------------------------------------------------------------------------


def test_no_share_is_made_of_a_base_below_ten() -> None:
    counts, totals = [3, 4, 9, 5] * 4, [10, 20, 9, 30] * 4

    table = spc.p_chart(counts, totals).table

    assert table["value"].isna().tolist() == [False, False, True, False] * 4
    assert table["mean"][0] == pytest.approx(12 / 60)
    assert table["special_cause"][2] == "Common Cause"


def test_the_limits_of_a_share_stay_within_all_and_nobody() -> None:
    table = spc.p_chart([1, 2] * 7, [12] * 14).table

    assert (table["lower_limit"] == 0).all()
    assert table["upper_limit"][0] == pytest.approx(0.125 + 3 * (0.125 * 0.875 / 12) ** 0.5)


@pytest.mark.parametrize("k", [0, 20])
def test_a_share_of_nobody_or_all_makes_the_first_exception_nothing_special(k: int) -> None:
    counts = [k] * 12 + [abs(k - 1)]

    table = spc.p_chart(counts, [20] * 13, fix_after=12).table

    assert table[["lower_limit", "upper_limit"]].isna().all(axis=None)
    assert set(table["special_cause"]) == {"Common Cause"}


def test_a_fixed_share_is_that_of_the_first_points() -> None:
    table = spc.p_chart([2] * 12 + [20] * 4, [20] * 16, fix_after=12, direction="decrease").table

    assert set(table["mean"]) == {0.1}
    assert table["point_type"].tolist()[12:] == ["special_cause_concern"] * 4


def test_a_base_that_nobody_reaches_gives_no_lines() -> None:
    table, summary = spc.p_chart([1, 2], [4, 5], laney=True)

    assert table[["value", "mean", "upper_limit"]].isna().all(axis=None)
    assert summary.variation == "common_cause"


def test_a_count_above_its_total_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and its total"):
        spc.p_chart([11], [10])


def test_the_rule_set_has_a_name_and_words_for_every_rule() -> None:
    assert "NHSRplotthedots 0.2.2" in MAKING_DATA_COUNT.name
    assert len(MAKING_DATA_COUNT.rules) == 4
