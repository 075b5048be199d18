"""Where one person lives or lies: postcodes, street addresses, wards and beds.

Towns, parks and streets without a house number are left alone: they point at nobody.
"""

import re
from collections.abc import Iterator

from feedback.text.identifiers import Found
from feedback.text.vocabulary import is_ordinary, names

# The letters that postcodes begin with: elsewhere "so 2 3at" could be anything.
_AREAS = (
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e "
    "ec eh en ex fk fy g gl gu ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln "
    "ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn "
    "so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze"
)
_DIGIT = re.compile(r"\d")
_POSTCODE = re.compile(
    rf"\b(?:{'|'.join(sorted(_AREAS.split(), key=len, reverse=True))})"
    r"\d[\da-z]?[ \t\-]{0,3}\d ?[abd-hjlnp-uw-z]{2}\b"
)

_STREET = (
    r"(?:road|rd|street|avenue|ave|lane|crescent|cres|gardens|gdns|terrace|mews|grove|mansions"
    r"|parade|villas)"
)
# These have other uses: "10 minutes walk", "2 in a row".
_MAYBE_STREET = (
    r"(?:st|close|drive|court|ct|way|place|square|sq|hill|park|walk|row|rise|green|estate|house"
    r"|broadway|common|path|view|vale|wharf|yard|gate|buildings|point|tower|lodge)"
)
_OF_NO_STREET = (
    r"(?!(?:of|in|on|at|to|from|for|with|and|or|by|is|was|were|are|am|pm|a|an|my|your|our|their"
    r"|this|that|it|i|we|they|he|she|you|as|but|so|if|then|than|who|down|up|off|along|across|over"
    r"|more|less|times?|hours?|hrs?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|yrs?"
    r"|miles?|metres?|meters?|yards|km|people|patients?|staff|nurses?|doctors?|cars?|bus|buses"
    r"|stops?|different|busy|main|other|separate|parking|disabled|long|steps?|per|pounds?)\b)"
)
_STREET_NAME = rf"(?:{_OF_NO_STREET}[a-z][a-z'.]*+ ){{1,4}}"
_HOUSE = re.compile(
    r"\b\d{1,4}[a-f]?(?: ?[\-–/] ?\d{1,4})?,? "
    rf"(?:(?P<name>{_STREET_NAME})(?:{_STREET}|(?P<maybe>{_MAYBE_STREET}))|the grove)\b"
)
_FLAT = re.compile(
    r"\b(?:flat|flt|apartment|apt|maisonette) ?(?:no\.? |number )?\d{1,4}[a-z]?\b(?! (?:am|pm"
    r"|days?|weeks?|months?|years?|hours?|mins?|minutes?|times?|bed|people|doors|nights?))"
    rf"(?:,? {_STREET_NAME}(?:{_STREET}|{_MAYBE_STREET})\b)?"
)
_AT_HOME = re.compile(r"(?:\b(?:at|live|lives|living|address|house|home)\W{0,2}(?: is)?\s?)$")

_BED = re.compile(
    r"\b(?:bed|bay|cubicle) (?:no\.? |number )?\d{1,3}[a-z]?\b(?! (?:am|pm|days?|weeks?|months?"
    r"|years?|hours?|hrs?|mins?|minutes?|times?|nights?|flats?))"
)
_NUMBERED_WARD = re.compile(
    r"\bward (?:no\.? |number )?(?:[a-z]?\d{1,3}[a-z]?|(?P<letter>[a-z]))\b"
)
_NAMED_WARD = re.compile(r"\b(?:(?P<first>[a-z']+) )?(?P<last>[a-z][a-z'\-]*) ward\b")
_OF_NO_WARD = frozenset(
    "the a an this that these each every any no another other same first second third last next "
    "new old previous my our your his her their its whose which what on in to from of at and or "
    "for with by per was is not only one two three whole entire right wrong different various "
    "mental health psychiatric psychiatry acute general adult adults older open closed locked "
    "secure forensic mixed male female single sex men's women's mens womens men women "
    "children's childrens maternity labour surgical medical rehab rehabilitation recovery "
    "assessment admission admissions inpatient in-patient intensive hospital home day night "
    "busy noisy quiet clean dirty lovely nice good great best worst safe unsafe small big large "
    "stroke dementia elderly care geriatric cancer eating disorder isolation covid side main "
    "full whichever off back hdu picu nhs about out into before after when entering leaving "
    "regular ambulatory perinatal postnatal antenatal autism specialist".split()
)


def whereabouts(text: str, low: str) -> Iterator[Found]:
    """The postcodes, addresses, wards and beds in a text, in no order; they may overlap.

    ``low`` is the text in lower case, of the same length.
    """
    if _DIGIT.search(low):
        yield from _addresses(text, low)
        for match in _BED.finditer(low):
            yield Found(*match.span(), "ward")
    if "ward" in low:
        yield from _wards(text, low)


def _addresses(text: str, low: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(low):
        yield Found(*match.span(), "postcode")
    for match in _FLAT.finditer(low):
        yield Found(*match.span(), "address")
    for match in _HOUSE.finditer(low):
        if match["maybe"] is None or _is_street(text, low, match):
            yield Found(*match.span(), "address")


def _is_street(text: str, low: str, house: re.Match[str]) -> bool:
    """Whether "14 elm close" is an address: it has capitals, a strange word, or a "live at"."""
    name = slice(*house.span("name"))
    if text[name].istitle() or not all(map(is_ordinary, low[name].split())):
        return True
    return _AT_HOME.search(low, max(0, house.start() - 24), house.start()) is not None


def _wards(text: str, low: str) -> Iterator[Found]:
    for match in _NUMBERED_WARD.finditer(low):
        letter = match.start("letter")
        if letter < 0 or text[letter].isupper():
            yield Found(*match.span(), "ward")
    for match in _NAMED_WARD.finditer(low):
        if _names_a_ward(text, match, "last"):
            from_first = match["first"] and _names_a_ward(text, match, "first")
            yield Found(match.start("first" if from_first else "last"), match.end(), "ward")


def _names_a_ward(text: str, ward: re.Match[str], group: str) -> bool:
    """Whether the word is a name: "Oak ward" and "luther ward", not "the ward" or "busy ward"."""
    word = ward[group]
    if word in _OF_NO_WARD:
        return False
    named = word in names().first_names or word in names().also_words
    return text[ward.start(group)].isupper() or named or not is_ordinary(word)
