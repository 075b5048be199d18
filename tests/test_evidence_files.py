"""The files of the pack, read back: the same numbers, no formula, nothing beside the page."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pptx
import pypdfium2
import pytest
from pptx.slide import Slide

from feedback.evidence import pdf, report, sheets, slides
from feedback.evidence.figures import ANSWERED
from feedback.evidence.report import Quote, Report
from tests import made_up_months
from tests.conftest import PROJECT

FIRST, LAST = date(2025, 1, 1), date(2026, 6, 1)
FILES = {"pdf": pdf.pdf, "pptx": slides.slides, "xlsx": sheets.xlsx, "csv": sheets.csv_bytes}
ARABIC, CHINESE = "الانتظار", "等待"
NASTY = {
    "t1": '=HYPERLINK("http://x.example","click")',
    "t2": CHINESE,
    "t3": "🎈 Fun 🎉 & <b>games</b>",
    "t4": "W" * 80,
    "t5": "+1 theme with a name that somebody typed whom nobody had told to be brief about it",
}
NASTY_SITES = {1: "=1+1", 2: "@cmd", 3: "-x", 4: "\tTab", 5: "مقهى السلام", 6: "Ọ̀yọ́ Café"}
RISKY = ("=", "+", "-", "@", "\t", "\r")


def make(
    months: int = 18, sites: int = 4, themes: int = 5, *, people: int = 20, **changes: object
) -> Report:
    """The report of made-up months, the first in January 2025."""
    names = made_up_months.names(sites, themes)
    published = made_up_months.published(
        months=months, sites=sites, themes=list(names.themes), people=people, rising="t2"
    )
    if months > 3:
        late = date(2025, 3, 1)
        published.append(
            made_up_months.late(late, sites=sites, themes=list(names.themes), people=10)
        )
    how: dict[str, object] = {
        "names": names,
        "who_asks": "The Collaborative",
        "questions": ["What is good?"],
        "made_on": date(2026, 7, 3),
        **changes,
    }
    last = made_up_months.month_after(FIRST, max(0, months - 1))
    return report.report(published, FIRST, last, **how)  # type: ignore[arg-type]


def eighteen_months() -> Report:
    """Eighteen months at four sites, in which the second theme rises."""
    return make(quotes=[Quote("Theme number 1", LAST, "They listened to me.")])


@pytest.fixture(scope="module")
def made() -> Report:
    """The same for every test."""
    return eighteen_months()


@pytest.fixture(scope="module")
def nasty() -> Report:
    """Formulas, other scripts, emoji and very long names wherever somebody can type."""
    plain = made_up_months.names(6, 5)
    quotes = [
        Quote(ARABIC, LAST, "انتظرت طويلا"),
        Quote("Fun", LAST, "=cmd|' /C calc'!A0"),
        Quote("Fun", LAST, "and listened " * 60),
    ]
    names = replace(plain, themes=NASTY, sites=NASTY_SITES)
    return make(sites=6, names=names, who_asks="=1+1", quotes=quotes, example=True)


def text_of(file: bytes) -> list[str]:
    """The text of each page of a PDF, white space made one."""
    document = pypdfium2.PdfDocument(file)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def slides_of(file: bytes) -> list[Slide]:
    """The slides of a PPTX."""
    return list(pptx.Presentation(BytesIO(file)).slides)


def words_on(slide: Slide) -> str:
    """All words on a slide."""
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts_of(file: bytes) -> Iterator[tuple[list[str], dict[str, list[float | None]], bytes]]:
    """Of each chart its categories, its series and the workbook that PowerPoint edits."""
    for slide in slides_of(file):
        for shape in slide.shapes:
            if shape.has_chart:
                plot = shape.chart.plots[0]
                series = {one.name: list(one.values) for one in plot.series}
                workbook = shape.chart.part.chart_workbook.xlsx_part.blob
                yield list(plot.categories), series, workbook


# The same numbers --------------------------------------------------------------------------


def test_the_pdf_has_every_cell_of_the_tables(made: Report) -> None:
    found = Counter(" ".join(text_of(pdf.pdf(made))).split())
    cells = Counter(
        word for table in made.tables for row in table.rows for cell in row for word in cell.split()
    )

    assert not cells - found


def test_the_pdf_has_no_number_that_is_not_in_the_report(made: Report) -> None:
    text = " ".join(text_of(pdf.pdf(made)))
    said = {number.shown for number in made.numbers}
    said |= {cell for table in made.tables for row in table.rows for cell in row}
    said |= {total.shown for _, total in made.often}
    sentences = [*made.summary, *(finding.said for finding in made.moved)]
    sentences += [made.rating.title] if made.rating else []
    sentences += [text for section in made.methods for text in section.paragraphs]
    pattern = r"(?<!Page )\b\d[\d,]*(?: or more)? of \d[\d,]*"
    known = {found for text in [*said, *sentences] for found in re.findall(pattern, plain(text))}

    assert len(known) > 100
    assert set(re.findall(pattern, plain(text))) <= known


def plain(text: str) -> str:
    """Text without the spaces that no line ends at."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_charts_on_slides_hold_the_published_numbers(made: Report) -> None:
    assert made.rating is not None
    answered = [n.n for n in made.numbers if n.grouping == "all" and n.item == ANSWERED]
    first, *findings, often = charts_of(slides.slides(made))

    assert first[1] == {"People who answered": answered}
    assert len(findings) == 1 + len(made.moved)
    for finding, (categories, series, _) in zip((made.rating, *made.moved), findings, strict=True):
        spots = finding.trend.spots
        assert categories == [f"{spot.month:%b %Y}" for spot in spots]
        assert series[finding.name] == [spot.share for spot in spots]
        assert series["Average"] == [spot.centre for spot in spots]
        assert series["Upper limit"] == [spot.upper for spot in spots]
    assert often[0] == [name for name, _ in reversed(made.often)]
    assert often[1] == {"People": [total.n for _, total in reversed(made.often)]}


def test_what_powerpoint_edits_is_what_the_chart_shows(made: Report) -> None:
    for categories, series, workbook in charts_of(slides.slides(made)):
        rows = list(openpyxl.load_workbook(BytesIO(workbook)).active.values)  # type: ignore[union-attr]
        assert list(rows[0][1:]) == list(series)
        assert [row[0] for row in rows[1:]] == categories
        assert [row[1] for row in rows[1:]] == pytest.approx(next(iter(series.values())))


def test_the_spreadsheet_and_the_csv_hold_every_number(made: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(sheets.xlsx(made)))
    header, *rows = [list(row) for row in book["All numbers"].values]
    text = sheets.csv_bytes(made).decode("utf-8-sig")
    csv_header, *csv_rows = csv.reader(StringIO(text))

    assert header == csv_header == list(sheets.HEADER)
    assert len(rows) == len(csv_rows) == len(made.numbers)
    for number, row, line in zip(made.numbers, rows, csv_rows, strict=True):
        assert row[2:7] == [number.group, number.figure, number.n, number.of, number.shown]
        assert line == ["" if cell is None else str(cell) for cell in row]
    for table in made.tables:
        values = [[cell or "" for cell in row] for row in book[table.title].values]
        shown = [list(row) for row in (table.header, *table.rows)]
        assert values[: len(shown)] == shown


def test_slides_have_the_finding_as_title_and_the_months_in_words(made: Report) -> None:
    found = slides_of(slides.slides(made))
    titles = [slide.shapes.title.text_frame.text for slide in found]

    assert made.rating is not None
    assert plain(made.rating.title) in [plain(title) for title in titles]
    for finding in made.moved:
        slide = found[titles.index(finding.title)]
        notes = slide.notes_slide.notes_text_frame.text
        assert finding.said in notes
        for spot in finding.trend.spots:
            assert f"{spot.month:%B %Y}: " in notes


def test_each_file_has_the_methods(made: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(sheets.xlsx(made)))
    texts = {
        "pdf": " ".join(text_of(pdf.pdf(made))),
        "pptx": "\n".join(map(words_on, slides_of(slides.slides(made)))),
        "xlsx": "\n".join(str(cell) for row in book["Methods"].values for cell in row),
    }

    for text in texts.values():
        for section in made.methods:
            assert section.heading in text
        assert "Making Data Count" in text
        assert "version 3" in text


# The same bytes ----------------------------------------------------------------------------


def test_the_same_data_makes_the_same_bytes_in_another_process(made: Report) -> None:
    """Whatever Python's hash seed, the time zone and the clock: ZIP files count in two seconds."""
    code = (
        "import hashlib, json, time; from tests import test_evidence_files as t; time.sleep(2.1);"
        "made = t.eighteen_months();"
        "print(json.dumps({k: hashlib.sha256(f(made)).hexdigest() for k, f in t.FILES.items()}))"
    )
    here = {name: hashlib.sha256(file(made)).hexdigest() for name, file in FILES.items()}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(run.stdout) == here


def test_other_numbers_make_other_bytes(made: Report) -> None:
    other = make(people=21)

    for file in FILES.values():
        assert hashlib.sha256(file(made)).digest() != hashlib.sha256(file(other)).digest()


# Names and words that somebody typed -------------------------------------------------------


def test_no_cell_is_a_formula(nasty: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(sheets.xlsx(nasty)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    lines = csv.reader(StringIO(sheets.csv_bytes(nasty).decode("utf-8-sig")))

    assert "f" not in {cell.data_type for cell in cells}
    assert not [text for text in texts if text.startswith(RISKY)]
    assert not [cell for line in lines for cell in line if cell.startswith(RISKY)]
    assert "'=1+1" in texts


def test_workbooks_behind_charts_hold_no_formula(nasty: Report) -> None:
    names = replace(made_up_months.names(4, 5), themes={**NASTY, "t2": "=1+1"})
    for _, _, workbook in charts_of(slides.slides(make(names=names))):
        sheet = openpyxl.load_workbook(BytesIO(workbook)).active
        assert sheet is not None
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_other_scripts_are_on_the_slides_and_in_the_pdf_or_marked_there(nasty: Report) -> None:
    shown = "\n".join(map(words_on, slides_of(slides.slides(nasty))))
    text = " ".join(text_of(pdf.pdf(nasty)))

    assert "انتظرت طويلا" in shown
    assert f"{CHINESE}: higher than usual" in shown
    assert "[…] higher than usual" in text
    assert len(re.findall("[\u0600-\u06ff]", text)) > 20  # shaped, so not in this order
    assert "Fun & <b>games</b>" in text
    assert "Oyo Café" in text


def test_nothing_stands_beside_the_page(nasty: Report) -> None:
    document = pypdfium2.PdfDocument(pdf.pdf(nasty))
    for page in document:
        width, height = page.get_size()
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            assert left >= 0
            assert right <= width
            assert bottom >= 0
            assert top <= height
    document.close()


def test_example_data_says_so_on_every_page_and_slide(nasty: Report) -> None:
    assert all("Example data, made up" in page for page in text_of(pdf.pdf(nasty)))
    shown = slides_of(slides.slides(nasty))
    assert all("Example data, made up" in words_on(slide) for slide in shown)


# Little, and much --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "of",
    [(0, 3, 4, 20), (1, 3, 4, 20), (14, 1, 4, 40), (8, 2, 3, 2)],
    ids=["nothing published", "one month", "one site", "too few people"],
)
def test_little_makes_files_that_open(of: tuple[int, int, int, int]) -> None:
    *size, people = of
    small = make(*size, people=people)

    assert text_of(pdf.pdf(small))
    assert slides_of(slides.slides(small))
    assert openpyxl.load_workbook(BytesIO(sheets.xlsx(small))).sheetnames[0] == "In short"
    assert sheets.csv_bytes(small).decode("utf-8-sig").startswith("Month,")


def test_forty_themes_at_thirty_sites_over_three_years_fit() -> None:
    large = make(36, 30, 40, people=6)

    pages = text_of(pdf.pdf(large))
    assert len(pages) < 60
    assert all(page.strip() for page in pages)
    assert len(slides_of(slides.slides(large))) < 40
    rows = sheets.csv_bytes(large).decode("utf-8-sig").splitlines()
    assert len(rows) == len(large.numbers) + 1


# Other people's programs -------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="NOT CONVERTED: there is no LibreOffice here; run `bash .ci/office.sh`",
)
def test_libreoffice_opens_slides_and_tables(made: Report, tmp_path: Path) -> None:
    (tmp_path / "slides.pptx").write_bytes(slides.slides(made))
    (tmp_path / "tables.xlsx").write_bytes(sheets.xlsx(made))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(tmp_path / "slides.pptx"), str(tmp_path / "tables.xlsx")],
        check=True,
        capture_output=True,
        timeout=150,
    )

    shown = text_of((tmp_path / "slides.pdf").read_bytes())
    assert len(shown) == len(slides_of(slides.slides(made)))
    for finding in made.moved:
        assert any(finding.title in page for page in shown)
    assert any("How these numbers were made" in page for page in shown)
    tables = " ".join(text_of((tmp_path / "tables.pdf").read_bytes()))
    assert "hidden to protect others" in tables
    assert f"From the {made.answered.n:,} people who chose to answer." in tables


def test_months_published_together_are_named_in_every_file() -> None:
    names = made_up_months.names(4, 5)
    first, *others = made_up_months.published(
        months=8, sites=4, themes=list(names.themes), people=20, first=date(2025, 3, 1), rising="t2"
    )
    published = [replace(first, tables=replace(first.tables, months=3)), *others]
    quotes = [Quote("Theme number 1", date(2025, 3, 1), "Slow", 3)]
    made = report.report(
        *(published, FIRST, date(2025, 10, 1)),
        **{"names": names, "who_asks": "The Collaborative", "questions": ["What is good?"]},
        **{"quotes": quotes, "made_on": date(2026, 7, 3)},
    )

    rows = list(csv.reader(StringIO(sheets.csv_bytes(made).decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} >= {"2025-01 to 2025-03", "2025-04"}
    document = pypdfium2.PdfDocument(pdf.pdf(made))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    for said in ("January 2025 to March 2025", "Jan–Mar 2025", "as one period"):
        assert said in " ".join(text.split())
    deck = pptx.Presentation(BytesIO(slides.slides(made)))
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert charts[0].plots[0].categories[0] == "Jan–Mar 2025"
    assert any("more months than others" in words_on(slide) for slide in deck.slides)
