"""The files beside the migrations that the Supabase CLI reads. The CLI itself has not run here."""

import tomllib
from typing import Any

import pytest

from feedback import surveys
from feedback.staff import LEAST_PASSPHRASE
from tests.conftest import PROJECT
from tests.supabase_stack import OWNER, SupabaseStack

FOLDER = PROJECT / "supabase"
SEED = FOLDER / "seed.sql"


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    """What the CLI reads."""
    return tomllib.loads((FOLDER / "config.toml").read_text("utf-8"))


def test_nobody_lets_themselves_in(config: dict[str, Any]) -> None:
    auth = config["auth"]

    assert auth["enable_signup"] is False
    assert auth["enable_anonymous_sign_ins"] is False
    assert auth["sms"]["enable_signup"] is False
    assert auth["enable_manual_linking"] is False
    assert auth["minimum_password_length"] == LEAST_PASSPHRASE
    # The CLI's name for signing in by e-mail at all; strangers are kept out by the first line.
    assert auth["email"]["enable_signup"] is True


def test_a_stolen_session_does_not_last(config: dict[str, Any]) -> None:
    assert config["auth"]["jwt_expiry"] == 3600
    assert config["auth"]["enable_refresh_token_rotation"] is True
    assert config["auth"]["refresh_token_reuse_interval"] <= 10


def test_the_api_shows_one_schema_and_cuts_lists_as_in_the_tests(config: dict[str, Any]) -> None:
    assert config["api"]["schemas"] == ["public"]
    assert config["api"]["max_rows"] == 1000
    assert "auto_expose_new_tables" not in config["api"]
    assert config["db"]["major_version"] in (15, 17)


def test_the_seed_is_found_and_holds_no_secret(config: dict[str, Any]) -> None:
    (path,) = config["db"]["seed"]["sql_paths"]

    assert (FOLDER / path).samefile(SEED)
    assert "auth." not in SEED.read_text("utf-8")


@pytest.mark.supabase
def test_the_seed_is_the_shipped_survey_and_may_run_again(supabase_stack: SupabaseStack) -> None:
    supabase_stack.clean()
    with supabase_stack.connect(OWNER) as owner:
        for _ in range(2):
            owner.execute(SEED.read_text("utf-8").encode())

    survey = surveys.default_survey()
    assert supabase_stack.sql("select id, version, definition from public.surveys") == [
        (survey.id, survey.version, surveys.survey_to_json(survey))
    ]
