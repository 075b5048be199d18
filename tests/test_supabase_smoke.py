"""Opt-in: what a real Supabase project answers to a stranger. Reads and refusals only.

Runs when SUPABASE_SMOKE_URL and SUPABASE_SMOKE_ANON_KEY are set. With SUPABASE_SMOKE_CODE, an open
code of a test project, it sends one answer as well, twice.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from feedback import doctor, intake, surveys
from feedback.config import Settings
from feedback.errors import Refused
from feedback.models import Response
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_client import connect, shared_http

URL = os.environ.get("SUPABASE_SMOKE_URL", "").rstrip("/")
KEY = os.environ.get("SUPABASE_SMOKE_ANON_KEY", "")
CODE = os.environ.get("SUPABASE_SMOKE_CODE", "")

pytestmark = pytest.mark.skipif(
    not (URL and KEY),
    reason="NO REAL PROJECT ASKED: set SUPABASE_SMOKE_URL and SUPABASE_SMOKE_ANON_KEY",
)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """The pool of connections, as in a running replica."""
    with shared_http() as pool:
        yield pool


@pytest.fixture
def anon(http: httpx.Client) -> SupabaseStore:
    """The project as a resident's page asks it."""
    return SupabaseStore(connect(URL, KEY, http))


def test_the_doctor_finds_nothing_wrong(tmp_path: Path) -> None:
    how = Settings(data_dir=tmp_path, supabase_url=URL, supabase_key=KEY)

    assert [found.text for found in doctor.examine(how) if found.verdict == "wrong"] == []


def test_a_stranger_opens_a_survey_and_reads_nothing_else(anon: SupabaseStore) -> None:
    assert anon.placement("222222") is None
    for refused in (
        anon.sites,
        anon.placements,
        anon.counts,
        anon.revision,
        lambda: anon.comments_in("waiting", most=1),
        lambda: next(anon.export(all_words=True)),
        lambda: anon.setting("nothing"),
    ):
        with pytest.raises(Refused):
            refused()


@pytest.mark.skipif(not CODE, reason="NOTHING SENT: set SUPABASE_SMOKE_CODE, of a test project")
def test_an_answer_is_stored_once(anon: SupabaseStore) -> None:
    survey = surveys.default_survey()
    answer = Response(
        intake.new_key(), survey.id, survey.version, CODE, Settings().today(), "count_only"
    )

    assert anon.add_response(answer) == "stored"
    assert anon.add_response(answer) == "duplicate"
