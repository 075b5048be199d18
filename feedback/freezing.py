"""Choosing what a meeting presents, and keeping it: the screens between ground rules and votes.

Figures and findings are kept as the words and bars that may be shown on that day, quotes by their
number alone, with what to know before one reads them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from feedback import promises, reference_mix, surveys, trend_changes, trends, unheard
from feedback.covering import Covered
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.errors import FeedbackError
from feedback.evidence.findings import title
from feedback.gathering import Meeting, Overtaken, one_line, require_facilitator
from feedback.models import StaffMember
from feedback.periods import first_month, period_name, period_words
from feedback.promises import Made
from feedback.screens import Screen
from feedback.storage import Store

MOST_THEMES = MOST_QUOTES = 5
MOST_MOVED = 3
MOST_LINES = 8
"""More lines on one screen cannot be read across a room."""


def freeze(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    covered: Covered,
    names: Mapping[str, str],
    *,
    themes: Sequence[str] = (),
    quotes: Mapping[str, str],
    today: date,
) -> None:
    """Keep what the meeting will present, as it may be shown now.

    ``names`` are those of the themes by key, ``themes`` the keys of those to show (none: those that
    came up most). ``quotes`` has the ids of comments that ``covered`` offers, each with a sentence
    to say before it, or "". Raises NotAllowed, Overtaken, and FeedbackError when too many are
    chosen, a sentence is too long, or a quote may not be shown.
    """
    require_facilitator(staff)
    if len(themes) > MOST_THEMES or len(quotes) > MOST_QUOTES:
        raise FeedbackError(f"Choose at most {MOST_THEMES} themes and {MOST_QUOTES} quotes.")
    if not set(quotes) <= {quote.id for quote in covered.quotes}:
        raise FeedbackError("One of these quotes may not be shown any more. Choose again.")
    deck = [
        *_since_last_time(promises.promises(store), meeting, today),
        *_moved(covered.published, names),
        Screen("answered", covered.answered, (covered.period, "From those who chose to answer.")),
        *_who_is_missing(store, covered),
        replace(covered.rating, note=_noted(covered.period, covered.rating.note)),
        *_themes(covered, themes),
        *(Screen(f"quote {id}", "", note=one_line(note)) for id, note in quotes.items()),
    ]
    kept = json.dumps([asdict(screen) for screen in deck], ensure_ascii=False)
    if not store.keep_deck(meeting.id, seen=meeting.kept.version, deck=kept, quotes=tuple(quotes)):
        raise Overtaken


# Since last time ---------------------------------------------------------------------------


def _since_last_time(made: Sequence[Made], meeting: Meeting, today: date) -> list[Screen]:
    """What became of earlier promises: those that are due first, as ``promises`` orders them."""
    earlier = [one for one in made if one.kept.meeting_id != meeting.id]
    if not earlier:
        return []
    ended = sum(one.kept.state in promises.ENDED for one in earlier)
    overdue = sum(one.is_overdue(today) for one in earlier)
    counted = {
        "settled": ended,
        "overdue": overdue,
        "on the way": len(earlier) - ended - overdue,
        "disputed": sum(bool(one.promise.disputed) for one in earlier),
    }
    said = ", ".join(f"{n} {what}" for what, n in counted.items() if n)
    more = len(earlier) - MOST_LINES
    return [
        Screen(
            "since",
            f"You said, together we did: {said}",
            tuple(_stands(one, today) for one in earlier[:MOST_LINES]),
            note=f"And {more} more." if more > 0 else "",
        )
    ]


def _stands(one: Made, today: date) -> str:
    by, due = one.promise.by, ""
    if by and one.kept.state not in promises.ENDED:
        due = f", {'overdue since' if one.is_overdue(today) else 'due by'} {by:%-d %B %Y}"
    stands = [f"{one.promise.what}: {promises.STATES[one.kept.state]}{due}", one.promise.came_of_it]
    if one.promise.disputed:
        stands.append(f"Disputed: {one.promise.disputed}")
    return ". ".join(said.rstrip(".") for said in stands if said)


def _moved(published: Sequence[Publication], names: Mapping[str, str]) -> list[Screen]:
    """What moved in the last published month, where it can be compared with an earlier one."""

    def name(item: Item) -> str:
        return "Good or very good" if item == POSITIVE_RATING else names.get(item[1], item[1])

    judged = [trends.trend(published, item) for item in trends.items(published)]
    last = published[-1].tables if published else None
    if last is None or not trend_changes.compared(judged, last.month):
        return []
    moved = trend_changes.moved(judged, last.month)
    if not moved:
        said = f"Nothing moved in {period_name(last)} beyond the usual ups and downs"
        return [Screen("moved", said, note="From what was published.")]
    more = len(moved) - MOST_MOVED
    note = f"And {more} more moved." if more > 0 else ""
    return [
        Screen(
            f"moved {found.item[1]}",
            title(found, name(found.item)),
            (trend_changes.in_words(found, name(found.item)),),
            note=note,
        )
        for found in moved[:MOST_MOVED]
    ]


# Who answered ------------------------------------------------------------------------------


def _who_is_missing(store: Store, covered: Covered) -> list[Screen]:
    """Sites where nobody answered, and kinds of residents of whom fewer did than expected."""
    if covered.missing_from is None:
        return []
    period = [p for p in covered.published if covered.missing_from <= p.tables.month]
    if not period:
        return []
    first, last = first_month(period[0].tables), period[-1].tables
    sites = {site.id: site.name for site in store.sites()}
    kinds = surveys.kinds_of_residents()
    lines = [
        unheard.silent_in_words(one, sites.get(one.site, f"Site {one.site}"))
        for one in unheard.silent_sites(covered.published)
    ]
    lines += [
        f"“{kinds[one.kind]}”: {unheard.heard_in_words(one, base=period[-1].base)}"
        for one in unheard.heard(period, kinds, reference_mix.reference_mix(store))
        if one.verdict == "fewer"
    ]
    said = "Not everybody has been heard"
    if not lines:
        said = "Who is missing? The numbers do not say"
        lines = [
            f"No site is known to be silent in {period_name(last)}.",
            "Nobody can see who chose not to answer.",
        ]
    note = f"From what was published of {period_words(first, last.month)}."
    return [Screen("missing", said, tuple(lines[:MOST_LINES]), note=note)]


# How it was, and what it was about ---------------------------------------------------------


def _themes(covered: Covered, chosen: Sequence[str]) -> list[Screen]:
    shown = [key for key in chosen if key in covered.theme_bars]
    shown = shown or list(covered.theme_bars)[:MOST_THEMES]
    if not shown:
        return []
    bars = tuple(covered.theme_bars[key] for key in shown)
    return [replace(covered.themes, bars=bars, note=_noted(covered.period, covered.themes.note))]


def _noted(period: str, note: str) -> str:
    return f"{period} {note}".strip()
