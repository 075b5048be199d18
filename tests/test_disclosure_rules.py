"""What was published of a month, and a look at the live view, read by who knows every rule.

Every small month there can be, and every part of it that the live view may have counted by then:
one at least of the month is not in it. Months that look alike differ in every cell of one to four.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest

from feedback import disclosure
from feedback.disclosure import release
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Tally, total
from feedback.disclosure.trends import publish
from feedback.models import Cell, Counts
from tests.attacker import BASE, MONTH, K, exact_numbers

A, B = ("theme", "a"), ("theme", "b")
Numbers = tuple[int, int, int, int]
"""How many people there are of each of four sorts."""
Bounds = dict[object, list[tuple[int, int]]]
"""By what was seen: the least and the largest number of each cell."""


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


def widen(bounds: Bounds, seen: object, cells: list[int]) -> None:
    """One more month that looks like this."""
    so_far = bounds.get(seen, [(cell, cell) for cell in cells])
    bounds[seen] = [
        (min(least, cell), max(most, cell))
        for (least, most), cell in zip(so_far, cells, strict=True)
    ]


def known(bounds: Bounds) -> int:
    """How many cells of one to four can be only one number."""
    return sum(
        least == most and 0 < least < K for found in bounds.values() for least, most in found
    )


def shared_out(n: int, sorts: int = 4) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people can be of these sorts."""
    if sorts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in shared_out(n - first, sorts - 1):
            yield (first, *rest)


def worked_out(sorts: Sorts, n: int, *, stay: int = 1) -> int:
    """How many cells of one to four somebody knows, over all that can be seen of such a month.

    So many of it at least are not in the live view.
    """

    @cache
    def live(seen: Numbers) -> str:
        return repr(release(sorts.counts(seen), threshold=K, base=BASE))

    bounds: Bounds = {}
    for month in shared_out(n):
        tally = sorts.tally(month)
        answers = Answers(MONTH, tally, {1: tally}, {})
        published = repr(publish(answers, threshold=K, base=BASE))
        cells = [sum(month[sort] for sort in union) for union in sorts.unions]
        looks = {
            (published, live(tuple(m - w for m, w in zip(month, waiting, strict=True))))
            for waits in range(stay, n % 5 + 6)
            for waiting in shared_out(waits)
            if all(w <= m for w, m in zip(waiting, month, strict=True))
        }
        for look in looks:
            widen(bounds, look, cells)
    return known(bounds)


@pytest.mark.parametrize("sorts", SORTS)
@pytest.mark.parametrize("n", range(11, 18))
def test_no_cell_of_one_to_four_can_be_worked_out(sorts: str, n: int) -> None:
    assert worked_out(SORTS[sorts], n) == 0


def only_rounded(parts: dict[str, int], *, of: int) -> tuple[Cell, ...]:
    """Parts that may leave room for nobody else."""
    return tuple(Cell(key, n - n % 5 or None) for key, n in parts.items())


@pytest.mark.parametrize("sorts", SORTS)
def test_with_exact_numbers_it_could(sorts: str) -> None:
    with exact_numbers():
        assert worked_out(SORTS[sorts], 15) > 0


def test_if_a_look_could_have_all_of_a_month_it_could() -> None:
    assert worked_out(SORTS["rating"], 15, stay=0) > 0


@pytest.mark.parametrize(
    ("rule", "without"),
    [
        ("_at_least", only_rounded),
        ("_counts_themes", lambda counts, threshold, base: counts.with_words >= base),
    ],
)
def test_without_any_one_of_its_rules_the_live_view_gives_somebody_away(
    rule: str, without: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, rule, without)

    assert any(worked_out(sorts, n) for sorts in SORTS.values() for n in range(11, 18))


@pytest.mark.parametrize("answered", [(6, 12), (10, 11), (11, 12), (14, 15)])
def test_at_two_sites_nor_can_one_of_who_wrote_and_what(answered: tuple[int, int]) -> None:
    bounds: Bounds = {}
    wrote_and_said = [
        [(wrote, said) for wrote in range(n + 1) for said in range(wrote + 1)] for n in answered
    ]
    for month in product(*wrote_and_said):
        sites = {
            site: Tally(n, wrote, {A: said})
            for site, (n, (wrote, said)) in enumerate(zip(answered, month, strict=True))
        }
        whole = total(sites.values())
        published = publish(Answers(MONTH, whole, sites, {}), threshold=K, base=BASE)
        cells = [
            cell
            for tally in (*sites.values(), whole)
            for n, wrote, said in [(tally.responses, tally.with_words, tally.n(A))]
            for cell in (wrote, n - wrote, said, wrote - said, n - said)
        ]
        widen(bounds, repr(published), cells)

    assert known(bounds) == 0
