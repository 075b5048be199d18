"""How well themes and tone agree with people's labels, how fast they are found, and at what cost.

Run from the checkout: ``python -m bench.text_quality LABELLED.csv``. The CSV has the columns
``text``, ``question_type``, ``sentiment``, ``trust``, ``mental_health`` (1 for a mental health
service) and, for every measured theme, ``t_<key>`` (1 where a person found it). It is no part of
the project and never shown. What is set beside our own way and is no part of the product comes
from ``bench/requirements.txt``, best into an environment of its own.

Five-fold: what is learned is learned from four fifths and read at the fifth. The phrases of the
codebook were written by somebody who had seen comments like these, so on those very comments the
codebook, alone and as the prior, looks better than it is. What learning does where phrases are
missing shows with a quarter of each theme's phrases taken away at random.
"""

import argparse
import csv
import importlib.util
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from bench import text_cost, tone_quality
from bench.agreement import Figures, Found, compare, interval, mean
from feedback.text import learned, themes
from feedback.text.codebook import Codebook, Theme, load_codebook
from feedback.text.learned import LearnedThemes
from feedback.text.learning import Labelled, fit
from feedback.text.tone import question_type

DEFAULT_CSV = Path(__file__).parents[2] / "shared" / "data" / "comments_dev.csv"
FOLDS = 5
SEEDS = range(3)
FEW_LABELS = (100, 500, 2000)
TAKEN_AWAY = 0.25

Row = Mapping[str, str]
Find = Callable[[Sequence[int], Sequence[int]], Found]
"""Learns from the comments of the first numbers, and finds the themes of those of the second."""


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


# Ways to find themes ---------------------------------------------------------------------


def by_codebook(rows: Sequence[Row], codebook: Codebook) -> list[frozenset[str]]:
    """The themes that the codebook alone finds in each comment."""
    return [frozenset(tag.theme for tag in themes.tag(row["text"], codebook)) for row in rows]


def by_substrings(rows: Sequence[Row], codebook: Codebook) -> list[frozenset[str]]:
    """The raw codebook: a theme wherever the letters of a phrase are, and nothing is excluded."""
    phrases = {
        theme.key: [phrase.lower().replace("*", "") for phrase in theme.phrases]
        for theme in codebook.themes
    }
    return [
        frozenset(key for key, listed in phrases.items() if any(one in low for one in listed))
        for low in (row["text"].lower() for row in rows)
    ]


def by_learned(
    rows: Sequence[Row], codebook: Codebook, model: LearnedThemes
) -> list[frozenset[str]]:
    """The themes that the codebook and what was learned find in each comment."""
    return [
        frozenset(tag.theme for tag in learned.tag(row["text"], codebook, model)) for row in rows
    ]


def names_alone(codebook: Codebook) -> Codebook:
    """A codebook whose phrases are the words of the themes' names."""
    small = {"and", "to", "of", "how", "we", "it", "from", "made", "being", "through", "someone"}

    def words(theme: Theme) -> tuple[str, ...]:
        every = theme.name.lower().replace(",", "").split()
        return tuple(dict.fromkeys(word for word in every if word not in small))

    named = (Theme(one.key, one.name, one.description, words(one)) for one in codebook.themes)
    return Codebook(codebook.version, tuple(named))


def without_some_phrases(codebook: Codebook, seed: int) -> Codebook:
    """The codebook without ``TAKEN_AWAY`` of each theme's phrases, drawn at random."""
    random = Random(seed)

    def kept(theme: Theme) -> Theme:
        gone = set(random.sample(theme.phrases, int(TAKEN_AWAY * len(theme.phrases))))
        return replace(theme, phrases=tuple(one for one in theme.phrases if one not in gone))

    return Codebook(codebook.version, tuple(map(kept, codebook.themes)))


def learning_with(
    rows: Sequence[Row],
    labels: Found,
    codebook: Codebook,
    most: int | None = None,
    seed: int = 0,
) -> Find:
    """The codebook as prior, and at most so many labelled comments, drawn at random."""

    def find(learn: Sequence[int], read: Sequence[int]) -> Found:
        drawn = Random(seed).sample(list(learn), min(most or len(learn), len(learn)))
        model = fit([Labelled(rows[at]["text"], labels[at]) for at in drawn], codebook)
        return by_learned([rows[at] for at in read], codebook, model)

    return find


def with_scikit_learn(rows: Sequence[Row], labels: Found, keys: Sequence[str]) -> Find:
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


def folds(rows: Sequence[Row], seed: int = 0) -> list[int]:
    """Which fifth each comment is in, the same in every run."""
    fold = [number % FOLDS for number in range(len(rows))]
    Random(seed).shuffle(fold)
    return fold


def out_of_fold(rows: Sequence[Row], find: Find, seed: int = 0) -> list[frozenset[str]]:
    """The themes of each comment, found by what was learned from the other four fifths."""
    fold = folds(rows, seed)
    answers: dict[int, frozenset[str]] = {}
    for held in range(FOLDS):
        learn = [number for number, at in enumerate(fold) if at != held]
        read = [number for number, at in enumerate(fold) if at == held]
        answers |= dict(zip(read, find(learn, read), strict=True))
    return [answers[number] for number in range(len(rows))]


# The report ------------------------------------------------------------------------------


class ThemesReport:
    """Prints one line for each way to find themes, all against the same labels."""

    def __init__(self, rows: Sequence[Row], codebook: Codebook) -> None:
        self._rows = rows
        self._codebook = codebook
        self._keys = keys_of(codebook)
        self._wanted = by_people(rows, codebook)
        self._mental_health = [row["mental_health"] == "1" for row in rows]

    def print_all(self) -> None:
        """The plainest way first."""
        rows, codebook = self._rows, self._codebook
        print(f"{len(rows)} comments, codebook version {codebook.version}")
        print(f"what is learned: means over {len(SEEDS)} ways to cut fifths and draw labels\n")
        self._print_header()
        named = by_codebook(rows, names_alone(codebook))
        self._print_line("names of themes as words", [named])
        self._print_line("raw codebook: substrings *", [by_substrings(rows, codebook)])
        if importlib.util.find_spec("sklearn"):
            find = with_scikit_learn(rows, self._wanted, self._keys)
            found = [out_of_fold(rows, find, seed) for seed in SEEDS]
            self._print_line("TF-IDF, logistic regression", found)
        else:
            print("TF-IDF, logistic regression: not measured, scikit-learn is not installed")
        alone, taught = self._print_learning(lambda seed: codebook, "codebook alone *")
        print("* in-sample: the phrases were chosen by somebody who had seen these comments")
        share = f"{100 * TAKEN_AWAY:.0f} % of phrases away at random"
        print(f"\n{share}:")
        self._print_learning(lambda seed: without_some_phrases(codebook, seed), "codebook alone")
        self._print_by_theme(alone, taught)

    def _print_learning(
        self, codebook_of: Callable[[int], Codebook], name: str
    ) -> tuple[Found, Found]:
        """The codebook alone, then with ever more labels; what the first seed found with none and
        with all.
        """
        rows, wanted = self._rows, self._wanted
        alone = [by_codebook(rows, codebook_of(seed)) for seed in SEEDS]
        self._print_line(name, alone)
        for most in (*FEW_LABELS, None):
            taught = [
                out_of_fold(rows, learning_with(rows, wanted, codebook_of(seed), most, seed), seed)
                for seed in SEEDS
            ]
            self._print_line(f"  and {most or 'four fifths of'} labels", taught)
        return alone[0], taught[0]

    def _print_header(self) -> None:
        print(
            f"{'':<28}{'micro-F1':>9}{'bootstrap, 95 %':>18}{'precision':>11}{'recall':>8}"
            f"{'macro':>7}{'mental h.':>11}{'share error':>13}{'though none':>13}"
        )

    def _print_line(self, name: str, found: Sequence[Found]) -> None:
        wanted, keys = self._wanted, self._keys
        lows, highs = zip(*(interval(wanted, each, keys) for each in found), strict=True)
        low, high = sum(lows) / len(lows), sum(highs) / len(highs)
        one = mean([Figures.of(wanted, each, keys, self._mental_health) for each in found])
        print(
            f"{name:<28}{one.micro_f1:>9.3f}{f'{low:.3f} to {high:.3f}':>18}"
            f"{one.precision:>11.2f}{one.recall:>8.2f}{one.macro_f1:>7.3f}"
            f"{one.mental_health:>11.3f}{one.share_error:>13.2f}{one.tagged_though_none:>13.3f}",
            flush=True,
        )

    def _print_by_theme(self, alone: Found, taught: Found) -> None:
        print(f"\n{'F1 by theme':<28}{'people':>8}{'alone *':>9}{'learned':>9}")
        by_alone = compare(self._wanted, alone, self._keys)
        by_both = compare(self._wanted, taught, self._keys)
        for key, agreed in by_alone.items():
            print(f"{key:<28}{agreed.people:>8}{agreed.f1:>9.2f}{by_both[key].f1:>9.2f}")


def print_evidence(rows: Sequence[Row], codebook: Codebook) -> None:
    """Print how often a tag goes when the words shown as its evidence are taken away.

    Some phrases are taken away first, so that there is something to learn.
    """
    lacking = without_some_phrases(codebook, 0)
    wanted = by_people(rows, codebook)
    fold = folds(rows)
    taught = [
        Labelled(row["text"], labels)
        for row, labels, at in zip(rows, wanted, fold, strict=True)
        if at
    ]
    model = fit(taught, lacking)
    gone = shown = by_learning = 0
    for row, at in zip(rows, fold, strict=True):
        for tag in () if at else learned.tag(row["text"], lacking, model):
            rest = row["text"]
            for span in reversed(tag.evidence):
                rest = rest[: span.start] + rest[span.end :]
            left = {one.theme for one in learned.tag(rest, lacking, model)}
            shown += 1
            by_learning += tag.found_by == "learning"
            gone += tag.theme not in left
    print(
        f"\nwithout the words shown as evidence {100 * gone / shown:.1f} % of {shown} tags go"
        f" ({by_learning} of them found by learning)"
    )


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
    text_cost.print_report([(row["text"], question_type(row["question_type"])) for row in rows])
    print("\nThemes")
    ThemesReport(rows, codebook).print_all()
    print_evidence(rows, codebook)
    print("\nTone")
    tone_quality.print_report(tone_quality.read_rows(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nthis bench itself used {peak:.0f} MB and {time.process_time():.0f} s")


if __name__ == "__main__":
    main()
