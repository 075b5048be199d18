"""STAND-IN for Supabase Auth (GoTrue), which no public package registry has."""

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

from tests.supabase_messages import Reply, Request


class AuthError(Exception):
    """A refusal, with the status and code that GoTrue gives it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


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

    Not covered: sign-up, e-mail, rate limits, other factors, other kinds of key.
    As there, an access token stays good for PostgREST until it expires, signed out or not.
    """

    API_VERSION = "2024-01-01"

    def __init__(self, jwt_secret: str) -> None:
        self.lifetime_s = 3600
        """How long an access token is good. PostgREST allows 30 seconds more."""
        self.reuse_interval_s = 10.0
        """How long a used refresh token still gives the session's newest one."""
        self._secret = jwt_secret
        self._lock = threading.Lock()
        self._users: dict[str, User] = {}
        self._sessions: dict[str, AuthSession] = {}

    # For tests

    def add_user(self, email: str, password: str) -> str:
        """Somebody new who can sign in; their id."""
        salt = secrets.token_bytes(16)
        user = User(
            id=str(uuid.uuid4()),
            email=email.lower(),
            salt=salt,
            password_hash=_password_hash(password, salt),
            since=datetime.now(UTC).isoformat(),
        )
        with self._lock:
            self._users[user.id] = user
        return user.id

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
            ("POST", "/auth/v1/logout"): self._sign_out,
        }
        way = ways.get((request.method, request.path))
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
            return Reply.of_json(error.status, body)
        newer = {"code": error.code, "message": str(error)}
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

    def _sign_out(self, request: Request) -> Reply:
        here = self._session_of(request)
        scope = request.query.get("scope", "global")
        for session in list(self._sessions.values()):
            theirs = session.user_id == here.user_id
            meant = {"global": theirs, "local": session is here, "others": session is not here}
            if theirs and meant.get(scope, False):
                del self._sessions[session.id]
        return Reply(204)

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
