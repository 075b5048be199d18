"""Somebody who has everything the gate let out, and a linear solver.

People are the unknowns: how many of each sort (site, kinds, wrote or not, themes, rating) came
when, and with which look the live view begins to count them. Every published number is an equation
over them. Every reason given for a missing one is an inequality, and so is a number of the live
view, which goes up in fives. The attacker has worked out a number when its least and its largest
value agree.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product
from math import ceil, floor
from operator import attrgetter
from unittest.mock import patch

import numpy as np
from scipy.optimize import linprog

from feedback import disclosure
from feedback.disclosure import STEP, release
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Item, Tally, total
from feedback.disclosure.trends import Figures, Published, publish
from feedback.models import Cell, Counts, Released

K, BASE = 5, 10
ENOUGH = BASE + K - 1
"""Of so many the base is left, whoever of the few is not in it."""
KINDS = ("carer", "service_user")
THEMES: tuple[Item, ...] = (("theme", "kindness"), ("theme", "waiting"))
MONTH = date(2026, 10, 1)


@dataclass(frozen=True)
class Person:
    """One answer: of which batch it is, and the look at the live view that is the first with it."""

    site: int
    kinds: frozenset[str] = frozenset()
    wrote: bool = True
    said: frozenset[Item] = frozenset()
    batch: int = 0
    shown: int = 0


Holds = Callable[[Person], bool]
When = Callable[[Person], int]
when_came: When = attrgetter("batch")
when_joined: When = attrgetter("shown")


def people_by_chance(seed: int, *, batch: int = 0, most: int = 26) -> list[Person]:
    """A small month at three sites, in which what is rare and what nearly all say is frequent."""
    chance = random.Random(seed)
    rates = {item: chance.choice((0.1, 0.4, 0.9, 0.97)) for item in (*THEMES, POSITIVE_RATING)}
    rates |= {(kind, ""): chance.choice((0.1, 0.5, 0.9)) for kind in KINDS}
    writes = chance.choice((0.6, 0.9, 1.0))
    people = []
    for site in (1, 2, 3):
        for _ in range(chance.choice((0, 3, 8, chance.randint(9, most), chance.randint(9, most)))):
            wrote = chance.random() < writes
            said = {item for item in (*THEMES, POSITIVE_RATING) if chance.random() < rates[item]}
            kinds = frozenset(kind for kind in KINDS if chance.random() < rates[kind, ""])
            people.append(
                Person(site, kinds, wrote, frozenset(said if wrote else said - {*THEMES}), batch)
            )
    return people


def tally(people: Sequence[Person]) -> Tally:
    """These people, counted."""
    return Tally(
        len(people),
        sum(person.wrote for person in people),
        {item: sum(item in p.said for p in people) for item in (*THEMES, POSITIVE_RATING)},
    )


def answers(people: Sequence[Person], sites: Sequence[int] = (1, 2, 3)) -> Answers:
    """These people, as the gate takes them."""
    of_site = {site: tally([p for p in people if p.site == site]) for site in sites}
    of_kind = {kind: tally([p for p in people if kind in p.kinds]) for kind in KINDS}
    return Answers(MONTH, total(of_site.values()), of_site, of_kind)


def live_counts(people: Sequence[Person]) -> Counts:
    """These people, as the live view's gate takes them. None wrote that there is nothing to say."""
    words = [person for person in people if person.wrote]
    positive = sum(POSITIVE_RATING in person.said for person in people)
    return Counts(
        responses=len(people),
        with_words=len(words),
        nil=0,
        no_theme=sum(not person.said & {*THEMES} for person in words),
        options={"experience": {"positive": positive, "other": len(people) - positive}},
        themes={key: sum((kind, key) in p.said for p in words) for kind, key in THEMES},
    )


class Attacker:
    """Knows the sites, the rules, each publication and each of so many looks at the live view.

    Of a publication he knows which batches it counts. Of a look, too, where a batch is what joined
    the live view with it; else (``looks``, so many) only that whoever is in it had come.
    """

    def __init__(
        self, sites: Sequence[int], batches: int, looks: int = 0, kinds: Sequence[str] = KINDS
    ) -> None:
        said = [
            (True, frozenset(themes)) for themes in product(*[(None, theme) for theme in THEMES])
        ]
        self.sorts = [
            Person(site, frozenset(are) - {""}, wrote, themes - {None} | rating, batch, shown)
            for batch in range(batches)
            for shown in (range(batch, looks + 1) if looks else (batch,))
            for site in sites
            for are in product(*[("", kind) for kind in kinds])
            for wrote, themes in [*said, (False, frozenset())]
            for rating in (frozenset(), frozenset({POSITIVE_RATING}))
        ]
        self.sites, self.kinds = sites, kinds
        self.spans = [
            frozenset(range(first, last)) for first, last in combinations(range(batches + 1), 2)
        ]
        self.groups: set[frozenset[int]] = set()
        self.equal: list[tuple[np.ndarray, int]] = []
        self.at_most: list[tuple[np.ndarray, int]] = []

    def row(self, holds: Holds) -> np.ndarray:
        """The sorts of people of whom this holds."""
        return np.array([holds(sort) for sort in self.sorts], dtype=float)

    def learn(self, published: Published, batches: Sequence[int]) -> None:
        """Read one publication."""

        def came(holds: Holds) -> Holds:
            return lambda person: person.batch in batches and holds(person)

        everybody = came(lambda _: True)
        if published.whole is None:
            self._between(self.row(everybody), 1, K - 1)
            return
        self._figures(published.whole, everybody, exact=True)
        words = published.whole.with_words
        wrote = self.row(lambda person: everybody(person) and person.wrote)
        if words is None and any(item in published.whole.shares for item in THEMES):
            n = published.whole.responses
            self._between(wrote, max(n - K + 1, BASE), n - 1)
        elif words is None and published.whole.shares:
            n = published.whole.responses
            self._between(wrote, 0, BASE - 1 if n >= ENOUGH else n - 1)
        for sites, figures in published.sites.items():
            self.groups.add(sites)
            self._figures(figures, came(lambda person, at=sites: person.site in at), exact=False)
            if len(sites) > 1:  # who has no answer at all is shown with a zero
                for site in sites:
                    row = self.row(came(lambda person, at=site: person.site == at))
                    self.at_most.append((-row, -1))
        for kind, figures in published.kinds.items():
            of_kind = came(lambda person, kind=kind: kind in person.kinds)
            self._figures(figures, of_kind, exact=False)

    def learn_live(self, live: Released, look: int) -> None:
        """Read the live view once."""

        def came(holds: Holds = lambda _: True) -> np.ndarray:
            return self.row(lambda person: person.shown <= look and holds(person))

        if live.responses is None:
            self._between(came(), 0, K - 1)
            return
        self._between(came(), live.responses, live.responses + STEP - 1)
        for cells in live.options.values():
            for cell in cells:
                is_positive = cell.key == "positive"
                row = came(lambda p, want=is_positive: (POSITIVE_RATING in p.said) == want)
                self._live_cell(row, cell, cells, of=live.responses)
        wrote, words = came(lambda person: person.wrote), Cell("", live.with_words)
        if live.themes:
            self.at_most.append((-wrote, -max(BASE, words.n or 0)))
        else:
            nil = live.nil or Cell("nil", None)
            self._live_cell(wrote, words, [words, nil], of=live.responses)
        for cell in live.themes:
            said = came(lambda person, key=cell.key: ("theme", key) in person.said)
            self._live_cell(said, cell, [cell], of=live.with_words or 0)

    def _live_cell(self, row: np.ndarray, cell: Cell, parts: Sequence[Cell], *, of: int) -> None:
        """A lower bound; an upper one, too, where the number was not lowered to leave room."""
        n, numbers = cell.n or 0, [part.n or 0 for part in parts]
        self.at_most.append((-row, -n))
        largest = numbers.count(max(numbers))
        if n < max(numbers) or sum(numbers) + STEP * largest <= of - STEP:
            self.at_most.append((row, n + STEP - 1 if n else K - 1))

    def came_at_least(self, n: int, batch: int) -> None:
        """So many people came in a batch."""
        self.at_most.append((-self.row(lambda person: person.batch == batch), -n))

    def joined_at_least(self, n: int, look: int) -> None:
        """So many people are in the live view since a look."""
        self.at_most.append((-self.row(lambda person: person.shown == look), -n))

    def one_waits(self, batches: Sequence[int], look: int) -> None:
        """Of a month's people who have come, one at least is not in the live view."""
        waits = self.row(lambda p: p.batch in batches and p.batch <= look < p.shown)
        self.at_most.append((-waits, -1))

    def came_at_most(self, n: int, batch: int) -> None:
        """No more people came in a batch."""
        self.at_most.append((self.row(lambda person: person.batch == batch), n))

    def _figures(self, figures: Figures, group: Holds, *, exact: bool) -> None:
        self.equal.append((self.row(group), figures.responses))
        if figures.with_words is not None:
            wrote = self.row(lambda person: group(person) and person.wrote)
            self.equal.append((wrote, figures.with_words))
        for item, share in figures.shares.items():
            said = self.row(lambda person, item=item: group(person) and item in person.said)
            of = figures.responses if share.of is None else share.of
            if share.n is not None:
                self.equal.append((said, share.n))
            elif share.hidden == "nearly_all":
                self._between(said, of - K + 1, of)
            elif exact:
                self._between(said, 1, K - 1)

    def _between(self, row: np.ndarray, least: int, most: int) -> None:
        self.at_most += [(-row, -least), (row, most)]

    def works_out(self, holds: Holds) -> int | None:
        """The number of people of whom this holds, where it can be only one."""
        row = self.row(holds)
        least, most = (sign * self._least(sign * row) for sign in (1, -1))
        return ceil(least - 1e-6) if ceil(least - 1e-6) == floor(most + 1e-6) else None

    def _least(self, row: np.ndarray) -> float:
        found = linprog(
            row,
            A_eq=[row for row, _ in self.equal] or None,
            b_eq=[n for _, n in self.equal] or None,
            A_ub=[row for row, _ in self.at_most] or None,
            b_ub=[n for _, n in self.at_most] or None,
        )
        if found.status == 3:
            return -np.inf
        assert found.status == 0, found.message
        return float(found.fun)

    def small_cells(self, people: Sequence[Person], when: When) -> Iterator[tuple[str, Holds, int]]:
        """Every cell of one to four people: sites, kinds and the rest of each, by what was said."""
        whole = frozenset(self.sites)
        groups = {frozenset((site,)) for site in self.sites} | self.groups
        places = groups | {whole - group for group in groups} | {whole}
        whos: dict[str, Holds] = {"anybody": lambda _: True}
        for kind in self.kinds:
            whos[kind] = lambda person, kind=kind: kind in person.kinds
            whos[f"not {kind}"] = lambda person, kind=kind: kind not in person.kinds
        said: dict[str, Holds] = {
            "answered": lambda _: True,
            "wrote": lambda person: person.wrote,
            "wrote nothing": lambda person: not person.wrote,
            "rated other": lambda person: POSITIVE_RATING not in person.said,
        }
        for item in (*THEMES, POSITIVE_RATING):
            said[item[1]] = lambda person, item=item: item in person.said
        for item in THEMES:
            said[f"wrote not {item[1]}"] = lambda p, item=item: p.wrote and item not in p.said
        for place, (who, is_who), (what, did) in product(places, whos.items(), said.items()):

            def holds(
                person: Person,
                place: frozenset[int] = place,
                is_who: Holds = is_who,
                did: Holds = did,
            ) -> bool:
                return person.site in place and is_who(person) and did(person)

            for batches in self.spans:

                def cell(
                    person: Person, holds: Holds = holds, batches: frozenset[int] = batches
                ) -> bool:
                    return when(person) in batches and holds(person)

                n = sum(map(cell, people))
                if 0 < n < K:
                    yield f"{sorted(place)} {who} {what} {sorted(batches)}", cell, n

    def wins(self, people: Sequence[Person], when: When = when_came) -> str | None:
        """A cell of one to four people that can be worked out; None where there is none."""
        for name, cell, n in self.small_cells(people, when):
            if -self._least(-self.row(cell)) < n + 1 and self.works_out(cell) is not None:
                assert self.works_out(cell) == n
                return name
        return None


LOOKS = 3


def people_by_the_look(seed: int) -> list[Person]:
    """Up to thirty people before a first look at one site, and five to ten before each after it."""
    chance = random.Random(seed)
    people: list[Person] = []
    for batch in range(LOOKS):
        most = 30 if batch == 0 else chance.choice((K, 2 * K))
        came = people_by_chance(chance.randrange(10**9), batch=batch)[:most]
        people += came + [Person(1, batch=batch)] * (K - len(came))
    return [replace(person, site=1, kinds=frozenset(), shown=person.batch) for person in people]


def some_stay_behind(people: Sequence[Person], published: int, seed: int) -> list[Person]:
    """The same people; of so many batches as are a month, and of the others, five join at once.

    With each look one of those who wait stays behind, and each other with a chance of one in eight.
    """
    chance = random.Random(seed)
    found: list[Person] = []
    for month in (True, False):
        waiting: list[Person] = []
        for look in range(LOOKS):
            waiting += [p for p in people if p.batch == look and (p.batch < published) == month]
            chance.shuffle(waiting)
            stay = [at == 0 or chance.random() < 1 / 8 for at in range(len(waiting))]
            if stay.count(False) >= K:
                found += [
                    replace(person, shown=look)
                    for person, stays in zip(waiting, stay, strict=True)
                    if not stays
                ]
                waiting = [person for person, stays in zip(waiting, stay, strict=True) if stays]
        found += [replace(person, shown=LOOKS) for person in waiting]
    return found


@contextmanager
def exact_numbers() -> Iterator[None]:
    """A live view that rounds nothing, and leaves room for nobody."""
    with (
        patch.object(disclosure, "_rounded", lambda n: n),
        patch.object(
            disclosure,
            "_at_least",
            lambda parts, of: tuple(Cell(key, n) for key, n in parts.items()),
        ),
        patch(f"{__name__}.STEP", 1),
    ):
        yield


def works_out_of_looks(
    people: Sequence[Person],
    *,
    published: int = 0,
    stay_behind: bool = False,
    when: When = when_came,
) -> str | None:
    """What can be worked out of three looks, and a month of those of the first so many batches.

    Where nobody may ``stay_behind``, a batch is what joins the live view with a look.
    """
    attacker = Attacker((1,), LOOKS, LOOKS if stay_behind else 0, kinds=())
    for look in range(LOOKS):
        seen = [person for person in people if person.shown <= look]
        figures = release(live_counts(seen), threshold=K, base=BASE)
        attacker.learn_live(figures, look)
        if any(person.shown == look for person in people):
            attacker.joined_at_least(K, look)
        for month in (range(published), range(published, LOOKS)):
            if stay_behind and look in month:
                attacker.one_waits(month, look)
    if published:
        month = [person for person in people if person.batch < published]
        attacker.learn(publish(answers(month, (1,)), threshold=K, base=BASE), range(published))
    return attacker.wins(people, when)
