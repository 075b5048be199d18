"""The one gate between stored answers and anything shown, exported or cached for display.

Counts go in as stored (``models.Counts``), and come out as ``Released``, where every number
that could point at a person is missing. Screens, sentences and charts take only ``Released``.

The rules, with their reasons, are in docs/disclosure.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from feedback.models import Counts, Hidden, Survey

STEP = 5
"""What the numbers of the live view are rounded down to."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count that may be shown, or the reason that it may not (``n`` is then None).

    In the live view it goes up in fives: ``n`` people at least.
    """

    key: str
    n: int | None
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """The figures of one scope that may be shown to the room, in fives: so many people at least.

    ``responses`` is None when fewer than the threshold answered: then nothing else is there
    either. ``options`` (question id to cells in the survey's order) and ``themes`` are empty
    below the base. ``with_words``, the base of the themes, is None when it would give away a
    small number of people who wrote something, or nothing; so is ``nil``, how many wrote only that
    there is nothing to say. ``no_theme`` is None below the base, and where any theme is hidden.
    """

    responses: int | None
    options: Mapping[str, tuple[Cell, ...]]
    with_words: int | None
    nil: Cell | None
    themes: tuple[Cell, ...]
    no_theme: Cell | None


def with_whole_rating(counts: Counts, survey: Survey) -> Counts:
    """The same counts with the rating alone, and a zero for each option that nobody ticked.

    Every survey asks the rating, of everybody and in the same words, so that its counts add up to
    all who answered, which the gate relies on. No other question has that base.
    """
    return replace(
        counts,
        options={
            question.id: {option.key: 0 for option in question.options}
            | dict(counts.options.get(question.id, {}))
            for question in survey.of_kind("rating")
        },
    )


def release(counts: Counts, *, threshold: int, base: int) -> Released:
    """Everything of ``counts`` that may be shown, every number rounded down to fives.

    The figures are looked at again and again: exact ones could be subtracted from those before, and
    tell what five people said. After rounding a number moves when about five more have said the
    same. (NHS England rounds counts of mental-health data to five as well.)

    Parameters
    ----------
    threshold
        Smallest count that may be shown (k, 5 or more). Zero is always shown.
    base
        Smallest number of people a breakdown or a share may rest on (10 as shipped).

    Raises
    ------
    ValueError
        If ``threshold`` is below 5 or ``base`` below ``threshold``.
    """
    if threshold < 5 or base < threshold:
        raise ValueError("the threshold is at least 5, and the base at least the threshold")
    if isinstance(counts.responses, str) or counts.responses < threshold:
        return Released(None, {}, None, None, (), None)
    options: dict[str, tuple[Cell, ...]] = {}
    if counts.responses >= base:
        options = {
            question: suppress_parts(parts, threshold=threshold)
            for question, parts in counts.options.items()
        }
    wrote = {cell.key: cell for cell in _who_wrote(counts, counts.responses, threshold)}
    says_how_many_wrote = wrote["with_words"].n is not None
    themes: tuple[Cell, ...] = ()
    no_theme = None
    if isinstance(counts.with_words, str):  # then the store held back what was to be held back
        enough_wrote = True
    elif says_how_many_wrote:
        enough_wrote = counts.with_words >= base
    else:  # as the gate of the trends, which publishes exact counts of the same people
        enough_wrote = counts.with_words >= base and counts.responses >= base + threshold - 1
    if enough_wrote:
        of = counts.with_words if says_how_many_wrote else counts.responses
        themes = tuple(
            suppress_share(key, n, of=of, threshold=threshold)
            for key, n in sorted(counts.themes.items())
        )
        # Where people mention one theme each, how many mention none tells of a hidden theme; and
        # beside the themes it tells how many wrote.
        if (
            counts.no_theme is not None
            and says_how_many_wrote
            and all(theme.n is not None for theme in themes)
        ):
            no_theme = suppress_share("no_theme", counts.no_theme, of=of, threshold=threshold)
    return Released(
        _in_fives(counts.responses),
        {question: tuple(map(_cell_in_fives, cells)) for question, cells in options.items()},
        _cell_in_fives(wrote["with_words"]).n,
        _cell_in_fives(wrote["nil"]),
        tuple(map(_cell_in_fives, themes)),
        no_theme and _cell_in_fives(no_theme),
    )


def _who_wrote(counts: Counts, responses: int, threshold: int) -> tuple[Cell, ...]:
    """Who said something, who wrote that there is nothing to say, and who wrote nothing at all.

    They add up to all who answered.
    """
    nothing: int | Hidden = "few"  # the store held a part back, so nobody knows what is left
    if not isinstance(counts.with_words, str) and not isinstance(counts.nil, str):
        nothing = responses - counts.with_words - counts.nil
    parts = {"with_words": counts.with_words, "nil": counts.nil, "nothing": nothing}
    return suppress_parts(parts, threshold=threshold)


def suppress_parts(parts: Mapping[str, int | Hidden], *, threshold: int) -> tuple[Cell, ...]:
    """Counts that add up to a total which is shown too, with no small one recoverable.

    A count from 1 to ``threshold - 1`` is hidden. As the total is known, the sum of the hidden
    ones is known as well; so the next smallest (with all its equals, lest their order tell
    which) is hidden with them until at least two are hidden and their sum is neither the
    smallest nor the largest that so many small counts could have.

    A test tries every table up to a size against a reader who knows this rule. Parts that the
    store held back have been through the same rule there, all of them together.
    """
    known = {key: n for key, n in parts.items() if not isinstance(n, str)}
    hidden = {key for key, n in known.items() if 0 < n < threshold}
    while hidden and _can_be_worked_out([known[key] for key in hidden], threshold):
        rest = [n for key, n in known.items() if key not in hidden and n >= threshold]
        if not rest:
            break
        hidden |= {key for key, n in known.items() if n == min(rest)}
    return tuple(
        Cell(key, known[key]) if key in known and key not in hidden else Cell(key, None, "few")
        for key in parts
    )


def suppress_share(key: str, n: int | Hidden, *, of: int | Hidden, threshold: int) -> Cell:
    """One count out of ``of`` people, hidden when it is small, or nearly all or all of them.

    What the store held back stays hidden for the reason it gave; and where it held back ``of``,
    it has looked at the complement itself.
    """
    if isinstance(n, str):
        return Cell(key, None, n)
    if 0 < n < threshold:
        return Cell(key, None, "few")
    if n and not isinstance(of, str) and of - n < threshold:
        return Cell(key, None, "nearly_all")
    return Cell(key, n)


def _in_fives(n: int) -> int:
    return n - n % STEP


def _cell_in_fives(cell: Cell) -> Cell:
    return cell if cell.n is None else replace(cell, n=_in_fives(cell.n))


def _can_be_worked_out(hidden: list[int], threshold: int) -> bool:
    total, cells = sum(hidden), len(hidden)
    return cells < 2 or total == cells or total == cells * (threshold - 1)
