"""Words of danger that were only to be counted: one press lets the organisers read them."""

import pytest
from playwright.sync_api import expect

from tests.browser import browser, expect_accessible, new_context
from tests.test_browser import DANGER, Cafe, NewContext, better, counter, expect_thanks, house, send

__all__ = ["browser", "counter", "house", "new_context"]  # fixtures
pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
OFFER = "Let the organisers read my words"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_one_press_lets_the_organisers_read_the_same_words(
    counter: Cafe, new_context: NewContext, javascript: bool
) -> None:
    page = new_context(viewport=NARROW, java_script_enabled=javascript).new_page()
    page.goto(counter.form)
    page.get_by_label("Good", exact=True).check()
    better(page).fill(f"{DANGER}\nsecond line")
    page.get_by_label("Only count them.").check()
    send(page)

    expect_thanks(page)
    expect(page.get_by_text("You do not have to wait for us")).to_be_visible()
    expect(page.get_by_role("button", name=OFFER)).to_be_visible()
    expect(page.get_by_text(DANGER)).to_have_count(0)
    if javascript:
        expect_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert counter.waiting() == []

    page.get_by_role("button", name=OFFER).click()

    expect_thanks(page)
    expect(page.get_by_text("they read yours first")).to_be_visible()
    expect(page.get_by_role("button", name=OFFER)).to_have_count(0)
    assert counter.waiting() == [f"{DANGER}\nsecond line"]


def test_the_next_person_at_the_phone_finds_no_words(
    counter: Cafe, new_context: NewContext
) -> None:
    page = new_context(viewport=NARROW).new_page()
    page.goto(counter.form)
    page.get_by_label("Good", exact=True).check()
    better(page).fill(DANGER)
    page.get_by_label("Only count them.").check()
    send(page)
    page.get_by_role("link", name="Answer again, or let someone else answer").click()
    expect(better(page)).to_have_value("")

    page.go_back(wait_until="commit")

    expect(page.get_by_text(DANGER)).to_have_count(0)
    expect(page.get_by_role("button", name=OFFER)).to_have_count(0)
    assert counter.waiting() == []
