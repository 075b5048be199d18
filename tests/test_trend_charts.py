"""Charts of trends: what their specification and their words say, not their pixels."""

from datetime import date
from itertools import groupby
from typing import Any

import pytest

from feedback import csv_files, trend_charts, trends
from feedback.stats.rules import MAKING_DATA_COUNT
from feedback.stats.runs import ANHOEJ
from feedback.stats.tests_of_change import Change
from feedback.trends import Trend
from tests.publications import month, of_everybody, publication, tally

STEADY = [12, 14] * 7
CHANGES = (
    Change("Ring back", date(2025, 9, 8), date(2025, 12, 1)),
    Change("مقهى 😀", date(2026, 1, 5)),
    Change("Long ago", date(2020, 1, 1)),
)


def waiting(*counts: int | None) -> Trend:
    """A chart of waiting."""
    return trends.trend(of_everybody(counts), ("theme", "waiting"))


def rows(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """What one part of a chart draws."""
    found: list[dict[str, Any]] = spec["datasets"][name]
    return found


def noted(found: Trend) -> str:
    """The note on a chart."""
    return " ".join(trend_charts.note(found, 560))


def test_a_month_without_a_share_is_a_band_with_its_reason_and_breaks_the_line() -> None:
    spec = trend_charts.spec(waiting(12, 13, None, None, 3, 12), people=100)

    assert [row["label"] for row in rows(spec, "gaps")] == ["fewer than 5 answers", "fewer than 5"]
    points = rows(spec, "points")
    lines = [len(list(run)) for _, run in groupby(points, key=lambda row: row["run"])]
    assert lines == [2, 1]


def test_what_is_hidden_for_its_size_is_drawn_as_what_it_can_be() -> None:
    spec = trend_charts.spec(waiting(12, 3, 38), people=120)

    assert [(row["least"], row["most"]) for row in rows(spec, "bounds")] == [
        (1 / 40, 4 / 40),
        (36 / 40, 1.0),
    ]


def test_what_stands_out_has_a_shape_and_words() -> None:
    high = trend_charts.spec(waiting(*STEADY, 28), people=600)
    low = trend_charts.spec(waiting(*[20, 24] * 7, 6), people=600)

    assert rows(high, "points")[-1]["stands"] == "high"
    assert [row["label"] for row in rows(high, "labels")] == ["above the limit"]
    assert rows(low, "points")[-1]["stands"] == "low"
    assert [row["label"] for row in rows(low, "labels")] == ["below the limit"]
    (shapes,) = [
        layer["encoding"]["shape"]["scale"]["range"]
        for layer in high["layer"]
        if "shape" in layer["encoding"]
    ]
    assert len(set(shapes)) == 3


def test_a_run_is_named_once() -> None:
    spec = trend_charts.spec(waiting(*[12, 14] * 4, *[22, 20] * 4), people=600)

    assert [row["label"] for row in rows(spec, "labels")] == ["7 below average", "7 above average"]


def test_points_on_one_side_for_several_reasons_are_named_once() -> None:
    """Two of three lie near the limit, and all of them above the average."""
    spec = trend_charts.spec(waiting(*[14, 16] * 7, 30, *[22, 24] * 4), people=600)

    *_, last = rows(spec, "labels")
    assert len({row["stands"] for row in rows(spec, "labels")}) == len(rows(spec, "labels")) == 2
    assert last["label"] == "above the limit"


def test_the_note_has_the_rules_by_name_and_whose_answers() -> None:
    assert "From the 560 people who chose to answer." in noted(waiting(12))
    assert "Too few points" in noted(waiting(12))
    assert ANHOEJ.name in noted(waiting(*STEADY[:8]))
    assert MAKING_DATA_COUNT.name in noted(waiting(*STEADY))
    assert "trial limits" in noted(waiting(*STEADY).latest(6))
    assert "Grey" not in noted(waiting(12))
    assert "Grey: no share to show." in noted(waiting(12, None))


def test_revisions_and_other_themes_are_marked() -> None:
    published = [
        *of_everybody([12, 12]),
        publication(1, tally(20, waiting=8), part=2),
        publication(2, tally(40, waiting=12), version=4),
    ]
    published.sort(key=lambda one: (one.tables.month, one.part))
    found = trends.trend(published, ("theme", "waiting"))

    spec = trend_charts.spec(found, people=140)

    assert [row["ring"] for row in rows(spec, "points")] == [0, 1, 0]
    (event,) = rows(spec, "events")
    assert (event["label"], event["day"]) == (
        "themes changed here",
        f"{found.spots[2].month:%B %Y}",
    )
    assert "Ring: revised by later answers." in noted(found)
    assert trend_charts.in_words(found.spots[1]) == "20 of 60 (33%), revised"
    assert trend_charts.in_words(found.spots[2]) == "12 of 40 (30%), themes changed here"


def test_tests_of_change_start_solid_and_end_dashed_in_words() -> None:
    found = waiting(*STEADY)

    spec = trend_charts.spec(found, people=600, changes=CHANGES)

    assert [(row["kind"], row["label"]) for row in rows(spec, "events")] == [
        ("start", "Ring back started"),
        ("end", "Ring back ended"),
        ("start", "مقهى 😀 started"),
    ]
    (dashes,) = [
        layer["encoding"]["strokeDash"]["scale"]
        for layer in spec["layer"]
        if "strokeDash" in layer["encoding"]
    ]
    dash = dict(zip(dashes["domain"], dashes["range"], strict=True))
    assert dash["start"] == [1, 0]
    assert dash["end"] not in ([1, 0], dash["themes"])
    described = trend_charts.description("Waiting", found, CHANGES)
    assert "Ring back started: 8 September 2025." in described
    assert "Long ago" not in described


def test_the_text_alternative_has_every_month() -> None:
    described = trend_charts.description("Waiting", waiting(12, None, 3))

    assert described == (
        "Waiting, month by month. June 2025: 12 of 40 (30%); July 2025: fewer than 5 answers;"
        " August 2025: fewer than 5 of 40."
    )


def test_a_chart_is_made_quickly_and_never_shares_figures_with_another() -> None:
    first = trend_charts.spec(waiting(12, 13), people=80)
    second = trend_charts.spec(waiting(8, None), people=44)

    assert [row["share"] for row in rows(first, "points")] == [0.3, 0.325]
    assert first["title"]["text"] != second["title"]["text"]
    assert first == trend_charts.spec(waiting(12, 13), people=80)


def test_a_chart_without_a_share_can_be_drawn() -> None:
    spec = trend_charts.spec(waiting(None, 3), people=40)

    assert rows(spec, "points") == []
    assert spec["layer"]


def test_one_month_can_be_chosen_only_where_that_is_asked_for() -> None:
    assert "params" not in trend_charts.spec(waiting(12), people=40)
    (choice,) = trend_charts.spec(waiting(12), people=40, choose=True)["params"]
    assert choice["name"] == "month"


def test_every_special_cause_has_words_for_the_chart() -> None:
    from feedback import trend_words

    assert trend_charts.CAUSES.keys() == trend_words.SIGNALS.keys()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_file_runs_nothing(cell: str) -> None:
    text = csv_files.as_bytes([cell], [[cell]]).decode("utf-8-sig")

    assert text.count(f"'{cell}") == 2


def test_a_file_has_a_row_for_each_month() -> None:
    header, body = trend_charts.table(waiting(*STEADY, None, 28))

    assert all(len(row) == len(header) for row in body)
    assert len(body) == 16
    last = dict(zip(header, body[-1], strict=True))
    assert last["month"] == f"{month(15):%Y-%m}"
    assert (last["people"], last["of"], last["share"]) == ("28", "40", "0.7000")
    assert last["stands out"] == "above the limit"
    assert dict(zip(header, body[-2], strict=True))["no share because"] == "fewer than 5 answers"


# Months published together -----------------------------------------------------------------


def two_periods() -> Trend:
    """A quarter, and the month after it."""
    months = [
        publication(2, tally(40, waiting=12), months=3),
        publication(3, tally(40, waiting=14)),
    ]
    return trends.trend(months, ("theme", "waiting"))


def test_a_longer_period_takes_its_part_of_the_axis() -> None:
    first, second = rows(trend_charts.spec(two_periods(), people=80), "points")
    (single,) = rows(trend_charts.spec(waiting(12), people=40), "points")

    assert first["from"] == single["from"]
    assert first["to"] == second["from"]
    assert first["month"] == (first["from"] + first["to"]) / 2
    assert first["said"].startswith("June 2025 to August 2025: 12 of 40")


def test_the_point_that_is_pressed_is_found_again() -> None:
    trend = two_periods()
    points = rows(trend_charts.spec(trend, people=80), "points")

    assert [trend_charts.chosen(trend, row["month"]) for row in points] == list(trend.spots)
    assert trend_charts.chosen(trend, 0) is None


def test_a_longer_period_is_named_in_the_file_and_in_the_description() -> None:
    _, lines = trend_charts.table(two_periods())

    assert [line[0] for line in lines] == ["2025-06 to 2025-08", "2025-09"]
    assert "June 2025 to August 2025: 12 of 40" in trend_charts.description("W", two_periods())
