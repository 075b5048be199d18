"""Surveys, sites, placements and settings in the embedded store."""

from datetime import date

from feedback.errors import Refused
from feedback.models import Asked, Opened, Placement, PlacementState, Site
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

    def survey_definitions(self) -> list[str]:
        with self._database.reading() as db:
            # Beside max(), SQLite takes the other columns from the row that has it.
            rows = db.execute(
                "select definition, max(version) from surveys group by id order by id"
            ).fetchall()
        return [definition for definition, _ in rows]

    def delete_survey(self, survey_id: str) -> None:
        with self._database.writing() as db:
            (asked, answered) = db.execute(
                "select exists (select 1 from asked_surveys where survey_id = :id),"
                " exists (select 1 from responses where survey_id = :id)",
                {"id": survey_id},
            ).fetchone()
            if asked:
                raise Refused("A site asks this survey. Choose another one there first.")
            if answered:
                raise Refused("People have answered this survey, so its words are kept.")
            db.execute("delete from survey_options where survey_id = ?", (survey_id,))
            db.execute("delete from surveys where id = ?", (survey_id,))

    def asked(self) -> dict[int, Asked]:
        with self._database.reading() as db:
            rows = db.execute(
                "select site_id, survey_id, survey_version, opens_on, closes_on from asked_surveys"
            ).fetchall()
        return {site_id: _asked(*rest) for site_id, *rest in rows}

    def ask(self, site_id: int, asked: Asked) -> None:
        with self._database.writing() as db:
            db.execute(
                "insert into asked_surveys"
                " (site_id, survey_id, survey_version, opens_on, closes_on) values (?, ?, ?, ?, ?)"
                " on conflict (site_id) do update set survey_id = excluded.survey_id,"
                " survey_version = excluded.survey_version, opens_on = excluded.opens_on,"
                " closes_on = excluded.closes_on",
                (site_id, asked.survey_id, asked.survey_version, *_days(asked)),
            )

    def opened(self, code: str) -> Opened | None:
        with self._database.reading() as db:
            row = db.execute(_OPENED, (code,)).fetchone()
        if row is None:
            return None
        *place, survey_id, version, opens_on, closes_on, definition, codebook_version = row
        asked = _asked(survey_id, version, opens_on, closes_on)
        return Opened(_placement(tuple(place)), asked, definition, codebook_version)

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


_OPENED = """
    select placements.code, sites.id, sites.name, placements.name, placements.state,
        survey_id, survey_version, opens_on, closes_on, definition,
        (select max(version) from codebooks)
    from placements
    join sites on sites.id = placements.site_id
    left join asked_surveys on asked_surveys.site_id = sites.id
    left join surveys on surveys.id = survey_id and surveys.version = survey_version
    where placements.code = ?
"""


def _placement(row: tuple[str, int, str, str, PlacementState]) -> Placement:
    code, site_id, site_name, name, state = row
    return Placement(code, Site(site_id, site_name), name, state)


def _asked(
    survey_id: str | None, version: int | None, opens_on: str | None, closes_on: str | None
) -> Asked:
    return Asked(
        survey_id,
        version,
        date.fromisoformat(opens_on) if opens_on else None,
        date.fromisoformat(closes_on) if closes_on else None,
    )


def _days(asked: Asked) -> tuple[str | None, str | None]:
    return (
        asked.opens_on.isoformat() if asked.opens_on else None,
        asked.closes_on.isoformat() if asked.closes_on else None,
    )
