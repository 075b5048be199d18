"""Who works with Table Talk: inviting, changing and removing staff. For admins only.

Each change is on record, with who did it to whom. Nobody's row is ever deleted, because
decisions name people; removing ends their sessions at once and frees the name.
"""

import secrets
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from feedback import staff
from feedback.errors import FeedbackError, NotAllowed
from feedback.models import Role, Sites, StaffEvent, StaffMember
from feedback.storage import EmbeddedStore, Store

if TYPE_CHECKING:
    from feedback.storage.supabase_operator import OperatorStore

COMMAND_LINE = StaffMember(0, "Command line", "admin")
"""Who does it when it is done on the machine itself: whoever holds the file could do all this."""

PASSPHRASE_WORDS = 4


def everybody(store: Store, admin: StaffMember) -> list[StaffMember]:
    """All who can sign in, by name."""
    _require_admin(admin)
    return store.staff()


def member(store: Store, admin: StaffMember, staff_id: int) -> StaffMember:
    """One of them. Raises FeedbackError when there is nobody like that."""
    for one in everybody(store, admin):
        if one.id == staff_id:
            return one
    raise FeedbackError("This person has been removed.")


def record(store: Store, admin: StaffMember) -> Sequence[StaffEvent]:
    """Who changed what about whom, the latest first."""
    _require_admin(admin)
    return store.staff_events()


def invite(
    store: EmbeddedStore,
    admin: StaffMember,
    name: str,
    role: Role,
    *,
    sites: Sites,
    day: date,
    passphrase: str | None = None,
) -> tuple[StaffMember, str]:
    """A new member of staff and their first passphrase, random unless given: shown once.

    ``sites`` count for a facilitator only: nobody else reads by site.

    Raises FeedbackError when the name or passphrase will not do, or no site is chosen.
    """
    _require_admin(admin)
    name = staff.checked_name(name)
    if store.staff_named(name):
        raise FeedbackError(f"There is already somebody called {name}.")
    sites = _checked_sites(sites) if role == "facilitator" else None
    passphrase = new_passphrase() if passphrase is None else passphrase
    kept = staff.hashed_passphrase(passphrase)
    added = store.add_staff(name, role, kept, sites=sites, by=admin.id, day=day)
    return added, passphrase


def give_role(
    store: Store,
    admin: StaffMember,
    email: str,
    name: str,
    role: Role,
    *,
    sites: Sites,
    day: date,
) -> StaffMember:
    """A role for somebody who has a sign-in in Supabase already, known by its e-mail.

    Raises FeedbackError when there is no such sign-in, or name and sites will not do.
    """
    _require_admin(admin)
    sites = _checked_sites(sites) if role == "facilitator" else None
    name = staff.checked_name(name)
    return store.add_staff(name, role, email.strip(), sites=sites, by=admin.id, day=day)


def make_sign_in(
    store: "OperatorStore",
    email: str,
    name: str,
    role: Role,
    *,
    sites: Sites,
    day: date,
) -> tuple[StaffMember, str]:
    """A sign-in on Supabase and a role, with the service key; the first passphrase.

    The passphrase is empty where the e-mail had a sign-in already, which keeps its own.

    Raises FeedbackError when the name is taken or will not do, or Supabase refuses.
    """
    name, passphrase = staff.checked_name(name), new_passphrase()
    if any(one.name.casefold() == name.casefold() for one in store.staff()):
        raise FeedbackError(f"There is already somebody called {name}.")
    made = store.make_sign_in(email.strip(), passphrase)
    added = give_role(store, COMMAND_LINE, email, name, role, sites=sites, day=day)
    return added, passphrase if made else ""


def reset_sign_in(store: "OperatorStore", whom: StaffMember, *, day: date) -> str:
    """A new random passphrase for somebody on Supabase, shown once; ends their sign-ins."""
    passphrase = new_passphrase()
    store.set_passphrase(whom.id, passphrase, day=day)
    return passphrase


def reset_passphrase(
    store: EmbeddedStore, admin: StaffMember, whom: StaffMember, *, day: date
) -> str:
    """A new random passphrase, shown once; ends all sessions of the person."""
    _require_admin(admin)
    if admin.id == whom.id:
        raise FeedbackError("This is you. Change your own passphrase on “Your sign-in”.")
    passphrase = new_passphrase()
    store.set_passphrase(whom.id, staff.hashed_passphrase(passphrase), by=admin.id, day=day)
    return passphrase


def change_role(
    store: Store, admin: StaffMember, whom: StaffMember, role: Role, *, day: date
) -> None:
    """Another role, from the next click on. An admin has all sites.

    Raises errors.Refused where no admin would be left.
    """
    _require_admin(admin)
    if role != whom.role:
        store.set_role(whom.id, role, by=admin.id, day=day)


def change_sites(
    store: Store, admin: StaffMember, whom: StaffMember, sites: Sites, *, day: date
) -> None:
    """Other sites, from the next click on. None is all, also those made later."""
    _require_admin(admin)
    if sites != whom.sites:
        store.set_sites(whom.id, _checked_sites(sites), by=admin.id, day=day)


def change(
    store: Store,
    admin: StaffMember,
    whom: StaffMember,
    role: Role,
    sites: Sites,
    *,
    day: date,
) -> None:
    """Another role and, for a facilitator, other sites; in no order that opens more in between.

    Raises FeedbackError, before anything is changed, when a facilitator is left without a site.
    """
    _require_admin(admin)
    if role != "facilitator":
        change_role(store, admin, whom, role, day=day)
        return
    _checked_sites(sites)
    if whom.role != "admin":
        change_sites(store, admin, whom, sites, day=day)
    change_role(store, admin, whom, role, day=day)
    if whom.role == "admin":
        change_sites(store, admin, whom, sites, day=day)


def remove(store: Store, admin: StaffMember, whom: StaffMember, *, day: date) -> None:
    """End somebody's sign-in and all their sessions now. Raises Refused for the last admin."""
    _require_admin(admin)
    store.end_staff(whom.id, by=admin.id, day=day)


def switch_off_second_factor(
    store: EmbeddedStore, admin: StaffMember, whom: StaffMember, *, day: date
) -> None:
    """For somebody who has lost the phone. Raises FeedbackError when there is none."""
    _require_admin(admin)
    if not whom.second_factor:
        raise FeedbackError(f"{whom.name} has no second factor.")
    store.set_second_factor(whom.id, "", by=admin.id, day=day)


def new_passphrase() -> str:
    """Four random words of 512: 36 bits, each guess slowed by Argon2 and by waiting."""
    return " ".join(secrets.choice(passphrase_words()) for _ in range(PASSPHRASE_WORDS))


@cache
def passphrase_words() -> tuple[str, ...]:
    """The words that first passphrases are made of."""
    text = resources.files("feedback").joinpath("data/passphrase_words.txt").read_text("utf-8")
    return tuple(text.split())


def _checked_sites(sites: Sites) -> Sites:
    if sites is not None and not sites:
        raise FeedbackError("Please choose all sites, or at least one.")
    return sites


def _require_admin(who: StaffMember) -> None:
    if who.role != "admin":
        raise NotAllowed("Only admins may do this.")
