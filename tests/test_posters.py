"""Posters can be scanned, typed and read, whatever a place is called.

The QR codes are decoded by two decoders that share no code (ZXing and OpenCV), from the page as
a printer would render it.
"""

import re
from datetime import date
from io import BytesIO
from itertools import combinations

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from feedback.crisis import crisis_contacts
from feedback.errors import BadSetting
from feedback.models import Organisers, Placement, Site
from feedback.posters import (
    poster_pdf,
    qr_address,
    qr_png,
    qr_svg,
    short_address,
)
from feedback.printing import FONT_DIR, printable

PRINTED_ON = date(2026, 11, 23)
SHORT_URL = "https://talk.example"
LONG_URL = "https://feedback.lambeth-living-well-network.community.example"
ADDRESS = "HTTPS://TALK.EXAMPLE/F/K7M2QX"
DARK = (24, 24, 24)

SHORT_NAMES = ("Mosaic Café", "Café tables")
LONG_NAMES = (
    "The Lambeth Living Well Network Hub and Community Wellbeing Café at St Matthew’s Meeting "
    "Place, Brixton Hill, for Everybody and their Friends",
    "Waiting room on the second floor beside the lift, opposite the peer-support group’s notice "
    "board and the tea table",
)
ODD_NAMES = {
    "arabic": ("مقهى الأمل", "غرفة الانتظار"),
    "emoji": ("🌻🌻", "Garden 🌻 table"),
    "one long word": ("Llanfairpwllgwyngyll" * 6, "x" * 300),
    "accents of many languages": ("Kawiarnia „Żółć”", "Ọ̀yọ́ – São João – Café Đặng"),
    "control characters": ("Mosaic\x00 Café\u202e", "line one\nline two\u00ad\ufeff"),
    "nothing": ("", "   "),
    "markup": ("**Mosaic** <b>Café</b>", "{nb} & -- __x__"),
}
LONG_ORGANISERS = Organisers(
    name="Lambeth Living Well Network Alliance together with the Black Thrive Partnership and the "
    "South London Listens Citizens’ Assembly",
    next_meeting=date(2026, 12, 30),
    meeting_place="The Large Hall, Lambeth Accord Community and Resource Centre, 336 Brixton Road, "
    "London SW9 7AA",
    answers_contact="Oluwaseun Adébáyò-Featherstonehaugh, "
    "feedback@lambeth-living-well-network.example, 020 7946 0018",
)


def make_poster(
    names: tuple[str, str] = SHORT_NAMES,
    organisers: Organisers | None = None,
    *,
    public_url: str = SHORT_URL,
    example: bool = False,
) -> bytes:
    """A poster for code K7M2QX; state only what matters."""
    site, place = names
    return poster_pdf(
        Placement("K7M2QX", Site(1, site), place),
        organisers or Organisers(),
        public_url=public_url,
        printed_on=PRINTED_ON,
        example=example,
    )


def render(pdf: bytes, dpi: int = 150) -> Image.Image:
    """The only page, as a printer of that resolution would put it on paper."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        return document[0].render(scale=dpi / 72).to_pil().convert("RGB")


def words(pdf: bytes) -> str:
    """All text of the page on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_range().split())


def decoded(picture: Image.Image) -> tuple[str, str]:
    """What two independent decoders read in a picture: (ZXing, OpenCV)."""
    by_zxing = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    by_opencv, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(picture)[:, :, ::-1].copy())
    assert len(by_zxing) == 1
    return by_zxing[0].text, by_opencv


def code_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the code's dark modules, in pixels (right, bottom outside)."""
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    corner = found.position.top_left
    far = found.position.bottom_right
    dark = np.asarray(picture.convert("L")) < 250
    # Corners are estimated to about a pixel: measure the dark modules nearby.
    left, top, right, bottom = corner.x - 6, corner.y - 6, far.x + 7, far.y + 7
    ys, xs = np.nonzero(dark[top:bottom, left:right])
    return left + xs.min(), top + ys.min(), left + xs.max() + 1, top + ys.max() + 1


def modules_of(address: str) -> int:
    """Modules along one side of the code for an address, without the quiet zone."""
    match = re.search(r'viewBox="0 0 (\d+) \1"', qr_svg(address))
    assert match
    return int(match[1]) - 8


def page_with_svg(svg: str, background: tuple[int, int, int]) -> bytes:
    """A PDF page with nothing but an SVG of 60 mm on a coloured ground.

    The checks have no SVG renderer of their own, so fpdf2 turns the SVG into PDF drawing
    operators and PDFium draws them.
    """
    pdf = FPDF(unit="mm", format=(100, 100))
    pdf.add_page()
    pdf.set_fill_color(*background)
    pdf.rect(0, 0, 100, 100, style="F")
    pdf.image(BytesIO(svg.encode()), x=20, y=20, w=60)
    return bytes(pdf.output())


# Addresses -----------------------------------------------------------------------------


def test_the_short_address_can_be_typed_without_a_scheme() -> None:
    assert short_address(SHORT_URL, "K7M2QX") == "talk.example/f/K7M2QX"


def test_the_address_in_the_code_is_in_capitals_throughout() -> None:
    assert qr_address(SHORT_URL, "k7m2qx") == ADDRESS


def test_a_port_is_kept_in_both_addresses() -> None:
    assert short_address("http://localhost:8501", "K7M2QX") == "localhost:8501/f/K7M2QX"
    assert qr_address("http://localhost:8501", "K7M2QX") == "HTTP://LOCALHOST:8501/F/K7M2QX"


def test_a_slash_at_the_end_of_the_public_url_is_not_doubled() -> None:
    assert qr_address(f"{SHORT_URL}/", "K7M2QX") == ADDRESS


@pytest.mark.parametrize("public_url", ["", "talk.example", "https://"])
def test_no_poster_is_made_that_would_lead_nowhere(public_url: str) -> None:
    with pytest.raises(BadSetting, match="PUBLIC_URL"):
        make_poster(public_url=public_url)


def test_capitals_make_the_code_smaller_than_small_letters_would() -> None:
    assert modules_of(ADDRESS) == 25
    assert modules_of(ADDRESS.lower()) > 25


# The QR code on its own ----------------------------------------------------------------


@pytest.mark.parametrize("module_px", [3, 10])
def test_the_png_can_be_scanned(module_px: int) -> None:
    picture = Image.open(BytesIO(qr_png(ADDRESS, module_px=module_px))).convert("RGB")

    assert decoded(picture) == (ADDRESS, ADDRESS)


def test_the_png_has_a_quiet_zone_of_four_modules_and_is_black_on_white() -> None:
    picture = Image.open(BytesIO(qr_png(ADDRESS, module_px=10))).convert("RGB")

    assert picture.size == (330, 330)
    assert code_box(picture) == (40, 40, 290, 290)
    assert set(picture.get_flattened_data()) == {(0, 0, 0), (255, 255, 255)}


def test_the_svg_can_be_scanned() -> None:
    picture = render(page_with_svg(qr_svg(ADDRESS), (255, 255, 255)))

    assert decoded(picture) == (ADDRESS, ADDRESS)


def test_the_svg_can_be_scanned_on_a_dark_page() -> None:
    picture = render(page_with_svg(qr_svg(ADDRESS), DARK))

    assert picture.getpixel((0, 0)) == DARK
    assert decoded(picture) == (ADDRESS, ADDRESS)


def test_the_svg_brings_its_own_white_quiet_zone_of_four_modules() -> None:
    picture = render(page_with_svg(qr_svg(ADDRESS), DARK), dpi=300)
    white = np.asarray(picture.convert("L")) > 250

    ys, xs = np.nonzero(white)
    left, top, right, bottom = code_box(picture)
    module_px = (right - left) / 25
    gaps = (left - xs.min(), top - ys.min(), xs.max() + 1 - right, ys.max() + 1 - bottom)
    assert min(gaps) >= 4 * module_px - 1


def test_the_svg_has_a_name_for_people_who_hear_the_page() -> None:
    svg = qr_svg('HTTPS://A&B.EXAMPLE/F/"<')

    assert 'role="img"' in svg
    assert "<title>QR code for HTTPS://A&amp;B.EXAMPLE/F/&quot;&lt;</title>" in svg


# The code on the poster ----------------------------------------------------------------


@pytest.mark.parametrize("public_url", [SHORT_URL, LONG_URL, "http://localhost:8501"])
@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("example", [False, True])
def test_the_printed_code_can_be_scanned(public_url: str, dpi: int, example: bool) -> None:
    expected = qr_address(public_url, "K7M2QX")

    picture = render(make_poster(public_url=public_url, example=example), dpi)
    smaller = picture.resize((picture.width // 2, picture.height // 2))

    assert decoded(picture) == (expected, expected)
    assert decoded(smaller) == (expected, expected)


@pytest.mark.parametrize("public_url", [SHORT_URL, LONG_URL])
def test_the_printed_code_is_at_least_90_mm_wide(public_url: str) -> None:
    left, top, right, bottom = code_box(render(make_poster(public_url=public_url), dpi=300))

    assert (right - left) / 300 * 25.4 >= 90
    assert (bottom - top) / 300 * 25.4 >= 90


@pytest.mark.parametrize("public_url", [SHORT_URL, LONG_URL])
@pytest.mark.parametrize("names", [SHORT_NAMES, LONG_NAMES])
@pytest.mark.parametrize("example", [False, True])
def test_nothing_is_printed_within_four_modules_of_the_code(
    public_url: str, names: tuple[str, str], example: bool
) -> None:
    poster = make_poster(names, LONG_ORGANISERS, public_url=public_url, example=example)
    picture = render(poster, dpi=300)
    left, top, right, bottom = code_box(picture)
    quiet_px = int(4 * (right - left) / modules_of(qr_address(public_url, "K7M2QX")))

    around = np.asarray(picture)[
        top - quiet_px : bottom + quiet_px, left - quiet_px : right + quiet_px
    ].copy()
    around[quiet_px:-quiet_px, quiet_px:-quiet_px] = 255

    assert (around == 255).all()


# What the poster says ------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "What is good? What could be better?",
        "Mosaic Café",
        "Café tables",
        "talk.example/f/K7M2QX",
        "Takes 2 minutes.",
        "We do not ask your name.",
        "Ask a member of staff or a volunteer.",
        "Nobody reads answers straight away.",
        "Poster K7M2QX, printed Monday 23 November 2026",
    ],
)
def test_a_poster_says(sentence: str) -> None:
    assert sentence in words(make_poster())


def test_every_crisis_contact_is_on_the_poster_with_its_number_most_urgent_first() -> None:
    text = words(make_poster())

    lines = [f"{contact.shown} {contact.when}" for contact in crisis_contacts()]
    places = [text.find(line) for line in lines]
    assert -1 not in places
    assert places == sorted(places)


def test_a_poster_says_who_asks_and_when_they_meet() -> None:
    organisers = Organisers("Living Well Breakfast", date(2026, 12, 10), "Brixton Library", "Ama")

    text = words(make_poster(organisers=organisers))

    assert "Who asks Living Well Breakfast" in text
    assert "Questions? Ask Ama" in text
    assert "Next meeting: Thursday 10 December 2026, Brixton Library" in text


def test_a_meeting_without_a_place_is_announced_by_its_day() -> None:
    text = words(make_poster(organisers=Organisers(next_meeting=date(2026, 12, 3))))

    assert "Next meeting: Thursday 3 December 2026 " in text


@pytest.mark.parametrize("next_meeting", [None, date(2026, 11, 22)])
def test_a_meeting_that_is_over_or_unknown_is_not_announced(next_meeting: date | None) -> None:
    text = words(make_poster(organisers=Organisers(next_meeting=next_meeting)))

    assert "Next meeting" not in text


def test_an_example_is_stamped_and_a_real_poster_is_not() -> None:
    assert "EXAMPLE" in words(make_poster(example=True))
    assert "EXAMPLE" not in words(make_poster())


@pytest.mark.parametrize("names", [SHORT_NAMES, LONG_NAMES])
def test_the_stamp_covers_no_words(names: tuple[str, str]) -> None:
    stamped = np.asarray(render(make_poster(names, example=True)))
    plain = np.asarray(render(make_poster(names)))

    covered = (stamped != plain).any(axis=2)

    # The words near the stamp are white; the ground they stand on is teal, beside it cream.
    white = (plain == 255).all(axis=2)
    assert covered.sum() > 10_000
    assert not (covered & white).any()


# Names of every kind -------------------------------------------------------------------


@pytest.mark.parametrize("names", ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_a_poster_is_made_whatever_the_place_is_called(names: tuple[str, str]) -> None:
    name, place = names
    organisers = Organisers(name, date(2026, 12, 10), place, answers_contact=place)

    pdf = make_poster(names, organisers)

    assert decoded(render(pdf)) == (ADDRESS, ADDRESS)
    assert "�" not in words(pdf)


# Arabic letters lie above and below each other within a line.
@pytest.mark.parametrize(
    "names",
    [SHORT_NAMES, LONG_NAMES, *(odd for key, odd in ODD_NAMES.items() if key != "arabic")],
)
def test_no_two_lines_overlap_and_none_leaves_the_margins(names: tuple[str, str]) -> None:
    pdf = make_poster(names, LONG_ORGANISERS, public_url=LONG_URL)

    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        boxes = [text.get_rect(number) for number in range(text.count_rects())]
        least_x, most_x = (mm / 25.4 * 72 for mm in (15.5, 194.5))
    assert all(left >= least_x and right <= most_x for left, _, right, _ in boxes)
    for one, other in combinations(boxes, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 0.5 or down <= 0.5


def test_a_name_too_long_for_the_page_ends_in_dots() -> None:
    assert "…" in words(make_poster(("Mosaic Café", "Table " * 100)))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Café Żółć", "Café Żółć"),
        ("Cafe\u0301", "Café"),
        ("Ọ̀yọ́", "Oyo"),
        ("Garden 🌻 table", "Garden table"),
        ("咖啡馆", ""),
        ("مَقهى", "مَقهى"),
        ("স্বাগতম ক্যাফে", "স্বাগতম ক্যাফে"),
        ("ቡና ቤት", "ቡና ቤት"),
        ("\ufefb", "لا"),
        ("soft\u00adhyphen\u202e", "softhyphen"),
        ("ﬁrst  floor\n", "first floor"),
    ],
)
def test_what_the_font_lacks_is_simplified_or_left_out(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@given(st.text())
def test_what_is_printable_stays_as_it_is(typed: str) -> None:
    once = printable(typed)

    assert printable(once) == once


def test_a_place_whose_name_cannot_be_printed_is_called_this_place() -> None:
    assert "better? This place" in words(make_poster(("咖啡馆", "")))


# The file ------------------------------------------------------------------------------


def test_the_same_poster_is_the_same_file() -> None:
    first, second = make_poster(example=True), make_poster(example=True)

    assert first == second
    assert set(re.findall(rb"D:(\d{14})", first)) == {b"20261123000000"}


def test_a_poster_is_one_a4_page_in_british_english_with_a_title() -> None:
    with pypdfium2.PdfDocument(make_poster()) as document:
        width_mm, height_mm = (pt / 72 * 25.4 for pt in document[0].get_size())
        title = document.get_metadata_dict()["Title"]

    assert (round(width_mm), round(height_mm)) == (210, 297)
    assert title == "Poster K7M2QX: What is good? What could be better?"
    assert b"/Lang (en-GB)" in make_poster()


def test_the_fonts_travel_inside_the_file() -> None:
    assert make_poster().count(b"/FontFile2") == 2


def test_bold_and_regular_know_the_same_characters() -> None:
    with (
        TTFont(FONT_DIR / "AtkinsonHyperlegible-Regular.ttf") as regular,
        TTFont(FONT_DIR / "AtkinsonHyperlegible-Bold.ttf") as bold,
    ):
        assert set(regular.getBestCmap()) == set(bold.getBestCmap())


def test_the_licence_lies_beside_the_fonts() -> None:
    for name in ("OFL.txt", "OFL-Noto.txt"):
        assert "SIL OPEN FONT LICENSE" in (FONT_DIR / name).read_text(encoding="utf-8")
