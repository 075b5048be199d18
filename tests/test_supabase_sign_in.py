"""Staff sign-in on Supabase: through the real routes, with a stand-in for Supabase Auth."""

import random
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import httpx2
import jwt
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from supabase_auth._sync import gotrue_client

from feedback import backend, config, meetings, setting_up, shared, staff, supabase_backend
from feedback.errors import Refused, SignInRefused, Unavailable
from feedback.models import Comment, Role, Tag
from feedback.storage.supabase_client import shared_http
from feedback.supabase_backend import SupabaseBackend
from feedback.web import staff_routes
from feedback.web.lifespan import _welcome
from feedback.web.routes import routes
from feedback.web.shell import Shell
from tests.borough import Borough, email_of
from tests.conftest import PASSPHRASE, TODAY
from tests.supabase_edge import Fault
from tests.supabase_stack import SupabaseStack

pytestmark = pytest.mark.supabase

NEW = "another four words"
OVER = "sign-in is over"


@pytest.fixture
def borough(supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Borough]:
    """The app of this process on an empty Supabase project."""
    monkeypatch.setenv("SUPABASE_URL", supabase_stack.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", supabase_stack.anon_key)
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()
    supabase_stack.auth.lifetime_s, supabase_stack.auth.reuse_interval_s = 3600, 10
    with shared_http() as http:
        yield Borough(supabase_stack, http)
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()


@pytest.fixture
def new_visitor(borough: Borough, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser with no cookies on our plain pages; nobody has to wait."""
    monkeypatch.setattr(staff_routes, "_slow_down", staff.SlowDown(free=1000))
    app = Starlette(routes=routes, middleware=[Middleware(Shell)])
    with TestClient(app, follow_redirects=False) as test_client:
        yield test_client


def sign_in(visitor: TestClient, name: str, passphrase: str = PASSPHRASE) -> httpx2.Response:
    """Sign in by the form."""
    sent = {"name": email_of(name), "passphrase": passphrase}
    return visitor.post("/staff/sign-in", data=sent)


@pytest.fixture
def replica(borough: Borough, monkeypatch: pytest.MonkeyPatch) -> SupabaseBackend:
    """One process's sign-in; whoever is signed in is looked up at each call."""
    monkeypatch.setattr(supabase_backend, "LOOK_AGAIN_SECONDS", 0.0)
    return SupabaseBackend(borough.residents(), borough.stranger)


def signed_in(replica: SupabaseBackend, session: str, minute: int = 100):  # type: ignore[no-untyped-def]
    """Who has this cookie."""
    return replica.signed_in(session, minute=minute, idle_minutes=30)


# The same sign-in page ----------------------------------------------------------------------


def test_staff_sign_in_with_their_email_and_out_again(
    borough: Borough, new_visitor: TestClient
) -> None:
    assert ">E-mail</label>" in new_visitor.get("/staff/sign-in").text

    reply = sign_in(new_visitor, "Ada")

    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert "HttpOnly" in reply.headers["set-cookie"]
    who = backend.signed_in(new_visitor.cookies)
    assert who is not None
    assert (who.member.name, who.member.role) == ("Ada", "admin")
    assert who.store.comment_count("waiting") == 0
    token = reply.headers["set-cookie"]
    assert "eyJ" not in token  # no token of Supabase's reaches the browser

    sessions = len(borough.stack.auth._sessions)
    cookies = dict(new_visitor.cookies)
    new_visitor.post("/staff/sign-out")
    assert backend.signed_in(cookies) is None
    assert len(borough.stack.auth._sessions) == sessions - 1


@pytest.mark.parametrize("name", ["Ada", "Nobody"])
def test_a_wrong_passphrase_opens_nothing(
    borough: Borough, new_visitor: TestClient, name: str
) -> None:
    reply = sign_in(new_visitor, name, "wrong horse battery")

    assert reply.status_code == 422
    assert "do not go together" in reply.text
    assert "set-cookie" not in reply.headers


def test_who_signs_in_but_has_no_role_is_told_kindly_and_signed_out(
    borough: Borough, new_visitor: TestClient
) -> None:
    borough.stack.add_user("eve@example.org", PASSPHRASE)
    sessions = set(borough.stack.auth._sessions)

    reply = sign_in(new_visitor, "Eve")

    assert reply.status_code == 422
    assert "Please ask an admin" in reply.text
    assert set(borough.stack.auth._sessions) == sessions


def test_a_busy_or_absent_supabase_is_no_wrong_passphrase(
    borough: Borough, new_visitor: TestClient
) -> None:
    borough.stack.faults.next(Fault.UNAVAILABLE, under="/auth/")

    reply = sign_in(new_visitor, "Ada")

    assert "cannot be reached just now" in reply.text
    assert sign_in(new_visitor, "Ada").status_code == 303


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/setup", "python -m feedback staff add"),
        ("/staff/second-factor", "Six digits are not asked for yet"),
        ("/staff/reset/1", "python -m feedback staff reset"),
    ],
)
def test_pages_that_are_not_for_supabase_say_what_is(
    borough: Borough, new_visitor: TestClient, path: str, says: str
) -> None:
    sign_in(new_visitor, "Ada")

    reply = new_visitor.get(path)

    assert says in reply.text
    assert "<form" not in reply.text
    assert new_visitor.post(path, data={"passphrase": "x"}).text == reply.text


def test_digits_are_never_asked_for(borough: Borough, new_visitor: TestClient) -> None:
    reply = new_visitor.post("/staff/sign-in/digits", data={"token": "x", "digits": "123456"})

    assert (reply.status_code, reply.headers["location"]) == (303, "/staff/sign-in")


def test_the_start_says_where_answers_are_and_lists_nobodys_codes(borough: Borough) -> None:
    lines = _welcome(None, config.settings(), [("127.0.0.1", 8501)])

    assert f"  Answers are in: {borough.stack.url}" in lines
    assert "  Staff sign-in:  http://localhost:8501/staff/sign-in" in lines
    assert not any(borough.placement.code in line or "Set up" in line for line in lines)


def test_a_closed_code_leads_residents_to_an_open_one(
    borough: Borough, new_visitor: TestClient
) -> None:
    window = setting_up.add_placement(borough.admin, borough.placement.site.name, "Window")
    borough.admin.set_placement_state(borough.placement.code, "closed")

    reply = new_visitor.get(f"/f/{borough.placement.code}")

    assert reply.status_code == 410
    assert f"/f/{window.code}" in reply.text


# Whose rights -------------------------------------------------------------------------------


def test_two_people_in_one_process_never_gain_each_others_rights(
    borough: Borough, replica: SupabaseBackend
) -> None:
    borough.person("Col", "commissioner")
    sessions = {
        "Ada": replica.sign_in("ada@example.org", PASSPHRASE, minute=100),
        "Col": replica.sign_in("col@example.org", PASSPHRASE, minute=100),
    }
    wrong: list[str] = []

    def work(name: str) -> None:
        for _ in range(10):
            member, store = signed_in(replica, sessions[name])
            if member.name != name:
                wrong.append(f"{name} is {member.name}")
            try:
                list(store.export(all_words=True))
                allowed = True
            except Refused:
                allowed = False
            if allowed != (name == "Ada"):
                wrong.append(f"{name}: {allowed}")
            with pytest.raises(Refused):
                replica.residents.sites()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Ada", "Col") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_visitor_without_a_cookie_is_nobody_whoever_else_is_signed_in(
    borough: Borough, new_visitor: TestClient
) -> None:
    sign_in(new_visitor, "Ada")

    assert backend.signed_in({}) is None
    assert backend.signed_in({backend.COOKIE: "made up"}) is None
    with pytest.raises(Refused):
        backend.backend().residents.comment_count("waiting")


def test_whoever_is_removed_or_gets_another_role_notices_at_the_next_look(
    borough: Borough, replica: SupabaseBackend
) -> None:
    borough.person("Fay", "facilitator")
    session = replica.sign_in("fay@example.org", PASSPHRASE, minute=100)
    _, fay = borough.admin.staff()

    borough.admin.set_role(fay.id, "commissioner", by=0, day=TODAY)
    assert signed_in(replica, session).member.role == "commissioner"

    borough.admin.end_staff(fay.id, by=0, day=TODAY)
    store = replica._sessions[staff.session_hash(session)].store
    with pytest.raises(Refused):
        store.revision()
    assert signed_in(replica, session) is None
    assert replica._sessions == {}


def test_a_look_at_the_role_is_not_taken_at_every_rerun(
    borough: Borough, replica: SupabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supabase_backend, "LOOK_AGAIN_SECONDS", 1000.0)
    session = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)

    with borough.stack.faults.refused():
        assert signed_in(replica, session).member.name == "Ada"


# How long -----------------------------------------------------------------------------------


def test_a_session_ends_when_idle_and_after_twelve_hours(
    borough: Borough, replica: SupabaseBackend
) -> None:
    idle = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)
    assert signed_in(replica, idle, 129) is not None
    assert replica.signed_in(idle, minute=158, idle_minutes=30, in_use=False) is not None
    assert signed_in(replica, idle, 159) is None

    busy = replica.sign_in("ada@example.org", PASSPHRASE, minute=1000)
    for minute in range(1000, 1000 + staff.LONGEST_SESSION_MINUTES, 20):
        assert signed_in(replica, busy, minute) is not None
    assert signed_in(replica, busy, 1000 + staff.LONGEST_SESSION_MINUTES) is None


def test_of_too_many_sessions_the_longest_unused_is_forgotten(borough: Borough) -> None:
    replica = SupabaseBackend(borough.residents(), borough.stranger, most=2)
    first, second = (replica.sign_in("ada@example.org", PASSPHRASE, minute=100) for _ in range(2))
    assert signed_in(replica, first) is not None

    third = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)

    assert [bool(signed_in(replica, one)) for one in (first, second, third)] == [True, False, True]


def test_a_restart_signs_the_replicas_staff_out_and_loses_nothing(
    borough: Borough, replica: SupabaseBackend
) -> None:
    placement = borough.placement
    session = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)

    restarted = SupabaseBackend(borough.residents(), borough.stranger)

    assert signed_in(restarted, session) is None
    assert restarted.residents.placement(placement.code) == placement
    again = restarted.sign_in("ada@example.org", PASSPHRASE, minute=100)
    assert signed_in(restarted, again).member.name == "Ada"


# Tokens -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["forged", "expired", "of another project"])
def test_a_token_that_is_not_good_is_refused(borough: Borough, kind: str) -> None:
    (user,) = borough.stack.sql("select user_id::text from public.staff where name = 'Ada'")[0]
    now = int(time.time())
    token = {
        "forged": jwt.encode({"role": "service_role", "exp": now + 60}, "f" * 64),
        "expired": borough.stack.token(user, exp=now - 60),
        "of another project": jwt.encode(
            {"role": "authenticated", "sub": user, "exp": now + 60}, "o" * 64
        ),
    }[kind]
    store = borough.stranger()
    store._client.postgrest.auth(token)

    with pytest.raises(Refused, match=OVER):
        store.comment_count("waiting")


def expire(borough: Borough, name: str):  # type: ignore[no-untyped-def]
    """Somebody's store whose access token has expired; the next will be good."""
    borough.stack.auth.lifetime_s = -60
    store = borough.store(name)
    borough.stack.auth.lifetime_s = 3600
    return store


def test_an_expired_sign_in_is_refreshed_once_by_the_first_of_eight_threads(
    borough: Borough,
) -> None:
    store = expire(borough, "Ada")
    borough.stack.auth.reuse_interval_s = 0  # a token used twice would end the session
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(store.comment_count("waiting")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [0] * 8


def test_a_sign_in_that_cannot_be_refreshed_is_over(
    borough: Borough, replica: SupabaseBackend
) -> None:
    borough.stack.auth.lifetime_s = -60
    replica_session = replica._sessions
    with pytest.raises((SignInRefused, Refused)):
        # Even the refreshed token has expired.
        replica.sign_in("ada@example.org", PASSPHRASE, minute=100)
    assert replica_session == {}

    borough.stack.auth.lifetime_s = 3600
    session = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)
    borough.stack.auth._sessions.clear()
    replica._sessions[staff.session_hash(session)].store._client.postgrest.auth("expired")

    assert signed_in(replica, session) is None


def test_a_supabase_that_is_away_ends_no_session(
    borough: Borough, replica: SupabaseBackend
) -> None:
    session = replica.sign_in("ada@example.org", PASSPHRASE, minute=100)

    with borough.stack.faults.refused():
        member, store = signed_in(replica, session)
        with pytest.raises(Unavailable):
            store.revision()

    assert member.name == "Ada"
    assert signed_in(replica, session).store.revision() >= 0


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_two_hours_off_signs_nobody_out(
    borough: Borough, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    off = SimpleNamespace(time=lambda: time.time() + hours * 3600)
    monkeypatch.setattr(gotrue_client, "time", off)
    borough.stack.auth.reuse_interval_s = 0
    store = expire(borough, "Ada")

    assert store.comment_count("waiting") == 0
    assert store.comment_count("waiting") == 0
    store.change_passphrase(NEW)
    store.sign_out()


# One's own passphrase, and others' roles ------------------------------------------------------


def test_ones_own_passphrase_is_changed_and_other_browsers_are_signed_out(
    borough: Borough, new_visitor: TestClient
) -> None:
    sign_in(new_visitor, "Ada")
    elsewhere = dict(new_visitor.cookies)
    new_visitor.cookies.clear()
    sign_in(new_visitor, "Ada")

    def change(**changes: str) -> str:
        sent = {"old": PASSPHRASE, "new": NEW, "again": NEW, **changes}
        return new_visitor.post("/staff/passphrase", data=sent).text

    assert "passphrase is not right" in change(old="wrong horse battery")
    assert "at least 12 characters" in change(new="short", again="short")
    assert "is the old one" in change(new=PASSPHRASE, again=PASSPHRASE)
    assert "is changed" in change()

    assert backend.signed_in(new_visitor.cookies) is not None
    assert backend.signed_in(elsewhere) is None
    assert sign_in(new_visitor, "Ada", NEW).status_code == 303
    assert [event.action for event in borough.admin.staff_events()] == ["passphrase_changed"]


def test_other_browsers_are_signed_out_even_where_the_change_cannot_be_put_on_record(
    borough: Borough, new_visitor: TestClient
) -> None:
    sign_in(new_visitor, "Ada")
    elsewhere = dict(new_visitor.cookies)
    new_visitor.cookies.clear()
    sign_in(new_visitor, "Ada")
    borough.stack.faults.next(Fault.UNAVAILABLE, under="/rest/v1/rpc/record_passphrase")

    new_visitor.post("/staff/passphrase", data={"old": PASSPHRASE, "new": NEW, "again": NEW})

    assert backend.signed_in(elsewhere) is None


def test_an_admin_gives_a_role_to_somebody_who_has_a_sign_in(
    borough: Borough, new_visitor: TestClient
) -> None:
    sign_in(new_visitor, "Ada")
    sent = {"email": "fay@example.org", "name": "Fay", "role": "facilitator", "sites": "all"}

    assert "Nobody has a sign-in" in new_visitor.post("/staff/invite", data=sent).text
    borough.stack.add_user("fay@example.org", PASSPHRASE)
    reply = new_visitor.post("/staff/invite", data=sent)

    assert "Fay can sign in now" in reply.text
    assert sign_in(new_visitor, "Fay").status_code == 303
    assert new_visitor.get("/staff/invite").status_code == 403


def test_deleting_a_sign_in_in_supabase_ends_the_person_and_keeps_the_record(
    borough: Borough,
) -> None:
    borough.person("Fay", "facilitator")
    borough.stack.sql("delete from auth.users where email = 'fay@example.org'")

    assert [member.name for member in borough.admin.staff()] == ["Ada"]
    assert [event.whom for event in borough.admin.staff_events()] == ["Fay"]


# The live view ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["facilitator", "commissioner"])
def test_the_live_view_is_the_same_whoever_asks_for_it(borough: Borough, role: Role) -> None:
    """An admin's figures pass the gate here, everybody else's in the database and here again."""
    chance = random.Random(f"2026 {role}")
    resident, theirs = borough.stranger(), borough.person("Cem", role)
    reasons = set()
    for _ in range(40):
        themes = [t for t, p in (("staff_attitude", 0.8), ("food", 0.1)) if chance.random() < p]
        wrote = Comment("good", "Words", tuple(Tag(theme) for theme in themes))
        response = borough.response(
            answers={"experience": (chance.choice(["good", "good", "good", "poor"]),)},
            comments=(wrote,) if chance.random() < 0.9 else (),
        )
        resident.add_response(response)
        borough.admin.release(at_least=1, hold_back=False)

        seen = [meetings.snapshot(one, threshold=5, base=10) for one in (borough.admin, theirs)]

        assert seen[0] == seen[1]
        reasons |= {cell.hidden for cell in seen[0].figures.themes}
    assert reasons == {None, "few"}


def test_a_watcher_whose_sign_in_is_over_keeps_the_live_view_from_nobody_else(
    borough: Borough,
) -> None:
    for cached in (shared._revision, shared._snapshot):
        cached.clear()
    first = expire(borough, "Ada")
    borough.stack.auth._sessions.clear()
    second = borough.person("Col", "commissioner")

    with pytest.raises(Refused, match=OVER):
        shared.live_snapshot(first)

    assert shared.live_snapshot(second).figures.responses is None
