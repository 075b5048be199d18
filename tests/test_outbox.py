"""The outbox: what is kept while Supabase is away, how it leaves, and what it never holds."""

import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from feedback import intake, meetings
from feedback.errors import Refused, Unavailable
from feedback.models import Asked, KeptAnswers, Organisers
from feedback.storage import outbox as outbox_module
from feedback.storage import residents as residents_module
from feedback.storage.outbox import Answer, Outbox, forwarding
from tests.borough import Borough
from tests.conftest import TODAY
from tests.supabase_edge import Fault
from tests.supabase_stack import SupabaseStack

SUBMIT = "/rest/v1/rpc/submit_response"
MakeOutbox = Callable[[], Outbox]


@pytest.fixture
def open_outbox(tmp_path: Path) -> Iterator[MakeOutbox]:
    """Open the one outbox of this test, as each process that shares it does."""
    opened: list[Outbox] = []

    def make() -> Outbox:
        opened.append(Outbox(tmp_path / "data" / "outbox.sqlite"))
        return opened[-1]

    yield make
    for box in opened:
        box.close()


@pytest.fixture
def outbox(open_outbox: MakeOutbox) -> Outbox:
    """An empty outbox on a real file."""
    return open_outbox()


@pytest.fixture
def borough(supabase_stack: SupabaseStack, http: httpx.Client) -> Borough:
    """A project with one open code."""
    return Borough(supabase_stack, http)


def answer(**changes: object) -> Answer:
    """An answer in the form in which it travels, as far as the outbox looks at it."""
    return {"key": intake.new_key(), "day": TODAY.isoformat(), "words": "Kind people", **changes}


def nothing_kept() -> KeptAnswers:
    return KeptAnswers(0, None, {})


class Receiver:
    """STAND-IN for the store: takes answers by their key, and fails where it is told to."""

    def __init__(self) -> None:
        self.taken: dict[str, Answer] = {}
        self.trouble: dict[str, Exception] = {}

    def send(self, answer: Answer, batch: int) -> Any:
        if trouble := self.trouble.get(answer["key"]):
            raise trouble
        known = answer["key"] in self.taken
        self.taken[answer["key"]] = answer
        return "duplicate" if known else "stored"


# On the disk -----------------------------------------------------------------------------


def test_an_answer_leaves_as_it_came(outbox: Outbox) -> None:
    sent, receiver = answer(words="🙂 شكرا <b>"), Receiver()
    outbox.keep(sent, 5)
    assert outbox.holds() == KeptAnswers(1, TODAY, {})

    assert outbox.forward(receiver.send)

    assert receiver.taken == {sent["key"]: sent}
    assert outbox.holds() == nothing_kept()


def test_what_is_kept_outlives_the_process(open_outbox: MakeOutbox) -> None:
    sent, receiver = answer(), Receiver()
    open_outbox().keep(sent, 5)

    open_outbox().forward(receiver.send)

    assert receiver.taken.keys() == {sent["key"]}


def test_one_key_is_kept_once(outbox: Outbox) -> None:
    sent, receiver = answer(), Receiver()
    outbox.keep(sent, 5)
    outbox.keep({**sent, "words": "Second thoughts"}, 5)

    outbox.forward(receiver.send)

    assert receiver.taken == {sent["key"]: sent}


def test_only_the_owner_reads_the_outbox_also_while_it_is_in_use(
    outbox: Outbox, tmp_path: Path
) -> None:
    outbox.keep(answer(), 5)

    files = sorted(tmp_path.glob("data/outbox*"))
    assert [path.name for path in files] == [
        "outbox.sqlite",
        "outbox.sqlite-shm",
        "outbox.sqlite-wal",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_the_outbox_knows_no_time_finer_than_the_day_and_no_order(
    outbox: Outbox, tmp_path: Path
) -> None:
    outbox.keep(answer(), 5)

    db = sqlite3.connect(tmp_path / "data" / "outbox.sqlite")
    (kept,) = db.execute("select sql from sqlite_schema where name = 'kept'").fetchone()
    (row,) = db.execute("select day, batch, refusal from kept").fetchall()
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        db.execute("select rowid from kept")
    db.close()

    assert row == (TODAY.isoformat(), 5, "")
    assert [line.split()[0] for line in kept.splitlines()[1:-1]] == [
        "submission_key",
        "day",
        "answer",
        "batch",
        "refusal",
    ]


def on_disk(folder: Path) -> bytes:
    """Everything in the outbox's files."""
    return b"".join(path.read_bytes() for path in folder.glob("outbox*"))


def test_words_that_left_are_gone_from_the_disk(outbox: Outbox, tmp_path: Path) -> None:
    secret = "zebra-unicorn" * 400  # longer than one page of the file
    outbox.keep(answer(words=secret), 5)
    assert b"zebra-unicorn" in on_disk(tmp_path / "data")

    outbox.forward(Receiver().send)

    assert b"zebra-unicorn" not in on_disk(tmp_path / "data")


def test_a_full_outbox_takes_no_more_and_keeps_what_it_has(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "MOST_KEPT", 2)
    outbox.keep(answer(), 5)
    outbox.keep(answer(), 5)

    with pytest.raises(Unavailable, match="Too many"):
        outbox.keep(answer(), 5)

    assert outbox.holds().waiting == 2


# How answers leave -----------------------------------------------------------------------


def test_nothing_leaves_while_the_store_is_away(outbox: Outbox) -> None:
    sent, receiver = answer(), Receiver()
    outbox.keep(sent, 5)
    receiver.trouble[sent["key"]] = Unavailable("away")

    assert not outbox.forward(receiver.send)

    assert outbox.holds().waiting == 1


def test_an_answer_over_which_the_store_stumbles_does_not_block_the_rest(outbox: Outbox) -> None:
    answers, receiver = [answer() for _ in range(8)], Receiver()
    for one in answers:
        outbox.keep(one, 5)
    receiver.trouble[answers[0]["key"]] = Unavailable("this one only")

    for _ in range(60):
        outbox.forward(receiver.send)

    assert len(receiver.taken) == 7
    assert outbox.holds().waiting == 1


def test_a_refusal_stays_with_its_reason_until_it_is_retried_or_discarded(
    outbox: Outbox, tmp_path: Path
) -> None:
    good, bad, receiver = answer(), answer(words="zebra-unicorn"), Receiver()
    outbox.keep(good, 5)
    outbox.keep(bad, 5)
    receiver.trouble[bad["key"]] = Refused("Nobody has kept the wording.")

    assert outbox.forward(receiver.send)
    assert receiver.taken.keys() == {good["key"]}
    assert outbox.holds() == KeptAnswers(0, None, {"Nobody has kept the wording.": 1})

    assert outbox.retry_refused() == 1
    assert outbox.holds() == KeptAnswers(1, TODAY, {})
    outbox.forward(receiver.send)

    assert outbox.discard_refused() == 1
    assert outbox.holds() == nothing_kept()
    assert b"zebra-unicorn" not in on_disk(tmp_path / "data")


def test_processes_that_share_an_outbox_lose_nothing(open_outbox: MakeOutbox) -> None:
    answers, receiver = [answer() for _ in range(60)], Receiver()
    first, second = open_outbox(), open_outbox()
    for one in answers:
        first.keep(one, 5)

    with ThreadPoolExecutor(2) as pool:
        rounds = [pool.submit(box.forward, receiver.send) for box in (first, second)]
    assert [done.result() for done in rounds] == [True, True]

    assert receiver.taken.keys() == {one["key"] for one in answers}
    assert second.holds() == nothing_kept()


def test_a_thread_forwards_what_waits_and_what_comes_later(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "FIRST_WAIT_S", 0.01)
    before, later, receiver = answer(), answer(), Receiver()
    receiver.trouble[before["key"]] = Unavailable("for a moment")
    outbox.keep(before, 5)

    with forwarding(outbox, receiver.send):
        outbox.keep(later, 5)
        receiver.trouble.clear()
        deadline = time.monotonic() + 30
        while len(receiver.taken) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)

    assert receiver.taken.keys() == {before["key"], later["key"]}


# Before Supabase -------------------------------------------------------------------------


@pytest.mark.supabase
def test_an_answer_is_kept_while_supabase_is_away_and_stored_once_it_is_back(
    borough: Borough, outbox: Outbox
) -> None:
    residents, response = borough.residents(outbox), borough.response("Kind people")
    with borough.stack.faults.refused():
        assert residents.add_response(response) == "kept"
        assert residents.add_response(response) == "kept"
        assert not outbox.forward(residents.send)

    assert outbox.forward(residents.send)

    assert borough.stored() == {response.key: 1}
    (comment,) = borough.admin.comments_in("waiting", most=9)
    assert comment.body == "Kind people"
    assert residents.add_response(response) == "duplicate"


@pytest.mark.supabase
def test_without_a_disk_that_stays_nothing_is_kept(borough: Borough) -> None:
    residents = borough.residents()

    with borough.stack.faults.refused(), pytest.raises(Unavailable):
        residents.add_response(borough.response())

    with residents.forwarding():
        assert borough.stored() == {}


@pytest.mark.supabase
def test_what_supabase_refuses_is_kept_and_stored_once_the_cause_is_put_right(
    borough: Borough, outbox: Outbox
) -> None:
    residents, response = borough.residents(outbox), borough.response(survey_version=2)
    assert residents.add_response(response) == "kept"
    assert outbox.holds().refused == {"Nobody has kept the wording of this survey.": 1}

    borough.admin.keep_survey("breakfast", 2, '{"questions": []}')
    outbox.retry_refused()

    assert outbox.forward(residents.send)
    assert borough.stored() == {response.key: 1}


@pytest.mark.supabase
@pytest.mark.parametrize(("days", "taken"), [(-15, False), (-14, True), (1, True), (2, False)])
def test_an_answer_may_be_a_fortnight_late(borough: Borough, days: int, taken: bool) -> None:
    response = borough.response(day=borough.today + timedelta(days=days))

    if taken:
        assert borough.residents().add_response(response) == "stored"
    else:
        with pytest.raises(Refused, match="fortnight"):
            borough.residents().add_response(response)


@pytest.mark.supabase
def test_forms_open_as_last_known_while_supabase_is_away(
    borough: Borough, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residents_module, "AWAY_S", 0)
    residents = borough.residents()
    meetings.keep_organisers(borough.admin, Organisers(name="the Breakfast Table"))
    assert residents.placement(borough.placement.code) == borough.placement
    assert residents.placement("222222") is None
    assert meetings.organisers(residents).name == "the Breakfast Table"

    with borough.stack.faults.refused():
        assert residents.placement(borough.placement.code) == borough.placement
        assert meetings.organisers(residents).name == "the Breakfast Table"
        with pytest.raises(Unavailable):
            residents.placement("222222")

    borough.admin.set_placement_state(borough.placement.code, "closed")
    found = residents.placement(borough.placement.code)
    assert found is not None
    assert found.state == "closed"


@pytest.mark.supabase
def test_a_form_from_before_a_change_can_be_checked_while_supabase_is_away(
    borough: Borough,
) -> None:
    site, wordings = borough.placement.site, ('{"questions": []}', '{"questions": [], "new": 1}')
    residents = borough.residents()
    for version, wording in enumerate(wordings, 1):
        borough.admin.keep_survey("winter", version, wording)
        borough.admin.ask(site.id, Asked("winter", version))
        residents.opened(borough.placement.code)

    with borough.stack.faults.refused():
        opened = residents.opened(borough.placement.code)
        before = residents.survey_definition("winter", 1)

    assert opened is not None
    assert (opened.definition, before) == (wordings[1], wordings[0])


@pytest.mark.supabase
def test_a_supabase_that_did_not_answer_is_not_asked_again_at_once(
    borough: Borough, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(residents_module, "AWAY_S", 1000)
    residents, faults = borough.residents(), borough.stack.faults
    residents.placement(borough.placement.code)
    faults.next(Fault.UNAVAILABLE, times=9, under="/rest/v1/rpc/open_survey")

    for _ in range(5):
        assert residents.placement(borough.placement.code) == borough.placement
        assert meetings.organisers(residents) == Organisers()

    assert faults.left == 8


@pytest.mark.supabase
def test_a_lost_reply_ends_as_one_answer(borough: Borough, outbox: Outbox) -> None:
    residents, response = borough.residents(outbox), borough.response()
    borough.stack.faults.next(Fault.ANSWER_LOST, under=SUBMIT)

    assert residents.add_response(response) == "kept"
    outbox.forward(residents.send)

    assert borough.stored() == {response.key: 1}
    assert outbox.holds() == nothing_kept()
