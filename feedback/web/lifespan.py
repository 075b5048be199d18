"""The process is tuned here, once, before the first request. Figures: docs/decisions.md."""

import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from feedback import addresses, codebooks, intake, notices, setting_up
from feedback.backend import backend
from feedback.config import Settings, settings
from feedback.errors import BadSetting
from feedback.storage import EmbeddedStore

SWITCH_INTERVAL_SECONDS = 0.0005
"""Ten times shorter than Python's: a busy staff page then cannot hold up residents' posts."""


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[dict[str, Any]]:
    """Tune the process, open the store and say where everything is."""
    # Its lines hold residents' addresses. uvicorn's own switch for it is undone by Streamlit.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").addFilter(_tells_of_nobody)
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    listeners = listening_sockets()
    for listener in listeners:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    hosts = [listener.getsockname()[:2] for listener in listeners]
    for listener in listeners:
        listener.detach()
    await run_in_threadpool(_open, hosts)
    # What has been imported by now stays for good; the collector need not look at it again.
    gc.collect()
    gc.freeze()
    with backend().serving(), notices.sending(settings()):
        yield {}


def _tells_of_nobody(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's is about no websocket: those say who opened one, and when."""
    line = str(record.msg)
    return '"WebSocket' not in line and not line.startswith("connection ")


def listening_sockets() -> list[socket.socket]:
    """The TCP sockets on which this process listens; none where /proc is missing.

    uvicorn makes its socket in a way that keeps asyncio from setting TCP_NODELAY on what it
    accepts, which costs 40 ms on each kept connection. Linux hands the option down from here.
    Detach the sockets after use: they are the server's.
    """
    found: list[socket.socket] = []
    try:
        descriptors = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        return found
    for descriptor in descriptors:
        try:
            candidate = socket.socket(fileno=descriptor)
        except OSError:
            continue
        if _listens(candidate):
            found.append(candidate)
        else:
            candidate.detach()
    return found


def _listens(candidate: socket.socket) -> bool:
    try:
        return (
            candidate.family in (socket.AF_INET, socket.AF_INET6)
            and candidate.type == socket.SOCK_STREAM
            and bool(candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
        )
    except OSError:
        return False


def _open(hosts: list[tuple[str, int]]) -> None:
    embedded = backend().embedded
    if embedded is not None:
        setting_up.prepare(embedded)
    if setting_up.sample_sign_ins(embedded) and not all(
        addresses.is_loopback(host) for host, _ in hosts
    ):
        raise BadSetting(
            "This store has the sample sign-ins, whose passphrase everybody knows."
            " It may be served on 127.0.0.1 only: use `make demo`."
        )
    intake.analyse("good", "Warm up the text analysis.", "read", codebooks.shipped())
    for line in _welcome(embedded, settings(), hosts):
        print(line, flush=True)


def _welcome(
    embedded: EmbeddedStore | None, how: Settings, hosts: list[tuple[str, int]]
) -> list[str]:
    host, port = hosts[0] if hosts else ("", 8501)
    here = f"http://localhost:{port}"
    lines = ["", "Table Talk"]
    if embedded is not None and not embedded.has_staff():
        return [
            *lines,
            f"  Set up:         {here}/setup",
            f"  One-time code:  {setting_up.one_time_code()}",
            "",
        ]
    form = "/f"
    if embedded is None:  # strangers, as we are at the start, may list no codes there
        lines.append(f"  Answers are in: {how.supabase_url}")
    elif code := next((one.code for one in embedded.placements() if one.state == "open"), None):
        form = f"/f/{code}"
    lines += [f"  Resident form:  {here}{form}", f"  Staff sign-in:  {here}/staff/sign-in"]
    if samples := setting_up.sample_sign_ins(embedded):
        names = ", ".join(name for name, _ in samples)
        lines.append(f"  Sign in as:     {names}; passphrase: {setting_up.SAMPLE_PASSPHRASE}")
    if not how.public_url and not addresses.is_loopback(host):
        lines += addresses.for_phones(port, form)
    return [*lines, ""]
