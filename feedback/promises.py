"""Promises from the table: what will be done, by which role, by when, and what came of it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

from feedback.agenda import KeptPromise, PromiseState
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, Overtaken, require_facilitator
from feedback.models import StaffMember
from feedback.storage import Store
from feedback.surveys import clean_text

LONGEST_TEXT = 500

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

    ``themes`` are keys of the codebook. ``came_of_it`` is what to tell, and the reason where it
    cannot be done.
    """

    what: str
    owner: str
    by: date | None = None
    how_known: str = ""
    first_test: str = ""
    themes: tuple[str, ...] = ()
    came_of_it: str = ""


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
    by = date.fromisoformat(table["by"]) if table["by"] else None
    return Made(kept, Promise(**{**table, "by": by, "themes": tuple(table["themes"])}))


def _definition(promise: Promise) -> str:
    texts = {
        name: clean_text(getattr(promise, name))
        for name in ("what", "owner", "how_known", "first_test", "came_of_it")
    }
    if not texts["what"] or not texts["owner"]:
        raise FeedbackError("Say what is promised, and which role will see to it.")
    if too_long := [text for text in texts.values() if len(text) > LONGEST_TEXT]:
        raise FeedbackError(
            f"“{too_long[0][:40]}…” is too long: {LONGEST_TEXT} characters at most."
        )
    table = asdict(promise) | texts
    table["by"] = promise.by.isoformat() if promise.by else None
    return json.dumps(table, ensure_ascii=False)
