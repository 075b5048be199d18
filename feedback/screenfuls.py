"""A screen of a meeting as several, where it holds more than the back of a room can read at once.

Nothing is left out and nothing is made smaller than the wall's letters: what does not fit goes on to
the next screen. Sizes are those of ``web/static/meeting_wall.css``, in hundredths of the width of a
screen of 16:9; `tests/test_browser_meeting.py` measures that what is made here fits.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, TypeVar
from unicodedata import east_asian_width

from feedback.screens import Screen

T = TypeVar("T")

MOST_BARS = 8

_ROOM = 49.0
"""How high a screen is, without its margins and the line at its foot."""

_LETTERS, _SMALL_LETTERS = 36, 50
"""How many stand in a line of 64 px at a width of 1920, and of what is smaller."""

_LONG_LINE, _LONG_QUOTE = 240, 140
"""Whatever has more letters is set smaller: 46 px for a line, 54 px for a quote."""


def screenfuls(screen: Screen) -> list[Screen]:
    """The same screen, or its parts in their order; the first keeps its id.

    The others are told apart by a number behind it. A part says in its title which it is.
    """
    room = _ROOM - _lines(screen.title, _LETTERS) * 3.85 - 1.6
    if screen.note:
        room -= _lines(screen.note, _SMALL_LETTERS) * 3.2 + 1.2
    if screen.id.startswith("round "):
        room -= 5.4  # for the line that says to vote
    parts: list[dict[str, Any]] = [{}]
    if screen.bars:
        heights = [_lines(bar.label, _LETTERS - 6) * 3.85 + 1.8 for bar in screen.bars]
        parts = [{"bars": some} for some in _split(screen.bars, heights, room, most=MOST_BARS)]
    elif screen.lines:
        heights = [_line_height(line) for line in screen.lines]
        parts = [{"lines": some} for some in _split(screen.lines, heights, room)]
    elif screen.quote:
        parts = [{"quote": some} for some in _split_quote(screen.quote, room - 3)]
    if len(parts) == 1:
        return [screen]
    return [
        replace(
            screen,
            id=f"{screen.id} {number}" if number > 1 else screen.id,
            title=f"{screen.title} ({number} of {len(parts)})",
            **part,
        )
        for number, part in enumerate(parts, start=1)
    ]


def is_long_line(line: str) -> bool:
    """Whether a line is set smaller."""
    return len(line) > _LONG_LINE


def is_long_quote(quote: str) -> bool:
    """Whether a quote is set smaller."""
    return len(quote) > _LONG_QUOTE


def _line_height(line: str) -> float:
    if is_long_line(line):
        return _lines(line, _SMALL_LETTERS) * 2.9 + 1.6
    return _lines(line, _LETTERS) * 4.01 + 1.6


def _lines(text: str, letters: int) -> int:
    return ceil(_width(text) / letters)


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
    letters, height = (43, 3.51) if is_long_quote(quote) else (29, 5.01)
    in_a_line = letters * len(quote) // _width(quote)
    lines: list[str] = []
    for paragraph in quote.splitlines():
        wrapped = textwrap.wrap(paragraph, in_a_line, break_on_hyphens=False) or [""]
        lines += [f"{line} " for line in wrapped[:-1]] + [f"{wrapped[-1]}\n"]
    parts = _split(lines, [height] * len(lines), room)
    return ["".join(part).strip() for part in parts]
