"""Numbers, links and dates of birth: pieces of a comment that lead to one person.

Each is found by its shape and, where there is one, its check digit. Doses, times, prices and the
dates of appointments keep out of these shapes.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal[
    "email",
    "phone",
    "nhs_number",
    "national_insurance",
    "postcode",
    "address",
    "date_of_birth",
    "link",
    "handle",
    "ward",
    "name",
]


class Found(NamedTuple):
    """What was found, as positions [start, end) in the text."""

    start: int
    end: int
    kind: Kind


def identifiers(low: str) -> Iterator[Found]:
    """The identifiers in a text in lower case, in no order; they may overlap.

    Lower case because people write postcodes and street names on a phone without capitals.
    """
    if "@" in low or "(at)" in low or "[at]" in low or " dot " in low or "dot)" in low:
        yield from _addressed(low)
    if _DOT_INSIDE.search(low) or "://" in low:
        yield from _links(low)
    if any(network in low for network in _NETWORKS) or "ig:" in low or "ig is" in low:
        yield from _handles(low)
    if _DIGIT.search(low):
        yield from _numbers(low)
    for match in _SPELT_PHONE.finditer(low):
        yield Found(*match.span(), "phone")


# The internet ------------------------------------------------------------------------------

_NETWORKS = ("insta", "snap", "tiktok", "tik tok", "twitter", "facebook", "telegram", "discord")
_NETWORK = rf"(?:instagram|snapchat|ig|{'|'.join(_NETWORKS)})"
_DOT_INSIDE = re.compile(r"\.\w")
_EMAIL = re.compile(
    # The name runs to the @ without looking back: a long word costs no more than a short one.
    r"(?<![\w.+%'\-])[\w.+%'\-]++(?:[ ]?(?:@|\(at\)|\[at\])[ ]?(?:[a-z0-9\-]++\.)+[a-z]{2,24}"
    r"| (?:at|\(at\)|\[at\]) [a-z0-9\-]++(?: (?:dot|\(dot\)|\[dot\]) [a-z]{2,12}){1,3}\b)"
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]++|(?<![\w.@\-])(?:[a-z0-9\-]++\.)+(?:(?:com|net|info|gov\.uk"
    r"|nhs\.uk|ac\.uk|co\.uk|org\.uk|org)\b(?:/[^\s<>\"]*+)?|(?:uk|io|ly|me|be|gl|gg|tv|app|link"
    r"|page|site)/[^\s<>\"]++)"
)
_AT_HANDLE = re.compile(r"(?<![\w@.])@[a-z0-9_](?:[\w.]*\w)?")
_HANDLE = re.compile(
    rf"\b{_NETWORK}(?: (?:name|handle|account|page|user(?:name)?))?(?:\s?[:=]\s?| (?:(?:is|as"
    r"|under)\s)?(?=\w*[\d_.]\w))(?P<after>[a-z0-9_](?:[\w.]*\w)?)|\b(?:my|me on|his|her|our"
    rf"|their) {_NETWORK}(?: (?:name|handle|account|page))?(?:\s?[:=]\s?| (?:is|as"
    r"|at)\s)(?P<mine>(?!(?:full|private|public|down|gone|closed|the|a|not|now|so|too|on"
    r"|off)\b)[a-z0-9_](?:[\w.]*\w)?)"
)


def _addressed(low: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(low):
        yield Found(*match.span(), "email")
    for match in _AT_HANDLE.finditer(low):
        yield Found(*match.span(), "handle")


def _links(low: str) -> Iterator[Found]:
    for match in _LINK.finditer(low):
        end = match.start() + len(match[0].rstrip(".,;:!?)'"))
        yield Found(match.start(), end, "link")


def _handles(low: str) -> Iterator[Found]:
    for match in _HANDLE.finditer(low):
        yield Found(*match.span("after" if match["after"] else "mine"), "handle")


# Phones, NHS and National Insurance numbers ------------------------------------------------

_DIGIT = re.compile(r"\d")
_DIGIT_RUN = re.compile(r"\d++")
# What people put between the digits of one number.
_BETWEEN = re.compile(r"[\s.\-–/()]{0,4}")
_NHS_BEFORE = re.compile(
    r"(?:nhs|hospital|patient)\W{0,3}(?:no|num|number|id)?\W{0,3}(?:is\s)?\s?$"
)
_MOST_DIGITS = 15
_SHORTEST_PHONE = 10
_HELPLINES = ("0800", "0808", "0300", "116")
_SPELT_DIGIT = (
    r"(?:oh?|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
)
_SPELT_PHONE = re.compile(rf"\b(?:oh?|zero|nought)(?:[\s,\-]{{1,3}}{_SPELT_DIGIT}){{7,14}}\b")
_NATIONAL_INSURANCE = re.compile(
    # QQ is never given out: the number of the examples, which people also write.
    r"\b(?:[a-ceghj-prstw-z][a-ceghj-npr-tw-z]|qq)\s?\d\d\s?\d\d\s?\d\d\s?[a-d]\b"
)


def is_nhs_number(digits: str) -> bool:
    """Whether the last of ten digits is right for the others, as in an NHS number: modulus 11."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def _is_phone(digits: str, plus: bool) -> bool:
    """Whether these digits can be dialled in the UK, or anywhere with a plus before them."""
    if digits.startswith(_HELPLINES):
        return False
    if plus or digits.startswith("00"):
        return 10 <= len(digits) <= _MOST_DIGITS
    if digits.startswith("44"):
        return len(digits) in (12, 13)
    if digits.startswith("7"):
        return len(digits) == 10  # a mobile without its first 0
    return digits.startswith(("01", "02", "03", "05", "07", "08", "09")) and len(digits) in (10, 11)


def _runs_of_numbers(low: str) -> Iterator[list[re.Match[str]]]:
    """Groups of digits that stand so close that they can be one number."""
    run: list[re.Match[str]] = []
    for match in _DIGIT_RUN.finditer(low):
        if run and not _BETWEEN.fullmatch(low, run[-1].end(), match.start()):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _numbers(low: str) -> Iterator[Found]:
    for run in _runs_of_numbers(low):
        yield from _dialled_or_nhs(low, run)
    for match in _NATIONAL_INSURANCE.finditer(low):
        yield Found(*match.span(), "national_insurance")
    for pattern in (_BIRTH, _LONG_AGO):
        for match in pattern.finditer(low):
            yield Found(*match.span("date"), "date_of_birth")


def _dialled_or_nhs(low: str, run: list[re.Match[str]]) -> Iterator[Found]:
    """The longest numbers that the groups of a run make, from the left, none overlapping."""
    first = 0
    while first < len(run):
        found, following = _number_from(low, run, first)
        if found:
            yield found
        first = following


def _number_from(low: str, run: list[re.Match[str]], first: int) -> tuple[Found | None, int]:
    start = run[first].start()
    digits, choices = "", []
    for place in range(first, len(run)):
        digits += run[place][0]
        if len(digits) > _MOST_DIGITS:
            break
        choices.append((digits, place))
    named = _NHS_BEFORE.search(low, max(0, start - 24), start) is not None
    for digits, last in reversed(choices):
        end = run[last].end()
        if is_nhs_number(digits) or (named and 5 <= len(digits) <= 12):
            return Found(start, end, "nhs_number"), last + 1
        begin, digits = _with_sign(low, start, digits)
        if len(digits) >= _SHORTEST_PHONE and _is_phone(digits, low[begin] == "+"):
            return Found(begin, end, "phone"), last + 1
    return None, first + 1


def _with_sign(low: str, start: int, digits: str) -> tuple[int, str]:
    """Where a phone number begins, its bracket or plus or letter O for the 0 among it."""
    before = low[max(0, start - 2) : start]
    if before.endswith("+"):
        return start - 1, digits
    if before.endswith("("):
        return start - (2 if before == "+(" else 1), digits
    if before.endswith("o") and not before[:-1].isalnum():
        return start - 1, "0" + digits
    return start, digits


# Dates of birth ----------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_IN_FIGURES = r"\d{1,2}[ ]?[/.\-–][ ]?\d{1,2}[ ]?[/.\-–][ ]?"
_IN_WORDS = rf"(?:{_DAY}(?: of)?[ \-/]?{_MONTH}|{_MONTH} {_DAY})"
_BIRTH = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth ?da(?:te|y)|born)(?:\s?[:=\-]"
    r"|\s?\(?)?\s?(?:(?:is|was|on|the) ){0,3}"
    rf"(?P<date>{_IN_FIGURES}\d{{2,4}}\b|\d{{4}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}\b"
    rf"|{_IN_WORDS}\b(?:[, \-/]{{0,2}}'?\d{{2,4}}\b)?|\d\d \d\d \d{{2,4}}\b|\d{{6}}\b|\d{{8}}\b)"
)
# A day of the last century is hardly ever an appointment: it is somebody's date of birth.
_LONG_AGO = re.compile(
    rf"(?<![\d/.\-])(?P<date>{_IN_FIGURES}(?:19)?[3-9]\d\b(?![/.\-]?\d)"
    rf"|{_IN_WORDS}[, \-/]{{1,2}}19\d\d\b)"
)
