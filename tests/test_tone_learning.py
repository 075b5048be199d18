"""Learning tone from labelled comments, all made up here."""

import pytest

from feedback.errors import FeedbackError
from feedback.text.identity import identity_words
from feedback.text.tokens import phrase_words
from feedback.text.tone import RULES_ALONE, load_model, shipped_model, tone_of
from feedback.text.tone_learning import FEWEST_COMMENTS, Labelled, fit, save

ENDINGS = ["today", "again", "on Monday", "in the hall", "at lunch", "this week", "last time"]


def labelled(sentence: str, tone: str) -> list[Labelled]:
    """The sentence in as many comments as there are endings, each with this tone."""
    return [Labelled(f"{sentence} {ending}", "nonspecific", tone) for ending in ENDINGS]


def test_a_word_the_rules_do_not_know_is_learned():
    assert tone_of("The room was peng", "nonspecific", RULES_ALONE).value == "neutral_mixed"

    model = fit(labelled("The room was peng", "positive") + labelled("We met", "neutral_mixed"))

    assert tone_of("The room was peng", "nonspecific", model).value == "positive"


def test_the_same_comments_give_the_same_weights():
    comments = labelled("The room was peng", "positive") + labelled("It was gammon", "negative")

    assert fit(comments) == fit(comments)


def test_what_fewer_people_wrote_is_not_learned():
    comments = labelled("The room was peng", "positive")[: FEWEST_COMMENTS - 1]

    assert not any("peng" in name for name in fit(comments).weights)


def test_names_figures_and_who_somebody_is_are_never_learned():
    comments = labelled("It was Winifred who came, a Somali woman of 43,", "negative")
    weights = fit(comments + labelled("We met", "positive")).weights

    assert any("came" in name for name in weights)
    for word in ("winifred", "somali", "woman", "43"):
        assert not any(word in name for name in weights)


def test_nothing_can_be_learned_from_no_comments():
    with pytest.raises(FeedbackError, match="no labelled comment"):
        fit([])


def test_weights_are_the_same_after_they_were_saved(tmp_path):
    model = fit(labelled("The room was peng", "positive"))

    save(model, tmp_path / "weights.json")

    assert load_model(tmp_path / "weights.json") == model


def test_the_weights_shipped_hold_no_word_for_who_somebody_is():
    single = {
        phrase_words(word)[0]
        for words in identity_words().values()
        for word in words
        if len(phrase_words(word)) == 1
    }
    in_weights = {
        part
        for name in shipped_model().weights
        for part in name.removeprefix("not_").lstrip("^").replace("+", " ").split()
    }

    assert in_weights & single == set()
