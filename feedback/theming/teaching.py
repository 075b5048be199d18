"""Learning on a button: what the comments that people checked would change, before it is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from feedback.errors import FeedbackError
from feedback.text.codebook import Codebook
from feedback.text.learned import LearnedThemes
from feedback.text.learning import FOLDS, Labelled, fit, fold_of, in_english
from feedback.theming.checked import Quality, quality
from feedback.theming.tagger import Tagger

LEAST_COMMENTS = 100
"""With fewer labels next to nothing changes (docs/themes.md)."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, and how far the phrases alone and the learned weights agree with people.

    ``after`` is measured on comments that were not learned from, by cross-validation.
    """

    learned: LearnedThemes
    before: Quality
    after: Quality


def learn(
    labelled: Sequence[Labelled],
    codebook: Codebook,
    progress: Callable[[float], None] = lambda done: None,
) -> Lesson:
    """Learn from the English comments that people checked, and measure it. Takes seconds.

    The same comments give the same result in any order: comments with the same words are always in
    the same fifth. ``progress`` is told the part that is done, up to 1. Raises FeedbackError when
    there are fewer than ``LEAST_COMMENTS``.
    """
    english = in_english(labelled)
    if len(english) < LEAST_COMMENTS:
        raise FeedbackError(
            f"Learning begins at {LEAST_COMMENTS} checked comments in English."
            f" {LEAST_COMMENTS - len(english)} more are needed."
        )
    ordered = sorted(english, key=lambda one: (one.text, sorted(one.themes)))
    found: dict[int, frozenset[str]] = {}
    for fold in range(FOLDS):
        own = {place for place, one in enumerate(ordered) if fold_of(one.text) == fold}
        others = [one for place, one in enumerate(ordered) if place not in own]
        taught = Tagger(codebook, fit(others, codebook))
        for place in own:
            found[place] = taught.themes(ordered[place].text)
        progress((fold + 1) / (FOLDS + 1))
    phrases = Tagger(codebook)
    lesson = Lesson(
        fit(ordered, codebook),
        quality(ordered, [phrases.themes(one.text) for one in ordered]),
        quality(ordered, [found[place] for place in range(len(ordered))]),
    )
    progress(1.0)
    return lesson
