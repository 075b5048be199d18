"""A meeting in real browsers: a wall moved by keys, one that watches, a phone that votes."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from feedback import (
    codebooks,
    gathering,
    intake,
    moderation,
    promises,
    setting_up,
    staff,
    taking_down,
    voting,
)
from feedback.gathering import Meeting, Plan, Stage
from feedback.promises import Promise
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
from tests.conftest import PASSPHRASE, TODAY
from tests.patience import wait_until
from tests.servers import Server, running, stop_server
from tests.test_browser import FACILITATOR, Cafe, answer, open_cafe

__all__ = ["browser", "context", "new_context", "open_cafe", "page"]  # fixtures
pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, static_cache: Path) -> Iterator[Server]:
    """One server for the tests of this module, with a facilitator."""
    folder = tmp_path_factory.mktemp("meeting") / "data"
    folder.mkdir(mode=0o700)
    store = SqliteStore(folder / "feedback.sqlite")
    setting_up.prepare(store)
    staff.add_staff(store, FACILITATOR, "facilitator", PASSPHRASE)
    store.close()
    with running(folder, static_cache) as started:
        yield started


@pytest.fixture
def store(server: Server) -> Iterator[SqliteStore]:
    """A second connection to the server's store. At the end every meeting is over."""
    opened = server.store()
    yield opened
    (who,) = opened.staff()
    for meeting in gathering.meetings(opened):
        gathering.change(opened, who, meeting, state="ended")
    opened.close()


@pytest.fixture
def code(store: SqliteStore) -> str:
    """The code of an open meeting with one open question, on which four seats have voted."""
    return ask_what_matters_most(store)


def ask_what_matters_most(store: SqliteStore) -> str:
    """Open a meeting with one open question, on which four seats have voted; its code."""
    meeting = open_meeting(store, Plan(place="Café"))
    (who,) = store.staff()
    voting.draft(store, who, meeting, "dots", "What matters most?", ["A bell", "More tea ☕"])
    voting.open_to_votes(store, who, voting.rounds(store, meeting)[0])
    asked = voting.rounds(store, meeting)[0]
    for seat in range(4):
        voting.cast_vote(store, asked, f"{seat:032x}", {"i2": ["3"]})
    return meeting.kept.code


def open_meeting(store: SqliteStore, plan: Plan) -> Meeting:
    """A new meeting that phones can join."""
    (who,) = store.staff()
    made = gathering.add(store, who, TODAY, plan)
    gathering.change(store, who, made, state="open")
    return next(one for one in gathering.meetings(store) if one.id == made.id)


NOTE_WHEN_IT_IS_DARK = """() => {
    addEventListener("keydown", () => { window.pressedAt = Date.now(); }, true);
    const look = () => {
        if (document.body.innerText.includes("dark for a moment")) window.darkAt = Date.now();
        else requestAnimationFrame(look);
    };
    look();
}"""


def test_a_meeting_is_played_with_keys_while_others_watch_and_vote(
    server: Server,
    code: str,
    page: Page,
    new_context: NewContext,
    record_property: Callable[[str, object], None],
) -> None:
    sign_in(page, server, FACILITATOR)
    page.goto(f"{server.url}/m/{code}/wall")
    watcher = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    watcher.goto(f"{server.url}/m/{code}/wall")
    phone = new_context(viewport={"width": 320, "height": 640}).new_page()
    phone.goto(f"{server.url}/m/{code}")
    expect(watcher.get_by_role("heading", level=1)).to_have_text("How we talk together")
    expect_accessible(watcher)

    page.keyboard.press("ArrowRight")
    expect(watcher.get_by_role("heading", level=1)).to_have_text("What matters most?")
    expect(watcher.get_by_text("Vote now on your phone.")).to_be_visible()

    phone.get_by_label("A bell").select_option("2 dots")
    expect_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_role("button", name="Send my vote").click()
    expect(phone.get_by_text("Your vote is in.")).to_be_visible()
    for screen in (watcher, phone):
        assert "place 1" not in screen.content()
        assert "<td>12</td>" not in screen.content()

    page.keyboard.press("r")
    expect(watcher.get_by_role("row", name="More tea ☕ 12")).to_be_visible()
    expect(watcher.get_by_role("row", name="A bell 2")).to_be_visible()
    expect_accessible(watcher)
    phone.reload()
    expect(phone.get_by_text("5 people voted.")).to_be_visible()

    watcher.keyboard.press("ArrowLeft")  # nobody is signed in there
    page.keyboard.press("f")
    expect(page.get_by_text("held")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(watcher.get_by_role("heading", level=1)).to_have_text("How we talk together")
    expect(page.get_by_role("heading", level=1)).to_have_text("What matters most?")

    screens = {"the wall with the key": page, "another wall": watcher}
    for screen in screens.values():
        screen.evaluate(NOTE_WHEN_IT_IS_DARK)
    page.keyboard.press("b")
    for screen in screens.values():
        expect(screen.get_by_text("The screen is dark for a moment.")).to_be_visible()
    pressed = page.evaluate("pressedAt")
    took = {name: screen.evaluate("darkAt") - pressed for name, screen in screens.items()}
    record_property("figures", f"dark after the key, in ms: {took}")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Please look up")


def test_a_quote_that_is_taken_down_leaves_a_wall_that_holds_it(
    server: Server, store: SqliteStore, code: str, page: Page
) -> None:
    answer(store, setting_up.add_placement(store, "Breakfast Café", "Tables"), "Warm rooms 🎵")
    (who,) = store.staff()
    moderation.show(store, store.comments_in("waiting", most=1)[0], who, TODAY)
    (quote,) = store.comments_in("shown", most=1)
    meeting = next(one for one in gathering.meetings(store) if one.kept.code == code)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=(quote.id,))
    sign_in(page, server, FACILITATOR)
    page.goto(f"{server.url}/m/{code}/wall")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Warm rooms 🎵")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("held")).to_be_visible()
    expect(page.get_by_text("Warm rooms 🎵")).to_be_visible()

    taking_down.take_down(store, who, quote.id, TODAY)

    expect(page.get_by_role("heading", level=1)).to_have_text("How we talk together")
    expect(page.get_by_text("held")).to_be_hidden()


def test_present_puts_the_wall_of_an_open_meeting_on_the_screen(
    server: Server, store: SqliteStore, code: str, page: Page
) -> None:
    sign_in(page, server, FACILITATOR, "/present")
    wall = page.frame_locator("iframe[title='The wall of the meeting']")
    heading = wall.get_by_role("heading", level=1)
    expect(heading).to_have_text("How we talk together")
    size = {"x": 0, "y": 0, "width": 1280, "height": 720}
    assert page.locator("iframe").bounding_box() == size

    page.keyboard.press("ArrowRight")  # without a click on it first
    expect(heading).to_have_text("What matters most?")
    page.get_by_role("button", name="Live view").click()
    expect(page.get_by_text("No words to show yet")).to_be_visible()
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("button", name="The meeting on").click()
    expect(heading).to_have_text("What matters most?")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("How we talk together")

    open_meeting(store, Plan(place="Another café"))
    open_staff_page(page, server, "/present")
    expect(page.get_by_text("What is on this screen?")).to_be_visible()
    page.get_by_role("button", name=", Café").click()
    expect(heading).to_have_text("How we talk together")


def this_meeting(store: SqliteStore, code: str) -> Meeting:
    """The meeting with this code, as it is now; others have been held on the same server."""
    return next(one for one in gathering.meetings(store) if one.kept.code == code)


def test_the_wifi_is_gone_for_a_minute_and_the_wall_comes_back_by_itself(
    server: Server, store: SqliteStore, code: str, page: Page
) -> None:
    sign_in(page, server, FACILITATOR)
    page.clock.install()
    page.goto(f"{server.url}/m/{code}/wall")
    heading, state = page.get_by_role("heading", level=1), page.locator("#state")
    expect(heading).to_have_text("How we talk together")

    os.killpg(server.process.pid, signal.SIGSTOP)  # nothing is refused, and nothing is answered
    try:
        page.clock.run_for(60_000)
        expect(state).to_have_text("reconnecting")
        expect(heading).to_have_text("How we talk together")
        page.keyboard.press("b")
        expect(page.get_by_text("The screen is dark for a moment.")).to_be_visible()
    finally:
        os.killpg(server.process.pid, signal.SIGCONT)

    page.clock.resume()
    expect(state).to_be_hidden()
    wait_until(lambda: this_meeting(store, code).stage.blank)  # what was wanted is sent
    page.keyboard.press("b")
    expect(heading).to_have_text("How we talk together")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("What matters most?")


def test_a_server_that_starts_anew_loses_neither_the_wall_nor_a_vote(
    new_server: Callable[..., Server], tmp_path: Path, new_context: NewContext
) -> None:
    server = new_server(tmp_path / "data")
    store = server.store()
    staff.add_staff(store, FACILITATOR, "facilitator", PASSPHRASE)
    code = ask_what_matters_most(store)
    wall, phone = new_context().new_page(), new_context().new_page()
    wall.goto(f"{server.url}/m/{code}/wall")
    phone.goto(f"{server.url}/m/{code}")
    phone.get_by_label("A bell").select_option("2 dots")

    stop_server(server)
    with suppress(PlaywrightError):  # the browser's own page says that nobody answers
        phone.get_by_role("button", name="Send my vote").click()
    expect(wall.locator("#state")).to_have_text("reconnecting")
    expect(wall.get_by_role("heading", level=1)).to_have_text("How we talk together")
    (meeting,) = gathering.meetings(store)
    gathering.set_stage(store, store.staff()[0], meeting, Stage(screen="", place=1))
    new_server(tmp_path / "data", port=int(server.url.rpartition(":")[2]))

    expect(wall.get_by_role("heading", level=1)).to_have_text("What matters most?")
    expect(wall.locator("#state")).to_be_hidden()
    phone.go_back()
    expect(phone.get_by_label("A bell")).to_have_value("2")
    phone.get_by_role("button", name="Send my vote").click()
    expect(phone.get_by_text("Your vote is in.")).to_be_visible()
    store.close()


def test_two_who_present_at_once_make_one_step(
    server: Server, store: SqliteStore, code: str, page: Page, new_context: NewContext
) -> None:
    other = new_context().new_page()
    for wall in (page, other):
        sign_in(wall, server, FACILITATOR)
        wall.goto(f"{server.url}/m/{code}/wall")
        expect(wall.get_by_role("heading", level=1)).to_have_text("How we talk together")
    other.wait_for_timeout(500)  # it has heard where the meeting is
    other.route("**/screen", lambda route: route.abort())  # and has not heard what happens now

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("What matters most?")
    with other.expect_response("**/staff/meeting/*") as replied:
        other.keyboard.press("ArrowRight")
    assert replied.value.status == 409
    other.unroute("**/screen")

    for wall in (page, other):
        expect(wall.get_by_role("heading", level=1)).to_have_text("What matters most?")
    stage = next(one for one in gathering.meetings(store) if one.kept.code == code).stage
    assert stage.place == 1


def test_the_remote_is_used_on_a_small_phone(
    server: Server, code: str, new_context: NewContext
) -> None:
    phone = new_context(viewport={"width": 320, "height": 640}).new_page()
    sign_in(phone, server, FACILITATOR)
    phone.goto(f"{server.url}/staff/meeting/{code}")
    expect_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320

    phone.get_by_role("button", name="Next").click()

    expect(phone.get_by_text("What matters most?")).to_be_visible()
    phone.get_by_role("button", name="Close the vote and show the result").click()
    expect(phone.get_by_text("On the wall, 2 of 2")).to_be_visible()
    phone.get_by_label("Minutes").select_option("1")
    phone.get_by_role("button", name="Start").click()
    expect(phone.get_by_role("timer")).to_have_text(re.compile(r"^(1:00|0:5\d) left$"))
    wall = new_context().new_page()
    sign_in(wall, server, FACILITATOR)
    wall.goto(f"{server.url}/m/{code}/wall")
    expect(wall.get_by_role("heading", level=1)).to_have_text("What matters most?")
    wall.keyboard.press("ArrowLeft")
    expect(phone.get_by_text("On the wall, 1 of 2")).to_be_visible()  # it follows
    expect(phone.get_by_role("timer")).to_be_visible()


def test_a_whole_meeting_from_the_plan_to_the_published_page(
    open_cafe: Callable[..., Cafe],
    page: Page,
    new_context: NewContext,
    record_property: Callable[[str, object], None],
) -> None:
    """Prepared on its page, presented with the keyboard, joined by forty phones, published."""
    cafe = open_cafe("Kind people")
    server = cafe.server
    sign_in(page, server, FACILITATOR, "/meeting")

    # Prepared: planned, something to show frozen, a question, phones let in.
    page.get_by_label("Where").fill("Breakfast Café")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Still to do:")).to_be_visible()
    approve_the_words(cafe)
    page.get_by_role("link", name="Prepare what the wall shows").click()
    expect(page.get_by_text("What is frozen stays as it is")).to_be_visible()
    wait_for_streamlit(page)
    choose_the_quote(page, "Kind people")
    expect(page.get_by_text("Could this upset somebody?")).to_be_visible()
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.get_by_text("2 of 4: At least 5 answers")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("link", name="Questions for the room").last.click()
    page.get_by_label("What is the room asked?").fill("What matters most?")
    page.get_by_role("textbox", name="What to vote on").fill("A bell\nMore tea")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("button", name="Open it for votes").click()
    expect(page.get_by_text("Phones can vote now.")).to_be_visible()
    page.get_by_role("button", name="Ask whether the quotes are about what we think").click()
    page.get_by_role("button", name="Open it for votes").click()
    expect(page.get_by_text("Phones can vote now.")).to_have_count(2)
    store = server.store()
    (meeting,) = gathering.meetings(store)
    (facilitator,) = store.staff()
    gathering.change(store, facilitator, meeting, state="open")
    code = meeting.kept.code

    # Presented, while fifty answers arrive and forty phones vote.
    page.goto(f"{server.url}/m/{code}/wall")
    wall = page.get_by_role("heading", level=1)
    page.keyboard.press("ArrowRight")
    expect(wall).to_have_text("At least 5 answers")
    question, sense_check = voting.rounds(store, gathering.meetings(store)[0])
    page.keyboard.press("f")
    expect(page.get_by_text("held")).to_be_visible()
    held = page.content()
    sources = [forty_phones(server, code, question.kept.id, sense_check.kept.id)]
    fifty_answers(cafe)
    page.wait_for_timeout(1500)
    assert page.content() == held
    page.keyboard.press("f")
    expect(page.get_by_text("held")).to_be_hidden()
    expect(wall).to_have_text("At least 5 answers")  # what is frozen does not move either
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(wall).to_have_text("What matters most?")
    sources += [httpx.get(f"{server.url}/m/{code}{part}").text for part in ("", "/wall", "/screen")]
    for source in sources:
        assert "place 1" not in source
        assert "<td>60</td>" not in source
        assert "Nearly everyone" not in source
    page.keyboard.press("r")
    expect(page.get_by_role("row", name="More tea 60")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    expect(page.get_by_text("Nearly everyone says yes")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(wall).to_have_text("What matters most?")

    # Dark at once, and light again.
    began = time.monotonic()
    page.keyboard.press("b")
    expect(page.get_by_text("The screen is dark for a moment.")).to_be_visible()
    record_property("figures", f"dark {time.monotonic() - began:.2f} s after the key")
    page.keyboard.press("b")
    expect(wall).to_have_text("What matters most?")

    # Promised and published.
    promise = Promise("A bell at the door", "Team manager")
    promises.add(store, facilitator, gathering.meetings(store)[0], promise)
    gathering.change(store, facilitator, gathering.meetings(store)[0], state="published")
    store.close()
    reader = new_context(viewport={"width": 320, "height": 640}).new_page()
    reader.goto(f"{server.url}/m/{code}")
    expect(reader.get_by_role("heading", level=1)).to_have_text("What we heard and decided")
    expect(reader.get_by_role("row", name="More tea 60")).to_be_visible()
    expect(reader.get_by_text("A bell at the door. Team manager")).to_be_visible()
    expect_accessible(reader)
    assert reader.evaluate("document.documentElement.scrollWidth") <= 320


def choose_the_quote(page: Page, words: str) -> None:
    """Choose it from its list, which closes again when it opens while the page is being drawn."""
    for _ in range(30):
        with suppress(PlaywrightError):
            page.get_by_role("combobox", name=re.compile("^Quotes")).press("ArrowDown")
            page.get_by_role("option", name=words).click(timeout=1000)
            break
    page.keyboard.press("Escape")
    expect(page.get_by_text("Could this upset somebody?")).to_be_visible()


def approve_the_words(cafe: Cafe) -> None:
    """What waits is shown, as being about staff."""
    store = cafe.server.store()
    (facilitator,) = store.staff()
    (comment,) = store.comments_in("waiting", most=9)
    version = codebooks.newest(store).codebook.version
    about = frozenset({"staff_attitude"})
    moderation.check_themes(store, comment, facilitator, TODAY, about, codebook_version=version)
    (comment,) = store.comments_in("waiting", most=9)
    assert moderation.show(store, comment, facilitator, TODAY)
    store.release(at_least=1, hold_back=False)
    store.close()


def forty_phones(server: Server, code: str, round_id: str, sense_check_id: str) -> str:
    """Forty phones join, vote and sense-check; twenty vote twice. What the last could read then."""

    def join_and_vote(number: int) -> str:
        with httpx.Client(base_url=server.url, follow_redirects=True) as phone:
            phone.get(f"/m/{code}")
            for _ in range(1 + number % 2):
                dots = {"i2": "2"} if number < 30 else {"i1": "1"}
                reply = phone.post(f"/m/{code}", data={"round": round_id, **dots})
                assert reply.status_code == 200
            said = "agree" if number < 38 else "pass"
            reply = phone.post(f"/m/{code}", data={"round": sense_check_id, "i1": said})
            assert reply.status_code == 200
            return reply.text

    with ThreadPoolExecutor(8) as phones:
        return list(phones.map(join_and_vote, range(40)))[-1]


def fifty_answers(cafe: Cafe) -> None:
    """Fifty phones answer the survey by its form."""

    def send(_: int) -> None:
        sent = {"key": intake.new_key(), "experience": "good", "permission": "count_only"}
        assert httpx.post(cafe.form, data=sent).status_code == 303

    with ThreadPoolExecutor(8) as phones:
        list(phones.map(send, range(50)))
