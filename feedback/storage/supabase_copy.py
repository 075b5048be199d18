"""What an embedded store kept goes into the borough's store. For admins, which it checks itself."""

from collections.abc import Sequence
from typing import Any

from feedback.storage.copies import KeptComment, KeptDecision, KeptResponse
from feedback.storage.supabase import SupabaseStore, comment_to_json, response_to_json


class SupabaseCopyTarget(SupabaseStore):
    """A borough's store that also takes in what another one kept."""

    def add_kept_responses(self, batch: Sequence[KeptResponse]) -> int:
        """Keep responses with all that was decided on them; how many were not there yet.

        All of them or none, so that a copy that broke off can be made again.
        """
        return int(self._call("copy_responses", batch=[_kept_response(kept) for kept in batch]))

    def add_kept_decisions(self, batch: Sequence[KeptDecision]) -> int:
        """Keep decisions under the names of who made them; how many were not there yet."""
        return int(self._call("copy_decisions", batch=[_kept_decision(kept) for kept in batch]))


def _kept_response(kept: KeptResponse) -> dict[str, Any]:
    return {
        **response_to_json(kept.response),
        "id": kept.id,
        "comments": [_kept_comment(comment) for comment in kept.comments],
        "counted": kept.counted,
        "set_aside": kept.set_aside,
        "reason": kept.reason,
    }


def _kept_comment(kept: KeptComment) -> dict[str, Any]:
    return comment_to_json(kept.comment) | {
        "id": kept.id,
        "state": kept.state,
        "shown_text": kept.shown_text,
        "shown_order": kept.shown_order,
    }


def _kept_decision(kept: KeptDecision) -> dict[str, Any]:
    return {
        "id": kept.id,
        "day": kept.day.isoformat(),
        "staff_name": kept.staff_name,
        "staff_role": kept.staff_role,
        "action": kept.action,
        "subject_id": kept.subject_id,
        "reason": kept.reason,
    }
