"""A phone in a meeting: joining, voting, and that nothing is read before it is shown."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from feedback import gathering, posters, sense_checking, voting
from feedback.agenda import RoundKind
from feedback.gathering import Meeting, Plan
from feedback.models import Placement, StaffMember
from feedback.rounds import Round
from feedback.storage.sqlite import SqliteStore
from feedback.web import wall_routes
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
LINES = ["A quiet room", "قهوة أفضل", "<b>Letters</b> & 🎵"]


@pytest.fixture
def meeting(sqlite_store: SqliteStore, placement: Placement) -> Meeting:
    """A meeting that phones can join."""
    plan = Plan(place="Café", agenda=("Tea", "Votes"), answer_code=placement.code)
    made = gathering.add(sqlite_store, FACILITATOR, TODAY, plan)
    gathering.change(sqlite_store, FACILITATOR, made, state="open")
    return gathering.meetings(sqlite_store)[0]


def asked(store: SqliteStore, meeting: Meeting, kind: RoundKind = "dots") -> Round:
    """A question that is open."""
    voting.draft(store, FACILITATOR, meeting, kind, "What matters most?", LINES)
    voting.open_to_votes(store, FACILITATOR, voting.rounds(store, meeting)[-1])
    return voting.rounds(store, meeting)[-1]


def address(meeting: Meeting) -> str:
    """Where its phones go."""
    return f"/m/{meeting.kept.code}"


def test_a_code_in_any_writing_leads_to_the_meeting(client: TestClient, meeting: Meeting) -> None:
    typed = f"{meeting.kept.code[:3]} {meeting.kept.code[3:].lower()}"

    reply = client.get("/m", params={"code": typed})

    assert reply.headers["location"] == address(meeting)
    assert client.get(f"/M/{meeting.kept.code}").headers["location"] == address(meeting)
    assert "You are in the meeting" in client.get(address(meeting)).text
    assert 'action="/m"' in client.get("/m").text
    for wrong in ("/m?code=222222", "/m/222222", "/m/nonsense", "/m/222222/more"):
        reply = client.get(wrong, follow_redirects=True)
        assert reply.status_code == 404


def test_who_joins_reads_how_the_table_talks_and_where_to_answer(
    client: TestClient, meeting: Meeting, placement: Placement
) -> None:
    page = client.get(address(meeting)).text

    for said in (*gathering.GROUND_RULES, "Tea", "Votes", f"/f/{placement.code}", "tel:999"):
        assert said in page
    assert 'http-equiv="refresh"' in page  # it waits, so it looks again by itself


def test_a_meeting_that_is_prepared_cannot_be_found(
    client: TestClient, sqlite_store: SqliteStore
) -> None:
    made = gathering.add(sqlite_store, FACILITATOR, TODAY, Plan())

    assert client.get(address(made)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("dots", {"i1": "2", "i3": "1"}),
        ("ranks", {"i1": "2", "i3": "1"}),
        ("statements", {"i1": "agree", "i3": "pass"}),
    ],
)
def test_a_phone_votes_and_changes_its_mind(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    kind: RoundKind,
    fields: dict[str, str],
) -> None:
    question = asked(sqlite_store, meeting, kind)
    page = client.get(address(meeting)).text
    assert "&lt;b&gt;Letters&lt;/b&gt; &amp; 🎵" in page
    assert 'http-equiv="refresh"' not in page  # somebody fills it in

    for _ in range(2):
        reply = client.post(address(meeting), data={"round": question.kept.id, **fields})
        assert reply.status_code == 303
    page = client.get(reply.headers["location"]).text

    assert "Your vote is in" in page
    assert "Change my vote" in page
    assert sqlite_store.ballot_count(question.kept.id) == 1


def test_a_wrong_vote_comes_back_as_it_was(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)
    client.get(address(meeting))

    reply = client.post(address(meeting), data={"round": question.kept.id, "i1": "2", "i2": "3"})

    assert reply.status_code == 422
    assert "You have 3 dots, and gave 5" in reply.text
    assert re.findall(r'value="(\d)" selected', reply.text) == ["2", "3"]
    assert sqlite_store.ballot_count(question.kept.id) == 0


def test_a_phone_without_its_token_is_asked_once_more(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)

    reply = client.post(address(meeting), data={"round": question.kept.id, "i1": "1"})

    assert "press the button once more" in reply.text
    assert 'value="1" selected' in reply.text
    assert sqlite_store.ballot_count(question.kept.id) == 0
    again = client.post(address(meeting), data={"round": question.kept.id, "i1": "1"})
    assert again.status_code == 303


@pytest.mark.parametrize("cookie", ["nonsense", "A" * 32, "0" * 33, "../../etc", '"; drop'])
def test_a_token_that_is_none_of_ours_gets_a_new_one_and_no_vote(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, cookie: str
) -> None:
    question = asked(sqlite_store, meeting)

    reply = client.post(
        address(meeting),
        data={"round": question.kept.id, "i1": "1"},
        headers={"cookie": f"seat={cookie}"},
    )

    assert "press the button once more" in reply.text
    assert re.match("seat=[0-9a-f]{32};", reply.headers["set-cookie"])
    assert sqlite_store.ballot_count(question.kept.id) == 0


def test_two_phones_that_share_a_token_have_one_vote(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)

    for dots in ({"i1": "3"}, {"i2": "2"}):
        reply = client.post(
            address(meeting),
            data={"round": question.kept.id, **dots},
            headers={"cookie": f"seat={7:032x}"},
        )
        assert reply.status_code == 303

    assert sqlite_store.ballots(question.kept.id) == ['{"i2": 2}']


def test_a_phone_that_scans_the_code_can_vote(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    """The QR code is in capitals, and the form below it is not."""
    question = asked(sqlite_store, meeting)
    scanned = urlsplit(posters.qr_address("https://talk.example", meeting.kept.code, "m")).path
    page = client.get(scanned, follow_redirects=True)

    reply = client.post(str(page.url.path), data={"round": question.kept.id, "i1": "1"})

    assert reply.status_code == 303
    assert sqlite_store.ballot_count(question.kept.id) == 1


def test_a_vote_that_comes_late_is_said_to_be_late(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)
    client.get(address(meeting))
    sqlite_store.move_round(question.kept.id, seen="open", state="closed")

    reply = client.post(address(meeting), data={"round": question.kept.id, "i1": "1"})

    assert "Voting on this is over" in reply.text
    assert "The result is shown in the room first" in reply.text
    gone = client.post(address(meeting), data={"round": "f" * 32, "i1": "1"})
    assert "not there any more" in gone.text


def test_a_seat_token_is_for_the_meetings_pages_only_and_not_for_other_sites(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)
    cookie = client.get(address(meeting)).headers["set-cookie"]
    assert re.match(r"seat=[0-9a-f]{32}; HttpOnly; Max-Age=43200; Path=/m; SameSite=lax", cookie)

    forged = client.post(
        address(meeting),
        data={"round": question.kept.id, "i1": "1"},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert forged.status_code == 403
    assert sqlite_store.ballot_count(question.kept.id) == 0
    assert "set-cookie" not in client.get(address(meeting)).headers


def test_forty_phones_vote_at_once_and_nothing_is_read_before_it_is_shown(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)

    def vote(seat: int) -> int:
        dots = {"i1": "3"} if seat < 25 else {"i2": "1"}
        return client.post(
            address(meeting),
            data={"round": question.kept.id, **dots},
            headers={"cookie": f"seat={seat:032x}"},
        ).status_code

    with ThreadPoolExecutor(8) as phones:
        assert set(phones.map(vote, range(40))) == {303}
    before = client.get(address(meeting)).text
    voting.close(sqlite_store, FACILITATOR, question, threshold=5, base=10)
    counted = voting.rounds(sqlite_store, meeting)[0]
    hidden = client.get(address(meeting)).text
    voting.show(sqlite_store, FACILITATOR, counted)
    shown = client.get(address(meeting)).text

    for page in (before, hidden):
        assert "75 dots" not in page
        assert "people voted" not in page
    assert "40 people voted" in shown
    assert "place 1, with 75 dots" in shown


def test_what_the_room_thinks_is_drawn_and_small_counts_are_nowhere(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On phones, the wall and the published page: of 41 votes on the third, 3 disagree."""
    monkeypatch.setattr(wall_routes, "LOOK_SECONDS", 0.0)
    question = asked(sqlite_store, meeting, "statements")
    for seat in range(41):
        third = "agree" if seat < 30 else "disagree" if seat < 33 else "pass"
        said = {"i1": "agree", "i2": "agree" if seat < 20 else "disagree", "i3": third}
        form = {key: [vote] for key, vote in said.items()}
        voting.cast_vote(sqlite_store, question, f"{seat:032x}", form)
    voting.close(sqlite_store, FACILITATOR, question, threshold=5, base=10)
    voting.show(sqlite_store, FACILITATOR, voting.rounds(sqlite_store, meeting)[0])
    pages = {"phone": client.get(address(meeting)).text}
    for number in range(1, 9):
        where = gathering.meetings(sqlite_store)[0]
        stage = replace(where.stage, screen="gone", place=number)
        gathering.set_stage(sqlite_store, FACILITATOR, where, stage)
        pages[f"wall {number}"] = client.get(f"{address(meeting)}/screen").text
    now = gathering.meetings(sqlite_store)[0]
    gathering.change(sqlite_store, FACILITATOR, now, state="published")
    pages["published"] = client.get(address(meeting)).text

    for page in ("phone", "published"):
        titles = ["Nearly everyone agrees", "The room is divided"]
        assert [page for title in titles if title not in pages[page]] == []
        assert "Of 41 people: 30 agree. With this many votes" in pages[page]
        assert 'class="agree" x="0.0%" width="73.17%"' in pages[page]
        assert 'class="rest" x="73.17%" width="26.83%"' in pages[page]
        assert 'class="sure" x="58.07%"' in pages[page]
        assert "at least 30 people voted on 7 statements" in pages[page]
    walls = "".join(page for name, page in pages.items() if name.startswith("wall"))
    assert walls.count('class="agree"') == 4  # two bars and their keys
    for page in pages.values():
        for small in ("3 disagree", "8 pass", "41 agree", 'width="7.32%"', 'width="100.0%"'):
            assert small not in page


def test_a_blank_screen_is_blank_on_phones_too(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    question = asked(sqlite_store, meeting)
    gathering.set_stage(sqlite_store, FACILITATOR, meeting, replace(meeting.stage, blank=True))

    page = client.get(address(meeting)).text

    assert "Please look up" in page
    assert question.question.title not in page
    assert 'http-equiv="refresh"' in page
    assert "tel:999" in page


def test_a_phone_is_asked_what_words_are_about_while_they_may_be_shown(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    make_response: MakeResponse,
) -> None:
    comment = waiting_comment(sqlite_store, make_response(comments=(words("<b>Kind</b> 🎵"),)))
    decision: dict[str, Any] = {"staff_id": 1, "day": TODAY}
    sqlite_store.decide(
        comment, seen="waiting", state="shown", shown_text="<b>Kind</b> 🎵", **decision
    )
    sqlite_store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=(comment,))
    frozen = gathering.meetings(sqlite_store)[0]
    sense_checking.draft(sqlite_store, FACILITATOR, frozen, {"staff_attitude": "Kindness"})
    voting.open_to_votes(sqlite_store, FACILITATOR, voting.rounds(sqlite_store, meeting)[0])
    (question,) = voting.rounds(sqlite_store, meeting)

    page = client.get(address(meeting)).text
    reply = client.post(address(meeting), data={"round": question.kept.id, "i1": "disagree"})

    assert "&lt;b&gt;Kind&lt;/b&gt; 🎵" in page
    assert "Is this about “Kindness”?" in page
    assert "Not sure" in page
    assert reply.status_code == 303
    sqlite_store.take_down(comment, reason=None, note="", **decision)
    assert "Kind&lt;" not in client.get(address(meeting)).text
