"""The wall of a meeting: what stands there now, sent to every screen when it changes.

However many screens watch, a meeting is looked up twice a second at most: they all get the same.
What is pressed in this process is looked up at once, and wakes all who watch here.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import anyio
from anyio.from_thread import run_sync as run_in_event_loop
from markupsafe import Markup
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from feedback import asking, codes, gathering, posters, presenting
from feedback.agenda import Joined
from feedback.errors import StorageError
from feedback.gathering import Stage
from feedback.screens import Screen
from feedback.web.rendering import fragment, notice, page, residents_store
from feedback.web.requests import phones_address

LOOK_SECONDS = 0.5
_HERE_SECONDS = 5
"""How often a screen that watches hears that the server is there: else it looks for it."""

_RETRY_MS = 1000


@dataclass(frozen=True, slots=True)
class _Look:
    """What stood on the wall of one meeting at which step of it, and when it was looked at.

    ``quotes`` are the ids of those that may be shown: a screen that is held loses any other.
    """

    at: float
    html: str
    is_dark: bool
    step: int
    quotes: tuple[str, ...]


_looks: dict[str, _Look] = {}
_lock = Lock()
_changes: dict[str, anyio.Event] = {}
"""Set when something has changed in a meeting; only touched in the event loop."""


def wall(request: Request) -> Response:
    """GET /m/{code}/wall: the whole page for a projector or a second phone."""
    code = codes.normalise_code(request.path_params["code"])
    look = _look(code)
    if look is None:
        return notice("There is no open meeting with this code", "Look at it again.", status=404)
    return page(
        "wall.html",
        style="meeting_wall.css",
        script="meeting_wall.js",
        framed=True,
        now=Markup(look.html),
        **how_to_join(request, code),
    )


async def screen(request: Request) -> Response:
    """GET /m/{code}/screen: the part of the wall that changes."""
    look = await _look_soon(codes.normalise_code(request.path_params["code"]))
    if look is None:
        return Response(status_code=404)
    headers = {
        "Cache-Control": "no-store",
        "X-Step": str(look.step),
        "X-Quotes": " ".join(look.quotes),
    }
    if look.is_dark:
        headers["X-Dark"] = "yes"
    return Response(look.html, media_type="text/html", headers=headers)


async def events(request: Request) -> Response:
    """GET /m/{code}/events: an event whenever the screen has changed (server-sent events).

    It says whether screens are "dark" or "light", which is all that a phone has to know.
    """
    code = codes.normalise_code(request.path_params["code"])

    async def changes() -> AsyncIterator[dict[str, object]]:
        seen = None
        while True:
            change = _changes.setdefault(code, anyio.Event())
            look = await _look_soon(code)
            if look and (look.html, look.step, look.quotes) != seen:
                seen = look.html, look.step, look.quotes
                yield {"data": "dark" if look.is_dark else "light", "retry": _RETRY_MS}
            with anyio.move_on_after(LOOK_SECONDS):
                await change.wait()

    if await _look_soon(code) is None:
        return Response(status_code=404)
    return EventSourceResponse(changes(), ping=_HERE_SECONDS, ping_message_factory=_here)


def _here() -> ServerSentEvent:
    return ServerSentEvent("yes", event="here")


def how_to_join(request: Request, code: str) -> dict[str, Any]:
    """What stands beside every screen: the meeting's code, its address, and that as a QR code."""
    address = phones_address(request)
    return {
        "code": code,
        "address": posters.short_address(address, code, "m"),
        "qr": posters.qr_data(posters.qr_address(address, code, "m")),
    }


def look_again(code: str) -> None:
    """Something has changed here: look it up, and wake all who watch. For routes in a thread."""
    _look_up(code)
    run_in_event_loop(_wake, code)


def _wake(code: str) -> None:
    change = _changes.pop(code, None)
    if change:
        change.set()


def labels(joined: Joined) -> dict[str, str]:
    """The question that each quote answers, as it was asked."""
    asked = {(quote.survey_id, quote.survey_version) for quote in joined.quotes}
    found = {key: asking.wording(residents_store(), *key) for key in asked}
    return {
        quote.id: survey.label(quote.question)
        if (survey := found[quote.survey_id, quote.survey_version])
        else ""
        for quote in joined.quotes
    }


async def _look_soon(code: str) -> _Look | None:
    """The same as ``_look``, in a thread only where it has to be looked up."""
    return _fresh(code) or await run_in_threadpool(_look, code)


def _look(code: str) -> _Look | None:
    """What stands on the wall, looked up anew at most every half second.

    None without an open meeting, and where the store is away and nothing stood there before.
    """
    return _fresh(code) or _look_up(code)


def _fresh(code: str) -> _Look | None:
    known = _looks.get(code)
    # While one looks it up, the others have what stood there: a store that hangs must not hold up
    # as many threads as there are walls.
    if known and (_lock.locked() or time.monotonic() - known.at < LOOK_SECONDS):
        return known
    return None


def _look_up(code: str) -> _Look | None:
    with _lock:
        try:
            joined = _joined(code)
        except StorageError:
            return _looks.get(code)  # what stood there stays
        if joined is None:
            _looks.pop(code, None)
            return None
        html = fragment("wall_screen.html", **_now(joined))
        is_dark = gathering.stage_of(joined).blank
        quotes = tuple(quote.id for quote in joined.quotes)
        _looks[code] = _Look(time.monotonic(), html, is_dark, joined.stage_version, quotes)
        return _looks[code]


def _joined(code: str) -> Joined | None:
    return residents_store().joined(code) if codes.looks_like_code(code) else None


def _now(joined: Joined) -> dict[str, object]:
    stage = gathering.stage_of(joined)
    found = presenting.on_wall(joined, labels(joined))
    return drawn(joined, found, presenting.now(found, stage), stage)


def drawn(joined: Joined, found: Sequence[Screen], here: Screen, stage: Stage) -> dict[str, object]:
    """What the template of the part that changes needs to draw one of the screens found."""
    # All parts of one chart are drawn to the same scale.
    bars = [bar for screen in found if screen.whole == here.whole for bar in screen.bars]
    return {
        "stage": stage,
        "screen": here,
        "longest": max((bar.n or 0 for bar in bars), default=0) or 1,
        "voting": _is_open(joined, here),
        "place": found.index(here) + 1,
        "places": len(found),
    }


def _is_open(joined: Joined, here: Screen) -> bool:
    return any(here.whole == f"round {one.id}" and one.state == "open" for one in joined.rounds)
