"""Publishing months: when, by whom, once, and what the live view shows after it."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from feedback import codebooks, meetings, publishing
from feedback.disclosure.publications import Publication, series
from feedback.errors import FeedbackError, NotAllowed, Unavailable
from feedback.kept_months import KeptPublication
from feedback.models import Organisers, RollupRow, StaffMember
from feedback.publishing import Due
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.tagging import KeptCodebook
from tests.conftest import TODAY
from tests.contract import MakeResponse, words

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
RULES = {"threshold": 5, "base": 10}
OF_ALL_SITES = StaffMember(1, "Fay", "facilitator")
ATTITUDE = ("theme", "staff_attitude")
NEWEST = codebooks.shipped().codebook.version


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store, asked by somebody who may do everything."""
    return either_store


def answer(store: Store, make_response: MakeResponse, month: date, times: int) -> None:
    """So many answers of a month that praise the staff."""
    comment = words(codebook_version=NEWEST)
    for _ in range(times):
        store.add_response(make_response(day=month, comments=(comment,)))


def publish(store: Store, month: date, *, months: int = 1, today: date = TODAY) -> Publication:
    """Publish a period as somebody who may."""
    return publishing.publish(store, OF_ALL_SITES, month, months=months, today=today, **RULES)


def due(store: Store) -> list[Due]:
    """What can be published today."""
    return publishing.waiting(store, OF_ALL_SITES, today=TODAY, base=10).due


def waiting(store: Store) -> str:
    """Which months have too few answers as yet."""
    return publishing.waiting(store, OF_ALL_SITES, today=TODAY, base=10).too_few


def test_a_closed_month_is_published_through_the_gate_and_read_back(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, OCTOBER, 13)
    store.add_response(make_response(day=OCTOBER, answers={"experience": ("poor",)}))

    made = publish(store, OCTOBER)

    assert publishing.published(store) == [made]
    assert (made.part, made.day, made.codebook_version) == (1, TODAY, NEWEST)
    assert (made.threshold, made.base) == (5, 10)
    assert made.tables.whole is not None
    assert made.tables.whole.responses == 14
    assert made.tables.whole.with_words is None  # one wrote nothing: a number of people too
    (point,) = series([made], ATTITUDE)
    assert point.share is not None
    assert point.share.hidden == "nearly_all"


def test_every_theme_in_use_is_published_also_one_that_nobody_mentioned(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, OCTOBER, 12)
    comment = words("Warm rooms", tags=(), codebook_version=NEWEST)
    for _ in range(8):
        store.add_response(make_response(day=OCTOBER, comments=(comment,)))

    (staff,) = series([publish(store, OCTOBER)], ATTITUDE)
    (food,) = series(publishing.published(store), ("theme", "environment_food"))

    assert staff.share is not None
    assert (staff.share.n, staff.share.of) == (12, 20)
    assert food.share is not None
    assert (food.share.n, food.share.of) == (0, 20)


def test_only_a_month_that_is_over_can_be_published_and_only_once(
    store: Store, make_response: MakeResponse
) -> None:
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        answer(store, make_response, month, 11)
    assert due(store) == [Due(SEPTEMBER, 1, 11), Due(OCTOBER, 1, 11)]

    publish(store, OCTOBER)

    assert due(store) == [Due(SEPTEMBER, 1, 11)]
    for month in (OCTOBER, NOVEMBER, date(2025, 1, 1)):
        with pytest.raises(FeedbackError, match="nothing to publish"):
            publish(store, month)


def test_a_month_of_few_waits_and_is_published_with_the_next(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, SEPTEMBER, 4)
    assert due(store) == []
    assert waiting(store) == "September 2026"
    with pytest.raises(FeedbackError, match="together with the next"):
        publish(store, SEPTEMBER)

    answer(store, make_response, OCTOBER, 8)
    answer(store, make_response, NOVEMBER, 20)
    assert due(store) == [Due(OCTOBER, 1, 12, months=2)]
    assert waiting(store) == ""
    made = publish(store, OCTOBER, months=2)

    assert (made.tables.month, made.tables.months) == (OCTOBER, 2)
    assert made.tables.whole is not None
    assert made.tables.whole.responses == 12
    assert publishing.published(store) == [made]
    (point,) = series([made], ATTITUDE)
    assert (point.month, point.months) == (OCTOBER, 2)
    assert due(store) == []
    assert meetings.live_since(store) == NOVEMBER


def test_late_answers_of_a_period_are_a_revision_of_all_of_it(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, SEPTEMBER, 4)
    answer(store, make_response, OCTOBER, 8)
    publish(store, OCTOBER, months=2)
    answer(store, make_response, SEPTEMBER, 9)
    answer(store, make_response, OCTOBER, 1)

    assert due(store) == [Due(OCTOBER, 2, 10, months=2)]
    for month in (SEPTEMBER, OCTOBER):
        with pytest.raises(FeedbackError, match="nothing to publish"):
            publish(store, month)
    revision = publish(store, OCTOBER, months=2)

    assert revision.part == 2
    assert [point.parts for point in series(publishing.published(store), ATTITUDE)] == [2]


def test_months_can_be_put_together_so_that_more_can_be_shown(
    store: Store, make_response: MakeResponse
) -> None:
    """Six carers a month are too few to show; twelve in two months are not."""
    comments = (words(codebook_version=NEWEST),)
    for month in (SEPTEMBER, OCTOBER):
        for kind, times in (("carer", 6), ("service_user", 14)):
            for _ in range(times):
                ticked = {"experience": ("good",), "describe": (kind,)}
                store.add_response(make_response(day=month, answers=ticked, comments=comments))
    joined = publishing.together(due(store))
    assert joined == Due(OCTOBER, 1, 40, months=2)

    tables = publish(store, OCTOBER, months=2).tables

    assert {kind: figures.responses for kind, figures in tables.kinds.items()} == {
        "carer": 12,
        "service_user": 28,
    }
    assert due(store) == []


def test_only_periods_that_follow_each_other_are_put_together() -> None:
    july, august = Due(date(2026, 7, 1), 1, 12), Due(date(2026, 8, 1), 1, 12)
    october = Due(OCTOBER, 1, 30, months=2)

    assert publishing.together([july, august]) == Due(august.month, 1, 24, months=2)
    assert publishing.together([october, july, august]) == Due(OCTOBER, 1, 54, months=4)
    assert publishing.together([july, october]) is None
    assert publishing.together([july]) is None
    assert publishing.together([july, Due(august.month, 2, 12)]) is None
    long_ago = Due(date(2026, 6, 1), 1, 12, months=publishing.LONGEST)
    assert publishing.together([long_ago, july]) is None


def test_what_comes_for_a_month_before_a_published_one_waits_for_the_base(
    store: Store, make_response: MakeResponse
) -> None:
    """It has no neighbours left to be published with."""
    answer(store, make_response, OCTOBER, 12)
    publish(store, OCTOBER)
    answer(store, make_response, SEPTEMBER, 9)
    assert due(store) == []
    assert waiting(store) == ""

    answer(store, make_response, SEPTEMBER, 1)

    assert due(store) == [Due(SEPTEMBER, 1, 10)]
    publish(store, SEPTEMBER)
    assert [point.month for point in series(publishing.published(store), ATTITUDE)] == [
        SEPTEMBER,
        OCTOBER,
    ]


def test_late_answers_wait_until_there_are_ten_and_are_then_published_alone(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, OCTOBER, 20)
    first = publish(store, OCTOBER)
    answer(store, make_response, OCTOBER, 9)
    assert due(store) == []
    with pytest.raises(FeedbackError, match="fewer than 10"):
        publish(store, OCTOBER)

    answer(store, make_response, OCTOBER, 1)
    assert due(store) == [Due(OCTOBER, 2, 10)]
    revision = publish(store, OCTOBER, today=date(2026, 12, 1))

    assert publishing.published(store) == [first, revision]
    assert revision.part == 2
    assert revision.tables.whole is not None
    assert revision.tables.whole.responses == 10
    (point,) = series(publishing.published(store), ATTITUDE)
    assert point.parts == 2


@pytest.mark.parametrize(
    "member",
    [
        StaffMember(2, "Cem", "facilitator", frozenset({1})),
        StaffMember(3, "Col", "commissioner"),
    ],
    ids=["of one site", "commissioner"],
)
def test_only_who_has_all_sites_publishes(sqlite_store: SqliteStore, member: StaffMember) -> None:
    with pytest.raises(NotAllowed):
        publishing.publish(sqlite_store, member, OCTOBER, today=TODAY, **RULES)
    with pytest.raises(NotAllowed):
        publishing.waiting(sqlite_store, member, today=TODAY, base=10)


def test_nothing_is_published_while_comments_are_still_to_be_tagged(
    store: Store, make_response: MakeResponse
) -> None:
    """Two versions of the themes in one month would be two figures under one name."""
    answer(store, make_response, OCTOBER, 12)
    theme = '{"key": "tea", "name": "Tea", "description": "Tea.", "phrases": ["tea"]}'
    newer = KeptCodebook(NEWEST + 1, f'{{"version": {NEWEST + 1}, "theme": [{theme}]}}')
    store.keep_codebook(newer, note="", staff_id=1, day=TODAY)

    with pytest.raises(FeedbackError, match="not tagged"):
        publish(store, OCTOBER)

    assert publishing.published(store) == []


# At the same moment --------------------------------------------------------------------------

only_sqlite = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)


class Busy(SqliteStore):
    """A real store in which something happens just before each of the next publications."""

    def __init__(self, like: SqliteStore, happens: Sequence[Callable[[], object]]) -> None:
        self._database = like._database
        self._happens = list(happens)

    def publish(
        self, publication: KeptPublication, rows: Sequence[RollupRow], *, staff_id: int
    ) -> bool:
        if self._happens:
            self._happens.pop()()
        return super().publish(publication, rows, staff_id=staff_id)


@only_sqlite
def test_an_answer_that_comes_meanwhile_is_in_the_publication(
    sqlite_store: SqliteStore, make_response: MakeResponse
) -> None:
    answer(sqlite_store, make_response, OCTOBER, 12)
    comes = lambda: answer(sqlite_store, make_response, OCTOBER, 1)  # noqa: E731

    made = publish(Busy(sqlite_store, [comes]), OCTOBER)

    assert made.tables.whole is not None
    assert made.tables.whole.responses == 13
    assert sqlite_store.unpublished_months() == []


@only_sqlite
def test_somebody_who_publishes_at_the_same_moment_is_told(
    sqlite_store: SqliteStore, make_response: MakeResponse
) -> None:
    answer(sqlite_store, make_response, OCTOBER, 12)

    with pytest.raises(FeedbackError, match="published already"):
        publish(Busy(sqlite_store, [lambda: publish(sqlite_store, OCTOBER)]), OCTOBER)

    assert len(publishing.published(sqlite_store)) == 1


@only_sqlite
def test_answers_that_keep_coming_are_published_another_time(
    sqlite_store: SqliteStore, make_response: MakeResponse
) -> None:
    answer(sqlite_store, make_response, OCTOBER, 12)
    comes = lambda: answer(sqlite_store, make_response, OCTOBER, 1)  # noqa: E731

    with pytest.raises(Unavailable, match="try again"):
        publish(Busy(sqlite_store, [comes] * 3), OCTOBER)

    assert publishing.published(sqlite_store) == []


# The live view after it ------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [None, SEPTEMBER, OCTOBER, NOVEMBER])
def test_the_live_view_begins_after_the_last_published_month(
    store: Store, make_response: MakeResponse, chosen: date | None
) -> None:
    for month, times in ((SEPTEMBER, 10), (OCTOBER, 11), (NOVEMBER, 5)):
        answer(store, make_response, month, times)
    store.release(at_least=1, hold_back=False)
    meetings.keep_organisers(store, Organisers(counting_from=chosen))
    publish(store, OCTOBER)
    publish(store, SEPTEMBER)

    snapshot = meetings.snapshot(store, **RULES)

    assert snapshot.since == NOVEMBER
    assert snapshot.figures.responses == 5


def test_a_later_month_that_is_set_stands(store: Store, make_response: MakeResponse) -> None:
    answer(store, make_response, SEPTEMBER, 10)
    meetings.keep_organisers(store, Organisers(counting_from=NOVEMBER))
    publish(store, SEPTEMBER)

    assert meetings.live_since(store) == NOVEMBER


# Words ------------------------------------------------------------------------------------------


def test_a_reader_drills_from_a_number_to_approved_words(
    store: Store, make_response: MakeResponse
) -> None:
    answer(store, make_response, OCTOBER, 12)
    for _ in range(8):
        comment = words("Warm rooms", tags=(), codebook_version=NEWEST)
        store.add_response(make_response(day=OCTOBER, comments=(comment,)))
    waiting = [c for c in store.comments_in("waiting", most=50) if c.body == "Kind people"]
    store.decide(
        waiting[0].id, seen="waiting", state="shown", shown_text="Kind", staff_id=1, day=TODAY
    )
    publish(store, OCTOBER)

    found = publishing.words_behind(store, OCTOBER, "staff_attitude", threshold=5)

    assert [one.text for one in found] == ["Kind"]
    assert publishing.words_behind(store, OCTOBER, "environment_food", threshold=5) == []
