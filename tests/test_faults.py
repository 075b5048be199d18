"""Nothing lost, nothing twice: crashes, full disks, locks and bad connections.

The figures of each test are printed at the end of the run.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from feedback import backend, config, intake
from feedback.errors import Unavailable
from feedback.models import Placement, Response
from feedback.storage.outbox import Answer, Outbox
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase_client import shared_http
from feedback.web.routes import routes
from feedback.web.shell import Shell
from tests.borough import Borough
from tests.conftest import TODAY
from tests.fault_processes import Victim, be_a_replica, hold_write_lock, spawn, write_into_file
from tests.patience import wait_until
from tests.servers import Server
from tests.supabase_edge import Fault
from tests.supabase_stack import SupabaseStack

pytestmark = pytest.mark.slow

SUBMIT = "/rest/v1/rpc/submit_response"
MakeResponse = Callable[..., Response]
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """The one pool of connections, as in a running replica."""
    with shared_http() as pool:
        yield pool


@pytest.fixture
def borough(supabase_stack: SupabaseStack, http: httpx.Client) -> Borough:
    """A project with one open code."""
    return Borough(supabase_stack, http)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """An empty outbox on a real file."""
    opened = Outbox(tmp_path / "data" / "outbox.sqlite")
    yield opened
    opened.close()


# The embedded store ----------------------------------------------------------------------


def stored_in_file(path: Path) -> Counter[str]:
    """Submission key to the number of its answers, of a file that is whole."""
    db = sqlite3.connect(path)
    try:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
        (halves,) = db.execute(
            "select count(*) from responses where id not in (select response_id from comments)"
            " or id not in (select response_id from answers)"
        ).fetchone()
        assert halves == 0
        return Counter(key for (key,) in db.execute("select submission_key from responses"))
    finally:
        db.close()


def test_a_kill_during_writes_loses_no_acknowledged_answer(
    store: SqliteStore, placement: Placement, tmp_path: Path, record_property: Record
) -> None:
    path, kills, chance = tmp_path / "data" / "feedback.sqlite", 20, random.Random(20)
    acknowledged: list[str] = []
    for _ in range(kills):
        victim = Victim(write_into_file, path, placement.code, TODAY)
        time.sleep(chance.uniform(0, 0.2))
        acknowledged += [key for key, _ in victim.kill()]
        stored = stored_in_file(path)
        assert not set(acknowledged) - stored.keys()

    assert set(stored.values()) == {1}
    record_property(
        "figures",
        f"{kills} kills, 4 threads: {len(acknowledged)} acknowledged, lost 0;"
        f" stored but not acknowledged {len(stored) - len(acknowledged)}",
    )
    assert store.waiting_changes() + store.counts().responses == len(stored)


def test_a_lock_held_by_another_process_passes(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path, record_property: Record
) -> None:
    store.add_response(make_response())
    store._database._writer.execute("pragma busy_timeout = 50")
    held, release = spawn.Event(), spawn.Event()
    process = spawn.Process(
        target=hold_write_lock, args=(tmp_path / "data" / "feedback.sqlite", held, release)
    )
    process.start()
    held.wait(timeout=30)
    response = make_response()

    for _ in range(3):
        with pytest.raises(Unavailable):
            store.add_response(response)
        assert store.waiting_changes() == 1  # reading goes on
    release.set()
    process.join()
    process.close()

    assert store.add_response(response) == "stored"
    record_property("figures", "3 attempts under the lock: unavailable; reads 3; later stored 1")


# A full disk ------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB where the store of this test will be."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"NOT TRIED ON A FULL DISK: no tmpfs may be mounted ({mounted.stderr.strip()})")
    yield folder
    # Lazily: the store that lies on it is closed after this.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path, *, but: int) -> None:
    """Write until the disk is full, then free so many bytes again."""
    with path.open("wb", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(4096))
        assert shutil.disk_usage(path.parent).free == 0
        file.truncate(file.tell() - but)


def send(client: TestClient, placement: Placement, key: str, words: str):  # type: ignore[no-untyped-def]
    """One answer through the resident's form."""
    fields = {"key": key, "experience": "good", "good": words, "permission": "read"}
    return client.post(f"/f/{placement.code}", data=fields)


def test_a_full_disk_gives_the_words_back_and_takes_them_once_there_is_room(
    small_disk: Path, request: pytest.FixtureRequest, record_property: Record
) -> None:
    client: TestClient = request.getfixturevalue("client")
    placement: Placement = request.getfixturevalue("placement")
    acknowledged = [intake.new_key()]
    assert send(client, placement, acknowledged[0], "Room enough").status_code == 303
    filler = small_disk / "filler"
    fill(filler, but=300_000)

    for _ in range(1000):
        key, words = intake.new_key(), "Not lost " + os.urandom(900).hex()
        reply = send(client, placement, key, words)
        if reply.status_code != 303:
            break
        acknowledged.append(key)

    assert reply.status_code == 503
    assert "Please send it again" in reply.text
    assert words in reply.text
    assert key in reply.text
    assert client.get(f"/f/{placement.code}").status_code == 200
    filler.unlink()
    assert send(client, placement, key, words).status_code == 303
    assert stored_in_file(small_disk / "feedback.sqlite") == Counter([*acknowledged, key])
    record_property(
        "figures",
        f"3 MB disk: {len(acknowledged)} acknowledged, lost 0; then 503 with the words;"
        " stored once there was room",
    )


def test_a_full_outbox_disk_keeps_what_it_has(outbox: Outbox, record_property: Record) -> None:
    """``max_page_count`` stands in for a full disk: SQLite gives the same error for both."""
    writer = outbox._database._writer
    (pages,) = writer.execute("pragma page_count").fetchone()
    writer.execute(f"pragma max_page_count = {pages + 20}")
    kept: list[str] = []

    def fill() -> None:
        while True:
            answer = {"key": intake.new_key(), "day": TODAY.isoformat(), "words": "x" * 2000}
            outbox.keep(answer, 5)
            kept.append(answer["key"])

    with pytest.raises(Unavailable):
        fill()

    sent: list[str] = []

    def send(answer: Answer, batch: int) -> str:
        sent.append(answer["key"])
        return "stored"

    assert outbox.holds().waiting == len(kept) > 0
    assert outbox.forward(send)  # type: ignore[arg-type]
    assert sorted(sent) == sorted(kept)
    record_property("figures", f"outbox full after {len(kept)}; all forwarded, left 0")


# The borough's store ----------------------------------------------------------------------


@pytest.mark.supabase
def test_postgresql_killed_during_writes_loses_no_acknowledged_answer(
    http: httpx.Client, record_property: Record
) -> None:
    kills, chance = 5, random.Random(5)
    acknowledged: Counter[str] = Counter()
    trouble = 0
    done = threading.Event()
    with SupabaseStack(durable=True) as stack:
        borough = Borough(stack, http)
        residents = borough.residents()

        def write() -> None:
            nonlocal trouble
            while not done.is_set():
                response = borough.response("Kind people")
                while True:  # as a resident who sends the same form again
                    try:
                        outcome = residents.add_response(response)
                        break
                    except Unavailable:
                        trouble += 1
                        time.sleep(0.02)
                acknowledged[outcome] += 1
                keys.add(response.key)

        keys: set[str] = set()
        threads = [threading.Thread(target=write, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(kills):
            before = len(keys)
            while len(keys) < before + 20:  # it is at work again
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.3))
            stack.crash()
        done.set()
        for thread in threads:
            thread.join()
        stored = borough.stored()

    assert stored == dict.fromkeys(keys, 1)
    record_property(
        "figures",
        f"{kills} kills of PostgreSQL, 4 threads: {len(keys)} acknowledged, lost 0; stored"
        f" although the reply was lost {acknowledged['duplicate']}; failed calls {trouble}",
    )


@pytest.mark.supabase
def test_three_hundred_answers_through_random_faults_are_stored_once_each(
    borough: Borough, outbox: Outbox, record_property: Record
) -> None:
    chance, faults, residents = random.Random(300), borough.stack.faults, borough.residents(outbox)
    outcomes: Counter[str] = Counter()
    forwarded: Counter[str] = Counter()
    keys = []

    def send(answer: Answer, batch: int):  # type: ignore[no-untyped-def]
        outcome = residents.send(answer, batch)
        forwarded[outcome] += 1
        return outcome

    for number in range(300):
        response = borough.response("Kind people")
        keys.append(response.key)
        match chance.choice([None, None, *Fault, "refused"]):
            case Fault() as fault:
                faults.next(fault, under=SUBMIT)
                outcomes[residents.add_response(response)] += 1
            case "refused":
                with faults.refused():
                    outcomes[residents.add_response(response)] += 1
            case None:
                outcomes[residents.add_response(response)] += 1
        if number % 25 == 0:
            faults.next(chance.choice(list(Fault)), under=SUBMIT)
            outbox.forward(send)
    while not outbox.forward(send):
        pass

    assert faults.left == 0
    assert borough.stored() == dict.fromkeys(keys, 1)
    assert outbox.holds().waiting == 0
    record_property(
        "figures",
        f"300 answers: {outcomes['stored']} direct, {outcomes['kept']} through the outbox"
        f" ({forwarded['duplicate']} of them had arrived before); stored once each 300, left 0",
    )


@pytest.mark.supabase
def test_a_replica_killed_with_answers_in_its_outbox_loses_none(
    borough: Borough, tmp_path: Path, record_property: Record
) -> None:
    kills, chance, faults = 10, random.Random(10), borough.stack.faults
    path = tmp_path / "data" / "outbox.sqlite"
    replica = (borough.stack.url, borough.stack.anon_key, path, borough.placement.code)
    heard = []
    for number in range(kills):
        with faults.refused() if number % 2 else nullcontext():
            for _ in range(10):
                faults.next(chance.choice(list(Fault)), under=SUBMIT)
            victim = Victim(be_a_replica, *replica, borough.today)
            time.sleep(chance.uniform(0.1, 0.4))
            heard += victim.kill()
        faults.clear()
    outbox = Outbox(path)
    waited = outbox.holds().waiting

    assert outbox.forward(borough.residents().send)

    outbox.close()
    stored, keys = borough.stored(), {key for key, _ in heard}
    assert not keys - stored.keys()
    assert set(stored.values()) == {1}
    outcomes = Counter(outcome for _, outcome in heard)
    record_property(
        "figures",
        f"{kills} kills of a replica: {outcomes['stored']} told stored, {outcomes['kept']} told"
        f" kept, lost 0, stored once each; {waited} still waited after the last kill",
    )


# What residents see -----------------------------------------------------------------------


@pytest.fixture(params=["no", "yes"], ids=["without a disk", "with a disk"])
def kept_here(
    request: pytest.FixtureRequest,
    borough: Borough,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[bool]:
    """The app of this process on Supabase; whether it may keep answers."""
    for name, value in _environment(borough, request.param).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()
    yield request.param == "yes"
    if outbox := backend.backend().outbox:
        outbox.close()
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()


def _environment(borough: Borough, persistent_disk: str) -> dict[str, str]:
    return {
        "SUPABASE_URL": borough.stack.url,
        "SUPABASE_ANON_KEY": borough.stack.anon_key,
        "FEEDBACK_PERSISTENT_DISK": persistent_disk,
    }


@pytest.fixture
def visitor(kept_here: bool) -> Iterator[TestClient]:
    """A resident's browser."""
    app = Starlette(routes=routes, middleware=[Middleware(Shell)])
    with TestClient(app, follow_redirects=False) as browser:
        yield browser


@pytest.mark.supabase
@pytest.mark.parametrize("trouble", [*Fault, "refused"], ids=str)
def test_a_resident_loses_nothing_and_is_told_the_truth(
    borough: Borough, kept_here: bool, visitor: TestClient, trouble: Fault | str
) -> None:
    faults, key, words = borough.stack.faults, intake.new_key(), "Kind people at the counter"
    assert visitor.get(f"/f/{borough.placement.code}").status_code == 200
    if isinstance(trouble, Fault):
        faults.next(trouble, under=SUBMIT)
    with faults.refused() if trouble == "refused" else nullcontext():
        reply = send(visitor, borough.placement, key, words)

        if kept_here:
            assert reply.status_code == 303
            page = visitor.get(reply.headers["location"])
            assert page.status_code == 200
            assert "We have kept your answer" in page.text
            assert "Your answer has arrived" not in page.text
            assert visitor.get("/healthz").status_code == 200
        else:
            assert reply.status_code == 503
            assert "Please send it again" in reply.text
            assert words in reply.text
            assert key in reply.text

    if kept_here:
        with backend.backend().serving():
            wait_until(lambda: borough.stored() == {key: 1})
    again = send(visitor, borough.placement, key, words)
    assert "/thanks?a=" in again.headers["location"]
    assert borough.stored() == {key: 1}


@pytest.mark.supabase
def test_a_page_that_nobody_has_seen_yet_is_kind_while_supabase_is_away(
    borough: Borough, visitor: TestClient
) -> None:
    placement = borough.placement
    with borough.stack.faults.refused():
        for reply in (
            visitor.get(f"/f/{placement.code}"),
            send(visitor, placement, intake.new_key(), "Words"),
        ):
            assert reply.status_code == 503
            assert "We cannot open this just now" in reply.text
            assert 'href="tel:999"' in reply.text
        assert visitor.get("/privacy").status_code == 200
        assert visitor.get("/healthz").status_code == 503


@pytest.mark.supabase
def test_a_server_killed_while_supabase_is_away_stores_what_it_kept_once_it_is_restarted(
    borough: Borough, new_server: Callable[..., Server], record_property: Record
) -> None:
    environment = _environment(borough, "yes")
    server, keys = new_server(**environment), [intake.new_key() for _ in range(5)]
    with httpx.Client(base_url=server.url) as browser:
        assert browser.get(f"/f/{borough.placement.code}").status_code == 200
        with borough.stack.faults.refused():
            for key in keys:
                fields = {"key": key, "experience": "good"}
                reply = browser.post(f"/f/{borough.placement.code}", data=fields)
                thanks = browser.get(reply.headers["location"])
                assert "We have kept your answer" in thanks.text
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()

    new_server(server.data_dir, **environment)

    wait_until(lambda: borough.stored() == dict.fromkeys(keys, 1))
    record_property("figures", "5 kept, server killed and restarted: stored once each 5")
