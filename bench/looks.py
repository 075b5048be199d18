"""How often the few who came between two looks at the live view can be worked out.

Made-up months of 15 to 50 people at one site, looked at three times, against the attacker of the
tests: somebody with a linear solver who has written everything down, without and with what is
published of the month afterwards. Beside that, the same with exact numbers instead of fives.

    python -m bench.looks 100
"""

import sys
from unittest.mock import patch

from feedback import disclosure
from tests import attacker


def worked_out(months: int, published: int) -> int:
    """In so many of the months a cell of one to four people is known."""
    made_up = map(attacker.live_view_by_chance, range(months))
    return sum(attacker.works_out_of_looks(m, published=published) is not None for m in made_up)


def main(months: int = 100) -> None:
    """Print the shares."""
    for published in range(attacker.LOOKS + 1):
        in_fives = worked_out(months, published)
        with (
            patch.object(disclosure, "_in_fives", lambda n: n),
            patch.object(attacker, "STEP", 1),
        ):
            exact = worked_out(months, published)
        known = f"and a publication of {published} batches" if published else "alone"
        print(f"looks {known}: in fives {in_fives} of {months}, exact {exact} of {months}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
