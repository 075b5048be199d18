"""What waits in this replica's outbox, in words for those who run it. Never what answers say."""

from feedback.backend import backend
from feedback.models import KeptAnswers, StaffMember

LATE_DAYS = 14
"""How late the database takes an answer (supabase/migrations/20261123000009_late_answers.sql)."""


def for_staff(staff: StaffMember) -> list[str]:
    """What an admin should know and do; nothing for others, and where all is well."""
    outbox = backend().outbox
    if staff.role != "admin" or outbox is None:
        return []
    return sentences(outbox.holds())


def sentences(kept: KeptAnswers) -> list[str]:
    """What waits and what was refused, and what to do about it; empty where nothing is kept."""
    found = []
    if kept.oldest is not None:
        found.append(
            f"{_answers(kept.waiting)} here until Supabase can be reached, the oldest since"
            f" {kept.oldest.day} {kept.oldest:%B}. This needs nothing from you, but Supabase takes"
            f" no answer more than {LATE_DAYS} days late."
        )
    for reason, count in sorted(kept.refused.items()):
        found.append(f"{_answers(count)} here because Supabase refused: “{reason}”")
    if kept.refused:
        found.append(
            "Put the cause right, then run `python -m feedback outbox --retry` on this server. What"
            " can never be stored is erased by `--discard-refused`."
        )
    return found


def _answers(count: int) -> str:
    return "1 answer waits" if count == 1 else f"{count:,} answers wait"
