"""A counted vote as it is drawn: on the wall, on phones, on the published page.

Every number in it has passed the gate when the vote was counted, and the drawing says nothing that
the words beside it do not say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from feedback import vote_words
from feedback.deciding.priorities import Standing
from feedback.disclosure.votes import ReleasedResult
from feedback.rounds import Round, before, number
from feedback.stats.shares import Interval


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: where it begins and how wide it is, in per cent of the whole.

    ``kind`` is "dots", "agree", "disagree" or "pass", or "rest" for votes that are not told apart;
    ``shown`` is what is written into it.
    """

    kind: str
    start: float
    width: float
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its words, what it came to in each round, and a bar where there is one.

    ``agreeing`` is the 95 % interval of those who agree, from 0 to 1.
    """

    words: str
    said: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    agreeing: Interval | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together. ``rounds`` names them where there are two; else it is empty."""

    title: str
    rounds: tuple[str, ...]
    rows: tuple[Row, ...]

    def lines(self) -> list[str]:
        """Each row in words."""
        return [f"{_introduced(row.words)} {self._said(row)}" for row in self.rows]

    def _said(self, row: Row) -> str:
        if not self.rounds:
            return row.said[0]
        return "; ".join(f"{n}: {said}" for n, said in zip(self.rounds, row.said, strict=True))


def _introduced(words: str) -> str:
    """Words before what is said of them: a sentence ends as it is."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}:"


def sections(asked: Round, others: Sequence[Round]) -> list[Section]:
    """What a round came to, beside the round before it where it was asked once more.

    ``others`` are the rounds of the meeting. Empty where nothing may be shown.
    """
    if asked.result is None or asked.result.seats is None:
        return []
    rounds: tuple[str, ...] = ()
    said_before: dict[str, str] = {}
    if earlier := before(asked, others):
        n = number(asked, others)
        rounds = (vote_words.round_name(n - 1), vote_words.round_name(n))
        said_before = {
            row.words: f"{title}. {row.said[0]}" if title else row.said[0]
            for title, row in _rows(earlier, beside=True)
        }

    def with_earlier(row: Row) -> Row:
        if not rounds:
            return row
        return replace(row, said=(said_before.get(row.words, "not asked"), *row.said))

    found: dict[str, list[Row]] = {}
    for title, row in _rows(asked, beside=bool(rounds)):
        found.setdefault(title, []).append(with_earlier(row))
    return [Section(title, rounds, tuple(rows)) for title, rows in found.items()]


def _rows(asked: Round, *, beside: bool) -> list[tuple[str, Row]]:
    """Each row with the heading it stands under, in the order in which they are told.

    What is said is shorter where it stands ``beside`` another round.
    """
    result, items = asked.result, asked.question.items
    if result is None:
        return []
    if asked.kept.kind == "statements":
        order = list(vote_words.FINDINGS)
        return [
            (vote_words.FINDINGS[one.finding], _statement(one, items[one.statement], beside=beside))
            for one in sorted(result.statements, key=lambda one: order.index(one.finding))
        ]
    if asked.kept.kind == "tags":
        return [("", _sense(asked, one)) for one in result.statements]
    return [("", _standing(asked, one)) for one in result.standings]


def _standing(asked: Round, found: Standing) -> Row:
    words = asked.question.items[found.item]
    if asked.kept.kind == "ranks":
        return Row(words, (vote_words.standing(found),))
    most = max(one.score for one in asked.result.standings) if asked.result else 0
    part = Part("dots", 0, 100 * found.score / (most or 1))
    return Row(words, (vote_words.standing(found, "dot"),), (part,))


def _sense(asked: Round, found: ReleasedResult) -> Row:
    quote = asked.quotes.get(found.statement)
    about = f"About “{asked.question.items[found.statement]}”?"
    words = f"“{quote}” {about}" if quote else about
    return Row(words, (f"{vote_words.SENSE_FINDINGS[found.finding]}.",))


def _statement(found: ReleasedResult, words: str, *, beside: bool) -> Row:
    parts: list[Part] = []
    start = 0.0
    for cell in found.cells:
        if cell.n and found.voted:
            parts.append(Part(cell.key, start, 100 * cell.n / found.voted, f"{cell.n}"))
            start += parts[-1].width
    if parts and any(cell.n is None for cell in found.cells):
        parts.append(Part("rest", start, 100 - start))
    said = vote_words.counts(found)
    if not beside:
        said = f"{said} {vote_words.how_sure(found)}".strip()
    return Row(words, (said,), tuple(parts), found.agreeing)
