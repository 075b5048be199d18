"""What an embedded store kept goes into the borough's store. For admins, which it checks itself."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from feedback.agenda import KeptMeeting, KeptPromise, KeptRound
from feedback.storage.copies import (
    KeptCheck,
    KeptComment,
    KeptDecision,
    KeptMonth,
    KeptResponse,
    KeptTakeDown,
    KeptVersion,
)
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_publishing import publication_to_json
from feedback.storage.supabase_rows import comment_to_json, response_to_json


class SupabaseCopyTarget(SupabaseStore):
    """A borough's store that also takes in what another one kept."""

    def add_kept_responses(self, batch: Sequence[KeptResponse]) -> int:
        """Keep responses with all that was decided on them; how many were not there yet.

        All of them or none, so that a copy that broke off can be made again.
        """
        return int(self._call("copy_responses", batch=[_kept_response(kept) for kept in batch]))

    def add_kept_codebooks(self, versions: Sequence[KeptVersion]) -> int:
        """Keep all versions of a codebook, where none is kept yet; how many were not there yet."""
        return int(self._call("copy_codebooks", batch=[_kept_version(kept) for kept in versions]))

    def add_kept_meeting(
        self, meeting: KeptMeeting, rounds: Sequence[KeptRound], promises: Sequence[KeptPromise]
    ) -> bool:
        """Keep a meeting with what belongs to it; False when it was there."""
        kept = {
            "meeting": asdict(meeting) | {"day": meeting.day.isoformat()},
            "rounds": [asdict(asked) for asked in rounds],
            "promises": [asdict(promise) for promise in promises],
        }
        return bool(self._call("copy_meeting", kept=kept))

    def add_kept_publications(self, months: Sequence[KeptMonth]) -> None:
        """Keep publications, each the next of its month here; all of them or none."""
        self._call("copy_publications", batch=[_kept_month(kept) for kept in months])

    def add_kept_decisions(self, batch: Sequence[KeptDecision]) -> int:
        """Keep decisions under the names of who made them; how many were not there yet."""
        return int(self._call("copy_decisions", batch=[_kept_decision(kept) for kept in batch]))

    def add_kept_takedowns(self, batch: Sequence[KeptTakeDown]) -> int:
        """Keep who took words down, under their names; how many were not there yet."""
        kept = [asdict(one) | {"day": one.day.isoformat()} for one in batch]
        return int(self._call("copy_takedowns", batch=kept))


def _kept_response(kept: KeptResponse) -> dict[str, Any]:
    return {
        **response_to_json(kept.response),
        "id": kept.id,
        "comments": [_kept_comment(comment) for comment in kept.comments],
        "counted": kept.counted,
        "set_aside": kept.set_aside,
        "reason": kept.reason,
        "published": kept.published,
    }


def _kept_comment(kept: KeptComment) -> dict[str, Any]:
    return comment_to_json(kept.comment) | {
        "id": kept.id,
        "state": kept.state,
        "shown_text": kept.shown_text,
        "shown_order": kept.shown_order,
        "checked": _kept_check(kept.checked) if kept.checked else None,
    }


def _kept_check(kept: KeptCheck) -> dict[str, Any]:
    return {
        "themes": list(kept.themes),
        "codebook_version": kept.codebook_version,
        "staff_name": kept.staff_name,
        "staff_role": kept.staff_role,
        "day": kept.day.isoformat(),
    }


def _kept_version(kept: KeptVersion) -> dict[str, Any]:
    return {
        "version": kept.codebook.version,
        "definition": kept.codebook.definition,
        "learned": kept.codebook.learned,
        "day": kept.day.isoformat(),
        "staff_name": kept.staff_name,
        "staff_role": kept.staff_role,
        "note": kept.note,
    }


def _kept_month(kept: KeptMonth) -> dict[str, Any]:
    return publication_to_json(kept.publication) | {
        "staff_name": kept.staff_name,
        "staff_role": kept.staff_role,
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
