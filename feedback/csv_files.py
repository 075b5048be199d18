"""CSV files, in and out: UTF-8, readable by their owner only, with nothing a spreadsheet runs."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from feedback.errors import BadFile

_RISKY_FIRST = ("=", "+", "-", "@", "\t", "\r")


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a UTF-8 CSV. Raises BadFile with what is wrong and where."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8. Save it as “CSV UTF-8” and try again.") from error
    except csv.Error as error:
        raise BadFile(f"{path} is not a CSV file: {error}.") from error
    if not rows:
        raise BadFile(f"{path} is empty.")
    header, *body = rows
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise BadFile(f"{path}, row {number}: {len(row)} cells instead of {len(header)}.")
    return header, body


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a file that only its owner can read; returns the number of rows below the header."""
    written = 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as lines:
            os.fchmod(descriptor, 0o600)  # the file may have been there, open to others
            writer = csv.writer(lines)
            writer.writerow(header)
            for row in rows:
                writer.writerow(row)
                written += 1
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror}.") from error
    return written


def as_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file to download, with no formula in it, and marked so that spreadsheets read UTF-8."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([not_a_formula(cell) for cell in row] for row in (header, *rows))
    return lines.getvalue().encode("utf-8-sig")


def not_a_formula(cell: str) -> str:
    """A cell that no spreadsheet runs: a resident's "=..." stays text."""
    return f"'{cell}" if cell.startswith(_RISKY_FIRST) else cell
