"""One answer's way in: checked, analysed, stored once, counted in batches."""

import json
import sqlite3
from pathlib import Path

import pytest

from feedback import intake
from feedback.errors import InvalidResponse
from feedback.models import Placement
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.conftest import TODAY

WAITED = "We waited for weeks and weeks"


def submit(
    store: SqliteStore,
    placement: Placement,
    key: str = "",
    *,
    codebook_version: int | None = None,
    **form: str,
) -> intake.TakenIn:
    """Submit one form with a good rating and whatever else matters."""
    return intake.submit(
        store,
        default_survey(),
        placement,
        {name: [value] for name, value in {"experience": "good", **form}.items()},
        key=key or intake.new_key(),
        day=TODAY,
        source="web",
        threshold=5,
        codebook_version=codebook_version,
    )


def test_words_are_tagged_with_the_words_that_caused_it(
    store: SqliteStore, placement: Placement
) -> None:
    submit(store, placement, better=WAITED)

    (comment,) = store.comments_in("waiting", most=5)
    evidence = {
        tag.theme: [WAITED[span.start : span.end] for span in tag.evidence] for tag in comment.tags
    }
    assert "waited" in " ".join(evidence["waiting_timeliness"])


def test_words_only_to_be_counted_are_analysed_and_nowhere_kept(
    store: SqliteStore, placement: Placement, tmp_path: Path
) -> None:
    submit(store, placement, better=WAITED, permission="count_only")
    store.release(at_least=1, hold_back=False)

    assert store.counts().themes == {"waiting_timeliness": 1}
    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        (evidence,) = db.execute("select evidence from tags").fetchone()
    db.close()
    assert json.loads(evidence) == []
    store._database._writer.execute("pragma wal_checkpoint(truncate)")
    files = [path for path in (tmp_path / "data").iterdir() if path.is_file()]
    assert files
    assert all(b"weeks and weeks" not in path.read_bytes() for path in files)


def test_answers_of_a_site_join_the_figures_five_at_once(
    store: SqliteStore, placement: Placement
) -> None:
    given = 0
    while not (counted := store.counts().responses):
        submit(store, placement)
        given += 1

    assert counted >= 5
    assert store.waiting_changes() == given - counted


def test_a_repeated_key_is_one_answer(store: SqliteStore, placement: Placement) -> None:
    key = intake.new_key()

    assert submit(store, placement, key).stored == "stored"
    assert submit(store, placement, key, good="Something else").stored == "duplicate"


def test_a_form_that_does_not_fit_stores_nothing(store: SqliteStore, placement: Placement) -> None:
    with pytest.raises(InvalidResponse):
        submit(store, placement, experience="")

    assert store.waiting_changes() == 0


def test_distressing_words_are_marked_for_the_moderator(
    store: SqliteStore, placement: Placement
) -> None:
    submit(store, placement, good="Back then I wanted to kill myself, and they listened")

    (comment,) = store.comments_in("waiting", most=5)
    assert comment.sensitive


DANGER = "I have been saving up my tablets and I want to die"


def test_words_of_danger_are_marked_to_be_read_first(
    store: SqliteStore, placement: Placement
) -> None:
    assert not submit(store, placement, better=WAITED).offer_help
    assert submit(store, placement, good=DANGER).offer_help

    first, other = store.comments_in("waiting", most=5)
    assert any("want to die" in DANGER[span.start : span.end] for span in first.read_first)
    assert (other.body, other.read_first) == (WAITED, ())


def test_words_of_danger_only_to_be_counted_leave_no_mark(
    store: SqliteStore, placement: Placement
) -> None:
    taken = submit(store, placement, good=DANGER, permission="count_only")

    assert taken.offer_help
    assert not taken.words_kept
    assert store.comment_count("waiting") == 0
    (response,) = store.kept_responses()
    assert [kept.comment.read_first for kept in response.comments] == [()]


def test_keys_are_random_and_recognised() -> None:
    assert intake.new_key() != intake.new_key()
    assert intake.is_key(intake.new_key())
    assert not any(intake.is_key(text) for text in ("", "abc", "G" * 32, "a" * 33, "a" * 31 + "\n"))
