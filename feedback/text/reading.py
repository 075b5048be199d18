"""A comment as the rules read it: typographic signs made plain, invisible ones left out."""

from dataclasses import dataclass

from feedback.models import Span

# Soft hyphens, zero-width signs and marks of direction: phones copy them along with numbers.
_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_PLAIN = (
    dict.fromkeys(map(ord, _INVISIBLE))
    | dict.fromkeys(map(ord, _SPACES), " ")
    | dict.fromkeys(map(ord, "‘’ʼ´`＇"), "'")
    | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    | dict.fromkeys(map(ord, "“”"), '"')
    | {ord("＠"): "@", ord("．"): "."}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The plain text, the same in lower case, and where each of its characters stood.

    ``low`` is as long as ``text``. ``positions`` is None where nothing was left out.
    """

    text: str
    low: str
    positions: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """The place in the comment as it was written of a piece that is not empty."""
        if self.positions is None:
            return Span(start, end)
        return Span(self.positions[start], self.positions[end - 1] + 1)


def read(comment: str) -> Reading:
    """The comment ready for looking things up."""
    text = comment if comment.isascii() else comment.translate(_PLAIN)
    if len(text) == len(comment):
        return Reading(text, _lower(text))
    seen = (place for place, sign in enumerate(comment) if _PLAIN.get(ord(sign), "") is not None)
    return Reading(text, _lower(text), tuple(seen))


def _lower(text: str) -> str:
    """The text in lower case, of the same length: a Turkish İ would become two characters."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
