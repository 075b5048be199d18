"""Waiting for what another thread or process does, on a machine of any speed."""

import time
from collections.abc import Callable


def wait_until(done: Callable[[], bool]) -> None:
    """Look again and again, for half a minute."""
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert done()
