"""Paper forms typed in by the keyboard alone, and a file brought in, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from feedback import setting_up, staff
from feedback.config import Settings
from feedback.storage.sqlite import SqliteStore
from tests.browser import (
    browser,
    context,
    downloaded,
    expect_accessible,
    new_context,
    page,
    sign_in,
    wait_for_streamlit,
)
from tests.conftest import PASSPHRASE
from tests.servers import Server

__all__ = ["browser", "context", "new_context", "page"]  # fixtures, found here by their names
pytestmark = pytest.mark.browser

FACILITATOR = "Fatima Facilitator"
THIS_MONTH = Settings().today().replace(day=1)


@pytest.fixture
def cafe(new_server: Callable[..., Server], tmp_path: Path, page: Page) -> Server:
    """A café with one place, and its facilitator signed in."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    store = SqliteStore(folder / "feedback.sqlite")
    setting_up.prepare(store)
    setting_up.add_placement(store, "Breakfast Café", "Counter")
    staff.add_staff(store, FACILITATOR, "facilitator", PASSPHRASE)
    store.close()
    server = new_server(folder)
    sign_in(page, server, FACILITATOR, "/paper")
    return server


def stored(server: Server) -> list[tuple[object, ...]]:
    """Month, source, permission, what was ticked and the words of each answer."""
    store = server.store()
    rows = [
        (row.month, row.source, row.permission, dict(row.answers), dict(row.texts))
        for row in store.export(all_words=True)
    ]
    store.close()
    return rows


def test_paper_forms_are_typed_by_the_keyboard_alone(cafe: Server, page: Page) -> None:
    page.get_by_role("link", name="Start typing").click()
    expect(page.get_by_label("When were these forms filled in?")).to_be_focused()
    expect_accessible(page)
    keys = page.keyboard

    keys.type(f"{THIS_MONTH:%B}")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("2")  # good: on to the first words
    keys.type("Tea for 2")
    keys.press("Shift+Enter")
    keys.type("and toast")
    keys.press("Tab")
    keys.type("More chairs")
    keys.press("Tab")
    keys.type("25")  # cares for somebody, something else
    expect(page.get_by_role("group", name="Which of these").get_by_role("checkbox")).to_have_count(
        6
    )
    keys.press("Tab")  # one stop for all six boxes
    keys.press("Tab")
    keys.type("3")
    expect(page.get_by_role("button", name="Save, and on to the next")).to_be_focused()
    keys.press("Enter")

    expect(page.get_by_text("Saved. 1 typed in this sitting.")).to_be_visible()
    expect(page.get_by_label("Very good")).to_be_focused()
    month = f"{THIS_MONTH:%Y-%m}"
    ticked = {"experience": ("good",), "describe": ("carer", "other")}
    words = {"good": "Tea for 2\nand toast", "better": "More chairs"}
    assert stored(cafe) == [(month, "paper", "show", ticked, words)]
    expect_accessible(page)

    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(page.get_by_role("button", name="Take back the last one")).to_be_focused()
    keys.press("Enter")

    expect(page.get_by_text("Taken back. 0 typed in this sitting.")).to_be_visible()
    expect(page.get_by_label("What could we do better?")).to_have_value("More chairs")
    assert stored(cafe) == []

    keys.type("1")
    expect(page.get_by_label("What was good?")).to_be_focused()
    keys.press("Enter")

    expect(page.get_by_text("Saved. 1 typed in this sitting.")).to_be_visible()
    keys.type("4")
    expect(page.get_by_role("button", name="Take back the last one")).to_have_count(0)
    assert [row[3] for row in stored(cafe)] == [{**ticked, "experience": ("very_good",)}]


def test_a_file_is_brought_in(cafe: Server, page: Page) -> None:
    rows = "Date,Experience,What was good?\n3/5/2025,good,=1+1 😊\nsoon,good,x\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "may.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-16")}
    )
    bring_in = page.get_by_role("button", name="Bring in 1 answer")
    expect(bring_in).to_be_visible()
    wait_for_streamlit(page)
    expect(page.get_by_role("cell", name="=1+1 😊")).to_be_visible()
    page.get_by_text("What is wrong with them").click()
    listed = downloaded(page, "List of these rows").decode("utf-8-sig")
    assert "Date: “soon” is no date we can read" in listed
    expect_accessible(page)

    bring_in.click()

    expect(page.get_by_text("1 answer came in.")).to_be_visible()
    assert stored(cafe) == [
        ("2025-05", "import", "read", {"experience": ("good",)}, {"good": "=1+1 😊"})
    ]
