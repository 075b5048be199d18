"""The moderation queue for the phones of several helpers, one comment at a time on a plain page."""

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import asking, codes, holding, moderation, surveys, words
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import CommentForModeration
from feedback.staff import SignedIn
from feedback.web.meeting_staff_routes import for_staff
from feedback.web.rendering import notice, page
from feedback.web.staff_routes import read_staff_form

READING_SECONDS = 1.0
"""A press that comes sooner was meant for the comment before."""

_MOST = 100
_MOST_PASSED = 50
_ID = re.compile("[0-9a-f-]{32,36}")
_SOMEBODY_WAS_FASTER = (
    "Somebody else has decided on that one just before you. What they decided stands."
)
_DECISIONS = {
    "show": (moderation.show, "Shown from now on."),
    "keep": (moderation.hide, "Kept back."),
    "read": (moderation.mark_read, "Marked as read."),
}


def queue(request: Request) -> Response:
    """GET /staff/meeting/{code}/queue: the next comment that waits, for a helper's phone."""
    found = for_staff(request, prepared=True)
    if isinstance(found, Response):
        return found
    done = _DECISIONS.get(request.query_params.get("done", ""))
    return _queue_page(request, found[0], said=done[1] if done else "")


async def decide(request: Request) -> Response:
    """POST /staff/meeting/{code}/queue: show, keep back, or mark as read."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    return await run_in_threadpool(_decide, request, sent)


def _decide(request: Request, sent: dict[str, str]) -> Response:
    found = for_staff(request, prepared=True)
    if isinstance(found, Response):
        return found
    who = found[0]
    decision, comment_id = sent.get("decision", ""), sent.get("comment", "")
    if decision not in _DECISIONS:
        return Response(status_code=400)
    if holding.held_seconds(who.member, comment_id) < READING_SECONDS:
        return _queue_page(request, who, problem="That was very quick. Please read it first.")
    try:
        waiting = moderation.comments_in(who.store, who.member, "waiting", most=_MOST)
        comment = next((one for one in waiting if one.id == comment_id), None)
        if comment is None or not _may(comment, decision):
            return _queue_page(request, who, problem=_SOMEBODY_WAS_FASTER)
        act, _ = _DECISIONS[decision]
        if not act(who.store, comment, who.member, settings().today()):
            return _queue_page(request, who, problem=_SOMEBODY_WAS_FASTER)
    except FeedbackError as error:
        return _queue_page(request, who, problem=str(error))
    holding.let_go(comment_id)
    passed = ".".join(_passed(request))
    return RedirectResponse(f"{request.url.path}?passed={passed}&done={decision}", status_code=303)


def _may(comment: CommentForModeration, decision: str) -> bool:
    """Whether its page offered this: what was taken down before needs more than one press."""
    if comment.permission != "show":
        return decision == "read"
    return decision == "keep" or (decision == "show" and not comment.taken_down)


def _queue_page(request: Request, who: SignedIn, *, said: str = "", problem: str = "") -> Response:
    passed = _passed(request)
    try:
        left = moderation.comment_count(who.store, who.member, "waiting")
        waiting = moderation.comments_in(who.store, who.member, "waiting", most=_MOST)
        comment, others = holding.next_for(who.member, waiting, passed)
        shown = _as_shown(who, comment) if comment else {}
    except FeedbackError as error:
        return notice("This does not work just now", str(error), status=503)
    return page(
        "queue.html",
        status=409 if problem else 200,
        cache="no-store",
        code=codes.normalise_code(request.path_params["code"]),
        comment=comment,
        left=left,
        others=holding.in_words(others),
        passed=".".join(passed),
        said=said,
        problem=problem,
        **shown,
    )


def _as_shown(who: SignedIn, comment: CommentForModeration) -> dict[str, Any]:
    """What stands around a comment, as on the page of the moderators."""
    survey = asking.wording(who.store, comment.survey_id, comment.survey_version)
    survey = survey or surveys.default_survey()
    rating = survey.of_kind("rating")[0]
    ticked = comment.answers.get(rating.id, ())
    masked = moderation.proposed(comment, moderation.staff_names(who.store))
    return {
        "asked": survey.label(comment.question),
        "ticked": ", ".join(map(rating.option_label, ticked)),
        "body": words.marked(comment.body, comment.read_first),
        "language": words.language(comment.language),
        "masked": words.marked(masked.text, masked.please_check) if masked.masks else [],
        "check": [masked.text[span.start : span.end] for span in masked.please_check],
    }


def _passed(request: Request) -> list[str]:
    """The ids of comments that this helper leaves to others for now, the earliest passed first."""
    return [
        found for found in request.query_params.get("passed", "").split(".") if _ID.fullmatch(found)
    ][-_MOST_PASSED:]
