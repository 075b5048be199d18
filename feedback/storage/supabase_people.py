"""Staff on Supabase. Whoever asks is known to the database; passphrases are Supabase Auth's."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from feedback.models import Role, Sites, StaffEvent, StaffMember
from feedback.storage.supabase_client import SupabaseCalls


class SupabasePeople(SupabaseCalls):
    """The part of ``Store`` that is about staff, and who is asking.

    ``by`` goes no further than here: the database puts on record who it was asked by.
    """

    def me(self) -> StaffMember | None:
        """Whoever is signed in, with their role as it is now; None when they are no staff."""
        found = self._call("me")
        return _member(found) if found else None

    def add_staff(
        self,
        name: str,
        role: Role,
        email: str,
        /,
        *,
        sites: Sites = None,
        by: int,
        day: date,
    ) -> StaffMember:
        return _member(
            self._call(
                "add_staff",
                email=email,
                name=name,
                role=role,
                sites=_ids(sites),
                day=day.isoformat(),
            )
        )

    def staff(self) -> list[StaffMember]:
        return [_member(row) for row in self._call("list_staff")]

    def set_role(self, staff_id: int, role: Role, *, by: int, day: date) -> None:
        self._call("set_staff_role", staff_id=staff_id, role=role, day=day.isoformat())

    def set_sites(self, staff_id: int, sites: Sites, *, by: int, day: date) -> None:
        self._call("set_staff_sites", staff_id=staff_id, sites=_ids(sites), day=day.isoformat())

    def end_staff(self, staff_id: int, *, by: int, day: date) -> None:
        self._call("end_staff", staff_id=staff_id, day=day.isoformat())

    def staff_events(self) -> Sequence[StaffEvent]:
        return [StaffEvent(*row) for row in self._call("list_staff_events")]

    def record_passphrase(self, staff_id: int, *, day: date) -> None:
        """Put on record that somebody has another passphrase, and whether it was their doing."""
        self._call("record_passphrase", staff_id=staff_id, day=day.isoformat())


def _member(row: Mapping[str, Any]) -> StaffMember:
    sites = row["sites"]
    return StaffMember(
        row["id"], row["name"], row["role"], None if sites is None else frozenset(sites)
    )


def _ids(sites: Sites) -> list[int] | None:
    return None if sites is None else sorted(sites)
