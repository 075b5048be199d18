"""The live view, looked at again and again, tried against somebody with a linear solver."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import disclosure
from tests.attacker import live_view_by_chance, works_out_of_looks


@settings(max_examples=15)
@given(st.integers(0, 10**9))
def test_what_few_people_said_between_two_looks_cannot_be_worked_out(seed: int) -> None:
    assert works_out_of_looks(live_view_by_chance(seed)) is None


def test_with_exact_figures_it_could(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_in_fives", lambda n: n)
    monkeypatch.setattr("tests.attacker.STEP", 1)

    assert any(works_out_of_looks(live_view_by_chance(seed)) for seed in range(5))
