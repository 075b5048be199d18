"""Items that say nearly the same: to be looked at, and put together, before the room votes.

And items that are still in the words of a quote, which have to go when that is taken down.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from rapidfuzz import fuzz, process, utils

ALIKE = 70.0
"""Of 100: all words of the one are in the other. "More peer support", "more peer workers": 71."""


REPEATS = 80.0
"""Of 100, with a place in the quote where most letters are the same. Others reach some 60."""


def nearly_the_same(items: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of pairs that are worded alike, the most alike first. A person decides on them."""
    found = []
    for (i, one), (j, other) in combinations(enumerate(items), 2):
        score = fuzz.token_set_ratio(one, other, processor=utils.default_process)
        if score >= ALIKE:
            found.append((-score, i, j))
    return [(i, j) for _, i, j in sorted(found)]


def in_the_words_of(item: str, quotes: Mapping[str, str]) -> str | None:
    """Id of the quote whose words an item repeats, all of them or a part; None if of none."""
    found = process.extractOne(
        item,
        quotes,
        scorer=fuzz.partial_ratio,
        processor=utils.default_process,
        score_cutoff=REPEATS,
    )
    return found[2] if found else None
