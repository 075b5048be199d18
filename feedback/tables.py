"""Tables from elsewhere: a CSV file or a spreadsheet's first sheet as text, cell by cell."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zipfile import BadZipFile, ZipFile, is_zipfile

from feedback.errors import BadFile

MOST_BYTES = 10_000_000
MOST_UNPACKED_BYTES = 20 * MOST_BYTES
MOST_ROWS = 20_000
MOST_COLUMNS = 200

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells each, all of them text.

    ``numbers`` are those of the rows in the file, as a spreadsheet shows them: empty ones count.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_table(data: bytes) -> Table:
    """A CSV file or a spreadsheet's first sheet as a table; empty rows are left out.

    CSV may be UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs between the cells.
    Raises BadFile, saying what to do.
    """
    if len(data) > MOST_BYTES:
        raise BadFile(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Please split it.")
    read = _sheet_rows(data) if is_zipfile(io.BytesIO(data)) else _csv_rows(data)
    found = ((number, row) for number, row in enumerate(read, start=1) if any(row))
    numbered = list(islice(found, MOST_ROWS + 2))
    width = max((len(row) for _, row in numbered), default=0)
    if len(numbered) < 2:
        raise BadFile("The file needs a first row with the names of its columns, and rows below.")
    if len(numbered) - 1 > MOST_ROWS or width > MOST_COLUMNS:
        raise BadFile(
            f"The file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Please split it."
        )
    header, *body = [(*row, *[""] * (width - len(row))) for _, row in numbered]
    return Table(_distinct(header), tuple(body), tuple(number for number, _ in numbered[1:]))


def _csv_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield tuple(cell.strip() for cell in row)
    except csv.Error as error:
        raise BadFile(
            f"This is no CSV file that we can read ({error}). Save it as “CSV UTF-8” and try again."
        ) from error


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile("This is no text file that we can read. Save it as “CSV UTF-8” and try again.")


def _sheet_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    # Imported here: it costs every start 20 MB, and only this reads spreadsheets.
    import openpyxl

    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise BadZipFile("unpacked, it would fill the memory")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            cells = [] if row.count(None) == len(row) else [_cell_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield tuple(cells)
    except Exception as error:  # a broken spreadsheet breaks its reader in a dozen ways
        raise BadFile("This is no spreadsheet that we can read. Save it as CSV UTF-8.") from error


def _cell_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns: one without gets its letter, one that is there twice a number."""
    seen: Counter[str] = Counter()
    distinct = []
    for place, name in enumerate(names, start=1):
        name = name or f"Column {place}"
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(distinct)
