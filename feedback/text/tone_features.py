"""What decides the tone of a comment: rules over its valences, and features that have weights."""

from collections.abc import Iterator, Mapping, Sequence
from math import log1p

from feedback.models import QuestionType, Tone
from feedback.text.wording import Clause

TONES: tuple[Tone, ...] = ("positive", "neutral_mixed", "negative")

QUESTION_TYPES: tuple[QuestionType, ...] = ("what_good", "could_improve", "nonspecific")

_POSITIVE_FROM = {"what_good": -0.1, "could_improve": 0.25, "nonspecific": 0.12}
_NEGATIVE_BELOW = {"what_good": -0.2, "could_improve": 0.05, "nonspecific": -0.03}
STEEPNESS = 5.0
"""How much speaks for a tone for each step of 1 in mean valence."""
_BOTH = 0.5
_NOTHING = {"what_good": -1.0, "could_improve": 0.7, "nonspecific": 0.5}

_SHORT = 3
_MOST = 3.0  # of valences of one sign: a long story is not more positive than a short one


def shape(clauses: Sequence[Clause], question_type: QuestionType) -> dict[str, float]:
    """Figures over all clauses. No word is called like them: words hold no "="."""
    polarities = [clause.polarity for clause in clauses] or [0.0]
    valences = [one.polarity for clause in clauses for one in clause.valences]
    positive = sum(valence for valence in valences if valence > 0)
    negative = -sum(valence for valence in valences if valence < 0)
    words = sum(len(clause.words) for clause in clauses)
    nothing = float(bool(clauses) and clauses[0].nothing)
    return {
        "=mean": mean_polarity(clauses),
        "=lowest": min(polarities),
        "=highest": max(polarities),
        "=last": polarities[-1],
        "=positive": min(positive, _MOST),
        "=negative": min(negative, _MOST),
        "=neither": float(not valences),
        "=both": float(positive > 0 and negative > 0),
        "=balance": 2 * min(positive, negative) / (positive + negative or 1),
        "=length": log1p(words) / 3,
        "=short": float(words <= _SHORT),
        "=nothing_good": nothing if question_type == "what_good" else 0.0,
        "=nothing_else": nothing if question_type != "what_good" else 0.0,
    }


def mean_polarity(clauses: Sequence[Clause]) -> float:
    """Halfway between the mean of all valences and the mean of the clauses that have any."""
    worded = [clause for clause in clauses if clause.valences]
    if not worded:
        return 0.0
    of_words = sum(clause.polarity * len(clause.valences) for clause in worded)
    valences = sum(len(clause.valences) for clause in worded)
    of_clauses = sum(clause.polarity for clause in worded)
    return (of_words / valences + of_clauses / len(worded)) / 2


def by_rule(shape: Mapping[str, float], question_type: QuestionType) -> tuple[float, float, float]:
    """How much speaks for each of ``TONES`` before anything is learned, from a comment's shape.

    The mean valence decides, and where it turns depends on what was asked: an answer to "what could
    be better?" without a kind word is a wish, and the same words under "what was good?" are praise.
    "Nothing" praises there and complains here.
    """
    polarity = shape["=mean"]
    if shape["=nothing_good"] or shape["=nothing_else"]:
        polarity += _NOTHING[question_type]
    return (
        STEEPNESS * (polarity - _POSITIVE_FROM[question_type]),
        _BOTH * shape["=balance"],
        STEEPNESS * (_NEGATIVE_BELOW[question_type] - polarity),
    )


def words_and_pairs(clauses: Sequence[Clause]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every word, "not_" before it where it is negated, and every pair of neighbours in a clause.

    With the numbers of their words, counted from 0 over all clauses. "^" and "$" stand for a
    clause's beginning and end, "^^" for the comment's. Figures are all one word, "0": ages and
    dates say who somebody is.
    """
    number = 0
    for clause in clauses:
        before = "^"
        for one in clause.words:
            word = one.word
            if not word.isalpha() and any(sign.isdecimal() for sign in word):
                word = "0"
            yield ("not_" + word if one.negated else word), (number,)
            yield before + "+" + word, ((number,) if before == "^" else (number - 1, number))
            before = word
            number += 1
        yield before + "+$", (number - 1,)
    if clauses:
        yield "^^" + clauses[0].words[0].word, (0,)
