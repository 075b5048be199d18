"""Answers with nothing in them are told from answers that begin with "nothing"."""

import pytest

from bench.safety_quality import FIXTURES, read_rows, score_nil
from feedback.text.nil import LONGEST, is_nil
from tests.growth import growth


@pytest.mark.parametrize(
    "text",
    ["Nothing", "n/a", "all good", "NONE!!", "I can’t think of anything", "-", "", "👍", "x"],
)
def test_answers_that_say_nothing_are_nil(text):
    assert is_nil(text, "could_improve")


@pytest.mark.parametrize(
    "text",
    ["nothing was explained", "no one listens", "all good except the wait", "No privacy", "茶"],
)
def test_answers_that_only_begin_so_are_content(text):
    assert not is_nil(text, "could_improve")


@pytest.mark.parametrize("question", ["what_good", "could_improve", "nonspecific"])
@pytest.mark.parametrize("text", ["😡", "👎🏿", "☕", "nothing 😡", "😡👍", "💔💔💔", "🔪"])
def test_an_emoji_that_says_something_is_content(text, question):
    """It names nothing to act on, but "nothing to say" it is not."""
    assert not is_nil(text, question)


@pytest.mark.parametrize("text", ["👍", "👍🏾👍🏾", "❤️", "😊!", "👌👏"])
def test_an_emoji_of_praise_is_content_where_the_good_was_asked_for(text):
    assert is_nil(text, "could_improve")
    assert not is_nil(text, "what_good")


@pytest.mark.parametrize("question", ["what_good", "could_improve", "nonspecific"])
@pytest.mark.parametrize("text", ["🙏", "🤷🏽‍♀️", "thanks ❤️", "nothing 👍", "...", "\u200b"])
def test_an_emoji_of_thanks_or_a_shrug_says_nothing(text, question):
    assert is_nil(text, question)


@pytest.mark.parametrize("question", ["what_good", "could_improve", "nonspecific"])
@pytest.mark.parametrize(
    "text",
    ["I can't do this any more", "I can’t carry on like this", "I am nothing", "I'm not needed"],
)
def test_who_speaks_of_themselves_says_something(text, question):
    assert not is_nil(text, question)


def test_everything_was_fine_is_content_where_the_good_was_asked_for():
    assert is_nil("Everything was fine", "could_improve")
    assert not is_nil("Everything was fine", "what_good")


def test_a_long_answer_says_something():
    assert not is_nil("nothing " * LONGEST)


@pytest.mark.parametrize("half", ["check", "tuning"])
def test_nil_answers_reach_their_target_on_made_up_sets(half):
    assert score_nil(read_rows(FIXTURES / f"nil_{half}.jsonl")).value >= 0.98


def test_no_short_answer_takes_long_to_tell():
    """Each piece could belong to two patterns; twice as many cost no more than a few times that."""
    for piece in ("no ", "i ", "it is ", "nothing "):
        assert growth(lambda text: is_nil(text[:LONGEST]), piece) < 10
