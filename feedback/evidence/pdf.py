"""The report as a PDF to print and read: A4, fonts embedded, headings and charts tagged."""

from math import ceil

from fpdf import FPDF, FontFace, TextStyle

from feedback.evidence import pdf_charts
from feedback.evidence.findings import Finding
from feedback.evidence.methods import MADE_UP
from feedback.evidence.report import HIDDEN_MONTHS, TITLE, Report, Table
from feedback.example import EXAMPLE_LABEL
from feedback.periods import period_name
from feedback.printing import (
    CREAM,
    FONT,
    INK,
    LEFT_OUT,
    TEAL,
    TERRACOTTA,
    WHITE,
    begin,
    is_lost,
    printable,
    printed,
    reads_leftwards,
    write_page_number,
)

MARGIN_MM = 16.0
COLUMNS = 6
"""Columns of numbers in one table: more would be too small to read."""
NAME_MM, WIDEST_MM = 46.0, 33.0
FINDING_MM = 84.0
"""What a chart with its words needs; less is left: it goes on the next page."""


class _Pages(FPDF):
    """A4 pages with a foot that says what the numbers are about."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-13)
        self.set_font(FONT, size=8)
        self.set_text_color(*INK)
        self.cell(150, 5, self.foot)
        write_page_number(self, 5)


def pdf(report: Report) -> bytes:
    """The report as a PDF. The same report makes the same bytes.

    Letters that the font lacks are left out, as on posters; whole words leave a mark.
    """
    pages = _blank(report)
    _first_page(pages, report)
    if report.often:
        _heading(pages, "What people wrote about most", room_mm=80)
        about = "How many people mentioned a theme, out of all who wrote something."
        whole = all(total.whole for _, total in report.often)
        _text(pages, about if whole else f"{about} {HIDDEN_MONTHS}")
        pdf_charts.draw_bars(pages, report.often, "What people wrote about most")
    if report.rating or report.moved:
        _heading(pages, "Month by month", room_mm=FINDING_MM + 20)
        _text(
            pages,
            "From the people who chose to answer. A diamond is a month that breaks a rule, a grey"
            " bar one that is hidden for its size: its share lies within the bar.",
        )
    for finding in (*([report.rating] if report.rating else []), *report.moved):
        _finding(pages, finding)
    for table in report.tables:
        _table(pages, table)
    _words(pages, report)
    _heading(pages, "How these numbers were made", room_mm=80)
    for section in report.methods:
        _heading(pages, section.heading, level=1)
        for paragraph in section.paragraphs:
            _text(pages, paragraph, pt=9.5)
    if any(is_lost(word) for text in _typed(report) for word in text.split()):
        where = "The slides and the spreadsheet have them."
        _text(pages, f"{LEFT_OUT} stands for words in a script that these fonts lack. {where}")
    return bytes(pages.output())


def _typed(report: Report) -> set[str]:
    """Whatever somebody typed: names and words."""
    names = {name for number in report.numbers for name in (number.group, number.figure)}
    return names | {quote.text for quote in report.quotes} | {report.who_asks}


def _blank(report: Report) -> _Pages:
    pages = _Pages(unit="mm", format="A4")
    begin(pages, f"{TITLE}: {report.period}", report.made_on, typed=_typed(report))
    pages.set_margin(MARGIN_MM)
    pages.set_auto_page_break(True, 18)
    pages.set_author(printable(report.who_asks))
    made_up = f"{EXAMPLE_LABEL}. " if report.example else ""
    pages.foot = f"{made_up}{TITLE}: {report.period}. From the people who chose to answer."
    titles = (
        TextStyle(FONT, "B", 17, TEAL, t_margin=6, b_margin=2),
        TextStyle(FONT, "B", 12, INK, t_margin=3, b_margin=1),
    )
    pages.set_section_title_styles(*titles)
    pages.set_font(FONT, size=11)
    pages.add_page()
    return pages


def _first_page(pages: _Pages, report: Report) -> None:
    pages.set_fill_color(*TEAL)
    pages.rect(0, 0, pages.w, 46, style="F")
    pages.set_y(13)
    pages.set_text_color(*WHITE)
    for line, pt in ((TITLE, 26), (report.period, 18)):
        pages.set_font(FONT, "B", pt)
        pages.cell(0, pt * 0.5, line, new_x="LMARGIN", new_y="NEXT")
    pages.set_y(51)
    made = f"{report.made_on.day} {report.made_on:%B %Y}"
    _text(pages, f"Made on {made}. Who asked: {printed(report.who_asks) or 'the organisers'}.")
    if report.example:
        pages.set_fill_color(*TERRACOTTA)
        pages.set_text_color(*WHITE)
        pages.set_font(FONT, "B", 13)
        pages.cell(0, 10, f"  {MADE_UP}", fill=True, new_x="LMARGIN", new_y="NEXT")
    _heading(pages, "In short")
    for sentence in report.summary:
        _text(pages, sentence, pt=12)


def _heading(pages: _Pages, text: str, *, level: int = 0, room_mm: float = 24) -> None:
    """A heading, on the next page where less room is left for it and what follows."""
    if pages.will_page_break(room_mm):
        pages.add_page()
    pages.start_section(printed(text), level)


def _text(pages: _Pages, text: str, *, pt: float = 10.5) -> None:
    pages.set_font(FONT, size=pt)
    pages.set_text_color(*INK)
    text, align = printed(text), "R" if reads_leftwards(text) else "L"
    pages.multi_cell(0, pt * 0.48, text, align=align, new_x="LMARGIN", new_y="NEXT")
    pages.ln(1.6)


def _finding(pages: _Pages, finding: Finding) -> None:
    _heading(pages, finding.title, level=1, room_mm=FINDING_MM)
    pages.ln(1)
    pdf_charts.draw_trend(pages, finding)
    _text(pages, finding.said)
    _text(pages, " ".join(finding.notes), pt=9)
    pages.ln(3)


def _table(pages: _Pages, table: Table) -> None:
    """A table, in pieces that fit beside each other's first column where it is wide."""
    _heading(pages, table.title, room_mm=50)
    _text(pages, table.note)
    first, *others = range(len(table.header))
    pieces = ceil(len(others) / COLUMNS)
    for piece in range(pieces):
        start, end = (len(others) * place // pieces for place in (piece, piece + 1))
        columns = [first, *others[start:end]]
        rows = [[row[c] for c in columns] for row in (table.header, *table.rows)]
        _piece(pages, rows, is_words=table.is_words)


def _piece(pages: _Pages, rows: list[list[str]], *, is_words: bool) -> None:
    if pages.will_page_break(30):
        pages.add_page()
    pages.set_font(FONT, size=9)
    pages.set_text_color(*INK)
    pages.set_draw_color(*TEAL)
    pages.set_fill_color(*WHITE)  # fpdf2 fills cells with whatever colour was last
    columns = len(rows[0]) - 1
    room_mm = (pages.epw - NAME_MM) / columns
    width = room_mm if is_words else min(WIDEST_MM, room_mm)
    with pages.table(
        col_widths=(NAME_MM, *[width] * columns),
        width=NAME_MM + width * columns,
        align="LEFT",
        text_align=("LEFT", *["LEFT" if is_words else "RIGHT"] * columns),
        headings_style=FontFace(emphasis="BOLD", fill_color=CREAM),
        borders_layout="HORIZONTAL_LINES",
        line_height=4.2,
        padding=(0.9, 1),
    ) as drawn:
        for row in rows:
            drawn.row([printed(cell) for cell in row])
    pages.ln(4)


def _words(pages: _Pages, report: Report) -> None:
    if not report.quotes:
        return
    _heading(pages, "In people’s own words")
    _text(pages, "Words that their writers allowed, and that a person read and approved.")
    for quote in report.quotes:
        if pages.will_page_break(30):
            pages.add_page()
        _text(pages, f"“{quote.text}”", pt=11.5)
        _text(pages, f"{quote.theme}, {period_name(quote)}", pt=9)
