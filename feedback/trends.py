"""From what was published to what is drawn and said: one figure of one group, period by period.

Most periods are a month; what is said of months here holds for longer ones, too.

Everything is computed from ``Publication`` alone, so it has passed the gate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from feedback import trend_words
from feedback.disclosure.publications import Point, Publication, by_period, series
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.disclosure.trends import Figures, Group, Sites
from feedback.periods import Period, month_words, months_back, months_in, period_name
from feedback.stats import spc
from feedback.stats.charting import ChartKind, chart_kind
from feedback.stats.rules import COMMON_CAUSE, Direction, Numbers, point_type, special_causes
from feedback.stats.runs import runs

LEAST = 10
"""A share of fewer people is never drawn, whatever the base of a publication was."""
MANY = 100
"""From so many people in the middle month on, Laney's P' chart is used."""
MOST_HIDDEN = 0.5
"""Where more of the months are hidden for their size, too little is known for lines: dots."""


class Known(NamedTuple):
    """From ``least`` to ``most`` of ``of`` people in a month: one number where it is shown."""

    least: int
    most: int
    of: int


RISING_OR_FALLING = ["7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"]


@dataclass(frozen=True, slots=True)
class Spot:
    """One period of a chart: ``n`` of ``of`` people, or a ``gap`` with its reason in words.

    It is of so many ``months``, the last one being ``month``.

    ``n`` may be there in a gap: then no share can be made of it. ``known`` is what it can be, also
    where it was hidden for its size; None where nothing is known. ``centre`` is the mean or the
    median; it and the limits are None where the chart has none. ``changed_themes``: another version
    of the codebook found the themes than in the month before.
    """

    month: date
    n: int | None
    of: int | None
    gap: str = ""
    known: Known | None = None
    cause: str = COMMON_CAUSE
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    revised: bool = False
    changed_themes: bool = False
    months: int = 1

    @property
    def share(self) -> float | None:
        """The share of people; None in a gap."""
        return None if self.gap or self.n is None or not self.of else self.n / self.of


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure of one group as the chart that it has earned.

    ``variation`` is the type of the last share, as in ``spc.Summary``; ``seldom_crosses`` whether a
    run chart breaks one of its two rules; ``mostly_hidden`` whether so many months are hidden for
    their size that it gets no lines.
    """

    item: Item
    kind: ChartKind
    spots: tuple[Spot, ...]
    laney: bool = False
    variation: str = "common_cause"
    seldom_crosses: bool = False
    mostly_hidden: bool = False

    @property
    def shown(self) -> list[Spot]:
        """The months that have a share."""
        return [spot for spot in self.spots if spot.share is not None]

    @property
    def together(self) -> tuple[int, int]:
        """So many of so many people in all months that have a share."""
        return sum(spot.n or 0 for spot in self.shown), sum(spot.of or 0 for spot in self.shown)

    @property
    def hidden(self) -> list[Spot]:
        """The months that are hidden for their size: it is known about what they can be."""
        return [spot for spot in self.spots if spot.gap and spot.known]

    @property
    def is_complete(self) -> bool:
        """Whether no number is hidden in a month where this group was published."""
        return all(spot.n is not None or spot.of is None for spot in self.spots)

    @property
    def stands_out(self) -> bool:
        """Whether the rules of its chart say that it moved, as it is now."""
        return self.seldom_crosses or self.variation != "common_cause"

    def latest(self, count: int | None) -> "Trend":
        """The same with its last months alone; limits and rules rest on all months still."""
        if count is None:
            return self
        before = months_back(self.spots[-1].month, count)
        return replace(self, spots=tuple(spot for spot in self.spots if spot.month > before))


# What there is -------------------------------------------------------------------------


def items(publications: Sequence[Publication]) -> list[Item]:
    """The rating, and every theme of which something was published."""
    whole = [p.tables.whole for p in publications if p.tables.whole]
    return sorted({item for figures in whole for item in figures.shares})


def groups(publications: Sequence[Publication]) -> dict[Group, int]:
    """Of whom something was published, with the number of months: all, kinds, sites.

    Single sites come before those that are shown together; nothing that was not published is
    offered, so no choice shows more than is published.
    """
    found: dict[Group, list[Period]] = {}
    for publication in publications:
        tables = publication.tables
        told: list[tuple[Group, Figures | None]] = [(None, tables.whole)]
        told += [*tables.kinds.items(), *tables.sites.items()]
        for group, figures in told:
            if figures and figures.shares:
                found.setdefault(group, []).append(tables)
    return {group: months_in(found[group]) for group in sorted(found, key=_place)}


def periods(publications: Sequence[Publication]) -> dict[date, str]:
    """The last month of each period, and each month that is in none, with its name."""
    return {
        month: period_name(parts[0].tables) if parts else month_words(month)
        for month, parts in by_period(publications).items()
    }


def months_published(publications: Sequence[Publication]) -> int:
    """How many months anything was published of."""
    return months_in(publication.tables for publication in publications)


def responses(publications: Sequence[Publication], group: Group = None) -> int:
    """How many people of a group answered, in all that was published."""
    told = [publication.tables.of(group) for publication in publications]
    return sum(figures.responses for figures in told if figures)


def latest(publications: Sequence[Publication], count: int | None) -> list[Publication]:
    """What was published of the last months; None for all."""
    if not count or not publications:
        return list(publications)
    before = months_back(max(publication.tables.month for publication in publications), count)
    return [publication for publication in publications if publication.tables.month > before]


def _place(group: Group) -> tuple[int, int, list[int], str]:
    if group is None:
        return 0, 0, [], ""
    if isinstance(group, str):
        return 1, 0, [], group
    return 2, len(group), sorted(group), ""


# One chart -----------------------------------------------------------------------------


def trend(publications: Sequence[Publication], item: Item, group: Group = None) -> Trend:
    """One figure of one group over all published months, with the chart it has earned.

    A P chart, or from ``MANY`` people in the middle month on Laney's P'. A month of which nothing
    is known takes part in nothing; for one that is hidden for its size see ``judged``.
    """
    return judged(Trend(item, "dots", spots(publications, item, group)))


def spots(publications: Sequence[Publication], item: Item, group: Group = None) -> tuple[Spot, ...]:
    """Every published month of one figure of one group, without the lines of a chart."""
    parts = by_period(publications)
    found = []
    versions: set[int] = set()
    for point in series(publications, item, group):
        here = parts[point.month]
        now = {publication.codebook_version for publication in here}
        share = point.share
        found.append(
            Spot(
                point.month,
                share.n if share else None,
                share.of if share else None,
                _gap(point, here, item, group),
                _known(point, here),
                revised=point.parts > 1,
                changed_themes=item != POSITIVE_RATING
                and bool(now and versions and now != versions),
                months=point.months,
            )
        )
        versions = now or versions
    return tuple(found)


def judged(found: Trend) -> Trend:
    """The chart that these months have earned, with its lines and what its rules say.

    A month that is hidden for its size counts for the lines as the middle of what it can be. It is
    judged by what lies nearest to them, and only where all it can be lies on one side: then it
    breaks no rule that its number would not break. It has no part in rising or falling.
    """
    shown, hidden = len(found.shown), len(found.hidden)
    if hidden > MOST_HIDDEN * (shown + hidden):
        return replace(found, mostly_hidden=True)
    found = replace(found, kind=chart_kind(shown))
    if found.kind == "dots":
        return found
    missing = (np.nan, np.nan, np.nan)
    known = [(k.least, k.most, k.of) if (k := spot.known) else missing for spot in found.spots]
    least, most, n = np.array(known, dtype=np.float64).T
    middle = (least + most) / 2
    if found.kind == "run_chart":
        centre = float(np.nanmedian(middle / n))
        about = runs(_nearest(least / n, most / n, centre), centre=centre)
        drawn = [replace(spot, centre=centre) if spot.known else spot for spot in found.spots]
        return replace(found, spots=tuple(drawn), seldom_crosses=about.signal)
    laney = bool(np.nanmedian(n) >= MANY)
    lines = spc.p_lines(middle, n, ~np.isnan(n), laney=laney)
    alone = special_causes(np.where(least == most, least / n, np.nan), lines)
    every = special_causes(_nearest(least / n, most / n, lines.mean), lines)
    shifted = (alone == COMMON_CAUSE) & ~np.isin(every, RISING_OR_FALLING)
    causes = np.where(shifted, every, alone).tolist()
    lower, upper = (np.clip(lines.mean + side * lines.width, 0, 1).tolist() for side in (-1, 1))
    drawn = [
        replace(
            spot,
            cause=causes[place],
            centre=float(lines.mean[place]),
            lower=_number(lower[place]),
            upper=_number(upper[place]),
        )
        if spot.known
        else spot
        for place, spot in enumerate(found.spots)
    ]
    direction: Direction = "increase" if found.item == POSITIVE_RATING else "neutral"
    last = next(spot for spot in reversed(drawn) if spot.known)
    variation = point_type(last.cause, direction)
    return replace(found, spots=tuple(drawn), laney=laney, variation=variation)


def _nearest(low: Numbers, high: Numbers, centre: Numbers | float) -> Numbers:
    """Of all that each can be the nearest to the centre; NaN where that lies on both its sides."""
    near: Numbers = np.select([low == high, low > centre, high < centre], [low, low, high], np.nan)
    return near


def _known(point: Point, parts: Sequence[Publication]) -> Known | None:
    """What a number can be, as everybody can see who knows the gate's first two rules."""
    share = point.share
    if share is None or share.of is None or share.of < LEAST:
        return None
    if share.n is not None:
        return Known(share.n, share.n, share.of)
    few = parts[0].threshold - 1
    if share.hidden == "protected" or len(parts) > 1:
        return None
    least, most = (1, few) if share.hidden == "few" else (share.of - few, share.of)
    return Known(least, most, share.of)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _gap(point: Point, parts: Sequence[Publication], item: Item, group: Group) -> str:
    """Why a month has no share, in words; "" where it has one."""
    if not parts:
        return "not published"
    rules = parts[0]
    whole = [part.tables.whole for part in parts if part.tables.whole]
    if not whole:
        return f"fewer than {rules.threshold} answers"
    if not sum(figures.responses for figures in whole):
        return "nobody answered"
    told = [figures for part in parts if (figures := part.tables.of(group))]
    if not told:
        return "not shown alone"
    if not sum(figures.responses for figures in told):
        return "nobody answered"
    if point.share is None:
        if any(shown[0] == item[0] for figures in told for shown in figures.shares):
            return "not counted then"
        return f"fewer than {rules.base} people"
    if point.share.n is None:
        return trend_words.hidden(point.share.hidden, rules.threshold)
    if point.share.of is None:
        return "no base to show"
    return f"fewer than {LEAST} people" if point.share.of < LEAST else ""


# Names, and two groups side by side -----------------------------------------------------


def group_name(
    group: Group,
    sites: Mapping[int, str],
    kinds: Mapping[str, str],
    surveys: Mapping[Sites, str] | None = None,
) -> str:
    """Whose answers, as people read it. ``surveys`` has the title of what several sites ask."""
    if group is None:
        return "Everybody"
    if surveys and isinstance(group, frozenset) and group in surveys:
        return f"Sites that now ask “{surveys[group]}”"
    if isinstance(group, str):
        return kinds.get(group, group)
    names = sorted(sites.get(site, f"Site {site}") for site in group)
    if len(names) == 1:
        return names[0]
    if len(names) > 3:
        return f"{names[0]} and {len(names) - 1} other sites, together"
    return f"{', '.join(names[:-1])} and {names[-1]}, together"


def side_by_side(one: Trend, other: Trend) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """So many of so many of two groups, over the months that have a share of both."""
    pairs = [
        (first, second)
        for first, second in zip(one.spots, other.spots, strict=True)
        if first.share is not None and second.share is not None
    ]
    if not pairs:
        return None
    firsts, seconds = zip(*pairs, strict=True)
    return _sum(firsts), _sum(seconds)


def _sum(spots: Sequence[Spot]) -> tuple[int, int]:
    return sum(spot.n or 0 for spot in spots), sum(spot.of or 0 for spot in spots)
