"""The contract of a store where it is about themes: versions, tagging again, what people say."""

import json

import pytest

from feedback.errors import Refused
from feedback.models import Placement, Span, Tag
from feedback.storage import Store
from feedback.tagging import CommentToTag, KeptCodebook, Retagged
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


# Versions of the codebook -----------------------------------------------------------------


def codebook(version: int, learned: str = "") -> KeptCodebook:
    """A version with one theme, whose phrase names it."""
    theme = {"key": "tea", "name": "Tea", "description": "Tea.", "phrases": [f"tea {version}"]}
    return KeptCodebook(version, json.dumps({"version": version, "theme": [theme]}), learned)


def test_every_version_of_the_codebook_is_kept(store: Store, placement: Placement) -> None:
    assert store.codebook() is None
    assert store.codebook_versions() == []
    by = {"staff_id": 1, "day": TODAY}

    assert store.keep_codebook(codebook(3), note="As shipped", **by)  # type: ignore[arg-type]
    assert store.keep_codebook(codebook(4, '{"words": {}}'), note="Tea", **by)  # type: ignore[arg-type]

    assert store.codebook() == codebook(4, '{"words": {}}')
    assert store.codebook(3) == codebook(3)
    assert store.codebook(5) is None
    assert [(one.version, one.day, one.note) for one in store.codebook_versions()] == [
        (4, TODAY, "Tea"),
        (3, TODAY, "As shipped"),
    ]
    opened = store.opened(placement.code)
    assert opened is not None
    assert opened.codebook_version == 4


def test_the_slower_of_two_who_change_the_codebook_is_told(store: Store) -> None:
    by = {"note": "", "staff_id": 1, "day": TODAY}
    assert store.keep_codebook(codebook(4), **by)  # type: ignore[arg-type]

    for version in (4, 3):
        assert not store.keep_codebook(codebook(version), **by)  # type: ignore[arg-type]

    assert store.codebook() == codebook(4)


# Tagging again ------------------------------------------------------------------------------


def found_again(comment: CommentToTag, *tags: Tag, is_nil: bool = False) -> Retagged:
    """What an analysis found in a comment."""
    return Retagged(comment.id, tags, "negative", "en", is_nil)


def test_comments_are_tagged_again_until_none_is_left(
    store: Store, make_response: MakeResponse
) -> None:
    for number in range(3):
        store.add_response(make_response(comments=(words(f"Tea {number}"),)))
    store.add_response(make_response(comments=(words("New", codebook_version=4),)))
    only_counted = words(None, tags=(Tag("staff_attitude"),))
    store.add_response(make_response(comments=(only_counted,), permission="count_only"))
    store.release(at_least=1, hold_back=False)
    assert store.comments_left_to_tag(4) == 3

    while batch := store.comments_to_tag(4, most=2):
        tea = Tag("tea", (Span(0, 3),), "learning")
        store.retag(4, [found_again(comment, tea) for comment in batch], {})

    assert store.comments_left_to_tag(4) == 0
    assert store.counts().themes == {"tea": 3, "staff_attitude": 2}
    waiting = {comment.body: comment for comment in store.comments_in("waiting", most=9)}
    again = waiting["Tea 1"]
    assert again.tags == (Tag("tea", (Span(0, 3),), "learning"),)
    assert (again.tone, again.language, again.codebook_version) == ("negative", "en", 4)
    assert waiting["New"].tags == words().tags


def test_a_comment_to_tag_says_what_it_answered(store: Store, make_response: MakeResponse) -> None:
    store.add_response(make_response(comments=(words("Tea", question="better"),)))

    (comment,) = store.comments_to_tag(3, most=9)

    assert (comment.survey_id, comment.survey_version) == ("breakfast", 1)
    assert (comment.question, comment.body) == ("better", "Tea")


def test_an_older_version_tags_nothing_again(store: Store, make_response: MakeResponse) -> None:
    store.add_response(make_response(comments=(words("Tea"),)))
    (comment,) = store.comments_to_tag(3, most=9)
    store.keep_codebook(codebook(4), note="", staff_id=1, day=TODAY)

    with pytest.raises(Refused, match="newer"):
        store.retag(3, [found_again(comment)], {})

    assert store.comments_in("waiting", most=9)[0].tags == words().tags


def test_tagging_again_finds_what_says_nothing_but_a_persons_decision_stands(
    store: Store, make_response: MakeResponse
) -> None:
    for text in ("n/a", "nothing"):
        store.add_response(make_response(comments=(words(text),)))
    put_back = next(c for c in store.comments_in("waiting", most=9) if c.body == "nothing")
    decision = {"shown_text": "", "staff_id": 1, "day": TODAY}
    for seen, state in (("waiting", "hidden"), ("hidden", "waiting")):
        store.decide(put_back.id, seen=seen, state=state, **decision)  # type: ignore[arg-type]

    store.retag(3, [found_again(c, is_nil=True) for c in store.comments_to_tag(3, most=9)], {})
    assert [c.body for c in store.comments_in("nil", most=9)] == ["n/a"]
    assert [c.body for c in store.comments_in("waiting", most=9)] == ["nothing"]

    store.retag(4, [found_again(c) for c in store.comments_to_tag(4, most=9)], {})
    assert store.comment_count("nil") == 0
    assert store.comment_count("waiting") == 2


def test_a_comment_that_is_gone_is_passed_over(store: Store) -> None:
    store.retag(3, [Retagged("0" * 32, (Tag("tea"),), None, "", False)], {})

    assert store.comments_left_to_tag(3) == 0


# What people say that a comment is about ----------------------------------------------------


def check(store: Store, comment_id: str, *themes: str) -> None:
    """Somebody says what a comment is about."""
    store.check_themes(comment_id, frozenset(themes), codebook_version=3, staff_id=1, day=TODAY)


def test_a_persons_word_replaces_all_tags_and_keeps_the_evidence(
    store: Store, make_response: MakeResponse
) -> None:
    both = (Tag("food", (Span(5, 8),)), Tag("staff_attitude", (Span(0, 4),)))
    comment = waiting_comment(store, make_response(comments=(words(tags=both),)))
    store.release(at_least=1, hold_back=False)
    before = store.revision()

    check(store, comment, "staff_attitude", "waiting_timeliness")

    (checked,) = store.comments_in("waiting", most=9)
    assert checked.checked
    assert checked.tags == (
        Tag("staff_attitude", (Span(0, 4),), "person"),
        Tag("waiting_timeliness", (), "person"),
    )
    assert store.counts().themes == {"staff_attitude": 1, "waiting_timeliness": 1}
    assert store.revision() > before


def test_what_a_person_said_stands_when_comments_are_tagged_again(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    check(store, comment)

    (to_tag,) = store.comments_to_tag(4, most=9)
    store.retag(4, [found_again(to_tag, Tag("food"), is_nil=True)], {})

    (checked,) = store.comments_in("waiting", most=9)
    assert (checked.tags, checked.checked, checked.codebook_version) == ((), True, 4)
    assert store.comments_left_to_tag(4) == 0


def test_what_people_checked_follows_a_merge_and_comes_back_with_the_older_version(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words("Good tea and food"),)))
    check(store, comment, "tea", "staff_attitude")
    store.release(at_least=1, hold_back=False)
    (to_tag,) = store.comments_to_tag(4, most=9)

    store.retag(4, [found_again(to_tag, Tag("food", (Span(5, 8),)))], {"tea": "food"})

    (found,) = store.comments_in("waiting", most=9)
    assert found.checked
    assert found.tags == (
        Tag("food", (Span(5, 8),), "person"),
        Tag("staff_attitude", (Span(0, 4),), "person"),
    )
    assert store.counts().themes == {"food": 1, "staff_attitude": 1}
    assert store.checked_comments()[0].themes == frozenset({"tea", "staff_attitude"})

    store.retag(5, [found_again(to_tag, Tag("food"), Tag("tea", (Span(5, 8),)))], {})

    assert {tag.theme: tag.evidence for tag in store.comments_in("waiting", most=9)[0].tags} == {
        "tea": (Span(5, 8),),
        "staff_attitude": (Span(0, 4),),
    }
    assert store.counts().themes == {"tea": 1, "staff_attitude": 1}


def test_two_themes_a_person_named_are_one_after_a_merge(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    check(store, comment, "tea", "food")
    store.release(at_least=1, hold_back=False)

    (to_tag,) = store.comments_to_tag(4, most=9)
    store.retag(4, [found_again(to_tag)], {"tea": "food"})

    assert store.comments_in("waiting", most=9)[0].tags == (Tag("food", (), "person"),)
    assert store.counts().themes == {"food": 1}


def test_checked_comments_are_what_learning_learns_from(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(comments=(words("Not checked"),)))
    store.add_response(make_response(comments=(words("Set aside"),)))
    store.add_response(make_response(comments=(words("Tea", question="better"),)))
    for found in store.comments_in("waiting", most=9):
        if found.body != "Not checked":
            check(store, found.id, "food")
        if found.body == "Tea":
            check(store, found.id, "tea", "food")
        if found.body == "Set aside":
            store.set_aside(found.response_id, reason="It was a test", staff_id=1, day=TODAY)

    (learned_from,) = store.checked_comments()

    assert (learned_from.question, learned_from.body) == ("better", "Tea")
    assert (learned_from.survey_id, learned_from.survey_version) == ("breakfast", 1)
    assert (learned_from.themes, learned_from.codebook_version) == (frozenset({"tea", "food"}), 3)


def test_nobody_says_what_words_that_are_not_kept_are_about(
    store: Store, make_response: MakeResponse
) -> None:
    with pytest.raises(Refused):
        check(store, "0" * 32, "food")

    assert store.checked_comments() == []
