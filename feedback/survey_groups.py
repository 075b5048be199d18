"""Published months by survey: the sites that ask it, from what is published of each of them.

A table by survey of its own could be subtracted from those of the sites, and then point at people.
So nothing is counted or gated here. A number of several sites is the sum of published ones, and
missing where one of these is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import Item
from feedback.disclosure.trends import Figures, Published, Share, Sites


def with_surveys(publications: Sequence[Publication], asking: Iterable[Sites]) -> list[Publication]:
    """The same, and in each month the figures of these sites put together.

    ``asking`` has the sites that ask each survey. Where not all of them, and no others, were
    published by themselves or with each other, a month has nothing of theirs.
    """
    several = [sites for sites in asking if len(sites) > 1]
    return [replace(one, tables=_with_sums(one.tables, several)) for one in publications]


def _with_sums(tables: Published, several: Sequence[Sites]) -> Published:
    there: Sites = frozenset().union(*tables.sites)
    sums = {}
    for sites in several:
        parts = {group: figures for group, figures in tables.sites.items() if group <= sites}
        if parts and frozenset().union(*parts) == sites & there:
            sums[sites] = _sum([figures for figures in parts.values() if figures.responses])
    return replace(tables, sites={**tables.sites, **sums})


def _sum(parts: Sequence[Figures]) -> Figures:
    items = {item for figures in parts for item in figures.shares}
    return Figures(
        sum(figures.responses for figures in parts),
        _all_or_nothing([figures.with_words for figures in parts]),
        {item: _share(item, [figures.shares for figures in parts]) for item in items},
    )


def _share(item: Item, of_parts: Sequence[Mapping[Item, Share]]) -> Share:
    shares = [shares.get(item, Share(None, None)) for shares in of_parts]
    n = _all_or_nothing([share.n for share in shares])
    of = _all_or_nothing([share.of for share in shares])
    return Share(n, of, "protected" if n is None else None)


def _all_or_nothing(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
