"""What a meeting keeps to present: of which period, and nothing that is not known."""

from datetime import date, timedelta

import pytest

from feedback import (
    codebooks,
    covering,
    freezing,
    gathering,
    meetings,
    presenting,
    promises,
    publishing,
    reference_mix,
)
from feedback.covering import Covered
from feedback.disclosure.publications import Publication
from feedback.errors import FeedbackError, NotAllowed
from feedback.gathering import Meeting, Overtaken, Plan
from feedback.models import StaffMember
from feedback.promises import Promise
from feedback.screens import Screen
from feedback.storage import Store
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.publications import month, of_everybody, publication, tally

FACILITATOR = StaffMember(1, "Fatima", "facilitator")
COMMISSIONER = StaffMember(2, "Col", "commissioner")
ADMIN = StaffMember(3, "Ada", "admin")
NAMES = {"waiting": "Waiting", "food": "Food", "staff_attitude": "Kindness"}
OCTOBER = date(2026, 10, 1)
NEWEST = codebooks.shipped().codebook.version


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


@pytest.fixture
def meeting(store: Store) -> Meeting:
    """A meeting that is being prepared."""
    return gathering.add(store, FACILITATOR, TODAY, Plan())


def live(store: Store, published: list[Publication] | None = None) -> Covered:
    """The live view."""
    snapshot = meetings.snapshot(store, threshold=5, base=10)
    return covering.live(snapshot, published or [], NAMES, threshold=5, base=10)


def of_months(store: Store, published: list[Publication], first: int, last: int) -> Covered:
    """Made-up published months."""
    return covering.of_months(store, published, month(first), month(last), NAMES, threshold=5)


def frozen(
    store: Store, meeting: Meeting, covered: Covered, quotes: dict[str, str] | None = None
) -> list[Screen]:
    """What is kept of it, by a meeting as it was read."""
    freezing.freeze(store, FACILITATOR, meeting, covered, NAMES, quotes=quotes or {}, today=TODAY)
    now = next(one for one in gathering.meetings(store) if one.id == meeting.id)
    return presenting.frozen(now.kept.deck)


def again(store: Store, meeting: Meeting) -> Meeting:
    """The meeting as it is now."""
    return next(one for one in gathering.meetings(store) if one.id == meeting.id)


def test_published_months_are_put_together_and_named(store: Store, meeting: Meeting) -> None:
    published = [
        publication(0, tally(20, rated=10, waiting=10, food=8)),
        publication(1, tally(40, rated=30, waiting=6, food=20)),
        publication(2, tally(40, rated=40)),
    ]

    covered = of_months(store, published, 0, 1)
    found = {screen.id: screen for screen in frozen(store, meeting, covered)}

    assert covered.period == (
        "Published answers of June 2025 to July 2025, from all sites and surveys."
    )
    assert found["answered"].title == "60 answers"
    assert covered.period in found["answered"].lines
    assert "(40\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}60) said good" in found["rating"].title
    assert [(bar.label, bar.shown) for bar in found["rating"].bars] == [
        ("Good or very good", "40"),
        ("Any other answer", "20"),
    ]
    assert found["themes"].title == "Most often: Food (28 of 60 people who wrote)"
    assert [(bar.label, bar.shown) for bar in found["themes"].bars] == [
        ("Food", "28"),
        ("Waiting", "16"),
    ]
    for id in ("rating", "themes"):
        assert found[id].note.startswith(covered.period)


def test_what_is_hidden_in_a_month_is_said_and_not_counted(store: Store) -> None:
    published = [
        publication(0, tally(40, rated=20, waiting=3, food=20)),
        publication(1, tally(40, rated=38, waiting=20, food=10)),
        publication(2, tally(3)),
    ]

    covered = of_months(store, published, 0, 2)

    assert covered.answered == "80 or more answers"
    assert covered.theme_bars["waiting"].shown == "20 or more"
    assert "some months are hidden" in covered.themes.note
    assert "(20\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}40)" in covered.rating.title
    assert "Without July 2025, August 2025" in covered.rating.note
    few = of_months(store, published, 2, 2)
    assert few.answered == "Too few answers to show"
    assert (few.rating.bars, few.theme_bars) == ((), {})


def test_words_of_a_published_month_can_be_chosen_where_its_number_is_shown(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    for text, tags in (("Kind", words().tags), ("Warm", ())):
        for number in range(12):
            comment = words(f"{text} {number}", tags=tags, codebook_version=NEWEST)
            store.add_response(make_response(day=OCTOBER, comments=(comment,)))
    for comment in store.comments_in("waiting", most=50)[:20]:
        store.decide(
            comment.id,
            seen="waiting",
            state="shown",
            shown_text=comment.body,
            staff_id=1,
            day=TODAY,
        )
    publishing.publish(store, ADMIN, OCTOBER, today=TODAY, threshold=5, base=10)
    published = publishing.published(store)

    covered = covering.of_months(store, published, OCTOBER, OCTOBER, NAMES, threshold=5)

    # Of the warm rooms no theme says how many they were.
    assert {quote.text.split()[0] for quote in covered.quotes} == {"Kind"}
    assert live(store, published).quotes == ()
    chosen = covered.quotes[0].id
    note = {chosen: "  This quote speaks\nabout hospital. "}
    kept = frozen(store, meeting, covered, note)[-1]
    assert (kept.id, kept.quote) == (f"quote {chosen}", "")
    assert kept.note == "This quote speaks about hospital."


def test_what_moved_is_said_only_where_something_published_says_so(
    store: Store, meeting: Meeting
) -> None:
    def moved(counts: list[int | None]) -> list[Screen]:
        covered = live(store, of_everybody(counts))
        found = frozen(store, again(store, meeting), covered)
        return [screen for screen in found if screen.id.startswith("moved")]

    (rising,) = moved([20] * 11 + [33])

    assert rising.title == "Waiting: higher than usual"
    assert rising.lines[0].startswith("Waiting came up for 33 of 40 people who wrote in May 2026")
    (steady,) = moved([20] * 12)
    assert steady.title == "Nothing moved in May 2026 beyond the usual ups and downs"
    assert moved([20]) == []
    assert moved([]) == []


def test_who_is_missing_is_said_as_far_as_it_was_published(store: Store, meeting: Meeting) -> None:
    def missing(*published: Publication) -> list[Screen]:
        found = frozen(store, again(store, meeting), live(store, list(published)))
        return [screen for screen in found if screen.id == "missing"]

    busy = [tally(30, waiting=9), tally(30), tally(30)]
    silent = publication(0, *busy, tally(0), kinds={"carer": tally(10), "staff": tally(60)})

    (nobody,) = missing(silent)
    reference_mix.keep(store, ADMIN, {"carer": 40, "staff": 60})
    (fewer,) = missing(silent)
    reference_mix.keep(store, ADMIN, {})
    (unknown,) = missing(publication(0, *busy))

    assert nobody.title == "Not everybody has been heard"
    assert nobody.lines == ("Site 4: nobody answered in June 2025.",)
    assert nobody.note == "From what was published of June 2025."
    assert len(fewer.lines) == 2
    assert fewer.lines[1].startswith("“I care for a family member, partner or friend”: 10 of 90")
    assert fewer.lines[1].endswith("Fewer have answered than you expect.")
    assert unknown.title == "Who is missing? The numbers do not say"
    assert missing() == []


def test_earlier_promises_come_with_those_due_first(store: Store, meeting: Meeting) -> None:
    before = gathering.add(store, FACILITATOR, TODAY - timedelta(28), Plan())
    for what, by in (("Bell", date(2026, 11, 1)), ("Tea", date(2026, 12, 1)), ("Sign", None)):
        promises.add(store, FACILITATOR, before, Promise(what, "Manager", by))
    done = next(one for one in promises.promises(store) if one.promise.what == "Sign")
    told = Promise("Sign", "Manager", came_of_it="It hangs.", disputed="It hangs too high.")
    promises.change(store, FACILITATOR, done, told, "adopted")
    promises.add(store, FACILITATOR, meeting, Promise("Today's", "Manager"))

    since = frozen(store, meeting, live(store))[0]

    assert (
        since.title == "You said, together we did: 1 settled, 1 overdue, 1 on the way, 1 disputed"
    )
    assert since.lines == (
        "Bell: promised, overdue since 1 November 2026",
        "Tea: promised, due by 1 December 2026",
        "Sign: done, and kept. It hangs. Disputed: It hangs too high",
    )
    for number in range(10):
        promises.add(store, FACILITATOR, before, Promise(f"More {number}", "Manager"))
    many = frozen(store, again(store, meeting), live(store))[0]
    assert (len(many.lines), many.note) == (8, "And 5 more.")


def test_only_words_that_may_be_shown_can_be_chosen(
    store: Store, meeting: Meeting, make_response: MakeResponse
) -> None:
    store.add_response(make_response(comments=(words(),)))
    waiting = store.comments_in("waiting", most=1)[0].id

    with pytest.raises(FeedbackError, match="may not be shown"):
        frozen(store, meeting, live(store), {waiting: ""})
    with pytest.raises(FeedbackError, match="at most 5"):
        frozen(store, meeting, live(store), {str(n): "" for n in range(6)})
    with pytest.raises(NotAllowed):
        freezing.freeze(store, COMMISSIONER, meeting, live(store), NAMES, quotes={}, today=TODAY)
    frozen(store, meeting, live(store))
    with pytest.raises(Overtaken):
        frozen(store, meeting, live(store))
