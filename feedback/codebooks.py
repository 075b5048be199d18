"""The codebook that counts and what was learned with it: the newest kept, else the shipped one."""

import json
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from feedback.errors import BadFile, StorageError
from feedback.storage import Store
from feedback.tagging import KeptCodebook
from feedback.text import learned
from feedback.text.analysis import AS_SHIPPED, Learned
from feedback.text.codebook import Codebook, from_table, shipped_codebook


@dataclass(frozen=True, slots=True)
class InUse:
    """A version of the codebook, and what was learned with it."""

    codebook: Codebook
    learned: Learned = AS_SHIPPED


# A version never changes and holds nothing about anybody, so a process reads each only once.
_last_known: "WeakKeyDictionary[Store, InUse]" = WeakKeyDictionary()


def shipped() -> InUse:
    """The codebook that comes with the product: it counts while no other is kept."""
    return InUse(shipped_codebook())


def newest(store: Store) -> InUse:
    """What counts now, asked anew. Raises StorageError, and BadFile when it cannot be read."""
    versions = store.codebook_versions()
    return _fetched(store, versions[0].version) if versions else shipped()


def in_use(store: Store, version: int | None) -> InUse:
    """What counts by ``Opened.codebook_version``, for tagging an answer.

    No answer is refused for the sake of its tags: where this version cannot be had just now, the
    last one known counts, and whoever goes on tagging later finds that another one was used.
    """
    if version is None:
        return shipped()
    try:
        return _fetched(store, version)
    except (StorageError, BadFile):
        return _last_known.get(store) or shipped()


def version(store: Store, number: int) -> InUse:
    """One kept version. Raises BadFile when it is not there or cannot be read."""
    kept = store.codebook(number)
    if kept is None:
        raise BadFile(f"Version {number} of the codebook is not there.")
    return _read(kept)


def _fetched(store: Store, number: int) -> InUse:
    known = _last_known.get(store)
    if known is not None and known.codebook.version == number:
        return known
    _last_known[store] = found = version(store, number)
    return found


@lru_cache(maxsize=4)  # one for all sessions, each of which has a store of its own
def _read(kept: KeptCodebook) -> InUse:
    try:
        codebook = from_table(json.loads(kept.definition))
        weights = json.loads(kept.learned) if kept.learned else None
    except ValueError as error:
        raise BadFile(f"Version {kept.version} of the codebook cannot be read.") from error
    if weights is None:
        return InUse(codebook)
    return InUse(codebook, Learned(themes=learned.from_table(weights, codebook)))
