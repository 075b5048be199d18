"""Reading what browsers send, within bounds."""

from collections import defaultdict
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request

from feedback import addresses
from feedback.config import settings
from feedback.errors import FeedbackError

LONGEST_BODY = 8 * 1024 * 1024
"""Bytes of one form. A megabyte of text, percent-encoded, still fits and comes back whole."""

MOST_FIELDS = 200


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of an ordinary form. Broken UTF-8 becomes replacement marks, never an error.

    Raises FeedbackError when the body is too long, or is no form.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise FeedbackError("That is more than we can take in. Please make it shorter.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise FeedbackError("This is not a form that we can read.")
    # In a thread: taking eight megabytes apart would hold up everybody else for a second.
    return await run_in_threadpool(_fields, bytes(body))


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),  # curl sends letters as they are
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise FeedbackError("That form has more fields than we ask for.") from error
    form: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        form[name].append(value)
    return form


def comes_from_our_pages(request: Request) -> bool:
    """Whether a POST was sent by a page of ours: guards staff routes against forged requests.

    Browsers state where a request comes from in Sec-Fetch-Site or Origin. A client that states
    neither is no browser, and carries nobody's cookie by accident.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return states_our_origin(request.headers)


def phones_address(request: Request) -> str:
    """The address to print and to draw as a code, without a path: see ``public_address``."""
    return addresses.public_address(
        settings().public_url,
        f"{request.url.scheme}://{request.url.netloc}",
        loopback_only=addresses.is_loopback(request.url.hostname or ""),
    )


def states_our_origin(headers: Headers) -> bool:
    """Whether ``Origin`` is missing, or is the very host and port that is asked."""
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
