"""How good the tags are, in words: for people who do not read F1."""

from collections.abc import Sequence

from feedback.text.codebook import Codebook, Theme
from feedback.text.language import AS_ENGLISH
from feedback.theming.checked import LEAST_MEASURED, Agreement, Quality
from feedback.theming.teaching import Lesson
from feedback.words import LANGUAGES, language_name

SAME = 0.01
"""A smaller difference (in F1) is called none: the next ten comments could turn it round."""

ELSEWHERE = (
    "On 3,785 comments of two other NHS services, about 7 in 10 tags were the ones that people"
    " gave. Two people who label the same comment agree in 8 to 9 of 10. Themes marked “not"
    " measured” are not in this, and a new service should expect less."
)


def in_tenths(share: float) -> str:
    """A share such as "about 7 in 10", and never all or none unless it is."""
    if share in (0, 1):
        return "all" if share else "none"
    tenths = round(share * 10)
    return {0: "hardly any", 10: "nearly all"}.get(tenths, f"about {tenths} in 10")


def agreement(found: Agreement) -> str:
    """How many tags were right, and how many of people's were found."""
    if found.right is None and found.found is None:
        return "Not enough checked yet."
    right = (
        "too few tags to say how many were right"
        if found.right is None
        else f"{in_tenths(found.right)} of the tags were right"
    )
    missing = (
        "too few of people’s to say how many were found"
        if found.found is None
        else f"{in_tenths(found.found)} of people’s were found"
    )
    return f"{right}; {missing}.".capitalize()


def quality(measured: Quality) -> str:
    """The same for all themes together, and what it rests on."""
    if measured.comments < LEAST_MEASURED:
        return "Not enough checked yet: people have checked fewer than 10 comments here."
    return (
        f"{agreement(measured.overall)}"
        f" Measured on {measured.comments:,} comments that people checked."
    )


def lesson(learned: Lesson) -> str:
    """Whether learning helps."""
    better = learned.after.overall.f1 - learned.before.overall.f1
    if abs(better) < SAME:
        return "It makes next to no difference. You can wait until more comments are checked."
    return (
        "It agrees with people more often. You can use it."
        if better > 0
        else "It agrees with people less often. We would not use it."
    )


def none_found(language: str, codebook: Codebook, *, checked: bool) -> str:
    """What a comment without a theme is about, and in another language, how far that was looked at.

    ``checked`` says that a person has looked.
    """
    if checked or language in AS_ENGLISH:
        return "no specific theme"
    name = LANGUAGES.get(language, "that language")
    if codebook.index_for(language) is None:
        return f"not looked for. The computer knows no words for it in {name}."
    return f"no specific theme, by the few words in {name} that the computer knows"


def reworded(before: Theme, after: Theme) -> str:
    """What differs between two wordings of a theme, for the record; "" where nothing does."""
    parts = []
    if before.name != after.name:
        parts.append(f"now called “{after.name}”")
    if before.description != after.description:
        parts.append("another description")
    others = sorted({*before.phrases_in, *after.phrases_in})
    for what, where, old, new in (
        ("phrase", "", before.phrases, after.phrases),
        ("exclusion", "", before.exclusions, after.exclusions),
        *(
            ("phrase", f" in {language_name(one)}", before.phrases_for(one), after.phrases_for(one))
            for one in others
        ),
    ):
        more, fewer = _not_in(new, old), _not_in(old, new)
        parts += [f"{what} added{where}: {_listed(more)}"] if more else []
        parts += [f"{what} taken out{where}: {_listed(fewer)}"] if fewer else []
    return f"“{before.name}”: " + "; ".join(parts) if parts else ""


def _not_in(phrases: Sequence[str], others: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase not in others]


def _listed(phrases: Sequence[str]) -> str:
    more = f" and {len(phrases) - 5} more" if len(phrases) > 5 else ""
    return ", ".join(f"“{phrase}”" for phrase in phrases[:5]) + more
