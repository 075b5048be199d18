"""The words of a comment as all of the text analysis sees them, and the forms a word can take.

Words are found with their plural and tenses, by rule and a short table, not by a stemmer: on real
comments stems joined "friends" with "friendly" and "rights" with "right".
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple


class Token(NamedTuple):
    """A word of a comment as ``plain`` makes it, or a punctuation mark, and where it stood."""

    word: str
    start: int
    end: int


_APOSTROPHES = "'’‘ʼ`´＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens and the like
# Written after their letter: accents by some phones, vowels in Arabic, Bengali and other scripts.
_MARKS = "".join(
    sign for sign in map(chr, range(0x300, 0x2000)) if unicodedata.category(sign) in {"Mn", "Mc"}
)
_LETTERS = r"[^\W_]++"
_WORD = rf"{_LETTERS}(?:[{_APOSTROPHES}{_INVISIBLE}{_MARKS}]++{_LETTERS})*+[{_MARKS}]*+"
# Punctuation ends a clause only at the end of a word: "1:1" and "24.7" are not two clauses.
_TOKEN = re.compile(rf"{_WORD}|[.,;:!?…()،؛؟۔।።፣](?=\s|\Z)")
_PHRASE_WORD = re.compile(rf"{_WORD}\*?")
# ł is a letter of its own to Unicode, and an l to many Polish phones.
_CLEANED = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_INVISIBLE) | {"ł": "l", "Ł": "L"}
)


def tokens(text: str) -> list[Token]:
    """The words of a text, and the punctuation that phrases may not reach over."""
    if text.isascii():
        # Nearly every comment is; made plain at once, which changes no length.
        low = text.replace("`", "'").lower()
        return [Token(_short(match[0]), *match.span()) for match in _TOKEN.finditer(low)]
    return [Token(plain(match[0]), *match.span()) for match in _TOKEN.finditer(text)]


def phrase_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, which may end in a star."""
    return tuple(plain(word) for word in _PHRASE_WORD.findall(phrase))


def plain(word: str) -> str:
    """One word in lower case, without accents, and with the apostrophes people leave out left out.

    Done word by word because it can change the length, and evidence is counted in the original.
    Other apostrophes stay: "I'll" is not "ill".
    """
    if word.isascii():
        small = word.replace("`", "'").lower()
    else:
        spread = unicodedata.normalize("NFKD", word.translate(_CLEANED))
        small = "".join(sign for sign in spread if not unicodedata.combining(sign)).casefold()
    return _short(small)


def _short(small: str) -> str:
    return small.replace("'", "") if small.endswith(("n't", "'s")) else small


_WRITTEN_TOGETHER = re.compile(
    r"\A(?:(?:[cdjlmnst]|qu|un|[dn]ell|all|dall|sull)'(?=\w\w)"  # l'attente, dell'ospedale
    r"|و?(?:[فبك]?ال|لل)(?=\w{3})|و(?=\w{3}))"  # والطعام
)
_ONE_ARABIC_SPELLING = str.maketrans("ةى", "هي")


def bare(word: str) -> str:
    """A word of another language without the article or "and" that is written together with it.

    Both a comment's words and a codebook's go through here, so it only has to be the same for both.
    """
    return _WRITTEN_TOGETHER.sub("", word, count=1).translate(_ONE_ARABIC_SPELLING)


_IRREGULAR: Mapping[str, tuple[str, ...]] = {
    base: tuple(others.split())
    for base, others in {
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


def forms(word: str) -> set[str]:
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
    spelt = {word + "s", doubled + "ed", doubled + "ing"}
    # "Car" must not find "caring"; "listen" and "travel" double or not.
    return spelt if _ONE_VOWEL.fullmatch(word) else spelt | {word + "ed", word + "ing"}
