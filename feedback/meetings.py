"""What the meeting sees: who asks, when the table meets, and the gated figures of a screen."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from feedback import disclosure
from feedback.disclosure import Released
from feedback.models import Organisers, Scope, ShownComment, Survey
from feedback.storage import Store

_ORGANISERS = "organisers"
QUOTES_ON_SCREEN = 12


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one screen shows: figures and words that have passed the gate."""

    figures: Released
    quotes: tuple[ShownComment, ...]


def snapshot(store: Store, survey: Survey, scope: Scope, *, threshold: int, base: int) -> Snapshot:
    """The figures and approved words of one scope, through the gate.

    Options nobody chose are there with a count of zero, so that a scale is always whole.
    """
    counts = store.counts(scope)
    whole = disclosure.with_every_option(counts, survey)
    quotes = store.shown_comments(scope, least_responses=threshold, most=QUOTES_ON_SCREEN)
    return Snapshot(
        disclosure.release(whole, threshold=threshold, base=base),
        tuple(quotes),
    )


def period(key: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day of "month" (this one), "before" (the last one) or "all"."""
    first = today.replace(day=1)
    match key:
        case "month":
            return first, None
        case "before":
            last = first - timedelta(days=1)
            return last.replace(day=1), last
    return None, None


def update_now(store: Store, *, threshold: int, site_id: int | None) -> int:
    """Bring waiting answers into the figures before a batch is full. Returns how many came in."""
    return store.release(at_least=disclosure.batch_size(threshold, pressed=True), site_id=site_id)


def organisers(store: Store) -> Organisers:
    """Who asks and when they meet; general words until somebody has said."""
    kept = store.setting(_ORGANISERS)
    if kept is None:
        return Organisers()
    table = json.loads(kept)
    day = table["next_meeting"]
    return Organisers(**{**table, "next_meeting": date.fromisoformat(day) if day else None})


def keep_organisers(store: Store, who: Organisers) -> None:
    """Remember who asks and when they meet."""
    table = {
        "name": who.name,
        "next_meeting": who.next_meeting.isoformat() if who.next_meeting else None,
        "meeting_place": who.meeting_place,
        "answers_contact": who.answers_contact,
    }
    store.set_setting(_ORGANISERS, json.dumps(table, ensure_ascii=False))
