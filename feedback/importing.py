"""Tables from elsewhere (paper forms typed in, exports of other tools) as filled-in forms.

A table is CSV or a spreadsheet's first sheet. Somebody says which column answers which question;
every row becomes one form, or a problem that names the row. Nothing is stored here.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from zipfile import BadZipFile, is_zipfile

from feedback import surveys
from feedback.errors import BadFile, InvalidResponse
from feedback.models import Question, Survey

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
DAY = "day"
"""What the column of dates answers, beside the questions of a survey."""

_DELIMITERS = ",;\t|"
_SEVERAL = re.compile(r"\s*[;,|\n]\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells each, all of them text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table's columns and words mean for a survey.

    ``columns`` maps a question's id, or ``DAY``, to the name of a column. ``words`` maps a
    question's id to what a cell may say (as ``plain`` gives it) and the option that this means.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilledIn:
    """One row as a form. ``number`` is the row's in the file, the header being 1."""

    number: int
    day: date
    form: Mapping[str, tuple[str, ...]]
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken. ``column`` is empty where it is about the whole row."""

    number: int
    column: str
    text: str


def read_table(data: bytes) -> Table:
    """A CSV file or spreadsheet as a table; empty rows are left out.

    CSV may be UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs between the cells.
    Raises BadFile, saying what to do.
    """
    if len(data) > MOST_BYTES:
        raise BadFile(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Please split it.")
    rows = list(_sheet_rows(data) if is_zipfile(io.BytesIO(data)) else _csv_rows(data))
    width = max((len(row) for row in rows), default=0)
    if not width or len(rows) < 2:
        raise BadFile("The file needs a first row with the names of its columns, and rows below.")
    if len(rows) - 1 > MOST_ROWS or width > MOST_COLUMNS:
        raise BadFile(
            f"The file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Please split it."
        )
    header, *body = [(*row, *[""] * (width - len(row))) for row in rows]
    return Table(_distinct(header), tuple(body))


def plain(cell: str) -> str:
    """A cell for comparing: small letters, one space, one kind of apostrophe, no full stop."""
    return " ".join(cell.casefold().replace("’", "'").split()).rstrip(".")


def guess(table: Table, survey: Survey) -> Meaning:
    """The meaning that the names of the columns suggest; somebody should look at it."""
    by_name = {plain(name).rstrip("?:"): name for name in reversed(table.header)}
    columns = {}
    for question in survey.questions:
        names = (plain(question.label).rstrip("?:"), question.id, question.id.replace("_", " "))
        if found := next((by_name[name] for name in names if name in by_name), None):
            columns[question.id] = found
    dates = ("day", "date", "date of answer", "response date", "submitted", "date submitted")
    if found := next((by_name[name] for name in dates if name in by_name), None):
        columns[DAY] = found
    return Meaning(columns)


def unknown_words(table: Table, survey: Survey, meaning: Meaning) -> dict[str, list[str]]:
    """What cells say that is no option of their question, by question, the most frequent first.

    Many FFT exports have numbers, and 1 may be the best or the worst: somebody has to say.
    """
    found: dict[str, list[str]] = {}
    for question in _ticked(survey, meaning):
        known = _options(question, meaning)
        place = table.header.index(meaning.columns[question.id])
        said = Counter(
            word for row in table.rows for word in _words(question, row[place]) if word not in known
        )
        if said:
            found[question.id] = sorted(said, key=lambda word: (-said[word], word))
    return found


def fill_in(
    table: Table, survey: Survey, meaning: Meaning, *, today: date
) -> tuple[list[FilledIn], list[Problem]]:
    """Every row as a form that fits the survey, or its problems.

    Without a column of dates every answer is of ``today``. Dates are read as 2026-05-03, 3/5/2026
    (the day first, as in the UK) or 3 May 2026, and may not lie ahead.
    """
    forms: list[FilledIn] = []
    problems: list[Problem] = []
    for number, row in enumerate(table.rows, start=2):
        cells = dict(zip(table.header, row, strict=True))
        try:
            form = dict(_form(cells, survey, meaning))
            surveys.check(survey, form)
            day = _day(cells[meaning.columns[DAY]], today) if DAY in meaning.columns else today
        except InvalidResponse as error:
            problems += [
                Problem(number, meaning.columns.get(question, ""), text)
                for question, text in error.problems.items()
            ]
        else:
            forms.append(FilledIn(number, day, form, row))
    return forms, problems


def row_keys(forms: Sequence[FilledIn], secret: bytes, *, place: str) -> list[str]:
    """A submission key for each form: the same row of the same place gives the same key again.

    Equal rows are told apart by how many came before, so a file that has grown at its end adds
    only what is new. Keyed (BLAKE2b), so that a key tells nobody which words it was made from.
    """
    before: Counter[tuple[str, ...]] = Counter()
    keys = []
    for filled in forms:
        said = "\x1f".join((place, str(before[filled.row]), *filled.row))
        keys.append(
            blake2b(said.encode("utf-8", "replace"), key=secret, digest_size=16).hexdigest()
        )
        before[filled.row] += 1
    return keys


# Reading files -------------------------------------------------------------------------


def _csv_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in row):
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
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # A sheet may claim a million empty rows.
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            cells = [_cell_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield tuple(cells)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError) as error:
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


# From cells to a form ------------------------------------------------------------------


def _ticked(survey: Survey, meaning: Meaning) -> list[Question]:
    return [
        question
        for question in survey.questions
        if question.kind != "text" and question.id in meaning.columns
    ]


def _options(question: Question, meaning: Meaning) -> dict[str, str]:
    """What a cell may say, and the option that it means."""
    labels = {plain(option.label): option.key for option in question.options}
    keys = {option.key: option.key for option in question.options}
    spaced = {key.replace("_", " "): key for key in keys}
    return {**spaced, **keys, **labels, **meaning.words.get(question.id, {})}


def _words(question: Question, cell: str) -> list[str]:
    """What a cell says: one thing, or several where several may be ticked."""
    said = plain(cell)
    if not said:
        return []
    whole = {plain(option.label) for option in question.options}
    if question.kind != "choices" or said in whole:
        return [said]
    # The options' own labels may have commas in them.
    parts = []
    for label in sorted(whole, key=len, reverse=True):
        if label in said:
            parts.append(label)
            said = said.replace(label, ";")
    return parts + [part for part in _SEVERAL.split(said) if part]


def _form(
    cells: Mapping[str, str], survey: Survey, meaning: Meaning
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The values of one row by question. Raises InvalidResponse for a word that is no option."""
    problems = {}
    for question in survey.questions:
        if question.id not in meaning.columns:
            continue
        cell = cells[meaning.columns[question.id]]
        if question.kind == "text":
            yield question.id, (cell,)
            continue
        known = _options(question, meaning)
        said = _words(question, cell)
        if unknown := [word for word in said if word not in known]:
            problems[question.id] = f"“{unknown[0]}” is none of the answers to this question."
        yield question.id, tuple(known[word] for word in said if word in known)
    if problems:
        raise InvalidResponse(problems)


_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%d-%b-%Y", "%d-%b-%y")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def _day(cell: str, today: date) -> date:
    """The day a cell says. Raises InvalidResponse when it says none, or one that lies ahead."""
    text = _TIME.sub("", cell.strip())
    try:
        if _ISO.fullmatch(text):
            day = date.fromisoformat(text)
        elif found := _NUMBERS.fullmatch(text):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            day = date(year, int(found[2]), int(found[1]))
        else:
            day = _day_in_words(_ORDINAL.sub("", " ".join(text.replace(",", " ").split())))
    except ValueError:
        raise InvalidResponse(
            {DAY: f"“{cell}” is no date we can read. Write 2026-05-03, 03/05/2026 or 3 May 2026."}
        ) from None
    if day > today:
        raise InvalidResponse({DAY: f"“{cell}” lies ahead."})
    return day


def _day_in_words(text: str) -> date:
    for written in _IN_WORDS:
        try:
            return datetime.strptime(text, written).date()
        except ValueError:
            continue
    raise ValueError(text)
