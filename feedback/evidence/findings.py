"""What to say about the rating and the themes that moved: a title, then the numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from feedback import trend_words, trends, words
from feedback.disclosure import Cell
from feedback.disclosure.publications import Publication, months
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.trend_words import Mentions
from feedback.trends import Spot, Trend


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say, with the months of the period that show it.

    ``title`` says it in a few words, ``said`` with its numbers, ``notes`` what to know about the
    chart: its marks, its gaps, its rules.
    """

    name: str
    title: str
    said: str
    notes: tuple[str, ...]
    trend: Trend


def findings(
    publications: Sequence[Publication], first: date, names: Mapping[Item, str]
) -> list[Finding]:
    """The rating, where it has a share, and the themes that moved in the last month.

    ``publications`` are those up to the end of the period: limits rest on all of them, only the
    months from ``first`` on are shown. ``names`` has the figures that there are.
    """
    last = months(publications)[-1]
    judged = [trends.trend(publications, item) for item in names]
    rated = [found for found in judged if found.item == POSITIVE_RATING and found.shown]
    moved = [found for found in trends.moved(judged, last) if found.item != POSITIVE_RATING]
    return [_finding(found, names[found.item], first) for found in rated + moved]


def month_words(month: date) -> str:
    """A month such as "May 2026"."""
    return f"{month:%B %Y}"


def period_words(first: date, last: date) -> str:
    """A period such as "May 2026" or "May 2026 to July 2026"."""
    return month_words(first) if first == last else f"{month_words(first)} to {month_words(last)}"


def _finding(found: Trend, name: str, first: date) -> Finding:
    drawn = replace(found, spots=tuple(spot for spot in found.spots if spot.month >= first))
    notes = [
        *_at(drawn.spots, lambda spot: trend_words.SIGNALS.get(spot.cause, "")),
        *_at(drawn.spots, lambda spot: spot.gap and f"no share ({spot.gap})"),
        *_at(drawn.spots, lambda spot: "the themes changed" if spot.changed_themes else ""),
        *_at(drawn.spots, lambda spot: "revised" if spot.revised else ""),
        trend_words.chart_note(len(found.shown)),
    ]
    return Finding(name, _title(found, name), _said(found, name), tuple(notes), drawn)


def _title(found: Trend, name: str) -> str:
    *earlier, last = found.shown
    if found.item == POSITIVE_RATING:
        people = words.in_ten(last.n or 0, last.of or 0)
        return f"{people} said good or very good in {month_words(last.month)}"
    if found.seldom_crosses:
        return f"{name}: something has shifted"
    if found.stands_out:
        return f"{name}: {trend_words.VARIATION[found.variation]}"
    more = "more" if (last.share or 0) > (earlier[-1].share or 0) else "less"
    return f"{name}: {more} often than in {month_words(earlier[-1].month)}"


def _said(found: Trend, name: str) -> str:
    if len(found.shown) > 1:
        return trends.in_words(found, name)
    (only,) = found.shown
    return trend_words.rated(Mentions(month_words(only.month), Cell("", only.n), only.of))


def _at(spots: Sequence[Spot], what: Callable[[Spot], str]) -> list[str]:
    """What applies to which months, one sentence each: "Revised: May 2026, July 2026." """
    found: dict[str, list[list[int]]] = {}
    for place, spot in enumerate(spots):
        if said := what(spot):
            runs = found.setdefault(said, [])
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
    sentences = []
    for said, runs in found.items():
        listed = (period_words(spots[run[0]].month, spots[run[-1]].month) for run in runs)
        sentences.append(f"{said[0].upper()}{said[1:]}: {', '.join(listed)}.")
    return sentences
