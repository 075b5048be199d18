"""The embedded store beyond the contract: its file, its staff, its faults. A real SQLite file."""

import os
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback import setting_up, storage
from feedback.errors import Refused, Unavailable
from feedback.models import StaffMember
from feedback.storage import sqlite_database
from feedback.storage.sqlite import SqliteStore
from feedback.storage.sqlite_database import Database
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words


def test_no_column_holds_a_time_an_address_or_a_device(store: SqliteStore, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        columns = {
            f"{table}.{name}"
            for (table,) in db.execute("select name from sqlite_schema where type = 'table'")
            for (name,) in db.execute("select name from pragma_table_info(?)", (table,))
            if table in ("responses", "answers", "comments", "tags")
        }
    db.close()

    assert columns == {
        "responses.id",
        "responses.submission_key",
        "responses.survey_id",
        "responses.survey_version",
        "responses.code",
        "responses.site_id",
        "responses.day",
        "responses.source",
        "responses.permission",
        "responses.counted",
        "responses.set_aside",
        "responses.set_aside_reason",
        "responses.published",
        "answers.response_id",
        "answers.question",
        "answers.option",
        "comments.id",
        "comments.response_id",
        "comments.question",
        "comments.body",
        "comments.state",
        "comments.shown_text",
        "comments.shown_order",
        "comments.tone",
        "comments.language",
        "comments.codebook_version",
        "comments.sensitive",
        "comments.read_first",
        "tags.comment_id",
        "tags.theme",
        "tags.evidence",
        "tags.found_by",
    }


def test_the_file_does_not_tell_in_which_order_people_answered(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path
) -> None:
    keys = [make_response().key for _ in range(40)]
    for key in keys:
        store.add_response(make_response(key=key))

    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        stored = [key for (key,) in db.execute("select submission_key from responses")]
        tables = {name for (name,) in db.execute("select name from pragma_table_list where wr = 0")}
    db.close()

    assert sorted(stored) == sorted(keys)
    assert stored != keys
    assert not tables & {"responses", "answers", "comments", "tags"}


def test_the_record_of_decisions_cannot_be_changed(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember, tmp_path: Path
) -> None:
    waiting_comment(store, make_response(comments=(words(),)))
    response_id = store.comments_in("waiting", most=1)[0].response_id
    store.set_aside(response_id, reason="It was a test", staff_id=facilitator.id, day=TODAY)

    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        for statement in ("delete from decisions", "update decisions set reason = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                db.execute(statement)
    db.close()


def test_staff_are_found_whatever_the_case_of_their_name(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    found = store.staff_named("fatima FACILITATOR")

    assert found is not None
    assert found[0] == facilitator
    with pytest.raises(Refused):
        store.add_staff("FATIMA facilitator", "admin", "hash")
    assert store.staff_named("nobody") is None
    assert store.has_staff()


def test_a_session_lasts_until_it_is_ended(store: SqliteStore, facilitator: StaffMember) -> None:
    store.add_session("hash", facilitator.id, minute=10)
    store.touch_session("hash", minute=12)

    session = store.session("hash")
    assert session is not None
    assert (session.staff, session.started_minute, session.seen_minute) == (facilitator, 10, 12)

    store.end_session("hash")
    store.end_session("hash")
    assert store.session("hash") is None


def test_a_backup_is_a_whole_store_that_only_its_owner_reads(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path
) -> None:
    store.add_response(make_response())
    target = tmp_path / "copy.sqlite"

    store.backup(target)

    copy = SqliteStore(target)
    assert copy.waiting_changes() == 1
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="already a file"):
        store.backup(target)


# The file ------------------------------------------------------------------------------


def test_the_store_outlives_a_restart(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path
) -> None:
    store.add_response(make_response())

    again = SqliteStore(tmp_path / "data" / "feedback.sqlite")

    assert again.waiting_changes() == 1
    again.close()


def test_a_new_store_belongs_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feedback.sqlite"
    SqliteStore(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_loses_nothing_and_recovers(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    """``max_page_count`` stands in for a full disk: SQLite gives the same error for both."""
    writer = store._database._writer
    writer.execute(f"pragma max_page_count = {writer.execute('pragma page_count').fetchone()[0]}")
    stored = 0

    def fill() -> None:
        nonlocal stored
        for _ in range(2000):
            stored += store.add_response(make_response(comments=(words("x" * 2000),))) == "stored"

    with pytest.raises(Unavailable):
        fill()
    assert store.waiting_changes() == stored

    writer.execute("pragma max_page_count = 1000000")

    assert store.add_response(make_response()) == "stored"


def test_a_folder_that_cannot_be_used_is_named_as_the_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(Unavailable, match="data folder"):
        SqliteStore(tmp_path / "file" / "feedback.sqlite")


def test_erased_words_are_gone_from_the_file(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path
) -> None:
    secret = "zebra-unicorn-" + os.urandom(4).hex()
    store.add_response(make_response(comments=(words(secret * 20),)))
    with store._database.writing() as db:
        db.execute("delete from comments")
    store._database._writer.execute("pragma wal_checkpoint(truncate)")

    assert secret.encode() not in (tmp_path / "data" / "feedback.sqlite").read_bytes()


def test_one_process_opens_a_folder_once(store: SqliteStore, tmp_path: Path) -> None:
    assert storage.open_store(tmp_path / "data") is store


# People --------------------------------------------------------------------------------


def test_a_removed_person_frees_the_name_and_stays_in_the_record(
    store: SqliteStore, facilitator: StaffMember, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    store.decide(
        comment,
        seen="waiting",
        state="hidden",
        shown_text="",
        staff_id=facilitator.id,
        day=TODAY,
    )
    store.add_session("hash", facilitator.id, minute=10)

    store.end_staff(facilitator.id, by=0, day=TODAY)
    again = store.add_staff(facilitator.name, "admin", "hash")

    assert store.session("hash") is None
    assert store.staff() == [again]
    assert again.id != facilitator.id
    assert [row[1] for row in store.decisions()] == [facilitator.name]


def test_nothing_of_a_sign_in_is_kept_once_somebody_is_removed(
    store: SqliteStore, facilitator: StaffMember, tmp_path: Path
) -> None:
    store.set_second_factor(facilitator.id, "SECRETSECRET", by=0, day=TODAY)

    store.end_staff(facilitator.id, by=0, day=TODAY)

    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        dump = "\n".join(db.iterdump())
    db.close()
    assert facilitator.name in dump
    assert "argon2" not in dump
    assert "SECRETSECRET" not in dump


@pytest.mark.parametrize(
    "change",
    [
        lambda store, gone: store.set_passphrase(gone, "hash", by=0, day=TODAY),
        lambda store, gone: store.set_role(gone, "admin", by=0, day=TODAY),
        lambda store, gone: store.set_sites(gone, None, by=0, day=TODAY),
        lambda store, gone: store.set_second_factor(gone, "SECRET", by=0, day=TODAY),
        lambda store, gone: store.end_staff(gone, by=0, day=TODAY),
        lambda store, gone: store.add_session("hash", gone, minute=1),
    ],
)
def test_a_removed_person_cannot_be_changed(
    store: SqliteStore, facilitator: StaffMember, change: Callable[..., object]
) -> None:
    store.end_staff(facilitator.id, by=0, day=TODAY)

    with pytest.raises(Refused):
        change(store, facilitator.id)

    assert [event.action for event in store.staff_events()] == ["removed"]


def test_of_two_admins_who_remove_each_other_at_once_one_stays(store: SqliteStore) -> None:
    both = [store.add_staff(name, "admin", "hash") for name in ("Ada", "Grace")]
    together = threading.Barrier(2)
    refused: list[Refused] = []

    def remove(whom: StaffMember) -> None:
        together.wait()
        try:
            store.end_staff(whom.id, by=0, day=TODAY)
        except Refused as error:
            refused.append(error)

    threads = [threading.Thread(target=remove, args=(admin,)) for admin in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert len(store.staff()) == 1


def test_of_many_who_use_the_same_digits_at_once_one_gets_in(
    store: SqliteStore, facilitator: StaffMember
) -> None:
    store.set_second_factor(facilitator.id, "SECRET", by=0, day=TODAY)
    accepted: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda: accepted.append(store.use_second_factor(facilitator.id, step=7))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(accepted) == {True: 1, False: 7}


def test_the_record_of_staff_cannot_be_changed_and_staff_cannot_be_deleted(
    store: SqliteStore, facilitator: StaffMember, tmp_path: Path
) -> None:
    store.set_role(facilitator.id, "commissioner", by=0, day=TODAY)

    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite") as db:
        for statement in (
            "delete from staff_events",
            "update staff_events set action = 'removed'",
            "delete from staff",
        ):
            with pytest.raises(sqlite3.IntegrityError, match=r"only ever added|never deleted"):
                db.execute(statement)
    db.close()


def test_a_store_from_before_people_opens_with_nothing_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [step for step in sqlite_database.migrations() if step[0] < "0004"]
    with monkeypatch.context() as then:
        then.setattr(sqlite_database, "migrations", lambda _: before)
        Database(tmp_path / "old.sqlite").close()
    with sqlite3.connect(tmp_path / "old.sqlite") as db:
        db.executescript(
            """
            insert into staff (id, name, role, passphrase_hash)
                values (1, 'Ada', 'admin', 'hash 1'), (7, 'Grace', 'facilitator', 'hash 7');
            insert into sessions values ('id hash', 7, 10, 12);
            insert into decisions values ('d', '2026-11-23', 7, 'hidden', 'c', '');
            insert into sites (id, name) values (3, 'Café');
            """
        )
    db.close()

    store = SqliteStore(tmp_path / "old.sqlite")

    grace = StaffMember(7, "Grace", "facilitator", None)
    session = store.session("id hash")
    assert session is not None
    assert (session.staff, session.started_minute, session.seen_minute) == (grace, 10, 12)
    assert store.staff_named("GRACE") == (grace, "hash 7")
    assert store.staff() == [StaffMember(1, "Ada", "admin"), grace]
    assert store.decisions() == [("2026-11-23", "Grace", "hidden", "")]
    assert not any(member.second_factor for member in store.staff())
    store.set_sites(7, frozenset({3}), by=1, day=TODAY)
    store.end_staff(7, by=1, day=TODAY)
    assert store.add_staff("Grace", "facilitator", "hash").id == 8
    store.close()
    with sqlite3.connect(tmp_path / "old.sqlite") as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    db.close()


BEFORE_PAPER = """
    insert into surveys values ('s', 1, '{"questions": [
        {"id": "describe", "options": [{"key": "carer"}]}]}');
    insert into sites values (3, 'Café');
    insert into placements values ('222222', 3, 'Counter', 'open');
    insert into responses values
        ('f', 'key f', 's', 1, '222222', 3, '2026-11-02', 'web', 'show', 0, 0, ''),
        ('a', 'key a', 's', 1, '222222', 3, '2026-11-03', 'tablet', 'read', 0, 1, 'It was a test'),
        ('c', 'key c', 's', 1, '222222', 3, '2026-11-04', 'example', 'count_only', 0, 0, '');
    insert into answers values ('f', 'describe', 'carer');
    insert into comments (id, response_id, question, body, state, shown_text, sensitive) values
        ('x', 'f', 'good', 'Tea', 'shown', 'Tea', '[]'),
        ('y', 'a', 'good', 'No', 'waiting', '', '[[0, 2]]');
    insert into tags values ('x', 'food', '[[0, 3]]', 'person');
    insert into checked_comments values ('x', '["food"]', 3, 1, '2026-11-05');
    update responses set counted = 1 where id = 'f';
"""


def test_a_store_from_before_paper_opens_with_every_answer_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_up_to(step: str) -> Database:
        steps = [one for one in sqlite_database.migrations() if one[0] < step]
        with monkeypatch.context() as then:
            then.setattr(sqlite_database, "migrations", lambda _: steps)
            return Database(tmp_path / "old.sqlite")

    old = opened_up_to("0010")
    with sqlite3.connect(old.path) as db:
        db.executescript(BEFORE_PAPER)
    db.close()
    rows, shapes = rows_of(old), shapes_of(old)
    old.close()

    now = opened_up_to("0011")

    assert rows_of(now) == rows
    assert [row[0] for row in rows["responses"]] == ["a", "c", "f"]
    assert len(rows["rollup"]) == 8
    after = shapes_of(now)
    assert after.keys() == shapes.keys()
    assert {name for name in after if after[name] != shapes[name]} == {"responses"}
    assert "without rowid" in after["responses"]
    with now.writing() as db:
        assert db.execute("pragma foreign_keys").fetchone() == (1,)
        assert db.execute("pragma foreign_key_check").fetchall() == []
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        db.execute("update responses set source = 'paper' where id = 'a'")
        db.execute("delete from responses")
        for table in ("rollup", "answers", "comments", "tags", "checked_comments"):
            assert db.execute(f"select count(*) from {table}").fetchone() == (0,)
    now.close()


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the record of migrations."""
    with database.reading() as db:
        tables = db.execute(
            "select name from sqlite_schema where type = 'table' and name <> 'migrations'"
        ).fetchall()
        return {table: db.execute(f"select * from {table}").fetchall() for (table,) in tables}


def shapes_of(database: Database) -> dict[str, str]:
    """How every table, index, view and trigger was made."""
    with database.reading() as db:
        return dict(db.execute("select name, coalesce(sql, '') from sqlite_schema"))


def test_a_migration_that_leaves_loose_ends_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: SqliteStore
) -> None:
    setting_up.add_placement(store, "Café", "Counter")
    loose = [*sqlite_database.migrations(), ("9999_loose.sql", "delete from sites;\n")]
    with monkeypatch.context() as then:
        then.setattr(sqlite_database, "migrations", lambda _: loose)
        with pytest.raises(Refused, match="hold together"):
            SqliteStore(tmp_path / "data" / "feedback.sqlite")

    assert [site.name for site in store.sites()] == ["Café"]
