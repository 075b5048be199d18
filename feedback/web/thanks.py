"""The page after an answer: everybody is led to the same address with a random part.

What the page says differs (somebody may not be safe; the answer waits here), and neither an
address, a cookie nor a log may tell which. So the address carries a random number and a keyed hash
(BLAKE2b) of it together with what the page is to say: nobody without the key can tell one from
another, and any copy of the app can, because all have the same key.

Who wrote words that were only counted is not led on: see ``resident_routes``.
"""

import secrets
import time
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from hmac import compare_digest
from itertools import product
from typing import Literal

from feedback.config import settings
from feedback.intake import TakenIn

_SECONDS = 10 * 60
_RANDOM_BYTES = 8

_STORED: tuple[Literal["stored", "kept"], ...] = ("stored", "kept")
_EVERY = tuple(
    TakenIn(stored, words_kept=True, offer_help=offer_help)
    for stored, offer_help in product(_STORED, (True, False))
)


def token_for(taken: TakenIn) -> str:
    """A token that stands for what became of an answer, for ten to twenty minutes."""
    number = secrets.token_hex(_RANDOM_BYTES)
    return number + _hash(number, _same_to_residents(taken), _now())


def of_token(token: str) -> TakenIn | None:
    """What became of an answer; None when the token is too old, or none of ours."""
    number, sent = token[: 2 * _RANDOM_BYTES], token[2 * _RANDOM_BYTES :]
    for taken, when in product(_EVERY, (_now(), _now() - 1)):
        if compare_digest(_hash(number, taken, when).encode(), sent.encode()):
            return taken
    return None


def _same_to_residents(taken: TakenIn) -> TakenIn:
    """Whether an answer had arrived before is nothing that its writer needs to know."""
    return replace(taken, stored="stored") if taken.stored == "duplicate" else taken


def _hash(number: str, taken: TakenIn, when: int) -> str:
    said = f"{number} {when} {taken.stored} {taken.offer_help}"
    return blake2b(said.encode(), key=_key(), digest_size=8).hexdigest()


def _now() -> int:
    return int(time.time() // _SECONDS)


@cache
def _key() -> bytes:
    """What all copies of the app know, and nobody who holds a resident's phone."""
    shared = settings().supabase_key.encode()
    return blake2b(shared, person=b"thanks").digest() if shared else secrets.token_bytes(64)
