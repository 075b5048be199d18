"""Whole answers in other languages than English that say nothing, as data/ lists them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.models import QuestionType
from feedback.text.tokens import phrase_words

_FILE = Path(__file__).parents[1] / "data" / "nil_in_other_languages.toml"
LONGEST = 60
"""How many characters such an answer has at most, its thanks with it."""

_Answer = tuple[str, ...]


@dataclass(frozen=True)
class _Listed:
    nothing: frozenset[_Answer]
    all_well: frozenset[_Answer]
    thanks: frozenset[_Answer]


def is_nil(text: str, question: QuestionType) -> bool:
    """Whether an answer is one of those listed; whichever language it is in, they are too short."""
    if len(text) > LONGEST:
        return False
    listed = _listed()
    words = phrase_words(text)
    answer = tuple(word for word in words if (word,) not in listed.thanks)
    if answer in listed.nothing:
        return True
    if answer in listed.all_well:
        return question != "what_good"
    return bool(words) and not answer


@cache
def _listed() -> _Listed:
    languages = tomllib.loads(_FILE.read_text("utf-8")).values()
    return _Listed(
        *(
            frozenset(phrase_words(answer) for language in languages for answer in language[kind])
            for kind in ("nothing", "all_well", "thanks")
        )
    )
