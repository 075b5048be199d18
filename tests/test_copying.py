"""Moving a café's data to Supabase: everything, once, also after a break.

The source is a real SQLite file with the example in it; the target a real PostgreSQL behind a real
PostgREST, asked by an admin. Sign-in and edge are stand-ins (tests/supabase_stack.py).
"""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import get_args

import pytest

from feedback import (
    codebooks,
    config,
    copying,
    intake,
    meetings,
    moderation,
    publishing,
    setting_up,
    staff,
    taking_down,
)
from feedback.__main__ import main
from feedback.agenda import KeptMeeting, KeptPromise, KeptRound
from feedback.errors import Refused, Unavailable
from feedback.kept_months import Unpublished
from feedback.models import Asked, CommentState, Organisers, Placement, Response, StaffMember
from feedback.storage import Store
from feedback.storage.sqlite import SqliteStore
from feedback.storage.supabase_client import connect, shared_http
from feedback.storage.supabase_copy import SupabaseCopyTarget
from feedback.tagging import KeptCodebook
from tests.borough import add_admin, email_of
from tests.conftest import PASSPHRASE, PROJECT, TODAY
from tests.supabase_edge import Fault
from tests.supabase_stack import SupabaseStack

pytestmark = pytest.mark.supabase

EMAIL = email_of("Ada")
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def source(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """Thirty answers at a café, with every decision that can be made on one."""
    texts = ["Kind people", None, "I want to die", "n/a", "Dr Moon was kind", None]
    for number in range(30):
        text = texts[number % len(texts)]
        permission = ("show", "read", "count_only")[number % 3]
        comments = (intake.analyse("good", text, permission, codebooks.shipped()),) if text else ()
        described = ("carer",) if number % 4 else ("carer", "volunteer")
        answers = {"experience": ("good" if number % 3 else "poor",), "describe": described}
        store.add_response(make_response(permission=permission, comments=comments, answers=answers))
    publish_october(store, make_response)
    store.keep_survey("winter", 1, '{"questions": []}')
    store.ask(store.sites()[0].id, Asked("winter", 1, closes_on=TODAY))
    for version in (3, 4):
        kept = KeptCodebook(version, f'{{"version": {version}, "theme": []}}')
        store.keep_codebook(kept, note=f"Version {version}", staff_id=1, day=TODAY)
    store.set_setting("sample_sign_ins", "yes")
    meetings.keep_organisers(store, Organisers(name="the Breakfast Table"))
    decide_everything(store)
    add_meetings(store)
    return store


def add_meetings(store: SqliteStore) -> None:
    """One that was held, with a result and a promise."""
    meeting = KeptMeeting(
        "a" * 32, "MTNG22", TODAY, "ended", "{}", "{}", deck="[]", quotes=("f" * 32,)
    )
    store.add_meeting(meeting)
    store.add_round(KeptRound("b" * 32, meeting.id, 1, "dots", "{}"))
    store.add_round(KeptRound("c" * 32, meeting.id, 2, "ranks", "{}"))
    store.move_round("b" * 32, seen="draft", state="open")
    store.cast("b" * 32, "d" * 32, "{}")
    store.move_round("b" * 32, seen="open", state="closed")
    store.move_round("b" * 32, seen="closed", state="counted", result='{"tea": 3}')
    store.add_promise(KeptPromise("e" * 32, meeting.id, '{"what": "A bell"}', "testing"))


def publish_october(store: SqliteStore, make_response: Callable[..., Response]) -> None:
    """Twelve answers of October are published, ten more as a revision, and one waits."""
    fatima = StaffMember(1, "Fatima Facilitator", "facilitator")
    for times in (12, 10, 1):
        for _ in range(times):
            store.add_response(make_response(day=OCTOBER))
        if times > 1:
            publishing.publish(store, fatima, OCTOBER, today=TODAY, threshold=5, base=10)


def decide_everything(store: SqliteStore) -> None:
    """Words shown, taken down, hidden, read and back in the queue; answers set aside, put back."""
    facilitator = staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)
    waiting = store.comments_in("waiting", most=1000)
    for_all = [comment for comment in waiting if comment.permission == "show"]
    for comment, themes in zip(waiting, ({"food"}, set()), strict=False):
        store.check_themes(
            comment.id, frozenset(themes), codebook_version=4, staff_id=facilitator.id, day=TODAY
        )
    moderation.show(store, for_all[0], facilitator, TODAY, text="Without a name")
    moderation.show(store, for_all[1], facilitator, TODAY)
    moderation.show(store, for_all[4], facilitator, TODAY)
    taking_down.take_down(store, facilitator, for_all[1].id, TODAY)
    (shown, _) = store.comments_in("shown", most=2)
    taking_down.take_down_because(store, shown, facilitator, TODAY, "points", "It named a shop")
    moderation.hide(store, for_all[2], facilitator, TODAY)
    moderation.mark_read(store, for_all[3], facilitator, TODAY)
    hidden = store.comments_in("hidden", most=1)[0]
    moderation.return_to_queue(store, hidden, facilitator, TODAY)
    first, second = store.wordless_responses(most=2)
    moderation.set_aside(store, first.id, facilitator, TODAY, reason="other")
    moderation.set_aside(store, second.id, facilitator, TODAY, reason="other")
    moderation.put_back(store, second.id, facilitator, TODAY)


@pytest.fixture
def target(supabase_stack: SupabaseStack) -> Iterator[SupabaseCopyTarget]:
    """An empty project, asked by an admin of it."""
    supabase_stack.clean()
    add_admin(supabase_stack)
    with shared_http() as http:
        store = SupabaseCopyTarget(connect(supabase_stack.url, supabase_stack.anon_key, http))
        store.sign_in(EMAIL, PASSPHRASE)
        yield store


def contents(store: Store) -> dict[str, object]:
    """All that can be asked of a store, in one order for both; ids of sites left out."""
    words = {
        state: sorted(
            (
                c.id.replace("-", ""),
                c.site,
                c.placement,
                c.day,
                c.body,
                c.shown_text,
                c.tags,
                c.checked,
                c.tone or "",
                c.language,
                c.read_first,
            )
            for c in store.comments_in(state, most=10_000)
        )
        for state in get_args(CommentState)
    }
    shown = store.shown_comments(least_responses=1, most=10_000)
    names = {site.id: site.name for site in store.sites()}
    published = [
        replace(
            kept,
            tables=replace(
                kept.tables,
                sites={
                    frozenset(names[site] for site in sites): figures
                    for sites, figures in kept.tables.sites.items()
                },
            ),
        )
        for kept in publishing.published(store)
    ]
    return {
        "published": published,
        "to publish": store.unpublished_months(),
        "sites": [site.name for site in store.sites()],
        "codes": [(p.code, p.site.name, p.name, p.state) for p in store.placements()],
        "asked": [store.opened(placement.code).asked for placement in store.placements()],  # type: ignore[union-attr]
        "organisers": store.setting("organisers"),
        "counts": store.counts(),
        "waiting": store.waiting_changes(),
        "words": words,
        "taken down": sorted(
            (c.id.replace("-", ""), c.day, c.taken_down) for c in store.taken_down(most=10_000)
        ),
        "shown": [(comment.id.replace("-", ""), comment.text) for comment in shown],
        "aside": sorted(
            (r.id.replace("-", ""), r.site, r.day, r.reason)
            for r in store.responses_set_aside(most=10_000)
        ),
        "decisions": sorted(store.decisions()),
        "codebook": store.codebook(),
        "versions": store.codebook_versions(),
        "meetings": [
            replace(
                meeting,
                version=1,  # each store counts changes of its own
                deck=meeting.deck.replace("-", ""),
                quotes=tuple(quote.replace("-", "") for quote in meeting.quotes),
            )
            for meeting in store.meetings()
        ],
        "rounds": store.rounds("a" * 32),
        "promises": [replace(promise, version=1) for promise in store.promises()],
        "checked": sorted(
            (c.body, sorted(c.themes), c.codebook_version) for c in store.checked_comments()
        ),
        "rollup": sorted((r.kind, r.month, r.figure, r.item, r.n) for r in store.rollup()),
        "export": Counter(
            json.dumps(asdict(row), sort_keys=True) for row in store.export(all_words=True)
        ),
    }


def test_everything_is_there_as_it_was(source: SqliteStore, target: SupabaseCopyTarget) -> None:
    done = {one.what: one for one in copying.copy(source, target)}

    assert contents(target) == contents(source)
    assert all(one.copied and not one.there for one in done.values())
    assert setting_up.sample_sign_ins(target) == ()


def test_the_whole_example_is_there_as_it_was(
    example_store: SqliteStore, target: SupabaseCopyTarget
) -> None:
    list(copying.copy(example_store, target))

    assert contents(target) == contents(example_store)
    shown = {comment.id for comment in target.comments_in("shown", most=10_000)}
    for meeting in target.meetings():
        in_deck = [screen["id"] for screen in json.loads(meeting.deck)]
        assert meeting.quotes
        assert set(meeting.quotes) <= shown
        assert {f"quote {id}" for id in meeting.quotes} <= set(in_deck)
    assert setting_up.is_example(target)


def test_copying_again_adds_nothing(source: SqliteStore, target: SupabaseCopyTarget) -> None:
    first = {one.what: one.copied for one in copying.copy(source, target)}
    before = contents(target)

    again = list(copying.copy(source, target))

    assert contents(target) == before
    assert {one.what: one.there for one in again} == first
    assert not any(one.copied for one in again)


def test_a_copy_goes_on_with_what_came_since(
    source: SqliteStore, target: SupabaseCopyTarget
) -> None:
    list(copying.copy(source, target))
    place = source.placements()[0]
    new = Response("a" * 32, "breakfast", 1, place.code, TODAY, "read")
    source.add_response(new, batch=99)  # nobody joins the figures, who was copied as waiting

    again = {one.what: one.copied for one in copying.copy(source, target)}

    assert again["answers"] == 1
    assert contents(target) == contents(source)


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.HTML_PAGE, Fault.ANSWER_LOST])
def test_a_copy_that_broke_off_is_made_again_and_nothing_doubles(
    source: SqliteStore,
    target: SupabaseCopyTarget,
    supabase_stack: SupabaseStack,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
) -> None:
    monkeypatch.setattr(copying, "BATCH", 7)
    copied = iter(copying.copy(source, target))
    list(islice(copied, 4))
    supabase_stack.faults.next(fault, under="/rest/v1/rpc/copy_responses")
    with pytest.raises(Unavailable):
        list(copied)
    supabase_stack.faults.next(fault, under="/rest/v1/rpc/copy_decisions")
    with pytest.raises(Unavailable):
        list(copying.copy(source, target))

    list(copying.copy(source, target))

    assert contents(target) == contents(source)


def test_a_copy_that_was_killed_is_made_again(
    source: SqliteStore,
    target: SupabaseCopyTarget,
    supabase_stack: SupabaseStack,
    tmp_path: Path,
) -> None:
    """The command itself, ended without warning as soon as anything is there."""
    environment = {
        "FEEDBACK_DATA_DIR": str(tmp_path / "data"),
        "SUPABASE_URL": supabase_stack.url,
        "SUPABASE_ANON_KEY": supabase_stack.anon_key,
        "FEEDBACK_ADMIN_EMAIL": EMAIL,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "feedback", "copy", "--to", "supabase"],
        cwd=PROJECT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
    ) as process:
        assert process.stdin
        process.stdin.write(f"{PASSPHRASE}\n".encode())
        process.stdin.close()
        while process.poll() is None:
            if supabase_stack.sql("select 1 from public.settings limit 1"):
                process.kill()
    assert process.returncode == -signal.SIGKILL

    list(copying.copy(source, target))

    assert contents(target) == contents(source)


def test_the_next_words_shown_come_first(source: SqliteStore, target: SupabaseCopyTarget) -> None:
    list(copying.copy(source, target))
    waiting = next(
        comment
        for comment in target.comments_in("waiting", most=1000)
        if comment.permission == "show"
    )

    target.decide(
        waiting.id, seen="waiting", state="shown", shown_text="Newest", staff_id=0, day=TODAY
    )

    assert target.shown_comments(least_responses=1, most=1)[0].text == "Newest"


def test_who_decided_is_named_and_can_still_not_sign_in(
    source: SqliteStore, target: SupabaseCopyTarget, supabase_stack: SupabaseStack
) -> None:
    list(copying.copy(source, target))

    assert ("Fatima Facilitator", "hidden") in {row[1:3] for row in target.decisions()}
    rows = supabase_stack.sql("select name, user_id from public.staff where ended_day is not null")
    assert rows == [("Fatima Facilitator", None)]


def test_a_month_that_was_published_there_otherwise_stays_as_it_is(
    source: SqliteStore, target: SupabaseCopyTarget
) -> None:
    """The café's answers are late there: people of their own, in no publication yet."""
    setting_up.prepare(target)
    clinic = setting_up.add_placement(target, "Clinic", "Door")
    for _ in range(12):
        target.add_response(
            Response(intake.new_key(), "breakfast", 1, clinic.code, OCTOBER, "read")
        )
    ada = target.me()
    theirs = publishing.publish(target, ada, OCTOBER, today=TODAY, threshold=5, base=10)

    done = {one.what: one for one in copying.copy(source, target)}

    assert (done["published months"].copied, done["published months"].there) == (0, 2)
    assert publishing.published(target) == [theirs]
    assert target.unpublished_months()[0] == Unpublished(OCTOBER, 23, 1)


@pytest.fixture
def autumn(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """September and October are published together, as few answered in September."""
    fatima = staff.add_staff(store, "Fatima Facilitator", "facilitator", PASSPHRASE)
    for month, times in ((OCTOBER.replace(month=9), 4), (OCTOBER, 9)):
        for _ in range(times):
            store.add_response(make_response(day=month))
    publishing.publish(store, fatima, OCTOBER, months=2, today=TODAY, threshold=5, base=10)
    return store


def test_months_published_together_go_over_together(
    autumn: SqliteStore, target: SupabaseCopyTarget
) -> None:
    list(copying.copy(autumn, target))

    assert [kept.months for kept in target.publications()] == [2]
    assert contents(target) == contents(autumn)
    assert target.unpublished_months() == []


def test_months_published_together_stay_late_where_one_of_them_is_published_there(
    autumn: SqliteStore, target: SupabaseCopyTarget
) -> None:
    setting_up.prepare(target)
    clinic = setting_up.add_placement(target, "Clinic", "Door")
    september = OCTOBER.replace(month=9)
    for _ in range(12):
        target.add_response(
            Response(intake.new_key(), "breakfast", 1, clinic.code, september, "read")
        )
    publishing.publish(target, target.me(), september, today=TODAY, threshold=5, base=10)

    list(copying.copy(autumn, target))

    assert len(target.publications()) == 1
    assert target.unpublished_months() == [Unpublished(september, 4, 1), Unpublished(OCTOBER, 9, 0)]


@pytest.mark.parametrize("made_up_here", [True, False])
def test_made_up_and_real_answers_never_mix(
    store: SqliteStore, placement: Placement, target: SupabaseCopyTarget, made_up_here: bool
) -> None:
    setting_up.prepare(target)
    setting_up.add_placement(target, "Clinic", "Door")
    (store if made_up_here else target).set_setting("example_data", "yes")

    with pytest.raises(Refused, match="made-up"):
        list(copying.copy(store, target))

    assert [site.name for site in target.sites()] == ["Clinic"]


def test_a_code_of_another_place_is_not_taken_over(
    store: SqliteStore, target: SupabaseCopyTarget
) -> None:
    here = setting_up.add_placement(store, "Café", "Counter")
    site = target.add_site("Clinic")
    target.add_placement(Placement(here.code, site, "Door"))

    with pytest.raises(Refused, match=here.code):
        list(copying.copy(store, target))


def test_only_an_admin_copies(
    source: SqliteStore, target: SupabaseCopyTarget, supabase_stack: SupabaseStack
) -> None:
    supabase_stack.sql(
        "update public.staff set role = 'facilitator', all_sites = true where name = 'Ada'"
    )

    for refused in (
        target.add_kept_responses,
        target.add_kept_decisions,
        target.add_kept_publications,
    ):
        with pytest.raises(Refused, match="may not"):
            refused([])


def test_words_that_may_not_be_shown_are_refused_and_not_repeated(
    source: SqliteStore, target: SupabaseCopyTarget, supabase_stack: SupabaseStack
) -> None:
    list(islice(copying.copy(source, target), 4))
    kept = next(
        kept for kept in source.kept_responses() if any(c.state == "shown" for c in kept.comments)
    )
    secret = replace(kept, response=replace(kept.response, permission="read"))

    with pytest.raises(Refused, match="may be shown") as refused:
        target.add_kept_responses([secret])

    assert kept.comments[0].shown_text not in f"{refused.value} {refused.value.__cause__}"
    assert supabase_stack.sql("select count(*) from public.responses") == [(0,)]


@pytest.fixture
def command(supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Run the command with a passphrase on standard input; its exit code."""
    monkeypatch.setenv("SUPABASE_URL", supabase_stack.url)
    monkeypatch.setenv("SUPABASE_ANON_KEY", supabase_stack.anon_key)
    monkeypatch.setenv("FEEDBACK_ADMIN_EMAIL", EMAIL)

    def run(passphrase: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{passphrase}\n"))
        config.settings.cache_clear()
        return main(["copy", "--to", "supabase"])

    return run


def test_the_command_says_what_it_copied(
    source: SqliteStore,
    target: SupabaseCopyTarget,
    command: Callable[[str], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command(PASSPHRASE) == 0

    assert "sites: 1 copied, 0 were there" in capsys.readouterr().out
    assert contents(target) == contents(source)


def test_a_copy_that_breaks_off_signs_out(
    source: SqliteStore,
    target: SupabaseCopyTarget,
    command: Callable[[str], int],
    supabase_stack: SupabaseStack,
) -> None:
    sessions = set(supabase_stack.auth._sessions)
    supabase_stack.faults.next(Fault.UNAVAILABLE, under="/rest/v1/rpc/copy_responses")

    assert command(PASSPHRASE) == 1

    assert set(supabase_stack.auth._sessions) == sessions


def test_the_command_copies_nothing_with_a_wrong_passphrase_or_without_a_store(
    source: SqliteStore,
    target: SupabaseCopyTarget,
    command: Callable[[str], int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("not the passphrase") == 1
    assert "do not go together" in capsys.readouterr().err

    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "nowhere"))
    assert command(PASSPHRASE) == 1
    assert "There is no store" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
    assert target.sites() == []


def test_the_command_needs_a_project(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["copy", "--to", "supabase"]) == 1

    assert "SUPABASE_URL" in capsys.readouterr().err


# Whoever adds a table to the embedded store decides here whether it goes along.
COPIED = {
    *("settings", "surveys", "sites", "placements", "asked_surveys"),
    *("responses", "answers", "comments", "tags", "decisions", "takedowns"),
    *("checked_comments", "codebooks", "publications", "meetings", "rounds", "promises"),
}
STAYS = {
    *("staff", "staff_sites", "staff_events", "sessions"),  # Supabase Auth has its own
    *("rollup", "survey_options"),  # made anew by the triggers there
    *("revision", "migrations"),
    "ballots",  # there only while a room votes; whoever moves house then votes once more
}


def test_every_table_is_copied_or_stays_for_a_reason(store: SqliteStore, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "feedback.sqlite")) as db:
        rows = db.execute("select name from sqlite_schema where type = 'table'")
        tables = {name for (name,) in rows}

    assert tables == COPIED | STAYS
