"""The live view with many watchers: what it costs, and how soon approved words are on the wall.

Run from the checkout: ``python -m bench.live [--watchers 1,20,50] [--seconds 20]``. For each
number of watchers it starts a server of its own on a fresh copy of the example store, and opens
the live view that often, over a websocket like a browser's. While they watch, comments are
approved in the same SQLite file; then a process of its own also opens the resident form as fast
as it is answered, and at last sends it. Needs /proc, so Linux.
"""

import argparse
import asyncio
import http.client
import multiprocessing
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for `python bench/live.py`

from bench.example_server import (
    Server,
    open_example,
    open_placement,
    running,
    sample_facilitator,
    signed_in_session,
)
from bench.watcher import Watcher
from feedback import intake, moderation, surveys
from feedback.models import CommentForModeration
from feedback.storage.sqlite import SqliteStore

AIM_SECONDS = 2.0
CONNECTIONS = 4
SETTLE_SECONDS = 2.0
LONGEST_OPENING_SECONDS = 60
LAST_APPROVAL_SECONDS = 2.0
"""So long before the end of a phase the last comment of it is approved."""

BETWEEN_OPENINGS_SECONDS = 0.178
"""No simple fraction of the second after which screens ask again: they do not ask in step."""

BETWEEN_APPROVALS_SECONDS = (0.6, 0.9)
"""Drawn at random from this range, so that approvals do not keep step with the screens."""

WORDS = "The bench was told {number:05} times that the tea is good."
WORDS_SEEN = re.compile(rb"The bench was told (\d{5}) times")

Kind = Literal["GET", "POST"]


# What is measured ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """How the process that opens or sends forms was answered."""

    done: int = 0
    failed: int = 0
    p95_seconds: float = 0.0


@dataclass
class Phase:
    """One stretch of watching. All times are in seconds; 1.0 of CPU is one whole core."""

    load_kind: Kind | None
    seconds: float
    refreshes: list[float] = field(default_factory=list)
    approvals: int = 0
    to_wall: list[float] = field(default_factory=list)
    lost: int = 0
    load: Load = field(default_factory=Load)
    server_cpu: float = 0.0
    own_cpu: float = 0.0
    megabytes: float = 0.0


@dataclass
class Board:
    """What the approver and the watchers share: the phase, and when what was approved."""

    phase: Phase
    approved: dict[int, tuple[Phase, float]] = field(default_factory=dict)

    def approve(self, number: int) -> None:
        """These words are about to be approved."""
        self.phase.approvals += 1
        self.approved[number] = (self.phase, time.monotonic())

    def saw(self, number: int) -> None:
        """One watcher has these words on its screen."""
        phase, began = self.approved[number]
        phase.to_wall.append(time.monotonic() - began)

    def refreshed(self, seconds: float) -> None:
        """A part of one watcher's page is new."""
        self.phase.refreshes.append(seconds)

    def lost(self) -> None:
        """One watcher's connection broke."""
        self.phase.lost += 1


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed; not a number when there is none."""
    if len(values) < 2:
        return next(iter(values), float("nan"))
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


# Residents at the same time, in a process of their own -----------------------------------


def put_load(kind: Kind, url: str, code: str, seconds: float) -> Load:
    """Open or send the form over a few kept connections, as fast as it is answered."""
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        running = [
            pool.submit(_one_connection, kind, url, code, deadline) for _ in range(CONNECTIONS)
        ]
        parts = [one.result() for one in running]
    times = [one for part, _ in parts for one in part]
    return Load(len(times), sum(failed for _, failed in parts), percentile(times, 95))


def _one_connection(kind: Kind, url: str, code: str, deadline: float) -> tuple[list[float], int]:
    times: list[float] = []
    failed = 0
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    while (began := time.monotonic()) < deadline:
        try:
            as_it_should_be = _request_form(connection, kind, code)
        except (OSError, http.client.HTTPException):
            connection.close()  # the next request opens it again
            as_it_should_be = False
        if as_it_should_be:
            times.append(time.monotonic() - began)
        else:
            failed += 1
    connection.close()
    return times, failed


def _request_form(connection: http.client.HTTPConnection, kind: Kind, code: str) -> bool:
    body = urlencode(_answer()) if kind == "POST" else None
    headers = {"Accept-Encoding": "gzip"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(kind, f"/f/{code}", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status == (303 if body else 200)


def _answer() -> Mapping[str, str]:
    return {
        "key": intake.new_key(),
        "experience": random.choice(("very_good", "good", "poor")),
        "good": "The staff were kind and listened to me.",
        "better": "We waited an hour, and nobody answered the phone.",
        "permission": "show",
    }


# Approving -----------------------------------------------------------------------------


def add_waiting_comments(store: SqliteStore, how_many: int) -> None:
    """Comments that may be shown, each with a number in its words, at a site with many answers."""
    for number in range(how_many):
        form = {
            "experience": ("good",),
            "good": (WORDS.format(number=number),),
            "permission": ("show",),
        }
        intake.submit(
            store,
            surveys.default_survey(),
            open_placement(store),
            form,
            key=intake.new_key(),
            day=date.today(),
            source="example",
            threshold=5,
            codebook_version=None,
        )


def waiting_comments(store: SqliteStore) -> Iterator[tuple[int, CommentForModeration]]:
    """The comments of ``add_waiting_comments`` that wait, with their numbers."""
    for comment in store.comments_in("waiting", most=100_000):
        if found := WORDS_SEEN.match(comment.body.encode()):
            yield int(found[1]), comment


async def approve(
    store: SqliteStore,
    waiting: Iterator[tuple[int, CommentForModeration]],
    board: Board,
    seconds: float,
) -> None:
    """Approve one comment after the other for so long, in the server's SQLite file."""
    member = sample_facilitator(store)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        number, comment = next(waiting)
        board.approve(number)
        await asyncio.to_thread(moderation.show, store, comment, member, date.today())
        await asyncio.sleep(random.uniform(*BETWEEN_APPROVALS_SECONDS))


# The phases ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """What one number of watchers is measured with."""

    server: Server
    store: SqliteStore
    loader: Executor
    watchers: int
    seconds: float


async def watch_and_measure(bench: Bench) -> list[Phase]:
    """Open all live views, one after the other, and go through the phases."""
    board = Board(Phase(None, 0))
    session_id = signed_in_session(bench.store)
    watchers = [
        Watcher(WORDS_SEEN, on_refresh=board.refreshed, on_words=board.saw, on_lost=board.lost)
        for _ in range(bench.watchers)
    ]
    async with asyncio.TaskGroup() as tasks:
        views = [
            tasks.create_task(
                watcher.watch(bench.server.url, session_id, after=number * BETWEEN_OPENINGS_SECONDS)
            )
            for number, watcher in enumerate(watchers)
        ]
        async with asyncio.timeout(LONGEST_OPENING_SECONDS):
            for watcher in watchers:
                await watcher.ready.wait()
        await asyncio.sleep(SETTLE_SECONDS)
        phases = await go_through_phases(bench, board)
        for view in views:
            view.cancel()
    return phases


async def go_through_phases(bench: Bench, board: Board) -> list[Phase]:
    """Measure watching alone, then with forms opened, then with forms sent."""
    waiting = iter(list(waiting_comments(bench.store)))
    phases = [
        Phase(None, bench.seconds),
        Phase("GET", bench.seconds / 2),
        Phase("POST", bench.seconds / 2),
    ]
    for phase in phases:
        board.phase = phase
        approving = max(0.0, phase.seconds - LAST_APPROVAL_SECONDS)
        await asyncio.gather(approve(bench.store, waiting, board, approving), measure(bench, phase))
    return phases


async def measure(bench: Bench, phase: Phase) -> None:
    """Let one phase pass, with its load if it has one, and note what the processes used."""
    server = bench.server
    began, theirs, own = time.monotonic(), server.cpu_seconds(), time.process_time()
    if phase.load_kind:
        code = open_placement(bench.store).code
        phase.load = await asyncio.get_running_loop().run_in_executor(
            bench.loader, put_load, phase.load_kind, server.url, code, phase.seconds
        )
    else:
        await asyncio.sleep(phase.seconds)
    phase.seconds = time.monotonic() - began
    phase.server_cpu = (server.cpu_seconds() - theirs) / phase.seconds
    phase.own_cpu = (time.process_time() - own) / phase.seconds
    phase.megabytes = server.resident_megabytes()


def bench_watchers(example: Path, watchers: int, seconds: float, loader: Executor) -> list[Phase]:
    """All phases with so many watchers, on a server and a copy of the store of their own."""
    data_dir = example.with_name(f"watched-by-{watchers}")
    shutil.copytree(example, data_dir)
    with open_example(data_dir) as store, running(data_dir) as server:
        try:
            return asyncio.run(watch_and_measure(Bench(server, store, loader, watchers, seconds)))
        except ExceptionGroup as problems:
            raise SystemExit(f"The watchers saw no live view: {problems.exceptions}") from problems


@contextmanager
def load_process() -> Iterator[Executor]:
    """The process that puts the load on, started already."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as loader:
        loader.submit(_answer).result()
        yield loader


# Printing ------------------------------------------------------------------------------


def print_heading() -> None:
    """Print the names of the columns."""
    print(f"{'':26}{'CPU':>7}{'ms':>7}{'refresh, ms':>13}{'approval to wall, s':>24}{'form':>21}")
    print(
        f"{'watchers':>8}  {'meanwhile':<9}{'RSS MB':>7}{'%':>7}{'each':>7}{'p50':>6}{'p95':>7}"
        f"{'p50':>6}{'p95':>6}{'max':>6}{'missed':>11}{'a second':>10}{'p95 ms':>8}",
        flush=True,
    )


def print_phase(watchers: int, phase: Phase) -> None:
    """Print one row."""
    refreshes, to_wall, load = phase.refreshes, phase.to_wall, phase.load
    each = "" if phase.load_kind else f"{phase.server_cpu / watchers * 1000:.1f}"
    missed = f"{phase.approvals * watchers - len(to_wall)}/{phase.approvals * watchers}"
    form = ("", "")
    if phase.load_kind:
        form = (f"{load.done / phase.seconds:.0f}", f"{load.p95_seconds * 1000:.0f}")
    print(
        f"{watchers:>8}  {phase.load_kind or '-':<9}{phase.megabytes:>7.0f}"
        f"{phase.server_cpu * 100:>7.0f}{each:>7}"
        f"{percentile(refreshes, 50) * 1000:>6.0f}{percentile(refreshes, 95) * 1000:>7.0f}"
        f"{percentile(to_wall, 50):>6.2f}{percentile(to_wall, 95):>6.2f}"
        f"{max(to_wall, default=float('nan')):>6.2f}{missed:>11}{form[0]:>10}{form[1]:>8}",
        flush=True,
    )
    if load.failed:
        print(f"{'':10}{load.failed} forms were not answered as they should be")
    if phase.lost:
        print(f"{'':10}{phase.lost} connections of watchers broke, and were opened again")


def print_notes(measured: Mapping[int, Sequence[Phase]]) -> None:
    """Print how to read the table, and whether the aim is met with most watchers."""
    most = max(measured)
    alone = measured[most][0]
    busiest = max(phase.own_cpu for phases in measured.values() for phase in phases)
    print(
        f"""
Approval to wall, p95 with {most} watchers and nothing else: {percentile(alone.to_wall, 95):.2f} s\
 over {alone.approvals} approvals (aim: at most {AIM_SECONDS:.0f} s)

meanwhile  -: nothing else; GET, POST: {CONNECTIONS} kept connections open or send the form as\
 fast as they can
CPU %      of one core, all threads of the server process together
ms each    processor time of the server for one watcher in one second; with a load it cannot be
           told apart
refresh    from a browser's asking for a part of the page until all of it is there
missed     approved words that a watcher never saw, of all that all watchers should have seen

Fairly steady on a shared machine: RSS, ms each. Rough (count on 30 % and more): all other times,
CPU % and forms a second, above all with GET and POST, where this bench competes with the server
for the same cores. The bench's own watchers used up to {busiest * 100:.0f} % of a core."""
    )


# The command ---------------------------------------------------------------------------


def bench(watcher_counts: Sequence[int], seconds: float, folder: Path) -> None:
    """Make the example once, measure each number of watchers on a copy, and print it all."""
    example = folder / "example"
    with open_example(example) as store:
        add_waiting_comments(store, int(2 * seconds / BETWEEN_APPROVALS_SECONDS[0]) + 5)
    measured = {}
    with load_process() as loader:
        print_heading()
        for watchers in watcher_counts:
            measured[watchers] = bench_watchers(example, watchers, seconds, loader)
            for phase in measured[watchers]:
                print_phase(watchers, phase)
    print_notes(measured)


def main() -> None:
    """Read the arguments and run in a temporary folder."""
    parser = argparse.ArgumentParser(description="What watchers cost, and how soon they see.")
    parser.add_argument("--watchers", default="1,20,50", help="how many, with commas (1,20,50)")
    parser.add_argument("--seconds", type=float, default=20, help="to watch undisturbed (20)")
    given = parser.parse_args()
    counts = [int(count) for count in given.watchers.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        bench(counts, given.seconds, Path(folder))


if __name__ == "__main__":
    main()
