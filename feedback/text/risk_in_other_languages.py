"""What a person should read first in other languages than English, by plain words in data/."""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from feedback.text.kinds import Kind, Kinds, Names, kind_of
from feedback.text.phrases import PhraseIndex
from feedback.text.tokens import Token, bare, phrase_words, tokens

_FILE = Path(__file__).parents[1] / "data" / "risk_in_other_languages.toml"
_SHORT = 4
_KINDS = "kinds"


class Places(NamedTuple):
    """Where a comment has words of risk, and where words that only sound so."""

    risk: tuple[tuple[int, int], ...] = ()
    ordinary: tuple[tuple[int, int], ...] = ()


class _Phrases(NamedTuple):
    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Listed:
    """All phrases and kinds, and of each a word that hardly any English comment holds.

    ``beginnings`` are such words of which the rest may be anything.
    """

    index: PhraseIndex
    kinds: Kinds
    words: frozenset[str]
    beginnings: tuple[str, ...]

    def may_be_in(self, words: str) -> bool:
        """Whether plain words hold any of these."""
        return not self.words.isdisjoint(words.replace("'", " ").split(" ")) or any(
            beginning in words for beginning in self.beginnings
        )


def find(text: str, words: str) -> Places:
    """The places in a comment, each part in reading order; none for nearly every English one.

    ``words`` are its ``plain_words``, which tell at a glance that there is nothing to look for.
    """
    listed = _listed()
    if words.isascii() and not listed.may_be_in(words):
        return Places()
    found = tokens(text)
    phrases, ordinary = (
        [(found[match.first].start, found[match.last].end) for match in matches]
        for matches in listed.index.find(found)
    )
    return Places(tuple(sorted(phrases + _by_kinds(found, listed.kinds))), tuple(ordinary))


def _by_kinds(found: Sequence[Token], kinds: Kinds) -> list[tuple[int, int]]:
    row = [bare(token.word) if token.word[0].isalnum() else "." for token in found]
    begins = list(accumulate((len(word) + 1 for word in row), initial=0))
    places = []
    for _, match in kinds.found(" ".join(row)):
        first = bisect_right(begins, match.start()) - 1
        last = bisect_right(begins, match.start() + len(match[0].rstrip()) - 1) - 1
        places.append((found[first].start, found[last].end))
    return places


@cache
def _listed() -> _Listed:
    table = tomllib.loads(_FILE.read_text("utf-8"))
    kinds = Kinds(_kinds(table[_KINDS]))
    risk, ordinary = (
        tuple(phrase for key in table if key != _KINDS for phrase in table[key][what])
        for what in ("risk", "ordinary")
    )
    index = PhraseIndex([_Phrases(risk, ordinary), _Phrases(ordinary)], in_english=False)
    telling = {_telling(phrase) for phrase in risk + ordinary}
    telling.update(word for kind in kinds.all for word in kind.needs)
    beginnings = tuple(sorted(word[:-1] for word in telling if word.endswith("*")))
    return _Listed(index, kinds, frozenset(telling), beginnings)


def _telling(phrase: str) -> str:
    """The longest word of a phrase; one with a star only where there is no other long one."""
    words = [max(bare(word).split("'"), key=len) for word in phrase_words(phrase)]
    return max(words, key=lambda word: (len(word) > _SHORT and word[-1] != "*", len(word)))


def _kinds(table: Mapping[str, Any]) -> list[Kind]:
    """The kinds of every language that has a word for each place of a row."""
    kinds = []
    for language, words in table.items():
        if language == "rows":
            continue
        names = Names({name: " ".join(map(bare, phrase_words(words[name]))) for name in words})
        for row in table["rows"]:
            places = [place.strip("!") for place in row.split() if place[0] != "~"]
            if words.keys() >= set(places):
                kinds.append(kind_of(language, row, names))
    return kinds
