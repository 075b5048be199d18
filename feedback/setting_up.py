"""From an empty store to a working one: the first admin, and sites of one's own or an example."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from feedback import codes, intake, meetings, moderation, staff, surveys
from feedback.config import Settings
from feedback.errors import FeedbackError, Refused
from feedback.example import EXAMPLE_SITES, example_comments, example_responses
from feedback.models import Organisers, Placement, Role, StaffMember
from feedback.storage import EmbeddedStore, Store

_EXAMPLE = "example_data"
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
    return store.setting(_EXAMPLE) is not None


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
    settings: Settings,
    *,
    code: str,
    admin_name: str,
    passphrase: str,
    own_sites: OwnSites | None,
) -> None:
    """Make the first admin, then the first own site, or the example when there is none.

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
    if checked is None:
        start_with_example(store, settings)
    else:
        meetings.keep_organisers(store, Organisers(name=checked.organisers))
        for name in checked.placements:
            add_placement(store, checked.site, name)


def start_with_example(store: Store, settings: Settings) -> int:
    """Fill an empty store with made-up answers; returns how many.

    Raises Refused when the store already has sites: made-up and real answers never mix.
    """
    if store.sites():
        raise Refused("This store already has sites. Example data goes into an empty one only.")
    store.set_setting(_EXAMPLE, "yes")
    meetings.keep_organisers(
        store,
        replace(
            _EXAMPLE_ORGANISERS,
            next_meeting=_second_thursday_after(settings.today()),
            counting_from=meetings.months_back(settings.today(), 3),
        ),
    )
    places = {
        (site, name): add_placement(store, site, name)
        for site, names in EXAMPLE_SITES.items()
        for name in names
    }
    survey = surveys.default_survey()
    approved: set[tuple[str, date, str]] = set()
    responses = example_responses(settings.today())
    for example in responses:
        form: dict[str, Sequence[str]] = {
            **example.answers,
            **{question: (text,) for question, text in example.texts.items()},
            "permission": (example.permission,),
        }
        intake.submit(
            store,
            survey,
            places[(example.site, example.placement)],
            form,
            key=intake.new_key(),
            day=example.day,
            source="example",
            threshold=settings.threshold,
            codebook_version=None,
        )
        if example.approved:
            approved.update((example.site, example.day, text) for text in example.texts.values())
    store.release(at_least=1)
    _approve(store, approved, settings.today())
    return len(responses)


def add_sample_sign_ins(store: EmbeddedStore) -> list[StaffMember]:
    """The three sample sign-ins of ``make demo``, for a store that only this machine reaches."""
    store.set_setting(_SAMPLE_SIGN_INS, "yes")
    return [staff.add_staff(store, name, role, SAMPLE_PASSPHRASE) for name, role in SAMPLE_SIGN_INS]


def sample_sign_ins(store: EmbeddedStore | None) -> tuple[tuple[str, Role], ...]:
    """The sample sign-ins that work in this store: all of them, or none (never on Supabase)."""
    return SAMPLE_SIGN_INS if store is not None and store.setting(_SAMPLE_SIGN_INS) else ()


_EXAMPLE_ORGANISERS = Organisers(
    name="the Breakfast Table",
    meeting_place="Breakfast Café",
    answers_contact=(
        "at the café’s counter, or your service’s Patient Advice and Liaison Service (PALS)"
    ),
)


def _approve(store: Store, approved: set[tuple[str, date, str]], today: date) -> None:
    """Decide the example's comments as its moderator would have."""
    nobody = StaffMember(0, "Example", "facilitator")
    nothing = {comment.text for comment in example_comments() if comment.kind == "nil"}
    for comment in store.comments_in("waiting", most=100_000):
        if (comment.site, comment.day, comment.body) not in approved:
            continue
        if comment.body in nothing:
            moderation.hide(store, comment, nobody, today)
        elif comment.permission == "show":
            moderation.show(store, comment, nobody, today)
        else:
            moderation.mark_read(store, comment, nobody, today)


def _second_thursday_after(day: date) -> date:
    """When the breakfast meets next: the second Thursday of a month."""
    first = day.replace(day=1)
    while True:
        second_thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 7)
        if second_thursday > day:
            return second_thursday
        first = (first + timedelta(days=31)).replace(day=1)


def _checked_sites(own: OwnSites) -> OwnSites:
    placements = tuple(_checked_name(name) for name in own.placements if name.strip())
    if not placements:
        raise FeedbackError("Please name at least one place where a code will hang.")
    organisers = own.organisers.strip() or Organisers().name
    return OwnSites(_checked_name(organisers), _checked_name(own.site), placements)


def _checked_name(name: str) -> str:
    name = " ".join(surveys.clean_text(name).split())
    if not 1 <= len(name) <= 80:
        raise FeedbackError("Please give each site and place a name of up to 80 characters.")
    return name
