"""What the words of a comment say about its tone, as TextBlob reads them with our own lexicon.

TextBlob's lexicon hardly knows the words of this field, and its "not" reaches one word. So TextBlob
adds up, with a lexicon of its own (``feedback/data/tone_lexicon.toml`` over TextBlob's words), what
this module hands it clause by clause. The lexicon that the rest of the process sees is untouched.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from textblob import Blobber
from textblob.base import BaseSentimentAnalyzer
from textblob.en import Sentiment
from textblob.en import sentiment as textblob_lexicon

from feedback.text.identity import identity_words, without_identity
from feedback.text.runs import Runs
from feedback.text.tokens import Token, phrase_words, tokens

TONE_LEXICON = Path(__file__).parents[1] / "data" / "tone_lexicon.toml"

REACH = 4
"""How many words far "not" turns the tone round."""

_ENDS_A_CLAUSE = frozenset(".,;:!?…()")


class Word(NamedTuple):
    """A word, an emoji or a phrase of the lexicon, and whether a "not" or a wish reaches it."""

    word: str
    start: int
    end: int
    negated: bool


class Valence(NamedTuple):
    """How positive (to 1) or negative (to -1) one word is, and its place in the clause."""

    polarity: float
    place: int


class Clause(NamedTuple):
    """The words between two marks of punctuation, or up to a "but".

    ``polarity`` is the mean of its valences, 0 where there are none. ``nothing`` says that it
    begins by naming nothing: "nothing really".
    """

    words: tuple[Word, ...]
    valences: tuple[Valence, ...]
    polarity: float
    nothing: bool


class _Lexicon(Sentiment):  # type: ignore[misc]
    """TextBlob's arithmetic over words of our own."""

    # Loaded in __init__. TextBlob's would ask at every look whether they are.
    __contains__ = dict.__contains__
    __getitem__ = dict.__getitem__

    def __init__(self) -> None:
        super().__init__(
            textblob_lexicon.path,
            negations=("not",),
            modifiers=("RB",),
            modifier=lambda word: word.endswith("ly"),
        )
        # With the path named, TextBlob adds no adverbs of its own making: "lately" is not "late".
        self.load(self.path)
        table = tomllib.loads(TONE_LEXICON.read_text(encoding="utf-8"))
        negations = frozenset(table["negations"])
        self.turn_round = negations.union(table["wishes"])
        self.nothings = frozenset(table["nothings"])
        self.turns = frozenset(table["turns"])
        people = {word for words in identity_words().values() for word in words}
        for word in {*table["ignored"], *people, *negations}:
            self.pop(word, None)
        phrases = [phrase for phrase in {*self.turn_round, *self.nothings} if " " in phrase]
        emoji = []
        for group in table["group"]:
            for phrase in group["phrases"]:
                words = phrase_words(phrase)
                self.annotate(" ".join(words) or phrase, polarity=group["polarity"])
                if not words:
                    emoji.append(phrase)
                elif len(words) > 1:
                    phrases.append(phrase)
        self.strengtheners = {word for word, senses in self.items() if "RB" in senses}
        self.phrases = Runs(phrases)
        self.emoji = re.compile("|".join(sorted(emoji, key=len, reverse=True)))


class _Reader(BaseSentimentAnalyzer):  # type: ignore[misc]
    """What a Blobber of ours asks instead of TextBlob's own analyzer."""

    def __init__(self) -> None:
        super().__init__()
        self._lexicon = _Lexicon()

    def analyze(self, text: str) -> tuple[Clause, ...]:
        return tuple(self._clause(words) for words in self._clauses(text))

    def _clauses(self, text: str) -> Iterator[list[Word]]:
        lexicon = self._lexicon
        clause: list[Word] = []
        reach = 0
        for word, start, end in self._words(text):
            ends = word in _ENDS_A_CLAUSE
            if ends or word in lexicon.turns:
                if clause:
                    yield clause
                clause = []
                reach = 0
            if not ends:
                clause.append(Word(word, start, end, reach > 0))
                reach = REACH if word in lexicon.turn_round else reach - 1
        if clause:
            yield clause

    def _words(self, text: str) -> list[Token]:
        """The words with the lexicon's phrases as one word each, without those for people."""
        lexicon = self._lexicon
        found = tokens(text)
        if not text.isascii():
            emoji = [Token(match[0], *match.span()) for match in lexicon.emoji.finditer(text)]
            if emoji:
                found = sorted(found + emoji, key=lambda token: token.start)
        found = without_identity(found)
        words: list[Token] = []
        rest = 0
        for first, end in lexicon.phrases.places(found):
            phrase = " ".join(part.word for part in found[first:end])
            words += found[rest:first]
            words.append(Token(phrase, found[first].start, found[end - 1].end))
            rest = end
        return words + found[rest:]

    def _clause(self, words: Sequence[Word]) -> Clause:
        lexicon = self._lexicon
        nothing = words[0].word in lexicon.nothings
        if not any(one.word in lexicon for one in words):
            return Clause(tuple(words), (), 0.0, nothing)
        told: list[tuple[str, int]] = []
        strengthened = False
        for place, one in enumerate(words):
            if one.negated and one.word in lexicon and not strengthened:
                told.append(("not", place))
            told.append((one.word, place))
            strengthened = one.word in lexicon.strengtheners
        found = lexicon.assessments((word, None) for word, _ in told)
        valences = tuple(_placed(found, told))
        polarity = sum(one.polarity for one in valences) / (len(valences) or 1)
        return Clause(tuple(words), valences, polarity, nothing)


def _placed(
    assessments: Sequence[tuple[list[str], float, float, str | None]],
    told: Sequence[tuple[str, int]],
) -> Iterator[Valence]:
    """TextBlob's assessments with the places of the words they are of. It keeps their order."""
    rest = iter(told)
    for chunk, polarity, _, _ in assessments:
        place = next(place for word, place in rest if word == chunk[-1])
        if polarity:
            yield Valence(polarity, place)


@cache
def _blobber() -> Blobber:
    return Blobber(analyzer=_Reader())


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a comment with the valence of their words, in reading order.

    Words for who somebody is are left out (``identity``). Nothing is remembered between calls.
    """
    found: tuple[Clause, ...] = _blobber()(text).sentiment
    return found
