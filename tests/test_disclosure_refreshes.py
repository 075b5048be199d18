"""The live view, looked at again and again, tried against somebody with a linear solver."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attacker import (
    LOOKS,
    exact_numbers,
    people_by_the_look,
    some_stay_behind,
    works_out_of_looks,
)

SEEDS = st.integers(0, 10**9)


@settings(max_examples=15)
@given(SEEDS)
def test_what_few_of_those_said_who_joined_between_two_looks_cannot_be_worked_out(
    seed: int,
) -> None:
    assert works_out_of_looks(people_by_the_look(seed)) is None


def test_with_exact_figures_it_could() -> None:
    with exact_numbers():
        assert any(works_out_of_looks(people_by_the_look(seed)) for seed in range(5))


@pytest.mark.parametrize("published", range(1, LOOKS + 1))
@settings(max_examples=150)
@given(SEEDS)
def test_nor_who_came_between_two_looks_with_the_published_month(published: int, seed: int) -> None:
    people = some_stay_behind(people_by_the_look(seed), published, seed)

    assert works_out_of_looks(people, published=published, stay_behind=True) is None


def test_if_nobody_stayed_behind_it_could() -> None:
    assert any(
        works_out_of_looks(people_by_the_look(seed), published=published)
        for seed in range(40)
        for published in range(1, LOOKS + 1)
    )
