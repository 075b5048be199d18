"""Which chart a series has earned."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Literal

ChartKind = Literal["dots", "run_chart", "trial_limits", "limits"]
Period = Literal["week", "month", "meeting"]

PERIODS: tuple[Period, ...] = ("week", "month", "meeting")
"""How finely answers may be put together, the finest first; "meeting": from one to the next."""


def chart_kind(points: int) -> ChartKind:
    """What may be drawn of so many points; gaps are no points.

    Below 6 dots alone, from which nothing is said. From 6 a run chart with its median. From 12
    limits, called trial limits until there are 20.

    Source: NHS Education for Scotland; Making Data Count.
    """
    if points < 6:
        return "dots"
    if points < 12:
        return "run_chart"
    return "trial_limits" if points < 20 else "limits"


def period_for(totals: Mapping[Period, Sequence[int]], *, base: int = 10) -> Period:
    """The finest period of which half or more have ``base`` answers; else the widest offered.

    ``totals`` has the number of answers in each week, month and so on, the empty ones too.

    Raises
    ------
    ValueError
        If no period is offered.
    """
    offered = [period for period in PERIODS if period in totals]
    if not offered:
        raise ValueError("a chart needs a period")
    enough = (period for period in offered if totals[period] and median(totals[period]) >= base)
    return next(enough, offered[-1])
