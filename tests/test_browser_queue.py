"""Two helpers read what waits on their phones during a meeting, in real browsers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from feedback import gathering, intake, setting_up, staff
from feedback.backend import COOKIE
from feedback.gathering import Plan
from feedback.models import Comment, Response, Span
from feedback.storage.sqlite import SqliteStore
from tests.browser import browser, expect_accessible, new_context
from tests.conftest import TODAY
from tests.servers import Server

__all__ = ["browser", "new_context"]  # fixtures, found here by their names
pytestmark = pytest.mark.browser

DANGER = "I do not want to wake up. Call me on 07700 900123, Brenda knows where I am."
READ_SECONDS = 1.2
"""Longer than a second tap may come after the first."""


@pytest.fixture
def server(new_server: Callable[..., Server], tmp_path: Path) -> Server:
    """A meeting is being held, four comments wait, and Ann and Ben have sessions."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    store = SqliteStore(folder / "feedback.sqlite")
    setting_up.prepare(store)
    placement = setting_up.add_placement(store, "Breakfast Café", "Counter")
    for text in ("Warm rooms", DANGER, "Long waits", "Kind people"):
        marks = (Span(0, 24),) if text == DANGER else ()
        store.add_response(
            Response(
                intake.new_key(),
                "breakfast",
                1,
                placement.code,
                TODAY,
                "show",
                {"experience": ("good",)},
                (Comment("good", text, sensitive=marks, read_first=marks),),
            )
        )
    for name in ("Ann", "Ben"):
        who = store.add_staff(name, "facilitator", "no hash")
        store.add_session(staff.session_hash(name), who.id, minute=staff.minute_now())
    made = gathering.add(store, who, TODAY, Plan())
    gathering.change(store, who, made, state="open")
    store.close()
    return new_server(folder)


def queue_of(
    server: Server, name: str, new_context: Callable[..., BrowserContext], **options: object
) -> Page:
    """The queue on somebody's phone, opened from the remote."""
    context = new_context(viewport={"width": 320, "height": 640}, **options)
    context.add_cookies([{"name": COOKIE, "value": name, "url": server.url}])
    phone = context.new_page()
    store = server.store()
    (meeting,) = gathering.meetings(store)
    store.close()
    phone.goto(f"{server.url}/staff/meeting/{meeting.kept.code}")
    phone.get_by_role("link", name="Read and decide").click()
    return phone


def decide(phone: Page, button: str) -> None:
    """Read it, then press."""
    phone.wait_for_timeout(READ_SECONDS * 1000)
    phone.get_by_role("button", name=button).click()


def test_two_helpers_clear_the_queue_on_their_phones(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    ann = queue_of(server, "Ann", new_context)
    ben = queue_of(server, "Ben", new_context, java_script_enabled=False)
    expect(ann.get_by_text("4 waiting.")).to_be_visible()
    expect(ben.get_by_text("Ann has one of them open just now.")).to_be_visible()
    expect(ann.get_by_text("Please read first.")).to_be_visible()
    marked = ann.get_by_text("I do not want to wake up", exact=True)
    expect(marked).to_be_hidden()
    ann.get_by_text("This may be distressing to read.").click()
    expect(marked).to_be_visible()
    expect(ann.get_by_text("Call me on [phone number]")).to_be_visible()
    expect_accessible(ann)
    assert ann.evaluate("document.documentElement.scrollWidth") <= 320

    # Ben leaves his to somebody else, and on a second phone Ann has the same as on her first.
    his = ben.locator("blockquote").inner_text()
    ben.get_by_role("link", name="Pass it on").click()
    expect(ben.locator("blockquote")).not_to_have_text(his)
    decide(ben, "Show")
    expect(ben.get_by_role("status")).to_have_text("Shown from now on.")
    second = queue_of(server, "Ann", new_context)
    decide(second, "Keep back")
    expect(second.get_by_role("status")).to_have_text("Kept back.")
    decide(ann, "Show")

    expect(ann.get_by_role("alert")).to_contain_text("Somebody else has decided on that one")
    expect_accessible(ann)
    store = server.store()
    assert [c.body for c in store.comments_in("hidden", most=9)] == [DANGER]
    assert store.comment_count("shown") == 1
    assert store.comment_count("waiting") == 2
    assert len(store.decisions()) == 2
    store.close()
