"""The things the product is about, as frozen values, named as in docs/glossary.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Role = Literal["facilitator", "commissioner", "admin"]
ROLES: tuple[Role, ...] = ("facilitator", "commissioner", "admin")

Permission = Literal["count_only", "read", "show"]
"""What may happen to a resident's words: counted and not kept, read by the organisers, shown."""

PlacementState = Literal["open", "closed", "withdrawn"]
Source = Literal["web", "tablet", "paper", "import", "example"]
"""How an answer came: by phone, at the counter, typed in from paper, out of a file, made up."""
BROUGHT: tuple[Source, ...] = ("paper", "import")
"""The sources of answers that staff bring."""

QuestionKind = Literal["rating", "choice", "choices", "text", "permission"]
CommentState = Literal["waiting", "shown", "hidden", "read", "nil"]
"""What became of a comment. "nil": it says nothing ("n/a"), so nobody needs to decide on it."""

Stored = Literal["stored", "duplicate", "kept"]
"""What became of an answer. "kept": the store is away, and the answer waits on our own disk."""

Figure = Literal["responses", "with_words", "nil", "no_theme", "theme", "option"]
StaffAction = Literal[
    "invited",
    "passphrase_reset",
    "passphrase_changed",
    "role_changed",
    "sites_changed",
    "second_factor_on",
    "second_factor_off",
    "removed",
]

QuestionType = Literal["what_good", "could_improve", "nonspecific"]
"""What a text question asks for: what was good, what could be better, or neither."""

FoundBy = Literal["person", "codebook", "learning"]
"""Who or what says that a comment is about a theme."""

Tone = Literal["positive", "neutral_mixed", "negative"]
"""The tone of a comment's words; nothing about the person."""

READ_FIRST = "It was marked: please read first"
"""Why a decision is on record that was made on such a comment."""

TAKEN_DOWN = "Taken down"
"""Why a decision is on record that took shown words down; who said why is kept apart from it."""

TakeDownReason = Literal["points", "upsets", "withdrawn", "mistake", "other"]
"""Why shown words were taken down. "withdrawn": their writer does not want them shown any more."""

Sites = frozenset[int] | None
"""The ids of some sites; None is all of them, also those that are made later."""


# What is asked -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """One box or circle to tick. ``key`` is stored, ``label`` is read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a survey.

    ``locked`` wording belongs to somebody else and may not be edited; ``source`` and
    ``licence`` say whose it is. ``max_chars`` counts only for kind "text".
    """

    id: str
    kind: QuestionKind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    max_chars: int = 0
    source: str = ""
    licence: str = ""
    locked: bool = False

    def option_label(self, key: str) -> str:
        """The words of one option; the key itself when the option is not known."""
        return next((option.label for option in self.options if option.key == key), key)


@dataclass(frozen=True, slots=True)
class Survey:
    """What is asked at a site, in one version that never changes once answered."""

    id: str
    version: int
    title: str
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises KeyError when the survey has none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def label(self, question_id: str) -> str:
        """The words of one question; the id itself when the survey has none of this id."""
        found = (question.label for question in self.questions if question.id == question_id)
        return next(found, question_id)

    def of_kind(self, kind: QuestionKind) -> tuple[Question, ...]:
        """The questions of one kind, in the order they are asked."""
        return tuple(question for question in self.questions if question.kind == kind)


# Where it is asked ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """A café, clinic or group where residents are asked."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in a site a QR code hangs, and the six characters in it."""

    code: str
    site: Site
    name: str
    state: PlacementState = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a site asks, and on which days, the first and the last one included.

    A survey of None is the shipped one in its current version; a day of None sets no bound.
    """

    survey_id: str | None = None
    survey_version: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether people can answer on a day."""
        return not (
            (self.opens_on and day < self.opens_on) or (self.closes_on and self.closes_on < day)
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """What lies behind a code: the placement, what its site asks, and the wording of that.

    ``definition`` is None for the shipped survey. ``codebook_version`` is the newest that is kept;
    None while the shipped codebook counts.
    """

    placement: Placement
    asked: Asked
    definition: str | None
    codebook_version: int | None = None


@dataclass(frozen=True, slots=True)
class Organisers:
    """Who asks, and when they meet: the sentences on residents' pages are made from this.

    Empty text means "not said yet"; pages then leave the sentence out or use a general one.
    ``counting_from`` is the first day of the month from which the live view counts answers, unless
    that month or a later one was published; None counts all. The start of a month, because batches
    of answers keep to one month.
    ``reading_days`` are the days of the week (0: Monday) on which somebody reads answers, and
    ``reading_from`` and ``reading_until`` the full hours between which they do; None for all day.
    """

    name: str = "the organisers"
    next_meeting: date | None = None
    meeting_place: str = ""
    answers_contact: str = ""
    counting_from: date | None = None
    reading_days: tuple[int, ...] = ()
    reading_from: int | None = None
    reading_until: int | None = None


# What was answered ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a comment, as character positions [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme found in a comment, with the words that caused it, and who or what found it."""

    theme: str
    evidence: tuple[Span, ...] = ()
    found_by: FoundBy = "codebook"


@dataclass(frozen=True, slots=True)
class Comment:
    """Free text inside a response, analysed.

    ``body`` is None when the resident asked only to be counted; ``tags`` then carry no evidence,
    which would be their words, and there is no ``tone`` and no ``language``. ``language`` is a code
    of ISO 639-1, "" where it is not known. ``codebook_version`` is the one that found the tags, 0
    where none did. ``is_nil`` says that there is nothing in it: "n/a".
    ``sensitive`` are the pieces a moderator may find distressing, ``read_first`` those because of
    which somebody should read it before any other; none where the words are only counted.
    """

    question: str
    body: str | None
    tags: tuple[Tag, ...] = ()
    tone: Tone | None = None
    language: str = ""
    codebook_version: int = 0
    is_nil: bool = False
    sensitive: tuple[Span, ...] = ()
    read_first: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """One resident's submitted form.

    ``key`` makes a repeated submission one response. ``answers`` maps a question's id to the
    ticked option keys. ``day`` is the local day; nothing finer is ever known.
    """

    key: str
    survey_id: str
    survey_version: int
    code: str
    day: date
    permission: Permission
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    source: Source = "web"


@dataclass(frozen=True, slots=True)
class TakenResponse:
    """A response that staff brought. ``stored`` is "duplicate" where it was there before."""

    id: str
    stored: Stored


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """What a replica's outbox holds, without a word of it.

    ``oldest`` is the day of the oldest answer that waits; None when nothing waits. ``refused``
    maps each reason why the store will not take an answer to the number of answers.
    """

    waiting: int
    oldest: date | None
    refused: Mapping[str, int]


# What moderators see -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakenDown:
    """That shown words were taken down: when, by whom, and why as somebody says.

    ``reason`` is None until somebody has said why, ``said_by`` is who did. ``note`` is in their own
    words. Names are empty where nobody signed in.
    """

    day: date
    staff_name: str
    reason: TakeDownReason | None
    note: str
    said_by: str


@dataclass(frozen=True, slots=True)
class CommentForModeration:
    """A comment on a facilitator's moderation page: unmoderated words, never for the room.

    ``answers`` is what its writer ticked. ``checked`` says that a person has said what the comment
    is about; ``tags`` are then theirs. ``codebook_version`` is 0 where nothing has tagged it yet.
    ``taken_down`` is the latest time that it was, whatever became of it since.
    """

    id: str
    response_id: str
    survey_id: str
    survey_version: int
    site: str
    placement: str
    day: date
    question: str
    permission: Permission
    state: CommentState
    body: str
    shown_text: str
    answers: Mapping[str, tuple[str, ...]]
    tags: tuple[Tag, ...]
    checked: bool
    tone: Tone | None
    language: str
    codebook_version: int
    sensitive: tuple[Span, ...]
    read_first: tuple[Span, ...]
    taken_down: TakenDown | None


@dataclass(frozen=True, slots=True)
class ResponseForModeration:
    """A whole answer a facilitator may set aside, or has set aside."""

    id: str
    survey_id: str
    survey_version: int
    site: str
    placement: str
    day: date
    answers: Mapping[str, tuple[str, ...]]
    set_aside: bool
    reason: str = ""


# What may be counted and shown, after the gate ------------------------------------------

Hidden = Literal["few", "nearly_all"]
"""Why a number is missing: it is small (or protects a small one), or all but a few."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Raw counts of the live view. For the gate only; never shown as they are.

    ``options`` maps question id to option key to number of responses. ``themes`` counts
    responses (once each, whatever the number of mentions); ``with_words`` is their base, the
    responses with any comment that says something, ``no_theme`` those of them in which no theme was
    found. ``nil`` are the responses in which no comment says anything.
    """

    responses: int
    with_words: int
    nil: int
    no_theme: int
    options: Mapping[str, Mapping[str, int]]
    themes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One count that may be shown, or the reason that it may not (``n`` is then None).

    In the live view it goes up in fives: ``n`` people at least.
    """

    key: str
    n: int | None
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """The figures of one scope that may be shown to the room, in fives: so many people at least.

    ``responses`` is None when fewer than the threshold answered: then nothing else is there
    either. ``options`` (question id to cells in the survey's order) and ``themes`` are empty below
    their bases. ``with_words``, out of how many the themes are, is None where few wrote something;
    ``nil`` is how many wrote only that there is nothing to say.
    """

    responses: int | None
    options: Mapping[str, tuple[Cell, ...]]
    with_words: int | None
    nil: Cell | None
    themes: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RollupRow:
    """How many responses of one site, month and kind of resident. As raw as ``Counts``.

    ``kind`` is an option of the question "describe", or "" for everybody. Somebody who ticked two
    kinds counts in both, so kinds never add up to everybody. ``month`` is its first day.

    ``item`` is the theme's or option's key, ``question`` the option's question; both are ""
    otherwise. ``n`` is never 0: what nobody said has no row.
    """

    site_id: int
    kind: str
    month: date
    figure: Figure
    question: str
    item: str
    n: int


@dataclass(frozen=True, slots=True)
class ShownComment:
    """Words that a moderator approved and a resident allowed to be shown."""

    id: str
    survey_id: str
    survey_version: int
    question: str
    text: str


# Staff ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who signs in.

    ``sites`` are those whose answers they read and decide on. ``second_factor`` is whether they
    are asked for six digits as well.
    """

    id: int
    name: str
    role: Role
    sites: Sites = None
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Who changed what about whom. ``who`` is empty where it was the command line."""

    day: str
    who: str
    action: StaffAction
    whom: str
    detail: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. Times are whole minutes since 1970, for idle sign-out only."""

    staff: StaffMember
    started_minute: int
    seen_minute: int


@dataclass(frozen=True, slots=True)
class ExportedResponse:
    """One response as the command line exports it: a month, not a day; no id.

    ``texts`` maps question id to words, ``themes`` question id to theme keys.
    """

    month: str
    site: str
    survey: str
    source: Source
    permission: Permission
    answers: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    themes: Mapping[str, tuple[str, ...]]
