"""What a comment's words weigh together: for danger that is told in words no pattern knows.

A weight belongs to a word, to two words that follow each other, or to a name of words in
data/risk.toml. A comment is held where they come to more than a bound. The sum is used here and
kept nowhere: it says nothing about how bad anything is. Words for who somebody is weigh nothing.

Source of the method: a penalised logistic regression, fitted by ``bench/safety_weights.py`` to
made-up comments and, as ordinary ones, to real ones (NOTICE says which).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import fsum, sqrt
from pathlib import Path

from feedback.text.identity import identity_words
from feedback.text.kinds import shipped_names

WEIGHTS_FILE = Path(__file__).parents[1] / "data" / "risk_weights.json"
WORDS_SHOWN = 4
"""How many of the words that weigh most a moderator sees marked."""


@dataclass(frozen=True, slots=True)
class RiskWeights:
    """The sum that a comment starts from, the bound, and the weight of each feature."""

    start: float
    bound: float
    weights: Mapping[str, float]

    def sum_of(self, words: Sequence[str]) -> float:
        """What words in one spelling come to."""
        found = set().union(*features(words))
        # Rounded once: an ordinary sum would hang on the order of a set, which no two starts share.
        weight = fsum(self.weights[one] for one in found & self.weights.keys())
        return self.start + weight / sqrt(len(found) or 1)

    def held_by(self, words: Sequence[str]) -> list[int]:
        """Where the words stand that weigh most; none where they do not come to the bound."""
        if self.sum_of(words) <= self.bound:
            return []
        weighed = [
            (sum(self.weights.get(one, 0.0) for one in place), number)
            for number, place in enumerate(features(words))
        ]
        heaviest = sorted(weighed, key=lambda one: (-one[0], one[1]))[:WORDS_SHOWN]
        return sorted(number for weight, number in heaviest if weight > 0)


@cache
def shipped_weights() -> RiskWeights:
    """The weights that come with the product, read once."""
    return RiskWeights(**json.loads(WEIGHTS_FILE.read_text("utf-8")))


def features(words: Sequence[str]) -> list[Sequence[str]]:
    """For each word: itself, its names, and it with the word before.

    None for a full stop, nor for a word for who somebody is: it is as if that were not there.
    """
    identity = _identity()
    found: list[Sequence[str]] = []
    before = ""
    for word in words:
        if word in identity:
            found.append(())
        elif word == ".":
            found.append(())
            before = ""
        else:
            pair = f"{before} {word}"
            found.append(_alone(word) if not before or pair in identity else (*_alone(word), pair))
            before = word
    return found


@lru_cache(maxsize=20_000)
def _alone(word: str) -> tuple[str, ...]:
    return (word, *(f"#{name}" for name in shipped_names().of(word)))


@cache
def _identity() -> frozenset[str]:
    return frozenset(word for words in identity_words().values() for word in words)
