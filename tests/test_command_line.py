"""``python -m feedback``: what each command does, its errors and its exit codes."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from feedback import asking, setting_up, staff, survey_making, surveys
from feedback.__main__ import main
from feedback.models import Comment, Placement, Response, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE, PROJECT, TODAY


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_module_runs_and_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feedback", "--help"],
        cwd=PROJECT,
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    for command in ("demo", "publish", "export", "tag", "train", "staff", "backup"):
        assert command in done.stdout


@pytest.mark.parametrize("arguments", [[], ["dance"], ["export"], ["staff", "add"]])
def test_wrong_usage_exits_with_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_publish_takes_one_month_or_all_that_are_over(
    store: SqliteStore, make_response: Callable[..., Response], capsys: pytest.CaptureFixture[str]
) -> None:
    for month, times in ((6, 10), (8, 4), (9, 6), (10, 10)):
        for _ in range(times):
            store.add_response(make_response(day=date(2025, month, 1)))

    assert main(["publish", "--month", "2025-08"]) == 0
    assert "August 2025 to September 2025 is published." in capsys.readouterr().out
    assert main(["publish"]) == 0
    assert "June 2025 is published.\nOctober 2025 is published." in capsys.readouterr().out
    assert [(kept.month.month, kept.months) for kept in store.publications()] == [
        (6, 1),
        (9, 2),
        (10, 1),
    ]

    for _ in range(10):
        store.add_response(make_response(day=date(2025, 9, 1)))
    assert main(["publish"]) == 0
    assert "September 2025 is published, as a revision." in capsys.readouterr().out
    assert main(["publish"]) == 0
    assert "nothing to publish" in capsys.readouterr().out
    for month in ("2025-09", "soon"):
        assert main(["publish", "--month", month]) == 1


def test_demo_makes_the_example_once_and_prints_the_addresses(
    example_store: SqliteStore, example_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = example_file.with_name("printed.txt").read_text()
    assert main(["demo"]) == 0

    assert capsys.readouterr().out == first
    assert "made up" in first
    assert all(f"/f/{place.code}" in first for place in example_store.placements())
    assert setting_up.is_example(example_store)
    assert len(setting_up.sample_sign_ins(example_store)) == 3


def test_demo_leaves_a_store_with_real_sites_alone(
    store: SqliteStore, placement: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo"]) == 1

    assert "already has sites" in capsys.readouterr().err
    assert not setting_up.is_example(store)


def test_export_writes_one_row_per_response_for_its_owner_only(
    store: SqliteStore, make_response: Callable[..., Response], tmp_path: Path
) -> None:
    store.add_response(make_response(comments=(Comment("good", "Private words"),)))
    store.add_response(make_response(answers={"experience": ("poor",), "describe": ("a", "b")}))
    out = tmp_path / "out.csv"

    assert main(["export", str(out)]) == 0

    rows = rows_of(out)
    assert len(rows) == 2
    assert {row["experience"] for row in rows} == {"good", "poor"}
    assert {row["month"] for row in rows} == {"2026-11"}
    assert "Private words" not in out.read_text("utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_export_has_the_questions_of_every_survey_in_their_newest_words(
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
    tmp_path: Path,
) -> None:
    first, *others = surveys.default_survey().questions
    own = survey_making.own_question("choice", "Tea?", ["Yes", "No"])
    like = replace(surveys.default_survey(), questions=(first, own, others[-1]))
    made = asking.make(store, admin, "Winter", like)
    answered = {own.id: (own.options[0].key,)}
    store.add_response(make_response(survey_id=made.id, answers=answered))
    store.add_response(make_response(answers={"listened": ("yes",)}))
    out = tmp_path / "out.csv"

    assert main(["export", str(out)]) == 0

    rows = rows_of(out)
    assert sorted(row[f"{own.id} Tea?"] for row in rows) == ["", own.options[0].key]
    assert sorted(row["listened"] for row in rows) == ["", "yes"]


def test_export_of_all_words_runs_no_formula(
    store: SqliteStore, make_response: Callable[..., Response], tmp_path: Path
) -> None:
    for text in ("=1+1", "+1", "-1", "@x", "fine"):
        store.add_response(make_response(comments=(Comment("good", text),)))
    out = tmp_path / "out.csv"

    assert main(["export", "--all-words", str(out)]) == 0

    assert sorted(row["good"] for row in rows_of(out)) == ["'+1", "'-1", "'=1+1", "'@x", "fine"]


def test_tag_adds_what_it_finds_and_keeps_the_other_columns(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,text,question_type,note\n"
        '7,"We waited for weeks, ring 07700 900123",could_improve,keep\n'
        '8,,,"a ""quote"""\n'
        "9,Nothing,could_improve,\n"
        "10,I want to kill myself,nonspecific,\n",
        "utf-8",
    )

    assert main(["tag", str(source), str(out)]) == 0

    first, empty, nil, risk = rows_of(out)
    assert (first["id"], first["note"], empty["note"]) == ("7", "keep", 'a "quote"')
    assert "waiting_timeliness" in first["themes"].split(";")
    assert "waited" in json.loads(first["evidence"])["waiting_timeliness"]
    assert first["tone"] == "negative"
    assert "07700" not in first["masked_text"]
    assert [row["nil"] for row in (first, nil, risk)] == ["0", "1", "0"]
    assert [row["needs_human"] for row in (first, nil, risk)] == ["0", "0", "1"]
    assert (empty["themes"], empty["evidence"], empty["masked_text"]) == ("", "", "")


def test_what_people_labelled_changes_the_tags(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled, source = tmp_path / "labelled.csv", tmp_path / "in.csv"
    model, out = tmp_path / "model.json", tmp_path / "out.csv"
    labelled.write_text(
        "text,themes,tone\n"
        + "".join(f"It took zonks at desk {n},waiting_timeliness,negative\n" for n in range(60))
        + "".join(f"The tea at desk {n} was warm,,positive\n" for n in range(60)),
        "utf-8",
    )
    source.write_text("text\nIt took zonks again\n", "utf-8")

    assert main(["train", str(labelled), "--out", str(model)]) == 0
    assert "120 comments and tone from 120" in capsys.readouterr().out
    assert main(["tag", str(source), str(out), "--model", str(model)]) == 0
    (learned,) = rows_of(out)
    assert main(["tag", str(source), str(out)]) == 0
    (shipped,) = rows_of(out)

    assert learned["themes"] == "waiting_timeliness"
    assert shipped["themes"] == ""


def test_labels_may_be_columns_of_noughts_and_ones(tmp_path: Path) -> None:
    labelled, model = tmp_path / "labelled.csv", tmp_path / "model.json"
    labelled.write_text("text,t_activities\nWe sang,1\nWe sat,0\n", "utf-8")

    assert main(["train", str(labelled), "--out", str(model)]) == 0

    table = json.loads(model.read_text("utf-8"))
    assert table["themes"]["comments"] == 2
    assert "tone" not in table


def test_train_says_when_there_are_no_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text\nx\n", "utf-8")

    assert main(["train", str(source), "--out", str(tmp_path / "model.json")]) == 1

    assert "has no labels" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"themes": {}}', '{"tone": []}'])
def test_a_model_that_is_none_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, model = tmp_path / "in.csv", tmp_path / "model.json"
    source.write_text("text\nx\n", "utf-8")
    model.write_text(content, "utf-8")

    assert main(["tag", str(source), str(tmp_path / "o.csv"), "--model", str(model)]) == 1

    assert "feedback: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"id,comment\n1,x\n", "no column called text"),
        (b"text,themes\nx,y\n", "already has a column called themes"),
        (b"text\ncaf\xe9\n", "not UTF-8"),
        (b"text,b\nonly one cell\n", "row 2: 1 cells instead of 2"),
        (b'text\n"never closed', "not a CSV file"),
    ],
)
def test_tag_explains_what_is_wrong_with_a_file(
    content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)

    assert main(["tag", str(source), str(out)]) == 1

    assert says in capsys.readouterr().err
    assert not out.exists()


def test_files_that_cannot_be_read_or_written_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.csv"
    assert main(["tag", str(source), str(tmp_path / "out.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err

    source.write_text("text\nx\n", "utf-8")
    assert main(["tag", str(source), str(tmp_path / "no" / "out.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_staff_add_takes_the_passphrase_from_standard_input(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))

    assert main(["staff", "add", "Ada", "--role", "admin"]) == 0

    assert "Ada can sign in as admin" in capsys.readouterr().out
    assert staff.sign_in(store, "Ada", PASSPHRASE, minute=1)


def test_staff_add_explains_a_short_passphrase_and_a_taken_name(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["staff", "add", "Ada"]) == 1
    assert "at least 12 characters" in capsys.readouterr().err

    for expected in (0, 1):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
        assert main(["staff", "add", "Ada"]) == expected
    assert "already somebody called Ada" in capsys.readouterr().err


def test_staff_are_listed_changed_and_removed(
    store: SqliteStore,
    placement: Placement,
    facilitator: StaffMember,
    admin: StaffMember,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = facilitator.name
    store.set_second_factor(facilitator.id, "A" * 32, by=0, day=TODAY)

    for command in (
        ["sites", name, placement.site.name.upper()],
        ["second-factor-off", name],
        ["list"],
        ["sites", name, "all"],
        ["role", name, "commissioner"],
        ["list"],
        ["remove", name],
        ["list"],
    ):
        assert main(["staff", *command]) == 0
    said = capsys.readouterr().out

    assert f"{name}: facilitator, Breakfast Café\n" in said
    assert f"{name}: commissioner, all sites\n" in said
    assert [member.name for member in store.staff()] == [admin.name]
    assert {event.who for event in store.staff_events()} == {""}


def test_staff_reset_prints_a_passphrase_that_works(
    store: SqliteStore, facilitator: StaffMember, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "reset", facilitator.name]) == 0

    passphrase = capsys.readouterr().out.strip().partition("only now: ")[2]
    assert staff.sign_in(store, facilitator.name, passphrase, minute=1)


def test_staff_add_gives_only_the_sites_that_are_named(
    store: SqliteStore, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))

    assert main(["staff", "add", "Ada", "--site", placement.site.name]) == 0

    (added,) = store.staff()
    assert added.sites == {placement.site.id}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["reset", "Nobody"], "nobody called Nobody"),
        (["sites", "Ada Admin", "Moon"], "no site called Moon"),
        (["remove", "Ada Admin"], "last admin"),
        (["role", "Ada Admin", "facilitator"], "last admin"),
        (["second-factor-off", "Ada Admin"], "no second factor"),
    ],
)
def test_staff_commands_say_why_they_change_nothing(
    store: SqliteStore,
    admin: StaffMember,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    why: str,
) -> None:
    assert main(["staff", *command]) == 1

    assert why in capsys.readouterr().err
    assert store.staff() == [admin]
    assert list(store.staff_events()) == []


def test_backup_copies_the_store_once(
    store: SqliteStore, make_response: Callable[..., Response], tmp_path: Path
) -> None:
    store.add_response(make_response())
    target = tmp_path / "copy.sqlite"

    assert main(["backup", str(target)]) == 0
    assert main(["backup", str(target)]) == 1

    copy = SqliteStore(target)
    assert copy.waiting_changes() == 1
    copy.close()
