"""Trends in a real browser: published answers, drawn, pressed, printed, on a phone."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from feedback import intake, moderation, publishing, setting_up, staff, surveys
from feedback.config import Settings
from feedback.models import Placement, StaffMember
from feedback.periods import months_back
from feedback.storage.sqlite import SqliteStore
from tests.browser import (
    browser,
    context,
    expect_accessible,
    new_context,
    page,
    sign_in,
    wait_for_streamlit,
)
from tests.conftest import PASSPHRASE
from tests.servers import Server, running

__all__ = ["browser", "context", "new_context", "page"]  # fixtures
pytestmark = pytest.mark.browser

COMMISSIONER = "Colin Commissioner"
WAITING = "The waiting was long <b>here</b> 😀"
OTHER = "The tea is good"
MONTHS = 6
FOCUSED = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at.textContent;
}"""
"""What a screen reader reads first."""


@pytest.fixture(scope="module")
def trends(tmp_path_factory: pytest.TempPathFactory, static_cache: Path) -> Iterator[Server]:
    """A server with six published months of two sites, and approved words about waiting."""
    folder = tmp_path_factory.mktemp("trends") / "data"
    folder.mkdir(mode=0o700)
    store = SqliteStore(folder / "feedback.sqlite")
    setting_up.prepare(store)
    admin = staff.add_staff(store, "Ada Admin", "admin", PASSPHRASE)
    staff.add_staff(store, COMMISSIONER, "commissioner", PASSPHRASE)
    places = [setting_up.add_placement(store, name, "Desk") for name in ("Café", "مقهى")]
    today = Settings().today()
    for back in range(MONTHS, 0, -1):
        month = months_back(today, back)
        for place in places:
            for number in range(12):
                answer(store, place, month, WAITING if number < 6 + back % 2 else OTHER)
    approve(store, admin, today)
    for due in publishing.waiting(store, admin, today=today, base=10).due:
        publishing.publish(
            store, admin, due.month, months=due.months, today=today, threshold=5, base=10
        )
    store.close()
    with running(folder, static_cache) as server:
        yield server


def answer(store: SqliteStore, place: Placement, day: date, words: str) -> None:
    """One resident's answer, whose words may be shown."""
    intake.submit(
        store,
        surveys.default_survey(),
        place,
        {"experience": ["good"], "permission": ["show"], "better": [words]},
        key=intake.new_key(),
        day=day,
        source="web",
        threshold=5,
        codebook_version=None,
    )


def approve(store: SqliteStore, admin: StaffMember, today: date) -> None:
    """Let some words about waiting be shown."""
    for comment in store.comments_in("waiting", most=30):
        if comment.body == WAITING:
            moderation.show(store, comment, admin, today)


def open_trends(page: Page, server: Server) -> None:
    """Open the page, and wait for its charts."""
    sign_in(page, server, COMMISSIONER, "/trends")
    expect(page.locator(".st-key-chart-waiting_timeliness svg, canvas").first).to_be_visible()
    wait_for_streamlit(page)


def test_trends_are_drawn_with_words_and_are_accessible(trends: Server, page: Page) -> None:
    open_trends(page, trends)

    card = page.locator(".st-key-chart-waiting_timeliness")
    chart = card.get_by_test_id("stVegaLiteChart")
    expect(chart).to_have_attribute("aria-label", re.compile("Waiting and timeliness"))
    expect(page.get_by_text("moved beyond the usual ups and downs")).to_be_visible()
    page.get_by_text("The same as a table").first.click()
    expect(page.get_by_role("columnheader", name="Month").first).to_be_visible()
    expect_accessible(page)


def test_a_point_leads_to_the_approved_words_behind_it(trends: Server, page: Page) -> None:
    open_trends(page, trends)
    card = page.locator(".st-key-chart-waiting_timeliness")
    card.get_by_role("button", name="Closer look, and words").click()
    expect(page.get_by_text("In people’s own words")).to_be_visible()
    month = page.get_by_label("Month (or press a point of the chart)")
    latest = month.input_value()

    page.locator('[data-testid="stVegaLiteChart"] .mark-symbol path').first.click()

    expect(month).not_to_have_value(latest)
    expect(page.locator("blockquote").first).to_have_text(WAITING)
    expect_accessible(page)


def test_a_closer_look_begins_at_its_top_and_leads_back_to_where_one_was(
    example_server: Server, page: Page
) -> None:
    sign_in(page, example_server, "Sample Commissioner", "/trends")
    first = page.locator("[class*=st-key-chart-] h3").first
    on_page_one = first.inner_text()
    page.get_by_role("button", name="Page 2").click()
    expect(first).not_to_have_text(on_page_one)
    wait_for_streamlit(page)
    card = page.locator("[class*=st-key-chart-]").last
    heading = card.locator("h3").inner_text()

    card.get_by_role("button", name="Closer look, and words").click()

    expect(page.get_by_role("heading", name=heading, level=2)).to_be_in_viewport()
    assert page.evaluate(FOCUSED) == f"Closer look: {heading}"

    page.get_by_role("button", name="Back to all charts").click()

    back = page.get_by_role("heading", name=heading, level=3)
    expect(back).to_be_in_viewport()
    assert page.evaluate(FOCUSED) == f"Back at {heading}"
    expect_accessible(page)

    for number, there in ((1, 0), (2, 1)):
        page.get_by_role("button", name=f"Page {number}").click()
        expect(back).to_have_count(there)
        wait_for_streamlit(page)
    assert page.evaluate(FOCUSED) != f"Back at {heading}"


def test_trends_fit_a_narrow_phone(trends: Server, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_trends(page, trends)

    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")

    assert width <= 320


def test_the_whole_page_is_printed(trends: Server, page: Page) -> None:
    open_trends(page, trends)
    page.emulate_media(media="print")

    height, shown = page.evaluate(
        "(main => [main.scrollHeight, main.clientHeight])"
        "(document.querySelector('[data-testid=stMain]'))"
    )

    assert height == shown
    assert height > 1500
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("button", name="CSV").first).to_be_hidden()
