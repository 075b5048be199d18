"""Words that comments hold unusually often now, beside how often they did in the past.

They are offered to people as phrases for the codebook; nothing is tagged by them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from feedback.text.codebook import Codebook
from feedback.text.identity import without_identity
from feedback.text.tokens import Token, tokens
from feedback.text.vocabulary import is_never_a_name

PRIOR_WORDS = 500.0
"""How many words the prior counts for: what some 40 comments hold."""

UNUSUAL = 2.58
"""From which score a word is told: chance alone goes so far for one word in 200.

Where nothing had changed (comments of one service, shuffled), 3,000 in the past and 400 now gave
three words, 300 and 60 none.
"""

_SAY_NOTHING = frozenset(
    "a about above after again all also always am an and another any are arent as at away back be "
    "because been before being both but by can cant could couldnt did didnt do does doesnt doing "
    "done dont down each either else even ever every few for from further get gets getting give "
    "given go goes going gone got had hadnt has hasnt have havent having he her here hers him his "
    "how i i'd i'll if im in into is isnt it its ive just less let like lot lots made make many "
    "may maybe me might mine more most much must my need needs never no none nor not nothing now "
    "of off often on once one only or other others our ours out over own quite rather really same "
    "say she should shouldnt since so some still such take than that thats the their theirs them "
    "then there theres these they theyre they've this those through to too two under until up us "
    "use very was wasnt way we well went were werent what whats when where which while who whose "
    "why will with without wont would wouldnt yes yet you you've your yours".split()
)


class Emerging(NamedTuple):
    """A word or a pair of words, how many comments hold it now and did in the past, and its score.

    ``now`` and ``past`` are raw counts: they pass the gate before anybody sees them. ``score`` is
    how many standard errors its share grew by, in the logarithm of the odds.
    """

    word: str
    now: int
    past: int
    score: float


def emerging(
    now: Sequence[str], past: Sequence[str], codebook: Codebook, *, least: int
) -> list[Emerging]:
    """The words and pairs that are unusually frequent now, the most unusual first.

    A comment counts a word once. Told are only words of the English vocabulary that name nobody,
    say nothing about who somebody is and are found by no phrase of the codebook; words that stand
    in ``least`` comments now, and are missing from as many. A word that is only ever written in a
    pair is told as the pair. Nothing is promised about how small ``past`` is.

    Source of the score: B. Monroe, M. Colaresi and K. Quinn, "Fightin' Words", Political Analysis
    16 (2008), the log-odds ratio with an informative Dirichlet prior, over its standard error. The
    prior is how often both periods together hold the word, and counts for ``PRIOR_WORDS`` words.
    Words are compared with words, pairs with pairs.
    """
    listed_now, listed_past = ([_grams(text) for text in texts] for texts in (now, past))
    found = [
        one
        for size in (0, 1)
        for one in _scored(
            Counter(gram for grams in listed_now for gram in grams[size]),
            Counter(gram for grams in listed_past for gram in grams[size]),
        )
        if one.score >= UNUSUAL and least <= one.now <= len(now) - least
    ]
    only_in_pairs = {
        (part, one.now) for one in found for part in one.word.split() if " " in one.word
    }
    told = (
        one
        for one in found
        if (one.word, one.now) not in only_in_pairs
        and not any(codebook.index.find(tokens(one.word)))
    )
    return sorted(told, key=lambda one: (-one.score, one.word))


def _grams(text: str) -> tuple[set[str], set[str]]:
    """The words of one comment that may be told, and its pairs of neighbours."""
    found = tokens(text)
    kept = without_identity(found)
    place = {token.start: number for number, token in enumerate(found)}
    neighbours = (
        (one.word, other.word)
        for one, other in pairwise(kept)
        if place[other.start] == place[one.start] + 1
    )
    single = {token.word for token in kept if _may_be_told(token)}
    pairs = {
        f"{one} {other}"
        for one, other in neighbours
        if not {one, other}.isdisjoint(single) and _are_words_of_nobody((one, other))
    }
    return single, pairs


def _may_be_told(token: Token) -> bool:
    return token.word not in _SAY_NOTHING and _are_words_of_nobody((token.word,))


def _are_words_of_nobody(words: Iterable[str]) -> bool:
    return all(len(word) > 1 and word[0].isalpha() and is_never_a_name(word) for word in words)


def _scored(now: Counter[str], past: Counter[str]) -> list[Emerging]:
    in_both = now + past
    every_now, every_past, every = now.total(), past.total(), in_both.total()
    found = []
    for word in now if len(in_both) > 1 else ():  # the odds of the only word are without bounds
        prior = PRIOR_WORDS * in_both[word] / every
        with_prior, past_with_prior = now[word] + prior, past[word] + prior
        grown_by = log(with_prior / (every_now + PRIOR_WORDS - with_prior)) - log(
            past_with_prior / (every_past + PRIOR_WORDS - past_with_prior)
        )
        error = sqrt(1 / with_prior + 1 / past_with_prior)
        found.append(Emerging(word, now[word], past[word], grown_by / error))
    return found
