"""Words that are unusually frequent now are told, and none that could point at somebody."""

import re
from math import log, sqrt
from random import Random

import pytest

from feedback.text.codebook import shipped_codebook
from feedback.text.emerging import PRIOR_WORDS, UNUSUAL, emerging
from feedback.text.identity import identity_words
from feedback.text.vocabulary import names

PLACES = ("hall", "kitchen", "porch", "cellar", "attic", "yard", "shed", "barn")
THINGS = ("lamp", "clock", "carpet", "bucket", "hammer", "candle", "ladder", "basket")
PAST = [f"The {THINGS[n % 8]} by the {PLACES[n // 8 % 8]} fell" for n in range(160)]
NOW = [f"The {THINGS[n % 8]} by the {PLACES[n // 8 % 8]} fell" for n in range(40)]
LEAST = 5


def told(now, past=PAST, least=LEAST):
    return emerging(now, past, shipped_codebook(), least=least)


def words(*args, **named):
    return [one.word for one in told(*args, **named)]


def with_words(extra, times, comments=NOW):
    """The comments, so many of them with something after them."""
    return [f"{text}. {extra}" if n < times else text for n, text in enumerate(comments)]


def test_nothing_is_told_where_nothing_changed():
    assert told(NOW) == []


def test_a_word_that_many_write_now_and_nobody_wrote_before_is_told_first():
    found = told(with_words("Scaffold!", 12))

    assert [(one.word, one.now, one.past) for one in found] == [("scaffold", 12, 0)]
    assert found[0].score > UNUSUAL


def test_the_score_is_the_published_one():
    now, past = with_words("Scaffold!", 12), with_words("Scaffold!", 3, PAST)

    (found,) = told(now, past)

    assert (found.word, found.now, found.past) == ("scaffold", 12, 3)
    assert found.score == pytest.approx(fightin_words(now, past, "scaffold"), abs=1e-9)


def fightin_words(now, past, word):
    """The z-score of Monroe, Colaresi and Quinn (2008), worked out for one word."""

    def counts(texts):
        sets = [set(re.findall(r"\w+", text.lower())) - {"the", "by"} for text in texts]
        return sum(word in one for one in sets), sum(len(one) for one in sets)

    (y_i, n_i), (y_j, n_j) = counts(now), counts(past)
    a_0 = PRIOR_WORDS
    a_w = a_0 * (y_i + y_j) / (n_i + n_j)
    omega_i = (y_i + a_w) / (n_i + a_0 - y_i - a_w)
    omega_j = (y_j + a_w) / (n_j + a_0 - y_j - a_w)
    return (log(omega_i) - log(omega_j)) / sqrt(1 / (y_i + a_w) + 1 / (y_j + a_w))


def test_a_comment_counts_a_word_once():
    once = told(with_words("Scaffold!", 12))

    assert told(with_words("Scaffold! Scaffold, scaffold.", 12)) == once


def test_a_pair_is_told_instead_of_its_words():
    assert words(with_words("Brass monkey!", 12)) == ["brass monkey"]
    assert "monkey" in words(with_words("Brass monkey! Monkey!", 12) + ["Monkey"] * 5)


def test_a_pair_does_not_reach_over_a_mark_or_a_word_left_out():
    for extra in ("Brass, monkey", "Brass Somali monkey"):
        assert words(with_words(extra, 12)) == ["brass", "monkey"]


def test_few_comments_tell_nothing_and_nor_do_nearly_all():
    assert words(with_words("Scaffold!", 8), least=8) == ["scaffold"]
    assert words(with_words("Scaffold!", 7), least=8) == []
    assert words(with_words("Scaffold!", 32), least=8) == ["scaffold"]
    assert words(with_words("Scaffold!", 33), least=8) == []


@pytest.mark.parametrize("extra", ["Waited", "The waiting was", "long queues"])
def test_what_a_phrase_finds_already_is_not_told(extra):
    assert words(with_words(extra, 20)) == []


@pytest.mark.parametrize("extra", ["Olanrewaju", "Grace", "grace", "xqzzt", "Mrs Abara", "1974"])
def test_names_and_strange_words_are_not_told(extra):
    assert words(with_words(extra, 20)) == []


def test_no_word_for_who_somebody_is_and_no_name_is_ever_told():
    listed = [word for kind in identity_words().values() for word in kind]
    listed += [*names().first_names, *names().also_words]
    parts = {part for word in listed for part in word.split()}
    random = Random(7)
    telling = set()
    for _ in range(40):
        extra = "; ".join(random.sample(listed, 100))
        telling |= {one for one in words(with_words(extra, 20)) if one in listed}

    assert len(parts) > 1000
    assert telling == set()


@pytest.mark.parametrize("extra", ["very much", "they'll", "of the", "don't", "will not be"])
def test_words_that_say_nothing_are_not_told(extra):
    assert words(with_words(extra, 20)) == []


def test_order_changes_nothing():
    now = with_words("Scaffold!", 12)[::-1] + ["Brass monkey"] * 9
    past = with_words("Scaffold!", 3, PAST)
    first = told(now, past)

    Random(1).shuffle(now)
    Random(2).shuffle(past)

    assert len(first) >= 2
    assert told(now, past) == first


@pytest.mark.parametrize(
    "odd", ["", "   ", "😀" * 2000, "\u200b", "等待 انتظار", "<b>&nbsp;</b>", "a" * 100_000]
)
def test_odd_comments_do_no_harm(odd):
    assert told([odd] * 20, [odd] * 20) == []
    assert words([*with_words("Scaffold!", 12), odd], [*PAST, odd]) == ["scaffold"]


def test_a_first_month_has_no_past_and_is_compared_with_nothing():
    assert told([], []) == []
    assert told(NOW, []) == []
