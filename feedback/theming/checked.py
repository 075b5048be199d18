"""What people said comments are about, and how far the computer agrees with them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from feedback.text.codebook import Codebook
from feedback.text.language import AS_ENGLISH, language_of
from feedback.text.learning import Labelled
from feedback.text.tokens import tokens
from feedback.theming.tagger import Tagger

LEAST_MEASURED = 10
"""Fewer tags than these say nothing about how often a computer is right."""

OFTEN_OVERRULED = 0.45
LEAST_WITH_PHRASE = 5


class Agreement(NamedTuple):
    """How many tags both gave, only the computer, and only people."""

    both: int = 0
    only_computer: int = 0
    only_people: int = 0

    @property
    def right(self) -> float | None:
        """The share of the computer's tags that people gave too; None when it gave too few."""
        return _share(self.both, self.both + self.only_computer)

    @property
    def found(self) -> float | None:
        """The share of people's tags that the computer gave too; None when there are too few."""
        return _share(self.both, self.both + self.only_people)

    @property
    def f1(self) -> float:
        """Both shares in one figure, from 0 to 1; 1 where nobody gave a tag."""
        tags = 2 * self.both + self.only_computer + self.only_people
        return 2 * self.both / tags if tags else 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the computer agrees with people on so many comments, in all and by theme."""

    comments: int
    overall: Agreement
    themes: dict[str, Agreement]


class Overruled(NamedTuple):
    """A phrase that stands in so many checked comments, of which so few are about its theme.

    ``language`` is the one of these comments, "" for those that are read as English.
    """

    theme: str
    phrase: str
    comments: int
    right: int
    language: str = ""


def in_todays_themes(
    text: str, checked: Iterable[str], version: int, codebook: Codebook
) -> Labelled:
    """What somebody said of a comment when ``version`` was in use, in the codebook's own themes.

    What they checked under a theme that was merged counts for the other; a theme that is off does
    not count. About a theme that came later they said nothing: there the codebook is right.
    """
    now = {codebook.now(key) or "" for key in checked}
    later = {theme.key for theme in codebook.themes if theme.since > version}
    by_codebook = {tag.theme for tag in Tagger(codebook).tags(text)} if later else set()
    in_use = {theme.key for theme in codebook.themes}
    return Labelled(text, frozenset(now & in_use | by_codebook & later))


def quality(labelled: Sequence[Labelled], found: Sequence[frozenset[str]]) -> Quality:
    """How far what was ``found`` in each comment agrees with what people said of it."""
    both: Counter[str] = Counter()
    only_computer: Counter[str] = Counter()
    only_people: Counter[str] = Counter()
    for one, keys in zip(labelled, found, strict=True):
        both.update(keys & one.themes)
        only_computer.update(keys - one.themes)
        only_people.update(one.themes - keys)
    return Quality(
        len(labelled),
        Agreement(both.total(), only_computer.total(), only_people.total()),
        {
            key: Agreement(both[key], only_computer[key], only_people[key])
            for key in sorted(both.keys() | only_computer.keys() | only_people.keys())
        },
    )


def overruled(labelled: Sequence[Labelled], codebook: Codebook) -> list[Overruled]:
    """The phrases that people often overrule, the most often overruled first.

    Of the checked comments that hold the phrase, fewer than ``OFTEN_OVERRULED`` are about its
    theme; at least ``LEAST_WITH_PHRASE`` hold it.
    """
    holding: Counter[tuple[str, str, str]] = Counter()
    right: Counter[tuple[str, str, str]] = Counter()
    for one in labelled:
        for theme, phrase, language in _phrases_in(one.text, codebook):
            holding[theme, phrase, language] += 1
            right[theme, phrase, language] += theme in one.themes
    found = [
        Overruled(theme, phrase, n, agreed, language)
        for (theme, phrase, language), n in holding.items()
        if n >= LEAST_WITH_PHRASE
        and (agreed := right[theme, phrase, language]) < OFTEN_OVERRULED * n
    ]
    return sorted(found, key=lambda one: (one.right / one.comments, -one.comments, one))


def _phrases_in(text: str, codebook: Codebook) -> set[tuple[str, str, str]]:
    """The phrases that a comment holds, each with the key of its theme and its language."""
    language = language_of(text)
    index = codebook.index_for(language)
    if index is None:
        return set()
    named = "" if language in AS_ENGLISH else language
    return {
        (theme.key, theme.phrases_for(language)[match.phrase], named)
        for theme, matches in zip(codebook.themes, index.find(tokens(text)), strict=True)
        for match in matches
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= LEAST_MEASURED else None
