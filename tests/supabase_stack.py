"""A Supabase project on this machine, for tests.

Real: PostgreSQL, PostgREST, and our own migrations, run by an owner that is no superuser.

Stand-ins, which prove nothing about Supabase's own:

- ``supabase_shim.sql``: the roles, the ``auth`` schema and the default rights of a new project;
- ``supabase_auth.AuthStandIn``: sign-in, refresh and sign-out as Supabase Auth (GoTrue) answers;
- ``supabase_edge.Gateway``: Supabase's edge, which checks the API key and passes requests on.

Everything listens on loopback only, lives in one temporary folder and ends with the stack. When
the test run is killed, the servers end too, but the folder stays in the system's temporary folder.
``bash .ci/supabase.sh`` installs what is needed.
"""

import json
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import jwt
import psycopg
import pytest
from psycopg import sql as sql_text

from tests.supabase_auth import AuthStandIn
from tests.supabase_edge import Gateway
from tests.supabase_servers import LOOPBACK, PROJECT, SUPERUSER, Postgres, PostgREST, require_parts

MIGRATIONS = PROJECT / "supabase" / "migrations"
SHIM = Path(__file__).with_name("supabase_shim.sql")
OWNER = "project_owner"

Claims = Mapping[str, Any]


class SupabaseStack:
    """All of it, from entering a ``with`` block to leaving it.

    Parameters
    ----------
    migrations
        Folder of the migrations to run.
    older_project
        Grant everything on new tables, sequences and functions to Supabase's three roles, as
        projects do that were made before 30 May 2026. Newer ones grant nothing.
    durable
        Write to disk as in production; without it a power cut may lose what was committed.
    """

    def __init__(
        self,
        migrations: Path = MIGRATIONS,
        *,
        older_project: bool = False,
        durable: bool = False,
    ) -> None:
        self._migrations = migrations
        self._older_project = older_project
        self._durable = durable
        self._lock = threading.Lock()
        self._closing = ExitStack()
        secret = secrets.token_hex(32)
        self._jwt_secret = secret
        self.anon_key = _api_key("anon", secret)
        self.service_key = _api_key("service_role", secret)
        # Keys of the newer kind are no tokens: the edge puts one in their place.
        self.publishable_key = f"sb_publishable_{secrets.token_urlsafe(24)}"
        self.secret_key = f"sb_secret_{secrets.token_urlsafe(24)}"
        self.auth = AuthStandIn(secret, self._keep_user)

    def __enter__(self) -> Self:
        require_parts()
        try:
            self._start()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def _start(self) -> None:
        self.folder = folder = Path(tempfile.mkdtemp(prefix="table-talk-supabase-"))
        self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
        self.postgres = Postgres(folder, durable=self._durable)
        self._closing.callback(self.postgres.stop)
        self.postgres.start()
        self._superuser = self.connect(SUPERUSER)
        self._closing.callback(self._superuser.close)
        self._be_like_supabase()
        self.apply_migrations(self._migrations)
        self.postgrest = PostgREST(folder, self.postgres, self._jwt_secret)
        self._closing.callback(self.postgrest.stop)
        self.postgrest.start()
        keys = {
            self.anon_key: self.anon_key,
            self.publishable_key: self.anon_key,
            self.service_key: self.service_key,
            self.secret_key: self.service_key,
        }
        self.gateway = Gateway(keys, self.postgrest.port, self.auth)
        self.faults = self.gateway.faults
        self._closing.callback(self.gateway.close)
        self.gateway.open()
        self.url = f"http://{LOOPBACK}:{self.gateway.port}"

    def _be_like_supabase(self) -> None:
        self.sql(SHIM.read_text("utf-8"))
        for role in (OWNER, "authenticator"):
            self.sql(f"alter role {role} password '{self.postgres.password}'")
        if self._older_project:
            for kind in ("tables", "sequences", "functions"):
                self.sql(
                    f"alter default privileges for role {OWNER} in schema public"
                    f" grant all on {kind} to anon, authenticated, service_role"
                )

    # The database

    def connect(self, role: str = SUPERUSER) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of one's own; close it after use. Each statement commits by itself."""
        return psycopg.connect(self.postgres.address(role), autocommit=True)

    def sql(
        self,
        statement: str,
        *params: object,
        role: str | None = None,
        claims: Claims | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run SQL in one transaction as superuser, or as PostgREST does for a role; its rows.

        Several statements may be given when there are no parameters (``%s``).
        """
        with self._lock, self._superuser.transaction():
            if role:
                self._become(role, claims or {})
            cursor = self._superuser.execute(statement.encode(), params or None)
            return cursor.fetchall() if cursor.description else []

    def _become(self, role: str, claims: Claims) -> None:
        """Take a role for this transaction, with what PostgREST says about the request."""
        self._superuser.execute(
            "select set_config('search_path', 'public, extensions', true),"
            " set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
            (json.dumps({"role": role, **claims}), role),
        )

    def apply_migrations(self, folder: Path) -> None:
        """Run a folder's migrations in order, as their owner: each in one transaction, recorded.

        What the tables hold afterwards is what ``clean`` brings back.
        """
        with self.connect(OWNER) as owner:
            for path in sorted(folder.glob("*.sql")):
                version, _, name = path.stem.partition("_")
                text = path.read_text("utf-8")
                with owner.transaction():
                    owner.execute(text.encode())
                    owner.execute(
                        "insert into supabase_migrations.schema_migrations"
                        " (version, name, statements) values (%s, %s, %s)",
                        (version, name, [text]),
                    )
        self._cleaning = self._how_to_clean()

    def _how_to_clean(self) -> str:
        """SQL that empties our tables, and fills those again that the migrations filled.

        Remembers what is in them in a schema of its own.
        """
        self.sql("drop schema if exists seeds cascade; create schema seeds")
        tables = [
            sql_text.Identifier(*row)
            for row in self.sql(
                "select schemaname, tablename from pg_tables"
                " where tableowner = %s and schemaname <> 'supabase_migrations'",
                OWNER,
            )
        ]
        users = sql_text.Identifier("auth", "users")
        steps = [
            # Also those that triggers keep from being emptied.
            sql_text.SQL("set local session_replication_role = replica"),
            sql_text.SQL("truncate {} restart identity cascade").format(
                sql_text.SQL(", ").join([users, *tables])
            ),
        ]
        for number, table in enumerate(tables):
            seed = sql_text.Identifier("seeds", f"seed_{number}")
            self.sql(_as_text(sql_text.SQL("create table {} as table {}").format(seed, table)))
            if self.sql(_as_text(sql_text.SQL("select 1 from {} limit 1").format(seed))):
                fill = sql_text.SQL("insert into {} overriding system value table {}")
                steps.append(fill.format(table, seed))
        return _as_text(sql_text.SQL("; ").join(steps))

    def crash(self) -> None:
        """Kill PostgreSQL, and bring it back."""
        self._superuser.close()
        self.postgres.crash()
        self._superuser = self.connect(SUPERUSER)
        self._closing.callback(self._superuser.close)

    def clean(self) -> None:
        """As after the migrations: tables, identities, users, sessions and faults."""
        self.faults.clear()
        self.auth.forget_everybody()
        self.sql(self._cleaning)

    # Who asks

    def add_user(self, email: str, password: str) -> str:
        """Somebody who can sign in; their id. Their row in ``auth.users`` is there too."""
        return self.auth.add_user(email, password)

    def _keep_user(self, user_id: str, email: str) -> None:
        self.sql("insert into auth.users (id, email) values (%s, %s)", user_id, email)

    def token(self, user_id: str, **claims: Any) -> str:
        """An access token for somebody, with claims changed or added (``exp``, ``role`` …)."""
        return self.auth.token(user_id, **claims)


def _api_key(role: str, secret: str) -> str:
    """A project's API key of the older kind: a token for ten years."""
    now = int(time.time())
    claims = {"iss": "supabase", "ref": "local", "role": role, "iat": now, "exp": now + 315_360_000}
    return jwt.encode(claims, secret, algorithm="HS256")


def _as_text(statement: sql_text.Composable) -> str:
    return statement.as_string(None)


@pytest.fixture(scope="session")
def supabase_stack() -> Iterator[SupabaseStack]:
    """One stack with our migrations for the whole run. Call its ``clean()`` before each test."""
    with SupabaseStack() as stack:
        yield stack
