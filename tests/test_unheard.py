"""Who has not been heard from: only what was published is said, and chance is named."""

import pytest

from feedback import reference_mix, unheard
from feedback.errors import FeedbackError, NotAllowed
from feedback.models import StaffMember
from feedback.storage import Store
from feedback.unheard import Heard, Silent
from tests.publications import publication, tally

BUSY, SMALL, NOBODY = tally(30, waiting=9), tally(6), tally(0)


def test_a_site_is_silent_as_long_as_it_was_published_with_nobody() -> None:
    published = [
        publication(0, BUSY, BUSY, BUSY, BUSY),
        publication(1, BUSY, BUSY, BUSY, NOBODY),
        publication(2, BUSY, BUSY, NOBODY, NOBODY),
    ]

    found = unheard.silent_sites(published)

    assert [(one.site, one.months, f"{one.since:%Y-%m}") for one in found] == [
        (4, 2, "2025-07"),
        (3, 1, "2025-08"),
    ]


def test_a_site_is_not_called_silent_where_the_gate_says_nothing() -> None:
    assert unheard.silent_sites([publication(0, BUSY, SMALL, SMALL)]) == []
    assert unheard.silent_sites([publication(0, BUSY, NOBODY)]) == []  # one site: no table by site
    assert unheard.silent_sites([publication(0, tally(3), NOBODY)]) == []
    late = publication(0, tally(12), part=2)
    assert unheard.silent_sites([publication(0, BUSY, BUSY, NOBODY), late]) == []
    assert unheard.silent_sites([]) == []


def test_months_published_together_count_as_so_many() -> None:
    published = [
        publication(0, BUSY, BUSY, BUSY),
        publication(3, BUSY, BUSY, NOBODY, months=3),
        publication(4, BUSY, BUSY, NOBODY),
    ]

    (found,) = unheard.silent_sites(published)

    assert unheard.silent_in_words(found, "Elm House") == (
        "Elm House: nobody answered in 4 months, since July 2025."
    )


def test_a_month_that_was_not_published_ends_what_is_known() -> None:
    published = [publication(n, BUSY, BUSY, NOBODY) for n in (0, 2)]

    (found,) = unheard.silent_sites(published)

    assert found.months == 1


@pytest.mark.parametrize(
    ("expected", "verdict", "says"),
    [
        (None, None, "20 of 120 people who answered, about 2 in 10."),
        (0.4, "fewer", "You expect 40%. Fewer have answered than you expect."),
        (0.2, "could_be_chance", "The difference could be chance."),
        (0.05, "more", "More have answered than you expect."),
    ],
)
def test_a_kind_is_compared_with_the_mix(
    expected: float | None, verdict: str | None, says: str
) -> None:
    published = [publication(n, tally(60), kinds={"carer": tally(10)}) for n in (0, 1)]

    (found,) = unheard.heard(published, ["carer"], {"carer": expected} if expected else {})

    assert (found.k, found.n, found.verdict) == (20, 120, verdict)
    assert says in unheard.heard_in_words(found, base=10)


def test_months_in_which_a_kind_is_not_shown_are_left_out_and_said() -> None:
    published = [
        publication(0, tally(60), kinds={"carer": tally(10)}),
        publication(1, tally(60), kinds={"carer": tally(9)}),
    ]

    (found,) = unheard.heard(published, ["carer"], {"carer": 0.5})

    assert (found.k, found.n) == (10, 60)
    assert "(in the 1 of 2 months where that may be shown)" in unheard.heard_in_words(
        found, base=10
    )


def test_a_kind_that_is_never_shown_has_no_number_and_no_verdict() -> None:
    (found,) = unheard.heard([publication(0, tally(60))], ["carer"], {"carer": 0.5})

    assert found == Heard("carer", 0, 0, 0, 1, 0.5)
    assert found.verdict is None
    assert "Not shown in any month" in unheard.heard_in_words(found, base=10)


def test_silence_has_words() -> None:
    month = publication(0, BUSY).tables.month

    assert unheard.silent_in_words(Silent(3, month, 1), "Elm House") == (
        "Elm House: nobody answered in June 2025."
    )
    assert "in 4 months, since June 2025" in unheard.silent_in_words(Silent(3, month, 4), "Elm")


# The mix, a setting --------------------------------------------------------------------


def test_an_admin_enters_the_mix(store: Store, admin: StaffMember) -> None:
    assert reference_mix.reference_mix(store) == {}

    reference_mix.keep(store, admin, {"carer": 30, "local": None})

    assert reference_mix.reference_mix(store) == {"carer": 0.3}


def test_nobody_else_does(
    store: Store, facilitator: StaffMember, commissioner: StaffMember
) -> None:
    for member in (facilitator, commissioner):
        with pytest.raises(NotAllowed):
            reference_mix.keep(store, member, {"carer": 30})
    assert reference_mix.reference_mix(store) == {}


@pytest.mark.parametrize("percent", [0, 100, -5])
def test_a_mix_that_cannot_be_is_refused(store: Store, admin: StaffMember, percent: int) -> None:
    with pytest.raises(FeedbackError):
        reference_mix.keep(store, admin, {"carer": percent})
