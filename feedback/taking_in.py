"""Bringing answers to a site of one's own: out of a file, or typed in from paper forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from feedback import codebooks, importing, intake, moderation, places
from feedback.errors import InvalidResponse, Refused
from feedback.importing import DAY, EARLIEST, FilledIn, Problem
from feedback.models import Opened, Response, StaffMember, Survey, TakenResponse
from feedback.storage import Store

AT_ONCE = 100
"""How many answers of a file are stored together: all of them or none."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How far a file has come, in rows. ``read_first``: of those stored, to be read first."""

    stored: int = 0
    there_before: int = 0
    read_first: int = 0
    refused: tuple[Problem, ...] = ()

    @property
    def done(self) -> int:
        """How many rows have been dealt with."""
        return self.stored + self.there_before + len(self.refused)


def bring_in(
    store: Store,
    staff: StaffMember,
    opened: Opened,
    survey: Survey,
    forms: Sequence[FilledIn],
    *,
    threshold: int,
) -> Iterator[Brought]:
    """Store the rows of a file behind a code of theirs, saying after each batch how far it came.

    Rows that came before are not stored again, so after a break the same file goes on where it
    stopped. Raises NotAllowed when the site is not theirs, Unavailable when the store goes away.
    """
    places.require_own(staff, opened.placement.site)
    using = codebooks.in_use(store, opened.codebook_version)
    keys = importing.row_keys(forms, store.row_secret(), place=opened.placement.site.name)
    so_far = Brought()
    for start in range(0, len(forms), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        responses = {
            filled.number: intake.read(
                survey,
                opened.placement,
                filled.form,
                key=key,
                day=filled.day,
                source="import",
                using=using,
            )[0]
            for filled, key in zip(forms[part], keys[part], strict=True)
        }
        so_far = _take_in(store, staff, responses, so_far, threshold)
        yield so_far


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a paper form. ``in_danger``: it may mean that somebody is not safe."""

    taken: TakenResponse
    in_danger: bool


def type_in(
    store: Store,
    staff: StaffMember,
    opened: Opened,
    survey: Survey,
    form: Mapping[str, Sequence[str]],
    *,
    key: str,
    day: date,
    today: date,
    threshold: int,
) -> Typed:
    """Store one paper form behind a code of theirs, once for its key.

    Raises InvalidResponse when it does not fit the survey or its day has not come, and NotAllowed
    when the site is not theirs.
    """
    places.require_own(staff, opened.placement.site)
    if not EARLIEST <= day <= today:
        raise InvalidResponse({DAY: "This day has not come yet. Please look at the month."})
    response, in_danger = intake.read(
        survey,
        opened.placement,
        form,
        key=key,
        day=day,
        source="paper",
        using=codebooks.in_use(store, opened.codebook_version),
    )
    (taken,) = _store(store, staff, [response], threshold)
    return Typed(taken, in_danger)


def take_back(store: Store, staff: StaffMember, response_id: str, day: date) -> bool:
    """Set aside a form just typed, because of a slip; False when it was set aside already."""
    return moderation.set_aside(store, response_id, staff, day, reason="typed")


def _take_in(
    store: Store,
    staff: StaffMember,
    responses: Mapping[int, Response],
    so_far: Brought,
    threshold: int,
) -> Brought:
    """Responses by their row; one by one where the store will not have one of them."""
    try:
        taken = _store(store, staff, list(responses.values()), threshold)
    except Refused as error:
        if len(responses) == 1:
            refused = tuple(Problem(number, "", str(error)) for number in responses)
            return replace(so_far, refused=so_far.refused + refused)
        for number, response in responses.items():
            so_far = _take_in(store, staff, {number: response}, so_far, threshold)
        return so_far
    new = [
        response
        for response, one in zip(responses.values(), taken, strict=True)
        if one.stored == "stored"
    ]
    first = [r for r in new if any(comment.read_first for comment in r.comments)]
    return replace(
        so_far,
        stored=so_far.stored + len(new),
        there_before=so_far.there_before + len(taken) - len(new),
        read_first=so_far.read_first + len(first),
    )


def _store(
    store: Store, staff: StaffMember, responses: Sequence[Response], threshold: int
) -> list[TakenResponse]:
    batch = threshold
    taken = store.take_in(responses, batch=batch, sites=staff.sites)
    intake.notice(responses)
    return taken
