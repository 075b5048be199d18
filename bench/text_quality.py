"""How well themes and tone agree with people's labels, how fast they are found, and at what cost.

Run from the checkout: ``python -m bench.text_quality LABELLED.csv``. The CSV has the columns
``text``, ``question_type``, ``sentiment``, ``trust``, ``mental_health`` (1 for a mental health
service) and, for every measured theme, ``t_<key>`` (1 where a person found it). It is no part of
the project and never shown. Where scikit-learn and vaderSentiment are installed
(``pip install scikit-learn vaderSentiment``, in an environment of its own), they are set beside.

Five-fold: what is learned is learned from four fifths and read at the fifth. The phrases of the
codebook were written by somebody who had seen comments like these, so on those very comments the
codebook, alone and as the prior, looks better than it is.
"""

import argparse
import csv
import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench import tone_quality
from feedback.text import analysis, learned, themes
from feedback.text.codebook import Codebook, Theme, load_codebook
from feedback.text.learned import LearnedThemes
from feedback.text.learning import Labelled, fit
from feedback.text.tone import question_type

DEFAULT_CSV = Path(__file__).parents[2] / "shared" / "data" / "comments_dev.csv"
FOLDS = 5
SAMPLES = 300
SEED = 0
FEW_LABELS = (100, 500, 2000)

Row = Mapping[str, str]
Found = Sequence[frozenset[str]]


# Comparing -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many comments a theme was found by the product, by people, and by both."""

    product: int
    people: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the product's tags that people gave too."""
        return self.both / self.product if self.product else 0.0

    @property
    def recall(self) -> float:
        """The share of people's tags that the product gave too."""
        return self.both / self.people if self.people else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / max(1, self.product + self.people)


def read_rows(path: Path) -> list[Row]:
    """The labelled comments. "None" and "N/A" are real replies and stay words."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keys_of(codebook: Codebook) -> list[str]:
    """The themes that people's labels exist for."""
    return [theme.key for theme in codebook.themes if theme.measured]


def by_people(rows: Sequence[Row], codebook: Codebook) -> list[frozenset[str]]:
    """The themes that people found in each comment."""
    keys = keys_of(codebook)
    return [frozenset(key for key in keys if row[f"t_{key}"] == "1") for row in rows]


def by_codebook(rows: Sequence[Row], codebook: Codebook) -> list[frozenset[str]]:
    """The themes that the codebook alone finds in each comment."""
    return [frozenset(tag.theme for tag in themes.tag(row["text"], codebook)) for row in rows]


def by_learned(
    rows: Sequence[Row], codebook: Codebook, model: LearnedThemes
) -> list[frozenset[str]]:
    """The themes that the codebook and what was learned find in each comment."""
    return [
        frozenset(tag.theme for tag in learned.tag(row["text"], codebook, model)) for row in rows
    ]


def compare(wanted: Found, found: Found, keys: Iterable[str]) -> dict[str, Agreement]:
    """For each theme, how often both agree."""
    pairs = list(zip(wanted, found, strict=True))
    return {
        key: Agreement(
            product=sum(key in tags for _, tags in pairs),
            people=sum(key in labels for labels, _ in pairs),
            both=sum(key in labels and key in tags for labels, tags in pairs),
        )
        for key in keys
    }


def micro(agreements: Iterable[Agreement]) -> Agreement:
    """All themes counted together, so that common themes weigh most."""
    every = list(agreements)
    return Agreement(
        sum(one.product for one in every),
        sum(one.people for one in every),
        sum(one.both for one in every),
    )


def macro_f1(agreements: Iterable[Agreement]) -> float:
    """The mean F1 of the themes, so that rare themes weigh as much as common ones."""
    every = [one.f1 for one in agreements]
    return sum(every) / len(every)


def folds(rows: Sequence[Row]) -> list[int]:
    """Which fifth each comment is in, the same in every run."""
    fold = [number % FOLDS for number in range(len(rows))]
    Random(SEED).shuffle(fold)
    return fold


def out_of_fold(
    rows: Sequence[Row],
    find: Callable[[Sequence[int], Sequence[int]], Found],
) -> list[frozenset[str]]:
    """The themes of each comment, found by what was learned from the other four fifths.

    ``find`` is given the numbers of the comments to learn from, and of those to read.
    """
    fold = folds(rows)
    answers: dict[int, frozenset[str]] = {}
    for held in range(FOLDS):
        learn = [number for number, at in enumerate(fold) if at != held]
        read = [number for number, at in enumerate(fold) if at == held]
        answers |= dict(zip(read, find(learn, read), strict=True))
    return [answers[number] for number in range(len(rows))]


# Ways to find themes ---------------------------------------------------------------------


def learning_with(
    rows: Sequence[Row], labels: Found, codebook: Codebook, most: int | None = None
) -> Callable[[Sequence[int], Sequence[int]], Found]:
    """The codebook as prior, and at most so many labelled comments, drawn at random."""

    def find(learn: Sequence[int], read: Sequence[int]) -> Found:
        drawn = Random(SEED).sample(list(learn), min(most or len(learn), len(learn)))
        model = fit([Labelled(rows[at]["text"], labels[at]) for at in drawn], codebook)
        return by_learned([rows[at] for at in read], codebook, model)

    return find


def with_scikit_learn(
    rows: Sequence[Row], labels: Found, keys: Sequence[str]
) -> Callable[[Sequence[int], Sequence[int]], Found]:
    """TF-IDF of words and pairs, and logistic regression: no codebook at all."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    def find(learn: Sequence[int], read: Sequence[int]) -> Found:
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        known = words.fit_transform([rows[at]["text"] for at in learn])
        asked = words.transform([rows[at]["text"] for at in read])
        found: list[set[str]] = [set() for _ in read]
        for key in keys:
            model = LogisticRegression(C=10, max_iter=500)
            model.fit(known, [key in labels[at] for at in learn])
            for tags, probability in zip(found, model.predict_proba(asked)[:, 1], strict=True):
                if probability > 0.3:
                    tags.add(key)
        return [frozenset(tags) for tags in found]

    return find


# The report ------------------------------------------------------------------------------


def print_line(
    name: str, rows: Sequence[Row], wanted: Found, found: Found, keys: Sequence[str]
) -> None:
    """Print the figures of one way to find themes."""
    by_theme = compare(wanted, found, keys)
    all_themes = micro(by_theme.values())
    chosen = [number for number, row in enumerate(rows) if row["mental_health"] == "1"]
    there = micro(
        compare([wanted[at] for at in chosen], [found[at] for at in chosen], keys).values()
    )
    off = sum(abs(one.product - one.people) for one in by_theme.values())
    none = [tags for labels, tags in zip(wanted, found, strict=True) if not labels]
    scored = frozenset(keys)
    low, high = interval(wanted, found, keys)
    print(
        f"{name:<34} micro-F1 {all_themes.f1:.3f} ({low:.3f} to {high:.3f}), precision "
        f"{all_themes.precision:.2f}, recall {all_themes.recall:.2f}, "
        f"macro {macro_f1(by_theme.values()):.3f}, mental health {there.f1:.3f}, "
        f"share error {100 * off / len(keys) / len(rows):.2f} points, "
        f"tagged though none {sum(bool(tags & scored) for tags in none) / max(1, len(none)):.3f}",
        flush=True,
    )


def interval(wanted: Found, found: Found, keys: Sequence[str]) -> tuple[float, float]:
    """Where 95 of 100 samples of the comments, drawn with replacement, put the micro-F1."""
    scored = frozenset(keys)
    counts = [
        (len(tags & scored), len(labels), len(labels & tags))
        for labels, tags in zip(wanted, found, strict=True)
    ]
    random = Random(SEED)
    drawn = []
    for _ in range(SAMPLES):
        sample = random.choices(counts, k=len(counts))
        totals = [sum(column) for column in zip(*sample, strict=True)]
        drawn.append(Agreement(*totals).f1)
    drawn.sort()
    return drawn[int(SAMPLES * 0.025)], drawn[int(SAMPLES * 0.975)]


def print_themes(rows: Sequence[Row], codebook: Codebook) -> None:
    """Print how well themes are found, the plainest way first."""
    keys, wanted = keys_of(codebook), by_people(rows, codebook)
    print(f"{len(rows)} comments, codebook version {codebook.version}\n")
    names = names_alone(codebook)
    print_line("names of themes as keywords", rows, wanted, by_codebook(rows, names), keys)
    if importlib.util.find_spec("sklearn"):
        found = out_of_fold(rows, with_scikit_learn(rows, wanted, keys))
        print_line("TF-IDF and logistic regression", rows, wanted, found, keys)
    alone = by_codebook(rows, codebook)
    print_line("the codebook alone, as shipped", rows, wanted, alone, keys)
    for most in FEW_LABELS:
        found = out_of_fold(rows, learning_with(rows, wanted, codebook, most))
        print_line(f"codebook and {most} labels", rows, wanted, found, keys)
    found = out_of_fold(rows, learning_with(rows, wanted, codebook))
    print_line("codebook and four fifths of labels", rows, wanted, found, keys)
    print(f"\n{'F1 by theme':<28}{'people':>8}{'alone':>8}{'learned':>9}")
    by_alone, by_both = compare(wanted, alone, keys), compare(wanted, found, keys)
    for key in keys:
        print(f"{key:<28}{by_alone[key].people:>8}{by_alone[key].f1:>8.2f}{by_both[key].f1:>9.2f}")


def names_alone(codebook: Codebook) -> Codebook:
    """A codebook whose phrases are the words of the themes' names: keywords, unpruned."""
    small = {"and", "to", "of", "how", "we", "it", "from", "made", "being", "through", "someone"}
    return Codebook(
        codebook.version,
        tuple(
            Theme(
                theme.key,
                theme.name,
                theme.description,
                tuple(
                    dict.fromkeys(
                        word
                        for word in theme.name.lower().replace(",", "").split()
                        if word not in small
                    )
                ),
            )
            for theme in codebook.themes
        ),
    )


def print_evidence(rows: Sequence[Row], codebook: Codebook) -> None:
    """Print how often a tag goes when the words shown as its evidence are taken away."""
    wanted = by_people(rows, codebook)
    fold = folds(rows)
    model = fit(
        [
            Labelled(row["text"], labels)
            for row, labels, at in zip(rows, wanted, fold, strict=True)
            if at
        ],
        codebook,
    )
    gone = shown = 0
    for row, at in zip(rows, fold, strict=True):
        for tag in () if at else learned.tag(row["text"], codebook, model):
            rest = row["text"]
            for span in reversed(tag.evidence):
                rest = rest[: span.start] + rest[span.end :]
            left = {one.theme for one in learned.tag(rest, codebook, model)}
            shown += 1
            gone += tag.theme not in left
    print(f"\nwithout the words shown as evidence {100 * gone / shown:.1f} % of {shown} tags go")


def print_speed(rows: Sequence[Row], codebook: Codebook) -> None:
    """Print how fast one processor does everything, and what starting it adds."""
    every = tone_quality.comments_per_second(
        [row["text"] for row in rows],
        lambda text: analysis.analyse(text, question_type(""), codebook),
    )
    print(f"\n{every:,.0f} comments a second, everything: themes, tone, masks, risk, nil answers")
    code = (
        "import resource, time\n"
        "import streamlit\n"
        "def used():\n"
        "    pages = int(open('/proc/self/statm').read().split()[1])\n"
        "    return pages * resource.getpagesize() / 2**20\n"
        "before, began = used(), time.process_time()\n"
        "from feedback.text import analysis\n"
        "from feedback.text.codebook import shipped_codebook\n"
        "analysis.analyse('warm', 'nonspecific', shipped_codebook())\n"
        "print(f'{time.process_time() - began:.2f} s and {used() - before:.0f} MB')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"starting it adds {done.stdout.strip()} to a process that has Streamlit")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"this bench itself used {peak:.0f} MB and {time.process_time():.0f} s")


def main() -> None:
    """Read the arguments, and print the report or why there is none."""
    parser = argparse.ArgumentParser(description="How well themes and tone agree with people's.")
    parser.add_argument("labelled", type=Path, nargs="?", default=DEFAULT_CSV)
    path = parser.parse_args().labelled
    if not path.is_file():
        parser.error(
            f"there is no file {path}. This needs comments labelled by people, which are no part "
            "of the project; say where they are."
        )
    rows, codebook = read_rows(path), load_codebook()
    print_themes(rows, codebook)
    print_evidence(rows, codebook)
    print_speed(rows, codebook)
    print("\nTone")
    tone_quality.print_report(tone_quality.read_rows(path))


if __name__ == "__main__":
    main()
