"""Which words are ordinary English, and which are names.

Ordinary words come from the lexicon that TextBlob brings along. It is American, so a word counts
as ordinary in its American spelling too. It is read when the first comment is, in a tenth of a
second, and takes about 5 MB.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

NAMES_FILE = Path(__file__).parents[1] / "data" / "names.toml"
_AMERICAN = (
    ("our", "or"), ("is", "iz"), ("ys", "yz"), ("ll", "l"), ("l", "ll"), ("tre", "ter"),
    ("ae", "e"), ("oe", "e"), ("ogue", "og"), ("ence", "ense"), ("mme", "m"),
)  # fmt: skip
_OF_NAMES = ("NNP", "NNPS")  # the lexicon's mark of a name


@dataclass(frozen=True)
class Names:
    """Words that help to find names, in lower case without accents; see data/names.toml."""

    first_names: frozenset[str]
    also_words: frozenset[str]
    no_names: frozenset[str]


@cache
def names() -> Names:
    """The names that come with the product, read once."""
    table = tomllib.loads(NAMES_FILE.read_text(encoding="utf-8"))
    return Names(*(frozenset(table[key].split()) for key in Names.__dataclass_fields__))


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case is ordinary English, and not chiefly a name."""
    words = _ordinary_words()
    return word in words or any(variant in words for variant in _variants(word))


def _variants(word: str) -> Iterator[str]:
    """The word without its ending, and as Americans spell it."""
    for ending in ("'s", "s", "es", "ed", "d", "ing", "er", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: -len(ending)]
    for british, american in _AMERICAN:
        if british in word:
            yield word.replace(british, american)


def is_never_a_name(word: str) -> bool:
    """Whether a word in lower case is ordinary English and no name too, as "grace" and "will" are.

    Towns, months, services and medicines count as ordinary.
    """
    if word in names().also_words or word in names().first_names:
        return False
    words = words_of_nobody()
    return word in words or any(variant in words for variant in _variants(word))


@cache
def words_of_nobody() -> frozenset[str]:
    """Words in lower case, without apostrophes, that are never a name: ordinary ones and towns."""
    return (_ordinary_words() | names().no_names) - names().also_words - names().first_names


@cache
def _ordinary_words() -> frozenset[str]:
    # Found without importing TextBlob, which would load NLTK as well.
    spec = find_spec("textblob")
    assert spec is not None
    assert spec.origin is not None
    lexicon = Path(spec.origin).parent / "en" / "en-lexicon.txt"
    lines = lexicon.read_text(encoding="utf-8").splitlines()
    entries = (line.split(" ", 2) for line in lines if " " in line)
    words = {entry[0] for entry in entries if entry[0].islower() and entry[1] not in _OF_NAMES}
    return frozenset(words - names().first_names)
