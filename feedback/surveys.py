"""Surveys: reading them from TOML, and checking one response against one."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from feedback.errors import BadFile, InvalidResponse
from feedback.models import Option, Permission, Question, QuestionType, Survey

POSITIVE = ("very_good", "good")
"""The positive answers of the Friends and Family Test; the share is of all, "don't know" too."""

EXCLUSIVE_OPTIONS = frozenset({"prefer_not"})
"""Options that make no sense beside another one; ticked together, the others are kept."""

_ASKS_FOR: Mapping[str, QuestionType] = {"good": "what_good", "better": "could_improve"}

_CONTROLS = re.compile(
    # C0 and C1 controls except tab and newline, zero-width no-break space, and the marks that
    # override or isolate text direction: they can make words read differently from what was
    # stored. Ordinary right-to-left text needs none of them.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """What a resident answered, with everything that is not part of the survey left out."""

    answers: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    permission: Permission


@cache
def default_survey() -> Survey:
    """The survey that ships with the product."""
    text = resources.files("feedback").joinpath("data/questions.toml").read_text("utf-8")
    return survey_from_toml(text)


@cache
def question_bank() -> Mapping[str, Question]:
    """Every question to choose from, by id: those of the shipped survey, then the further ones."""
    text = resources.files("feedback").joinpath("data/question_bank.toml").read_text("utf-8")
    further = (_question(entry) for entry in tomllib.loads(text)["question"])
    return {question.id: question for question in (*default_survey().questions, *further)}


def kinds_of_residents() -> dict[str, str]:
    """Each kind of resident that can be asked about, in the words of the question."""
    question = default_survey().question("describe")
    return {option.key: option.label for option in question.options}


def survey_from_toml(text: str) -> Survey:
    """A survey from the text of a TOML file like data/questions.toml. Raises BadFile."""
    try:
        table = tomllib.loads(text)
        return _survey(table, questions=table["question"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadFile(f"The survey file cannot be used: {error}") from error


def survey_to_json(survey: Survey) -> str:
    """One survey as JSON with sorted keys, so that equal surveys give equal text."""
    return json.dumps(asdict(survey), ensure_ascii=False, sort_keys=True)


def survey_from_json(text: str) -> Survey:
    """The inverse of survey_to_json."""
    table = json.loads(text)
    return _survey(table, questions=table["questions"])


def question_type(question_id: str) -> QuestionType:
    """What a text question asks for. By its id: the kept wording of a survey does not say it."""
    return _ASKS_FOR.get(question_id, "nonspecific")


def clean_text(text: str) -> str:
    """A comment as it is analysed and stored: one form of newline, no invisible controls."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


def clean_line(text: str) -> str:
    """A name or a sentence as it is kept: in one line, without what could change how it reads."""
    return " ".join(clean_text(text).split())


def check(survey: Survey, form: Mapping[str, Sequence[str]]) -> CheckedAnswers:
    """One submitted form against its survey.

    Parameters
    ----------
    form
        Question id to the values sent for it, as from a web form. Fields that the survey does
        not ask about are ignored.

    Raises
    ------
    InvalidResponse
        With one sentence per question: a required one unanswered, an option that the survey
        does not have, several answers to a question that takes one, or text that is too long.
    """
    answers: dict[str, tuple[str, ...]] = {}
    texts: dict[str, str] = {}
    permission: Permission = "read"
    problems: dict[str, str] = {}
    for question in survey.questions:
        sent = form.get(question.id, ())
        if question.kind == "text":
            text = clean_text("\n".join(sent))
            problem = _text_problem(question, text)
            if text:
                texts[question.id] = text
        else:
            keys = _ticked(question, sent)
            problem = _options_problem(question, keys)
            if question.kind == "permission":
                permission = _permission(keys)
            elif keys:
                answers[question.id] = keys
        if problem:
            problems[question.id] = problem
    if problems:
        raise InvalidResponse(problems)
    return CheckedAnswers(answers, texts, permission)


def only_words(survey: Survey) -> Survey:
    """What a survey asks for words, and what may happen to them."""
    asked = tuple(one for one in survey.questions if one.kind in ("text", "permission"))
    return replace(survey, questions=asked)


def _text_problem(question: Question, text: str) -> str:
    over = len(text) - question.max_chars
    if over > 0:
        letters = "character" if over == 1 else "characters"
        return f"Your answer is {over:,} {letters} too long. Please shorten it."
    if question.required and not text:
        return "Please write an answer."
    return ""


def _ticked(question: Question, sent: Sequence[str]) -> tuple[str, ...]:
    """The keys sent, each once, in the survey's order; unknown ones last, to be refused."""
    order = [option.key for option in question.options]
    keys = sorted(set(filter(None, sent)), key=lambda key: (key not in order, key))
    known = [key for key in order if key in keys]
    meaningful = [key for key in known if key not in EXCLUSIVE_OPTIONS]
    unknown = [key for key in keys if key not in order]
    return tuple((meaningful or known) + unknown)


def _options_problem(question: Question, keys: tuple[str, ...]) -> str:
    known = {option.key for option in question.options}
    if not known.issuperset(keys):
        return "Please choose one of the answers on the page."
    if len(keys) > 1 and question.kind != "choices":
        return "Please choose one answer only."
    if question.required and not keys:
        return "Please choose one answer."
    return ""


def _permission(keys: tuple[str, ...]) -> Permission:
    """What may happen to the words; unanswered means that the organisers may read them."""
    match keys:
        case ("count_only",):
            return "count_only"
        case ("show",):
            return "show"
    return "read"


def _survey(table: Mapping[str, Any], *, questions: Sequence[Mapping[str, Any]]) -> Survey:
    survey = Survey(
        id=table["id"],
        version=int(table["version"]),
        title=table["title"],
        questions=tuple(_question(entry) for entry in questions),
    )
    ids = [question.id for question in survey.questions]
    if len(set(ids)) != len(ids):
        raise ValueError("two questions have the same id")
    return survey


def _question(entry: Mapping[str, Any]) -> Question:
    options = tuple(Option(option["key"], option["label"]) for option in entry.get("options", ()))
    question = Question(**{**entry, "options": options})
    if question.kind == "text" and question.max_chars < 1:
        raise ValueError(f"question {question.id!r} needs max_chars")
    if question.kind != "text" and not options:
        raise ValueError(f"question {question.id!r} needs options")
    return question
