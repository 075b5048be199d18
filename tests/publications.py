"""Made-up months, published by the real gate."""

from collections.abc import Mapping, Sequence
from datetime import date

from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Item, Tally, total
from feedback.disclosure.trends import publish

THRESHOLD, BASE = 5, 10


def month(number: int) -> date:
    """The first day of a month, 0 being June 2025."""
    return date(2025 + (number + 5) // 12, (number + 5) % 12 + 1, 1)


def tally(responses: int, *, rated: int | None = None, **themes: int) -> Tally:
    """So many people, all of whom wrote something, by how many said what."""
    items: dict[Item, int] = {("theme", key): n for key, n in themes.items()}
    items[POSITIVE_RATING] = responses // 2 if rated is None else rated
    return Tally(responses, responses, items)


def publication(
    number: int,
    *sites: Tally,
    kinds: Mapping[str, Tally] | None = None,
    part: int = 1,
    version: int = 3,
    months: int = 1,
) -> Publication:
    """What is published of so many months up to this one, sites being numbered from 1."""
    of_sites = dict(enumerate(sites, 1))
    answers = Answers(month(number), total(sites), of_sites, kinds or {}, months)
    tables = publish(answers, threshold=THRESHOLD, base=BASE)
    return Publication(tables, part, month(number + 1), version, THRESHOLD, BASE)


def of_everybody(counts: Sequence[int | None], *, of: int = 40, **kept: int) -> list[Publication]:
    """A month for each count of people who wrote about waiting; None for one without a number."""
    return [
        publication(number, tally(of if n is not None else 4, waiting=n or 0), **kept)
        for number, n in enumerate(counts)
    ]
