"""Phones that vote, in a real browser: dark with the wall, and results that come by themselves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, expect

from feedback import gathering, voting
from feedback.storage.sqlite import SqliteStore
from tests.browser import browser, expect_accessible, new_context
from tests.servers import Server
from tests.test_browser_meeting import code, server, store

__all__ = ["browser", "code", "new_context", "server", "store"]  # fixtures
pytestmark = pytest.mark.browser


def make_dark(store: SqliteStore, *, blank: bool) -> None:
    """Make all screens dark, or light again."""
    (meeting,) = gathering.meetings(store)
    gathering.set_stage(store, store.staff()[0], meeting, replace(meeting.stage, blank=blank))


def test_a_phone_goes_dark_with_the_wall_and_results_come_by_themselves(
    server: Server, store: SqliteStore, code: str, new_context: Callable[..., BrowserContext]
) -> None:
    (facilitator,) = store.staff()
    phone = new_context(viewport={"width": 320, "height": 640}).new_page()
    phone.goto(f"{server.url}/m/{code}")
    chosen = phone.get_by_label("A bell")
    chosen.select_option("2 dots")

    make_dark(store, blank=True)
    expect(phone.get_by_role("heading", name="Please look up")).to_be_visible()
    expect(phone.get_by_text("What matters most?")).to_be_hidden()
    expect_accessible(phone)
    make_dark(store, blank=False)
    expect(chosen).to_have_value("2")

    phone.get_by_role("button", name="Send my vote").click()
    expect(phone.get_by_text("Your vote is in.")).to_be_visible()
    (meeting,) = gathering.meetings(store)
    (first,) = voting.rounds(store, meeting)
    lines = ["The bell should be louder", "قهوة أفضل ☕", "Tea is for everybody"]
    voting.draft(store, facilitator, meeting, "statements", "What do you think?", lines)
    voting.open_to_votes(store, facilitator, voting.rounds(store, meeting)[1])
    asked = voting.rounds(store, meeting)[1]
    for seat in range(40):
        said = ("agree", "disagree", "pass")[seat % 3]
        form = {"i1": [said], "i2": ["agree" if seat < 25 else "pass"], "i3": ["agree"]}
        voting.cast_vote(store, asked, f"{seat:032x}", form)
    for one in (first, asked):
        voting.close(store, facilitator, one, threshold=5, base=10)
    for one in voting.rounds(store, meeting):
        voting.show(store, facilitator, one)

    expect(phone.get_by_role("heading", name="Nearly everyone agrees")).to_be_visible()
    expect(phone.get_by_text("Of 40 people: 14 agree, 13 disagree, 13 pass.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its values
        expect_accessible(phone)
