"""A look at the live view and the published month, read by somebody who knows every rule.

Every small month there can be, and every part of it that the live view may have counted by then:
one at least of the month is not in it. Months that look alike differ in every cell of one to four.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from feedback.disclosure import release
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Tally
from feedback.disclosure.trends import publish
from feedback.models import Counts
from tests.attacker import BASE, MONTH, K, exact_numbers

A, B = ("theme", "a"), ("theme", "b")
Numbers = tuple[int, int, int, int]
"""How many people there are of each of four sorts."""


@dataclass(frozen=True)
class Sorts:
    """Four sorts of people: how they are counted, and which of them together are a cell."""

    tally: Callable[[Numbers], Tally]
    counts: Callable[[Numbers], Counts]
    unions: tuple[tuple[int, ...], ...]


def rating_of(n: Numbers) -> Counts:
    """Very good, good, poor, very poor; all wrote, about nothing in particular."""
    return Counts(sum(n), sum(n), 0, sum(n), {"experience": dict(zip("abcd", n, strict=True))}, {})


def themes_of(n: Numbers) -> Counts:
    """Both themes, the first, the second, none."""
    return Counts(sum(n), sum(n), 0, n[3], {}, {"a": n[0] + n[1], "b": n[0] + n[2]})


def writers_of(n: Numbers) -> Counts:
    """Wrote about a theme, about something else, only that there is nothing to say, nothing."""
    return Counts(sum(n), n[0] + n[1], n[2], n[1], {}, {"a": n[0]})


SORTS = {
    "rating": Sorts(
        lambda n: Tally(sum(n), sum(n), {POSITIVE_RATING: n[0] + n[1]}),
        rating_of,
        ((0,), (1,), (2,), (3,), (0, 1), (2, 3)),
    ),
    "themes": Sorts(
        lambda n: Tally(sum(n), sum(n), {A: n[0] + n[1], B: n[0] + n[2]}),
        themes_of,
        ((0, 1), (0, 2), (2, 3), (1, 3), (3,), (0, 1, 2)),
    ),
    "writers": Sorts(
        lambda n: Tally(sum(n), n[0] + n[1], {A: n[0]}),
        writers_of,
        ((0,), (1,), (2,), (3,), (0, 1), (2, 3), (0, 1, 2), (0, 1, 3)),
    ),
}


def shared_out(n: int, sorts: int = 4) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people can be of these sorts."""
    if sorts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in shared_out(n - first, sorts - 1):
            yield (first, *rest)


def worked_out(sorts: Sorts, n: int) -> int:
    """How many cells of one to four somebody knows, over all that can be seen of such a month."""

    @cache
    def live(seen: Numbers) -> str:
        return repr(release(sorts.counts(seen), threshold=K, base=BASE))

    bounds: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for month in shared_out(n):
        tally = sorts.tally(month)
        answers = Answers(MONTH, tally, {1: tally}, {})
        published = repr(publish(answers, threshold=K, base=BASE))
        cells = [sum(month[sort] for sort in union) for union in sorts.unions]
        looks = {
            (published, live(tuple(m - w for m, w in zip(month, waiting, strict=True))))
            for stay in range(1, n % 5 + 6)
            for waiting in shared_out(stay)
            if all(w <= m for w, m in zip(waiting, month, strict=True))
        }
        for look in looks:
            so_far = bounds.get(look, [(cell, cell) for cell in cells])
            bounds[look] = [
                (min(least, cell), max(most, cell))
                for (least, most), cell in zip(so_far, cells, strict=True)
            ]
    return sum(
        least == most and 0 < least < K for found in bounds.values() for least, most in found
    )


@pytest.mark.parametrize("sorts", SORTS)
@pytest.mark.parametrize("n", range(11, 18))
def test_no_cell_of_one_to_four_can_be_worked_out(sorts: str, n: int) -> None:
    assert worked_out(SORTS[sorts], n) == 0


@pytest.mark.parametrize("sorts", SORTS)
def test_with_exact_numbers_it_could(sorts: str) -> None:
    with exact_numbers():
        assert worked_out(SORTS[sorts], 15) > 0
