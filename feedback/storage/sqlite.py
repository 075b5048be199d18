"""The embedded store: ``Store`` on one SQLite file. Rows become models here and nowhere else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from feedback.errors import Refused
from feedback.models import (
    Counts,
    ExportedResponse,
    Figure,
    RollupRow,
    ShownComment,
    Sites,
)
from feedback.storage.sqlite_answers import SqliteAnswers
from feedback.storage.sqlite_copy import SqliteCopy
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_meetings import SqliteMeetings
from feedback.storage.sqlite_moderation import SqliteModeration
from feedback.storage.sqlite_places import SqlitePlaces
from feedback.storage.sqlite_publishing import SqlitePublishing
from feedback.storage.sqlite_rows import (
    answers,
    ids,
    tags,
)
from feedback.storage.sqlite_staff import SqliteStaff
from feedback.storage.sqlite_tagging import SqliteTagging
from feedback.storage.sqlite_takedowns import SqliteTakeDowns

_SINCE = "(:since is null or responses.day >= :since)"


class SqliteStore(
    SqliteAnswers,
    SqlitePlaces,
    SqliteModeration,
    SqliteTakeDowns,
    SqliteTagging,
    SqlitePublishing,
    SqliteMeetings,
    SqliteStaff,
    SqliteCopy,
):
    """A café's store. Methods are described in ``feedback.storage.Store``."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def close(self) -> None:
        """Close the file; for tests and the command line."""
        self._database.close()

    def backup(self, target: Path) -> None:
        self._database.backup(target)

    # Figures

    def counts(self, since: date | None = None) -> Counts:
        with self._database.reading() as db:
            rows = db.execute(_TOTALS, _since_month(since)).fetchall()
        return _counts(rows)

    def rollup(self, since: date | None = None, *, sites: Sites = None) -> list[RollupRow]:
        which = _since_month(since) | {"sites": ids(sites)}
        with self._database.reading() as db:
            rows = db.execute(_ROLLUP, which).fetchall()
        return [
            RollupRow(site_id, kind, date.fromisoformat(month), figure, question, item, n)
            for site_id, kind, month, figure, question, item, n in rows
        ]

    def shown_comments(
        self, since: date | None = None, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        which = _since(since) | {"least": least_responses, "most": most}
        with self._database.reading() as db:
            rows = db.execute(_SHOWN, which).fetchall()
        return [ShownComment(*row) for row in rows]

    def revision(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("select number from revision").fetchone()[0])

    def export(self, *, all_words: bool) -> Iterator[ExportedResponse]:
        with self._database.reading() as db:
            rows = db.execute(_EXPORT).fetchall()
            for response_id, month, site, survey, source, permission in rows:
                words = db.execute(
                    "select id, question, body, state, shown_text from comments"
                    " where response_id = ? order by question",
                    (response_id,),
                ).fetchall()
                yield ExportedResponse(
                    month,
                    site,
                    survey,
                    source,
                    permission,
                    answers(db, response_id),
                    {
                        question: body if all_words else shown_text
                        for _, question, body, state, shown_text in words
                        if (all_words and body is not None)
                        or (state == "shown" and permission == "show")
                    },
                    {
                        question: tuple(tag.theme for tag in tags(db, comment_id))
                        for comment_id, question, *_ in words
                    },
                )


# By sites, so that one look into the index finds each site's counts of everybody.
_TOTALS = """
    select figure, question, item, sum(n) from rollup
    where site_id in (select id from sites) and kind = '' and month >= coalesce(:since, '')
    group by figure, question, item
"""


_ROLLUP = """
    select site_id, kind, month, figure, question, item, n from rollup
    where site_id in (
        select id from sites
        where :sites is null or id in (select value from json_each(:sites))
    )
    and month >= coalesce(:since, '')
"""


_SHOWN = f"""
    with heard as (
        select site_id from responses where counted = 1 and {_SINCE}
        group by site_id having count(*) >= :least
    )
    select comments.id, survey_id, survey_version, question, shown_text
    from comments join responses on responses.id = response_id
    where state = 'shown' and permission = 'show' and set_aside = 0 and {_SINCE}
    and responses.site_id in (select site_id from heard)
    order by shown_order desc, comments.id limit :most
"""


_EXPORT = """
    select responses.id, substr(day, 1, 7), sites.name, survey_id || ' ' || survey_version,
        source, permission
    from responses join sites on sites.id = responses.site_id
    where set_aside = 0
    order by substr(day, 1, 7), responses.id
"""


def _since(day: date | None) -> dict[str, object]:
    return {"since": day.isoformat() if day else None}


def _since_month(day: date | None) -> dict[str, object]:
    if day and day.day != 1:
        raise Refused("Figures are kept by month, so they begin on the first day of one.")
    return _since(day)


def _counts(totals: Sequence[tuple[Figure, str, str, int]]) -> Counts:
    numbers: dict[str, int] = defaultdict(int)
    options: dict[str, dict[str, int]] = defaultdict(dict)
    themes: dict[str, int] = {}
    for figure, question, item, n in totals:
        if figure == "option":
            options[question][item] = n
        elif figure == "theme":
            themes[item] = n
        else:
            numbers[figure] = n
    return Counts(
        numbers["responses"],
        numbers["with_words"],
        numbers["nil"],
        numbers["no_theme"],
        dict(options),
        themes,
    )
