"""A question of the room as screens: while it is open, while it is counted, and its result."""

from collections.abc import Sequence
from dataclasses import replace

from feedback import vote_words
from feedback.charts import Bar
from feedback.rounds import Round, number
from feedback.screens import Screen
from feedback.vote_drawing import Section, sections


def screens(asked: Round, others: Sequence[Round]) -> list[Screen]:
    """The screens of one question: one, and as many as its result has ideas once that is shown.

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
    found = [_result(asked, section, note) for section in sections(asked, others)]
    if alike := vote_words.groups(asked):
        found.append(Screen("", "Who votes alike", tuple(alike), note=f"On: {title}"))
    return [
        replace(screen, id=id if place == 1 else f"{id} {place}")
        for place, screen in enumerate(found, start=1)
    ]


def _result(asked: Round, section: Section, note: str) -> Screen:
    question, result = asked.question, asked.result
    if asked.kept.kind == "dots" and not section.rounds and result is not None:
        bars = tuple(
            Bar(question.items[one.item], int(one.score), f"{one.score:g}")
            for one in result.standings
        )
        return Screen("", question.title, bars=bars, note=note)
    if section.title:
        note = f"On: {question.title} {note}"
    is_drawn = asked.kept.kind == "statements" or bool(section.rounds)
    return Screen(
        "",
        section.title or question.title,
        tuple(section.lines()),
        note=note,
        drawn=section if is_drawn else None,
    )
