"""Ballots in, the result of a round out, through the gate."""

import json
from collections.abc import Mapping, Sequence

from feedback.deciding import priorities, statements
from feedback.deciding.opinion_groups import opinion_groups
from feedback.deciding.statements import Vote
from feedback.disclosure import votes
from feedback.rounds import Group, Round, RoundResult


def result(asked: Round, ballots: Sequence[str], *, threshold: int, base: int) -> RoundResult:
    """What a round came to, as far as it may be shown. ``ballots`` are JSON, one for each seat."""
    cast = [json.loads(ballot) for ballot in ballots]
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
