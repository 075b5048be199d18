"""One frozen ``Settings``, read from the environment once and checked at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedback.errors import BadSetting

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    Every field is documented in docs/settings.md (a test compares the two).
    """

    data_dir: Path = PROJECT_DIR / "data"
    public_url: str = ""
    timezone: str = "Europe/London"
    threshold: int = 5
    base: int = 10
    idle_minutes: int = 30

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which a day begins and ends."""
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        """The local day: the finest time that is ever stored with an answer."""
        return datetime.now(self.zone).date()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises BadSetting, naming the variable."""
    defaults = Settings()
    threshold = _whole_number(environ, "FEEDBACK_THRESHOLD", defaults.threshold, least=5)
    return Settings(
        data_dir=Path(environ.get("FEEDBACK_DATA_DIR") or defaults.data_dir).expanduser().resolve(),
        public_url=_url(environ, "PUBLIC_URL"),
        timezone=_timezone(environ, "FEEDBACK_TIMEZONE", defaults.timezone),
        threshold=threshold,
        base=_whole_number(environ, "FEEDBACK_BASE", defaults.base, least=threshold),
        idle_minutes=_whole_number(
            environ, "FEEDBACK_IDLE_MINUTES", defaults.idle_minutes, least=1
        ),
    )


@cache
def settings() -> Settings:
    """This process's settings, read once."""
    return read_settings(os.environ)


def _url(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip().rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting(f"{name} must be an address such as https://talk.example, not {value!r}.")
    if parts.path:
        raise BadSetting(f"{name} must not have a path: {value!r}. Give the app its own host name.")
    return value


def _timezone(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(
            f"{name} must be a time zone such as Europe/London, not {value!r}."
        ) from error
    return value


def _whole_number(environ: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)
