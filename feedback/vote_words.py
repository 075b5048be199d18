"""What a vote of the room came to, as plain words."""

from collections.abc import Mapping

from feedback.deciding.opinion_groups import LEAST_PEOPLE, LEAST_STATEMENTS
from feedback.deciding.priorities import Standing
from feedback.deciding.statements import Finding
from feedback.disclosure.votes import ReleasedResult
from feedback.rounds import Group, Round

FINDINGS: dict[Finding | None, str] = {
    "agreed": "Nearly everyone agrees",
    "rejected": "Nearly everyone disagrees",
    "divided": "The room is divided",
    "open": "Not clear yet at this size",
    None: "Too few people voted on this to say",
}
"""What is said of a statement, the most telling first."""

SENSE_FINDINGS: dict[Finding | None, str] = FINDINGS | {
    "agreed": "Nearly everyone says yes",
    "rejected": "Nearly everyone says no",
}
"""The same where the room is asked whether words are about a theme."""

FEW_FOR_GROUPS = (
    f"Groups of people who vote alike are looked for only where at least {LEAST_PEOPLE} people"
    f" voted on {LEAST_STATEMENTS} statements or more."
)
NO_GROUPS = "No groups of people who vote alike stand out, of ten people or more each."

_NOT_COUNTED_OUT = "How many agreed stays hidden, so that nobody can tell who thinks what."

_ROUNDS = ("First round", "Second round", "Third round")


def round_name(number: int) -> str:
    """ "First round", and so on."""
    return _ROUNDS[number - 1] if number <= len(_ROUNDS) else f"Round {number}"


def standing(found: Standing, unit: str = "") -> str:
    """Where an item came: "place 1, with 7 dots", or "place 2, shared (ranks add up to 14.5)"."""
    place = f"place {found.place}{', shared' if found.tied else ''}"
    score = f"{found.score:g}"
    if unit:
        return f"{place}, with {score} {unit}{'' if found.score == 1 else 's'}"
    return f"{place} (ranks add up to {score})"


def counts(found: ReleasedResult) -> str:
    """How many voted on a statement, and how, as far as it may be shown."""
    if found.voted is None:
        return "No numbers are shown."
    shown = ", ".join(f"{cell.n} {cell.key}" for cell in found.cells if cell.n is not None)
    if not shown:
        return f"{found.voted} people voted. {_NOT_COUNTED_OUT}"
    return f"Of {found.voted} people: {shown}."


def how_sure(found: ReleasedResult) -> str:
    """What the interval of those who agree leaves open; empty where it is not shown."""
    if found.agreeing is None:
        return ""
    low, high = (round(100 * end) for end in found.agreeing)
    return f"With this many votes, “agree” could be anywhere from {low} % to {high} %."


def group(found: Group, items: Mapping[str, str]) -> str:
    """Who votes alike, in words: how many, and what sets them apart."""
    apart = [
        f"{vote} with {' and '.join(f'“{items[key]}”' for key in keys[:2])}"
        for vote, keys in (("agree", found.agree), ("disagree", found.disagree))
        if keys
    ]
    said = ", and ".join(apart) or "vote alike"
    return f"{found.people} people. More than the others, they {said}."


def groups(asked: Round) -> list[str]:
    """Who votes alike on statements, a line for each group; else why none is named."""
    result = asked.result
    if asked.kept.kind != "statements" or result is None or result.seats is None:
        return []
    if result.groups:
        return [group(one, asked.question.items) for one in result.groups]
    many = result.seats >= LEAST_PEOPLE and len(asked.question.items) >= LEAST_STATEMENTS
    return [NO_GROUPS if many else FEW_FOR_GROUPS]
