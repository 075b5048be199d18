"""Who to turn to in a crisis, as written in data/crisis_contacts.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from feedback.errors import BadFile

CONTACTS_FILE = Path(__file__).resolve().parent / "data" / "crisis_contacts.toml"


@dataclass(frozen=True, slots=True)
class CrisisContact:
    """Somebody to call or text.

    ``name`` is who answers, ``when`` one plain line that says what to do and when, ``phone``
    the digits to dial and ``shown`` the same number as people read it.
    """

    name: str
    when: str
    phone: str
    shown: str
    kind: Literal["call", "text"]

    @property
    def link(self) -> str:
        """The address that makes a phone call or write to this contact."""
        return f"{'sms' if self.kind == 'text' else 'tel'}:{self.phone}"


@dataclass(frozen=True, slots=True)
class CrisisFile:
    """What the file says: the contacts, most urgent first, and when a person last checked them."""

    contacts: tuple[CrisisContact, ...]
    last_checked: date


def crisis_contacts() -> tuple[CrisisContact, ...]:
    """Who to turn to, most urgent first. Raises BadFile, naming what is wrong."""
    return _crisis_file().contacts


def last_checked() -> date:
    """The day on which the contacts were last checked. Raises BadFile, naming what is wrong."""
    return _crisis_file().last_checked


@cache
def _crisis_file() -> CrisisFile:
    return read_crisis_file(CONTACTS_FILE)


def read_crisis_file(path: Path) -> CrisisFile:
    """Read and check one file of contacts.

    Raises
    ------
    BadFile
        If the file cannot be read, or a contact could not be shown or dialled: a page with a
        wrong number is worse than a page that does not start.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(f"{path.name} cannot be read: {error}") from error
    entries = data.get("contacts")
    if not isinstance(entries, list) or not entries:
        raise BadFile(f"{path.name} has no [[contacts]].")
    contacts = tuple(
        _contact(entry, f"{path.name}, contact {i}") for i, entry in enumerate(entries, 1)
    )
    return CrisisFile(contacts, _day(data.get("last_checked"), path.name))


def _day(value: object, where: str) -> date:
    # A datetime is a date to isinstance, but nobody checks numbers at an hour and a minute.
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadFile(f"{where}: last_checked must be a date such as 2026-11-23.")
    return value


def _contact(entry: Any, where: str) -> CrisisContact:
    expected = {field.name for field in fields(CrisisContact)}
    if not isinstance(entry, Mapping) or set(entry) != expected:
        raise BadFile(f"{where} must have exactly: {', '.join(sorted(expected))}.")
    for name, value in entry.items():
        if not isinstance(value, str) or not value.strip():
            raise BadFile(f"{where}: {name} must be text in quotes.")
    contact = CrisisContact(**entry)
    if contact.kind not in ("call", "text"):
        raise BadFile(f'{where}: kind must be "call" or "text", not {contact.kind!r}.')
    if not contact.phone.isascii() or not contact.phone.isdigit():
        raise BadFile(f"{where}: phone must be digits only, not {contact.phone!r}.")
    if contact.shown.replace(" ", "") != contact.phone:
        raise BadFile(f"{where}: {contact.shown!r} is shown, but {contact.phone!r} is dialled.")
    return contact
