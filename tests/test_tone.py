"""The tone of a comment's wording, with the weights that come with the product."""

import copy
import json
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from textblob.en import sentiment as textblob_lexicon

from bench.text_quality import DEFAULT_CSV
from bench.tone_quality import Figures, read_rows
from feedback.errors import BadFile
from feedback.text import tone
from feedback.text.identity import identity_words
from feedback.text.tone import RULES_ALONE, leaning, load_model, tone_of
from feedback.text.wording import TONE_LEXICON
from tests.conftest import PROJECT

MADE_UP = [
    ("Everyone was so kind and the tea was hot.", "what_good", "positive"),
    ("She listened and I felt safe.", "what_good", "positive"),
    ("I cannot fault them.", "could_improve", "positive"),
    ("Brilliant group, it saved my life 😊", "nonspecific", "positive"),
    ("They weren't helpful at all.", "nonspecific", "negative"),
    ("I don't feel safe on the ward.", "could_improve", "negative"),
    ("The doctor was rude and dismissive.", "nonspecific", "negative"),
    ("Nobody ever rang me back and I was fobbed off.", "could_improve", "negative"),
    ("More music please", "could_improve", "negative"),
    ("Nothing was explained.", "could_improve", "negative"),
    ("I came on Tuesday", "nonspecific", "neutral_mixed"),
]


def words(text: str, question_type: tone.QuestionType = "nonspecific") -> list[str]:
    """The words shown as evidence of a comment's tone."""
    return [text[span.start : span.end] for span in tone_of(text, question_type).evidence]


@pytest.mark.parametrize(("text", "asked", "expected"), MADE_UP)
def test_a_plainly_worded_comment_has_the_tone_of_its_words(text, asked, expected):
    assert tone_of(text, asked).value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The staff are kind", "positive"),
        ("The staff are not kind", "negative"),
        ("The staff aren't kind", "negative"),
        ("The staff aren’t very kind", "negative"),
        ("No problems at all", "positive"),
        ("Horrible, dirty room", "negative"),
    ],
)
def test_rules_alone_know_not(text, expected):
    assert tone_of(text, "nonspecific", RULES_ALONE).value == expected


def test_nothing_praises_where_better_was_asked_and_complains_where_good_was_asked():
    assert tone_of("Nothing", "could_improve").value == "positive"
    assert tone_of("Nothing", "what_good").value == "negative"


def test_what_was_asked_decides_over_words_without_a_tone():
    assert tone_of("Games in the evening", "what_good", RULES_ALONE).value == "positive"
    assert tone_of("Games in the evening", "could_improve", RULES_ALONE).value == "negative"


def test_a_wish_for_kindness_is_no_praise_of_it():
    wish, praise = "They should be more friendly", "They were friendly"

    assert (
        leaning(wish, "nonspecific", RULES_ALONE) < 0 < leaning(praise, "nonspecific", RULES_ALONE)
    )


def test_a_name_that_is_no_question_type_is_nonspecific():
    assert tone.question_type("what_good") == "what_good"
    assert tone.question_type("q7") == "nonspecific"


# Evidence ---------------------------------------------------------------------------------


def test_evidence_is_the_words_that_made_the_tone_as_they_were_written():
    assert words("On Monday the nurse was LOVELY.") == ["LOVELY"]
    assert words("The nurse was rude") == ["rude"]


def test_a_mixed_comment_shows_words_of_both_kinds():
    text = "The nurses were lovely but the ward was horrible."

    assert tone_of(text).value == "neutral_mixed"
    assert {"lovely", "horrible"} <= set(words(text))


def test_words_without_a_tone_are_no_evidence():
    assert words("I came on Tuesday") == []


def test_without_its_evidence_a_comment_says_less_of_its_tone():
    for text, asked, _ in MADE_UP:
        spans = tone_of(text, asked).evidence
        rest = text
        for span in reversed(spans):
            rest = rest[: span.start] + rest[span.end :]
        if spans and tone_of(text, asked).value == "positive":
            assert tone.leaning(rest, asked) < tone.leaning(text, asked) - 0.5
        elif spans:
            assert tone.leaning(rest, asked) > tone.leaning(text, asked) + 0.5


# Always the same ----------------------------------------------------------------------------


def test_order_and_eight_threads_change_nothing():
    texts = [text for text, _, _ in MADE_UP] * 20
    expected = [tone_of(text) for text in texts]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(tone_of, texts)) == expected
    assert [tone_of(text) for text in reversed(texts)] == expected[::-1]


def test_a_restart_with_another_hash_seed_changes_nothing():
    code = (
        "import sys, json; from feedback.text.tone import tone_of, leaning;"
        "print([(tone_of(t).value, str(tone_of(t).evidence), leaning(t, 'nonspecific'))"
        " for t in json.loads(sys.argv[1])])"
    )
    texts = json.dumps([text for text, _, _ in MADE_UP])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, texts],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1


def test_tone_is_read_where_scipy_and_scikit_learn_are_not_installed():
    """NLTK, which TextBlob brings, takes them in where they are. A None makes importing fail."""
    code = (
        "import sys; sys.modules.update({'scipy': None, 'sklearn': None});"
        "from feedback.text.tone import tone_of; print(tone_of('good').value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "positive"


def test_reading_a_comment_leaves_textblobs_own_words_as_they_were():
    textblob_lexicon.load(textblob_lexicon.path)
    before = copy.deepcopy(dict(textblob_lexicon))

    tone_of("mental health is not bad, really terrible service")

    assert dict(textblob_lexicon) == before


# Whatever is typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "...",
        "😊" * 2_000,
        "👍🏾" * 500,
        "\u200b\u200d\ufeff",
        "g\u200bood",
        "Хорошо good 很好 خدمة ممتازة",
        "good " * 20_000,
        "a" * 100_000,
        "good\x00bad",
        "<script>alert('good')</script>",
        "'; drop table comment; --",
        "not " * 2_000 + "good",
        "0123456789" * 100,
        "(((((((((" * 100,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_any_text_has_a_tone_and_evidence_inside_it(text):
    found = tone_of(text)

    assert found.value in ("positive", "neutral_mixed", "negative")
    assert all(0 <= span.start < span.end <= len(text) for span in found.evidence)


def test_emoji_and_zero_width_signs_inside_words_are_read():
    assert tone_of("😡😡").value == "negative"
    assert words("A l\u200bovely day") == ["l\u200bovely"]


# The files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["", "[]", "{}", '{"weights": {"good": [1]}, "bias": [0, 0]}', '{"weights": 3}']
)
def test_a_file_that_holds_no_weights_is_refused_by_name(tmp_path: Path, written):
    path = tmp_path / "weights.json"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(BadFile, match=r"weights\.json"):
        load_model(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(BadFile, match=r"none\.json"):
        load_model(tmp_path / "none.json")


def test_the_weights_shipped_are_small():
    assert tone.SHIPPED_MODEL.stat().st_size < 300_000


@pytest.mark.shared
@pytest.mark.skipif(not DEFAULT_CSV.is_file(), reason="no labelled comments beside the checkout")
def test_rules_alone_agree_with_people_as_often_as_promised():
    rows = read_rows(DEFAULT_CSV)
    found = [tone_of(row.text, row.question_type, RULES_ALONE).value for row in rows]
    figures = Figures.of([row.tone for row in rows], found)

    assert figures.accuracy >= 0.75
    assert figures.macro_f1 >= 0.62
    assert figures.turned_round <= 0.06


def test_every_word_of_the_lexicon_stands_in_one_group_and_is_nobodys_name_for_people():
    table = tomllib.loads(TONE_LEXICON.read_text(encoding="utf-8"))
    phrases = [phrase for group in table["group"] for phrase in group["phrases"]]
    people = {word for words in identity_words().values() for word in words}

    assert len(phrases) == len(set(phrases))
    assert set(phrases) & people == set()
    assert set(table["ignored"]) & {*phrases, *people} == set()
    assert all(-1 <= group["polarity"] <= 1 for group in table["group"])
