"""What is left of a meeting for everybody: a page, and one sheet of A4 that says the same."""

from starlette.requests import Request
from starlette.responses import Response

from feedback import codes, gathering, posters, presenting, setting_up
from feedback.agenda import Joined
from feedback.handouts import one_page
from feedback.handouts.rows import Occasion
from feedback.screens import Screen
from feedback.web import wall_routes
from feedback.web.rendering import page, residents_store
from feedback.web.requests import phones_address


def published_page(request: Request, joined: Joined) -> Response:
    """What the meeting was shown, decided and promised."""
    return page(
        "published.html",
        more_style="results.css",
        code=codes.normalise_code(request.path_params["code"]),
        title=one_page.TITLE,
        about=one_page.about(joined.day, gathering.plan_of(joined).place),
        plan=gathering.plan_of(joined),
        screens=_screens(joined),
    )


def published_sheet(request: Request, joined: Joined) -> Response:
    """The same as a PDF of one page, as far as it fits."""
    example = setting_up.is_example(residents_store())
    pdf = one_page.one_page(occasion(request, joined, example=example), _screens(joined))
    return pdf_file(pdf, f"meeting-{joined.day.isoformat()}")


def occasion(request: Request, joined: Joined, *, example: bool) -> Occasion:
    """Which meeting is on paper, and where phones find it."""
    address, code = phones_address(request), codes.normalise_code(request.path_params["code"])
    return Occasion(
        joined.day,
        gathering.plan_of(joined).place,
        posters.short_address(address, code, "m"),
        posters.qr_address(address, code, "m"),
        example,
    )


def pdf_file(pdf: bytes, name: str) -> Response:
    """A PDF that browsers open, and keep under this name; a copy of their own they look up anew."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "no-cache",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


def _screens(joined: Joined) -> tuple[Screen, ...]:
    """All but the ground rules, which stand first."""
    return tuple(presenting.screens(joined, wall_routes.labels(joined))[1:])
