"""One frozen ``Settings``, read from the environment once and checked at start."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedback.errors import BadSetting

PROJECT_DIR = Path(__file__).resolve().parent.parent
SECRETS_FILE = PROJECT_DIR / ".streamlit" / "secrets.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    Every field is documented in docs/configuration.md (a test compares the two).
    """

    data_dir: Path = PROJECT_DIR / "data"
    public_url: str = ""
    timezone: str = "Europe/London"
    threshold: int = 5
    base: int = 10
    idle_minutes: int = 30
    supabase_url: str = ""
    supabase_key: str = field(default="", repr=False)
    persistent_disk: bool = False

    @property
    def on_supabase(self) -> bool:
        """Whether answers are kept in a Supabase project, not in a file here."""
        return bool(self.supabase_url)

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
    supabase_url = _url(environ, "SUPABASE_URL")
    supabase_key = environ.get("SUPABASE_ANON_KEY", "").strip()
    if bool(supabase_url) != bool(supabase_key):
        raise BadSetting("SUPABASE_URL and SUPABASE_ANON_KEY go together: set both, or neither.")
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
        supabase_url=supabase_url,
        supabase_key=supabase_key,
        persistent_disk=_yes_or_no(environ, "FEEDBACK_PERSISTENT_DISK"),
    )


@cache
def settings() -> Settings:
    """This process's settings, read once: the environment, then .streamlit/secrets.toml."""
    return read_settings({**secrets(SECRETS_FILE), **os.environ})


def secrets(path: Path) -> dict[str, str]:
    """The texts at the top of a secrets file, by name; none when there is no such file.

    Raises BadSetting when it cannot be read.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path.name} cannot be read: {error}") from error
    return {name: value for name, value in table.items() if isinstance(value, str)}


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


def _yes_or_no(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower() or "no"
    if value not in ("yes", "no"):
        raise BadSetting(f"{name} must be yes or no, not {value!r}.")
    return value == "yes"


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
