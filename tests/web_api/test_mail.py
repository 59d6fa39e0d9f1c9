"""The outbox against a real SMTP server: sent once, tried again, given up, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from cli.embedded import free_port
from web_api.database import Sessions, create_engine, session_factory
from web_api.mail.queue import queue_mail
from web_api.mail.render import Site, message
from web_api.mail.sender import ATTEMPTS, Sender, pause
from web_api.mail.transport import FileTransport, SmtpTransport
from web_api.migrate import migrate

VERIFY = {"username": "ada", "hours": 24, "link": "/verify?token=abc"}
SITE = Site("https://judge.example.org", "judge@example.org")


class Mailbox:
    """A server's handler that answers as told and keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            mail = message_from_bytes(envelope.original_content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return answer


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()

    def login(_: Any, __: Any, ___: Any, ____: Any, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"ju dge", b"p@ss"))

    server = Controller(
        box,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=login,
        auth_require_tls=False,
        auth_required=True,
    )
    server.start()
    yield box, f"smtp://ju%20dge:p%40ss@127.0.0.1:{server.port}"
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    await asyncio.to_thread(migrate, database_url)
    engine = create_engine(database_url)
    yield session_factory(engine)
    await engine.dispose()


async def queue(sessions: Sessions, to: str = "ada@example.org") -> str:
    async with sessions.begin() as session:
        return str(queue_mail(session, to, "verify", VERIFY))


def rows(database_url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT sent_at IS NOT NULL, failed_at IS NOT NULL, attempts, values, failure "
            "FROM web.outbox ORDER BY id"
        ).fetchall()


def again(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE web.outbox SET next_attempt_at = now()")


async def test_a_mail_arrives_once_in_both_forms(
    sessions: Sessions, database_url: str, mailbox: tuple[Mailbox, str]
) -> None:
    """Text and HTML with an absolute link, our Message-ID; afterwards its values are gone."""
    box, url = mailbox
    sender = Sender(sessions, SmtpTransport(url), SITE)
    mail_id = await queue(sessions)
    assert await sender.send_due() == 1
    assert await sender.send_due() == 0
    [mail] = box.mails
    assert mail["Message-ID"] == f"<{mail_id}@example.org>"
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Confirm your address")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "https://judge.example.org/verify?token=abc" in text.get_content()
    assert 'href="https://judge.example.org/verify?token=abc"' in html.get_content()
    assert rows(database_url) == [(True, False, 1, {}, "")]


async def test_no_mail_of_a_transaction_that_did_not_happen(
    sessions: Sessions, database_url: str
) -> None:
    """A rollback takes the mail with it, and a broken template stops the transaction."""
    async with sessions() as session:
        queue_mail(session, "ada@example.org", "verify", VERIFY)
        await session.rollback()
        with pytest.raises(KeyError):
            queue_mail(session, "ada@example.org", "verify", {"username": "ada"})
        with pytest.raises(KeyError):
            queue_mail(session, "ada@example.org", "no such", {})
    assert rows(database_url) == []


async def test_passing_trouble_is_tried_again_lasting_is_not(
    sessions: Sessions, database_url: str, mailbox: tuple[Mailbox, str]
) -> None:
    """4xx: later, with the same id; 5xx: never again, and the reason is kept."""
    box, url = mailbox
    sender = Sender(sessions, SmtpTransport(url), SITE)
    await queue(sessions)
    box.answers = ["451 later", "451 later"]
    for attempts in (1, 2):
        assert await sender.send_due() == 1
        assert await sender.send_due() == 0, "not before the pause is over"
        [(sent, failed, tried, values, failure)] = rows(database_url)
        assert (sent, failed, tried, values) == (False, False, attempts, VERIFY)
        assert "451" in failure
        again(database_url)
    assert await sender.send_due() == 1
    assert len(box.mails) == 1
    await queue(sessions)
    box.answers = ["554 no"]
    assert await sender.send_due() == 1
    again(database_url)
    assert await sender.send_due() == 0
    assert len(box.mails) == 1
    [_, (sent, failed, tried, values, failure)] = rows(database_url)
    assert (sent, failed, tried, values) == (False, True, 1, {})
    assert "554" in failure


async def test_an_absent_server_is_given_up_after_many_attempts(
    sessions: Sessions, database_url: str
) -> None:
    """Nothing is lost while the server is away; there is an end to it."""
    sender = Sender(sessions, SmtpTransport(f"smtp://127.0.0.1:{free_port()}"), SITE)
    await queue(sessions)
    for _ in range(ATTEMPTS):
        assert await sender.send_due() == 1
        again(database_url)
    assert await sender.send_due() == 0
    [(sent, failed, tried, _, failure)] = rows(database_url)
    assert (sent, failed, tried) == (False, True, ATTEMPTS)
    assert failure


async def test_two_senders_share_the_work(sessions: Sessions, mailbox: tuple[Mailbox, str]) -> None:
    """Each mail goes out once, however many processes send."""
    box, url = mailbox
    ids = {await queue(sessions, f"u{n}@example.org") for n in range(30)}
    senders = [Sender(sessions, SmtpTransport(url), SITE) for _ in range(3)]
    sent = [await each.send_due() for each in senders]
    done = await asyncio.gather(*(each.send_due() for each in senders))
    assert sum(sent) + sum(done) == 30
    assert {str(m["Message-ID"])[1:37] for m in box.mails} == ids
    assert len(box.mails) == 30


async def test_without_a_server_mails_are_files(sessions: Sessions, tmp_path: Path) -> None:
    """A self-hoster without SMTP finds the links in a folder."""
    mail_id = await queue(sessions)
    await Sender(sessions, FileTransport(tmp_path / "mail"), SITE).send_due()
    [path] = (tmp_path / "mail").iterdir()
    assert path.name == f"{mail_id}.eml"
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert "https://judge.example.org/verify?token=abc" in mail.as_string()


def test_values_are_neither_markup_nor_headers() -> None:
    """Names cannot add HTML, script links or header lines."""
    import datetime

    now = datetime.datetime.now(datetime.UTC)
    values = {
        "group": "<b>x</b>\r\nBcc: all@example.org",
        "inviter": "<script>",
        "day": "1",
        "link": "javascript:alert(1)",
    }
    mail = message(SITE, "id", now, "ada@example.org", "invited", values)
    assert mail["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "javascript:alert" not in html.get_content()


def test_pauses_grow_to_a_bound() -> None:
    """Half a minute, doubled each time, never more than six hours."""
    assert [pause(n) for n in (1, 2, 3)] == [timedelta(seconds=s) for s in (30, 60, 120)]
    assert pause(ATTEMPTS + 20) == timedelta(hours=6)


@pytest.mark.parametrize("url", ["http://x", "smtp://", "x"])
def test_other_urls_are_refused(url: str) -> None:
    """Only smtp and smtps name mail servers."""
    with pytest.raises(ValueError, match="smtp://"):
        SmtpTransport(url)
