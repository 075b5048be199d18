"""How a chart of trends is drawn, without its figures: ``trend_charts`` puts them in."""

from functools import lru_cache
from typing import Any

import altair as alt

from feedback.charts import BRAND, FONT, INK

PAPER, WASH, SOFT, BAND = "#fffdf9", "#e6dccb", "#5c564e", "#dcebe9"
HIGH_OR_LOW = "#801650"
"""What stands out: 9.6:1 on paper. From the palette of the Government Analysis Function."""

HEIGHT_PX = 330
"""With its axis and its note: about 200 px are left for the points."""
LETTER_PX = 12

SHAPES = {"usual": "circle", "high": "triangle-up", "low": "triangle-down"}
DASHES = {"themes": [2, 3], "start": [1, 0], "end": [7, 4]}
LINE = 7
"""The layer of the line that joins the points: the scale of shares, common to all, is set there."""


@lru_cache(maxsize=2)
def template(choose: bool) -> dict[str, Any]:
    """The chart without its figures."""
    # The ends of the axis are data, two unseen points: Streamlit's Vega understands no others.
    time, share = alt.Scale(type="utc", nice=False), alt.Scale()
    axis = alt.Axis(
        format="%b %y",
        title=None,
        labelAngle=0,
        labelFontSize=LETTER_PX,
        tickCount=6,
        grid=False,
        labelFlush=True,
        labelOverlap="greedy",
        labelSeparation=10,
    )
    percent = alt.Axis(format=".0%", title=None, tickCount=4, labelFontSize=LETTER_PX)
    x = alt.X("month:T", scale=time, axis=axis)
    stretch = {"x": alt.X("from:T", scale=time, axis=axis), "x2": "to:T"}

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=share, axis=percent)

    def of(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name))

    letters: dict[str, Any] = {"fontSize": LETTER_PX, "color": INK}
    along: dict[str, Any] = {**letters, "angle": 270, "fontSize": LETTER_PX - 1, "limit": 190}
    points, gaps, events, labels = of("points"), of("gaps"), of("events"), of("labels")
    top, bottom = alt.value(0), alt.value("height")
    spots = points.mark_point(filled=True, size=70, opacity=1).encode(
        x=x,
        y=y("share"),
        shape=alt.Shape(
            "stands:N",
            legend=None,
            scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        ),
        color=alt.Color(
            "stands:N",
            legend=None,
            scale=alt.Scale(domain=list(SHAPES), range=[BRAND, HIGH_OR_LOW, HIGH_OR_LOW]),
        ),
        tooltip=alt.Tooltip("said:N", title=" "),
    )
    if choose:
        spots = spots.add_params(alt.selection_point(name="month", fields=["month"]))
    dashes = alt.StrokeDash(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=list(DASHES), range=list(DASHES.values())),
    )
    chart = (
        alt.layer(
            gaps.mark_rect(color=WASH).encode(**stretch, y=bottom, y2=top),
            points.mark_rect(color=BAND).encode(**stretch, y=y("lower"), y2="upper:Q"),
            of("bounds")
            .mark_rule(strokeWidth=5)
            .encode(
                x=x,
                y=y("least"),
                y2="most:Q",
                color=alt.condition(
                    "datum.stands == 'usual'", alt.value(SOFT), alt.value(HIGH_OR_LOW)
                ),
                tooltip=alt.Tooltip("said:N", title=" "),
            ),
            *(
                points.mark_rule(color=SOFT, strokeDash=dash).encode(**stretch, y=y(field))
                for field, dash in (("centre", [1, 0]), ("lower", [4, 3]), ("upper", [4, 3]))
            ),
            events.mark_rule(color=INK, strokeWidth=1.5).encode(
                x=x, y=bottom, y2=top, strokeDash=dashes
            ),
            points.mark_line(color=BRAND, strokeWidth=2).encode(x=x, y=y("share"), detail="run:N"),
            points.transform_filter("datum.ring == 1")
            .mark_point(filled=False, size=210, color=INK, strokeWidth=1.5, shape="circle")
            .encode(x=x, y=y("share")),
            spots,
            gaps.transform_filter("datum.at == 'top'")
            .mark_text(**along, align="right", dx=-4, baseline="middle")
            .encode(x=x, y=top, text="label:N"),
            gaps.transform_filter("datum.at == 'bottom'")
            .mark_text(**along, align="left", dx=4, baseline="middle")
            .encode(x=x, y=bottom, text="label:N"),
            events.mark_text(**along, align="left", dx=4, dy=-4, baseline="bottom").encode(
                x=x, y=bottom, text="label:N"
            ),
            *(
                labels.transform_filter(f"datum.side == '{side}' && datum.stands == '{stands}'")
                .mark_text(align=side, dy=dy, fontWeight="bold", **letters)
                .encode(x=x, y=y("share"), text="label:N")
                for side in ("left", "right")
                for stands, dy in (("high", -14), ("low", 16))
            ),
            of("ends").mark_point(opacity=0).encode(x=x),
        )
        .properties(
            width="container",
            height=HEIGHT_PX,
            title=alt.TitleParams(
                text=[],
                anchor="start",
                orient="bottom",
                frame="bounds",
                fontSize=LETTER_PX,
                fontWeight="normal",
                color=SOFT,
                offset=8,
                limit=320,
            ),
        )
        .configure(font=FONT, background=PAPER, padding=8)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, domainColor=SOFT, tickColor=SOFT, gridColor=WASH)
    )
    made: dict[str, Any] = chart.to_dict()
    for layer in made["layer"]:
        layer["mark"]["aria"] = False  # the chart as a whole has its words; a mark would have none
    return made
