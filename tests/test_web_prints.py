"""Who gets a meeting on paper, when, and that nothing is on it which is not on its screens."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from feedback import gathering, promises, setting_up, taking_down, voting
from feedback.example import EXAMPLE_LABEL
from feedback.gathering import Meeting, Plan
from feedback.models import StaffMember
from feedback.promises import Promise
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.test_evidence_files import text_of
from tests.test_web_security import sign_in

UNREAD = "Nobody has read this yet"


@pytest.fixture
def meeting(sqlite_store: SqliteStore, facilitator: StaffMember) -> Meeting:
    """A meeting that is prepared: nobody can join it."""
    plan = Plan(place="Café", agenda=("Tea and toast",), ground_rules=("Listen",))
    return gathering.add(sqlite_store, facilitator, TODAY, plan)


@pytest.fixture
def quote(sqlite_store: SqliteStore, meeting: Meeting, make_response: MakeResponse) -> str:
    """Approved words, chosen for the meeting beside words that nobody has read; their id."""
    for text in ("They listened & I felt heard", UNREAD):
        sqlite_store.add_response(make_response(comments=(words(text),)))
    read, unread = sqlite_store.comments_in("waiting", most=2)
    if read.body == UNREAD:
        read, unread = unread, read
    sqlite_store.decide(
        read.id, seen="waiting", state="shown", shown_text=read.body, staff_id=1, day=TODAY
    )
    sqlite_store.keep_deck(
        meeting.id, seen=meeting.kept.version, deck="[]", quotes=(read.id, unread.id)
    )
    return read.id


def publish(store: SqliteStore, facilitator: StaffMember) -> None:
    """Publish the only meeting."""
    (found,) = gathering.meetings(store)
    gathering.change(store, facilitator, found, state="published")


def hand_out(meeting: Meeting) -> str:
    """Where its hand-out is."""
    return f"/staff/meeting/{meeting.kept.code}/handout"


def summary(meeting: Meeting) -> str:
    """Where its one page is."""
    return f"/m/{meeting.kept.code}/summary.pdf"


def test_a_hand_out_is_printed_the_day_before(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    quote: str,
    facilitator: StaffMember,
) -> None:
    voting.draft(sqlite_store, facilitator, meeting, "dots", "What matters?", ["Tea", "Bell"])
    sign_in(client, name=facilitator.name)

    reply = client.get(hand_out(meeting))
    text = " ".join(text_of(reply.content))

    assert reply.headers["content-type"] == "application/pdf"
    for said in (
        "Listen",
        "Tea and toast",
        "They listened & I felt heard",
        "What matters? You have",
    ):
        assert said in text
    assert f"/m/{meeting.kept.code}" in text
    assert UNREAD not in text
    assert client.get(hand_out(meeting)).content == reply.content
    assert client.get(f"/m/{meeting.kept.code}").status_code == 404  # nobody can join yet


def test_a_hand_out_has_only_votes_that_can_be_cast_and_results_that_are_shown(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    for title in ("Shown", "Counted", "Open"):
        voting.draft(sqlite_store, facilitator, meeting, "dots", title, ["Tea", "Bell"])
        voting.open_to_votes(sqlite_store, facilitator, voting.rounds(sqlite_store, meeting)[-1])
    first, second, _ = voting.rounds(sqlite_store, meeting)
    for asked in (first, second):
        for seat in range(5):
            voting.cast_vote(sqlite_store, asked, f"{seat:032x}", {"i2": ["3"]})
        voting.close(sqlite_store, facilitator, asked, threshold=5, base=10)
    voting.show(sqlite_store, facilitator, voting.rounds(sqlite_store, meeting)[0])
    sign_in(client, name=facilitator.name)

    text = " ".join(text_of(client.get(hand_out(meeting)).content))
    results, ballots = text.split("Your vote")

    assert "Shown" in results
    assert "15" in results
    assert "Counted" not in text
    assert "Open You have 3 dots" in ballots


def test_a_stranger_and_a_commissioner_get_no_hand_out(
    client: TestClient, meeting: Meeting, commissioner: StaffMember
) -> None:
    assert client.get(hand_out(meeting)).status_code == 403
    sign_in(client, name=commissioner.name)

    assert client.get(hand_out(meeting)).status_code == 403


@pytest.mark.parametrize("state", ["preparing", "open", "ended"])
def test_there_is_no_summary_before_it_is_published(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    facilitator: StaffMember,
    state: str,
) -> None:
    gathering.change(sqlite_store, facilitator, meeting, state=state)  # type: ignore[arg-type]

    assert client.get(summary(meeting)).status_code == 404
    assert client.get("/m/222222/summary.pdf").status_code == 404


def test_a_summary_says_what_the_published_page_says(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    quote: str,
    facilitator: StaffMember,
) -> None:
    promises.add(sqlite_store, facilitator, meeting, Promise("A bell", "Team manager"))
    publish(sqlite_store, facilitator)

    page = client.get(f"/m/{meeting.kept.code}").text
    reply = client.get(summary(meeting))
    (text,) = text_of(reply.content)

    assert summary(meeting) in page
    assert reply.headers["cache-control"] == "no-cache"
    assert client.get(summary(meeting)).content == reply.content
    main = page.partition("<h1>")[2].partition('<section id="help"')[0]
    said = [unescape(found) for found in re.findall(r">([^<>]{4,})<", main)]
    said = [" ".join(one.split()) for one in said if "PDF" not in one and one.strip()]
    assert len(said) >= 5
    assert [one for one in said if one not in text] == []
    assert UNREAD not in text
    assert EXAMPLE_LABEL not in text


def test_words_that_are_taken_down_are_gone_from_paper_at_once(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    quote: str,
    facilitator: StaffMember,
) -> None:
    publish(sqlite_store, facilitator)
    sign_in(client, name=facilitator.name)
    for where in (summary(meeting), hand_out(meeting)):
        assert "felt heard" in " ".join(text_of(client.get(where).content))

    taking_down.take_down(sqlite_store, facilitator, quote, TODAY)

    for where in (summary(meeting), hand_out(meeting)):
        assert "felt heard" not in " ".join(text_of(client.get(where).content))


def test_paper_of_the_example_says_that_it_is_made_up(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    sqlite_store.set_setting(setting_up.EXAMPLE, "yes")
    publish(sqlite_store, facilitator)
    sign_in(client, name=facilitator.name)

    for where in (summary(meeting), hand_out(meeting)):
        assert all(EXAMPLE_LABEL in page for page in text_of(client.get(where).content))
