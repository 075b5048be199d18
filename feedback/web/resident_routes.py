"""What residents open: the form behind a code, the thank-you page, and kind dead ends."""

from collections.abc import Callable, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from feedback import codes, intake, surveys
from feedback.config import settings
from feedback.errors import FeedbackError, InvalidResponse, StorageError, UnknownCode
from feedback.models import Placement
from feedback.web.rendering import notice, page, residents_store
from feedback.web.requests import read_form


def enter_code(request: Request) -> Response:
    """GET /f: type a code instead of scanning it."""
    typed = request.query_params.get("code", "")
    if not typed.strip():
        return notice("Give your views", "Type the code from the poster or card.", ask_code=True)
    if codes.looks_like_code(typed):
        return RedirectResponse(f"/f/{codes.normalise_code(typed)}", status_code=303)
    return _unknown(typed)


def form(request: Request) -> Response:
    """GET /f/{code}: the survey, or where to go instead."""
    return _with_open_placement(request, lambda placement: _form(placement, intake.new_key()))


async def submit(request: Request) -> Response:
    """POST /f/{code}: store the answer once, then lead on to the thank-you page."""
    try:
        sent = await read_form(request)
    except FeedbackError as error:
        return await run_in_threadpool(
            notice,
            "We could not read your answer",
            str(error),
            "Go back to the form: in most browsers your words are still there.",
            status=400,
        )
    return await run_in_threadpool(_submit, request, sent)


def thanks(request: Request) -> Response:
    """GET /f/{code}/thanks. Nothing on it tells who answered what."""
    return _thanks(request, kept=False)


def kept(request: Request) -> Response:
    """GET /f/{code}/kept: thanks for an answer that waits here until the store is back."""
    return _thanks(request, kept=True)


def privacy(_: Request) -> Response:
    """GET /privacy: what happens to what residents tell."""
    return page("privacy.html")


def not_found(_: Request) -> Response:
    """Anything else below /f/."""
    return notice(
        "There is nothing at this address",
        "Perhaps a letter got lost. Type the code from the poster or card.",
        status=404,
        ask_code=True,
    )


def health(_: Request) -> Response:
    """GET /healthz: whether this process can read its store, or knows what pages need of it."""
    try:
        residents_store().setting("organisers")
    except FeedbackError:
        return PlainTextResponse("the store cannot be read", status_code=503)
    return PlainTextResponse("ok")


def _submit(request: Request, sent: Mapping[str, Sequence[str]]) -> Response:
    key = next(iter(sent.get("key", ())), "")

    def take_in(placement: Placement) -> Response:
        if not intake.is_key(key):
            problem = {"": "Please press “Send my answer” once more. Nothing you wrote is lost."}
            return _form(placement, intake.new_key(), sent, problem)
        try:
            outcome = intake.submit(
                residents_store(),
                surveys.default_survey(),
                placement,
                sent,
                key=key,
                day=settings().today(),
                source="web",
                threshold=settings().threshold,
            )
        except InvalidResponse as error:
            return _form(placement, key, sent, error.problems)
        except StorageError:
            problem = {"": "We could not keep your answer just now. Please send it again."}
            return _form(placement, key, sent, problem, status=503)
        then = "kept" if outcome == "kept" else "thanks"
        return RedirectResponse(f"/f/{placement.code}/{then}", status_code=303)

    return _with_open_placement(request, take_in)


def _thanks(request: Request, *, kept: bool) -> Response:
    return _with_placement(
        request, lambda placement: page("thanks.html", placement=placement, kept=kept)
    )


def _with_open_placement(request: Request, then: Callable[[Placement], Response]) -> Response:
    """What ``then`` says for an open code; where to go instead of a closed one."""
    return _with_placement(request, lambda placement: _not_open(placement) or then(placement))


def _with_placement(request: Request, then: Callable[[Placement], Response]) -> Response:
    """What ``then`` says for the code in the address, or a page that leads on instead."""
    code = codes.normalise_code(request.path_params["code"])
    try:
        return then(intake.placement_for(residents_store(), code))
    except UnknownCode:
        return _unknown(code)
    except StorageError:
        return notice(
            "We cannot open this just now",
            "Please try again in a minute. If you sent an answer, go back and send it again:"
            " it is kept once, however often you send it.",
            status=503,
        )


def _form(
    placement: Placement,
    key: str,
    sent: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, str] | None = None,
    *,
    status: int | None = None,
) -> Response:
    survey = surveys.default_survey()
    return page(
        "form.html",
        status=status or (422 if problems else 200),
        survey=survey,
        placement=placement,
        key=key,
        sent=sent or {},
        problems=problems or {},
        labels={question.id: question.label for question in survey.questions},
        anchors={
            question.id: f"{question.id}-{question.options[0].key}"
            if question.options
            else question.id
            for question in survey.questions
        },
    )


def _unknown(typed: str) -> Response:
    return notice(
        "We do not know this code",
        "Please check the six characters on the poster or card. There is no letter O and no"
        " letter I in our codes, and no 0 or 1.",
        "If it still does not work, ask the people who gave it to you, or answer on paper.",
        status=404,
        ask_code=True,
        typed=typed[:20],
    )


def _not_open(placement: Placement) -> Response | None:
    """Where a closed or withdrawn code leads; None when it is open."""
    if placement.state == "open":
        return None
    successor = residents_store().successor(placement.code)
    link = (f"/f/{successor.code}", "Go to the current questions") if successor else None
    if placement.state == "withdrawn":
        return notice(
            "This poster is out of date",
            f"A newer code hangs at {placement.site.name}."
            if successor
            else f"Please ask the people at {placement.site.name} for the current one.",
            status=410,
            link=link,
        )
    return notice(
        "These questions are closed",
        f"Thank you for wanting to tell {placement.site.name} what you think.",
        "What people told us is talked about at the meeting. You can always speak to the people"
        " who hung up the code.",
        status=410,
        link=link,
    )
