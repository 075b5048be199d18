"""A question put to the room and what it came to, as values and as the JSON that is kept."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from feedback.agenda import Joined, KeptRound
from feedback.deciding.priorities import Standing
from feedback.deciding.statements import Finding
from feedback.disclosure.votes import ReleasedResult
from feedback.models import Cell
from feedback.stats.shares import Interval


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the room: a title, and items by their keys. ``dots`` counts for dots only.

    Where the room is asked whether tags are right, an item is a theme's name, and ``about`` has
    the id of the comment and the theme's key for each. The words are looked up when shown. A
    statement in the words of a quote has the comment's id and "".
    ``follows`` is the id of the round that is asked once more; "" is a first round.
    """

    title: str
    items: Mapping[str, str]
    dots: int = 3
    about: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    follows: str = ""


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
    """A question of a meeting, with its result once that can be read.

    ``quotes`` has the words that an item is about, by its key, where the room may see them.
    """

    kept: KeptRound
    question: Question
    result: RoundResult | None
    quotes: Mapping[str, str] = field(default_factory=dict)


def of_kept(kept: KeptRound) -> Round:
    """A round as it is worked with."""
    table = json.loads(kept.definition)
    about = {key: (comment_id, theme) for key, (comment_id, theme) in table["about"].items()}
    follows = table.get("follows", "")  # not there in a question kept by an earlier version
    question = Question(table["title"], table["items"], table["dots"], about, follows)
    return Round(kept, question, _result_of(kept.result) if kept.result else None)


def of_joined(joined: Joined) -> list[Round]:
    """The rounds of a meeting as the room may see them: without items whose words are taken down.

    What was counted on such an item goes with it.
    """
    texts = {quote.id: quote.text for quote in joined.quotes}
    return [_with_quotes(of_kept(kept), texts) for kept in joined.rounds]


def _with_quotes(asked: Round, texts: Mapping[str, str]) -> Round:
    about = {key: comment_id for key, (comment_id, _) in asked.question.about.items()}
    quotes = {key: texts[id] for key, id in about.items() if id in texts}
    gone = about.keys() - quotes.keys()
    items = {key: item for key, item in asked.question.items.items() if key not in gone}
    result = asked.result and replace(
        asked.result,
        standings=tuple(one for one in asked.result.standings if one.item not in gone),
        statements=tuple(one for one in asked.result.statements if one.statement not in gone),
        groups=tuple(_without(gone, one) for one in asked.result.groups),
    )
    return Round(asked.kept, replace(asked.question, items=items), result, quotes)


def _without(gone: Set[str], group: Group) -> Group:
    agree, disagree = (
        tuple(key for key in keys if key not in gone) for keys in (group.agree, group.disagree)
    )
    return Group(group.people, agree, disagree)


def before(asked: Round, others: Sequence[Round]) -> Round | None:
    """The round that is asked once more, where its result can be read."""
    return next((r for r in others if r.kept.id == asked.question.follows and r.result), None)


def number(asked: Round, others: Sequence[Round]) -> int:
    """Which round it is: 1 for a question asked once, 2 where it is asked once more."""
    earlier = next((r for r in others if r.kept.id == asked.question.follows), None)
    return 1 + (number(earlier, others) if earlier else 0)


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
