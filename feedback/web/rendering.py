"""From a template to a response: what every plain page carries, and the headers it is sent with."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from feedback import crisis, meetings, screenfuls, setting_up, words
from feedback.backend import backend
from feedback.errors import StorageError
from feedback.example import EXAMPLE_LABEL
from feedback.models import Organisers
from feedback.storage import Store

_HERE = Path(__file__).resolve().parent
_FONT = re.compile(r'url\("/fonts/([\w-]+\.woff2)"\)')


def residents_store() -> Store:
    """The store as residents may use it."""
    return backend().residents


def page(
    template: str,
    *,
    status: int = 200,
    cache: str = "no-cache",
    style: str = "site.css",
    more_style: str = "",
    script: str = "",
    framed: bool = False,
    **values: object,
) -> Response:
    """One whole page. ``values`` are escaped by the template.

    ``cache`` stays away from "no-store" where a form is: browsers would empty it on "Back".
    ``more_style`` is a file with what only this page and few others need.
    ``script`` is the file of a page that asks for more by itself. A ``framed`` one may be shown
    inside another page of ours.
    """
    html = (
        _environment()
        .get_template(template)
        .render(
            # Our own files, allowed by their hash: they must arrive unchanged.
            css=Markup(_css(style, more_style)),
            js=Markup(asset(script)) if script else "",
            form_js=Markup(asset("form.js")),
            thanks_js=Markup(asset("thanks.js")),
            paper_js=Markup(asset("paper.js")),
            contacts=crisis.crisis_contacts(),
            contacts_checked=crisis.last_checked(),
            **_about_the_meeting(),
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": _policy(_css(style, more_style), script, framed),
        "Cache-Control": cache,
    }
    return HTMLResponse(html, status_code=status, headers=headers)


def fragment(template: str, **values: object) -> str:
    """A part of a page, for a page of ours that puts it in its place."""
    return _environment().get_template(template).render(**values)


def whole_file(template: str, *, style: str, script: str, **values: object) -> str:
    """A page to be kept as a file: everything is inside, fonts too, and nothing is asked for."""
    css = _FONT.sub(_font_inside, asset(style))
    return fragment(template, css=Markup(css), js=Markup(asset(script)), **values)


def _font_inside(found: re.Match[str]) -> str:
    font = (_HERE / "static" / "fonts" / found[1]).read_bytes()
    return f'url("data:font/woff2;base64,{base64.b64encode(font).decode()}")'


def _about_the_meeting() -> dict[str, object]:
    store = residents_store()
    try:
        return {
            "organisers": meetings.organisers(store),
            "example": setting_up.is_example(store),
        }
    except StorageError:  # a page that says so must not need the store
        return {"organisers": Organisers(), "example": False}


def notice(
    heading: str,
    *paragraphs: str,
    status: int = 200,
    link: tuple[str, str] | None = None,
    ask_code: bool = False,
    typed: str = "",
    code_at: str = "/f",
) -> Response:
    """A page that says one thing and leads on, by a link or by asking for a code."""
    return page(
        "notice.html",
        status=status,
        heading=heading,
        paragraphs=paragraphs,
        link=link,
        ask_code=ask_code,
        typed=typed,
        code_at=code_at,
    )


@cache
def asset(name: str) -> str:
    """A file of static/ that is sent inside the page."""
    return (_HERE / "static" / name).read_text("utf-8").strip()


def csp_hash(text: str) -> str:
    """The hash by which a Content-Security-Policy allows one inline style or script."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _css(style: str, more: str) -> str:
    return asset(style) + (f"\n{asset(more)}" if more else "")


@cache
def _policy(css: str, script: str, framed: bool) -> str:
    names = (script,) if script else ("form.js", "thanks.js", "paper.js")
    scripts = " ".join(csp_hash(asset(name)) for name in names)
    asks = " connect-src 'self';" if script else ""
    fonts = " font-src 'self';" if _FONT.search(css) else ""
    ancestors = "'self'" if framed else "'none'"
    return (
        f"default-src 'none'; style-src {csp_hash(css)}; script-src {scripts};{asks}{fonts}"
        " img-src 'self' data:; form-action 'self'; base-uri 'none';"
        f" frame-ancestors {ancestors}"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["long_line"] = screenfuls.is_long_line
    environment.tests["long_quote"] = screenfuls.is_long_quote
    environment.globals["example_label"] = EXAMPLE_LABEL
    environment.filters["day"] = words.day_in_words
    environment.filters["reading_times"] = words.reading_times
    environment.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    return environment
