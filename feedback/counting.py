"""Ballots in, the result of a round out, through the gate."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from feedback.deciding import priorities, statements
from feedback.deciding.opinion_groups import opinion_groups
from feedback.deciding.statements import Vote
from feedback.disclosure import votes
from feedback.rounds import Group, Round, RoundResult

_VOTES = get_args(Vote)


def result(asked: Round, ballots: Sequence[str], *, threshold: int, base: int) -> RoundResult:
    """What a round came to, as far as it may be shown. ``ballots`` are JSON, one for each seat.

    On Supabase anybody can send the database a ballot that no form of ours has looked at. One that
    is none does not count, and does not keep the others from being counted.
    """
    cast = [choice for ballot in ballots if (choice := _choice(asked, ballot)) is not None]
    if len(cast) < threshold:
        return RoundResult(None)
    keys = list(asked.question.items)
    if asked.kept.kind in ("statements", "tags"):
        return _statements(cast, keys, threshold=threshold, base=base)
    found = (
        priorities.dot_votes(cast, keys, dots=asked.question.dots)
        if asked.kept.kind == "dots"
        else priorities.rank_sums(cast, keys)
    )
    shown = votes.standings(found, seats=len(cast), threshold=threshold)
    return RoundResult(len(cast), shown or ())


def _statements(
    ballots: Sequence[Mapping[str, Vote]], keys: Sequence[str], *, threshold: int, base: int
) -> RoundResult:
    released = tuple(
        votes.statement(result, threshold=threshold, base=base)
        for result in statements.results(ballots, keys)
    )
    opinions = opinion_groups(ballots, keys, smallest=base)
    groups = tuple(
        Group(len(group.people), group.agree, group.disagree)
        for group in (opinions.groups if opinions else ())
    )
    return RoundResult(len(ballots), (), released, groups)


def _choice(asked: Round, ballot: str) -> Any:
    """What a seat chose; None where it is no ballot of this round."""
    try:
        choice = json.loads(ballot)
    except (ValueError, RecursionError):
        return None
    if not choice:
        return None
    items, kind = asked.question.items.keys(), asked.kept.kind
    if kind == "ranks":
        is_list = isinstance(choice, list) and all(isinstance(key, str) for key in choice)
        return choice if is_list and items >= set(choice) and _once(choice) else None
    if not isinstance(choice, dict) or not items >= choice.keys():
        return None
    if kind == "dots":
        numbers = list(choice.values())
        are_dots = all(type(n) is int and n > 0 for n in numbers)
        return choice if are_dots and sum(numbers) <= asked.question.dots else None
    return choice if all(vote in _VOTES for vote in choice.values()) else None


def _once(choice: Sequence[str]) -> bool:
    return len(set(choice)) == len(choice)
