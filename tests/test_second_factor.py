"""Six digits: against the published vectors, within a minute and a half, used once."""

import pytest

from feedback import second_factor, staff
from feedback.errors import SignInRefused
from feedback.models import StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE, TODAY

# RFC 6238, appendix B: the secret "12345678901234567890" in base 32, the last six of its digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_DIGITS = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
NOW = 1_234_567_890
STEP = NOW // 30


def digits_at(step: int) -> str:
    """What the app shows in one half minute."""
    return second_factor.pyotp.TOTP(RFC_SECRET).generate_otp(step)


@pytest.fixture
def known(store: SqliteStore, facilitator: StaffMember) -> staff.Known:
    """Somebody with a second factor whose passphrase was right."""
    store.set_second_factor(facilitator.id, RFC_SECRET, by=facilitator.id, day=TODAY)
    return staff.check_passphrase(store, facilitator.name, PASSPHRASE)


@pytest.mark.parametrize(("second", "digits"), RFC_DIGITS.items())
def test_the_digits_are_those_of_the_standard(second: int, digits: str) -> None:
    assert second_factor.step_of(RFC_SECRET, digits, second=second) == second // 30


@pytest.mark.parametrize(("late", "accepted"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_digits_count_one_half_minute_before_and_after_their_own(late: int, accepted: int) -> None:
    found = second_factor.step_of(RFC_SECRET, digits_at(STEP + late), second=NOW)

    assert found == (STEP + late if accepted else None)


@pytest.mark.parametrize("typed", ["", "00592", "0059240", "abcdef", "００５９２４", "-05924"])
def test_what_is_not_six_digits_is_not_right(typed: str) -> None:
    assert second_factor.step_of(RFC_SECRET, typed, second=NOW) is None


def test_digits_may_be_typed_with_the_gap_that_apps_show() -> None:
    assert second_factor.step_of(RFC_SECRET, " 005 924 ", second=NOW) == STEP


def test_secrets_are_random_and_recognised() -> None:
    first, second = second_factor.new_secret(), second_factor.new_secret()

    assert first != second
    assert second_factor.looks_like_secret(first)
    assert not second_factor.looks_like_secret(first + "A")
    assert first in second_factor.app_address(first, "Ada Admin")


def test_a_passphrase_alone_gives_no_session_to_who_has_a_second_factor(
    store: SqliteStore, known: staff.Known
) -> None:
    with pytest.raises(staff.DigitsNeeded) as asked:
        staff.sign_in(store, known.staff.name, PASSPHRASE, minute=1)

    assert asked.value.known.staff == known.staff


def test_the_right_digits_begin_a_session_and_are_refused_the_second_time(
    store: SqliteStore, known: staff.Known
) -> None:
    digits = digits_at(STEP)

    session = staff.sign_in_with_digits(store, known, digits, minute=1, second=NOW)

    assert staff.signed_in(store, session, minute=1, idle_minutes=30) == known.staff
    with pytest.raises(SignInRefused, match="used already"):
        staff.sign_in_with_digits(store, known, digits, minute=1, second=NOW)


def test_digits_older_than_the_last_ones_used_are_refused(
    store: SqliteStore, known: staff.Known
) -> None:
    staff.sign_in_with_digits(store, known, digits_at(STEP), minute=1, second=NOW)

    with pytest.raises(SignInRefused, match="used already"):
        staff.sign_in_with_digits(store, known, digits_at(STEP - 1), minute=1, second=NOW)

    assert staff.sign_in_with_digits(store, known, digits_at(STEP + 1), minute=1, second=NOW)


def test_wrong_digits_are_refused(store: SqliteStore, known: staff.Known) -> None:
    with pytest.raises(SignInRefused, match="not the six digits"):
        staff.sign_in_with_digits(store, known, "000000", minute=1, second=NOW)


def test_a_passphrase_replaced_between_the_steps_gives_no_session(
    store: SqliteStore, known: staff.Known
) -> None:
    store.set_passphrase(known.staff.id, "another hash", by=0, day=TODAY)

    with pytest.raises(SignInRefused, match="sign in again"):
        staff.sign_in_with_digits(store, known, digits_at(STEP), minute=1, second=NOW)


def test_ten_attempts_at_one_person_lock_the_second_step_whatever_the_token(
    known: staff.Known,
) -> None:
    steps = staff.SecondSteps(most=10)
    for _ in range(10):
        steps.attempt(steps.begin(known))

    with pytest.raises(SignInRefused, match="quarter of an hour"):
        steps.attempt(steps.begin(known))


def test_success_unlocks_and_uses_the_token_up(known: staff.Known) -> None:
    steps = staff.SecondSteps(most=2)
    token = steps.begin(known)
    steps.attempt(token)

    steps.succeeded(token)

    with pytest.raises(SignInRefused, match="sign in again"):
        steps.attempt(token)
    assert steps.attempt(steps.begin(known)) == known
    assert steps.attempt(steps.begin(known)) == known


@pytest.mark.parametrize(("minutes", "open_still"), [(4.9, True), (5.1, False)])
def test_a_second_step_waits_five_minutes(
    known: staff.Known, monkeypatch: pytest.MonkeyPatch, minutes: float, open_still: bool
) -> None:
    steps = staff.SecondSteps()
    token = steps.begin(known)
    begun = staff.time.monotonic()
    monkeypatch.setattr(staff.time, "monotonic", lambda: begun + minutes * 60)

    if open_still:
        assert steps.attempt(token) == known
    else:
        with pytest.raises(SignInRefused, match="too long"):
            steps.attempt(token)


def test_a_lock_ends_after_a_quarter_of_an_hour(
    known: staff.Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = staff.SecondSteps(most=1)
    steps.attempt(steps.begin(known))
    begun = staff.time.monotonic()
    monkeypatch.setattr(staff.time, "monotonic", lambda: begun + 15 * 60)

    assert steps.attempt(steps.begin(known)) == known


def test_a_flood_of_second_steps_fills_no_memory(known: staff.Known) -> None:
    steps = staff.SecondSteps(remembered=50)
    tokens = [steps.begin(known) for _ in range(200)]

    assert len(steps._open) == 50
    assert steps.attempt(tokens[-1]) == known
