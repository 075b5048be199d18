"""The themes a comment is tagged with, because it holds a phrase of theirs as whole words.

``python -m bench.text_quality`` prints how often the tags agree with people's.
"""

from feedback.models import Span, Tag
from feedback.text.codebook import Codebook
from feedback.text.language import ENGLISH
from feedback.text.tokens import tokens


def tag(text: str, codebook: Codebook, language: str = ENGLISH) -> tuple[Tag, ...]:
    """The themes found in a comment in a language, in the codebook's order, each with its evidence.

    Evidence is the places of the matched phrases in ``text`` as it was given, in reading order,
    never overlapping. Phrases do not reach over punctuation. "Not" changes nothing: "they were
    not kind" is about kindness. Where no theme has phrases in the language none is looked for.
    """
    index = codebook.index_for(language)
    if index is None:
        return ()
    words = tokens(text)
    return tuple(
        Tag(
            theme.key,
            tuple(Span(words[found.first].start, words[found.last].end) for found in matches),
        )
        for theme, matches in zip(codebook.themes, index.find(words), strict=True)
        if matches
    )
