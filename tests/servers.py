"""The product in a process of its own, for tests that ask it over HTTP or in a browser.

Most of a start is importing Streamlit, pandas, scipy and our own modules. So one process imports
them and does nothing else, and each server is a fork of it: nothing has run there, and it shares
nothing with other servers. ``by_command`` starts one as people do.
"""

import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol
from urllib.error import URLError
from urllib.request import urlopen

from feedback.storage.sqlite import SqliteStore

PROJECT = Path(__file__).resolve().parent.parent

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    "streamlit.web.cli altair pandas scipy.optimize scipy.stats supabase feedback.web".split()
)


class ServerProcess(Protocol):
    """What tests ask of a server's process, however it was started. It leads its own group."""

    @property
    def pid(self) -> int:
        """Its number, also that of its group."""

    def poll(self) -> int | None:
        """How it ended; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; how it did."""


@dataclass(frozen=True)
class _Fork:
    """A forked server, asked like one that was started by its command."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid
        return self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise TimeoutError(f"Process {self.pid} did not end.")
        return self.process.exitcode


@dataclass(frozen=True)
class Server:
    """A running product: its address, its store's folder, and what it printed."""

    url: str
    data_dir: Path
    log: Path
    process: ServerProcess

    def store(self) -> SqliteStore:
        """A second connection to its store; close it after use."""
        return SqliteStore(self.data_dir / "feedback.sqlite")


def start_server(
    data_dir: Path, port: int = 0, *, by_command: bool = False, **environment: str
) -> Server:
    """`streamlit run` on this loopback port, or on a free one: in a fork, or as `make run` does."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    log = data_dir.parent / f"{data_dir.name}.log"
    arguments = ["run", "streamlit_app.py"]
    arguments += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    surroundings = os.environ | {"FEEDBACK_DATA_DIR": str(data_dir), **environment}
    start = _by_command if by_command else _by_fork
    process = start(arguments, surroundings, log)
    server = Server(f"http://127.0.0.1:{port}", data_dir, log, process)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.url}/healthz", timeout=2):
                return server
        except (URLError, OSError):
            time.sleep(0.1)
    stop_server(server)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


@contextmanager
def running(
    data_dir: Path, static_cache: Path, port: int = 0, *, by_command: bool = False, **settings: str
) -> Iterator[Server]:
    """A server on a data folder, which is made if need be; ended with the block.

    Streamlit's compressed files are those of ``static_cache``: to make them takes seconds.
    """
    data_dir.mkdir(mode=0o700, exist_ok=True)
    if not (data_dir / "cache").exists():
        (data_dir / "cache").symlink_to(static_cache)
    server = start_server(data_dir, port, by_command=by_command, **settings)
    try:
        yield server
    finally:
        stop_server(server)


def stop_server(server: Server) -> None:
    """End the process that was started, and wait until it is gone."""
    if server.process.poll() is None:
        os.killpg(server.process.pid, signal.SIGTERM)
    server.process.wait(timeout=20)


def _by_command(arguments: list[str], environment: dict[str, str], log: Path) -> ServerProcess:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", *arguments],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _by_fork(arguments: list[str], environment: dict[str, str], log: Path) -> ServerProcess:
    # A daemon ends with the tests, also when they forget it.
    process = _forks.Process(target=_run, args=(arguments, environment, log), daemon=True)
    process.start()
    return _Fork(process)


def _run(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """In the fork: become what the command would have started."""
    os.setsid()
    os.chdir(PROJECT)
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["streamlit", *arguments]
    runpy.run_module("streamlit", run_name="__main__")
