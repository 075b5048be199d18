"""The themes' whole way in a real browser: a phrase is tried, applied, and gone back on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from feedback.text.codebook import shipped_codebook
from tests.browser import browser, context, expect_accessible, new_context, page, sign_in
from tests.patience import wait_until
from tests.test_browser import FACILITATOR, Cafe, open_cafe

__all__ = ["browser", "context", "new_context", "open_cafe", "page"]  # fixtures
pytestmark = pytest.mark.browser

WORDS = "The zumba was loud"
KINDNESS = "Kindness and respect from staff"
NEXT = shipped_codebook().version + 1


def found_in(cafe: Cafe) -> set[str]:
    """The themes of the one comment that waits."""
    store = cafe.server.store()
    (comment,) = store.comments_in("waiting", most=9)
    store.close()
    return {tag.theme for tag in comment.tags}


def test_a_phrase_is_tried_applied_and_gone_back_on(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe(WORDS)
    before = found_in(cafe)
    sign_in(page, cafe.server, FACILITATOR, "/themes")
    expect_accessible(page)

    page.get_by_role("button", name="Change").first.click()
    phrases = page.get_by_label("Phrases, one in each line")
    expect(phrases).to_have_value(re.compile("friendly"))
    phrases.fill(phrases.input_value() + "\nzumba")
    page.get_by_role("button", name="Try these words").click()
    expect(page.get_by_text("Tried on 1 past comment: 1 would change")).to_be_visible()
    page.get_by_text(f"{KINDNESS}: 1 would get it").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name=f"Apply as version {NEXT}").click()
    expect(page.get_by_text(f"Version {NEXT} counts from now on.")).to_be_visible()
    wait_until(lambda: found_in(cafe) == before | {"staff_attitude"})
    expect(page.get_by_text("Tagging past comments again")).to_have_count(0)

    page.get_by_text("History", exact=True).click()
    expect(page.get_by_text("phrase added: “zumba”")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name="Go back to this one").click()
    page.get_by_role("button", name=f"Apply as version {NEXT + 1}").click()
    expect(page.get_by_text(f"Version {NEXT + 1} counts from now on.")).to_be_visible()
    wait_until(lambda: found_in(cafe) == before)
    expect(page.get_by_text("Tagging past comments again")).to_have_count(0)
