"""Publishing a month: its answers go through the trends' gate once, and what passes is kept.

Answers that come later wait until there are enough of them; then they are published alone, as a
stated revision. Everything trends, reports and exports show is made from ``published``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback import codebooks
from feedback.disclosure import tallies, trends
from feedback.disclosure.publications import Publication, from_json, to_json
from feedback.errors import FeedbackError, NotAllowed, Unavailable
from feedback.kept_months import KeptPublication, UnpublishedMonth
from feedback.models import RollupRow, ShownComment, StaffMember
from feedback.places import runs_all_sites
from feedback.storage import Store

MOST_WORDS = 50
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Due:
    """Answers of a closed month that can be published now.

    ``part`` 1 is the month's first publication, more a revision. ``responses`` is None where fewer
    than the threshold answered.
    """

    month: date
    part: int
    responses: int | None


def published(store: Store) -> list[Publication]:
    """Everything published so far, by month and part. Any staff may see it."""
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
    """Approved words of a published month about a theme, the latest approved first.

    None where the number of all who mentioned the theme is hidden; none of sites with fewer than
    ``threshold`` published answers in that month. They carry no site and no kind of resident.
    """
    return store.words_behind(month, theme, least_responses=threshold, most=MOST_WORDS)


def to_publish(
    store: Store, staff: StaffMember, *, today: date, threshold: int, base: int
) -> list[Due]:
    """What can be published now, the earliest month first.

    Late answers are among it once there are ``base`` of them. Raises NotAllowed unless somebody has
    all sites.
    """
    _require_all_sites(staff)
    return [
        Due(
            waiting.month,
            waiting.parts + 1,
            waiting.responses if waiting.responses >= threshold else None,
        )
        for waiting in store.unpublished_months()
        if _is_due(waiting, today, base)
    ]


def publish(
    store: Store, staff: StaffMember, month: date, *, today: date, threshold: int, base: int
) -> Publication:
    """Put a closed month's answers that are in no publication yet through the gate, and keep that.

    All that are not set aside, those waiting for their batch too. The live view begins after the
    month from then on.

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
        part = _next_part(store, month, today, base)
        rows = store.unpublished(month)
        if not rows:
            continue  # somebody else published them just now
        answers = _answers(store, rows, [theme.key for theme in using.themes])
        tables = trends.publish(answers, threshold=threshold, base=base)
        made = Publication(tables, part, today, using.version, threshold, base)
        if store.publish(_to_keep(made), rows, staff_id=staff.id):
            return made
    raise Unavailable("Answers of this month came in just now. Please try again.")


def _next_part(store: Store, month: date, today: date, base: int) -> int:
    for waiting in store.unpublished_months():
        if waiting.month == month and _is_due(waiting, today, base):
            return waiting.parts + 1
    raise FeedbackError(
        f"There is nothing to publish of {month:%B %Y}: it is not over, is published already, or"
        f" fewer than {base} answers came after that."
    )


def _is_due(waiting: UnpublishedMonth, today: date, base: int) -> bool:
    is_over = waiting.month < today.replace(day=1)
    return is_over and (waiting.parts == 0 or waiting.responses >= base)


def _answers(store: Store, rows: Sequence[RollupRow], themes: Sequence[str]) -> tallies.Answers:
    (answers,) = tallies.by_month(
        rows,
        sites=[site.id for site in store.sites()],
        kinds=sorted({row.kind for row in rows if row.kind}),
        themes=themes,
    )
    return answers


def _to_keep(made: Publication) -> KeptPublication:
    return KeptPublication(
        made.tables.month,
        made.part,
        made.day,
        made.codebook_version,
        made.threshold,
        made.base,
        to_json(made.tables),
    )


def _require_all_sites(staff: StaffMember) -> None:
    if not runs_all_sites(staff):
        raise NotAllowed("Only who has all sites can publish a month.")
