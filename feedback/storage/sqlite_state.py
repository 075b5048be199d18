"""What condition an embedded store's file is in, for ``python -m feedback doctor``."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from feedback.errors import Refused
from feedback.storage.sqlite_database import migrations


@dataclass(frozen=True, slots=True)
class FileState:
    """``to_come`` are migrations that the next start makes; ``unknown`` are from newer code."""

    sound: bool
    to_come: tuple[str, ...]
    unknown: tuple[str, ...]


def file_state(path: Path) -> FileState:
    """Look at a store's file without changing it, also while it is in use.

    Raises Refused when it is no store of ours.
    """
    shipped = [name for name, _ in migrations()]
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            sound = db.execute("pragma quick_check(1)").fetchone() == ("ok",)
            done = {name for (name,) in db.execute("select name from migrations")}
    except sqlite3.Error as error:
        raise Refused(f"{path} cannot be read as a store ({error}).") from error
    return FileState(
        sound,
        tuple(name for name in shipped if name not in done),
        tuple(sorted(done - set(shipped))),
    )
