"""Raw counts of one period, as the trends' gate takes them. Never shown as they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from feedback.models import RollupRow
from feedback.surveys import POSITIVE, default_survey

Item = tuple[str, str]
"""What is counted: ("theme", its key), or ("rating", "positive")."""

POSITIVE_RATING: Item = ("rating", "positive")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one group of people answered, wrote something, and said each thing.

    ``items`` counts each person once per theme; the positive rating is there for every group.
    """

    responses: int = 0
    with_words: int = 0
    items: Mapping[Item, int] = field(default_factory=dict)

    def n(self, item: Item) -> int:
        """How many of them said this."""
        return self.items.get(item, 0)


@dataclass(frozen=True, slots=True)
class Answers:
    """Raw counts of answers of one period: of all, by site, and by kind of resident.

    Sites add up to all. Kinds overlap: somebody may be of several, or of none. The period is of so
    many ``months``, the last one being ``month``.
    """

    month: date
    whole: Tally
    sites: Mapping[int, Tally]
    kinds: Mapping[str, Tally]
    months: int = 1


def of_period(
    rows: Iterable[RollupRow],
    *,
    month: date,
    months: int,
    sites: Collection[int],
    kinds: Collection[str],
    themes: Collection[str],
) -> Answers:
    """The store's rollup of one period, which is of so many ``months`` up to ``month``.

    ``sites``, ``kinds`` and ``themes`` are all there are, so that those nobody answered at, or
    mentioned, are there too.
    """
    nobody = dict.fromkeys([POSITIVE_RATING, *(("theme", theme) for theme in themes)], 0)
    question = default_survey().of_kind("rating")[0].id
    groups: dict[tuple[int, str], dict[Item, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        item = _item(row, question)
        if item is not None:
            groups[row.site_id, row.kind][item] += row.n
    of_site = {site: _tally(groups.get((site, ""), {})) for site in sites}
    of_kind = {
        kind: total(_tally(groups.get((site, kind), {})) for site in sites)
        for kind in sorted(kinds)
    }
    whole = total([Tally(items=nobody), *of_site.values()])
    return Answers(month, whole, of_site, of_kind, months)


def total(parts: Iterable[Tally]) -> Tally:
    """The tally of groups without a person in common, put together."""
    responses = with_words = 0
    items: dict[Item, int] = defaultdict(int)
    for part in parts:
        responses += part.responses
        with_words += part.with_words
        for item, n in part.items.items():
            items[item] += n
    return Tally(responses, with_words, dict(items))


def rest(whole: Tally, part: Tally) -> Tally:
    """The tally of everybody who is not in ``part``."""
    return Tally(
        whole.responses - part.responses,
        whole.with_words - part.with_words,
        {item: n - part.n(item) for item, n in whole.items.items()},
    )


_RESPONSES, _WITH_WORDS = ("responses", ""), ("with_words", "")


def _item(row: RollupRow, rating: str) -> Item | None:
    match row.figure:
        case "responses" | "with_words":
            return row.figure, ""
        case "theme":
            return "theme", row.item
        case "option" if row.question == rating and row.item in POSITIVE:
            return POSITIVE_RATING
    return None


def _tally(items: Mapping[Item, int]) -> Tally:
    said = {item: n for item, n in items.items() if item[0] in ("theme", "rating")}
    return Tally(items.get(_RESPONSES, 0), items.get(_WITH_WORDS, 0), said)
