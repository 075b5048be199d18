"""Charts of released figures, for reading across a room."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

FONT = "Atkinson Hyperlegible, sans-serif"
INK, BRAND = "#2b2a28", "#0b5d5e"

WIDTH_PX = 1380
"""Design width: what is left of a 1920 px wide screen beside the QR code. The page scales it."""
LETTER_PX = 64
"""48 point on a 1920x1080 screen, as the World Blind Union recommends for projection."""
ROW_PX = 126
"""One line of letters with its bar below."""
BAR_PX = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length (None when the gate held it back), its number in words."""

    label: str
    n: int | None
    shown: str


def bars(rows: Sequence[Bar]) -> alt.LayerChart:
    """Horizontal bars in the order given, each below a line with its label and its number.

    The line stands above the bar, because letters this large leave no room beside it.
    """
    table = pd.DataFrame(_records(rows))
    rows_apart = alt.Scale(paddingInner=0, paddingOuter=0)
    base = alt.Chart(table).encode(y=alt.Y("label:N", sort=None, axis=None, scale=rows_apart))
    line: dict[str, Any] = {
        "yOffset": -BAR_PX / 2 - 4,
        "baseline": "middle",
        "fontSize": LETTER_PX,
        "color": INK,
    }
    below = ROW_PX / 2 - BAR_PX / 2 - 10
    bar = base.mark_bar(color=BRAND, size=BAR_PX, yOffset=below, y2Offset=below, cornerRadiusEnd=6)
    label = base.mark_text(align="left", **line)
    number = base.mark_text(align="right", fontWeight="bold", **line)
    chart: alt.LayerChart = (
        alt.layer(
            bar.encode(x=alt.X("n:Q", axis=None, scale=alt.Scale(domain=_domain(rows)))),
            label.encode(x=alt.value(0), text="label:N"),
            number.encode(x=alt.value(WIDTH_PX), text="shown:N"),
        )
        .properties(width=WIDTH_PX, height=ROW_PX * len(rows), autosize="none")
        .configure(font=FONT, background="transparent", padding=0)
        .configure_view(stroke=None)
    )
    return chart


def bars_spec(rows: Sequence[Bar]) -> dict[str, Any]:
    """``bars`` as Vega-Lite, for a wall whose figures change all the time.

    Altair takes some 30 ms of processor time for a chart, while fifty walls and every resident's
    form wait. So it builds one for each number of rows, and only the figures are put in anew.
    """
    spec = copy.deepcopy(_spec_of_as_many(len(rows)))
    spec["datasets"][spec["data"]["name"]] = _records(rows)
    spec["layer"][0]["encoding"]["x"]["scale"]["domain"] = _domain(rows)
    return spec


@lru_cache(maxsize=32)
def _spec_of_as_many(count: int) -> dict[str, Any]:
    return bars([Bar(str(place), 1, "1") for place in range(count)]).to_dict()


def _records(rows: Sequence[Bar]) -> list[dict[str, Any]]:
    return [{"label": row.label, "n": row.n or 0, "shown": row.shown} for row in rows]


def _domain(rows: Sequence[Bar]) -> list[int]:
    return [0, max(1, *(row.n or 0 for row in rows))]
