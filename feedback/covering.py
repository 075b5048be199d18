"""What a meeting is about: the live view, or published months, as things to choose screens from.

Nothing is counted or gated anew here: all of it was released by ``meetings`` or ``publishing``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from feedback import publishing, surveys, trends, words
from feedback.charts import Bar
from feedback.disclosure.publications import Publication, by_period
from feedback.disclosure.tallies import POSITIVE_RATING
from feedback.evidence.figures import over
from feedback.evidence.report import HIDDEN_MONTHS, worth_quoting
from feedback.meetings import Snapshot
from feedback.models import Cell, ShownComment
from feedback.periods import first_month, period_name, period_words
from feedback.screens import Screen
from feedback.storage import Store

QUOTED_THEMES = 8
"""Of published months, words are offered about so many of the themes that came up most."""
LOOK_BACK = 3
"""With the live view, who is missing is said of so many published months before it."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Figures and words of a period that may be shown.

    ``period`` says in a sentence which. ``themes`` is the screen without its bars: those are in
    ``theme_bars`` by the key of the theme, the most frequent first. ``published`` is all that was
    published up to the end of the period, ``missing_from`` the first month of which it is said
    whose answers are missing; None where nothing is published.
    """

    period: str
    answered: str
    rating: Screen
    themes: Screen
    theme_bars: Mapping[str, Bar]
    quotes: tuple[ShownComment, ...]
    published: tuple[Publication, ...]
    missing_from: date | None


def live(
    snapshot: Snapshot,
    published: Sequence[Publication],
    names: Mapping[str, str],
    *,
    threshold: int,
    base: int,
) -> Covered:
    """The live view as it is now; ``names`` are those of the themes by key."""
    figures, survey = snapshot.figures, surveys.default_survey()
    question = survey.of_kind("rating")[0]

    def bar(cell: Cell, name: str) -> Bar:
        return Bar(name, cell.n, words.count(cell, threshold=threshold))

    cells = figures.options.get(question.id, ())
    top = words.top_themes(figures, most=len(figures.themes))
    earlier = list(by_period(published))[-LOOK_BACK:]
    return Covered(
        f"Answers {words.since(snapshot.since) or 'so far'}, from all sites and surveys.",
        words.answers_so_far(figures.responses, threshold=threshold),
        Screen(
            "rating",
            words.rating_finding(figures, survey, threshold=threshold, base=base),
            bars=tuple(bar(cell, question.option_label(cell.key)) for cell in cells),
            note=words.IN_FIVES,
        ),
        Screen(
            "themes",
            words.theme_finding(figures, names),
            note=f"{words.SEVERAL} {words.IN_FIVES}",
        ),
        {cell.key: bar(cell, names.get(cell.key, cell.key)) for cell in top},
        snapshot.quotes,
        tuple(published),
        earlier[0] if earlier else None,
    )


def of_months(
    store: Store,
    published: Sequence[Publication],
    first: date,
    last: date,
    names: Mapping[str, str],
    *,
    threshold: int,
) -> Covered:
    """Published periods whose last months are from ``first`` to ``last``, put together.

    Sums of published numbers alone: where a month is hidden, that is said.
    """
    until = tuple(p for p in published if p.tables.month <= last)
    period = [p for p in until if first <= p.tables.month]
    begins = first_month(period[0].tables) if period else first
    themes = _most_frequent(period, names)
    return Covered(
        f"Published answers of {period_words(begins, last)}, from all sites and surveys.",
        _answered(period),
        _rating(period),
        Screen("themes", _theme_title(period, themes), note=_theme_note(themes)),
        themes,
        _quotes(store, period, first, last, threshold),
        until,
        first,
    )


def _answered(period: Sequence[Publication]) -> str:
    told = {p.tables.month for p in period if p.tables.whole}
    if not told:
        return "Too few answers to show"
    more = "" if told == set(by_period(period)) else " or more"
    return f"{trends.responses(period):,}{more} answers"


def _rating(period: Sequence[Publication]) -> Screen:
    spots = trends.spots(period, POSITIVE_RATING)
    k, n = trends.Trend(POSITIVE_RATING, "dots", spots).together
    if not n:
        return Screen("rating", "How it was for people may not be shown for these months")
    bars = (
        Bar("Good or very good", k, f"{k:,}"),
        Bar("Any other answer", n - k, f"{n - k:,}"),
    )
    without = [period_name(spot) for spot in spots if spot.share is None]
    note = f"Without {', '.join(without)}, which may not be shown." if without else ""
    return Screen("rating", f"{words.in_ten(k, n)} said good or very good", bars=bars, note=note)


def _most_frequent(period: Sequence[Publication], names: Mapping[str, str]) -> dict[str, Bar]:
    """A bar for each theme that somebody mentioned in a month where that is shown."""
    bars = {}
    for item in trends.items(period):
        total = over(trends.spots(period, item))
        if item != POSITIVE_RATING and total.n:
            shown = f"{total.n:,}{'' if total.whole else ' or more'}"
            bars[item[1]] = Bar(names.get(item[1], item[1]), total.n, shown)
    return dict(sorted(bars.items(), key=lambda one: (-(one[1].n or 0), one[0])))


def _theme_title(period: Sequence[Publication], themes: Mapping[str, Bar]) -> str:
    if not themes:
        return "No theme came up often enough to show."
    key, first = next(iter(themes.items()))
    people = over(trends.spots(period, ("theme", key))).shown
    return f"Most often: {first.label} ({people} people who wrote)"


def _theme_note(themes: Mapping[str, Bar]) -> str:
    hidden = any(bar.shown.endswith("more") for bar in themes.values())
    return f"{words.SEVERAL} {HIDDEN_MONTHS}" if hidden else words.SEVERAL


def _quotes(
    store: Store, period: Sequence[Publication], first: date, last: date, threshold: int
) -> tuple[ShownComment, ...]:
    """Approved words about what people wrote about most: of each theme from its latest month."""
    found = {}
    for tables, theme in worth_quoting(period, first, last, most=QUOTED_THEMES):
        for comment in publishing.words_behind(store, tables.month, theme, threshold=threshold):
            found[comment.id] = comment
    return tuple(found.values())
