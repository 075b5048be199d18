"""The live view, looked at again and again, tried against somebody with a linear solver."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import disclosure
from tests.attacker import (
    LOOKS,
    THEMES,
    Person,
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


def test_with_exact_figures_it_could(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_in_fives", lambda n: n)
    monkeypatch.setattr("tests.attacker.STEP", 1)

    assert any(works_out_of_looks(people_by_the_look(seed)) for seed in range(5))


@pytest.mark.parametrize("published", range(1, LOOKS + 1))
@settings(max_examples=10)
@given(SEEDS)
def test_nor_who_came_between_two_looks_with_the_published_month(published: int, seed: int) -> None:
    people = some_stay_behind(people_by_the_look(seed), seed)

    assert works_out_of_looks(people, published=published, stay_behind=True) is None


def test_if_nobody_stayed_behind_it_could() -> None:
    assert any(
        works_out_of_looks(people_by_the_look(seed), published=published)
        for seed in range(40)
        for published in range(1, LOOKS + 1)
    )


@pytest.mark.parametrize(
    ("mention", "wrote", "silent"),
    [((6, 0), 10, 4), ((5, 0), 10, 1), ((17, 0), 21, 4)],
)
def test_a_look_at_a_whole_month_and_its_publication_do_not_tell_how_many_wrote_nothing(
    mention: tuple[int, int], wrote: int, silent: int
) -> None:
    """Each of these did, until numbers of themes no longer told how many wrote."""
    people = [
        Person(1, said=frozenset(theme for theme, n in zip(THEMES, mention, strict=True) if i < n))
        for i in range(wrote)
    ]
    people += [Person(1, wrote=False)] * silent

    assert works_out_of_looks(people, published=1) is None
