"""What every PDF is made with: one font, few colours, and which letters can be printed."""

import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fpdf2 brings it
from fpdf import FPDF

FONT_DIR = Path(__file__).resolve().parent / "data" / "fonts"
FONT = "Atkinson Hyperlegible"

Colour = tuple[int, int, int]
TEAL: Colour = (0x0B, 0x5D, 0x5E)
CREAM: Colour = (0xFB, 0xF7, 0xF0)
TERRACOTTA: Colour = (0xB5, 0x48, 0x2A)
INK: Colour = (0x22, 0x2B, 0x2B)
WHITE: Colour = (255, 255, 255)

MM_PER_POINT = 25.4 / 72

LEFT_OUT = "[…]"
"""In place of words in a script that the font lacks."""


def begin(pdf: FPDF, title: str, day: date) -> None:
    """Give an empty PDF its fonts, language and title, and a day as its time.

    fpdf2 would take the time of the call, and the same file would differ every second.
    """
    pdf.add_font(FONT, "", FONT_DIR / "AtkinsonHyperlegible-Regular.ttf")
    pdf.add_font(FONT, "B", FONT_DIR / "AtkinsonHyperlegible-Bold.ttf")
    pdf.set_lang("en-GB")
    pdf.set_title(title)
    pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))


def in_words(day: date) -> str:
    """A day as people say it: "Thursday 10 December 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def printed(text: str) -> str:
    """The text as the font can print it; ``LEFT_OUT`` for words of which nothing is left."""
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
    """The text as the font can print it; empty if nothing of it can be.

    Letters with accents that the font lacks lose them ("Ọ̀yọ́" becomes "Oyo"); other scripts and
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
    # Accents on their own are in the font, but would be printed beside their letter; invisible
    # format characters (soft hyphens, direction marks) print as boxes or break lines oddly.
    invisible = unicodedata.category(character) in ("Mn", "Cf", "Cc")
    return not invisible and ord(character) in _font_characters()


@cache
def _font_characters() -> frozenset[int]:
    with TTFont(FONT_DIR / "AtkinsonHyperlegible-Regular.ttf") as font:
        return frozenset(font.getBestCmap())
