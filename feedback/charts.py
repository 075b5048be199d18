"""Charts of released figures, for reading across a room."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    table = pd.DataFrame(
        {
            "label": [row.label for row in rows],
            "n": [row.n or 0 for row in rows],
            "shown": [row.shown for row in rows],
        }
    )
    longest = max(1, int(table["n"].max()))
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
            bar.encode(x=alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, longest]))),
            label.encode(x=alt.value(0), text="label:N"),
            number.encode(x=alt.value(WIDTH_PX), text="shown:N"),
        )
        .properties(width=WIDTH_PX, height=ROW_PX * len(rows), autosize="none")
        .configure(font=FONT, background="transparent", padding=0)
        .configure_view(stroke=None)
    )
    return chart
