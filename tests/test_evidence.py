"""The report of a period: only what was published, the same words for the same reason."""

from dataclasses import replace
from datetime import date

import pytest

from feedback.disclosure import publications as kept
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING
from feedback.evidence import report as evidence
from feedback.evidence.figures import ANSWERED, Names, Total
from feedback.evidence.report import Quote, Report
from tests import made_up_months
from tests.made_up_months import month_after

FIRST = date(2025, 1, 1)
NAMES = made_up_months.names(sites=4, themes=5)
DAY = date(2026, 7, 3)


def report(
    publications: list[Publication], *, months: int = 18, names: Names = NAMES, **changes: object
) -> Report:
    """The report of so many months from January 2025 on."""
    how: dict[str, object] = {
        "names": names,
        "who_asks": "The Collaborative",
        "questions": ["What is good?"],
        "made_on": DAY,
        **changes,
    }
    return evidence.report(publications, FIRST, month_after(FIRST, months - 1), **how)  # type: ignore[arg-type]


def eighteen_months() -> list[Publication]:
    """Months at four sites in which the second theme rises, and a revision of the third month."""
    themes = list(NAMES.themes)
    months = made_up_months.published(months=18, sites=4, themes=themes, people=20, rising="t2")
    return [*months, made_up_months.late(date(2025, 3, 1), sites=4, themes=themes, people=10)]


def said_of(made: Report, heading: str) -> str:
    """What the methods say below a heading."""
    (section,) = [section for section in made.methods if section.heading == heading]
    return " ".join(section.paragraphs)


def test_every_number_is_a_published_one() -> None:
    months = eighteen_months()
    made = report(months)

    checked = 0
    for number in made.numbers:
        if number.grouping != "all" or number.item == ANSWERED or number.item[0] == "people":
            continue
        (point,) = [p for p in kept.series(months, number.item) if p.month == number.month]
        assert point.share is not None
        assert (number.n, number.of) == (point.share.n, point.share.of)
        assert number.revised == (point.parts > 1)
        checked += 1
    assert checked == 18 * 6


def test_groups_have_the_numbers_that_were_published_of_them() -> None:
    months = eighteen_months()
    kinds = {number.group for number in report(months).numbers if number.grouping == "kind"}
    made = [n for n in report(months).numbers if n.grouping == "kind" and n.item == POSITIVE_RATING]

    assert kinds == set(made_up_months.KINDS.values())
    for number in made:
        (kind,) = [key for key, name in made_up_months.KINDS.items() if name == number.group]
        points = kept.series(months, POSITIVE_RATING, kind)
        (point,) = [p for p in points if p.month == number.month]
        assert point.share is not None
        assert (number.n, number.of) == (point.share.n, point.share.of)


def test_a_hidden_number_has_the_same_words_everywhere() -> None:
    made = report(eighteen_months())
    words = {number.shown for number in made.numbers if number.n is None}

    assert words <= {"fewer than 5", "nearly all", "hidden to protect others"}
    assert "fewer than 5" in words
    assert "hidden to protect others" in words
    for table in made.tables[:2]:
        cells = [cell for row in table.rows for cell in row[1:]]
        assert {cell for cell in cells if not any(map(str.isdigit, cell))} <= {
            *("nearly all", "hidden to protect others", "", "yes")
        }


def test_what_moved_comes_first_and_nothing_else_is_named() -> None:
    made = report(eighteen_months())

    assert made.summary[0] == f"From the {made.answered.n:,} people who chose to answer."
    assert "Theme number 2: higher than usual" in [finding.title for finding in made.moved]
    assert made.summary[-1] == "Nothing else moved beyond the usual ups and downs."
    assert made.rating is not None
    assert "said good or very good in June 2026" in made.rating.title


def test_only_the_period_is_in_it_and_its_limits_rest_on_all_months_before() -> None:
    months = eighteen_months()
    short = evidence.report(
        months,
        date(2025, 10, 1),
        date(2026, 3, 1),
        names=NAMES,
        who_asks="",
        questions=(),
        made_on=DAY,
    )

    assert {number.month for number in short.numbers} == {
        month_after(date(2025, 10, 1), n) for n in range(6)
    }
    assert short.rating is not None
    assert len(short.rating.trend.spots) == 6
    assert short.rating.trend.kind == "trial_limits"


def test_late_months_change_nothing_before_them() -> None:
    months = eighteen_months()
    before = [p for p in months if p.tables.month <= date(2025, 12, 1)]

    assert report(months, months=12) == report(before, months=12)


def test_totals_add_up_and_say_where_months_are_hidden() -> None:
    assert Total(34, 180, True).shown == "34 of 180"
    assert Total(34, 180, False).shown == "34 or more of 180"
    assert Total(1234, None, True).shown == "1,234"
    assert Total(None, 180, False).shown == "hidden to protect others"
    assert Total(0, 180, False).shown == "hidden to protect others"


def test_small_sites_are_one_column_whatever_they_are_each_month() -> None:
    made = report(eighteen_months())
    (sites,) = [table for table in made.tables if table.title == "Sites"]

    assert sites.header[-1] == "Small sites, together"
    assert {len(row) for row in sites.rows} == {len(sites.header)}


def test_the_methods_state_rules_revisions_questions_and_the_codebook() -> None:
    months = eighteen_months()
    changed = [
        replace(p, codebook_version=4) if p.tables.month >= date(2026, 1, 1) else p for p in months
    ]
    made = report(changed)

    assert "Making Data Count" in said_of(made, "How a change is told from ups and downs")
    assert "Anhøj" in said_of(made, "How a change is told from ups and downs")
    assert "March 2025 was revised on 1 May 2025" in said_of(made, "Months and revisions")
    assert "fewer than 5" in said_of(made, "What is hidden, and why")
    assert "“What is good?”" in said_of(made, "What was asked")
    tags = said_of(made, "How themes are found, and how often that is right")
    assert "version 3 from January 2025; version 4 from January 2026" in tags
    assert "about 7 in 10 tags" in tags
    assert "from" in said_of(made, "Who this is about").lower()


def test_how_often_people_here_agree_is_said_where_it_is_known() -> None:
    heading = "How themes are found, and how often that is right"

    assert "not stated" in said_of(report(eighteen_months()), heading)
    assert "Here: Nearly." in said_of(report(eighteen_months(), checked_here="Nearly."), heading)


def test_example_data_says_so() -> None:
    made = report(eighteen_months(), example=True)

    assert "made up" in said_of(made, "Made up")


@pytest.mark.parametrize(
    "months",
    [
        [],
        made_up_months.published(months=1, sites=3, themes=["t1"]),
        made_up_months.published(months=8, sites=2, themes=["t1"], people=2),
    ],
    ids=["nothing published", "one month", "too few people"],
)
def test_little_makes_a_short_report(months: list[Publication]) -> None:
    made = report(months)

    assert made.summary
    assert made.methods
    assert not made.moved
    assert "ups and downs" not in " ".join(made.summary), "nothing was there to compare with"


def with_a_quarter() -> list[Publication]:
    """January to March published together, then each month by itself."""
    first, *others = made_up_months.published(
        months=4, sites=4, themes=list(NAMES.themes), people=60, first=date(2025, 3, 1)
    )
    return [replace(first, tables=replace(first.tables, months=3)), *others]


def test_months_published_together_are_named_in_every_table() -> None:
    months = with_a_quarter()
    made = report(months, months=6, quotes=[Quote("Waiting", date(2025, 3, 1), "Slow", 3)])

    assert made.period == "January 2025 to June 2025"
    who, themes, sites, *_ = made.tables
    assert [row[0] for row in who.rows] == [
        "January 2025 to March 2025",
        "April 2025",
        "May 2025",
        "June 2025",
    ]
    assert themes.header[1:] == ("Jan–Mar 2025", "Apr 2025", "May 2025", "Jun 2025")
    assert sites.rows[0][1] == "6"  # months with numbers
    assert made.quotes[0].months == 3
    assert "published together, as one period" in said_of(made, "Months and revisions")
    assert "January 2025 to March 2025" in said_of(made, "Months and revisions")
    assert "published together" not in said_of(report(eighteen_months()), "Months and revisions")


def test_words_are_asked_for_about_themes_that_are_shown() -> None:
    months = eighteen_months()
    found = evidence.worth_quoting(months, FIRST, date(2026, 6, 1), most=3)

    assert len(found) == 3
    for tables, theme in found:
        (point,) = [p for p in kept.series(months, ("theme", theme)) if p.month == tables.month]
        assert point.share is not None
        assert point.share.n


def test_names_and_words_lose_what_no_file_can_hold() -> None:
    names = replace(NAMES, themes={**NAMES.themes, "t1": "A\x00\nB\ud800"})
    made = report(
        eighteen_months(), names=names, quotes=[Quote("A\x07", FIRST, "Line one\x00\nline two")]
    )

    assert "A B" in {number.figure for number in made.numbers}
    assert made.quotes == (Quote("A", FIRST, "Line one line two"),)
