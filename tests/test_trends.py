"""From what was published to charts and sentences: gaps with their reasons, and what moved."""

from datetime import date

import pytest

from feedback import trend_changes, trends
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING
from feedback.stats import spc
from feedback.stats.tests_of_change import Change
from feedback.trends import Trend
from tests.publications import month, of_everybody, publication, tally

WAITING = ("theme", "waiting")


def waiting(publications: list[Publication]) -> Trend:
    """Everybody's chart of waiting."""
    return trends.trend(publications, WAITING)


def said(publications: list[Publication]) -> list[str]:
    """What is said to have moved in the last month."""
    last = publications[-1].tables.month
    found = [trends.trend(publications, item) for item in trends.items(publications)]
    return [trend_changes.in_words(one, "Waiting") for one in trend_changes.moved(found, last)]


@pytest.mark.parametrize(
    ("months", "kind"), [(5, "dots"), (6, "run_chart"), (12, "trial_limits"), (20, "limits")]
)
def test_a_series_gets_the_chart_it_has_earned(months: int, kind: str) -> None:
    found = waiting(of_everybody([12, 14] * (months // 2) + [12] * (months % 2)))

    assert found.kind == kind
    last = found.spots[-1]
    assert (last.centre is not None) is (months >= 6)
    assert (last.upper is not None) is (months >= 12)


def test_hundreds_of_answers_get_laneys_limits() -> None:
    """Shares that jump about more than chance would: P limits call that special, P' does not."""
    jumping = [60, 100] * 6

    found = waiting(of_everybody(jumping, of=300))
    fewer = waiting(of_everybody([n // 4 for n in jumping], of=75))

    assert (found.laney, fewer.laney) == (True, False)
    assert {spot.cause for spot in found.spots} == {"Common Cause"}


def gap_of(published: list[Publication], group: trends.Group = None, position: int = -1) -> str:
    """Why the last month has no share."""
    return trends.trend(published, WAITING, group).spots[position].gap


def test_every_gap_says_why() -> None:
    shown = publication(0, tally(40, waiting=12))

    assert gap_of([shown]) == ""
    assert gap_of([shown, publication(2, tally(40, waiting=12))], position=1) == "not published"
    assert gap_of([shown, publication(1, tally(4))]) == "fewer than 5 answers"
    assert gap_of([shown, publication(1, tally(0))]) == "nobody answered"
    assert gap_of([shown, publication(1, tally(9, waiting=6))]) == "fewer than 10 people"
    assert gap_of([shown, publication(1, tally(40, waiting=3))]) == "fewer than 5"
    assert gap_of([shown, publication(1, tally(40, waiting=38))]) == "nearly all"
    assert gap_of([shown, publication(1, tally(40, food=12))]) == "not counted then"


def test_a_group_says_why_too() -> None:
    two = publication(0, tally(20, waiting=8), tally(20, waiting=9))
    one_quiet = publication(0, tally(20, waiting=8), tally(20, waiting=2))
    silent = publication(0, tally(20, waiting=8), tally(20, waiting=9), tally(0))
    third, first = frozenset({3}), frozenset({1})

    assert gap_of([two], first) == ""
    assert gap_of([one_quiet], first) == "hidden to protect others"
    assert gap_of([silent], third) == "nobody answered"
    assert gap_of([two], third) == "not shown alone"
    assert gap_of([two], "carer") == "not shown alone"


def test_a_count_without_a_base_is_no_share() -> None:
    three_silent = tally(40, waiting=12)
    three_silent = type(three_silent)(40, 37, three_silent.items)

    (spot,) = waiting([publication(0, three_silent)]).spots

    assert (spot.n, spot.share, spot.gap) == (12, None, "no base to show")


def test_a_share_is_never_made_of_fewer_than_ten() -> None:
    found = publication(0, tally(40, waiting=12))
    small = Publication(found.tables, 1, found.day, 3, 5, 5)
    figures = small.tables.whole
    assert figures
    share = type(figures.shares[WAITING])(6, 9)
    table = type(figures)(9, 9, {WAITING: share})

    (spot,) = waiting(
        [Publication(type(found.tables)(month(0), table, {}, {}), 1, month(1), 3, 5, 5)]
    ).spots

    assert (spot.share, spot.gap) == (None, "fewer than 10 people")


def test_gaps_of_which_nothing_is_known_take_no_part_in_the_lines() -> None:
    steady = [12, 14] * 6

    without, with_gaps = waiting(of_everybody(steady)), waiting(of_everybody([*steady, None, 12]))

    assert with_gaps.kind == "trial_limits"
    assert with_gaps.spots[12].centre is None
    assert without.together == (156, 480)
    assert with_gaps.together == (168, 520)


def test_with_every_number_known_a_chart_is_the_p_chart() -> None:
    counts = [12, 14, 9, 22, 8, 30, 11, 13, 12, 6, 5, 14, 15, 16, 17, 18, 19, 20, 21, 9]

    found = waiting(of_everybody(counts))

    expected = spc.p_chart(counts, [40] * 20).table
    assert [spot.cause for spot in found.spots] == expected["special_cause"].tolist()
    assert [spot.upper for spot in found.spots] == expected["upper_limit"].tolist()
    assert [spot.lower for spot in found.spots] == expected["lower_limit"].tolist()


def test_a_month_that_is_hidden_for_its_size_counts_as_its_middle_for_the_lines() -> None:
    found = waiting(of_everybody([10, 12] * 6 + [3]))

    assert (found.spots[-1].month, found.spots[-1].known) == (month(12), (1, 4, 40))
    assert found.spots[-1].centre == pytest.approx((11 * 12 + 2.5) / (13 * 40))


def test_hidden_months_are_judged_where_their_side_is_sure() -> None:
    """A drop below what may be shown would break the run that it is part of."""
    fell = waiting(of_everybody([14, 12] * 6 + [6, 5, 6, 3, 5, 6, 2]))

    assert {spot.cause for spot in fell.spots[12:]} == {"7 Points Below CL"}
    assert fell.variation == "special_cause_neutral_low"

    short = waiting(of_everybody([20, 21, 20, 21, 3, 2, 3, 2, 22, 21, 20]))
    unsure = waiting(of_everybody([6, 7, 6, 5, 3, 6, 7, 5]))
    assert (short.kind, short.spots[4].centre) == ("run_chart", 0.5)
    assert not unsure.seldom_crosses


def test_hidden_months_neither_rise_nor_fall() -> None:
    """Their order is not known: 4, 3 and 2 may be 2, 3 and 4."""
    found = waiting(of_everybody([20, 5] * 6 + [20, 14, 12, 10, 8, 6, 3]))

    assert not any("Trend" in spot.cause for spot in found.spots)


def test_where_most_months_are_hidden_for_their_size_no_line_is_drawn() -> None:
    half, more = (waiting(of_everybody([12, 2] * 9 + extra)) for extra in ([], [2]))

    assert (half.kind, half.mostly_hidden) == ("run_chart", False)
    assert (more.kind, more.mostly_hidden) == ("dots", True)


def test_revisions_and_other_themes_are_marked() -> None:
    first, second = of_everybody([12, 12])
    late = publication(0, tally(20, waiting=8), part=2)
    after = publication(2, tally(40, waiting=12), version=4)

    found = waiting([first, late, second, after]).spots

    assert [spot.revised for spot in found] == [True, False, False]
    assert (found[0].n, found[0].of) == (20, 60)
    assert [spot.changed_themes for spot in found] == [False, False, True]
    rating = trends.trend([first, after], POSITIVE_RATING)
    assert not any(spot.changed_themes for spot in rating.spots)


def test_fewer_months_are_drawn_and_judged_by_all() -> None:
    found = waiting(of_everybody([12, 14] * 8))

    last = found.latest(6)

    assert (len(last.spots), last.kind) == (6, "trial_limits")
    assert last.spots == found.spots[-6:]
    assert found.latest(None) == found


def test_a_total_says_how_far_it_is_known() -> None:
    def total(found: Trend) -> str:
        return trend_changes.total_in_words(found, "wrote")

    assert total(waiting(of_everybody([12, None, 14]))) == (
        "Together: 26 of 80 people who wrote, about 3 in 10."
    )
    assert (
        total(waiting(of_everybody([12, 3]))) == "Together: from 13 to 16 of 80 people who wrote."
    )
    two = publication(0, tally(20, waiting=8), tally(20, waiting=9))
    protected = publication(1, tally(20, waiting=8), tally(20, waiting=2))
    assert total(trends.trend([two, protected], WAITING, frozenset({1}))) == (
        "In the months that have a share: 8 of 20 people who wrote, 4 in 10."
        " In others it is hidden."
    )


# What moved ----------------------------------------------------------------------------


def test_what_breaks_a_rule_is_said_with_the_rule_and_the_average() -> None:
    (sentence,) = said(of_everybody([12, 14] * 7 + [28]))

    assert sentence == (
        "Waiting came up for 28 of 40 people who wrote in August 2026, 7 in 10. That is higher than"
        " usual: a point above the limit. The average is about 4 in 10 (35%, now 70%)."
    )


def test_a_drop_below_what_may_be_shown_is_said_with_its_rule() -> None:
    (sentence,) = said(of_everybody([14, 12] * 6 + [6, 5, 6, 3, 5, 6, 2]))

    assert sentence == (
        "Waiting came up for fewer than 5 of the 40 people who wrote in December 2026. That is"
        " lower than usual: seven points in a row below the average. The average is"
        " about 2 in 10 (25%, now 2% to 10%)."
    )


def test_the_usual_ups_and_downs_are_not_said() -> None:
    assert said(of_everybody([12, 14] * 8)) == []


def test_a_shift_in_a_short_series_is_said_without_a_limit() -> None:
    (sentence,) = said(of_everybody([8, 9, 8, 9, 8, 20, 21, 20, 21, 20]))

    assert "Over 10 points the line keeps to one side of the median" in sentence


def test_of_what_did_not_move_the_last_two_are_said_with_chance() -> None:
    small, larger, same = (
        waiting(of_everybody(counts)) for counts in ([12, 18], [8, 26], [12] * 2)
    )

    assert trend_changes.in_words(small, "Waiting") == (
        "Waiting came up for 18 of 40 people who wrote in July 2025, about 4 in 10."
        " In June 2025 it was 3 in 10. A change this size could be chance."
    )
    assert "could be chance" not in trend_changes.in_words(larger, "Waiting")
    assert trend_changes.in_words(same, "Waiting").endswith("In June 2025 it was the same.")


def test_two_months_differ_when_it_cannot_be_chance() -> None:
    (sentence,) = said(of_everybody([8, 26]))

    assert sentence == (
        "Waiting came up for 26 of 40 people who wrote in July 2025, about 6 in 10. In June 2025 it"
        " was 2 in 10. That is more often than in June 2025; two periods are not a trend yet."
    )
    assert said(of_everybody([14, 18])) == []


def test_a_theme_that_fell_below_what_may_be_shown_is_said_where_that_is_sure() -> None:
    (sentence,) = said(of_everybody([22, 3]))

    assert sentence.startswith("Waiting came up for fewer than 5 of the 40 people who wrote in")
    assert "That is less often than in June 2025" in sentence
    assert said(of_everybody([8, 3])) == []


def test_a_theme_that_came_from_below_is_said_too() -> None:
    (sentence,) = said(of_everybody([3, 22]))

    assert "In June 2025 it was fewer than 5. That is more often than in June 2025" in sentence


def test_more_themes_need_a_larger_difference() -> None:
    """One of many always moves by chance: alone it would be said, among thirty it is not."""
    few = [publication(n, tally(40, waiting=(10, 20)[n])) for n in (0, 1)]
    others = {f"theme{n}": 15 for n in range(30)}
    many = [publication(n, tally(40, waiting=(10, 20)[n], **others)) for n in (0, 1)]

    assert len(said(few)) == 1
    assert said(many) == []


def test_changed_themes_are_named_as_a_possible_reason() -> None:
    before, after = of_everybody([8])[0], publication(1, tally(40, waiting=26), version=4)

    (sentence,) = said([before, after])

    assert sentence.endswith("The themes were changed in between: that can be the reason.")


def test_the_rating_has_words_of_its_own() -> None:
    (sentence,) = said([publication(n, tally(40, rated=(10, 30)[n])) for n in (0, 1)])

    assert sentence.startswith("Good or very good, said 30 of 40 people who answered in July 2025")


def test_a_month_that_is_not_the_last_is_not_said_to_change() -> None:
    published = [*of_everybody([8, 26]), publication(2, tally(4))]

    assert said(published) == []


# Groups --------------------------------------------------------------------------------


def test_only_what_was_published_is_offered() -> None:
    kinds = {"carer": tally(20, waiting=9), "staff": tally(3)}
    published = [
        publication(0, tally(30, waiting=9), tally(30, waiting=9), tally(0), kinds=kinds),
        publication(1, tally(30, waiting=9), tally(6), tally(7)),
    ]

    offered = trends.groups(published)

    assert offered == {
        None: 2,
        "carer": 1,
        frozenset({1}): 2,
        frozenset({2}): 1,
        frozenset({2, 3}): 1,
    }


def test_groups_have_names() -> None:
    sites = {1: "Café", 2: "Clinic", 3: "Ωmega", 4: "مقهى"}

    def name(group: trends.Group) -> str:
        return trends.group_name(group, sites, {"carer": "Carers"})

    assert name(None) == "Everybody"
    assert name("carer") == "Carers"
    assert name(frozenset({4})) == "مقهى"
    assert name(frozenset({2, 1})) == "Café and Clinic, together"
    assert name(frozenset({1, 2, 3, 4})) == "Café and 3 other sites, together"
    assert name(frozenset({9})) == "Site 9"


def test_two_groups_are_compared_over_the_months_that_both_have() -> None:
    both = {"carer": tally(20, waiting=9), "service_user": tally(20, waiting=6)}
    published = [
        publication(0, tally(60, waiting=25), kinds=both),
        publication(1, tally(60, waiting=25), kinds={"carer": tally(20, waiting=9)}),
    ]
    carers, users, all_of_them = (
        trends.trend(published, WAITING, group) for group in ("carer", "service_user", None)
    )

    assert trends.side_by_side(carers, users) == ((9, 20), (6, 20))
    assert trends.side_by_side(carers, all_of_them) == ((18, 40), (50, 120))
    nobody = trends.trend(published, WAITING, "staff")
    assert trends.side_by_side(carers, nobody) is None


def test_periods_are_sums_of_published_months() -> None:
    published = of_everybody([12] * 14)

    assert trends.responses(published) == 560
    last = trends.latest(published, 6)
    assert last[0].tables.month == date(2026, 2, 1)
    assert trends.responses(last) == 240
    assert trends.responses(published, "carer") == 0


# Tests of change ---------------------------------------------------------------------------


def test_since_a_test_started_is_said_with_both_sides_and_what_else_ran() -> None:
    found = waiting(of_everybody([20, 22] * 6 + [8] * 8))
    bell, tea = Change("A bell", month(12)), Change("Tea", month(12), month(14))
    not_yet = Change("Longer hours", month(20))

    said = trend_changes.since_test(found, bell, [bell, tea, not_yet])

    assert said == (
        "A bell, started on 1 June 2026. There is a sustained change since the test started: the"
        " last 7 points are all below the average before. Before: 168 of 320 people who wrote,"
        " about 5 in 10. After the test started: 64 of 320 people who wrote, 2 in 10. Other tests"
        " ran at the same time: Tea."
    )


@pytest.mark.parametrize(
    ("started", "ended"),
    [
        (date(2030, 1, 1), None),  # not yet
        (date(2020, 1, 1), None),  # long ago
        (date(2026, 6, 20), date(2026, 6, 21)),  # within a month
    ],
)
def test_a_test_outside_the_months_or_within_one_is_too_early_to_judge(
    started: date, ended: date | None
) -> None:
    found = waiting(of_everybody([20, None, 22] * 6))

    said = trend_changes.since_test(found, Change("A bell", started, ended), [])

    assert "It is too early to say whether anything has changed." in said


def test_of_two_hidden_numbers_no_change_is_said() -> None:
    hidden = waiting(of_everybody([3, 2]))

    sentence = trend_changes.in_words(hidden, "Waiting")

    assert sentence.endswith("In June 2025 it was fewer than 5, too.")


# Months published together -----------------------------------------------------------------


def quarters(*counts: int) -> list[Publication]:
    """Three months together for each count of 40 people who wrote about waiting."""
    return [
        publication(3 * number + 2, tally(40, waiting=n), months=3)
        for number, n in enumerate(counts)
    ]


def test_months_published_together_are_one_point_and_no_gap() -> None:
    found = waiting([*quarters(12, 14), publication(7, tally(40, waiting=13))])

    assert [(spot.month, spot.months, spot.gap) for spot in found.spots] == [
        (month(2), 3, ""),
        (month(5), 3, ""),
        (month(6), 1, "not published"),
        (month(7), 1, ""),
    ]
    assert found.kind == "dots"
    assert waiting(quarters(*[12, 14] * 6)).kind == "trial_limits"


def test_periods_are_named_by_all_their_months() -> None:
    months = [*quarters(12, 14), publication(7, tally(40, waiting=13))]

    assert list(trends.periods(months).values()) == [
        "June 2025 to August 2025",
        "September 2025 to November 2025",
        "December 2025",
        "January 2026",
    ]
    assert trends.months_published(months) == 7
    assert trends.groups(months) == {None: 7}


def test_what_moved_in_a_longer_period_says_which() -> None:
    (sentence,) = said(quarters(6, 30))

    assert "in September 2025 to November 2025" in sentence
    assert "in June 2025 to August 2025" in sentence


def test_the_last_months_are_months_however_they_were_published() -> None:
    months = [*quarters(12, 14, 13), publication(9, tally(40, waiting=12))]

    assert [p.tables.month for p in trends.latest(months, 4)] == [month(8), month(9)]
    assert [spot.month for spot in waiting(months).latest(4).spots] == [month(8), month(9)]
    assert trends.latest([], 4) == []


def test_a_test_of_change_begins_with_the_first_period_after_its_start() -> None:
    found = waiting(quarters(*[12] * 8, *[30] * 8))
    in_the_middle = Change("Ring back", month(25))

    sentence = trend_changes.since_test(found, in_the_middle, [])

    assert "Before: 84 of 280" in sentence, "the period in which it started is not before"
    assert "started: 210 of 280" in sentence, "nor after"
