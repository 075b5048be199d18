"""The gate of votes taken in a room: when their results may be shown, and how much of them.

A dot says what matters to a room, nothing about whoever put it there, so scores are shown whole
once enough seats have voted that nobody's ballot can be seen in them. Whether somebody agrees with
a statement may say a great deal about them: its counts are parts of a total like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedback.deciding.priorities import Standing
from feedback.deciding.statements import Finding, Result
from feedback.models import Cell
from feedback.stats.shares import Interval


@dataclass(frozen=True, slots=True)
class ReleasedResult:
    """One statement's result, as far as it may be shown.

    ``voted`` is None where fewer than the threshold voted on it; there are no cells then, and no
    finding below the base. ``agreeing`` is there only where the count it is made from is shown.
    """

    statement: str
    voted: int | None
    cells: tuple[Cell, ...]
    finding: Finding | None
    agreeing: Interval | None


def standings(
    found: Sequence[Standing], *, seats: int, threshold: int
) -> tuple[Standing, ...] | None:
    """Where items came, once ``threshold`` seats have voted; None before."""
    return tuple(found) if seats >= threshold else None


def statement(result: Result, *, threshold: int, base: int) -> ReleasedResult:
    """How the room voted on a statement. Counts that could point at somebody are missing."""
    voted = result.agree + result.disagree + result.passed
    if voted < threshold:
        return ReleasedResult(result.statement, None, (), None, None)
    if voted < base:
        return ReleasedResult(result.statement, voted, (), None, None)
    parts = {"agree": result.agree, "disagree": result.disagree, "pass": result.passed}
    if max(parts.values()) > voted - threshold:
        # Nearly all say the same, or all: that would tell what each of them thinks.
        cells = tuple(Cell(key, None, "nearly_all") for key in parts)
    else:
        cells = suppress_parts(parts, threshold=threshold)
    agreeing = None if cells[0].n is None else result.agreeing
    return ReleasedResult(result.statement, voted, cells, result.finding, agreeing)


def suppress_parts(parts: Mapping[str, int], *, threshold: int) -> tuple[Cell, ...]:
    """Counts that add up to a total which is shown too, with no small one recoverable.

    A count from 1 to ``threshold - 1`` is hidden. As the total is known, the sum of the hidden
    ones is known as well; so the next smallest (with all its equals, lest their order tell
    which) is hidden with them until at least two are hidden and their sum is neither the
    smallest nor the largest that so many small counts could have.

    A test tries every table up to a size against a reader who knows this rule.
    """
    hidden = {key for key, n in parts.items() if 0 < n < threshold}
    while hidden and _can_be_worked_out([parts[key] for key in hidden], threshold):
        rest = [n for key, n in parts.items() if key not in hidden and n >= threshold]
        if not rest:
            break
        hidden |= {key for key, n in parts.items() if n == min(rest)}
    return tuple(
        Cell(key, None, "few") if key in hidden else Cell(key, n) for key, n in parts.items()
    )


def _can_be_worked_out(hidden: list[int], threshold: int) -> bool:
    total, cells = sum(hidden), len(hidden)
    return cells < 2 or total == cells or total == cells * (threshold - 1)
