"""The timer on a facilitator's remote: minutes for what the room does now.

It is in a cookie of that one phone. Nothing of it is stored here, and no other screen shows it.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback.backend import signed_in
from feedback.config import settings
from feedback.web.staff_routes import is_https, read_staff_form, refused

COOKIE = "timer"
MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45)
_HOURS = 4


@dataclass(frozen=True, slots=True)
class Timer:
    """When it ends, as a clock shows it, and how many seconds are left; below 0 it is over."""

    ends: str
    left: int


def timer_of(request: Request) -> Timer | None:
    """The timer that runs on this phone."""
    kept = request.cookies.get(COOKIE, "")
    if not (kept.isascii() and kept.isdigit() and len(kept) < 12):
        return None
    ends = datetime.fromtimestamp(int(kept), settings().zone)
    return Timer(f"{ends:%H:%M}", int(kept) - round(time.time()))


async def set_timer(request: Request) -> Response:
    """POST /staff/meeting/{code}/timer: start it for some `minutes`, or stop it without any."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    if signed_in(request.cookies) is None:
        return refused()
    back = RedirectResponse(request.url.path.removesuffix("/timer"), status_code=303)
    minutes = sent.get("minutes", "")
    if minutes in map(str, MINUTES):
        back.set_cookie(
            COOKIE,
            str(round(time.time()) + 60 * int(minutes)),
            max_age=_HOURS * 3600,
            path="/staff/meeting",
            httponly=True,
            samesite="lax",
            secure=is_https(request),
        )
    else:
        back.delete_cookie(COOKIE, path="/staff/meeting")
    return back
