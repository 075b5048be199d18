"""The tone of a comment's wording, as far as TextBlob can tell."""

import copy
import time

import pytest
from textblob.en import sentiment as textblob_lexicon

from feedback.text.tone import polarity, tone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The group is wonderful", "positive"),
        ("A horrible, dirty room", "negative"),
        ("I came on Tuesday", "mixed or neutral"),
        ("", "mixed or neutral"),
        (None, "mixed or neutral"),
    ],
)
def test_a_plainly_worded_comment_has_the_tone_of_its_words(text, expected):
    assert tone(text) == expected


def test_a_polarity_of_a_twentieth_is_not_yet_a_tone(monkeypatch):
    monkeypatch.setattr("feedback.text.tone.polarity", lambda text: 0.05)
    assert tone("some words") == "mixed or neutral"

    monkeypatch.setattr("feedback.text.tone.polarity", lambda text: -0.05)
    assert tone("some words") == "mixed or neutral"


@pytest.mark.parametrize("nothing", [None, "", " ", "\n"])
def test_no_words_have_no_polarity(nothing):
    assert polarity(nothing) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "best best best!!!",
        "worst worst worst",
        "😀😡👍🏾",
        "خدمة ممتازة شكرا",
        "good\x00bad",
        "<script>alert('good')</script>",
        "'; drop table comment; --",
    ],
)
def test_polarity_stays_between_minus_one_and_one(text):
    assert -1.0 <= polarity(text) <= 1.0


def test_the_same_comment_always_has_the_same_polarity():
    text = "Lovely staff, awful building"

    assert polarity(text) == polarity(text)


def test_reading_a_comment_leaves_textblobs_words_as_they_were():
    polarity("good")  # loads them
    before = copy.deepcopy(dict(textblob_lexicon))

    polarity("mental health is not bad, really terrible service")

    assert dict(textblob_lexicon) == before


def test_a_hundred_thousand_repeated_letters_are_read_at_once():
    began = time.process_time()

    assert polarity("a" * 100_000) == 0.0

    assert time.process_time() - began < 1


def test_the_known_weakness_is_still_there_as_the_docstring_says():
    assert tone("I don't feel safe") == "positive"
