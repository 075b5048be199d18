"""What keeps the server quick and quiet, where an upgrade or an edit could undo it unnoticed.

Asked of a real server. A probe inside it answers a signal with what only the process knows.
"""

import base64
import gzip
import hashlib
import http.client
import importlib.metadata
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import brotli
import pytest
import streamlit

from feedback import intake, setting_up, staff
from feedback.models import Placement
from feedback.storage.sqlite import SqliteStore
from feedback.web import shell
from feedback.web.lifespan import SWITCH_INTERVAL_SECONDS, listening_sockets
from tests.conftest import PASSPHRASE, PROJECT
from tests.servers import Server, running, stop_server
from tests.tab import Tab

PROBE = """
import gc, json, os, signal, socket, sys

callers = []
collect = gc.collect
def counted(generation=2):
    callers.append(sys._getframe(1).f_globals["__name__"])
    return collect(generation)
gc.collect = counted

def tcp_sockets():
    for name in os.listdir("/proc/self/fd"):
        try:
            found = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        with found:
            if found.family == socket.AF_INET and found.type == socket.SOCK_STREAM:
                yield {
                    "port": found.getsockname()[1],
                    "listens": bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)),
                    "nodelay": bool(found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)),
                }

def report(*_):
    from streamlit import config
    path = os.environ["PROBE_REPORT"]
    told = {
        "frozen": gc.get_freeze_count(),
        "collected_by": callers,
        "switch_interval": sys.getswitchinterval(),
        "sockets": list(tcp_sockets()),
        "options": {
            name: config.get_option(name) for name in os.environ["PROBE_OPTIONS"].split()
        },
    }
    with open(path + ".part", "w") as file:
        json.dump(told, file)
    os.replace(path + ".part", path)

signal.signal(signal.SIGUSR1, report)
"""

OPTIONS = {
    "runner.postScriptGC": False,
    "client.showErrorDetails": "none",
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.maxUploadSize": 10,
    "server.enableCORS": True,
    "browser.gatherUsageStats": False,
    "logger.hideWelcomeMessage": True,
}
"""Streamlit's options as they must be in the running process, whatever file or flag set them."""


@dataclass(frozen=True)
class Probed:
    """A server with the probe in it, and one open placement."""

    server: Server
    placement: Placement
    report: Path

    def ask(self) -> dict[str, Any]:
        """What the process says of itself now."""
        self.report.unlink(missing_ok=True)
        os.kill(self.server.process.pid, signal.SIGUSR1)
        deadline = time.monotonic() + 20
        while not self.report.exists():
            assert time.monotonic() < deadline, "the probe does not answer"
            time.sleep(0.02)
        told: dict[str, Any] = json.loads(self.report.read_text())
        return told


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory, static_cache: Path) -> Iterator[Probed]:
    """`streamlit run` as in `make run`, with the probe."""
    folder = tmp_path_factory.mktemp("probed")
    data_dir, placement = new_store(folder)
    (folder / "sitecustomize.py").write_text(PROBE)
    report = folder / "report.json"
    surroundings = {
        "PYTHONPATH": str(folder),
        "PROBE_REPORT": str(report),
        "PROBE_OPTIONS": " ".join(OPTIONS),
    }
    with running(data_dir, static_cache, by_command=True, **surroundings) as server:
        yield Probed(server, placement, report)


def new_store(folder: Path) -> tuple[Path, Placement]:
    """A data folder with a placement and a facilitator."""
    data_dir = folder / "data"
    data_dir.mkdir(mode=0o700)
    store = SqliteStore(data_dir / "feedback.sqlite")
    setting_up.prepare(store)
    placement = setting_up.add_placement(store, "Teapot Café", "Window sill")
    staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)
    store.close()
    return data_dir, placement


@dataclass(frozen=True)
class Reply:
    """One answer of the server, unchanged by any client's cleverness."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def connection(server: Server) -> http.client.HTTPConnection:
    """A kept connection; close it after use."""
    parts = urlsplit(server.url)
    return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)


def ask(
    server: Server, path: str, *, method: str = "GET", body: str | None = None, **headers: str
) -> Reply:
    """One request. Header names are written with underscores."""
    to_server = connection(server)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    to_server.request(method, path, body, named)
    reply = to_server.getresponse()
    answer = Reply(reply.status, reply.headers, reply.read())
    to_server.close()
    return answer


def send_answer(server: Server, placement: Placement) -> Reply:
    """What a resident's browser posts."""
    return ask(
        server,
        f"/f/{placement.code}",
        method="POST",
        body=urlencode({"key": intake.new_key(), "experience": "good", "good": "marmalade"}),
        content_type="application/x-www-form-urlencoded",
    )


# Speed -----------------------------------------------------------------------------------


def test_no_run_of_a_page_ends_in_a_full_garbage_collection(probed: Probed) -> None:
    for _ in range(3):
        with Tab(probed.server) as tab:
            tab.open("share")

    collected_by = probed.ask()["collected_by"]

    assert [name for name in collected_by if name.startswith("streamlit.")] == []
    assert "feedback.web.lifespan" in collected_by, "the probe does not see collections"


def test_what_was_imported_at_the_start_is_frozen(probed: Probed) -> None:
    assert probed.ask()["frozen"] > 50_000


def test_a_busy_page_lets_residents_posts_through(probed: Probed) -> None:
    assert probed.ask()["switch_interval"] == pytest.approx(SWITCH_INTERVAL_SECONDS)


def test_kept_connections_wait_for_no_acknowledgement(probed: Probed) -> None:
    kept = connection(probed.server)
    kept.request("GET", "/healthz")
    kept.getresponse().read()

    sockets = [
        found
        for found in probed.ask()["sockets"]
        if found["port"] == urlsplit(probed.server.url).port
    ]
    kept.close()

    assert {found["listens"] for found in sockets} == {True, False}
    assert all(found["nodelay"] for found in sockets)


def test_listening_sockets_are_found_and_left_open() -> None:
    with socket.socket() as listener, socket.socket() as idle:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        idle.bind(("127.0.0.1", 0))

        found = listening_sockets()
        ports = [each.getsockname()[1] for each in found]
        for each in found:
            each.detach()

        assert listener.getsockname()[1] in ports
        assert idle.getsockname()[1] not in ports
        with socket.create_connection(listener.getsockname()):
            listener.accept()[0].close()


# Staff pages load small --------------------------------------------------------------------


def scripts_of(page: bytes) -> list[str]:
    """The addresses of the scripts that a page loads first."""
    return re.findall(r'(?:src|href)="\./(static/[^"]+\.js)"', page.decode())


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [("br", brotli.decompress), ("gzip", lambda body: zlib.decompress(body, 31))],
)
def test_scripts_come_compressed_and_are_kept_for_good(
    probed: Probed, encoding: str, unpack: Callable[[bytes], bytes]
) -> None:
    scripts = scripts_of(ask(probed.server, "/").body)
    sent = raw = 0
    for script in scripts:
        reply = ask(probed.server, f"/{script}", accept_encoding=encoding)
        original = (shell.streamlit_static() / script).read_bytes()
        sent, raw = sent + len(reply.body), raw + len(original)

        encoded = reply.headers["content-encoding"]
        assert encoded == encoding or (encoded is None and len(original) < 200)
        assert "immutable" in reply.headers["cache-control"]
        assert "access-control-allow-origin" not in reply.headers
        assert (unpack(reply.body) if encoded else reply.body) == original

    assert scripts
    assert sent < raw / 2


def test_a_browser_that_unpacks_nothing_gets_the_files_as_they_are(probed: Probed) -> None:
    script = scripts_of(ask(probed.server, "/").body)[0]

    reply = ask(probed.server, f"/{script}", accept_encoding="identity")

    assert "content-encoding" not in reply.headers
    assert reply.body == (shell.streamlit_static() / script).read_bytes()


# What the page around Streamlit says ---------------------------------------------------------


ENCODINGS = pytest.mark.parametrize("encoding", ["identity", "gzip", "gzip, deflate, br, zstd"])
"""As a script asks, and as browsers do: those get Streamlit's page packed."""


def unpacked(reply: Reply) -> bytes:
    """The page that a browser reads."""
    if reply.headers["content-encoding"] is None:
        return reply.body
    assert reply.headers["content-encoding"] == "gzip"
    assert int(reply.headers["content-length"]) == len(reply.body)
    return gzip.decompress(reply.body)


@ENCODINGS
@pytest.mark.parametrize("path", ["/", "/moderate", "/moderate?from=menu", "/nowhere"])
def test_streamlits_page_has_our_language_and_title(
    probed: Probed, path: str, encoding: str
) -> None:
    page = unpacked(ask(probed.server, path, accept_encoding=encoding)).decode()

    assert '<html lang="en-GB">' in page
    assert "<title>Table Talk</title>" in page
    assert "Streamlit</title>" not in page


def directives(reply: Reply) -> dict[str, list[str]]:
    """The Content-Security-Policy, taken apart."""
    parts = [part.split() for part in reply.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/moderate"])
def test_a_browser_that_keeps_an_older_page_gets_it_anew(probed: Probed, path: str) -> None:
    """Streamlit's file is as old as ever when our policy changes: "not modified" would keep it."""
    reply = ask(
        probed.server,
        path,
        accept="text/html,application/xhtml+xml,*/*;q=0.8",
        accept_encoding="gzip, deflate, br, zstd",
        if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT",
        if_none_match="*",
    )

    assert reply.status == 200
    assert directives(reply)["frame-ancestors"] == ["'none'"]
    assert b"<title>Table Talk</title>" in unpacked(reply)
    assert not {"etag", "last-modified"} & {name.lower() for name in reply.headers}


def inline_scripts(page: bytes) -> list[str]:
    """The text of the scripts inside a page."""
    return re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page.decode(), re.DOTALL)


@ENCODINGS
@pytest.mark.parametrize(
    "path", ["/", "/moderate", "/f/{code}", "/f/{code}/thanks", "/staff/sign-in"]
)
def test_only_scripts_we_know_by_their_hash_may_run(
    probed: Probed, path: str, encoding: str
) -> None:
    path = path.format(code=probed.placement.code)
    reply = ask(probed.server, path, accept_encoding=encoding)
    policy = directives(reply)

    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"} & set(
        policy["script-src"]
    )
    assert policy["default-src"] in (["'self'"], ["'none'"])
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy.get("connect-src", ["'self'"]) == ["'self'"], "words could be sent elsewhere"
    for script in inline_scripts(unpacked(reply)):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]


def test_the_installed_streamlit_has_the_inline_script_that_the_policy_is_made_for() -> None:
    installed = (shell.streamlit_static() / "index.html").read_bytes()

    assert len(inline_scripts(installed)) == 1


@pytest.mark.parametrize("permission", ["read", "count_only"])
def test_what_follows_an_answer_is_never_packed(probed: Probed, permission: str) -> None:
    """Packed, the thanks would be longer for some who are offered help, and seen to be."""
    browser = {"accept": "text/html,*/*;q=0.8", "accept_encoding": "gzip, deflate, br, zstd"}
    replies = []
    for words in ("I want to die", "The tea is ok"):
        given = {"experience": "good", "better": words, "permission": permission}
        path = f"/f/{probed.placement.code}"
        reply = ask(
            probed.server,
            path,
            method="POST",
            body=urlencode({"key": intake.new_key(), **given}),
            content_type="application/x-www-form-urlencoded",
            **browser,
        )
        if reply.status == 303:
            reply = ask(probed.server, reply.headers["location"], **browser)
        replies.append(reply)

    marked, ordinary = replies
    assert b'class="care"' in marked.body
    assert b'class="care"' not in ordinary.body
    assert len(marked.body) == len(ordinary.body)
    for reply in replies:
        assert reply.headers["content-encoding"] is None
        assert reply.headers["cache-control"] == "no-store, no-transform"


# Quiet ---------------------------------------------------------------------------------------


def use_everything(server: Server, placement: Placement) -> None:
    """What a day of residents does: pages, an answer, mistakes, the tablet."""
    code = placement.code
    for path in (
        f"/f/{code}",
        f"/F/{code}",
        f"/f/{code}/thanks",
        "/f/222222",
        "/f/a/b",
        "/privacy",
    ):
        ask(server, path)
    assert send_answer(server, placement).status == 303
    assert ask(server, f"/f/{code}", method="POST", body="nonsense").status == 400
    with Tab(server) as tablet:
        tablet.open("share")


def test_residents_leave_no_line_in_the_log(probed: Probed) -> None:
    before = probed.server.log.read_text()

    use_everything(probed.server, probed.placement)

    assert probed.server.log.read_text() == before
    assert "Table Talk" in before


def test_nor_when_uvicorn_serves_us_without_streamlits_command(
    tmp_path: Path, static_cache: Path
) -> None:
    data_dir, placement = new_store(tmp_path)
    (data_dir / "cache").symlink_to(static_cache)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "uvicorn.log"
    command = [sys.executable, "-m", "uvicorn", "streamlit_app:app", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"FEEDBACK_DATA_DIR": str(data_dir)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", data_dir, log, process)
    try:
        deadline = time.monotonic() + 60
        while "Uvicorn running" not in (before := log.read_text()):
            assert time.monotonic() < deadline, before
            time.sleep(0.1)
        use_everything(server, placement)
        after = log.read_text()
    finally:
        stop_server(server)

    assert after == before


def test_residents_get_no_cookie_from_a_real_server(probed: Probed) -> None:
    code = probed.placement.code
    paths = [f"/f/{code}", f"/f/{code}/thanks", "/f", "/f/222222", "/f/a/b", "/privacy", "/healthz"]

    replies = [ask(probed.server, path) for path in paths]
    replies.append(send_answer(probed.server, probed.placement))

    assert not [reply for reply in replies if "set-cookie" in reply.headers]


def test_a_page_that_fails_shows_no_traceback(probed: Probed) -> None:
    store = probed.server.store()
    session_id = staff.sign_in(store, "Fatima Facilitator", PASSPHRASE, minute=staff.minute_now())
    store.set_setting("organisers", '["marmalade"]')
    try:
        with Tab(probed.server, session_id=session_id) as tab:
            seen = tab.open("home")
    finally:
        store.set_setting("organisers", json.dumps({"name": "us", "next_meeting": None}))
        store.close()

    assert "exception" in seen.elements
    for telling in ("marmalade", "TypeError", "list indices", "meetings.py", "stack_trace"):
        assert telling not in seen.text


# What is closed, and what answers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/metrics/"),
        ("GET", "/%5fstcore/metrics"),
        ("GET", "/_stcore/agent/openapi.json"),
        ("POST", "/_stcore/agent/interact"),
        ("POST", "/_stcore/agent/mcp"),
        ("PUT", "/_stcore/upload_file/session/file"),
        ("DELETE", "/_stcore/upload_file/session/file"),
        ("GET", "/media/file.csv"),
    ],
)
def test_what_streamlit_would_tell_or_take_is_closed(
    probed: Probed, method: str, path: str
) -> None:
    reply = ask(probed.server, path, method=method, body="x" if method == "POST" else None)

    assert (reply.status, reply.body) == (404, b"")


def test_streamlits_options_are_as_we_set_them(probed: Probed) -> None:
    assert probed.ask()["options"] == OPTIONS


@pytest.mark.parametrize("path", ["/f/K7M2QX/nothing", "/f/a/b/c", "/F/a/b", "/f/x/_stcore/health"])
def test_unknown_addresses_below_the_form_are_our_own_page(probed: Probed, path: str) -> None:
    reply = ask(probed.server, path)

    assert reply.status == 404
    assert b"There is nothing at this address" in reply.body
    assert b"Streamlit" not in reply.body


def test_streamlit_run_serves_our_routes_beside_its_own(probed: Probed) -> None:
    assert ask(probed.server, "/healthz").body == b"ok"
    assert b"Send my answer" in ask(probed.server, f"/f/{probed.placement.code}").body
    assert ask(probed.server, "/_stcore/health").body == b"ok"


def test_streamlit_is_pinned_to_the_release_that_all_this_was_measured_on() -> None:
    requirements = (PROJECT / "requirements.txt").read_text()
    entry = (PROJECT / "streamlit_app.py").read_text()

    assert re.search(r"^streamlit==1\.67\.\d+$", requirements, re.MULTILINE)
    assert importlib.metadata.version("streamlit").startswith("1.67.")
    assert re.search(r"^app = st\.App\($", entry, re.MULTILINE), "found by its literal form"
    assert callable(streamlit.App)


def test_no_pages_folder_lies_beside_the_script_that_streamlit_runs() -> None:
    """Streamlit would run its files without the script, until somebody opens "/"."""
    assert (PROJECT / "feedback" / "navigation.py").exists()
    assert not (PROJECT / "feedback" / "pages").exists()
