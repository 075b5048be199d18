"""Intervals of shares and of differences, compared with published values."""

import csv

import pytest

from feedback.stats.shares import newcombe, wilson
from tests.conftest import SHARED


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 5, 0, 0.4345),
        (5, 5, 0.5655, 1),
        (3, 7, 0.1582, 0.7495),
        (4, 20, 0.0807, 0.4160),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_the_published_one(
    k: int, n: int, low: float, high: float
) -> None:
    """81/263 and the three below it stand in Newcombe (1998)."""
    assert wilson(k, n) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.shared
def test_the_interval_of_a_share_is_that_of_statsmodels() -> None:
    with (SHARED / "data" / "spc" / "wilson_statsmodels.csv").open() as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 10
    for row in rows:
        expected = (float(row["lo"]), float(row["hi"]))
        assert wilson(int(row["k"]), int(row["n"])) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*counts) == pytest.approx((low, high), abs=5.1e-5)


def test_a_difference_the_other_way_round_has_the_interval_the_other_way_round() -> None:
    there, back = newcombe(9, 10, 3, 10), newcombe(3, 10, 9, 10)

    assert there == pytest.approx((-back.high, -back.low))


@pytest.mark.parametrize(("k", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_a_share_of_nobody_or_of_too_few_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(k, n)
