"""The rollup is what a count in plain Python gives, whatever happened, in whatever order.

SQLite is a real file; Supabase a real PostgreSQL behind a real PostgREST.
"""

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from feedback.errors import Refused
from feedback.models import Comment, Placement, Response, RollupRow, Tag
from feedback.storage import Store, sqlite_database
from feedback.storage.sqlite import SqliteStore
from feedback.storage.sqlite_database import Database
from feedback.storage.supabase import SupabaseStore
from tests.conftest import TODAY
from tests.history import MONTHS, STATES, THEMES, History, Side, counts_of, rollup_of
from tests.supabase_stack import MIGRATIONS, OWNER, SupabaseStack

MakeResponse = Callable[..., Response]


@pytest.fixture
def sqlite_side(sqlite_store: SqliteStore) -> Side:
    """The embedded store, asked by Ada."""

    def sql(statement: str, *params: object) -> list[tuple[Any, ...]]:
        with sqlite_store._database.writing() as db:
            return db.execute(statement.replace("%s", "?"), params).fetchall()

    return Side(sqlite_store, sql, sqlite_store.add_staff("Ada", "admin", "hash").id)


@pytest.fixture
def supabase_side(supabase_store: SupabaseStore, supabase_stack: SupabaseStack) -> Iterator[Side]:
    """The borough's store, asked by Ada; past it goes its owner, each thread by itself."""
    own = threading.local()
    opened: list[psycopg.Connection[tuple[Any, ...]]] = []

    def sql(statement: str, *params: object) -> list[tuple[Any, ...]]:
        if not hasattr(own, "connection"):
            own.connection = supabase_stack.connect(OWNER)
            opened.append(own.connection)
        cursor = own.connection.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []

    yield Side(supabase_store, sql, 0)
    for connection in opened:
        connection.close()


@pytest.fixture(params=["sqlite", pytest.param("supabase", marks=pytest.mark.supabase)])
def side(request: pytest.FixtureRequest) -> Side:
    """One of the two."""
    found: Side = request.getfixturevalue(f"{request.param}_side")
    return found


@pytest.fixture
def store(side: Side) -> Store:
    """Its store, for the shared fixtures."""
    return side.store


# A long history -------------------------------------------------------------------------


def test_a_store_and_a_plain_count_agree_after_any_history(side: Side) -> None:
    history = History(side, seed=2026)
    for _ in range(10):
        history.go_on(60)

        expected = rollup_of(history.answers)
        there = [given for given in history.answers if not given.aside]
        assert side.rollup() == expected
        for since in (None, *MONTHS, date(2026, 12, 1)):
            assert side.store.counts(since) == counts_of(expected, since)
        assert side.store.waiting_changes() == sum(
            given.counted == given.aside for given in history.answers
        )
        for state in STATES:
            assert side.store.comment_count(state) == sum(
                said.state == state and said.words is not None
                for given in there
                for said in given.comments.values()
            )
        assert sorted(side.store.decisions()) == sorted(history.decisions)
        assert sorted(
            comment.text for comment in side.store.shown_comments(least_responses=1, most=999)
        ) == sorted(
            said.shown
            for given in there
            for said in given.comments.values()
            if said.state == "shown"
            and any(g.counted for g in history.answers if g.site == given.site)
        )
    assert len(expected) > 100


# All at once ----------------------------------------------------------------------------


def test_the_rollup_stays_exact_while_eight_threads_change_the_same_answers(
    side: Side, make_response: MakeResponse
) -> None:
    def answer() -> None:
        comment = Comment("good", "Kind", (Tag("staff_attitude"),))
        side.store.add_response(make_response(comments=(comment,)))

    for _ in range(12):
        answer()
    comments = [str(row[0]) for row in side.sql("select id from comments")]
    responses = [str(row[0]) for row in side.sql("select id from responses")]
    by = {"reason": "", "staff_id": side.staff_id, "day": TODAY}
    errors: list[BaseException] = []

    def change(chance: random.Random) -> None:
        what = chance.randrange(7)
        if what == 0:
            answer()
        elif what == 1:
            side.store.set_aside(chance.choice(responses), **by)  # type: ignore[arg-type]
        elif what == 2:
            side.store.put_back(chance.choice(responses), **by)  # type: ignore[arg-type]
        elif what == 3:
            side.store.release(at_least=1, hold_back=False)
        elif what == 4:
            side.sql("delete from tags where comment_id = %s", chance.choice(comments))
        else:
            side.sql(
                "insert into tags (comment_id, theme, evidence) values (%s, %s, '[]')"
                " on conflict do nothing",
                chance.choice(comments),
                chance.choice(THEMES),
            )

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(60):
                change(chance)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    expected = rollup_of(side.answers())
    assert expected
    assert side.rollup() == expected


# What is asked --------------------------------------------------------------------------


def test_somebody_of_two_kinds_counts_in_both_and_once_in_everybody(
    side: Side, make_response: MakeResponse, placement: Placement
) -> None:
    both = {"describe": ("carer", "local", "made_up")}
    side.store.add_response(make_response(answers=both))
    side.store.release(at_least=1, hold_back=False)

    rows = side.store.rollup()

    month, site = TODAY.replace(day=1), placement.site.id
    assert {row for row in rows if row.figure == "responses"} == {
        RollupRow(site, kind, month, "responses", "", "", 1) for kind in ("", "carer", "local")
    }
    assert {row.item for row in rows if row.figure == "option"} == {"carer", "local"}


def test_the_rollup_is_of_the_sites_and_months_asked_for(
    side: Side, make_response: MakeResponse, placement: Placement
) -> None:
    other = Placement("333333", side.store.add_site("Elm House"), "Door")
    side.store.add_placement(other)
    for changes in ({}, {"code": other.code}, {"day": date(2026, 10, 31)}):
        side.store.add_response(make_response(**changes))
    side.store.release(at_least=1, hold_back=False)

    def responses(**which: Any) -> set[tuple[int, date]]:
        rows = side.store.rollup(**which)
        return {(row.site_id, row.month) for row in rows if row.figure == "responses"}

    october, november = date(2026, 10, 1), date(2026, 11, 1)
    here, there = placement.site.id, other.site.id
    assert responses() == {(here, november), (there, november), (here, october)}
    assert responses(since=november) == {(here, november), (there, november)}
    assert responses(sites=frozenset({there})) == {(there, november)}
    assert responses(sites=frozenset()) == set()


def test_figures_begin_with_a_month(side: Side) -> None:
    for ask in (side.store.counts, side.store.rollup):
        with pytest.raises(Refused, match="first day"):
            ask(date(2026, 11, 2))


@pytest.mark.parametrize(
    "statement",
    [
        "update tags set theme = 'food'",
        "update answers set option = 'poor'",
        "update comments set response_id = response_id",
    ],
)
def test_what_belongs_to_an_answer_is_never_moved(
    side: Side, make_response: MakeResponse, statement: str
) -> None:
    side.store.add_response(make_response(comments=(Comment("good", "x", (Tag("food"),)),)))

    with pytest.raises((Refused, psycopg.errors.RaiseException)):
        side.sql(statement)


def test_of_erased_answers_no_count_remains(side: Side, make_response: MakeResponse) -> None:
    comment = Comment("good", "Kind", (Tag("staff_attitude"),))
    side.store.add_response(make_response(comments=(comment,), answers={"describe": ("carer",)}))
    side.store.release(at_least=1, hold_back=False)
    assert side.store.rollup()

    side.sql("delete from responses where counted")

    assert side.sql("select n from rollup") == []


# Answers of before -----------------------------------------------------------------------


def test_an_older_embedded_store_is_counted_when_it_is_opened(
    sqlite_side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    History(sqlite_side, seed=7).go_on(150)
    before = [step for step in sqlite_database.migrations() if step[0] < "0005"]
    with monkeypatch.context() as then:
        then.setattr(sqlite_database, "migrations", lambda steps: before)
        Database(tmp_path / "old.sqlite").close()
    # Whoever wrote that there is nothing to say was then counted like everybody who wrote.
    sqlite_side.sql("update comments set state = 'waiting' where state = 'nil' and body <> ''")
    sqlite_side.sql("update comments set state = 'counted' where state = 'nil'")
    with sqlite3.connect(tmp_path / "old.sqlite") as db:
        db.execute("attach ? as newer", (str(tmp_path / "data" / "feedback.sqlite"),))
        db.execute("alter table newer.comments add column polarity real not null default 0")
        for table in ("surveys", "sites", "placements", "responses", "answers", "comments", "tags"):
            columns = db.execute("select group_concat(name) from pragma_table_info(?)", (table,))
            (older,) = columns.fetchone()
            db.execute(f"insert into {table} ({older}) select {older} from newer.{table}")
    db.close()

    store = SqliteStore(tmp_path / "old.sqlite")

    assert set(store.rollup()) == set(sqlite_side.store.rollup())
    assert len(store.rollup()) > 100
    store.close()


@pytest.mark.supabase
def test_an_older_project_is_counted_when_it_is_migrated(tmp_path: Path) -> None:
    rollup = MIGRATIONS / "20261123000008_rollup.sql"
    before, now = tmp_path / "before", tmp_path / "now"
    for folder in (before, now):
        folder.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        if path.name < rollup.name:
            (before / path.name).write_text(path.read_text("utf-8"))
    (now / rollup.name).write_text(rollup.read_text("utf-8"))
    with SupabaseStack(before) as stack:
        stack.sql(OLDER_PROJECT)

        stack.apply_migrations(now)

        counted = stack.sql("select kind, figure, item, n from public.rollup order by 1, 2, 3")
    assert counted == [
        (kind, figure, item, 1)
        for kind in ("", "carer")
        for figure, item in [
            ("option", "carer"),
            ("responses", ""),
            ("theme", "food"),
            ("with_words", ""),
        ]
    ]


OLDER_PROJECT = """
insert into public.surveys values ('s', 1, '{"questions": [
    {"id": "describe", "options": [{"key": "carer"}, {"key": "local"}]}, {"id": "good"}
]}');
insert into public.sites (name) values ('Café');
insert into public.placements (code, site_id, name) select '222222', id, 'Door' from public.sites;
insert into public.responses
    (submission_key, survey_id, survey_version, code, site_id, day, source, permission, counted)
select md5(counted::text), 's', 1, '222222', id, '2026-11-23', 'web', 'read', counted
from public.sites, unnest(array[true, false]) as counted;
insert into public.answers select id, 'describe', 'carer' from public.responses;
insert into public.comments (response_id, question, body, state, polarity, sensitive)
select id, 'good', 'Cake', 'waiting', 0, '[]' from public.responses;
insert into public.tags select id, 'food', '[]' from public.comments;
"""
