"""How the time of reading a comment grows with its length: a ratio, the same on a busy machine."""

import time
from collections.abc import Callable


def growth(read: Callable[[str], object], piece: str) -> float:
    """How many times as long 100,000 signs of a piece take as 25,000: 4 if each costs the same."""

    def least(length: int) -> float:
        rounds = []
        for _ in range(3):
            began = time.process_time()
            read(piece * (length // len(piece)))
            rounds.append(time.process_time() - began)
        return min(rounds)

    return least(100_000) / least(25_000)
