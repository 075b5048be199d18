"""Control charts: XmR for counts and means, P and Laney's P' for shares.

Each gives one row per point, so that a chart, a table and a sentence say the same.
"""

import statistics
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from feedback.stats.rules import Direction, Flags, Lines, Numbers, point_type, special_causes

Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]

LIMIT = 2.66
"""Limits of an XmR chart lie so many average moving ranges from the mean: 3 / 1.128."""
NEAR = 2 * (LIMIT / 3)
SCREEN = 3.267
"""A moving range of so many averages is left out of the average (Nelson 1982)."""
SIGMA_OF_MOVING_RANGE = 1.128
"""The average moving range of normally distributed values, in standard deviations."""
FEWEST_FIXED = 12
"""Limits may be fixed after so many points."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a chart says as a whole.

    ``variation`` is the type of the last point that is there. ``assurance`` is whether the last
    segment's limits lie on one side of the target; None without a target or a better direction.
    """

    variation: str
    assurance: Assurance | None


class Chart(NamedTuple):
    """A table of points and what it says.

    The table has the columns value, mean, lower_limit, upper_limit, special_cause and point_type,
    and the index of the values.
    """

    table: pd.DataFrame
    summary: Summary


def xmr(
    values: Sequence[float] | Numbers | pd.Series,
    *,
    direction: Direction = "neutral",
    screen_outliers: bool = True,
    fix_after: int | None = None,
    rebase_at: Collection[int] = (),
    target: float | None = None,
) -> Chart:
    """An XmR chart by the rules ``MAKING_DATA_COUNT``.

    Parameters
    ----------
    values
        In the order of time. NaN is a gap: it counts as a point of ``fix_after``, but no moving
        range is taken across it, it ends every run, and it is "Common Cause".
    screen_outliers
        Leave moving ranges of 3.267 averages and more out of the average, once.
    fix_after
        Mean and limits of each segment come from its first so many points, 12 or more.
    rebase_at
        Positions at which a new segment starts; no rule looks across.
    target
        What the values should reach; with a ``direction``, the summary says whether they do.

    One point, and a constant series (when screened), have a mean and no limits. The assurance is
    "inconsistent" there, as in the package.

    Raises
    ------
    ValueError
        If a value is infinite, ``fix_after`` is below 12 or ``rebase_at`` lies outside the values.

    Source: NHSRplotthedots 0.2.2 (NHS-R Community).
    """
    y = np.asarray(values, dtype=np.float64)
    if np.isinf(y).any():
        raise ValueError("a value is infinite")
    parts = []
    for segment in _segments(len(y), fix_after, rebase_at):
        mean, average = _mean_and_moving_range(y[segment][:fix_after], screen_outliers)
        points = len(y[segment])
        widths = np.full(points, LIMIT * average), np.full(points, NEAR * average)
        parts.append(Lines(np.full(points, mean), *widths))
    return _chart(values, y, parts, direction, target)


def p_chart(
    counts: Sequence[int] | Numbers | pd.Series,
    totals: Sequence[int] | Numbers | pd.Series,
    *,
    laney: bool = False,
    base: int = 10,
    direction: Direction = "neutral",
    fix_after: int | None = None,
    rebase_at: Collection[int] = (),
    exclude: Collection[int] = (),
) -> Chart:
    """A P chart of ``counts`` out of ``totals``, by the same rules; Laney's P' if asked for.

    P' measures the variation between points too; use it where totals are in the hundreds.

    Parameters
    ----------
    counts, totals
        In the order of time. A total below ``base``, or a missing number, is a gap: no share is
        made of it, and it takes part in nothing.
    fix_after, rebase_at
        As for ``xmr``.
    exclude
        Positions that take no part in the mean and the limits. The rules judge them.

    A share that is always 0, or always 1, has a mean and no limits: they would call the first
    single exception special. Limits lie within 0 and 1. ``assurance`` is None.

    Raises
    ------
    ValueError
        If a count is more than its total or less than 0, or as ``xmr`` says.

    Source: qicharts2 0.8.1 (P, P'); Laney (2002), Quality Engineering 14(4).
    """
    k, n = with_base(counts, totals, base)
    used = ~np.isnan(n)
    used[list(exclude)] = False
    parts = []
    for segment in _segments(len(k), fix_after, rebase_at):
        fixed = used[segment] & _first(fix_after, len(k[segment]))
        parts.append(p_lines(k[segment], n[segment], fixed, laney=laney))
    chart = _chart(counts, k / n, parts, direction, None)
    limits = ["lower_limit", "upper_limit"]
    return Chart(chart.table.assign(**chart.table[limits].clip(0, 1)), chart.summary)


def with_base(
    counts: Sequence[int] | Numbers | pd.Series,
    totals: Sequence[int] | Numbers | pd.Series,
    base: int,
) -> tuple[Numbers, Numbers]:
    """Counts and totals as numbers, both NaN where one is missing or the total is below ``base``.

    Raises
    ------
    ValueError
        If a count is more than its total or less than 0.
    """
    k, n = np.asarray(counts, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if (k < 0).any() or (k > n).any():
        raise ValueError("a count lies between 0 and its total")
    there = (n >= max(base, 1)) & ~np.isnan(k)
    return np.where(there, k, np.nan), np.where(there, n, np.nan)


def p_lines(k: Numbers, n: Numbers, used: Flags, *, laney: bool = False) -> Lines:
    """The lines of a P or P' chart of k out of n, from the points that are ``used``."""
    if not used.any():
        return Lines(*(np.full(len(n), np.nan) for _ in range(3)))
    mean = float(k[used].sum() / n[used].sum())
    sigma: Numbers = np.sqrt(mean * (1 - mean) / n)
    if mean in (0, 1):
        sigma = np.full(len(n), np.nan)
    elif laney:
        z = np.where(used, (k / n - mean) / sigma, np.nan)
        sigma = sigma * _mean(np.abs(np.diff(z))) / SIGMA_OF_MOVING_RANGE
    return Lines(np.full(len(n), mean), 3 * sigma, 2 * sigma)


def _segments(points: int, fix_after: int | None, rebase_at: Collection[int]) -> Iterator[slice]:
    if fix_after is not None and fix_after < FEWEST_FIXED:
        raise ValueError(f"limits can be fixed after {FEWEST_FIXED} points or more")
    if any(not 0 <= start < points for start in rebase_at):
        raise ValueError("a segment must start at one of the points")
    bounds = sorted({0, *rebase_at, points})
    return (slice(start, end) for start, end in pairwise(bounds))


def _first(fix_after: int | None, points: int) -> Flags:
    first: Flags = np.arange(points) < (points if fix_after is None else fix_after)
    return first


def _mean_and_moving_range(fixed: Numbers, screen_outliers: bool) -> tuple[float, float]:
    ranges = np.abs(np.diff(fixed))
    average = _mean(ranges)
    if screen_outliers:
        average = _mean(ranges[ranges < SCREEN * average])
    return _mean(fixed), average


def _mean(values: Numbers) -> float:
    """The mean of what is there, rounded once: a point on the mean is then exactly on it."""
    there = values[~np.isnan(values)].tolist()
    return statistics.mean(there) if there else np.nan


def _chart(
    given: object,
    y: Numbers,
    parts: Sequence[Lines],
    direction: Direction,
    target: float | None,
) -> Chart:
    """Put the segments together again and judge their points."""
    causes: list[str] = []
    for part in parts:
        start = len(causes)
        causes += special_causes(y[start : start + len(part.mean)], part).tolist()
    empty = np.empty(0)
    mean = np.concatenate([empty, *(part.mean for part in parts)])
    width = np.concatenate([empty, *(part.width for part in parts)])
    table = pd.DataFrame(
        {
            "value": y,
            "mean": mean,
            "lower_limit": mean - width,
            "upper_limit": mean + width,
            "special_cause": pd.Series(causes, dtype="str"),
            "point_type": pd.Series(
                [point_type(cause, direction) for cause in causes], dtype="str"
            ),
        }
    )
    if isinstance(given, pd.Series):
        table.index = given.index
    there = table["point_type"][table["value"].notna()]
    variation = "common_cause" if there.empty else str(there.iloc[-1])
    return Chart(table, Summary(variation, _assurance(table, direction, target)))


def _assurance(table: pd.DataFrame, direction: Direction, target: float | None) -> Assurance | None:
    if target is None or direction == "neutral" or table.empty:
        return None
    last = table.iloc[-1]
    if target > last["upper_limit"]:
        return "consistent_fail" if direction == "increase" else "consistent_pass"
    if target < last["lower_limit"]:
        return "consistent_pass" if direction == "increase" else "consistent_fail"
    return "inconsistent"
