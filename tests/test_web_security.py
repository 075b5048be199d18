"""Sign-in, set-up and the websocket against people who mean harm."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from starlette.applications import Starlette
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus

from feedback import config, setting_up, staff, tables
from feedback.errors import BadSetting, SignInRefused
from feedback.models import Placement, StaffMember
from feedback.staff import SlowDown
from feedback.storage.sqlite import SqliteStore
from feedback.web import requests, staff_routes
from feedback.web.lifespan import _open
from feedback.web.routes import routes
from feedback.web.shell import Shell
from tests.conftest import PASSPHRASE, PROJECT, REAL_HASHER
from tests.servers import Server, running
from tests.tab import Tab

FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "http://evil.example"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver:8080"},
    {"origin": "null"},
    {"origin": "http://["},
]
"""What browsers say of a POST that another site's page sent."""


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each attempt had to wait; nobody really waits, and no test slows another down."""
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(staff_routes, "_slow_down", SlowDown())
    monkeypatch.setattr(staff_routes.anyio, "sleep", note)
    return waited


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, static_cache: Path) -> Iterator[Server]:
    """One real server on an empty store."""
    with running(tmp_path_factory.mktemp("server") / "data", static_cache) as started:
        yield started


@pytest.fixture
def client_at(store: SqliteStore) -> Iterator[Callable[[str], TestClient]]:
    """Our plain pages as reached under some address."""
    opened: list[TestClient] = []

    def start(address: str) -> TestClient:
        app = Starlette(routes=routes, middleware=[Middleware(Shell)])
        opened.append(TestClient(app, base_url=address, follow_redirects=False))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def sign_in(client: TestClient, **changes: str):  # type: ignore[no-untyped-def]
    """Post the sign-in form with the right name and passphrase, but for what a test changes."""
    sent = {"name": "Fatima Facilitator", "passphrase": PASSPHRASE, **changes}
    return client.post("/staff/sign-in", data=sent)


def set_up(client: TestClient, **changes: str):  # type: ignore[no-untyped-def]
    """Post the set-up form with everything right, but for what a test changes."""
    sent = {
        "code": setting_up.one_time_code(),
        "name": "Ada",
        "passphrase": PASSPHRASE,
        "start": "own",
        "site": "Café",
        "places": "Counter",
        **changes,
    }
    return client.post("/setup", data=sent)


# Files -------------------------------------------------------------------------------------


FILES = [
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("GET", "/media/0123456789abcdef.csv"),
]


@pytest.fixture
def guarded(client: TestClient, facilitator: StaffMember) -> TestClient:
    """A stand-in for Streamlit behind our middleware, in the browser of a facilitator."""
    assert sign_in(client).status_code == 303
    return TestClient(Shell(PlainTextResponse("inside")), cookies=dict(client.cookies))


@pytest.mark.parametrize(("method", "path"), FILES)
def test_staff_bring_files_and_get_them(guarded: TestClient, method: str, path: str) -> None:
    assert guarded.request(method, path).text == "inside"


@pytest.mark.parametrize(("method", "path"), FILES)
def test_strangers_bring_no_file_and_get_none(
    guarded: TestClient, store: SqliteStore, method: str, path: str
) -> None:
    session_id = guarded.cookies["staff_sid"]
    staff.sign_out(store, session_id)
    assert guarded.request(method, path).status_code == 404

    guarded.cookies.clear()
    assert guarded.request(method, path).status_code == 404
    assert guarded.get("/").text == "inside"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(("method", "path"), FILES)
def test_another_sites_page_brings_no_file_in_the_name_of_staff(
    guarded: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    assert guarded.request(method, path, headers=headers).status_code == 404


def test_a_file_that_staff_bring_never_touches_the_disk() -> None:
    assert MultiPartParser.spool_max_size > tables.MOST_BYTES


# Forged requests ---------------------------------------------------------------------------


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_sign_in_sent_by_another_site_is_refused(
    client: TestClient, facilitator: StaffMember, headers: dict[str, str]
) -> None:
    client.headers.update(headers)

    reply = sign_in(client)

    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_can_sign_nobody_out(
    client: TestClient, store: SqliteStore, facilitator: StaffMember, headers: dict[str, str]
) -> None:
    session_id = sign_in(client).cookies["staff_sid"]

    reply = client.post("/staff/sign-out", headers=headers)

    assert reply.status_code == 403
    assert staff.signed_in(store, session_id, minute=staff.minute_now(), idle_minutes=30)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_can_set_nothing_up(
    client: TestClient, store: SqliteStore, headers: dict[str, str]
) -> None:
    client.headers.update(headers)

    assert set_up(client).status_code == 403
    assert not store.has_staff()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {},
    ],
    ids=str,
)
def test_our_own_form_signs_in(
    client: TestClient, facilitator: StaffMember, headers: dict[str, str]
) -> None:
    client.headers.update(headers)

    assert sign_in(client).status_code == 303


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:3000", "http://127.0.0.1:9", "null"]
)
def test_a_page_of_another_origin_opens_no_websocket(server: Server, origin: str) -> None:
    before = server.log.read_text()

    with pytest.raises(InvalidStatus, match="403"):
        Tab(server, origin=origin)

    assert server.log.read_text() == before, "it looked up its address outside"


def test_a_page_of_our_own_origin_opens_a_websocket(server: Server) -> None:
    with Tab(server, origin=server.url) as tab:
        assert "heading" in tab.open("home").elements


@pytest.mark.parametrize("path", ["/f/{code}", "/f/{code}/thanks", "/privacy", "/staff/sign-in"])
def test_no_page_repeats_the_host_it_was_asked_under(
    client: TestClient, facilitator: StaffMember, placement: Placement, path: str
) -> None:
    reply = client.get(path.format(code=placement.code), headers={"host": "evil.example"})

    assert reply.status_code == 200
    assert "evil.example" not in reply.text + str(reply.headers)


# The cookie ----------------------------------------------------------------------------------


def test_the_cookie_is_out_of_reach_for_scripts_and_ends_with_the_browser(
    client: TestClient, facilitator: StaffMember
) -> None:
    cookie = SimpleCookie(sign_in(client).headers["set-cookie"])["staff_sid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")
    assert len(cookie.value) >= 43


def test_the_cookie_stays_on_https_once_it_came_over_https(
    client_at: Callable[[str], TestClient], facilitator: StaffMember
) -> None:
    over_https = SimpleCookie(sign_in(client_at("https://talk.example")).headers["set-cookie"])
    over_http = SimpleCookie(sign_in(client_at("http://talk.example")).headers["set-cookie"])

    assert over_https["staff_sid"]["secure"]
    assert not over_http["staff_sid"]["secure"]


def test_the_cookie_stays_on_https_behind_a_proxy_that_ends_it(
    client: TestClient, facilitator: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://talk.example")
    config.settings.cache_clear()

    cookie = SimpleCookie(sign_in(client).headers["set-cookie"])["staff_sid"]

    assert cookie["secure"]


def test_each_sign_in_has_a_session_of_its_own(
    client: TestClient, facilitator: StaffMember
) -> None:
    client.cookies.set("staff_sid", "chosen by somebody else")

    first, second = (sign_in(client).cookies["staff_sid"] for _ in range(2))

    assert len({first, second, "chosen by somebody else"}) == 3


def test_signing_out_ends_the_session_and_takes_the_cookie_away(
    client: TestClient, store: SqliteStore, facilitator: StaffMember
) -> None:
    session_id = sign_in(client).cookies["staff_sid"]

    reply = client.post("/staff/sign-out")

    assert reply.headers["location"] == "/staff/sign-in"
    assert "Max-Age=0" in reply.headers["set-cookie"]
    assert not staff.signed_in(store, session_id, minute=staff.minute_now(), idle_minutes=30)


# Where sign-in leads ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/.//evil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//[",
        "@evil.example",
        "",
    ],
)
def test_sign_in_leads_nowhere_but_to_our_pages(
    client: TestClient, facilitator: StaffMember, elsewhere: str
) -> None:
    assert sign_in(client, next=elsewhere).headers["location"] == "/"


@pytest.mark.parametrize("page", ["/", "/moderate", "/present"])
def test_sign_in_leads_back_to_the_page_that_asked_for_it(
    client: TestClient, facilitator: StaffMember, page: str
) -> None:
    assert sign_in(client, next=page).headers["location"] == page


def test_what_was_typed_comes_back_as_text_and_the_passphrase_not_at_all(
    client: TestClient, facilitator: StaffMember
) -> None:
    reply = sign_in(
        client, name='"><script>x</script>', next='"><b>', passphrase="wrong horse battery"
    )

    assert reply.status_code == 422
    assert "<script>x" not in reply.text
    assert '"><b>' not in reply.text
    assert "wrong horse battery" not in reply.text
    assert reply.headers["cache-control"] == "no-store"


# Guessing --------------------------------------------------------------------------------------


def test_wrong_passphrases_wait_longer_and_longer(
    client: TestClient, facilitator: StaffMember, waits: list[float]
) -> None:
    for _ in range(6):
        assert sign_in(client, passphrase="wrong horse battery").status_code == 422

    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] < waits[4] < waits[5]


def test_a_right_passphrase_forgets_the_wrong_ones(
    client: TestClient, facilitator: StaffMember, waits: list[float]
) -> None:
    for passphrase in ["wrong horse battery"] * 4 + [PASSPHRASE, "wrong horse battery"]:
        sign_in(client, passphrase=passphrase)

    assert waits[3] > 0
    assert waits[-1] == 0


def test_waiting_grows_up_to_a_bound() -> None:
    slow_down = SlowDown(free=2, longest_seconds=8)

    waits = [slow_down.attempt("Ada") for _ in range(30)]

    assert waits[:2] == [0, 0]
    assert waits == sorted(waits)
    assert max(waits) == waits[-1] == 8


def test_guessing_at_one_name_slows_no_other_down() -> None:
    slow_down = SlowDown()
    for _ in range(10):
        slow_down.attempt("Ada")

    assert slow_down.attempt("Grace") == 0


def test_success_forgets_what_was_counted() -> None:
    slow_down = SlowDown()
    for _ in range(10):
        slow_down.attempt("Ada")

    slow_down.succeeded(" ADA ")

    assert slow_down.attempt("Ada") == 0


@pytest.mark.parametrize(
    "spelling", ["ADA  LOVELACE", " Ada Lovelace ", "ada\tlovelace", "Ada\u2003\n Lovelace"]
)
def test_every_spelling_that_signs_in_counts_as_the_same_name(
    store: SqliteStore, spelling: str
) -> None:
    staff.add_staff(store, "Ada Lovelace", "admin", PASSPHRASE)
    assert staff.sign_in(store, spelling, PASSPHRASE, minute=1)
    slow_down = SlowDown(free=1)
    slow_down.attempt("Ada Lovelace")

    assert slow_down.attempt(spelling) > 0


def test_a_flood_of_names_fills_no_memory() -> None:
    slow_down = SlowDown(free=1, remembered=100)
    for number in range(1000):
        slow_down.attempt(f"name {number}" + "x" * 5000)

    assert len(slow_down._attempts) == 100
    assert max(len(name) for name in slow_down._attempts) <= 80
    assert slow_down.attempt("name 999" + "x" * 5000) > 0


class CountingHasher:
    """Counts how often, and against what, a passphrase is checked."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self.checked_against: list[str] = []

    def verify(self, kept: str, passphrase: str) -> bool:
        self.checked_against.append(kept)
        return self._hasher.verify(kept, passphrase)


def test_an_unknown_name_costs_as_much_as_a_wrong_passphrase(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "_hasher", REAL_HASHER)
    staff.add_staff(store, "Ada", "admin", PASSPHRASE)
    counting = CountingHasher(REAL_HASHER)
    monkeypatch.setattr(staff, "_hasher", counting)
    said = set()

    for name in ("Ada", "Nobody"):
        with pytest.raises(SignInRefused) as refused:
            staff.sign_in(store, name, "wrong horse battery", minute=1)
        said.add(str(refused.value))

    assert len(said) == 1
    known, unknown = map(extract_parameters, counting.checked_against)
    assert known == unknown


def test_no_passphrase_reaches_a_log(
    client: TestClient,
    facilitator: StaffMember,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)

    sign_in(client)
    sign_in(client, passphrase="wrong horse battery")
    sign_in(client, name="Nobody", passphrase="wrong horse battery" * 1000)

    logged = caplog.text + "".join(capfd.readouterr())
    assert PASSPHRASE not in logged
    assert "wrong horse" not in logged


def test_a_huge_form_is_taken_apart_where_it_holds_nobody_up(
    client: TestClient, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_thread: list[bool] = []
    take_apart = requests._fields

    def noting(body: bytes) -> dict[str, list[str]]:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            in_a_thread.append(True)
        else:
            in_a_thread.append(False)
        return take_apart(body)

    monkeypatch.setattr(requests, "_fields", noting)

    client.post(f"/f/{placement.code}", data={"experience": "good"})

    assert in_a_thread == [True]


# Set-up ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "{half}", "{code}2", "{code}\u0000"])
def test_set_up_needs_the_whole_code(client: TestClient, store: SqliteStore, code: str) -> None:
    right = setting_up.one_time_code()

    reply = set_up(client, code=code.format(code=right, half=right[:4]))

    assert reply.status_code == 422
    assert "one-time code is not right" in reply.text
    assert PASSPHRASE not in reply.text
    assert not store.has_staff()


def test_guessing_the_code_is_slowed_whatever_name_is_given(
    client: TestClient, waits: list[float]
) -> None:
    for number in range(6):
        set_up(client, code="WRONG", name=f"Eve {number}")

    assert waits[3] > 0
    assert waits[5] > waits[4] > waits[3]


def test_set_up_makes_one_admin_and_then_closes(client: TestClient, store: SqliteStore) -> None:
    first = set_up(client)
    second = set_up(client, name="Eve")

    assert first.headers["location"] == "/"
    assert second.status_code == 422
    assert "set-cookie" not in second.headers
    assert store.staff_named("Eve") is None
    assert client.get("/setup").headers["location"] == "/staff/sign-in"


def test_no_page_shows_the_one_time_code(client: TestClient) -> None:
    code = setting_up.one_time_code()

    for path in ("/setup", "/staff/sign-in", "/f", "/healthz"):
        assert code not in client.get(path, follow_redirects=True).text


# The sample sign-ins, whose passphrase everybody knows --------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "talk.example"])
def test_the_sample_sign_ins_are_not_served_to_a_network(store: SqliteStore, host: str) -> None:
    setting_up.add_sample_sign_ins(store)

    with pytest.raises(BadSetting, match=r"on 127\.0\.0\.1 only"):
        _open([("127.0.0.1", 8501), (host, 8501)])


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_sample_sign_ins_are_served_to_this_machine(store: SqliteStore, host: str) -> None:
    setting_up.add_sample_sign_ins(store)

    _open([(host, 8501)])


def test_the_sample_sign_ins_stop_a_server_that_a_network_would_reach(
    tmp_path: Path, static_cache: Path
) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    (data_dir / "cache").symlink_to(static_cache)
    store = SqliteStore(data_dir / "feedback.sqlite")
    setting_up.prepare(store)
    setting_up.add_sample_sign_ins(store)
    store.close()

    done = subprocess.run(
        [
            *(sys.executable, "-m", "streamlit", "run", "streamlit_app.py"),
            *("--server.address", "0.0.0.0", "--server.port", "0"),
        ],
        cwd=PROJECT,
        env=os.environ | {"FEEDBACK_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode != 0
    assert "It may be served on 127.0.0.1 only" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("address", "status"),
    [("http://127.0.0.1", 303), ("http://192.168.1.20", 403), ("http://talk.example", 403)],
)
def test_a_sample_sign_in_over_the_network_is_refused_however_we_were_started(
    store: SqliteStore, client_at: Callable[[str], TestClient], address: str, status: int
) -> None:
    setting_up.add_sample_sign_ins(store)

    reply = sign_in(
        client_at(address), name="Sample Admin", passphrase=setting_up.SAMPLE_PASSPHRASE
    )

    assert reply.status_code == status
    assert ("set-cookie" in reply.headers) == (status == 303)
