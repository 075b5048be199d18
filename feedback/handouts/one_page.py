"""What a meeting heard and decided, on one page of A4 to pin up or hand round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fpdf import FPDF

from feedback.example import EXAMPLE_LABEL
from feedback.handouts.rows import (
    Occasion,
    Row,
    Size,
    draw,
    height_mm,
    prepare,
    rows,
    typed,
)
from feedback.posters import QUIET_ZONE_MODULES, draw_qr
from feedback.printing import FONT, INK, TEAL, TERRACOTTA, begin, printed
from feedback.screens import Screen
from feedback.words import day_in_words

TITLE = "What we heard and decided"
MARGIN_MM, QR_MM = 14.0, 30.0
SIZES = tuple(Size(pt, pt * 1.15) for pt in (13, 12, 11, 10))
"""The first in which everything fits is taken; where nothing does, the last, and less."""

_FIRST = ("promises", "round", "themes", "answered", "rating", "missing", "since", "moved")
"""What goes on the page before anything else does, by the beginning of a screen's id."""


def about(day: date, place: str) -> str:
    """Of which meeting it is, and what the numbers are about."""
    where = f", {place}" if place else ""
    return (
        f"The meeting on {day_in_words(day)}{where}. The numbers are from the people who chose to"
        " answer, as they stood before the meeting."
    )


@lru_cache(maxsize=4)
def one_page(occasion: Occasion, screens: tuple[Screen, ...]) -> bytes:
    """The screens of a published meeting on one page, its address and the code of it beside them.

    Where not everything fits in letters of ten points, promises come first, then what was voted
    on, then figures, then quotes; and the page says where the rest is. Kept for the next who asks:
    it takes a tenth of a second, and whoever has the code may ask.
    """
    pdf = FPDF(unit="mm", format="A4")
    title = f"{TITLE}, {day_in_words(occasion.day)}"
    begin(pdf, title, occasion.day, typed=typed(occasion, screens))
    pdf.set_margin(MARGIN_MM)
    pdf.c_margin = 0
    pdf.set_auto_page_break(False)
    pdf.add_page()
    _head(pdf, occasion)
    foot_mm = pdf.h - MARGIN_MM - 5
    fit = _fit(pdf, screens, foot_mm - 3 - pdf.y)
    prepare(pdf, fit.size)
    for part in fit.parts:
        for row in part:
            draw(pdf, row, fit.size)
    pdf.set_xy(MARGIN_MM, foot_mm)
    pdf.set_font(FONT, "B", 10)
    pdf.set_text_color(*TEAL)
    pdf.cell(0, 5, f"{'Also' if fit.is_all else 'The rest is'} at {occasion.address}")
    return bytes(pdf.output())


def _head(pdf: FPDF, occasion: Occasion) -> None:
    """The title and what it is about, beside the code of the page."""
    quiet_mm = QR_MM * QUIET_ZONE_MODULES / 29
    left_mm = pdf.w - MARGIN_MM - QR_MM
    draw_qr(pdf, occasion.scanned, x_mm=left_mm, y_mm=MARGIN_MM, width_mm=QR_MM)
    width_mm = left_mm - quiet_mm - MARGIN_MM - 4
    pdf.set_xy(MARGIN_MM, MARGIN_MM)
    prepare(pdf, Size(11, 22))
    pdf.start_section(TITLE)
    if occasion.example:
        pdf.set_font(FONT, "B", 11)
        pdf.set_text_color(*TERRACOTTA)
        pdf.cell(width_mm, 6, EXAMPLE_LABEL, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=11)
    pdf.set_text_color(*INK)
    said = printed(about(occasion.day, occasion.place))
    pdf.multi_cell(width_mm, 5.2, said, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(max(pdf.y, MARGIN_MM + QR_MM + 2))


@dataclass(frozen=True, slots=True)
class _Fit:
    """What goes on the page: rows of each screen, in letters of which size, and if it is all."""

    size: Size
    parts: list[list[Row]]
    is_all: bool


def _fit(pdf: FPDF, screens: Sequence[Screen], room_mm: float) -> _Fit:
    parts = [rows(screen) for screen in screens]
    for size in SIZES:
        if sum(height_mm(pdf, row, size) for part in parts for row in part) <= room_mm:
            return _Fit(size, parts, is_all=True)
    size = SIZES[-1]
    for place in sorted(range(len(parts)), key=lambda place: _rank(screens[place])):
        parts[place] = _beginning(pdf, parts[place], size, room_mm)
        room_mm -= sum(height_mm(pdf, row, size) for row in parts[place])
    return _Fit(size, parts, is_all=False)


def _beginning(pdf: FPDF, part: list[Row], size: Size, room_mm: float) -> list[Row]:
    """What there is room for: the first lines of a list, all or nothing of anything else."""
    kept: list[Row] = []
    for row in part:
        room_mm -= height_mm(pdf, row, size)
        if room_mm < 0:
            break
        kept.append(row)
    is_list = all(row.kind in ("heading", "line") for row in kept)
    return kept if len(kept) == len(part) or (is_list and len(kept) > 1) else []


def _rank(screen: Screen) -> int:
    kind = screen.id.partition(" ")[0]
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
