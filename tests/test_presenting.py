"""What a meeting presents: its order, what is frozen, what the keys do, and what is never shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from feedback import covering, freezing, gathering, meetings, presenting, promises, voting
from feedback.errors import NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.meetings import Snapshot
from feedback.models import Comment, Response, StaffMember, Tag
from feedback.presenting import Move
from feedback.promises import Promise
from feedback.screens import Screen
from feedback.storage import Store
from tests.conftest import TODAY
from tests.contract import MakeResponse

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
NAMES = {"waiting": "Waiting", "kindness": "Kindness"}


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


@pytest.fixture
def meeting(store: Store) -> Meeting:
    """A meeting that phones can join."""
    made = gathering.add(store, FACILITATOR, TODAY, Plan(ground_rules=("Listen", "Pass")))
    gathering.change(store, FACILITATOR, made, state="open")
    return gathering.meetings(store)[0]


def look(store: Store) -> Snapshot:
    """What may be shown now."""
    return meetings.snapshot(store, threshold=5, base=10)


def answered(store: Store, make_response: MakeResponse, times: int, *, good: int) -> None:
    """Answers, of which so many are good, all about waiting."""
    for number in range(times):
        rating = "good" if number < good else "poor"
        comment = Comment("good", f"The wait, number {number}", (Tag("waiting"),))
        response: Response = make_response(answers={"experience": (rating,)}, comments=(comment,))
        store.add_response(response)
    store.release(at_least=1, hold_back=False)


def approve(store: Store, most: int = 2) -> list[str]:
    """Show some of the words that wait; their ids."""
    chosen = store.comments_in("waiting", most=most)
    for comment in chosen:
        store.decide(
            comment.id,
            seen="waiting",
            state="shown",
            shown_text=comment.body,
            staff_id=1,
            day=TODAY,
        )
    return [quote.id for quote in look(store).quotes]


def freeze(store: Store, meeting: Meeting, quotes: list[str], *themes: str) -> Meeting:
    """Freeze what is there; the meeting as it is then."""
    covered = covering.live(look(store), (), NAMES, threshold=5, base=10)
    chosen = dict.fromkeys(quotes, "")
    freezing.freeze(
        store, FACILITATOR, meeting, covered, NAMES, themes=themes, quotes=chosen, today=TODAY
    )
    return next(one for one in gathering.meetings(store) if one.id == meeting.id)


def shown(store: Store, meeting: Meeting) -> list[Screen]:
    """Every screen, as the wall has them."""
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    return presenting.on_wall(joined, {})


def press(store: Store, meeting: Meeting, *moves: Move) -> Screen:
    """Press keys one after the other; what stands on the wall then."""
    for move in moves:
        now = next(one for one in gathering.meetings(store) if one.id == meeting.id)
        joined = store.joined(meeting.kept.code)
        assert joined is not None
        found = presenting.on_wall(joined, {})
        presenting.move(store, FACILITATOR, now, found, move, today=TODAY, threshold=5, base=10)
    now = next(one for one in gathering.meetings(store) if one.id == meeting.id)
    return presenting.now(shown(store, meeting), now.stage)


def test_screens_stand_in_the_order_of_a_meeting(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    before = gathering.add(store, FACILITATOR, TODAY - timedelta(28), Plan())
    promises.add(store, FACILITATOR, before, Promise("A bell", "Manager", date(2026, 11, 1)))
    answered(store, make_response, 20, good=15)
    meeting = freeze(store, meeting, approve(store))
    voting.draft(store, FACILITATOR, meeting, "dots", "What matters?", ["Tea", "Bell"])
    voting.open_to_votes(store, FACILITATOR, voting.rounds(store, meeting)[0])
    promises.add(store, FACILITATOR, meeting, Promise("Tea at nine", "Host", date(2026, 12, 1)))

    found = shown(store, meeting)

    assert [screen.title for screen in found] == [
        "How we talk together",
        "You said, together we did: 1 overdue",
        "At least 20 answers",
        "Most often: Good (at least 10 people)",
        "Most often: Waiting (at least 10 people)",
        "",
        "",
        "What matters?",
        "What we promise today",
    ]
    assert found[1].lines == ("A bell: promised, overdue since 1 November 2026",)
    assert found[-1].lines == ("Tea at nine. Host, by 1 December 2026",)
    assert {found[5].quote, found[6].quote} <= {f"The wait, number {n}" for n in range(20)}
    assert found[7].lines == ("Tea", "Bell")


def test_what_is_frozen_does_not_move_while_answers_arrive(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    answered(store, make_response, 20, good=20)
    meeting = freeze(store, meeting, [])
    before = shown(store, meeting)

    answered(store, make_response, 50, good=0)

    assert shown(store, meeting) == before
    assert look(store).figures.responses == 70


def test_few_answers_are_not_shown_frozen_either(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    answered(store, make_response, 4, good=4)
    meeting = freeze(store, meeting, [])

    titles = [screen.title for screen in shown(store, meeting)]

    assert "Fewer than 5 answers so far" in titles
    assert not any("The wait" in screen.quote for screen in shown(store, meeting))


def test_next_and_back_stop_at_the_ends(store: Store, meeting: Meeting) -> None:
    meeting = freeze(store, meeting, [])
    assert press(store, meeting).id == "rules"
    assert press(store, meeting, "back").id == "rules"
    assert press(store, meeting, "next").id == "answered"

    assert press(store, meeting, "next", "next", "next", "next").id == "rating"


def test_dark_and_back(store: Store, meeting: Meeting) -> None:
    press(store, meeting, "blank")
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    assert gathering.stage_of(joined).blank

    press(store, meeting, "blank")
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    assert not gathering.stage_of(joined).blank


def test_reveal_closes_counts_and_shows_the_vote_on_the_wall(
    store: Store, meeting: Meeting
) -> None:
    voting.draft(store, FACILITATOR, meeting, "dots", "What matters?", ["Tea", "Bell"])
    voting.open_to_votes(store, FACILITATOR, voting.rounds(store, meeting)[0])
    asked = voting.rounds(store, meeting)[0]
    assert press(store, meeting, "reveal").id == "rules"  # no vote stands on the wall
    for seat in range(6):
        voting.cast_vote(store, asked, f"{seat:032x}", {"i2": ["2"]})

    screen = press(store, meeting, "next")
    assert (screen.title, screen.bars) == ("What matters?", ())
    assert "12" not in repr(replace(screen, id=""))

    screen = press(store, meeting, "reveal")
    assert [(bar.label, bar.shown) for bar in screen.bars] == [("Bell", "12"), ("Tea", "0")]
    assert press(store, meeting, "reveal") == screen


def test_a_quote_taken_down_is_gone_from_everything(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    answered(store, make_response, 12, good=12)
    first, second = approve(store)
    meeting = freeze(store, meeting, [first, second])
    while press(store, meeting).id != f"quote {first}":
        press(store, meeting, "next")

    screen = press(store, meeting, "hide")

    assert screen.id == f"quote {second}"  # what stood behind it comes up
    assert [quote.id for quote in look(store).quotes] == [second]
    assert store.comment_count("hidden") == 1
    assert press(store, meeting, "back", "hide").quote == ""
    assert store.comment_count("hidden") == 1  # only a quote that stands there is taken down


def test_of_two_who_press_at_once_one_is_told(store: Store, meeting: Meeting) -> None:
    meeting = freeze(store, meeting, [])
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    found = presenting.on_wall(joined, {})
    both = {"today": TODAY, "threshold": 5, "base": 10}
    presenting.move(store, FACILITATOR, meeting, found, "next", **both)  # type: ignore[arg-type]

    with pytest.raises(Overtaken):
        presenting.move(store, FACILITATOR, meeting, found, "next", **both)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        presenting.move(store, COMMISSIONER, meeting, found, "next", **both)  # type: ignore[arg-type]

    assert press(store, meeting).id == "answered"
