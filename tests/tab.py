"""A browser tab without the browser: Streamlit's own protocol, spoken over a raw websocket."""

from dataclasses import dataclass
from types import TracebackType

from google.protobuf import text_format
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.servers import Server

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Seen:
    """What one run of a page sent to the browser."""

    messages: tuple[ForwardMsg, ...]

    @property
    def elements(self) -> list[str]:
        """The kind of each element on the page, in order; containers are left out."""
        return [
            str(message.delta.new_element.WhichOneof("type"))
            for message in self.messages
            if message.delta.HasField("new_element")
        ]

    @property
    def text(self) -> str:
        """All that is on the page, as text."""
        return "\n".join(
            text_format.MessageToString(message.delta, as_utf8=True)
            for message in self.messages
            if message.HasField("delta")
        )

    @property
    def everything(self) -> str:
        """All that was sent, what the browser does not draw as well."""
        return "\n".join(
            text_format.MessageToString(message, as_utf8=True) for message in self.messages
        )

    @property
    def menu(self) -> list[str]:
        """The titles in the menu; none where only a part of the page was renewed."""
        return [
            page.page_name
            for message in self.messages
            if message.HasField("navigation")
            for page in message.navigation.app_pages
            if not page.is_hidden
        ]

    @property
    def fragments(self) -> list[str]:
        """The ids of the parts that renew themselves."""
        found = [
            message.auto_rerun.fragment_id
            for message in self.messages
            if message.HasField("auto_rerun")
        ]
        return list(dict.fromkeys(found))


class Tab:
    """One connection; close it after use, or use it in a ``with`` block."""

    def __init__(
        self, server: Server, *, session_id: str | None = None, origin: str | None = None
    ) -> None:
        self._socket: ClientConnection = connect(
            f"{server.url.replace('http', 'ws', 1)}/_stcore/stream",
            origin=None if origin is None else Origin(origin),
            additional_headers={} if session_id is None else {"Cookie": f"staff_sid={session_id}"},
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
        )

    def __enter__(self) -> "Tab":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def open(self, page: str) -> Seen:
        """Open, or reload, a page by its address."""
        return self._run(page_name="" if page == "home" else page)

    def open_script(self, script_hash: str) -> Seen:
        """Open a page by the hash of its script, as a client may that made its own request."""
        return self._run(page_script_hash=script_hash)

    def renew(self, fragment: str) -> Seen:
        """What a live page does by itself each second."""
        return self._run(fragment_id=fragment, is_auto_rerun=True)

    def _run(self, **state: str | bool) -> Seen:
        request = BackMsg()
        for name, value in state.items():
            setattr(request.rerun_script, name, value)
        self._socket.send(request.SerializeToString())
        messages: list[ForwardMsg] = []
        while not messages or not messages[-1].HasField("script_finished"):
            message = ForwardMsg()
            received = self._socket.recv(timeout=PATIENCE_SECONDS)
            assert isinstance(received, bytes)
            message.ParseFromString(received)
            messages.append(message)
        return Seen(tuple(messages))
