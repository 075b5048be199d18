"""The tone of a comment's wording: positive, mixed or neutral, negative, and the words behind it.

Not anybody's mood, and less than what the person ticked: where they rated their experience, that
rating goes first on screen. Rules over TextBlob's valences (``wording``, ``tone_features``) begin,
weights learned from labelled comments correct them (``tone_learning``). docs/tone.md has the
figures.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from feedback.errors import BadFile
from feedback.models import QuestionType, Span, Tone
from feedback.text.tone_features import (
    QUESTION_TYPES,
    STEEPNESS,
    TONES,
    by_rule,
    shape,
    words_and_pairs,
)
from feedback.text.wording import Clause, clauses

SHIPPED_MODEL = Path(__file__).parents[1] / "data" / "tone_model.json"

TURNED_ROUND = 1.8
"""How bad it is to call praise negative or the reverse, where missing it by one step is 1."""

_MOST_EVIDENCE = 5
_WORTH_SHOWING = 0.3
_BESIDE_THE_LARGEST = 0.3  # a word that moved much less than another only distracts


Weight = tuple[float, float]
"""What something adds for positive and for negative, over what speaks for mixed or neutral."""


_Weighed = Mapping[str, Sequence[int]]
"""The words and pairs of one comment that have a weight, and the numbers of their words."""


@dataclass(frozen=True, slots=True)
class ToneOf:
    """The tone of one comment, and where the words stand that made it so, in reading order.

    Without evidence where no word did: the question asked, or nothing at all, decided.
    """

    value: Tone
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ToneModel:
    """Learned weights of words, pairs and figures, by the names ``tone_features`` gives them."""

    weights: Mapping[str, Weight]
    bias: Weight = (0.0, 0.0)


RULES_ALONE = ToneModel({})
"""Nothing learned: TextBlob, our lexicon and the question asked."""


def load_model(path: Path) -> ToneModel:
    """Read learned weights from a file that ``tone_learning.save`` wrote. Raises BadFile."""
    try:
        return from_table(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadFile(f"The weights {path.name} cannot be opened.") from error
    except (ValueError, BadFile) as error:
        raise BadFile(f"The weights {path.name} cannot be used.") from error


def from_table(table: Mapping[str, Any]) -> ToneModel:
    """Learned weights as JSON has them. Raises BadFile."""
    try:
        weights = {str(name): _weight(value) for name, value in table["weights"].items()}
        return ToneModel(weights, _weight(table["bias"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadFile("These are no weights for the tone of comments.") from error


def to_table(model: ToneModel) -> dict[str, Any]:
    """The inverse of ``from_table``."""
    return {"weights": dict(model.weights), "bias": model.bias}


def _weight(value: Sequence[float]) -> Weight:
    positive, negative = value
    return float(positive), float(negative)


@cache
def shipped_model() -> ToneModel:
    """The weights that come with the product, read once."""
    return load_model(SHIPPED_MODEL)


def tone_of(
    text: str, question_type: QuestionType = "nonspecific", model: ToneModel | None = None
) -> ToneOf:
    """The tone of a comment, given what was asked; without a model, with the shipped one.

    The same text, question and model give the same answer, whatever was read before. Words for
    who somebody is change nothing. "Nothing" has a tone here too: whether a comment says anything
    is another question.
    """
    model = model or shipped_model()
    worded = clauses(text)
    weighed = _weighed(worded, model)
    value = likeliest(_scores(worded, weighed, question_type, model))
    return ToneOf(value, _evidence(worded, weighed, value, model))


def leaning(text: str, question_type: QuestionType, model: ToneModel | None = None) -> float:
    """How much more speaks for positive than for negative; for measuring, not for people."""
    model = model or shipped_model()
    worded = clauses(text)
    positive, _, negative = _scores(worded, _weighed(worded, model), question_type, model)
    return positive - negative


def question_type(name: str) -> QuestionType:
    """The type of question of this name; "nonspecific" for any that is none of ours."""
    return next((one for one in QUESTION_TYPES if one == name), "nonspecific")


def _weighed(worded: Sequence[Clause], model: ToneModel) -> _Weighed:
    weighed: dict[str, list[int]] = defaultdict(list)
    for name, places in words_and_pairs(worded):
        if name in model.weights:
            weighed[name] += places
    return weighed


def _scores(
    worded: Sequence[Clause],
    weighed: _Weighed,
    question_type: QuestionType,
    model: ToneModel,
) -> tuple[float, float, float]:
    """How much speaks for each of ``TONES``, as logarithms of odds."""
    figures = shape(worded, question_type)
    positive, mixed, negative = by_rule(figures, question_type)
    positive += model.bias[0]
    negative += model.bias[1]
    for name in weighed:
        weight = model.weights[name]
        positive += weight[0]
        negative += weight[1]
    for name, amount in figures.items():
        if name in model.weights:
            weight = model.weights[name]
            positive += amount * weight[0]
            negative += amount * weight[1]
    return positive, mixed, negative


def likeliest(logs: tuple[float, float, float]) -> Tone:
    """The tone that costs least on average, when turning a comment round costs most."""
    top = max(logs)
    positive, mixed, negative = (exp(one - top) for one in logs)
    costs = (
        mixed + TURNED_ROUND * negative,
        positive + negative,
        mixed + TURNED_ROUND * positive,
    )
    return TONES[costs.index(min(costs))]


def _evidence(
    worded: Sequence[Clause], weighed: _Weighed, value: Tone, model: ToneModel
) -> tuple[Span, ...]:
    """The words that moved the comment most towards its tone; both ways where it is mixed."""
    moved = _moved(worded, weighed, model)
    enough = max(_WORTH_SHOWING, _BESIDE_THE_LARGEST * max(map(abs, moved), default=0.0))
    upwards = [place for place, by in enumerate(moved) if by >= enough]
    downwards = [place for place, by in enumerate(moved) if by <= -enough]
    if value == "positive":
        chosen = _largest(upwards, moved, _MOST_EVIDENCE)
    elif value == "negative":
        chosen = _largest(downwards, moved, _MOST_EVIDENCE)
    elif upwards and downwards:
        half = (_MOST_EVIDENCE + 1) // 2
        chosen = _largest(upwards, moved, half) + _largest(downwards, moved, half)
    else:
        chosen = []
    words = [word for clause in worded for word in clause.words]
    return tuple(Span(words[place].start, words[place].end) for place in sorted(chosen))


def _largest(places: Sequence[int], moved: Sequence[float], most: int) -> list[int]:
    return sorted(places, key=lambda place: -abs(moved[place]))[:most]


def _moved(worded: Sequence[Clause], weighed: _Weighed, model: ToneModel) -> list[float]:
    """How far each word moved the comment from negative towards positive."""
    moved = [0.0] * sum(len(clause.words) for clause in worded)
    for name, places in weighed.items():
        positive, negative = model.weights[name]
        by = (positive - negative) / len(places)
        for place in places:
            moved[place] += by
    valences = sum(len(clause.valences) for clause in worded)
    first = 0
    for clause in worded:
        for polarity, place in clause.valences:
            moved[first + place] += 2 * STEEPNESS * polarity / valences
        first += len(clause.words)
    return moved
