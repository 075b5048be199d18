"""What a meeting presents: one idea on each screen, and which one stands on the wall now.

Figures and findings are frozen as the words and bars that passed the gate: nothing that comes in
later moves them. Quotes are looked up each time, so that one taken down is gone at once. Votes come
onto the screen when they are shown.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from feedback import gathering, promises, rounds, taking_down, vote_screens, voting
from feedback.agenda import Joined
from feedback.charts import Bar
from feedback.gathering import Meeting, Stage, require_facilitator
from feedback.models import StaffMember
from feedback.rounds import Round
from feedback.screenfuls import screenfuls
from feedback.screens import Screen
from feedback.storage import Store

Move = Literal["next", "back", "reveal", "blank", "hide"]
"""What a key or a button of the remote does."""


def screens(joined: Joined, labels: Mapping[str, str]) -> list[Screen]:
    """Every screen of a meeting in its order, as it may be shown now.

    Of a quote that was taken down nothing is left, and not the sentence before it either.
    ``labels`` has the question that each quote answers, by the quote's id.
    """
    plan = gathering.plan_of(joined)
    rules = [Screen("rules", "How we talk together", plan.ground_rules)]
    deck = {screen.id: screen for screen in frozen(joined.deck)}
    quotes = [
        replace(
            deck.pop(f"quote {quote.id}", Screen(f"quote {quote.id}", "")),
            title=labels.get(quote.id, ""),
            quote=quote.text,
        )
        for quote in joined.quotes
    ]
    figures = [screen for screen in deck.values() if not screen.id.startswith("quote ")]
    asked = rounds.of_joined(joined)
    votes = [screen for one in asked for screen in vote_screens.screens(one, asked)]
    made = [
        f"{one.promise.what}. {one.promise.owner}"
        + (f", by {one.promise.by:%-d %B %Y}" if one.promise.by else "")
        for one in map(promises.of_kept, joined.promises)
    ]
    promised = [Screen("promises", "What we promise today", tuple(made))] if made else []
    return [*rules, *figures, *quotes, *votes, *promised]


def on_wall(joined: Joined, labels: Mapping[str, str]) -> list[Screen]:
    """The same screens, each in as many parts as it takes to be read from the back of a room."""
    return [part for screen in screens(joined, labels) for part in screenfuls(screen)]


def rehearsal(preview: Joined) -> Joined:
    """What ``Store.preview`` gave, with drafts as they will stand on the wall once open."""
    rehearsed = (
        replace(kept, state="open") if kept.state == "draft" else kept for kept in preview.rounds
    )
    return replace(preview, rounds=tuple(rehearsed))


def now(found: Sequence[Screen], stage: Stage) -> Screen:
    """Which screen stands on the wall: where the one that was chosen is gone, the nearest."""
    return found[min(_position(found, stage), len(found) - 1)]


def move(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    found: Sequence[Screen],
    move: Move,
    *,
    today: date,
    threshold: int,
    base: int,
) -> None:
    """Do what a key or a button of the remote says. Raises NotAllowed, Overtaken.

    ``found`` are the screens on the wall. "reveal" closes, counts and shows the vote on the
    screen; "hide" takes the quote on the screen down for good, from everything.
    """
    require_facilitator(staff)
    stage = meeting.stage
    here = now(found, stage)
    match move:
        case "next" | "back":
            place = found.index(here) + (1 if move == "next" else -1)
            place = max(0, min(place, len(found) - 1))
            moved = replace(stage, screen=found[place].id, place=place)
            gathering.set_stage(store, staff, meeting, moved)
        case "blank":
            gathering.set_stage(store, staff, meeting, replace(stage, blank=not stage.blank))
        case "reveal":
            _reveal(store, staff, meeting, here, threshold=threshold, base=base)
        case "hide":
            if here.quote:
                taking_down.take_down(store, staff, here.whole.removeprefix("quote "), today)


def _reveal(
    store: Store, staff: StaffMember, meeting: Meeting, here: Screen, *, threshold: int, base: int
) -> None:
    def on_screen() -> Round | None:
        every = voting.rounds(store, meeting)
        return next((one for one in every if here.whole == f"round {one.kept.id}"), None)

    asked = on_screen()
    if asked and asked.kept.state in ("open", "closed"):
        voting.close(store, staff, asked, threshold=threshold, base=base)
        asked = on_screen()
    if asked and asked.kept.state == "counted":
        voting.show(store, staff, asked)


def _position(found: Sequence[Screen], stage: Stage) -> int:
    return next((i for i, one in enumerate(found) if one.id == stage.screen), stage.place)


def covered(deck: str) -> str:
    """Of which answers the frozen screens are, as a sentence; "" before anything is frozen."""
    return next((screen.lines[0] for screen in frozen(deck) if screen.id == "answered"), "")


def frozen(deck: str) -> list[Screen]:
    """The screens that were frozen for a meeting."""
    return [
        Screen(
            **table
            | {
                "lines": tuple(table["lines"]),
                "bars": tuple(Bar(**bar) for bar in table["bars"]),
            }
        )
        for table in json.loads(deck)
    ]
