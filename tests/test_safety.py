"""The words that a person must read first, and the pieces blurred until a moderator opens them."""

import csv
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.safety_quality import FIXTURES, count, read_rows, score_safety
from bench.text_quality import DEFAULT_CSV
from feedback.text.abuse import ABUSE, ABUSE_IN_COMMON_WORDS, WAS_ABUSED
from feedback.text.danger import SELF_HARM, TO_ONESELF, TO_ONESELF_IN_COMMON_WORDS, TO_OTHERS
from feedback.text.identity import identity_words
from feedback.text.kinds import shipped_kinds
from feedback.text.medicine import MEDICINE
from feedback.text.reading import read
from feedback.text.redaction import mask
from feedback.text.risk import BEGINNING, GROUPS
from feedback.text.risk_weights import RiskWeights, shipped_weights
from feedback.text.safety import needs_human, sensitive_spans
from feedback.text.spelling import plain_words
from tests.growth import growth


def sensitive(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sensitive_spans(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("I was self-harming then", ["self-harming"]),
        ("I started to hurt myself", ["hurt myself"]),
        ("He cut his wrists", ["cut his wrists"]),
        ("after an overdose", ["overdose"]),
        ("I felt SUICIDAL for weeks", ["SUICIDAL"]),
        ("I tried to kill\nmyself", ["kill\nmyself"]),
        ("she took her own life", ["took her own life"]),
        ("I wanted to die", ["wanted to die"]),
        ("I don’t want to be here anymore", ["don’t want to be here anymore"]),
        ("years of abuse at home", ["abuse"]),
        ("the violence on the ward", ["violence"]),
        ("a sexual assault", ["assault"]),
        ("a man punched me", ["punched me"]),
        ("I was held down by four people", ["held down"]),
        ("death by neglect", ["death", "neglect"]),
        ("my sister passed away", ["passed away"]),
    ],
)
def test_distressing_pieces_are_found(text, pieces):
    assert sensitive(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "The crisis team came late",
        "They run suicide prevention groups",
        "a suicide-awareness course",
        "The stairs are killing me",
        "A life-threatening wait",
        "A matter of life and death",
        "My domestic violence worker was great",
        "The self harm clinic is closed",
        "The sexual assault referral centre was kind",
        "We were bored to death",
        "I hit traffic",
        "I cut my hair myself at the group",
        "stabbing pains in my leg",
        "They helped me take my life back",
        "I am dying to go again",
        "He never held down a job",
        "The drapes are grape coloured",
    ],
)
def test_names_of_services_and_sayings_are_not(text):
    assert sensitive(text) == []


def test_a_real_piece_beside_the_name_of_a_service_is_found():
    text = "The suicide prevention team helped after my suicide attempt"

    spans = sensitive_spans(text)

    assert [text[span.start : span.end] for span in spans] == ["suicide"]
    assert spans[0].start == text.rindex("suicide")


def test_positions_are_those_of_the_text_as_it_was_written():
    assert sensitive("😀 “ﬁne” — then the abuse… ") == ["abuse"]


def test_pieces_come_in_reading_order_and_do_not_overlap():
    spans = sensitive_spans("abuse, self-harm, violence and death by suicide")

    assert len(spans) == 5
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    "text", ["", " ", "😀👍🏾", "خدمة ممتازة", "\x00", "<b>lovely</b>", "Great group, thank you"]
)
def test_other_comments_have_no_sensitive_pieces(text):
    assert sensitive_spans(text) == ()


def test_markup_and_null_bytes_do_not_hide_a_piece():
    assert sensitive("<b>abuse</b>\x00suicide\x00") == ["abuse", "suicide"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        " " * 100_000,
        "kill " * 20_000,
        "kill" + " " * 100_000,
        "self-" * 20_000,
        "abuse-" * 16_000,
        "not want to " * 8_000,
    ],
    ids=lambda text: repr(text[:9]),
)
def test_a_hundred_thousand_repeated_letters_are_read_at_once(text):
    began = time.process_time()

    sensitive_spans(text)

    assert time.process_time() - began < 1


def test_the_same_comment_always_has_the_same_pieces():
    text = "abuse and violence"

    assert sensitive_spans(text) == sensitive_spans(text)


# Needs a human -----------------------------------------------------------------------------


def held(text: str) -> list[str]:
    return [text[span.start : span.end] for span in needs_human(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it would be easier if I wasn't around", ["easier if I wasn't"]),
        ("Got my tablets saved up.", ["tablets saved"]),
        ("I WANT TO DIE", ["I WANT TO DIE"]),
        ("i don’t wanna be here anymore", ["don’t wanna be here"]),
        ("he hits me most weeks", ["he hits me"]),
        ("the carer leaves my mum wet", ["leaves my mum wet"]),
        ("scared of what I might do", ["scared of what I might do"]),
        ("we ran out of lithium", ["ran out of lithium"]),
        ("they took my insulin off me", ["took my insulin off"]),
        ("su\u200bicidal, and self-harming too", ["su\u200bicidal", "self-harming"]),
    ],
)
def test_words_of_danger_are_found_as_they_stand(text, words):
    assert held(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The wait is killing me",
        "The suicide prevention group is kind",
        "I was suicidal two years ago and am well now",
        "I have never self harmed",
        "We ran out of milk",
        "She touched me with her kindness",
        "I would not be here without you",
        "Every carer listens to my mum",
    ],
)
def test_sayings_services_and_what_is_over_are_not_held(text):
    assert held(text) == []


def test_what_came_back_is_held_however_long_ago_it_began():
    assert held("I was suicidal two years ago and it is back again") == ["suicidal"]


@pytest.mark.parametrize("half", ["check", "tuning"])
def test_risk_reaches_its_targets_on_made_up_sets(half):
    risky, ordinary = score_safety(read_rows(FIXTURES / f"safety_{half}.jsonl"))

    assert risky.value >= 0.9
    assert ordinary.value <= 0.05


def test_risk_that_nothing_was_written_or_learned_from_is_mostly_found():
    risky, ordinary = score_safety(read_rows(FIXTURES / "safety_fresh_4.jsonl"))

    assert risky.value >= 0.75
    assert ordinary.value <= 0.1


def test_words_that_no_pattern_knows_are_held_by_what_they_weigh_and_the_heaviest_are_marked():
    weights = RiskWeights(start=-1.5, bound=0.0, weights={"gutted": 4.0, "woke up": 3.0})

    assert weights.held_by("gutted i woke up .".split()) == [0, 3]
    assert weights.held_by("i was gutted to miss it because i slept".split()) == []


def test_words_for_who_somebody_is_weigh_nothing():
    who = {word for words in identity_words().values() for word in words}

    assert not who & shipped_weights().weights.keys()


@pytest.mark.shared
@pytest.mark.skipif(not DEFAULT_CSV.is_file(), reason="no ../shared beside the checkout")
def test_few_real_comments_are_held_or_masked():
    with DEFAULT_CSV.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]

    assert count(bool(needs_human(text)) for text in texts).value <= 0.015
    assert count(bool(mask(text).masks) for text in texts).value <= 0.005
    assert count(bool(mask(text).please_check) for text in texts).value <= 0.08


_LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789 .'ęóćżśąã")


@pytest.mark.parametrize(
    ("group", "patterns"),
    [
        *zip(
            GROUPS,
            (
                ABUSE_IN_COMMON_WORDS,
                TO_ONESELF_IN_COMMON_WORDS,
                (SELF_HARM, *TO_ONESELF),
                TO_OTHERS,
                (WAS_ABUSED, *ABUSE),
                MEDICINE,
            ),
            strict=True,
        )
    ],
    ids=(
        "abuse in common words",
        "oneself in common words",
        "oneself",
        "others",
        "abuse",
        "medicine",
    ),
)
def test_every_pattern_is_tried_for_its_matches_and_finds_them(group, patterns):
    """Makes up matches. Each holds a word that begins as its group is tried for."""

    @settings(max_examples=8 * len(patterns), deadline=None, derandomize=True, database=None)
    @given(st.one_of([st.from_regex(one, fullmatch=True, alphabet=_LETTERS) for one in patterns]))
    def finds(words):
        assert not group.beginnings.isdisjoint({word[:BEGINNING] for word in words.split()})
        assert group.risk.search(words)

    finds()


@pytest.mark.parametrize("name", ["check", "fresh_1"])
def test_no_kind_is_left_untried_where_it_stands(name):
    for row in read_rows(FIXTURES / f"safety_{name}.jsonl"):
        words = plain_words(read(row["text"]).low)

        found = {kind.written for kind, _ in shipped_kinds().found(words)}

        assert found == {kind.written for kind in shipped_kinds().all if kind.pattern.search(words)}


@pytest.mark.parametrize(
    "piece",
    [
        "he ",
        "my mum is not ",
        "i want to ",
        "voices ",
        "not feeling ",
        "took my insulin ",
        "he hits my mum when drunk kids alone ",
        "nobody would miss me better off without ",
    ],
)
def test_four_times_the_words_take_about_four_times_as_long(piece):
    assert growth(needs_human, piece) < 10
