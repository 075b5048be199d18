"""The codebook: what a comment can be about, and the phrases that show it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from feedback.errors import BadFile
from feedback.text.phrases import SHORTEST_STAR, PhraseIndex
from feedback.text.tokens import phrase_words

DEFAULT_CODEBOOK = Path(__file__).parents[1] / "data" / "codebook.toml"

OUTCOMES = {
    "recover": "Recover and stay well",
    "choose": "Make their own choices and achieve personal goals",
    "participate": "Participate on an equal footing in daily life",
}
"""Lambeth's Big 3 outcomes, by the words the codebook uses for them."""

_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing a comment can be about.

    ``nhs_labels`` are the categories of the NHS framework for free-text feedback that it takes
    together, ``outcomes`` which of Lambeth's Big 3 outcomes it is about. ``measured`` is False when
    no labelled comments exist to say how often its tags are right.
    """

    key: str
    name: str
    description: str
    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    measured: bool = True
    nhs_labels: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """The themes in the order they are listed, and the version of their wording."""

    version: int
    themes: tuple[Theme, ...]

    @cached_property
    def index(self) -> PhraseIndex:
        """The phrases ready for looking up; built once for each codebook."""
        return PhraseIndex(self.themes)


@cache
def shipped_codebook() -> Codebook:
    """The codebook that comes with the product, read once."""
    return load_codebook()


def load_codebook(path: Path | None = None) -> Codebook:
    """Read a codebook from a TOML file; without a path, the one that comes with the product.

    Raises
    ------
    BadFile
        If the file cannot be read, or does not say what a codebook must; the text says where.
    """
    source = path or DEFAULT_CODEBOOK
    table = _read_toml(source)
    try:
        return _codebook(table)
    except BadFile as error:
        raise BadFile(f"The codebook {source.name} cannot be used: {error}") from error


def _read_toml(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(f"The codebook {path.name} cannot be opened.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"The codebook {path.name} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"The codebook {path.name} is not valid TOML: {error}.") from error


def _codebook(table: Mapping[str, object]) -> Codebook:
    version = table.get("version")
    # TOML's true and false are ints to Python.
    if not isinstance(version, int) or isinstance(version, bool):
        raise BadFile("it needs a line like: version = 1.")
    entries = table.get("theme")
    if not isinstance(entries, list) or not entries:
        raise BadFile("it has no [[theme]].")
    themes = tuple(_theme(entry) for entry in entries)
    _refuse_repeats("theme key", [theme.key for theme in themes])
    _refuse_repeats("theme name", [theme.name for theme in themes])
    return Codebook(version, themes)


def _theme(entry: object) -> Theme:
    if not isinstance(entry, dict):
        raise BadFile("every theme must be a [[theme]] of its own.")
    key = _text(entry, "key", "a theme")
    if not _KEY.fullmatch(key):
        raise BadFile(f'the key "{key}" may hold small letters, figures and _ only.')
    place = f'the theme "{key}"'
    unknown = sorted(entry.keys() - Theme.__dataclass_fields__.keys())
    if unknown:
        raise BadFile(f'{place} has a line "{unknown[0]}", which means nothing here.')
    measured = entry.get("measured", True)
    if not isinstance(measured, bool):
        raise BadFile(f"{place} needs measured = true or false.")
    phrases = _phrases(entry, "phrases", place)
    if not phrases:
        raise BadFile(f"{place} has no phrases.")
    exclusions = _phrases(entry, "exclusions", place)
    _refuse_repeats(f"phrase of {place}", phrases + exclusions)
    return Theme(
        key,
        _text(entry, "name", place),
        _text(entry, "description", place),
        phrases,
        exclusions,
        measured,
        _texts(entry, "nhs_labels", place),
        _outcomes(entry, place),
    )


def _outcomes(entry: Mapping[str, object], place: str) -> tuple[str, ...]:
    outcomes = _texts(entry, "outcomes", place)
    if unknown := [one for one in outcomes if one not in OUTCOMES]:
        raise BadFile(f'{place} has the outcome "{unknown[0]}", which is not one of the Big 3.')
    return outcomes


def _texts(entry: Mapping[str, object], line: str, place: str) -> tuple[str, ...]:
    value = entry.get(line, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise BadFile(f'{place} needs {line} = ["...", "..."].')
    return tuple(value)


def _text(entry: Mapping[str, object], line: str, place: str) -> str:
    value = entry.get(line)
    if not isinstance(value, str) or not value.strip():
        raise BadFile(f'{place} needs a line {line} = "...".')
    return value


def _phrases(entry: Mapping[str, object], line: str, place: str) -> tuple[str, ...]:
    phrases = _texts(entry, line, place)
    for phrase in phrases:
        _refuse_bad_phrase(phrase, place)
    return phrases


def _refuse_bad_phrase(phrase: str, place: str) -> None:
    words = phrase_words(phrase)
    if not words:
        raise BadFile(f'{place} has a phrase without words: "{phrase}".')
    stars = [word for word in words if word.endswith("*")]
    misplaced = phrase.count("*") != len(stars) or re.search(r"\*\w", phrase)
    if misplaced or any(len(word) <= SHORTEST_STAR for word in stars):
        raise BadFile(
            f'{place}: a star ends a word of three letters or more, unlike in "{phrase}".'
        )


def _refuse_repeats(what: str, values: Sequence[str]) -> None:
    seen: set[tuple[str, ...]] = set()
    for value in values:
        words = phrase_words(value)
        if words in seen:
            raise BadFile(f'the {what} "{value}" is there twice.')
        seen.add(words)
