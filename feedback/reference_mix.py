"""The reference mix: which share of people is of which kind, as an admin knows it from elsewhere.

A setting, which the answers are compared with; nothing is weighted by it.
"""

import json
from collections.abc import Mapping

from feedback.errors import FeedbackError, NotAllowed
from feedback.models import StaffMember
from feedback.storage import Store

_SETTING = "reference_mix"


def reference_mix(store: Store) -> dict[str, float]:
    """Kind of resident to its share, from 0 to 1, of those that were entered."""
    kept = store.setting(_SETTING)
    return {} if kept is None else {kind: n / 100 for kind, n in json.loads(kept).items()}


def may_keep(staff: StaffMember) -> bool:
    """Whether somebody may enter the mix."""
    return staff.role == "admin"


def keep(store: Store, staff: StaffMember, percent: Mapping[str, int | None]) -> None:
    """Remember the mix: kind to whole percent; what is None is not compared.

    Somebody can be of several kinds, so they need not add up to 100.

    Raises
    ------
    NotAllowed
        Unless an admin does it.
    FeedbackError
        If a number lies outside 1 to 99.
    """
    if not may_keep(staff):
        raise NotAllowed("Only an admin can enter the mix to compare with.")
    entered = {kind: n for kind, n in percent.items() if n is not None}
    if any(not 1 <= n <= 99 for n in entered.values()):
        raise FeedbackError("Each share is a whole number from 1 to 99, or left empty.")
    store.set_setting(_SETTING, json.dumps(entered))
