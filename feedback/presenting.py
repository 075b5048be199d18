"""What a meeting presents: one idea on each screen, and which one stands on the wall now.

Figures and findings are frozen as the words and bars that passed the gate: nothing that comes in
later moves them. Quotes are looked up each time, so that one taken down is gone at once. Votes come
onto the screen when they are shown.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Literal

from feedback import gathering, moderation, promises, rounds, surveys, vote_words, voting, words
from feedback.agenda import Joined
from feedback.charts import Bar
from feedback.disclosure import Cell
from feedback.errors import FeedbackError
from feedback.gathering import Meeting, Overtaken, Stage, require_facilitator
from feedback.meetings import Snapshot
from feedback.models import StaffMember
from feedback.promises import Made
from feedback.rounds import Round
from feedback.storage import Store

MOST_THEMES = MOST_QUOTES = 5

Move = Literal["next", "back", "reveal", "blank", "hide"]
"""What a key or a button of the remote does."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One idea: a title that says the finding, and below it lines, bars or somebody's words."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    quote: str = ""
    note: str = ""


# Before the meeting ------------------------------------------------------------------------


def freeze(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    snapshot: Snapshot,
    names: Mapping[str, str],
    *,
    themes: Sequence[str],
    quotes: Sequence[str],
    today: date,
    threshold: int,
    base: int,
) -> None:
    """Keep what the meeting will present, as it may be shown now.

    ``snapshot`` has passed the gate. ``themes`` are keys of those to show a screen of, ``quotes``
    ids of comments in the snapshot. Raises NotAllowed, Overtaken, and FeedbackError when too many
    are chosen or one may not be shown.
    """
    require_facilitator(staff)
    if len(themes) > MOST_THEMES or len(quotes) > MOST_QUOTES:
        raise FeedbackError(f"Choose at most {MOST_THEMES} themes and {MOST_QUOTES} quotes.")
    if not set(quotes) <= {quote.id for quote in snapshot.quotes}:
        raise FeedbackError("One of these quotes may not be shown any more. Choose again.")
    deck = [
        *_since_last_time(promises.promises(store), meeting, today),
        _who_answered(snapshot, threshold=threshold),
        _rating(snapshot, threshold=threshold, base=base),
        *_themes(snapshot, names, themes, threshold=threshold, base=base),
    ]
    kept = json.dumps([asdict(screen) for screen in deck], ensure_ascii=False)
    if not store.keep_deck(meeting.id, seen=meeting.kept.version, deck=kept, quotes=tuple(quotes)):
        raise Overtaken


def _since_last_time(made: Sequence[Made], meeting: Meeting, today: date) -> list[Screen]:
    earlier = [one for one in made if one.kept.meeting_id != meeting.id]
    if not earlier:
        return []
    lines = [
        f"{one.promise.what}: {promises.STATES[one.kept.state]}"
        + (", overdue" if one.is_overdue(today) else "")
        + (f". {one.promise.came_of_it}" if one.promise.came_of_it else "")
        for one in earlier
    ]
    ended = sum(one.kept.state in promises.ENDED for one in earlier)
    title = f"You said, together we did: {ended} of {len(earlier)} promises are settled"
    return [Screen("since", title, tuple(lines))]


def _who_answered(snapshot: Snapshot, *, threshold: int) -> Screen:
    answered = words.answers_so_far(snapshot.figures.responses, threshold=threshold)
    lines = (words.since(snapshot.since), "From the people who chose to answer.")
    return Screen("answered", answered, tuple(filter(None, lines)))


def _rating(snapshot: Snapshot, *, threshold: int, base: int) -> Screen:
    survey = surveys.default_survey()
    question = survey.of_kind("rating")[0]
    cells = snapshot.figures.options.get(question.id, ())
    title = words.rating_finding(snapshot.figures, survey, threshold=threshold, base=base)
    bars = [
        Bar(question.option_label(cell.key), cell.n, words.count(cell, threshold=threshold))
        for cell in cells
    ]
    return Screen("rating", title, bars=tuple(bars), note=words.IN_FIVES)


def _themes(
    snapshot: Snapshot,
    names: Mapping[str, str],
    chosen: Sequence[str],
    *,
    threshold: int,
    base: int,
) -> list[Screen]:
    def bar(cell: Cell) -> Bar:
        return Bar(names.get(cell.key, cell.key), cell.n, words.count(cell, threshold=threshold))

    by_key = {cell.key: cell for cell in snapshot.figures.themes}
    shown = [by_key[key] for key in chosen if key in by_key]
    if not shown:
        shown = words.top_themes(snapshot.figures, most=MOST_THEMES)
    title = words.theme_finding(snapshot.figures, names, base=base)
    note = words.theme_note(snapshot.figures, threshold=threshold)
    return [Screen("themes", title, bars=tuple(map(bar, shown)), note=note)] if shown else []


# On the wall -------------------------------------------------------------------------------


def screens(joined: Joined, labels: Mapping[str, str]) -> list[Screen]:
    """Every screen of a meeting in its order, as it may be shown now.

    ``labels`` has the question that each quote answers, by the quote's id.
    """
    plan = gathering.plan_of(joined)
    rules = [Screen("rules", "How we talk together", plan.ground_rules)]
    quotes = [
        Screen(f"quote {quote.id}", labels.get(quote.id, ""), quote=quote.text)
        for quote in joined.quotes
    ]
    votes = [_vote(rounds.of_kept(kept)) for kept in joined.rounds]
    made = [
        f"{one.promise.what}. {one.promise.owner}"
        + (f", by {one.promise.by:%-d %B %Y}" if one.promise.by else "")
        for one in map(promises.of_kept, joined.promises)
    ]
    promised = [Screen("promises", "What we promise today", tuple(made))] if made else []
    return [*rules, *frozen(joined.deck), *quotes, *votes, *promised]


def now(found: Sequence[Screen], stage: Stage) -> Screen:
    """Which screen stands on the wall: where the one that was chosen is gone, the nearest."""
    return found[min(_position(found, stage), len(found) - 1)]


def move(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    joined: Joined,
    move: Move,
    *,
    today: date,
    threshold: int,
    base: int,
) -> None:
    """Do what a key or a button of the remote says. Raises NotAllowed, Overtaken.

    "reveal" closes, counts and shows the vote on the screen; "hide" takes the quote on the screen
    down for good, from everything.
    """
    require_facilitator(staff)
    found, stage = screens(joined, {}), meeting.stage
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
                moderation.take_down(store, staff, here.id.removeprefix("quote "), today)


def _reveal(
    store: Store, staff: StaffMember, meeting: Meeting, here: Screen, *, threshold: int, base: int
) -> None:
    def on_screen() -> Round | None:
        every = voting.rounds(store, meeting)
        return next((one for one in every if f"round {one.kept.id}" == here.id), None)

    asked = on_screen()
    if asked and asked.kept.state in ("open", "closed"):
        voting.close(store, staff, asked, threshold=threshold, base=base)
        asked = on_screen()
    if asked and asked.kept.state == "counted":
        voting.show(store, staff, asked)


def _position(found: Sequence[Screen], stage: Stage) -> int:
    return next((i for i, one in enumerate(found) if one.id == stage.screen), stage.place)


def _vote(asked: Round) -> Screen:
    kept, question = asked.kept, asked.question
    if kept.state == "open":
        lines = () if kept.kind == "tags" else tuple(question.items.values())
        return Screen(f"round {kept.id}", question.title, lines)
    if asked.result is None:
        note = "Voting is over. The result comes next."
        return Screen(f"round {kept.id}", question.title, note=note)
    if asked.result.seats is None:
        note = "Too few people voted to show a result."
        return Screen(f"round {kept.id}", question.title, note=note)
    note = f"{asked.result.seats} people voted."
    if kept.kind == "dots":
        bars = tuple(
            Bar(question.items[one.item], int(one.score), f"{one.score:g}")
            for one in asked.result.standings
        )
        return Screen(f"round {kept.id}", question.title, bars=bars, note=note)
    lines = tuple(f"{item}: {said}" for item, said in vote_words.result_rows(asked))
    return Screen(f"round {kept.id}", question.title, lines, note=note)


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
