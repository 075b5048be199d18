"""Processes that tests kill: they write answers until somebody ends them.

They start from one small server process that has imported everything already, so each costs
milliseconds, and none inherits the threads of the test run.
"""

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from feedback import intake
from feedback.models import Comment, Response, Stored, Tag
from feedback.storage import outbox as outbox_module
from feedback.storage.outbox import Outbox
from feedback.storage.residents import ResidentsStore
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase_client import connect, shared_http

spawn = multiprocessing.get_context("forkserver")
spawn.set_forkserver_preload([__name__])

WRITERS = 4


class Victim:
    """A process that says what it has had acknowledged, until it is killed."""

    def __init__(self, work: Callable[..., None], *parameters: object) -> None:
        self._said, say = spawn.Pipe(duplex=False)
        self._process = spawn.Process(target=work, args=(*parameters, say))
        self._process.start()
        say.close()
        self._first = self._said.recv()  # it is at work

    def kill(self) -> list[tuple[str, Stored]]:
        """End it with SIGKILL; each key that was acknowledged before, and as what."""
        self._process.kill()
        self._process.join()
        self._process.close()
        heard = [self._first]
        while True:
            try:
                heard.append(self._said.recv())
            except EOFError:
                self._said.close()
                return heard


def write_into_file(path: Path, code: str, day: date, say: Connection) -> None:
    """Add answers to the embedded store for ever."""
    _write_for_ever(SqliteStore(path), code, day, say)


def be_a_replica(
    url: str, key: str, outbox_path: Path, code: str, day: date, say: Connection
) -> None:
    """Add answers as a replica does, forwarding what it keeps at the same time."""
    outbox_module.FIRST_WAIT_S = 0.02
    store = ResidentsStore(connect(url, key, shared_http()), Outbox(outbox_path))
    with store.forwarding():
        _write_for_ever(store, code, day, say)


def hold_write_lock(path: Path, held: Event, release: Event) -> None:
    """Keep everybody else from writing until told to let go."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("begin immediate")
    held.set()
    release.wait()
    db.close()


def _write_for_ever(store: Any, code: str, day: date, say: Connection) -> None:
    speaking = threading.Lock()

    def write() -> None:
        while True:
            response = response_for(code, day)
            outcome = store.add_response(response)
            with speaking:
                say.send((response.key, outcome))

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def response_for(code: str, day: date) -> Response:
    """An answer with words and a theme, so that several tables are written."""
    words = Comment("good", "Kind people at the counter", (Tag("staff_attitude"),))
    return Response(
        intake.new_key(),
        "breakfast",
        1,
        code,
        day,
        "show",
        {"experience": ("good",)},
        (words,),
    )
