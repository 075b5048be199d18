"""Shown words are taken down once, and are gone from everything that serves them; who says why."""

import json
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from starlette.testclient import TestClient

from feedback import (
    covering,
    freezing,
    gathering,
    meetings,
    moderation,
    publishing,
    reporting,
    sense_checking,
    taking_down,
    voting,
)
from feedback.errors import FeedbackError, NotAllowed
from feedback.gathering import Meeting, Plan
from feedback.models import CommentForModeration, StaffMember, TakenDown
from feedback.storage.sqlite import SqliteStore
from feedback.text.codebook import shipped_codebook
from feedback.web import wall_routes
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.test_web_security import sign_in

OCTOBER = date(2026, 10, 1)
RULES = {"threshold": 5, "base": 10}
WRITTEN = "The nurse who plays the trumpet was kind to us all"


@pytest.fixture
def shown(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> CommentForModeration:
    """A comment that is shown."""
    store.add_response(make_response(comments=(words(WRITTEN),)))
    moderation.show(store, store.comments_in("waiting", most=1)[0], facilitator, TODAY)
    return store.comments_in("shown", most=1)[0]


# Why ----------------------------------------------------------------------------------------


def test_who_takes_words_down_says_why(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    assert taking_down.take_down_because(
        store, shown, facilitator, TODAY, "points", " Only one\nof the team does that. "
    )

    (down,) = taking_down.taken_down(store, facilitator, most=9)
    assert down.taken_down == TakenDown(
        TODAY,
        "Fatima Facilitator",
        "points",
        "Only one of the team does that.",
        "Fatima Facilitator",
    )


def test_why_is_said_after_the_meeting_by_whoever_knows(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember, admin: StaffMember
) -> None:
    assert taking_down.take_down(store, facilitator, shown.id, TODAY)
    assert taking_down.say_why(store, shown, admin, "upsets", "Somebody in the room cried")

    (down,) = taking_down.taken_down(store, facilitator, most=9)
    assert down.taken_down is not None
    assert taking_down.in_words(down.taken_down) == (
        "Taken down on 23 November 2026 by Fatima Facilitator. Ada Admin says why: It may upset"
        " somebody: Somebody in the room cried"
    )


@pytest.mark.parametrize(
    "note", ["It says: plays the TRUMPET, was kind", "x" * 201, WRITTEN, "‘who plays the trumpet’"]
)
def test_a_note_is_short_and_repeats_nothing_of_what_was_written(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember, note: str
) -> None:
    with pytest.raises(FeedbackError):
        taking_down.take_down_because(store, shown, facilitator, TODAY, "points", note)

    assert store.comment_count("shown") == 1


def test_a_note_does_not_repeat_a_comment_of_two_words(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    short = replace(shown, body="Kind trumpet", shown_text="Kind trumpet")

    with pytest.raises(FeedbackError, match="own words"):
        taking_down.take_down_because(store, short, facilitator, TODAY, "other", "A kind trumpet!")


def test_a_note_names_nobody(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    taking_down.take_down_because(
        store, shown, facilitator, TODAY, "points", "Dr Moon, ring 07700 900123"
    )

    (down,) = store.taken_down(most=1)
    assert down.taken_down is not None
    assert down.taken_down.note == "[name], ring [phone number]"


def test_a_commissioner_takes_nothing_down_and_reads_no_note(
    store: SqliteStore, shown: CommentForModeration, commissioner: StaffMember
) -> None:
    for act in (
        lambda: taking_down.take_down(store, commissioner, shown.id, TODAY),
        lambda: taking_down.take_down_because(store, shown, commissioner, TODAY, "other"),
        lambda: taking_down.say_why(store, shown, commissioner, "other"),
        lambda: taking_down.taken_down(store, commissioner, most=9),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_only_who_moderates_the_site_reads_the_note(
    store: SqliteStore, shown: CommentForModeration, facilitator: StaffMember
) -> None:
    """In a room, whoever runs the meeting takes down what everybody can see there."""
    elsewhere = replace(facilitator, sites=frozenset({store.add_site("Elsewhere").id}))

    assert taking_down.take_down(store, elsewhere, shown.id, TODAY)

    assert taking_down.taken_down(store, elsewhere, most=9) == []
    with pytest.raises(FeedbackError, match="not yours"):
        taking_down.say_why(store, shown, elsewhere, "other")


# Gone from everywhere -------------------------------------------------------------------------


def printed(file: bytes) -> str:
    """All text of a PDF."""
    document = pypdfium2.PdfDocument(file)
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


class Feeds:
    """Everything that serves approved words: of a meeting, of the live view, of a month."""

    def __init__(self, store: SqliteStore, client: TestClient, by: StaffMember) -> None:
        self.store, self.client, self.by = store, client, by

    def freeze(self, quotes: list[str], state: str) -> Meeting:
        """A meeting with these quotes on its wall, and asked about."""
        made = gathering.add(self.store, self.by, TODAY, Plan())
        covered = covering.live(meetings.snapshot(self.store, **RULES), (), {}, **RULES)
        chosen = dict.fromkeys(quotes, "")
        freezing.freeze(self.store, self.by, made, covered, {}, quotes=chosen, today=TODAY)
        self.ask(made.id)
        gathering.change(self.store, self.by, self.meeting(made.id), state=state)  # type: ignore[arg-type]
        return self.meeting(made.id)

    def meeting(self, meeting_id: str) -> Meeting:
        """A meeting as it is now."""
        return next(m for m in gathering.meetings(self.store) if m.id == meeting_id)

    def ask(self, meeting_id: str) -> None:
        """Whether the quotes are about what they are tagged with, and whether one is right."""
        meeting = self.meeting(meeting_id)
        sense_checking.draft(self.store, self.by, meeting, {"staff_attitude": "Kindness"})
        said = voting.quotes(self.store, meeting)[0].text
        lines = [said, "More tea"]
        voting.draft(self.store, self.by, meeting, "statements", "Do you agree?", lines)
        for asked in voting.rounds(self.store, meeting):
            voting.open_to_votes(self.store, self.by, asked)

    def of_a_meeting(self, opened: Meeting, published: Meeting, quote: str) -> dict[str, str]:
        """What strangers and facilitators can open of two meetings."""
        now = self.meeting(opened.id)
        gathering.set_stage(
            self.store, self.by, now, replace(now.stage, screen=f"quote {quote}", place=9)
        )
        code, staff = opened.kept.code, f"/staff/meeting/{opened.kept.code}"
        addresses = {
            "phone": f"/m/{code}",
            "wall": f"/m/{code}/wall",
            "screen": f"/m/{code}/screen",
            "published": f"/m/{published.kept.code}",
            "remote": staff,
            "preview": f"{staff}/preview?screen=quote {quote}",
            "paper votes": f"{staff}/paper",
            "deck": f"{staff}/deck",
        }
        files = {
            "hand-out": f"{staff}/handout",
            "summary": f"/m/{published.kept.code}/summary.pdf",
        }
        return {name: self.client.get(address).text for name, address in addresses.items()} | {
            name: printed(self.client.get(address).content) for name, address in files.items()
        }

    def of_the_live_view(self) -> dict[str, str]:
        """What the live view shows, and what may be frozen of it."""
        return {"live view": str(meetings.snapshot(self.store, **RULES).quotes)}

    def of_a_month(self) -> dict[str, str]:
        """What is behind a published number, and what leaves as a file."""
        behind = publishing.words_behind(self.store, OCTOBER, "staff_attitude", threshold=5)
        made = reporting.report(self.store, self.by, OCTOBER, OCTOBER, made_on=TODAY, threshold=5)
        exported = [row.texts for row in self.store.export(all_words=False)]
        months = publishing.published(self.store)
        offered = covering.of_months(self.store, months, OCTOBER, OCTOBER, {}, threshold=5)
        return {
            "offered to be frozen": str(offered.quotes),
            "words behind a number": str(behind),
            "evidence pack": str(made.quotes),
            "export": json.dumps([dict(texts) for texts in exported], default=str),
        }


def test_what_is_taken_down_is_gone_from_everything_that_serves_words(
    client: TestClient,
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wall_routes, "LOOK_SECONDS", 0.0)
    version = shipped_codebook().version
    for number in range(20):
        kind = words(f"Kind trumpet {number}", codebook_version=version)
        warm = words("Warm", tags=(), codebook_version=version)
        comments = (kind if number < 12 else warm,)
        store.add_response(make_response(day=OCTOBER, comments=comments))
    store.release(at_least=1, hold_back=False)
    waiting = [c for c in store.comments_in("waiting", most=20) if "trumpet" in c.body]
    for comment in waiting[:2]:
        moderation.show(store, comment, facilitator, TODAY)
    quotes = [comment.id for comment in store.comments_in("shown", most=9)]
    feeds = Feeds(store, client, facilitator)
    sign_in(client)
    opened, published = feeds.freeze(quotes, "open"), feeds.freeze(quotes, "published")

    def served() -> dict[str, str]:
        return feeds.of_a_meeting(opened, published, quotes[0])

    before = served() | feeds.of_the_live_view()
    # Published, the month leaves the live view.
    publishing.publish(store, facilitator, OCTOBER, today=TODAY, **RULES)
    before |= feeds.of_a_month()
    assert {name for name, text in before.items() if "trumpet" not in text} == set()

    for quote in quotes:
        taking_down.take_down(store, facilitator, quote, TODAY)

    after = served() | feeds.of_the_live_view() | feeds.of_a_month()
    assert {name for name, text in after.items() if "trumpet" in text} == set()
