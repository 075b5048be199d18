"""How often the few who came between two looks at the live view can be worked out.

Made-up months of 15 to 50 people at one site, looked at three times, against the attacker of the
tests: somebody with a linear solver who has written everything down, without and with what is
published of the month afterwards. As it is: in fives, and some answers stay behind; what is
worked out is how many came between two looks and said something. Beside that, had nobody stayed
behind, in fives and with exact numbers; and of the answers that joined between two looks, whoever
gave them.

    python -m bench.looks 100
"""

import sys
from collections import Counter
from functools import partial

from tests import attacker


def main(months: int = 100) -> None:
    """Print the shares."""
    for published in range(attacker.LOOKS + 1):
        won: Counter[str] = Counter()
        for seed in range(months):
            people = attacker.people_by_the_look(seed)
            late = attacker.some_stay_behind(people, published, seed)
            attack = partial(attacker.works_out_of_looks, published=published)
            won["who came"] += attack(late, stay_behind=True) is not None
            won["who joined"] += (
                attack(late, stay_behind=True, when=attacker.when_joined) is not None
            )
            won["if nobody stayed behind"] += attack(people) is not None
            with attacker.exact_numbers():
                won["and with exact numbers"] += attack(people) is not None
        known = f"and a publication of {published} batches" if published else "alone"
        shares = ", ".join(f"{what} {n}" for what, n in won.items())
        print(f"looks {known}, of {months}: {shares}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
