"""The room decides: from a draft to a shown result, and what goes wrong on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from feedback import (
    curating,
    gathering,
    rounds,
    sense_checking,
    taking_down,
    vote_drawing,
    vote_words,
    voting,
)
from feedback.agenda import RoundKind
from feedback.deciding.statements import Vote
from feedback.errors import FeedbackError, InvalidResponse, NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.models import StaffMember, Tag
from feedback.rounds import Round
from feedback.storage import Store
from feedback.text.codebook import shipped_codebook
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
VOTED = "20 people voted. How many agreed stays hidden, so that nobody can tell who thinks what."
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
    return opened(store, meeting)


def opened(store: Store, meeting: Meeting) -> Round:
    """Open the last draft."""
    voting.open_to_votes(store, FACILITATOR, voting.rounds(store, meeting)[-1])
    return voting.rounds(store, meeting)[-1]


def send(store: Store, question: Round, seat: int, **fields: str) -> bool:
    """One phone's vote."""
    form = {name: [value] for name, value in fields.items()}
    return voting.cast_vote(store, question, f"{seat:032x}", form)


def told(question: Round, *others: Round) -> list[tuple[str, ...]]:
    """What a result is told as: headings, and each item with what is said of it."""
    found: list[tuple[str, ...]] = []
    for section in vote_drawing.sections(question, others):
        found += [(section.title,)] if section.title else []
        found += [(row.words, *row.said) for row in section.rows]
    return found


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


def test_lines_worded_alike_are_put_together_before_the_vote(
    store: Store, meeting: Meeting
) -> None:
    other = "A quiet room for waiting 🎵"
    voting.draft(store, FACILITATOR, meeting, "dots", "What?", [*LINES, "", other], dots=5)
    (drafted,) = voting.rounds(store, meeting)
    ((first, second),) = voting.worded_alike(drafted.question)
    assert [drafted.question.items[key] for key in (first, second)] == [LINES[0], other]

    voting.put_together(
        store, FACILITATOR, meeting, drafted, (first, second), " A quiet  place to wait"
    )

    (together,) = voting.rounds(store, meeting)
    assert list(together.question.items.values()) == ["A quiet place to wait", *LINES[1:]]
    assert (together.question.title, together.question.dots) == ("What?", 5)
    assert together.kept.position == drafted.kept.position
    with pytest.raises(Overtaken):  # somebody who still looks at the two
        voting.put_together(store, FACILITATOR, meeting, drafted, (first, second), other)
    assert voting.rounds(store, meeting) == [together]


def test_a_draft_is_changed_until_it_is_opened(store: Store, meeting: Meeting) -> None:
    voting.draft(store, FACILITATOR, meeting, "ranks", "What?", LINES)
    voting.draft(store, FACILITATOR, meeting, "dots", "Second question", LINES)
    before, after = voting.rounds(store, meeting)
    lines = [LINES[2], "قهوة ☕", LINES[0]]

    voting.change_draft(store, FACILITATOR, meeting, before, "What first?", lines)

    changed, untouched = voting.rounds(store, meeting)
    assert untouched == after
    assert (changed.kept.kind, changed.kept.state) == ("ranks", "draft")
    assert changed.question.title == "What first?"
    assert list(changed.question.items.values()) == lines
    with pytest.raises(Overtaken):  # whoever looks at the words of before opens nothing
        voting.open_to_votes(store, FACILITATOR, before)
    with pytest.raises(FeedbackError, match="2 to 20"):
        voting.change_draft(store, FACILITATOR, meeting, changed, "What?", ["Tea"])
    voting.open_to_votes(store, FACILITATOR, changed)
    with pytest.raises(Overtaken):
        voting.change_draft(store, FACILITATOR, meeting, changed, "Too late", lines)
    assert [one.question.title for one in voting.rounds(store, meeting)] == [
        "What first?",
        "Second question",
    ]


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
    assert told(counted)[0] == (LINES[0], "place 1, with 8 dots")


def test_ranks_are_added_and_ties_are_said(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting, "ranks")
    for seat in range(4):
        send(store, question, seat, i1="1", i2="2", i3="3")
    for seat in range(4, 8):
        send(store, question, seat, i1="2", i2="1", i3="3")

    counted = close(store, question)

    assert told(counted) == [
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
    assert told(counted) == []


def test_statements_say_what_unites_and_what_divides(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting, "statements")
    for seat in range(20):
        divided: Vote = "agree" if seat < 10 else "disagree"
        send(store, question, seat, i1="agree", i2=divided, **({"i3": "pass"} if seat < 4 else {}))

    counted = close(store, question)

    assert told(counted) == [
        ("Nearly everyone agrees",),
        (LINES[0], VOTED),
        ("The room is divided",),
        (
            LINES[1],
            "Of 20 people: 10 agree, 10 disagree, 0 pass. With this many votes, “agree” could be"
            " anywhere from 30 % to 70 %.",
        ),
        ("Too few people voted on this to say",),
        (LINES[2], "No numbers are shown."),
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


GARBAGE = [
    *("", "null", "no JSON", "NaN", '"i1"', "[[1]]", "[" * 3000),
    *("{}", "[]", '{"i1": []}', '{"i9": "agree"}'),
]


@pytest.mark.parametrize(
    ("kind", "ballot", "garbage"),
    [
        ("dots", '{"i1": 3}', ['{"i1": 4}', '{"i1": -1, "i2": 2}', '{"i1": true}', '{"i1": 1.5}']),
        ("ranks", '["i1"]', ['["i1", "i1"]', '["i9"]', "[1]", '{"i1": 1}']),
        ("statements", '{"i1": "agree"}', ['{"i1": "yes"}', '{"i1": 1}', '["i1"]']),
    ],
)
def test_what_is_no_ballot_does_not_count_and_stops_no_counting(
    store: Store, meeting: Meeting, kind: RoundKind, ballot: str, garbage: list[str]
) -> None:
    """As anybody could send to a database that is open to everybody with a phone."""
    question = asked(store, meeting, kind)
    for seat, choice in enumerate([*GARBAGE, *garbage, *[ballot] * 6]):
        assert store.cast(question.kept.id, f"{seat:032x}", choice)

    counted = close(store, question)

    assert counted.result is not None
    assert counted.result.seats == 6
    assert len(counted.result.standings) + len(counted.result.statements) == 3


@pytest.mark.parametrize("kind", ["dots", "ranks", "statements"])
def test_twenty_long_items_in_any_script_are_voted_on(
    store: Store, meeting: Meeting, kind: RoundKind
) -> None:
    texts = (
        "قهوة أفضل في غرفة الانتظار ",
        "👩‍👩‍👧‍👦☕",
        "A long item <b>&amp;</b> | in *English* ",
    )
    lines = [f"{n:02} {texts[n % 3] * 40}"[: voting.LONGEST_ITEM - 1] + "." for n in range(20)]
    question = asked(store, meeting, kind, lines)
    choice = {"dots": "3", "ranks": "1", "statements": "agree"}[kind]
    for seat in range(10):
        assert send(store, question, seat, i20=choice)

    counted = close(store, question)

    assert sorted(line[0] for line in told(counted) if len(line) > 1) == sorted(lines)
    assert next(line[0] for line in told(counted) if len(line) > 1) == lines[19]


# A second round ----------------------------------------------------------------------------


def counted_ranks(store: Store, meeting: Meeting) -> Round:
    """Four things that were put in order; the second and third share their place."""
    question = asked(store, meeting, "ranks", [*LINES, "Tea ☕"])
    for seat in range(6):
        second, third = ("2", "3") if seat < 3 else ("3", "2")
        send(store, question, seat, i1="1", i2=second, i3=third, i4="4")
    return close(store, question)


def test_a_counted_question_is_asked_once_more_and_both_rounds_are_told(
    store: Store, meeting: Meeting
) -> None:
    first = counted_ranks(store, meeting)
    voting.show(store, FACILITATOR, first)
    choices = voting.to_ask_again(first)
    assert {said: len(keys) for said, keys in choices.items()} == {
        "all of them": 4,
        "the first 3": 3,
        "those that share a place": 2,
    }

    voting.ask_again(store, FACILITATOR, meeting, first, choices["the first 3"])

    drafted = voting.rounds(store, meeting)[-1]
    assert (drafted.kept.kind, drafted.kept.state) == ("ranks", "draft")
    assert drafted.question.title == first.question.title
    assert list(drafted.question.items.values()) == LINES
    lines = [*LINES[1:], "Something we had not thought of"]
    voting.change_draft(store, FACILITATOR, meeting, drafted, "And now?", lines)
    second = opened(store, meeting)
    for seat in range(5):
        send(store, second, seat, i1="2", i2="1", i3="3")
    counted = close(store, second)
    shown = voting.rounds(store, meeting)
    assert rounds.number(counted, shown) == 2
    assert told(counted, *shown) == [
        (LINES[2], "place 2, shared (ranks add up to 15)", "place 1 (ranks add up to 5)"),
        (LINES[1], "place 2, shared (ranks add up to 15)", "place 2 (ranks add up to 10)"),
        ("Something we had not thought of", "not asked", "place 3 (ranks add up to 15)"),
    ]


def test_the_round_before_is_told_only_where_it_is_shown(store: Store, meeting: Meeting) -> None:
    first = counted_ranks(store, meeting)
    voting.ask_again(store, FACILITATOR, meeting, first, tuple(first.question.items))
    second = opened(store, meeting)
    for seat in range(5):
        send(store, second, seat, i4="1")
    voting.show(store, FACILITATOR, close(store, second))
    joined = store.joined(meeting.kept.code)
    assert joined is not None

    seen = rounds.of_joined(joined)

    assert told(seen[-1], *seen)[0] == ("Tea ☕", "place 1 (ranks add up to 5)")
    assert rounds.number(seen[-1], seen) == 2


def test_nothing_uncounted_is_asked_again(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting)
    assert voting.to_ask_again(question) == {}

    for keys in ((), ("i1",)):
        with pytest.raises(FeedbackError, match="2 to 20"):
            voting.ask_again(store, FACILITATOR, meeting, question, keys)


def test_statements_without_a_clear_answer_are_asked_again(store: Store, meeting: Meeting) -> None:
    question = asked(store, meeting, "statements")
    for seat in range(20):
        divided = "agree" if seat < 10 else "disagree"
        send(store, question, seat, i1="agree", i2=divided, i3="pass")
    first = close(store, question)
    voting.show(store, FACILITATOR, first)

    choices = voting.to_ask_again(first)

    assert choices["those on which we are not of one mind"] == ("i2", "i3")
    voting.ask_again(store, FACILITATOR, meeting, first, ("i2", "i3"))
    second = opened(store, meeting)
    for seat in range(20):
        send(store, second, seat, i1="disagree")
    assert told(close(store, second), *voting.rounds(store, meeting))[:2] == [
        ("Nearly everyone disagrees",),
        (
            LINES[1],
            "The room is divided. Of 20 people: 10 agree, 10 disagree, 0 pass.",
            VOTED,
        ),
    ]


# Statements from approved words ------------------------------------------------------------


def test_a_statement_in_the_words_of_a_quote_goes_when_that_is_taken_down(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    quote = "Staff are kind, but the corridor is so cold that I keep my coat on"
    comment = waiting_comment(store, make_response(comments=(words(quote),)))
    store.decide(comment, seen="waiting", state="shown", shown_text=quote, staff_id=1, day=TODAY)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=(comment,))
    (meeting,) = gathering.meetings(store)
    assert [one.text for one in voting.quotes(store, meeting)] == [quote]
    own = ["Letters should be shorter", "Somebody should answer in the evening"]
    question = asked(store, meeting, "statements", ["The corridor is so cold!", *own])
    for seat in range(12):
        send(store, question, seat, i1="agree", i2="agree", i3="agree")
    voting.show(store, FACILITATOR, close(store, question))

    def seen() -> list[tuple[str, ...]]:
        joined = store.joined(meeting.kept.code)
        assert joined is not None
        return told(*rounds.of_joined(joined))

    assert [line[0] for line in seen()[1:]] == ["The corridor is so cold!", *own]
    assert taking_down.take_down(store, FACILITATOR, comment, TODAY)
    assert [line[0] for line in seen()[1:]] == own


# Sense-check -------------------------------------------------------------------------------


def shown_comment(store: Store, make_response: MakeResponse, text: str, *themes: str) -> str:
    """Approved words with tags; their id."""
    tags = tuple(map(Tag, themes))
    comment = waiting_comment(store, make_response(comments=(words(text, tags=tags),)))
    store.decide(comment, seen="waiting", state="shown", shown_text=text, staff_id=1, day=TODAY)
    return comment


def test_the_room_says_what_words_are_about_and_it_counts_as_a_persons_word(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    texts = ("Staff are kind", "The staff room is kind of far and the wait is long")
    right = shown_comment(store, make_response, texts[0], "staff_attitude")
    wrong = shown_comment(store, make_response, texts[1], "environment_food", "waiting_timeliness")
    unclear = shown_comment(store, make_response, "Staff were kind today", "staff_attitude")
    names = {"staff_attitude": "Kindness", "environment_food": "Food", "waiting_timeliness": "Wait"}
    with pytest.raises(FeedbackError, match="Freeze some quotes"):
        sense_checking.draft(store, FACILITATOR, meeting, names)
    quotes = (right, wrong, unclear)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=quotes)
    meeting = gathering.meetings(store)[0]
    sense_checking.draft(store, FACILITATOR, meeting, names)
    question = opened(store, meeting)
    keys = {about: key for key, about in question.question.about.items()}
    for seat in range(12):
        said = {
            keys[right, "staff_attitude"]: "agree",
            keys[wrong, "environment_food"]: "disagree",
            keys[wrong, "waiting_timeliness"]: "agree",
            keys[unclear, "staff_attitude"]: "pass",
        }
        send(store, question, seat, **said)

    counted = close(store, question)

    voting.show(store, FACILITATOR, counted)
    joined = store.joined(meeting.kept.code)
    assert joined is not None
    (seen,) = rounds.of_joined(joined)
    assert (f"“{texts[1]}” About “Food”?", "Nearly everyone says no.") in told(seen)
    assert (f"“{texts[0]}” About “Kindness”?", "Nearly everyone says yes.") in told(seen)
    for kept in ((1, 1), (0, 0)):  # pressed twice, it is kept once
        assert kept == sense_checking.keep_what_the_room_said(
            store, FACILITATOR, counted, TODAY, codebook_version=shipped_codebook().version
        )
    assert {one.id: one.themes for one in store.checked_comments()} == {
        right: {"staff_attitude"},
        wrong: {"waiting_timeliness"},
    }
    labelled = curating.checked(store, FACILITATOR)
    assert curating.measured(labelled, shipped_codebook()).overall == (2, 1, 0)
