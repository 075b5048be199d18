"""How we talk to Supabase: one pool of connections, one client for each person, kind errors."""

from collections.abc import Callable, Mapping
from functools import cache
from threading import RLock
from typing import Any

import httpx
from postgrest.exceptions import APIError
from supabase import Client, create_client
from supabase.lib.client_options import SyncClientOptions
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError

from feedback.errors import Refused, StorageError, Unavailable

_EXPIRED = ("PGRST301", "PGRST303")
_POINTLESS = ("P0001", "22", "23", "42", "PGRST1", "PGRST2", "PGRST3")
"""Classes of errors that come back however often the call is made.

PGRST0 is not among them: PostgREST then waits for a database that is gone or just starting.
"""

_AWAY = "The store cannot be reached just now. Please try again."
_OVER = "Your sign-in is over. Please sign in again."


def shared_http() -> httpx.Client:
    """A pool of connections for a whole process. It carries no rights: headers go with each call.

    HTTP/1.1: with HTTP/2 an idle connection's end surfaces as an error of the next call.
    """
    return httpx.Client(http2=False, timeout=httpx.Timeout(10, connect=3))


@cache
def process_http() -> httpx.Client:
    """The one pool of this process."""
    return shared_http()


def connect(url: str, key: str, http: httpx.Client) -> Client:
    """A client of its own for one session, on the shared connections."""
    options = SyncClientOptions(
        httpx_client=http,
        # A timer thread would keep the session alive for ever; we refresh when a token is refused.
        auto_refresh_token=False,
        persist_session=False,
    )
    return create_client(url, key, options)


class SupabaseCalls:
    """One person's client, which several threads may use: two tabs share a session.

    Our clock is never asked whether a token is still good: a call is made, and the sign-in
    refreshed once when the answer is that it has expired.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        # Held while a request is made up and while tokens change, never while the store answers.
        self._lock = RLock()

    # Signing in

    def sign_in(self, email: str, passphrase: str) -> None:
        """Sign this client in. Raises Refused when e-mail and passphrase do not go together."""
        with self._lock:
            try:
                self._client.auth.sign_in_with_password({"email": email, "password": passphrase})
            except AuthError as error:
                raise auth_error(error) from error

    def sign_out(self) -> None:
        """End this sign-in, and no other of the same person."""
        with self._lock:
            try:
                self._client.auth.sign_out({"scope": "local"})
            except AuthError as error:
                raise auth_error(error) from error

    def change_passphrase(self, passphrase: str) -> None:
        """Another passphrase for whoever is signed in; ends their other sign-ins.

        Raises Refused when Supabase Auth does not accept it.
        """
        with self._lock:
            # A token just made, for Auth refuses an expired one.
            self._refresh(self._token())
            try:
                self._client.auth.update_user({"password": passphrase})
            except AuthError as error:
                raise auth_error(error) from error

    # Asking the database

    def _call(self, function: str, **parameters: object) -> Any:
        return self._answer(lambda: self._client.rpc(function, parameters))

    def _rows(self, query: Callable[[], Any]) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = self._answer(query)
        return rows

    def _answer(self, query: Callable[[], Any], *, again: bool = True) -> Any:
        """What the database says; an expired sign-in is refreshed once and asked again."""
        with self._lock:
            token = self._token()
            request = query()
        try:
            return request.execute().data
        except APIError as error:
            if error.code not in _EXPIRED:
                raise storage_error(error) from error
            if not again:
                raise Refused(_OVER) from error
        except httpx.HTTPError as error:
            raise Unavailable(_AWAY) from error
        self._refresh(token)
        return self._answer(query, again=False)

    def _token(self) -> str:
        token: str = self._client.options.headers["Authorization"]
        return token

    def _refresh(self, token: str) -> None:
        """A new token in place of one that was refused, unless another thread was faster.

        A refresh token is good once: two threads that used the same one would end the session.
        """
        with self._lock:
            if self._token() != token:
                return
            try:
                self._client.auth.refresh_session()
            except AuthError as error:
                trouble = auth_error(error)
                raise trouble if isinstance(trouble, Unavailable) else Refused(_OVER) from error


def auth_error(error: AuthError) -> StorageError:
    """What a refusal of Supabase Auth means, without its own words."""
    if isinstance(error, AuthRetryableError):
        return Unavailable(_AWAY)
    if isinstance(error, AuthWeakPasswordError):
        return Refused("This passphrase is too easy to guess. Please choose another.")
    code = str(error.code or "")
    if code == "invalid_credentials":
        return Refused("That e-mail and passphrase do not go together.")
    if code == "same_password":
        return Refused("The new passphrase is the old one. Please choose another.")
    if isinstance(error, AuthApiError) and (error.status == 429 or error.status >= 500):
        return Unavailable("Sign-in is busy just now. Please try again in a minute.")
    return Refused("This sign-in is not accepted. Please ask whoever runs Table Talk.")


def storage_error(error: APIError) -> StorageError:
    """What a refusal of the database means."""
    code = str(error.code or "")
    if code == "42501":
        return Refused("You may not do this.")
    if code == "P0001":
        return Refused(str(error.message))
    if code.startswith(_POINTLESS):
        # Without the driver's words, which may hold a row.
        return Refused("The store does not accept this.")
    return Unavailable("The store cannot do this just now. Please try again in a moment.")
