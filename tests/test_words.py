"""Sentences from released figures say what was counted, and no more."""

import pytest

from feedback import words
from feedback.models import Cell, Organisers, Released
from feedback.surveys import default_survey

SURVEY = default_survey()
FEW_GOOD = Cell("good", None, "few")
NAMES = {"waiting": "Waiting and timeliness", "food": "Places, food and comfort"}


def figures(**changes: object) -> Released:
    """Figures of forty people; say only what matters."""
    cells = (Cell("very_good", 20), Cell("good", 5), Cell("poor", 10))
    themes = (Cell("food", 5), Cell("waiting", 15), Cell("parking", None, "few"))
    return Released(
        **{
            "responses": 40,
            "options": {"experience": cells},
            "with_words": 30,
            "nil": Cell("nil", None, "few"),
            "themes": themes,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("nil", "says"),
    [
        (Cell("nil", 10), "At least 10 people wrote only that they had nothing to say."),
        (Cell("nil", None, "few"), words.IN_FIVES),
    ],
)
def test_who_had_nothing_to_say_is_told_beside_the_themes(nil: Cell, says: str) -> None:
    assert words.theme_note(figures(nil=nil)).endswith(says)


def rating(shown: Released) -> str:
    """The title of the rating's chart."""
    return words.rating_finding(shown, SURVEY, threshold=5, base=10)


def test_answers_of_the_live_view_are_so_many_at_least() -> None:
    assert words.answers_so_far(5, threshold=5) == "At least 5 answers"
    assert words.answers_so_far(1495, threshold=5) == "At least 1,495 answers"
    assert words.answers_so_far(None, threshold=5) == "Fewer than 5 answers so far"


def test_the_rating_is_said_in_tenths_never_exactly() -> None:
    """Twenty is 20 to 24, and five is 5 to 9: 29 of 42 are about as likely as any."""
    assert rating(figures()) == "About 7 in 10 people who answered said good or very good."


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ((Cell("very_good", 35), FEW_GOOD, Cell("poor", None, "few")), "About 9 in 10 people"),
        ((Cell("very_good", None, "few"), FEW_GOOD, Cell("poor", 35)), "About 1 in 10 people"),
        ((Cell("very_good", 20), Cell("good", 20), Cell("poor", 5)), "Nearly all people who"),
    ],
)
def test_nobody_is_told_that_all_or_none_said_something(cells: tuple[Cell, ...], says: str) -> None:
    assert rating(figures(options={"experience": cells})).startswith(says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            (Cell("very_good", 30), Cell("good", None, "few"), Cell("poor", None, "few")),
            "Most often: Very good (at least 30 people)",
        ),
        (
            (Cell("very_good", None, "few"), Cell("good", 10), Cell("poor", 10)),
            "Good; Poor: at least 10 people each",
        ),
        ((Cell("very_good", None, "few"),) * 3, "How it was for the people who answered"),
        (
            tuple(Cell(key, 5) for key in ("very_good", "good", "neither", "poor")),
            "How it was for the people who answered",
        ),
    ],
)
def test_a_hidden_part_is_not_given_away_by_the_sentence(
    cells: tuple[Cell, ...], says: str
) -> None:
    assert rating(figures(responses=35, options={"experience": cells})) == says


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (figures(responses=None, options={}), "When 5 people"),
        (figures(responses=7, options={}), "When 10 people"),
    ],
)
def test_too_few_answers_say_when_the_picture_starts(shown: Released, says: str) -> None:
    assert rating(shown).startswith(says)


@pytest.mark.parametrize(
    ("k", "n", "says"),
    [
        (30, 41, "About 7 in 10 people who answered (30\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}41)"),
        (5, 10, "5 in 10 people who answered (5\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}10)"),
        (40, 40, "All 40 people who answered"),
        (0, 40, "None of the 40 people who answered"),
        (1, 40, "Very few people who answered (1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}40)"),
        (39, 40, "Nearly all people who answered (39\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}40)"),
    ],
)
def test_shares_are_said_as_people_read_them(k: int, n: int, says: str) -> None:
    assert words.in_ten(k, n) == says


def test_the_most_frequent_theme_is_named() -> None:
    assert words.theme_finding(figures(), NAMES) == (
        "Most often: Waiting and timeliness (at least 15 people)"
    )


def test_hidden_and_empty_themes_are_not_ranked() -> None:
    assert [cell.key for cell in words.top_themes(figures(), most=6)] == ["waiting", "food"]
    assert words.theme_finding(figures(themes=(Cell("a", None, "few"),)), NAMES) == (
        "No theme came up often enough to show."
    )
    assert words.theme_finding(figures(themes=()), NAMES).startswith("When more people")


def test_a_missing_number_says_why() -> None:
    assert words.count(Cell("a", 1200), threshold=5) == "1,200"
    assert words.count(Cell("a", None, "few"), threshold=5) == "too few to show"
    assert words.count(Cell("a", None, "nearly_all"), threshold=5) == "all but fewer than 5"


def test_the_note_says_that_themes_do_not_add_up() -> None:
    assert words.theme_note(figures()).startswith(words.SEVERAL)


def test_a_chart_is_described_bar_by_bar() -> None:
    spoken = words.bars_description(
        "Most said good.", [("Good", "30"), ("Poor", "too few to show")]
    )

    assert spoken == "Most said good. Good: 30; Poor: too few to show."


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Organisers(), "Nobody reads this straight away, and we cannot reply."),
        (Organisers(reading_from=9, reading_until=17), "Nobody reads this straight away, and"),
        (Organisers(reading_days=(3,)), "Somebody reads answers on Thursdays. Nobody"),
        (Organisers(reading_days=(4, 0, 1)), "on Mondays, Tuesdays and Fridays. Nobody"),
        (Organisers(reading_days=(0, 1, 2, 3, 4)), "reads answers from Monday to Friday."),
        (
            Organisers(reading_days=tuple(range(7)), reading_from=9, reading_until=12),
            "every day between 9 am and noon. Nobody reads them straight away or at other times,",
        ),
        (
            Organisers(reading_days=(5,), reading_from=0, reading_until=24),
            "on Saturdays between midnight and midnight.",
        ),
    ],
)
def test_residents_read_when_somebody_reads_answers(who: Organisers, said: str) -> None:
    assert said in words.reading_times(who)
    assert "we cannot reply" in words.reading_times(who)
