"""The report of a period, made of what is kept: what was published, names, approved words."""

from collections.abc import Sequence
from datetime import date

from feedback import (
    asking,
    codebooks,
    curating,
    meetings,
    publishing,
    setting_up,
    surveys,
    theme_words,
)
from feedback.disclosure.publications import Publication
from feedback.evidence.figures import Names
from feedback.evidence.report import Quote, Report, worth_quoting
from feedback.evidence.report import report as made_of
from feedback.models import StaffMember
from feedback.storage import Store
from feedback.text.codebook import OUTCOMES

THEMES_QUOTED, QUOTES_EACH = 6, 2


def report(
    store: Store,
    staff: StaffMember,
    first: date,
    last: date,
    *,
    made_on: date,
    threshold: int,
) -> Report:
    """The report of the published months from ``first`` to ``last``, both included.

    The same store on the same day makes the same report for everybody, but that how often people
    agree with the tags is in it only where somebody may read what they rest on.
    """
    publications = publishing.published(store)
    codebook = codebooks.newest(store).codebook
    names = Names(
        {site.id: site.name for site in store.sites()},
        codebook.names,
        surveys.kinds_of_residents(),
        {
            theme.key: (
                "; ".join(OUTCOMES[outcome] for outcome in theme.outcomes),
                "; ".join(theme.nhs_labels),
            )
            for theme in codebook.themes + codebook.former
        },
    )
    return made_of(
        publications,
        first,
        last,
        names=names,
        who_asks=meetings.organisers(store).name,
        questions=_questions(store),
        quotes=_quotes(store, publications, first, last, names, threshold),
        checked_here=_checked_here(store, staff),
        example=setting_up.is_example(store),
        made_on=made_on,
    )


def _questions(store: Store) -> list[str]:
    """The rating and the open questions of every survey, each once."""
    asked = (question for survey in asking.every_survey(store) for question in survey.questions)
    return list(dict.fromkeys(q.label for q in asked if q.kind in ("rating", "text")))


def _quotes(
    store: Store,
    publications: Sequence[Publication],
    first: date,
    last: date,
    names: Names,
    threshold: int,
) -> list[Quote]:
    """Approved words about what people wrote about most, the latest approved of each theme."""
    found: dict[str, Quote] = {}
    for tables, theme in worth_quoting(publications, first, last, most=THEMES_QUOTED):
        shown = publishing.words_behind(store, tables.month, theme, threshold=threshold)
        for comment in [one for one in shown if one.id not in found][:QUOTES_EACH]:
            name = names.themes.get(theme, theme)
            found[comment.id] = Quote(name, tables.month, comment.text, tables.months)
    return list(found.values())


def _checked_here(store: Store, staff: StaffMember) -> str:
    if not curating.may_curate(staff):
        return ""
    codebook = curating.in_use(store).codebook
    return theme_words.quality(curating.measured(curating.checked(store, staff), codebook))
