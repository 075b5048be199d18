"""Sheets to vote on paper: circles to fill in, boxes for numbers, boxes to tick."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from fpdf import FPDF

from feedback.agenda import RoundKind
from feedback.deciding.statements import Vote
from feedback.handouts.rows import Occasion, Row, Size, draw, flow, height_mm
from feedback.posters import draw_qr
from feedback.printing import FONT, INK
from feedback.rounds import Round

Options = Mapping[RoundKind, Mapping[Vote, str]]
"""What a voter can say of a statement or of a tag, in words."""

QR_MM = 34.0
MARK_MM, APART_MM = 7.0, 2.0
"""How wide a circle or a box is, and what lies between two."""
FIRST_MM = 30.0
"""Room for the first thing to vote on, on the page of its question."""
_HOW: dict[RoundKind, str] = {
    "dots": "You have {dots} dots. Fill in {dots} circles in all. You can fill in several beside"
    " one thing.",
    "ranks": "Write 1 in the box of the most important, 2 in that of the next, and so on. You can"
    " leave some out.",
    "statements": "Tick one box below each. Pass if you are not sure, or would rather not say.",
    "tags": "These are words that people allowed us to show. We sorted them by what they are about."
    " Did we get it right? Tick one box below each.",
}


def typed(asked: Sequence[Round]) -> Iterator[str]:
    """Whatever somebody typed."""
    for one in asked:
        yield from (one.question.title, *one.question.items.values(), *one.quotes.values())


def draw_all(
    pdf: FPDF,
    occasion: Occasion,
    asked: Sequence[Round],
    size: Size,
    options: Options,
) -> None:
    """Say how to vote, by phone or here, and draw each question with something to mark."""
    flow(pdf, [Row("heading", "Your vote")], size)
    top_mm = pdf.y + 4
    draw_qr(pdf, occasion.scanned, x_mm=pdf.w - pdf.r_margin - QR_MM, y_mm=top_mm, width_mm=QR_MM)
    with _room_at_the_right(pdf, QR_MM + 10):
        paper = "Vote here on paper, and hand in the sheet. Please write no name on it."
        phone = f"Or vote with your phone at {occasion.address}"
        flow(pdf, [Row("text", paper), Row("text", phone)], size)
    pdf.set_y(max(pdf.y, top_mm + QR_MM + 4))
    for one in asked:
        _draw(pdf, one, size, options)


def _draw(pdf: FPDF, asked: Round, size: Size, options: Options) -> None:
    question, kind = asked.question, asked.kept.kind
    how = _HOW[kind].format(dots=question.dots)
    flow(pdf, [Row("heading", question.title), Row("text", how)], size, and_mm=FIRST_MM)
    for key, item in question.items.items():
        if kind == "dots":
            _mark(pdf, item, question.dots, size, shape="circle")
        elif kind == "ranks":
            _mark(pdf, item, 1, size, shape="box")
        elif kind == "statements":
            _choices(pdf, [item], list(options[kind].values()), size)
        else:
            words = [f"“{asked.quotes[key]}”", f"Is this about “{item}”?"]
            _choices(pdf, words, list(options[kind].values()), size)


def _mark(pdf: FPDF, item: str, count: int, size: Size, *, shape: Literal["circle", "box"]) -> None:
    """An item, and at its right circles to fill in or a box for a number."""
    mark_mm = MARK_MM if shape == "circle" else 2 * MARK_MM
    marks_mm = count * (mark_mm + APART_MM)
    with _room_at_the_right(pdf, marks_mm + APART_MM):
        row = Row("text", item)
        below_mm = max(height_mm(pdf, row, size), mark_mm) + 2 * APART_MM
        if pdf.will_page_break(below_mm):
            pdf.add_page()
        below_mm += pdf.y
        pdf.set_y(pdf.y + APART_MM)
        top_mm = pdf.y
        draw(pdf, row, size)
    for place in range(count):
        left_mm = pdf.w - pdf.r_margin - marks_mm + APART_MM + place * (mark_mm + APART_MM)
        _shape(pdf, left_mm, top_mm, mark_mm, shape)
    pdf.set_y(below_mm)


def _choices(pdf: FPDF, words: Sequence[str], options: Sequence[str], size: Size) -> None:
    """Words to think about, and below them a box to tick for each thing to say of them."""
    said = [Row("text", text) for text in words]
    flow(pdf, said, size, and_mm=MARK_MM + 4 * APART_MM)
    top_mm, left_mm = pdf.y + APART_MM, pdf.l_margin
    for option in options:
        _shape(pdf, left_mm, top_mm, MARK_MM, "box")
        pdf.set_xy(left_mm + MARK_MM + APART_MM, top_mm)
        pdf.set_font(FONT, size=size.body_pt)
        pdf.cell(text=option, h=MARK_MM)
        left_mm = pdf.x + 4 * APART_MM
    pdf.set_xy(pdf.l_margin, top_mm + MARK_MM + 3 * APART_MM)


def _shape(
    pdf: FPDF, left_mm: float, top_mm: float, mark_mm: float, shape: Literal["circle", "box"]
) -> None:
    pdf.set_draw_color(*INK)
    pdf.set_line_width(0.5)
    if shape == "circle":
        radius = mark_mm / 2
        pdf.circle(left_mm + radius, top_mm + radius, radius)
    else:
        pdf.rect(left_mm, top_mm, mark_mm, mark_mm)


@contextmanager
def _room_at_the_right(pdf: FPDF, room_mm: float) -> Iterator[None]:
    """Inside, lines end so much before the margin."""
    margin_mm = pdf.r_margin
    pdf.set_right_margin(margin_mm + room_mm)
    try:
        yield
    finally:
        pdf.set_right_margin(margin_mm)
