"""How a screen of a meeting is set on paper: rows below each other, as large as is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from fpdf import FPDF, TextStyle
from fpdf.enums import MethodReturnValue, YPos

from feedback.printing import FONT, INK, MM_PER_POINT, TEAL, printed, reads_leftwards
from feedback.screens import Screen

LEADING = 1.3
"""Height of a line of text in heights of its letters."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which meeting it is. ``address`` is what people type, ``scanned`` what is in the QR code."""

    day: date
    place: str
    address: str
    scanned: str
    example: bool


@dataclass(frozen=True, slots=True)
class Size:
    """How large letters are, in points. ``stacked``: a bar lies below its words, else beside."""

    body_pt: float
    heading_pt: float
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing below another. A bar has its number, ``shown``, and its length, 0 to 1."""

    kind: Literal["heading", "line", "text", "bar"]
    text: str
    shown: str = ""
    length: float = 0


def rows(screen: Screen) -> list[Row]:
    """Everything on a screen, in the order in which it is read."""
    longest = max((bar.n or 0 for bar in screen.bars), default=0) or 1
    found = [Row("heading", screen.title)]
    if screen.quote:
        return [*found, *_texts(screen.note), Row("text", f"“{screen.quote}”")]
    found += [Row("bar", bar.label, bar.shown, (bar.n or 0) / longest) for bar in screen.bars]
    found += [Row("line", line) for line in screen.lines]
    return [*found, *_texts(screen.note)]


def typed(occasion: Occasion, screens: Sequence[Screen]) -> Iterator[str]:
    """Whatever is on paper that somebody may have typed."""
    yield occasion.place
    for screen in screens:
        for row in rows(screen):
            yield row.text


def prepare(pdf: FPDF, size: Size) -> None:
    """Set how headings look; ``draw`` marks them as such, for outlines and for screen readers."""
    pdf.set_font(FONT, size=size.body_pt)
    style = TextStyle(FONT, "B", size.heading_pt, TEAL)
    pdf.set_section_title_styles(style, style)


def height_mm(pdf: FPDF, row: Row, size: Size) -> float:
    """The height that a row takes, with the gap above it where it is a heading."""
    if row.kind == "heading":
        lines = _text_mm(pdf, row.text, pdf.epw, size.heading_pt, leading=1, bold=True)
        return lines + _gap_mm(size) * 1.3
    if row.kind != "bar":
        indent = _indent_mm(size) if row.kind == "line" else 0
        return _text_mm(pdf, row.text, pdf.epw - indent, size.body_pt)
    label, number = _columns_mm(pdf, size)
    beside = max(
        _text_mm(pdf, row.text, label, size.body_pt),
        _text_mm(pdf, row.shown, number, size.body_pt, bold=True),
    )
    return beside + (_bar_mm(size) * 1.6 if size.stacked else 0)


def draw(pdf: FPDF, row: Row, size: Size) -> None:
    """Draw a row at the place of the pen, and put the pen below it."""
    if row.kind == "heading":
        pdf.ln(_gap_mm(size))
        pdf.start_section(printed(row.text))
        pdf.ln(_gap_mm(size) * 0.3)
        return
    if row.kind == "bar":
        _draw_bar(pdf, row, size)
        return
    indent = _indent_mm(size) if row.kind == "line" else 0
    is_leftwards = reads_leftwards(row.text)
    if indent:
        bullet_mm = pdf.w - pdf.r_margin - indent * 0.4 if is_leftwards else pdf.l_margin
        _write(pdf, "•", bullet_mm, indent, size)
    x_mm = pdf.l_margin + (0 if is_leftwards else indent)
    _write(pdf, row.text, x_mm, pdf.epw - indent, size, ends=True)


def flow(pdf: FPDF, part: Sequence[Row], size: Size, *, and_mm: float = 0) -> None:
    """Draw what belongs together on one page, with ``and_mm`` of room below it.

    What is longer than a page begins where the pen is and goes on on the next.
    """
    needed_mm = sum(height_mm(pdf, row, size) for row in part) + and_mm
    if needed_mm < pdf.eph and pdf.will_page_break(needed_mm):
        pdf.add_page()
    for row in part:
        if row.kind == "bar" and pdf.will_page_break(height_mm(pdf, row, size)):
            pdf.add_page()
        draw(pdf, row, size)


def _texts(*texts: str) -> list[Row]:
    return [Row("text", text) for text in texts if text]


def _draw_bar(pdf: FPDF, row: Row, size: Size) -> None:
    """The words and the number are the text of a bar, so that its length needs no other."""
    label, number = _columns_mm(pdf, size)
    y_mm, below = pdf.get_y(), pdf.get_y() + height_mm(pdf, row, size)
    _write(pdf, row.text, pdf.l_margin, label, size)
    pdf.set_xy(pdf.l_margin, y_mm)
    _write(pdf, row.shown, pdf.w - pdf.r_margin - number, number, size, is_number=True)
    thick = _bar_mm(size)
    pdf.set_fill_color(*TEAL)
    if size.stacked:
        x_mm, top, longest = pdf.l_margin, below - thick * 1.4, pdf.epw
    else:
        gap = _indent_mm(size)
        x_mm, top = pdf.l_margin + label + gap, y_mm + thick * 0.4
        longest = pdf.epw - label - number - 2 * gap
    if row.length:
        pdf.rect(x_mm, top, longest * row.length, thick, style="F")
    pdf.set_xy(pdf.l_margin, below)


def _write(
    pdf: FPDF,
    text: str,
    x_mm: float,
    width_mm: float,
    size: Size,
    *,
    is_number: bool = False,
    ends: bool = False,
) -> None:
    """Write text from ``x_mm`` on; with ``ends`` the pen goes below it."""
    pdf.set_font(FONT, "B" if is_number else "", size.body_pt)
    pdf.set_text_color(*INK)
    pdf.set_x(x_mm)
    line_mm = size.body_pt * MM_PER_POINT * LEADING
    align = "R" if is_number or reads_leftwards(text) else "L"
    below = YPos.NEXT if ends else YPos.TOP
    pdf.multi_cell(width_mm, line_mm, printed(text), align=align, new_x="LMARGIN", new_y=below)


def _text_mm(
    pdf: FPDF,
    text: str,
    width_mm: float,
    pt: float,
    *,
    leading: float = LEADING,
    bold: bool = False,
) -> float:
    """The height of a text in lines of this width."""
    pdf.set_font(FONT, "B" if bold else "", pt)
    line_mm = pt * MM_PER_POINT * leading
    tall = pdf.multi_cell(
        width_mm,
        line_mm,
        printed(text),
        align="L",
        dry_run=True,
        output=MethodReturnValue.HEIGHT,
    )
    return cast("float", tall)


def _columns_mm(pdf: FPDF, size: Size) -> tuple[float, float]:
    """The widths of a bar's words and of its number."""
    number = pdf.epw * (0.3 if size.stacked else 0.2)
    return (pdf.epw - number if size.stacked else pdf.epw * 0.42), number


def _gap_mm(size: Size) -> float:
    return size.body_pt * MM_PER_POINT * (0.9 if size.stacked else 0.65)


def _indent_mm(size: Size) -> float:
    return size.body_pt * MM_PER_POINT * 0.9


def _bar_mm(size: Size) -> float:
    return size.body_pt * MM_PER_POINT * 0.6
