"""Inviting somebody and giving a new passphrase, by admins: the pages that show one, once."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import people
from feedback.backend import backend, signed_in
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import ROLES, Role, Sites
from feedback.staff import SignedIn
from feedback.web.rendering import notice, page
from feedback.web.requests import comes_from_our_pages
from feedback.web.staff_routes import read_staff_lists, refused

_BACK = ("/people", "Back to people")

ROLE_HINTS: dict[Role, str] = {
    "facilitator": "reads, decides what is shown, and looks after sites",
    "commissioner": "sees figures and approved words only",
    "admin": "may do everything, also invite and remove people",
}


def invite_form(request: Request) -> Response:
    """GET /staff/invite."""
    who = _admin(request)
    return who if isinstance(who, Response) else _invite_page(who, {})


async def invite(request: Request) -> Response:
    """POST /staff/invite: the first passphrase, or the form again."""
    sent = await read_staff_lists(request)
    if isinstance(sent, Response):
        return sent
    return await run_in_threadpool(_invite, request, sent)


def reset_form(request: Request) -> Response:
    """GET /staff/reset/ID: asks once more before anything changes."""
    embedded = backend().embedded
    if embedded is None:
        return _reset_elsewhere()
    who = _admin(request)
    if isinstance(who, Response):
        return who
    try:
        whom = people.member(embedded, who.member, request.path_params["id"])
    except FeedbackError as error:
        return notice("Nobody to give it to", str(error), status=404, link=_BACK)
    return page("reset.html", cache="no-store", name=whom.name, id=whom.id)


async def reset(request: Request) -> Response:
    """POST /staff/reset/ID: the new passphrase. The form has no fields."""
    if not comes_from_our_pages(request):
        return await run_in_threadpool(refused)
    return await run_in_threadpool(_reset, request)


def _invite(request: Request, sent: dict[str, list[str]]) -> Response:
    who = _admin(request)
    if isinstance(who, Response):
        return who
    embedded, day = backend().embedded, settings().today()
    name = sent.get("name", [""])[-1]
    try:
        role, sites = _role(sent), _sites(sent)
        if embedded is None:
            email = sent.get("email", [""])[-1]
            people.give_role(who.store, who.member, email, name, role, sites=sites, day=day)
            return notice(
                f"{name} can sign in now",
                "They sign in with their e-mail and their passphrase.",
                link=_BACK,
            )
        added, passphrase = people.invite(embedded, who.member, name, role, sites=sites, day=day)
    except FeedbackError as error:
        return _invite_page(who, sent, problem=str(error))
    return _once("Invited", added.name, passphrase)


def _reset(request: Request) -> Response:
    embedded = backend().embedded
    if embedded is None:
        return _reset_elsewhere()
    who = _admin(request)
    if isinstance(who, Response):
        return who
    try:
        whom = people.member(embedded, who.member, request.path_params["id"])
        passphrase = people.reset_passphrase(embedded, who.member, whom, day=settings().today())
    except FeedbackError as error:
        return notice("Nothing was changed", str(error), status=422, link=_BACK)
    return _once("A new passphrase", whom.name, passphrase)


def _reset_elsewhere() -> Response:
    return notice(
        "Not on this page",
        "Passphrases are kept in Supabase. Whoever runs Table Talk makes a new one on the command"
        " line, with: python -m feedback staff reset.",
        status=404,
        link=_BACK,
    )


def _admin(request: Request) -> SignedIn | Response:
    """The admin who asks, or what everybody else gets."""
    who = signed_in(request.cookies)
    if who is None:
        return RedirectResponse("/staff/sign-in?next=/people", status_code=303)
    if who.member.role != "admin":
        return notice("For admins only", "Your role does not open this page.", status=403)
    return who


def _role(sent: dict[str, list[str]]) -> Role:
    chosen = sent.get("role", [""])[-1]
    for role in ROLES:
        if role == chosen:
            return role
    raise FeedbackError("Please choose a role.")


def _sites(sent: dict[str, list[str]]) -> Sites:
    ticked = sent.get("sites", [])
    chosen = frozenset(int(site) for site in ticked if site.isascii() and site.isdigit())
    if "all" not in ticked:
        return chosen
    if chosen:
        raise FeedbackError("Please tick either all sites or some of them.")
    return None


def _once(heading: str, name: str, passphrase: str) -> Response:
    return page(
        "passphrase_once.html",
        cache="no-store",
        heading=heading,
        name=name,
        passphrase=passphrase,
    )


def _invite_page(who: SignedIn, sent: dict[str, list[str]], *, problem: str = "") -> Response:
    return page(
        "invite.html",
        status=422 if problem else 200,
        cache="no-store",
        by_email=backend().embedded is None,
        email=sent.get("email", [""])[-1],
        name=sent.get("name", [""])[-1],
        role=sent.get("role", [""])[-1],
        ticked=sent.get("sites", []),
        roles=ROLE_HINTS,
        sites=who.store.sites(),
        problem=problem,
    )
