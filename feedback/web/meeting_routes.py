"""What phones open in a meeting: how to take part, votes, and results once they are shown.

A phone that joins gets a random seat token in a cookie, for the day of the meeting and these pages
only. Ballots are kept under a hash of it that differs from round to round (``voting.seat_in``).
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import codes, gathering, rounds, vote_drawing, vote_words, voting
from feedback.agenda import Joined
from feedback.config import settings
from feedback.errors import FeedbackError, InvalidResponse, StorageError
from feedback.web.published import published_page, published_sheet
from feedback.web.rendering import notice, page, residents_store
from feedback.web.requests import comes_from_our_pages, read_form
from feedback.web.staff_routes import is_https

SEAT = "seat"
_TOKEN = re.compile("[0-9a-f]{32}")
_HOURS = 12
_LOOK_AGAIN_SECONDS = 8


def enter(request: Request) -> Response:
    """GET /m: type the code from the screen."""
    typed = request.query_params.get("code", "")
    if codes.looks_like_code(typed):
        return RedirectResponse(f"/m/{codes.normalise_code(typed)}", status_code=303)
    if typed.strip():
        return _unknown(typed)
    return _ask_code("Join the meeting", "Type the code from the screen.")


def join(request: Request) -> Response:
    """GET /m/{code}: what there is to do now; a phone that is new gets its seat token."""
    response = _with_meeting(request, lambda joined: _page(request, joined))
    if _token(request) or response.status_code != 200:
        return response
    return _with_seat(request, response)


def summary(request: Request) -> Response:
    """GET /m/{code}/summary.pdf: what a published meeting heard and decided, on one page."""

    def sheet(joined: Joined) -> Response:
        is_out = joined.state == "published"
        return published_sheet(request, joined) if is_out else not_found(request)

    return _with_meeting(request, sheet)


def in_capitals(request: Request) -> Response:
    """GET /M/{code}, as in the QR code: a seat's cookie is for the small letter only."""
    return RedirectResponse(request.url.path.replace("/M", "/m", 1), status_code=303)


async def vote(request: Request) -> Response:
    """POST /m/{code}: a phone's vote in one round."""
    if not comes_from_our_pages(request):
        return await run_in_threadpool(
            notice, "This did not come from our page", "Please open the meeting again.", status=403
        )
    try:
        sent = await read_form(request)
    except FeedbackError as error:
        return await run_in_threadpool(notice, "We could not read this", str(error), status=400)
    return await run_in_threadpool(
        _with_meeting, request, lambda joined: _take_vote(request, joined, sent)
    )


def not_found(_: Request) -> Response:
    """Anything else below /m/."""
    return _ask_code(
        "There is nothing at this address", "Type the code from the screen.", status=404
    )


def _with_seat(request: Request, response: Response) -> Response:
    """The same answer with a new seat token in a cookie."""
    response.set_cookie(
        SEAT,
        secrets.token_hex(16),
        max_age=_HOURS * 3600,
        path="/m",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )
    return response


def _take_vote(request: Request, joined: Joined, sent: Mapping[str, Sequence[str]]) -> Response:
    round_id, token = next(iter(sent.get("round", ())), ""), _token(request)
    asked = next((r for r in rounds.of_joined(joined) if r.kept.id == round_id), None)
    if asked is None:
        return _page(request, joined, problem="This vote is not there any more.")
    if token is None:
        said = "Please press the button once more. (Your browser has to allow one cookie here.)"
        response = _page(request, joined, problem=said, problem_in=round_id, sent=sent)
        return _with_seat(request, response)
    try:
        in_time = voting.cast_vote(residents_store(), asked, token, sent)
    except InvalidResponse as error:
        return _page(request, joined, problem=str(error), problem_in=round_id, sent=sent)
    if not in_time:
        return _page(request, joined, problem="Voting on this is over, so it was not counted.")
    address = f"{request.url.path}?voted={round_id}"
    return RedirectResponse(address, status_code=303)


def _with_meeting(request: Request, then: Callable[[Joined], Response]) -> Response:
    code = codes.normalise_code(request.path_params["code"])
    try:
        joined = residents_store().joined(code) if codes.looks_like_code(code) else None
        return _unknown(code) if joined is None else then(joined)
    except StorageError:
        return notice(
            "We cannot open the meeting just now",
            "Please try again in a minute. A vote that you sent may not have arrived: send it"
            " again, it counts once.",
            status=503,
        )


def _page(
    request: Request,
    joined: Joined,
    *,
    problem: str = "",
    problem_in: str = "",
    sent: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    if joined.state == "published":
        return published_page(request, joined)
    asked = rounds.of_joined(joined)
    blank = gathering.stage_of(joined).blank
    to_do = [one for one in asked if one.kept.state == "open"]
    voted = request.query_params.get("voted", "")
    # A phone that waits looks again by itself; one that somebody fills in never does.
    filled_in = any(one.kept.id != voted for one in to_do)
    return page(
        "meeting.html",
        more_style="results.css",
        script="meeting_phone.js",
        status=422 if problem else 200,
        cache="no-store" if blank else "no-cache",
        code=codes.normalise_code(request.path_params["code"]),
        joined=joined,
        plan=gathering.plan_of(joined),
        blank=blank,
        to_do=to_do,
        counting=[one for one in asked if one.kept.state in ("closed", "counted")],
        shown=[
            (one, vote_drawing.sections(one, asked), vote_words.groups(one))
            for one in asked
            if one.kept.state == "shown"
        ],
        agreement={"statements": voting.AGREEMENT, "tags": voting.SENSE},
        voted=voted,
        problem=problem,
        problem_in=problem_in,
        sent={name: values[0] for name, values in (sent or {}).items() if values},
        waits=blank or not filled_in,
        seconds=_LOOK_AGAIN_SECONDS,
        threshold=settings().threshold,
    )


def _token(request: Request) -> str | None:
    token = request.cookies.get(SEAT, "")
    return token if _TOKEN.fullmatch(token) else None


def _ask_code(heading: str, text: str, *, status: int = 200, typed: str = "") -> Response:
    return notice(heading, text, status=status, ask_code=True, typed=typed, code_at="/m")


def _unknown(typed: str) -> Response:
    return _ask_code(
        "There is no meeting with this code",
        "Please look at the screen again. There is no letter O and no letter I in our codes, and"
        " no 0 or 1.",
        status=404,
        typed=typed[:20],
    )
