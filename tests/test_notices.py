"""The notice that something should be read first, to real servers for mail and HTTP on loopback."""

import json
import logging
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from starlette.testclient import TestClient

from feedback import doctor, intake, notices, setting_up, ui
from feedback.config import Settings
from feedback.models import Placement
from feedback.storage.outbox import Outbox
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.borough import Borough
from tests.conftest import TODAY
from tests.patience import wait_until
from tests.servers import Server, stop_server
from tests.supabase_stack import SupabaseStack

DANGER = "I have been saving up my tablets and I want to die"
ORDINARY = "Zebra-kind people at the counter"
SECRET = "hook-5f2c"
USER, PASSWORD = "talk", "correct horse"


@pytest.fixture(autouse=True)
def nothing_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has taken in nothing yet."""
    monkeypatch.setattr(notices, "_due", Event())
    monkeypatch.setattr(notices, "_failures", {})
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", False)


# Real servers ----------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Inbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.port = free_port()
        self.envelopes: list[Any] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 taken"


@contextmanager
def mail_server(**options: object) -> Iterator[Inbox]:
    """A mail server for the length of the block."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, **options)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def mail_settings(inbox: Inbox, scheme: str = "smtp", **changes: Any) -> Settings:
    return Settings(
        notice_smtp=f"{scheme}://127.0.0.1:{inbox.port}",
        notice_from="talk@mail.example",
        notice_to=("ada@mail.example", "fatima@mail.example"),
        **changes,
    )


class Hook(HTTPServer):
    """An HTTP server that keeps what is posted and says ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HookHandler)
        self.bodies: list[bytes] = []
        self.asked: list[str] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{SECRET}"


class _HookHandler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.do_HEAD()

    def do_HEAD(self) -> None:
        self.server.asked.append(self.command)
        self.send_response(self.server.status)
        self.send_header("location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook that takes everything."""
    with Hook() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def dead() -> Settings:
    """A webhook where nobody listens."""
    return Settings(notice_webhook=f"http://127.0.0.1:{free_port()}/{SECRET}")


def submit(store: Any, placement: Placement, words: str, permission: str = "read") -> str:
    """One answer, as both forms take it in; what became of it."""
    form = {"experience": ["good"], "better": [words], "permission": [permission]}
    return intake.submit(
        store,
        default_survey(),
        placement,
        form,
        key=intake.new_key(),
        day=TODAY,
        source="web",
        threshold=5,
        codebook_version=None,
    ).stored


# What is said, and when ------------------------------------------------------------------


def test_many_answers_make_one_notice_without_a_word_of_them(
    store: SqliteStore, placement: Placement, hook: Hook
) -> None:
    with mail_server() as inbox:
        how = mail_settings(inbox, notice_webhook=hook.url)
        with notices.sending(how):
            for _ in range(5):
                submit(store, placement, DANGER)
            assert (inbox.envelopes, hook.bodies) == ([], [])  # not while somebody could match it

        (envelope,), (body,) = inbox.envelopes, hook.bodies

    assert json.loads(body) == {"text": notices.TEXT}
    assert envelope.rcpt_tos == list(how.notice_to)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["subject"] == notices.SUBJECT
    assert mail.get_content().split() == notices.TEXT.split()
    assert ui.PAGES["moderate"] in notices.TEXT
    said = envelope.content.decode() + body.decode()
    for word in ("tablets", "die", placement.code, placement.name, placement.site.name, "2026"):
        assert word not in said


@pytest.mark.parametrize(("words", "permission"), [(ORDINARY, "show"), (DANGER, "count_only")])
def test_what_nobody_should_read_first_causes_no_notice(
    store: SqliteStore, placement: Placement, hook: Hook, words: str, permission: str
) -> None:
    with notices.sending(Settings(notice_webhook=hook.url)):
        submit(store, placement, words, permission)

    assert hook.bodies == []


def test_notices_go_out_while_the_process_runs(hook: Hook) -> None:
    with notices.sending(Settings(notice_webhook=hook.url, notice_minutes=0.0005)):  # type: ignore[arg-type]
        for sent in (1, 2):
            notices.something_waits()
            wait_until(lambda sent=sent: len(hook.bodies) == sent)  # type: ignore[misc]

    assert len(hook.bodies) == 2


def test_without_settings_nothing_runs() -> None:
    notices.something_waits()

    with notices.sending(Settings()):
        pass

    assert notices._due.is_set()
    assert notices._failures == {}


@pytest.mark.supabase
def test_an_answer_in_the_outbox_causes_one_too(
    supabase_stack: SupabaseStack, http: httpx.Client, tmp_path: Path, hook: Hook
) -> None:
    borough, outbox = Borough(supabase_stack, http), Outbox(tmp_path / "outbox.sqlite")
    with notices.sending(Settings(notice_webhook=hook.url)), supabase_stack.faults.refused():
        assert submit(borough.residents(outbox), borough.placement, DANGER) == "kept"
    outbox.close()

    assert len(hook.bodies) == 1


def test_a_server_sends_what_is_due_before_it_ends_and_logs_no_secret(
    new_server: Callable[..., Server], hook: Hook
) -> None:
    server = new_server(FEEDBACK_NOTICE_WEBHOOK=hook.url)
    store = server.store()
    placement = setting_up.add_placement(store, "Breakfast Café", "Counter")
    store.close()
    for words in (DANGER, ORDINARY):
        reply = httpx.post(
            f"{server.url}/f/{placement.code}",
            data={
                "key": intake.new_key(),
                "experience": "good",
                "better": words,
                "permission": "read",
            },
        )
        assert "/thanks?a=" in reply.headers["location"]
    assert hook.bodies == []

    stop_server(server)

    assert [json.loads(body) for body in hook.bodies] == [{"text": notices.TEXT}]
    assert SECRET not in server.log.read_text("utf-8")


# Trouble ---------------------------------------------------------------------------------


def test_a_server_that_hangs_changes_nothing_for_residents(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    def answer() -> tuple[int, str]:
        fields = {"key": intake.new_key(), "experience": "good", "better": DANGER}
        sent = client.post(f"/f/{placement.code}", data={**fields, "permission": "read"})
        return sent.status_code, client.get(sent.headers["location"]).text

    without = answer()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        with notices.sending(Settings(notice_webhook=url, notice_minutes=0.0005)):  # type: ignore[arg-type]
            connection, _ = silent.accept()  # and the notice hangs here
            during = answer()
            silent.close()
            connection.close()

    assert without[0] == 303
    assert during == without
    assert store.comment_count("waiting") == 2


def test_a_notice_that_reached_nobody_is_sent_once_somebody_listens(
    dead: Settings, hook: Hook
) -> None:
    notices.something_waits()
    notices.send_if_due(dead)
    notices.send_if_due(Settings(notice_webhook=hook.url))
    notices.send_if_due(Settings(notice_webhook=hook.url))

    assert len(hook.bodies) == 1
    assert notices._failures == {"webhook": ""}


def test_one_way_that_works_is_enough(dead: Settings, hook: Hook) -> None:
    with mail_server() as inbox:
        how = mail_settings(inbox, notice_webhook=dead.notice_webhook)
        notices.something_waits()
        notices.send_if_due(how)
        notices.send_if_due(how)

        assert len(inbox.envelopes) == 1
    assert notices._failures == {"mail server": "", "webhook": "cannot be reached"}


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_says_no_is_not_followed_and_not_believed(hook: Hook, status: int) -> None:
    hook.status = status
    notices.something_waits()

    notices.send_if_due(Settings(notice_webhook=hook.url))

    assert notices._failures == {"webhook": f"said {status}"}
    assert hook.asked == ["POST"]


def test_the_address_of_a_webhook_is_not_logged(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with notices.sending(Settings(notice_webhook=hook.url)):
        notices.something_waits()

    assert len(hook.bodies) == 1
    assert SECRET not in caplog.text


# On the way ------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key in one file."""
    file = tmp_path / "mail.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", file, "-out", tmp_path / "cert"], check=True, timeout=30)
    file.write_bytes(file.read_bytes() + (tmp_path / "cert").read_bytes())
    return file


def encrypting(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def sign_in(server: object, session: object, envelope: object, how: str, who: object) -> AuthResult:
    known = who == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_is_encrypted_and_signed_in_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setattr(notices, "is_loopback", lambda _: False)  # as a server elsewhere
    context = {"smtp": "tls_context", "smtps": "ssl_context"}[scheme]
    options: dict[str, object] = {context: encrypting(certificate)}
    if scheme == "smtp":
        options |= {"require_starttls": True, "auth_required": True}
    else:
        options["auth_require_tls"] = False  # aiosmtpd does not know that it is encrypted already
    with mail_server(authenticator=sign_in, **options) as inbox:

        def trouble(password: str) -> str:
            how = mail_settings(inbox, scheme, notice_smtp_user=USER, notice_smtp_password=password)
            notices.something_waits()
            notices.send_if_due(how)
            return notices._failures["mail server"]

        with monkeypatch.context() as trusting:
            trusting.setenv("SSL_CERT_FILE", str(certificate))
            assert trouble("wrong") == "does not take this name and password"
            assert inbox.envelopes == []
            assert trouble(PASSWORD) == ""
            assert len(inbox.envelopes) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    with mail_server(ssl_context=encrypting(certificate)) as inbox:
        notices.something_waits()
        notices.send_if_due(mail_settings(inbox, "smtps"))

        assert notices._failures == {"mail server": "has a certificate that is not trusted"}
        assert inbox.envelopes == []


def test_a_server_elsewhere_without_encryption_gets_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notices, "is_loopback", lambda _: False)
    with mail_server() as inbox:
        notices.something_waits()
        notices.send_if_due(mail_settings(inbox))

        assert notices._failures == {"mail server": "offers no STARTTLS, or no way to sign in"}
        assert inbox.envelopes == []


# For those who run it --------------------------------------------------------------------


def test_the_doctor_tries_out_both_without_a_notice(hook: Hook, tmp_path: Path) -> None:
    with mail_server() as inbox:
        how = mail_settings(inbox, notice_webhook=hook.url, data_dir=tmp_path)
        said = {finding.text: finding.verdict for finding in doctor.examine(how)}

        assert said["The mail server for notices answers."] == "ok"
        assert said["The webhook for notices answers."] == "ok"
        assert (inbox.envelopes, hook.bodies) == ([], [])
    assert hook.asked == ["HEAD"]


def test_the_doctor_names_what_does_not_answer_and_no_secret(
    dead: Settings, tmp_path: Path
) -> None:
    how = Settings(data_dir=tmp_path, notice_webhook=dead.notice_webhook)

    (wrong,) = [finding.text for finding in doctor.examine(how) if "notices" in finding.text]

    assert wrong.startswith("The webhook for notices cannot be reached.")
    assert SECRET not in wrong


def test_a_servers_own_words_are_not_repeated() -> None:
    error = smtplib.SMTPDataError(554, f"no {PASSWORD} here".encode())

    assert notices._in_words(error) == "said 554"
    assert notices._in_words(ValueError(PASSWORD)) == "cannot be used (ValueError)"
