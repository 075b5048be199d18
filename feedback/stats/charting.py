"""Which chart a series has earned, and how long its periods have to be."""

from collections.abc import Sequence
from typing import Literal

ChartKind = Literal["dots", "run_chart", "trial_limits", "limits"]


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


def periods_of(totals: Sequence[int], *, base: int) -> list[range]:
    """The months of each period: as many in a row as it needs for ``base`` answers.

    ``totals`` has the number of answers in each of some months in a row, the empty ones too. Empty
    months before a period are in none. What is left at the end, with fewer answers, is in none yet.
    """
    periods = []
    first, answers = 0, 0
    for month, total in enumerate(totals):
        if not answers:
            first = month
        answers += total
        if answers >= base:
            periods.append(range(first, month + 1))
            answers = 0
    return periods
