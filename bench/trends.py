"""What published months cost with many answers: `python -m bench.trends --rows 1000000`.

Each store is filled as `bench.storage` does: 40 sites, 24 months. Then every month that is over is
published, as somebody does who starts late. Measured are publishing; what the trends page needs, as
gated data and their series; the same from answers, raw, in SQL; and the words behind a number. The
page itself is opened in a Chromium on the embedded store, until its first chart can be seen.
Figures are those of one machine at one moment.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # for `python bench/trends.py`

from bench.example_server import running
from bench.page_weight import NETWORKS, Page, chromium, median_visit, visit
from bench.storage import STORES, TODAY, TREND_FROM_ANSWERS, Loaded, in_ms, median
from feedback import publishing, staff
from feedback.disclosure.publications import Point, series
from feedback.models import StaffMember
from feedback.setting_up import SAMPLE_PASSPHRASE
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore

WHO = StaffMember(0, "Bench", "admin")
FIRST_CHART = "[data-testid=stVegaLiteChart] :is(canvas, svg)"
RULES = {"threshold": 5, "base": 10}


def publish_all(full: Loaded) -> dict[str, str]:
    """Every month that is over, one after the other."""
    took = []
    for due in publishing.waiting(full.store, WHO, today=TODAY, base=RULES["base"]).due:
        began = time.perf_counter()
        publishing.publish(full.store, WHO, due.month, months=due.months, today=TODAY, **RULES)
        took.append(time.perf_counter() - began)
    return {
        "months published": str(len(took)),
        "one month published, slowest": in_ms(max(took)),
        "answers in one month, about": f"{_published_answers(full.store) // len(took):,}",
    }


def page_data(store: Store) -> list[list[Point]]:
    """What the trends page draws at first: every figure, of all who answered."""
    published = publishing.published(store)
    items = {item for one in published if one.tables.whole for item in one.tables.whole.shares}
    return [series(published, item) for item in items]


def reading(full: Loaded) -> dict[str, str]:
    """Gated data against the raw query for the same, which is of themes by site and month alone."""
    kept = median(lambda: publishing.published(full.store))
    everything = median(lambda: page_data(full.store))
    raw = median(lambda: full.query(TREND_FROM_ANSWERS), times=3)
    drawn = page_data(full.store)
    month = publishing.published(full.store)[-1].tables.month
    words = median(
        lambda: publishing.words_behind(full.store, month, "staff_attitude", threshold=5)
    )
    return {
        "published months, read": in_ms(kept),
        "and made into series": in_ms(everything),
        "series, points": f"{len(drawn):,}, {sum(map(len, drawn)):,}",
        "from answers, raw": in_ms(raw),
        "times faster": f"{raw / everything:,.0f}",
        "words behind one number": in_ms(words),
    }


def opening(full: Loaded, data_dir: Path) -> dict[str, str]:
    """The trends page in browsers that have never seen it: after a start, and after that."""
    staff.add_staff(full.store, WHO.name, "commissioner", SAMPLE_PASSPHRASE)
    session = staff.sign_in(full.store, WHO.name, SAMPLE_PASSPHRASE, minute=staff.minute_now())
    with running(data_dir) as server, chromium() as browser:
        page = Page("trends", f"{server.url}/trends", FIRST_CHART, session)
        first, *later = [visit(browser, page, NETWORKS[0]) for _ in range(4)]
    again = median_visit(later)
    return {
        "page opened, the first after a start": in_ms(first.first_use_seconds),
        "page opened, later": in_ms(again.first_use_seconds),
        "bytes, requests": f"{again.size:,}, {again.requests}",
    }


def figures(full: Loaded, folder: Path) -> Iterator[dict[str, str]]:
    """All figures of one store, as they come."""
    yield publish_all(full)
    yield reading(full)
    if isinstance(full.store, SqliteStore):
        yield opening(full, folder)


def _published_answers(store: Store) -> int:
    wholes = [one.tables.whole for one in publishing.published(store)]
    return sum(whole.responses for whole in wholes if whole)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill and measure the stores one after the other, and print a table."""
    parser = argparse.ArgumentParser(description="Published months with many responses")
    parser.add_argument("--rows", type=int, default=1_000_000)
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
            for found in figures(full, Path(folder)):
                for what, figure in found.items():
                    print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main()
