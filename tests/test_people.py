"""Inviting, changing and removing staff, and one's own sign-in."""

from collections.abc import Callable

import pytest

from feedback import account, people, second_factor, staff
from feedback.errors import FeedbackError, NotAllowed, Refused, SignInRefused
from feedback.models import Placement, Role, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE, TODAY

NEW = "another four words"
NOW = 1_234_567_890


def session_of(store: SqliteStore, member: StaffMember) -> str:
    """Sign somebody in, in one more browser."""
    return staff.sign_in(store, member.name, PASSPHRASE, minute=100)


def is_open(store: SqliteStore, session: str) -> bool:
    """Whether a session still shows anything."""
    return staff.signed_in(store, session, minute=100, idle_minutes=30) is not None


def again(store: SqliteStore, member: StaffMember) -> StaffMember:
    """Somebody as the store knows them now."""
    (found,) = [one for one in store.staff() if one.id == member.id]
    return found


def digits_of(secret: str) -> str:
    """What the app shows now."""
    return second_factor.pyotp.TOTP(secret).generate_otp(NOW // 30)


# By admins ---------------------------------------------------------------------------------


def test_who_is_invited_signs_in_with_the_first_passphrase(
    store: SqliteStore, admin: StaffMember, placement: Placement
) -> None:
    added, passphrase = people.invite(
        store,
        admin,
        " Grace  Hopper ",
        "facilitator",
        sites=frozenset({placement.site.id}),
        day=TODAY,
    )

    assert (added.name, added.role, added.sites) == (
        "Grace Hopper",
        "facilitator",
        {placement.site.id},
    )
    assert staff.sign_in(store, "grace hopper", passphrase, minute=1)


def test_first_passphrases_are_four_words_and_differ() -> None:
    made = {people.new_passphrase() for _ in range(50)}

    assert len(made) == 50
    for passphrase in made:
        assert len(passphrase.split()) == 4
        assert len(passphrase) >= staff.LEAST_PASSPHRASE


def test_there_are_512_words_to_choose_from() -> None:
    words = people.passphrase_words()

    assert len(set(words)) == len(words) == 512
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words)


def test_an_admin_always_has_all_sites(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember, placement: Placement
) -> None:
    own = frozenset({placement.site.id})
    added, _ = people.invite(store, admin, "Grace", "admin", sites=own, day=TODAY)
    people.change_sites(store, admin, facilitator, own, day=TODAY)
    people.change_role(store, admin, again(store, facilitator), "admin", day=TODAY)

    assert added.sites is None
    assert again(store, facilitator).sites is None
    with pytest.raises(Refused, match="all sites"):
        people.change_sites(store, admin, added, own, day=TODAY)


def test_nobody_is_left_without_a_site(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    with pytest.raises(FeedbackError, match="at least one"):
        people.invite(store, admin, "Grace", "facilitator", sites=frozenset(), day=TODAY)
    with pytest.raises(FeedbackError, match="at least one"):
        people.change_sites(store, admin, facilitator, frozenset(), day=TODAY)


def test_a_facilitator_left_without_a_site_keeps_the_role_as_well(
    store: SqliteStore, admin: StaffMember, commissioner: StaffMember
) -> None:
    with pytest.raises(FeedbackError, match="at least one"):
        people.change(store, admin, commissioner, "facilitator", frozenset(), day=TODAY)

    assert again(store, commissioner) == commissioner


@pytest.mark.parametrize("before", ["admin", "commissioner", "facilitator"])
def test_role_and_sites_are_changed_together(
    store: SqliteStore, admin: StaffMember, placement: Placement, before: Role
) -> None:
    grace, _ = people.invite(store, admin, "Grace", before, sites=None, day=TODAY)
    own = frozenset({placement.site.id})

    people.change(store, admin, grace, "facilitator", own, day=TODAY)

    assert (again(store, grace).role, again(store, grace).sites) == ("facilitator", own)


def test_a_site_that_does_not_exist_is_refused_and_changes_nothing(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    with pytest.raises(Refused):
        people.change_sites(store, admin, facilitator, frozenset({999}), day=TODAY)

    assert again(store, facilitator) == facilitator


def test_a_taken_name_is_explained(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    with pytest.raises(FeedbackError, match="already somebody called"):
        people.invite(store, admin, facilitator.name.upper(), "admin", sites=None, day=TODAY)


def test_a_reset_ends_all_sessions_and_the_old_passphrase(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    session = session_of(store, facilitator)

    passphrase = people.reset_passphrase(store, admin, facilitator, day=TODAY)

    assert not is_open(store, session)
    assert staff.sign_in(store, facilitator.name, passphrase, minute=1)
    with pytest.raises(SignInRefused):
        staff.sign_in(store, facilitator.name, PASSPHRASE, minute=1)


def test_nobody_resets_their_own_passphrase_without_the_old_one(
    store: SqliteStore, admin: StaffMember
) -> None:
    with pytest.raises(FeedbackError, match="This is you"):
        people.reset_passphrase(store, admin, admin, day=TODAY)


def test_a_change_of_role_counts_in_sessions_that_are_open(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    session = session_of(store, facilitator)

    people.change_role(store, admin, facilitator, "commissioner", day=TODAY)

    found = staff.signed_in(store, session, minute=100, idle_minutes=30)
    assert found is not None
    assert found.role == "commissioner"


def test_who_is_removed_is_signed_out_everywhere_and_stays_out(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    sessions = [session_of(store, facilitator) for _ in range(2)]

    people.remove(store, admin, facilitator, day=TODAY)

    assert not any(is_open(store, session) for session in sessions)
    assert facilitator.name not in [one.name for one in people.everybody(store, admin)]
    with pytest.raises(SignInRefused):
        staff.sign_in(store, facilitator.name, PASSPHRASE, minute=1)
    with pytest.raises(Refused, match="has been removed"):
        people.remove(store, admin, facilitator, day=TODAY)


def test_a_name_can_be_used_again_after_its_owner_left(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    people.remove(store, admin, facilitator, day=TODAY)

    added, passphrase = people.invite(
        store, admin, facilitator.name, "commissioner", sites=None, day=TODAY
    )

    assert added.id != facilitator.id
    assert staff.sign_in(store, facilitator.name, passphrase, minute=1)


def test_the_last_admin_is_neither_removed_nor_demoted(
    store: SqliteStore, admin: StaffMember
) -> None:
    session = session_of(store, admin)

    with pytest.raises(Refused, match="last admin"):
        people.remove(store, admin, admin, day=TODAY)
    with pytest.raises(Refused, match="last admin"):
        people.change_role(store, admin, admin, "facilitator", day=TODAY)

    assert is_open(store, session)
    assert again(store, admin) == admin
    assert list(store.staff_events()) == []


def test_an_admin_who_is_not_the_last_may_go(store: SqliteStore, admin: StaffMember) -> None:
    other, _ = people.invite(store, admin, "Grace", "admin", sites=None, day=TODAY)

    people.remove(store, admin, admin, day=TODAY)

    assert store.staff() == [other]


def test_an_admin_lets_in_who_has_lost_the_phone(
    store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    store.set_second_factor(
        facilitator.id, second_factor.new_secret(), by=facilitator.id, day=TODAY
    )

    people.switch_off_second_factor(store, admin, again(store, facilitator), day=TODAY)

    assert staff.sign_in(store, facilitator.name, PASSPHRASE, minute=1)
    with pytest.raises(FeedbackError, match="no second factor"):
        people.switch_off_second_factor(store, admin, facilitator, day=TODAY)


def test_everything_is_on_record_with_who_did_it_to_whom(
    store: SqliteStore, admin: StaffMember, placement: Placement
) -> None:
    grace, _ = people.invite(store, admin, "Grace", "facilitator", sites=None, day=TODAY)
    people.change_sites(store, admin, grace, frozenset({placement.site.id}), day=TODAY)
    people.change_role(store, admin, grace, "commissioner", day=TODAY)
    people.reset_passphrase(store, admin, grace, day=TODAY)
    people.remove(store, people.COMMAND_LINE, grace, day=TODAY)

    record = [(e.who, e.action, e.whom, e.detail) for e in people.record(store, admin)]

    assert record == [
        ("", "removed", "Grace", ""),
        ("Ada Admin", "passphrase_reset", "Grace", ""),
        ("Ada Admin", "role_changed", "Grace", "commissioner"),
        ("Ada Admin", "sites_changed", "Grace", str(placement.site.id)),
        ("Ada Admin", "invited", "Grace", "facilitator"),
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda store, who, whom: people.everybody(store, who),
        lambda store, who, whom: people.record(store, who),
        lambda store, who, whom: people.invite(store, who, "X", "admin", sites=None, day=TODAY),
        lambda store, who, whom: people.reset_passphrase(store, who, whom, day=TODAY),
        lambda store, who, whom: people.change_role(store, who, whom, "admin", day=TODAY),
        lambda store, who, whom: people.change_sites(store, who, whom, None, day=TODAY),
        lambda store, who, whom: people.change(store, who, whom, "facilitator", None, day=TODAY),
        lambda store, who, whom: people.remove(store, who, whom, day=TODAY),
        lambda store, who, whom: people.switch_off_second_factor(store, who, whom, day=TODAY),
    ],
)
@pytest.mark.parametrize("role", ["facilitator", "commissioner"])
def test_only_admins_may_do_any_of_it(
    store: SqliteStore,
    admin: StaffMember,
    facilitator: StaffMember,
    commissioner: StaffMember,
    act: Callable[..., object],
    role: str,
) -> None:
    before = store.staff()

    with pytest.raises(NotAllowed):
        act(store, facilitator if role == "facilitator" else commissioner, admin)

    assert store.staff() == before


# One's own ---------------------------------------------------------------------------------


def test_a_new_passphrase_of_ones_own_ends_the_other_sessions(
    store: SqliteStore, commissioner: StaffMember
) -> None:
    here, elsewhere = (session_of(store, commissioner) for _ in range(2))

    account.change_passphrase(store, commissioner, PASSPHRASE, NEW, day=TODAY, session_id=here)

    assert is_open(store, here)
    assert not is_open(store, elsewhere)
    assert staff.sign_in(store, commissioner.name, NEW, minute=1)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wrong words and tea", NEW, "passphrase is not right"),
        (PASSPHRASE, "short", "at least 12"),
        (PASSPHRASE, PASSPHRASE, "is the old one"),
        (PASSPHRASE, "x" * 257, "under 256"),
    ],
)
def test_a_passphrase_that_will_not_do_is_explained_and_changes_nothing(
    store: SqliteStore, commissioner: StaffMember, old: str, new: str, why: str
) -> None:
    session = session_of(store, commissioner)

    with pytest.raises(FeedbackError, match=why):
        account.change_passphrase(store, commissioner, old, new, day=TODAY, session_id=session)

    assert staff.sign_in(store, commissioner.name, PASSPHRASE, minute=1)


def switch_on(store: SqliteStore, member: StaffMember, session: str, **changes: str) -> str:
    """Switch a second factor on with everything right, but for what a test changes."""
    secret = second_factor.new_secret()
    sent = {"secret": secret, "digits": digits_of(secret), "passphrase": PASSPHRASE, **changes}
    account.switch_on_second_factor(
        store, member, **sent, day=TODAY, second=NOW, session_id=session
    )
    return secret


def test_a_second_factor_is_switched_on_and_off_again(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    here, elsewhere = (session_of(store, facilitator) for _ in range(2))

    switch_on(store, facilitator, here)

    assert is_open(store, here)
    assert not is_open(store, elsewhere)
    with pytest.raises(staff.DigitsNeeded):
        session_of(store, facilitator)

    account.switch_off_second_factor(
        store, again(store, facilitator), passphrase=PASSPHRASE, day=TODAY
    )

    assert session_of(store, facilitator)
    assert [e.action for e in store.staff_events()] == ["second_factor_off", "second_factor_on"]


def test_the_digits_that_switched_it_on_do_not_sign_in(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    secret = switch_on(store, facilitator, session_of(store, facilitator))
    known = staff.check_passphrase(store, facilitator.name, PASSPHRASE)

    with pytest.raises(SignInRefused, match="used already"):
        staff.sign_in_with_digits(store, known, digits_of(secret), minute=1, second=NOW)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"digits": "000000"}, "not the six digits"),
        ({"passphrase": "wrong words and tea"}, "passphrase is not right"),
        ({"secret": "A"}, "open it again"),
    ],
)
def test_a_second_factor_that_was_not_shown_to_work_stays_off(
    store: SqliteStore, facilitator: StaffMember, changes: dict[str, str], why: str
) -> None:
    session = session_of(store, facilitator)

    with pytest.raises(FeedbackError, match=why):
        switch_on(store, facilitator, session, **changes)

    assert session_of(store, facilitator)


def test_a_commissioner_has_no_second_factor(store: SqliteStore, commissioner: StaffMember) -> None:
    with pytest.raises(NotAllowed):
        switch_on(store, commissioner, session_of(store, commissioner))


def test_an_open_session_alone_does_not_switch_a_second_factor_off(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    switch_on(store, facilitator, session_of(store, facilitator))

    with pytest.raises(FeedbackError, match="passphrase is not right"):
        account.switch_off_second_factor(store, again(store, facilitator), passphrase="", day=TODAY)

    assert again(store, facilitator).second_factor
