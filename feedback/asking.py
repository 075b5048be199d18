"""What is asked where: surveys that staff make and change, and the one behind a code.

A version never changes once it is kept: saving makes the next one. Sites go on asking the version
they ask until somebody lets them ask the new one, which leaves time to look at it first.
"""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

from feedback import places, survey_making, surveys
from feedback.errors import FeedbackError, NotAllowed, Refused, UnknownCode
from feedback.models import Asked, Opened, Placement, Site, StaffMember, Survey
from feedback.storage import Store

_SHOWN = re.compile(r"([0-9a-z]{1,40})\.([1-9][0-9]{0,5})")


class SavedBySomebodyElse(FeedbackError):
    """Another version was saved since this one was opened."""


# Making surveys ------------------------------------------------------------------------


def every_survey(store: Store) -> list[Survey]:
    """All surveys in their newest version: the shipped one, then the others by title."""
    shipped = surveys.default_survey()
    kept = map(surveys.survey_from_json, store.survey_definitions())
    own = [survey for survey in kept if survey.id != shipped.id]
    return [shipped, *sorted(own, key=lambda survey: (survey.title.casefold(), survey.id))]


def make(store: Store, staff: StaffMember, title: str, like: Survey) -> Survey:
    """A new survey, asked nowhere yet, with the questions of another.

    Raises FeedbackError when the title will not do or is taken, NotAllowed unless they have all
    sites.
    """
    _require_maker(staff)
    survey = survey_making.checked(replace(like, id=uuid4().hex, version=1, title=title))
    _require_free_title(store, survey)
    _keep(store, survey)
    return survey


def save(store: Store, staff: StaffMember, changed: Survey) -> Survey:
    """Keep a changed survey as its next version. ``changed.version`` is the one it began from.

    Raises
    ------
    SavedBySomebodyElse
        If there is a next version already; nothing is kept then.
    FeedbackError
        If the survey breaks a rule of ``survey_making``, or is the shipped one.
    """
    _require_maker(staff)
    _require_own(changed)
    tidied = survey_making.checked(changed)
    if tidied == wording(store, changed.id, changed.version):
        raise FeedbackError("Nothing has changed yet.")
    survey = replace(tidied, version=changed.version + 1)
    _require_free_title(store, survey)
    try:
        _keep(store, survey)
    except Refused as error:
        if store.survey_definition(survey.id, survey.version) is None:
            raise
        raise SavedBySomebodyElse(
            "Somebody else saved this survey after you opened it. Your changes are still here:"
            " save them as a survey of their own, or stop and open theirs."
        ) from error
    return survey


def delete(store: Store, staff: StaffMember, survey: Survey) -> None:
    """Forget a survey. Raises errors.Refused when a site asks it or somebody answered it."""
    _require_maker(staff)
    _require_own(survey)
    store.delete_survey(survey.id)


def is_shipped(survey: Survey) -> bool:
    """Whether this survey comes with the product, so that only a copy of it can be changed."""
    return survey.id == surveys.default_survey().id


# What a site asks ----------------------------------------------------------------------


def asked_at(store: Store, site: Site) -> Asked:
    """What a site asks, and on which days."""
    return store.asked().get(site.id, Asked())


def ask(
    store: Store,
    staff: StaffMember,
    site: Site,
    survey: Survey,
    *,
    opens_on: date | None,
    closes_on: date | None,
) -> None:
    """Let one of somebody's sites ask a version of a survey, on these days.

    Raises FeedbackError when the last day is before the first, NotAllowed when the site is not
    theirs.
    """
    places.require_own(staff, site)
    if opens_on and closes_on and closes_on < opens_on:
        raise FeedbackError("The last day cannot be before the first.")
    asked = Asked(None, None) if is_shipped(survey) else Asked(survey.id, survey.version)
    store.ask(site.id, replace(asked, opens_on=opens_on, closes_on=closes_on))


def open_placements(store: Store, staff: StaffMember, day: date) -> list[Placement]:
    """The placements of somebody's sites where people can answer on a day."""
    asked = store.asked()
    return [
        place
        for place in places.own_placements(store, staff)
        if place.state == "open" and asked.get(place.site.id, Asked()).is_open(day)
    ]


def sites_asking(store: Store, staff: StaffMember, survey: Survey) -> dict[Site, int]:
    """Those of somebody's sites that ask a survey, by name, with the version they ask."""
    asked = store.asked()
    by_site = {site: asked.get(site.id, Asked()) for site in places.own_sites(store, staff)}
    return {
        site: here.survey_version or survey.version
        for site, here in by_site.items()
        if here.survey_id == (None if is_shipped(survey) else survey.id)
    }


def sites_by_survey(store: Store) -> dict[str, frozenset[int]]:
    """The ids of the sites that ask each survey now, by its title; nothing where all ask the same.

    For all staff: it tells nothing of anybody who answered.
    """
    asked = store.asked()
    titles = {None if is_shipped(one) else one.id: one.title for one in every_survey(store)}
    found: dict[str, frozenset[int]] = {}
    for site in store.sites():
        title = titles[asked.get(site.id, Asked()).survey_id]
        found[title] = found.get(title, frozenset()) | {site.id}
    return found if len(found) > 1 else {}


def ask_newest(store: Store, staff: StaffMember, survey: Survey) -> list[Site]:
    """Let every site that asks an older version ask this one; which these were. Days stay."""
    _require_maker(staff)
    asked = store.asked()
    older = [site for site, n in sites_asking(store, staff, survey).items() if n < survey.version]
    for site in older:
        store.ask(site.id, replace(asked[site.id], survey_version=survey.version))
    return older


# What a resident is shown --------------------------------------------------------------


def opened(store: Store, code: str) -> Opened:
    """What lies behind this code, however its letters' case. Raises UnknownCode."""
    found = store.opened(code.upper())
    if found is None:
        raise UnknownCode("We do not know this code.")
    return found


def survey_of(found: Opened) -> Survey:
    """The survey asked behind a code."""
    if found.definition is None:
        return surveys.default_survey()
    return surveys.survey_from_json(found.definition)


def as_shown(survey: Survey) -> str:
    """The survey and its version as a form carries them, so that it is checked against them."""
    return f"{survey.id}.{survey.version}"


def survey_shown(store: Store, found: Opened, shown: str) -> Survey | None:
    """The survey that a form was made from; None when there was never such a survey.

    A form that does not say was made by hand, or before forms said so: it is taken for what the
    site asks now.
    """
    now = survey_of(found)
    return now if shown in ("", as_shown(now)) else survey_named(store, shown)


def survey_named(store: Store, shown: str) -> Survey | None:
    """The survey and version that ``as_shown`` named so; None when there was never such a one."""
    match = _SHOWN.fullmatch(shown)
    return wording(store, match[1], int(match[2])) if match else None


def wording(store: Store, survey_id: str, version: int) -> Survey | None:
    """One version of a survey, as it was asked; None when it was never kept."""
    definition = store.survey_definition(survey_id, version)
    return surveys.survey_from_json(definition) if definition else None


def _keep(store: Store, survey: Survey) -> None:
    store.keep_survey(survey.id, survey.version, surveys.survey_to_json(survey))


def _require_maker(staff: StaffMember) -> None:
    if not places.runs_all_sites(staff):
        raise NotAllowed("Only who has all sites can make and change surveys.")


def _require_own(survey: Survey) -> None:
    if is_shipped(survey):
        raise FeedbackError("This survey comes with Table Talk. Copy it, and change the copy.")


def _require_free_title(store: Store, survey: Survey) -> None:
    for other in every_survey(store):
        if other.id != survey.id and other.title.casefold() == survey.title.casefold():
            raise FeedbackError("Another survey has this title. Please choose a different one.")
