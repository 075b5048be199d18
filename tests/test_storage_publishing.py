"""The contract of a store where it is about published months."""

from datetime import date

import pytest

from feedback.disclosure.publications import to_json
from feedback.disclosure.trends import Figures, Published, Share
from feedback.errors import Refused
from feedback.kept_months import KeptPublication, Unpublished
from feedback.models import Comment, RollupRow, Tag
from feedback.storage import Store
from tests.conftest import TODAY
from tests.contract import MakeResponse, words

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


def of_october(part: int = 1, *, staff_attitude: int | None = 12) -> KeptPublication:
    """A publication of October that says how many mentioned the staff, or hides it."""
    share = Share(staff_attitude, 20, None if staff_attitude else "few")
    whole = Figures(20, 20, {("theme", "staff_attitude"): share})
    tables = to_json(Published(OCTOBER, whole, {}, {}))
    return KeptPublication(OCTOBER, part, TODAY, 3, 5, 10, tables)


def of_autumn(part: int = 1, *, months: int = 2, until: date = OCTOBER) -> KeptPublication:
    """A publication of several months up to October."""
    whole = Figures(20, 20, {("theme", "staff_attitude"): Share(12, 20)})
    tables = to_json(Published(until, whole, {}, {}, months))
    return KeptPublication(until, part, TODAY, 3, 5, 10, tables, months)


def publish(store: Store, publication: KeptPublication) -> bool:
    """Keep it as made of what is unpublished now."""
    rows = store.unpublished(publication.month, publication.months)
    return store.publish(publication, rows, staff_id=1)


def counted(store: Store) -> dict[tuple[str, str, str], int]:
    """October's unpublished counts, by kind, figure and item."""
    return {(row.kind, row.figure, row.item): row.n for row in store.unpublished(OCTOBER)}


def test_a_publication_is_kept_as_it_was_for_good(
    store: Store, make_response: MakeResponse
) -> None:
    assert store.publications() == []
    assert store.last_published() is None
    store.add_response(make_response(day=FIRST))

    assert publish(store, of_october())
    store.add_response(make_response(day=LAST))
    assert publish(store, of_october(2, staff_attitude=None))

    assert store.publications() == [of_october(), of_october(2, staff_attitude=None)]
    assert store.last_published() == OCTOBER


def test_all_that_is_not_set_aside_is_counted_as_the_rollup_does(
    store: Store, make_response: MakeResponse
) -> None:
    """Also what waits for its batch. Of one month, and each answer once."""
    answers = {"experience": ("good",), "describe": ("carer", "local", "never asked")}
    for day in (FIRST, LAST):
        comments = (words(), words("Kind", question="better"))
        store.add_response(make_response(day=day, comments=comments, answers=answers))
    nil = words("n/a", is_nil=True)
    store.add_response(make_response(day=FIRST, comments=(nil,)))
    store.add_response(make_response(day=FIRST, comments=(words("Hm", tags=()),)))
    store.add_response(make_response(day=FIRST))
    aside = store.wordless_responses(most=1)[0]
    store.set_aside(aside.id, reason="It was a test", staff_id=1, day=TODAY)
    store.add_response(make_response(day=NOVEMBER))
    before = store.unpublished(OCTOBER)

    store.release(at_least=1, hold_back=False)

    rollup = [row for row in store.rollup() if row.month == OCTOBER]
    assert set(before) == set(store.unpublished(OCTOBER)) == set(rollup)
    assert {key: n for key, n in counted(store).items() if key[0] in ("", "carer")} == {
        ("", "responses", ""): 4,
        ("", "with_words", ""): 3,
        ("", "nil", ""): 1,
        ("", "no_theme", ""): 1,
        ("", "theme", "staff_attitude"): 2,
        ("", "option", "good"): 4,
        ("", "option", "carer"): 2,
        ("", "option", "local"): 2,
        ("carer", "responses", ""): 2,
        ("carer", "with_words", ""): 2,
        ("carer", "theme", "staff_attitude"): 2,
        ("carer", "option", "good"): 2,
        ("carer", "option", "carer"): 2,
        ("carer", "option", "local"): 2,
    }


def test_publishing_a_month_brings_what_waits_into_the_figures(
    store: Store, make_response: MakeResponse
) -> None:
    for day in (FIRST, LAST, NOVEMBER):
        store.add_response(make_response(day=day))
    assert store.counts().responses == 0
    before = store.revision()

    publish(store, of_october())

    assert store.counts().responses == 2
    assert store.waiting_changes() == 1
    assert store.revision() > before


def test_late_answers_wait_apart_from_what_was_published(
    store: Store, make_response: MakeResponse
) -> None:
    for day in (FIRST, LAST, NOVEMBER):
        store.add_response(make_response(day=day))
    assert store.unpublished_months() == [
        Unpublished(OCTOBER, 2, 0),
        Unpublished(NOVEMBER, 1, 0),
    ]

    publish(store, of_october())
    assert store.unpublished(OCTOBER) == []
    store.add_response(make_response(day=LAST, answers={"experience": ("poor",)}))

    assert store.unpublished_months() == [
        Unpublished(OCTOBER, 1, 1),
        Unpublished(NOVEMBER, 1, 0),
    ]
    assert counted(store) == {("", "responses", ""): 1, ("", "option", "poor"): 1}


def test_what_is_set_aside_after_it_was_published_stays_published(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(day=FIRST))
    publish(store, of_october())
    (response,) = store.wordless_responses(most=5)

    store.set_aside(response.id, reason="It was a test", staff_id=1, day=TODAY)
    assert store.unpublished_months() == []
    store.put_back(response.id, reason="It was none", staff_id=1, day=TODAY)

    assert store.unpublished_months() == []
    assert store.publications() == [of_october()]


def test_what_is_put_back_after_its_month_was_published_is_late(
    store: Store, make_response: MakeResponse
) -> None:
    for _ in range(2):
        store.add_response(make_response(day=FIRST))
    response = store.wordless_responses(most=5)[0]
    store.set_aside(response.id, reason="It was a test", staff_id=1, day=TODAY)
    publish(store, of_october())
    assert store.unpublished_months() == []

    store.put_back(response.id, reason="It was none", staff_id=1, day=TODAY)

    assert store.unpublished_months() == [Unpublished(OCTOBER, 1, 1)]


def test_nothing_is_kept_when_the_answers_are_others_by_now(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(day=FIRST))
    rows = store.unpublished(OCTOBER)
    store.add_response(make_response(day=LAST))

    assert not store.publish(of_october(), rows, staff_id=1)
    assert not store.publish(of_october(), [], staff_id=1)
    fewer = [RollupRow(r.site_id, r.kind, r.month, r.figure, r.question, r.item, 1) for r in rows]
    assert not store.publish(of_october(), fewer, staff_id=1)

    assert store.publications() == []
    assert store.waiting_changes() == 2
    assert publish(store, of_october())


def test_a_part_comes_once_and_in_order(store: Store, make_response: MakeResponse) -> None:
    store.add_response(make_response(day=FIRST))
    assert not publish(store, of_october(2))
    assert publish(store, of_october())
    store.add_response(make_response(day=FIRST))

    assert not publish(store, of_october())

    assert len(store.publications()) == 1


def test_several_months_are_counted_and_published_as_one(
    store: Store, make_response: MakeResponse
) -> None:
    for day in (date(2026, 8, 31), SEPTEMBER, FIRST, LAST, NOVEMBER):
        store.add_response(make_response(day=day))
    (everybody,) = [r for r in store.unpublished(OCTOBER, 2) if r.figure == "responses"]
    assert (everybody.n, everybody.month) == (3, OCTOBER)

    assert publish(store, of_autumn())

    assert store.publications() == [of_autumn()]
    assert store.last_published() == OCTOBER
    assert store.unpublished(OCTOBER, 2) == []
    assert store.counts().responses == 3
    assert store.unpublished_months() == [
        Unpublished(date(2026, 8, 1), 1, 0),
        Unpublished(NOVEMBER, 1, 0),
    ]


def test_late_answers_of_a_period_wait_together(store: Store, make_response: MakeResponse) -> None:
    store.add_response(make_response(day=FIRST))
    publish(store, of_autumn())
    for day in (SEPTEMBER, SEPTEMBER, LAST):
        store.add_response(make_response(day=day))

    assert store.unpublished_months() == [Unpublished(OCTOBER, 3, 1, months=2)]
    assert publish(store, of_autumn(2))
    assert store.unpublished_months() == []


def test_no_month_is_in_two_periods(store: Store, make_response: MakeResponse) -> None:
    """Two publications with a person in common could be subtracted; with a month, nearly so."""
    store.add_response(make_response(day=LAST))
    assert publish(store, of_autumn())
    for day in (date(2026, 8, 1), SEPTEMBER, LAST):
        store.add_response(make_response(day=day))

    for other in (
        of_autumn(months=1),
        of_autumn(2, months=1),
        of_autumn(months=1, until=SEPTEMBER),
        of_autumn(months=2, until=SEPTEMBER),
        of_autumn(months=3),
        of_autumn(2, months=3),
    ):
        assert not publish(store, other)

    assert store.publications() == [of_autumn()]
    assert publish(store, of_autumn(months=1, until=date(2026, 8, 1)))


def test_the_gates_rules_are_never_weaker_than_five(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(day=FIRST))
    made = of_october()

    for threshold, base in ((4, 10), (5, 4)):
        with pytest.raises(Refused):
            publish(store, KeptPublication(OCTOBER, 1, TODAY, 3, threshold, base, made.tables))

    assert store.publications() == []
    assert store.waiting_changes() == 1


# The words behind a number ---------------------------------------------------------------------


def approve(store: Store, *texts: str) -> None:
    """Show these words, one after the other."""
    waiting = {comment.body: comment.id for comment in store.comments_in("waiting", most=50)}
    for text in texts:
        assert store.decide(
            waiting[text], seen="waiting", state="shown", shown_text=text, staff_id=1, day=TODAY
        )


def behind(store: Store, theme: str = "staff_attitude", month: date = OCTOBER) -> list[str]:
    """The words that a reader of the trends sees, the latest approved first."""
    return [c.text for c in store.words_behind(month, theme, least_responses=5, most=50)]


def test_words_behind_a_theme_are_approved_permitted_and_of_that_month(
    store: Store, make_response: MakeResponse
) -> None:
    for text, changes in {
        "Kind": {},
        "Warm": {"day": LAST},
        "Food": {"comments": (words("Food", tags=(Tag("food"),)),)},
        "Private": {"permission": "read"},
        "Not approved": {},
        "November": {"day": NOVEMBER},
    }.items():
        store.add_response(make_response(**{"day": FIRST, "comments": (words(text),), **changes}))
    approve(store, "Kind", "Warm", "Food", "November")
    assert behind(store) == []

    publish(store, of_october())

    assert behind(store) == ["Warm", "Kind"]
    assert behind(store, "food") == []
    assert behind(store, month=NOVEMBER) == []
    (warm, _) = store.words_behind(OCTOBER, "staff_attitude", least_responses=5, most=50)
    assert (warm.survey_id, warm.survey_version, warm.question) == ("breakfast", 1, "good")
    assert len(store.words_behind(OCTOBER, "staff_attitude", least_responses=5, most=1)) == 1
    assert store.words_behind(OCTOBER, "staff_attitude", least_responses=6, most=50) == []


def test_words_behind_a_hidden_number_are_hidden_too(
    store: Store, make_response: MakeResponse
) -> None:
    """Each publication of a month for itself: late words are not behind the first number."""
    for text in ("Kind", "Warm", "Calm", "Soft", "Bright"):
        store.add_response(make_response(day=FIRST, comments=(words(text),)))
    publish(store, of_october(staff_attitude=None))
    for text in ("Late", "Later"):
        store.add_response(make_response(day=FIRST, comments=(words(text),)))
    approve(store, "Kind", "Late", "Later")
    assert behind(store) == []

    publish(store, of_october(2))

    assert behind(store) == ["Later", "Late"]


def test_words_behind_a_number_of_several_months_are_of_all_of_them(
    store: Store, make_response: MakeResponse
) -> None:
    for text, day in (("Warm", SEPTEMBER), ("Kind", LAST), ("August", date(2026, 8, 31))):
        for _ in range(3):
            store.add_response(make_response(day=day, comments=(words(text),)))
    for comment in store.comments_in("waiting", most=50):
        approved = {"state": "shown", "shown_text": comment.body, "staff_id": 1, "day": TODAY}
        assert store.decide(comment.id, seen="waiting", **approved)
    publish(store, of_autumn())

    assert sorted(behind(store)) == ["Kind"] * 3 + ["Warm"] * 3
    assert behind(store, month=SEPTEMBER) == []


def test_words_of_an_answer_set_aside_go_at_once(store: Store, make_response: MakeResponse) -> None:
    for _ in range(5):
        store.add_response(make_response(day=FIRST))
    store.add_response(make_response(day=FIRST, comments=(Comment("good", "Kind", words().tags),)))
    (comment,) = store.comments_in("waiting", most=5)
    approve(store, "Kind")
    publish(store, of_october())
    assert behind(store) == ["Kind"]

    store.set_aside(comment.response_id, reason="It was a test", staff_id=1, day=TODAY)

    assert behind(store) == []
