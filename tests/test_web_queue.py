"""The moderation queue on helpers' phones: what they see, and that nobody decides unawares."""

import re
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from feedback import gathering, holding, moderation, setting_up, staff, taking_down
from feedback.backend import COOKIE
from feedback.errors import Unavailable
from feedback.gathering import Plan
from feedback.models import Comment, Span, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.web import queue_routes
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.test_pages import Open, everything, open_page
from tests.test_web_security import FOREIGN

__all__ = ["open_page"]  # a fixture of that module

Phone = Callable[[StaffMember], TestClient]


@pytest.fixture(autouse=True)
def hands_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds anything from another test, and a press is never too quick."""
    monkeypatch.setattr(queue_routes, "READING_SECONDS", 0.0)
    holding._holds.clear()


@pytest.fixture
def address(store: SqliteStore, facilitator: StaffMember) -> str:
    """The queue of a meeting that is being prepared."""
    return f"/staff/meeting/{gathering.add(store, facilitator, TODAY, Plan()).kept.code}/queue"


@pytest.fixture
def phone(store: SqliteStore) -> Iterator[Phone]:
    """Somebody's own phone, with a session: the form that begins one is tested elsewhere."""
    from feedback.web.routes import routes
    from feedback.web.shell import Shell

    opened = []

    def start(who: StaffMember) -> TestClient:
        app = Starlette(routes=routes, middleware=[Middleware(Shell)])
        opened.append(TestClient(app, follow_redirects=False).__enter__())
        session = f"session of {who.name}"
        store.add_session(staff.session_hash(session), who.id, minute=staff.minute_now())
        opened[-1].cookies.set(COOKIE, session)
        return opened[-1]

    yield start
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def ben(store: SqliteStore) -> StaffMember:
    """Another helper."""
    return store.add_staff("Ben Helper", "facilitator", "no hash")


def wait(store: SqliteStore, make_response: MakeResponse, *comments: Comment) -> None:
    """Let comments wait, in this order."""
    for number, comment in enumerate(comments, start=1):
        store.add_response(
            make_response(day=TODAY.replace(day=number), comments=(comment,), permission="show")
        )


def comment_in(page: str) -> str:
    """The id of the comment that a page asks about."""
    (found,) = re.findall(r'name="comment" value="(\w+)"', page)
    return str(found)


def press(client: TestClient, address: str, decision: str, comment: str) -> str:
    """Press a button; the page that comes next."""
    reply = client.post(address, data={"decision": decision, "comment": comment})
    if reply.status_code == 303:
        reply = client.get(reply.headers["location"])
    return reply.text


# One helper -----------------------------------------------------------------------------------


def test_a_helper_shows_keeps_back_and_passes(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("First"), words("<b>Second</b> 🎵"), words("Third"))
    helper = phone(facilitator)
    first = helper.get(address).text
    assert "3 waiting" in first
    assert "First" in first

    second = press(helper, address, "show", comment_in(first))
    assert "Shown from now on." in second
    assert "&lt;b&gt;Second&lt;/b&gt; 🎵" in second
    passed = re.findall(r'class="button quiet" href="([^"]+)"', second)[0]
    third = helper.get(passed).text
    assert "Third" in third
    last = press(helper, passed, "keep", comment_in(third))

    assert "Kept back." in last
    assert "Second" in last  # nobody else has taken it, so it comes again
    assert [c.shown_text for c in store.comments_in("shown", most=9)] == ["First"]
    assert [c.body for c in store.comments_in("hidden", most=9)] == ["Third"]
    assert "Nothing is waiting." in press(helper, address, "show", comment_in(last))


def test_danger_comes_first_marked_and_closed_where_it_may_distress(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    marks = {"read_first": (Span(0, 6),), "sensitive": (Span(0, 6),)}
    wait(store, make_response, words("Earlier"), words("Marked words", **marks))

    page = phone(facilitator).get(address).text

    assert "Please read first." in page
    assert "<details><summary>This may be distressing" in page
    assert "<mark>Marked</mark> words" in page
    assert "Earlier" not in page


def test_what_show_would_show_is_what_it_shows(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("Brenda is kind, ring 07700 900123"))
    helper = phone(facilitator)

    page = helper.get(address).text
    press(helper, address, "show", comment_in(page))

    assert "<mark>Brenda</mark> is kind, ring [phone number]" in page
    assert "could “Brenda” say who somebody is?" in page
    assert store.comments_in("shown", most=1)[0].shown_text == "Brenda is kind, ring [phone number]"


def test_words_for_the_organisers_only_can_only_be_read(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    store.add_response(make_response(comments=(words(),), permission="read"))
    helper = phone(facilitator)
    page = helper.get(address).text

    assert 'value="show"' not in page
    press(helper, address, "show", comment_in(page))
    assert store.comment_count("waiting") == 1
    assert "Marked as read." in press(helper, address, "read", comment_in(page))
    assert store.comment_count("read") == 1


def test_what_was_taken_down_is_not_shown_from_a_phone(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words())
    moderation.show(store, store.comments_in("waiting", most=1)[0], facilitator, TODAY)
    (shown,) = store.comments_in("shown", most=1)
    taking_down.take_down_because(store, shown, facilitator, TODAY, "mistake")
    moderation.return_to_queue(store, store.taken_down(most=1)[0], facilitator, TODAY)
    helper = phone(facilitator)

    page = helper.get(address).text
    press(helper, address, "show", shown.id)

    assert "It was shown before, and taken down." in page
    assert 'value="show"' not in page
    assert store.comment_count("shown") == 0


def test_a_second_tap_does_not_decide_on_words_that_nobody_has_read(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    helper = phone(facilitator)
    second = press(helper, address, "show", comment_in(helper.get(address).text))
    monkeypatch.setattr(queue_routes, "READING_SECONDS", 1000.0)

    page = press(helper, address, "show", comment_in(second))

    assert "That was very quick." in page
    assert store.comment_count("waiting") == 1


def test_what_is_passed_again_and_again_comes_last_each_time(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    helper = phone(facilitator)
    seen = []
    for _ in range(5):
        page = helper.get(address).text
        seen.append("First" in page)
        address = re.findall(r'class="button quiet" href="([^"]+)"', page)[0]

    assert seen == [True, False, True, False, True]


# Several helpers ------------------------------------------------------------------------------


def test_two_helpers_get_different_comments_and_are_told_who_has_which(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    ben: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    one, other = phone(facilitator), phone(ben)

    assert "First" in one.get(address).text
    page = other.get(address).text

    assert "Second" in page
    assert "First" not in page
    assert "Fatima Facilitator has one of them open just now." in page


def test_nothing_is_left_for_a_third_helper_until_somebody_passes(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    ben: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    one, other = phone(facilitator), phone(ben)
    first = comment_in(one.get(address).text)
    third = phone(store.add_staff("Cem Helper", "admin", "no hash"))
    second = comment_in(other.get(address).text)

    page = third.get(address).text
    assert "Ben Helper and Fatima Facilitator have 2 of them open just now." in page
    assert "Look again" in page
    press(one, address, "show", first)  # Fatima has nothing left
    other.get(f"{address}?passed={second}")  # nothing else is there, so it stays with Ben

    assert "Ben Helper has one of them open just now." in third.get(address).text
    assert store.comment_count("waiting") == 1


def test_who_walks_away_gives_their_comment_back(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    ben: StaffMember,
    address: str,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(store, make_response, words("First"))
    phone(facilitator).get(address)
    monkeypatch.setattr(holding, "HOLD_SECONDS", -1.0)

    assert "First" in phone(ben).get(address).text


def test_who_reads_on_a_larger_screen_gets_another_one_too(
    open_page: Open,
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    ben: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    phone(ben).get(address)

    page = everything(open_page("moderate", who=facilitator)).replace("\\", "")

    assert "Second" in page
    assert "First" not in page
    assert "2 waiting.** Ben Helper has one of them open just now." in page
    third = store.add_staff("Cem Helper", "admin", "no hash")
    page = everything(open_page("moderate", who=third)).replace("\\", "")
    assert "Ben Helper and Fatima Facilitator have 2 of them open just now. Come back" in page


@pytest.mark.parametrize("late", ["show", "keep"])
def test_the_slower_of_two_is_told_kindly_and_overwrites_nothing(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    ben: StaffMember,
    address: str,
    phone: Phone,
    late: str,
) -> None:
    wait(store, make_response, words("First"), words("Second"))
    helper = phone(facilitator)
    stale = comment_in(helper.get(address).text)
    (first, _) = store.comments_in("waiting", most=2)
    moderation.hide(store, first, ben, TODAY)

    reply = helper.post(address, data={"decision": late, "comment": stale})

    assert reply.status_code == 409
    assert "Somebody else has decided on that one just before you." in reply.text
    assert "Second" in reply.text
    assert [c.body for c in store.comments_in("hidden", most=9)] == ["First"]
    assert len(store.decisions()) == 1


# Who may --------------------------------------------------------------------------------------


def test_strangers_commissioners_and_other_pages_decide_nothing(
    client: TestClient,
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    commissioner: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("Zebra"))
    (comment,) = store.comments_in("waiting", most=1)
    sent = {"decision": "show", "comment": comment.id}
    for somebody in (client, phone(commissioner)):
        assert "Zebra" not in somebody.get(address).text
        assert somebody.post(address, data=sent).status_code == 403
    helper = phone(facilitator)
    assert helper.post(address, data=sent, headers=FOREIGN[0]).status_code == 403
    assert helper.post(address, data={**sent, "decision": "nil"}).status_code == 400

    assert store.comment_count("waiting") == 1


def test_a_helper_sees_and_counts_only_what_was_written_at_their_sites(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    address: str,
    phone: Phone,
) -> None:
    wait(store, make_response, words("Zebra"))
    clinic = setting_up.add_placement(store, "Elm Clinic", "Door")
    store.set_sites(facilitator.id, frozenset({clinic.site.id}), by=0, day=TODAY)
    (comment,) = store.comments_in("waiting", most=1)
    helper = phone(facilitator)

    assert "Nothing is waiting." in helper.get(address).text
    press(helper, address, "show", comment.id)

    assert store.comment_count("waiting") == 1


def test_the_remote_says_how_many_wait_and_works_while_that_is_not_known(
    store: SqliteStore,
    make_response: MakeResponse,
    facilitator: StaffMember,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = gathering.add(store, facilitator, TODAY, Plan())
    gathering.change(store, facilitator, made, state="open")
    remote = f"/staff/meeting/{made.kept.code}"
    wait(store, make_response, words(), words())
    helper = phone(facilitator)

    assert (
        f'<a href="{remote}/queue">Read and decide</a>: 2 comments wait' in helper.get(remote).text
    )

    def away(*_: object, **__: object) -> int:
        raise Unavailable("away")

    monkeypatch.setattr(SqliteStore, "comment_count", away)
    assert ">Read and decide</a></p>" in helper.get(remote).text
