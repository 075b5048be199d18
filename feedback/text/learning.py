"""Learning from comments that people labelled: one penalised logistic regression per theme.

The codebook is the prior. A comment's score for a theme starts where the codebook puts it (a
phrase found: tagged; none: not) and moves only as far as labelled comments push it: the weight of
each phrase, and of words and pairs of words, which start at zero. With no labels the tags are
those of the codebook; with few they hardly differ.

Source of the method: logistic regression with a Gaussian prior whose mean is not zero (maximum
a posteriori), fitted with L-BFGS. The figures below were chosen by cross-validation on labelled
Friends and Family Test comments, with a third of the phrases taken away, because the phrases
themselves were written by somebody who had seen those comments.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from feedback.errors import FeedbackError
from feedback.text.codebook import Codebook
from feedback.text.language import AS_ENGLISH, language_of
from feedback.text.learned import (
    MOST_MORE,
    PRIOR_BIAS,
    PRIOR_FOUND,
    WORDS_SCALE,
    LearnedThemes,
    word_grams,
)
from feedback.text.phrases import Match
from feedback.text.tokens import tokens
from feedback.text.vocabulary import is_never_a_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_BIAS_PENALTY = 1.0
_FOUND_PENALTY = 2.0
_CAUTION = 400.0
"""At so many labelled comments a word must earn its weight twice as hard as at very many."""

LEAST_COMMENTS = 3
"""In how many labelled comments a word or pair must be to get a weight."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment, and the keys of the themes that people found in it."""

    text: str
    themes: frozenset[str]


def in_english(labelled: Sequence[Labelled]) -> list[Labelled]:
    """The comments that can be learned from: in other languages the phrases alone decide."""
    return [one for one in labelled if language_of(one.text) in AS_ENGLISH]


def fit(labelled: Sequence[Labelled], codebook: Codebook) -> LearnedThemes:
    """Learn from labelled comments; the same comments in the same order give the same result.

    What is learned may be kept and shown: only words of the English vocabulary that are no names
    get a weight, and only where ``LEAST_COMMENTS`` comments hold them.
    Themes that no comment was labelled with keep the codebook's prior. Takes seconds for
    thousands of comments. Raises FeedbackError when there are no comments.
    """
    if not labelled:
        raise FeedbackError("There is no labelled comment to learn from.")
    comments = [tokens(one.text) for one in labelled]
    grams = [sorted({gram for gram, *_ in word_grams(words)}) for words in comments]
    in_comments = Counter(gram for listed in grams for gram in listed)
    known = sorted(
        gram
        for gram, times in in_comments.items()
        if times >= LEAST_COMMENTS and all(map(is_never_a_name, gram.split()))
    )
    column = {gram: number for number, gram in enumerate(known)}
    matches = [codebook.index.find(words) for words in comments]
    fitted = [
        _fit_theme(
            codebook,
            number,
            np.array([float(theme.key in one.themes) for one in labelled]),
            [listed[number] for listed in matches],
            [[column[gram] for gram in listed if gram in column] for listed in grams],
            len(known),
        )
        for number, theme in enumerate(codebook.themes)
    ]
    weights = np.array([one.words for one in fitted]).T
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
            for gram, row in zip(known, weights, strict=True)
        },
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    bias: float
    found: float
    more: float
    phrases: Mapping[str, float]
    words: "Floats"


def _fit_theme(
    codebook: Codebook,
    theme: int,
    labels: "Floats",
    matches: Sequence[Sequence[Match]],
    columns: Sequence[Sequence[int]],
    grams: int,
) -> _Fitted:
    # Imported here: fitting happens on a button, and would cost every start half a second.
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    phrases = sorted({match.phrase for found in matches for match in found})
    place = {phrase: number for number, phrase in enumerate(phrases)}
    entries: list[tuple[int, int, float]] = []
    for row, (found, known) in enumerate(zip(matches, columns, strict=True)):
        distinct = {match.phrase for match in found}
        entries += [(row, place[phrase], 1.0) for phrase in sorted(distinct)]
        if distinct:
            entries.append((row, len(phrases), 1.0))
            entries.append((row, len(phrases) + 1, float(min(MOST_MORE, len(distinct) - 1))))
        loudness = WORDS_SCALE / sqrt(len(known)) if known else 0.0
        entries += [(row, len(phrases) + 2 + gram, loudness) for gram in known]
    width = len(phrases) + 2 + grams
    rows, places, values = zip(*entries, strict=True) if entries else ((), (), ())
    design = csr_matrix((values, (rows, places)), shape=(len(labels), width))
    prior = np.zeros(width + 1)
    prior[len(phrases)] = PRIOR_FOUND
    prior[-1] = PRIOR_BIAS
    word_penalty = 1 + _CAUTION / len(labels)
    penalty = np.concatenate(
        (
            np.full(len(phrases), 2 * word_penalty),
            np.full(2, _FOUND_PENALTY),
            np.full(grams, word_penalty),
            [_BIAS_PENALTY],
        )
    )

    def loss(weights: "Floats") -> tuple[float, "Floats"]:
        scores = design @ weights[:-1] + weights[-1]
        away = weights - prior
        wrong = 1 / (1 + np.exp(-scores)) - labels
        value = (np.logaddexp(0, scores) - labels * scores).sum() + (penalty * away**2).sum() / 2
        return float(value), np.append(design.T @ wrong, wrong.sum()) + penalty * away

    if labels.any():
        weights = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"ftol": 1e-6}).x
    else:
        weights = prior
    texts = codebook.themes[theme].phrases
    return _Fitted(
        bias=round(float(weights[-1]), 4),
        found=round(float(weights[len(phrases)]), 4),
        more=round(float(weights[len(phrases) + 1]), 4),
        phrases={
            texts[phrase]: round(float(weights[number]), 4) for phrase, number in place.items()
        },
        words=weights[len(phrases) + 2 : -1],
    )
