"""Published months in the embedded store."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from feedback.kept_months import KeptPublication, Unpublished
from feedback.models import RollupRow, ShownComment
from feedback.storage.sqlite_database import Database
from feedback.storage.sqlite_rows import bump, kept_publication


class SqlitePublishing:
    """The part of ``Store`` about published months, as ``PublishingStore`` describes it."""

    _database: Database

    def publications(self) -> list[KeptPublication]:
        with self._database.reading() as db:
            rows = db.execute(
                "select month, part, day, codebook_version, threshold, base, tables,"
                " months"
                " from publications order by month, part"
            ).fetchall()
        return [kept_publication(row) for row in rows]

    def last_published(self) -> date | None:
        with self._database.reading() as db:
            (month,) = db.execute("select max(month) from publications").fetchone()
        return date.fromisoformat(month) if month else None

    def unpublished_months(self) -> list[Unpublished]:
        with self._database.reading() as db:
            rows = db.execute(_MONTHS).fetchall()
        return [Unpublished(date.fromisoformat(month), *counted) for month, *counted in rows]

    def unpublished(self, month: date, months: int = 1) -> list[RollupRow]:
        with self._database.reading() as db:
            return _unpublished(db, month, months)

    def publish(
        self, publication: KeptPublication, rows: Sequence[RollupRow], *, staff_id: int
    ) -> bool:
        period: dict[str, str | int] = {
            "month": publication.month.isoformat(),
            "months": publication.months,
        }
        with self._database.writing() as db:
            parts, others = db.execute(_PUBLISHED_ALREADY, period).fetchone()
            if publication.part != parts + 1 or others:
                return False
            if set(_unpublished(db, publication.month, publication.months)) != set(rows):
                return False
            db.execute(
                "insert into publications (month, months, part, day, codebook_version, threshold,"
                " base, tables, staff_id) values (:month, :months, :part, :day, :codebook_version,"
                " :threshold, :base, :tables, :staff_id)",
                {
                    **period,
                    "part": publication.part,
                    "day": publication.day.isoformat(),
                    "codebook_version": publication.codebook_version,
                    "threshold": publication.threshold,
                    "base": publication.base,
                    "tables": publication.tables,
                    "staff_id": staff_id,
                },
            )
            db.execute(
                f"update responses set published = :part where {_TO_PUBLISH}",
                {"part": publication.part, **period},
            )
            db.execute(
                "update responses set counted = 1 - set_aside where counted = set_aside"
                f" and {_IN_PERIOD}",
                period,
            )
            bump(db)
        return True

    def words_behind(
        self, month: date, theme: str, *, least_responses: int, most: int
    ) -> list[ShownComment]:
        which = {
            "month": month.isoformat(),
            "theme": theme,
            "least": least_responses,
            "most": most,
        }
        with self._database.reading() as db:
            rows = db.execute(_WORDS_BEHIND, which).fetchall()
        return [ShownComment(*row) for row in rows]


_FIRST_ASKED = "date(:month, (1 - :months) || ' months')"
_FIRST_PUBLISHED = "date(month, (1 - months) || ' months')"
_IN_PERIOD = f"day >= {_FIRST_ASKED} and day < date(:month, '+1 month')"
_IN_PUBLISHED = (
    f"day >= (select {_FIRST_PUBLISHED} from publications"
    " where month = :month) and day < date(:month, '+1 month')"
)
_TO_PUBLISH = f"published = 0 and set_aside = 0 and {_IN_PERIOD}"


_MONTHS = f"""
    with unpublished as (
        select substr(day, 1, 7) || '-01' as month, count(*) as n from responses
        where published = 0 and set_aside = 0 group by 1
    ), periods as (
        select month, months, {_FIRST_PUBLISHED} as first, count(*) as parts
        from publications group by month, months
    )
    select coalesce(periods.month, unpublished.month), sum(n), coalesce(parts, 0),
        coalesce(months, 1)
    from unpublished
    left join periods on unpublished.month between first and periods.month
    group by 1, 3, 4 order by 1
"""


# How many publications there are of a period, and how many of others that have a month of it.
_PUBLISHED_ALREADY = f"""
    select count(*) filter (where (month, months) = (:month, :months)),
        count(*) filter (where (month, months) <> (:month, :months))
    from publications where {_FIRST_PUBLISHED} <= :month and month >= {_FIRST_ASKED}
"""


# What the rollup's triggers count, here of answers that may not be in the figures yet.
_UNPUBLISHED = f"""
    with chosen as materialized (
        select id as response_id, site_id, survey_id, survey_version from responses
        where {_TO_PUBLISH}
    ), ticked as materialized (
        select response_id, question, option
        from chosen cross join answers using (response_id)  -- few answers, many options
        join survey_options using (survey_id, survey_version, question, option)
    ), kinds as materialized (
        select response_id, '' as kind from chosen
        union all
        select response_id, option from ticked where question = 'describe' and option <> ''
    ), wrote as materialized (
        select response_id, max(state <> 'nil') as said
        from chosen join comments using (response_id) group by response_id
    ), themes as materialized (
        select distinct response_id, theme
        from chosen join comments using (response_id) join tags on comment_id = comments.id
        where state <> 'nil'
    ), figures as (
        select response_id, 'responses' as figure, '' as question, '' as item from chosen
        union all
        select response_id, case said when 1 then 'with_words' else 'nil' end, '', '' from wrote
        union all
        select response_id, 'no_theme', '', '' from wrote
        where said and response_id not in (select response_id from themes)
        union all
        select response_id, 'theme', '', theme from themes
        union all
        select response_id, 'option', question, option from ticked
    )
    select site_id, kind, figure, question, item, count(*)
    from figures join kinds using (response_id) join chosen using (response_id)
    group by 1, 2, 3, 4, 5
"""


_WORDS_BEHIND = f"""
    with told as (
        select part from publications, json_each(tables, '$.whole.shares') as share
        where month = :month
        and json_extract(share.value, '$[0]') = 'theme'
        and json_extract(share.value, '$[1]') = :theme
        and json_extract(share.value, '$[2]') is not null
    ), heard as (
        select site_id from responses where published > 0 and {_IN_PUBLISHED}
        group by site_id having count(*) >= :least
    )
    select comments.id, survey_id, survey_version, question, shown_text
    from responses
    cross join comments on response_id = responses.id  -- from the month's answers, not all words
    join tags on comment_id = comments.id
    where theme = :theme and state = 'shown' and permission = 'show' and set_aside = 0
    and published > 0 and {_IN_PUBLISHED}
    and published in (select part from told)
    and site_id in (select site_id from heard)
    order by shown_order desc, comments.id limit :most
"""


def _unpublished(db: sqlite3.Connection, month: date, months: int) -> list[RollupRow]:
    period = {"month": month.isoformat(), "months": months}
    return [
        RollupRow(site_id, kind, month, *counted)
        for site_id, kind, *counted in db.execute(_UNPUBLISHED, period)
    ]
