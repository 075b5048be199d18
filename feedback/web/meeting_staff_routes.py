"""What facilitators do in a meeting on plain pages: keys, remote and preview.

The keys are sent by the wall itself, from a browser in which a facilitator is signed in.
"""

from collections.abc import Mapping
from typing import get_args

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import codes, gathering, moderation, presenting
from feedback.agenda import Joined
from feedback.backend import signed_in
from feedback.config import settings
from feedback.errors import FeedbackError, StorageError
from feedback.gathering import Meeting, Overtaken, Stage
from feedback.moderation import MODERATORS
from feedback.presenting import Move
from feedback.staff import SignedIn
from feedback.web import wall_routes
from feedback.web.rendering import fragment, notice, page
from feedback.web.staff_routes import read_staff_form
from feedback.web.timer import MINUTES, timer_of


def remote(request: Request) -> Response:
    """GET /staff/meeting/{code}: next, back, reveal and dark, for a facilitator's phone."""
    found = for_staff(request)
    return found if isinstance(found, Response) else _remote_page(request, *found)


async def press(request: Request) -> Response:
    """POST /staff/meeting/{code}: a key pressed at the wall, or a button of the remote."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    return await run_in_threadpool(_press, request, sent)


def _press(request: Request, sent: dict[str, str]) -> Response:
    found = for_staff(request)
    if isinstance(found, Response):
        return found
    who, meeting, joined = found
    move, quiet = sent.get("move", ""), "quiet" in sent
    if move not in get_args(Move):
        return Response(status_code=400)
    how = settings()
    try:
        if _is_late(sent, meeting):
            raise Overtaken
        presenting.move(
            who.store,
            who.member,
            meeting,
            presenting.on_wall(joined, wall_routes.labels(joined)),
            move,  # type: ignore[arg-type]  # one of its values
            today=how.today(),
            threshold=how.threshold,
            base=how.base,
        )
    except Overtaken as error:
        # Somebody else pressed first: what they did stands, and both see it.
        if quiet:
            return Response(status_code=409)
        return _remote_page(request, who, meeting, joined, problem=str(error))
    wall_routes.look_again(meeting.kept.code)
    if quiet:
        return Response(status_code=204)
    return RedirectResponse(request.url.path, status_code=303)


def _is_late(sent: Mapping[str, str], meeting: Meeting) -> bool:
    """Whether a key was meant for another screen, or for making dark what is dark by now.

    Dark itself is never late: whatever stands there, somebody wants it gone.
    """
    if sent.get("move") == "blank":
        is_dark = "yes" if meeting.stage.blank else "no"
        return sent.get("dark", is_dark) != is_dark
    return sent.get("seen", "") not in ("", str(meeting.kept.stage_version))


def for_staff(
    request: Request, *, prepared: bool = False
) -> tuple[SignedIn, Meeting, Joined] | Response:
    """Who asks, and their meeting; or what to say instead.

    ``prepared``: also while nobody can join it yet, with the questions that are still drafts.
    """
    who = signed_in(request.cookies)
    if who is None:
        return notice("Please sign in", status=403, link=("/staff/sign-in", "Staff sign-in"))
    if who.member.role not in MODERATORS:
        return notice("Your role does not run meetings", "An admin can change that.", status=403)
    code = codes.normalise_code(request.path_params["code"])
    try:
        meeting = next((m for m in gathering.meetings(who.store) if m.kept.code == code), None)
        joined = who.store.preview(code) if prepared else who.store.joined(code)
    except FeedbackError as error:
        return notice("This does not work just now", str(error), status=503)
    if meeting is None or joined is None:
        return notice(
            "This meeting is not open",
            "Open it on the page “The meeting”.",
            status=404,
            link=("/meeting", "The meeting"),
        )
    return who, meeting, joined


def preview(request: Request) -> Response:
    """GET /staff/meeting/{code}/preview: a screen (by its id) as the room will see it."""
    found = for_staff(request, prepared=True)
    if isinstance(found, Response):
        return found
    _, meeting, joined = found
    joined = presenting.rehearsal(joined)
    screens = presenting.on_wall(joined, wall_routes.labels(joined))
    here = presenting.now(screens, Stage(screen=request.query_params.get("screen", "")))
    return page(
        "wall_preview.html",
        style="meeting_wall.css",
        framed=True,
        now=Markup(
            fragment("wall_screen.html", **wall_routes.drawn(joined, screens, here, Stage()))
        ),
        **wall_routes.how_to_join(request, meeting.kept.code),
    )


def _remote_page(
    request: Request, who: SignedIn, meeting: Meeting, joined: Joined, problem: str = ""
) -> Response:
    found = presenting.on_wall(joined, wall_routes.labels(joined))
    here = presenting.now(found, meeting.stage)
    place = found.index(here)
    after = found[place + 1] if place + 1 < len(found) else None
    return page(
        "remote.html",
        status=409 if problem else 200,
        cache="no-store",
        script="remote.js",
        code=meeting.kept.code,
        notes=meeting.speaker_notes.get(here.whole, ""),
        timer=timer_of(request),
        minutes=MINUTES,
        here=here,
        after=after,
        place=place + 1,
        places=len(found),
        blank=meeting.stage.blank,
        step=meeting.kept.stage_version,
        waiting=_waiting(who),
        is_vote=here.id.startswith("round "),
        problem=problem,
    )


def _waiting(who: SignedIn) -> int:
    """How many comments wait; 0 while the store is away, for a remote that must work."""
    try:
        return moderation.comment_count(who.store, who.member, "waiting")
    except StorageError:
        return 0
