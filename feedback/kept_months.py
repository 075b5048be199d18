"""Months as the store keeps them: what was published of each, and what waits to be published."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication of a month (its first day), kept for good.

    ``part`` 1 is the first, 2 and more are stated revisions. ``tables`` is the JSON of what passed
    the gate (``disclosure.publications.to_json``), ``threshold`` and ``base`` are the gate's rules
    on that ``day``, ``codebook_version`` is what found the themes.
    """

    month: date
    part: int
    day: date
    codebook_version: int
    threshold: int
    base: int
    tables: str


@dataclass(frozen=True, slots=True)
class UnpublishedMonth:
    """A month with answers that are in no publication yet: a raw count, for the gate only.

    ``parts`` is how many publications the month has; more than 0: these answers came late.
    """

    month: date
    responses: int
    parts: int
