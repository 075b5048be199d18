"""Settings come from the environment and are checked at start."""

from pathlib import Path

import pytest

from feedback.config import PROJECT_DIR, Settings, read_settings, secrets
from feedback.errors import BadSetting


def test_without_an_environment_the_defaults_hold() -> None:
    assert read_settings({}) == Settings(data_dir=PROJECT_DIR / "data")


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    how = read_settings(
        {
            "FEEDBACK_DATA_DIR": str(tmp_path),
            "PUBLIC_URL": "https://talk.example/",
            "FEEDBACK_TIMEZONE": "Europe/Dublin",
            "FEEDBACK_THRESHOLD": "7",
            "FEEDBACK_BASE": "20",
            "FEEDBACK_IDLE_MINUTES": "5",
            "SUPABASE_URL": "https://abc.supabase.co",
            "SUPABASE_ANON_KEY": "a key",
            "FEEDBACK_PERSISTENT_DISK": "yes",
            "FEEDBACK_NOTICE_SMTP": "smtp://mail.example:587",
            "FEEDBACK_NOTICE_SMTP_USER": "talk",
            "FEEDBACK_NOTICE_SMTP_PASSWORD": "a password",
            "FEEDBACK_NOTICE_FROM": "talk@mail.example",
            "FEEDBACK_NOTICE_TO": "ada@mail.example, fatima@mail.example",
            "FEEDBACK_NOTICE_WEBHOOK": "https://chat.example/hooks/abc",
            "FEEDBACK_NOTICE_MINUTES": "30",
        }
    )

    assert how == Settings(
        tmp_path,
        "https://talk.example",
        "Europe/Dublin",
        7,
        20,
        5,
        "https://abc.supabase.co",
        "a key",
        True,
        "smtp://mail.example:587",
        "talk",
        "a password",
        "talk@mail.example",
        ("ada@mail.example", "fatima@mail.example"),
        "https://chat.example/hooks/abc",
        30,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "talk.example"),
        ("PUBLIC_URL", "ftp://talk.example"),
        ("PUBLIC_URL", "https://talk.example/app"),
        ("PUBLIC_URL", "https://talk.example?x=1"),
        ("PUBLIC_URL", "https://"),
        ("FEEDBACK_TIMEZONE", "Mars/Olympus"),
        ("FEEDBACK_TIMEZONE", "../etc/passwd"),
        ("FEEDBACK_THRESHOLD", "4"),
        ("FEEDBACK_THRESHOLD", "five"),
        ("FEEDBACK_THRESHOLD", "-5"),
        ("FEEDBACK_BASE", "1"),
        ("FEEDBACK_IDLE_MINUTES", "0"),
        ("SUPABASE_URL", "https://abc.supabase.co"),
        ("SUPABASE_ANON_KEY", "a key"),
        ("FEEDBACK_PERSISTENT_DISK", "maybe"),
        ("FEEDBACK_NOTICE_SMTP", "mail.example"),
        ("FEEDBACK_NOTICE_SMTP", "https://mail.example"),
        ("FEEDBACK_NOTICE_SMTP", "smtp://talk:password@mail.example"),
        ("FEEDBACK_NOTICE_SMTP", "smtp://mail.example:often"),
        ("FEEDBACK_NOTICE_SMTP", "smtp://mail.example/inbox"),
        ("FEEDBACK_NOTICE_SMTP", "smtp://mail.example"),  # from and to nobody
        ("FEEDBACK_NOTICE_TO", "Ada"),
        ("FEEDBACK_NOTICE_FROM", "ada@mail.example\nBcc: eve@mail.example"),
        ("FEEDBACK_NOTICE_WEBHOOK", "http://chat.example/hooks/abc"),
        ("FEEDBACK_NOTICE_WEBHOOK", "chat.example"),
        ("FEEDBACK_NOTICE_MINUTES", "1"),
    ],
)
def test_an_impossible_value_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: value})


def test_the_base_is_never_below_the_threshold() -> None:
    with pytest.raises(BadSetting, match="FEEDBACK_BASE"):
        read_settings({"FEEDBACK_THRESHOLD": "12"})


def test_secrets_stand_in_for_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text('SUPABASE_ANON_KEY = "a key"\n[connections]\nother = "no setting"\n')

    assert secrets(file) == {"SUPABASE_ANON_KEY": "a key"}
    assert secrets(tmp_path / "none.toml") == {}


def test_secrets_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text("SUPABASE_ANON_KEY = ")

    with pytest.raises(BadSetting, match=r"secrets\.toml"):
        secrets(file)


def test_a_key_is_not_printed_with_the_settings() -> None:
    how = read_settings({"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_ANON_KEY": "a key"})

    assert "a key" not in repr(how)


def test_secrets_of_notices_are_not_printed_either() -> None:
    password, webhook = "correct horse", "https://chat.example/hooks/abc"
    how = read_settings(
        {"FEEDBACK_NOTICE_SMTP_PASSWORD": password, "FEEDBACK_NOTICE_WEBHOOK": webhook}
    )
    assert (how.notice_smtp_password, how.notice_webhook) == (password, webhook)

    assert password not in repr(how)
    assert "hooks" not in repr(how)
    for name, value in (
        ("FEEDBACK_NOTICE_SMTP", "smtp://talk:horse@mail.example"),
        ("FEEDBACK_NOTICE_WEBHOOK", "http://chat.example/hooks/abc"),
    ):
        with pytest.raises(BadSetting) as told:
            read_settings({name: value})
        assert "horse" not in str(told.value)
        assert "hooks" not in str(told.value)
