"""The proxy's files in deploy/, in a real Caddy on loopback in front of real servers.

Where there is no Caddy they are not run, loudly: `apt-get install caddy` on Debian. The two
replicas stand on a copy of the example each, so that one can tell them apart.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from feedback import setting_up
from tests.conftest import PROJECT, copy_store
from tests.servers import Server, stop_server
from tests.supabase_servers import free_port
from tests.tab import Tab

CADDY = shutil.which("caddy")
DEPLOY = PROJECT / "deploy"

pytestmark = pytest.mark.skipif(CADDY is None, reason="PROXY NOT RUN: there is no caddy here")


@dataclass(frozen=True)
class Proxy:
    """A running Caddy."""

    url: str
    log: Path


@pytest.fixture
def start_proxy(tmp_path: Path) -> Iterator[Callable[..., Proxy]]:
    """Run Caddy on a Caddyfile; ended after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(caddyfile: str, port: int, **environment: str) -> Proxy:
        config, log = tmp_path / "Caddyfile", tmp_path / "caddy.log"
        config.write_text(caddyfile, "utf-8")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(CADDY), "run", "--config", str(config), "--adapter", "caddyfile"],
                env=os.environ | {"HOME": str(tmp_path), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            try:
                httpx.get(f"{url}/healthz", trust_env=False)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return Proxy(url, log)
        raise RuntimeError(f"Caddy did not start:\n{log.read_text()}")

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=20)


def before(start_proxy: Callable[..., Proxy], *upstreams: str) -> Proxy:
    """The borough's proxy in front of these."""
    port = free_port()
    return start_proxy(
        (DEPLOY / "borough" / "Caddyfile").read_text("utf-8"),
        port,
        SITE_ADDRESS=f"http://127.0.0.1:{port}",
        STICKY_SECRET="only for this test",
        REPLICAS=" ".join(upstreams),
    )


@pytest.fixture
def replicas(
    new_server: Callable[..., Server], example_file: Path, tmp_path: Path
) -> tuple[Server, Server]:
    """Two servers with the same codes and sample sign-ins, each with sessions of its own."""
    one, two = (copy_store(example_file, tmp_path / name) for name in ("one", "two"))
    return new_server(one), new_server(two)


def address(server: Server) -> str:
    """Where the proxy finds it."""
    return server.url.removeprefix("http://")


def code(server: Server) -> str:
    """An open code of its store."""
    store = server.store()
    found = next(place.code for place in store.placements() if place.state == "open")
    store.close()
    return found


def test_residents_get_no_cookie_and_staff_come_back_to_their_replica(
    start_proxy: Callable[..., Proxy], replicas: tuple[Server, Server]
) -> None:
    proxy = before(start_proxy, *map(address, replicas))
    form = f"{proxy.url}/f/{code(replicas[0])}"
    with httpx.Client(trust_env=False) as resident, httpx.Client(trust_env=False) as staff:
        page = resident.get(form)
        assert page.status_code == 200
        key = page.text.partition('name="key" value="')[2][:32]
        sent = resident.post(form, data={"key": key, "experience": "good", "permission": "read"})
        assert sent.status_code == 303
        assert not resident.cookies

        name = setting_up.SAMPLE_SIGN_INS[0][0]
        signed_in = staff.post(
            f"{proxy.url}/staff/sign-in",
            data={"name": name, "passphrase": setting_up.SAMPLE_PASSPHRASE},
        )
        assert signed_in.status_code == 303
        session = staff.cookies["staff_sid"]
        stuck = [staff.get(f"{proxy.url}/staff/passphrase").status_code for _ in range(20)]
        assert set(stuck) == {200}
        # What it is for: without the proxy's cookie every other request meets strangers.
        loose = {
            httpx.get(
                f"{proxy.url}/staff/passphrase",
                cookies={"staff_sid": session},
                trust_env=False,
            ).status_code
            for _ in range(20)
        }
        assert loose == {200, 303}


def test_the_websocket_of_a_staff_page_works_through_the_proxy(
    start_proxy: Callable[..., Proxy], example_server: Server
) -> None:
    proxy = before(start_proxy, address(example_server))
    seen_from_outside = replace(example_server, url=proxy.url)
    with httpx.Client(trust_env=False) as staff:
        staff.post(
            f"{proxy.url}/staff/sign-in",
            data={
                "name": setting_up.SAMPLE_SIGN_INS[0][0],
                "passphrase": setting_up.SAMPLE_PASSPHRASE,
            },
        )
        session = staff.cookies["staff_sid"]

    with Tab(seen_from_outside, session_id=session, origin=proxy.url) as tab:
        assert "Read and decide" in tab.open("home").menu


def test_the_form_goes_on_when_a_replica_stops_and_the_log_tells_of_nobody(
    start_proxy: Callable[..., Proxy], replicas: tuple[Server, Server]
) -> None:
    proxy = before(start_proxy, *map(address, replicas))
    form = f"{proxy.url}/f/{code(replicas[0])}"
    stop_server(replicas[0])

    assert {httpx.get(form, trust_env=False, timeout=20).status_code for _ in range(10)} == {200}

    stop_server(replicas[1])
    assert httpx.get(form, trust_env=False, timeout=30).status_code >= 500
    assert httpx.get(f"{proxy.url}/staff/sign-in", trust_env=False, timeout=30).status_code >= 500

    lines = [json.loads(line) for line in proxy.log.read_text().splitlines()]
    assert lines
    assert not any("request" in line or "/f/" in json.dumps(line) for line in lines)


class _Echo(BaseHTTPRequestHandler):
    """STAND-IN for a replica: answers with the headers it got."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    """The address of a stand-in that answers with what it was told."""
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/f/ABC234", "/present"])
def test_the_proxies_do_not_say_who_asks(
    start_proxy: Callable[..., Proxy], echo: str, path: str
) -> None:
    cafe = (DEPLOY / "cafe" / "Caddyfile").read_text("utf-8")
    port = free_port()
    cafe = cafe.replace("talk.example {", f"http://127.0.0.1:{port} {{")
    cafe = cafe.replace("{\n\t#", "{\n\tadmin off\n\t#", 1).replace("127.0.0.1:8501", echo)

    for proxy in (before(start_proxy, echo), start_proxy(cafe, port)):
        told = httpx.get(f"{proxy.url}{path}", trust_env=False).json()
        assert told["Host"] == proxy.url.removeprefix("http://")
        assert "X-Forwarded-For" not in told
