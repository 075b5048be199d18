"""Votes on paper: somebody of the staff types them in, sheet after sheet."""

import secrets
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import rounds, voting
from feedback.agenda import Joined
from feedback.errors import InvalidResponse
from feedback.gathering import Meeting
from feedback.rounds import Round
from feedback.web.meeting_staff_routes import for_staff
from feedback.web.rendering import page
from feedback.web.staff_routes import read_staff_lists


def paper_votes(request: Request) -> Response:
    """GET /staff/meeting/{code}/paper: the open questions, to type in paper votes."""
    found = for_staff(request)
    if isinstance(found, Response):
        return found
    _, meeting, joined = found
    return _paper_page(request, meeting, joined)


async def paper_vote(request: Request) -> Response:
    """POST /staff/meeting/{code}/paper: one more vote on paper."""
    sent = await read_staff_lists(request)
    if isinstance(sent, Response):
        return sent
    return await run_in_threadpool(_paper_vote, request, sent)


def _paper_vote(request: Request, sent: Mapping[str, Sequence[str]]) -> Response:
    found = for_staff(request)
    if isinstance(found, Response):
        return found
    who, meeting, joined = found
    round_id = next(iter(sent.get("round", ())), "")
    asked = next((one for one in _open(joined) if one.kept.id == round_id), None)
    if asked is None:
        return _paper_page(request, meeting, joined, problem="Voting on this is over.")
    try:
        # Each sheet of paper is a seat of its own.
        in_time = voting.cast_vote(who.store, asked, secrets.token_hex(16), sent)
    except InvalidResponse as error:
        return _paper_page(request, meeting, joined, problem=str(error), sent=sent)
    if not in_time:
        return _paper_page(request, meeting, joined, problem="Voting on this is over.")
    typed = _typed(request, sent) + 1
    return RedirectResponse(f"{request.url.path}?typed={typed}", status_code=303)


def _paper_page(
    request: Request,
    meeting: Meeting,
    joined: Joined,
    *,
    problem: str = "",
    sent: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    return page(
        "paper_votes.html",
        status=422 if problem else 200,
        code=meeting.kept.code,
        to_do=_open(joined),
        agreement={"statements": voting.AGREEMENT, "tags": voting.SENSE},
        typed=_typed(request, sent or {}),
        problem=problem,
        sent={name: values[0] for name, values in (sent or {}).items() if values},
    )


def _open(joined: Joined) -> list[Round]:
    return [one for one in rounds.of_joined(joined) if one.kept.state == "open"]


def _typed(request: Request, sent: Mapping[str, Sequence[str]]) -> int:
    """How many were typed in this sitting."""
    said = next(iter(sent.get("typed", ())), request.query_params.get("typed", ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0
