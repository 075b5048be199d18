"""Comments and responses for the tests of the store's contract."""

from collections.abc import Callable

from feedback.models import Comment, Response, Span, Tag
from feedback.storage import Store

MakeResponse = Callable[..., Response]


def words(text: str = "Kind people", **changes: object) -> Comment:
    """A comment as intake makes it."""
    tags = (Tag("staff_attitude", (Span(0, 4),)),)
    return Comment(**{"question": "good", "body": text, "tags": tags, **changes})


def waiting_comment(store: Store, response: Response) -> str:
    """Store a response with words; the id of its comment."""
    store.add_response(response)
    return store.comments_in("waiting", most=1)[0].id
