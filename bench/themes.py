"""How well the codebook's tags agree with people's, and how fast they are made.

Run from the checkout: ``python -m bench.themes [--csv ../shared/data/comments_dev.csv]``. The CSV
has a column ``text``, ``mental_health`` (1 for a mental health service) and, for every measured
theme, ``t_<key>`` (1 where a person found it). It is no part of the project and never shown.
"""

import argparse
import csv
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feedback.text.codebook import Codebook, load_codebook
from feedback.text.themes import tag

DEFAULT_CSV = Path(__file__).parents[2] / "shared" / "data" / "comments_dev.csv"

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many comments a theme was found by the codebook, by people, and by both."""

    codebook: int
    people: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the codebook's tags that people gave too."""
        return self.both / self.codebook if self.codebook else 0.0

    @property
    def recall(self) -> float:
        """The share of people's tags that the codebook gave too."""
        return self.both / self.people if self.people else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / max(1, self.codebook + self.people)


def read_rows(path: Path) -> list[Row]:
    """The labelled comments. "None" and "N/A" are real replies and stay words."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compare(rows: Sequence[Row], codebook: Codebook) -> dict[str, Agreement]:
    """For each measured theme, how often codebook and people agree."""
    found = [{tagged.theme for tagged in tag(row["text"], codebook)} for row in rows]
    return {
        theme.key: _agreement(theme.key, rows, found) for theme in codebook.themes if theme.measured
    }


def _agreement(key: str, rows: Sequence[Row], found: Sequence[set[str]]) -> Agreement:
    by_people = [row[f"t_{key}"] == "1" for row in rows]
    by_codebook = [key in keys for keys in found]
    both = sum(a and b for a, b in zip(by_people, by_codebook, strict=True))
    return Agreement(sum(by_codebook), sum(by_people), both)


def micro(agreements: Iterable[Agreement]) -> Agreement:
    """All themes counted together, so that common themes weigh most."""
    every = list(agreements)
    return Agreement(
        sum(one.codebook for one in every),
        sum(one.people for one in every),
        sum(one.both for one in every),
    )


def macro_f1(agreements: Iterable[Agreement]) -> float:
    """The mean F1 of the themes, so that rare themes weigh as much as common ones."""
    every = [one.f1 for one in agreements]
    return sum(every) / len(every)


def comments_per_second(rows: Sequence[Row], codebook: Codebook) -> float:
    """How many comments are tagged in a second of one processor, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for row in rows:
            tag(row["text"], codebook)
        rounds.append(time.process_time() - began)
    return len(rows) / min(rounds)


def print_report(rows: Sequence[Row], codebook: Codebook) -> None:
    """Print the figures for all themes together, then for each."""
    by_theme = compare(rows, codebook)
    all_themes = micro(by_theme.values())
    mental_health = [row for row in rows if row["mental_health"] == "1"]
    by_theme_mental_health = compare(mental_health, codebook)
    phrases = sum(len(theme.phrases) for theme in codebook.themes)
    print(f"{len(rows)} comments, codebook version {codebook.version} with {phrases} phrases")
    print(
        f"micro-F1 {all_themes.f1:.3f} "
        f"(precision {all_themes.precision:.3f}, recall {all_themes.recall:.3f})"
    )
    print(f"macro-F1 {macro_f1(by_theme.values()):.3f}")
    print(
        f"micro-F1 in {len(mental_health)} comments from mental health services "
        f"{micro(by_theme_mental_health.values()).f1:.3f}"
    )
    print(f"{comments_per_second(rows, codebook):,.0f} comments a second")
    print(
        f"\n{'theme':<28}{'people':>8}{'codebook':>10}{'both':>6}{'prec.':>8}{'recall':>8}{'F1':>6}"
    )
    for key, one in by_theme.items():
        print(
            f"{key:<28}{one.people:>8}{one.codebook:>10}{one.both:>6}"
            f"{one.precision:>8.2f}{one.recall:>8.2f}{one.f1:>6.2f}"
        )


def main() -> None:
    """Read the arguments, and print the report or why there is none."""
    parser = argparse.ArgumentParser(description="How well the codebook agrees with people.")
    parser.add_argument("--csv", type=Path, default=DEFAULT_CSV, help="labelled comments")
    path = parser.parse_args().csv
    if not path.is_file():
        parser.error(
            f"there is no file {path}. This needs comments labelled by people, which are no part "
            "of the project; say where they are with --csv."
        )
    print_report(read_rows(path), load_codebook())


if __name__ == "__main__":
    main()
