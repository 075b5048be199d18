"""The codebook, and the themes a comment is tagged with because of it.

A comment is tagged when it holds a phrase of a theme as whole words. Words are found with their
plural and tenses, by rule and a short table, not by a stemmer: on real comments stems joined
"friends" with "friendly" and "rights" with "right".
``python -m bench.themes`` prints how often the tags agree with people's.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from feedback.errors import BadFile
from feedback.models import Span, Tag

DEFAULT_CODEBOOK = Path(__file__).parents[1] / "data" / "codebook.toml"

# The codebook ---------------------------------------------------------------------------

_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing a comment can be about.

    ``measured`` is False when no labelled comments exist to say how often its tags are right.
    """

    key: str
    name: str
    description: str
    phrases: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    measured: bool = True


@dataclass(frozen=True)
class Codebook:
    """The themes in the order they are listed, and the version of their wording."""

    version: int
    themes: tuple[Theme, ...]

    @cached_property
    def index(self) -> "PhraseIndex":
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
    phrases = _phrases(entry.get("phrases"), "phrases", place)
    if not phrases:
        raise BadFile(f"{place} has no phrases.")
    exclusions = _phrases(entry.get("exclusions", []), "exclusions", place)
    _refuse_repeats(f"phrase of {place}", phrases + exclusions)
    return Theme(
        key,
        _text(entry, "name", place),
        _text(entry, "description", place),
        phrases,
        exclusions,
        measured,
    )


def _text(entry: Mapping[str, object], line: str, place: str) -> str:
    value = entry.get(line)
    if not isinstance(value, str) or not value.strip():
        raise BadFile(f'{place} needs a line {line} = "...".')
    return value


def _phrases(value: object, line: str, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(phrase, str) for phrase in value):
        raise BadFile(f'{place} needs {line} = ["...", "..."].')
    for phrase in value:
        _refuse_bad_phrase(phrase, place)
    return tuple(value)


def _refuse_bad_phrase(phrase: str, place: str) -> None:
    words = _phrase_words(phrase)
    if not words:
        raise BadFile(f'{place} has a phrase without words: "{phrase}".')
    stars = [word for word in words if word.endswith("*")]
    misplaced = phrase.count("*") != len(stars) or re.search(r"\*\w", phrase)
    # Two letters and a star would find a large part of the language.
    if misplaced or any(len(word) <= _SHORTEST_STAR for word in stars):
        raise BadFile(
            f'{place}: a star ends a word of three letters or more, unlike in "{phrase}".'
        )


def _refuse_repeats(what: str, values: Sequence[str]) -> None:
    seen: set[tuple[str, ...]] = set()
    for value in values:
        words = _phrase_words(value)
        if words in seen:
            raise BadFile(f'the {what} "{value}" is there twice.')
        seen.add(words)


# Tagging --------------------------------------------------------------------------------


def tag(text: str, codebook: Codebook) -> tuple[Tag, ...]:
    """The themes found in a comment, in the codebook's order, each with its evidence.

    Evidence is the places of the matched phrases in ``text`` as it was given, in reading order,
    never overlapping. Where phrases of one theme overlap, the first and then the longest counts;
    an exclusion counts as a phrase here and leaves no evidence. Phrases do not reach over
    punctuation. "Not" changes nothing: "they were not kind" is about kindness.
    """
    return tuple(
        Tag(theme.key, spans)
        for theme, spans in zip(
            codebook.themes, codebook.index.evidence(_tokens(text)), strict=True
        )
        if spans
    )


class _Token(NamedTuple):
    """A word of a comment as ``_plain`` makes it, or a punctuation mark, and where it stood."""

    word: str
    start: int
    end: int


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    theme: int
    counts: bool


class _Hit(NamedTuple):
    first: int
    last: int
    counts: bool


_NO_WORDS: frozenset[str] = frozenset()
_SHORTEST_STAR = 3


class PhraseIndex:
    """All phrases of a codebook, found by their first word."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = len(themes)
        self._by_first_word: dict[str, list[_Phrase]] = defaultdict(list)
        self._by_form: dict[str, set[str]] = defaultdict(set)
        self._beginnings: set[str] = set()
        for number, theme in enumerate(themes):
            for phrase in theme.phrases:
                self._add(_Phrase(_phrase_words(phrase), number, counts=True))
            for exclusion in theme.exclusions:
                self._add(_Phrase(_phrase_words(exclusion), number, counts=False))
        self._beginning_lengths = sorted({len(word) for word in self._beginnings})
        self._first_letters = frozenset(word[:_SHORTEST_STAR] for word in self._beginnings)

    def _add(self, phrase: _Phrase) -> None:
        self._by_first_word[phrase.words[0]].append(phrase)
        for word in phrase.words:
            if word.endswith("*"):
                self._beginnings.add(word[:-1])
            else:
                for form in _forms(word):
                    self._by_form[form].add(word)

    def evidence(self, tokens: Sequence[_Token]) -> list[tuple[Span, ...]]:
        """For each theme, where its phrases stand in the text the tokens came from."""
        hits: list[list[_Hit]] = [[] for _ in range(self._themes)]
        known = [self._phrase_words_for(token.word) for token in tokens]
        for first, words in enumerate(known):
            for phrase in self._phrases_beginning_with(words):
                if _continues(phrase.words, known, first):
                    last = first + len(phrase.words) - 1
                    hits[phrase.theme].append(_Hit(first, last, phrase.counts))
        return [
            tuple(Span(tokens[hit.first].start, tokens[hit.last].end) for hit in _longest(found))
            if found
            else ()
            for found in hits
        ]

    def _phrases_beginning_with(self, words: Set[str]) -> Iterator[_Phrase]:
        for word in words:
            yield from self._by_first_word.get(word, ())

    def _phrase_words_for(self, word: str) -> Set[str]:
        """The phrase words that this word of a comment is a form of."""
        found = self._by_form.get(word, _NO_WORDS)
        if word[:_SHORTEST_STAR] in self._first_letters:
            beginnings = (word[:length] for length in self._beginning_lengths)
            found = found | {
                beginning + "*" for beginning in beginnings if beginning in self._beginnings
            }
        return found


def _continues(phrase: tuple[str, ...], known: Sequence[Set[str]], first: int) -> bool:
    """Whether the words after the phrase's first one follow from there too."""
    if first + len(phrase) > len(known):
        return False
    return all(phrase[place] in known[first + place] for place in range(1, len(phrase)))


def _longest(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """The hits that count, none overlapping: the first, then the longest, then exclusions."""
    free_from = 0
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last, hit.counts)):
        if hit.first >= free_from:
            free_from = hit.last + 1
            if hit.counts:
                yield hit


# Words ----------------------------------------------------------------------------------

_APOSTROPHES = "'’‘ʼ`´＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens and the like
_ACCENTS = "\u0300-\u036f"  # written after their letter by some phones
_LETTERS = r"[^\W_]++"
_WORD = rf"{_LETTERS}(?:[{_APOSTROPHES}{_INVISIBLE}{_ACCENTS}]++{_LETTERS})*+[{_ACCENTS}]*+"
# Punctuation ends a clause only at the end of a word: "1:1" and "24.7" are not two clauses.
_TOKEN = re.compile(rf"{_WORD}|[.,;:!?…()](?=\s|\Z)")
_PHRASE_WORD = re.compile(rf"{_WORD}\*?")
_CLEANED = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_INVISIBLE))


def _tokens(text: str) -> list[_Token]:
    """The words of a text, and the punctuation that phrases may not reach over."""
    return [_Token(_plain(match[0]), *match.span()) for match in _TOKEN.finditer(text)]


def _phrase_words(phrase: str) -> tuple[str, ...]:
    return tuple(_plain(word) for word in _PHRASE_WORD.findall(phrase))


def _plain(word: str) -> str:
    """One word in lower case, without accents, and with the apostrophes people leave out left out.

    Done word by word because it can change the length, and evidence is counted in the original.
    Other apostrophes stay: "I'll" is not "ill".
    """
    if word.isascii():
        plain = word.replace("`", "'").lower()
    else:
        spread = unicodedata.normalize("NFKD", word.translate(_CLEANED))
        plain = "".join(sign for sign in spread if not unicodedata.combining(sign)).casefold()
    if plain.endswith(("n't", "'s")):
        return plain.replace("'", "")
    return plain


_IRREGULAR: Mapping[str, tuple[str, ...]] = {
    base: tuple(forms.split())
    for base, forms in {
        "be": "am is are was were been being",
        "bring": "brings brought bringing",
        "build": "builds built building",
        "buy": "buys bought buying",
        "catch": "catches caught catching",
        "child": "children",
        "choose": "chooses chose chosen choosing",
        "come": "comes came coming",
        "do": "does did done doing",
        "drive": "drives drove driven driving",
        "eat": "eats ate eaten eating",
        "fall": "falls fell fallen falling",
        "feel": "feels felt feeling",
        "find": "finds found finding",
        "forget": "forgets forgot forgotten forgetting",
        "get": "gets got getting",
        "give": "gives gave given giving",
        "go": "goes went gone going",
        "hang": "hangs hung hanging",
        "have": "has had having",
        "hear": "hears heard hearing",
        "hold": "holds held holding",
        "keep": "keeps kept keeping",
        "know": "knows knew known knowing",
        "leave": "leaves left leaving",
        "lose": "loses lost losing",
        "make": "makes made making",
        "man": "men",
        "mean": "means meant meaning",
        "meet": "meets met meeting meetings",
        "pay": "pays paid paying",
        "person": "persons people",
        "ring": "rings rang rung ringing",
        "run": "runs ran running",
        "say": "says said saying",
        "see": "sees saw seen seeing",
        "send": "sends sent sending",
        "show": "shows showed shown showing",
        "sit": "sits sat sitting",
        "speak": "speaks spoke spoken speaking",
        "take": "takes took taken taking",
        "teach": "teaches taught teaching",
        "tell": "tells told telling",
        "think": "thinks thought thinking",
        "understand": "understands understood understanding",
        "wife": "wives",
        "woman": "women",
        "write": "writes wrote written writing",
    }.items()
}
_FINISHED = re.compile(r".*(?:[^s]s|.ing|[^e]ed)")  # "rights", "feeling", "involved"
_HISSING = ("s", "x", "z", "ch", "sh")
_SHORT_VOWEL_END = re.compile(r".*[^aeiou][aeiou][^aeiouwxy]")  # "stop", "travel"
_ONE_VOWEL = re.compile(r"[^aeiou]*[aeiou][^aeiou]*")


def _forms(word: str) -> set[str]:
    """A phrase's word with its plural and tenses, as English spells them.

    Some of the forms made are no words ("friendlied"): nobody writes them, so they find nothing.
    """
    if word in _IRREGULAR:
        return {word, *_IRREGULAR[word]}
    if len(word) < 3 or _FINISHED.fullmatch(word):
        return {word}
    return {word, *_with_endings(word)}


def _with_endings(word: str) -> set[str]:
    if word.endswith(_HISSING):
        return {word + "es", word + "ed", word + "ing"}
    if word.endswith("e"):
        stem = word if word.endswith("ee") else word[:-1]
        # Both "queuing" and "queueing" are right.
        return {word + "s", word + "d", stem + "ing", word + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    if not _SHORT_VOWEL_END.fullmatch(word):
        return {word + "s", word + "ed", word + "ing"}
    doubled = word + word[-1]
    forms = {word + "s", doubled + "ed", doubled + "ing"}
    # "Car" must not find "caring"; "listen" and "travel" double or not.
    return forms if _ONE_VOWEL.fullmatch(word) else forms | {word + "ed", word + "ing"}
