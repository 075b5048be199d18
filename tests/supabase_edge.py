"""STAND-IN for Supabase's edge, and what may go wrong on the way through it."""

import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.supabase_auth import AuthStandIn
from tests.supabase_messages import Reply, Request
from tests.supabase_servers import LOOPBACK, PATIENCE_S, free_port


class Fault(Enum):
    """What may go wrong with one request."""

    UNAVAILABLE = "503 with JSON; nothing was done"
    HTML_PAGE = "502 with a page for people; nothing was done"
    ANSWER_LOST = "done and committed, but the connection breaks before the answer"


class Faults:
    """What shall go wrong. The nth request to a path meets the nth fault set for it."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._lock = threading.Lock()
        self._coming: list[tuple[Fault, str]] = []

    def next(self, fault: Fault, *, times: int = 1, under: str = "/") -> None:
        """Let this fault meet the next requests whose path begins with ``under``."""
        with self._lock:
            self._coming += [(fault, under)] * times

    def take(self, path: str) -> Fault | None:
        """The fault that a request to this path meets now."""
        with self._lock:
            for coming in self._coming:
                if path.startswith(coming[1]):
                    self._coming.remove(coming)
                    return coming[0]
        return None

    @property
    def left(self) -> int:
        """How many faults nobody has met yet."""
        return len(self._coming)

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Nobody listens: connections are refused, open ones are broken."""
        self._gateway.close()
        try:
            yield
        finally:
            self._gateway.open()

    def clear(self) -> None:
        """Nothing more shall go wrong."""
        with self._lock:
            self._coming.clear()


class Gateway:
    """STAND-IN for Supabase's edge: checks the API key, then asks PostgREST or ``AuthStandIn``.

    ``keys`` are the API keys it knows, each with the token it stands for.
    """

    _NOT_PASSED_ON = frozenset(
        {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}
    )

    def __init__(self, keys: Mapping[str, str], rest_port: int, auth: AuthStandIn) -> None:
        self.port = free_port()
        self.faults = Faults(self)
        self.clock_ahead_s = 0
        """How far the project's clock is ahead of ours, as its replies tell it."""
        self._keys = keys
        self._rest_port = rest_port
        self._auth = auth
        self._server: _GatewayServer | None = None

    def open(self) -> None:
        """Listen; always on the same port."""
        self._server = _GatewayServer(self)
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="gateway", daemon=True
        ).start()

    def close(self) -> None:
        """Stop listening and break the connections there are."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.break_connections()
            self._server = None

    def answer(self, request: Request) -> Reply:
        """What a request gets when nothing goes wrong on the way."""
        key = request.headers.get("apikey")
        if key is None:
            hint = "No `apikey` request header or url param was found."
            return Reply.of_json(401, {"message": "No API key found in request", "hint": hint})
        if key not in self._keys:
            hint = "Double check your Supabase `anon` or `service_role` API key."
            return Reply.of_json(401, {"message": "Invalid API key", "hint": hint})
        if request.path.startswith("/auth/v1/"):
            if request.bearer == key:
                token = {"authorization": f"Bearer {self._keys[key]}"}
                request = replace(request, headers={**request.headers, **token})
            return self._auth.answer(request)
        if request.path.startswith("/rest/v1/"):
            return self._ask_postgrest(request, key)
        return Reply.of_json(404, {"message": "no Route matched with those values"})

    def _ask_postgrest(self, request: Request, key: str) -> Reply:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in self._NOT_PASSED_ON
        }
        if request.bearer in ("", key):
            headers["authorization"] = f"Bearer {self._keys[key]}"
        # A connection for each request: one kept open may have been closed at the other end.
        connection = HTTPConnection(LOOPBACK, self._rest_port, timeout=PATIENCE_S)
        try:
            target = request.target.removeprefix("/rest/v1")
            connection.request(request.method, target, request.body or None, headers)
            reply = connection.getresponse()
            return Reply(reply.status, self._passed_on(reply.getheaders()), reply.read())
        except OSError:
            return Reply.of_json(503, {"message": "name resolution failed"})
        finally:
            connection.close()

    def _passed_on(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        passed = {name: value for name, value in headers if name.lower() not in self._NOT_PASSED_ON}
        if "Date" in passed:
            seconds = parsedate_to_datetime(passed["Date"]).timestamp() + self.clock_ahead_s
            passed["Date"] = formatdate(seconds, usegmt=True)
        return passed


class _GatewayServer(ThreadingHTTPServer):
    """A thread for each connection, and a way to break them all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.connections: set[socket.socket] = set()
        super().__init__((LOOPBACK, gateway.port), _GatewayHandler)

    def break_connections(self) -> None:
        """As if the machine had gone away."""
        for connection in list(self.connections):
            _break(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a client that went away."""


def _break(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster


class _GatewayHandler(BaseHTTPRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    # Without these two every answer waits 40 ms for the client's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _GatewayServer

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        request = Request(self.command, self.path, headers, body)
        gateway = self.server.gateway
        match gateway.faults.take(request.path):
            case Fault.UNAVAILABLE:
                self._send(Reply.of_json(503, {"message": "Service Unavailable"}))
            case Fault.HTML_PAGE:
                page = b"<html><head><title>502 Bad Gateway</title></head><body></body></html>"
                self._send(Reply(502, {"Content-Type": "text/html"}, page))
            case Fault.ANSWER_LOST:
                gateway.answer(request)
                self.close_connection = True
                _break(self.connection)
            case None:
                self._send(gateway.answer(request))

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _answer

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: requests carry residents' words."""
