"""A comment in one spelling, so that patterns over its words need to name each word once."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

_SHORT_FOR: Mapping[str, str] = {
    "i am": "i'm im iam",
    "i have": "i've ive",
    "i will": "i'll",
    "i would": "i'd",
    "he is": "hes",
    "she is": "shes",
    "they are": "they're theyre",
    "he will": "he'll",
    "she will": "she'll",
    "they will": "they'll",
    "what is": "whats wots",
    "do not": "dont dnt dont't",
    "did not": "didnt",
    "does not": "doesnt",
    "can not": "cant cannot",
    "could not": "couldnt",
    "will not": "wont",
    "would not": "wouldnt",
    "have not": "havent",
    "has not": "hasnt",
    "had not": "hadnt",
    "is not": "isnt aint",
    "are not": "arent",
    "was not": "wasnt",
    "were not": "werent",
    "want to": "wanna",
    "going to": "gonna gunna",
    "got to": "gotta",
    "have got": "havegot",
    "no one": "noone",
    "because": "cos cuz coz bcos bc",
    "myself": "meself mysel",
    "to": "2",
    "for": "4",
    "you": "u ya",
    "are": "r",
    "here": "ere",
    "mum": "mom mam mummy mother mums mothers ma",
    "dad": "father daddy dads fathers",
    "nan": "gran granny nana grandma grandmother nanny nans grans",
    "grandad": "granddad grandpa grandfather grandads",
    "kids": "children childrens kid child toddler toddlers kiddies babies baby",
    "meds": "medication medications medicine medicines tablets tablet pills pill med tabs",
    "suicidal": "sucidal suicidle suicidel suicial suisidal suicidial",
    "suicide": "suiside sucide",
    "through": "thru",
    "hospital": "hosp",
    "anymore": "nomore",
    "nothing": "nothin nuffin",
    "something": "somethin sumthing",
    "someone": "somebody",
    "anyone": "anybody",
    "everyone": "everybody",
    "carers": "careworker careworkers caregiver caregivers",
}


def _apostrophes(short: str) -> tuple[str, ...]:
    """The spellings of a word with and without its apostrophe: "dont" and "don't"."""
    if short.endswith("nt"):
        return short, short[:-2] + "n't"
    return (short, short[:-1] + "'s") if short.endswith("s") else (short,)


_ONE_SPELLING = {
    spelling: full
    for full, shorts in _SHORT_FOR.items()
    for short in shorts.split()
    for spelling in _apostrophes(short)
}
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*+|[.;:!?…()]")
_SPELT = _ONE_SPELLING | dict.fromkeys(".;:!?…()", ".")


def plain_words(low: str) -> str:
    """A text in small letters in one spelling: words and full stops, one space between."""
    return " ".join([_SPELT.get(piece, piece) for piece in _PIECE.findall(low)])


def places(low: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where pieces of ``plain_words(low)``, which begin and end with words, stand in ``low``."""
    begins, spans = [], []
    length = 0
    for match in _PIECE.finditer(low):
        begins.append(length)
        spans.append(match.span())
        length += len(_SPELT.get(match[0], match[0])) + 1
    return [
        (spans[bisect_right(begins, start) - 1][0], spans[bisect_right(begins, end - 1) - 1][1])
        for start, end in pieces
    ]
