"""A survey as residents see it, for staff: the same page, without a form that could be sent."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feedback import asking
from feedback.backend import signed_in
from feedback.moderation import MODERATORS
from feedback.web.rendering import notice
from feedback.web.resident_routes import form_page


def preview(request: Request) -> Response:
    """GET /staff/preview/ID.VERSION."""
    who = signed_in(request.cookies)
    if who is None:
        return RedirectResponse("/staff/sign-in?next=/surveys", status_code=303)
    if who.member.role not in MODERATORS:
        return notice("Not for your role", "Your role does not open this page.", status=403)
    survey = asking.survey_named(who.store, request.path_params["shown"])
    if survey is None:
        return notice(
            "There is no such survey",
            "Perhaps somebody deleted it.",
            status=404,
            link=("/surveys", "Back to the surveys"),
        )
    return form_page(survey, site_name="your café or clinic")
