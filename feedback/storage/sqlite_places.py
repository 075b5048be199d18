"""Surveys, sites, placements and settings in the embedded store."""

from feedback.errors import Refused
from feedback.models import Placement, PlacementState, Site
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import bump


class SqlitePlaces:
    """The part of ``Store`` that is about what is asked, and where. Described there."""

    _database: Database

    def keep_survey(self, survey_id: str, version: int, definition: str) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into surveys (id, version, definition) values (?, ?, ?)"
                " on conflict do nothing",
                (survey_id, version, definition),
            )
            kept = db.execute(
                "select definition from surveys where id = ? and version = ?", (survey_id, version)
            ).fetchone()[0]
            if kept != definition:
                raise Refused(
                    f"Survey {survey_id!r} version {version} was asked in other words before."
                    " Give the new wording a new version."
                )

    def survey_definition(self, survey_id: str, version: int) -> str | None:
        with self._database.reading() as db:
            row = db.execute(
                "select definition from surveys where id = ? and version = ?", (survey_id, version)
            ).fetchone()
        return row[0] if row else None

    def add_site(self, name: str) -> Site:
        with self._database.writing() as db:
            row = db.execute("insert into sites (name) values (?) returning id", (name,)).fetchone()
        return Site(row[0], name)

    def sites(self) -> list[Site]:
        with self._database.reading() as db:
            rows = db.execute("select id, name from sites order by name").fetchall()
        return [Site(*row) for row in rows]

    def add_placement(self, placement: Placement) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into placements (code, site_id, name, state) values (?, ?, ?, ?)",
                (placement.code, placement.site.id, placement.name, placement.state),
            )
            bump(db)

    def placements(self) -> list[Placement]:
        with self._database.reading() as db:
            rows = db.execute(_PLACEMENTS + " order by sites.name, placements.name").fetchall()
        return [_placement(row) for row in rows]

    def placement(self, code: str) -> Placement | None:
        with self._database.reading() as db:
            row = db.execute(_PLACEMENTS + " where placements.code = ?", (code,)).fetchone()
        return _placement(row) if row else None

    def successor(self, code: str) -> Placement | None:
        with self._database.reading() as db:
            row = db.execute(
                _PLACEMENTS + " join placements as old on old.site_id = placements.site_id"
                " where old.code = ? and placements.state = 'open'"
                " order by placements.name, placements.code limit 1",
                (code,),
            ).fetchone()
        return _placement(row) if row else None

    def set_placement_state(self, code: str, state: PlacementState) -> None:
        with self._database.writing() as db:
            db.execute("update placements set state = ? where code = ?", (state, code))
            bump(db)

    # Settings

    def setting(self, name: str) -> str | None:
        with self._database.reading() as db:
            row = db.execute("select value from settings where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into settings (name, value) values (?, ?)"
                " on conflict (name) do update set value = excluded.value",
                (name, value),
            )
            bump(db)


_PLACEMENTS = """
    select placements.code, sites.id, sites.name, placements.name, placements.state
    from placements join sites on sites.id = placements.site_id
"""


def _placement(row: tuple[str, int, str, str, PlacementState]) -> Placement:
    code, site_id, site_name, name, state = row
    return Placement(code, Site(site_id, site_name), name, state)
