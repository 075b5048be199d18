"""Versions of the codebook, and what comments are about, on Supabase."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from feedback.models import Sites
from feedback.storage.supabase_client import SupabaseCalls
from feedback.storage.supabase_rows import tags_to_json
from feedback.tagging import (
    CheckedComment,
    CodebookVersion,
    CommentToTag,
    KeptCodebook,
    Retagged,
)


class SupabaseTagging(SupabaseCalls):
    """The part of ``Store`` that is about themes. Methods are described in ``TaggingStore``."""

    def keep_codebook(self, codebook: KeptCodebook, *, note: str, staff_id: int, day: date) -> bool:
        return bool(
            self._call(
                "keep_codebook",
                version=codebook.version,
                definition=codebook.definition,
                learned=codebook.learned,
                note=note,
                day=day.isoformat(),
            )
        )

    def codebook(self, version: int | None = None) -> KeptCodebook | None:
        row = self._call("codebook", version=version)
        return KeptCodebook(row["version"], row["definition"], row["learned"]) if row else None

    def codebook_versions(self) -> list[CodebookVersion]:
        return [
            CodebookVersion(version, date.fromisoformat(day), who, note)
            for version, day, who, note in self._call("codebook_versions")
        ]

    def comments_to_tag(self, version: int, *, most: int) -> list[CommentToTag]:
        rows = self._call("comments_to_tag", version=version, most=most)
        return [CommentToTag(**row) for row in rows]

    def comments_left_to_tag(self, version: int) -> int:
        return int(self._call("comments_left_to_tag", version=version))

    def retag(self, version: int, found: Sequence[Retagged], merged: Mapping[str, str]) -> None:
        batch = [_retagged_to_json(one) for one in found]
        self._call("retag", version=version, batch=batch, merged=dict(merged))

    def check_themes(
        self,
        comment_id: str,
        themes: frozenset[str],
        *,
        codebook_version: int,
        staff_id: int,
        day: date,
        sites: Sites = None,
    ) -> None:
        self._call(
            "check_themes",
            comment_id=comment_id,
            themes=sorted(themes),
            codebook_version=codebook_version,
            day=day.isoformat(),
        )

    def checked_comments(self) -> list[CheckedComment]:
        return [_checked_comment(row) for row in self._call("checked_comments")]


def _retagged_to_json(found: Retagged) -> dict[str, Any]:
    return {
        "id": found.id,
        "tags": tags_to_json(found.tags),
        "tone": found.tone,
        "language": found.language,
        "is_nil": found.is_nil,
    }


def _checked_comment(row: Mapping[str, Any]) -> CheckedComment:
    return CheckedComment(
        row["id"],
        row["survey_id"],
        row["survey_version"],
        row["question"],
        row["body"],
        frozenset(row["themes"]),
        row["codebook_version"],
    )
