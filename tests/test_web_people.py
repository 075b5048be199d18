"""Six digits at sign-in, one's own sign-in, inviting and resetting: the plain pages."""

import re

import pytest
from starlette.testclient import TestClient

from feedback import second_factor, staff
from feedback.models import Placement, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.web import staff_routes
from tests.conftest import PASSPHRASE, TODAY
from tests.test_web_security import FOREIGN, sign_in

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = 1_234_567_890
NEW = "another four words"
PAGES = ["/staff/passphrase", "/staff/second-factor", "/staff/invite", "/staff/reset/1"]


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each attempt had to wait; nobody really waits, hashes are quick, time stands."""
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(staff_routes, "_slow_down", staff.SlowDown())
    monkeypatch.setattr(staff_routes, "_second_steps", staff.SecondSteps())
    monkeypatch.setattr(staff_routes.anyio, "sleep", note)
    monkeypatch.setattr(staff, "second_now", lambda: NOW)
    return waited


def digits(step: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or so many half minutes from now."""
    return second_factor.pyotp.TOTP(secret).generate_otp(NOW // 30 + step)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    (value,) = re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', html)
    return value


@pytest.fixture
def careful(store: SqliteStore, facilitator: StaffMember) -> StaffMember:
    """A facilitator with a second factor."""
    store.set_second_factor(facilitator.id, SECRET, by=facilitator.id, day=TODAY)
    return facilitator


@pytest.fixture
def as_admin(client: TestClient, admin: StaffMember) -> TestClient:
    """A browser in which an admin is signed in."""
    assert sign_in(client, name=admin.name).status_code == 303
    return client


# Six digits at sign-in ----------------------------------------------------------------------


def test_digits_are_asked_for_before_any_cookie_is_given(
    client: TestClient, careful: StaffMember
) -> None:
    asked = sign_in(client, next="/moderate")

    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers
    assert asked.headers["cache-control"] == "no-store"
    assert 'autocomplete="one-time-code"' in asked.text
    assert PASSPHRASE not in asked.text

    sent = {"token": hidden(asked.text, "token"), "next": hidden(asked.text, "next")}
    reply = client.post("/staff/sign-in/digits", data={**sent, "digits": digits()})

    assert (reply.status_code, reply.headers["location"]) == (303, "/moderate")
    assert client.cookies["staff_sid"]


def test_digits_that_were_used_open_no_second_session(
    client: TestClient, careful: StaffMember
) -> None:
    for expected in (303, 422):
        token = hidden(sign_in(client).text, "token")
        sent = {"token": token, "digits": digits()}
        reply = client.post("/staff/sign-in/digits", data=sent)
        assert reply.status_code == expected

    assert "used already" in reply.text
    assert "set-cookie" not in reply.headers


def test_wrong_digits_are_slowed_and_then_locked(
    client: TestClient, careful: StaffMember, waits: list[float]
) -> None:
    token = hidden(sign_in(client).text, "token")
    waits.clear()
    for _ in range(10):
        reply = client.post("/staff/sign-in/digits", data={"token": token, "digits": "000000"})
        assert "not the six digits" in reply.text

    reply = client.post("/staff/sign-in/digits", data={"token": token, "digits": digits()})

    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] < waits[4]
    assert "quarter of an hour" in reply.text
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("token", ["", "made up", "' or 1=1"])
def test_digits_without_the_first_step_are_worth_nothing(
    client: TestClient, careful: StaffMember, token: str
) -> None:
    reply = client.post("/staff/sign-in/digits", data={"token": token, "digits": digits()})

    assert "sign in again" in reply.text
    assert "set-cookie" not in reply.headers


def test_a_wrong_passphrase_never_leads_to_the_digits(
    client: TestClient, careful: StaffMember
) -> None:
    assert "one-time-code" not in sign_in(client, passphrase="wrong horse battery").text


# One's own ----------------------------------------------------------------------------------


def test_a_passphrase_is_changed_on_a_plain_page(
    client: TestClient, store: SqliteStore, commissioner: StaffMember
) -> None:
    sign_in(client, name=commissioner.name)
    sent = {"old": PASSPHRASE, "new": NEW, "again": NEW}

    reply = client.post("/staff/passphrase", data=sent)

    assert "Your passphrase is changed" in reply.text
    assert client.get("/staff/passphrase").status_code == 200
    assert staff.sign_in(store, commissioner.name, NEW, minute=1)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"old": "wrong horse battery"}, "passphrase is not right"),
        ({"again": "another four wards"}, "differ"),
        ({"new": "short", "again": "short"}, "at least 12"),
    ],
)
def test_a_passphrase_that_is_not_changed_comes_back_with_the_reason_and_not_in_the_page(
    client: TestClient,
    store: SqliteStore,
    commissioner: StaffMember,
    changes: dict[str, str],
    why: str,
) -> None:
    sign_in(client, name=commissioner.name)
    sent = {"old": PASSPHRASE, "new": NEW, "again": NEW, **changes}

    reply = client.post("/staff/passphrase", data=sent)

    assert reply.status_code == 422
    assert why in reply.text
    assert not [value for value in sent.values() if f'"{value}"' in reply.text]
    assert staff.sign_in(store, commissioner.name, PASSPHRASE, minute=1)


def test_guessing_the_passphrase_in_an_open_session_is_slowed(
    client: TestClient, commissioner: StaffMember, waits: list[float]
) -> None:
    sign_in(client, name=commissioner.name)
    waits.clear()

    for _ in range(5):
        client.post("/staff/passphrase", data={"old": "wrong", "new": NEW, "again": NEW})

    assert waits[3] > 0


def test_a_second_factor_is_switched_on_with_a_code_and_off_with_the_passphrase(
    client: TestClient, store: SqliteStore, facilitator: StaffMember
) -> None:
    sign_in(client)
    form = client.get("/staff/second-factor")
    secret = hidden(form.text, "secret")
    sent = {"to": "on", "secret": secret, "passphrase": PASSPHRASE}

    wrong = client.post("/staff/second-factor", data={**sent, "digits": "000000"})
    assert hidden(wrong.text, "secret") == secret
    right = client.post("/staff/second-factor", data={**sent, "digits": digits(secret=secret)})
    assert "Your second factor is on" in right.text
    assert store.second_factor(facilitator.id) == secret
    assert secret not in client.get("/staff/second-factor").text

    client.post("/staff/second-factor", data={"to": "off", "passphrase": PASSPHRASE})

    assert store.second_factor(facilitator.id) == ""


def test_a_commissioner_is_offered_no_second_factor(
    client: TestClient, commissioner: StaffMember
) -> None:
    sign_in(client, name=commissioner.name)

    assert client.get("/staff/second-factor").status_code == 403


# By admins ----------------------------------------------------------------------------------


def test_an_invitation_shows_a_passphrase_once_that_works(
    as_admin: TestClient, store: SqliteStore, placement: Placement
) -> None:
    sent = {"name": "Grace", "role": "facilitator", "sites": str(placement.site.id)}

    reply = as_admin.post("/staff/invite", data=sent)

    (passphrase,) = re.findall('<p class="done"><b>([a-z ]+)</b>', reply.text)
    assert reply.headers["cache-control"] == "no-store"
    assert staff.sign_in(store, "Grace", passphrase, minute=1)
    found = store.staff_named("Grace")
    assert found is not None
    assert found[0].sites == {placement.site.id}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "name of up to 80"),
        ({"name": "Ada Admin"}, "already somebody called"),
        ({"role": "queen"}, "choose a role"),
        ({"sites": []}, "at least one"),
        ({"sites": ["all", "1"]}, "either all sites or some"),
        ({"sites": "999"}, "does not accept"),
        ({"sites": "x"}, "at least one"),
    ],
)
def test_an_invitation_that_will_not_do_is_explained(
    as_admin: TestClient,
    store: SqliteStore,
    placement: Placement,
    changes: dict[str, object],
    why: str,
) -> None:
    sent = {"name": '<b>"Grace', "role": "facilitator", "sites": "all", **changes}

    reply = as_admin.post("/staff/invite", data=sent)

    assert reply.status_code == 422
    assert why in reply.text
    assert "<b>&#34;Grace" not in reply.text
    assert len(store.staff()) == 1


def test_a_reset_shows_a_passphrase_once_that_works(
    as_admin: TestClient, store: SqliteStore, facilitator: StaffMember
) -> None:
    address = f"/staff/reset/{facilitator.id}"
    assert facilitator.name in as_admin.get(address).text
    assert staff.sign_in(store, facilitator.name, PASSPHRASE, minute=1)

    reply = as_admin.post(address)

    (passphrase,) = re.findall('<p class="done"><b>([a-z ]+)</b>', reply.text)
    assert staff.sign_in(store, facilitator.name, passphrase, minute=1)


def test_nobody_can_be_reset_who_is_not_there(as_admin: TestClient) -> None:
    assert as_admin.get("/staff/reset/999").status_code == 404
    assert as_admin.post("/staff/reset/999").status_code == 422


# Who may not --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_sign_in(
    client: TestClient, store: SqliteStore, admin: StaffMember, page: str, method: str
) -> None:
    reply = client.request(method, page, data={"name": "Eve"} if method == "POST" else None)

    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/staff/sign-in?next=/")
    assert store.staff() == [admin]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", PAGES[2:])
@pytest.mark.parametrize("role", ["facilitator", "commissioner"])
def test_only_admins_open_the_pages_about_others(
    client: TestClient,
    store: SqliteStore,
    facilitator: StaffMember,
    commissioner: StaffMember,
    page: str,
    method: str,
    role: str,
) -> None:
    sign_in(client, name=facilitator.name if role == "facilitator" else commissioner.name)
    sent = {"name": "Eve", "role": "admin", "sites": "all"}

    reply = client.request(method, page, data=sent if method == "POST" else None)

    assert reply.status_code == 403
    assert len(store.staff()) == 2
    assert staff.sign_in(store, facilitator.name, PASSPHRASE, minute=1)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("page", [*PAGES, "/staff/sign-in/digits"])
def test_another_site_can_change_nothing(
    as_admin: TestClient, store: SqliteStore, page: str, headers: dict[str, str]
) -> None:
    sent = {
        **{"name": "Eve", "role": "admin", "sites": "all"},
        **{"old": PASSPHRASE, "new": NEW, "again": NEW},
        **{"to": "on", "secret": SECRET, "digits": digits(), "passphrase": PASSPHRASE},
    }

    assert as_admin.post(page, data=sent, headers=headers).status_code == 403
    assert [(one.name, one.second_factor) for one in store.staff()] == [("Ada Admin", False)]
    assert staff.sign_in(store, "Ada Admin", PASSPHRASE, minute=1)


def test_a_removed_admin_who_still_has_the_page_open_invites_nobody(
    as_admin: TestClient, store: SqliteStore, admin: StaffMember
) -> None:
    other = staff.add_staff(store, "Other", "admin", PASSPHRASE)
    store.end_staff(admin.id, by=other.id, day=TODAY)

    reply = as_admin.post("/staff/invite", data={"name": "Eve", "role": "admin", "sites": "all"})

    assert reply.status_code == 303
    assert store.staff() == [other]


def test_no_secret_reaches_a_log(
    as_admin: TestClient,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")

    shown = as_admin.post("/staff/invite", data={"name": "Grace", "role": "admin"})
    secret = hidden(as_admin.get("/staff/second-factor").text, "secret")
    as_admin.post("/staff/second-factor", data={"to": "on", "secret": secret, "digits": "000000"})

    (passphrase,) = re.findall('<p class="done"><b>([a-z ]+)</b>', shown.text)
    logged = caplog.text + "".join(capfd.readouterr())
    assert passphrase not in logged
    assert secret not in logged
