"""The trends page: what each state of what was published shows, and what it never shows.

What is published is put in place of ``publishing.published`` where a state would take long to make;
tests/test_browser_trends.py publishes real answers.
"""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from feedback import asking, gathering, promises, publishing, reference_mix, setting_up, surveys
from feedback.disclosure.publications import Publication
from feedback.errors import Unavailable
from feedback.gathering import Plan
from feedback.models import Response, ShownComment, StaffMember
from feedback.promises import Promise
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.patience import wait_until
from tests.publications import month, of_everybody, publication, tally
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

LAST = "October 2026"
STEADY = [12, 14] * 8
Publish = Callable[[Sequence[Publication]], None]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Say what is published."""

    def put(publications: Sequence[Publication]) -> None:
        monkeypatch.setattr(publishing, "published", lambda _: list(publications))

    return put


def waiting(counts: Sequence[int | None], **others: int) -> list[Publication]:
    """Months in which so many of 40 people wrote about waiting, by the key of the real theme."""
    return [
        publication(number, tally(40 if n is not None else 4, waiting_timeliness=n or 0, **others))
        for number, n in enumerate(counts)
    ]


def page_of(app: AppTest) -> str:
    """All text of the page, its charts' text alternatives and their figures too."""
    charts = "\n".join(str(chart.proto) for chart in app.get("vega_lite_chart"))
    return everything(app) + charts


def test_months_published_together_are_one_row_and_one_choice(
    open_page: Open, published: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    monkeypatch.setattr(
        publishing, "words_behind", lambda _, month, *__, **___: asked.append(month) or []
    )
    published(
        [
            publication(2, tally(40, waiting_timeliness=12), months=3),
            publication(3, tally(40, waiting_timeliness=14)),
        ]
    )
    app = open_page("trends", "commissioner")
    assert "June 2025 to September 2025" in everything(app)
    assert "Jun–Aug 2025" in everything(app)

    app = press(app, "Closer look, and words")
    app = choose(app, "Month (or press a point of the chart)", date(2025, 8, 1))

    (box,) = [box for box in app.selectbox if box.label.startswith("Month (or")]
    assert box.options == ["September 2025", "June 2025 to August 2025"]
    assert asked[-1] == date(2025, 8, 1)


def choose(app: AppTest, label: str, value: object) -> AppTest:
    """Choose in the box with this label."""
    (box,) = [box for box in app.selectbox if box.label == label]
    app = box.set_value(value).run()
    assert not app.exception
    return app


def test_nothing_is_published_yet(open_page: Open, store: SqliteStore) -> None:
    app = open_page("trends", "commissioner")

    assert "Nothing is published yet." in everything(app)
    assert not app.selectbox


def test_a_month_is_there_as_soon_as_it_is_published(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    """By the store itself, also on a page that is open."""
    for day in (date(2026, 9, 3), date(2026, 10, 3)):
        for number in range(20):
            rating = "good" if number < 12 else "poor"
            store.add_response(make_response(day=day, answers={"experience": (rating,)}))
    rules = {"today": TODAY, "threshold": 5, "base": 10}
    publishing.publish(store, admin, date(2026, 9, 1), **rules)
    app = open_page("trends", "commissioner")
    assert "September 2026: 12 of 20 (60%)" in page_of(app)
    assert "October 2026" not in page_of(app)

    publishing.publish(store, admin, date(2026, 10, 1), **rules)

    # Whether anything is new is looked up twice a second.
    wait_until(lambda: "October 2026: 12 of 20 (60%)" in page_of(app.run()))


def test_one_month_promises_no_change(open_page: Open, published: Publish) -> None:
    published(waiting([12]))

    page = page_of(open_page("trends", "commissioner"))

    assert "Nothing can be compared here" in page
    assert "June 2025: 12 of 40 (30%)" in page
    assert "Too few points" in page


def test_what_is_changing_comes_first_and_nothing_else_is_said(
    open_page: Open, published: Publish
) -> None:
    published(waiting([*STEADY, 28], peer_support=12))

    page = page_of(open_page("trends", "facilitator"))

    assert f"What is changing in {LAST}" in page
    assert "\u2068Waiting and timeliness\u2069 came up for 28 of 40 people who wrote" in page
    assert "a point above the limit" in page
    assert "Nothing else moved beyond the usual ups and downs." in page
    assert page.index("came up for") < page.index("Month by month")
    assert "Big 3: Recover and stay well. NHS categories: Timeliness of care." in page


def test_the_usual_ups_and_downs_are_said_to_be_that(open_page: Open, published: Publish) -> None:
    published(waiting(STEADY))

    assert "Nothing moved beyond the usual ups and downs." in page_of(open_page("trends", "admin"))


def test_a_group_that_is_not_in_the_last_month_is_not_said_to_be_steady(
    open_page: Open, published: Publish
) -> None:
    published(waiting([*STEADY, None]))

    page = page_of(open_page("trends", "admin"))

    assert "Nothing can be compared here" in page
    assert "beyond the usual ups and downs" not in page


def test_a_period_shows_its_months_alone(open_page: Open, published: Publish) -> None:
    published(waiting(STEADY))
    app = open_page("trends", "commissioner")
    assert "From the 640 people who chose to answer." in page_of(app)

    page = page_of(choose(app, "Months", "Last 6"))

    assert "From the 240 people who chose to answer." in page
    assert "June 2025" not in page
    assert "trial limits" in page


def test_only_published_groups_are_offered(
    open_page: Open, published: Publish, store: SqliteStore
) -> None:
    names = {store.add_site(name).name for name in ("Café", "مقهى 😀")}
    assert len(names) == 2
    two = publication(0, tally(20, waiting_timeliness=8), tally(20, waiting_timeliness=9))
    published([two, *waiting([12, 12])[1:]])
    app = open_page("trends", "commissioner")
    (box,) = [box for box in app.selectbox if box.label == "Whose answers"]

    assert box.options == ["Everybody", "Café (1 of 2 months)", "مقهى 😀 (1 of 2 months)"]
    page = page_of(choose(app, "Whose answers", frozenset({2})))
    assert "9 of 20" in page
    assert "not shown alone" in page


def test_an_outcome_shows_its_themes(open_page: Open, published: Publish) -> None:
    published(waiting(STEADY, peer_support=12))

    app = choose(open_page("trends", "commissioner"), "Themes of", "participate")

    assert "Peer support" in page_of(app)
    assert "Waiting and timeliness" not in page_of(app)


def test_by_survey_means_the_sites_that_ask_it_and_the_page_says_so(
    open_page: Open, store: SqliteStore, published: Publish
) -> None:
    facilitator = StaffMember(1, "Fatima", "facilitator")
    sites = [setting_up.add_placement(store, name, "Door").site for name in ("A", "B", "C")]
    own = asking.make(store, facilitator, "Short questions", surveys.default_survey())
    asking.ask(store, facilitator, sites[0], own, opens_on=None, closes_on=None)
    of_sites = (tally(20, waiting_timeliness=6), *(tally(30, waiting_timeliness=9),) * 2)
    published([publication(number, *of_sites) for number in range(7)])

    app = open_page("trends", "commissioner")
    assert "**By survey** means" in page_of(app)
    (box,) = [box for box in app.selectbox if box.label == "Whose answers"]
    title = surveys.default_survey().title
    assert box.options == ["Everybody", "A", "B", "C", f"Sites that now ask “{title}”"]
    shown = page_of(choose(app, "Whose answers", frozenset({sites[1].id, sites[2].id})))
    assert f"Sites that now ask “{title}”" in shown
    assert "18 of 60 (30%)" in shown


def test_a_closer_look_has_the_approved_words_and_nothing_they_could_do(
    open_page: Open, published: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[date, str]] = []

    def words_behind(_: object, month: date, theme: str, **__: int) -> list[ShownComment]:
        asked.append((month, theme))
        return [
            ShownComment(str(number), "breakfast", 1, "better", text)
            for number, text in enumerate(("<b>The wait</b>", "الانتظار طويل 😀"))
        ]

    monkeypatch.setattr(publishing, "words_behind", words_behind)
    published(waiting([12, 14]))
    app = open_page("trends", "commissioner")

    app = app.button(key="open-waiting_timeliness").click().run()

    page = everything(app)
    assert not app.exception
    assert asked == [(month(1), "waiting_timeliness")]
    assert "&lt;b&gt;The wait&lt;/b&gt;" in page
    assert "<b>The wait" not in page
    assert "dir='auto'" in page
    assert "الانتظار طويل 😀" in page
    choose(app, "Month (or press a point of the chart)", month(0))
    assert asked[-1] == (month(0), "waiting_timeliness")
    app = press(app, "Back to all charts")
    assert "What is changing" in page_of(app)


def test_tests_of_change_are_drawn_and_judged(
    open_page: Open, published: Publish, store: SqliteStore
) -> None:
    facilitator = StaffMember(1, "Fatima", "facilitator")
    meeting = gathering.add(store, facilitator, TODAY, Plan())
    promise = Promise("A <b>bell</b>", "Host", themes=("waiting_timeliness",), tested_from=month(1))
    promises.add(store, facilitator, meeting, promise)
    tea = Promise("Tea for all", "Host", themes=("peer_support",), tested_from=month(1))
    promises.add(store, facilitator, meeting, tea)
    published(waiting([12, 14, 13]))
    app = open_page("trends", "commissioner")

    app = app.button(key="open-waiting_timeliness").click().run()

    assert not app.exception
    assert "A &lt;b&gt;bell&lt;/b&gt;, started on 1 July 2025. It is too early" in everything(app)
    assert "Other tests ran at the same time: Tea for all." in everything(app)
    assert "In July 2025 it was about 4 in 10. A change this size could be chance." in everything(
        app
    )


def test_without_words_the_page_says_why(open_page: Open, published: Publish) -> None:
    published(waiting([12, 14]))
    app = open_page("trends", "commissioner")

    app = app.button(key="open-waiting_timeliness").click().run()

    assert "There are no words to show" in everything(app)


def test_carers_and_service_users_stand_side_by_side(open_page: Open, published: Publish) -> None:
    both = {
        "carer": tally(30, waiting_timeliness=22),
        "service_user": tally(30, waiting_timeliness=6),
    }
    published([publication(0, tally(80, waiting_timeliness=40), kinds=both)])
    page = page_of(open_page("trends", "commissioner"))
    assert "about 7 in 10 (22 of 30)" in page
    assert "carers more often" in page


def test_where_they_cannot_stand_side_by_side_the_page_says_why(
    open_page: Open, published: Publish
) -> None:
    published(waiting([12]))
    page = page_of(open_page("trends", "commissioner"))
    assert "They cannot be shown side by side" in page


def test_who_is_missing_is_said_and_an_admin_enters_what_to_expect(
    open_page: Open, published: Publish, store: SqliteStore, admin: StaffMember
) -> None:
    for name in ("Café", "Clinic", "Elm [House](x)"):
        store.add_site(name)
    kinds = {"carer": tally(12)}
    published([publication(0, tally(60), tally(60), tally(0), kinds=kinds)])
    app = open_page("trends", who=admin)
    assert "Elm \\[House\\]\\(x\\): nobody answered in June 2025." in page_of(app)

    (box,) = [box for box in app.number_input if "family member" in box.label]
    box.set_value(30)
    app = press(app, "Save the shares")

    assert reference_mix.reference_mix(store) == {"carer": 0.3}
    assert "12 of 120 people who answered, 1 in 10. You expect 30%. Fewer have" in page_of(app)


def test_only_an_admin_enters_what_to_expect(open_page: Open, published: Publish) -> None:
    published(waiting([12]))

    app = open_page("trends", "commissioner")

    assert not app.number_input
    assert "An admin can enter" in page_of(app)


def test_many_themes_are_drawn_a_page_at_a_time(open_page: Open, published: Publish) -> None:
    others = {f"theme{number}": 12 for number in range(24)}
    published(waiting([12] * 24, **others))

    app = open_page("trends", "commissioner")
    assert len(app.get("vega_lite_chart")) == 8

    app = app.toggle[0].set_value(True).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 26


def test_ten_thousand_cells_are_looked_at_a_group_at_a_time(
    open_page: Open, published: Publish
) -> None:
    """Forty themes at 250 sites: computed for whom somebody looks at alone."""
    themes = {f"theme{number}": 9 for number in range(40)}
    published([publication(0, *(tally(20, **themes) for _ in range(250)))])

    app = open_page("trends", "commissioner")

    (box,) = [box for box in app.selectbox if box.label == "Whose answers"]
    assert len(box.options) == 251
    app = choose(app, "Whose answers", frozenset({250}))
    assert "9 of 20" in page_of(app)


def test_names_in_any_script_stay_apart_from_the_text(
    open_page: Open, published: Publish, store: SqliteStore
) -> None:
    store.add_site("‏<script>مقهى")
    store.add_site("Café")
    published([publication(0, tally(20, waiting_timeliness=8), tally(20, waiting_timeliness=9))])

    app = choose(open_page("trends", "commissioner"), "Whose answers", frozenset({1}))

    assert "<strong>‏&lt;script&gt;مقهى</strong>" in everything(app)


def test_the_page_keeps_what_it_showed_while_the_store_is_away(
    open_page: Open, published: Publish, monkeypatch: pytest.MonkeyPatch, store: SqliteStore
) -> None:
    published(waiting([12, 14]))
    app = open_page("trends", "commissioner")

    def away(_: SqliteStore) -> int:
        raise Unavailable("The store is away.")

    monkeypatch.setattr(SqliteStore, "revision", away)
    import streamlit as st

    st.cache_resource.clear()
    app = app.run()

    assert not app.exception
    assert "14 of 40" in page_of(app)


def test_a_page_that_never_was_shown_says_that_the_store_is_away(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, store: SqliteStore
) -> None:
    def away(_: SqliteStore) -> int:
        raise Unavailable("The store is away.")

    monkeypatch.setattr(SqliteStore, "revision", away)

    app = open_page("trends", "commissioner")

    assert [error.value for error in app.error] == ["The store is away."]


def test_everybodys_series_without_a_number_are_named(open_page: Open, published: Publish) -> None:
    published([*of_everybody([12]), *waiting([None, 2])[1:]])

    assert "Without a share to show in any of these months" in page_of(
        open_page("trends", "commissioner")
    )


def test_what_nobody_wrote_about_is_a_line_of_words(open_page: Open, published: Publish) -> None:
    published(waiting(STEADY, peer_support=0))

    app = open_page("trends", "commissioner")

    assert "Nobody wrote about: \u2068Peer support and lived experience\u2069." in everything(app)
    assert len(app.get("vega_lite_chart")) == 2


def test_nobody_is_said_only_where_nothing_is_hidden(
    open_page: Open, published: Publish, store: SqliteStore
) -> None:
    store.add_site("Café")
    quiet = publication(0, tally(20, waiting_timeliness=0), tally(20, waiting_timeliness=0))
    hidden = publication(1, tally(20, waiting_timeliness=8), tally(20, waiting_timeliness=3))
    published([quiet, hidden])

    app = choose(open_page("trends", "commissioner"), "Whose answers", frozenset({1}))

    assert "Nobody wrote about" not in everything(app)
    assert "Nobody in the months that may be shown, hidden in others: \u2068Waiting" in everything(
        app
    )
