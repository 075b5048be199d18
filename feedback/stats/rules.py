"""The rules that tell a special cause from the ordinary ups and downs of a process."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Direction = Literal["increase", "decrease", "neutral"]
"""Which way is better. Of most shares of themes nobody can say: neutral."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

COMMON_CAUSE = "Common Cause"
RUN = 7
"""Points in a row that make a trend or a shift."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules by name, to stand on every chart: other tools count other runs."""

    name: str
    rules: tuple[str, ...]


MAKING_DATA_COUNT = RuleSet(
    "NHS Making Data Count, as in NHSRplotthedots 0.2.2",
    (
        "a point outside the limits",
        f"{RUN} points in a row, each higher or each lower than the one before",
        "two of three points near the same limit, all three on that side of the average",
        f"{RUN} points in a row above, or below, the average",
    ),
)
"""The rules of ``special_causes``, the first that applies first."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a chart, one number for each point: NaN where there is none.

    ``width`` is how far the limits lie from the mean, ``near`` how far the lines do beyond which a
    point is near a limit: two thirds of that.
    """

    mean: Numbers
    width: Numbers
    near: Numbers


def special_causes(values: Numbers, lines: Lines) -> NDArray[np.str_]:
    """The rule that each point of one segment breaks, as NHSRplotthedots 0.2.2 names it.

    A run is marked back to its first point; a point on the mean ends a shift, a repeated value a
    trend, a missing value (NaN) both, and it breaks no rule itself. Where a line is missing, the
    rules that need it find nothing. A point that ends one trend and stands directly before a point
    of the next takes the direction of the step that follows, as in the package.
    """
    side = np.sign(values - lines.mean)
    step = np.sign(np.diff(values))
    outside = _beyond(values, lines.mean, lines.width)
    near = ~outside & _beyond(values, lines.mean, lines.near)

    trend = _marked(_all_same(step, RUN - 1), RUN, len(values))
    shift = _marked(_all_same(side, RUN), RUN, len(values))
    two_near = _windows(near.astype(np.float64), 3).sum(axis=1) >= 2
    two_in_three = near & _marked(two_near & _all_same(side, 3), 3, len(values))

    followed = trend & np.append(trend[1:], False)
    rising = np.where(followed, np.append(step, 0.0), np.insert(step, 0, 0.0)) == 1
    above = side > 0
    return np.select(
        [outside, trend, two_in_three, shift],
        [
            np.where(above, "Above UCL", "Below LCL"),
            np.where(rising, "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"),
            np.where(above, "2 in 3 Above CL", "2 in 3 Below CL"),
            np.where(above, "7 Points Above CL", "7 Points Below CL"),
        ],
        default=COMMON_CAUSE,
    )


def point_type(special_cause: str, direction: Direction) -> str:
    """What a point means where one direction is better; only high or low where none is."""
    if special_cause == COMMON_CAUSE:
        return "common_cause"
    high = "Above" in special_cause or "Increasing" in special_cause
    if direction == "neutral":
        return f"special_cause_neutral_{'high' if high else 'low'}"
    better = high == (direction == "increase")
    return f"special_cause_{'improvement' if better else 'concern'}"


def _beyond(values: Numbers, mean: Numbers, distance: Numbers) -> Flags:
    beyond: Flags = (values > mean + distance) | (values < mean - distance)
    return beyond


def _all_same(signs: Numbers, width: int) -> Flags:
    """For each window of so many signs, whether all are 1 or all are -1."""
    same: Flags = np.abs(_windows(signs, width).sum(axis=1)) == width
    return same


def _marked(found: Flags, width: int, points: int) -> Flags:
    """Every point of every window of ``width`` points that was found."""
    marked = np.zeros(points, dtype=np.bool_)
    for start in np.flatnonzero(found):
        marked[start : start + width] = True
    return marked


def _windows(values: Numbers, width: int) -> Numbers:
    if len(values) < width:
        return np.empty((0, width))
    return np.lib.stride_tricks.sliding_window_view(values, width)
