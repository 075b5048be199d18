"""Tables from elsewhere (paper forms typed in, exports of other tools) as filled-in forms.

Somebody says which column answers which question; every row becomes one form, or a problem that
names the row. Nothing is stored here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

from feedback import csv_files, surveys
from feedback.errors import InvalidResponse
from feedback.models import Question, Survey
from feedback.tables import Table

DAY = "day"
"""What the column of dates answers, beside the questions of a survey."""

EARLIEST = date(2000, 1, 1)
"""Nothing is older: such a day is a slip, like the year 0206."""

_SEVERAL = re.compile(r"\s*[;,|\n]\s*")


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
    table: Table, survey: Survey, meaning: Meaning, *, today: date, undated: date | None = None
) -> tuple[list[FilledIn], list[Problem]]:
    """Every row as a form that fits the survey, or its problems.

    Without a column of dates every answer is of the day ``undated``, or of ``today``. Dates are
    read as 2026-05-03, 3/5/2026 (the day first, as in the UK) or 3 May 2026. They may not lie
    ahead, nor before ``EARLIEST``.
    """
    forms: list[FilledIn] = []
    problems: list[Problem] = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = dict(zip(table.header, row, strict=True))
        try:
            form = dict(_form(cells, survey, meaning))
            surveys.check(survey, form)
            dated = cells[meaning.columns[DAY]] if DAY in meaning.columns else None
            day = undated or today if dated is None else _day(dated, today)
        except InvalidResponse as error:
            problems += [
                Problem(number, meaning.columns.get(question, ""), text)
                for question, text in error.problems.items()
            ]
        else:
            forms.append(FilledIn(number, day, form, row))
    return forms, problems


def row_keys(forms: Sequence[FilledIn], secret: str, *, place: str) -> list[str]:
    """A submission key for each form: the same row of the same place gives the same key again.

    Equal rows of one day are told apart by how many came before, so a file that has grown at its
    end adds only what is new. Keyed (BLAKE2b), so that a key tells nobody which words it was made
    from. ``secret`` has at most 64 bytes.
    """
    before: Counter[str] = Counter()
    keys = []
    for filled in forms:
        said = "\x1f".join((place, filled.day.isoformat(), *filled.row))
        counted = f"{before[said]}\x1f{said}".encode("utf-8", "replace")
        keys.append(blake2b(counted, key=secret.encode(), digest_size=16).hexdigest())
        before[said] += 1
    return keys


def as_stored(survey: Survey, filled: FilledIn) -> dict[str, str]:
    """What would be kept of a form, by question: words, labels of options, the permission."""
    checked = surveys.check(survey, filled.form)
    counted = checked.permission == "count_only"
    shown = {
        question.id: ", ".join(map(question.option_label, checked.answers.get(question.id, ())))
        for question in survey.questions
    }
    words = {name: "(only counted)" if counted else text for name, text in checked.texts.items()}
    permission = {
        question.id: question.option_label(checked.permission)
        for question in survey.of_kind("permission")
    }
    return {**shown, **words, **permission}


def template(survey: Survey) -> bytes:
    """An empty CSV file whose columns ``guess`` knows."""
    return csv_files.as_bytes(["Date", *(question.label for question in survey.questions)], [])


def left_out(table: Table, problems: Sequence[Problem]) -> bytes:
    """The rows that cannot be taken as a CSV file, each with its number and what is wrong."""
    wrong: dict[int, list[str]] = {}
    for problem in problems:
        column = f"{problem.column}: " if problem.column else ""
        wrong.setdefault(problem.number, []).append(column + problem.text)
    rows = [
        [str(number), " ".join(wrong[number]), *row]
        for number, row in zip(table.numbers, table.rows, strict=True)
        if number in wrong
    ]
    return csv_files.as_bytes(["Row", "What is wrong", *table.header], rows)


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
    if day < EARLIEST:
        raise InvalidResponse({DAY: f"“{cell}” is too long ago."})
    return day


def _day_in_words(text: str) -> date:
    for written in _IN_WORDS:
        try:
            return datetime.strptime(text, written).date()
        except ValueError:
            continue
    raise ValueError(text)
