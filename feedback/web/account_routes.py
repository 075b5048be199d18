"""One's own passphrase and second factor: plain forms, so that no secret is in a widget."""

import base64
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import account, posters, second_factor, staff
from feedback.backend import COOKIE, backend, signed_in
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import StaffMember
from feedback.web.rendering import notice, page
from feedback.web.staff_routes import read_staff_form, slowly

_BACK = ("/account", "Back to your sign-in")


def passphrase_form(request: Request) -> Response:
    """GET /staff/passphrase."""
    who = signed_in(request.cookies)
    return _sign_in_first() if who is None else _passphrase_page(who.member)


async def change_passphrase(request: Request) -> Response:
    """POST /staff/passphrase."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    who = await run_in_threadpool(signed_in, request.cookies)
    if who is None:
        return _sign_in_first()
    member = who.member
    new = sent.get("new", "")
    if new != sent.get("again", ""):
        problem = "The two new passphrases differ. Please type the same one twice."
        return await run_in_threadpool(_passphrase_page, member, problem=problem)
    change = partial(
        backend().change_passphrase,
        request.cookies[COOKIE],
        member,
        sent.get("old", ""),
        new,
        day=settings().today(),
    )
    try:
        await slowly(member.name, change)
    except FeedbackError as error:
        return await run_in_threadpool(_passphrase_page, member, problem=str(error))
    return await run_in_threadpool(
        notice,
        "Your passphrase is changed",
        "Wherever else you were signed in, you have been signed out."
        if backend().embedded
        else "Wherever else you were signed in, you are signed out within an hour.",
        link=_BACK,
    )


def second_factor_form(request: Request) -> Response:
    """GET /staff/second-factor."""
    if backend().embedded is None:
        return _no_second_factor()
    who = signed_in(request.cookies)
    if who is None:
        return _sign_in_first()
    member = who.member
    if not member.second_factor and not account.may_have_second_factor(member):
        text = "Only facilitators and admins have a second factor."
        return notice("Not for your role", text, status=403, link=_BACK)
    return _second_factor_page(member)


async def switch_second_factor(request: Request) -> Response:
    """POST /staff/second-factor: on where it is off, off where it is on."""
    sent = await read_staff_form(request)
    if isinstance(sent, Response):
        return sent
    embedded = backend().embedded
    if embedded is None:
        return await run_in_threadpool(_no_second_factor)
    who = await run_in_threadpool(signed_in, request.cookies)
    if who is None:
        return _sign_in_first()
    member = who.member
    to, secret = sent.get("to", ""), sent.get("secret", "")
    if to == "off":
        switch = partial(
            account.switch_off_second_factor,
            embedded,
            member,
            passphrase=sent.get("passphrase", ""),
            day=settings().today(),
        )
    else:
        switch = partial(
            account.switch_on_second_factor,
            embedded,
            member,
            secret,
            digits=sent.get("digits", ""),
            passphrase=sent.get("passphrase", ""),
            day=settings().today(),
            second=staff.second_now(),
            session_id=request.cookies[COOKIE],
        )
    try:
        await slowly(member.name, switch)
    except FeedbackError as error:
        return await run_in_threadpool(
            _second_factor_page, member, secret=secret, problem=str(error)
        )
    if to == "off":
        said = ("Your second factor is off", "From now on your passphrase is enough to sign in.")
    else:
        said = (
            "Your second factor is on",
            "From now on you are asked for six digits after your passphrase. If you lose your"
            " phone, an admin can switch this off.",
        )
    return await run_in_threadpool(notice, *said, link=_BACK)


def _no_second_factor() -> Response:
    return notice(
        "No second factor here",
        "Here an e-mail and a passphrase are enough to sign in. Six digits are not asked for yet.",
        status=404,
        link=_BACK,
    )


def _sign_in_first() -> Response:
    return RedirectResponse("/staff/sign-in?next=/account", status_code=303)


def _passphrase_page(member: StaffMember, *, problem: str = "") -> Response:
    return page(
        "passphrase.html",
        status=422 if problem else 200,
        cache="no-store",
        name=member.name,
        least_passphrase=staff.LEAST_PASSPHRASE,
        problem=problem,
    )


def _second_factor_page(member: StaffMember, *, secret: str = "", problem: str = "") -> Response:
    # The same secret again after a mistake: the app knows it by then.
    if not second_factor.looks_like_secret(secret):
        secret = second_factor.new_secret()
    address = second_factor.app_address(secret, member.name)
    drawn = posters.qr_svg(address)
    return page(
        "second_factor.html",
        status=422 if problem else 200,
        cache="no-store",
        on=member.second_factor,
        name=member.name,
        secret=secret,
        address=address,
        secret_in_fours=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        picture="data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode(),
        problem=problem,
    )
