"""Staff sign-in, sign-out and the set-up page. No passphrase ever goes through a widget."""

import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import addresses, filling, setting_up, staff
from feedback.backend import COOKIE, backend
from feedback.config import settings
from feedback.errors import FeedbackError, SignInRefused, StorageError
from feedback.storage import EmbeddedStore
from feedback.web.rendering import notice, page
from feedback.web.requests import comes_from_our_pages, read_form

_PAGE = re.compile("/[a-z]*")

_Done = TypeVar("_Done")

_slow_down = staff.SlowDown()
_second_steps = staff.SecondSteps()
# One core checks passphrases, the other serves: a guesser cannot stop the café.
_one_at_a_time = anyio.CapacityLimiter(1)


def sign_in_form(request: Request) -> Response:
    """GET /staff/sign-in."""
    embedded = backend().embedded
    if embedded is not None and not embedded.has_staff():
        return RedirectResponse("/setup", status_code=303)
    return _sign_in_page(request, next_page=request.query_params.get("next", ""))


async def sign_in(request: Request) -> Response:
    """POST /staff/sign-in: a session cookie, the second step, or the form again."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    if await run_in_threadpool(_sample_from_outside, request):
        text = "Everybody knows the passphrase of the example. It works on its own computer only."
        return await run_in_threadpool(notice, "Not from here", text, status=403)
    name, next_page = sent.get("name", ""), sent.get("next", "")
    attempt = partial(
        backend().sign_in, name, sent.get("passphrase", ""), minute=staff.minute_now()
    )
    try:
        session_id = await slowly(name, attempt)
    except staff.DigitsNeeded as needed:
        _slow_down.succeeded(name)
        token = _second_steps.begin(needed.known)
        return await run_in_threadpool(_digits_page, token, next_page=next_page)
    except (SignInRefused, StorageError) as error:
        return await run_in_threadpool(
            _sign_in_page, request, name=name, next_page=next_page, problem=str(error)
        )
    return _signed_in(request, session_id, next_page)


async def sign_in_digits(request: Request) -> Response:
    """POST /staff/sign-in/digits: the second step, for who has a second factor."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    token, next_page = sent.get("token", ""), sent.get("next", "")
    embedded = backend().embedded
    if embedded is None:  # no page leads here: Supabase's sign-ins have no second step
        return RedirectResponse("/staff/sign-in", status_code=303)
    try:
        known = _second_steps.attempt(token)
    except SignInRefused as error:
        return await run_in_threadpool(
            _sign_in_page, request, next_page=next_page, problem=str(error)
        )
    attempt = partial(
        staff.sign_in_with_digits,
        embedded,
        known,
        sent.get("digits", ""),
        minute=staff.minute_now(),
        second=staff.second_now(),
    )
    try:
        session_id = await slowly(f"digits of {known.staff.id}", attempt)
    except SignInRefused as error:
        return await run_in_threadpool(_digits_page, token, next_page=next_page, problem=str(error))
    _second_steps.succeeded(token)
    return _signed_in(request, session_id, next_page)


async def slowly(subject: str, attempt: Callable[[], _Done]) -> _Done:
    """Check a passphrase or digits, after the wait that failures before it have earned."""
    await anyio.sleep(_slow_down.attempt(subject))
    done = await anyio.to_thread.run_sync(attempt, limiter=_one_at_a_time)
    _slow_down.succeeded(subject)
    return done


async def sign_out(request: Request) -> Response:
    """POST /staff/sign-out: the session ends at once, in every tab."""
    if not comes_from_our_pages(request):
        return await run_in_threadpool(refused)
    session_id = request.cookies.get(COOKIE)
    if session_id:
        await run_in_threadpool(backend().sign_out, session_id)
    response = RedirectResponse("/staff/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


def set_up_form(_: Request) -> Response:
    """GET /setup, until there is an admin."""
    embedded = backend().embedded
    if embedded is None:
        return _set_up_elsewhere()
    if embedded.has_staff():
        return RedirectResponse("/staff/sign-in", status_code=303)
    return _set_up_page({"start": "own"})


async def set_up(request: Request) -> Response:
    """POST /setup: make the first admin, and the example or the first site."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    embedded = backend().embedded
    if embedded is None:
        return await run_in_threadpool(_set_up_elsewhere)
    await anyio.sleep(_slow_down.attempt("set up"))
    try:
        session_id = await run_in_threadpool(_set_up, embedded, sent)
    except FeedbackError as error:
        return await run_in_threadpool(_set_up_page, sent, problem=str(error))
    return _signed_in(request, session_id, "")


def _set_up_elsewhere() -> Response:
    return notice(
        "Nothing is set up here",
        "This copy of Table Talk keeps its answers in Supabase. Whoever runs it makes the first"
        " admin on the command line, with: python -m feedback staff add.",
        link=("/staff/sign-in", "Go to staff sign-in"),
    )


def _set_up(embedded: EmbeddedStore, sent: dict[str, str]) -> str:
    """Make the admin and the data; the session of the new admin."""
    name, passphrase = sent.get("name", ""), sent.get("passphrase", "")
    with_example = sent.get("start") == "example"
    setting_up.start(
        embedded,
        code=sent.get("code", ""),
        admin_name=name,
        passphrase=passphrase,
        own_sites=None
        if with_example
        else setting_up.OwnSites(
            organisers=sent.get("organisers", ""),
            site=sent.get("site", ""),
            placements=tuple(sent.get("places", "").splitlines()),
        ),
    )
    if with_example:
        filling.fill_with_example(embedded, settings())
    return staff.sign_in(embedded, name, passphrase, minute=staff.minute_now())


def _sample_from_outside(request: Request) -> bool:
    """Whether the passphrase everybody knows might be used over the network.

    The start refuses that as well, where it can know the address; uvicorn opens it later.
    """
    host, _ = request.scope.get("server") or ("", 0)
    return bool(setting_up.sample_sign_ins(backend().embedded)) and not addresses.is_loopback(host)


def _signed_in(request: Request, session_id: str, next_page: str) -> Response:
    response = RedirectResponse(_safe_next(next_page), status_code=303)
    response.set_cookie(COOKIE, session_id, httponly=True, samesite="lax", secure=is_https(request))
    return response


def is_https(request: Request) -> bool:
    """Whether this reaches us encrypted, by ourselves or by a proxy before us."""
    return request.url.scheme == "https" or settings().public_url.startswith("https:")


def _safe_next(next_page: str) -> str:
    """Where to go after sign-in: one of our pages, never another site."""
    return next_page if _PAGE.fullmatch(next_page) else "/"


async def read_staff_form(request: Request) -> dict[str, str] | Response:
    """The last value of each field, or a refusal."""
    sent = await read_staff_lists(request)
    if isinstance(sent, Response):
        return sent
    return {name: values[-1] for name, values in sent.items()}


async def read_staff_lists(request: Request) -> dict[str, list[str]] | Response:
    """All values of each field, or a refusal."""
    if not comes_from_our_pages(request):
        return await run_in_threadpool(refused)
    try:
        return await read_form(request)
    except FeedbackError as error:
        return await run_in_threadpool(notice, "We could not read this", str(error), status=400)


def refused() -> Response:
    """What a POST gets that no page of ours sent."""
    return notice(
        "This did not come from our page",
        "Please open the page again and repeat what you did.",
        status=403,
        link=("/staff/sign-in", "Go to staff sign-in"),
    )


def _sign_in_page(
    request: Request, *, name: str = "", next_page: str = "", problem: str = ""
) -> Response:
    embedded = backend().embedded
    return page(
        "sign_in.html",
        status=422 if problem else 200,
        cache="no-store",
        name=name,
        next=next_page,
        open_to_all=not is_https(request) and not addresses.is_loopback(request.url.hostname or ""),
        problem=problem,
        by_email=embedded is None,
        sample_sign_ins=setting_up.sample_sign_ins(embedded),
        sample_passphrase=setting_up.SAMPLE_PASSPHRASE,
    )


def _digits_page(token: str, *, next_page: str, problem: str = "") -> Response:
    return page(
        "sign_in_digits.html",
        status=422 if problem else 200,
        cache="no-store",
        token=token,
        next=next_page,
        problem=problem,
    )


def _set_up_page(sent: dict[str, str], *, problem: str = "") -> Response:
    return page(
        "set_up.html",
        status=422 if problem else 200,
        cache="no-store",
        problem=problem,
        sent={name: sent.get(name, "") for name in _SET_UP_FIELDS},
        least_passphrase=staff.LEAST_PASSPHRASE,
    )


_SET_UP_FIELDS = ("code", "name", "start", "organisers", "site", "places")
