"""One frozen ``Settings``, read from the environment once and checked at start."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedback.addresses import is_loopback
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
    notice_smtp: str = ""
    notice_smtp_user: str = ""
    notice_smtp_password: str = field(default="", repr=False)
    notice_from: str = ""
    notice_to: tuple[str, ...] = ()
    notice_webhook: str = field(default="", repr=False)
    notice_minutes: int = 15

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
    notice_smtp = _mail_server(environ, "FEEDBACK_NOTICE_SMTP")
    notice_from = _mail_addresses(environ, "FEEDBACK_NOTICE_FROM")
    notice_to = _mail_addresses(environ, "FEEDBACK_NOTICE_TO")
    if notice_smtp and not (len(notice_from) == 1 and notice_to):
        raise BadSetting(
            "FEEDBACK_NOTICE_SMTP needs one address in FEEDBACK_NOTICE_FROM, and one or more in"
            " FEEDBACK_NOTICE_TO."
        )
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
        notice_smtp=notice_smtp,
        notice_smtp_user=environ.get("FEEDBACK_NOTICE_SMTP_USER", "").strip(),
        notice_smtp_password=environ.get("FEEDBACK_NOTICE_SMTP_PASSWORD", ""),
        notice_from="".join(notice_from),
        notice_to=notice_to,
        notice_webhook=_webhook(environ, "FEEDBACK_NOTICE_WEBHOOK"),
        notice_minutes=_whole_number(
            environ, "FEEDBACK_NOTICE_MINUTES", defaults.notice_minutes, least=5
        ),
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


def _mail_server(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip().rstrip("/")
    parts = urlsplit(value)
    if value and not (
        parts.scheme in ("smtp", "smtps")
        and parts.hostname
        and re.fullmatch(r"[^@/?#]+(:[0-9]{1,5})?", parts.netloc + parts.path)
    ):
        # Not repeated: somebody may have put a password into it.
        raise BadSetting(f"{name} must be an address such as smtps://mail.example:465.")
    return value


def _mail_addresses(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in environ.get(name, "").split(",") if one.strip())
    for one in found:
        if not re.fullmatch(r"[!-~]+@[!-~]+", one):
            raise BadSetting(f"{name} must be e-mail addresses with commas between, not {one!r}.")
    return found


def _webhook(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    parts = urlsplit(value)
    here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if value and not (parts.hostname and (parts.scheme == "https" or here)):
        # Not repeated: who knows a webhook's address may use it.
        raise BadSetting(f"{name} must be an address that begins with https://.")
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
