"""Staff bring answers: files come in whole, once, and wait to be read; a slip can be taken back."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from feedback import asking, importing, intake, notices, places, setting_up, surveys, taking_in
from feedback.errors import InvalidResponse, NotAllowed, Refused, Unavailable
from feedback.importing import DAY, Meaning
from feedback.models import Opened, Placement, Response, StaffMember, TakenResponse
from feedback.storage.sqlite import SqliteStore
from feedback.tables import read_table
from feedback.taking_in import Brought
from tests.conftest import TODAY

SURVEY = surveys.default_survey()
DANGER = "I want to die"
COLUMNS = Meaning({DAY: "Date", "experience": "How", "good": "Good", "permission": "May"})


@pytest.fixture
def opened(store: SqliteStore, placement: Placement) -> Opened:
    """What lies behind the café's code."""
    return asking.opened(store, placement.code)


def lines(count: int, *more: str) -> list[str]:
    """So many rows of a file, of May; then some more."""
    return [*(f"{number % 28 + 1}/5/2026,good,Tea {number}," for number in range(count)), *more]


def bring(
    store: SqliteStore, staff: StaffMember, opened: Opened, rows: Sequence[str]
) -> list[Brought]:
    """How far each batch came."""
    table = read_table("\n".join(("Date,How,Good,May", *rows)).encode())
    forms, problems = importing.fill_in(table, SURVEY, COLUMNS, today=TODAY)
    assert not problems
    return list(taking_in.bring_in(store, staff, opened, SURVEY, forms, threshold=5))


def test_a_file_comes_in_by_batches_and_waits_to_be_read(
    store: SqliteStore, facilitator: StaffMember, opened: Opened
) -> None:
    so_far = bring(store, facilitator, opened, lines(250))

    assert [one.done for one in so_far] == [100, 200, 250]
    assert so_far[-1] == Brought(stored=250)
    assert store.comment_count("waiting") == 250
    counted = store.counts(date(2026, 5, 1)).responses
    assert isinstance(counted, int)
    assert counted > 100
    assert counted == 250 - store.waiting_changes()
    assert {row.source for row in store.export(all_words=True)} == {"import"}
    assert {row.permission for row in store.export(all_words=True)} == {"read"}


def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new(
    store: SqliteStore, facilitator: StaffMember, opened: Opened
) -> None:
    twins = ["1/6/2026,poor,,", "1/6/2026,poor,,"]
    bring(store, facilitator, opened, lines(120, *twins))
    other_door = setting_up.add_placement(store, "Breakfast Café", "Door")

    again = bring(store, facilitator, opened, lines(120, *twins))[-1]
    by_the_door = asking.opened(store, other_door.code)
    longer = bring(store, facilitator, by_the_door, lines(121, *twins, "1/6/2026,poor,,"))[-1]

    assert again == Brought(there_before=122)
    assert longer == Brought(stored=2, there_before=122)


def test_a_store_that_goes_away_in_the_middle_loses_nothing(
    store: SqliteStore,
    facilitator: StaffMember,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stand-in for a lost connection: the second batch is stored, and its reply is lost."""
    take_in, calls = SqliteStore.take_in, 0

    def away(self: SqliteStore, *args: object, **how: object) -> list[TakenResponse]:
        nonlocal calls
        calls += 1
        taken = take_in(self, *args, **how)  # type: ignore[arg-type]  # passed on
        if calls == 2:
            raise Unavailable("The store is away.")
        return taken

    with monkeypatch.context() as then:
        then.setattr(SqliteStore, "take_in", away)
        with pytest.raises(Unavailable):
            bring(store, facilitator, opened, lines(250))
    again = bring(store, facilitator, opened, lines(250))[-1]

    assert again == Brought(stored=50, there_before=200)
    assert store.comment_count("waiting") == 250


def test_one_answer_that_the_store_refuses_does_not_keep_the_others_out(
    store: SqliteStore,
    facilitator: StaffMember,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_in = SqliteStore.take_in

    def picky(self: SqliteStore, responses: Sequence[Response], **how: object) -> object:
        if any(comment.body == "Tea 7" for one in responses for comment in one.comments):
            raise Refused("Not this one.")
        return take_in(self, responses, **how)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(SqliteStore, "take_in", picky)
    done = bring(store, facilitator, opened, lines(120))[-1]

    assert (done.stored, done.there_before, done.done) == (119, 0, 120)
    assert [(one.number, one.text) for one in done.refused] == [(9, "Not this one.")]


def test_words_of_danger_are_read_first_and_somebody_hears_of_them(
    store: SqliteStore,
    facilitator: StaffMember,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(notices, "something_waits", lambda: heard.append(True))

    calm = bring(store, facilitator, opened, lines(150))[-1]
    told = bring(store, facilitator, opened, [f"1/6/2026,poor,{DANGER},"])[-1]

    assert (calm.read_first, told.read_first) == (0, 1)
    assert heard == [True]
    assert store.comments_in("waiting", most=1)[0].body == DANGER


def test_words_that_are_only_counted_are_not_kept(
    store: SqliteStore, facilitator: StaffMember, opened: Opened
) -> None:
    bring(store, facilitator, opened, ["1/6/2026,poor,Secret,count_only"])

    assert store.comment_count("waiting") == 0
    assert [row.texts for row in store.export(all_words=True)] == [{}]


def test_files_and_forms_go_to_sites_of_ones_own_only(
    store: SqliteStore, facilitator: StaffMember, commissioner: StaffMember, opened: Opened
) -> None:
    elsewhere = setting_up.add_placement(store, "Clinic", "Door")
    store.set_sites(facilitator.id, frozenset({elsewhere.site.id}), by=0, day=TODAY)
    of_the_clinic = next(one for one in store.staff() if one.id == facilitator.id)

    for who in (of_the_clinic, commissioner):
        with pytest.raises(NotAllowed):
            bring(store, who, opened, lines(1))
        with pytest.raises(NotAllowed):
            type_in(store, who, opened)
    assert places.own_placements(store, of_the_clinic) == [elsewhere]
    assert store.waiting_changes() == 0


def type_in(
    store: SqliteStore, staff: StaffMember, opened: Opened, *, key: str = "", **changes: object
) -> taking_in.Typed:
    """One paper form, typed in."""
    form = {"experience": ["good"], "good": ["Tea"], "permission": ["show"], **changes}
    return taking_in.type_in(
        store,
        staff,
        opened,
        SURVEY,
        {name: value for name, value in form.items() if name != "day"},  # type: ignore[misc]
        key=key or intake.new_key(),
        day=form.get("day", date(2026, 5, 1)),  # type: ignore[arg-type]
        today=TODAY,
        threshold=5,
    )


def test_a_paper_form_is_stored_once_and_can_be_taken_back(
    store: SqliteStore, facilitator: StaffMember, opened: Opened
) -> None:
    key = intake.new_key()
    typed = type_in(store, facilitator, opened, key=key)
    again = type_in(store, facilitator, opened, key=key)

    assert (typed.taken.stored, again.taken.stored) == ("stored", "duplicate")
    assert typed.taken.id == again.taken.id
    assert [row.source for row in store.export(all_words=True)] == ["paper"]

    assert taking_in.take_back(store, facilitator, typed.taken.id, TODAY)
    assert not taking_in.take_back(store, facilitator, typed.taken.id, TODAY)
    assert store.comment_count("waiting") == 0
    assert store.decisions()[0][2:] == ("set_aside", "It was typed in wrongly")


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(206, 5, 1)])
def test_a_paper_form_of_a_day_that_cannot_be_is_not_stored(
    store: SqliteStore, facilitator: StaffMember, opened: Opened, day: date
) -> None:
    with pytest.raises(InvalidResponse) as problem:
        type_in(store, facilitator, opened, day=day)

    assert list(problem.value.problems) == [DAY]
    assert store.waiting_changes() == 0


@pytest.mark.parametrize("permission", ["show", "count_only"])
def test_whoever_types_words_of_danger_is_told(
    store: SqliteStore, facilitator: StaffMember, opened: Opened, permission: str
) -> None:
    assert not type_in(store, facilitator, opened).in_danger
    assert type_in(store, facilitator, opened, good=[DANGER], permission=[permission]).in_danger


def test_the_store_itself_keeps_to_the_sites_of_whoever_brings(
    store: SqliteStore, placement: Placement, make_response: Callable[..., Response]
) -> None:
    paper = make_response(source="paper")

    with pytest.raises(Refused, match="not yours"):
        store.take_in([paper], sites=frozenset({placement.site.id + 1}))

    assert store.take_in([paper], sites=frozenset({placement.site.id}))[0].stored == "stored"
