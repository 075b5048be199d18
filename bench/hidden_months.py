"""What hidden months do to the charts of trends: false alarms, and changes that are found.

Made-up themes that some of 50 to 100 people mention each month. Each chart is judged three times:
with all numbers, with 1 to 4 hidden as the page judges them, and with such months left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from feedback import trends
from feedback.stats.rules import COMMON_CAUSE
from feedback.trends import Known, Spot, Trend

CHARTS, MONTHS, CHANGE_AT = 300, 18, 10
MENTIONS = (5, 6, 7, 8, 10)
"""Of 75 people, on average. Of 5, half of the months are hidden."""


def spots(counts: Sequence[int], totals: Sequence[int], *, hide: bool) -> tuple[Spot, ...]:
    """The months of a chart; ``hide``: 1 to 4 people are hidden, as by the gate."""
    found = []
    for place, (k, n) in enumerate(zip(counts, totals, strict=True)):
        month = date(2025 + place // 12, place % 12 + 1, 1)
        if hide and 0 < k < 5:
            found.append(Spot(month, None, n, "fewer than 5", Known(1, 4, n)))
        else:
            found.append(Spot(month, k, n, known=Known(k, k, n)))
    return tuple(found)


def left_out(found: Sequence[Spot]) -> tuple[Spot, ...]:
    """The same, with nothing known of the months that are hidden."""
    return tuple(replace(spot, known=None) if spot.gap else spot for spot in found)


def stands_out(found: tuple[Spot, ...], since: int) -> bool:
    """Whether any month from ``since`` on breaks a rule."""
    judged = trends.judged(Trend(("theme", "x"), "dots", found))
    causes = {spot.cause for spot in judged.spots[since:]}
    return judged.seldom_crosses or causes != {COMMON_CAUSE}


def main() -> None:
    """Print the share of charts that stand out, by how often the theme is mentioned."""
    random = np.random.default_rng(2026)
    for what, after, since in (("no change", 1.0, 0), ("half as often", 0.5, CHANGE_AT)):
        print(f"{what}, {MONTHS} months: charts in which something stands out")
        print("mentions of 75  months hidden  all known  as we judge  left out")
        for mentions in MENTIONS:
            marked = np.zeros(3)
            hidden = 0.0
            for _ in range(CHARTS):
                totals = random.integers(50, 101, MONTHS)
                share = np.where(np.arange(MONTHS) < CHANGE_AT, 1.0, after) * mentions / 75
                counts = random.binomial(totals, share).tolist()
                known, ours = (spots(counts, totals.tolist(), hide=hide) for hide in (False, True))
                hidden += sum(bool(spot.gap) for spot in ours) / MONTHS / CHARTS
                marked += [stands_out(one, since) for one in (known, ours, left_out(ours))]
            shown = "".join(f"{share:>11.2f}" for share in marked / CHARTS)
            print(f"{mentions:>14}{hidden:>15.2f}{shown}", flush=True)


if __name__ == "__main__":
    main()
