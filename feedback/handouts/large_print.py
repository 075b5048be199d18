"""What the wall will show, in large print, and sheets to vote on paper."""

from collections.abc import Sequence

from fpdf import FPDF

from feedback.example import EXAMPLE_LABEL
from feedback.handouts import ballots
from feedback.handouts.rows import Occasion, Row, Size, flow, prepare, rows, typed
from feedback.printing import FONT, INK, begin, write_page_number
from feedback.rounds import Round
from feedback.screens import Screen
from feedback.words import day_in_words

SIZE = Size(18, 23, stacked=True)
"""Large print begins at 16 points (UK Association for Accessible Formats); 18 are safer."""
MARGIN_MM, FOOT_MM = 18.0, 22.0


class _Pages(FPDF):
    """A4 pages with a foot in letters as large as all others."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-FOOT_MM + 6)
        self.set_font(FONT, size=SIZE.body_pt)
        self.set_text_color(*INK)
        self.cell(self.epw * 0.7, 8, self.foot)
        write_page_number(self, 8)


def large_print(
    occasion: Occasion,
    screens: Sequence[Screen],
    asked: Sequence[Round],
    options: ballots.Options,
) -> bytes:
    """The screens in the order of the meeting, then a ballot for each question of ``asked``.

    ``options`` is what a voter can say of a statement or of a tag.
    """
    pdf = _Pages(unit="mm", format="A4")
    title = f"The meeting on {day_in_words(occasion.day)}"
    begin(pdf, title, occasion.day, typed=[*typed(occasion, screens), *ballots.typed(asked)])
    pdf.set_margin(MARGIN_MM)
    pdf.c_margin = 0
    pdf.set_auto_page_break(True, FOOT_MM)
    pdf.foot = EXAMPLE_LABEL if occasion.example else ""
    prepare(pdf, SIZE)
    pdf.add_page()
    flow(pdf, [Row("heading", title)], SIZE)
    if occasion.place:
        flow(pdf, [Row("text", occasion.place)], SIZE)
    for screen in screens:
        flow(pdf, rows(screen), SIZE)
    if asked:
        pdf.add_page()
        ballots.draw_all(pdf, occasion, asked, SIZE, options)
    return bytes(pdf.output())
