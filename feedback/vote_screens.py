"""A question of the room as screens: while it is open, while it is counted, and its result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from feedback import vote_words
from feedback.charts import Bar
from feedback.rounds import Round, number
from feedback.screens import Screen
from feedback.vote_drawing import Row, Section, sections

_LETTERS, _SMALL_LETTERS = 38, 57
"""How many stand in a line on the wall: of an item's words, and of what is said of it."""

_LINES = 11
"""How many lines of an item's words a screen has room for, its title included."""


def screens(asked: Round, others: Sequence[Round]) -> list[Screen]:
    """The screens of one question: one, and as many as its result needs once that is shown.

    ``others`` are the rounds of the meeting. The first keeps its id, so that it is the one that
    stood there while people voted.
    """
    id, title, kind = f"round {asked.kept.id}", asked.question.title, asked.kept.kind
    if asked.kept.state == "open":
        return [Screen(id, title, () if kind == "tags" else tuple(asked.question.items.values()))]
    if asked.result is None:
        return [Screen(id, title, note="Voting is over. The result comes next.")]
    if asked.result.seats is None:
        return [Screen(id, title, note="Too few people voted to show a result.")]
    n = number(asked, others)
    which = f"{vote_words.round_name(n)}. " if n > 1 else ""
    note = f"{which}{asked.result.seats} people voted."
    found = [
        _result(asked, section, note)
        for whole in sections(asked, others)
        for section in _screenfuls(whole, asked.question.title)
    ]
    alike = Section(
        "Who votes alike", (), tuple(Row(line, ()) for line in vote_words.groups(asked))
    )
    found += [
        Screen("", alike.title, tuple(row.words for row in some.rows), note=f"On: {title}")
        for some in _screenfuls(alike, title)
    ]
    return [
        replace(screen, id=id if place == 0 else f"{id} {place + 1}")
        for place, screen in enumerate(found)
    ]


def _result(asked: Round, section: Section, note: str) -> Screen:
    question, result = asked.question, asked.result
    if asked.kept.kind == "dots" and not section.rounds and result is not None:
        scores = {question.items[one.item]: one.score for one in result.standings}
        bars = tuple(
            Bar(row.words, int(scores[row.words]), f"{scores[row.words]:g}") for row in section.rows
        )
        return Screen("", question.title, bars=bars, note=note)
    title = section.title or question.title
    if section.title:
        note = f"On: {question.title} {note}"
    is_drawn = asked.kept.kind == "statements" or bool(section.rounds)
    return Screen("", title, tuple(section.lines()), note=note, drawn=section if is_drawn else None)


def _screenfuls(section: Section, title: str) -> Iterator[Section]:
    """The same rows, as many on each screen as can be read from the back of a room."""
    room = _LINES - ceil(len(section.title or title) / _LETTERS)
    rows: list[Row] = []
    for row in section.rows:
        if rows and sum(map(_height, [*rows, row])) > room:
            yield replace(section, rows=tuple(rows))
            rows = []
        rows.append(row)
    if rows:
        yield replace(section, rows=tuple(rows))


def _height(row: Row) -> float:
    """How many lines of an item's words a row takes."""
    said = sum(ceil(len(said) / _SMALL_LETTERS) for said in row.said)
    return ceil(len(row.words) / _LETTERS) + 0.8 * said + 0.6
