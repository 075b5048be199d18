"""Which codebook tags an answer: the newest kept, the last one known, or the shipped one."""

import json
from dataclasses import replace

import httpx
import pytest

from feedback import codebooks, intake
from feedback.errors import BadFile
from feedback.models import Placement
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from feedback.tagging import KeptCodebook
from feedback.text.codebook import Codebook, Theme, shipped_codebook, to_table
from feedback.text.learned import to_table as learned_to_table
from feedback.text.learning import Labelled, fit
from tests.borough import Borough
from tests.conftest import TODAY
from tests.supabase_stack import SupabaseStack

WORDS = "The samovar was out of tea"
TEA = Codebook(4, (Theme("tea", "Tea", "Tea and what it is made in.", ("samovar",)),))


def kept(codebook: Codebook, learned: str = "") -> KeptCodebook:
    """A codebook as the store keeps it."""
    return KeptCodebook(codebook.version, json.dumps(to_table(codebook)), learned)


def keep(store: SqliteStore, codebook: KeptCodebook) -> None:
    """Make it the one that counts."""
    assert store.keep_codebook(codebook, note="", staff_id=1, day=TODAY)


def submit(store: SqliteStore, placement: Placement) -> None:
    """An answer as a resident's page takes it in."""
    opened = store.opened(placement.code)
    assert opened is not None
    intake.submit(
        store,
        default_survey(),
        opened.placement,
        {"experience": ["good"], "better": [WORDS]},
        key=intake.new_key(),
        day=TODAY,
        source="web",
        threshold=5,
        codebook_version=opened.codebook_version,
    )


def test_the_shipped_codebook_counts_while_none_is_kept(store: SqliteStore) -> None:
    assert codebooks.newest(store) == codebooks.shipped()
    assert codebooks.in_use(store, None).codebook == shipped_codebook()


def test_an_answer_is_tagged_by_the_newest_codebook(
    store: SqliteStore, placement: Placement
) -> None:
    keep(store, kept(TEA))
    submit(store, placement)
    keep(store, kept(replace(TEA, version=5, themes=(replace(TEA.themes[0], key="urn"),))))
    submit(store, placement)

    tagged = {
        comment.codebook_version: [tag.theme for tag in comment.tags]
        for comment in store.comments_in("waiting", most=9)
    }

    assert tagged == {4: ["tea"], 5: ["urn"]}


def test_what_was_learned_tags_as_well(store: SqliteStore, placement: Placement) -> None:
    labelled = [Labelled("The tea was cold", frozenset({"tea"}))] * 60
    labelled += [Labelled("The garden was lovely", frozenset())] * 60
    weights = fit(labelled, TEA)
    keep(store, kept(TEA, json.dumps(learned_to_table(weights))))

    found = codebooks.newest(store)

    assert found.codebook == TEA
    assert found.learned.themes == weights
    submit(store, placement)
    (comment,) = store.comments_in("waiting", most=9)
    assert [tag.theme for tag in comment.tags] == ["tea"]


@pytest.mark.parametrize("definition", ["no JSON", "{}", '{"version": 4, "theme": [{}]}'])
def test_a_codebook_that_cannot_be_read_costs_no_answer(
    store: SqliteStore, placement: Placement, definition: str
) -> None:
    keep(store, KeptCodebook(4, definition))

    submit(store, placement)

    (comment,) = store.comments_in("waiting", most=9)
    assert comment.codebook_version == shipped_codebook().version
    with pytest.raises(BadFile):
        codebooks.newest(store)


@pytest.mark.supabase
def test_residents_fetch_a_codebook_once_and_the_last_one_known_counts_while_it_is_away(
    supabase_stack: SupabaseStack, http: httpx.Client
) -> None:
    borough = Borough(supabase_stack, http)
    residents = borough.residents()
    borough.admin.keep_codebook(kept(TEA), note="", staff_id=1, day=TODAY)
    with borough.stack.faults.refused():
        assert codebooks.in_use(residents, 4).codebook == shipped_codebook()
    opened = residents.opened(borough.placement.code)
    assert opened is not None

    assert opened.codebook_version == 4
    assert codebooks.in_use(residents, 4).codebook == TEA
    with borough.stack.faults.refused():
        assert codebooks.in_use(residents, 4).codebook == TEA
        assert codebooks.in_use(residents, 5).codebook == TEA
