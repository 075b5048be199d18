"""The charts of the PDF: shapes as SVG, so that they carry a description; letters beside them.

All lengths are millimetres.
"""

from io import BytesIO
from math import ceil

from fpdf import FPDF

from feedback.evidence.figures import Total
from feedback.evidence.findings import Finding
from feedback.periods import short_name
from feedback.printing import INK, TEAL, printable
from feedback.stats.rules import COMMON_CAUSE
from feedback.trend_charts import description
from feedback.trends import Spot

WIDTH_MM = 178.0
HEIGHT_MM = 46.0
AXIS_MM = 12.0
"""What the numbers beside a chart, and the months below it, take up."""
LABELS = 9
"""Months that are named below a chart, at most."""
ROW_MM = 7.0
_LINE, _LIMIT, _GRID = "#0b5d5e", "#5c564e", "#d9d2c5"


def top(spots: tuple[Spot, ...]) -> float:
    """The share at the upper end of a chart: whole tenths, with room above the last point."""
    highest = max(
        (max(spot.share or 0, spot.upper or 0) for spot in spots if spot.share is not None),
        default=0,
    )
    hidden = (spot.known.most / spot.known.of for spot in spots if spot.known)
    highest = max(highest, *hidden, 0)
    return min(1.0, max(0.2, ceil(highest * 10 + 0.3) / 10))


def draw_trend(pdf: FPDF, finding: Finding) -> None:
    """Shares month by month at the place of the pen, with the lines the chart has earned.

    A month that breaks a rule is a diamond, any other a dot. A month that is hidden for its size
    is a bar where its share can be, any other without a share a gap.
    """
    spots, highest = finding.trend.spots, top(finding.trend.spots)
    x_mm, y_mm = pdf.l_margin, pdf.get_y()
    width, height = WIDTH_MM - AXIS_MM, HEIGHT_MM - AXIS_MM / 2
    step = width / len(spots)

    def across(place: int) -> float:
        return step * (place + 0.5)

    def down(share: float) -> float:
        return height * (1 - share / highest)

    tenths = range(0, round(highest * 10) + 1, 1 if highest <= 0.5 else 2)
    shapes = [_path([(0, down(t / 10)), (width, down(t / 10))], _GRID, 0.2) for t in tenths]
    for line, dashes in (("lower", "1.6 1.2"), ("upper", "1.6 1.2"), ("centre", "")):
        for run in _runs(spots):
            values = [getattr(spots[place], line) for place in run]
            ends = [(across(p), down(v)) for p, v in zip(run, values, strict=True) if v is not None]
            if len(ends) == 1:
                ends = [(ends[0][0] - step / 2, ends[0][1]), (ends[0][0] + step / 2, ends[0][1])]
            shapes.append(_path(ends, _LIMIT, 0.3, dashes))
    for place, spot in enumerate(spots):
        if spot.gap and spot.known:
            ends = [(across(place), down(n / spot.known.of)) for n in spot.known[1:3]]
            shapes.append(_path(ends, _LIMIT, 2.2))
    for run in _runs(spots):
        ends = [(across(place), down(spots[place].share or 0)) for place in run]
        if finding.trend.kind != "dots":
            shapes.append(_path(ends, _LINE, 0.5))
        shapes += [
            _mark(*at, special=spots[p].cause != COMMON_CAUSE)
            for p, at in zip(run, ends, strict=True)
        ]
    svg = _svg(width, height, shapes)
    pdf.image(
        BytesIO(svg),
        x_mm + AXIS_MM,
        y_mm,
        width,
        height,
        alt_text=description(finding.name, finding.trend),
    )

    pdf.set_text_color(*INK)
    pdf.set_font(size=8)
    for tenth in tenths:
        pdf.set_xy(x_mm, y_mm + down(tenth / 10) - 2)
        pdf.cell(AXIS_MM - 2, 4, f"{tenth * 10} %", align="R")
    every = ceil(len(spots) / LABELS)
    for place in range(0, len(spots), every):
        pdf.set_xy(x_mm + AXIS_MM + across(place) - 12, y_mm + height + 1)
        pdf.cell(24, 4, short_name(spots[place]), align="C")
    pdf.set_xy(x_mm, y_mm + HEIGHT_MM + 1)


def draw_bars(pdf: FPDF, bars: tuple[tuple[str, Total], ...], title: str) -> None:
    """Bars below each other at the place of the pen, each with its name and its number."""
    longest = max(total.n or 0 for _, total in bars)
    x_mm, y_mm, name_mm, number_mm = pdf.l_margin, pdf.get_y(), 64.0, 42.0
    width, height = WIDTH_MM - name_mm - number_mm, ROW_MM * len(bars)
    shapes = [
        f'<rect x="0" y="{row * ROW_MM + 1.2:.2f}" width="{width * (total.n or 0) / longest:.2f}"'
        f' height="{ROW_MM - 2.4:.2f}" fill="{_LINE}"/>'
        for row, (_, total) in enumerate(bars)
    ]
    said = "; ".join(f"{name}: {total.shown}" for name, total in bars)
    svg = _svg(width, height, shapes)
    pdf.image(BytesIO(svg), x_mm + name_mm, y_mm, width, height, alt_text=f"{title}. {said}.")
    pdf.set_font(size=9.5)
    for row, (name, total) in enumerate(bars):
        pdf.set_text_color(*INK)
        pdf.set_xy(x_mm, y_mm + row * ROW_MM)
        pdf.cell(name_mm - 2, ROW_MM, _cut(pdf, printable(name), name_mm - 3))
        pdf.set_text_color(*TEAL)
        pdf.set_xy(x_mm + name_mm + width + 2, y_mm + row * ROW_MM)
        pdf.cell(number_mm - 2, ROW_MM, total.shown)
    pdf.set_xy(x_mm, y_mm + height + 2)


def _cut(pdf: FPDF, text: str, width_mm: float) -> str:
    if pdf.get_string_width(text) <= width_mm:
        return text
    while text and pdf.get_string_width(f"{text}…") > width_mm:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _runs(spots: tuple[Spot, ...]) -> list[list[int]]:
    """The places of months with a share, a list for each stretch without a gap."""
    found: list[list[int]] = [[]]
    for place, spot in enumerate(spots):
        if spot.share is not None:
            found[-1].append(place)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _path(ends: list[tuple[float, float]], colour: str, width: float, dashes: str = "") -> str:
    points = "L".join(f"{x:.2f} {y:.2f}" for x, y in ends)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'
        if ends
        else ""
    )


def _mark(x: float, y: float, *, special: bool) -> str:
    if special:
        ends = f"M{x - 2:.2f} {y:.2f}L{x:.2f} {y - 2:.2f}L{x + 2:.2f} {y:.2f}L{x:.2f} {y + 2:.2f}z"
        return f'<path d="{ends}" fill="#b5482a"/>'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.1" fill="{_LINE}"/>'


def _svg(width: float, height: float, shapes: list[str]) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}">'
        f"{''.join(shapes)}</svg>"
    ).encode()
