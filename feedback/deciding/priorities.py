"""What matters most to a room: dots, or ranks as in the nominal group technique."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item came: ``place`` 1 is first; items with the same score share their place.

    ``score`` is the sum of dots (most wins) or of ranks (least wins; halves where ranks are
    shared).
    """

    item: str
    score: float
    place: int
    tied: bool


def dot_votes(
    ballots: Sequence[Mapping[str, int]], items: Sequence[str], *, dots: int
) -> list[Standing]:
    """Dot voting: everybody has so many dots, and may put several on one item, or keep some.

    Parameters
    ----------
    ballots
        Dots by item, one mapping for each seat.
    items
        All items; those with the same score keep this order.

    Raises
    ------
    ValueError
        If a ballot has an unknown item, a negative number, or more than ``dots``.
    """
    sums = dict.fromkeys(items, 0.0)
    for ballot in ballots:
        if not ballot.keys() <= sums.keys():
            raise ValueError("a dot lies on something that is not voted on")
        if any(n < 0 for n in ballot.values()) or sum(ballot.values()) > dots:
            raise ValueError(f"everybody has {dots} dots")
        for item, n in ballot.items():
            sums[item] += n
    return _placed(sums, key=lambda score: -score)


def rank_sums(ballots: Sequence[Sequence[str]], items: Sequence[str]) -> list[Standing]:
    """Nominal group ranking: the lowest sum of ranks comes first.

    Parameters
    ----------
    ballots
        Items of each seat, the most important first. Items left out share the mean of the ranks
        that are left, so that leaving out is neither for nor against.
    items
        All items; those with the same score keep this order.

    Raises
    ------
    ValueError
        If a ballot has an unknown item, or one twice.

    Source: James Lind Alliance Guidebook, final workshop (sum of ranks); mid-ranks as in Kendall.
    """
    sums = dict.fromkeys(items, 0.0)
    for ballot in ballots:
        ranked = set(ballot)
        if not ranked <= sums.keys():
            raise ValueError("something is ranked that is not voted on")
        if len(ranked) != len(ballot):
            raise ValueError("something is ranked twice")
        shared = (len(ballot) + 1 + len(items)) / 2
        for rank, item in enumerate(ballot, start=1):
            sums[item] += rank
        for item in sums.keys() - ranked:
            sums[item] += shared
    return _placed(sums, key=lambda score: score)


def _placed(sums: Mapping[str, float], *, key: Callable[[float], float]) -> list[Standing]:
    """Standard competition ranking: after two firsts comes a third."""
    order = sorted(sums, key=lambda item: key(sums[item]))
    scores = [sums[item] for item in order]
    return [
        Standing(item, sums[item], scores.index(sums[item]) + 1, scores.count(sums[item]) > 1)
        for item in order
    ]
