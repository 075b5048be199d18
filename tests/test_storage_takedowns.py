"""The contract of a store where shown words are taken down: once, for good, with who and why."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from feedback.errors import Refused
from feedback.models import TAKEN_DOWN, CommentForModeration, TakeDownReason, TakenDown
from feedback.storage import Store
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


@pytest.fixture
def shown(store: Store, make_response: MakeResponse) -> str:
    """The id of words that are shown."""
    comment = waiting_comment(store, make_response(comments=(words("Kind people"),)))
    assert show(store, comment)
    return comment


def show(store: Store, comment: str) -> bool:
    """Show words that wait."""
    return store.decide(
        comment, seen="waiting", state="shown", shown_text="Kind", staff_id=1, day=TODAY
    )


def take_down(store: Store, comment: str, reason: TakeDownReason | None, note: str = "") -> bool:
    """Take shown words down."""
    return store.take_down(comment, reason=reason, note=note, staff_id=1, day=TODAY)


def put_back(store: Store, comment: str) -> bool:
    """Let hidden words wait again."""
    return store.decide(
        comment, seen="hidden", state="waiting", shown_text="", staff_id=1, day=TODAY
    )


def only(comments: list[CommentForModeration]) -> TakenDown:
    """When the only comment of a list was taken down, whoever did it."""
    (comment,) = comments
    assert comment.taken_down is not None
    return replace(comment.taken_down, staff_name="", said_by="")


def test_words_are_taken_down_once_and_listed_apart(store: Store, shown: str) -> None:
    before = store.revision()

    assert take_down(store, shown, "points", "It names a shop 🎵")
    assert not take_down(store, shown, "upsets", "Later")

    assert only(store.taken_down(most=9)) == TakenDown(
        TODAY, "", "points", "It names a shop 🎵", ""
    )
    (comment,) = store.taken_down(most=9)
    assert (comment.state, comment.body, comment.shown_text) == ("hidden", "Kind people", "")
    assert store.comments_in("shown", most=9) == store.comments_in("hidden", most=9) == []
    assert [row[2:] for row in store.decisions()].count(("hidden", TAKEN_DOWN)) == 1
    assert store.revision() > before


def test_words_that_are_not_shown_are_not_taken_down(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))

    assert not take_down(store, comment, "mistake")
    assert not take_down(store, "0" * 32, "mistake")

    assert store.comment_count("waiting") == 1
    assert store.taken_down(most=9) == []


def test_of_eight_who_take_the_same_words_down_one_is_noted(store: Store, shown: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = [*pool.map(lambda number: take_down(store, shown, "other", f"{number}"), range(8))]

    assert sorted(done) == [False] * 7 + [True]
    assert only(store.taken_down(most=9)).note == str(done.index(True))


def test_why_can_be_said_later_and_once(store: Store, shown: str) -> None:
    assert take_down(store, shown, None)
    assert only(store.taken_down(most=9)) == TakenDown(TODAY, "", None, "", "")

    assert store.say_why(shown, reason="upsets", note="Read aloud", staff_id=1)
    assert not store.say_why(shown, reason="other", note="Again", staff_id=1)

    assert only(store.taken_down(most=9)) == TakenDown(TODAY, "", "upsets", "Read aloud", "")


def test_what_was_never_taken_down_has_no_reason_to_give(store: Store, shown: str) -> None:
    assert not store.say_why(shown, reason="other", note="", staff_id=1)


def test_shown_words_are_only_taken_down(store: Store, shown: str) -> None:
    for state, text in (("hidden", ""), ("waiting", ""), ("read", ""), ("shown", "Other")):
        with pytest.raises(Refused, match="taken down"):
            store.decide(
                shown,
                seen="shown",
                state=state,  # type: ignore[arg-type]
                shown_text=text,
                staff_id=1,
                day=TODAY,
            )

    assert store.comments_in("shown", most=9)[0].shown_text == "Kind"


@pytest.mark.parametrize("reason", [None, "withdrawn"])
def test_what_nobody_explained_or_its_writer_withdrew_stays_down(
    store: Store, shown: str, reason: TakeDownReason | None
) -> None:
    take_down(store, shown, reason)

    with pytest.raises(Refused, match="stay so"):
        put_back(store, shown)

    assert store.comment_count("waiting") == 0


def test_what_was_taken_down_is_not_shown_without_waiting_first(store: Store, shown: str) -> None:
    take_down(store, shown, "mistake")

    for state, text in (("shown", "Kind"), ("read", ""), ("hidden", "")):
        with pytest.raises(Refused, match="stay so"):
            store.decide(
                shown,
                seen="hidden",
                state=state,  # type: ignore[arg-type]
                shown_text=text,
                staff_id=1,
                day=TODAY,
            )


def test_what_waits_again_says_that_it_was_taken_down(store: Store, shown: str) -> None:
    take_down(store, shown, "mistake", "Wrong key")

    assert put_back(store, shown)
    assert only(store.comments_in("waiting", most=9)).note == "Wrong key"

    assert show(store, shown)
    assert take_down(store, shown, "points", "A street")
    assert only(store.taken_down(most=9)).note == "A street"


@pytest.mark.parametrize(
    ("reason", "note"), [("anger", ""), ("other", "x" * 201), (None, "Words without a reason")]
)
def test_a_reason_that_is_none_is_refused(
    store: Store, shown: str, reason: TakeDownReason | None, note: str
) -> None:
    with pytest.raises(Refused) as refused:
        take_down(store, shown, reason, note)

    assert "Words without" not in f"{refused.value} {refused.value.__cause__}"
    assert store.comment_count("shown") == 1
