"""How far found themes agree with people's: F1, shares, and where chance alone could put them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from random import Random

Found = Sequence[frozenset[str]]
"""The themes of each comment."""

SAMPLES = 300
SEED = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many comments a theme was found by the product, by people, and by both."""

    product: int
    people: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the product's tags that people gave too."""
        return self.both / self.product if self.product else 0.0

    @property
    def recall(self) -> float:
        """The share of people's tags that the product gave too."""
        return self.both / self.people if self.people else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / max(1, self.product + self.people)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of one way to find themes. ``share_error`` is in percentage points."""

    micro_f1: float
    precision: float
    recall: float
    macro_f1: float
    mental_health: float
    share_error: float
    tagged_though_none: float

    @classmethod
    def of(
        cls, wanted: Found, found: Found, keys: Sequence[str], mental_health: Sequence[bool]
    ) -> "Figures":
        """Compare, comment by comment."""
        by_theme = compare(wanted, found, keys)
        together = micro(by_theme.values())
        there = micro(
            compare(_chosen(wanted, mental_health), _chosen(found, mental_health), keys).values()
        )
        off = sum(abs(one.product - one.people) for one in by_theme.values())
        none = [tags for labels, tags in zip(wanted, found, strict=True) if not labels]
        scored = frozenset(keys)
        return cls(
            together.f1,
            together.precision,
            together.recall,
            macro_f1(by_theme.values()),
            there.f1,
            100 * off / len(keys) / len(wanted),
            sum(bool(tags & scored) for tags in none) / max(1, len(none)),
        )


def mean(figures: Sequence[Figures]) -> Figures:
    """The mean of each figure."""
    return Figures(*(sum(each) / len(figures) for each in zip(*map(astuple, figures), strict=True)))


def _chosen(every: Found, chosen: Sequence[bool]) -> Found:
    return [one for one, yes in zip(every, chosen, strict=True) if yes]


def compare(wanted: Found, found: Found, keys: Iterable[str]) -> Mapping[str, Agreement]:
    """For each theme, how often both agree."""
    pairs = list(zip(wanted, found, strict=True))
    return {
        key: Agreement(
            product=sum(key in tags for _, tags in pairs),
            people=sum(key in labels for labels, _ in pairs),
            both=sum(key in labels and key in tags for labels, tags in pairs),
        )
        for key in keys
    }


def micro(agreements: Iterable[Agreement]) -> Agreement:
    """All themes counted together, so that common themes weigh most."""
    every = list(agreements)
    return Agreement(
        sum(one.product for one in every),
        sum(one.people for one in every),
        sum(one.both for one in every),
    )


def macro_f1(agreements: Iterable[Agreement]) -> float:
    """The mean F1 of the themes, so that rare themes weigh as much as common ones."""
    every = [one.f1 for one in agreements]
    return sum(every) / len(every)


def interval(wanted: Found, found: Found, keys: Sequence[str]) -> tuple[float, float]:
    """Where 95 of 100 samples of the comments, drawn with replacement, put the micro-F1."""
    scored = frozenset(keys)
    counts = [
        (len(tags & scored), len(labels), len(labels & tags))
        for labels, tags in zip(wanted, found, strict=True)
    ]
    random = Random(SEED)
    drawn = []
    for _ in range(SAMPLES):
        sample = random.choices(counts, k=len(counts))
        totals = [sum(column) for column in zip(*sample, strict=True)]
        drawn.append(Agreement(*totals).f1)
    drawn.sort()
    return drawn[int(SAMPLES * 0.025)], drawn[int(SAMPLES * 0.975)]
