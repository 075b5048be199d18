"""Dots, ranks, statements and opinion groups, beside what the published formulae give."""

import random
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.deciding.alike import nearly_the_same
from feedback.deciding.opinion_groups import LEAST_PEOPLE, LEAST_STATEMENTS, opinion_groups
from feedback.deciding.priorities import Standing, dot_votes, rank_sums
from feedback.deciding.statements import Vote, results
from feedback.disclosure import votes

ITEMS = ["quiet room", "evening phone", "peer support", "shorter letters"]

# Dots and ranks ------------------------------------------------------------------------


def test_dots_are_added_and_ties_share_a_place() -> None:
    ballots = [
        {"quiet room": 2, "evening phone": 1},
        {"evening phone": 1, "peer support": 2},
        {"quiet room": 1},
        {},
    ]

    assert dot_votes(ballots, ITEMS, dots=3) == [
        Standing("quiet room", 3, 1, tied=False),
        Standing("evening phone", 2, 2, tied=True),
        Standing("peer support", 2, 2, tied=True),
        Standing("shorter letters", 0, 4, tied=False),
    ]


@pytest.mark.parametrize(
    ("ballot", "said"),
    [({"quiet room": 4}, "3 dots"), ({"quiet room": -1}, "3 dots"), ({"tea": 1}, "not voted on")],
)
def test_a_ballot_with_too_many_dots_is_no_ballot(ballot: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        dot_votes([ballot], ITEMS, dots=3)


def test_the_lowest_sum_of_ranks_comes_first_and_what_is_left_out_shares_the_rest() -> None:
    ballots = [
        ["evening phone", "quiet room", "peer support", "shorter letters"],
        ["evening phone", "peer support"],  # the others share rank 3.5
        ["quiet room"],  # the others share rank 3
    ]

    found = rank_sums(ballots, ITEMS)

    assert [(s.item, s.score, s.place) for s in found] == [
        ("evening phone", 5.0, 1),
        ("quiet room", 6.5, 2),
        ("peer support", 8.0, 3),
        ("shorter letters", 10.5, 4),
    ]


@given(st.lists(st.permutations(ITEMS).flatmap(lambda p: st.just(p)), max_size=9), st.data())
def test_each_ballot_gives_out_the_same_sum_of_ranks(
    ballots: list[list[str]], data: st.DataObject
) -> None:
    cut = [ballot[: data.draw(st.integers(0, 4))] for ballot in ballots]

    assert sum(s.score for s in rank_sums(cut, ITEMS)) == 10 * len(ballots)


@pytest.mark.parametrize("ballot", [["tea"], ["quiet room", "quiet room"]])
def test_a_ballot_that_ranks_something_twice_or_unknown_is_no_ballot(ballot: list[str]) -> None:
    with pytest.raises(ValueError, match="ranked"):
        rank_sums([ballot], ITEMS)


def test_items_worded_alike_are_named() -> None:
    items = ["A quiet room to wait in", "Shorter letters", "A quiet room for waiting", "Tea ☕", ""]

    assert nearly_the_same(items) == [(0, 2)]
    assert nearly_the_same([]) == []


def competition(scores: np.ndarray) -> tuple[list[int], list[bool]]:
    """Places by counting who is ahead, and whether anybody has the same score."""
    ahead = (scores[None, :] < scores[:, None]).sum(axis=1)
    same = (scores[None, :] == scores[:, None]).sum(axis=1)
    return [int(n) + 1 for n in ahead], [bool(n > 1) for n in same]


@pytest.mark.parametrize("seed", range(5))
def test_dots_and_ranks_agree_with_an_independent_count(seed: int) -> None:
    """Ranks as mid-ranks of a table of preferences (Kendall), added up; dots as a table's sums."""
    chance = np.random.default_rng(seed)
    many = [f"item {n}" for n in range(7)]
    dots = chance.multinomial(3, np.full(8, 1 / 8), size=25)[:, :7]  # the eighth keeps some back
    found = {
        one.item: one
        for one in dot_votes(
            [{many[j]: int(n) for j, n in enumerate(row) if n} for row in dots], many, dots=3
        )
    }
    places, tied = competition(-dots.sum(axis=0).astype(float))
    assert [found[item].score for item in many] == dots.sum(axis=0).tolist()
    assert [found[item].place for item in many] == places
    assert [found[item].tied for item in many] == tied

    orders = [chance.permutation(7)[: chance.integers(1, 8)] for _ in range(25)]
    sums = np.zeros(7)
    for order in orders:
        preference = np.full(7, 99.0)  # what was left out is last, all of it the same
        preference[order] = np.arange(len(order))
        below = (preference[None, :] < preference[:, None]).sum(axis=1)
        level = (preference[None, :] == preference[:, None]).sum(axis=1)
        sums += below + (level + 1) / 2
    ranked = {one.item: one for one in rank_sums([[many[j] for j in o] for o in orders], many)}
    places, tied = competition(sums)
    assert [ranked[item].score for item in many] == sums.tolist()
    assert [ranked[item].place for item in many] == places
    assert [ranked[item].tied for item in many] == tied


# Statements ----------------------------------------------------------------------------


def ballots(statement: str, agree: int, disagree: int, passed: int) -> list[Mapping[str, Vote]]:
    """So many votes on one statement."""
    said: list[Vote] = ["agree"] * agree + ["disagree"] * disagree + ["pass"] * passed
    return [{statement: vote} for vote in said]


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ((10, 0, 0), "agreed"),
        ((5, 0, 0), "open"),  # five of five may be three in five
        ((1, 20, 2), "rejected"),
        ((10, 10, 0), "divided"),
        ((4, 8, 0), "open"),
        ((0, 0, 12), "open"),
        ((0, 0, 0), "open"),
    ],
)
def test_what_is_said_of_a_statement_goes_by_the_interval(
    counts: tuple[int, int, int], finding: str
) -> None:
    (found,) = results(ballots("s", *counts), ["s"])

    assert (found.agree, found.disagree, found.passed) == counts
    assert found.finding == finding
    n, z = sum(counts), 1.959963984540054
    if n:  # Wilson (1927), written out once more
        p = counts[0] / n
        middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        assert found.agreeing is not None
        assert found.agreeing.low == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-12)
        assert found.agreeing.high == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-12)


def test_a_vote_on_an_unknown_statement_is_refused() -> None:
    with pytest.raises(ValueError, match="not there"):
        results(ballots("t", 1, 0, 0), ["s"])


# Opinion groups ------------------------------------------------------------------------

STATEMENTS = [f"s{i}" for i in range(9)]
SAYS: tuple[Vote, ...] = ("agree", "disagree", "pass")


def room(*sizes: int, seed: int = 1, silent: float = 0.1) -> list[dict[str, Vote]]:
    """People of camps that differ on most statements, each with a mind of their own."""
    chance = random.Random(seed)
    seats = []
    for camp, size in enumerate(sizes):
        for _ in range(size):
            seat: dict[str, Vote] = {}
            for i, statement in enumerate(STATEMENTS):
                if chance.random() < silent and len(STATEMENTS) - i + len(seat) > LEAST_STATEMENTS:
                    continue
                usual: Vote = "agree" if i == 0 or (i + camp) % len(sizes) == 0 else "disagree"
                seat[statement] = usual if chance.random() < 0.85 else chance.choice(SAYS)
            seats.append(seat)
    return seats


def votes_of(seats: list[dict[str, Vote]]) -> np.ndarray:
    """1, -1, 0 and NaN."""
    value = {"agree": 1.0, "disagree": -1.0, "pass": 0.0}
    return np.array([[value.get(s.get(k, ""), np.nan) for k in STATEMENTS] for s in seats])


def test_camps_are_found_as_they_were_made() -> None:
    seats = room(25, 15)

    found = opinion_groups(seats, STATEMENTS, smallest=10)

    assert found is not None
    large, small = found.groups
    assert set(large.people) == set(range(25))
    assert set(small.people) == set(range(25, 40))
    assert set(large.agree) & set(small.disagree)
    assert max(found.consensus, key=lambda s: found.consensus[s]) == "s0"


@pytest.mark.parametrize("seed", range(5))
def test_statement_results_agree_with_the_published_formulae(seed: int) -> None:
    """Each number again, one statement and group at a time, from Small et al. (2021)."""
    seats = room(22, 14, seed=seed, silent=0.3)
    found = opinion_groups(seats, STATEMENTS, smallest=10)
    assert found is not None
    v = votes_of(seats)
    inside = [np.isin(np.arange(len(seats)), group.people) for group in found.groups]
    assert not (inside[0] & inside[1]).any()

    def counts(rows: np.ndarray, j: int, vote: int) -> tuple[int, int]:
        column = v[rows, j]
        return int((column == vote).sum()), int((~np.isnan(column)).sum())

    for j, statement in enumerate(STATEMENTS):
        consensus = 1.0
        for rows in inside:
            a, n = counts(rows, j, 1)
            consensus *= (a + 1) / (n + 2)
        assert found.consensus[statement] == pytest.approx(consensus, abs=1e-12)
        for rows, group in zip(inside, found.groups, strict=True):
            others = ~rows & (inside[0] | inside[1])
            for vote, listed in ((1, group.agree), (-1, group.disagree)):
                a, n = counts(rows, j, vote)
                b, m = counts(others, j, vote)
                one = 2 * np.sqrt(n + 1) * ((a + 1) / (n + 1) - 0.5)
                pooled = (a + b + 2) / (n + m + 2)
                two = 0.0
                if pooled < 1:
                    two = ((a + 1) / (n + 1) - (b + 1) / (m + 1)) / np.sqrt(
                        pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1))
                    )
                assert (statement in listed) == (one > 1.2816 and two > 1.2816)


def test_groups_are_those_of_an_independent_projection() -> None:
    """The plane by an eigenvalue decomposition, and the groups the nearest to their own means."""
    seats = room(22, 14, seed=3, silent=0.3)
    found = opinion_groups(seats, STATEMENTS, smallest=10)
    assert found is not None
    v = votes_of(seats)
    centred = np.nan_to_num(v - np.nanmean(v, axis=0))
    _, vectors = np.linalg.eigh(centred.T @ centred)
    plane = centred @ vectors[:, -2:] * np.sqrt(v.shape[1] / (~np.isnan(v)).sum(axis=1))[:, None]
    means = np.array([plane[list(group.people)].mean(axis=0) for group in found.groups])

    nearest = np.linalg.norm(plane[:, None] - means, axis=2).argmin(axis=1)

    for number, group in enumerate(found.groups):
        assert set(np.flatnonzero(nearest == number)) == set(group.people)


def mean_silhouette(plane: np.ndarray, labels: np.ndarray) -> float:
    """Rousseeuw (1987), one point at a time."""
    widths = []
    for i, own in enumerate(labels):
        apart = np.linalg.norm(plane - plane[i], axis=1)
        others = [apart[labels == label].mean() for label in set(labels.tolist()) - {own}]
        mates = apart[(labels == own) & (np.arange(len(labels)) != i)]
        inside, nearest = mates.mean(), min(others)
        widths.append((nearest - inside) / max(nearest, inside))
    return float(np.mean(widths))


def lloyd(plane: np.ndarray, k: int) -> np.ndarray:
    """k-means from the points that are farthest from each other."""
    centres = [plane[0]]
    while len(centres) < k:
        nearest = np.min([np.linalg.norm(plane - centre, axis=1) for centre in centres], axis=0)
        centres.append(plane[nearest.argmax()])
    for _ in range(50):
        labels = np.array([np.linalg.norm(plane[:, None] - centres, axis=2).argmin(axis=1)])[0]
        centres = [plane[labels == label].mean(axis=0) for label in range(k)]
    return labels


@pytest.mark.parametrize("sizes", [(25, 15), (20, 20, 15)])
def test_no_other_number_of_groups_stands_further_apart(sizes: tuple[int, ...]) -> None:
    """By an independent plane, k-means and silhouette."""
    seats = room(*sizes, seed=5, silent=0.0)
    found = opinion_groups(seats, STATEMENTS, smallest=10)
    assert found is not None
    v = votes_of(seats)
    _, vectors = np.linalg.eigh(np.cov(v.T))
    plane = (v - v.mean(axis=0)) @ vectors[:, -2:]
    labels = np.full(len(seats), -1)
    for number, group in enumerate(found.groups):
        labels[list(group.people)] = number
    assert len(found.groups) == len(sizes)

    best = mean_silhouette(plane, labels)

    for k in range(2, 6):
        other = lloyd(plane, k)
        if np.bincount(other, minlength=k).min() >= 10:
            assert mean_silhouette(plane, other) <= best + 1e-9


def test_the_same_votes_give_the_same_groups() -> None:
    seats = room(20, 20, 15, seed=5)

    assert opinion_groups(seats, STATEMENTS, smallest=10) == opinion_groups(
        seats, STATEMENTS, smallest=10
    )


def test_too_few_people_votes_or_statements_make_no_groups() -> None:
    seats = room(25, 15)
    few_votes = [dict(list(seat.items())[: LEAST_STATEMENTS - 1]) for seat in seats]

    assert opinion_groups(seats[: LEAST_PEOPLE - 1], STATEMENTS, smallest=5) is None
    assert opinion_groups(few_votes, STATEMENTS, smallest=5) is None
    assert opinion_groups(seats, STATEMENTS[: LEAST_STATEMENTS - 1], smallest=5) is None
    assert opinion_groups([], [], smallest=5) is None


def test_no_group_is_smaller_than_the_gate_allows() -> None:
    assert opinion_groups(room(34, 4), STATEMENTS, smallest=25) is None
    found = opinion_groups(room(30, 4, seed=2), STATEMENTS, smallest=10)
    assert found is None or all(len(group.people) >= 10 for group in found.groups)


def test_a_room_of_one_mind_has_no_groups() -> None:
    alike: list[dict[str, Vote]] = [dict.fromkeys(STATEMENTS, "agree") for _ in range(40)]

    assert opinion_groups(alike, STATEMENTS, smallest=10) is None


# What may be shown ---------------------------------------------------------------------


def test_a_vote_of_four_seats_is_not_shown() -> None:
    found = dot_votes([{"quiet room": 3}] * 5, ITEMS, dots=3)

    assert votes.standings(found, seats=4, threshold=5) is None
    assert votes.standings(found, seats=5, threshold=5) == tuple(found)


@pytest.mark.parametrize(
    ("counts", "voted", "shown", "finding"),
    [
        ((2, 1, 1), None, [], None),
        ((6, 3, 0), 9, [], None),
        ((10, 9, 0), 19, [10, 9, 0], "divided"),
        ((20, 2, 0), 22, [None, None, None], "agreed"),
        ((20, 0, 0), 20, [None, None, None], "agreed"),
        ((30, 3, 8), 41, [30, None, None], "open"),
    ],
)
def test_counts_of_a_statement_pass_the_gate(
    counts: tuple[int, int, int], voted: int | None, shown: list[int | None], finding: str | None
) -> None:
    (result,) = results(ballots("s", *counts), ["s"])

    released = votes.statement(result, threshold=5, base=10)

    assert released.voted == voted
    assert [cell.n for cell in released.cells] == shown
    assert released.finding == finding
    assert (released.agreeing is None) == (not shown or shown[0] is None)
