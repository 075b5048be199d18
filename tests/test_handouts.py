"""A meeting on paper, read back from the PDF: large, whole, and one page where it says so."""

import ctypes
import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp

from feedback import voting
from feedback.agenda import KeptRound, RoundKind
from feedback.charts import Bar
from feedback.example import EXAMPLE_LABEL
from feedback.handouts.large_print import large_print
from feedback.handouts.one_page import SIZES, about, one_page
from feedback.handouts.rows import Occasion
from feedback.rounds import Question, Round
from feedback.screens import Screen
from tests.test_evidence_files import text_of

OCCASION = Occasion(
    date(2026, 11, 26),
    "Breakfast Café",
    "talk.example/m/K7M2QX",
    "HTTPS://TALK.EXAMPLE/M/K7M2QX",
    example=False,
)
EXAMPLE_OCCASION = replace(OCCASION, example=True)
RATING = Screen(
    "rating",
    "About 8 in 10 people said good",
    bars=(Bar("Good", 40, "40"), Bar("Neither", 10, "10"), Bar("Poor", None, "fewer than 5")),
    note="To the nearest 5.",
)
QUOTE = Screen("quote 1", "What was good?", quote="They listened to me.", note="About listening.")
PROMISES = Screen("promises", "What we promise today", ("A bell. Team manager", "Tea. Host"))
SCREENS = (
    Screen("rules", "How we talk together", ("Everybody counts.", "You can pass.")),
    Screen("answered", "50 answers", ("Since July 2026.",)),
    RATING,
    QUOTE,
    PROMISES,
)
OPTIONS = {"statements": voting.AGREEMENT, "tags": voting.SENSE}


def asked(kind: RoundKind, *items: str, dots: int = 3) -> Round:
    """A question that can be voted on. Tags are those of a quote."""
    keyed = {f"i{number}": item for number, item in enumerate(items, start=1)}
    about = {key: ("1", "theme") for key in keyed} if kind == "tags" else {}
    kept = KeptRound(kind, "m", 1, kind, "{}", "open")
    quotes = dict.fromkeys(about, "They listened to me.")
    return Round(kept, Question(f"The question about {kind}?", keyed, dots, about), None, quotes)


EVERY_KIND = [
    asked("dots", "A bell", "More tea", dots=10),
    asked("ranks", "Evenings", "A quiet room"),
    asked("statements", "Nobody waits without a word."),
    asked("tags", "Being heard"),
]


def in_large_print(
    *votes: Round, screens: tuple[Screen, ...] = SCREENS, of: Occasion = OCCASION
) -> bytes:
    """A hand-out of these screens and questions."""
    return large_print(of, screens, votes, OPTIONS)


def sizes_pt(file: bytes) -> set[float]:
    """The sizes of all letters in a PDF, in points."""
    raw = pypdfium2.raw
    document = pypdfium2.PdfDocument(file)
    found = set()
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            if not raw.FPDFText_IsGenerated(text.raw, place):
                found.add(round(raw.FPDFText_GetFontSize(text.raw, place), 1))
    document.close()
    return found


def headings(file: bytes) -> list[str]:
    """The outline of a PDF, which its marked headings make."""
    document = pypdfium2.PdfDocument(file)
    try:
        return [item.get_title() for item in document.get_toc()]
    finally:
        document.close()


def codes_on(file: bytes) -> list[str]:
    """The QR codes of all pages, as a phone reads them."""
    document = pypdfium2.PdfDocument(file)
    try:
        pages = [page.render(scale=2).to_pil() for page in document]
        return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]
    finally:
        document.close()


# Large print -------------------------------------------------------------------------------


def test_everything_in_large_print_is_large() -> None:
    file = in_large_print(*EVERY_KIND, of=EXAMPLE_OCCASION)

    assert min(sizes_pt(file)) >= 18


def test_large_print_says_what_the_wall_says() -> None:
    text = " ".join(text_of(in_large_print()))

    for screen in SCREENS:
        for said in (screen.title, *screen.lines, screen.quote, screen.note):
            assert said in text
        for bar in screen.bars:
            assert f"{bar.label} {bar.shown}" in text
    assert text.index("About listening.") < text.index("They listened to me.")
    assert "Thursday 26 November 2026" in text
    assert "Breakfast Café" in text
    assert "Your vote" not in text


def test_headings_are_marked_in_their_order() -> None:
    marked = headings(in_large_print(*EVERY_KIND))

    titles = [screen.title for screen in SCREENS]
    questions = [one.question.title for one in EVERY_KIND]
    assert marked == ["The meeting on Thursday 26 November 2026", *titles, "Your vote", *questions]


def test_a_ballot_has_something_to_mark_for_each_item() -> None:
    file = in_large_print(*EVERY_KIND)
    text = " ".join(text_of(file))

    assert "Fill in 10 circles in all" in text
    assert "Write 1 in the box" in text
    assert "Nobody waits without a word. Agree Disagree Pass" in text
    assert "“They listened to me.” Is this about “Being heard”? Yes No Not sure" in text
    assert "talk.example/m/K7M2QX" in text
    assert codes_on(file) == [OCCASION.scanned]
    # 2 items of 10 circles, 2 boxes for numbers, 3 to tick a statement and 3 a tag.
    assert shapes(file) == {"circles": 20, "boxes": 8}


def shapes(file: bytes) -> dict[str, int]:
    """How many outlines are drawn with curves, and how many without: a QR code is filled."""
    document = pypdfium2.PdfDocument(file)
    raw = pypdfium2.raw
    found = {"circles": 0, "boxes": 0}
    for page in document:
        for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(drawn.raw, ctypes.byref(fill), ctypes.byref(stroke))
            if not stroke:
                continue
            count = raw.FPDFPath_CountSegments(drawn.raw)
            kinds = [
                raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(drawn.raw, place))
                for place in range(count)
            ]
            found["circles" if raw.FPDF_SEGMENT_BEZIERTO in kinds else "boxes"] += 1
    document.close()
    return found


def test_a_chart_is_not_cut_by_the_end_of_a_page() -> None:
    before = Screen("since", "Before", tuple(f"Line {number}" for number in range(20)))
    pages = text_of(in_large_print(screens=(before, RATING)))

    assert len(pages) == 2
    assert "Line 19" in pages[0]
    assert pages[1].startswith(RATING.title)


def test_what_is_longer_than_a_page_goes_on_on_the_next() -> None:
    long = Screen("quote 1", "What was good?", quote="and listened " * 200)
    many = Screen("round 1", "Votes", bars=tuple(Bar(f"Item {n}", n, str(n)) for n in range(20)))
    text = " ".join(text_of(in_large_print(screens=(long, many))))

    assert text.count("listened") == 200
    for number in range(20):
        assert f"Item {number} {number}" in text


def test_other_scripts_are_printed_and_pages_still_counted() -> None:
    words = ("قهوة طيبة", "ভালো চা", "ጥሩ ቡና")
    text = " ".join(text_of(in_large_print(screens=(Screen("since", "Tea", words),))))

    for block in ("[\u0600-\u06ff]", "[\u0980-\u09ff]", "[\u1200-\u137f]"):
        assert len(re.findall(block, text)) >= 4  # joined letters are told in another order
    assert "[…]" not in text
    assert "Page 1 of 1" in text


# One page ----------------------------------------------------------------------------------


def test_one_page_says_what_was_heard_and_decided() -> None:
    file = one_page(OCCASION, SCREENS)
    (text,) = text_of(file)

    assert about(OCCASION.day, OCCASION.place) in text
    for screen in SCREENS:
        for said in (screen.title, *screen.lines, screen.quote, screen.note):
            assert said in text
        for bar in screen.bars:
            assert f"{bar.label} {bar.shown}" in text
    assert "Also at talk.example/m/K7M2QX" in text
    assert codes_on(file) == [OCCASION.scanned]
    assert EXAMPLE_LABEL not in text


def test_where_there_is_more_the_page_keeps_what_was_decided_and_says_where_the_rest_is() -> None:
    long = Screen("quote 2", "What could be better?", quote="and then we waited " * 300)
    votes = Screen("round 1", "Votes", tuple(f"Item {number}: place" for number in range(20)))
    themes = Screen("themes", "Themes", bars=tuple(Bar("x" * 200, 1, "1") for _ in range(8)))
    (text,) = text_of(one_page(OCCASION, (*SCREENS, themes, long, votes)))

    assert "The rest is at talk.example/m/K7M2QX" in text
    assert "A bell. Team manager" in text
    assert "Item 19: place" in text
    assert "and then we waited" not in text
    assert long.title not in text  # no heading with nothing below it


def test_the_page_is_one_however_much_was_promised() -> None:
    most = Screen("promises", "What we promise", ("very much " * 40,) * 60)
    file = one_page(OCCASION, (most, RATING))
    (text,) = text_of(file)

    assert "The rest is at" in text
    assert RATING.title not in text
    assert min(sizes_pt(file)) >= SIZES[-1].body_pt


def test_made_up_numbers_say_so_on_every_sheet() -> None:
    for file in (
        in_large_print(*EVERY_KIND, of=EXAMPLE_OCCASION),
        one_page(EXAMPLE_OCCASION, SCREENS),
    ):
        assert all(EXAMPLE_LABEL in page for page in text_of(file))


# Both --------------------------------------------------------------------------------------

NASTY = (
    Screen("since", "", ("مرحبا (12) hello", "🎈", "<b>bold</b> **bold** {nb}", "ভালো চা, ጥሩ ቡና")),
    Screen("themes", "T" * 300, bars=(Bar("W" * 200, 3, "3"), Bar("", 0, "0"))),
    Screen("quote 1", "q", quote="x\n\ny\u202e\x00z"),
)


@pytest.mark.parametrize("screens", [SCREENS, NASTY, ()], ids=["ordinary", "nasty", "nothing"])
def test_the_same_makes_the_same_bytes_and_stays_on_the_page(screens: tuple[Screen, ...]) -> None:
    files = [in_large_print(*EVERY_KIND, screens=screens), one_page(OCCASION, screens)]
    one_page.cache_clear()
    again = [in_large_print(*EVERY_KIND, screens=screens), one_page(OCCASION, screens)]

    assert files == again
    for file in files:
        document = pypdfium2.PdfDocument(BytesIO(file))
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
