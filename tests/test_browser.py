"""The whole product in a real browser: residents' pages, moderation, tablet and live view."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from feedback import intake, moderation, posters, second_factor, setting_up, staff, surveys
from feedback.config import Settings
from feedback.models import Permission, Placement, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.browser import (
    browser,
    context,
    expect_accessible,
    new_context,
    open_staff_page,
    page,
    sign_in,
    wait_for_streamlit,
)
from tests.conftest import PASSPHRASE
from tests.servers import Server, running

__all__ = ["browser", "context", "new_context", "page"]  # fixtures, found here by their names
pytestmark = pytest.mark.browser

FACILITATOR = "Fatima Facilitator"
SAMPLE_FACILITATOR = "Sample Facilitator"
WORDS = "The tea is weak, and the welcome is warm"
DANGER = "I want to die"
ARABIC = "شكرا لكم، الشاي لذيذ"
LONG_NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch Café"
IDLE_SECONDS, WARNING_SECONDS, THANKS_SECONDS = 60, 20, 15  # as in pages/share.py

NewContext = Callable[..., BrowserContext]
NewServer = Callable[..., Server]


# What the tests start from -------------------------------------------------------------


@dataclass(frozen=True)
class Cafe:
    """An open code, and the server that answers to it."""

    server: Server
    placement: Placement

    @property
    def form(self) -> str:
        """The address of its form."""
        return f"{self.server.url}/f/{self.placement.code}"

    def waiting(self) -> list[str]:
        """The words from this site that wait to be read."""
        store = self.server.store()
        comments = store.comments_in("waiting", most=100)
        store.close()
        return [c.body for c in comments if c.site == self.placement.site.name]

    def counted(self) -> int:
        """How many answers the figures count."""
        store = self.server.store()
        counts = store.counts()
        store.close()
        assert isinstance(counts.responses, int)
        return counts.responses

    def sources(self) -> list[str]:
        """Where the answers from this site came from."""
        store = self.server.store()
        responses = list(store.export(all_words=False))
        store.close()
        return [r.source for r in responses if r.site == self.placement.site.name]


@pytest.fixture
def open_cafe(new_server: NewServer, tmp_path: Path) -> Callable[..., Cafe]:
    """Open a café with a server of its own, a facilitator, and five answers in its figures.

    These comments wait to be read, in this order.
    """

    def opened(*comments: str, permission: Permission = "show", place: str = "Counter") -> Cafe:
        folder = tmp_path / "data"
        folder.mkdir(mode=0o700)
        store = SqliteStore(folder / "feedback.sqlite")
        setting_up.prepare(store)
        placement = setting_up.add_placement(store, "Breakfast Café", place)
        staff.add_staff(store, FACILITATOR, "facilitator", PASSPHRASE)
        for _ in range(5):
            answer(store, placement)
        store.release(at_least=1, hold_back=False)
        for age, words in enumerate(reversed(comments)):
            answer(store, placement, words, permission, age_days=age)
        store.close()
        return Cafe(new_server(folder), placement)

    return opened


@pytest.fixture
def cafe(open_cafe: Callable[..., Cafe]) -> Cafe:
    """A café where nothing waits."""
    return open_cafe()


def answer(
    store: SqliteStore,
    placement: Placement,
    words: str = "",
    permission: Permission = "show",
    *,
    age_days: int = 0,
) -> None:
    """One resident's answer, some days ago."""
    form = {"experience": ["good"], "permission": [permission], "better": [words]}
    intake.submit(
        store,
        surveys.default_survey(),
        placement,
        form,
        key=intake.new_key(),
        day=today() - timedelta(days=age_days),
        source="web",
        threshold=Settings().threshold,
        codebook_version=None,
    )


def today() -> date:
    """The day for a server with the settings as shipped."""
    return Settings().today()


@dataclass(frozen=True)
class House:
    """A server nobody has set up, with an open, a closed and a withdrawn code at two sites."""

    server: Server
    codes: dict[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, static_cache: Path) -> Iterator[House]:
    """For tests of what residents open: one server for all of them."""
    folder = tmp_path_factory.mktemp("house") / "data"
    folder.mkdir(mode=0o700)
    store = SqliteStore(folder / "feedback.sqlite")
    setting_up.prepare(store)
    codes = {
        "open": setting_up.add_placement(store, LONG_NAME, "Counter").code,
        "withdrawn": setting_up.add_placement(store, LONG_NAME, "Door").code,
        "closed": setting_up.add_placement(store, "Closed Clinic", "Waiting room").code,
    }
    store.set_placement_state(codes["withdrawn"], "withdrawn")
    store.set_placement_state(codes["closed"], "closed")
    store.close()
    with running(folder, static_cache) as server:
        yield House(server, codes)


@pytest.fixture
def counter(house: House) -> Cafe:
    """A site of its own at ``house``, where nobody has answered yet."""
    store = house.server.store()
    name = f"Café {len(store.sites())}"
    placement = setting_up.add_placement(store, name, "Counter")
    store.close()
    return Cafe(house.server, placement)


PLAIN_PAGES: dict[str, tuple[str, str]] = {
    "enter a code": ("/f", "Give your views"),
    "form": ("/f/{open}", "What is good, and what could be better?"),
    "form with an error": ("/f/{open}", "What is good, and what could be better?"),
    "thanks": ("/f/{open}", "Thank you. Your answer has arrived."),
    "thanks with help": ("/f/{open}", "Thank you. Your answer has arrived."),
    "unknown code": ("/f/ZZZZZZ", "We do not know this code"),
    "closed": ("/f/{closed}", "These questions are closed"),
    "withdrawn": ("/f/{withdrawn}", "This poster is out of date"),
    "privacy": ("/privacy", "What happens to what you tell us"),
    "set-up": ("/setup", "Set up Table Talk"),
    "sign-in": ("/staff/sign-in", "Staff sign-in"),
    "sign-in refused": ("/staff/sign-in", "Staff sign-in"),
}
"""Each plain page by name: its address at ``house``, or at the example for sign-in; its heading."""

STAFF_PAGES = {
    "/": "Hello, Sample Facilitator",
    "/moderate": "Nobody else sees these words until you decide.",
    "/meeting": "Plan a meeting",
    "/prepare": "Screen by screen",
    "/questions": "Put a question to the room",
    "/promises": "Add a promise",
    "/paper": "An empty table to fill in (CSV)",
    "/sites": "Add a place for a poster",
    "/surveys": "Make a survey",
    "/present": "In people’s own words",
    "/trends": "How to read this page",
    "/evidence": "Everything that was published of a period",
    "/account": "Change your passphrase",
}
"""Each staff page with words that stand near its end."""


def open_plain_page(page: Page, name: str, house: House, example: Server) -> None:
    """Open one of ``PLAIN_PAGES``, and make sure that it is that one."""
    path, heading = PLAIN_PAGES[name]
    server = example if name.startswith("sign-in") else house.server
    page.goto(server.url + path.format(**house.codes))
    if name.startswith("thanks"):
        page.get_by_label("Good", exact=True).check()
        better(page).fill(DANGER if name == "thanks with help" else WORDS)
        send(page)
    if name == "form with an error":
        send(page)
    if name == "sign-in refused":
        page.get_by_role("button", name="Sign in").click()
    if name in ("form with an error", "sign-in refused"):
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def send(page: Page) -> None:
    """Press the one button of the form."""
    page.get_by_role("button", name="Send my answer").click()


def better(page: Page) -> Locator:
    """The box for what could be better, on the plain form and on the tablet."""
    return page.get_by_label("What could we do better?")


def expect_thanks(page: Page) -> None:
    """The answer has arrived."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer has arrived.")


def open_moderation(page: Page, cafe: Cafe, words: str = "") -> None:
    """Sign in as the facilitator; these words wait to be read, or none."""
    sign_in(page, cafe.server, FACILITATOR, "/moderate")
    if words:
        expect_to_decide_on(page, words)
    else:
        expect_nothing_waits(page)


def expect_to_decide_on(page: Page, words: str) -> None:
    """These words are there, and the buttons with their keys."""
    expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Later"))).to_be_visible()
    wait_for_streamlit(page)


def expect_nothing_waits(page: Page) -> None:
    """The queue of moderation is empty."""
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()


def open_live_view(page: Page, server: Server) -> None:
    """Open the live view, and wait for its last part."""
    open_staff_page(page, server, "/present")
    expect(page.locator(".st-key-voices h2")).to_be_visible()


def shown_words(page: Page, cafe: Cafe) -> Locator:
    """The words on the live view."""
    open_live_view(page, cafe.server)
    return page.locator(".st-key-voices blockquote")


# From the phone to the wall ------------------------------------------------------------


def test_words_travel_from_a_phone_without_javascript_to_the_live_view(
    cafe: Cafe, new_context: NewContext, page: Page
) -> None:
    phone = new_context(java_script_enabled=False).new_page()
    phone.goto(posters.qr_address(cafe.server.url, cafe.placement.code))
    phone.get_by_label("Good", exact=True).check()
    better(phone).fill(WORDS)
    phone.get_by_label("They may be shown at the meeting").check()
    send(phone)
    expect_thanks(phone)

    sign_in(page, cafe.server, FACILITATOR)
    expect(page.get_by_text("1 comment is waiting to be read.")).to_be_visible()
    assert WORDS not in page.content()
    expect(shown_words(page, cafe)).to_have_count(0)
    assert WORDS not in page.content()

    open_staff_page(page, cafe.server, "/moderate")
    expect_to_decide_on(page, WORDS)
    page.keyboard.press("s")
    expect_nothing_waits(page)

    expect(shown_words(page, cafe)).to_have_text([WORDS])


def test_words_that_were_edited_are_shown_as_edited_only(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe("Nurse Sandra made me smile")
    open_moderation(page, cafe, "Nurse Sandra made me smile")

    page.keyboard.press("e")
    # Letters that are shortcuts elsewhere are only letters here.
    box = page.get_by_label("The words to show.")
    box.fill("")
    box.press_sequentially("She's else: a nurse made me smile")
    page.get_by_role("button", name="Show these words").click()
    expect_nothing_waits(page)

    expect(shown_words(page, cafe)).to_have_text(["She's else: a nurse made me smile"])
    assert "Sandra" not in page.content()


def test_words_that_were_hidden_are_not_shown(open_cafe: Callable[..., Cafe], page: Page) -> None:
    cafe = open_cafe(WORDS)
    open_moderation(page, cafe, WORDS)

    page.keyboard.press("h")
    expect_nothing_waits(page)

    expect(shown_words(page, cafe)).to_have_count(0)
    assert WORDS not in page.content()


def test_words_that_may_only_be_read_are_read_and_never_shown(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe(WORDS, permission="read")
    open_moderation(page, cafe, WORDS)
    expect(page.get_by_role("button", name="Show", exact=False)).to_have_count(0)

    page.get_by_role("button", name="I have read it").click()
    expect_nothing_waits(page)

    expect(shown_words(page, cafe)).to_have_count(0)
    assert WORDS not in page.content()


def test_somebody_says_what_words_are_about_and_can_still_decide_on_them(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe("The nurse was rude")
    open_moderation(page, cafe, "The nurse was rude")
    expect(page.get_by_text("They ticked: Good")).to_be_visible()
    expect(page.get_by_text("negative, because of “rude”")).to_be_visible()

    page.get_by_role("button", name="These themes are not right").click()
    # Letters that are shortcuts elsewhere are only letters here.
    page.get_by_label("Everything that it is about.").press_sequentially("Waiting and time")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keep these themes").click()
    expect(page.get_by_text("Waiting and timeliness (a person says so)")).to_be_visible()
    expect(page.get_by_text("staff (a person says so: “rude”)")).to_be_visible()

    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect_nothing_waits(page)


def test_an_answer_that_was_set_aside_can_be_put_back(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe(WORDS)
    open_moderation(page, cafe, WORDS)

    page.get_by_role("button", name="Set the whole answer aside").click()
    page.get_by_text("It was a test", exact=True).click()
    page.get_by_role("button", name="Set aside", exact=True).last.click()
    expect_nothing_waits(page)
    page.get_by_role("radio", name="Set aside", exact=True).click()
    expect(page.get_by_text("Set aside: It was a test")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_text("Nothing is set aside.")).to_be_visible()
    page.get_by_role("radio", name="Waiting", exact=True).click()

    expect(page.get_by_text(WORDS, exact=True)).to_be_visible()


@pytest.mark.parametrize("how", ["a double click", "a key held down"])
def test_one_gesture_never_decides_words_that_nobody_has_read(
    open_cafe: Callable[..., Cafe], page: Page, how: str
) -> None:
    cafe = open_cafe("The first words", "The second words", "The third words")
    open_moderation(page, cafe, "The first words")

    if how == "a double click":
        page.get_by_role("button", name=re.compile("^Show")).dblclick()
    else:
        for _ in range(30):  # as a keyboard repeats
            page.keyboard.down("s")
            page.wait_for_timeout(30)
        page.keyboard.up("s")

    expect(page.get_by_text("The second words", exact=True)).to_be_visible()
    page.wait_for_timeout(1_000)  # time for what should not come
    assert cafe.waiting() == ["The second words", "The third words"]


def test_a_press_for_words_somebody_else_decided_does_not_fall_on_the_next(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe("The first words", "The second words")
    open_moderation(page, cafe, "The first words")
    store = cafe.server.store()
    first, second = store.comments_in("waiting", most=2)
    moderation.hide(store, first, StaffMember(1, "Somebody else", "facilitator"), today())
    store.close()

    page.keyboard.press("s")

    expect(page.get_by_text("The second words", exact=True)).to_be_visible()
    page.wait_for_timeout(500)  # time for what should not come
    assert cafe.waiting() == [second.body]


MARKUP = (
    "<script>window.ran = 1; alert(1)</script> <img src=x onerror='window.ran = 1; alert(1)'>"
    " **bold** [x](javascript:alert(1)) :red[x] $x$ <b>b</b> &amp;"
)


def test_markup_in_words_and_names_stays_text(open_cafe: Callable[..., Cafe], page: Page) -> None:
    place = "<img src=x onerror='window.ran=1'> **b** :red[x] $x$ [x](/privacy)"
    cafe = open_cafe(MARKUP, place=place)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    def expect_text(words: Locator) -> None:
        expect(words).to_have_text(MARKUP)
        expect(words.locator("*")).to_have_count(0)
        assert page.evaluate("window.ran") is None
        assert dialogs == []

    open_moderation(page, cafe, MARKUP)
    expect_text(page.locator("blockquote"))
    expect(page.get_by_text(place)).to_be_visible()
    page.keyboard.press("s")
    expect_nothing_waits(page)
    page.get_by_role("radio", name="Shown", exact=True).click()
    expect_text(page.locator("blockquote"))
    expect_text(shown_words(page, cafe))
    open_staff_page(page, cafe.server, "/sites")
    expect(page.get_by_text(place)).to_be_visible()
    assert page.evaluate("window.ran") is None


# Open to everybody ---------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_plain_page_is_accessible_in_light_and_dark(
    house: House, example_server: Server, page: Page, name: str
) -> None:
    open_plain_page(page, name, house, example_server)

    expect_accessible(page)
    page.emulate_media(color_scheme="dark")
    expect_accessible(page)


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_page_is_accessible(example_server: Server, page: Page, path: str) -> None:
    sign_in(page, example_server, SAMPLE_FACILITATOR, path)
    expect(page.get_by_text(STAFF_PAGES[path])).to_be_visible()
    wait_for_streamlit(page)

    expect_accessible(page)


def test_the_people_page_is_accessible_with_a_person_open(
    example_server: Server, page: Page
) -> None:
    sign_in(page, example_server, "Sample Admin", "/people")

    page.get_by_text(SAMPLE_FACILITATOR).click()
    page.get_by_text("Record", exact=True).click()
    expect(page.get_by_text("New passphrase").locator("visible=true")).to_be_visible()
    wait_for_streamlit(page)

    expect_accessible(page)


@pytest.mark.parametrize("path", ["passphrase", "second-factor", "invite", "reset/1"])
def test_a_plain_page_of_staff_is_accessible_and_fits_a_narrow_phone(
    example_server: Server, page: Page, path: str
) -> None:
    sign_in(page, example_server, "Sample Admin")
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(f"{example_server.url}/staff/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect_accessible(page)
    page.emulate_media(color_scheme="dark")
    expect_accessible(page)


def test_tablet_form_is_accessible_and_easy_to_hit(house: House, page: Page) -> None:
    open_tablet(page, house.server, house.codes["open"])

    expect_accessible(page)
    main = "[data-testid=stRadioOption], [data-testid=stCheckbox] label, main button, textarea"
    for target in page.locator(main).filter(visible=True).all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.inner_text()


TARGETS = """() => [...document.querySelectorAll("a, button, input, textarea, .option")]
    .filter((target) => target.checkVisibility() && !target.matches(".skip, [type=hidden]"))
    // A link inside a sentence may be as low as its line.
    .filter((target) => !target.matches("a")
        || target.parentElement.textContent.trim() === target.textContent.trim())
    .map((target) => {
        const box = target.getBoundingClientRect();
        const main = ".option, button, .button, textarea, [type=text], [type=password]";
        const least = target.matches(main) ? 44 : 24;
        return { is: target.outerHTML.slice(0, 120), width: box.width, height: box.height, least };
    })
    .filter((target) => target.height < target.least - 0.01 || target.width < 23.99)"""


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_plain_page_fits_a_narrow_phone_in_light_and_dark(
    house: House, example_server: Server, new_context: NewContext, name: str
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}, has_touch=True).new_page()

    open_plain_page(page, name, house, example_server)

    for color_scheme in ("light", "dark"):
        page.emulate_media(color_scheme=color_scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate(TARGETS) == []


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["form", "set-up", "unknown code"])
def test_every_stop_of_the_tab_key_can_be_seen(
    house: House, example_server: Server, page: Page, name: str, color_scheme: Any
) -> None:
    page.emulate_media(color_scheme=color_scheme)
    open_plain_page(page, name, house, example_server)

    stops = []
    while len(stops) < 60:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const it = document.activeElement, ring = getComputedStyle(it);
            return [it.tagName, parseFloat(ring.outlineWidth), ring.outlineStyle,
                it.getBoundingClientRect().left >= 0]; }"""
        )
        if stop[0] == "BODY":
            break
        stops.append(stop)

    assert len(stops) > 5
    assert all(width >= 2 and style == "solid" and inside for _, width, style, inside in stops)


# When something is missing -------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_form_sent_without_the_rating_comes_back_whole_and_says_what_is_missing(
    counter: Cafe, new_context: NewContext, javascript: bool
) -> None:
    words = f"{ARABIC} 🫖☕ «ça va»\nsecond line"
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto(counter.form)
    better(page).fill(words)
    page.get_by_label("I live nearby").check()
    page.get_by_label("They may be shown at the meeting").check()
    send(page)

    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("There is a problem")
    assert page.locator("main > *").first.get_attribute("role") == "alert"
    expect(better(page)).to_have_value(words)
    expect(page.get_by_label("I live nearby")).to_be_checked()
    expect(page.get_by_label("They may be shown at the meeting")).to_be_checked()

    summary.get_by_role("link").click()
    expect(page.get_by_label("Very good", exact=True)).to_be_focused()
    page.get_by_label("Good", exact=True).check()
    send(page)
    expect_thanks(page)
    assert counter.waiting() == [words]


# What a little JavaScript adds ---------------------------------------------------------


def test_a_draft_survives_a_reload_until_it_is_sent(counter: Cafe, page: Page) -> None:
    page.goto(counter.form)
    better(page).fill(WORDS)
    page.get_by_label("Poor", exact=True).check()
    page.get_by_label("I live nearby").check()

    page.reload()

    expect(better(page)).to_have_value(WORDS)
    expect(page.get_by_label("Poor", exact=True)).to_be_checked()
    expect(page.get_by_label("I live nearby")).to_be_checked()
    send(page)
    expect_thanks(page)
    page.goto(counter.form)
    expect(better(page)).to_have_value("")


@pytest.mark.parametrize("first_sent", ["whole", "without the rating"])
def test_back_after_sending_leads_to_an_empty_form_with_a_new_key(
    counter: Cafe, page: Page, first_sent: str
) -> None:
    page.goto(counter.form)
    key = page.locator("[name=key]").input_value()
    better(page).fill(WORDS)
    if first_sent == "without the rating":
        send(page)
        expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("Good", exact=True).check()
    send(page)
    expect_thanks(page)

    page.go_back()

    expect(page.locator("[name=key]")).not_to_have_value(key)
    expect(better(page)).to_have_value("")
    expect(page.locator(":checked")).to_have_count(0)


def test_letters_are_counted_near_the_limit_and_typing_is_never_blocked(
    counter: Cafe, page: Page
) -> None:
    page.goto(counter.form)
    note = page.locator("#better-count")

    better(page).fill("a" * 1_000)
    expect(note).to_be_hidden()
    better(page).fill("a" * 1_990)
    expect(note).to_have_text("10 characters left")
    better(page).press("End")
    better(page).press_sequentially("b" * 13)

    expect(note).to_have_text("3 characters too many")
    assert len(better(page).input_value()) == 2_003


def test_a_double_click_on_send_stores_one_answer(counter: Cafe, page: Page) -> None:
    page.goto(counter.form)
    page.get_by_label("Good", exact=True).check()
    better(page).fill(WORDS)

    page.get_by_role("button", name="Send my answer").dblclick()

    expect_thanks(page)
    assert counter.waiting() == [WORDS]


# What the phone gets, and keeps --------------------------------------------------------


def test_the_form_is_one_small_request_to_us_alone_and_leaves_no_cookie(
    counter: Cafe, new_context: NewContext
) -> None:
    phone = new_context(viewport={"width": 390, "height": 844})
    page = phone.new_page()
    network = phone.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(counter.form, wait_until="networkidle")

    assert [url for url in asked if not url.startswith("data:")] == [counter.form]
    assert 0 < sum(sizes) <= 14 * 1024
    assert phone.cookies() == []

    page.get_by_label("Good", exact=True).check()
    send(page)
    expect_thanks(page)
    page.get_by_role("link", name="What happens to what you tell us").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What happens to what you tell us")
    assert all(url.startswith((counter.server.url, "data:")) for url in asked)
    assert phone.cookies() == []


# The tablet on the counter -------------------------------------------------------------


def open_tablet(page: Page, server: Server, code: str) -> None:
    """Open the tablet form, and wait for its last part."""
    open_staff_page(page, server, f"/share?code={code}")
    expect(page.get_by_role("heading", name="If you need help now")).to_be_visible()


def expect_fresh_tablet(page: Page) -> None:
    """The tablet form is there, and nothing of the person before."""
    # Until Streamlit has cleared up, the old box may stand after the new one.
    expect(better(page).first).to_have_value("")
    expect(better(page)).to_have_count(1)
    expect(page.locator(":checked")).to_have_count(0)
    assert WORDS not in page.content()


def let_time_pass(page: Page, seconds: int) -> None:
    """Run the browser's own clocks on; they were installed before the page was opened."""
    page.clock.run_for(seconds * 1_000)


def test_the_tablet_takes_an_answer_and_starts_afresh_by_itself(counter: Cafe, page: Page) -> None:
    page.clock.install()
    open_tablet(page, counter.server, counter.placement.code)
    page.get_by_text("Good", exact=True).click()
    better(page).fill(WORDS)
    send(page)
    expect(page.get_by_role("heading", name="Thank you. Your answer has arrived.")).to_be_visible()

    let_time_pass(page, THANKS_SECONDS + 1)

    expect_fresh_tablet(page)
    assert counter.sources() == ["tablet"]
    assert counter.waiting() == [WORDS]


def test_nothing_typed_is_left_on_a_tablet_that_somebody_walked_away_from(
    counter: Cafe, page: Page
) -> None:
    page.clock.install()
    open_tablet(page, counter.server, counter.placement.code)
    page.get_by_text("Poor", exact=True).click()
    better(page).fill(WORDS)

    let_time_pass(page, IDLE_SECONDS + 1)

    expect_fresh_tablet(page)


def test_touching_the_tablet_when_it_asks_keeps_the_words(counter: Cafe, page: Page) -> None:
    page.clock.install()
    open_tablet(page, counter.server, counter.placement.code)
    better(page).fill(WORDS)
    asks = page.get_by_text("Are you still there?")
    expect(asks).to_be_hidden()

    let_time_pass(page, IDLE_SECONDS - WARNING_SECONDS // 2)
    expect(asks).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(asks).to_be_hidden()
    let_time_pass(page, IDLE_SECONDS - WARNING_SECONDS // 2)

    expect(better(page)).to_have_value(WORDS)


# Staff come and go ---------------------------------------------------------------------


def test_the_printed_code_sets_up_once_and_never_again(new_server: NewServer, page: Page) -> None:
    server = new_server(by_command=True)
    printed = re.search(r"One-time code:\s+(\S+)", server.log.read_text())
    assert printed
    page.goto(server.url + "/setup")
    page.get_by_label("One-time code").fill("2222-2222")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("A passphrase").fill(PASSPHRASE)
    page.get_by_label("Start empty with my own sites").check()
    page.get_by_label("Who asks?").fill("the Tuesday Group")
    page.get_by_label("Name of the café or clinic").fill("Tuesday Café")
    page.get_by_label("Where the codes will hang").fill("Counter\nTables")

    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_contain_text("The one-time code is not right.")
    page.get_by_label("One-time code").fill(printed[1])
    page.get_by_label("A passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Set up").click()

    expect(page.get_by_role("heading", name="Hello, Ada Admin")).to_be_visible()
    open_staff_page(page, server, "/sites")
    expect(page.get_by_role("heading", name="Tuesday Café")).to_be_visible()
    expect(page.get_by_text("Counter · code")).to_be_visible()
    expect(page.get_by_text("Tables · code")).to_be_visible()
    page.goto(server.url + "/setup")
    expect(page).to_have_url(server.url + "/staff/sign-in")
    again = {"code": printed[1], "name": "Eve", "passphrase": PASSPHRASE, "start": "example"}
    assert page.request.post(server.url + "/setup", form=again).status == 422
    store = server.store()
    assert store.staff_named("Eve") is None
    store.close()


def test_signing_out_ends_the_session_in_every_tab(
    open_cafe: Callable[..., Cafe], context: BrowserContext
) -> None:
    cafe = open_cafe(WORDS)
    here, there = context.new_page(), context.new_page()
    open_moderation(there, cafe, WORDS)
    open_staff_page(here, cafe.server)

    here.get_by_role("button", name="Sign out").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    there.get_by_role("button", name=re.compile("^Show")).click()

    expect(there.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    expect(there.get_by_text(WORDS, exact=True)).to_be_hidden()
    assert cafe.waiting() == [WORDS]


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_signing_in_with_six_digits_needs_no_javascript_and_no_cookie_before_them(
    cafe: Cafe, new_context: Callable[..., BrowserContext], java_script_enabled: bool
) -> None:
    secret = second_factor.new_secret()
    store = cafe.server.store()
    (facilitator,) = store.staff()
    store.set_second_factor(facilitator.id, secret, by=facilitator.id, day=today())
    store.close()
    page = new_context(java_script_enabled=java_script_enabled).new_page()

    page.goto(f"{cafe.server.url}/staff/sign-in?next=/moderate")
    page.get_by_label("Name").fill(FACILITATOR)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Six digits")
    assert page.context.cookies() == []
    digits = pyotp.TOTP(secret).generate_otp(staff.second_now() // second_factor.STEP_SECONDS)
    page.get_by_label("The six digits").fill(digits)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url(f"{cafe.server.url}/moderate")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["staff_sid"]


def test_who_is_removed_is_signed_out_of_the_page_they_have_open(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe(WORDS)
    open_moderation(page, cafe, WORDS)
    store = cafe.server.store()
    (facilitator,) = store.staff()
    store.end_staff(facilitator.id, by=0, day=today())
    store.close()

    page.get_by_role("button", name=re.compile("^Show")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    assert cafe.waiting() == [WORDS]


def test_a_reload_does_not_sign_out(cafe: Cafe, page: Page) -> None:
    open_moderation(page, cafe)

    page.reload()

    expect_nothing_waits(page)


def test_a_page_opened_first_thing_on_a_fresh_server_shows_strangers_only_the_sign_in(
    open_cafe: Callable[..., Cafe], page: Page
) -> None:
    cafe = open_cafe(WORDS)

    open_staff_page(page, cafe.server, "/moderate")

    expect(page.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    assert WORDS not in page.content()
    assert "Read and decide" not in page.locator("body").inner_text()
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Name").fill(FACILITATOR)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(WORDS, exact=True)).to_be_visible()


# The live view -------------------------------------------------------------------------

LETTERS = """() => [...document.querySelectorAll(
        ["rating", "themes", "voices", "join", "count", "made-up"].map((key) => ".st-key-" + key))]
    .flatMap((part) => [...part.querySelectorAll("h2, p, figcaption, blockquote, svg text")])
    .filter((text) => text.checkVisibility() && text.textContent.trim()
        && !text.closest("[data-testid=stExpander]"))
    .map((text) => {
        const scale = text.getScreenCTM ? Math.abs(text.getScreenCTM().d) : 1;
        const px = parseFloat(getComputedStyle(text).fontSize) * scale;
        return [text.closest("[class*=st-key-]").className.match(/st-key-(\\w+)/)[1],
            text.localName, px, text.textContent.trim()];
    })"""


@pytest.fixture(scope="module")
def wall(example_server: Server, browser: Browser) -> Page:
    """The live view of the example on a projector, for tests that only look."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    sign_in(page, example_server, SAMPLE_FACILITATOR, "/present")
    expect(page.locator(".st-key-themes svg text")).to_have_count(12)
    return page


def test_what_must_be_read_on_the_wall_is_large_enough_for_the_last_row(wall: Page) -> None:
    letters = wall.evaluate(LETTERS)

    for part, element, px, text in letters:
        large = element in ("h2", "text") or (element == "blockquote" and len(text) <= 140)
        assert px >= (64 if large else 43), (part, element, px, text)
    kinds = {(part, element) for part, element, _, _ in letters}
    assert kinds >= {("rating", "h2"), ("rating", "text"), ("themes", "h2"), ("themes", "text")}
    assert kinds >= {("voices", "h2"), ("voices", "blockquote"), ("count", "p"), ("join", "p")}


def test_phones_read_the_code_on_the_wall(wall: Page, example_server: Server) -> None:
    store = example_server.store()
    code = next(place.code for place in store.placements() if place.state == "open")
    store.close()

    picture = Image.open(io.BytesIO(wall.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)

    assert found.text == posters.qr_address(example_server.url, code)
    address = posters.short_address(example_server.url, code)
    expect(wall.locator(".st-key-join .address")).to_have_text(address)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["HD", "full HD"])
def test_the_wall_has_no_bars_and_nothing_sticks_out(wall: Page, size: tuple[int, int]) -> None:
    width, height = size
    wall.set_viewport_size({"width": width, "height": height})

    for bar in ("stHeader", "stToolbar", "stSidebar"):
        expect(wall.get_by_test_id(bar).filter(visible=True)).to_have_count(0)
    sticking_out = """(width) => [document.documentElement, document.querySelector(
        "[data-testid=stMain]")].some((box) => box.scrollWidth > width)"""
    assert not wall.evaluate(sticking_out, width)
    for corner in wall.locator(".st-key-join p, .st-key-count p, .st-key-made-up p").all():
        box = corner.bounding_box()
        assert box
        assert box["x"] >= 0.75 * width - 1
        assert box["x"] + box["width"] <= width
        assert corner.evaluate("it => it.scrollWidth <= it.clientWidth"), corner.inner_text()


def test_the_count_on_the_wall_moves_with_a_batch_not_before(cafe: Cafe, page: Page) -> None:
    sign_in(page, cafe.server, FACILITATOR, "/present")
    count = page.locator(".st-key-count")
    expect(count).to_have_text("At least 5 answers")

    def one_more() -> None:
        sent = {"key": intake.new_key(), "experience": "good"}
        assert page.request.post(cafe.form, form=sent).ok

    for _ in range(4):
        one_more()
    page.wait_for_timeout(3_000)  # three looks of the live view, in which nothing may happen
    expect(count).to_have_text("At least 5 answers")
    while (counted := cafe.counted()) == 5:
        one_more()

    assert counted >= 10
    expect(count).to_have_text(f"At least {counted - counted % 5} answers")
