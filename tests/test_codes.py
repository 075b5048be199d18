"""Codes can be read, typed and told apart."""

from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.codes import ALPHABET, CODE_LENGTH, looks_like_code, new_code, normalise_code


class Everything:
    """A container that claims to hold every code."""

    def __contains__(self, code: object) -> bool:
        return True


def test_no_two_characters_of_the_alphabet_look_alike() -> None:
    assert not set(ALPHABET) & set("0O1IL")


def test_a_code_cannot_spell_a_word_because_it_has_no_vowels() -> None:
    assert not set(ALPHABET) & set("AEIOUY")


def test_the_alphabet_holds_each_character_once_and_only_those_of_a_small_qr_code() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert set(ALPHABET) <= set(ascii_uppercase + digits)


def test_a_new_code_is_six_characters_of_the_alphabet() -> None:
    code = new_code(taken=())

    assert len(code) == CODE_LENGTH == 6
    assert set(code) <= set(ALPHABET)


def test_new_codes_are_not_predictable_from_each_other() -> None:
    codes = {new_code(taken=()) for _ in range(500)}

    assert len(codes) > 498
    assert {character for code in codes for character in code} == set(ALPHABET)


def test_a_code_that_is_taken_is_not_given_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    characters = iter("K7M2QX" + "W4BCD8")
    monkeypatch.setattr("feedback.codes.secrets.choice", lambda _: next(characters))

    assert new_code(taken={"K7M2QX"}) == "W4BCD8"


def test_giving_up_is_better_than_searching_for_ever() -> None:
    with pytest.raises(RuntimeError, match="taken"):
        new_code(taken=Everything())


@pytest.mark.parametrize(
    "typed", ["K7M2QX", "k7m2qx", " k7m2qx\n", "K7M-2QX", "k7 m2 qx", "K7M\u20112QX", "K7M–2QX"]
)
def test_a_code_may_be_typed_in_any_case_with_spaces_and_hyphens(typed: str) -> None:
    assert normalise_code(typed) == "K7M2QX"
    assert looks_like_code(typed)


def test_other_characters_stay_as_typed() -> None:
    assert normalise_code("o7m2q/") == "O7M2Q/"


@pytest.mark.parametrize(
    "typed", ["", "K7M2Q", "K7M2QXX", "K7M2QO", "K7M2Q1", "../../", "K7M2Q%", "Ｋ7M2QX"]
)
def test_what_cannot_be_a_code_is_told_apart(typed: str) -> None:
    assert not looks_like_code(typed)


@given(st.text())
def test_tidying_twice_changes_nothing_more(typed: str) -> None:
    once = normalise_code(typed)

    assert normalise_code(once) == once


@given(st.text(alphabet=ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_every_code_survives_tidying(code: str) -> None:
    assert normalise_code(code.lower()) == code
    assert looks_like_code(code)
