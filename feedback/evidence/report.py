"""The report of a period: one value, from which every file is made."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from feedback import trend_words
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.disclosure.trends import Published
from feedback.evidence.figures import (
    ANSWERED,
    PEOPLE,
    WROTE,
    Names,
    Number,
    Total,
    numbers,
    over,
    plain,
)
from feedback.evidence.findings import Finding, findings
from feedback.evidence.methods import Section, methods
from feedback.periods import first_month, months_in, period_name, period_words, short_name

TITLE = "What people told us"
HIDDEN_MONTHS = "“Or more”: some months are hidden, so the order may be another."
NOT_ALONE = "–"
"""In place of a total: nothing of this group was published."""
SMALL_SITES = "Small sites, together"
MOST_OFTEN = 8
"""Themes in the chart of the most frequent ones: more bars cannot be read across a room."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Approved words, with the theme and the period in which they came.

    It is of so many ``months``, the last one being ``month``.
    """

    theme: str
    month: date
    text: str
    months: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are read, with what has to be known about them.

    ``is_words`` is whether they are words, to be read from the left.
    """

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All that a pack holds.

    ``made_on`` is the only day in it: the same publications, names and words on the same day make
    the same report. ``often`` has the most frequent themes of the period with their totals.
    """

    period: str
    who_asks: str
    made_on: date
    example: bool
    answered: Total
    summary: tuple[str, ...]
    rating: Finding | None
    moved: tuple[Finding, ...]
    often: tuple[tuple[str, Total], ...]
    tables: tuple[Table, ...]
    numbers: tuple[Number, ...]
    quotes: tuple[Quote, ...]
    methods: tuple[Section, ...]


def report(
    publications: Sequence[Publication],
    first: date,
    last: date,
    *,
    names: Names,
    who_asks: str,
    questions: Sequence[str],
    quotes: Sequence[Quote] = (),
    checked_here: str = "",
    example: bool = False,
    made_on: date,
) -> Report:
    """The report of the months from ``first`` to ``last`` (first days of months, both included).

    Parameters
    ----------
    publications
        Those of any months; others than the period's are left out.
    questions
        What was asked, in the words in which it was asked.
    quotes
        Approved words, in the order in which they are shown.
    checked_here
        How often people here agree with the tags, in words; "" where nobody has said.
    """
    until = sorted(
        (p for p in publications if p.tables.month <= last), key=lambda p: (p.tables.month, p.part)
    )
    period = [p for p in until if first <= p.tables.month]
    found = numbers(period, names)
    answered = over(_of_everybody(found, ANSWERED))
    figures = {n.item: n.figure for n in found if n.item not in (ANSWERED, WROTE)}
    said, compared = findings(until, first, figures) if figures else ([], False)
    rating = next((one for one in said if one.trend.item == POSITIVE_RATING), None)
    moved = tuple(one for one in said if one is not rating)
    return Report(
        period_words(first_month(period[0].tables) if period else first, last),
        plain(who_asks),
        made_on,
        example,
        answered,
        _summary(answered, rating, moved, compared=compared),
        rating,
        moved,
        _most_often(found),
        (*_tables(found), *_belongs(figures, names)),
        tuple(found),
        tuple(Quote(plain(q.theme), q.month, plain(q.text), q.months) for q in quotes),
        methods(
            period,
            answered=answered.n,
            questions=[plain(question) for question in questions],
            checked_here=checked_here,
            example=example,
        ),
    )


def worth_quoting(
    publications: Sequence[Publication], first: date, last: date, *, most: int
) -> list[tuple[Published, str]]:
    """What was published, and the theme of which approved words may be shown: the most frequent.

    Of each theme the last publication in which its number of everybody is shown.
    """
    shown: dict[str, Published] = {}
    frequent: Counter[str] = Counter()
    for publication in publications:
        tables, whole = publication.tables, publication.tables.whole
        if whole is None or not first <= tables.month <= last:
            continue
        for (figure, key), share in whole.shares.items():
            if figure == "theme" and share.n:
                frequent[key] += share.n
                shown[key] = max(tables, shown.get(key, tables), key=lambda one: one.month)
    ranked = sorted(frequent, key=lambda key: (-frequent[key], key))
    return [(shown[key], key) for key in ranked[:most]]


def _of_everybody(found: Iterable[Number], item: Item) -> list[Number]:
    return [number for number in found if number.grouping == "all" and number.item == item]


def _summary(
    answered: Total, rating: Finding | None, moved: Sequence[Finding], *, compared: bool
) -> tuple[str, ...]:
    """The first page, in sentences."""
    if answered.n is None:
        return ("No numbers of this period have been published yet.",)
    sentences = [trend_words.who_answered(answered.n)]
    if not answered.whole:
        sentences.append("Months with too few answers to show are not in this.")
    sentences += [one.said for one in (*([rating] if rating else []), *moved)]
    if compared:
        nothing = "Nothing else moved" if moved else "No theme moved"
        sentences.append(f"{nothing} beyond the usual ups and downs.")
    return tuple(sentences)


def _most_often(found: Sequence[Number]) -> tuple[tuple[str, Total], ...]:
    """The themes most people wrote about, over the whole period."""
    themes = dict.fromkeys(n.item for n in found if n.item[0] == "theme")
    totals = [(item, over(_of_everybody(found, item))) for item in themes]
    shown = sorted((t for t in totals if t[1].n), key=lambda t: (-(t[1].n or 0), t[0]))
    figures = {number.item: number.figure for number in found}
    return tuple((figures[item], total) for item, total in shown[:MOST_OFTEN])


# Tables --------------------------------------------------------------------------------------


def _tables(found: Sequence[Number]) -> tuple[Table, ...]:
    together = "All months of the period together."
    everybody = [n for n in found if n.grouping == "all"]
    sites = [n for n in found if n.grouping in ("site", "sites together")]
    kinds = [n for n in found if n.grouping == "kind"]
    made = (
        _who_answered(everybody),
        _themes_by_month(everybody),
        _by_group("Sites", f"{together} Sites differ in who comes, so none is ranked.", sites),
        _by_group("Kinds of resident", f"{together} People may be of several kinds.", kinds),
    )
    return tuple(table for table in made if table.rows)


def _who_answered(everybody: Sequence[Number]) -> Table:
    told = {number.item for number in everybody}
    columns = {item: figure for item, figure in PEOPLE.items() if item in told}
    rows: dict[str, list[str]] = {}
    for item in columns:
        for number in everybody:
            if number.item == item:
                rows.setdefault(period_name(number), []).append(number.shown)
    revised = {period_name(n) for n in everybody if n.revised}
    return Table(
        "Who answered",
        "Month by month, from the people who chose to answer.",
        ("Month", *columns.values(), "Revised"),
        tuple((name, *shown, "yes" if name in revised else "") for name, shown in rows.items()),
    )


def _themes_by_month(everybody: Sequence[Number]) -> Table:
    months = list(dict.fromkeys(map(short_name, everybody)))
    rows: dict[Item, list[str]] = {}
    for number in everybody:
        if number.item[0] == "theme":
            rows.setdefault(number.item, [number.figure]).append(number.shown)
    return Table(
        "Themes by month",
        "How many people mentioned a theme, out of those who wrote something that month.",
        ("Theme", *months),
        tuple(tuple(row) for row in rows.values()),
    )


def _by_group(title: str, note: str, found: Sequence[Number]) -> Table:
    """Figures by group over the whole period; sites that are shown together are one column."""
    cells: dict[tuple[Item, str], list[Number]] = {}
    for number in found:
        cells.setdefault((number.item, _column(number)), []).append(number)
    columns = sorted({_column(n) for n in found}, key=lambda name: (name == SMALL_SITES, name))
    figures = {number.item: number.figure for number in found}
    totals = {
        name: [over(cells[item, c]) if (item, c) in cells else None for c in columns]
        for item, name in figures.items()
    }
    rows = [
        (name, *(NOT_ALONE if total is None else total.shown for total in row))
        for name, row in totals.items()
        if any(total and total.is_shown for total in row)
    ]
    without = [name for name, row in totals.items() if not any(t and t.is_shown for t in row)]
    if without:
        note = f"{note} Hidden in every group, to protect others: {'; '.join(without)}."
    alone = [str(months_in(cells[ANSWERED, column])) for column in columns]
    return Table(
        title, note, ("", *columns), (("Months with numbers", *alone), *rows) if rows else ()
    )


def _column(number: Number) -> str:
    return SMALL_SITES if number.grouping == "sites together" else number.group


def _belongs(figures: Mapping[Item, str], names: Names) -> list[Table]:
    rows = [
        (figure, *map(plain, names.belongs[key]))
        for (_, key), figure in figures.items()
        if key in names.belongs
    ]
    if not rows:
        return []
    note = "Which outcome a theme is about is our own reading of it."
    header = ("Theme", "Lambeth’s Big 3 outcomes", "NHS categories of free-text feedback")
    return [Table("What each theme belongs to", note, header, tuple(rows), is_words=True)]
