"""STAND-IN for Supabase Auth (GoTrue), which no public package registry has."""

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

from tests.supabase_messages import Reply, Request


class AuthError(Exception):
    """A refusal, with the status and code that GoTrue gives it."""

    def __init__(self, status: int, code: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.more = more


@dataclass
class User:
    """Somebody who can sign in."""

    id: str
    email: str
    salt: bytes
    password_hash: bytes
    since: str


@dataclass
class AuthSession:
    """One sign-in: its newest refresh token, and when each older one was used."""

    id: str
    user_id: str
    newest: str
    used: dict[str, float] = field(default_factory=dict)


class AuthStandIn:
    """STAND-IN for Supabase Auth (GoTrue): passwords, HS256 tokens, rotating refresh tokens.

    Users are made, listed and changed with the service key; people change their own password.
    ``keep_user`` is told of each new user's id and e-mail, for the table ``auth.users``.

    Not covered: sign-up, e-mail, rate limits, other factors, other kinds of key.
    As there, an access token stays good for PostgREST until it expires, signed out or not.
    """

    API_VERSION = "2024-01-01"
    LEAST_PASSWORD = 6
    LONGEST_PASSWORD = 72

    def __init__(self, jwt_secret: str, keep_user: Callable[[str, str], object]) -> None:
        self.lifetime_s = 3600
        """How long an access token is good. PostgREST allows 30 seconds more."""
        self.reuse_interval_s = 10.0
        """How long a used refresh token still gives the session's newest one."""
        self._secret = jwt_secret
        self._keep_user = keep_user
        self._lock = threading.Lock()
        self._users: dict[str, User] = {}
        self._sessions: dict[str, AuthSession] = {}

    # For tests

    def add_user(self, email: str, password: str) -> str:
        """Somebody new who can sign in; their id."""
        with self._lock:
            return self._new_user(email, password).id

    def token(self, user_id: str, **claims: Any) -> str:
        """An access token, with claims changed or added."""
        now = int(time.time())
        user = self._users.get(user_id)
        usual = {
            "aud": "authenticated",
            "iat": now,
            "exp": now + self.lifetime_s,
            "sub": user_id,
            "email": user.email if user else "",
            "role": "authenticated",
            "aal": "aal1",
            "session_id": str(uuid.uuid4()),
            "is_anonymous": False,
        }
        return jwt.encode(usual | claims, self._secret, algorithm="HS256")

    def forget_everybody(self) -> None:
        """No users and no sessions."""
        with self._lock:
            self._users.clear()
            self._sessions.clear()

    # For the gateway

    def answer(self, request: Request) -> Reply:
        """What /auth/v1 answers."""
        ways = {
            ("POST", "/auth/v1/token"): self._token,
            ("GET", "/auth/v1/user"): self._user,
            ("PUT", "/auth/v1/user"): self._change_own,
            ("POST", "/auth/v1/logout"): self._sign_out,
            ("GET", "/auth/v1/admin/users"): self._list_users,
            ("POST", "/auth/v1/admin/users"): self._make_user,
        }
        way = ways.get((request.method, request.path))
        if request.method == "PUT" and request.path.startswith("/auth/v1/admin/users/"):
            way = self._change_user
        try:
            if way is None:
                raise AuthError(404, "not_found", "This stand-in does not know that path")
            with self._lock:
                return way(request)
        except AuthError as error:
            return self._refusal(request, error)

    def _refusal(self, request: Request, error: AuthError) -> Reply:
        if request.headers.get("x-supabase-api-version", "") < self.API_VERSION:
            body = {"code": error.status, "error_code": error.code, "msg": str(error)}
            return Reply.of_json(error.status, body | error.more)
        newer = {"code": error.code, "message": str(error)} | error.more
        return Reply.of_json(error.status, newer, **{"X-Supabase-Api-Version": self.API_VERSION})

    def _token(self, request: Request) -> Reply:
        grants = {"password": self._sign_in, "refresh_token": self._refresh}
        grant = grants.get(request.query.get("grant_type", ""))
        if grant is None:
            raise AuthError(400, "invalid_credentials", "unsupported_grant_type")
        return Reply.of_json(200, self._session_body(grant(request.json())))

    def _sign_in(self, body: Mapping[str, Any]) -> AuthSession:
        email = str(body.get("email", "")).lower()
        user = next((user for user in self._users.values() if user.email == email), None)
        salt = user.salt if user else b""
        given = _password_hash(str(body.get("password", "")), salt)
        if user is None or not hmac.compare_digest(given, user.password_hash):
            raise AuthError(400, "invalid_credentials", "Invalid login credentials")
        session = AuthSession(str(uuid.uuid4()), user.id, newest=secrets.token_urlsafe(9))
        self._sessions[session.id] = session
        return session

    def _refresh(self, body: Mapping[str, Any]) -> AuthSession:
        given = str(body.get("refresh_token", ""))
        for session in self._sessions.values():
            if given == session.newest:
                session.used[given] = time.monotonic()
                session.newest = secrets.token_urlsafe(9)
                return session
            if given in session.used:
                return self._used_again(session, given)
        raise AuthError(
            400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"
        )

    def _used_again(self, session: AuthSession, given: str) -> AuthSession:
        """Somebody was a little late, or the token was stolen: then the session ends."""
        if time.monotonic() - session.used[given] <= self.reuse_interval_s:
            return session
        del self._sessions[session.id]
        raise AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    def _user(self, request: Request) -> Reply:
        session = self._session_of(request)
        return Reply.of_json(200, self._user_body(self._users[session.user_id]))

    def _change_own(self, request: Request) -> Reply:
        here = self._session_of(request)
        user = self._users[here.user_id]
        password = str(request.json().get("password", ""))
        self._check_password(password)
        if hmac.compare_digest(_password_hash(password, user.salt), user.password_hash):
            message = "New password should be different from the old password."
            raise AuthError(422, "same_password", message)
        user.password_hash = _password_hash(password, user.salt)
        self._end_sessions(user.id, but=here)
        return Reply.of_json(200, self._user_body(user))

    def _sign_out(self, request: Request) -> Reply:
        here = self._session_of(request)
        match request.query.get("scope", "global"):
            case "local":
                del self._sessions[here.id]
            case "others":
                self._end_sessions(here.user_id, but=here)
            case _:
                self._end_sessions(here.user_id)
        return Reply(204)

    def _end_sessions(self, user_id: str, *, but: AuthSession | None = None) -> None:
        for session in list(self._sessions.values()):
            if session.user_id == user_id and session is not but:
                del self._sessions[session.id]

    # With the service key

    def _list_users(self, request: Request) -> Reply:
        self._require_service(request)
        users = [self._user_body(user) for user in self._users.values()]
        return Reply.of_json(200, {"users": users, "aud": "authenticated"})

    def _make_user(self, request: Request) -> Reply:
        self._require_service(request)
        body = request.json()
        email, password = str(body.get("email", "")).lower(), str(body.get("password", ""))
        if "@" not in email:
            message = "Unable to validate email address: invalid format"
            raise AuthError(400, "validation_failed", message)
        if any(user.email == email for user in self._users.values()):
            message = "A user with this email address has already been registered"
            raise AuthError(422, "email_exists", message)
        self._check_password(password)
        return Reply.of_json(200, self._user_body(self._new_user(email, password)))

    def _change_user(self, request: Request) -> Reply:
        self._require_service(request)
        user = self._users.get(request.path.rpartition("/")[2])
        if user is None:
            raise AuthError(404, "user_not_found", "User not found")
        password = str(request.json().get("password", ""))
        self._check_password(password)
        user.password_hash = _password_hash(password, user.salt)
        self._end_sessions(user.id)
        return Reply.of_json(200, self._user_body(user))

    def _require_service(self, request: Request) -> None:
        try:
            claims = jwt.decode(request.bearer, self._secret, algorithms=["HS256"])
        except jwt.InvalidTokenError as error:
            raise AuthError(401, "bad_jwt", f"invalid JWT: {error}") from error
        if claims.get("role") != "service_role":
            raise AuthError(403, "not_admin", "User not allowed")

    def _check_password(self, password: str) -> None:
        if len(password) < self.LEAST_PASSWORD:
            message = f"Password should be at least {self.LEAST_PASSWORD} characters."
            raise AuthError(422, "weak_password", message, weak_password={"reasons": ["length"]})
        if len(password.encode()) > self.LONGEST_PASSWORD:
            message = f"Password cannot be longer than {self.LONGEST_PASSWORD} characters"
            raise AuthError(400, "validation_failed", message)

    def _new_user(self, email: str, password: str) -> User:
        salt = secrets.token_bytes(16)
        user = User(
            id=str(uuid.uuid4()),
            email=email.lower(),
            salt=salt,
            password_hash=_password_hash(password, salt),
            since=datetime.now(UTC).isoformat(),
        )
        self._users[user.id] = user
        self._keep_user(user.id, user.email)
        return user

    def _session_of(self, request: Request) -> AuthSession:
        try:
            claims = jwt.decode(
                request.bearer, self._secret, algorithms=["HS256"], audience="authenticated"
            )
        except jwt.InvalidTokenError as error:
            raise AuthError(403, "bad_jwt", f"invalid JWT: {error}") from error
        session = self._sessions.get(str(claims.get("session_id")))
        if session is None:
            raise AuthError(
                403, "session_not_found", "Session from session_id claim in JWT does not exist"
            )
        return session

    def _session_body(self, session: AuthSession) -> dict[str, Any]:
        return {
            "access_token": self.token(session.user_id, session_id=session.id),
            "token_type": "bearer",
            "expires_in": self.lifetime_s,
            "expires_at": int(time.time()) + self.lifetime_s,
            "refresh_token": session.newest,
            "user": self._user_body(self._users[session.user_id]),
        }

    def _user_body(self, user: User) -> dict[str, Any]:
        return {
            "id": user.id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": user.email,
            "email_confirmed_at": user.since,
            "confirmed_at": user.since,
            "last_sign_in_at": datetime.now(UTC).isoformat(),
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {},
            "identities": [],
            "created_at": user.since,
            "updated_at": user.since,
            "is_anonymous": False,
        }


def _password_hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**10, r=8, p=1)
