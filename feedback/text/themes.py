"""The themes a comment is tagged with, because it holds a phrase of theirs as whole words.

``python -m bench.themes`` prints how often the tags agree with people's.
"""

from feedback.models import Tag
from feedback.text.codebook import Codebook
from feedback.text.tokens import tokens


def tag(text: str, codebook: Codebook) -> tuple[Tag, ...]:
    """The themes found in a comment, in the codebook's order, each with its evidence.

    Evidence is the places of the matched phrases in ``text`` as it was given, in reading order,
    never overlapping. Where phrases of one theme overlap, the first and then the longest counts;
    an exclusion counts as a phrase here and leaves no evidence. Phrases do not reach over
    punctuation. "Not" changes nothing: "they were not kind" is about kindness.
    """
    return tuple(
        Tag(theme.key, spans)
        for theme, spans in zip(codebook.themes, codebook.index.evidence(tokens(text)), strict=True)
        if spans
    )
