"""One SQLite file: connections, transactions, migrations. No table of ours is named here.

Measured: one writer behind a lock has a tail 7 to 31 times shorter than a connection for each
thread, because SQLite's busy back-off starves some of them.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock

from feedback.errors import Refused, StorageError, Unavailable

BUSY_SECONDS = 5.0

_PASSING_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}


class Database:
    """A file with one writing connection behind a lock, and as many reading ones as needed."""

    def __init__(self, path: Path, *, steps: str = "sqlite_migrations") -> None:
        self.path = path
        with _as_storage_error():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Created by us first, so that nobody else can read it, not even for a moment.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._writer = self._connect()
        self._write_lock = Lock()
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._migrate(steps)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The writing connection inside a transaction, undone when the block raises."""
        with self._write_lock, _as_storage_error():
            # Immediate: a transaction that reads first and writes later cannot be sent back.
            self._writer.execute("begin immediate")
            try:
                yield self._writer
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("rollback")
                raise
            self._commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment of the file."""
        with _as_storage_error():
            try:
                connection = self._readers.get_nowait()
            except Empty:
                connection = self._connect()
                connection.execute("pragma query_only = on")
            try:
                connection.execute("begin")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")
                self._readers.put(connection)

    def backup(self, target: Path) -> None:
        """Copy the file while it is in use."""
        with _as_storage_error():
            try:
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except FileExistsError as error:
                raise Refused(f"There is already a file called {target}.") from error
            copy = sqlite3.connect(target)
            try:
                with self.reading() as connection:
                    connection.backup(copy)
            finally:
                copy.close()

    def forget_erased(self) -> None:
        """Empty the write-ahead log, where erased words stay readable until it is written anew.

        Left for the next time while somebody else is reading.
        """
        with self._write_lock, _as_storage_error():
            self._writer.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        with self._write_lock:
            self._writer.close()
        while not self._readers.empty():
            self._readers.get_nowait().close()

    def _commit(self) -> None:
        try:
            self._writer.execute("commit")
        except sqlite3.Error:
            if self._writer.in_transaction:
                self._writer.execute("rollback")
            raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            "secure_delete = on",  # erased words are overwritten, not only unlinked
            "trusted_schema = off",
        ):
            connection.execute(f"pragma {pragma}")
        return connection

    def _migrate(self, steps: str) -> None:
        with self.writing() as connection:
            connection.execute(
                "create table if not exists migrations (name text primary key) strict"
            )
        # Off, because a table that is made anew would take with it whatever refers to it; checked
        # after each step instead. It cannot be switched inside a transaction.
        self._writer.execute("pragma foreign_keys = off")
        for name, script in migrations(steps):
            with self.writing() as connection:
                done = connection.execute("select 1 from migrations where name = ?", (name,))
                if done.fetchone():
                    continue
                for statement in _statements(script):
                    connection.execute(statement)
                if connection.execute("pragma foreign_key_check").fetchone():
                    raise Refused(f"The store's file does not hold together after {name}.")
                connection.execute("insert into migrations (name) values (?)", (name,))
        self._writer.execute("pragma foreign_keys = on")


def migrations(folder: str = "sqlite_migrations") -> list[tuple[str, str]]:
    """The numbered steps of one kind of file in order: name and script."""
    files = sorted(
        (
            entry
            for entry in resources.files("feedback.storage").joinpath(folder).iterdir()
            if entry.name.endswith(".sql")
        ),
        key=lambda entry: entry.name,
    )
    return [(entry.name, entry.read_text("utf-8")) for entry in files]


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; ``executescript`` would commit our transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _as_storage_error() -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        raise Unavailable(f"The data folder cannot be used: {error.strerror}.") from error
    except sqlite3.IntegrityError as error:
        raise Refused("The store does not accept this.") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _PASSING_TROUBLE:
            raise Unavailable("The store is busy or full. Please try again in a moment.") from error
        raise Refused(f"The store cannot do this ({error}).") from error
