"""Tagging past comments again changes what is found in them, and never what waits to be read."""

from collections.abc import Callable
from dataclasses import replace

from feedback import codebooks, intake, retagging
from feedback.models import Response, StaffMember
from feedback.storage.sqlite import SqliteStore

FAREWELL = "They would all be happy if I was not here"


def test_what_should_be_read_first_stays_in_the_queue(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> None:
    """Every single word of it is one that says nothing."""
    shipped = codebooks.shipped()
    read = intake.analyse("better", FAREWELL, "read", shipped)
    store.add_response(make_response(comments=(replace(read, codebook_version=0),)))
    version = shipped.codebook.version

    retagging.start(store, facilitator)
    retagging.wait(version)

    assert retagging.left(store, version) == 0
    (comment,) = store.comments_in("waiting", most=5)
    assert comment.body == FAREWELL
    assert comment.read_first
