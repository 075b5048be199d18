"""One open live view, as Streamlit's server sees a browser: a websocket that asks again and again.

Nothing is drawn. The messages are Streamlit's own, so a new Streamlit may need changes here.
"""

import asyncio
import re
import time
from collections.abc import Callable

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

REOPEN_SECONDS = 0.5


class Watcher:
    """The live view in one browser.

    Parameters
    ----------
    words
        What to look for on the screen; its one group is a number.
    on_refresh
        Called with the seconds from asking for a part of the page until all of it is there.
    on_words
        Called with the number in the words when they are on the screen for the first time.
    on_lost
        Called when the connection breaks; like a browser, the watcher then opens a new one.
    """

    def __init__(
        self,
        words: re.Pattern[bytes],
        *,
        on_refresh: Callable[[float], None],
        on_words: Callable[[int], None],
        on_lost: Callable[[], None],
    ) -> None:
        self.ready = asyncio.Event()
        self._words = words
        self._on_refresh = on_refresh
        self._on_words = on_words
        self._on_lost = on_lost
        self._seen: set[int] = set()
        self._page = ""
        self._asked: dict[str, float] = {}
        self._asked_for_this: float | None = None

    async def watch(self, url: str, session_id: str, *, after: float) -> None:
        """Open the page after so many seconds, and keep it open until cancelled."""
        await asyncio.sleep(after)
        while True:
            try:
                await self._open_once(url, session_id)
            except* (OSError, websockets.WebSocketException):
                self._on_lost()
            await asyncio.sleep(REOPEN_SECONDS)

    async def _open_once(self, url: str, session_id: str) -> None:
        self._asked.clear()
        async with (
            websockets.connect(
                f"{url.replace('http', 'ws', 1)}/_stcore/stream",
                additional_headers={"Cookie": f"staff_sid={session_id}"},
                subprotocols=[websockets.Subprotocol("streamlit")],
                max_size=None,
            ) as socket,
            asyncio.TaskGroup() as tasks,
        ):
            await socket.send(_ask_for_page(url))
            async for raw in socket:
                message = ForwardMsg.FromString(raw)
                if message.HasField("auto_rerun"):
                    rerun = message.auto_rerun
                    tasks.create_task(self._refresh(socket, rerun.fragment_id, rerun.interval))
                self._take(message, raw)
            raise ConnectionError("the server closed the connection")

    async def _refresh(
        self, socket: websockets.ClientConnection, fragment_id: str, interval: float
    ) -> None:
        """Ask for one fragment at every interval: it is the browser that keeps the time."""
        due = time.monotonic()
        while True:
            due += interval
            await asyncio.sleep(due - time.monotonic())
            self._asked.setdefault(fragment_id, time.monotonic())
            await socket.send(_ask_for_fragment(fragment_id, self._page))

    def _take(self, message: ForwardMsg, raw: bytes) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._page = message.new_session.page_script_hash
                # One run answers all that was asked for its fragments since the one before.
                fragments = message.metadata.run.fragment_ids
                asked = [self._asked.pop(one) for one in fragments if one in self._asked]
                self._asked_for_this = min(asked, default=None)
            case "delta":
                new = {int(found) for found in self._words.findall(raw)} - self._seen
                self._seen |= new
                for number in new:
                    self._on_words(number)
            case "script_finished" if self._asked_for_this is not None:
                self._on_refresh(time.monotonic() - self._asked_for_this)
                self.ready.set()


def _ask_for_page(url: str) -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = "present"
    message.rerun_script.context_info.url = f"{url}/present"
    return message.SerializeToString()


def _ask_for_fragment(fragment_id: str, page: str) -> bytes:
    message = BackMsg()
    message.rerun_script.fragment_id = fragment_id
    message.rerun_script.page_script_hash = page
    message.rerun_script.is_auto_rerun = True
    return message.SerializeToString()
