"""What was learned from labelled comments: kept as a data file, and used to tag.

How it is learned is in ``learning``, which the running product needs only when somebody presses
the button.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from feedback.errors import BadFile
from feedback.models import Span, Tag
from feedback.text.codebook import Codebook
from feedback.text.identity import without_identity
from feedback.text.phrases import Match
from feedback.text.tokens import Token, tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

THRESHOLD = 0.27
"""How probable a theme must be to be tagged. Lower finds more and is wrong more often."""

WORDS_SCALE = 4.0
"""How loud all words of a comment together are beside one phrase."""

MOST_MORE = 3
"""How many phrases of a theme count beside the first."""

PRIOR_BIAS = -3.0
PRIOR_FOUND = 6.0
"""Where learning starts: with a phrase 3 above zero (probability 0.95), without one 3 below."""

CUT = log(THRESHOLD / (1 - THRESHOLD))
"""The score from which a theme is tagged."""


@dataclass(frozen=True)
class LearnedThemes:
    """What was learned, for one version of one codebook.

    ``bias``, ``found`` and ``more`` have one number per theme, in the order of ``themes``:
    where the score starts, what a phrase adds, and what each further phrase adds. ``phrases``
    has what a phrase adds beyond that, by theme and phrase; ``words`` what a word or a pair of
    words adds, one number per theme, times ``WORDS_SCALE`` and divided by the root of how many of
    them are in the comment. ``comments`` is how many it was learned from.
    """

    codebook_version: int
    comments: int
    themes: tuple[str, ...]
    bias: tuple[float, ...]
    found: tuple[float, ...]
    more: tuple[float, ...]
    phrases: Mapping[str, Mapping[str, float]]
    words: Mapping[str, tuple[float, ...]]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each word or pair in ``weights``."""
        return {gram: row for row, gram in enumerate(self.words)}

    @cached_property
    def weights(self) -> "NDArray[np.float64]":
        """``words`` as a matrix: words by themes."""
        return np.array(list(self.words.values())).reshape(len(self.words), len(self.themes))


class Gram(NamedTuple):
    """A word or a pair of words, and its first and last token."""

    text: str
    first: int
    last: int


def word_grams(found: Sequence[Token]) -> list[Gram]:
    """The words of a comment, then its pairs of words.

    Punctuation is skipped, so that a pair may stand on both sides of a comma; words for who
    somebody is are skipped too, so that none of them is ever learned.
    """
    kept = {token.start for token in without_identity(found)}
    places = [
        number
        for number, token in enumerate(found)
        if token.start in kept and token.word[0].isalnum()
    ]
    single = [Gram(found[place].word, place, place) for place in places]
    pairs = [
        Gram(f"{found[one].word} {found[two].word}", one, two) for one, two in pairwise(places)
    ]
    return single + pairs


def tag(text: str, codebook: Codebook, learned: LearnedThemes) -> tuple[Tag, ...]:
    """The themes of a comment, as ``themes.tag`` gives them, by what was learned as well.

    Evidence is the phrases that spoke for the theme, and as many words as it takes: without all
    of them the comment would not be tagged. ``found_by`` is "codebook" where phrases are enough.
    """
    found = tokens(text)
    grams = [gram for gram in word_grams(found) if gram.text in learned.rows]
    matches = codebook.index.find(found)
    distinct = sorted({learned.rows[gram.text] for gram in grams})
    heard = (
        learned.weights[distinct].sum(axis=0) * (WORDS_SCALE / sqrt(len(distinct)))
        if distinct
        else np.zeros(len(learned.themes))
    )
    tags = []
    for number, (theme, phrases) in enumerate(zip(codebook.themes, matches, strict=True)):
        score = _phrases_score(learned, number, theme.phrases, phrases) + float(heard[number])
        if score > CUT:
            because = _Evidence(learned, number, theme.phrases, grams, phrases)
            spans, by_learning = because.spans(found)
            tags.append(Tag(theme.key, spans, "learning" if by_learning else "codebook"))
    return tuple(tags)


def _phrases_score(
    learned: LearnedThemes, theme: int, texts: Sequence[str], matches: Iterable[Match]
) -> float:
    """The score of a theme by its phrases alone, each counted once."""
    distinct = {match.phrase for match in matches}
    score = learned.bias[theme]
    if distinct:
        own = learned.phrases[learned.themes[theme]]
        score += learned.found[theme] + learned.more[theme] * min(MOST_MORE, len(distinct) - 1)
        score += sum(own.get(texts[phrase], 0.0) for phrase in sorted(distinct))
    return score


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Why one theme was tagged."""

    learned: LearnedThemes
    theme: int
    texts: Sequence[str]
    grams: Sequence[Gram]
    matches: Sequence[Match]

    def spans(self, found: Sequence[Token]) -> tuple[tuple[Span, ...], bool]:
        """The words that caused the tag, and whether words beside the phrases were needed."""
        taken: set[int] = set()
        for match in self.matches:
            if self._speaks_for(match):
                taken.update(range(match.first, match.last + 1))
        by_learning = not taken
        while self._score_without(taken) > CUT:
            best = max(
                (gram for gram in self.grams if not taken & {gram.first, gram.last}),
                key=lambda gram: (self._weight(gram), -gram.first),
                default=None,
            )
            if best is None or self._weight(best) <= 0:
                break
            by_learning = True
            taken.update((best.first, best.last))
        return _joined(sorted(taken), found), by_learning

    def _speaks_for(self, match: Match) -> bool:
        own = self.learned.phrases[self.learned.themes[self.theme]]
        return self.learned.found[self.theme] + own.get(self.texts[match.phrase], 0.0) > 0

    def _score_without(self, taken: Set[int]) -> float:
        """The score of the comment without these tokens."""
        left = {
            self.learned.rows[gram.text]
            for gram in self.grams
            if gram.first not in taken and gram.last not in taken
        }
        heard = float(sum(self.learned.weights[row, self.theme] for row in sorted(left)))
        loudness = WORDS_SCALE / sqrt(len(left)) if left else 0.0
        phrases = [match for match in self.matches if match.first not in taken]
        return _phrases_score(self.learned, self.theme, self.texts, phrases) + heard * loudness

    def _weight(self, gram: Gram) -> float:
        return float(self.learned.weights[self.learned.rows[gram.text], self.theme])


def _joined(places: Sequence[int], found: Sequence[Token]) -> tuple[Span, ...]:
    """The places of tokens in the text; neighbours become one."""
    spans: list[Span] = []
    before = None
    for place in places:
        token = found[place]
        if before is not None and place == before + 1:
            spans[-1] = Span(spans[-1].start, token.end)
        else:
            spans.append(Span(token.start, token.end))
        before = place
    return tuple(spans)


def carried_over(learned: LearnedThemes, codebook: Codebook) -> LearnedThemes:
    """The same weights for a changed codebook, so that changing it forgets nothing.

    A theme that nothing was learned for starts as its phrases put it.
    """
    place = {key: number for number, key in enumerate(learned.themes)}
    keys = tuple(theme.key for theme in codebook.themes)

    def of_each(values: Sequence[float], otherwise: float) -> tuple[float, ...]:
        return tuple(values[place[key]] if key in place else otherwise for key in keys)

    return LearnedThemes(
        codebook.version,
        learned.comments,
        keys,
        of_each(learned.bias, PRIOR_BIAS),
        of_each(learned.found, PRIOR_FOUND),
        of_each(learned.more, 0.0),
        {key: learned.phrases.get(key, {}) for key in keys},
        {gram: of_each(weights, 0.0) for gram, weights in learned.words.items()},
    )


def to_table(learned: LearnedThemes) -> dict[str, Any]:
    """What was learned, as JSON takes it."""
    return asdict(learned)


def from_table(table: Mapping[str, Any], codebook: Codebook) -> LearnedThemes:
    """The inverse of ``to_table``. Raises BadFile when it is no model, or of another codebook."""
    try:
        learned = LearnedThemes(
            codebook_version=int(table["codebook_version"]),
            comments=int(table["comments"]),
            themes=tuple(table["themes"]),
            bias=tuple(table["bias"]),
            found=tuple(table["found"]),
            more=tuple(table["more"]),
            phrases=table["phrases"],
            words={gram: tuple(row) for gram, row in table["words"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile("This is no file of learned themes.") from error
    keys = tuple(theme.key for theme in codebook.themes)
    if learned.codebook_version != codebook.version or learned.themes != keys:
        raise BadFile("These themes were learned with another codebook. Please learn again.")
    return learned
