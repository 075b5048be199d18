"""Take the README's pictures anew, from the example: ``python docs/take_screenshots.py``."""

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from feedback import (  # noqa: E402  # found from here on
    codebooks,
    config,
    covering,
    filling,
    freezing,
    gathering,
    meetings,
    setting_up,
    voting,
)
from feedback.gathering import Plan  # noqa: E402
from feedback.storage.sqlite import SqliteStore  # noqa: E402
from tests.browser import ARGUMENTS, chromium, open_staff_page, sign_in, wait_for_streamlit  # noqa: E402
from tests.servers import Server, start_server, stop_server  # noqa: E402

SCREENSHOTS = PROJECT / "docs" / "screenshots"
NO_DITHER = Image.Dither.NONE
WIDEST_PX = 1200
MOST_BYTES = 200_000
PUBLIC_URL = "http://talk.example"


@contextmanager
def example() -> Iterator[Server]:
    """A server with the example data, which seems to have an address of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir(mode=0o700)
        store = SqliteStore(data_dir / "feedback.sqlite")
        setting_up.prepare(store)
        filling.fill_with_example(store, config.read_settings({}))
        setting_up.add_sample_sign_ins(store)
        store.close()
        server = start_server(data_dir, PUBLIC_URL=PUBLIC_URL)
        try:
            yield server
        finally:
            stop_server(server)


def keep(page: Page, name: str) -> None:
    """Save what is on the screen, small enough to be read with the README."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.thumbnail((WIDEST_PX, picture.height), Image.Resampling.LANCZOS)
    path = SCREENSHOTS / f"{name}.png"
    few_colours = picture.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=NO_DITHER)
    few_colours.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES:,} bytes")
    print(f"{path.name}: {picture.width} x {picture.height}, {path.stat().st_size:,} bytes")


def take_form(page: Page, server: Server) -> None:
    """The form on a phone."""
    store = server.store()
    code = next(place.code for place in store.placements() if place.state == "open")
    store.close()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/f/{code}")
    keep(page, "form")


def good_example(server: Server) -> str:
    """The waiting words with the most themes that may be shown, distress nobody."""
    store = server.store()
    waiting = store.comments_in("waiting", most=50)
    store.close()
    good = [c for c in waiting if c.permission == "show" and not c.sensitive]
    return max(good, key=lambda c: (len(c.tags), len(c.body))).body


def take_staff_pages(page: Page, server: Server) -> None:
    """Home, moderation and sites on a laptop, the live view on a projector."""
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, server, "Sample Facilitator")
    expect(page.get_by_text("Open the live view")).to_be_visible()
    keep(page, "home")
    open_staff_page(page, server, "/sites")
    expect(page.get_by_text("Add a place for a poster")).to_be_visible()
    wait_for_streamlit(page)
    keep(page, "sites")
    open_staff_page(page, server, "/moderate")
    expect(page.get_by_role("button", name="Later")).to_be_visible()
    words = page.locator("main blockquote").first
    while (now := words.inner_text()) != good_example(server):
        page.get_by_role("button", name="Later").click()
        expect(words).not_to_have_text(now)
    keep(page, "moderate")
    page.set_viewport_size({"width": 1280, "height": 1240})
    open_staff_page(page, server, "/trends")
    expect(page.get_by_test_id("stVegaLiteChart").nth(7).locator("svg")).to_be_visible()
    keep(page, "trends")
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_staff_page(page, server, "/present")
    expect(page.locator(".st-key-themes svg text")).to_have_count(12)
    keep(page, "present")


def take_wall(page: Page, server: Server) -> None:
    """The wall of a meeting: what it was about, as it was frozen, and a vote that was shown."""
    store = server.store()
    found = store.staff_named("Sample Facilitator")
    assert found, "the example has a facilitator"
    facilitator, how = found[0], {"threshold": 5, "base": 10}
    meeting = gathering.add(store, facilitator, date.today(), Plan(place="Breakfast Café"))
    names = codebooks.newest(store).codebook.names
    covered = covering.live(meetings.snapshot(store, **how), (), names, **how)
    freezing.freeze(store, facilitator, meeting, covered, names, quotes={}, today=date.today())
    meeting = next(one for one in gathering.meetings(store) if one.id == meeting.id)
    gathering.change(store, facilitator, meeting, state="open")
    items = ["A quiet room to wait in", "Answer the phone in the evening", "Shorter letters"]
    voting.draft(store, facilitator, meeting, "dots", "What matters most to us?", items)
    (asked,) = voting.rounds(store, meeting)
    voting.open_to_votes(store, facilitator, asked)
    for seat in range(18):
        dots = {"i1": ["2"], "i2": ["1"]} if seat < 11 else {"i2": ["1"], "i3": ["2"]}
        voting.cast_vote(store, asked, f"{seat:032x}", dots)
    store.close()
    page.goto(f"{server.url}/m/{meeting.kept.code}/wall")
    go_on_to(page, re.compile(".*at least [0-9,]+ people"))
    keep(page, "wall-themes")
    go_on_to(page, re.compile("^What matters most"))
    page.keyboard.press("r")
    expect(page.get_by_text("18 people voted.")).to_be_visible()
    page.keyboard.press("d")
    keep(page, "wall")


def go_on_to(page: Page, title: re.Pattern[str]) -> None:
    """Press the key for the next screen until this one stands on the wall."""
    heading = page.get_by_role("heading", level=1)
    while not title.match(now := heading.inner_text()):
        page.keyboard.press("ArrowRight")
        expect(heading).not_to_have_text(now)


def main() -> None:
    """Take them all."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with example() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        take_form(page, server)
        take_staff_pages(page, server)
        take_wall(page, server)
        browser.close()


if __name__ == "__main__":
    main()
