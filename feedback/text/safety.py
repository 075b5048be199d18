"""Words that a person must read first, and words that a moderator may find distressing.

Two questions, kept apart. ``needs_human`` asks whether somebody may be in danger: such a comment
is held and read first. ``sensitive_spans`` are blurred until a moderator opens the comment, and
that is their only use.

Neither says anything about the person who wrote: no score, no level of risk, no diagnosis.
Finding nothing says nothing either: much danger is put in other words.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from feedback.models import Span
from feedback.text import risk_in_other_languages
from feedback.text.kinds import shipped_kinds
from feedback.text.reading import read
from feedback.text.risk import BEGINNING, GROUPS, NOT_SO, ORDINARY, OVER, STILL
from feedback.text.risk_weights import shipped_weights
from feedback.text.spelling import places, plain_words

# Between words: a space, a hyphen or a line break. Bounded, so that a text made of spaces costs no
# more than any other.
_GAP = r"[\s\-‐‑–]{1,3}"
_SELF = r"(?:my|him|her|your|them|our)sel(?:f|ves)"
_OWN = r"(?:my|his|her|their|your|our)(?: own)?"
_PERSON = r"(?:me|him|her|them|us|someone|somebody|people|patients|staff)"

_SELF_HARM = (
    r"self[\s\-‐‑–]{0,3}(?:harm|injur|mutilat)\w*",
    rf"(?:harm|hurt|cut|burn|starv)\w*{_GAP}{_SELF}",
    rf"(?:cut|slit|slash)\w*{_GAP}{_OWN}{_GAP}(?:wrists?|arms?|legs?|throat)",
    r"overdos\w+",
)
_SUICIDE = (
    r"suicid\w*",
    rf"(?:kill\w*|hang\w*|hung){_GAP}{_SELF}",
    rf"(?:end|ended|ending|take|took|taken|taking){_GAP}{_OWN}{_GAP}li(?:fe|ves)",
    rf"(?:end|ended|ending){_GAP}it{_GAP}all",
    rf"(?:want|wants|wanted|wanting|wish|wished){_GAP}to{_GAP}(?:die|be{_GAP}dead)",
    rf"wish(?:ed)?{_GAP}(?:i|we){_GAP}(?:was|were){_GAP}dead",
    rf"better{_GAP}off{_GAP}dead",
    rf"(?:not|(?:do|did|does)n['’]?t){_GAP}want{_GAP}to{_GAP}"
    rf"(?:live|be{_GAP}(?:alive|here{_GAP}any(?:{_GAP})?more))",
)
_VIOLENCE = (
    r"abus(?:e|ed|er|ers|es|ing|ive)",
    r"(?:assault|molest|strangl|stabb|tortur|traffick|murder)\w*",
    r"violen\w+",
    r"rap(?:e|ed|es|ing|ists?)",
    r"bull(?:ied|ies|ying)",
    r"neglect(?:ed|ful)?",
    rf"sexual(?:ly)?{_GAP}(?:harass|exploit|touch)\w*",
    rf"(?:beat\w*|punch\w*|kick\w*|slap\w*|chok\w+|hit|hits|hitting){_GAP}{_PERSON}",
    rf"beat\w*{_GAP}up",
    rf"(?:pinned|held|forced){_GAP}(?:{_PERSON}{_GAP})?(?:down|to{_GAP}the{_GAP}(?:floor|ground))",
    r"restrained",
)
_DEATH = (
    r"deaths?",
    r"die[ds]?",
    r"dying",
    rf"passed{_GAP}away",
    rf"(?:got|was|were|been|being){_GAP}killed",
    r"miscarr\w+",
    r"stillb\w+",
)
_SENSITIVE = "|".join(_SELF_HARM + _SUICIDE + _VIOLENCE + _DEATH)

# Names of services and common sayings, which hold the same words and distress nobody.
_OF_A_SERVICE = (
    rf"(?:prevention|awareness|training|workers?|teams?|services?|advocates?|advis[eo]rs?|nurses?"
    rf"|helplines?|charit(?:y|ies)|polic(?:y|ies)|units?|clinics?|counsell\w+|referral|reduction"
    rf"|support{_GAP}(?:workers?|teams?|services?|groups?|lines?))"
)
_ORDINARY = "|".join(
    (
        rf"(?:{_SENSITIVE}){_GAP}{_OF_A_SERVICE}",
        rf"(?:zero{_GAP}tolerance{_GAP}(?:of|to|for)|anti){_GAP}(?:violence|abuse)",
        rf"(?:drug|alcohol|substance|solvent){_GAP}abuse",
        rf"stabbing{_GAP}pains?",
        rf"held{_GAP}down{_GAP}an?",
        rf"(?:take|took|taken|taking){_GAP}{_OWN}{_GAP}li(?:fe|ves){_GAP}back",
        rf"life{_GAP}(?:and|or){_GAP}death",
        rf"(?:bored|scared|sick|frozen|freezing|worried|tickled|love){_GAP}to{_GAP}death",
        rf"dying{_GAP}to",
        rf"(?:died|dying){_GAP}(?:down|of{_GAP}(?:boredom|laughter|thirst|embarrassment))",
    )
)
_EITHER = re.compile(rf"\b(?:(?:{_ORDINARY})|(?P<sensitive>{_SENSITIVE}))\b", re.IGNORECASE)


def sensitive_spans(text: str) -> tuple[Span, ...]:
    """Where a comment speaks of self-harm, suicide, abuse, violence or death.

    In reading order, never overlapping, as positions in ``text``. "Suicide prevention", a
    "domestic violence worker" and a "life-threatening wait" are not among them. Who it happened
    to, and whether it is denied, is not looked at: "never suicidal" is blurred too. In other
    languages the words are those of risk.
    """
    found = [
        match.span("sensitive")
        for match in _EITHER.finditer(text)
        if match["sensitive"] is not None
    ]
    others = risk_in_other_languages.find(text, plain_words(read(text).low))
    return tuple(Span(*place) for place in _apart([*found, *others.risk]))


def needs_human(text: str) -> tuple[Span, ...]:
    """The words that say somebody may be in danger; none for nearly every comment.

    Danger to oneself or to others, abuse or neglect of an adult or a child, and running out of
    medicine that cannot wait, said outright or veiled. In reading order, never overlapping, as
    positions in ``text``. What is denied, long over, said of a service or only a saying is left
    out where the words tell; where they do not, it is held: a needless look costs less.

    First by patterns (``risk``) and kinds of expressions (``kinds``); where these find nothing, by
    what all the words weigh together (``risk_weights``). Plain words of other languages are looked
    for in every comment (``risk_in_other_languages``).

    It misses much: of 60 made-up sentences kept from all three it found four fifths, of sentences
    veiled on purpose fewer. ``python -m bench.safety_quality`` prints how often it is right.
    """
    reading = read(text)
    words = plain_words(reading.low)
    found = _matches(words)
    if any(match.lastgroup == "past" for match in found) and _is_over(words):
        found = [match for match in found if match.lastgroup != "past"]
    pieces = _apart([match.span() for match in found] + _kinds(words)) or _by_weight(words)
    spans = [reading.span(*place) for place in places(reading.low, pieces)] if pieces else []
    others = risk_in_other_languages.find(text, words)
    if not spans and not others.risk:
        return ()
    told = [(one.start, one.end) for one in spans if not _is_within(one, others.ordinary)]
    return tuple(Span(*place) for place in _apart([*told, *others.risk]))


def _is_within(span: Span, places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in places)


def _by_weight(words: str) -> list[tuple[int, int]]:
    """Where the words stand that weigh most, if together they weigh enough to hold a comment."""
    if _is_over(words):
        return []
    row = words.split(" ")
    ends = list(accumulate(len(word) + 1 for word in row))
    return [
        (ends[place] - 1 - len(row[place]), ends[place] - 1)
        for place in shipped_weights().held_by(row)
    ]


_LONGEST_DENIAL = len("no longer  ")


def _kinds(words: str) -> list[tuple[int, int]]:
    """Where kinds of expressions stand that are not denied, over or only a saying."""
    found = shipped_kinds().found(words)
    if not found:
        return []
    sayings = [match.span() for match in ORDINARY.finditer(words)]
    begins = [start for start, _ in sayings]
    over = _is_over(words)
    standing = []
    for kind, match in found:
        start, end = match.start(), match.start() + len(match[0].rstrip())
        before = bisect_left(begins, end) - 1
        denied = NOT_SO.search(words, max(0, start - _LONGEST_DENIAL), start)
        saying = before >= 0 and sayings[before][1] > start
        if not denied and not saying and (kind.about == "medicine" or not over):
            standing.append((start, end))
    return standing


def _matches(words: str) -> list[re.Match[str]]:
    beginnings = {word[:BEGINNING] for word in words.split()}
    return [
        match
        for group in GROUPS
        if not group.beginnings.isdisjoint(beginnings)
        for match in _but_sayings(group.risk, words)
    ]


def _but_sayings(risk: re.Pattern[str], words: str) -> Iterator[re.Match[str]]:
    """What may be risk and does not begin within words that only sound like it.

    Each is looked for behind the last of both, and no place is looked at twice.
    """
    match = risk.search(words)
    saying = ORDINARY.search(words) if match else None
    while match:
        is_saying = saying is not None and saying.start() <= match.start()
        if not is_saying:
            yield match
        end = saying.end() if saying and is_saying else match.end()
        if match.start() < end:
            match = risk.search(words, end)
        if saying and saying.start() < end:
            saying = ORDINARY.search(words, end)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in reading order, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            start, before = apart.pop()
            end = max(end, before)
        apart.append((start, end))
    return apart


def _is_over(words: str) -> bool:
    return OVER.search(words) is not None and STILL.search(words) is None
