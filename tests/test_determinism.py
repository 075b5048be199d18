"""The same words and the same version give the same result: whoever asks, wherever, and when."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from feedback import codebooks, intake, retagging, setting_up
from feedback.codebooks import InUse
from feedback.models import Comment, CommentForModeration, Response
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase import SupabaseStore
from feedback.tagging import KeptCodebook
from feedback.text import learned
from feedback.text.codebook import Codebook, shipped_codebook, to_table
from feedback.text.learning import Labelled, fit
from tests.conftest import PROJECT, TODAY

FIXTURES = Path(__file__).parent / "fixtures"
ASKED = ("good", "better")
STORED = 40
"""How many comments go through both stores."""

ANOTHER_PROCESS = """
import json, sys
from feedback import codebooks, config, intake, storage
store = storage.open_store(config.settings().data_dir)
using = codebooks.newest(store)
print(json.dumps([repr(intake.analyse(*one, "read", using)) for one in json.load(sys.stdin)]))
"""


def comments() -> list[tuple[str, str]]:
    """Some hundreds of the made-up comments, each under a question."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(FIXTURES.glob("*_check.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [
        (ASKED[place % 2], text)
        for place, text in enumerate(dict.fromkeys(text for text in texts if text.strip()))
    ] + [("good", "They put chairs outside")]


def kept_version() -> KeptCodebook:
    """The shipped codebook as version 4, with something learned."""
    codebook = Codebook(4, shipped_codebook().themes)
    lesson = [
        Labelled(f"We had chairs outside at {n}", frozenset({"activities"})) for n in range(30)
    ]
    lesson += [Labelled(f"Nothing much at {n}", frozenset()) for n in range(30)]
    weights = learned.to_table(fit(lesson, codebook))
    return KeptCodebook(4, json.dumps(to_table(codebook)), json.dumps(weights))


def read(all_of_it: Iterable[tuple[str, str]], using: InUse) -> list[str]:
    """Everything that is found in each comment, as one text."""
    return [repr(intake.analyse(question, text, "read", using)) for question, text in all_of_it]


def as_found(kept: CommentForModeration) -> Comment:
    """What a store gives back, as intake made it; its tags in the codebook's order."""
    order = [theme.key for theme in shipped_codebook().themes]
    return Comment(
        kept.question,
        kept.body,
        tuple(sorted(kept.tags, key=lambda tag: order.index(tag.theme))),
        kept.tone,
        kept.language,
        kept.codebook_version,
        kept.state == "nil",
        kept.sensitive,
        kept.read_first,
    )


def in_store(store: Store) -> set[str]:
    """What is found in the comments that a store keeps."""
    every = [*store.comments_in("waiting", most=99), *store.comments_in("nil", most=99)]
    return {repr(as_found(one)) for one in every}


def fill(store: Store, found: Sequence[Comment], make: Callable[..., Response]) -> None:
    """Store comments, each in an answer of its own, as if nothing had tagged them yet."""
    placement = setting_up.add_placement(store, "Café", "Counter")
    for comment in found:
        untagged = replace(comment, tags=(), tone=None, codebook_version=0, is_nil=False)
        store.add_response(make(code=placement.code, comments=(untagged,)))


@pytest.mark.supabase
def test_the_same_words_and_version_give_the_same_result_everywhere(
    sqlite_store: SqliteStore,
    supabase_store: SupabaseStore,
    make_response: Callable[..., Response],
) -> None:
    for store in (sqlite_store, supabase_store):
        store.keep_codebook(kept_version(), note="", staff_id=1, day=TODAY)
    using = codebooks.newest(sqlite_store)
    assert using == codebooks.newest(supabase_store)
    every = comments()
    expected = read(every, using)
    assert len(expected) > 200
    assert "found_by='learning'" in expected[-1]
    by_comment = dict(zip(every, expected, strict=True))

    # Any order, in eight threads at once.
    orders = [Random(seed).sample(every, len(every)) for seed in range(8)]
    with ThreadPoolExecutor(8) as threads:
        for order, found in zip(
            orders, threads.map(lambda order: read(order, using), orders), strict=True
        ):
            assert found == [by_comment[one] for one in order]

    # After a restart: another process, whose hashes of words are others.
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS],
        input=json.dumps(every),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == expected

    # Tagged again in both stores, answers having come in another order in each.
    some = every[:: len(every) // STORED]
    for store, order in ((sqlite_store, some), (supabase_store, some[::-1])):
        analysed = [intake.analyse(question, text, "read", using) for question, text in order]
        fill(store, analysed, make_response)
        while retagging.tag_some(store, using):
            pass
        assert in_store(store) == {by_comment[one] for one in some}
