"""The wall of a meeting and its remote: who may move it, and what a stranger can read."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from starlette.testclient import TestClient

from feedback import covering, freezing, gathering, meetings, promises, taking_down, voting
from feedback.errors import Unavailable
from feedback.gathering import Meeting, Plan
from feedback.models import StaffMember
from feedback.promises import Promise
from feedback.storage.sqlite import SqliteStore
from feedback.web import wall_routes
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.test_web_security import FOREIGN, sign_in

RULES = ("Listen", "Pass 🎵", "<b>قهوة</b>")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood on another test's wall is forgotten, and every look is a new one."""
    monkeypatch.setattr(wall_routes, "LOOK_SECONDS", 0.0)
    wall_routes._looks.clear()


@pytest.fixture
def meeting(sqlite_store: SqliteStore, facilitator: StaffMember) -> Meeting:
    """A meeting that phones can join."""
    made = gathering.add(sqlite_store, facilitator, TODAY, Plan(ground_rules=RULES))
    gathering.change(sqlite_store, facilitator, made, state="open")
    return gathering.meetings(sqlite_store)[0]


def screen(client: TestClient, meeting: Meeting) -> str:
    """The part of the wall that changes."""
    return client.get(f"/m/{meeting.kept.code}/screen").text


def test_a_stranger_sees_the_wall_and_how_to_join(client: TestClient, meeting: Meeting) -> None:
    reply = client.get(f"/m/{meeting.kept.code}/wall")

    assert reply.status_code == 200
    for said in ("How we talk together", "&lt;b&gt;قهوة&lt;/b&gt;", f"/m/{meeting.kept.code}"):
        assert said in reply.text
    policy = reply.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy  # the page Present frames it, and nobody else may
    phone = client.get(f"/m/{meeting.kept.code}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in phone


@pytest.mark.parametrize("part", ["wall", "screen", "events"])
def test_there_is_no_wall_without_an_open_meeting(
    client: TestClient, sqlite_store: SqliteStore, facilitator: StaffMember, part: str
) -> None:
    prepared = gathering.add(sqlite_store, facilitator, TODAY, Plan())

    for code in (prepared.kept.code, "222222", "nonsense"):
        assert client.get(f"/m/{code}/{part}").status_code == 404


def test_a_stranger_moves_nothing(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    address = f"/staff/meeting/{meeting.kept.code}"

    assert client.get(address).status_code == 403
    assert client.post(address, data={"move": "blank"}).status_code == 403
    assert not gathering.meetings(sqlite_store)[0].stage.blank


def test_a_commissioner_moves_nothing(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, commissioner: StaffMember
) -> None:
    sign_in(client, name=commissioner.name)

    reply = client.post(f"/staff/meeting/{meeting.kept.code}", data={"move": "blank"})

    assert reply.status_code == 403
    assert not gathering.meetings(sqlite_store)[0].stage.blank


def test_the_remote_moves_the_wall(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    voting.draft(sqlite_store, facilitator, meeting, "dots", "What matters?", ["Tea", "Bell"])
    voting.open_to_votes(sqlite_store, facilitator, voting.rounds(sqlite_store, meeting)[0])
    asked = voting.rounds(sqlite_store, meeting)[0]
    for seat in range(5):
        voting.cast_vote(sqlite_store, asked, f"{seat:032x}", {"i2": ["3"]})
    sign_in(client, name=facilitator.name)
    address = f"/staff/meeting/{meeting.kept.code}"
    assert "Next: What matters?" in client.get(address).text

    assert client.post(address, data={"move": "next"}).headers["location"].endswith(address)
    assert "Vote now on your phone" in screen(client, meeting)
    assert "15" not in screen(client, meeting)
    assert "Close the vote" in client.get(address).text
    assert client.post(address, data={"move": "reveal", "quiet": "yes"}).status_code == 204
    assert "<td>15</td>" in screen(client, meeting)
    client.post(address, data={"move": "blank"})

    dark = client.get(f"/m/{meeting.kept.code}/screen")
    assert dark.headers["x-dark"] == "yes"
    assert "What matters" not in dark.text
    assert "Show again" in client.get(address).text


@pytest.mark.parametrize("move", ["", "jump", "next next"])
def test_an_unknown_key_does_nothing(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    facilitator: StaffMember,
    move: str,
) -> None:
    sign_in(client, name=facilitator.name)

    reply = client.post(f"/staff/meeting/{meeting.kept.code}", data={"move": move})

    assert reply.status_code == 400
    assert gathering.meetings(sqlite_store)[0].kept.stage_version == 1


def test_a_late_key_moves_nothing_and_dark_is_never_late(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    sign_in(client, name=facilitator.name)
    address = f"/staff/meeting/{meeting.kept.code}"
    step = client.get(f"/m/{meeting.kept.code}/screen").headers["x-step"]

    def press(move: str, dark: str = "no") -> int:
        sent = {"move": move, "seen": step, "dark": dark, "quiet": "yes"}
        return client.post(address, data=sent).status_code

    assert press("next") == 204
    assert [press(move) for move in ("next", "reveal", "hide")] == [409] * 3
    assert press("blank") == 204
    assert press("blank") == 409  # somebody else wanted the same
    assert gathering.meetings(sqlite_store)[0].stage.blank
    assert press("blank", dark="yes") == 204
    assert not gathering.meetings(sqlite_store)[0].stage.blank


def test_another_site_moves_nothing(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    sign_in(client, name=facilitator.name)

    for headers in FOREIGN:
        reply = client.post(
            f"/staff/meeting/{meeting.kept.code}", data={"move": "blank"}, headers=headers
        )
        assert reply.status_code == 403
    assert not gathering.meetings(sqlite_store)[0].stage.blank


def test_while_one_looks_up_a_slow_store_the_others_see_what_stood_there(
    client: TestClient, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood = screen(client, meeting)
    looking, go_on = Event(), Event()

    def slow(code: str) -> None:
        looking.set()
        assert go_on.wait(30)

    monkeypatch.setattr(wall_routes, "_joined", slow)
    with ThreadPoolExecutor(1) as first:
        hangs = first.submit(screen, client, meeting)
        assert looking.wait(30)
        assert screen(client, meeting) == stood
        go_on.set()
        assert hangs.result() == ""  # by now there is no meeting


def test_while_the_store_is_away_the_wall_keeps_what_it_shows(
    client: TestClient, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood = screen(client, meeting)

    def away(code: str) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(wall_routes, "_joined", away)

    assert screen(client, meeting) == stood
    wall_routes._looks.clear()
    assert client.get(f"/m/{meeting.kept.code}/screen").status_code == 404


# Before it is open -------------------------------------------------------------------------


def test_who_runs_a_meeting_sees_its_screens_before_the_room_does(
    client: TestClient, sqlite_store: SqliteStore, facilitator: StaffMember
) -> None:
    made = gathering.add(sqlite_store, facilitator, TODAY, Plan(ground_rules=RULES))
    voting.draft(sqlite_store, facilitator, made, "dots", "What matters?", ["Tea", "Bell"])
    asked = voting.rounds(sqlite_store, made)[0]
    address = f"/staff/meeting/{made.kept.code}/preview"
    assert client.get(address).status_code == 403
    sign_in(client, name=facilitator.name)

    first = client.get(address).text
    vote = client.get(address, params={"screen": f"round {asked.kept.id}"}).text

    assert "&lt;b&gt;قهوة&lt;/b&gt;" in first
    assert f"/m/{made.kept.code}" in first
    for said in ("What matters?", "Bell", "Vote now on your phone", "2 of 2"):
        assert said in vote
    for page in (first, vote):
        assert "<script" not in page  # it moves nothing, whatever is pressed
    assert client.get("/staff/meeting/222222/preview").status_code == 404
    assert client.get(f"/staff/meeting/{made.kept.code}").status_code == 404


def test_a_commissioner_sees_no_preview(
    client: TestClient, meeting: Meeting, commissioner: StaffMember
) -> None:
    sign_in(client, name=commissioner.name)

    assert client.get(f"/staff/meeting/{meeting.kept.code}/preview").status_code == 403


# Votes on paper ----------------------------------------------------------------------------


def test_votes_on_paper_count_once_each(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    address = f"/staff/meeting/{meeting.kept.code}/paper"
    assert client.get(address).status_code == 403
    sign_in(client, name=facilitator.name)
    assert "No question is open" in client.get(address).text
    voting.draft(sqlite_store, facilitator, meeting, "dots", "What matters?", ["Tea", "Bell"])
    voting.open_to_votes(sqlite_store, facilitator, voting.rounds(sqlite_store, meeting)[0])
    (asked,) = voting.rounds(sqlite_store, meeting)
    sheet = {"round": asked.kept.id, "i1": "2"}

    for number in range(1, 4):
        reply = client.post(address, data=sheet, params={"typed": str(number - 1)})
        assert f"{number} typed in so far" in client.get(reply.headers["location"]).text
    wrong = client.post(address, data={**sheet, "i2": "3"}, params={"typed": "3"})

    assert "3 dots, and gave 5" in wrong.text
    assert 'value="3" selected' in wrong.text
    assert "3 typed in so far" in wrong.text
    assert sqlite_store.ballot_count(asked.kept.id) == 3
    voting.close(sqlite_store, facilitator, asked, threshold=5, base=10)
    assert "Voting on this is over" in client.post(address, data=sheet).text


# Afterwards --------------------------------------------------------------------------------


def shown_quote(store: SqliteStore, make_response: MakeResponse) -> str:
    """Approved words, at a site that may be shown; their id."""
    for number in range(6):
        store.add_response(make_response(comments=(words(f"<i>Words</i> {number} 🎵"),)))
    store.release(at_least=1, hold_back=False)
    comment = store.comments_in("waiting", most=1)[0]
    store.decide(
        comment.id,
        seen="waiting",
        state="shown",
        shown_text=comment.body,
        staff_id=1,
        day=TODAY,
    )
    return comment.id


def test_a_published_meeting_tells_everybody_and_loses_what_is_taken_down(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    facilitator: StaffMember,
    make_response: MakeResponse,
) -> None:
    quote = shown_quote(sqlite_store, make_response)
    promises.add(sqlite_store, facilitator, meeting, Promise("A bell", "Team manager"))
    snapshot = meetings.snapshot(sqlite_store, threshold=5, base=10)
    covered = covering.live(snapshot, (), {}, threshold=5, base=10)
    note = {quote: "This quote speaks about <b>hospital</b>."}
    freezing.freeze(sqlite_store, facilitator, meeting, covered, {}, quotes=note, today=TODAY)
    frozen = gathering.meetings(sqlite_store)[0]
    gathering.change(sqlite_store, facilitator, frozen, state="published")
    address = f"/m/{meeting.kept.code}"
    sign_in(client, name=facilitator.name)
    pages = (address, f"/staff/meeting/{meeting.kept.code}/deck", f"{address}/wall")

    page, file, _ = (client.get(where).text for where in pages)

    for text in (page, file):
        assert "At least 5 answers" in text
        assert "&lt;i&gt;Words&lt;/i&gt;" in text
        assert "A bell. Team manager" in text
        said_before = text.index("speaks about &lt;b&gt;hospital&lt;/b&gt;")
        assert said_before < text.index("&lt;i&gt;Words&lt;/i&gt;")
    assert "http" not in re.sub(r'xmlns="[^"]*"|http-equiv', "", file)  # nothing is asked for
    taking_down.take_down(sqlite_store, facilitator, quote, TODAY)
    for where in pages:
        assert "Words" not in client.get(where).text
        assert "hospital" not in client.get(where).text
