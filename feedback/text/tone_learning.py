"""Learning what the rules for tone get wrong, from comments that people labelled.

The rules stand as they are; a weight says how far a word moves a comment away from what they say,
and is pulled towards 0. So with few labels little changes, and what is learned at one service does
not undo the rules at another. Only fitting needs SciPy; scoring does not.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from feedback.errors import FeedbackError
from feedback.models import QuestionType, Tone
from feedback.text.tokens import tokens
from feedback.text.tone import ToneModel
from feedback.text.tone_features import TONES, by_rule, shape, words_and_pairs
from feedback.text.wording import clauses

FEWEST_COMMENTS = 5
"""In how many comments a word must be to get a weight: what one person wrote is not learned."""

_PULL_OF_WORDS = 6.0
_PULL_OF_SHAPE = 1.0
_PULL_OF_BIAS = 0.01
_ROUNDS = 200

Floats = NDArray[np.float64]


class Labelled(NamedTuple):
    """A comment, what was asked, and the tone that a person gave it."""

    text: str
    question_type: QuestionType
    tone: Tone


def fit(comments: Sequence[Labelled]) -> ToneModel:
    """Weights that make the rules agree better with people; the same comments, the same weights.

    Words for who somebody is never get one, nor do names of people and places and figures.

    Raises
    ------
    FeedbackError
        If there is no comment.
    """
    if not comments:
        raise FeedbackError("There is no labelled comment to learn from.")
    read = [clauses(comment.text) for comment in comments]
    shapes = [
        shape(one, comment.question_type) for one, comment in zip(read, comments, strict=True)
    ]
    amounts = [
        dict.fromkeys((name for name, _ in words_and_pairs(one)), 1.0) | figures
        for one, figures in zip(read, shapes, strict=True)
    ]
    names = _names_worth_a_weight(amounts, _proper_nouns(comment.text for comment in comments))
    pull = np.array([_PULL_OF_SHAPE if name.startswith("=") else _PULL_OF_WORDS for name in names])
    rules = np.array(
        [
            by_rule(figures, comment.question_type)
            for figures, comment in zip(shapes, comments, strict=True)
        ]
    )
    labels = np.array([TONES.index(comment.tone) for comment in comments])
    weights = _fitted(_matrix(amounts, names), rules, labels, np.append(pull, _PULL_OF_BIAS))
    over_mixed = np.round(weights[:, [0, 2]] - weights[:, [1]], 2)
    pairs = [(float(positive), float(negative)) for positive, negative in over_mixed]
    return ToneModel(
        {name: pair for name, pair in zip(names, pairs[:-1], strict=True) if any(pair)}, pairs[-1]
    )


def save(model: ToneModel, path: Path) -> None:
    """Write the weights as JSON, in order of the alphabet, so that two versions can be compared."""
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(pair)}"
        for name, pair in sorted(model.weights.items())
    ]
    body = ",\n".join(lines)
    path.write_text(
        f'{{"bias": {json.dumps(model.bias)},\n"weights": {{\n{body}\n}}}}\n', encoding="utf-8"
    )


def _proper_nouns(texts: Iterable[str]) -> set[str]:
    """Words mostly written with a capital inside sentences: names, which must not be learned."""
    capital: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for text in texts:
        begins = True
        for word, start, _ in tokens(text):
            if not begins:
                written[word] += 1
                capital[word] += text[start].isupper()
            begins = word in ".!?"
    return {word for word, times in written.items() if 2 * capital[word] > times}


def _names_worth_a_weight(
    amounts: Sequence[Mapping[str, float]], proper_nouns: set[str]
) -> list[str]:
    comments_with = Counter(name for one in amounts for name in one)
    return sorted(
        name
        for name, comments in comments_with.items()
        if comments >= FEWEST_COMMENTS and proper_nouns.isdisjoint(_words_of(name))
    )


def _words_of(name: str) -> list[str]:
    return name.removeprefix("not_").lstrip("^").replace("+", " ").split()


def _matrix(amounts: Sequence[Mapping[str, float]], names: Sequence[str]) -> csr_matrix:
    """One row per comment, one column per name and a last one of ones, for the bias."""
    column = {name: number for number, name in enumerate(names)}
    cells = [
        (row, column[name], amount)
        for row, one in enumerate(amounts)
        for name, amount in one.items()
        if name in column
    ]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    found = csr_matrix((values, (rows, columns)), shape=(len(amounts), len(names)), dtype=float)
    return csr_matrix(hstack([found, np.ones((len(amounts), 1))]))


def _fitted(found: csr_matrix, rules: Floats, labels: NDArray[np.int64], pull: Floats) -> Floats:
    """The weights that lose least: logistic regression over three tones, beginning at the rules."""
    comments, columns = found.shape
    wanted = np.eye(len(TONES))[labels]

    def loss_and_slope(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(columns, len(TONES))
        logs = found @ weights + rules
        logs -= logs.max(axis=1, keepdims=True)
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        loss = -logs[np.arange(comments), labels].sum()
        loss += (pull[:, None] * weights**2).sum() / 2
        slope = found.T @ (np.exp(logs) - wanted) + pull[:, None] * weights
        return float(loss), slope.ravel()

    start = np.zeros(columns * len(TONES))
    result = minimize(
        loss_and_slope, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}
    )
    return np.asarray(result.x).reshape(columns, len(TONES))
