"""A question put to the room and what it came to, as values and as the JSON that is kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from feedback.agenda import KeptRound
from feedback.deciding.priorities import Standing
from feedback.deciding.statements import Finding
from feedback.disclosure import Cell
from feedback.disclosure.votes import ReleasedResult
from feedback.stats.shares import Interval


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the room: a title, and items by their keys. ``dots`` counts for dots only.

    Where the room is asked whether tags are right, an item is a theme's name, and ``about`` has
    the id of the comment and the theme's key for each. The words are looked up when shown.
    """

    title: str
    items: Mapping[str, str]
    dots: int = 3
    about: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """People who vote alike: how many, and the keys of what they agree (disagree) with more."""

    people: int
    agree: tuple[str, ...]
    disagree: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What was counted and may be shown.

    ``seats`` is None where fewer than the threshold voted: then there is nothing else. Dots and
    ranks have ``standings``, statements ``statements``, and ``groups`` where there are some.
    """

    seats: int | None
    standings: tuple[Standing, ...] = ()
    statements: tuple[ReleasedResult, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """A question of a meeting, with its result once that can be read."""

    kept: KeptRound
    question: Question
    result: RoundResult | None


def of_kept(kept: KeptRound) -> Round:
    """A round as it is worked with."""
    table = json.loads(kept.definition)
    about = {key: (comment_id, theme) for key, (comment_id, theme) in table["about"].items()}
    question = Question(table["title"], table["items"], table["dots"], about)
    return Round(kept, question, _result_of(kept.result) if kept.result else None)


def to_json(value: Question | RoundResult) -> str:
    """A question or a result as it is kept."""
    return json.dumps(asdict(value), ensure_ascii=False)


def _result_of(text: str) -> RoundResult:
    table = json.loads(text)
    return RoundResult(
        table["seats"],
        tuple(Standing(**one) for one in table["standings"]),
        tuple(_statement_of(one) for one in table["statements"]),
        tuple(
            Group(one["people"], tuple(one["agree"]), tuple(one["disagree"]))
            for one in table["groups"]
        ),
    )


def _statement_of(table: Mapping[str, Any]) -> ReleasedResult:
    return ReleasedResult(
        table["statement"],
        table["voted"],
        tuple(Cell(**cell) for cell in table["cells"]),
        cast("Finding | None", table["finding"]),
        Interval(*table["agreeing"]) if table["agreeing"] else None,
    )
