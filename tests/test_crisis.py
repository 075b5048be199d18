"""The crisis contacts can be read, are in order, and bad data never reaches a page."""

from datetime import date
from pathlib import Path

import pytest

from feedback.crisis import CONTACTS_FILE, crisis_contacts, last_checked, read_crisis_file
from feedback.errors import BadFile


@pytest.fixture
def contacts_file(tmp_path: Path) -> Path:
    """A copy of the real file, for a test to spoil."""
    path = tmp_path / "crisis_contacts.toml"
    path.write_text(CONTACTS_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    # Whoever checks the numbers changes the date, and need not change this test.
    text = text.replace(f"last_checked = {last_checked()}", "last_checked = 2026-11-23")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_most_urgent_contact_comes_first() -> None:
    phones = [contact.phone for contact in crisis_contacts()]

    assert phones == ["999", "111", "08007312864", "116123", "85258"]


def test_the_first_lines_say_what_to_do_in_the_agreed_words() -> None:
    emergency, urgent, *_ = crisis_contacts()

    assert emergency.when == "Call 999 or go to A&E now if someone’s life is at risk"
    assert urgent.when == "Call 111 and choose the mental health option (option 2)"


def test_only_the_text_line_is_texted() -> None:
    links = [contact.link for contact in crisis_contacts()]

    assert links == ["tel:999", "tel:111", "tel:08007312864", "tel:116123", "sms:85258"]


def test_the_day_of_the_last_check_is_known() -> None:
    assert last_checked() >= date(2026, 11, 23)


def test_the_file_is_read_once() -> None:
    assert crisis_contacts() is crisis_contacts()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("last_checked = 2026-11-23", "", "last_checked must be a date"),
        ("last_checked = 2026-11-23", 'last_checked = "today"', "last_checked must be a date"),
        ("last_checked = 2026-11-23", "last_checked = 2026-11-23T09:00:00", "must be a date"),
        ('phone = "999"\n', "", "contact 1 must have exactly"),
        ('phone = "999"', 'telephone = "999"', "contact 1 must have exactly"),
        ('phone = "111"', "phone = 111", "contact 2: phone must be text"),
        ('name = "Samaritans"', 'name = " "', "contact 4: name must be text"),
        ('phone = "116123"', 'phone = "116 123"', "contact 4: phone must be digits only"),
        ('phone = "116123"', 'phone = "116124"', "'116 123' is shown, but '116124' is dialled"),
        ('kind = "text"', 'kind = "fax"', "contact 5: kind must be"),
        ("[[contacts]]", "[[friends]]", "has no"),
        ("last_checked = ", "last_checked ", "cannot be read"),
    ],
)
def test_a_file_that_could_mislead_is_refused(
    contacts_file: Path, old: str, new: str, told: str
) -> None:
    spoil(contacts_file, old, new)

    with pytest.raises(BadFile, match=told):
        read_crisis_file(contacts_file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        read_crisis_file(tmp_path / "crisis_contacts.toml")
