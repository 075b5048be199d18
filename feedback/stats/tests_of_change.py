"""What happened to a share after a test of change started. Never why.

The baseline ends before the start: its mean and limits are fixed there, and the points after are
judged by them. Before and after are compared over the same number of periods.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from feedback.models import Sites
from feedback.stats.rules import COMMON_CAUSE, RUN, Lines, Numbers, special_causes
from feedback.stats.runs import runs
from feedback.stats.shares import Interval, newcombe, wilson
from feedback.stats.spc import FEWEST_FIXED, p_lines, with_base

Verdict = Literal["too_early", "no_clear_change", "looks_like_a_change", "sustained_change"]

FEWEST_BASELINE = 6
"""A baseline of fewer points says nothing about the usual ups and downs."""


@dataclass(frozen=True, slots=True)
class Change:
    """A started test of change: where, and from and to which day, both included.

    An end of None is still running.
    """

    name: str
    started: date
    ended: date | None = None
    sites: Sites = None


@dataclass(frozen=True, slots=True)
class Side:
    """All answers of one side of the start: k of n, and the interval of their share.

    The interval is None where n is below the base: then there is no share to speak of.
    """

    k: int
    n: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after.

    ``difference`` is the share after less the share before, None where one of them has none.
    ``signals`` are the special causes among the points after, by the baseline's lines.
    """

    before: Side
    after: Side
    difference: float | None
    interval: Interval | None
    signals: tuple[str, ...]
    verdict: Verdict

    @property
    def could_be_chance(self) -> bool | None:
        """Whether a difference of this size could be chance; None where there is no difference."""
        return None if self.interval is None else self.interval.low <= 0 <= self.interval.high


def overlapping(change: Change, others: Collection[Change]) -> list[Change]:
    """The other changes that ran at one of its sites on one of its days, the earliest first."""

    def share_a_site(other: Change) -> bool:
        if change.sites is None or other.sites is None:
            return True
        return bool(change.sites & other.sites)

    def share_a_day(other: Change) -> bool:
        return other.started <= (change.ended or date.max) and change.started <= (
            other.ended or date.max
        )

    both = [
        other for other in others if other != change and share_a_site(other) and share_a_day(other)
    ]
    return sorted(both, key=lambda other: (other.started, other.name))


def compare(
    counts: Sequence[int] | Numbers | pd.Series,
    totals: Sequence[int] | Numbers | pd.Series,
    *,
    start: int,
    end: int | None = None,
    base: int = 10,
) -> Comparison:
    """A share before and after the start of a test of change.

    Parameters
    ----------
    counts, totals
        One of each per period, in the order of time; NaN where a period has none.
    start, end
        Positions of the first period of the test and of the first one after it; an ``end`` of None
        is the last period known.
    base
        Smallest number of answers a share may rest on, in a period and on a side.

    Returns
    -------
    Comparison
        Too early: a side below the base, or a baseline of fewer than 6 shares. No clear change: no
        rule is broken after the start. Sustained: the last 7 points lie on the side of the
        baseline's average to which the difference points, and that could not be chance. Looks like
        a change: the rest.

    With fewer than 12 shares before, the baseline has a median and no limits.

    Raises
    ------
    ValueError
        If ``start`` and ``end`` do not lie in this order within the periods.
    """
    end = len(counts) if end is None else end
    if not 0 <= start <= end <= len(counts):
        raise ValueError("a test starts and ends within the periods, in this order")
    length = min(start, end - start)
    all_k, all_n = with_base(counts, totals, 1)
    before, after = (
        _side(all_k[side], all_n[side], base)
        for side in (slice(start - length, start), slice(start, start + length))
    )
    difference = interval = None
    if before.interval is not None and after.interval is not None:
        difference = after.k / after.n - before.k / before.n
        interval = newcombe(after.k, after.n, before.k, before.n)

    k, n = with_base(counts, totals, base)
    tested = (k / n)[start:end]
    lines = _baseline(k, n, start, end)
    causes = special_causes(tested, lines).tolist()
    signals = tuple(dict.fromkeys(cause for cause in causes if cause != COMMON_CAUSE))
    side = np.sign(tested - lines.mean)
    last = side[np.isfinite(side)][-RUN:].sum()
    comparison = Comparison(before, after, difference, interval, signals, "too_early")
    if difference is None or np.isfinite(k[:start]).sum() < FEWEST_BASELINE:
        return comparison
    if not signals:
        return replace(comparison, verdict="no_clear_change")
    if last == RUN * np.sign(difference) and not comparison.could_be_chance:
        return replace(comparison, verdict="sustained_change")
    return replace(comparison, verdict="looks_like_a_change")


def _side(k: Numbers, n: Numbers, base: int) -> Side:
    total_k, total_n = int(np.nansum(k)), int(np.nansum(n))
    return Side(total_k, total_n, wilson(total_k, total_n) if total_n >= base else None)


def _baseline(k: Numbers, n: Numbers, start: int, end: int) -> Lines:
    """The baseline's lines, drawn on over the points of the test."""
    before = np.arange(len(k)) < start
    if np.isfinite(k[before]).sum() >= FEWEST_FIXED:
        lines = p_lines(k, n, before & np.isfinite(k))
        return Lines(lines.mean[start:end], lines.width[start:end], lines.near[start:end])
    none = np.full(end - start, np.nan)
    return Lines(np.full(end - start, runs((k / n)[before]).centre), none, none)
