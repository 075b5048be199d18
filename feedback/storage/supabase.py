"""The borough's store: ``Store`` on Supabase, one function call for each method.

Who may do what is decided in the database (supabase/migrations): this module adds no right. It
holds one person's client, so it is made for one session and never shared between two; only an
anonymous one, which never signs in, may serve everybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from supabase import Client

from feedback.errors import Refused
from feedback.models import (
    Asked,
    Counts,
    ExportedResponse,
    Opened,
    Placement,
    PlacementState,
    Released,
    Response,
    RollupRow,
    ShownComment,
    Site,
    Sites,
    Stored,
    TakenResponse,
)
from feedback.storage.supabase_meetings import SupabaseMeetings
from feedback.storage.supabase_moderation import SupabaseModeration
from feedback.storage.supabase_people import SupabasePeople
from feedback.storage.supabase_publishing import SupabasePublishing
from feedback.storage.supabase_rows import (
    figures,
    response_to_json,
    rollup_row,
    shown_comment,
    tuples,
)
from feedback.storage.supabase_tagging import SupabaseTagging

EXPORT_PAGE = 1000
PUBLIC_SETTINGS = ("organisers", "example_data")


class SupabaseStore(
    SupabasePeople, SupabaseModeration, SupabaseTagging, SupabasePublishing, SupabaseMeetings
):
    """One person's view of the store. Methods are described in ``feedback.storage.Store``.

    ``staff_id`` and ``sites`` go no further than here: the database knows who asks, and whose sites
    are theirs. ``threshold`` and ``base`` are the gate's, which the database applies before it
    answers anybody but an admin.
    """

    def __init__(self, client: Client, *, threshold: int = 5, base: int = 10) -> None:
        super().__init__(client)
        self._threshold = threshold
        self._base = base

    # What is asked, and where

    def keep_survey(self, survey_id: str, version: int, definition: str) -> None:
        same = self._call("keep_survey", id=survey_id, version=version, definition=definition)
        if not same:
            raise Refused(
                f"Survey {survey_id!r} version {version} was asked in other words before."
                " Give the new wording a new version."
            )

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        definition = self._call("survey_wording", id=survey_id, version=version)
        return None if definition is None else str(definition)

    def survey_definitions(self) -> list[str]:
        return [str(definition) for definition in self._call("survey_definitions")]

    def delete_survey(self, survey_id: str) -> None:
        self._call("delete_survey", id=survey_id)

    def asked(self) -> dict[int, Asked]:
        return {row["site_id"]: _asked(row) for row in self._call("asked_at_sites")}

    def ask(self, site_id: int, asked: Asked) -> None:
        self._call(
            "ask_survey",
            site_id=site_id,
            survey_id=asked.survey_id,
            survey_version=asked.survey_version,
            opens_on=_day(asked.opens_on),
            closes_on=_day(asked.closes_on),
        )

    def opened(self, code: str) -> Opened | None:
        found = self._open(code)
        if found["placement"] is None:
            return None
        asked = Asked() if found["asked"] is None else _asked(found["asked"])
        return Opened(
            _placement(found["placement"]),
            asked,
            found["definition"],
            found["codebook_version"],
        )

    def add_site(self, name: str) -> Site:
        return Site(int(self._call("add_site", name=name)), name)

    def sites(self) -> list[Site]:
        rows = self._rows(lambda: self._client.table("sites").select("id, name").order("name"))
        return [Site(row["id"], row["name"]) for row in rows]

    def add_placement(self, placement: Placement) -> None:
        self._call(
            "add_placement",
            code=placement.code,
            site_id=placement.site.id,
            name=placement.name,
            state=placement.state,
        )

    def placements(self) -> list[Placement]:
        rows = self._rows(
            lambda: self._client.table("placements").select("code, name, state, sites(id, name)")
        )
        found = [
            Placement(
                row["code"],
                Site(row["sites"]["id"], row["sites"]["name"]),
                row["name"],
                row["state"],
            )
            for row in rows
        ]
        return sorted(found, key=lambda place: (place.site.name, place.name))

    def placement(self, code: str) -> Placement | None:
        found = self._open(code)["placement"]
        return None if found is None else _placement(found)

    def successor(self, code: str) -> Placement | None:
        found = self._call("successor", code=code)
        return None if found is None else _placement(found)

    def set_placement_state(self, code: str, state: PlacementState) -> None:
        self._call("set_placement_state", code=code, state=state)

    # Answers

    def add_response(self, response: Response, *, batch: int = 5) -> Stored:
        return self.send(response_to_json(response), batch)

    def send(self, answer: Mapping[str, Any], batch: int) -> Stored:
        """Store one response in the form in which it travels."""
        stored: Stored = self._call("submit_response", response=answer, batch=batch)
        return stored

    def take_in(
        self, responses: Sequence[Response], *, batch: int = 5, sites: Sites = None
    ) -> list[TakenResponse]:
        answers = [response_to_json(response) for response in responses]
        rows = self._call("take_in_responses", responses=answers, batch=batch)
        return [TakenResponse(row["id"], row["stored"]) for row in rows]

    def row_secret(self) -> str:
        return str(self._call("row_secret"))

    def release(
        self, *, at_least: int, together: int = 0, hold_back: bool = True, sites: Sites = None
    ) -> int:
        return int(
            self._call("release_answers", at_least=at_least, together=together, hold_back=hold_back)
        )

    def waiting_changes(self, *, sites: Sites = None) -> int:
        return int(self._call("waiting_changes"))

    def counts(self, since: date | None = None) -> Counts | Released:
        found = self._call("figures", since=_day(since), threshold=self._threshold, base=self._base)
        return figures(found)

    def rollup(self, since: date | None = None, *, sites: Sites = None) -> list[RollupRow]:
        wanted = None if sites is None else sorted(sites)
        rows = self._call("rollup", since=_day(since), wanted=wanted)
        return [rollup_row(row) for row in rows]

    def shown_comments(
        self, since: date | None = None, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        rows = self._call(
            "shown_comments", since=_day(since), least_responses=least_responses, most=most
        )
        return [shown_comment(row) for row in rows]

    def revision(self) -> int:
        return int(self._call("revision"))

    def export(self, *, all_words: bool) -> Iterator[ExportedResponse]:
        after = None
        while rows := self._call(
            "export_responses", all_words=all_words, after=after, most=EXPORT_PAGE
        ):
            after = rows[-1]["id"]
            for row in rows:
                yield ExportedResponse(
                    row["month"],
                    row["site"],
                    row["survey"],
                    row["source"],
                    row["permission"],
                    tuples(row["answers"]),
                    row["texts"],
                    tuples(row["themes"]),
                )

    # Settings

    def setting(self, name: str) -> str | None:
        if name in PUBLIC_SETTINGS:
            value = self._open("")["settings"].get(name)
            return None if value is None else str(value)
        rows = self._rows(lambda: self._client.table("settings").select("value").eq("name", name))
        return str(rows[0]["value"]) if rows else None

    def set_setting(self, name: str, value: str) -> None:
        self._call("set_setting", name=name, value=value)

    def _open(self, code: str) -> Mapping[str, Any]:
        opened: Mapping[str, Any] = self._call("open_survey", code=code)
        return opened


def _placement(row: Mapping[str, Any]) -> Placement:
    return Placement(row["code"], Site(row["site_id"], row["site"]), row["name"], row["state"])


def _asked(row: Mapping[str, Any]) -> Asked:
    opens_on, closes_on = row["opens_on"], row["closes_on"]
    return Asked(
        row["survey_id"],
        row["survey_version"],
        date.fromisoformat(opens_on) if opens_on else None,
        date.fromisoformat(closes_on) if closes_on else None,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
