"""Settings come from the environment and are checked at start."""

from pathlib import Path

import pytest

from feedback.config import PROJECT_DIR, Settings, read_settings
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
        }
    )

    assert how == Settings(tmp_path, "https://talk.example", "Europe/Dublin", 7, 20, 5)


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
    ],
)
def test_an_impossible_value_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: value})


def test_the_base_is_never_below_the_threshold() -> None:
    with pytest.raises(BadSetting, match="FEEDBACK_BASE"):
        read_settings({"FEEDBACK_THRESHOLD": "12"})
