"""A real Chromium for tests, and what they do in it again and again."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as NothingCame

from feedback import setting_up
from tests.conftest import PASSPHRASE
from tests.servers import Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # containers run as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 30_000
"""How long a slow machine with two cores may take over anything."""

_READY = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"] [data-testid="stMain"]'
    ' [data-testid="stElementContainer"]'
)


def chromium() -> str:
    """Where this machine's Chromium is. Fails the test, with what to do, when there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.fail(
        f"No Chromium here (looked for {', '.join(BROWSERS)}): run `bash .ci/browser.sh`.",
        pytrace=False,
    )


# Closed with the module: Playwright's event loop would be in the way of other tests' loops.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    expect.set_options(timeout=PATIENCE_MS)
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another person at another device; the options are those of ``Browser.new_context``."""
    opened: list[BrowserContext] = []
    refused: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def start(**options: object) -> BrowserContext:
        opened.append(browser.new_context(**options))  # type: ignore[arg-type]  # passed on
        opened[-1].set_default_timeout(PATIENCE_MS)
        opened[-1].on("console", listen)
        return opened[-1]

    yield start
    for context in opened:
        context.close()
    assert not refused, "\n".join(refused)


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser without cookies, as large as a small laptop."""
    return new_context(viewport={"width": 1280, "height": 720})


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of ``context``."""
    return context.new_page()


def wait_for_streamlit(page: Page) -> None:
    """Wait until the script has run and something of it is there, not only its grey shapes."""
    page.locator(_READY).first.wait_for(state="attached")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def open_staff_page(page: Page, server: Server, path: str = "/") -> None:
    """Open a Streamlit page by its address, and wait until it is there."""
    page.goto(f"{server.url}{path}")
    wait_for_streamlit(page)


def sign_in(page: Page, server: Server, name: str, then: str = "/") -> None:
    """Sign in by the form, and arrive at the page with the address ``then``."""
    sample = name in dict(setting_up.SAMPLE_SIGN_INS)
    page.goto(f"{server.url}/staff/sign-in?next={then}")
    page.get_by_label("E-mail" if "@" in name else "Name").fill(name)
    page.get_by_label("Passphrase").fill(setting_up.SAMPLE_PASSPHRASE if sample else PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}{then}")
    wait_for_streamlit(page)


def downloaded(page: Page, button: str) -> bytes:
    """The file that a button gives. Fails with what the page shows instead, if none comes."""
    try:
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
    except NothingCame as error:
        shown = page.get_by_test_id("stApp")
        state = shown.get_attribute("data-test-connection-state")
        pytest.fail(f"No file came by “{button}” ({state}). {error}\n{shown.inner_text()}")
    return Path(download.value.path()).read_bytes()


def expect_accessible(page: Page) -> None:
    """No serious or critical violation of axe's rules; every other one is named with them."""
    found = Axe().run(page).response["violations"]
    grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert not grave, "\n".join(map(violation_in_words, found))


def violation_in_words(rule: dict[str, Any]) -> str:
    """One broken rule with the elements that break it."""
    elements = "; ".join(node["html"][:160] for node in rule["nodes"])
    return f"{rule['impact']} {rule['id']}: {rule['help']}: {elements}"
