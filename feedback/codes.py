"""The six characters in a poster's address: making, tidying and recognising them."""

import re
import secrets
from collections.abc import Container

# People read a code off a poster and type it: no 0 O, 1 I L, which look alike. No vowels (nor Y)
# either, so that no code spells a word, rude or otherwise.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"

CODE_LENGTH = 6

# With 27^6 = 387 million codes, two clashes in a row are all but impossible: this many mean
# that ``taken`` claims everything, and a loop without end would hide it.
MOST_TRIES = 100

# People copy hyphens and dashes of every length from letters and messages.
_GAPS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def new_code(taken: Container[str]) -> str:
    """A random code that no placement has or had.

    Parameters
    ----------
    taken
        Codes already given out, withdrawn ones too: an old poster must not lead elsewhere.

    Raises
    ------
    RuntimeError
        If every code tried is taken, which means that ``taken`` is wrong.
    """
    for _ in range(MOST_TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
    raise RuntimeError(f"no free code in {MOST_TRIES} tries: is everything in `taken`?")


def normalise_code(text: str) -> str:
    """The code as stored: upper case, without spaces and hyphens; otherwise as typed.

    A character that codes never use is kept: "O" might have been meant as "Q" as well as "0",
    and a guess could open somebody else's poster.
    """
    return _GAPS.sub("", text).upper()


def looks_like_code(text: str) -> bool:
    """Whether this could be a code, once normalised; not whether a placement has it."""
    code = normalise_code(text)
    return len(code) == CODE_LENGTH and all(character in ALPHABET for character in code)
