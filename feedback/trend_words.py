"""What has changed, as plain sentences about released figures: never why, never for certain."""

from collections.abc import Collection

from feedback import words
from feedback.disclosure.trends import Withheld
from feedback.stats.charting import chart_kind
from feedback.stats.rules import MAKING_DATA_COUNT, RUN
from feedback.stats.runs import ANHOEJ
from feedback.stats.tests_of_change import Change, Comparison, Side

HIDDEN_IN_LINES = "For the lines a hidden month counts as the middle of what it can be."

VARIATION = {
    "common_cause": "the usual ups and downs",
    "special_cause_neutral_high": "higher than usual",
    "special_cause_neutral_low": "lower than usual",
    "special_cause_improvement": "better than usual",
    "special_cause_concern": "worse than usual",
}
"""What the last point of a chart says, by ``Summary.variation``."""

SIGNALS = {
    "Above UCL": "a point above the limit",
    "Below LCL": "a point below the limit",
    "7 Point Trend (Increasing)": "seven points in a row, each higher than the one before",
    "7 Point Trend (Decreasing)": "seven points in a row, each lower than the one before",
    "2 in 3 Above CL": "two of three points close to the upper limit",
    "2 in 3 Below CL": "two of three points close to the lower limit",
    "7 Points Above CL": "seven points in a row above the average",
    "7 Points Below CL": "seven points in a row below the average",
}
"""Each special cause in words."""


def differs(share_before: str, period_before: str, *, direction: int) -> str:
    """What a share was in the period before, and whether the difference is beyond chance.

    ``direction`` is 1 where it rose for sure, -1 where it fell, 0 where that could be chance.
    """
    if not direction:
        return f"In {period_before} it was {share_before}. A change this size could be chance."
    often = "more" if direction > 0 else "less"
    return (
        f"In {period_before} it was {share_before}. That is {often} often than in {period_before};"
        " two periods are not a trend yet."
    )


def stands_out(variation: str, cause: str, average: str) -> str:
    """How the last point of a chart with limits differs from its average, given in words."""
    return f"That is {VARIATION[variation]}: {SIGNALS[cause]}. The average is {average}."


def keeps_to_one_side(points: int) -> str:
    """What a run chart says that breaks a rule."""
    return (
        f"Over {points} points the line keeps to one side of the median for unusually long, or"
        " crosses it unusually seldom: something has shifted."
    )


def hidden(reason: Withheld | None, threshold: int) -> str:
    """Why a number of the trends is missing, in the words of every screen and file."""
    match reason:
        case "few":
            return f"fewer than {threshold}"
        case "nearly_all":
            return "nearly all"
        case _:
            return "hidden to protect others"


def verdict(comparison: Comparison, overlapping: Collection[Change] = (), *, base: int) -> str:
    """What is known since a test of change started, with both sides and what else was going on."""
    match comparison.verdict:
        case "too_early":
            first = "It is too early to say whether anything has changed."
        case "no_clear_change":
            first = "There is no clear change since the test started."
        case "looks_like_a_change":
            first = f"It looks like a change since the test started: {_signals(comparison)}."
        case "sustained_change":
            side = "above" if (comparison.difference or 0) > 0 else "below"
            first = (
                "There is a sustained change since the test started:"
                f" the last {RUN} points are all {side} the average before."
            )
    sentences = [
        first,
        f"Before: {_side(comparison.before, base)}.",
        f"After the test started: {_side(comparison.after, base)}.",
    ]
    if comparison.could_be_chance:
        sentences.append("A difference this size between before and after could be chance.")
    if overlapping:
        names = "; ".join(change.name for change in overlapping)
        sentences.append(f"Other tests ran at the same time: {names}.")
    return " ".join(sentences)


def chart_note(points: int) -> str:
    """What a reader has to know about a chart of so many points, with the name of its rules."""
    match chart_kind(points):
        case "dots":
            return "Too few points yet to say anything about ups and downs."
        case "run_chart":
            return f"The line is the median. Rules: {ANHOEJ.name}."
        case "trial_limits":
            return (
                "The limits are trial limits: they move until there are 20 points."
                f" Rules: {MAKING_DATA_COUNT.name}."
            )
        case "limits":
            return f"Rules: {MAKING_DATA_COUNT.name}."


def who_answered(responses: int) -> str:
    """Whom the figures are about. They are no sample of all who use a service."""
    return f"From the {responses:,} people who chose to answer."


def _signals(comparison: Comparison) -> str:
    return " and ".join(SIGNALS[signal] for signal in comparison.signals)


def _side(side: Side, base: int) -> str:
    if side.interval is None:
        return f"fewer than {base} people"
    return people(side.k, side.n, "who wrote")


def people(k: int, n: int, who: str) -> str:
    """So many of so many people, and about how many in ten."""
    share = words.tenths(k, n)
    if k in (0, n):
        return f"{share} of the {n:,} people {who}"
    return f"{k:,} of {n:,} people {who}, {share}"
