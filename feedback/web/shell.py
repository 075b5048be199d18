"""Middleware around everything: headers, the language of Streamlit's page, small static files.

Pure ASGI, because Starlette's own base class would break the websocket and event streams.
"""

import gzip
import importlib.util
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import brotli
from servestatic import ServeStaticASGI
from servestatic.compress import Compressor
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedback.backend import signed_in
from feedback.config import settings
from feedback.tables import MOST_BYTES
from feedback.web.rendering import csp_hash
from feedback.web.requests import comes_from_our_pages, states_our_origin

LANGUAGE = "en-GB"
BLOCKED = ("/_stcore/metrics", "/_stcore/agent")
"""Streamlit's own addresses that tell strangers about this process."""

FOR_STAFF = ("/_stcore/upload_file", "/media")
"""Where Streamlit takes files in and gives them out: to whoever asks, if we let it."""

# What staff upload stays in memory: Starlette would put more than a megabyte on the disk.
MultiPartParser.spool_max_size = 2 * MOST_BYTES

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Shell:
    """Adds headers to every answer, and our language and title to Streamlit's one HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not states_our_origin(Headers(scope=scope)):
            # Streamlit would let in every other port of this machine, whose pages carry our
            # cookie, and would ask a host outside for our address before it refuses the rest.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(BLOCKED) or (
            scope["path"].startswith(FOR_STAFF)
            and not await run_in_threadpool(_from_staff, Request(scope))
        ):
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._app(_without_unheeded(scope), receive, _Rewriter(send))


def _without_unheeded(scope: Scope) -> Scope:
    """The same request without the headers that no answer to it may heed."""
    unheeded = [*_of_kept_pages(scope), *_of_packing(scope)]
    asked = [(name, value) for name, value in scope["headers"] if name not in unheeded]
    return {**scope, "headers": asked}


def _of_kept_pages(scope: Scope) -> Sequence[bytes]:
    """A browser that opens a page is never told to take the one it keeps.

    Streamlit's file stays as it is when our policy, language or title change, so it would say that
    nothing has, and the browser would go on with the page and the policy of an earlier release.
    """
    opens_page = "text/html" in Headers(scope=scope).get("accept", "")
    return (b"if-none-match", b"if-modified-since") if opens_page else ()


def _of_packing(scope: Scope) -> Sequence[bytes]:
    """What follows an answer (the pages of ``resident_routes.thanks``) is never packed.

    The thanks have as many letters for everybody, but packed they would be a byte longer for some
    of those who are offered help.
    """
    is_form = scope["path"].lower().startswith("/f/")
    thanks = is_form and (scope["method"] == "POST" or scope["path"].endswith("/thanks"))
    return (b"accept-encoding",) if thanks else ()


def _from_staff(request: Request) -> bool:
    """Whether a page of ours asks, in a browser in which somebody of the staff is signed in."""
    return comes_from_our_pages(request) and signed_in(request.cookies) is not None


class _Rewriter:
    """Holds back the head of an HTML answer until its body is known, and rewrites both."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
            if _is_streamlit_page(headers):
                headers["Content-Security-Policy"] = streamlit_policy()
                self._start = message
                return
        elif self._start and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_rewritten()
            return
        await self._send(message)

    async def _send_rewritten(self) -> None:
        headers = MutableHeaders(raw=self._start["headers"])
        if self._start["status"] == 200 and self._body:
            if headers.get("content-encoding") == "gzip":
                self._body = gzip.compress(rewrite_page(gzip.decompress(self._body)))
            else:
                self._body = rewrite_page(self._body)
            headers["Content-Length"] = str(len(self._body))
            for name in ("etag", "last-modified"):  # of the page before we changed it
                del headers[name]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})


def _is_streamlit_page(headers: Headers) -> bool:
    """Our own HTML brings its policy; only Streamlit's page has none. Browsers get it packed."""
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and "content-security-policy" not in headers


def rewrite_page(html: bytes) -> bytes:
    """Streamlit's page with our language and title: screen readers read both aloud first."""
    html = html.replace(b'<html lang="en">', f'<html lang="{LANGUAGE}">'.encode(), 1)
    return html.replace(b"<title>Streamlit</title>", b"<title>Table Talk</title>", 1)


@cache
def streamlit_policy() -> str:
    """The policy for staff pages; its script hashes are those of the installed Streamlit."""
    html = (streamlit_static() / "index.html").read_text("utf-8")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", html, re.DOTALL)
    scripts = " ".join(csp_hash(script) for script in inline)
    return (
        # Charts need no eval. Inline styles are how Streamlit's page is styled, and blob: is
        # where it puts the script of a component.
        f"default-src 'self'; script-src 'self' blob: {scripts}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
        " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def streamlit_static() -> Path:
    """Where the installed Streamlit keeps the files that browsers load."""
    spec = importlib.util.find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise RuntimeError("Streamlit is not installed")
    return Path(spec.origin).parent / "static"


class _QuickCompressor(Compressor):  # type: ignore[misc]  # servestatic publishes no types
    """The same work with Brotli 9 instead of 11: seconds instead of a minute, 3 % larger."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        compressed: bytes = brotli.compress(data, quality=9)
        return compressed


def compressed_static(cache_dir: Path) -> Path:
    """A copy of Streamlit's static files with .br and .gz beside each, made on first use."""
    source = streamlit_static() / "static"
    # The entry script's name holds a hash of its content: a new Streamlit gets a new copy.
    version = next(source.glob("js/index.*.js")).stem
    copy = cache_dir / f"static-{version}"
    if not copy.exists():
        unfinished = copy.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished)
        compressor = _QuickCompressor(quiet=True)
        for path in sorted(unfinished.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(path)
        unfinished.rename(copy)
    return copy


def small_static(app: ASGIApp) -> ASGIApp:
    """Streamlit's files compressed: 1.1 MB instead of 2.9 MB for a first staff page."""
    files: ASGIApp = ServeStaticASGI(
        app,
        root=compressed_static(settings().data_dir / "cache"),
        prefix="static/",
        max_age=None,
        allow_all_origins=False,
        # Their names change with their content, like the page that names them.
        immutable_file_test=lambda path, url: True,
    )
    return files


middleware = [Middleware(Shell), Middleware(small_static)]
