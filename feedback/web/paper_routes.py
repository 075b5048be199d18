"""Typing in paper forms, one after the other, by the keyboard alone.

Plain pages, because Streamlit's are slow to type in (tried): no key picks an answer, Enter breaks
a line where words go, and after saving one has to find the first field again. What lasts for a
sitting goes from page to page in hidden fields: the month, how many were typed, which was the last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import asking, intake, places, taking_in
from feedback.backend import signed_in
from feedback.config import settings
from feedback.errors import FeedbackError, InvalidResponse, NotAllowed, StorageError, UnknownCode
from feedback.importing import DAY
from feedback.models import Opened, Survey
from feedback.moderation import MODERATORS
from feedback.periods import months_back
from feedback.staff import SignedIn
from feedback.web.rendering import notice, page, residents_store
from feedback.web.staff_routes import read_staff_lists

MONTHS = 24
"""How old a paper form may be."""

_Sent = Mapping[str, Sequence[str]]
_SIGNED_OUT = (
    "You have been signed out. Please sign in on another tab, then save this form again: nothing in"
    " it is lost."
)


@dataclass(frozen=True, slots=True)
class _Sitting:
    """What goes on from form to form. ``last`` is the id of the answer that was typed last."""

    month: str = ""
    day_of_month: str = ""
    typed: int = 0
    last: str = ""

    def day(self) -> date:
        """The day that was chosen, or the first of its month. Raises InvalidResponse."""
        try:
            return date.fromisoformat(f"{self.month}-{(self.day_of_month or '1').zfill(2)}")
        except ValueError:
            problem = "Please choose the month, and a day that it has or “day not known”."
            raise InvalidResponse({DAY: problem}) from None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows besides the questions: what was typed, what is wrong, what was saved."""

    sent: _Sent = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    saved: _Sent | None = None
    taken_back: bool = False
    in_danger: bool = False
    status: int = 200


def choose(request: Request) -> Response:
    """GET /staff/paper: the places of one's own; straight on where there is one."""
    who = _who(request)
    if isinstance(who, Response):
        return who
    own = places.own_placements(who.store, who.member)
    if len(own) == 1:
        return RedirectResponse(f"/staff/paper/{own[0].code}", status_code=303)
    return page("paper_places.html", places=own)


def form(request: Request) -> Response:
    """GET /staff/paper/{code}: the first form of a sitting."""
    who = _who(request)
    if isinstance(who, Response):
        return who
    try:
        found = asking.opened(who.store, request.path_params["code"])
        places.require_own(who.member, found.placement.site)
    except UnknownCode:
        return _no_such_place()
    except NotAllowed as error:
        return notice("Not one of your sites", str(error), status=403, link=_BACK)
    return _page(found, asking.survey_of(found), _Sitting(), _Shown())


async def save(request: Request) -> Response:
    """POST /staff/paper/{code}: store the form, and show the next one, empty."""
    return await _with_form(request, _save)


async def take_back(request: Request) -> Response:
    """POST /staff/paper/{code}/back: set the last form aside, and show it to be put right."""
    return await _with_form(request, _take_back)


_BACK = ("/paper", "Back to paper and files")
_Then = Callable[[SignedIn | None, Opened, Survey, _Sent], Response]


async def _with_form(request: Request, then: _Then) -> Response:
    sent = await read_staff_lists(request)
    if isinstance(sent, Response):
        return sent
    return await run_in_threadpool(_with_survey, request, sent, then)


def _with_survey(request: Request, sent: _Sent, then: _Then) -> Response:
    """What ``then`` says, given the survey that the form was made from."""
    try:
        who = signed_in(request.cookies)
        store = who.store if who else residents_store()
        found = asking.opened(store, request.path_params["code"])
        survey = asking.survey_shown(store, found, _value(sent, "survey"))
    except UnknownCode:
        return _no_such_place()
    except StorageError:
        return notice(
            "We cannot save this just now",
            "Go back, and save the form again in a minute: what you typed is still there, and it"
            " is kept once, however often you save it.",
            status=503,
        )
    if survey is None:
        problem = {"": "The questions have changed. Please look at them, then save."}
        shown = _Shown(sent, problem, status=422)
        return _page(found, asking.survey_of(found), _sitting(sent), shown)
    return then(who, found, survey, sent)


def _save(who: SignedIn | None, found: Opened, survey: Survey, sent: _Sent) -> Response:
    sitting, key = _sitting(sent), _value(sent, "key")

    def again(problems: Mapping[str, str], status: int = 422) -> Response:
        return _page(found, survey, sitting, _Shown(sent, problems, key, status=status))

    if who is None:
        return again({"": _SIGNED_OUT}, 403)
    if not intake.is_key(key):
        problem = {"": "Please save once more. Nothing you typed is lost."}
        return _page(found, survey, sitting, _Shown(sent, problem, status=422))
    try:
        done = taking_in.type_in(
            who.store,
            who.member,
            found,
            survey,
            sent,
            key=key,
            day=sitting.day(),
            today=settings().today(),
            threshold=settings().threshold,
        )
    except InvalidResponse as error:
        return again(error.problems)
    except NotAllowed as error:
        return again({"": str(error)}, 403)
    except StorageError as error:
        return again({"": str(error)}, 503)
    # Also for one that was there: Enter pressed twice sends the same form twice.
    sitting = replace(sitting, typed=sitting.typed + 1, last=done.taken.id)
    return _page(found, survey, sitting, _Shown(saved=sent, in_danger=done.in_danger))


def _take_back(who: SignedIn | None, found: Opened, survey: Survey, sent: _Sent) -> Response:
    sitting = _sitting(sent)
    if who is None:
        return _page(found, survey, sitting, _Shown({}, {"": _SIGNED_OUT}, saved=sent, status=403))
    try:
        taken_back = taking_in.take_back(who.store, who.member, sitting.last, settings().today())
    except FeedbackError as error:
        problem = {"": str(error)}
        return _page(found, survey, sitting, _Shown({}, problem, saved=sent, status=422))
    typed = sitting.typed - taken_back
    return _page(
        found,
        survey,
        replace(sitting, typed=typed, last=""),
        _Shown(sent, taken_back=True),
    )


def _who(request: Request) -> SignedIn | Response:
    """Whoever may type forms in, or what everybody else gets."""
    who = signed_in(request.cookies)
    if who is None:
        return RedirectResponse("/staff/sign-in?next=/paper", status_code=303)
    if who.member.role not in MODERATORS:
        return notice("Not for your role", "Your role does not open this page.", status=403)
    return who


def _no_such_place() -> Response:
    return notice("There is no such place", "No poster has this code.", status=404, link=_BACK)


def _value(sent: _Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def _sitting(sent: _Sent) -> _Sitting:
    typed = _value(sent, "typed")
    return _Sitting(
        _value(sent, "month"),
        _value(sent, "day_of_month"),
        int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0,
        _value(sent, "last"),
    )


def _page(found: Opened, survey: Survey, sitting: _Sitting, shown: _Shown) -> Response:
    asked = {question.id for question in survey.questions}
    saved = shown.saved or {}
    return page(
        "paper.html",
        status=shown.status,
        place=found.placement,
        survey=survey,
        version=asking.as_shown(survey),
        months=[months_back(settings().today(), n) for n in range(MONTHS)],
        sitting=sitting,
        key=shown.key or intake.new_key(),
        sent=shown.sent,
        problems=shown.problems,
        # Back with the button that takes it back, so that it can be put right.
        saved=[(name, value) for name in saved if name in asked for value in saved[name]],
        taken_back=shown.taken_back,
        in_danger=shown.in_danger,
        labels={question.id: question.label for question in survey.questions},
    )
