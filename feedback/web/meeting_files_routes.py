"""What facilitators take along to a meeting: hand-outs on paper, and all screens in one file."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from feedback import gathering, presenting, rounds, setting_up, voting
from feedback.gathering import Stage
from feedback.handouts.large_print import large_print
from feedback.screens import Screen
from feedback.web import wall_routes
from feedback.web.meeting_staff_routes import for_staff
from feedback.web.published import occasion, pdf_file
from feedback.web.rendering import whole_file


def handout(request: Request) -> Response:
    """GET /staff/meeting/{code}/handout: what the wall will show and ballots, in large print."""
    found = for_staff(request, prepared=True)
    if isinstance(found, Response):
        return found
    who, _, joined = found
    shown = [kept for kept in joined.rounds if kept.state == "shown"]
    on_wall = replace(joined, rounds=tuple(shown))
    rules, *others = presenting.screens(on_wall, wall_routes.labels(joined))
    agenda = gathering.plan_of(joined).agenda
    to_do = [Screen("agenda", "What we do today", agenda)] if agenda else []
    pdf = large_print(
        occasion(request, joined, example=setting_up.is_example(who.store)),
        [rules, *to_do, *others],
        [one for one in rounds.of_joined(joined) if one.kept.state in ("draft", "open")],
        {"statements": voting.AGREEMENT, "tags": voting.SENSE},
    )
    return pdf_file(pdf, f"hand-out-{joined.day.isoformat()}")


def deck(request: Request) -> Response:
    """GET /staff/meeting/{code}/deck: every screen in one file, to present without a network."""
    found = for_staff(request, prepared=True)
    if isinstance(found, Response):
        return found
    who, meeting, joined = found
    joined = presenting.rehearsal(joined)
    screens = presenting.on_wall(joined, wall_routes.labels(joined))
    html = whole_file(
        "deck.html",
        style="meeting_wall.css",
        script="deck.js",
        screens=[wall_routes.drawn(joined, screens, here, Stage()) for here in screens],
        example=setting_up.is_example(who.store),
        day=meeting.kept.day,
    )
    name = f"table-talk-{meeting.kept.day.isoformat()}.html"
    return HTMLResponse(html, headers={"Content-Disposition": f'attachment; filename="{name}"'})
