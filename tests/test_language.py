"""English is told from other languages, and hardly ever called one."""

import json

import pytest

from bench.text_quality import DEFAULT_CSV, read_rows
from feedback.text.analysis import analyse
from feedback.text.codebook import shipped_codebook
from feedback.text.language import LEAST_LETTERS, language_of
from tests.conftest import PROJECT
from tests.growth import growth


def rows(half):
    path = PROJECT / "tests" / "fixtures" / f"languages_{half}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.95), ("check", 0.97)])
def test_made_up_comments_are_told(half, least):
    listed = rows(half)
    right = [row for row in listed if language_of(row["text"]) == row["language"]]

    assert len(right) >= least * len(listed)


@pytest.mark.parametrize("half", ["tuning", "check"])
def test_no_english_comment_is_called_another_language(half):
    english = [row["text"] for row in rows(half) if row["language"] == "en"]

    assert len(english) >= 30
    assert {language_of(text) for text in english} <= {"en", ""}


@pytest.mark.shared
def test_hardly_a_real_english_comment_is_called_another_language():
    if not DEFAULT_CSV.is_file():
        pytest.skip("NOT MEASURED: ../shared/data/comments_dev.csv is not beside the checkout.")
    found = [language_of(row["text"]) for row in read_rows(DEFAULT_CSV)]

    assert sum(one not in ("en", "") for one in found) <= 0.001 * len(found)


def test_a_few_strange_letters_are_nobodys_language():
    assert language_of("Siobhan"[: LEAST_LETTERS - 1]) == ""


@pytest.mark.parametrize(
    "text",
    ["", "  ", "12 34", "😀" * 2000, "\u200b\u200b", "\x00\x03\x7f", "\ud800", "x" * 100_000],
    ids=lambda text: repr(text[:4]),
)
def test_what_is_no_text_has_no_language(text):
    assert language_of(text) == ""


@pytest.mark.parametrize(
    "around",
    ["{}\x03", "\ud800 {}", "<p>{}</p>", "{} 😀😀", "\u200b{}", "\x7f{}\ufffe", "{}\u2028"],
)
def test_odd_signs_do_not_hide_the_language(around):
    assert language_of(around.format("Estoy muy contenta con el servicio")) == "es"


def test_a_comment_in_two_languages_is_that_of_most_words():
    assert language_of("Thank you all so much for your help and for the tea. Gracias!") == "en"


@pytest.mark.parametrize("piece", ["estoy ", "wait ", "ąęś", "无人", "' ", "<b>"])
def test_a_long_comment_costs_no_more_than_its_length(piece):
    assert growth(language_of, piece) < 12


def test_the_tone_of_another_language_is_not_read():
    found = analyse("El personal es muy amable", "nonspecific", shipped_codebook())

    assert (found.language, found.tone) == ("es", None)


def test_a_comment_of_no_known_language_is_read_as_english():
    found = analyse("Fab!", "nonspecific", shipped_codebook())

    assert found.language == ""
    assert found.tone is not None
    assert found.tone.value == "positive"
