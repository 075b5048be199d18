"""The remote: what to say to a screen, which nobody else reads, and the timer of one phone."""

import json
import re
import time

import pytest
from starlette.testclient import TestClient

from feedback import gathering, presenting, promises
from feedback.errors import FeedbackError, NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.models import StaffMember
from feedback.promises import Promise
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.web import wall_routes
from tests.conftest import TODAY
from tests.test_web_security import FOREIGN, sign_in

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
SAID = "Sesame: thank Ada\n<b>قهوة</b> 🎵"


@pytest.fixture
def meeting(sqlite_store: SqliteStore, facilitator: StaffMember) -> Meeting:
    """A meeting that phones can join, with something to say to each of its screens."""
    made = gathering.add(sqlite_store, facilitator, TODAY, Plan())
    promises.add(sqlite_store, facilitator, made, Promise("A bell", "Team manager"))
    notes = {"rules": SAID, "promises": f"{SAID} again"}
    gathering.change(sqlite_store, facilitator, made, speaker_notes=notes, state="open")
    return gathering.meetings(sqlite_store)[0]


# What to say -------------------------------------------------------------------------------


def test_what_to_say_is_kept_beside_the_notes_and_never_reaches_the_room(
    either_store: Store,
) -> None:
    made = gathering.add(either_store, FACILITATOR, TODAY, Plan())
    gathering.change(either_store, FACILITATOR, made, notes="Bring the bell", state="open")
    (now,) = gathering.meetings(either_store)

    said = {"rules": f" {SAID} ", "since": " "}
    gathering.change(either_store, FACILITATOR, now, speaker_notes=said)

    (kept,) = gathering.meetings(either_store)
    assert kept.speaker_notes == {"rules": SAID}
    assert kept.notes == "Bring the bell"
    for read in (either_store.joined(made.kept.code), either_store.preview(made.kept.code)):
        assert read is not None
        for words in ("Sesame", "bell"):
            assert words not in repr(read)
            assert words not in repr(presenting.screens(read, {}))
    gathering.change(either_store, FACILITATOR, kept, notes="Other")
    assert gathering.meetings(either_store)[0].speaker_notes == {"rules": SAID}
    with pytest.raises(Overtaken):
        gathering.change(either_store, FACILITATOR, kept, speaker_notes={})


def test_only_who_runs_meetings_says_something_and_not_without_end(
    sqlite_store: SqliteStore, meeting: Meeting
) -> None:
    with pytest.raises(NotAllowed):
        gathering.change(sqlite_store, COMMISSIONER, meeting, speaker_notes={})
    with pytest.raises(FeedbackError, match="1,000 characters"):
        gathering.change(sqlite_store, FACILITATOR, meeting, speaker_notes={"rules": "x" * 1001})


def test_what_to_say_stands_on_the_remote_beside_its_screen_and_on_no_other_page(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    remote, phone = f"/staff/meeting/{meeting.kept.code}", f"/m/{meeting.kept.code}"
    assert "Sesame" not in client.get(remote).text
    sign_in(client, name=facilitator.name)

    first = client.get(remote).text
    client.post(remote, data={"move": "next"})
    second = client.get(remote).text

    assert "Sesame: thank Ada\n&lt;b&gt;قهوة&lt;/b&gt; 🎵</p>" in first
    assert "🎵 again" in second
    for page in (phone, f"{phone}/wall", f"{phone}/screen", f"{remote}/deck", f"{remote}/preview"):
        reply = client.get(page)
        assert reply.status_code == 200
        assert "Sesame" not in reply.text
    (now,) = gathering.meetings(sqlite_store)
    gathering.change(sqlite_store, facilitator, now, state="published")
    published = client.get(phone).text
    assert "A bell" in published
    assert "Sesame" not in published


# The timer ---------------------------------------------------------------------------------


def test_the_timer_is_of_one_phone_and_nothing_of_it_is_kept(
    client: TestClient, sqlite_store: SqliteStore, meeting: Meeting, facilitator: StaffMember
) -> None:
    remote = f"/staff/meeting/{meeting.kept.code}"
    sign_in(client, name=facilitator.name)
    assert "Until" not in client.get(remote).text

    started = client.post(f"{remote}/timer", data={"minutes": "10"})
    page = client.get(remote).text

    assert started.headers["location"] == remote
    assert "Path=/staff/meeting" in started.headers["set-cookie"]
    assert "HttpOnly" in started.headers["set-cookie"]
    assert re.search(r"Until <b>\d\d:\d\d</b>\.", page)
    (left,) = re.findall(r'data-left="(\d+)"', page)
    assert 500 < int(left) <= 600
    assert gathering.meetings(sqlite_store) == [meeting]
    client.post(remote, data={"move": "next"})
    assert "data-left" in client.get(remote).text  # the next screen does not stop it
    client.post(f"{remote}/timer", data={"minutes": ""})
    assert "data-left" not in client.get(remote).text


@pytest.mark.parametrize("minutes", ["0", "-1", "999", "soon", "1e3"])
def test_minutes_that_are_not_offered_start_nothing(
    client: TestClient, meeting: Meeting, facilitator: StaffMember, minutes: str
) -> None:
    remote = f"/staff/meeting/{meeting.kept.code}"
    sign_in(client, name=facilitator.name)

    client.post(f"{remote}/timer", data={"minutes": minutes})

    assert "data-left" not in client.get(remote).text


@pytest.mark.parametrize("kept", ["soon", "9" * 20, "٣"])
def test_a_cookie_that_is_no_timer_is_no_timer(
    client: TestClient, meeting: Meeting, facilitator: StaffMember, kept: str
) -> None:
    sign_in(client, name=facilitator.name)
    session = "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    reply = client.get(
        f"/staff/meeting/{meeting.kept.code}",
        headers={"cookie": f"{session}; timer={kept}".encode()},
    )

    assert reply.status_code == 200
    assert "data-left" not in reply.text


def test_time_that_is_over_is_said_without_a_script(
    client: TestClient, meeting: Meeting, facilitator: StaffMember
) -> None:
    sign_in(client, name=facilitator.name)
    client.cookies.set("timer", str(int(time.time()) - 60))

    assert "the time is over" in client.get(f"/staff/meeting/{meeting.kept.code}").text


def test_a_stranger_and_another_site_start_no_timer(
    client: TestClient, meeting: Meeting, facilitator: StaffMember
) -> None:
    address = f"/staff/meeting/{meeting.kept.code}/timer"
    assert client.post(address, data={"minutes": "5"}).status_code == 403
    sign_in(client, name=facilitator.name)

    for headers in FOREIGN:
        assert client.post(address, data={"minutes": "5"}, headers=headers).status_code == 403
    assert "timer" not in client.cookies


def test_a_preview_may_be_shown_inside_our_own_pages_only(
    client: TestClient, meeting: Meeting, facilitator: StaffMember
) -> None:
    wall_routes._looks.clear()
    sign_in(client, name=facilitator.name)

    preview = client.get(f"/staff/meeting/{meeting.kept.code}/preview").headers
    remote = client.get(f"/staff/meeting/{meeting.kept.code}").headers

    assert "frame-ancestors 'self'" in preview["content-security-policy"]
    assert "frame-ancestors 'none'" in remote["content-security-policy"]


def test_notes_of_before_are_read(sqlite_store: SqliteStore, facilitator: StaffMember) -> None:
    made = gathering.add(sqlite_store, facilitator, TODAY, Plan())
    sqlite_store.keep_meeting(
        made.id,
        seen=1,
        day=TODAY,
        state="open",
        public=made.kept.public,
        private=json.dumps({"notes": "Old"}),
    )

    (found,) = gathering.meetings(sqlite_store)

    assert (found.notes, found.speaker_notes) == ("Old", {})
