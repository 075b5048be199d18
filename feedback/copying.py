"""An embedded café's data moves into Supabase. Begun again after a break, it goes on.

What is in the target already is left as it is: copying adds and never changes. Staff stay behind,
because Supabase Auth keeps them, and so do their sessions.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from feedback import setting_up
from feedback.agenda import KeptMeeting, KeptRound
from feedback.config import Settings
from feedback.disclosure import publications
from feedback.errors import FeedbackError, Refused, StorageError
from feedback.models import Placement, Site
from feedback.periods import months_of
from feedback.storage import EmbeddedStore, Store, open_copy_target, open_store
from feedback.storage.copies import KeptMonth, KeptResponse

if TYPE_CHECKING:
    from feedback.storage.supabase_copy import SupabaseCopyTarget

BATCH = 200
"""How many answers go over in one call: a second or so, and eight are allowed."""

_STAYS = ("sample_sign_ins",)
"""Settings that are about sign-ins of the embedded store."""

_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Copied:
    """How many of one thing were copied, and how many were there before."""

    what: str
    copied: int
    there: int


def copy_to_supabase(how: Settings, email: str, passphrase: str) -> Iterator[Copied]:
    """Copy this installation's own store to its project, signed in as an admin there.

    Raises FeedbackError when there is no store here or the admin cannot sign in, and what
    ``copy`` raises.
    """
    if not (how.data_dir / "feedback.sqlite").exists():
        raise FeedbackError(f"There is no store in {how.data_dir} (FEEDBACK_DATA_DIR).")
    target = open_copy_target(how.supabase_url, how.supabase_key)
    target.sign_in(email, passphrase)
    try:
        yield from copy(open_store(how.data_dir), target)
    finally:
        with suppress(StorageError):  # it is over all the same, and what went wrong is said above
            target.sign_out()


def copy(source: EmbeddedStore, target: "SupabaseCopyTarget") -> Iterator[Copied]:
    """Copy everything, one kind of thing after the other, saying after each how it went.

    Raises Refused when made-up and real answers would mix, or a code is another place's there;
    Unavailable when the target goes away, and then copying again goes on where it stopped.
    """
    _refuse_to_mix(source, target)
    yield _copy_settings(source, target)
    yield _copy_surveys(source, target)
    yield _copy_sites(source, target)
    yield _copy_placements(source, target)
    yield _copy_asked(source, target)
    yield _copy_codebooks(source, target)
    # Before answers, so that a wall never shows those of a month that was published.
    yield _copy_publications(source, target)
    yield _in_batches("answers", _as_published(source, target), target.add_kept_responses)
    yield _copy_meetings(source, target)
    yield _in_batches("decisions", source.kept_decisions(), target.add_kept_decisions)
    yield _in_batches("words taken down", source.kept_takedowns(), target.add_kept_takedowns)


def _refuse_to_mix(source: Store, target: Store) -> None:
    made_up_here, made_up_there = setting_up.is_example(source), setting_up.is_example(target)
    if (made_up_there and not made_up_here) or (
        made_up_here and not made_up_there and target.sites()
    ):
        raise Refused("One of the two stores holds made-up answers, the other real ones.")


def _copy_settings(source: EmbeddedStore, target: Store) -> Copied:
    # The first thing to go over: whether the answers are made up is known before any is there.
    kept = {name: text for name, text in source.kept_settings().items() if name not in _STAYS}
    new = {name: text for name, text in kept.items() if target.setting(name) is None}
    for name, text in new.items():
        target.set_setting(name, text)
    return Copied("settings", len(new), len(kept) - len(new))


def _copy_surveys(source: EmbeddedStore, target: Store) -> Copied:
    surveys = source.kept_surveys()
    new = [survey for survey in surveys if target.survey_definition(*survey[:2]) is None]
    for survey in surveys:
        target.keep_survey(*survey)  # also one that is there: refused if its words are others
    return Copied("versions of surveys", len(new), len(surveys) - len(new))


def _copy_sites(source: Store, target: Store) -> Copied:
    names = {site.name for site in target.sites()}
    sites = source.sites()
    new = [site for site in sites if site.name not in names]
    for site in new:
        target.add_site(site.name)
    return Copied("sites", len(new), len(sites) - len(new))


def _copy_placements(source: Store, target: Store) -> Copied:
    # The ids of sites differ between the stores; their names are the same.
    sites = {site.name: site for site in target.sites()}
    there = {placement.code: placement for placement in target.placements()}
    placements = source.placements()
    for placement in placements:
        known = there.get(placement.code)
        if known is None:
            target.add_placement(_at(sites[placement.site.name], placement))
        elif known.site.name != placement.site.name:
            raise Refused(
                f"The code {placement.code} belongs to {known.site.name} there, and here to"
                f" {placement.site.name}. Withdraw it here and print a new poster."
            )
    new = sum(placement.code not in there for placement in placements)
    return Copied("codes", new, len(placements) - new)


def _copy_asked(source: Store, target: Store) -> Copied:
    there, ids = target.asked(), {site.name: site.id for site in target.sites()}
    names = {site.id: site.name for site in source.sites()}
    asked = {ids[names[site_id]]: what for site_id, what in source.asked().items()}
    new = {site_id: what for site_id, what in asked.items() if site_id not in there}
    for site_id, what in new.items():
        target.ask(site_id, what)
    return Copied("surveys of sites", len(new), len(asked) - len(new))


def _copy_codebooks(source: EmbeddedStore, target: "SupabaseCopyTarget") -> Copied:
    versions = source.kept_codebooks()
    new = target.add_kept_codebooks(versions) if versions else 0
    return Copied("versions of the codebook", new, len(versions) - new)


def _copy_meetings(source: Store, target: "SupabaseCopyTarget") -> Copied:
    meetings, promises = source.meetings(), source.promises()
    new = 0
    for meeting in meetings:
        its = [promise for promise in promises if promise.meeting_id == meeting.id]
        asked = [_with_uuids_asked(kept) for kept in source.rounds(meeting.id)]
        new += target.add_kept_meeting(_with_uuids(meeting), asked, its)
    return Copied("meetings", new, len(meetings) - new)


def _with_uuids(meeting: KeptMeeting) -> KeptMeeting:
    """The same with ids of comments as PostgreSQL writes them: they are looked up by these."""
    deck = json.loads(meeting.deck)
    for screen in deck:
        kind, _, id = screen["id"].partition(" ")
        if kind == "quote":
            screen["id"] = f"quote {UUID(id)}"
    return replace(
        meeting,
        deck=json.dumps(deck, ensure_ascii=False),
        quotes=tuple(str(UUID(id)) for id in meeting.quotes),
    )


def _with_uuids_asked(kept: KeptRound) -> KeptRound:
    """Likewise a round that asks about quotes."""
    table = json.loads(kept.definition)
    about = {key: (str(UUID(id)), theme) for key, (id, theme) in table.get("about", {}).items()}
    definition = json.dumps(table | {"about": about}, ensure_ascii=False)
    return replace(kept, definition=definition) if about else kept


def _copy_publications(source: EmbeddedStore, target: "SupabaseCopyTarget") -> Copied:
    """A period goes over where nothing else was published of its months there.

    Else its answers go over as if nothing of them had been published.
    """
    ours, there = _publications(source, target), set(target.publications())
    others = there - {kept.publication for kept in ours}
    other_months = {month for kept in others for month in months_of(kept)}
    new = [
        kept
        for kept in ours
        if kept.publication not in there and not other_months & {*months_of(kept.publication)}
    ]
    if new:
        target.add_kept_publications(new)
    return Copied("published months", len(new), len(ours) - len(new))


def _publications(source: EmbeddedStore, target: Store) -> list[KeptMonth]:
    """What was published, with the sites' ids there."""
    ids = {site.name: site.id for site in target.sites()}
    there = {site.id: ids[site.name] for site in source.sites()}
    return [
        replace(kept, publication=replace(kept.publication, tables=_with_sites(kept, there)))
        for kept in source.kept_publications()
    ]


def _with_sites(kept: KeptMonth, there: Mapping[int, int]) -> str:
    tables = publications.from_json(kept.publication.tables)
    sites = {
        frozenset(there[site] for site in group): figures for group, figures in tables.sites.items()
    }
    return publications.to_json(replace(tables, sites=sites))


def _as_published(source: EmbeddedStore, target: Store) -> Iterator[KeptResponse]:
    there = set(target.publications())
    over = {
        (month, kept.publication.part)
        for kept in _publications(source, target)
        if kept.publication in there
        for month in months_of(kept.publication)
    }
    for kept in source.kept_responses():
        is_over = (kept.response.day.replace(day=1), kept.published) in over
        yield kept if is_over else replace(kept, published=0)


def _at(site: Site, placement: Placement) -> Placement:
    return Placement(placement.code, site, placement.name, placement.state)


def _in_batches(what: str, kept: Iterable[_Kept], add: Callable[[Sequence[_Kept]], int]) -> Copied:
    copied = seen = 0
    rest = iter(kept)
    while batch := list(islice(rest, BATCH)):
        copied += add(batch)
        seen += len(batch)
    return Copied(what, copied, seen - copied)
