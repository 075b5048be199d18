"""Charts: what their specification says, not their pixels."""

from feedback import charts
from feedback.charts import Bar, bars

ROWS = [Bar("Very good", 30, "30"), Bar("Good", None, "too few to show"), Bar("Poor", 0, "0")]


def test_bars_keep_the_order_they_are_given_in() -> None:
    spec = bars(ROWS).to_dict()

    (table,) = spec["datasets"].values()
    assert [row["label"] for row in table] == ["Very good", "Good", "Poor"]
    assert all(layer["encoding"]["y"]["sort"] is None for layer in spec["layer"])


def test_a_number_that_was_held_back_is_not_in_the_chart() -> None:
    spec = bars(ROWS).to_dict()

    (table,) = spec["datasets"].values()
    assert table[1] == {"label": "Good", "n": 0, "shown": "too few to show"}


def test_letters_are_large_enough_to_read_across_a_room() -> None:
    sizes = [
        layer["mark"]["fontSize"]
        for layer in bars(ROWS).to_dict()["layer"]
        if layer["mark"]["type"] == "text"
    ]

    assert sizes == [64, 64]


def test_every_bar_starts_at_zero_and_has_room_for_its_line() -> None:
    spec = bars(ROWS).to_dict()

    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 30]
    assert spec["height"] == charts.ROW_PX * len(ROWS)


def test_the_quick_way_makes_the_same_chart() -> None:
    other = [Bar("Waiting", 7, "7"), Bar("Food", 3, "3"), Bar("Carers", None, "too few to show")]

    for rows in (ROWS, other, ROWS):
        slow, quick = bars(rows).to_dict(), charts.bars_spec(rows)
        for spec in (slow, quick):
            spec["data"], spec["datasets"] = list(spec.pop("datasets").values()), None
        assert quick == slow


def test_a_chart_of_zeros_can_be_drawn() -> None:
    assert bars([Bar("Good", 0, "0")]).to_dict()["layer"]
