"""Posters for a placement: the address, the QR code and the A4 page that carries both.

All lengths on the page are millimetres from its top left corner; letter sizes are points.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from io import BytesIO
from itertools import groupby
from typing import Literal, cast
from urllib.parse import urlsplit

import qrcode
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

from feedback.crisis import CrisisContact, crisis_contacts
from feedback.errors import BadSetting
from feedback.models import Organisers, Placement
from feedback.printing import (
    CREAM,
    FONT,
    INK,
    MM_PER_POINT,
    TEAL,
    TERRACOTTA,
    WHITE,
    Colour,
    begin,
    printable,
)
from feedback.words import day_in_words

QUIET_ZONE_MODULES = 4
"""White margin around a QR code that ISO/IEC 18004 asks for; without it readers fail."""

QR_WIDTH_MM = 92.0
"""Width of the printed code, without its quiet zone: read from about a metre away."""

PAGE_WIDTH_MM = 210.0
MARGIN_MM = 16.0


# Addresses -----------------------------------------------------------------------------


def short_address(public_url: str, code: str, path: Literal["f", "m"] = "f") -> str:
    """The address a person can type: no scheme, e.g. ``talk.example/f/K7M2QX``.

    ``path`` is "f" for a form, "m" for a meeting.

    Raises BadSetting when ``public_url`` has no host name.
    """
    return f"{_host(public_url)}/{path}/{code.upper()}"


def qr_address(public_url: str, code: str, path: Literal["f", "m"] = "f") -> str:
    """The address inside the QR code: whole and in capitals.

    Capitals keep the code in alphanumeric mode, so with fewer and larger squares. Scheme and
    host may be written either way; the route must therefore accept ``/F/`` as well as ``/f/``.
    Raises BadSetting when ``public_url`` has no host name.
    """
    scheme = urlsplit(public_url).scheme or "https"
    return f"{scheme}://{short_address(public_url, code, path)}".upper()


def _host(public_url: str) -> str:
    host = urlsplit(public_url).netloc
    if not host:
        raise BadSetting(
            f"PUBLIC_URL must be an address such as https://talk.example before posters can be "
            f"made, not {public_url!r}."
        )
    return host


# The QR code ---------------------------------------------------------------------------


def qr_data(address: str) -> str:
    """The QR code as an address for an <img>, which needs no request."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_svg(address).encode()).decode()


def qr_svg(address: str) -> str:
    """The QR code as one black path on a white square, quiet zone included.

    The square is part of the picture, so that the code can be read on a dark page too.
    """
    return _svg(address, f"<title>QR code for {escape(address)}</title>")


def _svg(address: str, title: str) -> str:
    modules = _qr(address).get_matrix()
    size = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'shape-rendering="crispEdges">{title}'
        f'<path fill="#ffffff" d="M0 0h{size}v{size}h-{size}z"/>'
        f'<path fill="#000000" d="{_outline(modules)}"/></svg>'
    )


def qr_png(address: str, *, module_px: int = 10) -> bytes:
    """The QR code as a PNG, each module ``module_px`` pixels wide, quiet zone included."""
    code = _qr(address)
    code.box_size = module_px
    file = BytesIO()
    code.make_image(fill_color="black", back_color="white").save(file)
    return file.getvalue()


def draw_qr(pdf: FPDF, address: str, *, x_mm: float, y_mm: float, width_mm: float) -> None:
    """Put the code on a page, as wide as is said whatever its number of modules.

    Its white quiet zone lies around the square of that width.
    """
    module_mm = width_mm / _qr(address).modules_count
    quiet_mm = QUIET_ZONE_MODULES * module_mm
    pdf.image(
        BytesIO(_svg(address, title="").encode()),  # fpdf2 knows no <title>: alt_text instead
        x=x_mm - quiet_mm,
        y=y_mm - quiet_mm,
        w=width_mm + 2 * quiet_mm,
        alt_text=f"QR code for {address}",
    )


def _qr(address: str) -> qrcode.QRCode[PilImage]:
    # Level M: nothing is printed over the code, and level Q would make its squares smaller.
    code = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M, border=QUIET_ZONE_MODULES, image_factory=PilImage
    )
    code.add_data(address, optimize=0)
    code.make()
    return code


def _outline(modules: Sequence[Sequence[object]]) -> str:
    """One SVG path with a rectangle for every horizontal run of dark modules."""
    path = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row, key=bool):
            length = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(path)


# The page ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle on the page."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def bottom_mm(self) -> float:
        return self.y_mm + self.height_mm

    def below(self, y_mm: float) -> "_Box":
        """What is left of this box under a line."""
        return replace(self, y_mm=y_mm, height_mm=self.bottom_mm - y_mm)


@dataclass(frozen=True, slots=True)
class _Style:
    """How letters look. Text too long for its box shrinks from ``pt`` to ``least_pt``."""

    pt: float
    least_pt: float
    bold: bool = False
    colour: Colour = INK
    align: Literal["L", "C"] = "L"
    leading: float = 1.22

    def line_mm(self, pt: float) -> float:
        """The height of one line of text."""
        return pt * MM_PER_POINT * self.leading


QUESTION = _Box(MARGIN_MM, 10, 178, 61)
QR_LEFT_MM = MARGIN_MM
QR_TOP_MM = 97.5
PROMISE = _Box(126, 97.5, 68, 50)
HOW = _Box(126, 161, 69, 41)
ADDRESS = _Box(MARGIN_MM, 204, 178, 11)
WHO_ASKS = _Box(MARGIN_MM, 220, 84, 25)
WHAT_HAPPENS = _Box(108, 220, 86, 25)
CRISIS = _Box(MARGIN_MM, 247.5, 178, 38)
SMALL_PRINT = _Box(MARGIN_MM, 287, 178, 4)


def poster_pdf(
    placement: Placement,
    organisers: Organisers,
    *,
    public_url: str,
    printed_on: date,
    example: bool = False,
) -> bytes:
    """One A4 page to pin up at a placement. The same arguments give the same bytes.

    Parameters
    ----------
    placement
        Names too long for the page shrink, and then end in "…"; see ``printable`` for
        characters that the font lacks.
    organisers
        A meeting that is over by ``printed_on`` is left out.
    printed_on
        Printed small at the foot, so that an old poster can be told from a new one.
    example
        Stamp the page "EXAMPLE", clear of the QR code.

    Raises
    ------
    BadSetting
        If ``public_url`` has no host name.
    BadFile
        If the crisis contacts cannot be used.
    """
    # Everything that can be refused comes first: fpdf2 keeps font files open until the output.
    scanned = qr_address(public_url, placement.code)
    address = short_address(public_url, placement.code)
    contacts = crisis_contacts()
    typed = [placement.site.name, placement.name, organisers.name, organisers.meeting_place]
    typed.append(organisers.answers_contact)
    pdf = _blank_page(placement, printed_on, typed)
    _draw_question(pdf, placement)
    draw_qr(pdf, scanned, x_mm=QR_LEFT_MM, y_mm=QR_TOP_MM, width_mm=QR_WIDTH_MM)
    _draw_address(pdf, address)
    _draw_promise(pdf)
    _draw_instructions(pdf)
    _draw_note(pdf, "Who asks", _who_asks(organisers), WHO_ASKS)
    _draw_note(pdf, "What happens next", _what_happens(organisers, printed_on), WHAT_HAPPENS)
    _draw_crisis(pdf, contacts)
    _draw_small_print(pdf, placement, printed_on)
    if example:
        _draw_stamp(pdf)
    return bytes(pdf.output())


def _blank_page(placement: Placement, printed_on: date, typed: Sequence[str]) -> FPDF:
    pdf = FPDF(unit="mm", format="A4")
    title = f"Poster {placement.code}: What is good? What could be better?"
    begin(pdf, title, printed_on, typed=typed)
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.add_page()
    return pdf


def _write(pdf: FPDF, text: str, box: _Box, style: _Style) -> float:
    """Write text into a box, shrunk or cut to fit. Returns where it ends, in mm."""
    return _write_paragraphs(pdf, [text], box, style)


def _write_paragraphs(pdf: FPDF, texts: Sequence[str], box: _Box, style: _Style) -> float:
    """Write texts below each other in letters of one size. Returns where they end, in mm."""
    pt, lines = _fitted(pdf, [printable(text) for text in texts], box, style)
    pdf.set_text_color(*style.colour)
    for number, line in enumerate(lines):
        pdf.set_xy(box.x_mm, box.y_mm + number * style.line_mm(pt))
        pdf.cell(box.width_mm, style.line_mm(pt), line, align=style.align)
    return box.y_mm + len(lines) * style.line_mm(pt)


def _fitted(pdf: FPDF, texts: Sequence[str], box: _Box, style: _Style) -> tuple[float, list[str]]:
    """The largest letters in which the texts fit their box, and the texts in lines."""
    pt = style.pt
    while True:
        pdf.set_font(FONT, "B" if style.bold else "", pt)
        lines = [line for text in texts for line in _lines(pdf, text, box.width_mm)]
        most_lines = max(1, int(box.height_mm / style.line_mm(pt) + 0.01))
        if len(lines) <= most_lines:
            return pt, lines
        if pt <= style.least_pt:
            return pt, [*lines[: most_lines - 1], _cut(pdf, lines[most_lines - 1], box.width_mm)]
        pt -= 0.5


def _lines(pdf: FPDF, text: str, width_mm: float) -> list[str]:
    lines = pdf.multi_cell(
        width_mm, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES
    )
    return cast("list[str]", lines)


def _cut(pdf: FPDF, line: str, width_mm: float) -> str:
    while line and pdf.get_string_width(f"{line}…") > width_mm:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _draw_question(pdf: FPDF, placement: Placement) -> None:
    """A speech bubble that asks, and points at the code."""
    pdf.set_fill_color(*CREAM)
    pdf.rect(0, 0, PAGE_WIDTH_MM, QUESTION.bottom_mm + 6, style="F")
    _bubble(pdf, QUESTION, TEAL, tail_x_mm=44, tail_mm=11)
    box = _Box(QUESTION.x_mm + 12, QUESTION.y_mm + 8, QUESTION.width_mm - 24, 30)
    y_mm = box.y_mm
    for question in ("What is good?", "What could be better?"):
        style = _Style(37, 37, bold=True, colour=WHITE, leading=1.1)
        y_mm = _write(pdf, question, box.below(y_mm), style)
    _draw_names(pdf, placement, _Box(box.x_mm, box.bottom_mm + 2.5, box.width_mm, 18))


def _draw_names(pdf: FPDF, placement: Placement, box: _Box) -> None:
    # A name in a script that the font lacks must not leave a poster that is about nothing.
    site = printable(placement.site.name) or "This place"
    end_mm = _write(
        pdf, site, replace(box, height_mm=11), _Style(21, 12, bold=True, colour=WHITE, leading=1.15)
    )
    _write(pdf, placement.name, box.below(end_mm), _Style(15, 10, colour=WHITE, leading=1.15))


def _draw_address(pdf: FPDF, address: str) -> None:
    _write(pdf, f"or type {address}", ADDRESS, _Style(25, 11, bold=True, colour=TEAL, leading=1.15))


def _draw_promise(pdf: FPDF) -> None:
    """A second bubble, beside the code, that answers the first worries."""
    _bubble(pdf, PROMISE, TERRACOTTA, tail_x_mm=170, tail_mm=8)
    box = _Box(PROMISE.x_mm + 8, PROMISE.y_mm + 6.5, PROMISE.width_mm - 12, PROMISE.height_mm - 12)
    style = _Style(22, 22, bold=True, colour=WHITE, leading=1.12)
    y_mm = box.y_mm
    for line in ("Takes", "2 minutes."):
        y_mm = _write(pdf, line, box.below(y_mm), style)
    _write(pdf, "We do not ask your name.", box.below(y_mm + 2.5), style)


def _draw_instructions(pdf: FPDF) -> None:
    style = _Style(14, 14, leading=1.28)
    how = "Point your camera at the square, or type the address."
    y_mm = _write(pdf, how, HOW, style)
    paper = "Rather on paper? Ask a member of staff or a volunteer."
    _write(pdf, paper, HOW.below(y_mm + 5), style)


def _draw_note(pdf: FPDF, heading: str, sentences: Sequence[str], box: _Box) -> None:
    y_mm = _write(pdf, heading, box, _Style(12.5, 12.5, bold=True, colour=TEAL, leading=1.2))
    _write_paragraphs(pdf, sentences, box.below(y_mm), _Style(11.5, 8, leading=1.2))


def _who_asks(organisers: Organisers) -> list[str]:
    name = printable(organisers.name) or "the organisers"
    sentences = [f"{name[0].upper()}{name[1:]}"]
    if organisers.answers_contact:
        sentences.append(f"Questions? Ask {organisers.answers_contact}")
    return sentences


def _what_happens(organisers: Organisers, printed_on: date) -> list[str]:
    sentences = ["We talk about the answers together and put up what was agreed."]
    meeting = organisers.next_meeting
    if meeting is not None and meeting >= printed_on:
        place = printable(organisers.meeting_place)
        sentences.append(f"Next meeting: {day_in_words(meeting)}{', ' if place else ''}{place}")
    return sentences


def _draw_crisis(pdf: FPDF, contacts: Sequence[CrisisContact]) -> None:
    """The foot: nobody watches the answers, so here is who does pick up."""
    pdf.set_fill_color(*CREAM)
    _panel(pdf, CRISIS, radius_mm=4)
    box = _Box(CRISIS.x_mm + 6, CRISIS.y_mm + 3, CRISIS.width_mm - 12, CRISIS.height_mm - 6)
    notice = "Nobody reads answers straight away. If you need help now:"
    y_mm = _write(pdf, notice, box, _Style(13, 13, bold=True, colour=TERRACOTTA)) + 0.5
    row_mm = (box.bottom_mm - y_mm) / len(contacts)
    for contact in contacts:
        number = f"{'Text ' if contact.kind == 'text' else ''}{contact.shown}"
        row = _Box(box.x_mm, y_mm, box.width_mm, row_mm)
        _write(pdf, number, replace(row, width_mm=36), _Style(12, 8, bold=True))
        _write(pdf, contact.when, replace(row, x_mm=row.x_mm + 38, width_mm=128), _Style(12, 8))
        y_mm += row_mm


def _draw_small_print(pdf: FPDF, placement: Placement, printed_on: date) -> None:
    text = f"Poster {placement.code}, printed {day_in_words(printed_on)}"
    _write(pdf, text, SMALL_PRINT, _Style(8, 6))


def _draw_stamp(pdf: FPDF) -> None:
    """A ribbon across the top right corner: beside the question, and far from the code."""
    ribbon = _Box(132, 19, 100, 17)
    pdf.set_fill_color(*TERRACOTTA)
    pdf.set_draw_color(*WHITE)
    pdf.set_line_width(1)
    with pdf.rotation(-45, x=182, y=27.5):
        pdf.rect(ribbon.x_mm, ribbon.y_mm, ribbon.width_mm, ribbon.height_mm, style="DF")
        style = _Style(29, 29, bold=True, colour=WHITE, align="C", leading=1.2)
        _write(pdf, "EXAMPLE", ribbon.below(ribbon.y_mm + 2.2), style)


def _bubble(pdf: FPDF, box: _Box, colour: Colour, *, tail_x_mm: float, tail_mm: float) -> None:
    """A speech bubble whose tail starts at ``tail_x_mm`` and points ``tail_mm`` down."""
    pdf.set_fill_color(*colour)
    _panel(pdf, box, radius_mm=8)
    top_mm = box.bottom_mm - 0.5  # overlaps, or a hairline would show between the two
    tip = (tail_x_mm + 0.4 * tail_mm, box.bottom_mm + tail_mm)
    pdf.polygon([(tail_x_mm, top_mm), (tail_x_mm + 1.6 * tail_mm, top_mm), tip], style="F")


def _panel(pdf: FPDF, box: _Box, *, radius_mm: float) -> None:
    pdf.rect(
        box.x_mm,
        box.y_mm,
        box.width_mm,
        box.height_mm,
        style="F",
        round_corners=True,
        corner_radius=radius_mm,
    )
