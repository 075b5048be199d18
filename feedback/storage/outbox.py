"""The outbox: answers wait on this replica's disk while Supabase is away.

One SQLite file rather than a file for each answer: a file carries the exact time it was written,
even where its visible times are set back to the day, and SQLite brings the locking between
processes and the care at a crash that we would have to write ourselves.

An answer leaves only once the store has said that it has it. It is sent with its own submission
key, so sending it twice, from two processes or after a crash, stores it once.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

from feedback.errors import Refused, StorageError, Unavailable
from feedback.models import KeptAnswers, Stored
from feedback.storage.sqlite_database import Database

MOST_KEPT = 10_000
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 60.0

Answer = Mapping[str, Any]
"""One response in the form in which it travels."""

Send = Callable[[Answer, int], Stored]
"""Gives one answer, and the size of its batch, to the store."""


class Outbox:
    """One file of answers that wait. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, steps="outbox_migrations")

    def close(self) -> None:
        """Close the file; for tests and the command line."""
        self._database.close()

    def keep(self, answer: Answer, batch: int, *, refusal: str = "") -> None:
        """Keep an answer until it is forwarded; nothing changes when its key is here already.

        ``refusal`` is why the store will not take it: it then waits for an admin. Raises
        Unavailable when the outbox or the disk is full.
        """
        with self._database.writing() as db:
            (kept,) = db.execute("select count(*) from kept").fetchone()
            if kept >= MOST_KEPT:
                raise Unavailable("Too many answers wait already. Please try again later.")
            db.execute(
                "insert into kept (submission_key, day, answer, batch, refusal)"
                " values (?, ?, ?, ?, ?) on conflict (submission_key) do nothing",
                (
                    answer["key"],
                    answer["day"],
                    json.dumps(answer, ensure_ascii=False),
                    batch,
                    refusal,
                ),
            )

    def forward(self, send: Send) -> bool:
        """Offer every waiting answer to the store once; True when none waits any longer.

        Stops when the store is away. What it refuses stays here, with the reason.
        """
        with self._database.reading() as db:
            # At random, so that one answer over which the store stumbles does not block the rest.
            keys = db.execute(
                "select submission_key from kept where refusal = '' order by random()"
            ).fetchall()
        try:
            for (key,) in keys:
                self._forward(key, send)
        except Unavailable:
            return False
        finally:
            if keys:
                self._database.forget_erased()
        return True

    def _forward(self, key: str, send: Send) -> None:
        with self._database.reading() as db:
            row = db.execute(
                "select answer, batch from kept where submission_key = ? and refusal = ''", (key,)
            ).fetchone()
        if row is None:
            return  # another process was faster
        answer, batch = row
        try:
            send(json.loads(answer), batch)
        except Refused as error:
            with self._database.writing() as db:
                db.execute(
                    "update kept set refusal = ? where submission_key = ?", (str(error), key)
                )
        else:
            with self._database.writing() as db:
                db.execute("delete from kept where submission_key = ?", (key,))

    def holds(self) -> KeptAnswers:
        """How many answers wait or were refused, and why; never what they say."""
        with self._database.reading() as db:
            waiting, oldest = db.execute(
                "select count(*), min(day) from kept where refusal = ''"
            ).fetchone()
            refused = db.execute(
                "select refusal, count(*) from kept where refusal <> '' group by refusal"
            ).fetchall()
        return KeptAnswers(waiting, date.fromisoformat(oldest) if oldest else None, dict(refused))

    def retry_refused(self) -> int:
        """Let what was refused wait again, once its cause is put right; returns how many."""
        with self._database.writing() as db:
            return db.execute("update kept set refusal = '' where refusal <> ''").rowcount

    def discard_refused(self) -> int:
        """Erase what was refused, words and all; returns how many."""
        with self._database.writing() as db:
            discarded = db.execute("delete from kept where refusal <> ''").rowcount
        self._database.forget_erased()
        return discarded


@contextmanager
def forwarding(outbox: Outbox, send: Send) -> Iterator[None]:
    """Forward what waits, in a thread of its own, for as long as the block lasts."""
    ended = Event()
    thread = Thread(target=_forward_until, args=(ended, outbox, send), name="outbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        # It may be waiting for a store that does not answer. Ending there loses nothing.
        thread.join(timeout=1)


def _forward_until(ended: Event, outbox: Outbox, send: Send) -> None:
    wait_s = FIRST_WAIT_S
    while True:
        try:
            nothing_waits = outbox.forward(send)
        except StorageError:  # of our own disk
            nothing_waits = False
        wait_s = FIRST_WAIT_S if nothing_waits else min(2 * wait_s, LONGEST_WAIT_S)
        # Replicas that lost the store together do not come back to it together.
        if ended.wait(wait_s * random.uniform(0.5, 1)):
            return
