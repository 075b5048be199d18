"""What the meeting sees: who asks, when the table meets, and the gated figures of a screen."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date

from feedback import disclosure, surveys
from feedback.models import Organisers, Released, ShownComment, StaffMember
from feedback.periods import months_back
from feedback.storage import Store

_ORGANISERS = "organisers"
_DAYS = ("next_meeting", "counting_from")
QUOTES_ON_SCREEN = 12


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one screen shows: figures and words that have passed the gate.

    ``since`` is the first day that counts; None counts all.
    """

    figures: Released
    quotes: tuple[ShownComment, ...]
    since: date | None


def snapshot(store: Store, *, threshold: int, base: int) -> Snapshot:
    """The figures and approved words of the live view, through the gate.

    There is one such view, of all sites: figures of one site beside those of all could be
    subtracted (docs/disclosure.md). Of the questions only the rating is in it, which every survey
    asks: others were put to a part of the people only. Options nobody chose are there as well, so
    that a scale is always whole.
    """
    since = live_since(store)
    shown = disclosure.release(store.counts(since), threshold=threshold, base=base)
    quotes = store.shown_comments(since, least_responses=threshold, most=QUOTES_ON_SCREEN)
    figures = disclosure.with_whole_rating(shown, surveys.default_survey())
    return Snapshot(figures, tuple(quotes), since)


def live_since(store: Store) -> date | None:
    """The first day of the month with which the live view begins; None counts all.

    The month that is set, but never one that was published, or one before it: figures of both, less
    the published ones, would be those of the running month alone.
    """
    chosen, published = organisers(store).counting_from, store.last_published()
    if published is None:
        return chosen
    return max(months_back(published, -1), chosen or date.min)


def waiting_answers(store: Store, staff: StaffMember) -> int:
    """How many answers of somebody's sites the figures do not show yet."""
    return store.waiting_changes(sites=staff.sites)


def update_now(store: Store, staff: StaffMember, *, threshold: int) -> int:
    """Bring waiting answers of somebody's sites into the figures that are no batch by themselves.

    Some stay behind, by chance. Returns how many came in: none where they are fewer than a batch
    together.
    """
    return store.release(at_least=1, together=threshold, sites=staff.sites)


def organisers(store: Store) -> Organisers:
    """Who asks and when they meet; general words until somebody has said."""
    kept = store.setting(_ORGANISERS)
    if kept is None:
        return Organisers()
    table = json.loads(kept)
    known = {field.name: table[field.name] for field in fields(Organisers) if field.name in table}
    days = {name: date.fromisoformat(table[name]) for name in _DAYS if table.get(name)}
    reading = {"reading_days": tuple(table.get("reading_days", ()))}
    return Organisers(**{**known, **dict.fromkeys(_DAYS), **days, **reading})


def keep_organisers(store: Store, who: Organisers) -> None:
    """Remember who asks and when they meet."""
    table = asdict(who)
    for name in _DAYS:
        table[name] = table[name].isoformat() if table[name] else None
    store.set_setting(_ORGANISERS, json.dumps(table, ensure_ascii=False))


def are_hours(first: int | None, last: int | None) -> bool:
    """Whether somebody can read answers between these hours; None for both is all day."""
    if first is None or last is None:
        return first is last
    return first < last
