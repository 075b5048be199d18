"""The wall of a meeting: what stands there now, sent to every screen when it changes.

However many screens watch, a meeting is looked up twice a second at most: they all get the same.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import anyio
from markupsafe import Markup
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from feedback import addresses, asking, codes, gathering, posters, presenting
from feedback.agenda import Joined
from feedback.config import settings
from feedback.errors import StorageError
from feedback.gathering import Stage
from feedback.screens import Screen
from feedback.web.rendering import fragment, notice, page, residents_store

LOOK_SECONDS = 0.5
_PING_SECONDS = 15


@dataclass(frozen=True, slots=True)
class _Look:
    """What stood on the wall of one meeting, and when it was looked at."""

    at: float
    html: str
    is_dark: bool


_looks: dict[str, _Look] = {}
_lock = Lock()


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
        now=Markup(look.html),
        **how_to_join(request, code),
    )


def screen(request: Request) -> Response:
    """GET /m/{code}/screen: the part of the wall that changes."""
    look = _look(codes.normalise_code(request.path_params["code"]))
    if look is None:
        return Response(status_code=404)
    dark = {"X-Dark": "yes"} if look.is_dark else {}
    return Response(look.html, media_type="text/html", headers={"Cache-Control": "no-store"} | dark)


async def events(request: Request) -> Response:
    """GET /m/{code}/events: one event whenever the screen has changed (server-sent events)."""
    code = codes.normalise_code(request.path_params["code"])

    async def changes() -> AsyncIterator[dict[str, str]]:
        seen = None
        while True:
            look = await run_in_threadpool(_look, code)
            html = look and look.html
            if html != seen:
                seen = html
                yield {"data": "changed"}
            await anyio.sleep(LOOK_SECONDS)

    if await run_in_threadpool(_look, code) is None:
        return Response(status_code=404)
    return EventSourceResponse(changes(), ping=_PING_SECONDS)


def how_to_join(request: Request, code: str) -> dict[str, Any]:
    """What stands beside every screen: the meeting's code, its address, and that as a QR code."""
    address = addresses.public_address(
        settings().public_url,
        f"{request.url.scheme}://{request.url.netloc}",
        loopback_only=addresses.is_loopback(request.url.hostname or ""),
    )
    return {
        "code": code,
        "address": posters.short_address(address, code, "m"),
        "qr": posters.qr_data(posters.qr_address(address, code, "m")),
    }


def look_again(code: str) -> None:
    """Something has changed here: whoever looks next looks it up anew."""
    known = _looks.get(code)
    if known:
        _looks[code] = replace(known, at=-LOOK_SECONDS)


def labels(joined: Joined) -> dict[str, str]:
    """The question that each quote answers, as it was asked."""
    found = {}
    for quote in joined.quotes:
        survey = asking.wording(residents_store(), quote.survey_id, quote.survey_version)
        found[quote.id] = survey.label(quote.question) if survey else ""
    return found


def _look(code: str) -> _Look | None:
    """What stands on the wall, looked up anew at most every half second.

    None without an open meeting, and where the store is away and nothing stood there before.
    """
    known = _looks.get(code)
    # While one looks it up, the others have what stood there: a store that hangs must not hold up
    # as many threads as there are walls.
    if known and (_lock.locked() or time.monotonic() - known.at < LOOK_SECONDS):
        return known
    with _lock:
        try:
            joined = _joined(code)
        except StorageError:
            return known  # what stood there stays
        if joined is None:
            _looks.pop(code, None)
            return None
        html = fragment("wall_screen.html", **_now(joined))
        _looks[code] = _Look(time.monotonic(), html, gathering.stage_of(joined).blank)
        return _looks[code]


def _joined(code: str) -> Joined | None:
    return residents_store().joined(code) if codes.looks_like_code(code) else None


def _now(joined: Joined) -> dict[str, object]:
    stage = gathering.stage_of(joined)
    found = presenting.screens(joined, labels(joined))
    return drawn(joined, found, presenting.now(found, stage), stage)


def drawn(joined: Joined, found: Sequence[Screen], here: Screen, stage: Stage) -> dict[str, object]:
    """What the template of the part that changes needs to draw one of the screens found."""
    return {
        "stage": stage,
        "screen": here,
        "longest": max((bar.n or 0 for bar in here.bars), default=0) or 1,
        "voting": _is_open(joined, here),
        "place": found.index(here) + 1,
        "places": len(found),
    }


def _is_open(joined: Joined, here: Screen) -> bool:
    return any(f"round {one.id}" == here.id and one.state == "open" for one in joined.rounds)
