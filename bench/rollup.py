"""What figures cost with many answers: from the rollup, and counted from the answers themselves.

Run from the checkout: ``python -m bench.rollup [--answers 1000000]``. Fills an embedded store in a
temporary folder with made-up answers of 40 sites over 24 months.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from feedback import codes, setting_up
from feedback.models import Placement
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey

SITES, MONTHS, THEMES = 40, 24, [f"theme_{number}" for number in range(12)]
LAST = 2026 * 12 + 10  # November 2026, in months

FROM_THE_ROLLUP = """
    select site_id, month, item, n from rollup
    where site_id in (select id from sites) and kind = '' and figure = 'theme'
"""
FROM_THE_ANSWERS = """
    select site_id, substr(day, 1, 7), theme, count(distinct responses.id)
    from responses
    join comments on response_id = responses.id
    join tags on comment_id = comments.id
    where counted = 1
    group by 1, 2, 3
"""
INSERTS = (
    "insert into responses (id, submission_key, survey_id, survey_version, code, site_id, day,"
    " source, permission) values (?, ?, 'breakfast', 1, ?, ?, ?, 'example', 'read')",
    "insert into answers (response_id, question, option) values (?, ?, ?)",
    "insert into comments (id, response_id, question, body, state, polarity, sensitive)"
    " values (?, ?, 'good', 'Kind people', 'waiting', 0, '[]')",
    "insert into tags (comment_id, theme, evidence) values (?, ?, '[]')",
)


def rows(number: int, placements: list[Placement], chance: random.Random) -> Iterator[list[tuple]]:
    """One answer as rows for each of INSERTS."""
    survey, placement = default_survey(), chance.choice(placements)
    kinds = [option.key for option in survey.question("describe").options]
    scale = [option.key for option in survey.question("experience").options]
    year, month = divmod(LAST - chance.randrange(MONTHS), 12)
    response, comment = f"{number:032x}", f"c{number:031x}"
    day = date(year, month + 1, chance.randint(1, 28)).isoformat()
    yield [(response, response, placement.code, placement.site.id, day)]
    ticked = [("describe", kind) for kind in chance.sample(kinds, chance.choice([0, 1, 1, 2]))]
    yield [(response, *pair) for pair in [("experience", chance.choice(scale)), *ticked]]
    wrote = chance.random() < 0.8
    yield [(comment, response)] * wrote
    found = chance.sample(THEMES, chance.choice([0, 1, 2, 2, 3]))
    yield [(comment, theme) for theme in found] * wrote


def fill(store: SqliteStore, answers: int) -> None:
    """Answers that wait to join the figures, past the checks of ``add_response``."""
    chance, taken = random.Random(2026), set()
    for number in range(SITES):
        code = codes.new_code(taken)
        taken.add(code)
        store.add_placement(Placement(code, store.add_site(f"Site {number}"), "Counter"))
    placements = store.placements()
    with store._database.writing() as db:
        for number in range(answers):
            for insert, values in zip(INSERTS, rows(number, placements, chance), strict=True):
                db.executemany(insert, values)


def show(what: str, run: Callable[[], object], times: int = 5) -> None:
    """Print how long something takes."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{what:45} {statistics.median(taken):9.1f} ms")


def main() -> None:
    """Fill a store, then ask it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    answers = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "feedback.sqlite")
        setting_up.prepare(store)
        fill(store, answers)
        started = time.perf_counter()
        store.release(at_least=1)
        print(f"{answers / (time.perf_counter() - started):,.0f} answers a second join the figures")
        one_site = frozenset({store.sites()[0].id})
        print(f"{len(store.rollup()):,} rows of the rollup")
        show("live view, all answers", store.counts)
        show("live view, three months", lambda: store.counts(date(2026, 9, 1)))
        show(
            "rollup of one site, twelve months",
            lambda: store.rollup(date(2025, 12, 1), sites=one_site),
        )
        show("the whole rollup", store.rollup, times=3)
        with store._database.reading() as db:
            show(
                "themes by site and month, from the rollup",
                lambda: db.execute(FROM_THE_ROLLUP).fetchall(),
            )
            show(
                "themes by site and month, from the answers",
                lambda: db.execute(FROM_THE_ANSWERS).fetchall(),
                times=2,
            )
        store.close()


if __name__ == "__main__":
    main()
