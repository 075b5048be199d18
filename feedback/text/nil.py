"""Answers that say there is nothing to say: "Nothing", "n/a", "all good".

Such an answer has only words that name nothing in particular, all of which are listed here. One of
them says "nothing" or thanks, or, unless the good was asked for, that all is well; and none of a
few turns is there that make it a complaint after all ("not good", "nothing to do").
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from feedback.models import QuestionType
from feedback.text import nil_in_other_languages
from feedback.text.reading import read
from feedback.text.spelling import plain_words

LONGEST = 80
"""How many characters a nil answer has at most: whoever writes more says something."""

_Kind = Literal["nothing", "no", "better", "thanks", "praise", "unchanged", "service", "filler"]

_WORDS: dict[_Kind, str] = {
    "nothing": (
        "blank ditto dno dunno idk na nada nah naught nil none nope nothign nothing "
        "nothng nought nowt nuffink owt pass skip unsure zero zilch"
    ),
    "no": "never no not",
    # What somebody has none of, or would not do. Alone it is a wish: "better", "change it".
    "better": (
        "add better bettered change changed changes changing comment comments complain "
        "complaint complaints concern concerns criticise declare different differently fault "
        "faulted faults feedback idea ideas improve improved improvement improvements improving "
        "issue issues mention moan more necessary nicer note opinion opinions points problem "
        "problems report required room say suggest suggestion suggestions think thought "
        "thoughts trouble worries worry write"
    ),
    "thanks": "cheers hmm hmmm ta test thank thanks thankyou thx um umm ummm x xx xxx",
    "praise": (
        "alright amazing awesome best brill brilliant content cool delighted excellent "
        "exceptional fab fabulous fantastic faultless fine good great happy impressed lovely "
        "marvellous nice ok okay outstanding perfect perfectly pleased satisfactory satisfied "
        "super superb top well wonderful"
    ),
    "service": "care experience job service support treatment visit work",
    "filler": (
        "a about absolutely actually all already always am an and any anyone anything are as at "
        "aware bad be been but can could currently do doing done each either else everyone "
        "everything everything's extra far find for from further future genuinely guys had has "
        "have here honest honestly i if in is it it's its just known lol many mate me minute "
        "moment much my myself need needed needs now of off on or other our overall part "
        "particular particularly per personally please possible present quite really right see "
        "seems should single so sorry specific specifically such tbf tbh than that that's the "
        "their them there these they they've thing things this those time to today too totally "
        "truly us very was we went were whatever whatsoever with would wrong yes yet you you're "
        "you've your youre"
    ),
    "unchanged": "unchanged",
}
_KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_SERVICE = rf"(?:{'|'.join(_WORDS['service'].split())})"
_GOOD = rf"(?:{'|'.join(_WORDS['praise'].split())})"

_DOING = (
    "a|all|are|as|do|doing|everything|excellent|going|good|great|is|it|job|just|like|on|same|the"
    "|they|things|this|up|way|what|with|work|you|you're|your"
)

# Turns of several words, each as the one word that it amounts to; "obliging" is in no list.
_TURNS = [
    (re.compile(rf"\b(?:{'|'.join(turns)})(?= |$)"), word)
    for word, turns in {
        "nil": (
            r"not applicable(?: to me)?",
            r"n a",
            r"(?:prefer|rather) not(?: to)?(?: say| answer)?",
            r"did not answer",
            r"(?:all )?(?:said|as|see|same as) (?:above|before)",
            r"(?:intentionally )?left (?:intentionally )?blank(?: on purpose| intentionally)?",
            r"(?:do not|never) (?:really )?know what to (?:add|say|put|suggest|write)",
            r"(?:do not|dnt|dno)(?: really| quite| actually| honestly)? (?:know|no|kno)",
            r"not (?:too |really |quite )?sure",
            r"(?:have )?no (?:idea|clue)",
            r"no thank(?:s| you)",
            r"hard to say",
            r"not (?:much|a lot|a great deal|a thing|one thing|anything|at all)",
            r"not (?:really|particularly|needed|required|necessary)",
            r"not that i (?:know|can think|can see)(?: of)?",
            r"(?:can|could) not (?:really |honestly |even )?"
            r"(?:say|think(?: of)?(?: one| a single)?)",
            r"(?:do|have) not (?:have|got) (?:an |any )?"
            r"(?:answer|comment|complaint|idea|opinion|suggestion)s?",
            r"have not (?:got )?any",
            r"that(?: is|'s)? (?:all|it|everything)$",
        ),
        "obliging": (r"nothing (?:is|was) (?:ever )?too much(?: trouble)?",),
        "fine": (
            r"(?:can|could) not (?:have )?(?:ask|asked|wish|wished|had|get)(?: for| any| anything)*"
            rf" (?:better|more)(?: {_SERVICE})?",
            r"all right",
            r"spot on",
            r"(?:first|1st) (?:class|rate)",
            r"(?:10|ten) (?:out of )?(?:10|ten)",
            r"(?:5|five) stars?",
            r"100(?: per ?cent)?",
            r"(?:doing|do) (?:everything (?:right|you can)|it all right|enough)",
            r"from start to finish",
        ),
        "unchanged": (
            rf"(?:please )?(?:keep|carry on|stay|leave)(?: (?:{_DOING}))*",
            r"(?:just )?(?:as|the way)(?: (?:it|things|they|you|i))? (?:is|are|am|was)",
        ),
        "please": (
            r"(?:comes|springs|came) to mind",
            r"off (?:hand|the top of my head)",
            r"(?:from|on) my (?:side|end|part|point of view)",
            r"in my opinion",
            r"in all honesty",
            r"as far as i (?:know|can see)",
            r"that i know(?: of)?",
            r"i (?:think|guess|suppose|get|receive)",
            r"more than (?=happy|satisfied)",
        ),
    }.items()
]
_COMPLAINT = re.compile(
    rf"\b(?:not|never|(?:would|could|should|to) be) (?:[a-z']+ly |very |that |so |too |at all"
    rf" |always |a |as |been |be |is |was )*{_GOOD}\b|\bno good\b|\bnot all\b"
    rf"|\b(?:no|not|any|more|less)(?: [a-z]+)? {_SERVICE}\b"
    r"|\b(?:do|doing|done|get|have|has|had|am|you|they) nothing(?: at all)?$"
    r"|\bnothing (?:there|to do)$|\bthere is nothing (?:here )?for\b|\bno (?:more|thought)$"
    r"|\bnothing (?:has been|have been|is|was) (?:any )?(?:changed|done|good)\b"
    r"|\bnothing chang(?:es|ed)$"
)
_OF_ONESELF = re.compile(
    r"\bi (?:am (?:nothing|not (?:needed|wanted))|(?:can|could) not (?:do|carry on|go on|keep))\b"
    r"|\bnothing (?:in|inside) me\b"
)
_ALL_WELL = re.compile(r"all (?:good|fine|ok|okay|well)(?: here)?(?: thanks| thank you)?")
_NOT_EVEN_A_FAULT = re.compile(r"\bnot (?:fault|criticise|complain|improve|change)\b")
_LETTER = re.compile(r"[^\W_]")

# What emoji say by themselves. Any other says something that none of these words does.
_EMOJI = {
    **dict.fromkeys("👍👌👏🙌💯✅✔✓😀😃😄😁😆😊🙂☺😇🤗😘🥰😍❤♥💕💖💗💙💚💛💜🧡⭐🌟🎉🌈💪", "fine"),
    **dict.fromkeys("🙏", "thanks"),
    **dict.fromkeys("🤷🤐♀♂", "nothing"),
}


def is_nil(text: str, question: QuestionType = "nonspecific") -> bool:
    """Whether an answer has no content: "Nothing", "n/a", "don't know", no letters and no emoji.

    "Everything was fine" is nil where something to improve was asked for, and content where it
    says what was good. "Nothing was explained" and "all good except the wait" are content. So is 👍
    where the good was asked for, and 😡 everywhere: it names nothing, but it does say something.
    Short plain answers of other languages count too (``nil_in_other_languages``).
    """
    if len(text) > LONGEST:
        return False
    low = read(text).low
    if not low.isascii():
        emoji = [sign for sign in low if unicodedata.category(sign) == "So"]
        if not _EMOJI.keys() >= set(emoji):
            return False
        if not _LETTER.search(low):
            low = " ".join(dict.fromkeys(_EMOJI[sign] for sign in emoji))
    if not _LETTER.search(low) or nil_in_other_languages.is_nil(low, question):
        return True
    words = " ".join(word for word in plain_words(low).split() if word != ".")
    if _OF_ONESELF.search(words):
        return False
    for turn, word in _TURNS:
        words = turn.sub(word, words)
    kinds = [_KIND.get(word) for word in words.split()]
    if None in kinds or not _in_order(kinds):
        return False
    if question == "what_good":
        praised = not _only_after_no(kinds, "praise") or _NOT_EVEN_A_FAULT.search(words)
        return words == "all good" or (_says_nothing(kinds, words) and not praised)
    if _COMPLAINT.search(words):
        return False
    if _says_nothing(kinds, words) or _ALL_WELL.fullmatch(words) or "unchanged" in kinds:
        return True
    return "praise" in kinds and (question == "could_improve" or kinds[0] == "no")


def _says_nothing(kinds: Sequence[_Kind | None], words: str) -> bool:
    return (
        not {"nothing", "thanks"}.isdisjoint(kinds)
        or {"no", "better"}.issubset(kinds)
        or ("no" in words.split() and {"no", "filler"}.issuperset(kinds))
    )


def _in_order(kinds: Sequence[_Kind | None]) -> bool:
    """Whether nothing is wished for, and a service is only there to be praised."""
    return _only_after_no(kinds, "better") and ("service" not in kinds or "praise" in kinds)


def _only_after_no(kinds: Sequence[_Kind | None], kind: _Kind) -> bool:
    before = kinds[: kinds.index(kind)] if kind in kinds else ("no",)
    return "no" in before or "nothing" in before
