"""``python -m feedback doctor``: what it says of healthy and of broken installations.

The files are real SQLite files; the project is a real PostgreSQL behind a real PostgREST. A
stand-in for Supabase's edge (tests/supabase_edge.py) checks the keys and shifts the clock.
"""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from feedback import doctor
from feedback.__main__ import main
from feedback.config import Settings
from feedback.storage.sqlite import SqliteStore
from tests.servers import Server
from tests.supabase_stack import MIGRATIONS, SupabaseStack


def findings(how: Settings) -> dict[str, list[str]]:
    """What the doctor says, by verdict."""
    said: dict[str, list[str]] = {"ok": [], "look": [], "wrong": []}
    for finding in doctor.examine(how):
        said[finding.verdict].append(finding.text)
    return said


# A café's file --------------------------------------------------------------------------


@pytest.fixture
def cafe(store: SqliteStore, tmp_path: Path) -> Settings:
    """A store in use."""
    return Settings(data_dir=tmp_path / "data")


def test_a_healthy_store_has_only_its_address_to_look_at(cafe: Settings) -> None:
    said = findings(cafe)

    assert said["wrong"] == []
    assert [text.split()[0] for text in said["look"]] == ["PUBLIC_URL"]
    assert "The store's file is sound." in said["ok"]
    assert "The store is up to date." in said["ok"]


def test_the_command_lists_the_findings_and_fails_when_one_is_wrong(
    store: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out

    (tmp_path / "data").chmod(0o755)

    assert main(["doctor"]) == 1
    told = capsys.readouterr()
    assert f"wrong  Others on this machine can read {tmp_path / 'data'}." in told.out
    assert "1 of these is wrong" in told.err


def test_looking_makes_no_store(tmp_path: Path) -> None:
    said = findings(Settings(data_dir=tmp_path / "data"))

    assert said["wrong"] == []
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_to_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")

    assert "cannot be written to" in findings(Settings(data_dir=tmp_path / "data"))["wrong"][0]


def test_a_file_that_others_can_read_is_wrong(cafe: Settings) -> None:
    (cafe.data_dir / "feedback.sqlite").chmod(0o644)

    (text,) = findings(cafe)["wrong"]
    assert "chmod 600" in text


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        ("delete from migrations where name like '0004%'", "look", "0004_people.sql"),
        ("insert into migrations values ('9999_later.sql')", "wrong", "newer Table Talk"),
        ("drop table migrations", "wrong", "cannot be read as a store"),
    ],
)
def test_a_store_of_another_version_is_told(
    cafe: Settings, change: str, verdict: str, words: str
) -> None:
    with closing(sqlite3.connect(cafe.data_dir / "feedback.sqlite")) as db, db:
        db.execute(change)

    assert any(words in text for text in findings(cafe)[verdict])


def test_a_damaged_store_is_told(example_store: SqliteStore, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir(mode=0o700)
    example_store.backup(folder / "feedback.sqlite")
    with (folder / "feedback.sqlite").open("r+b") as file:
        for page in range(20, 60):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)

    assert any("damaged" in text for text in findings(Settings(data_dir=folder))["wrong"])


def test_a_disk_without_room_is_wrong(cafe: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_MB", 10**9)

    (text,) = findings(cafe)["wrong"]
    assert text.startswith("The disk is full")


def test_secrets_that_others_can_read_are_wrong(
    cafe: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text("")
    file.chmod(0o644)
    monkeypatch.setattr(doctor, "SECRETS_FILE", file)

    (text,) = findings(cafe)["wrong"]
    assert str(file) in text


# The public address ---------------------------------------------------------------------


def test_the_public_address_leads_to_us(cafe: Settings, example_server: Server) -> None:
    said = findings(replace(cafe, public_url=example_server.url))

    assert said["wrong"] == []
    assert f"Table Talk answers at {example_server.url}." in said["ok"]


def test_a_public_address_where_nobody_answers_is_wrong(cafe: Settings) -> None:
    (text,) = findings(replace(cafe, public_url="http://127.0.0.1:9"))["wrong"]

    assert "nobody answers" in text


def test_a_public_address_without_encryption_is_wrong(cafe: Settings) -> None:
    first, _ = findings(replace(cafe, public_url="http://192.0.2.1.invalid"))["wrong"]

    assert "not encrypted" in first


# A borough's project --------------------------------------------------------------------


@pytest.fixture(scope="module")
def older_project() -> Iterator[SupabaseStack]:
    """A project that grants everything on whatever is made, for this module to break."""
    with SupabaseStack(MIGRATIONS, older_project=True) as stack:
        yield stack


def settings_for(stack: SupabaseStack, tmp_path: Path, key: str = "") -> Settings:
    """Settings of an app on this project."""
    return Settings(
        data_dir=tmp_path / "data", supabase_url=stack.url, supabase_key=key or stack.anon_key
    )


@contextmanager
def changed(stack: SupabaseStack, change: str, undo: str) -> Iterator[None]:
    """A project somebody meddled with."""
    stack.sql(change)
    try:
        yield
    finally:
        stack.sql(undo)


@pytest.mark.supabase
def test_a_new_project_is_well(supabase_stack: SupabaseStack, tmp_path: Path) -> None:
    for key in (supabase_stack.anon_key, supabase_stack.publishable_key):
        said = findings(settings_for(supabase_stack, tmp_path, key))

        assert said["wrong"] == []
        assert "This machine's clock agrees with the project's." in said["ok"]
        assert any(text.startswith("All migrations are there") for text in said["ok"])
        assert "A stranger may open a survey and send an answer, and nothing else." in said["ok"]


@pytest.mark.supabase
def test_an_older_project_is_well(older_project: SupabaseStack, tmp_path: Path) -> None:
    assert findings(settings_for(older_project, tmp_path))["wrong"] == []


@pytest.mark.supabase
def test_a_secret_key_is_wrong_in_capitals_and_never_used(
    older_project: SupabaseStack, tmp_path: Path
) -> None:
    for key in (older_project.service_key, older_project.secret_key):
        said = findings(settings_for(older_project, tmp_path, key))

        (text,) = said["wrong"]
        assert "IS A SECRET KEY" in text
        assert key not in text
        assert not any("answers at" in text for text in said["ok"])


@pytest.mark.parametrize(
    "key", ["", "a.b", "a.e30.c", "x", f"a.{base64.b64encode(b'[]').decode()}.c"]
)
def test_a_key_of_no_known_kind_is_not_taken_for_one(key: str) -> None:
    assert doctor.key_role(key) == "unknown"


def test_a_key_of_another_role_is_of_no_known_kind() -> None:
    payload = base64.urlsafe_b64encode(json.dumps({"role": "authenticated"}).encode()).decode()

    assert doctor.key_role(f"a.{payload}.c") == "unknown"


@pytest.mark.supabase
def test_a_key_of_another_project_is_wrong(older_project: SupabaseStack, tmp_path: Path) -> None:
    (text,) = findings(settings_for(older_project, tmp_path, "sb_publishable_other"))["wrong"]

    assert "does not know this key" in text


@pytest.mark.supabase
def test_a_project_that_does_not_answer_is_wrong(
    older_project: SupabaseStack, tmp_path: Path
) -> None:
    with older_project.faults.refused():
        (text,) = findings(settings_for(older_project, tmp_path))["wrong"]

    assert "Nobody answers" in text


@pytest.mark.supabase
@pytest.mark.parametrize(("ahead", "word"), [(3600, "behind"), (-3600, "ahead")])
def test_a_wrong_clock_is_told(
    older_project: SupabaseStack, tmp_path: Path, ahead: int, word: str
) -> None:
    """The stand-in for the edge shifts the project's clock."""
    older_project.gateway.clock_ahead_s = ahead
    try:
        said = findings(settings_for(older_project, tmp_path))
    finally:
        older_project.gateway.clock_ahead_s = 0

    assert any(f"seconds {word}" in text for text in said["look"])


@pytest.mark.supabase
@pytest.mark.parametrize(
    ("change", "undo", "verdict", "words"),
    [
        (
            "create table gone as table supabase_migrations.schema_migrations;"
            "delete from supabase_migrations.schema_migrations where version = '20261123000003'",
            "insert into supabase_migrations.schema_migrations"
            " select * from gone where version = '20261123000003'; drop table gone",
            "wrong",
            "Migrations are missing: 20261123000003_staff.sql. Run",
        ),
        (
            "insert into supabase_migrations.schema_migrations (version) values ('20991231000000')",
            "delete from supabase_migrations.schema_migrations where version = '20991231000000'",
            "wrong",
            "newer Table Talk (20991231000000)",
        ),
        (
            "alter schema supabase_migrations rename to elsewhere",
            "alter schema elsewhere rename to supabase_migrations",
            "look",
            "no record of its migrations",
        ),
        (
            "grant execute on function public.export_responses(boolean, uuid, integer) to anon",
            "revoke execute on function public.export_responses(boolean, uuid, integer) from anon",
            "wrong",
            "A stranger may run export_responses",
        ),
        (
            "grant update (body) on public.comments to anon",
            "revoke update (body) on public.comments from anon",
            "wrong",
            "A stranger may read or change the table comments",
        ),
        (
            "grant select on public.responses to anon",
            "revoke select on public.responses from anon",
            "wrong",
            "ANYBODY CAN READ THE TABLE OF ANSWERS",
        ),
        (
            "alter table public.tags disable row level security",
            "alter table public.tags enable row level security",
            "wrong",
            "The table tags is without row-level security",
        ),
        (
            "revoke execute on function public.submit_response(jsonb, integer) from anon",
            "grant execute on function public.submit_response(jsonb, integer) to anon",
            "wrong",
            "Residents may not run submit_response",
        ),
        (
            "revoke execute on function public.open_survey(text) from anon",
            "grant execute on function public.open_survey(text) to anon",
            "wrong",
            "Residents cannot open a survey",
        ),
    ],
    ids=lambda text: text.split(" ")[0] if " " in text else text,
)
def test_what_is_wrong_with_a_project_is_told(
    older_project: SupabaseStack, tmp_path: Path, change: str, undo: str, verdict: str, words: str
) -> None:
    how = settings_for(older_project, tmp_path)

    with changed(older_project, change, undo):
        assert any(words in text for text in findings(how)[verdict]), findings(how)

    assert findings(how)["wrong"] == []


@pytest.mark.supabase
def test_an_empty_project_lacks_its_migrations(tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    with SupabaseStack(empty) as stack:
        said = findings(settings_for(stack, tmp_path))

    assert any(text.startswith("Migrations are missing") for text in said["wrong"])
    assert "Residents cannot open a survey. Look at the migrations." in said["wrong"]
