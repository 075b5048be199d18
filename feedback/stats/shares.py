"""Shares of people, with the interval that so few answers leave open."""

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution: an interval of 95 %."""


class Interval(NamedTuple):
    """From ``low`` to ``high``, both included."""

    low: float
    high: float


def wilson(k: int, n: int, *, z: float = Z_95) -> Interval:
    """The Wilson score interval of k out of n, within 0 and 1.

    Raises
    ------
    ValueError
        Unless 0 <= k <= n and n is 1 or more.

    Source: Wilson (1927), Journal of the American Statistical Association 22.
    """
    if not 0 <= k <= n or n < 1:
        raise ValueError("k lies between 0 and n, and n is 1 or more")
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(k * (n - k) / n + z * z / 4)
    return Interval(0.0 if k == 0 else centre - half, 1.0 if k == n else centre + half)


def newcombe(k1: int, n1: int, k2: int, n2: int, *, z: float = Z_95) -> Interval:
    """The hybrid score interval of the difference k1 / n1 - k2 / n2.

    Where 0 is inside, the difference could be chance. Whether two intervals of single shares
    overlap does not say so.

    Raises
    ------
    ValueError
        As ``wilson``, of either share.

    Source: Newcombe (1998), Statistics in Medicine 17, method 10.
    """
    first, second = wilson(k1, n1, z=z), wilson(k2, n2, z=z)
    p1, p2 = k1 / n1, k2 / n2
    below = sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    above = sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    return Interval(p1 - p2 - below, p1 - p2 + above)
