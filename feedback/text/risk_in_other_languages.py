"""What a person should read first in other languages than English, by plain words in data/."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from feedback.text.phrases import PhraseIndex
from feedback.text.tokens import phrase_words, tokens

_FILE = Path(__file__).parents[1] / "data" / "risk_in_other_languages.toml"
_BEGINNING = 4


class Places(NamedTuple):
    """Where a comment has words of risk, and where words that only sound so."""

    risk: tuple[tuple[int, int], ...] = ()
    ordinary: tuple[tuple[int, int], ...] = ()


class _Phrases(NamedTuple):
    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Listed:
    """All phrases, and how the longest word of each begins: hardly any English word does."""

    index: PhraseIndex
    beginnings: frozenset[str]


def find(text: str, words: str) -> Places:
    """The places in a comment, in reading order; none for nearly every English one.

    ``words`` are its ``plain_words``, which tell at a glance that there is nothing to look for.
    """
    listed = _listed()
    if text.isascii():
        beginnings = {word[:_BEGINNING] for word in words.split(" ")}
        if listed.beginnings.isdisjoint(beginnings):
            return Places()
    found = tokens(text)
    risk, ordinary = (
        tuple((found[match.first].start, found[match.last].end) for match in matches)
        for matches in listed.index.find(found)
    )
    return Places(risk, ordinary)


@cache
def _listed() -> _Listed:
    languages = tomllib.loads(_FILE.read_text("utf-8")).values()
    risk, ordinary = (
        tuple(phrase for language in languages for phrase in language[kind])
        for kind in ("risk", "ordinary")
    )
    index = PhraseIndex([_Phrases(risk, ordinary), _Phrases(ordinary)], in_english=False)
    longest = (max(phrase_words(phrase), key=len) for phrase in risk + ordinary)
    return _Listed(index, frozenset(word[:_BEGINNING] for word in longest))
