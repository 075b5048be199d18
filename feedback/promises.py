"""Promises from the table: what will be done, by which role, by when, and what came of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

from feedback.agenda import KeptPromise, PromiseState
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, Overtaken, require_facilitator
from feedback.models import StaffMember
from feedback.stats.tests_of_change import Change
from feedback.storage import Store
from feedback.surveys import clean_text

LONGEST_TEXT = 500
_DAYS = ("by", "tested_from", "tested_until")

STATES: dict[PromiseState, str] = {
    "open": "promised",
    "testing": "being tried",
    "adopted": "done, and kept",
    "adapted": "changed, and tried again",
    "abandoned": "tried, and stopped",
    "cannot": "cannot be done",
}
"""Where a promise stands, in words. Of the last two everybody is owed the reason."""

NEEDS_REASON: tuple[PromiseState, ...] = ("abandoned", "cannot")
ENDED: tuple[PromiseState, ...] = ("adopted", "abandoned", "cannot")


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised. ``owner`` is a role, never a private person's name: all of it is public.

    ``themes`` are keys of the codebook. ``tested_from`` and ``tested_until`` are the first and the
    last day of the small test: trends draw them. ``came_of_it`` is what to tell, and the reason
    where it cannot be done; ``disputed`` what people say who see that otherwise.
    """

    what: str
    owner: str
    by: date | None = None
    how_known: str = ""
    first_test: str = ""
    tested_from: date | None = None
    tested_until: date | None = None
    themes: tuple[str, ...] = ()
    came_of_it: str = ""
    disputed: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A promise as it stands; ``kept`` is what a change is compared with."""

    kept: KeptPromise
    promise: Promise

    def is_overdue(self, today: date) -> bool:
        """Whether its day is over and nothing has come of it."""
        return (
            self.promise.by is not None and self.promise.by < today and self.kept.state not in ENDED
        )


def promises(store: Store) -> list[Made]:
    """All promises, those due first before later ones and those without a day; ended ones last."""
    made = [of_kept(kept) for kept in store.promises()]
    return sorted(
        made,
        key=lambda one: (
            one.kept.state in ENDED,
            one.promise.by or date.max,
            one.promise.what.casefold(),
        ),
    )


def add(store: Store, staff: StaffMember, meeting: Meeting, promise: Promise) -> None:
    """A new promise of a meeting. Raises NotAllowed; FeedbackError when it does not say enough."""
    require_facilitator(staff)
    store.add_promise(KeptPromise(uuid4().hex, meeting.id, _definition(promise)))


def change(
    store: Store, staff: StaffMember, made: Made, promise: Promise, state: PromiseState
) -> None:
    """Change a promise or where it stands. Raises NotAllowed, Overtaken, and FeedbackError when it
    does not say enough: a promise that ends without being kept needs a reason.
    """
    require_facilitator(staff)
    if state in NEEDS_REASON and not clean_text(promise.came_of_it):
        raise FeedbackError("Please say why, so that everybody can read it.")
    kept = store.keep_promise(
        made.kept.id, seen=made.kept.version, state=state, definition=_definition(promise)
    )
    if not kept:
        raise Overtaken


def of_kept(kept: KeptPromise) -> Made:
    """A promise as it is worked with."""
    table = json.loads(kept.definition)
    days = {name: date.fromisoformat(table[name]) if table.get(name) else None for name in _DAYS}
    return Made(kept, Promise(**{**table, **days, "themes": tuple(table["themes"])}))


def tests_of(every: Sequence[Made], theme: str | None) -> list[Change]:
    """The small tests of promises about a theme, or (None) about any, the earliest first.

    Tests without a first day are left out. A promise names no sites, so each test counts for all.
    """
    found = [
        Change(made.promise.first_test or made.promise.what, started, made.promise.tested_until)
        for made in every
        if (theme is None or theme in made.promise.themes) and (started := made.promise.tested_from)
    ]
    return sorted(found, key=lambda change: (change.started, change.name))


def _definition(promise: Promise) -> str:
    texts = {
        name: clean_text(getattr(promise, name))
        for name in ("what", "owner", "how_known", "first_test", "came_of_it", "disputed")
    }
    if not texts["what"] or not texts["owner"]:
        raise FeedbackError("Say what is promised, and which role will see to it.")
    if too_long := [text for text in texts.values() if len(text) > LONGEST_TEXT]:
        raise FeedbackError(
            f"“{too_long[0][:40]}…” is too long: {LONGEST_TEXT} characters at most."
        )
    started, ended = promise.tested_from, promise.tested_until
    if ended and (started is None or ended < started):
        raise FeedbackError("A test ends on the day it starts, or later.")
    days = {name: day.isoformat() if (day := getattr(promise, name)) else None for name in _DAYS}
    table = asdict(promise) | texts | days
    return json.dumps(table, ensure_ascii=False)
