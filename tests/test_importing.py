"""Files from elsewhere become forms, row by row, or problems that name their row."""

import csv
import io
import warnings
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import importing, surveys, tables
from feedback.errors import BadFile
from feedback.importing import DAY, Meaning, Problem
from feedback.tables import Table, read_table

TODAY = date(2026, 11, 23)
SURVEY = surveys.default_survey()
HEADER = "Date,Overall how was it,What was good?,What could we do better?"
WHOLE = Meaning(
    {
        DAY: "Date",
        "experience": "Overall how was it",
        "good": "What was good?",
        "better": "What could we do better?",
    }
)
SECRET = "only this store knows it"


def table(*rows: str, header: str = HEADER) -> Table:
    """A table from lines of CSV."""
    return read_table("\n".join((header, *rows)).encode())


def test_a_file_becomes_forms() -> None:
    forms, problems = importing.fill_in(
        table('2026-05-03,Very good,The welcome,"More chairs, please"', "4/5/2026,POOR.,,"),
        SURVEY,
        WHOLE,
        today=TODAY,
    )

    assert not problems
    assert [(one.number, one.day) for one in forms] == [
        (2, date(2026, 5, 3)),
        (3, date(2026, 5, 4)),
    ]
    assert forms[0].form["experience"] == ("very_good",)
    assert forms[0].form["better"] == ("More chairs, please",)
    assert forms[1].form["experience"] == ("poor",)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-05-03", "03/05/2026", "3.5.26", "3-5-2026", "3 May 2026", "3rd May, 2026"),
        *("03-May-26", "2026-05-03T09:30:00Z", "03/05/2026 09:30"),
    ],
)
def test_dates_are_read_in_many_forms_with_the_day_first(written: str) -> None:
    forms, problems = importing.fill_in(table(f'"{written}",good,,'), SURVEY, WHOLE, today=TODAY)

    assert not problems
    assert forms[0].day == date(2026, 5, 3)


@pytest.mark.parametrize("written", ["05/23/2026", "yesterday", "", "31/02/2026", "2026-13-01"])
def test_a_date_that_cannot_be_read_is_a_problem_of_its_row(written: str) -> None:
    forms, problems = importing.fill_in(
        table("1/5/2026,good,,", f"{written},good,,"), SURVEY, WHOLE, today=TODAY
    )

    assert [one.number for one in forms] == [2]
    assert [(one.number, one.column) for one in problems] == [(3, "Date")]
    assert "3 May 2026" in problems[0].text


def test_no_answer_comes_from_the_future_or_from_long_ago() -> None:
    rows = ("24/11/2026,good,,", "3/5/0206,good,,")

    _, problems = importing.fill_in(table(*rows), SURVEY, WHOLE, today=TODAY)

    assert problems == [
        Problem(2, "Date", "“24/11/2026” lies ahead."),
        Problem(3, "Date", "“3/5/0206” is too long ago."),
    ]


def test_without_a_column_of_dates_answers_are_of_one_day() -> None:
    meaning = Meaning({"experience": "Overall how was it"})

    of_today, _ = importing.fill_in(table("?,good,,"), SURVEY, meaning, today=TODAY)
    of_may, _ = importing.fill_in(
        table("?,good,,"), SURVEY, meaning, today=TODAY, undated=date(2026, 5, 1)
    )

    assert of_today[0].day == TODAY
    assert of_may[0].day == date(2026, 5, 1)


def test_a_row_without_the_rating_or_with_too_much_text_says_what_is_wrong() -> None:
    forms, problems = importing.fill_in(
        table("1/5/2026,,,", f"1/5/2026,good,{'x' * 2001},"), SURVEY, WHOLE, today=TODAY
    )

    assert not forms
    assert [(one.number, one.column) for one in problems] == [
        (2, "Overall how was it"),
        (3, "What was good?"),
    ]
    assert problems[1].text.startswith("Your answer is 1 character too long")


def test_words_that_are_no_option_are_asked_about_once_and_then_known() -> None:
    read = table("1/5/2026,1,,", "1/5/2026,1,,", "1/5/2026,5,,")

    assert importing.unknown_words(read, SURVEY, WHOLE) == {"experience": ["1", "5"]}
    _, problems = importing.fill_in(read, SURVEY, WHOLE, today=TODAY)
    assert {one.text for one in problems} == {
        "“1” is none of the answers to this question.",
        "“5” is none of the answers to this question.",
    }

    meant = Meaning(WHOLE.columns, {"experience": {"1": "very_good", "5": "very_poor"}})
    assert importing.unknown_words(read, SURVEY, meant) == {}
    forms, problems = importing.fill_in(read, SURVEY, meant, today=TODAY)
    assert not problems
    assert [one.form["experience"] for one in forms] == [
        ("very_good",),
        ("very_good",),
        ("very_poor",),
    ]


def test_several_answers_stand_in_one_cell_even_where_a_label_has_a_comma() -> None:
    read = table(
        'good,"I use, or have used, services; I live nearby"',
        "good,carer|staff",
        header="experience,describe",
    )
    meaning = Meaning({"experience": "experience", "describe": "describe"})

    forms, problems = importing.fill_in(read, SURVEY, meaning, today=TODAY)

    assert not problems
    assert [set(one.form["describe"]) for one in forms] == [
        {"service_user", "local"},
        {"carer", "staff"},
    ]


def test_columns_are_guessed_by_the_words_of_the_survey() -> None:
    read = table(
        "x",
        header="Date,Overall, how was your experience of our service?,what was good,Other".replace(
            "Overall, how", '"Overall, how'
        ).replace("service?,", 'service?",'),
    )

    assert importing.guess(read, SURVEY).columns == {
        DAY: "Date",
        "experience": "Overall, how was your experience of our service?",
        "good": "what was good",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_come_in_several_encodings_and_shapes(encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(("Name", "Said")), delimiter.join(("café", "£5 – “good”"))]

    read = read_table("\r\n".join(lines).encode(encoding))

    assert read == Table(("Name", "Said"), (("café", "£5 – “good”"),), (2,))


def test_a_spreadsheet_is_read_from_its_first_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Date", "Overall how was it", None])
    sheet.append([datetime(2026, 5, 3, 9, 30), "Good", "=1+1"])
    sheet.append([None, None, None])
    sheet.append(["4 May 2026", 5.0, 0.5])
    book.create_sheet("Other").append(["not", "read"])
    data = io.BytesIO()
    book.save(data)

    read = read_table(data.getvalue())

    assert read.header == ("Date", "Overall how was it", "Column 3")
    # A formula's value was never worked out here: an empty cell, never the formula.
    assert read.rows == (("2026-05-03", "Good", ""), ("4 May 2026", "5", "0.5"))


def spreadsheet(*rows: Sequence[object]) -> bytes:
    """A spreadsheet of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP file, which is what a spreadsheet is on the outside."""
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return data.getvalue()


@pytest.mark.parametrize("broken", [b"", b"<a><b></a>", b"<x/>"], ids=["empty", "torn", "other"])
def test_no_broken_part_of_a_spreadsheet_breaks_the_reader(broken: bytes) -> None:
    with ZipFile(io.BytesIO(spreadsheet(["a"], ["b"]))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    for name in parts:
        try:
            read = read_table(packed({**parts, name: broken}))
        except BadFile:
            continue
        assert read.header == ("a",)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damaged_spreadsheet_breaks_the_reader(damage: list[tuple[int, int]]) -> None:
    data = bytearray(spreadsheet(["a"], ["b"]))
    for place, byte in damage:
        data[place % len(data)] = byte
    with suppress(BadFile), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert read_table(bytes(data)).header


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    of_a_sheet = read_table(spreadsheet([], ["a", "b"], [], [0], [None, "x"]))
    of_lines = read_table(b"a,b\n\n,\n1,2\n")

    assert (of_a_sheet.numbers, of_a_sheet.rows) == ((4, 5), (("0", ""), ("", "x")))
    assert (of_lines.numbers, of_lines.rows) == ((4,), (("1", "2"),))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "first row"),
        (b"only,a,header\n", "first row"),
        (b"\x00\x01\x02\x03" * 9, "no text file"),
        (b'a,b\n"never closed', "no CSV file"),
        (b"PK\x05\x06" + b"\0" * 18, "no spreadsheet"),
        (packed({"bomb": b"\0" * (tables.MOST_UNPACKED_BYTES + 1)}), "no spreadsheet"),
        (b"x" * (tables.MOST_BYTES + 1), "larger than 10 MB"),
        (b"a\n" + b"1\n" * (tables.MOST_ROWS + 1), "more than 20,000 rows"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_table(data)


def test_columns_with_one_name_or_none_can_be_told_apart() -> None:
    assert table("1,2,3", header="a,a,").header == ("a", "a (2)", "Column 3")


def test_rows_that_are_shorter_are_filled_up() -> None:
    assert table("1", "1,2", header="a,b,c").rows == (("1", "", ""), ("1", "2", ""))


def keys(*rows: str, place: str = "K7M2QX", secret: str = SECRET) -> list[str]:
    """The keys of rows that are all in order."""
    forms, problems = importing.fill_in(table(*rows), SURVEY, WHOLE, today=TODAY)
    assert not problems
    return importing.row_keys(forms, secret, place=place)


def test_the_same_rows_have_the_same_keys_and_a_longer_file_adds_new_ones_only() -> None:
    first = keys("1/5/2026,good,Tea,", "1/5/2026,good,Tea,")
    again = keys("1/5/2026,good,Tea,", "1/5/2026,good,Tea,", "2/5/2026,poor,,")

    assert len(set(again)) == 3
    assert again[:2] == first
    assert not set(first) & set(keys("1/5/2026,good,Tea,", place="OTHER2"))
    assert keys("2/5/2026,good,Tea,", "1/5/2026,good,Tea,")[1] == first[0]
    assert not set(first) & set(keys("1/5/2026,good,Tea,", secret="another store's"))


def test_rows_without_dates_are_other_rows_in_another_month() -> None:
    meaning = Meaning({"experience": "Overall how was it"})
    may, june = (
        importing.fill_in(
            table("?,good,,", "?,good,,"),
            SURVEY,
            meaning,
            today=TODAY,
            undated=date(2026, month, 1),
        )[0]
        for month in (5, 6)
    )

    of_may, of_june = (importing.row_keys(forms, SECRET, place="Café") for forms in (may, june))

    assert len({*of_may, *of_june}) == 4
    assert importing.row_keys(may, SECRET, place="Café") == of_may


def stored(row: str, **columns: str) -> dict[str, str]:
    """What would be kept of a row."""
    meaning = Meaning({**WHOLE.columns, **columns})
    header = f"{HEADER},Permission,Who"
    (form,), _ = importing.fill_in(table(row, header=header), SURVEY, meaning, today=TODAY)
    return importing.as_stored(SURVEY, form)


def test_a_preview_shows_what_would_be_kept_and_nothing_more() -> None:
    row = "1/5/2026,GOOD,=1+1 😊,شكرا,count_only,carer; staff"

    by_default = stored(row, describe="Who")
    only_counted = stored(row, permission="Permission")

    assert by_default["experience"] == "Good"
    assert by_default["good"] == "=1+1 😊"
    assert by_default["better"] == "شكرا"
    assert by_default["permission"] == "The organisers may read them."
    assert by_default["describe"] == (
        "I care for a family member, partner or friend, I work or volunteer here"
    )
    assert only_counted["good"] == only_counted["better"] == "(only counted)"
    assert only_counted["permission"].startswith("Only count them.")
    assert only_counted["describe"] == ""


def test_the_template_is_understood_without_a_question() -> None:
    empty = importing.template(SURVEY)

    understood = importing.guess(read_table(empty + b"x"), SURVEY)

    assert set(understood.columns) == {DAY, *(question.id for question in SURVEY.questions)}


def test_rows_left_out_can_be_put_right_in_a_file_that_runs_nothing() -> None:
    read = table("1/5/2026,good,,", "", "soon,=HYPERLINK(1),@x,-1")
    _, problems = importing.fill_in(read, SURVEY, WHOLE, today=TODAY)

    text = importing.left_out(read, problems).decode("utf-8-sig")

    (header, row) = csv.reader(io.StringIO(text))
    assert header == ["Row", "What is wrong", *HEADER.split(",")]
    assert row[0] == "4"
    assert row[1].startswith("Overall how was it: “=hyperlink(1)” is none")
    assert row[2:] == ["soon", "'=HYPERLINK(1)", "'@x", "'-1"]


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        read = read_table(data)
    except BadFile:
        return
    assert all(len(row) == len(read.header) for row in read.rows)


@given(st.lists(st.text(max_size=12), min_size=4, max_size=4))
def test_no_cell_breaks_a_row(cells: list[str]) -> None:
    read = Table(("Date", "Overall how was it", *HEADER.split(",")[2:]), (tuple(cells),), (2,))

    forms, problems = importing.fill_in(read, SURVEY, WHOLE, today=TODAY)

    assert len(forms) == 1 or problems
    assert importing.row_keys(forms, SECRET, place="K7M2QX") is not None
