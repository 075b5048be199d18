"""How often redaction, risk words and nil answers are right, and how fast they are found.

Run from the checkout: ``python -m bench.safety_quality``. It scores the made-up sets of
tests/fixtures, or sets of your own in the same form (tests/fixtures/README.md says which).
``--csv`` adds real comments in a column ``text``: of these only rates are printed, never words.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.models import QuestionType, Span
from feedback.text.nil import is_nil
from feedback.text.redaction import LABELS, Masked, mask
from feedback.text.safety import needs_human

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
HALVES = ("check", "tuning")
KINDS_OF_QUESTION: Mapping[str, QuestionType] = {
    "good": "what_good",
    "better": "could_improve",
    "what_good": "what_good",
    "could_improve": "could_improve",
    "nonspecific": "nonspecific",
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1; 0 of none."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.part} of {self.whole})"


def count(facts: Iterable[bool]) -> Share:
    """How many of the facts are true."""
    every = list(facts)
    return Share(sum(every), len(every))


def read_rows(path: Path) -> list[Row]:
    """The rows of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


# Redaction ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RedactionScore:
    """Identifiers and names taken out, and what was taken out or pointed out of clean comments."""

    identifiers: Share
    names: Share
    false_masks_per_100: float
    false_checks_per_100: float


def score_redaction(rows: Sequence[Row]) -> RedactionScore:
    """Compare masks with the spans of each row. A name counts when it is only pointed out, too."""
    identifiers, names = [], []
    false_masks = false_checks = clean = 0
    for row in rows:
        masked = mask(row["text"])
        if not row["spans"]:
            clean += 1
            false_masks += len(masked.masks)
            false_checks += len(masked.please_check)
        hidden = _letters(row["text"], [one.span for one in masked.masks])
        seen = hidden | _letters(row["text"], checks_in_comment(masked))
        for span in row["spans"]:
            wanted = _letters(row["text"], [Span(span["start"], span["end"])])
            if span["kind"] == "name":
                names.append(wanted <= seen)
            else:
                identifiers.append(wanted <= hidden)
    return RedactionScore(
        count(identifiers),
        count(names),
        100 * false_masks / max(1, clean),
        100 * false_checks / max(1, clean),
    )


def _letters(text: str, spans: Iterable[Span]) -> set[int]:
    """The places of letters and digits: a bracket that stays points at nobody."""
    return {
        place for span in spans for place in range(span.start, span.end) if text[place].isalnum()
    }


def checks_in_comment(masked: Masked) -> list[Span]:
    """Where the words to check stand in the comment as it was written."""
    found = []
    for check in masked.please_check:
        moved = 0
        for one in masked.masks:
            if one.span.start + moved < check.start:
                moved += len(LABELS[one.kind]) - (one.span.end - one.span.start)
        found.append(Span(check.start - moved, check.end - moved))
    return found


# Risk words and nil answers ----------------------------------------------------------------


def score_safety(rows: Sequence[Row]) -> tuple[Share, Share]:
    """The shares held of comments that need a person, and of ordinary ones."""
    held: dict[str, list[bool]] = {"needs_human": [], "ordinary": []}
    for row in rows:
        held[row["label"]].append(bool(needs_human(row["text"])))
    return count(held["needs_human"]), count(held["ordinary"])


def score_nil(rows: Sequence[Row]) -> Share:
    """How often "nil" or "content" is right."""
    return count(
        is_nil(row["text"], KINDS_OF_QUESTION[row["question"]]) == (row["label"] == "nil")
        for row in rows
    )


# Real comments -----------------------------------------------------------------------------


def print_rates(texts: Sequence[str]) -> None:
    """How much of real comments is masked, pointed out and held, and how fast that is."""
    masked = [mask(text) for text in texts]
    print(f"{len(texts)} real comments, whose words are not shown")
    print(f"  with a mask           {count(bool(one.masks) for one in masked)}")
    print(f"  with words to check   {count(bool(one.please_check) for one in masked)}")
    print(f"  held for a person     {count(bool(needs_human(text)) for text in texts)}")
    print(f"  nil                   {count(is_nil(text) for text in texts)}")
    print(f"  {comments_per_second(texts):,.0f} comments a second, all three together")


def comments_per_second(texts: Sequence[str]) -> float:
    """How many comments all three read in a second of one processor, the best of five rounds."""
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for text in texts:
            mask(text)
            needs_human(text)
            is_nil(text)
        rounds.append(time.process_time() - began)
    return len(texts) / min(rounds)


def print_scores(name: str, redaction: Path, safety: Path, nil: Path) -> None:
    """Print the figures of three sets."""
    scores = score_redaction(read_rows(redaction))
    risky, ordinary = score_safety(read_rows(safety))
    print(name)
    print(f"  identifiers masked                {scores.identifiers}")
    print(f"  names masked or pointed out       {scores.names}")
    print(f"  masks in 100 clean comments       {scores.false_masks_per_100:.1f}")
    print(f"  words to check in 100 clean ones  {scores.false_checks_per_100:.1f}")
    print(f"  risk held                         {risky}")
    print(f"  ordinary held                     {ordinary}")
    print(f"  nil or content, right             {score_nil(read_rows(nil))}")


def main() -> None:
    """Read the arguments and print the report."""
    parser = argparse.ArgumentParser(description="How often the text rules are right.")
    parser.add_argument("--redaction", type=Path, help="a set with spans")
    parser.add_argument("--safety", type=Path, help="a set of needs_human and ordinary")
    parser.add_argument("--nil", type=Path, help="a set of nil and content")
    parser.add_argument("--csv", type=Path, help="real comments in a column text: rates only")
    chosen = parser.parse_args()
    given = (chosen.redaction, chosen.safety, chosen.nil)
    if any(given) and not all(given):
        parser.error("give all three of --redaction, --safety and --nil, or none.")
    if all(given):
        print_scores("the sets given", *given)
    else:
        for half in HALVES:
            files = (FIXTURES / f"{name}_{half}.jsonl" for name in ("redaction", "safety", "nil"))
            print_scores(f"made-up sets, the {half} half", *files)
    if chosen.csv:
        with chosen.csv.open(encoding="utf-8", newline="") as file:
            print_rates([row["text"] for row in csv.DictReader(file)])


if __name__ == "__main__":
    main()
