"""The Supabase of our tests is real where it says so, and its stand-ins do what they say."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from postgrest.exceptions import APIError
from supabase import Client, create_client
from supabase.lib.client_options import SyncClientOptions
from supabase_auth.errors import AuthApiError

from tests import supabase_servers as parts
from tests.supabase_edge import Fault
from tests.supabase_servers import PROJECT
from tests.supabase_stack import SupabaseStack

pytestmark = pytest.mark.supabase

EMAIL, PASSWORD = "fatima@example.org", "four words and tea"
PROBE = """
create table public.probe (id bigint generated always as identity primary key, word text);
create table public.probe_seed (number integer);
insert into public.probe_seed values (7);
create function public.refuse_probe() returns trigger language plpgsql as $$
begin
    raise exception 'only ever added';
end;
$$;
create trigger kept before truncate or delete on public.probe execute function refuse_probe();
create function public.who_am_i() returns uuid language sql stable as $$ select auth.uid() $$;
create function public.add_probe(new_word text) returns bigint
language sql security definer set search_path = '' as $$
    insert into public.probe (word) values (new_word) returning id
$$;
create function public.many() returns setof integer language sql stable as $$
    select generate_series(1, 1500)
$$;
"""

MakeClient = Callable[..., Client]


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupabaseStack]:
    """A stack with a few things to try it on in place of our migrations."""
    folder = tmp_path_factory.mktemp("migrations")
    (folder / "20260101000001_probe.sql").write_text(PROBE)
    (folder / "20260101000002_more.sql").write_text("alter table public.probe add note text")
    with SupabaseStack(folder) as stack:
        yield stack


@pytest.fixture
def stack(probed: SupabaseStack) -> SupabaseStack:
    """The same, as new."""
    probed.clean()
    probed.auth.lifetime_s = 3600
    probed.auth.reuse_interval_s = 10
    return probed


@pytest.fixture
def make_client(stack: SupabaseStack) -> Iterator[MakeClient]:
    """Clients as the product makes them, with a key of one's choice."""
    with httpx.Client(http2=False, timeout=httpx.Timeout(10, connect=3)) as pool:

        def make(key: str = stack.anon_key, token: str | None = None) -> Client:
            options = SyncClientOptions(httpx_client=pool, auto_refresh_token=False)
            client = create_client(stack.url, key, options)
            if token:
                client.postgrest.auth(token)
            return client

        yield make


def get(stack: SupabaseStack, path: str, token: str | None = None) -> httpx.Response:
    """A bare request with the anon key."""
    headers = {"apikey": stack.anon_key}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return httpx.get(f"{stack.url}{path}", headers=headers)


# Real parts --------------------------------------------------------------------------------


def test_postgrest_and_postgresql_answer_with_their_versions(stack: SupabaseStack) -> None:
    assert get(stack, "/rest/v1/").headers["server"] == "postgrest/12.0.2"
    assert stack.sql("select current_setting('server_version_num')::int / 10000 >= 15") == [(True,)]


def test_the_owner_of_the_migrations_is_no_superuser(stack: SupabaseStack) -> None:
    assert stack.sql(
        "select tableowner, rolsuper, rolbypassrls from pg_tables"
        " join pg_roles on rolname = tableowner where tablename = 'probe'"
    ) == [("project_owner", False, True)]


def test_migrations_run_in_order_and_are_recorded(stack: SupabaseStack) -> None:
    assert stack.sql(
        "select version, name from supabase_migrations.schema_migrations order by version"
    ) == [("20260101000001", "probe"), ("20260101000002", "more")]


def test_a_migration_that_fails_leaves_nothing_behind(stack: SupabaseStack, tmp_path: Path) -> None:
    (tmp_path / "20260101000003_bad.sql").write_text("create table half (); select 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        stack.apply_migrations(tmp_path)

    assert stack.sql("select to_regclass('public.half')") == [(None,)]
    assert stack.sql("select count(*) from supabase_migrations.schema_migrations") == [(2,)]


@pytest.mark.parametrize("role", ["anon", "service_role"])
def test_a_table_without_grants_is_closed(
    stack: SupabaseStack, make_client: MakeClient, role: str
) -> None:
    client = make_client(stack.anon_key if role == "anon" else stack.service_key)

    with pytest.raises(APIError) as refusal:
        client.table("probe").select("*").execute()

    assert refusal.value.code == "42501"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        stack.sql("select * from probe", role=role)


def test_an_older_project_grants_everything(tmp_path: Path) -> None:
    (tmp_path / "20260101000001_probe.sql").write_text(PROBE)

    with SupabaseStack(tmp_path, older_project=True) as stack:
        assert stack.sql("select number from probe_seed", role="anon") == [(7,)]


def test_more_than_a_thousand_rows_are_cut_as_on_supabase(make_client: MakeClient) -> None:
    rows = make_client().rpc("many").execute().data

    assert isinstance(rows, list)
    assert len(rows) == 1000


# Whose request it is -----------------------------------------------------------------------


def test_a_person_signs_in_and_the_database_knows_them(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    user_id = stack.add_user(EMAIL, PASSWORD)
    client = make_client()
    assert client.rpc("who_am_i").execute().data is None

    client.auth.sign_in_with_password({"email": EMAIL.upper(), "password": PASSWORD})

    assert client.rpc("who_am_i").execute().data == user_id
    assert stack.sql("select who_am_i()::text", role="authenticated", claims={"sub": user_id}) == [
        (user_id,)
    ]
    assert stack.sql("select email from auth.users where id = %s", user_id) == [(EMAIL,)]


@pytest.mark.parametrize("key", ["anon_key", "publishable_key", "service_key", "secret_key"])
def test_each_kind_of_key_opens_the_gateway(
    stack: SupabaseStack, make_client: MakeClient, key: str
) -> None:
    assert make_client(getattr(stack, key)).rpc("who_am_i").execute().data is None


@pytest.mark.parametrize("headers", [{}, {"apikey": "made up"}], ids=["none", "wrong"])
def test_without_a_key_nothing_is_answered(stack: SupabaseStack, headers: dict[str, str]) -> None:
    assert httpx.get(f"{stack.url}/rest/v1/probe", headers=headers).status_code == 401


def test_a_forged_token_is_refused(stack: SupabaseStack, make_client: MakeClient) -> None:
    forged = jwt.encode({"role": "service_role"}, "f" * 64, algorithm="HS256")

    with pytest.raises(APIError) as refusal:
        make_client(token=forged).rpc("who_am_i").execute()

    assert refusal.value.code == "PGRST301"
    assert get(stack, "/rest/v1/rpc/who_am_i", forged).status_code == 401


def test_an_expired_token_is_refused(stack: SupabaseStack, make_client: MakeClient) -> None:
    expired = stack.token(stack.add_user(EMAIL, PASSWORD), exp=int(time.time()) - 60)

    with pytest.raises(APIError, match="JWT expired") as refusal:
        make_client(token=expired).rpc("who_am_i").execute()

    assert refusal.value.code == "PGRST301"


# The stand-in for Supabase Auth ------------------------------------------------------------


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_a_wrong_password_is_refused_whoever_it_is(
    stack: SupabaseStack, make_client: MakeClient, email: str
) -> None:
    stack.add_user(EMAIL, PASSWORD)

    with pytest.raises(AuthApiError, match="Invalid login credentials") as refusal:
        make_client().auth.sign_in_with_password({"email": email, "password": "wrong"})

    assert (refusal.value.status, refusal.value.code) == (400, "invalid_credentials")


def test_a_client_of_an_older_kind_gets_the_older_error(stack: SupabaseStack) -> None:
    answer = httpx.post(
        f"{stack.url}/auth/v1/token?grant_type=password",
        headers={"apikey": stack.anon_key},
        json={"email": EMAIL, "password": "wrong"},
    )

    assert answer.status_code == 400
    assert answer.json() == {
        "code": 400,
        "error_code": "invalid_credentials",
        "msg": "Invalid login credentials",
    }


def signed_in(stack: SupabaseStack, client: Client) -> Any:
    """The session of somebody who has just signed in."""
    stack.add_user(EMAIL, PASSWORD)
    session = client.auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD}).session
    assert session is not None
    return session


def test_a_refresh_token_is_good_once(stack: SupabaseStack, make_client: MakeClient) -> None:
    client = make_client()
    first = signed_in(stack, client)
    second = client.auth.refresh_session().session
    assert second is not None
    assert second.refresh_token != first.refresh_token

    # A moment late, as when an answer was lost: the newest once more. Later: the session ends.
    late = make_client().auth.refresh_session(first.refresh_token).session
    assert late is not None
    assert late.refresh_token == second.refresh_token
    stack.auth.reuse_interval_s = 0
    for token, code in [
        (first.refresh_token, "refresh_token_already_used"),
        (second.refresh_token, "refresh_token_not_found"),
    ]:
        with pytest.raises(AuthApiError) as refusal:
            make_client().auth.refresh_session(token)
        assert refusal.value.code == code


def test_a_session_that_runs_out_is_refreshed_when_asked(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    stack.auth.lifetime_s = 5  # supabase-py refreshes ten seconds before the end
    client = make_client()
    first = signed_in(stack, client)

    session = client.auth.get_session()

    assert session is not None
    assert session.refresh_token != first.refresh_token


def test_signing_out_ends_the_session_but_not_the_access_token(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    client = make_client()
    session = signed_in(stack, client)
    found = client.auth.get_user()
    assert found is not None
    assert found.user.email == EMAIL

    client.auth.sign_out()

    assert get(stack, "/auth/v1/user", session.access_token).json()["error_code"] == (
        "session_not_found"
    )
    with pytest.raises(AuthApiError):
        make_client().auth.refresh_session(session.refresh_token)
    # As on Supabase: only time ends an access token.
    assert get(stack, "/rest/v1/rpc/who_am_i", session.access_token).json() == session.user.id


# Faults ------------------------------------------------------------------------------------


def words(stack: SupabaseStack) -> list[str]:
    """What was stored."""
    return [word for (word,) in stack.sql("select word from probe order by id")]


@pytest.mark.parametrize(("fault", "code"), [(Fault.UNAVAILABLE, None), (Fault.HTML_PAGE, "502")])
def test_an_edge_in_trouble_does_nothing_and_says_so(
    stack: SupabaseStack, make_client: MakeClient, fault: Fault, code: str | None
) -> None:
    client = make_client()
    stack.faults.next(fault, times=2, under="/rest/v1/rpc/add_probe")
    assert client.rpc("who_am_i").execute().data is None  # another path: no fault

    for _ in range(2):
        with pytest.raises(APIError) as trouble:
            client.rpc("add_probe", {"new_word": "lost"}).execute()
        assert str(trouble.value.code) == str(code)

    assert client.rpc("add_probe", {"new_word": "kept"}).execute().data == 1
    assert words(stack) == ["kept"]
    assert stack.faults.left == 0


def test_a_lost_answer_was_committed(stack: SupabaseStack, make_client: MakeClient) -> None:
    stack.faults.next(Fault.ANSWER_LOST)

    with pytest.raises(httpx.RemoteProtocolError):
        make_client().rpc("add_probe", {"new_word": "there"}).execute()

    assert words(stack) == ["there"]


def test_connections_are_refused_and_later_accepted(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    client = make_client()
    client.rpc("who_am_i").execute()

    with stack.faults.refused():
        for _ in range(2):
            with pytest.raises(httpx.TransportError) as trouble:
                client.rpc("add_probe", {"new_word": "lost"}).execute()
    # The first used a connection of before, which broke.
    assert isinstance(trouble.value, httpx.ConnectError)

    assert client.rpc("add_probe", {"new_word": "kept"}).execute().data == 1
    assert words(stack) == ["kept"]


def test_an_answer_does_not_wait_for_an_acknowledgement(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    client = make_client()
    times = []
    for _ in range(20):
        started = time.perf_counter()
        client.rpc("add_probe", {"new_word": "x" * 3000}).execute()
        times.append(time.perf_counter() - started)

    assert sorted(times)[10] < 0.035  # 40 ms more with Nagle's algorithm


# Between tests, and after them -------------------------------------------------------------


def test_cleaning_brings_back_what_the_migrations_left(
    stack: SupabaseStack, make_client: MakeClient
) -> None:
    stack.add_user(EMAIL, PASSWORD)
    make_client().rpc("add_probe", {"new_word": "gone"}).execute()
    stack.sql("update probe_seed set number = 8")
    stack.faults.next(Fault.UNAVAILABLE)
    with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
        stack.sql("truncate probe")

    stack.clean()

    assert words(stack) == []
    assert stack.sql("select number from probe_seed") == [(7,)]
    assert stack.sql("select * from auth.users") == []
    assert make_client().rpc("add_probe", {"new_word": "first"}).execute().data == 1


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


SLEEPER = """
import sys, time
from pathlib import Path
from tests.supabase_stack import SupabaseStack
with SupabaseStack(Path(sys.argv[1])) as stack:
    print(stack.folder, stack.postgres.pid, stack.postgrest.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_nothing_keeps_running_when_a_test_run_is_ended(
    how: signal.Signals, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER, str(tmp_path)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout is not None
        folder, *pids = run.stdout.readline().split()
        assert [is_running(int(pid)) for pid in pids] == [True, True]

        run.send_signal(how)

    deadline = time.monotonic() + 10
    while any(is_running(int(pid)) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [is_running(int(pid)) for pid in pids] == [False, False]
    if how == signal.SIGKILL:
        shutil.rmtree(folder)  # nobody was left to do it
    assert not Path(folder).exists()


def test_missing_parts_are_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "POSTGREST", tmp_path / "postgrest")

    with pytest.raises(pytest.fail.Exception, match=r"No PostgREST here: run `bash .ci/supabase"):
        SupabaseStack().__enter__()
