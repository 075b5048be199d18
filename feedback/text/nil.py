"""Answers that say there is nothing to say: "Nothing", "n/a", "all good"."""

import re

from feedback.models import QuestionType
from feedback.text.reading import read
from feedback.text.spelling import plain_words

LONGEST = 80
"""How many characters a nil answer has at most: whoever writes more says something."""

_NOTHING = (
    r"(?:nothing|nothign|nothng|nuffink|nowt|nought|naught|none|nil|nope|nah|no|na|n a|zero|zilch"
    r"|nada|rien|nic|ninguno|not (?:a thing|anything|one thing|much|a lot|really|particularly|a"
    r" great deal)|little|nothing (?:good|was good|is good)|(?:have |had )?nothing (?:more |else "
    r"|much |further |bad )?(?:to (?:add|say|report|complain about|improve|change|suggest|note"
    r"|mention|declare|comment|better)|comes to mind|springs to mind|wrong|better|else|more|much"
    r"|(?:needs|need) (?:changing|improving|to (?:change|improve|be (?:changed|improved)))"
    r"|(?:could|can|to|needs to) be (?:done )?(?:better|improved|changed|done)))"
)
_NO_WORDS = (
    r"(?:no (?:further |other |more |real |particular |major )?(?:comments?|faults?(?: to find)?"
    r"|suggestions?|complaints?|issues?|problems?|ideas?|opinions?|answers?|feedback|thoughts"
    r"|concerns?|changes?|thanks?|improvements?)(?: needed| necessary| required)?|not applicable"
    r"|prefer not to say|rather not say|(?:as|see) above|same as above|ditto|pass|skip|blank|left"
    r" blank|did not answer|x+|test)"
)
_UNKNOWN = (
    r"(?:do not (?:really |quite |actually )?know|do not think so|dunno|idk|not sure|unsure|no"
    r" (?:idea|clue)|have no (?:idea|opinion|suggestions?|complaints?|comments?)|(?:can|could) not"
    r" (?:really |honestly |even )?(?:think(?: of)?|say|fault|comment|suggest)(?: any(?:thing|"
    r" one)?| a thing| one| it| them)?|hard to say)"
)
_FINE = (
    r"(?:good|fine|ok|okay|great|perfect|well|alright|all right|cool|brilliant|excellent"
    r"|satisfactory|fab|fabulous|fantastic|outstanding|exceptional|superb|wonderful|amazing|lovely"
    r"|spot on|tip ?top|(?:first|1st) (?:class|rate))"
)
_ALL_GOOD = (
    r"(?:(?:its |it |that |things |everythings? |it's |everything's )?(?:is |was |were |are |all "
    rf"|has been |went |seems |been )*(?:very |really |just |so |pretty )?{_FINE}|all {_FINE}|(?:i"
    r" am |very |quite |really |so |all )*(?:happy|satisfied|content)(?: with (?:everything|it"
    r" all|it|all of it|the service|things|how it is))?|(?:leave|keep) (?:it|things|everything)"
    r" (?:as (?:it|they) (?:is|are)|the same|like this)|(?:happy|fine|good|ok) as (?:it|things|i)"
    r" (?:is|are|am)|just as it is|(?:keep|carry) (?:on|up|doing)(?: with)?(?: the)?(?: good|"
    r" great)?(?: work| job| what you are doing| as you are| doing what you are doing| as is)?)"
)
_AROUND = (
    r"(?:i|we|thanks?|thank you|thankyou|cheers|ta|sorry|really|honestly|truly|at all|whatsoever"
    r"|much|so far|yet|absolutely|literally|currently|personally|actually|please|well|just|to be"
    r" honest|tbh|for now|right now|now|today|at the moment|atm|at present|at this (?:time|moment"
    r"|stage|point)|in particular|particularly|specific|as such|for me|(?:that )?(?:i|we) can"
    r" think of|(?:that )?comes to mind|(?:not )?that i (?:know|can think) of|i (?:think|guess"
    r"|suppose)|off hand|from me|in my opinion|lol|x+|and|but)"
)


def _answer(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join((*kinds, _AROUND))})(?: |$))+")


_NIL = _answer(_NOTHING, _NO_WORDS, _UNKNOWN, _ALL_GOOD)
_NIL_WHERE_GOOD_WAS_ASKED = _answer(_NOTHING, _NO_WORDS, _UNKNOWN, r"all good(?: here)?")
_LETTER = re.compile(r"[^\W_]")


def is_nil(text: str, question: QuestionType = "nonspecific") -> bool:
    """Whether an answer has no content: "Nothing", "n/a", "don't know", no letters at all.

    "Everything was fine" is nil where something to improve was asked for, and content where it
    says what was good. "Nothing was explained" and "all good except the wait" are content.
    """
    if len(text) > LONGEST:
        return False
    low = read(text).low
    if not _LETTER.search(low):
        return True
    words = " ".join(word for word in plain_words(low).split() if word != ".")
    pattern = _NIL_WHERE_GOOD_WAS_ASKED if question == "what_good" else _NIL
    return pattern.fullmatch(words) is not None
