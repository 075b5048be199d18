"""A stranger's first request to a server that has just started, on the raw websocket.

Streamlit once ran a page without its entry script, and without the sign-in check in it, until
somebody opened "/" (docs/decisions.md). So each page here first meets a server of its own.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.util import calc_hash

from feedback import gathering, intake, moderation, promises, setting_up, staff, surveys, ui
from feedback.gathering import Plan
from feedback.promises import Promise
from feedback.storage.sqlite import SqliteStore
from feedback.text.codebook import shipped_codebook
from tests.conftest import PASSPHRASE, TODAY, copy_store
from tests.servers import Server, running
from tests.tab import Seen, Tab

STAFF_PAGES = sorted(set(ui.PAGES) - ui.PUBLIC)
WAITING = "The marmalade on the radiator was kind, the waiting was long"
SHOWN = "The turquoise chair near the door is comfortable"
ANSWERS = 23
TOLD = f"At least {ANSWERS - ANSWERS % 5} answers"
PRIVATE = ("marmalade", "turquoise", "Teapot", "Window sill", f"{ANSWERS} answers", TOLD, "Fatima")
"""Unmoderated words, shown words, a site, a placement, a figure, a name: all need a sign-in."""

CONTROL = {
    "home": TOLD,
    "present": "turquoise",
    "trends": "Nothing is published yet.",
    "evidence": "No month has been published yet.",
    "meeting": "Teapot Hall",
    "prepare": "Teapot Hall",
    "questions": "Teapot Hall",
    "promises": "Polish the samovar",
    "moderate": "marmalade",
    "paper": "Window sill",
    "sites": "Window sill",
    "surveys": "Teapot",
    "themes": "Kindness and respect from staff",
    "people": "Fatima",
    "account": "Fatima",
}
"""What staff do see there: without it, "nothing is shown" would prove nothing."""

OPENED_BY = dict.fromkeys(STAFF_PAGES, "Fatima Facilitator") | {"people": "Ada Admin"}
_FACILITATORS = [
    *("Home", "Read and decide", "Trends", "Evidence pack", "Themes"),
    *("Live view", "The meeting", "Prepare the meeting", "Questions for the room", "Promises"),
    *("Sites and posters", "Surveys", "Paper and files"),
]
MENU = {
    "Fatima Facilitator": [*_FACILITATORS, "Your sign-in"],
    "Ada Admin": [*_FACILITATORS, "People", "Your sign-in"],
}


def fill(store: SqliteStore) -> None:
    """Staff, a placement, figures above the threshold, words that wait and words to show."""
    setting_up.prepare(store)
    facilitator = staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)
    staff.add_staff(store, "Colin Commissioner", "commissioner", PASSPHRASE)
    staff.add_staff(store, "Ada Admin", "admin", PASSPHRASE)
    place = setting_up.add_placement(store, "Teapot Café", "Window sill")
    meeting = gathering.add(store, facilitator, TODAY, Plan(place="Teapot Hall"))
    promises.add(store, facilitator, meeting, Promise("Polish the samovar", "Host"))
    for number in range(ANSWERS):
        intake.submit(
            store,
            surveys.default_survey(),
            place,
            {
                "experience": ("good",),
                "good": (SHOWN if number else WAITING,),
                "permission": ("show",),
            },
            key=intake.new_key(),
            day=TODAY,
            source="web",
            threshold=5,
            codebook_version=None,
        )
    store.release(at_least=1, hold_back=False)
    for comment in store.comments_in("waiting", most=ANSWERS):
        if comment.body == SHOWN:
            moderation.show(store, comment, facilitator, TODAY)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled store's file, to copy."""
    folder = tmp_path_factory.mktemp("filled")
    store = SqliteStore(folder / "feedback.sqlite")
    fill(store)
    store.close()
    return folder / "feedback.sqlite"


@pytest.fixture
def fresh_server(filled: Path, tmp_path: Path, new_server: Callable[..., Server]) -> Server:
    """A server on which nobody has opened any page of Streamlit's."""
    return new_server(copy_store(filled, tmp_path / "data"))


@pytest.fixture
def server_by_command(filled: Path, tmp_path: Path, new_server: Callable[..., Server]) -> Server:
    """The same, started as people start it."""
    return new_server(copy_store(filled, tmp_path / "data"), by_command=True)


@pytest.fixture(scope="module")
def server(
    filled: Path, static_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for the tests in which it need not be fresh."""
    data_dir = copy_store(filled, tmp_path_factory.mktemp("server") / "data")
    with running(data_dir, static_cache) as started:
        yield started


@pytest.fixture
def server_store(server: Server) -> Iterator[SqliteStore]:
    """A second connection to the store of ``server``."""
    store = server.store()
    yield store
    store.close()


def sign_in(store: SqliteStore, name: str) -> str:
    """The session id that somebody's browser would hold."""
    return staff.sign_in(store, name, PASSPHRASE, minute=staff.minute_now())


def assert_only_sign_in(seen: Seen, page: str) -> None:
    """Nothing is there but the way to sign in, and nothing else came over the wire."""
    assert seen.menu == [], "the entry script, which hides the pages, did not run"
    assert seen.elements == ["heading", "html"]
    assert 'body: "Staff sign-in"' in seen.text
    assert f"/staff/sign-in?next=/{'' if page == 'home' else page}" in seen.text
    assert ui.PAGES[page] not in seen.text
    assert not re.search(r"\d+ answers", seen.everything)
    for private in (*PRIVATE, *(theme.name for theme in shipped_codebook().themes)):
        assert private not in seen.everything


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_strangers_very_first_request_shows_nothing_but_the_sign_in(
    fresh_server: Server, page: str
) -> None:
    with Tab(fresh_server) as stranger:
        first = stranger.open(page)

    assert_only_sign_in(first, page)


@pytest.mark.parametrize(
    ("page", "session_id"), [("moderate", "forged"), ("present", None)], ids=["forged", "none"]
)
def test_a_first_request_by_the_hash_of_a_pages_file_shows_nothing_either(
    server_by_command: Server, page: str, session_id: str | None
) -> None:
    with Tab(server_by_command, session_id=session_id) as stranger:
        first = stranger.open_script(calc_hash(str(ui.PAGES_DIR / f"{page}.py")))

    assert_only_sign_in(first, "home")


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_staff_do_see_what_strangers_must_not(
    server: Server, server_store: SqliteStore, page: str
) -> None:
    with Tab(server, session_id=sign_in(server_store, OPENED_BY[page])) as tab:
        seen = tab.open(page)

    assert CONTROL[page] in seen.text
    assert seen.menu == MENU[OPENED_BY[page]]


@pytest.mark.parametrize("page", STAFF_PAGES)
@pytest.mark.parametrize("cookie", ["", "forged", "x" * 5000, "' or 1=1 --", "\\000"])
def test_a_forged_cookie_shows_nothing_but_the_sign_in(
    server: Server, page: str, cookie: str
) -> None:
    with Tab(server, session_id=cookie) as forger:
        assert_only_sign_in(forger.open(page), page)


def test_what_the_store_keeps_of_a_session_lets_nobody_in(
    server: Server, server_store: SqliteStore
) -> None:
    session_id = sign_in(server_store, "Fatima Facilitator")
    kept = hashlib.sha256(session_id.encode()).hexdigest()
    assert server_store.session(kept)

    with Tab(server, session_id=kept) as thief:
        assert_only_sign_in(thief.open("moderate"), "moderate")


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_session_that_signed_out_opens_nothing(
    server: Server, server_store: SqliteStore, page: str
) -> None:
    session_id = sign_in(server_store, "Fatima Facilitator")
    staff.sign_out(server_store, session_id)

    with Tab(server, session_id=session_id) as old_tab:
        assert_only_sign_in(old_tab.open(page), page)


@pytest.mark.parametrize(
    "page",
    [
        "moderate",
        "meeting",
        "prepare",
        "questions",
        "promises",
        "paper",
        "sites",
        "surveys",
        "people",
    ],
)
def test_a_commissioner_gets_no_words_where_facilitators_work(
    server: Server, server_store: SqliteStore, page: str
) -> None:
    with Tab(server, session_id=sign_in(server_store, "Colin Commissioner")) as commissioner:
        seen = commissioner.open(page)

    assert seen.menu == ["Home", "Trends", "Evidence pack", "Themes", "Live view", "Your sign-in"]
    assert "Your role does not open this page." in seen.text
    assert seen.elements == ["alert"]
    for private in PRIVATE:
        assert private not in seen.everything


def test_a_commissioner_sees_figures_but_not_how_many_answers_wait(
    server: Server, server_store: SqliteStore
) -> None:
    with Tab(server, session_id=sign_in(server_store, "Colin Commissioner")) as commissioner:
        live = commissioner.open("present")
    with Tab(server, session_id=sign_in(server_store, "Fatima Facilitator")) as facilitator:
        controls = facilitator.open("present")

    assert TOLD in live.text
    assert "marmalade" not in live.everything
    assert "Update the figures now" not in live.everything
    assert "Update the figures now" in controls.text


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_an_ended_session_loses_an_open_tab_at_its_next_rerun(
    server: Server, server_store: SqliteStore, page: str
) -> None:
    session_id = sign_in(server_store, OPENED_BY[page])
    with Tab(server, session_id=session_id) as tab:
        before = tab.open(page)
        staff.sign_out(server_store, session_id)
        after = tab.open(page)

    assert CONTROL[page] in before.text
    assert_only_sign_in(after, page)


def test_who_is_removed_loses_an_open_tab_at_its_next_rerun(
    filled: Path, tmp_path: Path, new_server: Callable[..., Server]
) -> None:
    server = new_server(copy_store(filled, tmp_path / "data"))
    store = server.store()
    session_id = sign_in(store, "Fatima Facilitator")
    with Tab(server, session_id=session_id) as tab:
        before = tab.open("moderate")
        (fatima,) = [member for member in store.staff() if member.role == "facilitator"]
        store.end_staff(fatima.id, by=0, day=TODAY)
        after = tab.open("moderate")
    store.close()

    assert "marmalade" in before.text
    assert_only_sign_in(after, "moderate")


def test_an_ended_session_loses_the_live_view_when_it_renews_itself(
    server: Server, server_store: SqliteStore
) -> None:
    session_id = sign_in(server_store, "Fatima Facilitator")
    with Tab(server, session_id=session_id) as tab:
        fragments = tab.open("present").fragments
        before = "".join(tab.renew(fragment).text for fragment in fragments)
        staff.sign_out(server_store, session_id)
        after = [tab.renew(fragment) for fragment in fragments]

    assert "turquoise" in before
    assert len(after) == 2
    for seen in after:
        assert_only_sign_in(seen, "present")
