"""Charts of one figure month by month: shape and words beside colour, gaps drawn as gaps."""

import copy
from calendar import timegm
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from textwrap import wrap
from typing import Any

from feedback import trend_template, trend_words
from feedback.periods import file_name, first_month, months_back, period_name
from feedback.stats.rules import COMMON_CAUSE
from feedback.stats.tests_of_change import Change
from feedback.trends import Spot, Trend

LINE_LETTERS = 38
"""So many letters of a note stand in a line of the narrowest chart, on a phone of 320 px."""

CAUSES = {
    "Above UCL": "above the limit",
    "Below LCL": "below the limit",
    "7 Point Trend (Increasing)": "7 rising",
    "7 Point Trend (Decreasing)": "7 falling",
    "7 Points Above CL": "7 above average",
    "7 Points Below CL": "7 below average",
    "2 in 3 Above CL": "2 of 3 high",
    "2 in 3 Below CL": "2 of 3 low",
}
"""Each special cause as it stands beside its point; first what says most of a run of several."""

HIDDEN_MONTHS = "Too many months are hidden to say anything about ups and downs."
THEMES_CHANGED = "themes changed here"

Rows = list[dict[str, Any]]


def spec(
    trend: Trend, *, people: int, changes: Sequence[Change] = (), choose: bool = False
) -> dict[str, Any]:
    """One chart as Vega-Lite.

    Altair takes some 50 ms for such a chart, and a page has many. So it builds one, and the figures
    are put in anew.

    Parameters
    ----------
    people
        Of how many people who chose to answer the figures are.
    changes
        Tests of change to mark: their start by a solid line, their end by a dashed one.
    choose
        Whether a month can be chosen, as the selection "month".
    """
    made = copy.deepcopy(trend_template.template(choose))
    points, bounds = _points(trend), _bounds(trend)
    shown = [row["share"] for row in points] + [row["most"] for row in bounds]
    start, end = _start(trend.spots[0]), _end(trend.spots[-1])
    limits = [spot.upper for spot in trend.spots if spot.upper is not None]
    made["datasets"] = {
        "points": points,
        "labels": _labels(trend),
        "gaps": _gaps(trend),
        "bounds": bounds,
        "events": _events(trend, changes),
        "ends": [{"month": start}, {"month": end}],
    }
    headroom = 1.4 if any(spot.gap for spot in trend.spots) else 1.15  # the reasons stand there
    top = min(1.0, headroom * max([0.05, *shown, *limits]))
    made["layer"][trend_template.LINE]["encoding"]["y"]["scale"]["domain"] = [0, top]
    made["layer"] = [layer for layer in made["layer"] if made["datasets"][layer["data"]["name"]]]
    made["title"]["text"] = note(trend, people)
    return made


def note(trend: Trend, people: int) -> list[str]:
    """What has to be known on the chart itself, in short lines: whose answers, which rules."""
    rules = HIDDEN_MONTHS if trend.mostly_hidden else trend_words.chart_note(_points_judged(trend))
    sentences = [trend_words.who_answered(people), rules]
    if trend.laney:
        sentences.append("Limits after Laney (P').")
    if any(spot.gap for spot in trend.spots):
        sentences.append("Grey: no share to show.")
    if trend.hidden:
        sentences.append("Dark bar: what a hidden one can be.")
    if trend.hidden and trend.kind != "dots":
        sentences.append(trend_words.HIDDEN_IN_LINES)
    if any(spot.revised for spot in trend.spots):
        sentences.append("Ring: revised by later answers.")
    return wrap(" ".join(sentences), LINE_LETTERS)


def description(name: str, trend: Trend, changes: Sequence[Change] = ()) -> str:
    """The chart's text alternative: each month in words."""
    months = "; ".join(f"{period_name(spot)}: {in_words(spot)}" for spot in trend.spots)
    tests = "".join(f" {row['label']}: {row['day']}." for row in _events(trend, changes))
    return f"{name}, month by month. {months}.{tests}"


def in_words(spot: Spot) -> str:
    """One month as the table and the text alternative have it: "18 of 41 (44%), 7 rising"."""
    if spot.share is not None:
        parts = [f"{spot.n:,} of {spot.of:,} ({spot.share:.0%})"]
    elif spot.n is not None:
        parts = [f"{spot.n:,} people, {spot.gap}"]
    else:
        parts = [spot.gap if spot.of is None else f"{spot.gap} of {spot.of:,}"]
    parts += [CAUSES[spot.cause]] if spot.cause != COMMON_CAUSE else []
    parts += ["revised"] if spot.revised else []
    parts += [THEMES_CHANGED] if spot.changed_themes else []
    return ", ".join(parts)


def table(trend: Trend) -> tuple[list[str], list[list[str]]]:
    """The numbers of a chart, for a file: a header and a row for each month."""
    header = ["month", "people", "of", "share", "no share because", "average or median"]
    header += ["lower limit", "upper limit", "stands out", "revised", "themes changed"]
    return header, [
        [
            file_name(spot),
            *("" if number is None else str(number) for number in (spot.n, spot.of)),
            _decimal(spot.share),
            spot.gap,
            *map(_decimal, (spot.centre, spot.lower, spot.upper)),
            CAUSES.get(spot.cause, ""),
            "yes" if spot.revised else "",
            "yes" if spot.changed_themes else "",
        ]
        for spot in trend.spots
    ]


def _decimal(number: float | None) -> str:
    return "" if number is None else f"{number:.4f}"


def _points_judged(trend: Trend) -> int:
    """How many points its rules rest on: the kind tells, also where only the last are drawn."""
    least = {"dots": 0, "run_chart": 6, "trial_limits": 12, "limits": 20}
    return least[trend.kind]


# What is put in ------------------------------------------------------------------------


def _ms(day: date, days: int = 0) -> float:
    return 1000.0 * timegm((day + timedelta(days=days)).timetuple())


def _start(spot: Spot) -> float:
    """Where a period's part of the axis begins: the point of a month is its first day."""
    return _ms(first_month(spot), -15)


def _end(spot: Spot) -> float:
    return _ms(months_back(spot.month, -1), -15)


def _at(spot: Spot) -> float:
    """Where its point is: in the middle of a longer period."""
    return _ms(spot.month) if spot.months == 1 else (_start(spot) + _end(spot)) / 2


def chosen(trend: Trend, at: float) -> Spot | None:
    """The period whose point was pressed ``at`` a place of the axis (milliseconds)."""
    return next((spot for spot in trend.spots if _start(spot) <= at < _end(spot)), None)


def _points(trend: Trend) -> Rows:
    """The months that have a share; ``run`` is the same for all that follow each other."""
    rows: Rows = []
    run = 0
    for spot in trend.spots:
        if spot.share is None:
            run += 1
            continue
        said = f"{period_name(spot)}: {in_words(spot)}"
        rows.append(
            {
                "month": _at(spot),
                "from": _start(spot),
                "to": _end(spot),
                "share": spot.share,
                "centre": spot.centre,
                "lower": spot.lower,
                "upper": spot.upper,
                "stands": _stands(spot),
                "ring": 1 if spot.revised else 0,
                "run": run,
                "said": said,
            }
        )
    return rows


def _stands(spot: Spot) -> str:
    if spot.cause == COMMON_CAUSE:
        return "usual"
    return "high" if "Above" in spot.cause or "Increasing" in spot.cause else "low"


def _labels(trend: Trend) -> Rows:
    """What stands out, in words: once for points that follow each other on one side."""
    rows: Rows = []
    middle = len(trend.spots) / 2
    order = [*CAUSES]
    for stands, run in groupby(enumerate(trend.spots), key=lambda at: _stands(at[1])):
        if stands == "usual":
            continue
        drawn = [(position, spot) for position, spot in run if spot.share is not None]
        if not drawn:
            continue
        position, spot = min(drawn, key=lambda at: order.index(at[1].cause))
        rows.append(
            {
                "month": _at(spot),
                "share": spot.share,
                "label": CAUSES[spot.cause],
                "side": "left" if position < middle else "right",
                "stands": stands,
            }
        )
    return rows


def _gaps(trend: Trend) -> Rows:
    """Months without a share: one band for those with the same reason that follow each other."""
    rows: Rows = []
    for reason, together in groupby(trend.spots, key=lambda spot: spot.gap):
        if reason:
            spots = list(together)
            start, end = _start(spots[0]), _end(spots[-1])
            high = reason == trend_words.hidden("nearly_all", 0)  # its bar is at the top
            rows.append(
                {
                    "from": start,
                    "to": end,
                    "month": (start + end) / 2,
                    "label": reason,
                    "at": "bottom" if high else "top",
                }
            )
    return rows


def _bounds(trend: Trend) -> Rows:
    """What the numbers can be that are hidden for their size."""
    return [
        {
            "month": _at(spot),
            "least": spot.known.least / spot.known.of,
            "most": spot.known.most / spot.known.of,
            "stands": _stands(spot),
            "said": f"{period_name(spot)}: {in_words(spot)}",
        }
        for spot in trend.hidden
        if spot.known
    ]


def _events(trend: Trend, changes: Sequence[Change]) -> Rows:
    """Where the themes changed, and where tests of change started and ended."""
    found = [
        ("themes", _start(spot), THEMES_CHANGED, period_name(spot))
        for spot in trend.spots
        if spot.changed_themes
    ]
    for change in changes:
        ends = [("end", change.ended, f"{change.name} ended")] if change.ended else []
        for kind, day, label in [("start", change.started, f"{change.name} started"), *ends]:
            found.append((kind, _ms(day), label, f"{day.day} {day:%B %Y}"))
    start, end = _start(trend.spots[0]), _end(trend.spots[-1])
    return [
        {"month": at, "kind": kind, "label": label, "day": day}
        for kind, at, label, day in found
        if start <= at <= end
    ]
