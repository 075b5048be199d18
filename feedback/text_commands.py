"""The command line for text: ``python -m feedback tag | train``, on files of one's own."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from feedback import csv_files
from feedback.errors import BadFile
from feedback.models import Tone
from feedback.text import analysis, redaction
from feedback.text.analysis import AS_SHIPPED, Analysis, Learned
from feedback.text.codebook import Codebook, shipped_codebook
from feedback.text.tone import question_type
from feedback.text.tone_features import TONES

TAG_COLUMNS = (
    "themes",
    "tone",
    "evidence",
    "nil",
    "masked_text",
    "please_check",
    "needs_human",
)
NOT_READ: Tone = "neutral_mixed"
"""What stands for the tone of a comment in another language than English, which is not read."""

LABEL = "t_"
"""What begins the name of a column that says 1 where a person found a theme."""

Row = Mapping[str, str]


def tag(parsed: argparse.Namespace) -> str:
    """Add everything that is found in each comment to a CSV with a text column.

    A column question_type says what was asked (what_good or could_improve): the tone depends on it.
    """
    header, rows = _with_texts(parsed.source)
    if taken := [name for name in TAG_COLUMNS if name in header]:
        raise BadFile(f"{parsed.source} already has a column called {taken[0]}.")
    codebook = shipped_codebook()
    learned = analysis.load(parsed.model, codebook) if parsed.model else AS_SHIPPED
    tagged = (row + _cells(dict(zip(header, row, strict=True)), codebook, learned) for row in rows)
    written = csv_files.write(parsed.out, [*header, *TAG_COLUMNS], tagged)
    return f"{written} rows written to {parsed.out}."


def train(parsed: argparse.Namespace) -> str:
    """Learn themes and tone from comments that people labelled; for ``tag --model``."""
    # Imported here: SciPy takes half a second, and no other command needs it.
    from feedback.text import learning, tone_learning

    header, cells = _with_texts(parsed.source)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    codebook = shipped_codebook()
    themes_of = _themes_of(header, codebook)
    tones = next((name for name in ("sentiment", "tone") if name in header), None)
    if themes_of is None and tones is None:
        raise BadFile(
            f"{parsed.source} has no labels. Give it columns {LABEL}KEY with 1 or 0 for each theme,"
            " or a column themes; for the tone, a column sentiment or tone."
        )
    by_tone = [
        tone_learning.Labelled(row["text"], question_type(row.get("question_type", "")), tone)
        for row in rows
        if (tone := _tone_of(row, tones))
    ]
    learned = Learned(
        themes=learning.fit(
            [learning.Labelled(row["text"], themes_of(row)) for row in rows], codebook
        )
        if themes_of
        else None,
        tone=tone_learning.fit(by_tone) if by_tone else None,
    )
    analysis.save(learned, parsed.out)
    of_themes = len(rows) if themes_of else 0
    return (
        f"Learned themes from {of_themes} comments and tone from {len(by_tone)},"
        f" written to {parsed.out}. Use it with: tag --model {parsed.out}"
    )


def add_text_commands(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """Add ``tag`` and ``train`` to the command line."""
    tagging = command("tag", tag, "add themes, tone, masks and more to a CSV with a text column")
    tagging.add_argument("source", type=Path, metavar="IN.csv")
    tagging.add_argument("out", type=Path, metavar="OUT.csv")
    tagging.add_argument("--model", type=Path, metavar="FILE", help="weights that train learned")
    training = command("train", train, "learn themes and tone from a CSV that people labelled")
    training.add_argument("source", type=Path, metavar="LABELLED.csv")
    training.add_argument("--out", type=Path, metavar="FILE", required=True)


def _with_texts(path: Path) -> tuple[list[str], list[list[str]]]:
    header, rows = csv_files.read(path)
    if "text" not in header:
        raise BadFile(f"{path} has no column called text.")
    return header, rows


def _cells(row: Row, codebook: Codebook, learned: Learned) -> list[str]:
    text = row["text"]
    asked = question_type(row.get("question_type", ""))
    found = analysis.analyse(text, asked, codebook, learned=learned)
    masked = redaction.mask(text)
    return [
        ";".join(tag.theme for tag in found.tags),
        found.tone.value if found.tone else NOT_READ,
        _evidence(text, found),
        str(int(found.is_nil)),
        masked.text,
        ";".join(masked.text[span.start : span.end] for span in masked.please_check),
        str(int(bool(found.needs_human))),
    ]


def _evidence(text: str, found: Analysis) -> str:
    """The words behind each theme and the tone, as JSON."""
    words = {
        tag.theme: [text[span.start : span.end] for span in tag.evidence] for tag in found.tags
    }
    if found.tone and found.tone.evidence:
        words["tone"] = [text[span.start : span.end] for span in found.tone.evidence]
    return json.dumps(words, ensure_ascii=False) if words else ""


def _themes_of(header: Sequence[str], codebook: Codebook) -> Callable[[Row], frozenset[str]] | None:
    """How to read the themes of a row; None when the file says nothing of them."""
    keys = [theme.key for theme in codebook.themes if LABEL + theme.key in header]
    if keys:
        return lambda row: frozenset(key for key in keys if row[LABEL + key] == "1")
    if "themes" in header:
        return lambda row: frozenset(filter(None, row["themes"].split(";")))
    return None


def _tone_of(row: Row, column: str | None) -> Tone | None:
    return next((tone for tone in TONES if column and tone == row[column]), None)
