"""Agree, disagree or pass on short statements: what unites the room, and what divides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from feedback.stats.shares import Interval, wilson

Vote = Literal["agree", "disagree", "pass"]
Finding = Literal["agreed", "rejected", "divided", "open"]

NEARLY_ALL = 0.6
"""Nearly everyone: even the lower end of the interval is three in five (ten of ten do, five of five
do not)."""

A_PART = 0.2
"""A part of the room: even the lower end of the interval is one in five."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a room voted on one statement.

    ``finding`` is what can be said at this size: agreed or rejected by nearly everyone, divided
    (a part agrees and a part disagrees), or open. ``agreeing`` is the Wilson interval of those who
    agree among all who voted on it, passes included; None where nobody did.
    """

    statement: str
    agree: int
    disagree: int
    passed: int
    finding: Finding
    agreeing: Interval | None


def results(ballots: Sequence[Mapping[str, Vote]], statements: Sequence[str]) -> list[Result]:
    """How a room voted on each statement, in their order.

    Parameters
    ----------
    ballots
        Votes by statement, one mapping for each seat; a statement left out was not voted on.

    Raises
    ------
    ValueError
        If a ballot has an unknown statement.
    """
    if any(not ballot.keys() <= set(statements) for ballot in ballots):
        raise ValueError("somebody voted on a statement that is not there")
    return [_result(statement, ballots) for statement in statements]


def _result(statement: str, ballots: Sequence[Mapping[str, Vote]]) -> Result:
    votes = [ballot[statement] for ballot in ballots if statement in ballot]
    agree, disagree = votes.count("agree"), votes.count("disagree")
    if not votes:
        return Result(statement, 0, 0, 0, "open", None)
    agreeing, disagreeing = wilson(agree, len(votes)), wilson(disagree, len(votes))
    finding: Finding = "open"
    if agreeing.low >= NEARLY_ALL:
        finding = "agreed"
    elif disagreeing.low >= NEARLY_ALL:
        finding = "rejected"
    elif min(agreeing.low, disagreeing.low) >= A_PART:
        finding = "divided"
    return Result(statement, agree, disagree, votes.count("pass"), finding, agreeing)
