"""The pack from a real store: what goes into it, for whom, and the page that makes it."""

from datetime import date

import httpx
import pytest

from feedback import moderation, publishing, reporting
from feedback.evidence.report import Report
from feedback.models import Comment, StaffMember
from feedback.periods import months_back
from feedback.storage.sqlite import SqliteStore
from feedback.text.codebook import shipped_codebook
from tests.borough import Borough
from tests.conftest import TODAY
from tests.contract import MakeResponse, words
from tests.supabase_stack import SupabaseStack
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

VERSION = shipped_codebook().version
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def published(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> SqliteStore:
    """Two published months: twelve of 20 people praise the staff; two comments are approved."""
    warm = words("The rooms were warm", tags=(), codebook_version=VERSION)
    for month in (SEPTEMBER, OCTOBER):
        for number in range(20):
            kind = words(f"Kind people {number}", codebook_version=VERSION)
            comment: Comment = kind if number < 12 else warm
            store.add_response(make_response(day=month, comments=(comment,)))
    for comment_waiting in store.comments_in("waiting", most=100):
        if comment_waiting.day == OCTOBER and comment_waiting.body in (
            "Kind people 1",
            "Kind people 2",
        ):
            moderation.show(store, comment_waiting, facilitator, TODAY)
    for month in (SEPTEMBER, OCTOBER):
        publishing.publish(store, facilitator, month, today=TODAY, threshold=5, base=10)
    return store


def report(store: SqliteStore, staff: StaffMember) -> Report:
    """The pack of both months."""
    return reporting.report(store, staff, SEPTEMBER, OCTOBER, made_on=TODAY, threshold=5)


def test_the_report_has_numbers_names_and_approved_words(
    published: SqliteStore, facilitator: StaffMember
) -> None:
    made = report(published, facilitator)

    assert made.answered.n == 40
    assert made.often[0][0] == "Kindness and respect from staff"
    assert made.often[0][1].shown == "24 of 40"
    assert {quote.text for quote in made.quotes} == {"Kind people 1", "Kind people 2"}
    assert {quote.month for quote in made.quotes} == {OCTOBER}
    (asked,) = [s.paragraphs for s in made.methods if s.heading == "What was asked"]
    assert "“Overall, how was your experience of our service?”" in asked
    (belongs,) = [t for t in made.tables if t.title == "What each theme belongs to"]
    assert "Recover and stay well" in {row[1] for row in belongs.rows}


def test_how_often_people_agree_is_said_to_those_who_may_read_it(
    published: SqliteStore, facilitator: StaffMember, commissioner: StaffMember
) -> None:
    theirs, ours = report(published, commissioner), report(published, facilitator)

    assert "Here: not stated in this pack." in theirs.methods[-1].paragraphs
    assert "Here: Not enough checked yet" in ours.methods[-1].paragraphs[-1]
    assert theirs.numbers == ours.numbers


@pytest.mark.supabase
def test_everybody_on_the_staff_of_a_borough_gets_the_same_numbers(
    supabase_stack: SupabaseStack, http: httpx.Client
) -> None:
    borough = Borough(supabase_stack, http)
    site = borough.placement.site.id
    month = months_back(borough.today, 1)
    kind = words(codebook_version=VERSION)
    warm = words("The rooms were warm", tags=(), codebook_version=VERSION)
    for number in range(20):
        comment = kind if number < 12 else warm
        borough.admin.add_response(borough.response(day=month, comments=(comment,)))
    ada = borough.admin.me()
    waiting = borough.admin.comments_in("waiting", most=20)
    first = next(comment for comment in waiting if comment.body == "Kind people")
    moderation.show(borough.admin, first, ada, borough.today)
    publishing.publish(borough.admin, ada, month, today=borough.today, threshold=5, base=10)
    staff = (
        borough.admin,
        borough.person("Fay", "facilitator"),
        borough.person("Cem", "facilitator", frozenset({site})),
        borough.person("Col", "commissioner"),
    )

    made = [
        reporting.report(store, store.me(), month, month, made_on=borough.today, threshold=5)
        for store in staff
    ]

    assert made[0].answered.n == 20
    assert [quote.text for quote in made[0].quotes] == ["Kind people"]
    for other in made[1:]:
        assert (other.numbers, other.quotes, other.tables) == (
            *(made[0].numbers, made[0].quotes, made[0].tables),
        )


@pytest.mark.parametrize("role", ["facilitator", "commissioner", "admin"])
def test_the_page_makes_the_files_on_a_press(
    open_page: Open, published: SqliteStore, role: str
) -> None:
    app = open_page("evidence", role)
    assert not app.get("download_button")

    app = press(app, "Make the pack")

    assert [button.label for button in app.get("download_button")] == [
        *("Report (PDF)", "Slides (PowerPoint)", "Tables (Excel)", "All numbers (CSV)")
    ]
    assert "From the 40 people who chose to answer" in everything(app)


def test_a_period_that_ends_before_it_begins_is_refused(
    open_page: Open, published: SqliteStore
) -> None:
    app = open_page("evidence", "commissioner")
    app.selectbox[0].set_value(OCTOBER)
    app.selectbox[1].set_value(SEPTEMBER)

    app = press(app, "Make the pack")

    assert "please choose the earlier month first" in app.error[0].value
    assert not app.get("download_button")


def test_the_page_says_when_nothing_is_published(open_page: Open, store: SqliteStore) -> None:
    app = open_page("evidence", "commissioner")

    assert "No month has been published yet" in everything(app)
    assert not app.button
