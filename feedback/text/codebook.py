"""The codebook: what a comment can be about, and the phrases that show it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from feedback.errors import BadFile
from feedback.text.language import AS_ENGLISH, ENGLISH
from feedback.text.phrases import SHORTEST_STAR, PhraseIndex
from feedback.text.tokens import phrase_words

DEFAULT_CODEBOOK = Path(__file__).parents[1] / "data" / "codebook.toml"

OUTCOMES = {
    "recover": "Recover and stay well",
    "choose": "Make their own choices and achieve personal goals",
    "participate": "Participate on an equal footing in daily life",
}
"""Lambeth's Big 3 outcomes, by the words the codebook uses for them."""

MOST_THEMES = 60
MOST_PHRASES = 1000
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 300
LONGEST_PHRASE = 80

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing a comment can be about.

    ``nhs_labels`` are the categories of the NHS framework for free-text feedback that it takes
    together, ``outcomes`` which of Lambeth's Big 3 outcomes it is about. ``measured`` is False when
    no labelled comments exist to say how often its tags are right. ``since`` is the version it came
    with (0: with the product): comments checked before say nothing about it.

    ``merged_into`` is the key of the theme that took its phrases over; only for a former theme.

    ``phrases_in`` are its phrases in other languages, by ISO 639-1 code. They are looked for in
    comments in that language, and ``phrases`` in all that are read as English.
    """

    key: str
    name: str
    description: str
    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    measured: bool = True
    nhs_labels: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    since: int = 0
    merged_into: str = ""
    phrases_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def phrases_for(self, language: str) -> tuple[str, ...]:
        """The phrases that are looked for in comments in a language; "" where nobody knows it."""
        return self.phrases if language in AS_ENGLISH else self.phrases_in.get(language, ())


class _InOneLanguage(NamedTuple):
    """A theme as it is looked for in one other language."""

    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """The themes in the order they are listed, and the version of their wording.

    ``former`` are those that were switched off or merged into another. Nothing is tagged with them;
    they are kept for the names of older figures and for what people checked.
    """

    version: int
    themes: tuple[Theme, ...]
    former: tuple[Theme, ...] = ()

    @cached_property
    def index(self) -> PhraseIndex:
        """The English phrases ready for looking up; built once for each codebook."""
        return PhraseIndex(self.themes)

    def index_for(self, language: str) -> PhraseIndex | None:
        """The phrases to look up in comments in a language; None where no theme has any in it."""
        return self.index if language in AS_ENGLISH else self._in_other_languages.get(language)

    @cached_property
    def _in_other_languages(self) -> Mapping[str, PhraseIndex]:
        languages = sorted({language for theme in self.themes for language in theme.phrases_in})
        return {
            language: PhraseIndex(
                [_InOneLanguage(theme.phrases_for(language)) for theme in self.themes],
                in_english=False,
            )
            for language in languages
        }

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every key that was ever in use, with the name people read."""
        return {theme.key: theme.name for theme in self.themes + self.former}

    @cached_property
    def merged(self) -> Mapping[str, str]:
        """For each theme that was merged, the one in use that it counts as by now."""
        gone = (theme.key for theme in self.former if theme.merged_into)
        return {key: now for key in gone if (now := self.now(key))}

    def now(self, key: str) -> str | None:
        """The theme in use that a key counts as: itself, or the one it was merged into."""
        merged = {theme.key: theme.merged_into for theme in self.former}
        while key in merged:
            key = merged[key]
        return key if key in self.names else None


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
        return from_table(table)
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


def to_table(codebook: Codebook) -> dict[str, object]:
    """A codebook as JSON takes it, with the names of the TOML file."""
    return {
        "version": codebook.version,
        "theme": [asdict(theme) for theme in codebook.themes],
        "former": [asdict(theme) for theme in codebook.former],
    }


def from_table(table: Mapping[str, object]) -> Codebook:
    """A codebook from a TOML file, or from ``to_table``. Raises BadFile, which says why."""
    version = table.get("version")
    # TOML's true and false are ints to Python.
    if not isinstance(version, int) or isinstance(version, bool):
        raise BadFile("it needs a line like: version = 1.")
    themes, former = _themes(table, "theme"), _themes(table, "former")
    if not themes:
        raise BadFile("it has no [[theme]].")
    if len(themes) > MOST_THEMES:
        raise BadFile(f"it has more than {MOST_THEMES} themes, which nobody can overlook.")
    every = themes + former
    _refuse_repeats("theme key", [theme.key for theme in every])
    _refuse_repeats("theme name", [theme.name for theme in every])
    _refuse_bad_merges(themes, former)
    return Codebook(version, themes, former)


def _themes(table: Mapping[str, object], line: str) -> tuple[Theme, ...]:
    entries = table.get(line, [])
    if not isinstance(entries, list | tuple):
        raise BadFile(f"it has no [[{line}]].")
    return tuple(_theme(entry) for entry in entries)


def _refuse_bad_merges(themes: Sequence[Theme], former: Sequence[Theme]) -> None:
    for theme in themes:
        if theme.merged_into:
            raise BadFile(f'the theme "{theme.name}" is in use, so it was not merged into another.')
    into = {theme.key: theme.merged_into for theme in former}
    known = into.keys() | {theme.key for theme in themes}
    for theme in former:
        key = theme.key
        for _ in former:
            key = into.get(key, "")
        if key in into or (theme.merged_into and theme.merged_into not in known):
            raise BadFile(f'the theme "{theme.name}" was merged into one that is not there.')


def _theme(entry: object) -> Theme:
    if not isinstance(entry, dict):
        raise BadFile("every theme must be a [[theme]] of its own.")
    key = _text(entry, "key", "a theme", LONGEST_NAME)
    if not _KEY.fullmatch(key):
        raise BadFile(f'the key "{key}" may hold small letters, figures and _ only.')
    name = _text(entry, "name", f'the theme "{key}"', LONGEST_NAME)
    place = f'the theme "{name}"'
    if not phrase_words(name):
        raise BadFile(f"the name of {place} needs letters or figures.")
    unknown = sorted(entry.keys() - Theme.__dataclass_fields__.keys())
    if unknown:
        raise BadFile(f'{place} has a line "{unknown[0]}", which means nothing here.')
    measured, since = entry.get("measured", True), entry.get("since", 0)
    if not isinstance(measured, bool):
        raise BadFile(f"{place} needs measured = true or false.")
    if not isinstance(since, int) or isinstance(since, bool):
        raise BadFile(f"{place} needs since = 1, or another version.")
    merged_into = entry.get("merged_into", "")
    if not isinstance(merged_into, str):
        raise BadFile(f'{place} needs merged_into = "the key of a theme".')
    phrases = _phrases(entry, "phrases", place)
    if not phrases:
        raise BadFile(f"{place} has no phrases.")
    exclusions = _phrases(entry, "exclusions", place)
    _refuse_too_many(len(phrases) + len(exclusions), place)
    _refuse_repeats(f"phrase of {place}", phrases + exclusions)
    return Theme(
        key,
        name,
        _text(entry, "description", place, LONGEST_DESCRIPTION),
        phrases,
        exclusions,
        measured,
        _texts(entry, "nhs_labels", place),
        _outcomes(entry, place),
        since,
        merged_into,
        _phrases_in(entry, place),
    )


def _outcomes(entry: Mapping[str, object], place: str) -> tuple[str, ...]:
    outcomes = _texts(entry, "outcomes", place)
    if unknown := [one for one in outcomes if one not in OUTCOMES]:
        raise BadFile(f'{place} has the outcome "{unknown[0]}", which is not one of the Big 3.')
    return outcomes


def _texts(entry: Mapping[str, object], line: str, place: str) -> tuple[str, ...]:
    value = entry.get(line, [])
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise BadFile(f'{place} needs {line} = ["...", "..."].')
    return tuple(value)


def _text(entry: Mapping[str, object], line: str, place: str, most: int) -> str:
    value = entry.get(line)
    if not isinstance(value, str) or not value.strip():
        raise BadFile(f'{place} needs a line {line} = "...".')
    if len(value) > most:
        raise BadFile(f"{place} has a {line} of more than {most} characters.")
    return value


def _phrases(entry: Mapping[str, object], line: str, place: str) -> tuple[str, ...]:
    phrases = _texts(entry, line, place)
    for phrase in phrases:
        _refuse_bad_phrase(phrase, place)
    return phrases


def _phrases_in(entry: Mapping[str, object], place: str) -> dict[str, tuple[str, ...]]:
    """The phrases in other languages; a language without any is left out."""
    table = entry.get("phrases_in", {})
    if not isinstance(table, dict):
        raise BadFile(f'{place} needs phrases_in.es = ["..."], or another language.')
    for language in table:
        if not _LANGUAGE.fullmatch(language) or language == ENGLISH:
            raise BadFile(f'{place} has phrases in "{language}", which is no other language.')
    listed = {language: _phrases(table, language, place) for language in sorted(table)}
    for phrases in listed.values():
        _refuse_too_many(len(phrases), place)
        _refuse_repeats(f"phrase of {place}", phrases)
    return {language: phrases for language, phrases in listed.items() if phrases}


def _refuse_too_many(phrases: int, place: str) -> None:
    if phrases > MOST_PHRASES:
        raise BadFile(f"{place} has more than {MOST_PHRASES} phrases.")


def _refuse_bad_phrase(phrase: str, place: str) -> None:
    words = phrase_words(phrase)
    if len(phrase) > LONGEST_PHRASE:
        raise BadFile(f"{place} has a phrase of more than {LONGEST_PHRASE} characters.")
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
