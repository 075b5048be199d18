"""What goes from one store to another, whole: what use cases see of it is less."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from feedback.kept_months import KeptPublication
from feedback.models import Comment, CommentState, Response, TakeDownReason
from feedback.tagging import KeptCodebook


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """What a person says a comment is about. ``staff_name`` is empty where nobody signed in."""

    themes: tuple[str, ...]
    codebook_version: int
    staff_name: str
    staff_role: str
    day: date


@dataclass(frozen=True, slots=True)
class KeptComment:
    """A comment as it is kept. ``shown_order`` grows with each approval."""

    id: str
    comment: Comment
    state: CommentState | Literal["counted"]
    shown_text: str
    shown_order: int
    checked: KeptCheck | None = None


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A response as it is kept; ``response.comments`` is empty, they are here.

    ``counted`` is whether it is in the released figures, ``published`` the part of its month's
    publications that it is in (0: none).
    """

    id: str
    response: Response
    comments: tuple[KeptComment, ...]
    counted: bool
    set_aside: bool
    reason: str
    published: int


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """A publication, and who published it; ``staff_name`` is empty where nobody signed in."""

    publication: KeptPublication
    staff_name: str
    staff_role: str


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of the codebook and who kept it; ``staff_name`` is empty where nobody signed in."""

    codebook: KeptCodebook
    day: date
    staff_name: str
    staff_role: str
    note: str


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """One line of the record of decisions. ``staff_name`` is empty where nobody signed in."""

    id: str
    day: date
    staff_name: str
    staff_role: str
    action: str
    subject_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptTakeDown:
    """One time that shown words were taken down. Names are empty where nobody signed in."""

    comment_id: str
    number: int
    day: date
    staff_name: str
    staff_role: str
    reason: TakeDownReason | None
    note: str
    said_by_name: str
    said_by_role: str
