"""The gated tables as a spreadsheet and as CSV, with nothing in them that a spreadsheet runs."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from math import ceil
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from feedback import csv_files
from feedback.evidence.methods import MADE_UP
from feedback.evidence.report import TITLE, Report
from feedback.evidence.zipped import same_bytes
from feedback.periods import file_name

HEADER = (
    "Month",
    "Whose answers",
    "Group",
    "Figure",
    "Number",
    "Out of",
    "Shown",
    "Revised",
)
LINE_PT = 15.0

Cell = str | int | None
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def csv_bytes(report: Report) -> bytes:
    """Every published number, one a row; "Shown" has the words where there is none.

    UTF-8 with a mark, so that a spreadsheet reads names in any script.
    """
    rows = (["" if cell is None else str(cell) for cell in row] for row in _numbers(report))
    return csv_files.as_bytes(HEADER, rows)


def xlsx(report: Report) -> bytes:
    """A workbook: in short, the tables, every number, words, methods. Same report, same bytes."""
    book = Workbook(write_only=True)
    book.properties.title = f"{TITLE}: {report.period}"
    book.properties.creator = "Table Talk"
    made_up = [(MADE_UP,)] if report.example else []
    short = [(f"{TITLE}: {report.period}",), *made_up, *((said,) for said in report.summary)]
    _sheet(book, "In short", (110,), short)
    for table in report.tables:
        widths = (34, *[60 if table.is_words else 24] * (len(table.header) - 1))
        note = [(line,) for line in wrap(table.note, sum(widths))]
        _sheet(book, table.title, widths, [table.header, *table.rows, (), *note])
    _sheet(book, "All numbers", (10, 15, 34, 40, 10, 10, 26, 10), [HEADER, *_numbers(report)])
    words = [(file_name(quote), quote.theme, quote.text) for quote in report.quotes]
    if words:
        header = ("Month", "Theme", "In people’s own words")
        _sheet(book, header[-1], (10, 34, 90), [header, *words])
    sections = [
        (section.heading if place == 0 else "", paragraph)
        for section in report.methods
        for place, paragraph in enumerate(section.paragraphs)
    ]
    _sheet(book, "Methods", (34, 110), [("How these numbers were made", ""), *sections])
    out = BytesIO()
    book.save(out)
    return same_bytes(out.getvalue(), report.made_on)


def _numbers(report: Report) -> Iterator[tuple[Cell, ...]]:
    for n in report.numbers:
        revised = "yes" if n.revised else ""
        yield (file_name(n), n.grouping, n.group, n.figure, n.n, n.of, n.shown, revised)


def _safe(cell: Cell) -> Cell:
    return csv_files.not_a_formula(cell) if isinstance(cell, str) else cell


def _sheet(
    book: Workbook, title: str, widths: Sequence[int], rows: Iterable[Sequence[Cell]]
) -> None:
    """One sheet, its first row bold, always in sight and on each page; as wide as the paper."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows, start=1):
        is_note = len(row) == 1 < len(widths)  # runs on over the empty cells beside it
        if not is_note:
            sheet.row_dimensions[number].height = LINE_PT * _lines(row, widths)
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, _safe(value))
            if not is_note:
                cell.alignment = _WRAPPED
            if number == 1:
                cell.font = _BOLD
            cells.append(cell)
        sheet.append(cells)


def _lines(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """In how many lines a row stands: not every program works it out."""
    letters = (len("" if cell is None else str(cell)) for cell in row)
    return (
        max((ceil(1.2 * n / width) for n, width in zip(letters, widths, strict=False)), default=1)
        or 1
    )
