"""A borough on the Supabase of our tests: an admin, one open code, and residents."""

from datetime import date
from typing import Any

import httpx

from feedback import intake, setting_up
from feedback.models import Comment, Response
from feedback.storage.outbox import Outbox
from feedback.storage.residents import ResidentsStore
from feedback.storage.supabase import SupabaseStore, connect
from tests.supabase_stack import SupabaseStack

EMAIL, PASSWORD = "ada@example.org", "four words and tea"


class Borough:
    """An empty project with the survey's wording and one open code at a café's counter."""

    def __init__(self, stack: SupabaseStack, http: httpx.Client) -> None:
        stack.clean()
        self.stack = stack
        self._http = http
        user = stack.add_user(EMAIL, PASSWORD)
        stack.sql(
            "insert into public.staff (user_id, name, role) values (%s, 'Ada', 'admin')", user
        )
        client = connect(stack.url, stack.anon_key, http)
        client.auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD})
        self.admin = SupabaseStore(client)
        setting_up.prepare(self.admin)
        self.placement = setting_up.add_placement(self.admin, "Breakfast Café", "Counter")
        ((today,),) = stack.sql("select current_date")
        self.today: date = today

    def residents(self, outbox: Outbox | None = None) -> ResidentsStore:
        """The store of the residents' pages of one replica."""
        return ResidentsStore(connect(self.stack.url, self.stack.anon_key, self._http), outbox)

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
