"""A borough on the Supabase of our tests: an admin, one open code, staff and residents."""

from datetime import date
from typing import Any

import httpx

from feedback import intake, setting_up
from feedback.models import Comment, Response, Role, Sites
from feedback.storage.outbox import Outbox
from feedback.storage.residents import ResidentsStore
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_client import connect
from tests.supabase_stack import SupabaseStack

PASSPHRASE = "four words and tea"


def email_of(name: str) -> str:
    """The e-mail by which somebody of the staff signs in."""
    return f"{name.lower()}@example.org"


def add_admin(stack: SupabaseStack) -> str:
    """Ada, the first admin of an empty project; her e-mail."""
    email = email_of("Ada")
    user = stack.add_user(email, PASSPHRASE)
    stack.sql("insert into public.staff (user_id, name, role) values (%s, 'Ada', 'admin')", user)
    return email


class Borough:
    """An empty project with the survey's wording and one open code at a café's counter."""

    def __init__(self, stack: SupabaseStack, http: httpx.Client) -> None:
        stack.clean()
        self.stack = stack
        self._http = http
        add_admin(stack)
        self.admin = self.store("Ada")
        setting_up.prepare(self.admin)
        self.placement = setting_up.add_placement(self.admin, "Breakfast Café", "Counter")
        ((today,),) = stack.sql("select current_date")
        self.today: date = today

    def residents(self, outbox: Outbox | None = None) -> ResidentsStore:
        """The store of the residents' pages of one replica."""
        return ResidentsStore(connect(self.stack.url, self.stack.anon_key, self._http), outbox)

    def stranger(self) -> SupabaseStore:
        """A store with a client of its own that has not signed in."""
        return SupabaseStore(connect(self.stack.url, self.stack.anon_key, self._http))

    def store(self, name: str) -> SupabaseStore:
        """The store of somebody who can sign in, signed in anew."""
        store = self.stranger()
        store.sign_in(email_of(name), PASSPHRASE)
        return store

    def person(self, name: str, role: Role, sites: Sites = None) -> SupabaseStore:
        """Somebody new with a role, signed in."""
        self.stack.add_user(email_of(name), PASSPHRASE)
        self.admin.add_staff(name, role, email_of(name), sites=sites, by=0, day=self.today)
        return self.store(name)

    def response(self, words: str = "", **changes: object) -> Response:
        """A response of today with a new key; say only what matters."""
        made: dict[str, Any] = {
            "key": intake.new_key(),
            "survey_id": "breakfast",
            "survey_version": 1,
            "code": self.placement.code,
            "day": self.today,
            "permission": "show",
            "answers": {"experience": ("good",)},
            "comments": (Comment("good", words),) if words else (),
        }
        return Response(**{**made, **changes})

    def stored(self) -> dict[str, int]:
        """Submission key to the number of answers stored for it."""
        return dict(
            self.stack.sql("select submission_key, count(*) from public.responses group by 1")
        )
