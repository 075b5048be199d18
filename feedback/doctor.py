"""What is right and wrong with an installation, in words that say what to do. Changes nothing."""

import base64
import json
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx

from feedback import addresses, notices
from feedback.config import SECRETS_FILE, Settings
from feedback.errors import Refused, StorageError
from feedback.storage.sqlite_state import file_state
from feedback.storage.supabase_client import shared_http
from feedback.storage.supabase_state import (
    FOR_ANYBODY,
    ProjectState,
    Schema,
    project_state,
    shipped_migrations,
)

LEAST_FREE_MB = 100
SCARCE_FREE_MB = 1000
MOST_SKEW_SECONDS = 30
"""PostgREST takes tokens from clocks that differ by so much."""

Verdict = Literal["ok", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. "look" works today but deserves a look; "wrong" does not work."""

    verdict: Verdict
    text: str


def examine(how: Settings) -> Iterator[Finding]:
    """Look at everything this installation leans on, one finding after the other."""
    yield from _data_folder(how.data_dir)
    yield from _secrets(SECRETS_FILE)
    with shared_http() as http:
        if how.on_supabase:
            yield from _supabase(how.supabase_url, how.supabase_key, http)
        else:
            yield from _file(how.data_dir / "feedback.sqlite")
        yield from _public_url(how.public_url, http)
    yield from _notices(how)


# On this machine ------------------------------------------------------------------------


def _data_folder(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield Finding(
            "look", f"The data folder {folder} is not there yet: the first start makes it."
        )
        return
    try:
        with tempfile.TemporaryFile(dir=folder):
            yield Finding("ok", f"The data folder {folder} can be written to.")
    except OSError as error:
        yield Finding(
            "wrong",
            f"The data folder {folder} cannot be written to ({error.strerror})."
            " Give it to the user whom Table Talk runs as, or set FEEDBACK_DATA_DIR.",
        )
        return
    yield _private(folder, "700")
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        yield Finding(
            "wrong", f"The disk is full: {free} MB are free. Soon no answer can be kept. Make room."
        )
    elif free < SCARCE_FREE_MB:
        yield Finding("look", f"The disk is filling up: {free} MB are free.")
    else:
        yield Finding("ok", f"{free} MB are free on its disk.")


def _private(path: Path, mode: str) -> Finding:
    """Whether only the owner may read it."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("wrong", f"Others on this machine can read {path}. Run: chmod {mode} {path}")
    return Finding("ok", f"Only its owner can read {path}.")


def _secrets(file: Path) -> Iterator[Finding]:
    if file.exists():
        yield _private(file, "600")


def _file(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding("look", "There is no store yet: the first start makes it.")
        return
    yield _private(path, "600")
    try:
        state = file_state(path)
    except Refused as error:
        yield Finding("wrong", f"{error} Put back your latest backup.")
        return
    if state.sound:
        yield Finding("ok", "The store's file is sound.")
    else:
        yield Finding(
            "wrong", "The store's file is damaged. Stop Table Talk and put back your latest backup."
        )
    if state.unknown:
        yield Finding(
            "wrong",
            f"The store was made by a newer Table Talk ({state.unknown[-1]}). Run that version.",
        )
    elif state.to_come:
        yield Finding(
            "look",
            f"The next start brings the store up to date ({', '.join(state.to_come)})."
            " Make a backup first.",
        )
    else:
        yield Finding("ok", "The store is up to date.")


def _public_url(url: str, http: httpx.Client) -> Iterator[Finding]:
    if not url:
        yield Finding(
            "look",
            "PUBLIC_URL is not set: posters carry this machine's own address, which phones reach"
            " on the same Wi-Fi only.",
        )
        return
    yield _encrypted("PUBLIC_URL", url, "Residents' answers")
    try:
        reply = http.get(f"{url}/healthz")
    except httpx.HTTPError as error:
        why = "its certificate is not trusted" if "CERTIFICATE" in str(error) else "nobody answers"
        yield Finding(
            "wrong",
            f"PUBLIC_URL {url} cannot be opened from here: {why}. Start Table Talk and the proxy"
            " in front of it, and look at the name's DNS entry.",
        )
        return
    if reply.status_code == 200 and reply.text == "ok":
        yield Finding("ok", f"Table Talk answers at {url}.")
    elif reply.status_code == 503:
        yield Finding("wrong", f"At {url} Table Talk or the proxy says that it cannot serve now.")
    else:
        yield Finding(
            "wrong",
            f"Something else answers at {url} (it says {reply.status_code} to /healthz)."
            " Let the proxy pass every address on to Table Talk.",
        )


def _notices(how: Settings) -> Iterator[Finding]:
    for name, trouble in notices.try_out(how).items():
        if trouble:
            yield Finding(
                "wrong", f"The {name} for notices {trouble}. Look at FEEDBACK_NOTICE_* settings."
            )
        else:
            yield Finding("ok", f"The {name} for notices answers.")


def _encrypted(name: str, url: str, what: str) -> Finding:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return Finding("ok", f"{name} uses HTTPS.")
    if addresses.is_loopback(parts.hostname or ""):
        return Finding("ok", f"{name} is on this machine only.")
    return Finding("wrong", f"{name} is not encrypted. {what} can be read on the way. Use HTTPS.")


# At Supabase ----------------------------------------------------------------------------


def _supabase(url: str, key: str, http: httpx.Client) -> Iterator[Finding]:
    yield _encrypted("SUPABASE_URL", url, "Answers and passphrases")
    role = key_role(key)
    if role == "secret":
        yield Finding(
            "wrong",
            "SUPABASE_ANON_KEY IS A SECRET KEY, WHICH MAY READ AND CHANGE EVERYTHING. Revoke it in"
            " the project's settings and put the publishable (or anon) key here.",
        )
        return  # and do not use it for anything
    if role == "anon":
        yield Finding("ok", "The key is an anonymous one.")
    else:
        yield Finding("look", "We do not know this kind of key. Use the publishable (or anon) key.")
    try:
        state = project_state(url, key, http)
    except StorageError as error:
        yield Finding(
            "wrong",
            f"{error} Look at SUPABASE_URL and SUPABASE_ANON_KEY, and whether the project is"
            " paused.",
        )
        return
    yield Finding("ok", f"The project answers at {url}.")
    yield from _clock(state.clock, datetime.now(UTC))
    yield from _migrations(state.schema)
    yield from _rights(state)


def key_role(key: str) -> Literal["anon", "secret", "unknown"]:
    """What kind of API key this is. Keys of the older kind are tokens that carry their role."""
    if key.startswith("sb_secret_"):
        return "secret"
    if key.startswith("sb_publishable_"):
        return "anon"
    try:
        payload = key.split(".")[1]
        role = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["role"]
    except (IndexError, ValueError, KeyError, TypeError):
        return "unknown"
    if role == "service_role":
        return "secret"
    return "anon" if role == "anon" else "unknown"


def _clock(theirs: datetime | None, ours: datetime) -> Iterator[Finding]:
    if theirs is None:
        yield Finding("look", "The project does not say what time it is there.")
        return
    seconds = round((ours - theirs).total_seconds())
    if abs(seconds) <= MOST_SKEW_SECONDS:
        yield Finding("ok", "This machine's clock agrees with the project's.")
    else:
        which = "ahead" if seconds > 0 else "behind"
        yield Finding(
            "look",
            f"This machine's clock is {abs(seconds)} seconds {which}. Staff may have to sign in"
            " again, and around midnight answers get another day. Switch time synchronisation on.",
        )


def _migrations(schema: Schema | None) -> Iterator[Finding]:
    shipped = shipped_migrations()
    push = "Run: supabase db push"
    if schema is None:
        yield Finding("wrong", f"Migrations are missing: the project is new or older. {push}")
        return
    if schema.applied is None:
        yield Finding(
            "look",
            "The project keeps no record of its migrations. Apply them with the Supabase CLI, so"
            " that one can tell which are there.",
        )
        return
    if missing := [name for version, name in shipped.items() if version not in schema.applied]:
        yield Finding("wrong", f"Migrations are missing: {', '.join(missing)}. {push}")
    if newer := sorted(version for version in schema.applied if version > max(shipped)):
        yield Finding(
            "wrong",
            f"The project was brought up to date by a newer Table Talk ({newer[-1]})."
            " Run that version here too.",
        )
    if not missing and not newer:
        yield Finding("ok", f"All migrations are there, up to {max(schema.applied)}.")


def _rights(state: ProjectState) -> Iterator[Finding]:
    if state.opens_survey:
        yield Finding("ok", "Residents can open a survey.")
    else:
        yield Finding("wrong", "Residents cannot open a survey. Look at the migrations.")
    if state.shows_answers:
        yield Finding("wrong", "ANYBODY CAN READ THE TABLE OF ANSWERS. Revoke that right at once.")
    if state.schema is None:
        yield Finding("look", "Rights were not looked at: the project has to be up to date first.")
        return
    too_much = [
        f"may run {name}" for name in sorted(state.schema.functions_for_anybody - FOR_ANYBODY)
    ]
    too_much += [
        f"may read or change the table {name}" for name in sorted(state.schema.tables_for_anybody)
    ]
    for right in too_much:
        yield Finding("wrong", f"A stranger {right}. Revoke that right from anon and public.")
    for name in sorted(FOR_ANYBODY - state.schema.functions_for_anybody):
        yield Finding("wrong", f"Residents may not run {name}. Grant it to anon.")
    for name in sorted(state.schema.tables_without_row_level_security):
        yield Finding("wrong", f"The table {name} is without row-level security. Switch it on.")
    if not too_much:
        yield Finding("ok", "A stranger may open a survey and send an answer, and nothing else.")
