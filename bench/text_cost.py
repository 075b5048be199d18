"""What reading a comment costs: comments a second, and what starting adds in time and memory.

Run from the checkout: ``python -m bench.text_cost FILE``. The CSV has a column ``text`` and, where
it says what was asked, ``question_type``. Of it only rates are printed, never words.
"""

import argparse
import csv
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from textblob import TextBlob

from feedback.models import QuestionType
from feedback.text import analysis, language, nil, redaction, safety, themes, tone
from feedback.text.codebook import shipped_codebook

ROUNDS = 5

Asked = tuple[str, QuestionType]
"""A comment, and what was asked."""

_STARTS = {
    "everything": (
        "from feedback.text import analysis\n"
        "from feedback.text.codebook import shipped_codebook\n"
        "analysis.analyse('warm', 'nonspecific', shipped_codebook())\n"
        "from feedback.text import redaction\n"
        "redaction.mask('Dr Warm')\n"
    ),
    "TextBlob alone": "from textblob import TextBlob\nTextBlob('warm').sentiment\n",
    "VADER alone": (
        "from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer\n"
        "SentimentIntensityAnalyzer().polarity_scores('warm')\n"
    ),
    "scikit-learn alone": (
        "from sklearn.feature_extraction.text import TfidfVectorizer\n"
        "from sklearn.linear_model import LogisticRegression\n"
    ),
}
_MEASURED = """
import resource, time
import streamlit
def used():
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * resource.getpagesize() / 2**20
before, began = used(), time.process_time()
{start}
print(f"{{time.process_time() - began:.2f}} s, {{used() - before:.0f}} MB")
"""
_PACKAGES = {"VADER alone": "vaderSentiment", "scikit-learn alone": "sklearn"}


def comments_per_second(comments: Sequence[Asked], read: Callable[[str], object]) -> float:
    """How many comments are read in a second of one processor, the best of all rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text, _asked in comments:
            read(text)
        rounds.append(time.process_time() - began)
    return len(comments) / min(rounds)


def print_speed(comments: Sequence[Asked]) -> None:
    """Print how fast one processor reads comments, all of it and each part."""
    codebook = shipped_codebook()
    asked_of = dict(comments)

    def everything(text: str) -> object:
        return analysis.analyse(text, asked_of[text], codebook), redaction.mask(text)

    ways: dict[str, Callable[[str], object]] = {
        "everything": everything,
        "  themes": lambda text: themes.tag(text, codebook),
        "  tone": lambda text: tone.tone_of(text, asked_of[text]),
        "  masks and names": redaction.mask,
        "  read first": safety.needs_human,
        "  nil": nil.is_nil,
        "  language": language.language_of,
        "TextBlob alone": lambda text: TextBlob(text).sentiment,
    }
    if importlib.util.find_spec("vaderSentiment"):
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        ways["VADER alone"] = SentimentIntensityAnalyzer().polarity_scores
    print(f"comments a second, one processor, the best of {ROUNDS} rounds")
    for name, read in ways.items():
        print(f"  {name:<20}{comments_per_second(comments, read):>9,.0f}", flush=True)


def print_starts() -> None:
    """Print what starting adds to a process, each time in a new one."""
    print(f"starting adds, in a process that has Streamlit, the least of {ROUNDS}")
    for name, start in _STARTS.items():
        package = _PACKAGES.get(name)
        if package and not importlib.util.find_spec(package):
            print(f"  {name:<20}not measured: {package} is not installed")
            continue
        code = _MEASURED.format(start=start)
        done = [
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            for _ in range(ROUNDS)
        ]
        print(f"  {name:<20}{min(one.stdout.strip() for one in done)}", flush=True)
    if importlib.util.find_spec("sklearn"):
        print("  scikit-learn is installed here, so TextBlob loads it; the product has none")


def print_report(comments: Sequence[Asked]) -> None:
    """Print both."""
    print_speed(comments)
    print_starts()


def main() -> None:
    """Read the arguments and print the report."""
    parser = argparse.ArgumentParser(description="What reading a comment costs.")
    parser.add_argument("comments", type=Path, help="a CSV with a column text")
    path = parser.parse_args().comments
    if not path.is_file():
        parser.error(f"there is no file {path}.")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    print_report([(row["text"], tone.question_type(row.get("question_type", ""))) for row in rows])


if __name__ == "__main__":
    main()
