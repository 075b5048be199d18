"""The published numbers of a period, each with the words that every file has for it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from feedback import trend_words, trends
from feedback.disclosure.publications import Publication, by_period
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.disclosure.trends import Group
from feedback.trends import Spot

ANSWERED: Item = ("people", "answered")
WROTE: Item = ("people", "wrote")
PEOPLE: Mapping[Item, str] = {
    ANSWERED: "People who answered",
    WROTE: "People who wrote something",
    POSITIVE_RATING: "Said good or very good",
}
"""Figures that are no themes, with the names people read."""

Grouping = Literal["all", "site", "sites together", "kind"]


@dataclass(frozen=True, slots=True)
class Names:
    """What people read instead of ids and keys, in the order in which it is listed.

    ``themes`` has every theme that ever was, ``kinds`` the kinds of resident. ``belongs`` has for
    the key of a theme which of Lambeth's Big 3 outcomes and which NHS categories it is about.
    """

    sites: Mapping[int, str]
    themes: Mapping[str, str]
    kinds: Mapping[str, str]
    belongs: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of one period, or in ``shown`` the words for why there is none.

    ``n`` people out of ``of``; ``of`` is None where no base is published. The period is of so many
    ``months``, the last one being ``month``.
    """

    month: date
    grouping: Grouping
    group: str
    item: Item
    figure: str
    n: int | None
    of: int | None
    shown: str
    revised: bool
    months: int = 1


class Total(NamedTuple):
    """Numbers of several months put together; ``whole`` is whether each month had one.

    ``of`` is None where a month has no base.
    """

    n: int | None
    of: int | None
    whole: bool

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say: not where nothing but hidden months is left."""
        return bool(self.n) or (self.n == 0 and self.whole)

    @property
    def shown(self) -> str:
        """In words: "34 of 180"; "34 or more of 180" where some months are hidden."""
        if self.n is None or not self.is_shown:
            return trend_words.hidden("protected", 0)
        return in_words(self.n, self.of, more=not self.whole)


def in_words(n: int, of: int | None, *, more: bool = False) -> str:
    """A number with its base: "18 of 41"."""
    base = f" of {of:,}" if of else ""
    return f"{n:,}{' or more' if more else ''}{base}"


def plain(text: str) -> str:
    """A name or words on one line, without characters that no file can hold."""
    return " ".join("".join(c if _has_meaning(c) else " " for c in text).split())


def _has_meaning(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Cn")


def over(numbers: Iterable[Number | Spot]) -> Total:
    """Numbers of different people put together; of no number, None."""
    listed = list(numbers)
    shown = [number.n for number in listed if number.n is not None]
    bases = [number.of for number in listed if number.of is not None]
    return Total(
        sum(shown) if shown else None,
        sum(bases) if listed and len(bases) == len(listed) else None,
        len(shown) == len(listed),
    )


def numbers(publications: Sequence[Publication], names: Names) -> list[Number]:
    """Every published number, and every reason for none: of everybody, sites and kinds.

    Of everybody there is a row for each month and figure. Of a group there is one where something
    of it was published that month.
    """
    order = [POSITIVE_RATING, *(("theme", key) for key in names.themes)]
    told = trends.items(publications)
    items = {item: _figure(item, names) for item in order if item in told}
    found = []
    for group, grouping, name in _groups(publications, names):
        found += _people(publications, group, grouping, name)
        for item, figure in items.items():
            for spot in trends.spots(publications, item, group):
                if group is None or spot.n is not None or spot.of is not None:
                    shown = spot.gap if spot.n is None else in_words(spot.n, spot.of)
                    found.append(
                        Number(
                            *(spot.month, grouping, name, item, figure),
                            *(spot.n, spot.of, shown, spot.revised, spot.months),
                        )
                    )
    return found


def _figure(item: Item, names: Names) -> str:
    return PEOPLE.get(item) or plain(names.themes.get(item[1], item[1]))


def _groups(publications: Sequence[Publication], names: Names) -> list[tuple[Group, Grouping, str]]:
    """Of whom there is something: everybody, single sites by name, sites together, kinds."""
    sites = {group for p in publications for group in p.tables.sites}
    kinds = {kind for p in publications for kind in p.tables.kinds}
    named = sorted((len(group) > 1, _sites(group, names), sorted(group)) for group in sites)
    order = {kind: place for place, kind in enumerate(names.kinds)}
    listed = sorted(kinds, key=lambda kind: (order.get(kind, len(order)), kind))
    return [
        (None, "all", "Everybody"),
        *(
            (frozenset(ids), "sites together" if several else "site", name)
            for several, name, ids in named
        ),
        *((kind, "kind", plain(names.kinds.get(kind, kind))) for kind in listed),
    ]


def _sites(sites: frozenset[int], names: Names) -> str:
    return "; ".join(sorted(plain(names.sites.get(site, "")) or f"Site {site}" for site in sites))


def _people(
    publications: Sequence[Publication], group: Group, grouping: Grouping, name: str
) -> list[Number]:
    """How many answered, and how many of them wrote something, month by month."""
    found = []
    for month, parts in by_period(publications).items():
        tables = [figures for part in parts if (figures := part.tables.of(group))]
        if group is not None and not tables:
            continue
        answered = sum(figures.responses for figures in tables) if tables else None
        told = [figures for figures in tables if figures.with_words is not None]
        wrote = sum(figures.with_words or 0 for figures in told) if told else None
        of = sum(figures.responses for figures in told) if told else None
        missing = trend_words.hidden("few", parts[0].threshold) if parts else "not published"
        rows = (
            (ANSWERED, answered, None, missing),
            (WROTE, wrote, of, trend_words.hidden("protected", 0) if tables else missing),
        )
        for item, n, base, why in rows:
            shown = why if n is None else in_words(n, base)
            revised, length = len(parts) > 1, parts[0].tables.months if parts else 1
            figure = PEOPLE[item]
            found.append(
                Number(month, grouping, name, item, figure, n, base, shown, revised, length)
            )
    return found
