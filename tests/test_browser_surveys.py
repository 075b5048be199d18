"""A survey's whole way in a real browser: made, looked at, asked, answered, changed, answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import (
    browser,
    context,
    new_context,
    open_staff_page,
    page,
    sign_in,
    wait_for_streamlit,
)
from tests.test_browser import (
    FACILITATOR,
    Cafe,
    better,
    cafe,
    expect_accessible,
    expect_thanks,
    open_cafe,
    send,
)

__all__ = ["browser", "cafe", "context", "new_context", "open_cafe", "page"]  # fixtures
pytestmark = pytest.mark.browser

OWN = "هل شعرت بالترحيب هنا؟ 😊 " + "Donaudampfschifffahrtsgesellschaft" * 4
NewContext = Callable[..., BrowserContext]


def make_a_survey(page: Page) -> None:
    """A copy of the shipped one, with a question of one's own."""
    page.get_by_label("Title, which residents read").fill("Winter 🎄")
    page.get_by_role("button", name="Make", exact=True).click()
    page.get_by_label("Your question").fill(OWN)
    page.get_by_text("several answers", exact=True).click()
    page.get_by_label("Answers to choose from").fill("نعم 👍\nNot sure")
    page.get_by_role("button", name="Add", exact=True).nth(1).click()
    expect(page.get_by_text("7. ")).to_be_visible()
    wait_for_streamlit(page)
    expect_accessible(page)
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("Asked nowhere yet.")).to_be_visible()


def look_at_it(page: Page) -> None:
    """The preview, which cannot be sent, on a phone as well."""
    page.get_by_role("link", name="Preview").last.click()
    expect(page.get_by_text("Preview. Nothing is sent.")).to_be_visible()
    expect(page.get_by_text("نعم 👍")).to_be_visible()
    expect(page.get_by_role("button", name="Send my answer")).to_be_disabled()
    page.get_by_label("Good", exact=True).check()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Preview. Nothing is sent.")).to_be_visible()
    expect_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 720})


def ask_it_at_the_cafe(page: Page, cafe: Cafe) -> None:
    """Choose it for the one site there is."""
    open_staff_page(page, cafe.server, "/sites")
    page.get_by_text("Asked here: What is good").click()
    wait_for_streamlit(page)  # what is drawn anew closes an open list
    page.get_by_role("combobox", name="Survey").click()
    page.get_by_role("option", name="Winter 🎄").click()
    wait_for_streamlit(page)
    page.get_by_role("button", name="Save", exact=True).locator("visible=true").last.click()
    expect(page.get_by_text("Asked here: Winter 🎄")).to_be_visible()


def take_the_own_question_out(page: Page, cafe: Cafe) -> None:
    """Change it, and let the café ask the new version."""
    open_staff_page(page, cafe.server, "/surveys")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_text("7. ")).to_be_visible()
    wait_for_streamlit(page)  # while buttons are still being drawn, the last one is another's
    page.get_by_role("button", name="Take out").last.click()
    expect(page.get_by_text("7. ")).to_have_count(0)
    page.get_by_role("button", name="Save as version 3").click()
    page.get_by_role("button", name="Ask version 3 there").click()
    expect(page.get_by_text("Asked from now on at Breakfast Café")).to_be_visible()


def test_a_survey_is_made_asked_answered_and_changed_and_an_old_form_is_still_taken(
    cafe: Cafe, new_context: NewContext, page: Page
) -> None:
    sign_in(page, cafe.server, FACILITATOR, "/surveys")
    make_a_survey(page)
    look_at_it(page)
    ask_it_at_the_cafe(page, cafe)

    phone = new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    ).new_page()
    phone.goto(cafe.form)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Winter 🎄")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_label("نعم 👍").check()
    better(phone).fill("Written before the change")

    take_the_own_question_out(page, cafe)
    send(phone)  # without the rating: the form comes back as it was
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(phone.get_by_label("نعم 👍")).to_be_checked()
    phone.get_by_label("Good", exact=True).check()
    send(phone)

    expect_thanks(phone)
    assert cafe.waiting() == ["Written before the change"]
    phone.goto(cafe.form)
    expect(phone.get_by_text("نعم 👍")).to_have_count(0)
