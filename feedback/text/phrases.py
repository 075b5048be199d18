"""Finding the phrases of a codebook in a comment, as whole words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import pairwise
from typing import NamedTuple, Protocol

from feedback.text.tokens import Token, bare, forms, phrase_words

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


class Match(NamedTuple):
    """Where a phrase stands among the tokens, and which of its theme's phrases it is."""

    first: int
    last: int
    phrase: int


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    theme: int
    number: int


_EXCLUSION = -1
_NO_WORDS: frozenset[str] = frozenset()


class PhraseIndex:
    """All phrases of a codebook in one language, found by their first word or first two.

    English words are found with their plural and tenses. Those of other languages are found as
    they are written, but for an article in front (``tokens.bare``).
    """

    def __init__(self, themes: Sequence[HasPhrases], *, in_english: bool = True) -> None:
        self._in_english = in_english
        self._themes = len(themes)
        self._by_word: dict[str, list[_Phrase]] = defaultdict(list)
        self._by_first_two: dict[str, dict[str, list[_Phrase]]] = defaultdict(
            partial(defaultdict, list)
        )
        self._by_form: dict[str, set[str]] = defaultdict(set)
        self._beginnings: set[str] = set()
        for theme, listed in enumerate(themes):
            for number, phrase in enumerate(listed.phrases):
                self._add(_Phrase(phrase_words(phrase), theme, number))
            for exclusion in listed.exclusions:
                self._add(_Phrase(phrase_words(exclusion), theme, _EXCLUSION))
        self._beginning_lengths = sorted({len(word) for word in self._beginnings})
        self._first_letters = frozenset(word[:SHORTEST_STAR] for word in self._beginnings)

    def _add(self, phrase: _Phrase) -> None:
        if not self._in_english:
            phrase = phrase._replace(words=tuple(map(bare, phrase.words)))
        if len(phrase.words) == 1:
            self._by_word[phrase.words[0]].append(phrase)
        else:
            self._by_first_two[phrase.words[0]][phrase.words[1]].append(phrase)
        for word in phrase.words:
            if word.endswith("*"):
                self._beginnings.add(word[:-1])
            else:
                for form in forms(word) if self._in_english else (word,):
                    self._by_form[form].add(word)

    def find(self, tokens: Sequence[Token]) -> list[list[Match]]:
        """For each theme, its phrases among the tokens: in reading order, never overlapping.

        Where phrases of one theme overlap, the first and then the longest counts; an exclusion
        counts as a phrase here and is left out.
        """
        found: list[list[Match]] = [[] for _ in range(self._themes)]
        words = (token.word if self._in_english else bare(token.word) for token in tokens)
        known = [self._phrase_words_for(word) for word in words]
        for first, (here, following) in enumerate(pairwise([*known, _NO_WORDS])):
            for phrase in self._beginning_with(here, following):
                if _continues(phrase.words, known, first):
                    last = first + len(phrase.words) - 1
                    found[phrase.theme].append(Match(first, last, phrase.number))
        return [list(_longest(matches)) if matches else [] for matches in found]

    def _beginning_with(self, here: Set[str], following: Set[str]) -> Iterator[_Phrase]:
        """The phrases of which one word, or the first two, are here and following."""
        for word in here:
            yield from self._by_word.get(word, ())
            if by_second := self._by_first_two.get(word):
                for second in following & by_second.keys():
                    yield from by_second[second]

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
    """Whether the words after the phrase's first two follow from there too."""
    if first + len(phrase) > len(known):
        return False
    return all(phrase[place] in known[first + place] for place in range(2, len(phrase)))


def _longest(matches: Iterable[Match]) -> Iterator[Match]:
    """The matches that count: the first, then the longest, then exclusions."""
    free_from = 0
    for match in sorted(matches, key=lambda match: (match.first, -match.last, match.phrase)):
        if match.first >= free_from:
            free_from = match.last + 1
            if match.phrase != _EXCLUSION:
                yield match
