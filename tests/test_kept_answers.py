"""What an admin reads of the outbox, and the command line that deals with refusals."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from feedback import config, kept_answers
from feedback.__main__ import main
from feedback.models import KeptAnswers
from feedback.storage import open_outbox
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase_client import shared_http
from tests.borough import Borough
from tests.conftest import PROJECT
from tests.supabase_stack import SupabaseStack


def test_nothing_is_said_where_nothing_is_kept() -> None:
    assert kept_answers.sentences(KeptAnswers(0, None, {})) == []


def test_many_answers_are_counted_and_each_reason_is_named() -> None:
    found = kept_answers.sentences(
        KeptAnswers(1200, date(2026, 11, 3), {"No poster has this code.": 1, "Too late.": 2})
    )

    assert found[0].startswith("1,200 answers wait here until Supabase can be reached")
    assert "the oldest since 3 November" in found[0]
    assert [line.split(":")[-1].strip() for line in found[1:3]] == [
        "“No poster has this code.”",
        "“Too late.”",
    ]
    assert "--discard-refused" in found[3]


def test_the_limit_that_admins_read_is_the_one_in_the_database() -> None:
    sql = (PROJECT / "supabase/migrations/20261123000009_late_answers.sql").read_text("utf-8")

    assert f"current_date - {kept_answers.LATE_DAYS} and" in sql


def test_without_supabase_there_is_no_outbox(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outbox"]) == 1

    assert "no outbox" in capsys.readouterr().err


@pytest.fixture
def borough(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Borough]:
    """A project with one open code, to which the command line is set."""
    monkeypatch.setenv("SUPABASE_URL", supabase_stack.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", supabase_stack.anon_key)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    config.settings.cache_clear()
    with shared_http() as http:
        yield Borough(supabase_stack, http)
    config.settings.cache_clear()


@pytest.mark.supabase
def test_what_was_refused_is_stored_or_erased_by_the_command_line(
    borough: Borough, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outbox"]) == 0
    assert capsys.readouterr().out == "Nothing waits here.\n"
    outbox = open_outbox(tmp_path)
    residents = borough.residents(outbox)
    curable, hopeless = borough.response(survey_version=2), borough.response(survey_version=3)
    for response in (curable, hopeless):
        assert residents.add_response(response) == "kept"
    outbox.close()
    borough.admin.keep_survey("breakfast", 2, '{"questions": []}')

    assert main(["outbox", "--retry"]) == 0
    said = capsys.readouterr().out
    assert "1 answer waits here because Supabase refused" in said
    assert "Nobody has kept the wording of this survey." in said
    assert borough.stored() == {curable.key: 1}

    assert main(["outbox", "--discard-refused"]) == 0
    assert capsys.readouterr().out == "Refused answers erased: 1.\n"
    assert main(["outbox"]) == 0
    assert capsys.readouterr().out == "Nothing waits here.\n"
