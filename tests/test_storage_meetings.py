"""The contract of a store where it is about meetings: who may change what, ballots, promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from feedback.agenda import KeptMeeting, KeptPromise, KeptRound, RoundKind, RoundState
from feedback.errors import Refused
from feedback.models import Placement
from feedback.storage import Store
from feedback.storage.meeting_port import FOLLOWS, LONGEST_BALLOT
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words

MEETING, ROUND, PROMISE = "a" * 32, "b" * 32, "c" * 32
SEATS = [f"{number:032x}" for number in range(9)]


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


def kept(meeting_id: str = MEETING, code: str = "MTNG22", day: date = TODAY) -> KeptMeeting:
    """A meeting that is open."""
    return KeptMeeting(meeting_id, code, day, "open", '{"place": "Café"}', '{"notes": "sesame"}')


def asked(
    round_id: str = ROUND, position: int = 1, kind: RoundKind = "dots", meeting_id: str = MEETING
) -> KeptRound:
    """A draft."""
    return KeptRound(round_id, meeting_id, position, kind, '{"items": ["Tea ☕"]}')


def take_to(store: Store, *states: RoundState, result: str = '{"score": 3}') -> None:
    """Take the round from one state to the next."""
    for seen, state in pairwise(states):
        counted = result if state == "counted" and seen == "closed" else None
        assert store.move_round(ROUND, seen=seen, state=state, result=counted)


# Meetings -------------------------------------------------------------------------------------


def test_meetings_are_listed_with_the_latest_first(store: Store) -> None:
    earlier = kept("d" * 32, "CKFT22", TODAY - timedelta(28))
    store.add_meeting(earlier)
    store.add_meeting(kept())

    assert store.meetings() == [kept(), earlier]


def test_a_code_of_a_meeting_or_a_poster_is_taken(store: Store, placement: Placement) -> None:
    store.add_meeting(kept())

    for code in ("MTNG22", placement.code):
        with pytest.raises(Refused, match="taken"):
            store.add_meeting(kept("d" * 32, code))
    assert len(store.meetings()) == 1


def test_the_slower_of_two_who_change_a_meeting_is_told(store: Store) -> None:
    store.add_meeting(kept())
    changes = {"day": TODAY, "state": "ended", "public": "{}", "private": "{}"}
    before = store.revision()

    assert store.keep_meeting(MEETING, seen=1, **changes)  # type: ignore[arg-type]
    assert not store.keep_meeting(MEETING, seen=1, **changes)  # type: ignore[arg-type]
    assert store.set_stage(MEETING, seen=1, stage='{"screen": 2}')
    assert not store.set_stage(MEETING, seen=1, stage='{"screen": 3}')

    (found,) = store.meetings()
    assert found == replace(
        kept(),
        state="ended",
        public="{}",
        private="{}",
        version=2,
        stage='{"screen": 2}',
        stage_version=2,
    )
    assert store.revision() > before


def test_whoever_has_the_code_reads_what_is_for_them(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked())
    store.add_round(asked("d" * 32, 2))
    take_to(store, "draft", "open", "closed", "counted")

    joined = store.joined("MTNG22")

    assert joined is not None
    assert (joined.id, joined.day, joined.state) == (MEETING, TODAY, "open")
    assert joined.public == '{"place": "Café"}'
    assert "sesame" not in repr(joined)
    assert joined.rounds == (replace(asked(), state="counted"),)
    take_to(store, "counted", "shown")
    shown = store.joined("MTNG22")
    assert shown is not None
    assert shown.rounds[0].result == '{"score": 3}'
    assert store.joined("MTNG33") is None


def test_a_meeting_that_is_prepared_cannot_be_joined(store: Store) -> None:
    store.add_meeting(replace(kept(), state="preparing"))

    assert store.joined("MTNG22") is None


def test_who_runs_a_meeting_sees_it_before_the_room_does(store: Store) -> None:
    store.add_meeting(replace(kept(), state="preparing"))
    store.add_round(asked())
    store.add_round(asked("d" * 32, 2))
    take_to(store, "draft", "open", "closed", "counted")

    preview = store.preview("MTNG22")

    assert preview is not None
    assert (preview.id, preview.state, preview.public) == (MEETING, "preparing", kept().public)
    assert {one.state for one in preview.rounds} == {"draft", "counted"}
    assert {one.result for one in preview.rounds} == {""}
    assert "sesame" not in repr(preview)
    assert store.preview("MTNG33") is None


def test_chosen_quotes_are_there_only_while_they_may_be_shown(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_meeting(kept())
    ids = []
    for text in ("Kind people", "Good tea"):
        comment = waiting_comment(store, make_response(comments=(words(text),)))
        store.decide(comment, seen="waiting", state="shown", shown_text=text, staff_id=1, day=TODAY)
        ids.append(comment)
    store.add_promise(KeptPromise(PROMISE, MEETING, '{"what": "A bell"}'))

    assert store.keep_deck(MEETING, seen=1, deck='[{"id": "x"}]', quotes=tuple(reversed(ids)))
    assert not store.keep_deck(MEETING, seen=1, deck="[]", quotes=())

    joined = store.joined("MTNG22")
    assert joined is not None
    assert joined.deck == '[{"id": "x"}]'
    assert [quote.text for quote in joined.quotes] == ["Good tea", "Kind people"]
    assert joined.promises == (KeptPromise(PROMISE, MEETING, '{"what": "A bell"}'),)
    assert store.meetings()[0].quotes == tuple(reversed(ids))
    store.take_down(ids[1], reason=None, note="", staff_id=1, day=TODAY)
    joined = store.joined("MTNG22")
    assert joined is not None
    assert [quote.text for quote in joined.quotes] == ["Kind people"]


# Rounds and ballots ---------------------------------------------------------------------------


def test_rounds_have_an_order_and_a_draft_can_be_deleted(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked(position=2))
    store.add_round(asked("d" * 32, 1, "statements"))
    assert [one.id for one in store.rounds(MEETING)] == ["d" * 32, ROUND]

    take_to(store, "draft", "open")

    assert store.delete_round("d" * 32)
    assert not store.delete_round(ROUND)
    assert store.rounds(MEETING) == [replace(asked(position=2), state="open")]
    with pytest.raises(Refused, match="no such meeting"):
        store.add_round(asked("e" * 32, meeting_id="f" * 32))


def test_one_seat_has_one_ballot_however_often_it_votes(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked())
    assert not store.cast(ROUND, SEATS[0], "early")
    take_to(store, "draft", "open")

    assert store.cast(ROUND, SEATS[0], '{"tea": 1}')
    assert store.cast(ROUND, SEATS[1], '{"tea": 2}')
    assert store.cast(ROUND, SEATS[0], '{"tea": 3}')

    assert store.ballot_count(ROUND) == 2
    assert store.ballots(ROUND) == ['{"tea": 2}', '{"tea": 3}']
    with pytest.raises(Refused, match="too long"):
        store.cast(ROUND, SEATS[2], "x" * (LONGEST_BALLOT + 1))
    take_to(store, "open", "closed")
    assert not store.cast(ROUND, SEATS[2], "late")
    assert not store.cast("f" * 32, SEATS[2], "nowhere")


def test_a_counted_round_has_its_result_and_no_ballots(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked())
    take_to(store, "draft", "open")
    store.cast(ROUND, SEATS[0], '{"tea": 1}')

    take_to(store, "open", "closed", "counted")

    assert (store.ballots(ROUND), store.ballot_count(ROUND)) == ([], 0)
    assert store.rounds(MEETING) == [replace(asked(), state="counted", result='{"score": 3}')]
    take_to(store, "counted", "shown", "counted", "shown")
    assert store.rounds(MEETING)[0].result == '{"score": 3}'


def test_a_round_goes_from_state_to_state_in_one_direction(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked())
    states: list[RoundState] = ["draft", "open", "closed", "counted", "shown"]

    for seen in states:
        for state in states:
            if state not in FOLLOWS[seen]:
                with pytest.raises(Refused, match="cannot go"):
                    store.move_round(ROUND, seen=seen, state=state)
    for result in (None, ""):
        with pytest.raises(Refused, match="cannot go"):
            store.move_round(ROUND, seen="closed", state="counted", result=result)
    with pytest.raises(Refused, match="cannot go"):
        store.move_round(ROUND, seen="draft", state="open", result="early")
    assert not store.move_round(ROUND, seen="open", state="closed")
    assert store.rounds(MEETING) == [asked()]


def test_no_ballot_comes_after_a_round_is_closed(store: Store) -> None:
    store.add_meeting(kept())
    store.add_round(asked())
    take_to(store, "draft", "open")

    def vote(seat: str) -> bool:
        return store.cast(ROUND, seat, "1")

    with ThreadPoolExecutor(4) as people:
        votes = [people.submit(vote, seat) for seat in SEATS]
        take_to(store, "open", "closed")
        in_time = sum(vote.result() for vote in votes)

    assert store.ballot_count(ROUND) == in_time


# Promises -------------------------------------------------------------------------------------


def test_a_promise_is_kept_and_changed_by_one_at_a_time(store: Store) -> None:
    store.add_meeting(kept())
    promise = KeptPromise(PROMISE, MEETING, '{"what": "A bell"}')
    store.add_promise(promise)

    assert store.keep_promise(PROMISE, seen=1, state="testing", definition="{}")
    assert not store.keep_promise(PROMISE, seen=1, state="adopted", definition="{}")

    assert store.promises() == [KeptPromise(PROMISE, MEETING, "{}", "testing", 2)]
    with pytest.raises(Refused, match="no such meeting"):
        store.add_promise(KeptPromise("d" * 32, "e" * 32, "{}"))
