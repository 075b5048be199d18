"""The one gate between stored answers and anything shown, exported or cached for display.

Counts go in as stored (``models.Counts``), and come out as ``models.Released``, where every number
that could point at a person is missing. Screens, sentences and charts take only ``Released``.

The rules, with their reasons, are in docs/disclosure.md.
"""

from collections.abc import Mapping
from dataclasses import replace

from feedback.models import Cell, Counts, Released, Survey

STEP = 5
"""What the numbers of the live view are rounded down to."""


def release(found: Counts | Released, *, threshold: int, base: int) -> Released:
    """Everything that may be shown of the live view: how many people at least, in fives.

    The figures are looked at again and again, and the month is published in exact numbers, so that
    what one number leaves over of another could be subtracted. So each stands by itself, as a lower
    bound, and leaves room for five people who said something else. (NHS England rounds counts of
    mental-health data to five as well.) No number is hidden for another's sake: that would tell of
    both.

    Parameters
    ----------
    found
        Raw counts; or what the database released through 5 and 10, which this can only narrow.
    threshold
        Smallest count that may be shown (k, 5 or more). Below it nobody knows whether it is none.
    base
        Smallest number of people a breakdown or a share may rest on (10 as shipped).

    Raises
    ------
    ValueError
        If ``threshold`` is below 5 or ``base`` below ``threshold``.
    """
    if threshold < 5 or base < threshold:
        raise ValueError("the threshold is at least 5, and the base at least the threshold")
    nothing = Released(None, {}, None, None, ())
    if found.responses is None or found.responses < threshold:
        return nothing
    shown = found if isinstance(found, Released) else _in_fives(found, threshold, base)
    if shown.responses is None or shown.responses < threshold:
        return nothing

    def held(cell: Cell) -> Cell:
        few = cell.n is None or cell.n < threshold
        return Cell(cell.key, None, "few") if few else cell

    parts = shown.options if shown.responses >= base else {}
    wrote = shown.with_words
    has_base = wrote is not None and wrote >= base
    return Released(
        shown.responses,
        {question: tuple(map(held, cells)) for question, cells in parts.items()},
        wrote if wrote is not None and wrote >= threshold else None,
        shown.nil and held(shown.nil),
        tuple(map(held, shown.themes)) if has_base else (),
    )


def _in_fives(counts: Counts, threshold: int, base: int) -> Released:
    everybody, wrote = counts.responses, counts.with_words
    options = {q: _at_least(parts, of=everybody) for q, parts in counts.options.items()}
    with_words, nil = _at_least({"with_words": wrote, "nil": counts.nil}, of=everybody)
    if not _counts_themes(counts, threshold, base):
        return Released(_rounded(everybody), options, with_words.n, nil, ())
    of = max(with_words.n or 0, _rounded(base))
    # Themes overlap: each leaves room for five of those who wrote, not all of them together.
    themes = tuple(
        cell for key, n in sorted(counts.themes.items()) for cell in _at_least({key: n}, of=of)
    )
    return Released(_rounded(everybody), options, of, nil, themes)


def _counts_themes(counts: Counts, threshold: int, base: int) -> bool:
    """Enough wrote for themes. However few wrote nothing they would: it tells nobody how many."""
    return counts.with_words >= base and counts.responses >= base + threshold - 1


def _at_least(parts: Mapping[str, int], *, of: int) -> tuple[Cell, ...]:
    """Parts of a total rounded down, and together at least a step less than the total is.

    Else they would leave room for so few others that a month's exact numbers told who those are.
    """
    rounded = {key: _rounded(n) for key, n in parts.items()}
    while sum(rounded.values()) > _rounded(of) - STEP:
        # All of the largest: what is shown as more than another is more.
        most = max(rounded.values())
        rounded = {key: n - STEP * (n == most) for key, n in rounded.items()}
    return tuple(Cell(key, n) if n > 0 else Cell(key, None, "few") for key, n in rounded.items())


def _rounded(n: int) -> int:
    return n - n % STEP


def with_whole_rating(shown: Released, survey: Survey) -> Released:
    """The same with the rating alone, and a cell for each of its options, which may be few or none.

    Every survey asks the rating, of everybody and in the same words, so that its counts add up to
    all who answered. No other question has that base.
    """
    options = {}
    for question in survey.of_kind("rating"):
        if question.id in shown.options:
            cells = {cell.key: cell for cell in shown.options[question.id]}
            options[question.id] = tuple(
                cells.get(option.key, Cell(option.key, None, "few")) for option in question.options
            )
    return replace(shown, options=options)


def suppress_share(key: str, n: int, *, of: int, threshold: int) -> Cell:
    """One count out of ``of`` people, hidden when it is small, or nearly all or all of them."""
    if 0 < n < threshold:
        return Cell(key, None, "few")
    if n and of - n < threshold:
        return Cell(key, None, "nearly_all")
    return Cell(key, n)
