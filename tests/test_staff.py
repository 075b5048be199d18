"""Sign-in, sessions and their ends."""

import sqlite3
from pathlib import Path

import pytest

from feedback import staff
from feedback.errors import FeedbackError, Refused, SignInRefused
from feedback.models import StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE, REAL_HASHER

IDLE = 30


def test_the_right_passphrase_begins_a_session(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    session = staff.sign_in(store, " fatima  facilitator ", PASSPHRASE, minute=100)

    assert staff.signed_in(store, session, minute=100, idle_minutes=IDLE) == facilitator


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("Fatima Facilitator", "wrong words and tea"),
        ("Nobody", PASSPHRASE),
        ("", ""),
        ("\x00", "x"),
    ],
)
def test_wrong_name_and_wrong_passphrase_are_refused_alike(
    store: SqliteStore, facilitator: StaffMember, name: str, passphrase: str
) -> None:
    with pytest.raises(SignInRefused, match="do not go together"):
        staff.sign_in(store, name, passphrase, minute=100)


def test_an_idle_session_ends_and_a_used_one_goes_on(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    session = staff.sign_in(store, facilitator.name, PASSPHRASE, minute=100)

    assert staff.signed_in(store, session, minute=100 + IDLE - 1, idle_minutes=IDLE)
    assert staff.signed_in(store, session, minute=100 + 2 * IDLE - 2, idle_minutes=IDLE)
    assert staff.signed_in(store, session, minute=100 + 3 * IDLE, idle_minutes=IDLE) is None
    assert staff.signed_in(store, session, minute=101, idle_minutes=IDLE) is None


def test_no_session_outlasts_twelve_hours(store: SqliteStore, facilitator: StaffMember) -> None:
    session = staff.sign_in(store, facilitator.name, PASSPHRASE, minute=0)
    for minute in range(20, staff.LONGEST_SESSION_MINUTES, 20):
        assert staff.signed_in(store, session, minute=minute, idle_minutes=IDLE)

    late = staff.LONGEST_SESSION_MINUTES
    assert staff.signed_in(store, session, minute=late, idle_minutes=IDLE) is None


def test_signing_out_ends_the_session_at_once(store: SqliteStore, facilitator: StaffMember) -> None:
    session = staff.sign_in(store, facilitator.name, PASSPHRASE, minute=100)

    staff.sign_out(store, session)

    assert staff.signed_in(store, session, minute=100, idle_minutes=IDLE) is None


def test_the_store_holds_neither_passphrases_nor_session_ids(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "_hasher", REAL_HASHER)
    facilitator = staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)
    session = staff.sign_in(store, facilitator.name, PASSPHRASE, minute=100)

    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        dump = "\n".join(db.iterdump())
    db.close()

    assert facilitator.name in dump
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in dump  # RFC 9106, where memory is dear
    assert PASSPHRASE not in dump
    assert session not in dump


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [("", PASSPHRASE), ("x" * 81, PASSPHRASE), ("Ada", "short"), ("Ada", "x" * 257)],
)
def test_a_bad_name_or_passphrase_is_explained(
    store: SqliteStore, name: str, passphrase: str
) -> None:
    with pytest.raises(FeedbackError, match="Please"):
        staff.add_staff(store, name, "admin", passphrase)

    assert not store.has_staff()


def test_a_name_is_given_once(store: SqliteStore, facilitator: StaffMember) -> None:
    with pytest.raises(Refused):
        staff.add_staff(store, facilitator.name.upper(), "admin", PASSPHRASE)
