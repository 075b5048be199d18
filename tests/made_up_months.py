"""Made-up published months: raw tallies by chance, put through the real gate."""

import random
from collections.abc import Sequence
from datetime import date

from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Item, Tally, total
from feedback.disclosure.trends import publish
from feedback.evidence.figures import Names

KINDS = {"service_user": "I use, or have used, services", "carer": "I care for a family member"}


def names(sites: int, themes: int) -> Names:
    """Short names for so many sites and themes."""
    return Names(
        {n: f"Café {n}" for n in range(1, sites + 1)},
        {f"t{n}": f"Theme number {n}" for n in range(1, themes + 1)},
        KINDS,
        {f"t{n}": ("Recover and stay well", "Waiting") for n in range(1, themes + 1)},
    )


def month_after(first: date, months: int) -> date:
    """The month so many months later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def published(
    *,
    months: int,
    sites: int,
    themes: Sequence[str],
    people: int = 12,
    first: date = date(2025, 1, 1),
    rising: str = "",
    seed: int = 1,
) -> list[Publication]:
    """So many months, about ``people`` a site and month; from the middle on ``rising`` rises."""
    chance = random.Random(seed)
    rates = {theme: chance.choice((0.05, 0.15, 0.3, 0.5)) for theme in themes}
    rates |= {rising: 0.15} if rising else {}
    found = []
    for number in range(months):
        now = {**rates, rising: 0.65} if number >= months / 2 and rising else rates
        month = month_after(first, number)
        answers = _answers(month, sites, now, people, chance)
        tables = publish(answers, threshold=5, base=10)
        found.append(Publication(tables, 1, month_after(month, 1), 3, 5, 10))
    return found


def late(month: date, *, sites: int, themes: Sequence[str], people: int) -> Publication:
    """A revision of a month by people who came later."""
    chance = random.Random(7)
    answers = _answers(month, sites, dict.fromkeys(themes, 0.4), people, chance)
    return Publication(publish(answers, threshold=5, base=10), 2, month_after(month, 2), 3, 5, 10)


def _answers(
    month: date, sites: int, rates: dict[str, float], people: int, chance: random.Random
) -> Answers:
    of_site, of_kind = {}, dict.fromkeys(KINDS, Tally())
    for site in range(1, sites + 1):
        parts = {kind: _tally(rates, chance.randint(0, people), chance) for kind in KINDS}
        of_site[site] = total(parts.values())
        of_kind = {kind: total([of_kind[kind], parts[kind]]) for kind in KINDS}
    return Answers(month, total(of_site.values()), of_site, of_kind)


def _tally(rates: dict[str, float], people: int, chance: random.Random) -> Tally:
    wrote = sum(chance.random() < 0.75 for _ in range(people))
    said: dict[Item, int] = {
        ("theme", theme): sum(chance.random() < rate for _ in range(wrote))
        for theme, rate in rates.items()
    }
    said[POSITIVE_RATING] = sum(chance.random() < 0.7 for _ in range(people))
    return Tally(people, wrote, said)
