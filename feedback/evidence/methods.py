"""How the numbers were made, in plain words: the last pages of every file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback import theme_words, trend_words
from feedback.disclosure.publications import Publication
from feedback.example import EXAMPLE_LABEL
from feedback.periods import first_month, month_words, period_name
from feedback.stats.rules import MAKING_DATA_COUNT
from feedback.stats.runs import ANHOEJ

MADE_UP = f"{EXAMPLE_LABEL}. Nobody wrote these answers."


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def methods(
    publications: Sequence[Publication],
    *,
    answered: int | None,
    questions: Sequence[str],
    checked_here: str,
    example: bool,
) -> tuple[Section, ...]:
    """What somebody has to know who wants to rest a decision on the numbers.

    ``publications`` are those of the period, ``checked_here`` is what is known of the tags from
    what people checked in this place ("" where nothing is).
    """
    if not publications:
        return (Section("What is missing", ("No month of this period has been published yet.",)),)
    threshold = max(p.threshold for p in publications)
    base = max(p.base for p in publications)
    said = trend_words.who_answered(answered) if answered is not None else ""
    sections = [
        Section("Made up", (MADE_UP,)) if example else None,
        Section(
            "Who this is about",
            (
                f"{said} They are no sample of all who use a service, and this is no comparison of"
                " services.".strip(),
                "One person can mention several themes, so the numbers of themes do not add up.",
                "A theme’s share is of the people who wrote something; the rating’s share is of all"
                " who answered.",
            ),
        ),
        Section("What was asked", tuple(f"“{question}”" for question in questions)),
        Section("What is hidden, and why", _hiding(threshold, base)),
        Section("Months and revisions", _revisions(publications)),
        Section("How a change is told from ups and downs", _rules()),
        Section(
            "How themes are found, and how often that is right", _tags(publications, checked_here)
        ),
    ]
    return tuple(section for section in sections if section and section.paragraphs)


def _hiding(threshold: int, base: int) -> tuple[str, ...]:
    return (
        f"A number from 1 to {threshold - 1} could point at a person. It is hidden: “fewer than"
        f" {threshold}”.",
        f"A number that fewer than {threshold} people are missing from is hidden too: “nearly"
        " all”.",
        "“Hidden to protect others” means that this number, or another one that could be worked out"
        " from it, could point at somebody.",
        f"Nothing is broken down, and no share is made, of fewer than {base} people. Small sites"
        " are shown together. Sites are not crossed with kinds of resident.",
        "Where a number of some month is hidden, a total says “34 or more”: that number is not in"
        " it.",
    )


def _revisions(publications: Sequence[Publication]) -> tuple[str, ...]:
    said = [
        "Each month was published once, after it had ended. What was published then stays as it is."
    ]
    joined = [period_name(p.tables) for p in publications if p.tables.months > 1 and p.part == 1]
    if joined:
        said.append(
            "Months with few answers were published together, as one period with one number:"
            f" {'; '.join(joined)}."
        )
    revisions = [p for p in publications if p.part > 1]
    if not revisions:
        return (*said, "No month of this period was revised.")
    return (
        *said,
        *(
            f"{period_name(p.tables)} was revised on {_day(p.day)}: answers that came later"
            f" were added{_how_many(p)}."
            for p in revisions
        ),
    )


def _how_many(publication: Publication) -> str:
    whole = publication.tables.whole
    return f" ({whole.responses:,} people)" if whole else ""


def _rules() -> tuple[str, ...]:
    return (
        "A point is a month, or months published together. With fewer than 6 points nothing is said"
        " about a trend. From 6 points on the chart has its median, judged by"
        f" {ANHOEJ.name}: {'; '.join(ANHOEJ.rules)}.",
        "From 12 points on it has an average and limits (a P chart; where many answer each month,"
        f" Laney’s P'), judged by the rules of {MAKING_DATA_COUNT.name}:"
        f" {'; '.join(MAKING_DATA_COUNT.rules)}. Until there are 20 points they are trial limits."
        " They rest on all months published up to the end of the period. A month that is hidden"
        " for its size counts as the middle of what it can be; where more than half of the months"
        " are hidden so, there are none.",
        "Where no rule is broken, a theme is named if the last month and the one before of which"
        " something is known differ by more than chance (Newcombe’s interval for 95 %, widened for"
        " as many figures as are compared).",
        "Numbers never say why something changed.",
    )


def _tags(publications: Sequence[Publication], checked_here: str) -> tuple[str, ...]:
    return (
        "A computer looks for words and phrases that people chose, theme by theme: the codebook. A"
        " share of a theme is a share of people in whose words these were found.",
        _versions(publications),
        f"{theme_words.ELSEWHERE} Source: comments of the Friends and Family Test that people had"
        " labelled, in the public data of the project pxtextmining (NHS England, MIT licence)."
        " The phrases were chosen with sight of those comments, so that is too good.",
        f"Here: {checked_here}" if checked_here else "Here: not stated in this pack.",
    )


def _versions(publications: Sequence[Publication]) -> str:
    """The codebook's versions, with the month from which each counted."""
    since: dict[int, date] = {}
    for publication in publications:
        month = first_month(publication.tables)
        version = publication.codebook_version
        since[version] = min(month, since.get(version, month))
    if len(since) == 1:
        return f"Codebook version {next(iter(since))} found the themes of all months."
    listed = "; ".join(
        f"version {version} from {month_words(month)}"
        for version, month in sorted(since.items(), key=lambda entry: (entry[1], entry[0]))
    )
    return (
        f"Codebook: {listed}. Themes of months under different versions were found by different"
        " phrases, so a step there may be no change in what people say."
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
