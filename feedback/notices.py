"""The optional notice that words wait which should be read first. Never the words, or whose.

It goes by e-mail, by webhook, or both, from a thread of the process at fixed distances in time. So
it says nothing of when an answer came, and no resident waits for it or sees whether it works.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Event, Thread
from urllib.parse import urlsplit

import httpx

from feedback.addresses import is_loopback
from feedback.config import Settings
from feedback.models import StaffMember

SUBJECT = "Table Talk: please read first"
TEXT = (
    "At least one comment in Table Talk should be read before the others. Please sign in and open"
    ' "Read and decide". It may take some minutes to appear there.'
)
TIMEOUT_S = 10.0

_due = Event()
_failures: dict[str, str] = {}


class _NotTaken(Exception):
    """The other side answered but did not take the notice; the text is our own."""


def something_waits() -> None:
    """Remember that a notice is due. Takes no time and never fails."""
    _due.set()


@contextmanager
def sending(how: Settings) -> Iterator[None]:
    """Send what is due, in a thread of its own, for as long as the block lasts."""
    if not _channels(how):
        yield
        return
    # Its lines hold the webhook's address, which is a secret.
    logging.getLogger("httpx").disabled = True
    ended = Event()
    thread = Thread(target=_send_until, args=(ended, how), name="notices", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        # One more may be due, and nobody would know after a restart.
        thread.join(timeout=TIMEOUT_S)


def _send_until(ended: Event, how: Settings) -> None:
    # By the clock, and not so many minutes after an answer: one could count back to that.
    while not ended.wait(60 * how.notice_minutes):
        send_if_due(how)
    send_if_due(how)


def send_if_due(how: Settings) -> None:
    """Send one notice for all that came since the last. It stays due where nobody could be told."""
    if not _due.is_set():
        return
    _due.clear()
    troubles = _tell(how, notice=True)
    if all(troubles.values()):
        _due.set()
    _failures.update(troubles)


def for_staff(staff: StaffMember) -> list[str]:
    """What went wrong with the latest notice, for admins; nothing for others, or if it went out."""
    if staff.role != "admin":
        return []
    return [f"The {name} {trouble}." for name, trouble in sorted(_failures.items()) if trouble]


def try_out(how: Settings) -> dict[str, str]:
    """What is wrong with each channel that is set, "" where nothing is. Sends no notice.

    The mail server is signed in to. The webhook only has to answer, whatever it says.
    """
    return _tell(how, notice=False)


def _channels(how: Settings) -> dict[str, Callable[[Settings, bool], None]]:
    found: dict[str, Callable[[Settings, bool], None]] = {}
    if how.notice_smtp:
        found["mail server"] = _mail
    if how.notice_webhook:
        found["webhook"] = _post
    return found


def _tell(how: Settings, *, notice: bool) -> dict[str, str]:
    troubles = {}
    for name, channel in _channels(how).items():
        try:
            channel(how, notice)
        except Exception as error:  # whatever it is: admins are told, and the thread goes on
            troubles[name] = _in_words(error)
        else:
            troubles[name] = ""
    return troubles


def _mail(how: Settings, notice: bool) -> None:
    server = urlsplit(how.notice_smtp)
    host, context = str(server.hostname), ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT_S, context=context)
        if server.scheme == "smtps"
        else smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT_S)
    ) as smtp:
        if server.scheme == "smtp" and not is_loopback(host):
            smtp.starttls(context=context)
        if how.notice_smtp_user:
            smtp.login(how.notice_smtp_user, how.notice_smtp_password)
        if notice:
            smtp.send_message(_message(how))


def _message(how: Settings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = SUBJECT
    message["From"] = how.notice_from
    message["To"] = ", ".join(how.notice_to)
    message["Auto-Submitted"] = "auto-generated"  # holiday replies are for people (RFC 3834)
    message.set_content(TEXT)
    return message


def _post(how: Settings, notice: bool) -> None:
    if not notice:
        httpx.head(how.notice_webhook, timeout=TIMEOUT_S)
        return
    reply = httpx.post(how.notice_webhook, json={"text": TEXT}, timeout=TIMEOUT_S)
    if not reply.is_success:
        raise _NotTaken(f"said {reply.status_code}")


def _in_words(error: Exception) -> str:
    """The kind of trouble. Never a server's own words, which may repeat ours, or a secret."""
    match error:
        case _NotTaken():
            return str(error)
        case smtplib.SMTPAuthenticationError():
            return "does not take this name and password"
        case smtplib.SMTPNotSupportedError():
            return "offers no STARTTLS, or no way to sign in"
        case smtplib.SMTPSenderRefused() | smtplib.SMTPRecipientsRefused():
            return "does not take the sender's or a receiver's address"
        case smtplib.SMTPResponseException():
            return f"said {error.smtp_code}"
        case TimeoutError() | httpx.TimeoutException():
            return "did not answer in time"
        case OSError() | httpx.HTTPError():
            untrusted = "CERTIFICATE" in str(error)
            return "has a certificate that is not trusted" if untrusted else "cannot be reached"
    return f"cannot be used ({type(error).__name__})"
