"""Names of people: those that are surely names, and those a moderator should look at.

Sure is a title with a name ("Dr Okafor", "nurse Grace") and whoever is on the staff list. Likely is
a first name that is known, a strange word with a capital, and what follows "called" or "my son".
Nothing finds them all: a person reads every comment before anybody else sees it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from feedback.models import Span
from feedback.text.vocabulary import is_ordinary, names, words_of_nobody


class Word(NamedTuple):
    """A word of a comment, in lower case without accents, and where it stood.

    ``capital`` is False in a comment that is all capitals: there it says nothing.
    """

    low: str
    start: int
    end: int
    capital: bool
    begins_sentence: bool


_WORD_OR_END = re.compile(r"(?P<word>[^\W\d_]+(?:['\-][^\W\d_]+)*+)|[.!?:;…\n\r*•\"]|\s-\s")
_LOW_WORD = re.compile(r"[^\W\d_]+")
_MOST_IN_A_NAME = 3


def words_of(text: str) -> list[Word]:
    """The words of a text, with what names are told by. Its apostrophes and dashes are plain."""
    all_capitals = text.isupper()
    found = []
    begins = True
    for match in _WORD_OR_END.finditer(text):
        word = match["word"]
        if word is None:
            begins = True
            continue
        capital = not all_capitals and word[0].isupper() and (len(word) == 1 or not word.isupper())
        start, end = match.span()
        if word.endswith(("'s", "'S")):
            word, end = word[:-2], end - 2
        found.append(Word(_plain(word), start, end, capital, begins))
        begins = False
    return found


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.translate(_LETTERS_OF_THEIR_OWN).lower())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


_LETTERS_OF_THEIR_OWN = str.maketrans("łŁøØđĐıßə", "lLoOdDise")

# Names that are sure ----------------------------------------------------------------------

_TITLES = frozenset("mr mrs mx ms miss dr doctor prof professor rev reverend".split())
_ROLE_TITLES = frozenset("nurse sister matron pastor imam sir dame lady lord".split())
# Never followed by anything but a name, so that a small letter is no reason to doubt.
_SURE_TITLES = frozenset(("mr", "mrs"))
# In small letters these are rarely titles: "I miss it", "MS".
_TITLES_WITH_CAPITAL = frozenset(("ms", "miss", "sir", "sister", "lady", "lord", "dame"))
_NO_SURNAMES = frozenset(
    "i a an and or the in on at is was has had have said who of to for that this my me you he she "
    "it we they are were but so not no as be with from by if when then also just very did does "
    "do can could would should never always".split()
)


def may_hold_names(low: str) -> bool:
    """Whether a text in lower case has a word that can be a name, or a title.

    About half of all comments have none, and need no closer look.
    """
    return not _no_names().issuperset(_LOW_WORD.findall(low.replace("'", "")))


@cache
def _no_names() -> frozenset[str]:
    return words_of_nobody() - _TITLES


def titled(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """Titles with the name that follows, and the first of two as in "Mr and Mrs Adeyemi"."""
    for place, word in enumerate(words):
        if word.low in _TITLES or word.low in _ROLE_TITLES:
            last = _end_of_titled(text, words, place)
            if last:
                yield Span(words[_begin_of_titles(words, place)].start, words[last].end)


def _begin_of_titles(words: Sequence[Word], place: int) -> int:
    joined = place >= 2 and words[place - 1].low == "and" and words[place - 2].low in _TITLES
    return place - 2 if joined else place


def _end_of_titled(text: str, words: Sequence[Word], place: int) -> int:
    """The place of the last word of the name after a title; 0 where there is none."""
    first = place + 1
    if first == len(words) or not _joined(text, words[place], words[first]):
        return 0
    if not _can_follow_title(words[place], words[first]):
        return 0
    return _end_of_name(text, words, first)


def _can_follow_title(title: Word, word: Word) -> bool:
    if word.low in _NO_SURNAMES or word.low in _ROLE_TITLES or word.low in names().no_names:
        return False
    if title.low in _SURE_TITLES:
        return True
    if title.low in _ROLE_TITLES:
        is_name = word.low in names().first_names or word.low in names().also_words
        return word.capital and (is_name or not is_ordinary(word.low))
    if word.capital:
        return title.capital or not is_ordinary(word.low) or len(word.low) == 1
    return title.low not in _TITLES_WITH_CAPITAL and not is_ordinary(word.low)


def _end_of_name(text: str, words: Sequence[Word], first: int) -> int:
    """The place of the last word of a name that begins at ``first``."""
    last = first
    while (
        last + 1 < len(words)
        and last + 1 < first + _MOST_IN_A_NAME
        and words[last + 1].capital
        and _joined(text, words[last], words[last + 1])
        and words[last + 1].low not in names().no_names
        and words[last + 1].low not in _NO_SURNAMES
    ):
        last += 1
    return last


def _joined(text: str, one: Word, other: Word) -> bool:
    """Whether only a space lies between, or a full stop after an initial or a title."""
    gap = text[one.end : other.start]
    if gap.startswith(".") and (len(one.low) == 1 or one.low in _TITLES):
        gap = gap[1:]
        return len(gap) < 3 and not gap.strip()
    return 0 < len(gap) < 4 and gap.isspace() and "\n" not in gap


def listed(words: Sequence[Word], staff_names: tuple[str, ...]) -> Iterator[Span]:
    """Whoever is on the staff list: by the whole name, or by a part that is written as a name."""
    entries = _staff_index(staff_names)
    for place, word in enumerate(words):
        for entry in entries.get(word.low, ()):
            whole = len(entry) > 1 and _follows(words, place, entry)
            if whole:
                yield Span(word.start, words[place + len(entry) - 1].end)
            elif _written_as_name(words, place):
                yield Span(word.start, word.end)


def _follows(words: Sequence[Word], place: int, entry: tuple[str, ...]) -> bool:
    return tuple(word.low for word in words[place : place + len(entry)]) == entry


def _written_as_name(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    if not is_ordinary(word.low):
        return True
    if not word.capital:
        return False
    return not word.begins_sentence or _next_low(words, place) in _AFTER_A_NAME


@lru_cache(maxsize=8)
def _staff_index(staff_names: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The names of the list by each of their words, titles left out."""
    index: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in staff_names:
        entry = tuple(word.low for word in words_of(name) if word.low not in _TITLES)
        for part in entry:
            index[part] = (*index.get(part, ()), entry)
    return index


# Names that are likely --------------------------------------------------------------------

_CALLED = frozenset(("called", "named", "name's", "names"))
_KIN = frozenset(
    "son daughter mum mother mom dad father brother sister husband wife partner boyfriend "
    "girlfriend friend mate neighbour nephew niece cousin uncle auntie aunt nan gran grandma "
    "grandad grandson granddaughter carer baby ex bestie fiance fiancee stepson stepdad "
    "stepmum".split()
)
_ROLES = frozenset(
    "nurse doctor dr cpn ot worker keyworker coordinator co-ordinator psychologist psychiatrist "
    "therapist counsellor counselor consultant physio receptionist manager volunteer advocate "
    "carer pharmacist driver paramedic midwife tutor facilitator mentor befriender chaplain "
    "caseworker hca support lady guy girl boy man woman".split()
)
_GREETINGS = frozenset(("thanks", "ta", "cheers", "dear", "hi", "hello", "bless"))
_AFTER_A_NAME = frozenset(
    "was is has had helped helps always never made makes and from at listened listens went gave "
    "gives really who does came comes knows knew ran runs took takes told said sat did also "
    "explained supported rang called or on in deserves works worked goes".split()
)
_PLACES = frozenset(
    "park road rd street hospital centre center house clinic ward church mosque temple library "
    "station lane hill green common square university college school surgery practice trust cafe "
    "court estate market hall garden gardens unit team service services lodge borough council town "
    "city bridge cross line way avenue close festival day week month festival bank group "
    "project foundation charity pharmacy chemist infirmary hostel buildings suite room".split()
)
_SAINT = ("st", "saint")
_BEFORE_A_PLACE = frozenset("the in near around outside".split())
_SMALL_WORDS = frozenset("will may hope love can".split())


def likely(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """What may be somebody's name: known first names, and strange words where names stand."""
    free_from = 0
    for place, word in enumerate(words):
        if (
            place >= free_from
            and _may_be_name(words, place)
            and not _of_a_place(text, words, place)
        ):
            last = _end_of_name(text, words, place)
            free_from = last + 1
            yield Span(word.start, words[last].end)


def _may_be_name(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    known = names()
    if _low_before(words, place) in _SAINT:
        return False
    if word.low in known.first_names:
        return True
    if word.low in known.also_words:
        return _word_is_used_as_name(words, place)
    if len(word.low) < 3 or not known.no_names.isdisjoint((word.low, word.low.removesuffix("s"))):
        return False
    if word.capital and not word.begins_sentence:
        return not is_ordinary(word.low) and _low_before(words, place) not in _BEFORE_A_PLACE
    if word.capital and _next_low(words, place) in _AFTER_A_NAME:
        return not is_ordinary(word.low)
    return _is_introduced(words, place) and not is_ordinary(word.low)


def _word_is_used_as_name(words: Sequence[Word], place: int) -> bool:
    """Whether a word that is a name too is one here: "thanks Joy", not "the joy of it"."""
    word, before = words[place], _low_before(words, place)
    if before in _CALLED:
        return True
    if word.capital and not word.begins_sentence and word.low not in names().no_names:
        return before not in _BEFORE_A_PLACE
    if word.low in _SMALL_WORDS:
        return False
    introduced = _is_introduced(words, place) and _next_low(words, place) in _AFTER_A_NAME
    return introduced or _is_beside_a_name(words, place)


def _is_beside_a_name(words: Sequence[Word], place: int) -> bool:
    """Whether this is one of two, the other a known first name: "Grace and Tunde"."""
    known = names().first_names
    before, after = words[max(0, place - 2) : place], words[place + 1 : place + 3]
    return (len(before) == 2 and before[1].low == "and" and before[0].low in known) or (
        len(after) == 2 and after[0].low == "and" and after[1].low in known
    )


def _is_introduced(words: Sequence[Word], place: int) -> bool:
    """Whether a name is to be expected: after "called", "my son", "the nurse", "thanks"."""
    if words[place].begins_sentence:
        return False
    before = _low_before(words, place)
    return before in _CALLED or before in _KIN or before in _ROLES or before in _GREETINGS


def _of_a_place(text: str, words: Sequence[Word], place: int) -> bool:
    """Whether the words with capitals from here on name a park, a hospital or a street."""
    last = _end_of_name(text, words, place)
    following = _next_low(words, last)
    return words[place].capital and (following in _PLACES or words[last].low in _PLACES)


def _low_before(words: Sequence[Word], place: int) -> str:
    return words[place - 1].low if place else ""


def _next_low(words: Sequence[Word], place: int) -> str:
    return words[place + 1].low if place + 1 < len(words) else ""
