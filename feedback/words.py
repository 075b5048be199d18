"""Released figures as plain sentences. Nothing here sees a number that the gate held back."""

from calendar import day_name
from collections.abc import Mapping, Sequence
from datetime import date

from feedback.disclosure import STEP
from feedback.models import Cell, FoundBy, Organisers, Released, Span, Survey, Tone
from feedback.surveys import POSITIVE

TONES: Mapping[Tone, str] = {
    "positive": "positive",
    "neutral_mixed": "mixed or neutral",
    "negative": "negative",
}
FOUND_BY: Mapping[FoundBy, str] = {
    "person": "a person says so",
    "codebook": "found by its phrases",
    "learning": "found by what was learned",
}
LANGUAGES = {
    "am": "Amharic",
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "it": "Italian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "so": "Somali",
    "sw": "Swahili",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "tw": "Twi",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}


IN_FIVES = f"Numbers go up in fives: {2 * STEP} means at least {2 * STEP}."
"""What to know when reading the numbers of the live view."""
SEVERAL = "One answer can be about several things, so the numbers do not add up."
SHARES_FROM = 8 * STEP
"""So many answers it takes until a share made from such numbers is right to about one in ten."""
_ALIKE = 3
"""So many names fit in a title."""


def answers_so_far(responses: int | None, *, threshold: int) -> str:
    """How many people answered, from the live view's figures, which go up in fives."""
    if responses is None:
        return f"Fewer than {threshold} answers so far"
    return f"At least {responses:,} answers"


def day_in_words(day: date) -> str:
    """A day as people say it: "Thursday 10 December 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def since(day: date | None) -> str:
    """From when on answers are counted; nothing where all are."""
    return f"since {day.day} {day:%B %Y}" if day else ""


def reading_times(who: Organisers) -> str:
    """When somebody reads answers, as residents are told before they write."""
    if not who.reading_days:
        return "Nobody reads this straight away, and we cannot reply."
    hours = ""
    if who.reading_from is not None and who.reading_until is not None:
        hours = f" between {hour(who.reading_from)} and {hour(who.reading_until)}"
    return (
        f"Somebody reads answers {_on_days(who.reading_days)}{hours}. Nobody reads them straight"
        " away or at other times, and we cannot reply."
    )


def _on_days(days: Sequence[int]) -> str:
    match tuple(sorted(days)):
        case (0, 1, 2, 3, 4, 5, 6):
            return "every day"
        case (0, 1, 2, 3, 4):
            return "from Monday to Friday"
        case listed:
            *before, last = [f"{day_name[day]}s" for day in listed]
            return "on " + (f"{', '.join(before)} and {last}" if before else last)


def hour(full: int | None) -> str:
    """A full hour from 0 to 24, such as "9 am"; where there is none, that it does not matter."""
    if full is None:
        return "any time"
    if full % 12 == 0:
        return "noon" if full == 12 else "midnight"
    return f"{full % 12} {'am' if full < 12 else 'pm'}"


def rating_finding(figures: Released, survey: Survey, *, threshold: int, base: int) -> str:
    """What the rating question shows, as the title of its chart."""
    if figures.responses is None:
        return f"When {threshold} people have answered, the picture starts here."
    question = survey.of_kind("rating")[0].id
    cells = figures.options.get(question, ())
    if not cells:
        return f"When {base} people have answered, you see here how it was for them."
    labels = {cell.key: survey.of_kind("rating")[0].option_label(cell.key) for cell in cells}
    if figures.responses < SHARES_FROM:
        return _most_often(cells, labels) or "How it was for the people who answered"
    positive = sum(_middle(cell.n or 0) for cell in cells if cell.key in POSITIVE)
    everybody = _middle(figures.responses)
    share = tenths(min(positive, everybody), everybody, exact=False)
    return f"{share[0].upper()}{share[1:]} people who answered said good or very good."


def _middle(n: int) -> int:
    """The middle of what a number that goes up in fives may stand for."""
    return n + STEP // 2


def _most_often(cells: Sequence[Cell], names: Mapping[str, str]) -> str:
    """What came up most, up to three alike; nothing where more are, or no count is shown."""
    most = max((cell.n or 0 for cell in cells), default=0)
    first = [names.get(cell.key, cell.key) for cell in cells if cell.n == most]
    if not most or len(first) > _ALIKE:
        return ""
    if len(first) > 1:  # which of them came up more is not known
        return f"{'; '.join(first)}: at least {most:,} people each"
    return f"Most often: {first[0]} (at least {most:,} people)"


def theme_finding(figures: Released, names: Mapping[str, str]) -> str:
    """What the themes show, as the title of their chart."""
    if not figures.themes:
        return "When more people have written something, you see here what it was about."
    if not any(cell.n for cell in figures.themes):
        return "No theme came up often enough to show."
    return _most_often(figures.themes, names) or "What people wrote about"


def top_themes(figures: Released, *, most: int) -> list[Cell]:
    """The themes with a count to show, the largest first."""
    shown = [cell for cell in figures.themes if cell.n]
    return sorted(shown, key=lambda cell: (-(cell.n or 0), cell.key))[:most]


def count(cell: Cell, *, threshold: int) -> str:
    """One count, or why it is not there."""
    match cell.hidden:
        case "few":
            return "too few to show"
        case "nearly_all":
            return f"all but fewer than {threshold}"
        case None:
            return f"{cell.n:,}"


def in_ten(k: int, n: int) -> str:
    """A share as most people read it best: "About 7 in 10 people who answered (98 of 141)"."""
    exact = f"({k:,}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{n:,})"
    if k == n:
        return f"All {n:,} people who answered"
    if k == 0:
        return f"None of the {n:,} people who answered"
    share = tenths(k, n)
    return f"{share[0].upper()}{share[1:]} people who answered {exact}"


def tenths(k: int, n: int, *, exact: bool = True) -> str:
    """A share as a part of a sentence: "about 7 in 10", "very few", "all".

    Where the numbers are not ``exact``, never "all" or "none", and always "about".
    """
    if exact and k in (0, n):
        return "all" if k else "none"
    rounded = round(10 * k / n)
    if rounded in (0, 10):
        return "nearly all" if rounded else "very few"
    return f"{'' if exact and 10 * k == rounded * n else 'about '}{rounded} in 10"


def theme_note(figures: Released) -> str:
    """What to know when reading the themes' table."""
    note = [SEVERAL, IN_FIVES]
    if figures.nil is not None and figures.nil.n:
        note.append(f"At least {figures.nil.n:,} people wrote only that they had nothing to say.")
    return " ".join(note)


def language(code: str) -> str:
    """A note where a comment is not in English; nothing where it is, or nobody knows."""
    if code in ("", "en"):
        return ""
    which = f"Probably in {LANGUAGES[code]}." if code in LANGUAGES else "Probably not in English."
    return (
        f"{which} The computer hardly notices words of danger in it: please let somebody read it"
        " who knows the language."
    )


def language_name(code: str) -> str:
    """The English name of a language; its code where we know no name."""
    return LANGUAGES.get(code, code)


def marked(text: str, marks: Sequence[Span]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is marked.

    ``marks`` are in reading order and never overlap.
    """
    pieces, end = [], 0
    for span in marks:
        pieces += [(text[end : span.start], False), (text[span.start : span.end], True)]
        end = span.end
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def because_of(pieces: Sequence[str]) -> str:
    """The words that show something, in quotation marks."""
    return ", ".join(f"“{piece}”" for piece in pieces)


def bars_description(finding: str, rows: list[tuple[str, str]]) -> str:
    """A chart's text alternative: the finding, then each bar in words."""
    return f"{finding} " + "; ".join(f"{label}: {shown}" for label, shown in rows) + "."
