"""From an empty store to a working one: the first admin, and sites of one's own or an example."""

import secrets
from dataclasses import dataclass
from functools import cache

from feedback import codes, meetings, staff, surveys
from feedback.errors import FeedbackError
from feedback.models import Organisers, Placement, Role, StaffMember
from feedback.storage import EmbeddedStore, Store

EXAMPLE = "example_data"
"""The setting that says that the answers are made up."""

_SAMPLE_SIGN_INS = "sample_sign_ins"

SAMPLE_SIGN_INS: tuple[tuple[str, Role], ...] = (
    ("Sample Facilitator", "facilitator"),
    ("Sample Commissioner", "commissioner"),
    ("Sample Admin", "admin"),
)
SAMPLE_PASSPHRASE = "tea toast and talk"
"""Printed wherever it works: only in the example store, which listens on loopback only."""


def prepare(store: Store) -> None:
    """What every store needs before it is used: the wording of the shipped survey."""
    survey = surveys.default_survey()
    store.keep_survey(survey.id, survey.version, surveys.survey_to_json(survey))


def is_example(store: Store) -> bool:
    """Whether made-up answers are in this store, which every screen then says."""
    return store.setting(EXAMPLE) is not None


def add_placement(store: Store, site_name: str, placement_name: str) -> Placement:
    """A new placement with a new code, in a site that is made if need be.

    Raises FeedbackError when a name is empty or too long.
    """
    site_name, placement_name = _checked_name(site_name), _checked_name(placement_name)
    site = next((site for site in store.sites() if site.name == site_name), None)
    site = site or store.add_site(site_name)
    taken = {placement.code for placement in store.placements()}
    placement = Placement(codes.new_code(taken), site, placement_name)
    store.add_placement(placement)
    return placement


@dataclass(frozen=True, slots=True)
class OwnSites:
    """Who asks, and the first site with the places where its codes will hang."""

    organisers: str
    site: str
    placements: tuple[str, ...]


@cache
def one_time_code() -> str:
    """The code that opens the set-up page of this process: printed, never stored."""
    return "-".join("".join(secrets.choice(codes.ALPHABET) for _ in range(4)) for _ in range(2))


def start(
    store: EmbeddedStore,
    *,
    code: str,
    admin_name: str,
    passphrase: str,
    own_sites: OwnSites | None,
) -> None:
    """Make the first admin, and the first own site unless the example is to be looked at first.

    Raises FeedbackError, before anything is kept, when the code, a name or the passphrase will
    not do, or somebody else was faster.
    """
    given = codes.normalise_code(code).encode()
    if not secrets.compare_digest(given, codes.normalise_code(one_time_code()).encode()):
        raise FeedbackError("The one-time code is not right. It was printed at the start.")
    if store.has_staff():
        raise FeedbackError("Table Talk is set up already. Please sign in.")
    checked = _checked_sites(own_sites) if own_sites else None
    staff.add_staff(store, admin_name, "admin", passphrase)
    if checked is not None:
        meetings.keep_organisers(store, Organisers(name=checked.organisers))
        for name in checked.placements:
            add_placement(store, checked.site, name)


def add_sample_sign_ins(store: EmbeddedStore) -> list[StaffMember]:
    """The three sample sign-ins of ``make demo``, for a store that only this machine reaches."""
    store.set_setting(_SAMPLE_SIGN_INS, "yes")
    return [staff.add_staff(store, name, role, SAMPLE_PASSPHRASE) for name, role in SAMPLE_SIGN_INS]


def sample_sign_ins(store: EmbeddedStore | None) -> tuple[tuple[str, Role], ...]:
    """The sample sign-ins that work in this store: all of them, or none (never on Supabase)."""
    return SAMPLE_SIGN_INS if store is not None and store.setting(_SAMPLE_SIGN_INS) else ()


def _checked_sites(own: OwnSites) -> OwnSites:
    placements = tuple(_checked_name(name) for name in own.placements if name.strip())
    if not placements:
        raise FeedbackError("Please name at least one place where a code will hang.")
    organisers = own.organisers.strip() or Organisers().name
    return OwnSites(_checked_name(organisers), _checked_name(own.site), placements)


def _checked_name(name: str) -> str:
    name = surveys.clean_line(name)
    if not 1 <= len(name) <= 80:
        raise FeedbackError("Please give each site and place a name of up to 80 characters.")
    return name
