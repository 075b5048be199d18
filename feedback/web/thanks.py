"""The page after an answer: everybody is led to the same address with a random part.

What the page says differs (somebody may not be safe; the words were only counted; the answer waits
here), and neither an address, a cookie nor a log may tell which. So a random token stands for it,
in this process's memory, for a few minutes.
"""

import secrets
import time
from collections import OrderedDict
from threading import Lock

from feedback.intake import TakenIn

_SECONDS = 5 * 60
_MOST = 10_000

# A token that is too old, or that another copy of the app gave. We cannot know, so we care.
_UNKNOWN = TakenIn("stored", words_kept=True, offer_help=True)

_lock = Lock()
_taken: OrderedDict[str, tuple[TakenIn, float]] = OrderedDict()


def token_for(taken: TakenIn) -> str:
    """A token that stands for what became of an answer, for five minutes."""
    token, now = secrets.token_urlsafe(12), time.monotonic()
    with _lock:
        while _taken and (len(_taken) >= _MOST or next(iter(_taken.values()))[1] < now):
            _taken.popitem(last=False)
        _taken[token] = (taken, now + _SECONDS)
    return token


def of_token(token: str) -> TakenIn:
    """What became of an answer; with help on offer where the token is not known any more."""
    with _lock:
        taken, until = _taken.get(token, (_UNKNOWN, 0.0))
    return taken if time.monotonic() < until else _UNKNOWN
