"""What a change would do, how good the tags are, which phrases are overruled, and learning."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import theme_words
from feedback.errors import FeedbackError
from feedback.text.codebook import Codebook, Theme
from feedback.text.learning import Labelled
from feedback.theming import editing
from feedback.theming.checked import (
    Agreement,
    Overruled,
    in_todays_themes,
    overruled,
    quality,
)
from feedback.theming.effects import what_changes
from feedback.theming.tagger import Tagger
from feedback.theming.teaching import learn

CODEBOOK = Codebook(
    3,
    (
        Theme("food", "Food", "What there is to eat.", ("lunch", "tea")),
        Theme("garden", "Garden", "Being outside.", ("garden", "bench")),
    ),
)


def labelled(text: str, *keys: str) -> Labelled:
    return Labelled(text, frozenset(keys))


# What a change would do -----------------------------------------------------------------------


def test_what_would_change_is_told_by_theme_and_comment() -> None:
    changed = editing.split(CODEBOOK, "food", ["tea"], "Drinks", "What there is to drink.")
    drinks = changed.themes[1].key
    comments = {"a": "lunch and tea", "b": "tea 😀", "c": "the garden", "d": ""}

    effect = what_changes(comments, Tagger(CODEBOOK), Tagger(changed))

    assert effect.gained == {drinks: ("a", "b")}
    assert effect.lost == {"food": ("b",)}
    assert (effect.comments, effect.changed) == (4, 2)


def test_a_phrase_already_found_by_another_changes_nothing() -> None:
    food = CODEBOOK.themes[0]
    changed = editing.reword(
        CODEBOOK, food, Theme(food.key, food.name, food.description, ("lunch", "tea", "pot"))
    )

    effect = what_changes({"a": "a pot of tea", "b": "بستان"}, Tagger(CODEBOOK), Tagger(changed))

    assert (effect.gained, effect.lost, effect.changed) == ({}, {}, 0)


# What people checked ----------------------------------------------------------------------------


def test_what_was_checked_under_a_merged_theme_counts_for_the_other() -> None:
    merged = editing.merge(CODEBOOK, "food", "garden")

    assert in_todays_themes("Yum", {"food"}, 3, merged) == labelled("Yum", "garden")


def test_what_was_checked_under_a_theme_that_is_off_does_not_count() -> None:
    off = editing.switch_off(CODEBOOK, "food")

    assert in_todays_themes("Yum", {"food", "garden"}, 3, off) == labelled("Yum", "garden")


def test_nobody_denied_a_theme_that_was_not_there_yet() -> None:
    later = editing.add(CODEBOOK, "Music", "Playing it.", ["choir"], [])
    music = later.themes[-1].key

    assert in_todays_themes("The choir", set(), 3, later) == labelled("The choir", music)
    assert in_todays_themes("The choir", set(), 4, later) == labelled("The choir")
    assert in_todays_themes("Lunch", set(), 3, later) == labelled("Lunch")


def test_quality_counts_what_both_gave_and_what_one_of_them_did() -> None:
    people = [labelled("1", "food"), labelled("2", "food", "garden"), labelled("3")]
    computer = [frozenset({"food"}), frozenset({"garden"}), frozenset({"garden"})]

    measured = quality(people, computer)

    assert measured.comments == 3
    assert measured.overall == Agreement(2, 1, 1)
    assert measured.themes == {"food": Agreement(1, 0, 1), "garden": Agreement(1, 1, 0)}
    assert math.isclose(measured.overall.f1, 2 / 3)


@given(
    st.lists(
        st.tuples(*[st.frozensets(st.sampled_from(["food", "garden", "music"]))] * 2), max_size=30
    )
)
def test_themes_add_up_to_the_whole_and_shares_need_ten_tags(
    pairs: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    measured = quality([Labelled("", ours) for ours, _ in pairs], [theirs for _, theirs in pairs])

    for part in range(3):
        assert sum(one[part] for one in measured.themes.values()) == measured.overall[part]
    for one in (measured.overall, *measured.themes.values()):
        assert (one.right is None) == (one.both + one.only_computer < 10)
        assert (one.found is None) == (one.both + one.only_people < 10)
        assert 0 <= one.f1 <= 1


def test_a_phrase_that_people_often_overrule_is_told_the_worst_first() -> None:
    people = (
        [labelled(f"The bench of the court {n}") for n in range(4)]
        + [labelled("Sat on the bench", "garden")] * 3
        + [labelled("Tea towels")] * 5
        + [labelled("No lunch")] * 4
    )

    found = overruled(people, CODEBOOK)

    assert found == [Overruled("food", "tea", 5, 0), Overruled("garden", "bench", 7, 3)]


def test_a_phrase_that_is_right_in_nearly_half_is_not_told() -> None:
    people = [labelled("bench")] * 11 + [labelled("bench", "garden")] * 9

    assert overruled(people, CODEBOOK) == []
    assert overruled([*people, labelled("bench")], CODEBOOK) == [
        Overruled("garden", "bench", 21, 9)
    ]


# Learning on a button ---------------------------------------------------------------------------


def lesson_of(comments: int) -> list[Labelled]:
    """People call "chairs outside" the garden, and say that a bench is none."""
    kinds = [
        lambda n: labelled(f"We had chairs outside at table {n}", "garden"),
        lambda n: labelled(f"The bench of judges sat in room {n}"),
        lambda n: labelled(f"Lunch was at {n}", "food"),
        lambda n: labelled(f"Thank you for day {n}"),
    ]
    return [kinds[n % 4](n) for n in range(comments)]


def test_learning_begins_at_a_hundred_and_says_how_many_are_missing() -> None:
    with pytest.raises(
        FeedbackError, match=r"begins at 100 checked comments in English\. 3 more are needed"
    ):
        learn(lesson_of(97), CODEBOOK)


def test_learning_is_measured_on_comments_it_has_not_seen_and_told_in_words() -> None:
    told: list[float] = []

    lesson = learn(lesson_of(160), CODEBOOK, told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert lesson.before.overall == Agreement(40, 40, 40)
    assert lesson.after.overall.f1 > 0.9
    assert lesson.after.comments == lesson.learned.comments == 160
    assert "more often" in theme_words.lesson(lesson)
    assert Tagger(CODEBOOK, lesson.learned).themes("Chairs outside") == {"garden"}


def test_the_order_of_the_comments_changes_nothing() -> None:
    comments = [*lesson_of(100), labelled("Twice"), labelled("Twice", "food")]

    assert learn(comments, CODEBOOK) == learn(comments[::-1], CODEBOOK)


def test_learning_what_the_phrases_know_makes_no_difference() -> None:
    comments = [labelled(f"Lunch {n}", "food") for n in range(100)]

    assert "next to no difference" in theme_words.lesson(learn(comments, CODEBOOK))


# In words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "none"),
        (0.03, "hardly any"),
        (0.7, "about 7 in 10"),
        (0.97, "nearly all"),
        (1, "all"),
    ],
)
def test_a_share_is_told_in_tenths(share: float, words: str) -> None:
    assert theme_words.in_tenths(share) == words


def test_quality_is_told_with_what_it_rests_on() -> None:
    people = [labelled(str(n), "food") for n in range(120)]
    computer = [frozenset({"food"} if n % 10 < 7 else {"garden"}) for n in range(120)]

    measured = quality(people, computer)

    assert theme_words.quality(measured) == (
        "About 7 in 10 of the tags were right; about 7 in 10 of people’s were found."
        " Measured on 120 comments that people checked."
    )
    assert theme_words.agreement(measured.themes["garden"]) == (
        "None of the tags were right; too few of people’s to say how many were found."
    )


def test_too_little_is_said_to_be_too_little() -> None:
    few = quality([labelled("1", "food")] * 9, [frozenset({"food"})] * 9)

    assert "Not enough checked yet" in theme_words.quality(few)
    assert theme_words.agreement(few.overall) == "Not enough checked yet."
