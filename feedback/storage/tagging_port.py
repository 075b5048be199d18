"""The part of the ``Store`` port that is about themes: the codebook's versions, and tags.

Words that are only counted are not kept: their tags stay as they were found.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from feedback.models import Sites
from feedback.tagging import (
    CheckedComment,
    CodebookVersion,
    CommentToTag,
    KeptCodebook,
    Retagged,
)


class TaggingStore(Protocol):
    """What the use cases about themes need from a store."""

    def keep_codebook(self, codebook: KeptCodebook, *, note: str, staff_id: int, day: date) -> bool:
        """Keep a new version for good; False when it, or a newer one, is there already."""

    def codebook(self, version: int | None = None) -> KeptCodebook | None:
        """One kept version, or the newest; None when there is none like that.

        Residents' process asks it too.
        """

    def codebook_versions(self) -> list[CodebookVersion]:
        """Who kept which version when and why, the newest first."""

    def comments_to_tag(self, version: int, *, most: int) -> list[CommentToTag]:
        """Comments with kept words that this version has not tagged yet, in no telling order."""

    def comments_left_to_tag(self, version: int) -> int:
        """How many comments with kept words this version has not tagged yet."""

    def retag(self, version: int, found: Sequence[Retagged], merged: Mapping[str, str]) -> None:
        """Put what this version found in place of what another did, for all of them or none.

        What a person said stands: the tags of a checked comment, and a decision about a comment
        whose words say nothing. ``merged`` has the theme in use for each that was merged into
        another: a checked comment is tagged with that one, while what was said is kept as it was.
        An id that is not there is passed over. Refused when a newer version is kept by now.
        """

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
        """A person's whole word on what a comment is about; it replaces an earlier one.

        Its tags are then exactly these; evidence stays where it was found for the same theme.
        Refused when the words are not kept, or were written at a site that is not theirs.
        """

    def checked_comments(self) -> list[CheckedComment]:
        """All comments that a person has checked, by id: what learning learns from."""
