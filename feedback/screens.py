"""One screen of a meeting, whatever shows it: the wall, a page, a file or paper."""

from dataclasses import dataclass

from feedback.charts import Bar
from feedback.vote_drawing import Section


@dataclass(frozen=True, slots=True)
class Screen:
    """One idea: a title that says the finding, and below it lines, bars or somebody's words.

    ``note`` comes last; of somebody's words it comes first, because it says what they speak about.
    ``drawn`` is a vote that was counted; ``lines`` say the same then.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    quote: str = ""
    note: str = ""
    drawn: Section | None = None

    @property
    def whole(self) -> str:
        """The id without the number of a part: of the whole chart, quote or vote."""
        words = self.id.split()
        return " ".join(words[: 2 if words[0] in ("quote", "round") else 1])
