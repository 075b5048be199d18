"""The native charts of the slides: their data can be edited in place.

The data lie in a workbook behind each chart, which takes a name such as "=1" for a formula.
"""

from collections.abc import Sequence
from math import ceil

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Inches, Pt

from feedback.csv_files import not_a_formula
from feedback.evidence.figures import Number, Total
from feedback.evidence.findings import Finding
from feedback.evidence.pdf_charts import top
from feedback.periods import period_name, short_name
from feedback.stats.rules import COMMON_CAUSE
from feedback.trend_charts import description

FONT = "Arial"
"""On every machine; slides carry no fonts of their own."""
INK, TEAL = RGBColor(0x22, 0x2B, 0x2B), RGBColor(0x0B, 0x5D, 0x5E)
CREAM, GREY = RGBColor(0xFB, 0xF7, 0xF0), RGBColor(0x5C, 0x56, 0x4E)
GRID, SIGNAL = RGBColor(0xD9, 0xD2, 0xC5), RGBColor(0xB5, 0x48, 0x2A)
LABELS = 9
"""Months that are named below a chart, at most."""
_SKIP = '<c:tickLblSkip xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="{}"/>'


def columns(slide: Slide, name: str, months: Sequence[Number]) -> None:
    """People month by month; a hidden month has no column."""
    data = CategoryChartData(number_format="#,##0")
    data.categories = [short_name(number) for number in months]
    data.add_series(name, [number.n for number in months])
    said = "; ".join(f"{period_name(n)}: {n.shown}" for n in months)
    chart = _chart(slide, XL_CHART_TYPE.COLUMN_CLUSTERED, data, f"{name}, month by month. {said}.")
    _name_months(chart, len(months))
    chart.has_legend = False
    plot = chart.plots[0]
    plot.gap_width = 40 if len(months) > 3 else 300
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = TEAL
    if len(months) <= 18:
        plot.has_data_labels = True
        plot.data_labels.font.size = Pt(14)
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END


def lines(slide: Slide, finding: Finding) -> None:
    """Shares month by month, with the average or median and the limits there are."""
    spots = finding.trend.spots
    data = CategoryChartData(number_format="0%")
    data.categories = [short_name(spot) for spot in spots]
    data.add_series(not_a_formula(finding.name), [spot.share for spot in spots])
    centre = "Median" if finding.trend.kind == "run_chart" else "Average"
    drawn = {
        centre: [spot.centre for spot in spots],
        "Upper limit": [spot.upper for spot in spots],
        "Lower limit": [spot.lower for spot in spots],
    }
    for name, values in drawn.items():
        if any(value is not None for value in values):
            data.add_series(name, values)
    chart = _chart(
        slide, XL_CHART_TYPE.LINE_MARKERS, data, description(finding.name, finding.trend)
    )
    _name_months(chart, len(spots))
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, top(spots)
    chart.value_axis.major_unit = 0.1 if top(spots) <= 0.5 else 0.2
    chart.value_axis.tick_labels.number_format = "0%"
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size, chart.legend.font.name = Pt(16), FONT
    first, *others = chart.plots[0].series
    first.smooth = False
    first.format.line.color.rgb, first.format.line.width = TEAL, Pt(3)
    if finding.trend.kind == "dots":
        first.format.line.fill.background()
    first.marker.style, first.marker.size = XL_MARKER_STYLE.CIRCLE, 9
    first.marker.format.fill.solid()
    first.marker.format.fill.fore_color.rgb = TEAL
    for place, spot in enumerate(spots):
        if spot.cause != COMMON_CAUSE:
            marker = first.points[place].marker
            marker.style, marker.size = XL_MARKER_STYLE.DIAMOND, 15
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = SIGNAL
    for other in others:
        other.smooth = False
        other.marker.style = XL_MARKER_STYLE.NONE
        other.format.line.color.rgb, other.format.line.width = GREY, Pt(1.75)
        if other.name != centre:
            other.format.line.dash_style = MSO_LINE.DASH


def bars(slide: Slide, often: Sequence[tuple[str, Total]]) -> None:
    """Themes with their number of people, the most frequent at the top."""
    data = CategoryChartData(number_format="#,##0")
    # From the bottom up, as a bar chart draws them.
    data.categories = [not_a_formula(name) for name, _ in reversed(often)]
    data.add_series("People", [total.n for _, total in reversed(often)])
    said = "; ".join(f"{name}: {total.shown}" for name, total in often)
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, f"{said}.")
    chart.has_legend = False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width = 45 if len(often) > 2 else 200
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = TEAL
    for place, (_, total) in enumerate(reversed(often)):
        label = plot.series[0].points[place].data_label
        label.position = XL_LABEL_POSITION.OUTSIDE_END
        run = label.text_frame.paragraphs[0].add_run()
        run.text = f"{total.n:,}{'' if total.whole else ' or more'}"
        run.font.size, run.font.name, run.font.color.rgb = Pt(16), FONT, INK


def _chart(slide: Slide, kind: XL_CHART_TYPE, data: CategoryChartData, said: str) -> Chart:
    height = Inches(4.7 if kind is XL_CHART_TYPE.BAR_CLUSTERED else 4.2)
    frame = slide.shapes.add_chart(kind, Inches(0.6), Inches(1.5), Inches(12.1), height, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", said)
    chart: Chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(16), FONT, INK
    chart.value_axis.major_gridlines.format.line.color.rgb = GRID
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = GREY
    chart.category_axis.has_major_gridlines = False
    return chart


def _name_months(chart: Chart, months: int) -> None:
    """Name every so many months, so that the names stay level."""
    skip = ceil(months / LABELS)
    axis = chart.category_axis._element
    axis.find("{*}noMultiLvlLbl").addprevious(parse_xml(_SKIP.format(skip)))
