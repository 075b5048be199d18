"""What a Supabase project says about itself to a stranger, for ``python -m feedback doctor``."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from feedback.errors import Refused, Unavailable

MIGRATIONS = Path(__file__).resolve().parents[2] / "supabase" / "migrations"

FOR_ANYBODY = frozenset(
    {
        "cast_ballot",
        "codebook",
        "join_meeting",
        "open_survey",
        "schema_state",
        "submit_response",
        "successor",
        "survey_wording",
    }
)
"""The functions that residents' pages and the doctor call without signing in."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What is in the database, as ``schema_state`` tells it.

    ``applied`` are versions of migrations; None where nobody recorded them. The others name what
    a stranger may run, read or write.
    """

    applied: frozenset[str] | None
    functions_for_anybody: frozenset[str]
    tables_for_anybody: frozenset[str]
    tables_without_row_level_security: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project as a stranger with its anonymous key finds it.

    ``clock`` is the project's, None where it did not say. ``schema`` is None where the project is
    older than the question. ``opens_survey`` and ``shows_answers`` are what happened when we tried.
    """

    clock: datetime | None
    schema: Schema | None
    opens_survey: bool
    shows_answers: bool


def shipped_migrations() -> dict[str, str]:
    """The migrations in this copy of the code: version to file name, in order."""
    return {path.name.partition("_")[0]: path.name for path in sorted(MIGRATIONS.glob("*.sql"))}


def project_state(url: str, key: str, http: httpx.Client) -> ProjectState:
    """Ask a project, changing nothing.

    Raises Unavailable when nobody answers, and Refused when the key is not one of this project's.
    """
    told = _ask(http, url, key, "POST", "rpc/schema_state", {})
    opened = _ask(http, url, key, "POST", "rpc/open_survey", {"code": ""})
    answers = _ask(http, url, key, "GET", "responses?select=id&limit=1")
    date = told.headers.get("date")
    return ProjectState(
        clock=parsedate_to_datetime(date) if date else None,
        schema=_schema(told.json()) if told.is_success else None,
        opens_survey=opened.is_success,
        shows_answers=answers.is_success,
    )


def _ask(
    http: httpx.Client, url: str, key: str, method: str, what: str, body: object = None
) -> httpx.Response:
    # Not through the supabase package: it keeps the headers, and with them the clock, to itself.
    headers = {"apikey": key, "Authorization": f"Bearer {key}"}
    try:
        reply = http.request(method, f"{url}/rest/v1/{what}", headers=headers, json=body)
    except httpx.HTTPError as error:
        raise Unavailable(f"Nobody answers at {url}.") from error
    if reply.status_code >= 500:
        raise Unavailable(f"{url} answers, but cannot serve just now ({reply.status_code}).")
    if reply.status_code == 401 and _code(reply) != "42501":  # that one is "permission denied"
        raise Refused(f"{url} does not know this key.")
    return reply


def _code(reply: httpx.Response) -> object:
    try:
        told = reply.json()
    except ValueError:
        return None
    return told.get("code") if isinstance(told, dict) else None


def _schema(told: dict[str, Any]) -> Schema:
    applied = told["migrations"]
    return Schema(
        None if applied is None else frozenset(applied),
        frozenset(told["functions_for_anybody"]),
        frozenset(told["tables_for_anybody"]),
        frozenset(told["tables_without_row_level_security"]),
    )
