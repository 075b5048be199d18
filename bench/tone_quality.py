"""How well the tone of comments agrees with people's labels, as shipped and as learned.

Run from the checkout: ``python -m bench.tone_quality LABELLED.csv [--save WEIGHTS.json]``. The CSV
has the columns ``text``, ``question_type``, ``sentiment`` (positive, neutral_mixed or negative),
``trust`` and ``mental_health`` (1 for a mental health service). It is no part of the project and
never shown. ``--save`` writes the weights learned from all of it, as they are shipped.
"""

import argparse
import csv
import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from textblob import TextBlob

from feedback.models import QuestionType, Tone
from feedback.text import tone
from feedback.text.tone import RULES_ALONE, ToneModel
from feedback.text.tone_features import TONES
from feedback.text.tone_learning import Labelled, fit, save

FOLDS = 5
SAMPLES = 500
SEED = 0


class Row(NamedTuple):
    """One labelled comment, and where it was written."""

    text: str
    question_type: QuestionType
    tone: Tone
    trust: str
    mental_health: bool

    def labelled(self) -> Labelled:
        """The part that is learned from."""
        return Labelled(self.text, self.question_type, self.tone)


@dataclass(frozen=True, slots=True)
class Figures:
    """How often found tones are people's, and how often they are the opposite."""

    accuracy: float
    macro_f1: float
    turned_round: float
    f1: tuple[float, ...]

    @classmethod
    def of(cls, wanted: Sequence[Tone], found: Sequence[Tone]) -> "Figures":
        """Compare, comment by comment."""
        pairs = list(zip(wanted, found, strict=True))
        f1 = tuple(
            2 * pairs.count((one, one)) / max(1, wanted.count(one) + found.count(one))
            for one in TONES
        )
        turned = pairs.count(("positive", "negative")) + pairs.count(("negative", "positive"))
        right = sum(pairs.count((one, one)) for one in TONES)
        return cls(right / len(pairs), sum(f1) / len(f1), turned / len(pairs), f1)


def read_rows(path: Path) -> list[Row]:
    """The comments with a label. "None" and "N/A" are real replies and stay words."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(cells) for cells in csv.DictReader(file) if cells["sentiment"] in TONES]


def _row(cells: Mapping[str, str]) -> Row:
    asked = tone.question_type(cells["question_type"])
    label = next(one for one in TONES if one == cells["sentiment"])
    return Row(cells["text"], asked, label, cells["trust"], cells["mental_health"] == "1")


def found_by(model: ToneModel, rows: Sequence[Row]) -> list[Tone]:
    """The tones of comments with these weights."""
    return [tone.tone_of(row.text, row.question_type, model).value for row in rows]


def out_of_fold(rows: Sequence[Row]) -> list[Tone]:
    """The tone of each comment, with weights learned from the other four fifths."""
    fold = [number % FOLDS for number in range(len(rows))]
    Random(SEED).shuffle(fold)
    found: dict[int, Tone] = {}
    for held in range(FOLDS):
        model = fit([row.labelled() for row, at in zip(rows, fold, strict=True) if at != held])
        places = [place for place, at in enumerate(fold) if at == held]
        tones = found_by(model, [rows[place] for place in places])
        found |= dict(zip(places, tones, strict=True))
    return [found[place] for place in range(len(rows))]


def interval(wanted: Sequence[Tone], found: Sequence[Tone]) -> str:
    """Where 95 of 100 samples of the comments, drawn with replacement, put the two figures."""
    random = Random(SEED)
    drawn = []
    for _ in range(SAMPLES):
        places = random.choices(range(len(wanted)), k=len(wanted))
        drawn.append(Figures.of([wanted[at] for at in places], [found[at] for at in places]))
    low, high = int(SAMPLES * 0.025), int(SAMPLES * 0.975)
    accuracy = sorted(one.accuracy for one in drawn)
    macro = sorted(one.macro_f1 for one in drawn)
    return (
        f"accuracy {accuracy[low]:.3f} to {accuracy[high]:.3f}, "
        f"macro-F1 {macro[low]:.3f} to {macro[high]:.3f}"
    )


def by_polarity(polarity: Callable[[str], float], rows: Sequence[Row]) -> list[Tone]:
    """The usual way to make three values of one: within 0.05 of 0 is mixed or neutral."""
    return [
        "positive" if (value := polarity(row.text)) > 0.05 else
        "negative" if value < -0.05 else "neutral_mixed"
        for row in rows
    ]  # fmt: skip


def comments_per_second(rows: Sequence[Row], read: Callable[[Row], object]) -> float:
    """How many comments are read in a second of one processor, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for row in rows:
            read(row)
        rounds.append(time.process_time() - began)
    return len(rows) / min(rounds)


def print_evidence(rows: Sequence[Row], model: ToneModel) -> None:
    """Print what becomes of tones when the words shown as their evidence are taken away."""
    shown = changed = weaker = 0
    decided = 0
    for row in rows:
        before = tone.tone_of(row.text, row.question_type, model)
        if before.value == "neutral_mixed":
            continue
        decided += 1
        if not before.evidence:
            continue
        rest = row.text
        for span in reversed(before.evidence):
            rest = rest[: span.start] + rest[span.end :]
        shown += 1
        changed += tone.tone_of(rest, row.question_type, model).value != before.value
        by = tone.leaning(row.text, row.question_type, model)
        by -= tone.leaning(rest, row.question_type, model)
        weaker += (by if before.value == "positive" else -by) > 0.5
    print(
        f"\nof {decided} positive and negative comments {shown} show words as evidence; without "
        f"them {100 * changed / shown:.0f} % have another tone, "
        f"{100 * weaker / shown:.0f} % at least clearly less of it"
    )


def print_line(name: str, rows: Sequence[Row], found: Sequence[Tone]) -> None:
    """Print the figures of one way to find tones, in all rows and in some."""
    wanted = [row.tone for row in rows]
    parts = {"all": [True] * len(rows), "mental health": [row.mental_health for row in rows]}
    parts |= {
        trust: [row.trust == trust for row in rows] for trust in sorted({row.trust for row in rows})
    }
    print(f"\n{name}: {interval(wanted, found)}")
    for part, chosen in parts.items():
        if not any(chosen):
            continue
        figures = Figures.of(
            [one for one, yes in zip(wanted, chosen, strict=True) if yes],
            [one for one, yes in zip(found, chosen, strict=True) if yes],
        )
        print(
            f"  {part:<14}{sum(chosen):>6} comments  accuracy {figures.accuracy:.3f}  "
            f"macro-F1 {figures.macro_f1:.3f}  turned round {figures.turned_round:.3f}  "
            f"F1 {' '.join(f'{one:.2f}' for one in figures.f1)}"
        )


def print_report(rows: Sequence[Row]) -> None:
    """Print everything, the plainest way first."""
    print_line("TextBlob alone", rows, by_polarity(lambda text: TextBlob(text).polarity, rows))
    if importlib.util.find_spec("vaderSentiment"):
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        found = by_polarity(lambda text: vader.polarity_scores(text)["compound"], rows)
        print_line("VADER alone", rows, found)
    else:
        print("\nVADER alone: not measured, vaderSentiment is not installed")
    print_line("rules alone (lexicon and question)", rows, found_by(RULES_ALONE, rows))
    print_line("learned, each fifth from the other four", rows, out_of_fold(rows))
    for trust in sorted({row.trust for row in rows}):
        model = fit([row.labelled() for row in rows if row.trust != trust])
        there = [row for row in rows if row.trust == trust]
        print_line(f"learned elsewhere, read at {trust}", there, found_by(model, there))
    shipped = tone.shipped_model()
    found = found_by(shipped, rows)
    print_line("as shipped (in-sample where these rows were learned from)", rows, found)
    print_evidence(rows, shipped)
    ours = comments_per_second(rows, lambda row: tone.tone_of(row.text, row.question_type))
    theirs = comments_per_second(rows, lambda row: TextBlob(row.text).sentiment)
    print(f"\n{ours:,.0f} comments a second; TextBlob alone {theirs:,.0f}")


def main() -> None:
    """Read the arguments; print the report, and save weights where that was asked for."""
    parser = argparse.ArgumentParser(description="How well tones agree with people's labels.")
    parser.add_argument("labelled", type=Path, help="a CSV of comments labelled by people")
    parser.add_argument("--save", type=Path, help="write the weights learned from all of it")
    arguments = parser.parse_args()
    if not arguments.labelled.is_file():
        parser.error(f"there is no file {arguments.labelled}.")
    rows = read_rows(arguments.labelled)
    if arguments.save:
        save(fit([row.labelled() for row in rows]), arguments.save)
    print_report(rows)


if __name__ == "__main__":
    main()
