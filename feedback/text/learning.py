"""Learning from comments that people labelled: one penalised logistic regression per theme.

The codebook is the prior. A comment's score for a theme starts where the codebook puts it (a
phrase found: tagged; none: not) and moves only as far as labelled comments push it: the weight of
each phrase, and of words and pairs of words, which start at zero. With no labels the tags are
those of the codebook; with few they hardly differ. What was learned for a theme counts only where,
read by what the others taught, the labelled comments agree with it clearly better than with the
phrases alone: else the phrases stand.

Source of the method: logistic regression with a Gaussian prior whose mean is not zero (maximum
a posteriori), fitted with L-BFGS. The figures below were chosen by cross-validation on labelled
Friends and Family Test comments, with a third of the phrases taken away, because the phrases
themselves were written by somebody who had seen those comments.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from feedback.errors import FeedbackError
from feedback.text.codebook import Codebook
from feedback.text.language import AS_ENGLISH, language_of
from feedback.text.learned import (
    CUT,
    MOST_MORE,
    PRIOR_BIAS,
    PRIOR_FOUND,
    WORDS_SCALE,
    LearnedThemes,
    word_grams,
)
from feedback.text.tokens import tokens
from feedback.text.vocabulary import is_never_a_name

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float64]

_BIAS_PENALTY = 1.0
_FOUND_PENALTY = 2.0
_CAUTION = 400.0
"""At so many labelled comments a word must earn its weight twice as hard as at very many."""

LEAST_COMMENTS = 3
"""In how many labelled comments a word or pair must be to get a weight."""

CLEARLY_BETTER = 0.01
"""How much better the F1 of a theme must be for learning to count: less is as often chance."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment, and the keys of the themes that people found in it."""

    text: str
    themes: frozenset[str]


def fold_of(text: str) -> int:
    """Which fifth a comment is in for measuring, from 0: comments with the same words in one."""
    return int(sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), 16) % FOLDS


def in_english(labelled: Sequence[Labelled]) -> list[Labelled]:
    """The comments that can be learned from: in other languages the phrases alone decide."""
    return [one for one in labelled if language_of(one.text) in AS_ENGLISH]


def fit(labelled: Sequence[Labelled], codebook: Codebook) -> LearnedThemes:
    """Learn from labelled comments; the same comments in the same order give the same result.

    What is learned may be kept and shown: only words of the English vocabulary that are no names
    get a weight, and only where ``LEAST_COMMENTS`` comments hold them.
    Themes that no comment was labelled with keep the codebook's prior, and so do those that
    learning does not find ``CLEARLY_BETTER``. Takes seconds for thousands of comments. Raises
    FeedbackError when there are no comments.
    """
    if not labelled:
        raise FeedbackError("There is no labelled comment to learn from.")
    # Imported here: fitting happens on a button, and would cost every start half a second.
    from scipy.sparse import hstack

    comments = [tokens(one.text) for one in labelled]
    grams = [sorted({gram for gram, *_ in word_grams(words)}) for words in comments]
    in_comments = Counter(gram for listed in grams for gram in listed)
    known = sorted(
        gram
        for gram, times in in_comments.items()
        if times >= LEAST_COMMENTS and all(map(is_never_a_name, gram.split()))
    )
    worded = _word_columns(grams, known)
    matches = [codebook.index.find(words) for words in comments]
    folds = np.array([fold_of(one.text) for one in labelled])
    fitted = []
    for number, theme in enumerate(codebook.themes):
        found = [{match.phrase for match in listed[number]} for listed in matches]
        phrases = sorted(set().union(*found))
        examples = _Examples(
            hstack([_phrase_columns(found, phrases), worded], format="csr"),
            np.array([float(theme.key in one.themes) for one in labelled]),
            len(phrases),
        )
        weights = examples.fit() if examples.are_learned_from(folds) else examples.prior
        fitted.append(_Fitted.of(weights, [theme.phrases[phrase] for phrase in phrases]))
    by_word = np.array([one.words for one in fitted]).T
    return LearnedThemes(
        codebook.version,
        len(labelled),
        tuple(theme.key for theme in codebook.themes),
        tuple(one.bias for one in fitted),
        tuple(one.found for one in fitted),
        tuple(one.more for one in fitted),
        {theme.key: one.phrases for theme, one in zip(codebook.themes, fitted, strict=True)},
        {
            gram: tuple(round(float(weight), 4) for weight in row)
            for gram, row in zip(known, by_word, strict=True)
        },
    )


# A row for each comment -----------------------------------------------------------------------


def _word_columns(grams: Sequence[Sequence[str]], known: Sequence[str]) -> "csr_matrix":
    """The known words and pairs that a comment holds, each the less loud the more there are."""
    column = {gram: number for number, gram in enumerate(known)}
    entries = []
    for row, listed in enumerate(grams):
        held = [column[gram] for gram in listed if gram in column]
        entries += [(row, place, WORDS_SCALE / sqrt(len(held))) for place in held]
    return _matrix(entries, (len(grams), len(known)))


def _phrase_columns(found: Sequence[set[int]], phrases: Sequence[int]) -> "csr_matrix":
    """Which phrases of a theme a comment holds, whether it holds any, and how many more."""
    column = {phrase: number for number, phrase in enumerate(phrases)}
    entries = []
    for row, held in enumerate(found):
        entries += [(row, column[phrase], 1.0) for phrase in sorted(held)]
        if held:
            entries.append((row, len(phrases), 1.0))
            entries.append((row, len(phrases) + 1, float(min(MOST_MORE, len(held) - 1))))
    return _matrix(entries, (len(found), len(phrases) + 2))


def _matrix(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    rows, places, values = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_matrix((values, (rows, places)), shape=shape)


# One theme ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Examples:
    """The labelled comments as one theme sees them.

    ``columns`` are its phrases, whether any is there, how many more there are, then all words.
    Weights have one number for each column, and last where the score starts.
    """

    columns: "csr_matrix"
    labels: "Floats"
    phrases: int

    @property
    def prior(self) -> "Floats":
        """The weights that tag as the phrases alone do."""
        prior = np.zeros(self.columns.shape[1] + 1)
        prior[self.phrases] = PRIOR_FOUND
        prior[-1] = PRIOR_BIAS
        return prior

    def are_learned_from(self, folds: "NDArray[np.int_]") -> bool:
        """Whether learning agrees with people clearly better than the phrases alone do.

        Told a fifth at a time, each read by what the others taught.
        """
        if not self.labels.any():
            return False
        learned = np.zeros(len(self.labels))
        for fold in np.unique(folds):
            own = folds == fold
            weights = self._of(~own).fit()
            learned[own] = self._of(own).scores(weights)
        return self._f1(learned) > self._f1(self.scores(self.prior)) + CLEARLY_BETTER

    def _of(self, chosen: "NDArray[np.bool_]") -> "_Examples":
        return _Examples(self.columns[chosen], self.labels[chosen], self.phrases)

    def scores(self, weights: "Floats") -> "Floats":
        """The score of each comment."""
        scores: Floats = self.columns @ weights[:-1] + weights[-1]
        return scores

    def _f1(self, scores: "Floats") -> float:
        tagged = scores > CUT
        return float(2 * self.labels[tagged].sum() / max(1.0, tagged.sum() + self.labels.sum()))

    def fit(self) -> "Floats":
        """The weights that are most probable given the prior and the labels."""
        from scipy.optimize import minimize

        prior, penalty = self.prior, self._penalty()

        def loss(weights: "Floats") -> tuple[float, "Floats"]:
            scores = self.scores(weights)
            away = weights - prior
            wrong = 1 / (1 + np.exp(-scores)) - self.labels
            value = (np.logaddexp(0, scores) - self.labels * scores).sum()
            value += (penalty * away**2).sum() / 2
            return float(value), np.append(self.columns.T @ wrong, wrong.sum()) + penalty * away

        weights: Floats = minimize(
            loss, prior, jac=True, method="L-BFGS-B", options={"ftol": 1e-6}
        ).x
        return weights

    def _penalty(self) -> "Floats":
        of_words = 1 + _CAUTION / max(1, len(self.labels))
        words = self.columns.shape[1] - self.phrases - 2
        return np.concatenate(
            (
                np.full(self.phrases, 2 * of_words),
                np.full(2, _FOUND_PENALTY),
                np.full(words, of_words),
                [_BIAS_PENALTY],
            )
        )


@dataclass(frozen=True, slots=True)
class _Fitted:
    bias: float
    found: float
    more: float
    phrases: Mapping[str, float]
    words: "Floats"

    @classmethod
    def of(cls, weights: "Floats", phrases: Sequence[str]) -> "_Fitted":
        by_phrase, (found, more), words = np.split(weights[:-1], [len(phrases), len(phrases) + 2])
        return cls(
            bias=round(float(weights[-1]), 4),
            found=round(float(found), 4),
            more=round(float(more), 4),
            phrases={
                phrase: round(float(weight), 4)
                for phrase, weight in zip(phrases, by_phrase, strict=True)
            },
            words=words,
        )
