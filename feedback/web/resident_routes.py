"""What residents open: the form behind a code, the thank-you page, and kind dead ends."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from feedback import asking, codes, intake, surveys
from feedback.config import settings
from feedback.errors import FeedbackError, InvalidResponse, StorageError, UnknownCode
from feedback.intake import TakenIn
from feedback.models import Opened, Survey
from feedback.web import thanks as thanks_page
from feedback.web.rendering import notice, page, residents_store
from feedback.web.requests import read_form
from feedback.words import day_in_words

_OPTION_KEY = re.compile("[0-9a-z_]{1,20}")


def enter_code(request: Request) -> Response:
    """GET /f: type a code instead of scanning it."""
    typed = request.query_params.get("code", "")
    if not typed.strip():
        return notice("Give your views", "Type the code from the poster or card.", ask_code=True)
    if codes.looks_like_code(typed):
        return RedirectResponse(f"/f/{codes.normalise_code(typed)}", status_code=303)
    return _unknown(typed)


def form(request: Request) -> Response:
    """GET /f/{code}: the survey, or where to go instead."""
    return _with_open_code(request, lambda found: _form(found, intake.new_key()))


async def submit(request: Request) -> Response:
    """POST /f/{code}: store the answer once, then lead on to the thank-you page."""
    try:
        sent = await read_form(request)
    except FeedbackError as error:
        return await run_in_threadpool(
            notice,
            "We could not read your answer",
            str(error),
            "Go back to the form: in most browsers your words are still there.",
            status=400,
        )
    return await run_in_threadpool(_submit, request, sent)


def thanks(request: Request) -> Response:
    """GET /f/{code}/thanks: what happens next, and whom to talk to for who may not be safe."""
    taken = thanks_page.of_token(request.query_params.get("a", ""))
    return _with_code(
        request,
        lambda found: _thanks(found, taken),
    )


def privacy(_: Request) -> Response:
    """GET /privacy: what happens to what residents tell."""
    return page("privacy.html")


def not_found(_: Request) -> Response:
    """Anything else below /f/."""
    return notice(
        "There is nothing at this address",
        "Perhaps a letter got lost. Type the code from the poster or card.",
        status=404,
        ask_code=True,
    )


def health(_: Request) -> Response:
    """GET /healthz: whether this process can read its store, or knows what pages need of it."""
    try:
        residents_store().setting("organisers")
    except FeedbackError:
        return PlainTextResponse("the store cannot be read", status_code=503)
    return PlainTextResponse("ok")


def _thanks(
    found: Opened,
    taken: TakenIn | None,
    *,
    survey: Survey | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The thanks; with ``words`` that were only counted, as the very answer to the form.

    Then they are in hidden fields of the page and nowhere else: one press lets the organisers read
    them, where help is offered. From outside nobody can tell whether it is.
    """
    return page(
        "thanks.html",
        cache="no-store, no-transform",  # nor may a proxy pack it: feedback/web/shell.py
        placement=found.placement,
        taken=taken,
        words=words,
        new_key=intake.new_key(),
        shown=asking.as_shown(survey) if survey else "",
        permission=survey.of_kind("permission")[0].id if survey else "",
    )


def _words_sent(survey: Survey, sent: Mapping[str, Sequence[str]]) -> dict[str, str]:
    texts = {one.id: "\n".join(sent.get(one.id, ())) for one in survey.of_kind("text")}
    return {question: text for question, text in texts.items() if text.strip()}


def _submit(request: Request, sent: Mapping[str, Sequence[str]]) -> Response:
    key = next(iter(sent.get("key", ())), "")
    shown = next(iter(sent.get("survey", ())), "")

    def take_in(found: Opened) -> Response:
        survey = asking.survey_shown(residents_store(), found, shown)
        if survey is None:
            problem = {"": "These questions have changed. Please look at them, then send again."}
            return _form(found, intake.new_key(), sent, problem)
        if sent.get("again"):
            survey = surveys.only_words(survey)
        if not intake.is_key(key):
            problem = {"": "Please press “Send my answer” once more. Nothing you wrote is lost."}
            return _form(found, intake.new_key(), sent, problem, survey=survey)
        try:
            taken = intake.submit(
                residents_store(),
                survey,
                found.placement,
                sent,
                key=key,
                day=settings().today(),
                source="web",
                threshold=settings().threshold,
                codebook_version=found.codebook_version,
            )
        except InvalidResponse as error:
            return _form(found, key, sent, error.problems, survey=survey)
        except StorageError:
            problem = {"": "We could not keep your answer just now. Please send it again."}
            return _form(found, key, sent, problem, survey=survey, status=503)
        if not taken.words_kept and (words := _words_sent(survey, sent)):
            return _thanks(found, taken, survey=survey, words=words)
        then = f"/f/{found.placement.code}/thanks?a={thanks_page.token_for(taken)}"
        return RedirectResponse(then, status_code=303)

    return _with_open_code(request, take_in)


def _with_open_code(request: Request, then: Callable[[Opened], Response]) -> Response:
    """What ``then`` says for an open code; where to go instead of a closed one."""
    return _with_code(request, lambda found: _not_open(found) or then(found))


def _with_code(request: Request, then: Callable[[Opened], Response]) -> Response:
    """What ``then`` says for the code in the address, or a page that leads on instead."""
    code = codes.normalise_code(request.path_params["code"])
    try:
        return then(asking.opened(residents_store(), code))
    except UnknownCode:
        return _unknown(code)
    except StorageError:
        return notice(
            "We cannot open this just now",
            "Please try again in a minute. If you sent an answer, go back and send it again:"
            " it is kept once, however often you send it.",
            status=503,
        )


def _form(
    found: Opened,
    key: str,
    sent: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, str] | None = None,
    *,
    survey: Survey | None = None,
    status: int | None = None,
) -> Response:
    """The questions that a form was sent for, or those that are asked now."""
    survey = survey or asking.survey_of(found)
    return form_page(
        survey,
        site_name=found.placement.site.name,
        action=f"/f/{found.placement.code}",
        key=key,
        sent=sent or {},
        problems=problems or {},
        status=status or (422 if problems else 200),
    )


def form_page(
    survey: Survey,
    *,
    site_name: str,
    action: str = "",
    key: str = "",
    sent: Mapping[str, Sequence[str]] = MappingProxyType({}),
    problems: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> Response:
    """A survey as residents see it; without an ``action`` a preview, which cannot be sent."""
    return page(
        "form.html",
        status=status,
        survey=survey,
        shown=asking.as_shown(survey),
        site_name=site_name,
        action=action,
        key=key,
        sent=sent,
        problems=problems,
        not_asked=_not_asked(survey, sent),
        labels={question.id: question.label for question in survey.questions},
        anchors={
            question.id: f"{question.id}-{question.options[0].key}"
            if question.options
            else question.id
            for question in survey.questions
        },
    )


def _not_asked(survey: Survey, sent: Mapping[str, Sequence[str]]) -> list[str]:
    """Words sent for questions that the survey does not ask, so that they are not lost."""
    asked = {"key", "survey", *(question.id for question in survey.questions)}
    return [
        text
        for name, texts in sent.items()
        if name not in asked
        for text in texts
        if text.strip() and not _OPTION_KEY.fullmatch(text)
    ]


def _unknown(typed: str) -> Response:
    return notice(
        "We do not know this code",
        "Please check the six characters on the poster or card. There is no letter O and no"
        " letter I in our codes, and no 0 or 1.",
        "If it still does not work, ask the people who gave it to you, or answer on paper.",
        status=404,
        ask_code=True,
        typed=typed[:20],
    )


def _not_open(found: Opened) -> Response | None:
    """Where a closed or withdrawn code leads; None when it is open today."""
    placement, today = found.placement, settings().today()
    if placement.state == "open":
        return None if found.asked.is_open(today) else _not_today(found, today)
    successor = residents_store().successor(placement.code)
    link = (f"/f/{successor.code}", "Go to the current questions") if successor else None
    if placement.state == "withdrawn":
        return notice(
            "This poster is out of date",
            f"A newer code hangs at {placement.site.name}."
            if successor
            else f"Please ask the people at {placement.site.name} for the current one.",
            status=410,
            link=link,
        )
    return _closed(found, "", link=link)


def _not_today(found: Opened, today: date) -> Response:
    """What a form says before its first day and after its last."""
    opens_on, closes_on = found.asked.opens_on, found.asked.closes_on
    if opens_on and today < opens_on:
        return notice(
            "These questions are not open yet",
            f"Thank you for wanting to tell {found.placement.site.name} what you think.",
            f"You can answer from {day_in_words(opens_on)}"
            + (f" to {day_in_words(closes_on)}." if closes_on else " on."),
        )
    over = f"They closed at the end of {day_in_words(closes_on)}. " if closes_on else ""
    return _closed(found, over)


def _closed(found: Opened, when: str, *, link: tuple[str, str] | None = None) -> Response:
    return notice(
        "These questions are closed",
        f"Thank you for wanting to tell {found.placement.site.name} what you think.",
        f"{when}What people told us is talked about at the meeting. You can always speak to the"
        " people who hung up the code.",
        status=410,
        link=link,
    )
