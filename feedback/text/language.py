"""In which language a comment is written, told offline and without keeping anything.

The library knows many languages; what it says of short English with names, phone spelling and
words from elsewhere is often wrong. So English is told by our own list of English words first, and
only what is not mostly made of them is asked about.
"""

import re

import pycld2

from feedback.text.reading import read
from feedback.text.vocabulary import is_ordinary

ENGLISH = "en"

AS_ENGLISH = frozenset({ENGLISH, ""})
"""The languages of comments that are read as English: that of short ones is often not known."""

LEAST_LETTERS = 8
"""How many letters a comment in Latin script has at least: fewer could be any language."""

_ENGLISH_FROM = 0.8
"""From which share of English words a comment is English.

Lower, and French, half of which are words of English too, is called English; higher, and English
with a strange name is not.
"""

_CERTAIN = 80
"""Of 100 bytes of a comment, how many must be in the language that it is said to be in."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*+")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_NOT_TEXT = re.compile(r"[^\w\s.,;:!?'\-\u0300-\u036f\u064b-\u0652\u0900-\u0dff]|_")
_MOST_READ = 2000  # characters: the rest of a long comment says the same
_CODE = {"iw": "he", "jw": "jv", "zh-Hant": "zh", "sco": ENGLISH}  # in ISO 639-1


def language_of(comment: str) -> str:
    """The ISO 639-1 code of a comment's language, "" where it is too short or nothing is sure.

    Made for one thing: English must hardly ever be called something else. A comment in two
    languages is that of most of its words. docs/languages.md says how often it is right.
    """
    reading = read(comment[:_MOST_READ])
    words = _WORD.findall(reading.low)
    if not words:
        return ""
    english = sum(map(_is_english, words))
    if english >= _ENGLISH_FROM * len(words):
        return ENGLISH
    letters = "".join(words)
    if _LATIN.search(letters) and len(letters) < LEAST_LETTERS:
        return ""
    return _foreign(_NOT_TEXT.sub(" ", reading.text))


def _is_english(word: str) -> bool:
    return word.isascii() and (is_ordinary(word.replace("'", "")) or is_ordinary(word))


def _foreign(text: str) -> str:
    try:
        _, _, found = pycld2.detect(text, isPlainText=True, bestEffort=True)
    except pycld2.error:
        return ""
    _, code, percent, _ = found[0]
    code = _CODE.get(code, code)
    return code if percent >= _CERTAIN and len(code) == 2 and code != "un" else ""
