"""Publishing what is over: answers go through the trends' gate once, and what passes is kept.

A month with fewer answers than a share may rest on waits, and is published together with the next,
as one period. Answers that come later wait until there are enough of them; then they are published
alone, as a stated revision. Everything trends, reports and exports show is made from ``published``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from feedback import codebooks
from feedback.disclosure import tallies, trends
from feedback.disclosure.publications import Publication, from_json, to_json
from feedback.errors import FeedbackError, NotAllowed, Unavailable
from feedback.kept_months import KeptPublication, Unpublished
from feedback.models import ShownComment, StaffMember
from feedback.periods import first_month, months_back, months_between, period_words
from feedback.places import runs_all_sites
from feedback.stats.charting import periods_of
from feedback.storage import Store

LONGEST = 120
"""A period has so many months at most."""
MOST_WORDS = 50
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Due:
    """Answers of a closed period that can be published now.

    The period is of so many ``months``, the last one being ``month``. ``part`` 1 is its first
    publication, more a revision.
    """

    month: date
    part: int
    responses: int
    months: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is in no publication yet: what is ``due``, the earliest first, and what is too little.

    Everything due rests on answers enough for a share. ``too_few`` names the closed months at the
    end that have fewer as yet; "" where none has.
    """

    due: list[Due]
    too_few: str


def published(store: Store) -> list[Publication]:
    """Everything published so far, by period and part. Any staff may see it."""
    return [
        Publication(
            from_json(kept.tables),
            kept.part,
            kept.day,
            kept.codebook_version,
            kept.threshold,
            kept.base,
        )
        for kept in store.publications()
    ]


def words_behind(store: Store, month: date, theme: str, *, threshold: int) -> list[ShownComment]:
    """Approved words of a published period about a theme, the latest approved first.

    The period is named by its last month. None where the number of all who mentioned the theme is
    hidden; none of sites with fewer than ``threshold`` published answers in that period. They carry
    no site and no kind of resident.
    """
    return store.words_behind(month, theme, least_responses=threshold, most=MOST_WORDS)


def waiting(store: Store, staff: StaffMember, *, today: date, base: int) -> Waiting:
    """What of the closed months waits to be published. ``base``: answers that a share may rest on.

    Raises NotAllowed unless somebody has all sites.
    """
    _require_all_sites(staff)
    closed, after = _closed(store, today), store.last_published() or date.min
    due = _due(closed, after, base)
    after = max([after, *(one.month for one in due if one.part == 1)])
    few = [one.month for one in closed if one.month > after]
    return Waiting(due, period_words(few[0], few[-1]) if few else "")


def together(chosen: Sequence[Due]) -> Due | None:
    """First publications of periods that follow each other, as one; None of others."""
    ordered = sorted(chosen, key=lambda one: one.month)
    follow = all(
        first_month(later) == months_back(earlier.month, -1) for earlier, later in pairwise(ordered)
    )
    if len(ordered) < 2 or not follow or any(one.part > 1 for one in ordered):
        return None
    months = sum(one.months for one in ordered)
    if months > LONGEST:
        return None
    return Due(ordered[-1].month, 1, sum(one.responses for one in ordered), months)


def publish(
    store: Store,
    staff: StaffMember,
    month: date,
    *,
    months: int = 1,
    today: date,
    threshold: int,
    base: int,
) -> Publication:
    """Put a closed period's answers that are in no publication yet through the gate, and keep that.

    All of so many ``months`` up to ``month`` that are not set aside, those waiting for their batch
    too. The live view begins after the period from then on.

    Raises NotAllowed unless somebody has all sites, FeedbackError when there is nothing to publish
    or comments are still to be tagged, and Unavailable when answers keep coming in meanwhile.
    """
    _require_all_sites(staff)
    using = codebooks.newest(store).codebook
    if store.comments_left_to_tag(using.version):
        raise FeedbackError(
            "Some comments are not tagged with today’s themes yet. Please open Themes and wait"
            " until it is done: what is published stays as it is."
        )
    for _ in range(_ATTEMPTS):
        part = _next_part(store, month, months, today, base)
        rows = store.unpublished(month, months)
        if not rows:
            continue  # somebody else published them just now
        answers = tallies.of_period(
            rows,
            month=month,
            months=months,
            sites=[site.id for site in store.sites()],
            kinds={row.kind for row in rows if row.kind},
            themes=[theme.key for theme in using.themes],
        )
        tables = trends.publish(answers, threshold=threshold, base=base)
        made = Publication(tables, part, today, using.version, threshold, base)
        if store.publish(_to_keep(made), rows, staff_id=staff.id):
            return made
    raise Unavailable("Answers of this time came in just now. Please try again.")


def _closed(store: Store, today: date) -> list[Unpublished]:
    return [one for one in store.unpublished_months() if one.month < today.replace(day=1)]


def _due(closed: Sequence[Unpublished], after: date, base: int) -> list[Due]:
    """``after`` is the last published month."""
    # A month before what is published already has no neighbours left to be published with.
    alone = [one for one in closed if one.parts or one.month < after]
    fresh = {one.month: one.responses for one in closed if not one.parts and one.month > after}
    due = [
        Due(one.month, one.parts + 1, one.responses, one.months)
        for one in alone
        if one.responses >= base
    ]
    if fresh:
        row = months_between(min(fresh), max(fresh))
        periods = periods_of([fresh.get(month, 0) for month in row], base=base)
        for period in [one for one in periods if len(one) <= LONGEST]:
            answered = sum(fresh.get(row[place], 0) for place in period)
            due.append(Due(row[period[-1]], 1, answered, len(period)))
    return sorted(due, key=lambda one: one.month)


def _next_part(store: Store, month: date, months: int, today: date, base: int) -> int:
    """Which publication of the period it would be. FeedbackError where it cannot be published."""
    due = _due(_closed(store, today), store.last_published() or date.min, base)
    first = months_back(month, months - 1)
    within = [one for one in due if first <= first_month(one) and one.month <= month]
    joined = within[0] if len(within) == 1 else together(within)
    if joined and (joined.month, joined.months) == (month, months):
        return joined.part
    raise FeedbackError(
        f"There is nothing to publish of {period_words(first, month)}: it is not over, is published"
        f" already, or fewer than {base} answers wait. Few answers of a month are published"
        " together with the next month’s."
    )


def _to_keep(made: Publication) -> KeptPublication:
    return KeptPublication(
        made.tables.month,
        made.part,
        made.day,
        made.codebook_version,
        made.threshold,
        made.base,
        to_json(made.tables),
        made.tables.months,
    )


def _require_all_sites(staff: StaffMember) -> None:
    if not runs_all_sites(staff):
        raise NotAllowed("Only who has all sites can publish a month.")
