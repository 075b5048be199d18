"""The words for who somebody is, which may change neither tone nor anything learned."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from feedback.text.runs import Runs
from feedback.text.tokens import Token

IDENTITY_WORDS = Path(__file__).parents[1] / "data" / "identity_words.toml"


@cache
def identity_words() -> dict[str, tuple[str, ...]]:
    """The listed words and phrases by what they are about: ethnicity, religion and so on."""
    table = tomllib.loads(IDENTITY_WORDS.read_text(encoding="utf-8"))
    return {kind: tuple(words) for kind, words in table.items() if kind != "version"}


@cache
def _runs() -> Runs:
    return Runs(word for words in identity_words().values() for word in words)


def without_identity(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that say nothing about who somebody is, as if the others were not there.

    So two sentences that differ in these words alone are one and the same to whatever comes next.
    """
    kept: list[Token] = []
    rest = 0
    for first, end in _runs().places(tokens):
        kept += tokens[rest:first]
        rest = end
    return kept + list(tokens[rest:])
