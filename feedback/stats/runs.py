"""Run charts: a median and two rules, for series too short for limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log2

import numpy as np
import pandas as pd

from feedback.stats.rules import Numbers, RuleSet

ANHOEJ = RuleSet(
    "Anhøj's rules for run charts",
    (
        "an unusually long run of points on one side of the median",
        "the line crosses the median unusually seldom",
    ),
)


@dataclass(frozen=True, slots=True)
class Runs:
    """A series about its centre.

    ``useful`` points are those that are there and not on the centre. ``signal`` is whether the
    longest run is longer, or the crossings fewer, than chance would readily give.
    """

    centre: float
    useful: int
    longest: int
    longest_expected: int
    crossings: int
    crossings_expected: int

    @property
    def signal(self) -> bool:
        """Whether one of the two rules is broken."""
        return self.longest > self.longest_expected or self.crossings < self.crossings_expected


def runs(values: Sequence[float] | Numbers | pd.Series, *, centre: float | None = None) -> Runs:
    """Runs of ``values`` above and below their median, or the ``centre`` given.

    Missing values (NaN) and points on the centre are passed over: they neither end a run nor
    lengthen it. No value at all has a centre of NaN.

    Source: Anhøj and Olesen (2014), PLoS ONE 9(11); qicharts2 0.8.1.
    """
    y = np.asarray(values, dtype=np.float64)
    y = y[~np.isnan(y)]
    if centre is None:
        centre = float(np.median(y)) if len(y) else np.nan
    side = np.sign(y - centre)
    side = side[side != 0]
    if not len(side):
        return Runs(centre, 0, 0, 0, 0, 0)
    starts = np.flatnonzero(np.diff(side)) + 1
    lengths = np.diff([0, *starts, len(side)])
    return Runs(
        centre,
        useful=len(side),
        longest=int(lengths.max()),
        longest_expected=round(log2(len(side))) + 3,
        crossings=len(starts),
        crossings_expected=_fewest_crossings(len(side)),
    )


def _fewest_crossings(useful: int) -> int:
    """The 5th percentile of the binomial distribution of so many chances less one, at a half."""
    chances = useful - 1
    below = 0
    for crossings in range(chances + 1):
        below += comb(chances, crossings)
        if below >= 0.05 * 2**chances:
            return crossings
    return chances
