"""All addresses that are plain HTML. Capital /F/ too: capitals make a smaller QR code."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from feedback.web import account_routes as account
from feedback.web import meeting_files_routes as meeting_files
from feedback.web import meeting_routes as meeting
from feedback.web import meeting_staff_routes as meeting_staff
from feedback.web import paper_routes as paper
from feedback.web import paper_vote_routes as paper_votes
from feedback.web import people_routes as people
from feedback.web import preview_routes, queue_routes, timer, wall_routes
from feedback.web import resident_routes as resident
from feedback.web import staff_routes as staff


def _resident_routes(prefix: str) -> list[BaseRoute]:
    return [
        Route(prefix, resident.enter_code, methods=["GET"]),
        Route(f"{prefix}/{{code}}", resident.form, methods=["GET"]),
        Route(f"{prefix}/{{code}}", resident.submit, methods=["POST"]),
        Route(f"{prefix}/{{code}}/thanks", resident.thanks, methods=["GET"]),
        # Without this, an unknown address would get Streamlit's page and status 200.
        Route(f"{prefix}/{{rest:path}}", resident.not_found, methods=["GET", "POST"]),
    ]


routes: list[BaseRoute] = [
    *_resident_routes("/f"),
    *_resident_routes("/F"),
    Route("/m", meeting.enter, methods=["GET"]),
    Route("/m/{code}", meeting.join, methods=["GET"]),
    Route("/m/{code}", meeting.vote, methods=["POST"]),
    Route("/m/{code}/wall", wall_routes.wall, methods=["GET"]),
    Route("/m/{code}/screen", wall_routes.screen, methods=["GET"]),
    Route("/m/{code}/events", wall_routes.events, methods=["GET"]),
    Route("/m/{code}/summary.pdf", meeting.summary, methods=["GET"]),
    Route("/m/{rest:path}", meeting.not_found, methods=["GET", "POST"]),
    Route("/M", meeting.in_capitals, methods=["GET"]),
    Route("/M/{rest:path}", meeting.in_capitals, methods=["GET"]),
    Route("/privacy", resident.privacy, methods=["GET"]),
    Mount("/fonts", StaticFiles(directory=Path(__file__).resolve().parent / "static" / "fonts")),
    Route("/healthz", resident.health, methods=["GET"]),
    Route("/staff/sign-in", staff.sign_in_form, methods=["GET"]),
    Route("/staff/sign-in", staff.sign_in, methods=["POST"]),
    Route("/staff/sign-in/digits", staff.sign_in_digits, methods=["POST"]),
    Route("/staff/sign-out", staff.sign_out, methods=["POST"]),
    Route("/staff/passphrase", account.passphrase_form, methods=["GET"]),
    Route("/staff/passphrase", account.change_passphrase, methods=["POST"]),
    Route("/staff/second-factor", account.second_factor_form, methods=["GET"]),
    Route("/staff/second-factor", account.switch_second_factor, methods=["POST"]),
    Route("/staff/invite", people.invite_form, methods=["GET"]),
    Route("/staff/invite", people.invite, methods=["POST"]),
    Route("/staff/reset/{id:int}", people.reset_form, methods=["GET"]),
    Route("/staff/reset/{id:int}", people.reset, methods=["POST"]),
    Route("/staff/preview/{shown}", preview_routes.preview, methods=["GET"]),
    Route("/staff/meeting/{code}", meeting_staff.remote, methods=["GET"]),
    Route("/staff/meeting/{code}", meeting_staff.press, methods=["POST"]),
    Route("/staff/meeting/{code}/timer", timer.set_timer, methods=["POST"]),
    Route("/staff/meeting/{code}/preview", meeting_staff.preview, methods=["GET"]),
    Route("/staff/meeting/{code}/queue", queue_routes.queue, methods=["GET"]),
    Route("/staff/meeting/{code}/queue", queue_routes.decide, methods=["POST"]),
    Route("/staff/meeting/{code}/paper", paper_votes.paper_votes, methods=["GET"]),
    Route("/staff/meeting/{code}/paper", paper_votes.paper_vote, methods=["POST"]),
    Route("/staff/meeting/{code}/deck", meeting_files.deck, methods=["GET"]),
    Route("/staff/meeting/{code}/handout", meeting_files.handout, methods=["GET"]),
    Route("/staff/paper", paper.choose, methods=["GET"]),
    Route("/staff/paper/{code}", paper.form, methods=["GET"]),
    Route("/staff/paper/{code}", paper.save, methods=["POST"]),
    Route("/staff/paper/{code}/back", paper.take_back, methods=["POST"]),
    Route("/setup", staff.set_up_form, methods=["GET"]),
    Route("/setup", staff.set_up, methods=["POST"]),
]
