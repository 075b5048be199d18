"""A product of the bench's own: example data in a temporary folder, served on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from feedback import config, filling, setting_up, staff
from feedback.models import Placement, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.web.shell import compressed_static

PROJECT = Path(__file__).resolve().parent.parent
STORE = "feedback.sqlite"
LONGEST_START_SECONDS = 60
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running product and its one process."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Processor time the process has used so far. Needs /proc, so Linux."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS_A_SECOND

    def resident_megabytes(self) -> float:
        """Memory of the process that is in RAM. Needs /proc, so Linux."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = status.partition("VmRSS:")[2].split()[0]
        return int(kilobytes) / 1024


@contextmanager
def open_example(data_dir: Path) -> Iterator[SqliteStore]:
    """The store of ``data_dir``, filled with the example and its sample sign-ins if it is new."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = SqliteStore(data_dir / STORE)
    try:
        if not setting_up.is_example(store):
            setting_up.prepare(store)
            filling.fill_with_example(store, config.read_settings({}))
            setting_up.add_sample_sign_ins(store)
        yield store
    finally:
        store.close()


def open_placement(store: SqliteStore) -> Placement:
    """A placement whose code is open."""
    return next(place for place in store.placements() if place.state == "open")


def sample_facilitator(store: SqliteStore) -> StaffMember:
    """The sample facilitator, who may moderate."""
    found = store.staff_named("Sample Facilitator")
    if found is None:
        raise SystemExit("The example has no sample facilitator any more.")
    return found[0]


def signed_in_session(store: SqliteStore) -> str:
    """What the staff cookie holds once the sample facilitator has signed in."""
    name = sample_facilitator(store).name
    return staff.sign_in(store, name, setting_up.SAMPLE_PASSPHRASE, minute=staff.minute_now())


@contextmanager
def running(data_dir: Path) -> Iterator[Server]:
    """`streamlit run` as `make run` does it, on a free loopback port; ended on leaving."""
    compressed_static(data_dir / "cache")
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=_environment() | {"FEEDBACK_DATA_DIR": str(data_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(f"http://127.0.0.1:{port}", data_dir, process)
        _wait_until_it_answers(server)
        yield server
    finally:
        _end(process)


def _environment() -> dict[str, str]:
    """This environment without the settings of a product that somebody runs here."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("FEEDBACK_") and name != "PUBLIC_URL"
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with suppress(URLError, OSError), urlopen(f"{server.url}/healthz", timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("The server did not start. Does `make demo` work?")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
