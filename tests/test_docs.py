"""The documentation names what there is: settings, pages, commands, tables, links."""

import dataclasses
import re
import sqlite3
from pathlib import Path

import pytest

from feedback import ui
from feedback.__main__ import _parser
from feedback.config import Settings
from feedback.storage.outbox import Outbox
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
DOCS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")])


def test_every_setting_is_documented_with_its_default() -> None:
    text = (PROJECT / "docs/configuration.md").read_text("utf-8")
    names = {
        "data_dir": "FEEDBACK_DATA_DIR",
        "public_url": "PUBLIC_URL",
        "timezone": "FEEDBACK_TIMEZONE",
        "threshold": "FEEDBACK_THRESHOLD",
        "base": "FEEDBACK_BASE",
        "idle_minutes": "FEEDBACK_IDLE_MINUTES",
        "supabase_url": "SUPABASE_URL",
        "supabase_key": "SUPABASE_ANON_KEY",
        "persistent_disk": "FEEDBACK_PERSISTENT_DISK",
        "notice_smtp": "FEEDBACK_NOTICE_SMTP",
        "notice_smtp_user": "FEEDBACK_NOTICE_SMTP_USER",
        "notice_smtp_password": "FEEDBACK_NOTICE_SMTP_PASSWORD",
        "notice_from": "FEEDBACK_NOTICE_FROM",
        "notice_to": "FEEDBACK_NOTICE_TO",
        "notice_webhook": "FEEDBACK_NOTICE_WEBHOOK",
        "notice_minutes": "FEEDBACK_NOTICE_MINUTES",
    }

    assert {field.name for field in dataclasses.fields(Settings)} == names.keys()
    for field in dataclasses.fields(Settings):
        (row,) = re.findall(rf"^\| `{names[field.name]}` \| (.*?) \|", text, re.MULTILINE)
        if isinstance(field.default, bool):
            assert row == ("`yes`" if field.default else "`no`")
        elif isinstance(field.default, int) or field.name == "timezone":
            assert row == f"`{field.default}`"


@pytest.mark.parametrize("page", sorted(ui.PAGES))
def test_every_page_is_in_the_readme(page: str) -> None:
    assert ui.PAGES[page] in README


def test_every_command_is_in_the_readme() -> None:
    usage = _parser().format_help()
    commands = re.findall(r"^    (\w+) ", usage, re.MULTILINE)

    assert len(commands) >= 5
    for command in commands:
        assert f"python -m feedback {command}" in README


def test_every_table_and_column_is_in_the_data_dictionary(
    store: SqliteStore, tmp_path: Path
) -> None:
    text = (PROJECT / "docs/data-dictionary.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))

    Outbox(tmp_path / "data" / "outbox.sqlite").close()
    columns: dict[str, set[str]] = {}
    for file in ("feedback.sqlite", "outbox.sqlite"):
        db = sqlite3.connect(tmp_path / "data" / file)
        for table, column in db.execute(
            "select tables.name, columns.name"
            " from sqlite_schema as tables, pragma_table_info(tables.name) as columns"
            " where tables.type = 'table'"
        ):
            columns.setdefault(table, set()).add(column)
        db.close()

    assert sections.keys() == columns.keys()
    for table, names in columns.items():
        assert names <= set(re.findall(r"`(\w+)`", sections[table])), table


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_files_named_in_documents_exist(path: Path) -> None:
    named = re.findall(
        r"`((?:feedback|pages|tests|bench|docs|\.streamlit)/[\w./]+\.\w+)`", path.read_text("utf-8")
    )

    for name in named:
        assert (PROJECT / name).exists(), name
