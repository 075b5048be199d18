"""What was published of each period, kept as it was, and the series that are made from it.

Everything that trends, reports and exports show is computed from ``Publication`` alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.disclosure.tallies import Item
from feedback.disclosure.trends import Figures, Group, Published, Share, together
from feedback.periods import first_month, months_back, months_between


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication of a period: the first (``part`` 1), or a stated revision (2 and more).

    ``day`` is when it was published, ``codebook_version`` what found the themes, ``threshold`` and
    ``base`` the rules at that time.
    """

    tables: Published
    part: int
    day: date
    codebook_version: int
    threshold: int
    base: int


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. ``share`` is None where nothing of the group was published.

    ``parts`` is how many publications the period has; more than 1: it was revised.
    """

    month: date
    share: Share | None
    parts: int
    months: int = 1


def by_period(publications: Sequence[Publication]) -> dict[date, list[Publication]]:
    """What was published of each period, by its last month, the earliest first.

    Between periods there is each month that is in none, with nothing.
    """
    found: dict[date, list[Publication]] = {}
    for one in sorted(publications, key=lambda one: (one.tables.month, one.part)):
        last = next(reversed(found), None)
        if last and last < one.tables.month:
            gap = months_between(months_back(last, -1), months_back(first_month(one.tables), 1))
            found |= {month: [] for month in gap}
        found.setdefault(one.tables.month, []).append(one)
    return found


def series(publications: Sequence[Publication], item: Item, group: Group = None) -> list[Point]:
    """One figure by period, over each one's publications; a month without any is a gap."""
    points = []
    for month, parts in by_period(publications).items():
        tables = [part.tables for part in parts]
        told = any(item in figures.shares for part in tables if (figures := part.of(group)))
        share = together(tables, item, group) if told else None
        points.append(Point(month, share, len(parts), tables[0].months if parts else 1))
    return points


# Kept as JSON ------------------------------------------------------------------------------


def to_json(published: Published) -> str:
    """The tables as text, the same for the same tables."""
    return json.dumps(
        {
            "month": published.month.isoformat(),
            **({"months": published.months} if published.months > 1 else {}),
            "whole": published.whole and _table(published.whole),
            "sites": [
                {"sites": sorted(sites), **_table(figures)}
                for sites, figures in sorted(
                    published.sites.items(), key=lambda entry: sorted(entry[0])
                )
            ],
            "kinds": {kind: _table(figures) for kind, figures in sorted(published.kinds.items())},
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Published:
    """The tables that ``to_json`` wrote."""
    table = json.loads(text)
    return Published(
        date.fromisoformat(table["month"]),
        table["whole"] and _figures(table["whole"]),
        {frozenset(entry["sites"]): _figures(entry) for entry in table["sites"]},
        {kind: _figures(entry) for kind, entry in table["kinds"].items()},
        table.get("months", 1),
    )


def _table(figures: Figures) -> dict[str, Any]:
    shares = [
        [*item, share.n, share.of, share.hidden] for item, share in sorted(figures.shares.items())
    ]
    return {"responses": figures.responses, "with_words": figures.with_words, "shares": shares}


def _figures(table: Mapping[str, Any]) -> Figures:
    shares = {(figure, key): Share(n, of, hidden) for figure, key, n, of, hidden in table["shares"]}
    return Figures(table["responses"], table["with_words"], shares)
