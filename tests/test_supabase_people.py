"""People on Supabase by the command line, with the service key that the app never has."""

import re
from collections.abc import Callable, Iterator

import pytest

from feedback import config
from feedback.__main__ import main
from feedback.errors import Refused
from feedback.storage import open_supabase
from feedback.storage.supabase import SupabaseStore
from tests.borough import PASSPHRASE
from tests.supabase_stack import SupabaseStack

pytestmark = pytest.mark.supabase

ADA = ["staff", "add", "Ada", "--email", "ada@example.org", "--role", "admin"]

Run = Callable[..., str]


@pytest.fixture
def project(
    supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SupabaseStack]:
    """An empty project, to which the settings and the service key point."""
    supabase_stack.clean()
    monkeypatch.setenv("SUPABASE_URL", supabase_stack.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", supabase_stack.publishable_key)
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", supabase_stack.secret_key)
    config.settings.cache_clear()
    yield supabase_stack
    config.settings.cache_clear()


@pytest.fixture
def run(project: SupabaseStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that works; what it printed."""

    def done(*arguments: str) -> str:
        code = main(arguments)
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    return done


def signed_in(project: SupabaseStack, email: str, passphrase: str) -> SupabaseStore:
    """The store of whoever these are."""
    store = open_supabase(project.url, project.anon_key, threshold=5, base=10)
    store.sign_in(email, passphrase)
    return store


def passphrase_in(printed: str) -> str:
    """The passphrase that was printed."""
    (found,) = re.findall(r"shown only now: (.*)", printed)
    return str(found)


def test_the_first_admin_is_made_with_a_sign_in_and_a_printed_passphrase(
    project: SupabaseStack, run: Run
) -> None:
    passphrase = passphrase_in(run(*ADA))

    ada = signed_in(project, "ada@example.org", passphrase)

    found = ada.me()
    assert found is not None
    assert (found.name, found.role, found.sites) == ("Ada", "admin", None)
    (event,) = ada.staff_events()
    assert (event.who, event.action, event.whom) == ("", "invited", "Ada")


@pytest.mark.parametrize("key", ["service_key", "secret_key"])
def test_either_kind_of_secret_key_will_do(
    project: SupabaseStack, run: Run, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", getattr(project, key))

    assert "can sign in as admin" in run(*ADA)


def test_who_has_a_sign_in_keeps_its_passphrase(project: SupabaseStack, run: Run) -> None:
    project.add_user("ada@example.org", PASSPHRASE)

    assert "keep its passphrase" in run(*ADA)

    assert signed_in(project, "ada@example.org", PASSPHRASE).me() is not None


def test_people_are_listed_changed_and_removed(project: SupabaseStack, run: Run) -> None:
    ada = signed_in(project, "ada@example.org", passphrase_in(run(*ADA)))
    ada.add_site("Elm House")

    run("staff", "add", "Fay", "--email", "fay@example.org", "--site", "elm house")
    assert run("staff", "list") == "Ada: admin, all sites\nFay: facilitator, Elm House\n"

    run("staff", "sites", "fay", "all")
    run("staff", "role", "Fay", "commissioner")
    assert "Fay: commissioner, all sites" in run("staff", "list")

    run("staff", "remove", "Fay")
    assert run("staff", "list") == "Ada: admin, all sites\n"


def test_a_new_passphrase_ends_the_old_one_and_every_sign_in(
    project: SupabaseStack, run: Run
) -> None:
    first = passphrase_in(run(*ADA))
    ada = signed_in(project, "ada@example.org", first)

    second = passphrase_in(run("staff", "reset", "Ada"))

    assert project.auth._sessions == {}
    with pytest.raises(Refused, match="do not go together"):
        signed_in(project, "ada@example.org", first)
    assert signed_in(project, "ada@example.org", second).me() is not None
    assert [event.action for event in ada.staff_events()] == ["passphrase_reset", "invited"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["staff", "add", "Eve", "--role", "admin"], "add --email"),
        (["staff", "add", "Eve", "--email", "no e-mail"], "does not take this e-mail"),
        (["staff", "add", "ADA", "--email", "eve@example.org"], "already somebody called"),
        (["staff", "add", "Eve", "--email", "ada@example.org"], "has a role already"),
        (["staff", "remove", "Ada"], "last admin"),
        (["staff", "remove", "Eve"], "nobody called Eve"),
        (["staff", "second-factor-off", "Ada"], "for a store in a file"),
        (["demo"], "for a store in a file"),
        (["backup", "copy.sqlite"], "for a store in a file"),
        (["export", "out.csv"], "for a store in a file"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    project: SupabaseStack,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    why: str,
) -> None:
    run(*ADA)

    assert main(arguments) == 1

    assert why in capsys.readouterr().err
    assert run("staff", "list") == "Ada: admin, all sites\n"


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "needs the project's service (secret) key"),
        ("anon_key", "You may not do this"),
        ("publishable_key", "You may not do this"),
    ],
)
def test_without_the_service_key_nobody_is_added(
    project: SupabaseStack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    key: str,
    why: str,
) -> None:
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", getattr(project, key) if key else "")

    assert main(ADA) == 1

    assert why in capsys.readouterr().err
    assert project.sql("select * from public.staff") == []
    assert project.auth._users == {}


def test_the_record_of_staff_cannot_be_changed_nor_anybody_deleted(
    project: SupabaseStack, run: Run
) -> None:
    run(*ADA)

    for statement in (
        "delete from public.staff_events",
        "update public.staff_events set detail = ''",
        "truncate public.staff_events",
    ):
        with pytest.raises(Exception, match="only ever added"):
            project.sql(statement)
    with pytest.raises(Exception, match="never deleted"):
        project.sql("delete from public.staff")
