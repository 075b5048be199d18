"""The contract of a store. Every method, on a real SQLite file."""

import os
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from feedback import storage
from feedback.errors import Refused, Unavailable
from feedback.models import Comment, Placement, Response, Span, StaffMember, Tag
from feedback.storage import sqlite_database
from feedback.storage.sqlite import SqliteStore
from feedback.storage.sqlite_database import Database
from tests.conftest import TODAY

MakeResponse = Callable[..., Response]


def words(text: str = "Kind people", **changes: object) -> Comment:
    """A comment as intake makes it."""
    tags = (Tag("staff_attitude", (Span(0, 4),)),)
    return Comment(**{"question": "good", "body": text, "tags": tags, **changes})


def waiting_comment(store: SqliteStore, response: Response) -> str:
    """Store a response with words; the id of its comment."""
    store.add_response(response)
    return store.comments_in("waiting", most=1)[0].id


# Surveys and places --------------------------------------------------------------------


def test_a_survey_version_keeps_its_words(store: SqliteStore) -> None:
    store.keep_survey("s", 1, "words")
    store.keep_survey("s", 1, "words")

    with pytest.raises(Refused, match="new version"):
        store.keep_survey("s", 1, "other words")

    assert store.survey_definition("s", 1) == "words"
    assert store.survey_definition("s", 2) is None


def test_sites_are_listed_by_name_and_named_once(store: SqliteStore) -> None:
    store.add_site("Elm House")
    store.add_site("Café")

    with pytest.raises(Refused):
        store.add_site("Café")

    assert [site.name for site in store.sites()] == ["Café", "Elm House"]


def test_a_code_belongs_to_one_placement(store: SqliteStore, placement: Placement) -> None:
    with pytest.raises(Refused):
        store.add_placement(Placement(placement.code, placement.site, "Window"))

    assert store.placement(placement.code) == placement
    assert store.placements() == [placement]
    assert store.placement("222222") is None


def test_a_code_can_be_withdrawn(store: SqliteStore, placement: Placement) -> None:
    store.set_placement_state(placement.code, "withdrawn")

    found = store.placement(placement.code)
    assert found is not None
    assert found.state == "withdrawn"


# Responses -----------------------------------------------------------------------------


def test_the_same_response_is_stored_once(store: SqliteStore, make_response: MakeResponse) -> None:
    response = make_response()

    assert store.add_response(response) == "stored"
    assert store.add_response(response) == "duplicate"
    assert store.waiting_changes() == 1


def test_twelve_threads_with_one_key_store_one_response(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    response = make_response(comments=(words(),))
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(store.add_response(response)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(answers) == {"stored": 1, "duplicate": 11}
    assert store.comment_count("waiting") == 1


def test_a_response_for_an_unknown_code_is_refused(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    with pytest.raises(Refused, match="code"):
        store.add_response(make_response(code="222222"))


def test_a_failed_response_leaves_nothing_behind(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    twice = (words(), words(tags=(Tag("a"), Tag("a"))))

    with pytest.raises(Refused):
        store.add_response(make_response(comments=twice))

    assert store.waiting_changes() == 0
    assert store.comment_count("waiting") == 0


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
        "comments.polarity",
        "comments.sensitive",
        "tags.comment_id",
        "tags.theme",
        "tags.evidence",
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


# Figures -------------------------------------------------------------------------------


def test_four_answers_do_not_move_the_figures_and_the_fifth_does(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    for _ in range(4):
        store.add_response(make_response())
        assert store.release(at_least=5) == 0
    assert store.counts().responses == 0

    store.add_response(make_response())

    assert store.release(at_least=5) == 5
    assert store.counts().responses == 5
    assert store.waiting_changes() == 0


def test_a_batch_is_of_one_site_and_one_month(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    other = Placement("333333", store.add_site("Elm House"), "Door")
    store.add_placement(other)
    for changes in [{}, {}, {"code": other.code}, {"day": date(2026, 10, 31)}] * 2:
        store.add_response(make_response(**changes))

    assert store.release(at_least=5) == 0
    assert store.release(at_least=4) == 4
    assert store.release(at_least=2, sites=frozenset({other.site.id})) == 2
    assert store.waiting_changes() == 2


def test_counts_are_of_people_not_of_mentions(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    both = (words(), words("Kind and quick", question="better"))
    store.add_response(make_response(comments=both, answers={"experience": ("poor",)}))
    store.add_response(make_response(comments=(words("Hm", tags=()),)))
    store.add_response(make_response())
    store.release(at_least=1)

    counts = store.counts()

    assert counts.responses == 3
    assert counts.with_words == 2
    assert counts.no_theme == 1
    assert counts.themes == {"staff_attitude": 1}
    assert counts.options == {"experience": {"good": 2, "poor": 1}}


def test_counts_and_words_begin_on_a_day(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    october, november = date(2026, 10, 31), date(2026, 11, 1)
    for day in (october, november):
        comment = waiting_comment(store, make_response(day=day, comments=(words(str(day)),)))
        store.decide(
            comment,
            seen="waiting",
            state="shown",
            shown_text=str(day),
            staff_id=facilitator.id,
            day=TODAY,
        )
    store.release(at_least=1)

    assert store.counts().responses == 2
    assert store.counts(november).responses == 1
    assert store.counts(date(2026, 12, 1)).responses == 0
    (shown,) = store.shown_comments(november, least_responses=1, most=9)
    assert shown.text == "2026-11-01"


def test_the_revision_grows_when_a_screen_may_change(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    before = store.revision()
    store.add_response(make_response())
    unseen = store.revision()
    store.release(at_least=1)

    assert unseen == before
    assert store.revision() > before


# Moderation ----------------------------------------------------------------------------


def test_words_are_shown_only_once_approved_and_only_from_a_site_with_enough_answers(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    assert store.shown_comments(least_responses=1, most=9) == []

    store.decide(
        comment,
        seen="waiting",
        state="shown",
        shown_text="Kind people",
        staff_id=facilitator.id,
        day=TODAY,
    )

    assert store.shown_comments(least_responses=1, most=9) == []
    store.release(at_least=1)
    assert [c.text for c in store.shown_comments(least_responses=1, most=9)] == ["Kind people"]
    assert store.shown_comments(least_responses=2, most=9) == []


def test_words_that_may_not_be_shown_cannot_be_shown(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),), permission="read"))

    with pytest.raises(Refused, match="did not say"):
        store.decide(
            comment,
            seen="waiting",
            state="shown",
            shown_text="x",
            staff_id=facilitator.id,
            day=TODAY,
        )


def test_the_slower_of_two_moderators_is_told(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    hide = dict(seen="waiting", state="hidden", shown_text="", staff_id=facilitator.id, day=TODAY)

    assert store.decide(comment, **hide)  # type: ignore[arg-type]
    assert not store.decide(comment, **hide)  # type: ignore[arg-type]
    assert [row[2] for row in store.decisions()] == ["hidden"]


def test_a_comment_comes_back_as_it_was_stored(
    store: SqliteStore, make_response: MakeResponse, placement: Placement
) -> None:
    text = "🙂 شكرا <b>kind</b>\nthanks"
    store.add_response(make_response(comments=(words(text, sensitive=(Span(2, 4),)),)))

    (comment,) = store.comments_in("waiting", most=5)

    assert comment.body == text
    assert comment.tags == (Tag("staff_attitude", (Span(0, 4),)),)
    assert comment.sensitive == (Span(2, 4),)
    assert (comment.site, comment.placement) == (placement.site.name, placement.name)
    assert comment.day == TODAY


def test_words_that_are_only_counted_wait_for_nobody(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    only_counted = words(None, tags=(Tag("staff_attitude"),))
    store.add_response(make_response(comments=(only_counted,), permission="count_only"))
    store.release(at_least=1)

    assert store.comment_count("waiting") == 0
    assert store.counts().themes == {"staff_attitude": 1}
    (row,) = store.export(all_words=True)
    assert row.texts == {}


def test_a_response_set_aside_leaves_words_at_once_and_figures_with_the_next_batch(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    waiting_comment(store, make_response(comments=(words(),)))
    store.release(at_least=1)
    response_id = store.comments_in("waiting", most=1)[0].response_id
    by = {"staff_id": facilitator.id, "day": TODAY}

    assert store.set_aside(response_id, reason="It was a test", **by)  # type: ignore[arg-type]
    assert not store.set_aside(response_id, reason="again", **by)  # type: ignore[arg-type]

    assert store.comment_count("waiting") == 0
    assert [r.reason for r in store.responses_set_aside(most=5)] == ["It was a test"]
    assert store.counts().responses == 1
    store.release(at_least=1)
    assert store.counts().responses == 0

    assert store.put_back(response_id, reason="", **by)  # type: ignore[arg-type]
    store.release(at_least=1)
    assert store.counts().responses == 1
    assert store.comment_count("waiting") == 1
    assert sorted(row[2] for row in store.decisions()) == ["put_back", "set_aside"]


def test_a_response_without_words_can_be_found(
    store: SqliteStore, make_response: MakeResponse
) -> None:
    store.add_response(make_response(comments=(words(),)))
    store.add_response(make_response(answers={"experience": ("poor",), "describe": ("a", "b")}))

    (found,) = store.wordless_responses(most=9)

    assert found.answers == {"experience": ("poor",), "describe": ("a", "b")}


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


# Staff, settings, export, backup ---------------------------------------------------------


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
    before = [step for step in sqlite_database._migrations() if step[0] < "0004"]
    with monkeypatch.context() as then:
        then.setattr(sqlite_database, "_migrations", lambda: before)
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


def test_a_setting_is_replaced(store: SqliteStore) -> None:
    store.set_setting("name", "one")
    store.set_setting("name", "two")

    assert store.setting("name") == "two"
    assert store.setting("other") is None


def test_export_gives_a_month_and_only_words_that_may_be_shown(
    store: SqliteStore, make_response: MakeResponse, facilitator: StaffMember
) -> None:
    store.add_response(make_response(comments=(words("Private"),), permission="read"))
    comment = waiting_comment(store, make_response(comments=(words("Shown"),)))
    shown = next(c for c in store.comments_in("waiting", most=9) if c.body == "Shown")
    assert comment
    store.decide(
        shown.id,
        seen="waiting",
        state="shown",
        shown_text="Shown",
        staff_id=facilitator.id,
        day=TODAY,
    )

    rows = list(store.export(all_words=False))

    assert {row.month for row in rows} == {"2026-11"}
    assert [text for row in rows for text in row.texts.values()] == ["Shown"]
    everything = [text for row in store.export(all_words=True) for text in row.texts.values()]
    assert sorted(everything) == ["Private", "Shown"]


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


def test_the_store_belongs_to_its_owner_and_outlives_a_restart(
    store: SqliteStore, make_response: MakeResponse, tmp_path: Path
) -> None:
    store.add_response(make_response())
    path = tmp_path / "data" / "feedback.sqlite"

    again = SqliteStore(path)

    assert again.waiting_changes() == 1
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_locked_store_says_try_again(
    store: SqliteStore, make_response: MakeResponse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store._database._writer.execute("pragma busy_timeout = 50")
    with sqlite3.connect(tmp_path / "data" / "feedback.sqlite", isolation_level=None) as other:
        other.execute("begin immediate")
        with pytest.raises(Unavailable):
            store.add_response(make_response())
        assert store.waiting_changes() == 0
        other.execute("rollback")
    other.close()

    assert store.add_response(make_response()) == "stored"


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
