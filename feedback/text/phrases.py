"""Finding the phrases of a codebook in a comment, as whole words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple, Protocol

from feedback.models import Span
from feedback.text.tokens import Token, forms, phrase_words

SHORTEST_STAR = 3
"""How many letters a word with a star has at least: two would find a large part of the language."""


class HasPhrases(Protocol):
    """What can be looked up: a theme, or anything with phrases and exclusions."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """What is looked for."""

    @property
    def exclusions(self) -> tuple[str, ...]:
        """What looks like a phrase and is none."""


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    theme: int
    counts: bool


class _Hit(NamedTuple):
    first: int
    last: int
    counts: bool


_NO_WORDS: frozenset[str] = frozenset()


class PhraseIndex:
    """All phrases of a codebook, found by their first word."""

    def __init__(self, themes: Sequence["HasPhrases"]) -> None:
        self._themes = len(themes)
        self._by_first_word: dict[str, list[_Phrase]] = defaultdict(list)
        self._by_form: dict[str, set[str]] = defaultdict(set)
        self._beginnings: set[str] = set()
        for number, theme in enumerate(themes):
            for phrase in theme.phrases:
                self._add(_Phrase(phrase_words(phrase), number, counts=True))
            for exclusion in theme.exclusions:
                self._add(_Phrase(phrase_words(exclusion), number, counts=False))
        self._beginning_lengths = sorted({len(word) for word in self._beginnings})
        self._first_letters = frozenset(word[:SHORTEST_STAR] for word in self._beginnings)

    def _add(self, phrase: _Phrase) -> None:
        self._by_first_word[phrase.words[0]].append(phrase)
        for word in phrase.words:
            if word.endswith("*"):
                self._beginnings.add(word[:-1])
            else:
                for form in forms(word):
                    self._by_form[form].add(word)

    def evidence(self, tokens: Sequence[Token]) -> list[tuple[Span, ...]]:
        """For each theme, where its phrases stand in the text the tokens came from."""
        hits: list[list[_Hit]] = [[] for _ in range(self._themes)]
        known = [self._phrase_words_for(token.word) for token in tokens]
        for first, words in enumerate(known):
            for phrase in self._phrases_beginning_with(words):
                if _continues(phrase.words, known, first):
                    last = first + len(phrase.words) - 1
                    hits[phrase.theme].append(_Hit(first, last, phrase.counts))
        return [
            tuple(Span(tokens[hit.first].start, tokens[hit.last].end) for hit in _longest(found))
            if found
            else ()
            for found in hits
        ]

    def _phrases_beginning_with(self, words: Set[str]) -> Iterator[_Phrase]:
        for word in words:
            yield from self._by_first_word.get(word, ())

    def _phrase_words_for(self, word: str) -> Set[str]:
        """The phrase words that this word of a comment is a form of."""
        found = self._by_form.get(word, _NO_WORDS)
        if word[:SHORTEST_STAR] in self._first_letters:
            beginnings = (word[:length] for length in self._beginning_lengths)
            found = found | {
                beginning + "*" for beginning in beginnings if beginning in self._beginnings
            }
        return found


def _continues(phrase: tuple[str, ...], known: Sequence[Set[str]], first: int) -> bool:
    """Whether the words after the phrase's first one follow from there too."""
    if first + len(phrase) > len(known):
        return False
    return all(phrase[place] in known[first + place] for place in range(1, len(phrase)))


def _longest(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """The hits that count, none overlapping: the first, then the longest, then exclusions."""
    free_from = 0
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last, hit.counts)):
        if hit.first >= free_from:
            free_from = hit.last + 1
            if hit.counts:
                yield hit
