"""What is taken along or left of a meeting, in a real browser: the screens as a file, the page."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from feedback import gathering
from feedback.charts import Bar
from feedback.gathering import Meeting, Plan
from feedback.models import StaffMember
from feedback.screens import Screen
from feedback.storage.sqlite import SqliteStore
from tests.browser import browser, context, expect_accessible, new_context, page
from tests.conftest import TODAY
from tests.test_web_security import sign_in

__all__ = ["browser", "context", "new_context", "page"]  # fixtures
pytestmark = pytest.mark.browser

DECK = (
    Screen("answered", "50 answers", ("Since July 2026.", "من يوليو")),
    Screen(
        "rating",
        "About 8 in 10 people said good",
        bars=(Bar("Good or very good", 40, "40"), Bar("Poor", None, "fewer than 5")),
        note="To the nearest 5.",
    ),
)


@pytest.fixture
def meeting(sqlite_store: SqliteStore, facilitator: StaffMember) -> Meeting:
    """A meeting that is prepared, with two frozen screens."""
    made = gathering.add(sqlite_store, facilitator, TODAY, Plan(ground_rules=("Listen",)))
    deck = json.dumps([asdict(screen) for screen in DECK])
    sqlite_store.keep_deck(made.id, seen=1, deck=deck, quotes=())
    return gathering.meetings(sqlite_store)[0]


def saved(client: TestClient, address: str, folder: Path) -> str:
    """Where a page of ours lies as a file, as a browser opens it."""
    file = folder / "saved.html"
    file.write_text(client.get(address).text, "utf-8")
    return file.as_uri()


def test_the_file_of_screens_is_led_by_keys_and_asks_for_nothing(
    client: TestClient, meeting: Meeting, facilitator: StaffMember, page: Page, tmp_path: Path
) -> None:
    sign_in(client, name=facilitator.name)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(saved(client, f"/staff/meeting/{meeting.kept.code}/deck", tmp_path))
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("How we talk together")
    expect_accessible(page)

    page.keyboard.press("ArrowLeft")
    expect(title).to_have_text("How we talk together")
    for key in ("ArrowRight", "PageDown", " "):
        page.keyboard.press(key)
    expect(title).to_have_text("About 8 in 10 people said good")
    expect(page.get_by_role("row", name="Good or very good 40")).to_be_visible()
    expect_accessible(page)
    page.keyboard.press("b")
    expect(title).to_have_count(0)
    expect(page.get_by_text("The screen is dark for a moment.")).to_be_visible()
    page.keyboard.press("PageUp")
    page.keyboard.press("b")
    expect(title).to_have_text("50 answers")

    assert page.evaluate("document.fonts.check('700 20px \"Atkinson Hyperlegible\"')")
    assert [url for url in asked_for if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked_for if url.startswith("file:")]) == 1  # itself


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_published_page_fits_a_small_phone_and_paper(
    client: TestClient,
    sqlite_store: SqliteStore,
    meeting: Meeting,
    facilitator: StaffMember,
    page: Page,
    tmp_path: Path,
    scheme: str,
) -> None:
    gathering.change(sqlite_store, facilitator, meeting, state="published")
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(saved(client, f"/m/{meeting.kept.code}", tmp_path))

    chart = page.get_by_role("table", name="About 8 in 10 people said good")
    expect(chart.get_by_role("row", name="Good or very good 40")).to_be_visible()
    expect(chart.locator("svg").first).to_be_visible()
    expect_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="One page to print (PDF)")).to_be_hidden()
    expect(chart).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
