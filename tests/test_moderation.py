"""Deciding what the room may see, and by whom."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from feedback import moderation
from feedback.errors import FeedbackError, InvalidResponse, NotAllowed
from feedback.models import Comment, CommentForModeration, Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY

WRITTEN = "Dr Moon was kind, ring me on 07700 900123 or ask Brenda"


@pytest.fixture
def comment(store: SqliteStore, make_response: Callable[..., Response]) -> CommentForModeration:
    """One waiting comment that may be shown."""
    store.add_response(make_response(comments=(Comment("good", WRITTEN),)))
    store.release(at_least=1, hold_back=False)
    return store.comments_in("waiting", most=1)[0]


def shown(store: SqliteStore) -> list[str]:
    """The words on the wall."""
    return [c.text for c in store.shown_comments(least_responses=1, most=9)]


def test_edited_words_are_shown_and_the_original_is_kept(
    store: SqliteStore, comment: CommentForModeration, facilitator: StaffMember
) -> None:
    assert moderation.show(store, comment, facilitator, TODAY, text=" [name] was kind ")

    assert shown(store) == ["[name] was kind"]
    assert store.comments_in("shown", most=1)[0].body == WRITTEN


def test_nothing_cannot_be_shown(
    store: SqliteStore, comment: CommentForModeration, facilitator: StaffMember
) -> None:
    with pytest.raises(InvalidResponse, match="Hide it instead"):
        moderation.show(store, comment, facilitator, TODAY, text=" \n")

    assert store.comment_count("waiting") == 1


def test_hidden_and_read_words_are_not_shown(
    store: SqliteStore, comment: CommentForModeration, facilitator: StaffMember
) -> None:
    assert moderation.hide(store, comment, facilitator, TODAY)
    (hidden,) = store.comments_in("hidden", most=1)
    assert moderation.return_to_queue(store, hidden, facilitator, TODAY)
    assert moderation.mark_read(store, comment, facilitator, TODAY)

    assert shown(store) == []
    assert store.comment_count("read") == 1


def test_setting_aside_needs_a_reason_from_the_list(
    store: SqliteStore, comment: CommentForModeration, facilitator: StaffMember
) -> None:
    with pytest.raises(KeyError):
        moderation.set_aside(
            store, comment.response_id, facilitator, TODAY, reason="because they wrote X"
        )

    assert moderation.set_aside(store, comment.response_id, facilitator, TODAY, reason="prank")
    assert moderation.put_back(store, comment.response_id, facilitator, TODAY)


@pytest.mark.parametrize(
    "act",
    [
        lambda store, c, who: moderation.show(store, c, who, TODAY),
        lambda store, c, who: moderation.hide(store, c, who, TODAY),
        lambda store, c, who: moderation.mark_read(store, c, who, TODAY),
        lambda store, c, who: moderation.return_to_queue(store, c, who, TODAY),
        lambda store, c, who: moderation.set_aside(store, c.response_id, who, TODAY, reason="test"),
        lambda store, c, who: moderation.put_back(store, c.response_id, who, TODAY),
    ],
)
def test_a_commissioner_decides_nothing(
    store: SqliteStore,
    comment: CommentForModeration,
    commissioner: StaffMember,
    act: Callable[..., bool],
) -> None:
    with pytest.raises(NotAllowed):
        act(store, comment, commissioner)

    assert store.comment_count("waiting") == 1
    assert list(store.decisions()) == []


def test_names_of_staff_are_taken_out_of_what_the_room_would_see(
    store: SqliteStore, comment: CommentForModeration, facilitator: StaffMember
) -> None:
    moderation.keep_staff_names(store, facilitator, " Brenda \n\nGrace   Okafor\nBrenda")

    assert moderation.staff_names(store) == ("Brenda", "Grace Okafor")
    assert moderation.show(store, comment, facilitator, TODAY)
    assert shown(store) == ["[name] was kind, ring me on [phone number] or ask [name]"]


@pytest.mark.parametrize("lines", ["x", "n" * 81, "\n".join(f"Name {n}" for n in range(501))])
def test_a_list_of_names_that_will_not_do_is_refused(
    store: SqliteStore, facilitator: StaffMember, lines: str
) -> None:
    moderation.keep_staff_names(store, facilitator, "Brenda")

    with pytest.raises(FeedbackError):
        moderation.keep_staff_names(store, facilitator, lines)

    assert moderation.staff_names(store) == ("Brenda",)


def test_only_who_moderates_all_sites_changes_the_names(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    for member in (
        replace(facilitator, sites=frozenset({1})),
        replace(facilitator, role="commissioner"),
    ):
        with pytest.raises(NotAllowed):
            moderation.keep_staff_names(store, member, "Brenda")

    moderation.keep_staff_names(store, facilitator, "")
    assert moderation.staff_names(store) == ()
