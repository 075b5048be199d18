"""The app in this process, switched to the Supabase of the tests, and people who sign in to it."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from feedback import backend, config, setting_up, staff
from feedback.models import Placement, Role, Sites
from feedback.storage import open_supabase
from feedback.storage.supabase import SupabaseStore
from tests.conftest import PASSPHRASE, TODAY
from tests.supabase_stack import SupabaseStack


class Borough:
    """An empty project with an admin, Ada, whose store makes sites and people."""

    def __init__(self, stack: SupabaseStack) -> None:
        self.stack = stack
        stack.auth.lifetime_s = 3600
        stack.auth.reuse_interval_s = 10
        stack.clean()
        user = stack.add_user("ada@example.org", PASSPHRASE)
        stack.sql(
            "insert into public.staff (user_id, name, role, all_sites)"
            " values (%s, 'Ada', 'admin', true)",
            user,
        )
        self.ada = self.store("ada")
        setting_up.prepare(self.ada)

    def stranger(self) -> SupabaseStore:
        """A store with a client of its own that has not signed in."""
        return open_supabase(self.stack.url, self.stack.anon_key, threshold=5, base=10)

    def store(self, name: str) -> SupabaseStore:
        """The store of somebody who is there, signed in anew."""
        store = self.stranger()
        store.sign_in(f"{name.lower()}@example.org", PASSPHRASE)
        return store

    def person(self, name: str, role: Role, sites: Sites = None) -> SupabaseStore:
        """Somebody new with a role, signed in."""
        email = f"{name.lower()}@example.org"
        self.stack.add_user(email, PASSPHRASE)
        self.ada.add_staff(name, role, email, sites=sites, by=0, day=TODAY)
        return self.store(name)

    def placement(self) -> Placement:
        """A café counter with an open code."""
        return setting_up.add_placement(self.ada, "Breakfast Café", "Counter")


@pytest.fixture
def borough(supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Borough]:
    """The app of this process on an empty Supabase project."""
    monkeypatch.setenv("SUPABASE_URL", supabase_stack.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", supabase_stack.anon_key)
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()
    yield Borough(supabase_stack)
    config.settings.cache_clear()
    backend._on_supabase.cache_clear()


@pytest.fixture
def new_visitor(borough: Borough, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser with no cookies on our plain pages; nobody has to wait."""
    from feedback.web import staff_routes
    from feedback.web.routes import routes
    from feedback.web.shell import Shell

    monkeypatch.setattr(staff_routes, "_slow_down", staff.SlowDown(free=1000))
    app = Starlette(routes=routes, middleware=[Middleware(Shell)])
    with TestClient(app, follow_redirects=False) as test_client:
        yield test_client


def sign_in(visitor: TestClient, name: str, passphrase: str = PASSPHRASE):  # type: ignore[no-untyped-def]
    """Sign in by the form."""
    sent = {"name": f"{name.lower()}@example.org", "passphrase": passphrase}
    return visitor.post("/staff/sign-in", data=sent)
