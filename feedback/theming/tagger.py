"""What comments are tagged by."""

from dataclasses import dataclass

from feedback.models import Span, Tag
from feedback.text import analysis
from feedback.text.codebook import Codebook
from feedback.text.language import language_of
from feedback.text.learned import LearnedThemes, carried_over


@dataclass(frozen=True, slots=True)
class Tagger:
    """A codebook, and what was learned for it (None: nothing)."""

    codebook: Codebook
    learned: LearnedThemes | None = None

    def tags(self, text: str) -> tuple[Tag, ...]:
        """The themes found in a comment."""
        return analysis.tags(text, self.codebook, self.learned, language_of(text))

    def themes(self, text: str) -> frozenset[str]:
        """Their keys."""
        return frozenset(tag.theme for tag in self.tags(text))

    def evidence(self, text: str, theme: str) -> tuple[Span, ...]:
        """The words because of which a comment is tagged with a theme; none where it is not."""
        return next((tag.evidence for tag in self.tags(text) if tag.theme == theme), ())

    def with_codebook(self, changed: Codebook) -> "Tagger":
        """The same with a changed codebook; what was learned is carried over."""
        return Tagger(changed, carried_over(self.learned, changed) if self.learned else None)
