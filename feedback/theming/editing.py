"""Changing a codebook: each change gives a new one, checked as the shipped file is.

A change never loses a theme. One that was switched off or merged is kept for the names of older
figures, and what people checked under a merged one counts for the theme it went into.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from feedback.errors import BadFile, FeedbackError
from feedback.surveys import clean_line
from feedback.text.codebook import Codebook, Theme, from_table, to_table
from feedback.text.identity import identity_words, without_identity
from feedback.text.phrases import SHORTEST_STAR
from feedback.text.tokens import phrase_words, tokens

_SAYS_NOTHING = frozenset("a an the my our your some of as for and or".split())


def add(
    codebook: Codebook, name: str, description: str, phrases: Sequence[str], outcomes: Sequence[str]
) -> Codebook:
    """One more theme, at the end. Raises FeedbackError, as every function here does."""
    theme = _new_theme(codebook, name, description, outcomes)
    theme = replace(theme, phrases=_added(phrases, to=()))
    return _next(codebook, themes=(*codebook.themes, theme))


def reword(codebook: Codebook, before: Theme, after: Theme) -> Codebook:
    """Another name, description, phrases (in whichever language) or exclusions.

    Only what differs between ``before`` and ``after`` is changed, so that what somebody else did
    to the theme meanwhile stays. Words that become a phrase are no exclusion any more, and the
    other way round.
    """
    theme = _theme(codebook, before.key)
    more = _added(_without(after.phrases, before.phrases), to=theme.phrases)
    fewer = _added(_without(after.exclusions, before.exclusions), to=theme.exclusions)
    phrases = _without(theme.phrases, _without(before.phrases, after.phrases))
    exclusions = _without(theme.exclusions, _without(before.exclusions, after.exclusions))
    changed = replace(
        theme,
        name=theme.name if before.name == after.name else clean_line(after.name),
        description=theme.description
        if before.description == after.description
        else clean_line(after.description),
        phrases=(*_without(phrases, fewer), *more),
        exclusions=(*_without(exclusions, more), *fewer),
        phrases_in=_reworded_in_others(theme, before, after),
    )
    if changed == theme:
        raise FeedbackError("Nothing has changed yet.")
    return _next(codebook, themes=_in_place(codebook, changed))


def without_phrase(theme: Theme, phrase: str, language: str) -> Theme:
    """A theme without one of its phrases; ``language`` is "" for English."""
    if not language:
        return replace(theme, phrases=_without(theme.phrases, [phrase]))
    left = _without(theme.phrases_for(language), [phrase])
    return replace(theme, phrases_in={**theme.phrases_in, language: left})


def merge(codebook: Codebook, key: str, into: str) -> Codebook:
    """Let one theme take another's phrases over; its key and name are kept as merged.

    What one of them looks for the other may not exclude, so that a phrase outweighs an exclusion.
    """
    if key == into:
        raise FeedbackError("A theme cannot be merged with itself. Please choose another one.")
    gone, kept = _theme(codebook, key), _theme(codebook, into)
    phrases = (*kept.phrases, *_without(gone.phrases, kept.phrases))
    exclusions = (*kept.exclusions, *_without(gone.exclusions, kept.exclusions))
    merged = replace(
        kept,
        phrases=phrases,
        exclusions=_without(exclusions, phrases),
        measured=kept.measured and gone.measured,
        nhs_labels=tuple(dict.fromkeys(kept.nhs_labels + gone.nhs_labels)),
        outcomes=tuple(dict.fromkeys(kept.outcomes + gone.outcomes)),
        phrases_in={
            language: (*listed, *_without(gone.phrases_for(language), listed))
            for language in sorted({*kept.phrases_in, *gone.phrases_in})
            for listed in [kept.phrases_for(language)]
        },
    )
    themes = tuple(theme for theme in _in_place(codebook, merged) if theme.key != key)
    former = (*codebook.former, replace(gone, merged_into=into))
    return _next(codebook, themes=themes, former=former)


def split(
    codebook: Codebook,
    key: str,
    leaving: Sequence[str],
    name: str,
    description: str,
    *,
    also_leaving: Sequence[tuple[str, str]] = (),
) -> Codebook:
    """Let some phrases of a theme leave into a new one, which stands behind it.

    ``also_leaving`` are those in other languages, each after its language. Both keep the
    exclusions. What people checked before stays with the theme it was checked under.
    """
    theme = _theme(codebook, key)
    staying = _without(theme.phrases, leaving)
    gone = _without(theme.phrases, staying)
    staying_in = {
        language: _without(listed, [phrase for one, phrase in also_leaving if one == language])
        for language, listed in theme.phrases_in.items()
    }
    if not gone or not staying:
        raise FeedbackError(
            f"Please choose some phrases of “{theme.name}” for the new theme, and leave some."
        )
    new = replace(
        _new_theme(codebook, name, description, theme.outcomes),
        phrases=gone,
        exclusions=theme.exclusions,
        phrases_in={
            language: _without(listed, staying_in[language])
            for language, listed in theme.phrases_in.items()
        },
    )
    place = codebook.themes.index(theme) + 1
    themes = _in_place(codebook, replace(theme, phrases=staying, phrases_in=staying_in))
    return _next(codebook, themes=(*themes[:place], new, *themes[place:]))


def switch_off(codebook: Codebook, key: str) -> Codebook:
    """Tag nothing with a theme any more; it is kept, to be switched on again."""
    gone = _theme(codebook, key)
    themes = tuple(theme for theme in codebook.themes if theme.key != key)
    return _next(codebook, themes=themes, former=(*codebook.former, gone))


def switch_on(codebook: Codebook, key: str) -> Codebook:
    """Use a theme again that was switched off."""
    back = next((one for one in codebook.former if one.key == key and not one.merged_into), None)
    if back is None:
        raise FeedbackError("This theme is not switched off any more.")
    former = tuple(theme for theme in codebook.former if theme.key != key)
    return _next(codebook, themes=(*codebook.themes, back), former=former)


def go_back(codebook: Codebook, older: Codebook) -> Codebook:
    """The themes of an older version as the next one; those that came later are switched off."""
    known = {theme.key for theme in older.themes + older.former}
    names = {phrase_words(theme.name) for theme in older.themes + older.former}
    later = [theme for theme in codebook.former + codebook.themes if theme.key not in known]
    renamed = (
        replace(theme, name=f"{theme.name[:60]} (version {codebook.version})")
        if phrase_words(theme.name) in names
        else theme
        for theme in later
    )
    return _next(codebook, themes=older.themes, former=(*older.former, *renamed))


def lines(text: str) -> tuple[str, ...]:
    """The phrases somebody typed, one in each line, each once, without empty ones."""
    found = (clean_line(line) for line in text.splitlines())
    return _each_once([line for line in found if line])


def _next(
    codebook: Codebook, *, themes: tuple[Theme, ...], former: tuple[Theme, ...] | None = None
) -> Codebook:
    """The next version with these themes, through the check that every codebook passes."""
    if not themes:
        raise FeedbackError("One theme has to stay. Add another before you take this one away.")
    kept = codebook.former if former is None else former
    changed = Codebook(codebook.version + 1, themes, kept)
    try:
        return from_table(to_table(changed))
    except BadFile as error:
        raise FeedbackError(f"This cannot be done: {error}") from error


def _new_theme(codebook: Codebook, name: str, description: str, outcomes: Sequence[str]) -> Theme:
    """A theme with a random key, so that no two codebooks ever mean different things by one."""
    if not clean_line(name) or not clean_line(description):
        raise FeedbackError("Please give the theme a name, and say in a sentence what it is about.")
    return Theme(
        key=f"own_{uuid4().hex[:8]}",
        name=clean_line(name),
        description=clean_line(description),
        phrases=(),
        measured=False,
        outcomes=tuple(outcomes),
        since=codebook.version + 1,
    )


def _added(phrases: Sequence[str], *, to: Sequence[str]) -> tuple[str, ...]:
    """Those of the phrases, tidied, that are not there yet; none may say who somebody is."""
    new = _without(_each_once([clean_line(phrase) for phrase in phrases]), to)
    for phrase in new:
        _refuse_identity(phrase)
    return new


def _reworded_in_others(theme: Theme, before: Theme, after: Theme) -> dict[str, tuple[str, ...]]:
    """The phrases in other languages, with only what differs between the two changed."""
    changed = {}
    for language in sorted({*theme.phrases_in, *after.phrases_in}):
        now, old, new = (one.phrases_for(language) for one in (theme, before, after))
        kept = _without(now, _without(old, new))
        changed[language] = (*kept, *_added(_without(new, old), to=now))
    return {language: phrases for language, phrases in changed.items() if phrases}


def _refuse_identity(phrase: str) -> None:
    if says_who_somebody_is(phrase):
        raise FeedbackError(
            f"“{phrase}” says who somebody is. Two comments that differ in such words alone must be"
            " treated the same, so they are no phrases. Words for how people are treated, such as"
            " “racism” or “misgendered”, are welcome."
        )


def says_who_somebody_is(phrase: str) -> bool:
    """Whether a phrase holds nothing but words for who somebody is, or finds one by its star."""
    words = [word for word in phrase_words(phrase) if word not in _SAYS_NOTHING]
    if not words:
        return False
    if len(words) == 1 and words[0].endswith("*") and len(words[0]) > SHORTEST_STAR:
        every = (word for listed in identity_words().values() for word in listed)
        return any(word.startswith(words[0][:-1]) for word in every if " " not in word)
    return not without_identity(tokens(" ".join(words)))


def _theme(codebook: Codebook, key: str) -> Theme:
    found = next((theme for theme in codebook.themes if theme.key == key), None)
    if found is None:
        raise FeedbackError("This theme is not in use any more. Please look at the list again.")
    return found


def _in_place(codebook: Codebook, changed: Theme) -> tuple[Theme, ...]:
    return tuple(changed if theme.key == changed.key else theme for theme in codebook.themes)


def _without(phrases: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The phrases that are not among the others, whatever their capitals and accents."""
    left_out = {phrase_words(phrase) for phrase in others}
    return tuple(phrase for phrase in phrases if phrase_words(phrase) not in left_out)


def _each_once(phrases: Sequence[str]) -> tuple[str, ...]:
    # A phrase without words stays, for the check to name it.
    return tuple({phrase_words(phrase) or (phrase,): phrase for phrase in phrases}.values())
