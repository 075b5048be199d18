"""Taking out of a comment what points at one person, before anybody else sees it.

What has a shape of its own, a title with a name and the staff list are masked. Other likely names
are only pointed out, for a moderator to decide: on real comments many of them are towns and
medicines. ``python -m bench.safety_quality`` prints how often both are right.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedback.models import Span
from feedback.text.identifiers import Found, Kind, identifiers
from feedback.text.names import likely, listed, may_hold_names, titled, words_of
from feedback.text.reading import read
from feedback.text.whereabouts import whereabouts

LABELS: Mapping[Kind, str] = {
    "email": "[email]",
    "phone": "[phone number]",
    "nhs_number": "[NHS number]",
    "national_insurance": "[National Insurance number]",
    "postcode": "[postcode]",
    "address": "[address]",
    "date_of_birth": "[date of birth]",
    "link": "[link]",
    "handle": "[online name]",
    "ward": "[ward]",
    "name": "[name]",
}
"""What stands in place of each kind of thing."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A piece that was taken out: what it is, and where it stood in the comment as written."""

    span: Span
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """A comment with labels in place of what points at a person.

    ``masks`` are positions in the comment as it was written, ``please_check`` positions in
    ``text``; both in reading order, never overlapping.
    """

    text: str
    masks: tuple[Mask, ...] = ()
    please_check: tuple[Span, ...] = ()


def mask(comment: str, staff_names: Sequence[str] = ()) -> Masked:
    """The comment without e-mail addresses, numbers, addresses, dates of birth and sure names.

    Parameters
    ----------
    staff_names
        Who works here, as "Grace Okafor" or "Grace". Masked like a name with a title. A single
        name that is also a word needs its capital.
    """
    reading = read(comment)
    found = [*identifiers(reading.low), *whereabouts(reading.text, reading.low)]
    checks: list[Span] = []
    if staff_names or may_hold_names(reading.low):
        words = words_of(reading.text)
        sure = [*titled(reading.text, words), *listed(words, tuple(staff_names))]
        found += (Found(span.start, span.end, "name") for span in sure)
        checks += likely(reading.text, words)
    if not found and not checks:
        return Masked(comment)
    masked = _apart(reading.text, found)
    masks = tuple(Mask(reading.span(one.start, one.end), one.kind) for one in masked)
    unmasked = (reading.span(span.start, span.end) for span in checks if _is_free(span, masked))
    return Masked(*_with_labels(comment, masks, unmasked))


# One address or one bed, written as two pieces.
_SAME_PLACE = re.compile(r"[\s,]*(?:(?:on|in|of|at|the)\s+){0,2}")


def _apart(text: str, found: Iterable[Found]) -> list[Found]:
    """The pieces in reading order, those that overlap or say one place as one."""
    apart: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and _belong_together(text, apart[-1], one):
            before = apart.pop()
            one = Found(before.start, max(before.end, one.end), before.kind)
        apart.append(one)
    return apart


def _belong_together(text: str, one: Found, other: Found) -> bool:
    if other.start < one.end:
        return True
    if one.kind != other.kind or one.kind not in ("address", "ward"):
        return False
    return _SAME_PLACE.fullmatch(text, one.end, other.start) is not None


def _is_free(span: Span, masked: Sequence[Found]) -> bool:
    """Whether none of the pieces in reading order touches the span."""
    following = bisect_right(masked, span.start, key=lambda one: one.end)
    return following == len(masked) or span.end <= masked[following].start


def _with_labels(
    comment: str, masks: tuple[Mask, ...], checks: Iterable[Span]
) -> tuple[str, tuple[Mask, ...], tuple[Span, ...]]:
    """The comment with labels instead of the masks, the masks, and the spans to check in it."""
    pieces: list[str] = []
    shifts = [(0, 0)]  # from which place in the comment, by how much the text has moved
    end = 0
    for one in masks:
        label = LABELS[one.kind]
        pieces += comment[end : one.span.start], label
        end = one.span.end
        shifts.append((end, shifts[-1][1] + len(label) - (end - one.span.start)))
    pieces.append(comment[end:])
    return "".join(pieces), masks, tuple(_shifted(span, shifts) for span in checks)


def _shifted(span: Span, shifts: Sequence[tuple[int, int]]) -> Span:
    by = shifts[bisect_right(shifts, span.start, key=lambda shift: shift[0]) - 1][1]
    return Span(span.start + by, span.end + by)
