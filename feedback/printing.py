"""What every PDF is made with: fonts, few colours, and which letters can be printed.

One font is for everything; others help out with the letters of scripts that it lacks.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fpdf2 brings it
from fpdf import FPDF

FONT_DIR = Path(__file__).resolve().parent / "data" / "fonts"
FONT = "Atkinson Hyperlegible"
REGULAR = FONT_DIR / "AtkinsonHyperlegible-Regular.ttf"

OTHER_SCRIPTS = {
    "Noto Sans Arabic": FONT_DIR / "NotoSansArabic-Regular.ttf",
    "Noto Sans Bengali": FONT_DIR / "NotoSansBengali-Regular.ttf",
    "Noto Sans Ethiopic": FONT_DIR / "NotoSansEthiopic-Regular.ttf",
}
"""For the languages most spoken in Lambeth that have a script of their own."""

_OTHER_LETTERS = range(0x600, 0xFB50)
"""From the first of these scripts to the ready-made forms of letters, which are taken apart: some
are whole sentences, and wider than a column."""

Colour = tuple[int, int, int]
TEAL: Colour = (0x0B, 0x5D, 0x5E)
CREAM: Colour = (0xFB, 0xF7, 0xF0)
TERRACOTTA: Colour = (0xB5, 0x48, 0x2A)
INK: Colour = (0x22, 0x2B, 0x2B)
WHITE: Colour = (255, 255, 255)

MM_PER_POINT = 25.4 / 72

LEFT_OUT = "[…]"
"""In place of words in a script that the fonts lack."""


def begin(pdf: FPDF, title: str, day: date, *, typed: Iterable[str]) -> None:
    """Give an empty PDF its fonts, language and title, and a day as its time.

    fpdf2 would take the time of the call, and the same file would differ every second. ``typed`` is
    whatever somebody typed: only where that has other scripts, their fonts are opened, and letters
    joined and put in order, which takes a few tenths of a second.
    """
    pdf.add_font(FONT, "", REGULAR)
    pdf.add_font(FONT, "B", FONT_DIR / "AtkinsonHyperlegible-Bold.ttf")
    letters = {ord(letter) for text in typed for letter in printable(text)}
    needed = [name for name, file in OTHER_SCRIPTS.items() if letters & _other_letters(file)]
    for name in needed:
        pdf.add_font(name, "", OTHER_SCRIPTS[name])
    if needed:
        pdf.set_fallback_fonts(needed, exact_match=False)  # there is no bold one
        pdf.set_text_shaping(True)
    pdf.set_lang("en-GB")
    pdf.set_title(title)
    pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))


def write_page_number(pdf: FPDF, height_mm: float) -> None:
    """Write "Page 2 of 5" at the right: unshaped, or fpdf2 could not put in how many there are."""
    shaping, pdf.text_shaping = pdf.text_shaping, None
    pdf.cell(0, height_mm, f"Page {pdf.page_no()} of {{nb}}", align="R")
    pdf.text_shaping = shaping


def reads_leftwards(text: str) -> bool:
    """Whether a text begins at the right: its first letter with a direction says so (UAX #9)."""
    directions = map(unicodedata.bidirectional, text)
    return next((way for way in directions if way in ("L", "R", "AL")), "L") != "L"


def printed(text: str) -> str:
    """The text as the fonts can print it; ``LEFT_OUT`` for words of which nothing is left."""
    words = (LEFT_OUT if is_lost(word) else printable(word) for word in text.split())
    kept = " ".join(filter(None, words))
    while f"{LEFT_OUT} {LEFT_OUT}" in kept:
        kept = kept.replace(f"{LEFT_OUT} {LEFT_OUT}", LEFT_OUT)
    return kept


def is_lost(word: str) -> bool:
    """Whether nothing of a word can be printed."""
    return _is_word(word) and not _is_word(printable(word))


def _is_word(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def printable(text: str) -> str:
    """The text as the fonts can print it; empty if nothing of it can be.

    Letters with accents that the fonts lack lose them ("Ọ̀yọ́" becomes "Oyo"); further scripts and
    emoji are left out. A page can warn when this is not what was typed.
    """
    letters = (_letter(character) for character in unicodedata.normalize("NFC", text))
    return " ".join("".join(letters).split())


def _letter(character: str) -> str:
    if character.isspace():
        return " "
    if _has_shape(character):
        return character
    return "".join(filter(_has_shape, unicodedata.normalize("NFKD", character)))


def _has_shape(character: str) -> bool:
    code, category = ord(character), unicodedata.category(character)
    if code in _characters(REGULAR):
        # Accents on their own are in the font, but would be printed beside their letter; invisible
        # format characters (soft hyphens, direction marks) print as boxes or break lines oddly.
        return category not in ("Mn", "Cf", "Cc")
    # Marks of other scripts stand where they belong, because their letters are shaped.
    return category != "Cf" and any(code in _other_letters(one) for one in OTHER_SCRIPTS.values())


@cache
def _other_letters(file: Path) -> frozenset[int]:
    return _characters(file).intersection(_OTHER_LETTERS) - _characters(REGULAR)


@cache
def _characters(file: Path) -> frozenset[int]:
    with TTFont(file) as font:
        return frozenset(font.getBestCmap())
