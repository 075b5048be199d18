"""What moved in a month: by the rules of its chart, or beyond chance; and how that is said."""

from collections.abc import Collection, Sequence
from datetime import date
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from feedback import trend_words, words
from feedback.disclosure.tallies import POSITIVE_RATING
from feedback.periods import first_month, months_back, period_name
from feedback.stats.shares import Z_95, newcombe
from feedback.stats.tests_of_change import Change, compare, overlapping
from feedback.trends import LEAST, Known, Spot, Trend


def moved(trends: Sequence[Trend], month: date) -> list[Trend]:
    """Those that moved in a month: by the rules of their chart first, then beyond chance.

    Two months differ beyond chance when the interval of their difference, widened for as many
    comparisons as there are here (Bonferroni), leaves out 0. Of a number that is hidden for its
    size that is said which lies nearest to the other month.
    """
    by_rule = [found for found in trends if found.stands_out and found.spots[-1].known]
    others = [found for found in trends if found not in by_rule]
    z = NormalDist().inv_cdf(1 - 0.025 / max(1, compared(others, month)))
    return by_rule + [
        found
        for found in others
        if (pair := _last_two(found, month)) and _direction(pair.before, pair.now, z)
    ]


def compared(trends: Sequence[Trend], month: date) -> int:
    """How many figures can be compared in a month with an earlier one."""
    return sum(_last_two(found, month) is not None for found in trends)


class _LastTwo(NamedTuple):
    """What is ``now`` known of a figure, and what was ``before``, in the period ``earlier``."""

    earlier: Spot
    before: Known
    now: Known


def _last_two(found: Trend, month: date) -> _LastTwo | None:
    """What is known of a month, and of the last one before it of which anything is."""
    *earlier, last = found.spots
    if last.month != month or last.known is None:
        return None
    return next(
        (_LastTwo(spot, spot.known, last.known) for spot in reversed(earlier) if spot.known), None
    )


def _direction(before: Known, now: Known, z: float) -> int:
    """1 where a share rose for sure, -1 where it fell, 0 where that could be chance."""
    if now.least / now.of > before.most / before.of:
        return int(newcombe(now.least, now.of, before.most, before.of, z=z).low > 0)
    if now.most / now.of < before.least / before.of:
        return -int(newcombe(now.most, now.of, before.least, before.of, z=z).high < 0)
    return 0


def in_words(found: Trend, name: str) -> str:
    """The last period of a figure, and how it differs from what was usual or from the one before.

    Something has to be known of that period. Of a figure that ``moved`` did not name, the last two
    are compared alone: for 95 %, however many others there are.
    """
    rating = found.item == POSITIVE_RATING
    last = found.spots[-1]
    people = _people(last, f"who {'answered' if rating else 'wrote'} in {period_name(last)}")
    opening = f"Good or very good, said {people}." if rating else f"{name} came up for {people}."
    if found.seldom_crosses:
        return f"{opening} {trend_words.keeps_to_one_side(len(found.shown))}"
    if found.stands_out:
        usual = trend_words.stands_out(found.variation, last.cause, _average(found))
        return f"{opening} {usual}"
    pair = _last_two(found, last.month)
    if pair is None:
        return opening
    earlier, before, now = pair
    share = earlier.gap or words.tenths(before.least, before.of)
    exact = before.least == before.most and now.least == now.most
    if exact and now.least * before.of == before.least * now.of:
        return f"{opening} In {period_name(earlier)} it was the same."
    direction = _direction(before, now, Z_95)
    if earlier.gap and earlier.gap == last.gap and not direction:
        return f"{opening} In {period_name(earlier)} it was {earlier.gap}, too."
    said = trend_words.differs(share, period_name(earlier), direction=direction)
    if any(spot.changed_themes for spot in found.spots if earlier.month < spot.month):
        said += " The themes were changed in between: that can be the reason."
    return f"{opening} {said}"


def _average(found: Trend) -> str:
    """The average of a chart with limits, and beside it the last month: tenths hide much."""
    last = found.spots[-1]
    mean = last.centre or 0
    shares = [one / known.of for one in (known.least, known.most)] if (known := last.known) else []
    now = " to ".join(dict.fromkeys(f"{share:.0%}" for share in shares))
    return f"{words.tenths(round(1000 * mean), 1000)} ({mean:.0%}, now {now})"


def total_in_words(found: Trend, who: str) -> str:
    """How many people it was in all months together, as far as it is known; ``who`` "wrote"."""
    k, n = found.together
    if found.is_complete:
        return f"Together: {trend_words.people(k, n, f'who {who}')}."
    known = [spot.known for spot in found.spots if spot.known]
    if all(spot.known for spot in found.spots if spot.of is not None):
        least, most = sum(one.least for one in known), sum(one.most for one in known)
        of = sum(one.of for one in known)
        return f"Together: from {least:,} to {most:,} of {of:,} people who {who}."
    said = trend_words.people(k, n, f"who {who}")
    return f"In the months that have a share: {said}. In others it is hidden."


def since_test(found: Trend, change: Change, others: Collection[Change]) -> str:
    """What is known of a figure since a test of change started; ``found`` has all its months.

    A period in which it starts, later than on its first day, is neither before nor after: some
    answered before, some after. The one in which it ends is after. Periods without a number are
    left out. Of the ``others`` those are named that started before the last published month was
    over.
    """
    spots = [
        spot
        for spot in found.spots
        if first_month(spot) >= change.started or months_back(spot.month, -1) <= change.started
    ]
    firsts = [first_month(spot) for spot in spots]
    start = sum(first < change.started for first in firsts)
    end = None
    if change.ended:
        end = max(start, sum(first <= change.ended for first in firsts))
    counts = [np.nan if spot.n is None or spot.of is None else spot.n for spot in spots]
    totals = [np.nan if spot.n is None or spot.of is None else spot.of for spot in spots]
    comparison = compare(pd.Series(counts), pd.Series(totals), start=start, end=end, base=LEAST)
    after_last = months_back(found.spots[-1].month, -1)
    ran = overlapping(change, [other for other in others if other.started < after_last])
    said = trend_words.verdict(comparison, ran, base=LEAST)
    return f"{change.name}, started on {change.started.day} {change.started:%B %Y}. {said}"


def _people(spot: Spot, who: str) -> str:
    if spot.gap:
        return f"{spot.gap} of the {spot.of:,} people {who}"
    return trend_words.people(spot.n or 0, spot.of or 0, who)
