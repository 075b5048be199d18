"""Items that say nearly the same: to be looked at, and put together, before the room votes."""

from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz, utils

ALIKE = 70.0
"""Of 100: all words of the one are in the other. "More peer support", "more peer workers": 71."""


def nearly_the_same(items: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of pairs that are worded alike, the most alike first. A person decides on them."""
    found = []
    for (i, one), (j, other) in combinations(enumerate(items), 2):
        score = fuzz.token_set_ratio(one, other, processor=utils.default_process)
        if score >= ALIKE:
            found.append((-score, i, j))
    return [(i, j) for _, i, j in sorted(found)]
