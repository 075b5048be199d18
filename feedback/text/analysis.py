"""What is found in one comment and kept with it, in one call; what is masked is not kept."""

import json
from dataclasses import dataclass
from pathlib import Path

from feedback.errors import BadFile
from feedback.models import QuestionType, Span, Tag
from feedback.text import language, nil, safety, themes, tone
from feedback.text import learned as learned_themes
from feedback.text.codebook import Codebook
from feedback.text.learned import LearnedThemes
from feedback.text.tone import ToneModel, ToneOf


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from labelled comments. None: the codebook alone, the tone as shipped."""

    themes: LearnedThemes | None = None
    tone: ToneModel | None = None


AS_SHIPPED = Learned()


@dataclass(frozen=True, slots=True)
class Analysis:
    """One comment: its themes and tone, whether it says anything, and what to be careful with.

    ``needs_human`` are the words because of which a person should read it first; with these it is
    never nil, whatever else it says. ``language`` is an
    ISO 639-1 code, "" where it is not known. ``tone`` is None where that is not English: the tone
    of other languages is not read, and a wrong one would be worse than none.
    """

    tags: tuple[Tag, ...]
    tone: ToneOf | None
    is_nil: bool
    needs_human: tuple[Span, ...]
    language: str


def analyse(
    text: str,
    question_type: QuestionType,
    codebook: Codebook,
    *,
    learned: Learned = AS_SHIPPED,
) -> Analysis:
    """Everything about one comment. The same arguments give the same answer, in any order."""
    written_in = language.language_of(text)
    needs_human = safety.needs_human(text)
    return Analysis(
        tags=tags(text, codebook, learned.themes, written_in),
        tone=tone.tone_of(text, question_type, learned.tone)
        if written_in in language.AS_ENGLISH
        else None,
        is_nil=not needs_human and nil.is_nil(text, question_type),
        needs_human=needs_human,
        language=written_in,
    )


def tags(
    text: str, codebook: Codebook, learned: LearnedThemes | None, written_in: str
) -> tuple[Tag, ...]:
    """The themes of one comment, by the phrases alone or by what was learned as well.

    What was learned is English: in other languages the phrases decide.
    """
    if learned is None or written_in not in language.AS_ENGLISH:
        return themes.tag(text, codebook, written_in)
    return learned_themes.tag(text, codebook, learned)


def load(path: Path, codebook: Codebook) -> Learned:
    """Read a file that ``save`` wrote. Raises BadFile, also when the codebook was another."""
    try:
        table = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadFile(f"{path} is no file of learned weights.") from error
    if not isinstance(table, dict) or not table.keys() & {"themes", "tone"}:
        raise BadFile(f"{path} is no file of learned weights.")
    return Learned(
        learned_themes.from_table(table["themes"], codebook) if "themes" in table else None,
        tone.from_table(table["tone"]) if "tone" in table else None,
    )


def save(learned: Learned, path: Path) -> None:
    """Write what was learned as JSON: data, never code. Raises BadFile."""
    table: dict[str, object] = {}
    if learned.themes:
        table["themes"] = learned_themes.to_table(learned.themes)
    if learned.tone:
        table["tone"] = tone.to_table(learned.tone)
    try:
        path.write_text(json.dumps(table, ensure_ascii=False, sort_keys=True), "utf-8")
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror}.") from error
