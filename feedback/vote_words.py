"""What a vote of the room came to, as plain words."""

from collections.abc import Mapping

from feedback.deciding.priorities import Standing
from feedback.deciding.statements import Finding
from feedback.disclosure.votes import ReleasedResult
from feedback.rounds import Group, Round

FINDINGS: dict[Finding, str] = {
    "agreed": "Nearly everyone agrees.",
    "rejected": "Nearly everyone disagrees.",
    "divided": "The room is divided.",
    "open": "Too few votes one way or the other to say.",
}
"""What is said of a statement, where enough people voted on it."""

SENSE_FINDINGS: dict[Finding, str] = {
    "agreed": "Nearly everyone says yes.",
    "rejected": "Nearly everyone says no.",
    "divided": "The room is divided.",
    "open": FINDINGS["open"],
}
"""The same where the room is asked whether words are about a theme."""

NO_GROUPS = (
    "Groups of people who vote alike are looked for only where at least 30 people voted on 7"
    " statements or more, and shown only where each group has at least ten people."
)

_ORDER: tuple[Finding, ...] = ("agreed", "rejected", "divided", "open")


def result_rows(asked: Round) -> list[tuple[str, str]]:
    """Each item of a counted round with what it came to, the most telling first.

    Empty where too few people voted.
    """
    if asked.result is None:
        return []
    items = asked.question.items
    if asked.kept.kind == "statements":
        ordered = sorted(asked.result.statements, key=_telling)
        return [(items[one.statement], statement(one)) for one in ordered]
    if asked.kept.kind == "tags":
        return [
            (f"About “{items[one.statement]}”?", _sense(one)) for one in asked.result.statements
        ]
    unit = "dot" if asked.kept.kind == "dots" else ""
    return [(items[one.item], standing(one, unit)) for one in asked.result.standings]


def standing(found: Standing, unit: str = "") -> str:
    """Where an item came: "place 1, with 7 dots", or "place 2, shared (ranks add up to 14.5)"."""
    place = f"place {found.place}{', shared' if found.tied else ''}"
    score = f"{found.score:g}"
    if unit:
        return f"{place}, with {score} {unit}{'' if found.score == 1 else 's'}"
    return f"{place} (ranks add up to {score})"


def statement(found: ReleasedResult) -> str:
    """What the room said about a statement, as far as it may be shown."""
    if found.finding is None:
        return "Too few people voted on this to say."
    shown = ", ".join(f"{cell.n} {cell.key}" for cell in found.cells if cell.n is not None)
    of = f"Of {found.voted} people: {shown}." if shown else f"{found.voted} people voted."
    return f"{FINDINGS[found.finding]} {of}{_how_sure(found)}"


def _sense(found: ReleasedResult) -> str:
    if found.finding is None:
        return "Too few people voted on this to say."
    return SENSE_FINDINGS[found.finding]


def group(found: Group, items: Mapping[str, str]) -> str:
    """Who votes alike, in words: how many, and what sets them apart."""
    apart = [f"agree: “{items[key]}”" for key in found.agree[:2]]
    apart += [f"disagree: “{items[key]}”" for key in found.disagree[:2]]
    return f"{found.people} people. More than the others they {'; '.join(apart) or 'vote alike'}."


def _how_sure(found: ReleasedResult) -> str:
    if found.agreeing is None:
        return ""
    low, high = (round(100 * end) for end in found.agreeing)
    return f" With this many votes, “agree” could be anywhere from {low} % to {high} %."


def _telling(found: ReleasedResult) -> tuple[int, str]:
    return (_ORDER.index(found.finding) if found.finding else len(_ORDER), found.statement)
