"""Kinds of expressions, as data/risk.toml lists them, found in a comment of plain words."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "data" / "risk.toml"
_BEGINNING = 5
_END = r"(?=\. |\.?\Z)"


@dataclass(frozen=True)
class Kind:
    """One row of places: what it is about, how it was written, and the pattern made of it.

    ``needs`` are the words of its rarest place, with a star for "begins so"; ``also`` those of
    every other place that must be filled and has no star. Of several words ("wake_up") the first.
    """

    about: str
    written: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    also: tuple[frozenset[str], ...]


class Kinds:
    """All kinds, each tried only on comments that hold a word of its every place."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.all = kinds
        self._by_word: dict[str, list[Kind]] = defaultdict(list)
        self._by_beginning: dict[str, list[Kind]] = defaultdict(list)
        for kind in kinds:
            for word in sorted(kind.needs):
                if word.endswith("*"):
                    self._by_beginning[word[:_BEGINNING]].append(kind)
                else:
                    self._by_word[word].append(kind)

    def found(self, words: str) -> list[tuple[Kind, re.Match[str]]]:
        """Where each kind stands in words and full stops with one space between them."""
        return [
            (kind, match)
            for kind in self._to_try(set(words.split(" ")))
            for match in kind.pattern.finditer(words)
        ]

    def _to_try(self, words: set[str]) -> list[Kind]:
        tried: dict[int, Kind] = {}
        for word in words:
            for kind in self._by_word.get(word, ()):
                tried[id(kind)] = kind
            for kind in self._by_beginning.get(word[:_BEGINNING], ()):
                tried[id(kind)] = kind
        return [kind for kind in tried.values() if not any(map(words.isdisjoint, kind.also))]


@cache
def shipped_kinds() -> Kinds:
    """The kinds that come with the product, read once."""
    names = shipped_names()
    return Kinds(
        [kind_of(about, row, names) for about, rows in _file()["kinds"].items() for row in rows]
    )


@cache
def shipped_names() -> "Names":
    """The names of words that come with the product, read once."""
    return Names(_file()["words"])


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


class Names:
    """The words behind each name; names may stand inside names."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        self._names: dict[str, set[str]] = defaultdict(set)
        for name in table:
            for word in self.words(name):
                self._names[word].add(name)
        self._beginnings = tuple(sorted(word[:-1] for word in self._names if word.endswith("*")))

    def of(self, word: str) -> tuple[str, ...]:
        """The names that a word has."""
        names = set(self._names.get(word, ()))
        if word.startswith(self._beginnings):
            for beginning in self._beginnings:
                if word.startswith(beginning):
                    names |= self._names[f"{beginning}*"]
        return tuple(sorted(names))

    def words(self, place: str) -> Iterator[str]:
        """The words of a name, or of several with a bar between; words stand for themselves."""
        for one in re.split(r"[|\s]", place):
            if one in self._table:
                yield from self.words(self._table[one])
            else:
                yield one


def kind_of(about: str, row: str, names: Names) -> Kind:
    """The kind that a row of places makes, as data/risk.toml says how to write it."""
    pieces, needs, also = [], frozenset[str](), []
    for place in row.split():
        if place == ".":
            pieces.append(_END)
        elif place.startswith("~"):
            pieces.append(rf"(?:[\w']+ ){{0,{int(place[1:])}}}")
        elif place.startswith("-"):
            pieces.append(rf"(?!{_any_of(names.words(place[1:]))})")
        else:
            words = list(names.words(place.strip("!?")))
            first = frozenset(word.split("_")[0] for word in words)
            if place.startswith("!"):
                needs = first
            elif not place.endswith("?") and not any(word.endswith(("*", ".")) for word in first):
                also.append(first)
            pieces.append(_any_of(words) + ("?" if place.endswith("?") else ""))
    if not needs:
        raise ValueError(f"No place of this kind is marked: {row}")
    return Kind(about, row, re.compile(r"\b" + "".join(pieces)), needs, tuple(also))


def _any_of(words: Iterator[str] | Sequence[str]) -> str:
    spelt = sorted(
        {word.replace("_", " ").replace("*", r"[\w']*") for word in words},
        key=lambda w: (-len(w), w),
    )
    one = rf"(?:{'|'.join(word for word in spelt if word != '.')})(?: |\Z)"
    return rf"(?:{one}|{_END})" if "." in spelt else rf"(?:{one})"
