"""A screen of a meeting as several, where it holds more than the back of a room can read at once.

Nothing is left out and nothing is made too small to read: what does not fit goes on to the next
screen. Sizes are those of ``web/static/meeting_wall.css``, in hundredths of the width of a screen
of 16:9. ``tests/test_browser_wall.py`` measures that what is made here fits.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, TypeVar
from unicodedata import east_asian_width

from feedback.screens import Screen
from feedback.vote_drawing import Row

T = TypeVar("T")

MOST_BARS = 8

_ROOM = 53.2
"""How high a screen is, without its margins."""

_TITLE, _LINE, _LABEL, _NOTE, _LONG_LINE, _QUOTE, _LONG_QUOTE = 40, 38, 34, 61, 56, 29, 46
"""How many letters stand in one line of each, a little fewer than usually do."""

_SAID, _KEY = 60, 4.5
"""How many letters of what is said of a vote stand in one line; how high the key to its bars is."""

_LONG_LINE_FROM, _LONG_QUOTE_FROM = 240, 140
"""Whatever has more letters is set smaller: 46 px instead of 64 for a line, 54 px for a quote."""


def screenfuls(screen: Screen) -> list[Screen]:
    """The same screen, or its parts in their order; the first keeps its id.

    The others are told apart by a number behind it. A part says in its title which it is.
    """
    parts = _parts(screen, screen.title)
    if len(parts) == 1:
        return [screen]
    parts = _parts(screen, screen.title + _which(len(parts), len(parts)))
    return [
        replace(
            screen,
            id=f"{screen.id} part {number}" if number > 1 else screen.id,
            title=screen.title + _which(number, len(parts)),
            **part,
        )
        for number, part in enumerate(parts, start=1)
    ]


def _which(number: int, of: int) -> str:
    # Set apart, so that it also reads from left to right behind a title that does not.
    return f" \u2066({number} of {of})\u2069"


def _parts(screen: Screen, title: str) -> list[dict[str, Any]]:
    """What each screen has of the bars, the lines or the words."""
    room = _ROOM - _lines(title, _TITLE) * 3.85 - 1.6
    if screen.note and screen.quote:
        room -= _lines(screen.note, _LINE) * 4.01 + 1.2
    elif screen.note:
        room -= _lines(screen.note, _NOTE) * 2.7 + 1
    if screen.whole.startswith("round ") and not screen.note:
        room -= 5.4  # for the line that says to vote, while nothing is counted
    if screen.drawn:
        whole = screen.drawn
        if any(part.kind != "dots" for row in whole.rows for part in row.parts):
            room -= _KEY
        sections = (
            replace(whole, rows=some)
            for some in _split(
                whole.rows, [_row_height(row, whole.rounds) for row in whole.rows], room
            )
        )
        return [{"drawn": some, "lines": tuple(some.lines())} for some in sections]
    if screen.bars:
        heights = [_lines(bar.label, _LABEL) * 3.85 + 1.6 for bar in screen.bars]
        return [{"bars": some} for some in _split(screen.bars, heights, room, most=MOST_BARS)]
    if screen.lines:
        heights = [_line_height(line) for line in screen.lines]
        return [{"lines": some} for some in _split(screen.lines, heights, room)]
    return [{"quote": some} for some in _split_quote(screen.quote, room - 3)]


def is_long_line(line: str) -> bool:
    """Whether a line is set smaller."""
    return len(line) > _LONG_LINE_FROM


def is_long_quote(quote: str) -> bool:
    """Whether a quote is set smaller."""
    return len(quote) > _LONG_QUOTE_FROM


def _row_height(row: Row, rounds: Sequence[str]) -> float:
    """Of one item of a vote that was drawn: its words, what is said of it, and its bar."""
    names = [f"{name}: " for name in rounds] or [""]
    cells = [name + said for name, said in zip(names, row.said, strict=True)]
    said = max(_lines(cell, _SAID // len(cells)) for cell in cells)
    bar = 4.1 if row.agreeing else 2.7 if row.parts else 0
    return _lines(row.words, _LINE) * 3.85 + said * 2.76 + 1.6 + bar


def _line_height(line: str) -> float:
    if is_long_line(line):
        return _lines(line, _LONG_LINE) * 2.89 + 1.6
    return _lines(line, _LINE) * 4.01 + 1.6


def _lines(text: str, letters: int) -> int:
    return len(_wrapped(text, letters)) or 1


def _wrapped(text: str, letters: int) -> list[str]:
    """One paragraph in lines that are as wide as so many Latin letters."""
    as_many = letters * len(text) // (_width(text) or 1)
    return textwrap.wrap(text, max(1, as_many), break_on_hyphens=False)


def _width(text: str) -> int:
    """Roughly how many Latin letters a text is wide: emoji and many scripts of Asia count twice."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _split(
    items: Sequence[T], heights: Sequence[float], room: float, *, most: int = 99
) -> list[tuple[T, ...]]:
    """As few parts as the room allows, where possible of as many items each."""
    parts = _fill(items, heights, room, most)
    even = _fill(items, heights, room, ceil(len(items) / len(parts)))
    return even if len(even) == len(parts) else parts


def _fill(
    items: Sequence[T], heights: Sequence[float], room: float, most: int
) -> list[tuple[T, ...]]:
    parts: list[list[T]] = [[]]
    left = room
    for item, height in zip(items, heights, strict=True):
        if parts[-1] and (height > left or len(parts[-1]) == most):
            parts.append([])
            left = room
        parts[-1].append(item)
        left -= height
    return [tuple(part) for part in parts]


def _split_quote(quote: str, room: float) -> list[str]:
    """A quote's words in parts that keep its own lines; nothing but white space changes."""
    letters, height = (_LONG_QUOTE, 3.51) if is_long_quote(quote) else (_QUOTE, 5.01)
    lines: list[str] = []
    for paragraph in quote.splitlines() or [""]:
        wrapped = _wrapped(paragraph, letters) or [""]
        lines += [f"{line} " for line in wrapped[:-1]] + [f"{wrapped[-1]}\n"]
    parts = _split(lines, [height] * len(lines), room)
    return ["".join(part).strip() for part in parts]
