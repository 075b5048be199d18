"""The room decides: from a draft to a shown result, and what goes wrong on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from feedback import gathering, rounds, vote_words, voting
from feedback.agenda import RoundKind
from feedback.deciding.statements import Vote
from feedback.errors import FeedbackError, InvalidResponse, NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.models import StaffMember, Tag
from feedback.rounds import Round
from feedback.storage import Store
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
LINES = ["A quiet room to wait in", "Answer the phone in the evening", "Shorter letters"]


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


@pytest.fixture
def meeting(store: Store) -> Meeting:
    """A meeting that phones can join."""
    made = gathering.add(store, FACILITATOR, TODAY, Plan(place="Café", agenda=("Tea",)))
    gathering.change(store, FACILITATOR, made, state="open")
    return gathering.meetings(store)[0]


def asked(
    store: Store, meeting: Meeting, kind: RoundKind = "dots", lines: Sequence[str] = LINES
) -> Round:
    """A question that is open."""
    voting.draft(store, FACILITATOR, meeting, kind, "What matters most?", lines)
    voting.open_to_votes(store, FACILITATOR, voting.rounds(store, meeting)[-1])
    return voting.rounds(store, meeting)[-1]


def send(store: Store, question: Round, seat: int, **fields: str) -> bool:
    """One phone's vote."""
    form = {name: [value] for name, value in fields.items()}
    return voting.cast_vote(store, question, f"{seat:032x}", form)


def close(store: Store, question: Round) -> Round:
    """Close and count; the round as it is kept then."""
    voting.close(store, FACILITATOR, question, threshold=5, base=10)
    kept = next(k for k in store.rounds(question.kept.meeting_id) if k.id == question.kept.id)
    return rounds.of_kept(kept)


# Meetings -------------------------------------------------------------------------------------


def test_a_meeting_is_planned_opened_and_ended(store: Store) -> None:
    plan = Plan(place=" The  Café ", agenda=("Tea", "", "  Votes "), ground_rules=("Listen",))
    made = gathering.add(store, FACILITATOR, TODAY, plan)
    assert store.joined(made.kept.code) is None

    gathering.change(store, FACILITATOR, made, notes="Ask about the bell", state="open")
    (found,) = gathering.meetings(store)

    assert found.plan == Plan("The Café", "", ("Listen",), ("Tea", "Votes"))
    assert (found.notes, found.kept.state) == ("Ask about the bell", "open")
    joined = store.joined(made.kept.code)
    assert joined is not None
    assert gathering.plan_of(joined) == found.plan
    assert not gathering.stage_of(joined).blank
    with pytest.raises(Overtaken):
        gathering.change(store, FACILITATOR, made, day=date(2026, 12, 24))
    gathering.set_stage(store, FACILITATOR, found, replace(found.stage, blank=True))
    with pytest.raises(Overtaken):
        gathering.set_stage(store, FACILITATOR, found, found.stage)
    assert gathering.meetings(store)[0].stage.blank


def test_only_facilitators_and_admins_run_meetings(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)

    for attempt in (
        lambda: gathering.add(store, COMMISSIONER, TODAY, Plan()),
        lambda: gathering.change(store, COMMISSIONER, meeting, notes=""),
        lambda: gathering.set_stage(store, COMMISSIONER, meeting, meeting.stage),
        lambda: voting.draft(store, COMMISSIONER, meeting, "dots", "What?", LINES),
        lambda: voting.delete(store, COMMISSIONER, question),
        lambda: voting.open_to_votes(store, COMMISSIONER, question),
        lambda: voting.close(store, COMMISSIONER, question, threshold=5, base=10),
        lambda: voting.show(store, COMMISSIONER, question),
        lambda: voting.take_back(store, COMMISSIONER, question),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("plan", [Plan(place="x" * 201), Plan(agenda=("x" * 201,))])
def test_a_line_that_is_too_long_is_named(store: Store, plan: Plan) -> None:
    with pytest.raises(FeedbackError, match="too long"):
        gathering.add(store, FACILITATOR, TODAY, plan)
    assert gathering.meetings(store) == []


# Putting a question ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "lines", "dots", "said"),
    [
        ("", LINES, 3, "in one sentence"),
        ("What?", ["Tea", " "], 3, "2 to 20"),
        ("What?", ["Tea", "tea "], 3, "the same"),
        ("What?", ["Tea", "x" * 201], 3, "too long"),
        ("What?", [f"Thing {n}" for n in range(21)], 3, "2 to 20"),
        ("What?", LINES, 0, "dots"),
    ],
)
def test_a_question_that_cannot_be_put_says_why(
    store: Store, meeting: Meeting, title: str, lines: list[str], dots: int, said: str
) -> None:
    with pytest.raises(FeedbackError, match=said):
        voting.draft(store, FACILITATOR, meeting, "dots", title, lines, dots=dots)
    assert voting.rounds(store, meeting) == []


def test_lines_worded_alike_are_named_before_the_vote() -> None:
    lines = [*LINES, "", "A quiet room for waiting 🎵"]

    assert voting.worded_alike(lines) == [(LINES[0], "A quiet room for waiting 🎵")]


def test_a_draft_is_deleted_and_an_open_question_is_not(store: Store, meeting: Meeting) -> None:
    voting.draft(store, FACILITATOR, meeting, "ranks", "What?", LINES)
    (drafted,) = voting.rounds(store, meeting)
    voting.delete(store, FACILITATOR, drafted)
    assert voting.rounds(store, meeting) == []

    with pytest.raises(Overtaken):
        voting.delete(store, FACILITATOR, asked(store, meeting))


# Voting ------------------------------------------------------------------------------------


def test_dots_are_counted_when_the_question_is_closed(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)
    for seat in range(5):
        assert send(store, question, seat, i1="2", i2="1", i3="0")
    assert send(store, question, 4, i1="", i3="3")  # the same seat changes its mind
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    assert [kept.result for kept in joined.rounds] == [""]

    counted = close(store, question)

    assert counted.result is not None
    assert counted.result.seats == 5
    assert [(s.item, s.score, s.place) for s in counted.result.standings] == [
        ("i1", 8, 1),
        ("i2", 4, 2),
        ("i3", 3, 3),
    ]
    assert store.ballots(question.kept.id) == []
    assert not send(store, question, 6, i1="1")
    assert vote_words.result_rows(counted)[0] == (LINES[0], "place 1, with 8 dots")


def test_ranks_are_added_and_ties_are_said(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting, "ranks")
    for seat in range(4):
        send(store, question, seat, i1="1", i2="2", i3="3")
    for seat in range(4, 8):
        send(store, question, seat, i1="2", i2="1", i3="3")

    counted = close(store, question)

    assert vote_words.result_rows(counted) == [
        (LINES[0], "place 1, shared (ranks add up to 12)"),
        (LINES[1], "place 1, shared (ranks add up to 12)"),
        (LINES[2], "place 3 (ranks add up to 24)"),
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("dots", {"i1": "2", "i2": "2"}, "3 dots, and gave 4"),
        ("dots", {"i1": "-1"}, "1 to 3"),
        ("dots", {"i1": "٣"}, "1 to 3"),
        ("dots", {"i1": "9" * 400}, "1 to 3"),
        ("dots", {"i1": "0", "i9": "1"}, "not chosen"),
        ("ranks", {"i1": "1", "i2": "1"}, "same place"),
        ("ranks", {"i1": "4"}, "1 to 3"),
        ("ranks", {}, "not chosen"),
        ("statements", {"i1": "yes"}, "not chosen"),
    ],
)
def test_a_vote_that_cannot_be_counted_says_why_and_is_not_kept(
    store: Store, meeting: Meeting, kind: RoundKind, fields: Mapping[str, str], said: str
) -> None:
    question = asked(store, meeting, kind)

    with pytest.raises(InvalidResponse, match=said):
        send(store, question, 1, **fields)
    assert store.ballot_count(question.kept.id) == 0


def test_four_votes_have_no_result(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)
    for seat in range(4):
        send(store, question, seat, i1="3")

    counted = close(store, question)

    assert counted.result is not None
    assert (counted.result.seats, counted.result.standings) == (None, ())
    assert vote_words.result_rows(counted) == []


def test_statements_say_what_unites_and_what_divides(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting, "statements")
    for seat in range(20):
        divided: Vote = "agree" if seat < 10 else "disagree"
        send(store, question, seat, i1="agree", i2=divided, **({"i3": "pass"} if seat < 4 else {}))

    counted = close(store, question)

    assert vote_words.result_rows(counted) == [
        (LINES[0], "Nearly everyone agrees. 20 people voted."),
        (
            LINES[1],
            "The room is divided. Of 20 people: 10 agree, 10 disagree, 0 pass. With this many"
            " votes, “agree” could be anywhere from 30 % to 70 %.",
        ),
        (LINES[2], "Too few people voted on this to say."),
    ]


def test_forty_people_in_two_camps_are_told_apart(store: Store, meeting: Meeting) -> None:
    lines = [f"Statement {n}" for n in range(8)]
    question = asked(store, meeting, "statements", lines)
    for seat in range(40):
        votes = {
            f"i{n}": "agree" if (n % 2 == 0) == (seat < 24) or seat % 9 == n else "disagree"
            for n in range(1, 9)
        }
        send(store, question, seat, **votes)

    counted = close(store, question)

    assert counted.result is not None
    assert [group.people for group in counted.result.groups] == [24, 16]
    first, second = counted.result.groups
    assert set(first.agree) == {"i2", "i4", "i6", "i8"}
    assert set(second.agree) == {"i1", "i3", "i5", "i7"}
    assert "24 people" in vote_words.group(first, counted.question.items)


def test_of_two_who_close_a_question_one_is_told_and_nothing_is_lost(
    store: Store, meeting: Meeting
) -> None:
    question = asked(store, meeting)
    for seat in range(6):
        send(store, question, seat, i1="1")
    close(store, question)

    with pytest.raises(Overtaken):
        voting.close(store, FACILITATOR, question, threshold=5, base=10)

    (kept,) = voting.rounds(store, meeting)
    assert kept.result is not None
    assert kept.result.seats == 6


def test_a_question_closed_and_not_counted_is_counted_later(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)
    for seat in range(5):
        send(store, question, seat, i2="3")
    store.move_round(question.kept.id, seen="open", state="closed")  # and the server stopped

    counted = close(store, voting.rounds(store, meeting)[0])

    assert counted.result is not None
    assert counted.result.standings[0].item == "i2"


def test_a_result_is_shown_and_taken_back(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)
    for seat in range(5):
        send(store, question, seat, i2="3")
    counted = close(store, question)

    def results() -> list[str]:
        joined = store.joined(meeting.kept.code)
        assert joined is not None
        return [kept.result for kept in joined.rounds]

    assert results() == [""]
    voting.show(store, FACILITATOR, counted)
    assert "i2" in results()[0]
    with pytest.raises(Overtaken):
        voting.show(store, FACILITATOR, counted)
    voting.take_back(store, FACILITATOR, voting.rounds(store, meeting)[0])
    assert results() == [""]


# Sense-check -------------------------------------------------------------------------------


def test_the_room_says_what_words_are_about_and_it_is_kept(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    tags = (Tag("waiting"), Tag("tea"))
    comment = waiting_comment(store, make_response(comments=(words("Good tea", tags=tags),)))
    store.decide(
        comment, seen="waiting", state="shown", shown_text="Good tea", staff_id=1, day=TODAY
    )
    names = {"waiting": "Waiting", "tea": "Tea"}
    with pytest.raises(FeedbackError, match="Freeze some quotes"):
        voting.draft_sense_check(store, FACILITATOR, meeting, names)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=(comment,))
    meeting = gathering.meetings(store)[0]
    voting.draft_sense_check(store, FACILITATOR, meeting, names)
    (drafted,) = voting.rounds(store, meeting)
    voting.open_to_votes(store, FACILITATOR, drafted)
    by_name = {name: key for key, name in drafted.question.items.items()}
    for seat in range(12):
        send(store, drafted, seat, **{by_name["Waiting"]: "disagree", by_name["Tea"]: "agree"})

    counted = close(store, voting.rounds(store, meeting)[0])

    assert sorted(vote_words.result_rows(counted)) == [
        ("About “Tea”?", "Nearly everyone says yes."),
        ("About “Waiting”?", "Nearly everyone says no."),
    ]
    kept = voting.keep_what_the_room_said(store, FACILITATOR, counted, TODAY, codebook_version=3)
    assert kept == 1
    (shown,) = store.comments_in("shown", most=9)
    assert shown.checked
    assert [tag.theme for tag in shown.tags] == ["tea"]
