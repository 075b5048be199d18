"""What the store keeps of each period: what was published of it, and what waits to be.

A period is a month, or several in a row that are published together (``periods.Period``).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication of a period, kept for good.

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
    months: int = 1


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Answers that are in no publication yet: a raw count, for the gate only.

    They are of one month; or of a period that was published already, which has ``parts``
    publications: then they came late.
    """

    month: date
    responses: int
    parts: int
    months: int = 1
