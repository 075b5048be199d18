"""A meeting with many walls and voters: how soon a screen changes, votes a second, what it costs.

Run from the checkout: ``python -m bench.meeting [--people 10,50,200]``. For each number it starts a
server on a fresh example store and opens that many walls (server-sent events). A facilitator makes
the wall dark and light, words are approved in the same SQLite file, and as many phones vote and
answer the survey, each from a connection of its own. Needs /proc, so Linux. Prints figures and
asserts none.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for `python bench/meeting.py`

import httpx

from bench.example_server import (
    Server,
    open_example,
    open_placement,
    running,
    sample_facilitator,
    signed_in_session,
)
from feedback import gathering, intake, moderation, voting
from feedback.backend import COOKIE
from feedback.gathering import Plan
from feedback.models import CommentForModeration
from feedback.storage.sqlite import SqliteStore

MOVES = 12
"""How often the wall is moved or made dark, half of the times each."""

BETWEEN_MOVES_SECONDS = 1.37
APPROVED = 6
"""How many comments are approved, one after the other, for the wall."""

VOTES_EACH = 3
SETTLE_SECONDS = 2.0


@dataclass
class Measured:
    """What one number of people saw. Times are in seconds; 1.0 of CPU is one whole core."""

    people: int
    idle_cpu: float = 0.0
    busy_cpu: float = 0.0
    megabytes: float = 0.0
    changes: list[float] = field(default_factory=list)
    approvals: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    votes_seconds: float = 0.0
    forms: list[float] = field(default_factory=list)
    forms_seconds: float = 0.0
    failed: int = 0


@dataclass(frozen=True)
class Meeting:
    """What a client has to know of the meeting on the server."""

    server: Server
    code: str
    form_code: str
    round_id: str
    session: str
    to_approve: Sequence[CommentForModeration]


def prepare(store: SqliteStore, server: Server) -> Meeting:
    """An open meeting with one open question, and quotes that wait to be approved."""
    who = sample_facilitator(store)
    made = gathering.add(store, who, date.today(), Plan(place="The bench"))
    gathering.change(store, who, made, state="open")
    (meeting,) = [one for one in gathering.meetings(store) if one.id == made.id]
    items = ["A bell at the door", "More tea", "Shorter letters"]
    voting.draft(store, who, meeting, "dots", "What matters most?", items)
    (asked,) = voting.rounds(store, meeting)
    voting.open_to_votes(store, who, asked)
    form_code, session = open_placement(store).code, signed_in_session(store)
    waiting = moderation.comments_in(store, who, "waiting", most=100)
    chosen = [one for one in waiting if one.permission == "show" and not one.sensitive][:APPROVED]
    quotes = tuple(one.id for one in chosen)
    store.keep_deck(meeting.id, seen=meeting.kept.version, deck="[]", quotes=quotes)
    return Meeting(server, made.kept.code, form_code, asked.kept.id, session, chosen)


async def watch(meeting: Meeting, seen: list[float]) -> None:
    """One wall: notes when it was told that something has changed."""
    timeout = httpx.Timeout(10, read=None)
    async with (
        httpx.AsyncClient(base_url=meeting.server.url, timeout=timeout) as client,
        client.stream("GET", f"/m/{meeting.code}/events") as stream,
    ):
        async for line in stream.aiter_lines():
            if line.startswith(("data: dark", "data: light")):
                seen.append(time.monotonic())


async def move_wall(meeting: Meeting, walls: Sequence[list[float]], measured: Measured) -> None:
    """Make the wall dark and light again, and note how soon each wall is told."""
    async with httpx.AsyncClient(
        base_url=meeting.server.url, cookies={COOKIE: meeting.session}, timeout=30
    ) as client:
        for _ in range(MOVES):
            began = time.monotonic()
            reply = await client.post(
                f"/staff/meeting/{meeting.code}", data={"move": "blank", "quiet": "yes"}
            )
            measured.failed += reply.status_code != 204
            await asyncio.sleep(BETWEEN_MOVES_SECONDS)
            measured.changes += told(walls, began, measured)


async def approve(
    store: SqliteStore, meeting: Meeting, walls: Sequence[list[float]], measured: Measured
) -> None:
    """Approve words that were chosen for the wall, and note how soon each wall is told."""
    who = sample_facilitator(store)
    for comment in meeting.to_approve:
        began = time.monotonic()
        moderation.show(store, comment, who, date.today())
        await asyncio.sleep(BETWEEN_MOVES_SECONDS)
        measured.approvals += told(walls, began, measured)


def told(walls: Sequence[list[float]], began: float, measured: Measured) -> list[float]:
    """How long after ``began`` each wall was told; one that was not is counted as failed."""
    first = [next((at - began for at in wall if at > began), None) for wall in walls]
    measured.failed += first.count(None)
    return [seconds for seconds in first if seconds is not None]


async def vote(meeting: Meeting, measured: Measured) -> None:
    """One phone: joins, and votes a few times."""
    async with httpx.AsyncClient(base_url=meeting.server.url, timeout=60) as client:
        await client.get(f"/m/{meeting.code}")
        for number in range(VOTES_EACH):
            began = time.monotonic()
            reply = await client.post(
                f"/m/{meeting.code}", data={"round": meeting.round_id, f"i{number + 1}": "3"}
            )
            measured.votes.append(time.monotonic() - began)
            measured.failed += reply.status_code != 303


async def answer(meeting: Meeting, measured: Measured) -> None:
    """One phone answers the survey."""
    async with httpx.AsyncClient(base_url=meeting.server.url, timeout=60) as client:
        began = time.monotonic()
        reply = await client.post(
            f"/f/{meeting.form_code}",
            data={"key": intake.new_key(), "experience": "good", "permission": "count_only"},
        )
        measured.forms.append(time.monotonic() - began)
        measured.failed += reply.status_code != 303


async def measure(store: SqliteStore, meeting: Meeting, people: int) -> Measured:
    """So many walls and phones."""
    measured, server = Measured(people), meeting.server
    walls: list[list[float]] = [[] for _ in range(people)]
    watching = [asyncio.create_task(watch(meeting, wall)) for wall in walls]
    await asyncio.sleep(SETTLE_SECONDS)
    measured.idle_cpu = await cpu_during(server, asyncio.sleep(5))
    await move_wall(meeting, walls, measured)
    await approve(store, meeting, walls, measured)
    began = time.monotonic()
    votes = asyncio.gather(*(vote(meeting, measured) for _ in range(people)))
    measured.busy_cpu = await cpu_during(server, votes)
    measured.votes_seconds = time.monotonic() - began
    began = time.monotonic()
    await asyncio.gather(*(answer(meeting, measured) for _ in range(people)))
    measured.forms_seconds = time.monotonic() - began
    measured.megabytes = server.resident_megabytes()
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    return measured


async def cpu_during(server: Server, work: object) -> float:
    """Which part of one core the server used meanwhile."""
    began, used = time.monotonic(), server.cpu_seconds()
    await work  # type: ignore[misc]  # a coroutine or a future
    return (server.cpu_seconds() - used) / (time.monotonic() - began)


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=20)[18] if len(seconds) > 1 else float("nan")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", default="10,50,200", help="walls and phones, by commas")
    numbers = [int(number) for number in parser.parse_args().people.split(",")]
    print(
        "walls and  dark told  words told  CPU, only  votes     p95 of a  CPU,    forms     memory"
        "  failed"
    )
    print("phones     p95 (ms)   p95 (ms)    watching   a second  vote (ms) voting  a second  (MB)")
    for people in numbers:
        with tempfile.TemporaryDirectory() as folder:
            data_dir = Path(folder) / "data"
            with open_example(data_dir) as store, running(data_dir) as server:
                found = asyncio.run(measure(store, prepare(store, server), people))
            shutil.rmtree(data_dir, ignore_errors=True)
        print(
            f"{people:<11}{p95(found.changes):<11.0f}{p95(found.approvals):<12.0f}"
            f"{found.idle_cpu:<11.1%}"
            f"{len(found.votes) / found.votes_seconds:<10.0f}{p95(found.votes):<10.0f}"
            f"{found.busy_cpu:<8.0%}{len(found.forms) / found.forms_seconds:<10.0f}"
            f"{found.megabytes:<8.0f}{found.failed}"
        )


if __name__ == "__main__":
    main()
