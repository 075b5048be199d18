"""A counted vote as it is drawn: only what passed the gate, and no more than fits on a screen."""

import json
import re

import numpy as np
import pytest

from feedback import counting, vote_screens
from feedback.agenda import KeptRound, RoundKind
from feedback.rounds import Question, Round, to_json
from feedback.screenfuls import screenfuls
from feedback.vote_drawing import Part, Row, Section, sections

LONG = "A word and another one, over and over again, until nobody at the back can read it. " * 2


def counted(
    ballots: list[dict[str, str]], items: dict[str, str], kind: RoundKind = "statements"
) -> Round:
    """A round that is shown, counted through the gate."""
    question = Question("What do you think?", items)
    kept = KeptRound("b" * 32, "a" * 32, 1, kind, to_json(question), "shown")
    asked = Round(kept, question, None)
    told = counting.result(asked, [json.dumps(one) for one in ballots], threshold=5, base=10)
    return Round(kept, question, told)


def votes(agree: int, disagree: int, passed: int) -> list[dict[str, str]]:
    """So many votes on one statement."""
    said = ["agree"] * agree + ["disagree"] * disagree + ["pass"] * passed
    return [{"i1": vote} for vote in said]


def row(agree: int, disagree: int, passed: int) -> Row:
    """One statement with so many votes, as it is drawn."""
    (section,) = sections(counted(votes(agree, disagree, passed), {"i1": "Tea"}), [])
    (found,) = section.rows
    return found


def test_a_bar_has_the_shares_of_those_who_voted_and_the_interval() -> None:
    found = row(20, 12, 8)

    assert found.parts == (
        Part("agree", 0, 50, "20"),
        Part("disagree", 50, 30, "12"),
        Part("pass", 80, 20, "8"),
    )
    n, p, z = 40, 0.5, 1.959963984540054  # Wilson (1927), written out once more
    middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert found.agreeing == pytest.approx(
        [(middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)], abs=1e-12
    )
    assert found.said == (
        "Of 40 people: 20 agree, 12 disagree, 8 pass. With this many votes, “agree” could be"
        " anywhere from 35 % to 65 %.",
    )


def test_small_counts_are_drawn_together_without_a_number() -> None:
    found = row(30, 3, 8)

    agree, rest = found.parts
    assert (agree.kind, agree.shown, rest.kind, rest.shown) == ("agree", "30", "rest", "")
    assert (agree.width, rest.start + rest.width) == (pytest.approx(100 * 30 / 41), 100)
    assert "3 disagree" not in found.said[0]


@pytest.mark.parametrize("counts", [(20, 2, 0), (20, 0, 0), (6, 3, 0), (2, 1, 1)])
def test_where_a_count_would_tell_what_somebody_thinks_nothing_is_drawn(
    counts: tuple[int, int, int],
) -> None:
    for section in sections(counted(votes(*counts), {"i1": "Tea"}), []):
        for found in section.rows:
            assert found.parts == ()
            assert found.agreeing is None
            assert not re.search(r"\d (agree|disagree|pass)", found.said[0])


def test_statements_stand_under_what_can_be_said_of_them() -> None:
    items = {f"i{n}": f"Statement {n}" for n in range(1, 6)}
    ballots = [
        {
            "i1": "agree" if seat < 10 else "disagree",
            "i2": "agree",
            "i3": "disagree",
            "i4": "agree" if seat < 9 else "pass",
        }
        for seat in range(20)
    ]

    found = sections(counted(ballots, items), [])

    assert [(section.title, [row.words for row in section.rows]) for section in found] == [
        ("Nearly everyone agrees", ["Statement 2"]),
        ("Nearly everyone disagrees", ["Statement 3"]),
        ("The room is divided", ["Statement 1"]),
        ("Not clear yet at this size", ["Statement 4"]),
        ("Too few people voted on this to say", ["Statement 5"]),
    ]


@pytest.mark.parametrize("kind", ["dots", "ranks", "statements"])
@pytest.mark.parametrize("words", ["Tea", "قهوة ☕ " * 25, LONG[:190]])
def test_twenty_items_are_spread_over_screens_and_none_is_lost(kind: RoundKind, words: str) -> None:
    items = {f"i{n}": f"{words.strip()} {n:02}" for n in range(20)}
    ballots = {
        "dots": {"i3": 3},
        "ranks": ["i3", "i4"],
        "statements": dict.fromkeys(items, "agree"),
    }
    asked = counted([ballots[kind]] * 12, items, kind)  # type: ignore[list-item]
    whole = vote_screens.screens(asked, [])
    assert whole[0].id == "round " + "b" * 32

    found = [part for screen in whole for part in screenfuls(screen)]

    assert len({screen.id for screen in found}) == len(found) > len(whole)
    assert {screen.whole for screen in found} == {whole[0].id}
    results = [screen for screen in found if screen.title != "Who votes alike"]
    told = [bar.label for screen in results for bar in screen.bars]
    told += [line.rpartition(":")[0] for screen in results for line in screen.lines]
    assert sorted(told) == sorted(items.values())
    for screen in results:
        if screen.drawn:
            assert screen.lines == tuple(screen.drawn.lines())


def test_two_rounds_are_said_in_one_line_each() -> None:
    section = Section("", ("First round", "Second round"), (Row("Tea", ("place 2", "place 1")),))

    assert section.lines() == ["Tea: First round: place 2; Second round: place 1"]


def test_that_there_are_no_groups_is_said() -> None:
    (*_, last) = vote_screens.screens(counted(votes(10, 10, 0), {"i1": "Tea"}), [])

    assert last.title == "Who votes alike"
    assert "at least 30 people" in last.lines[0]
