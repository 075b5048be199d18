"""Tagging as the store keeps it: versions of the codebook, and who said what a comment is about."""

from dataclasses import dataclass
from datetime import date

from feedback.models import Tag, Tone


@dataclass(frozen=True, slots=True)
class KeptCodebook:
    """One version of the codebook; it never changes.

    ``definition`` is its JSON, ``learned`` that of what was learned with it, "" where nothing was.
    """

    version: int
    definition: str
    learned: str = ""


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """Who kept a version, when and why. ``who`` is empty where nobody signed in."""

    version: int
    day: date
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class CommentToTag:
    """Kept words that another version of the codebook has tagged, or none."""

    id: str
    survey_id: str
    survey_version: int
    question: str
    body: str


@dataclass(frozen=True, slots=True)
class Retagged:
    """What an analysis found in such a comment."""

    id: str
    tags: tuple[Tag, ...]
    tone: Tone | None
    language: str
    is_nil: bool


@dataclass(frozen=True, slots=True)
class CheckedComment:
    """Kept words, and the keys of the themes that a person says they are about: perhaps none.

    ``codebook_version`` is the one whose themes they chose from.
    """

    id: str
    survey_id: str
    survey_version: int
    question: str
    body: str
    themes: frozenset[str]
    codebook_version: int
