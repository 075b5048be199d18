"""What both stores do with many responses: `python -m bench.storage --rows 1000000`.

Each store gets the same made-up answers: 40 sites, 24 months, the shipped survey, the example's
comments. They are loaded in bulk, past the port, because a million forms one by one take an hour:
into the tables in order of their ids, with triggers off; then one query fills the rollup. SQLite is
a file; PostgreSQL and PostgREST are real (tests/supabase_stack.py) and write to disk as in
production. Supabase's edge is left out: the client asks PostgREST itself.

Everything is asked through the port afterwards, but trends, which are plain SQL here, from answers
and from the rollup. At the end the rollup, which triggers have kept since, must equal the answers.
Figures are those of one machine at one moment.
"""

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feedback import codebooks, codes, intake, setting_up, surveys  # found only from here on
from feedback.example import example_comments
from feedback.models import Comment, Placement, Response, Site
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.storage.sqlite_rows import spans_to_json
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_client import connect
from tests.supabase_stack import SupabaseStack

SITES, MONTHS, WRITERS = 40, 24, 8
TODAY = date.today()
CHUNK = 20_000

ALL_FIGURES = """
    with ticked as (
        select response_id, question, option
        from answers join responses on responses.id = response_id
        join survey_options using (survey_id, survey_version, question, option)
    ), kinds as (
        select id as response_id, '' as kind from responses
        union all
        select response_id, option from ticked where question = 'describe'
    ), said as (
        select response_id, theme from comments left join tags on comment_id = comments.id
        where state <> 'nil'
    ), figures as (
        select id as response_id, 'responses' as figure, '' as question, '' as item from responses
        union all
        select distinct response_id, 'with_words', '', '' from said
        union all
        select response_id, 'nil', '', '' from comments
        group by response_id having max(case state when 'nil' then 0 else 1 end) = 0
        union all
        select response_id, 'no_theme', '', '' from said
        group by response_id having count(theme) = 0
        union all
        select distinct response_id, 'theme', '', theme from said where theme is not null
        union all
        select response_id, 'option', question, option from ticked
    )
    select site_id, kind, {month}, figure, question, item, count(*)
    from responses
    join kinds on kinds.response_id = responses.id
    join figures on figures.response_id = responses.id
    where counted
    group by 1, 2, 3, 4, 5, 6
"""
TREND_FROM_ANSWERS = """
    select site_id, {month}, theme, count(distinct responses.id)
    from responses
    join comments on response_id = responses.id
    join tags on comment_id = comments.id
    where counted
    group by 1, 2, 3
"""
TREND_FROM_ROLLUP = """
    select site_id, month, item, n from rollup
    where site_id in (select id from sites) and kind = '' and figure = 'theme'
"""
MONTH_IN_SQLITE = "substr(day, 1, 7) || '-01'"
MONTH_IN_POSTGRESQL = "date_trunc('month', day)::date"


# Made-up answers ------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """A chunk of made-up answers, as rows of each table."""

    responses: list[tuple[object, ...]]
    answers: list[tuple[object, ...]]
    comments: list[tuple[object, ...]]
    tags: list[tuple[object, ...]]


class MadeUp:
    """Answers at the given placements; the same for the same seed."""

    def __init__(self, placements: Sequence[Placement]) -> None:
        self._random = random.Random(2026)
        self._placements = placements
        self._survey = surveys.default_survey()
        self._ratings = [option.key for option in self._survey.of_kind("rating")[0].options]
        self._kinds = [option.key for option in self._survey.question("describe").options]
        self._comments = [
            intake.analyse("good", comment.text, "show", codebooks.shipped())
            for comment in example_comments()
            if comment.text
        ]

    def response(self) -> Response:
        """One answer of today, as a form brings it."""
        pick = self._random
        return Response(
            key=self._id(),
            survey_id=self._survey.id,
            survey_version=self._survey.version,
            code=pick.choice(self._placements).code,
            day=TODAY,
            permission="show",
            answers=self._ticked(),
            comments=self._said(),
        )

    def chunks(self, rows: int) -> Iterator[Rows]:
        """So many answers of two years, in the order of their ids as the store keeps them."""
        ids = sorted(self._id() for _ in range(rows))
        for start in range(0, rows, CHUNK):
            yield self._rows(ids[start : start + CHUNK])

    def _rows(self, ids: Sequence[str]) -> Rows:
        rows = Rows([], [], [], [])
        pick = self._random
        for response_id in ids:
            place = pick.choice(self._placements)
            day = TODAY - timedelta(days=pick.randrange(30 * MONTHS))
            of_survey = (self._survey.id, self._survey.version, place.code, place.site.id)
            rows.responses.append((response_id, self._id(), *of_survey, day.isoformat()))
            rows.answers.extend(
                (response_id, question, option)
                for question, options in self._ticked().items()
                for option in options
            )
            for comment in self._said():
                comment_id = self._id()
                state = "nil" if comment.is_nil else pick.choice(("waiting", "shown", "shown"))
                shown_text = comment.body if state == "shown" else ""
                spans = spans_to_json(comment.sensitive)
                found = (comment.tone, comment.codebook_version, spans)
                rows.comments.append(
                    (comment_id, response_id, comment.body, state, shown_text, *found)
                )
                rows.tags.extend(
                    (comment_id, tag.theme, spans_to_json(tag.evidence)) for tag in comment.tags
                )
        return rows

    def _ticked(self) -> dict[str, tuple[str, ...]]:
        kinds = self._random.sample(self._kinds, self._random.choice((0, 1, 1, 2)))
        return {"experience": (self._random.choice(self._ratings),), "describe": tuple(kinds)}

    def _said(self) -> tuple[Comment, ...]:
        return (self._random.choice(self._comments),) if self._random.random() < 0.7 else ()

    def _id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"


def places() -> list[Placement]:
    """One placement at each of the sites, whose ids count from 1."""
    return [
        Placement(codes.new_code(set()), Site(number, f"Site {number}"), "Counter")
        for number in range(1, SITES + 1)
    ]


# The two stores -------------------------------------------------------------------------


@dataclass(frozen=True)
class Loaded:
    """A store full of answers. ``query`` runs SQL, with ``{month}`` in it, past the port."""

    name: str
    store: Store
    made_up: MadeUp
    query: Callable[[str], list[tuple[object, ...]]]
    bytes_used: Callable[[], int]
    seconds_to_load: float


@contextmanager
def full_sqlite(rows: int, folder: Path) -> Iterator[Loaded]:
    """The embedded store on a file in ``folder``."""
    path = folder / "feedback.sqlite"
    store = SqliteStore(path)
    setting_up.prepare(store)
    placements = places()
    for placement in placements:
        store.add_site(placement.site.name)
        store.add_placement(placement)
    made_up = MadeUp(placements)
    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma synchronous = off")
        db.execute("pragma cache_size = -200000")  # 200 MB, for loading only
        with _without_triggers(db):
            for chunk in made_up.chunks(rows):
                with db:
                    _fill_sqlite(db, chunk)
        with db:
            db.execute(f"insert into rollup {ALL_FIGURES.format(month=MONTH_IN_SQLITE)}")
        db.execute("pragma wal_checkpoint(truncate)")

    def query(sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as reader:
            return reader.execute(sql.format(month=MONTH_IN_SQLITE)).fetchall()

    yield Loaded(
        "SQLite", store, made_up, query, lambda: path.stat().st_size, time.perf_counter() - began
    )
    store.close()


@contextmanager
def _without_triggers(db: sqlite3.Connection) -> Iterator[None]:
    triggers = db.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"drop trigger {name}")
    yield
    for _, definition in triggers:
        db.execute(definition)


def _fill_sqlite(db: sqlite3.Connection, rows: Rows) -> None:
    db.executemany(
        "insert into responses (id, submission_key, survey_id, survey_version, code, site_id, day,"
        " source, permission, counted) values (?, ?, ?, ?, ?, ?, ?, 'web', 'show', 1)",
        rows.responses,
    )
    db.executemany(
        "insert into answers (response_id, question, option) values (?, ?, ?)", rows.answers
    )
    db.executemany(
        "insert into comments"
        " (id, response_id, question, body, state, shown_text, tone, codebook_version, sensitive)"
        " values (?, ?, 'good', ?, ?, ?, ?, ?, ?)",
        rows.comments,
    )
    db.executemany("insert into tags (comment_id, theme, evidence) values (?, ?, ?)", rows.tags)


class _PastTheEdge(httpx.BaseTransport):
    """Calls of the database go to PostgREST itself, sign-in to the stand-in."""

    def __init__(self, stack: SupabaseStack) -> None:
        self._rest_port = stack.postgrest.port
        limits = httpx.Limits(max_connections=WRITERS, max_keepalive_connections=WRITERS)
        self._inner = httpx.HTTPTransport(limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/rest/v1"):
            target = request.url.raw_path.decode().removeprefix("/rest/v1")
            request.url = request.url.copy_with(port=self._rest_port, raw_path=target.encode())
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def full_supabase(rows: int, _: Path) -> Iterator[Loaded]:
    """A project's store, asked by an admin."""
    with (
        SupabaseStack(durable=True) as stack,
        httpx.Client(transport=_PastTheEdge(stack), timeout=120) as http,
    ):
        # A hosted project allows eight seconds. What takes longer here is to be seen, not cut off.
        stack.sql("alter role authenticated set statement_timeout = '120s'")
        stack.sql("notify pgrst, 'reload config'")
        user = stack.add_user("ada@example.org", "four words and tea")
        stack.sql(
            "insert into public.staff (user_id, name, role) values (%s, 'Ada', 'admin')", user
        )
        client = connect(stack.url, stack.anon_key, http)
        client.auth.sign_in_with_password(
            {"email": "ada@example.org", "password": "four words and tea"}
        )
        store = SupabaseStore(client)
        setting_up.prepare(store)
        placements = places()
        for placement in placements:
            store.add_site(placement.site.name)
            store.add_placement(placement)
        made_up = MadeUp(placements)
        began = time.perf_counter()
        with stack.connect() as db:
            db.execute("set session_replication_role = replica")  # no triggers
            for chunk in made_up.chunks(rows):
                _fill_postgresql(db, chunk)
            figures = ALL_FIGURES.format(month=MONTH_IN_POSTGRESQL)
            db.execute(f"insert into rollup {figures}".encode())
            db.execute("vacuum analyze")
        seconds = time.perf_counter() - began

        def query(sql: str) -> list[tuple[object, ...]]:
            return stack.sql(sql.format(month=MONTH_IN_POSTGRESQL))

        def bytes_used() -> int:
            return int(stack.sql("select pg_database_size(current_database())")[0][0])

        yield Loaded("Supabase", store, made_up, query, bytes_used, seconds)


def _fill_postgresql(db: psycopg.Connection[tuple[object, ...]], rows: Rows) -> None:
    tables = {
        "responses (id, submission_key, survey_id, survey_version, code, site_id, day, source,"
        " permission, counted)": [(*row, "web", "show", True) for row in rows.responses],
        "answers (response_id, question, option)": rows.answers,
        "comments (id, response_id, body, state, shown_text, tone, codebook_version, sensitive,"
        " question)": [(*row, "good") for row in rows.comments],
        "tags (comment_id, theme, evidence)": rows.tags,
    }
    for table, filled in tables.items():
        with db.cursor().copy(f"copy public.{table} from stdin".encode()) as copy:
            for row in filled:
                copy.write_row(row)


# Measuring ------------------------------------------------------------------------------


def submissions(full: Loaded, writers: int, count: int) -> dict[str, str]:
    """So many answers, one after the other at each writer: a second, and how long each took."""
    waiting = [full.made_up.response() for _ in range(count)]

    def submit(response: Response) -> float:
        began = time.perf_counter()
        full.store.add_response(response)
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        took = sorted(pool.map(submit, waiting))
    rate = count / (time.perf_counter() - began)
    name = f"submissions, {writers} writer{'s' if writers > 1 else ''}"
    return {
        f"{name}: a second": f"{rate:,.0f}",
        f"{name}: p50": in_ms(took[count // 2]),
        f"{name}: p99": in_ms(took[count * 99 // 100]),
    }


def trends(full: Loaded) -> dict[str, str]:
    """Themes by site and month in SQL, from answers and rollup; and what the port reads of it."""
    from_answers = median(lambda: full.query(TREND_FROM_ANSWERS), times=3)
    from_rollup = median(lambda: full.query(TREND_FROM_ROLLUP))
    a_year_ago = TODAY.replace(year=TODAY.year - 1, day=1)
    one_site = frozenset({1})
    return {
        "trend, raw": in_ms(from_answers),
        "trend, from the rollup": in_ms(from_rollup),
        "trend: times faster": f"{from_answers / from_rollup:,.0f}",
        "rollup of one site and year": in_ms(
            median(lambda: full.store.rollup(a_year_ago, sites=one_site))
        ),
        "counts of the live view": in_ms(median(full.store.counts)),
    }


def rollup_rows(full: Loaded) -> dict[str, str]:
    """How long the rollup is. Raises RuntimeError when it is not what was answered."""
    kept = {
        (str(row.site_id), row.kind, str(row.month), row.figure, row.question, row.item, str(row.n))
        for row in full.store.rollup()
    }
    if kept != {tuple(map(str, row)) for row in full.query(ALL_FIGURES)}:
        raise RuntimeError(f"{full.name}: the rollup is not what was answered")
    return {"rows of the rollup, as answered": f"{len(kept):,}"}


def export(full: Loaded) -> dict[str, str]:
    """The whole export, thrown away."""
    began = time.perf_counter()
    rows = sum(1 for _ in full.store.export(all_words=True))
    return {"export: rows a second": f"{rows / (time.perf_counter() - began):,.0f}"}


def figures(full: Loaded, rows: int, writes: int) -> Iterator[dict[str, str]]:
    """All figures of one store, as they come."""
    yield {
        "size, MB": f"{full.bytes_used() / 1e6:,.0f}",
        "loaded in bulk: rows a second": f"{rows / full.seconds_to_load:,.0f}",
    }
    for writers in (1, WRITERS):
        yield submissions(full, writers, writes)
    yield trends(full)
    yield export(full)
    yield rollup_rows(full)


def median(work: Callable[[], object], *, times: int = 5) -> float:
    """The seconds of some runs, after one that warms the caches up."""
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def in_ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


STORES = {"sqlite": full_sqlite, "supabase": full_supabase}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill and measure the stores one after the other, and print a table."""
    parser = argparse.ArgumentParser(description="Both stores with many responses")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--writes", type=int, default=4000, help="submissions timed, each way")
    parser.add_argument("--store", choices=STORES, action="append", help="only this one")
    parsed = parser.parse_args(arguments)
    for name in parsed.store or STORES:
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(
            f"\n{name}, {parsed.rows:,} responses, {os.cpu_count()} cores, load {load}, {TODAY}",
            flush=True,
        )
        with (
            tempfile.TemporaryDirectory(prefix="table-talk-bench-") as folder,
            STORES[name](parsed.rows, Path(folder)) as full,
        ):
            for found in figures(full, parsed.rows, parsed.writes):
                for what, figure in found.items():
                    print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main()
