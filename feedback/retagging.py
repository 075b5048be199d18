"""Tagging kept comments again after the codebook changed: in small batches, beside everything else.

How far it has come is in the store: what a version has not tagged yet. So it can stop anywhere and
go on later, here or in another copy of the app, and two at once do no harm.
"""

import time
from threading import Lock, Thread

from feedback import codebooks, surveys
from feedback.codebooks import InUse
from feedback.errors import NotAllowed, StorageError, Unavailable
from feedback.models import StaffMember
from feedback.places import runs_all_sites
from feedback.storage import Store
from feedback.tagging import CommentToTag, Retagged
from feedback.text import analysis

BATCH = 50
"""So many comments take a few hundredths of a second: residents' answers come in between."""

_PAUSE_SECONDS = 0.02
_WAIT_SECONDS = 2.0
_MOST_TROUBLE = 5

_running: dict[int, Thread] = {}
_lock = Lock()


def left(store: Store, version: int) -> int:
    """How many comments a version has not tagged yet."""
    return store.comments_left_to_tag(version)


def start(store: Store, staff: StaffMember) -> None:
    """Tag with the version in use in the background, unless this process does already.

    It works with the rights of whoever pressed: when their session ends, it stops.
    Raises NotAllowed unless they have all sites.
    """
    if not runs_all_sites(staff):
        raise NotAllowed("Only who has all sites can tag comments again.")
    using = codebooks.newest(store)
    version = using.codebook.version
    with _lock:
        if version not in _running:
            _running[version] = Thread(target=_work, args=(store, using), daemon=True)
            _running[version].start()


def is_running(version: int) -> bool:
    """Whether this process is tagging comments with a version."""
    with _lock:
        return version in _running


def wait(version: int) -> None:
    """Wait until this process has stopped tagging with a version."""
    with _lock:
        thread = _running.get(version)
    if thread:
        thread.join()


def tag_some(store: Store, using: InUse) -> int:
    """Tag some of the comments that a version has not tagged yet; how many these were."""
    version = using.codebook.version
    batch = store.comments_to_tag(version, most=BATCH)
    if batch:
        found = [_tagged(comment, using) for comment in batch]
        store.retag(version, found, using.codebook.merged)
    return len(batch)


def _work(store: Store, using: InUse) -> None:
    trouble = 0
    try:
        while trouble < _MOST_TROUBLE:
            try:
                if not tag_some(store, using):
                    return
                trouble = 0
                time.sleep(_PAUSE_SECONDS)
            except Unavailable:
                trouble += 1
                time.sleep(_WAIT_SECONDS)
    except StorageError:
        return  # a newer version, or the session is over: the page offers to go on
    finally:
        with _lock:
            del _running[using.codebook.version]


def _tagged(comment: CommentToTag, using: InUse) -> Retagged:
    asked = surveys.question_type(comment.question)
    found = analysis.analyse(comment.body, asked, using.codebook, learned=using.learned)
    return Retagged(
        comment.id,
        found.tags,
        found.tone.value if found.tone else None,
        found.language,
        found.is_nil,
    )
