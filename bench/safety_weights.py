"""Weigh words of danger: ``python -m bench.safety_weights --csv REAL.csv [--save FILE]``.

The made-up sets of tests/fixtures say what needs a person and what only sounds like it; the real
comments of a column ``text`` count as ordinary, which nearly all are. Prints how it does on each
made-up set without that set, and on each half of the real comments without that half.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bench.safety_quality import FIXTURES, count, read_rows
from feedback.text.reading import read
from feedback.text.risk_weights import RiskWeights, features
from feedback.text.spelling import plain_words

SETS = ("check tuning", "fresh_1", "fresh_2", "fresh_3", "fresh_4")
HELD_OUT = "fresh_4"
"""Never learned from, so that one figure does not flatter."""

BOUND = 1.0
_PENALTY = 0.1
_RISKY, _ORDINARY, _REAL = 3.0, 4.0, 2.0
"""How much a comment of each sort counts."""

_FEWEST = 2
_ROUNDS = 300

Rows = list[tuple[str, bool, float]]
Floats = NDArray[np.float64]


def words_of(text: str) -> list[str]:
    """A comment's words in one spelling."""
    return plain_words(read(text).low).split(" ")


def made_up(name: str) -> Rows:
    """The rows of a set: text, whether a person is needed, and how much it counts."""
    rows = [row for half in name.split() for row in read_rows(FIXTURES / f"safety_{half}.jsonl")]
    labelled = [(row["text"], row["label"] == "needs_human") for row in rows]
    return [(text, risky, _RISKY if risky else _ORDINARY) for text, risky in labelled]


def fit(rows: Rows, real: Sequence[str]) -> RiskWeights:
    """Weights of what is in at least two made-up comments; the same rows, the same weights."""
    every = rows + [(text, False, _REAL) for text in real]
    found = [{one for place in features(words_of(text)) for one in place} for text, *_ in every]
    times = Counter(one for listed in found[: len(rows)] for one in listed)
    known = {
        one: place for place, one in enumerate(sorted(w for w in times if times[w] >= _FEWEST))
    }
    entries = [
        (row, known[one], 1 / sqrt(len(listed)))
        for row, listed in enumerate(found)
        for one in sorted(listed)
        if one in known
    ]
    at, column, value = zip(*entries, strict=True)
    design = csr_matrix((value, (at, column)), shape=(len(every), len(known)))
    labels = np.array([float(label) for _, label, _ in every])
    counts = np.array([weight for *_, weight in every])

    def loss(weights: Floats) -> tuple[float, Floats]:
        sums = design @ weights[:-1] + weights[-1]
        wrong = counts * (1 / (1 + np.exp(-sums)) - labels)
        value = (counts * (np.logaddexp(0, sums) - labels * sums)).sum()
        penalty = _PENALTY * (weights[:-1] ** 2).sum()
        slope = design.T @ wrong + 2 * _PENALTY * weights[:-1]
        return float(value + penalty), np.append(slope, wrong.sum())

    begin = np.zeros(len(known) + 1)
    weights = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return RiskWeights(
        round(float(weights[-1]), 3),
        BOUND,
        {one: round(float(weights[place]), 3) for one, place in known.items()},
    )


def held(weights: RiskWeights, texts: Sequence[str]) -> str:
    """The share of comments that weights alone hold."""
    return str(count(weights.sum_of(words_of(text)) > weights.bound for text in texts))


def main() -> None:
    """Read the arguments, print how well weights do, and save them where that is asked."""
    parser = argparse.ArgumentParser(description="Weigh words of danger.")
    parser.add_argument("--csv", type=Path, required=True, help="real comments in a column text")
    parser.add_argument("--save", type=Path, help="where the weights go")
    chosen = parser.parse_args()
    with chosen.csv.open(encoding="utf-8", newline="") as file:
        real = [row["text"] for row in csv.DictReader(file)]
    sets = {name: made_up(name) for name in SETS}
    learned = [name for name in SETS if name != HELD_OUT]
    for left_out in SETS:
        rest = [row for name in learned if name != left_out for row in sets[name]]
        weights = fit(rest, real)
        print(f"{left_out}, not learned from")
        print("  risk held    ", held(weights, [t for t, label, _ in sets[left_out] if label]))
        print("  ordinary held", held(weights, [t for t, label, _ in sets[left_out] if not label]))
    rows = [row for name in learned for row in sets[name]]
    for half in (0, 1):
        weights = fit(rows, real[half::2])
        print(f"real comments, half {half + 1}, held ", held(weights, real[1 - half :: 2]))
    if chosen.save:
        whole = fit(rows, real)
        table = {"start": whole.start, "bound": whole.bound, "weights": whole.weights}
        chosen.save.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
