"""Send comments of a CSV file through the real form, one after the other, as a browser would.

Run from the checkout, against a server that is running:
``python -m bench.replay --csv FILE --url http://localhost:8501 --code K7WQ2M``. The CSV has the
columns ``text``, ``question_type`` (what_good, could_improve or nonspecific) and ``fft_score``
(1 very good to 5 very poor; anything else is "don't know"). The comments may be real people's:
none is ever printed. They stay in the store afterwards, so use one made for this.
"""

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for `python bench/replay.py`

from feedback.storage.sqlite import SqliteStore

COLUMNS = ("text", "question_type", "fft_score")
FIELDS = {"what_good": "good", "nonspecific": "good", "could_improve": "better"}
SCORES = ("1", "2", "3", "4", "5")
PERMISSION = "show"
MOST_LOST_IN_A_ROW = 5

Row = dict[str, str]


class FormReader(HTMLParser):
    """What a browser knows of the one form on a page: where it goes, and what it can send."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.options: dict[str, list[str]] = defaultdict(list)
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Remember the form and its fields."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "textarea":
            self.texts.append(name)
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[name] = given.get("value", "")
        elif tag == "input" and given.get("type") == "radio":
            self.options[name].append(given.get("value", ""))


@dataclass
class Outcome:
    """How the posts ended. ``failures`` counts reasons, which hold nobody's words."""

    posted: int = 0
    stored: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """Posts that did not reach the thank-you page."""
        return sum(self.failures.values())


@dataclass(frozen=True)
class StoreCounts:
    """What the store holds, in numbers."""

    responses: int
    tagged: int
    waiting: int
    shown: int


def read_rows(path: Path, most: int) -> list[Row]:
    """The first rows. "None" and "N/A" are real replies and stay words."""
    if not path.is_file():
        raise SystemExit(f"There is no file {path}. Say with --csv where the comments are.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise SystemExit(f"{path} has no column called {missing[0]}.")
        return [row for row, _ in zip(reader, range(most), strict=False)]


def form_address(url: str, code: str) -> str:
    """The address of the form: ``url`` itself, or with the code behind it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SystemExit(f"--url must be an address such as http://localhost:8501, not {url}")
    if parts.path.strip("/"):
        return url
    if not code:
        raise SystemExit("Say which form: --url http://.../f/CODE, or --code CODE beside --url.")
    return urljoin(url, f"/f/{code}")


def open_form(client: httpx.Client, address: str) -> FormReader:
    """A fresh form with its own submission key. Raises SystemExit when there is none."""
    page = client.get(address)
    if page.status_code != 200:
        raise SystemExit(
            f"{address} answered {page.status_code}. Is this the code of an open form?"
        )
    form = FormReader()
    form.feed(page.text)
    if not (form.hidden.get("key") and {*FIELDS.values()} <= {*form.texts}):
        raise SystemExit(f"{address} is not a form that this bench knows.")
    return form


def filled_in(form: FormReader, row: Row) -> dict[str, str]:
    """All fields that a browser sends, with line ends as a browser sends them."""
    rating, choices = next(iter(form.options.items()))
    position = SCORES.index(row["fft_score"]) if row["fft_score"] in SCORES else -1
    if PERMISSION not in form.options["permission"]:
        raise SystemExit("The form does not ask whether words may be shown.")
    texts = dict.fromkeys(form.texts, "")
    words = "\n".join(row["text"].splitlines()).replace("\n", "\r\n")
    texts[FIELDS.get(row["question_type"], "good")] = words
    return {**form.hidden, rating: choices[position], **texts, "permission": PERMISSION}


def send(client: httpx.Client, address: str, row: Row) -> str:
    """Fill in and send one form; why it did not arrive, or nothing when it did."""
    form = open_form(client, address)
    answer = client.post(urljoin(address, form.action), data=filled_in(form, row))
    if not answer.history:
        return f"the form came back with {answer.status_code}"
    arrived = (
        answer.history[0].status_code == 303
        and answer.status_code == 200
        and answer.url.path.endswith("/thanks")
        and "Your answer has arrived" in answer.text
    )
    return "" if arrived else f"led to another page with {answer.status_code}"


def replay(address: str, rows: Sequence[Row]) -> Outcome:
    """Send every row. Raises SystemExit when the server cannot be reached, or goes away."""
    outcome = Outcome()
    lost_in_a_row = 0
    with httpx.Client(follow_redirects=True, timeout=30, trust_env=False) as client:
        _require_server(client, address)
        for row in rows:
            outcome.posted += 1
            try:
                problem = send(client, address, row)
                lost_in_a_row = 0
            except httpx.TransportError as error:
                problem = f"no answer ({type(error).__name__})"
                lost_in_a_row += 1
            if problem:
                outcome.failures[problem] += 1
            else:
                outcome.stored += 1
            if lost_in_a_row == MOST_LOST_IN_A_ROW:
                raise SystemExit(f"The server went away after {outcome.posted} posts.")
    return outcome


def _require_server(client: httpx.Client, address: str) -> None:
    try:
        open_form(client, address)
    except httpx.TransportError as error:
        raise SystemExit(f"No server answers at {address}. Start one with `make run`.") from error


def count_store(data_dir: Path) -> StoreCounts:
    """How many responses and comments a server's store holds."""
    path = data_dir / "feedback.sqlite"
    if not path.is_file():
        raise SystemExit(f"There is no store in {data_dir}. Which FEEDBACK_DATA_DIR is served?")
    store = SqliteStore(path)
    try:
        responses = tagged = 0
        for response in store.export(all_words=False):
            responses += 1
            tagged += sum(map(bool, response.themes.values()))
        return StoreCounts(
            responses, tagged, store.comment_count("waiting"), store.comment_count("shown")
        )
    finally:
        store.close()


def print_outcome(outcome: Outcome, seconds: float) -> None:
    """Print what the browser's side saw."""
    print(f"posted                      {outcome.posted:>6}")
    print(f"stored (thank-you page)     {outcome.stored:>6}")
    print(f"failed                      {outcome.failed:>6}")
    for reason, count in outcome.failures.most_common():
        print(f"  {reason}: {count}")
    rate = outcome.posted / seconds
    print(f"{rate:.0f} a second, one after the other, each with its form and thank-you page")


def print_store(before: StoreCounts, after: StoreCounts) -> None:
    """Print what the store holds now, and how much of it is new."""
    print("\nin the store                 total    new")
    for label, name in (
        ("responses", "responses"),
        ("comments with a theme", "tagged"),
        ("comments waiting", "waiting"),
        ("comments shown", "shown"),
    ):
        total = getattr(after, name)
        print(f"{label:<26}{total:>8}{total - getattr(before, name):>7}")


def main() -> None:
    """Read the arguments, send the comments and print what became of them."""
    parser = argparse.ArgumentParser(description="Send comments of a CSV through the real form.")
    parser.add_argument("--csv", type=Path, required=True, help="comments to send")
    parser.add_argument("--url", required=True, help="the server, or the whole form: .../f/CODE")
    parser.add_argument("--code", default="", help="the form's code, unless it is in --url")
    parser.add_argument("--rows", type=int, default=500, help="at most so many (500)")
    parser.add_argument("--data-dir", type=Path, help="the server's FEEDBACK_DATA_DIR")
    given = parser.parse_args()
    rows = read_rows(given.csv, given.rows)
    address = form_address(given.url, given.code)
    before = count_store(given.data_dir) if given.data_dir else None
    began = time.monotonic()
    outcome = replay(address, rows)
    print_outcome(outcome, time.monotonic() - began)
    if before:
        print_store(before, count_store(given.data_dir))


if __name__ == "__main__":
    main()
