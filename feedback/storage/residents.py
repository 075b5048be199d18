"""The store of a borough's residents: anonymous, and of use while Supabase is away."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from supabase import Client

from feedback.errors import Refused, StorageError, Unavailable
from feedback.models import Response, Stored
from feedback.storage.outbox import Outbox, forwarding
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_rows import response_to_json

AWAY_S = 30.0
"""How long what is last known is shown without asking, once Supabase did not answer.

A page asks several times, and each time may wait ten seconds for a Supabase that hangs.
"""


class ResidentsStore(SupabaseStore):
    """What residents' pages work on; one for the whole process, because it never signs in.

    While Supabase is away, forms open as they were last known, and answers go into the outbox.
    Without an ``outbox`` they are refused with Unavailable, and nothing is kept here.
    """

    def __init__(self, client: Client, outbox: Outbox | None = None) -> None:
        super().__init__(client)
        self.outbox = outbox
        self._last_known: dict[str, Mapping[str, Any]] = {}
        self._wordings: dict[tuple[str, int], str] = {}
        self._away_until = 0.0

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        answer = response_to_json(response)
        try:
            return self.send(answer, batch)
        except StorageError as error:
            if self.outbox is None:
                raise
            # A refusal is kept as well: the answer fits the survey, so the fault is ours.
            refusal = str(error) if isinstance(error, Refused) else ""
            self.outbox.keep(answer, batch, refusal=refusal)
        return "kept"

    @contextmanager
    def forwarding(self) -> Iterator[None]:
        """Forward what the outbox holds for as long as the block lasts."""
        if self.outbox is None:
            yield
            return
        with forwarding(self.outbox, self.send):
            yield

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        # Also while Supabase is away: a form from before a change is checked against these words.
        known = self._wordings.get((survey_id, version))
        definition = known or super().survey_definition(survey_id, version)
        if definition:
            self._wordings[survey_id, version] = definition
        return definition

    def _open(self, code: str) -> Mapping[str, Any]:
        known = self._last_known.get(code)
        if known is not None and time.monotonic() < self._away_until:
            return known
        try:
            opened = super()._open(code)
        except Unavailable:
            self._away_until = time.monotonic() + AWAY_S
            if known is None:
                raise
            return known
        self._last_known[""] = {**opened, "placement": None}
        if opened["placement"]:  # codes that somebody only guesses fill no memory
            self._last_known[code] = opened
        if opened["definition"]:
            asked = opened["asked"]
            self._wordings[asked["survey_id"], asked["survey_version"]] = opened["definition"]
        return opened
