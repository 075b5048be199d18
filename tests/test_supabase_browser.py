"""Two copies of the app on one Supabase stack, in a real browser. Its sign-in is a stand-in."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from feedback import ui
from feedback.storage.supabase_client import shared_http
from tests.borough import Borough, email_of
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
from tests.servers import Server
from tests.supabase_stack import SupabaseStack

__all__ = ["browser", "context", "new_context", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.supabase]

NewContext = Callable[..., BrowserContext]
NewReplica = Callable[[], Server]


@pytest.fixture
def borough(supabase_stack: SupabaseStack) -> Iterator[Borough]:
    """An admin and an open code."""
    with shared_http() as http:
        yield Borough(supabase_stack, http)


@pytest.fixture
def new_replica(borough: Borough, new_server: Callable[..., Server]) -> NewReplica:
    """Start one more copy of the app on the borough's project."""
    stack = borough.stack
    return lambda: new_server(SUPABASE_URL=stack.url, SUPABASE_ANON_KEY=stack.anon_key)


def answer_with_words(server: Server, borough: Borough, words: str = "") -> None:
    """Send the form as a phone does."""
    form = f"{server.url}/f/{borough.placement.code}"
    key = httpx.get(form).text.split('name="key" value="')[1][:32]
    sent = {"key": key, "experience": "good", "good": words, "permission": "show"}
    assert httpx.post(form, data=sent).headers["location"].startswith("/f/")


def test_answers_to_one_copy_show_on_the_live_view_of_another(
    borough: Borough, new_replica: NewReplica, page: Page
) -> None:
    one, other = new_replica(), new_replica()
    borough.person("Col", "commissioner")
    sign_in(page, other, email_of("Col"), "/present")
    expect(page.get_by_text("At least 5 answers", exact=True)).to_have_count(0)

    for number in range(5):
        answer_with_words(one, borough, f"The tea is warm {number}")
    borough.admin.release(at_least=1, hold_back=False)
    expect(page.get_by_text("At least 5 answers", exact=True)).to_be_visible()

    comment = borough.admin.comments_in("waiting", most=1)[0]
    borough.admin.decide(
        comment.id,
        seen="waiting",
        state="shown",
        shown_text=comment.body,
        staff_id=0,
        day=borough.today,
    )
    expect(page.get_by_text(comment.body)).to_be_visible()


def test_two_people_at_one_copy_each_have_their_own_pages(
    borough: Borough, new_replica: NewReplica, new_context: NewContext
) -> None:
    server = new_replica()
    borough.person("Col", "commissioner")
    answer_with_words(server, borough, "Nobody has read this yet")
    ada, col, stranger = (new_context().new_page() for _ in range(3))

    sign_in(ada, server, email_of("Ada"), "/moderate")
    sign_in(col, server, email_of("Col"))
    for _ in range(2):
        open_staff_page(ada, server, "/moderate")
        open_staff_page(col, server, "/moderate")
        open_staff_page(stranger, server, "/moderate")
        expect(ada.get_by_text("Nobody has read this yet")).to_be_visible()
        expect(col.get_by_text("Your role does not open this page")).to_be_visible()
        expect(stranger.get_by_text("Staff sign-in")).to_be_visible()
    for visitor in (col, stranger):
        expect(visitor.get_by_text("Nobody has read this yet")).to_have_count(0)


def test_every_staff_page_opens_for_an_admin_and_is_accessible(
    borough: Borough, new_replica: NewReplica, page: Page
) -> None:
    server = new_replica()
    borough.person("Fay", "facilitator")
    sign_in(page, server, email_of("Ada"))
    for name in sorted(set(ui.PAGES) - ui.PUBLIC):
        open_staff_page(page, server, f"/{'' if name == 'home' else name}")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect_accessible(page)
    for path in ("/staff/invite", "/staff/passphrase", "/setup", "/staff/sign-in"):
        page.goto(f"{server.url}{path}")
        expect_accessible(page)


def test_a_person_who_is_removed_loses_the_page_they_have_open(
    borough: Borough, new_replica: NewReplica, page: Page
) -> None:
    server = new_replica()
    borough.person("Fay", "facilitator")
    sign_in(page, server, email_of("Fay"), "/present")
    fay = borough.admin.staff()[1]

    borough.admin.end_staff(fay.id, by=0, day=borough.today)

    expect(page.get_by_text("Staff sign-in").first).to_be_visible()


def test_a_restart_asks_staff_to_sign_in_again_and_loses_no_answer(
    borough: Borough, new_replica: NewReplica, page: Page
) -> None:
    before, after = new_replica(), new_replica()
    answer_with_words(before, borough, "Kept")
    sign_in(page, before, email_of("Ada"), "/moderate")
    # Cookies know no port: to the browser, the second copy is the first one after a restart.
    open_staff_page(page, after, "/moderate")
    expect(page.get_by_text("Staff sign-in")).to_be_visible()

    sign_in(page, after, email_of("Ada"), "/moderate")
    wait_for_streamlit(page)
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()


def test_while_supabase_is_away_the_wall_keeps_its_figures_and_other_pages_say_so(
    borough: Borough, new_replica: NewReplica, page: Page
) -> None:
    server = new_replica()
    for _ in range(5):
        answer_with_words(server, borough)
    borough.admin.release(at_least=1, hold_back=False)
    sign_in(page, server, email_of("Ada"), "/present")
    expect(page.get_by_text("At least 5 answers", exact=True)).to_be_visible()
    other = page.context.new_page()

    with borough.stack.faults.refused():
        open_staff_page(other, server)
        expect(other.get_by_text("cannot be reached just now")).to_be_visible()
        page.wait_for_timeout(6000)  # words are looked at each second, figures every four
        expect(page.get_by_text("At least 5 answers", exact=True)).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)

    for _ in range(5):
        answer_with_words(server, borough)
    borough.admin.release(at_least=1, hold_back=False)
    expect(page.get_by_text("At least 10 answers", exact=True)).to_be_visible()
