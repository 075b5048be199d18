"""Finding words and phrases exactly as they are listed, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from feedback.text.tokens import Token, phrase_words


class Runs:
    """A list of words and phrases, found as whole words and in no other form.

    For lists whose forms are written out. A codebook's need not be, and ``phrases`` finds those.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        by_first_word: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for phrase in phrases:
            words = phrase_words(phrase)
            by_first_word[words[0]].add(words)
        self._by_first_word = {
            first: sorted(found, key=lambda words: (-len(words), words))
            for first, found in by_first_word.items()
        }

    def places(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Where they stand, as [first, end) in the tokens, in reading order and not overlapping."""
        found = []
        free_from = 0
        row = tuple(token.word for token in tokens)
        for place, word in enumerate(row):
            if word in self._by_first_word and place >= free_from:
                for words in self._by_first_word[word]:
                    end = place + len(words)
                    if row[place:end] == words:
                        found.append((place, end))
                        free_from = end
                        break
        return found
