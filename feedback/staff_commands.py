"""The command line for people: ``python -m feedback staff add | list | role | …``."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from feedback import people
from feedback.backend import embedded_store
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import ROLES, Sites, StaffMember
from feedback.storage import Store, open_operator

if TYPE_CHECKING:
    from feedback.storage.supabase_operator import OperatorStore


def staff_add(parsed: argparse.Namespace) -> str:
    """Add somebody who signs in.

    The passphrase is asked for, or read from standard input; on Supabase it is made and printed.
    """
    if settings().on_supabase:
        return _staff_add_on_supabase(parsed)
    if parsed.email:
        raise FeedbackError("--email is for Supabase only. Here people sign in with their name.")
    if sys.stdin.isatty():
        passphrase = getpass.getpass("Passphrase: ")
        if getpass.getpass("Once more: ") != passphrase:
            raise FeedbackError("The two passphrases differ. Nobody was added.")
    else:
        passphrase = sys.stdin.readline().rstrip("\n")
    store = embedded_store()
    member, _ = people.invite(
        store,
        people.COMMAND_LINE,
        parsed.name,
        parsed.role,
        sites=_sites_named(store, parsed.site) if parsed.site else None,
        day=settings().today(),
        passphrase=passphrase,
    )
    return f"{member.name} can sign in as {member.role}."


def _staff_add_on_supabase(parsed: argparse.Namespace) -> str:
    if not parsed.email:
        raise FeedbackError("On Supabase people sign in with an e-mail: add --email.")
    store = _operator()
    member, passphrase = people.make_sign_in(
        store,
        parsed.email,
        parsed.name,
        parsed.role,
        sites=_sites_named(store, parsed.site) if parsed.site else None,
        day=settings().today(),
    )
    said = f"{member.name} can sign in as {member.role}, with the e-mail {parsed.email}."
    if passphrase:
        return f"{said} The passphrase, shown only now: {passphrase}"
    return f"{said} They had a sign-in already and keep its passphrase."


def staff_list(_: argparse.Namespace) -> str:
    """Everybody who can sign in, with role and sites."""
    store = _people()
    names = {site.id: site.name for site in store.sites()}
    lines = []
    for member in people.everybody(store, people.COMMAND_LINE):
        sites = "all sites"
        if member.sites is not None:
            sites = ", ".join(sorted(names[site] for site in member.sites))
        factor = ", second factor" if member.second_factor else ""
        lines.append(f"{member.name}: {member.role}, {sites}{factor}")
    return "\n".join(lines) or "Nobody can sign in yet."


def staff_reset(parsed: argparse.Namespace) -> str:
    """Give somebody a new random passphrase."""
    day = settings().today()
    if settings().on_supabase:
        operator = _operator()
        whom = _somebody(operator, parsed.name)
        passphrase = people.reset_sign_in(operator, whom, day=day)
    else:
        store = embedded_store()
        whom = _somebody(store, parsed.name)
        passphrase = people.reset_passphrase(store, people.COMMAND_LINE, whom, day=day)
    return f"The new passphrase of {whom.name}, shown only now: {passphrase}"


def staff_role(parsed: argparse.Namespace) -> str:
    """Give somebody another role."""
    store = _people()
    whom = _somebody(store, parsed.name)
    people.change_role(store, people.COMMAND_LINE, whom, parsed.role, day=settings().today())
    return f"{whom.name} is {parsed.role} from now on."


def staff_sites(parsed: argparse.Namespace) -> str:
    """Give somebody all sites, or some."""
    store = _people()
    whom = _somebody(store, parsed.name)
    sites = None if parsed.sites == ["all"] else _sites_named(store, parsed.sites)
    people.change_sites(store, people.COMMAND_LINE, whom, sites, day=settings().today())
    return f"{whom.name} has {'all sites' if sites is None else ', '.join(parsed.sites)} now."


def staff_remove(parsed: argparse.Namespace) -> str:
    """End somebody's sign-in at once."""
    store = _people()
    whom = _somebody(store, parsed.name)
    people.remove(store, people.COMMAND_LINE, whom, day=settings().today())
    return f"{whom.name} is signed out and cannot sign in any more."


def staff_second_factor_off(parsed: argparse.Namespace) -> str:
    """Let somebody who lost the phone in by passphrase alone."""
    store = embedded_store()
    whom = _somebody(store, parsed.name)
    people.switch_off_second_factor(store, people.COMMAND_LINE, whom, day=settings().today())
    return f"{whom.name} signs in by passphrase alone now."


def add_staff_commands(parser: argparse.ArgumentParser) -> None:
    """Everything below ``python -m feedback staff``."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if run is not staff_list:
            added.add_argument("name")
        return added

    command("list", staff_list, "everybody who can sign in")
    adding = command("add", staff_add, "add somebody who signs in")
    adding.add_argument("--email", default="", help="on Supabase: what they sign in with")
    adding.add_argument("--role", choices=ROLES, default="facilitator")
    adding.add_argument(
        "--site", action="append", metavar="SITE", help="only this site; repeat it for more"
    )
    command("reset", staff_reset, "make a new passphrase, and end all sessions")
    command("role", staff_role, "give another role").add_argument("role", choices=ROLES)
    command("sites", staff_sites, "give all sites, or some").add_argument(
        "sites", nargs="+", metavar="all|SITE"
    )
    command("remove", staff_remove, "end somebody's sign-in and sessions at once")
    command("second-factor-off", staff_second_factor_off, "for somebody who has lost the phone")


def _somebody(store: Store, name: str) -> StaffMember:
    wanted = " ".join(name.split()).casefold()
    for member in store.staff():
        if member.name.casefold() == wanted:
            return member
    raise FeedbackError(f"There is nobody called {name}.")


def _sites_named(store: Store, names: Sequence[str]) -> Sites:
    ids = {site.name.casefold(): site.id for site in store.sites()}
    if unknown := [name for name in names if name.casefold() not in ids]:
        raise FeedbackError(f"There is no site called {unknown[0]}.")
    return frozenset(ids[name.casefold()] for name in names)


def _people() -> Store:
    """The store whose staff are to be listed or changed."""
    return _operator() if settings().on_supabase else embedded_store()


def _operator() -> "OperatorStore":
    key = os.environ.get("SUPABASE_SERVICE_KEY", "").strip()
    if not key:
        raise FeedbackError(
            "On Supabase this needs the project's service (secret) key: give it to this one command"
            " in SUPABASE_SERVICE_KEY. It must not be a setting of the app."
        )
    return open_operator(settings().supabase_url, key)
