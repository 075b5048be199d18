"""What tests share: a store on a real file, short responses, real servers."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from feedback import config, intake, setting_up, staff, storage
from feedback.__main__ import main
from feedback.models import Placement, Response, StaffMember
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_client import connect, shared_http
from tests.borough import PASSPHRASE, add_admin
from tests.servers import PROJECT, Server, running
from tests.supabase_stack import SupabaseStack, supabase_stack

__all__ = ["PASSPHRASE", "supabase_stack"]  # the latter is a fixture of this folder

SHARED = PROJECT.parent / "shared"
TODAY = date(2026, 11, 23)
"""The day of every page and route in this process; servers and example data have the real one."""

# A busy machine is no defect: nothing is judged by how long it took.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; and once for each test, loudly, when what it compares with is not there.

    A file stays with one worker. One that takes minutes and comes last would leave the other idle.
    """
    long = {
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.get_closest_marker("slow")
    }
    items.sort(key=lambda item: item.path not in long)
    if SHARED.is_dir():
        return
    missing = pytest.mark.skip(
        reason=f"NOT COMPARED: there is no {SHARED.name}/ beside the checkout"
    )
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(missing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded with ``record_property("figures", ...)``."""
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {text}"
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, text in report.user_properties
        if name == "figures" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.line(line)


# For all tests -------------------------------------------------------------------------

REAL_HASHER = staff._hasher
REAL_TODAY = config.Settings.today


@pytest.fixture(scope="session", autouse=True)
def quick_hasher() -> Iterator[None]:
    """Hashes that take a millisecond: a thousand of the real ones would take minutes.

    A kept hash says how it is checked, so servers check these as quickly. Tests of the hash itself
    put ``REAL_HASHER`` back.
    """
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff, "_hasher", cheap)
        yield


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder for every worker of this run, filled by the first that asks; nobody changes it."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder = run / name
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun = run / f"{name}.begun"
            begun.mkdir(mode=0o700)
            make(begun)
            begun.rename(folder)
    return folder


def copy_store(file: Path, data_dir: Path) -> Path:
    """Copy a store's file that nobody has open into a data folder, made if need be; the folder."""
    data_dir.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(file, data_dir / "feedback.sqlite")
    return data_dir


# A store in this process ---------------------------------------------------------------


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store's file: its migrations are fifty commits, each of which reaches the disk."""
    file = tmp_path_factory.mktemp("empty") / "feedback.sqlite"
    made = SqliteStore(file)
    setting_up.prepare(made)
    made.close()
    return file


@pytest.fixture
def sqlite_store(
    empty_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqliteStore]:
    """An empty store on a real file; also the one that pages and routes find."""
    data_dir = copy_store(empty_file, tmp_path / "data")
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(data_dir))
    monkeypatch.setattr(config.Settings, "today", lambda _: TODAY)
    config.settings.cache_clear()
    storage.open_store.cache_clear()
    opened = storage.open_store(config.settings().data_dir)
    assert isinstance(opened, SqliteStore)
    yield opened
    opened.close()
    config.settings.cache_clear()
    storage.open_store.cache_clear()


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """The one pool of connections to Supabase, as in a running replica."""
    with shared_http() as pool:
        yield pool


@pytest.fixture
def supabase_store(supabase_stack: SupabaseStack, http: httpx.Client) -> SupabaseStore:
    """An empty borough's store, asked by its admin Ada."""
    supabase_stack.clean()
    opened = SupabaseStore(connect(supabase_stack.url, supabase_stack.anon_key, http))
    opened.sign_in(add_admin(supabase_stack), PASSPHRASE)
    setting_up.prepare(opened)
    return opened


@pytest.fixture
def store(sqlite_store: SqliteStore) -> SqliteStore:
    """The embedded store. The contract's tests put Supabase in its place."""
    return sqlite_store


@pytest.fixture(params=["sqlite", pytest.param("supabase", marks=pytest.mark.supabase)])
def either_store(request: pytest.FixtureRequest) -> Store:
    """One after the other, for the tests of the store's contract."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture
def placement(store: Store) -> Placement:
    """A café counter with an open code."""
    return setting_up.add_placement(store, "Breakfast Café", "Counter")


@pytest.fixture
def make_response(placement: Placement) -> Callable[..., Response]:
    """A response with a new key; say only what matters."""

    def make(**changes: object) -> Response:
        return Response(
            **{
                "key": intake.new_key(),
                "survey_id": "breakfast",
                "survey_version": 1,
                "code": placement.code,
                "day": TODAY,
                "permission": "show",
                "answers": {"experience": ("good",)},
                **changes,
            }
        )

    return make


@pytest.fixture
def facilitator(store: SqliteStore) -> StaffMember:
    """Somebody who may moderate."""
    return staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)


@pytest.fixture
def commissioner(store: SqliteStore) -> StaffMember:
    """Somebody who may not moderate."""
    return staff.add_staff(store, "Colin Commissioner", "commissioner", PASSPHRASE)


@pytest.fixture
def admin(store: SqliteStore) -> StaffMember:
    """Somebody who may do everything."""
    return staff.add_staff(store, "Ada Admin", "admin", PASSPHRASE)


@pytest.fixture
def client(store: SqliteStore) -> Iterator[TestClient]:
    """Our plain pages, without Streamlit around them."""
    from feedback.web.routes import routes
    from feedback.web.shell import Shell

    app = Starlette(routes=routes, middleware=[Middleware(Shell)])
    with TestClient(app, follow_redirects=False) as test_client:
        yield test_client


# A real server in a process of its own ---------------------------------------------------


@pytest.fixture(scope="session")
def static_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Streamlit's files, compressed once for all servers of this run."""
    from feedback.web.shell import compressed_static

    return made_once(tmp_path_factory, "cache", compressed_static)


@pytest.fixture
def new_server(
    tmp_path_factory: pytest.TempPathFactory, static_cache: Path
) -> Iterator[Callable[..., Server]]:
    """Start a server on an empty store, or on the one in ``data_dir``; ended after the test."""
    with ExitStack() as servers:

        def start(data_dir: Path | None = None, port: int = 0, **options: Any) -> Server:
            folder = data_dir or tmp_path_factory.mktemp("server") / "data"
            return servers.enter_context(running(folder, static_cache, port, **options))

        yield start


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store as the command ``demo`` makes it, to copy; beside it what was printed."""

    def run_demo(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch, (folder / "printed.txt").open("w") as printed:
            patch.setenv("FEEDBACK_DATA_DIR", str(folder))
            config.settings.cache_clear()
            with redirect_stdout(printed):
                assert main(["demo"]) == 0
            storage.open_store(folder).close()
        config.settings.cache_clear()

    return made_once(tmp_path_factory, "example", run_demo) / "feedback.sqlite"


@pytest.fixture
def example_store(
    store: SqliteStore, example_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[SqliteStore]:
    """A copy of the example in place of the empty store, and the real day, which it was made on."""
    monkeypatch.setattr(config.Settings, "today", REAL_TODAY)
    folder = copy_store(example_file, tmp_path / "example")
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(folder))
    config.settings.cache_clear()
    opened = storage.open_store(folder)
    assert isinstance(opened, SqliteStore)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def example_server(
    example_file: Path, static_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server with the example data and its sample sign-ins, for tests that only look."""
    folder = copy_store(example_file, tmp_path_factory.mktemp("example") / "data")
    with running(folder, static_cache) as server:
        yield server
