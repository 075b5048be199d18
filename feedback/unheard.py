"""Who has not been heard from: silent sites, and kinds of resident compared with a reference mix.

Computed from ``Publication`` alone. What the gate held back is not guessed at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from feedback import words
from feedback.disclosure.publications import Publication, by_period
from feedback.disclosure.trends import Published
from feedback.periods import first_month, month_words, months_in
from feedback.stats.shares import Interval, wilson

Verdict = Literal["fewer", "could_be_chance", "more"]


@dataclass(frozen=True, slots=True)
class Silent:
    """A site where nobody answered in so many months up to the last published one."""

    site: int
    since: date
    months: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind of resident: ``k`` of ``n`` people who answered, in the months where that is shown.

    ``of_months`` is how many months were published. ``expected`` is the share of the reference mix;
    None where nobody entered one.
    """

    kind: str
    k: int
    n: int
    months: int
    of_months: int
    expected: float | None

    @property
    def interval(self) -> Interval:
        """Wilson's, for 95 %. Only where there is a month with a number."""
        return wilson(self.k, self.n)

    @property
    def verdict(self) -> Verdict | None:
        """Against the reference mix; None where there is none, or no month with a number."""
        if self.expected is None or not self.n:
            return None
        if self.interval.low <= self.expected <= self.interval.high:
            return "could_be_chance"
        return "fewer" if self.interval.high < self.expected else "more"


def silent_sites(publications: Sequence[Publication]) -> list[Silent]:
    """Sites that were published with nobody in the last month, the longest silent first.

    Months count back as long as each publication says that nobody answered there: where the gate
    says nothing, the site is not called silent.
    """
    periods = by_period(publications)
    found = []
    for site in sorted({site for p in publications for group in p.tables.sites for site in group}):
        silent: list[Published] = []
        for month in reversed(periods):
            parts = [publication.tables for publication in periods[month]]
            if not parts or not all(_says_nobody(part, site) for part in parts):
                break
            silent.append(parts[0])
        if silent:
            found.append(Silent(site, first_month(silent[-1]), months_in(silent)))
    return sorted(found, key=lambda one: (one.since, one.site))


def _says_nobody(part: Published, site: int) -> bool:
    figures = part.sites.get(frozenset((site,)))
    return figures is not None and not figures.responses


def heard(
    publications: Sequence[Publication], kinds: Iterable[str], mix: Mapping[str, float]
) -> list[Heard]:
    """Each kind of resident among those who answered, beside its share in the reference mix."""
    found = []
    for kind in kinds:
        parts = [p.tables for p in publications if p.tables.whole and kind in p.tables.kinds]
        found.append(
            Heard(
                kind,
                sum(part.kinds[kind].responses for part in parts),
                sum(part.whole.responses for part in parts if part.whole),
                months_in(parts),
                months_in(publication.tables for publication in publications),
                mix.get(kind),
            )
        )
    return found


# In words ------------------------------------------------------------------------------


def silent_in_words(silent: Silent, name: str) -> str:
    """How long nobody has answered at a site."""
    if silent.months == 1:
        return f"{name}: nobody answered in {month_words(silent.since)}."
    return f"{name}: nobody answered in {silent.months} months, since {month_words(silent.since)}."


def heard_in_words(one: Heard, *, base: int) -> str:
    """How many of a kind answered, and whether that is fewer than the mix lets expect."""
    if not one.n:
        return (
            "Not shown in any month: they, or all the others, were fewer than"
            f" {base}, or could be pointed at."
        )
    said = f"{one.k:,} of {one.n:,} people who answered, {words.tenths(one.k, one.n)}"
    if one.months < one.of_months:
        said += f" (in the {one.months} of {one.of_months} months where that may be shown)"
    if one.expected is None:
        return f"{said}."
    expected = f"{said}. You expect {one.expected:.0%}."
    match one.verdict:
        case "fewer":
            return f"{expected} Fewer have answered than you expect."
        case "more":
            return f"{expected} More have answered than you expect."
        case _:
            return f"{expected} The difference could be chance."
