"""Tagging past comments again changes what is found in them, and never what waits to be read."""

from collections.abc import Callable
from dataclasses import replace

from feedback import codebooks, curating, intake, moderation, retagging
from feedback.curating import Proposal
from feedback.models import Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.theming import editing
from tests.conftest import TODAY

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


def test_what_people_checked_is_shown_under_the_merged_theme_until_somebody_goes_back(
    store: SqliteStore, make_response: Callable[..., Response], facilitator: StaffMember
) -> None:
    before = codebooks.shipped().codebook.version
    comment = intake.analyse("good", "Tea and toast", "read", codebooks.shipped())
    store.add_response(make_response(comments=(comment,)))
    store.release(at_least=1, hold_back=False)
    (waiting,) = store.comments_in("waiting", most=5)
    said = frozenset({"staff_skills"})
    moderation.check_themes(store, waiting, facilitator, TODAY, said, codebook_version=before)

    def apply(proposal: Proposal) -> None:
        tried = curating.try_out(store, facilitator, proposal)
        curating.apply(store, facilitator, tried.proposed, note="", day=TODAY)
        retagging.start(store, facilitator)
        retagging.wait(tried.proposed.codebook.version)

    def shown() -> tuple[list[str], dict[str, int]]:
        (found,) = store.comments_in("waiting", most=5)
        return [tag.theme for tag in found.tags], dict(store.counts().themes)

    apply(
        curating.change(
            "Merge", lambda codebook: editing.merge(codebook, "staff_skills", "staff_attitude")
        )
    )
    assert shown() == (["staff_attitude"], {"staff_attitude": 1})

    apply(curating.return_to(store, before))
    assert shown() == (["staff_skills"], {"staff_skills": 1})
