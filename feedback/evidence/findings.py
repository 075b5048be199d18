"""What to say about the rating and the themes that moved: a title, then the numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from feedback import trend_changes, trend_charts, trend_words, trends, words
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.periods import first_month, period_name, period_words
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
) -> tuple[list[Finding], bool]:
    """The rating, where it has a share, and the themes that moved in the last month.

    And whether any theme could be compared with an earlier month, to see whether it moved.
    ``publications`` are those up to the end of the period: limits rest on all of them, only the
    months from ``first`` on are shown. ``names`` has the figures that there are.
    """
    judged = [trends.trend(publications, item) for item in names]
    rated = [found for found in judged if found.item == POSITIVE_RATING and found.shown]
    last = publications[-1].tables.month
    moved = trend_changes.moved(judged, last)
    themes = [found for found in judged if found.item != POSITIVE_RATING]
    return [
        _finding(found, names[found.item], first, moved=found in moved)
        for found in [*rated, *(found for found in moved if found.item != POSITIVE_RATING)]
    ], trend_changes.compared(themes, last) > 0


def _finding(found: Trend, name: str, first: date, *, moved: bool) -> Finding:
    drawn = replace(found, spots=tuple(spot for spot in found.spots if spot.month >= first))
    said = trend_changes.in_words(found, name) if moved else _as_usual(found)
    said_first = title(found, name) if found.item != POSITIVE_RATING else _rating_title(found)
    return Finding(name, said_first, said, tuple(_notes(drawn, len(found.shown))), drawn)


def _as_usual(rating: Trend) -> str:
    """The last share of the rating, where it did not move; usual only by rules that were asked."""
    last = rating.shown[-1]
    who = f"who answered in {period_name(last)}"
    said = f"Good or very good, said {trend_words.people(last.n or 0, last.of or 0, who)}."
    if rating.kind == "dots" or rating.stands_out:
        return said
    return f"{said} That is within the usual ups and downs."


def _rating_title(rating: Trend) -> str:
    last = rating.shown[-1]
    people = words.in_ten(last.n or 0, last.of or 0)
    return f"{people} said good or very good in {period_name(last)}"


def title(found: Trend, name: str) -> str:
    """What moved of a figure that ``trend_changes.moved`` named, in a few words."""
    if found.seldom_crosses:
        return f"{name}: something has shifted"
    if found.stands_out:
        return f"{name}: {trend_words.VARIATION[found.variation]}"
    (earlier, before), (_, now) = [(spot, spot.known) for spot in found.spots if spot.known][-2:]
    more = "more" if now.least / now.of > before.most / before.of else "less"
    return f"{name}: {more} often than in {period_name(earlier)}"


def _notes(drawn: Trend, shown: int) -> list[str]:
    """What to know about a chart: its marks and gaps by month, its rules last."""
    rules = trend_charts.HIDDEN_MONTHS if drawn.mostly_hidden else trend_words.chart_note(shown)
    return [
        *_at(drawn.spots, lambda spot: trend_words.SIGNALS.get(spot.cause, "")),
        *_at(drawn.spots, lambda spot: f"no share ({spot.gap})" if spot.gap else ""),
        *_at(drawn.spots, lambda spot: "the themes changed" if spot.changed_themes else ""),
        *_at(drawn.spots, lambda spot: "revised" if spot.revised else ""),
        *([trend_words.HIDDEN_IN_LINES] if drawn.hidden and drawn.kind != "dots" else []),
        rules,
    ]


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
        listed = (period_words(first_month(spots[run[0]]), spots[run[-1]].month) for run in runs)
        sentences.append(f"{said[0].upper()}{said[1:]}: {', '.join(listed)}.")
    return sentences
