"""Groups of people who vote alike, as Pol.is finds them: principal components, then k-means.

Written on NumPy and SciPy, which are there: red-dwarf and scikit-learn do the same, and would add
100 MB to every process and a second to its start (docs/decisions.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.deciding.statements import Vote

LEAST_PEOPLE, LEAST_STATEMENTS = 30, 7
"""Below these, groups are chance: at so many people, and so many votes of each, Pol.is begins."""

MOST_GROUPS = 5
SIGNIFICANT = 1.2816
"""The 90th percentile of the standard normal distribution, one-sided, as Pol.is takes it."""

_VALUES = {"agree": 1.0, "disagree": -1.0, "pass": 0.0}
_STARTS = 10
_TINY = 1e-12

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """People who vote alike: ``people`` are positions in the ballots.

    ``agree`` and ``disagree`` are statements that they agree (disagree) with more than the others
    do, beyond chance, the most telling first.
    """

    people: tuple[int, ...]
    agree: tuple[str, ...]
    disagree: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """Opinion groups, the largest first, and how much they agree on each statement.

    ``consensus`` is the product, over the groups, of the probability that somebody of the group
    agrees ((agree + 1) / (votes + 2)): high only where every group agrees.
    """

    groups: tuple[OpinionGroup, ...]
    consensus: Mapping[str, float]


def opinion_groups(
    ballots: Sequence[Mapping[str, Vote]], statements: Sequence[str], *, smallest: int
) -> Opinions | None:
    """The opinion groups of a room; None where there are too few votes, or no such groups.

    Parameters
    ----------
    ballots
        Votes by statement, one mapping for each seat. Who voted on fewer than 7 statements is in
        no group.
    smallest
        No group has fewer people than this: what a group thinks, so do its few members.

    Source: Small, Bjorkegren, Erkkila, Shaw and Megill (2021), Polis: Scaling deliberation by
    mapping high dimensional opinion spaces, Recerca 26(2).
    """
    voted = [seat for seat, ballot in enumerate(ballots) if len(ballot) >= LEAST_STATEMENTS]
    if len(voted) < LEAST_PEOPLE or len(statements) < LEAST_STATEMENTS:
        return None
    votes = np.array(
        [[_VALUES.get(ballots[seat].get(s, ""), np.nan) for s in statements] for seat in voted]
    )
    labels = _clusters(_projected(votes), smallest)
    if labels is None:
        return None
    clusters = [labels == label for label in np.unique(labels)]
    clusters.sort(key=lambda members: (-members.sum(), int(np.argmax(members))))
    groups = tuple(
        OpinionGroup(
            tuple(voted[row] for row in np.flatnonzero(members)),
            _representative(votes == 1, votes, members, statements),
            _representative(votes == -1, votes, members, statements),
        )
        for members in clusters
    )
    consensus = np.prod(
        [_probability(votes[members] == 1, votes[members]) for members in clusters], 0
    )
    return Opinions(groups, dict(zip(statements, map(float, consensus), strict=True)))


def _projected(votes: Numbers) -> Numbers:
    """Everybody on the first two principal components; a vote not cast counts as the mean.

    Who voted on few statements would lie near the middle for that alone, so their distance from it
    is stretched by the root of statements per vote.
    """
    seen = ~np.isnan(votes)
    cast = _cast(votes)
    mean = np.where(cast, np.nansum(votes, axis=0) / np.maximum(cast, 1), 0.0)
    centred = np.where(seen, votes - mean, 0.0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:2]
    stretch = np.sqrt(votes.shape[1] / seen.sum(axis=1))
    found: Numbers = centred @ components.T * stretch[:, None]
    return found


def _clusters(points: Numbers, smallest: int) -> NDArray[np.int64] | None:
    """The clustering with the best silhouette, of those without a group that is too small."""
    # SciPy's clustering is imported where a room asks for it: at start it would cost 0.2 s.
    from scipy.cluster.vq import ClusterError, kmeans2
    from scipy.spatial.distance import cdist

    distances = cdist(points, points)
    found: list[tuple[float, NDArray[np.int64]]] = []
    for k in range(2, min(MOST_GROUPS, len(np.unique(points, axis=0))) + 1):
        for seed in range(_STARTS):  # fixed seeds: the same votes, the same groups
            try:
                labels = kmeans2(points, k, minit="++", missing="raise", rng=seed)[1]
            except ClusterError:  # a group was left empty
                continue
            labels = labels.astype(np.int64)
            if np.bincount(labels).min() >= smallest:
                found.append((_silhouette(distances, labels), labels))
    if not found:
        return None
    best, labels = max(found, key=lambda entry: entry[0])
    return labels if best > 0 else None


def _silhouette(distances: Numbers, labels: NDArray[np.int64]) -> float:
    """Mean silhouette width. Source: Rousseeuw (1987), J. Comput. Appl. Math. 20."""
    sizes = np.bincount(labels)
    members = labels[:, None] == np.arange(len(sizes))
    sums = distances @ members
    own = sums[members] / np.maximum(sizes[labels] - 1, 1)
    other = np.where(members, np.inf, sums / sizes).min(axis=1)
    return float(np.mean((other - own) / np.maximum(np.maximum(own, other), _TINY)))


def _representative(
    said: NDArray[np.bool_],
    votes: Numbers,
    members: NDArray[np.bool_],
    statements: Sequence[str],
) -> tuple[str, ...]:
    """What members said by more than chance, and more than others did; most telling first."""
    inside, outside = votes[members], votes[~members]
    said_in, said_out = said[members].sum(axis=0), said[~members].sum(axis=0)
    n_in, n_out = _cast(inside), _cast(outside)
    share = _probability(said[members], inside)
    ratio = share / _probability(said[~members], outside)
    often = 2 * np.sqrt(n_in + 1) * ((said_in + 1) / (n_in + 1) - 0.5)
    pooled = (said_in + said_out + 2) / (n_in + n_out + 2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / (n_in + 1) + 1 / (n_out + 1)))
    more = ((said_in + 1) / (n_in + 1) - (said_out + 1) / (n_out + 1)) / np.maximum(spread, _TINY)
    telling = ratio * more * share * often
    told = (often > SIGNIFICANT) & (more > SIGNIFICANT) & (pooled < 1)
    order = np.argsort(-telling, kind="stable")
    return tuple(statements[i] for i in order.tolist() if told[i])


def _probability(said: NDArray[np.bool_], votes: Numbers) -> Numbers:
    """For each statement, the probability that somebody says so; one half where nobody voted."""
    found: Numbers = (said.sum(axis=0) + 1) / (_cast(votes) + 2)
    return found


def _cast(votes: Numbers) -> NDArray[np.int64]:
    """How many votes were cast on each statement, passes included."""
    return np.asarray((~np.isnan(votes)).sum(axis=0))
