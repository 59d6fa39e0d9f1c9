"""How mail leaves: an SMTP server, or files for whoever has none."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

log = structlog.get_logger(__name__)

TIMEOUT_S = 30
PORTS = {"smtp": 587, "smtps": 465}


class RefusedError(Exception):
    """The server will never take this mail."""


class UnsentError(Exception):
    """This time it did not work."""


class Transport(Protocol):
    """A way out."""

    async def send(self, mail: EmailMessage) -> None:
        """Returns once the other side has taken the mail.

        Raises:
            RefusedError: it never will.
            UnsentError: it may later.
        """
        ...


class SmtpTransport:
    """A server named by smtp:// (STARTTLS where offered) or smtps://, with or without a login."""

    def __init__(self, url: str) -> None:
        """Raises ValueError for another kind of URL."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("must be smtp://[user:password@]host[:port] or smtps://...")
        self._host = parts.hostname
        self._port = parts.port or PORTS[parts.scheme]
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, mail: EmailMessage) -> None:
        try:
            refused, _ = await aiosmtplib.send(
                mail,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            raise _failure(min(codes, default=0), "the address was refused") from error
        except aiosmtplib.SMTPAuthenticationError as error:
            raise UnsentError(f"login refused: {error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error.code, f"{error.code} {error.message}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise UnsentError(str(error) or type(error).__name__) from error
        if refused:
            raise RefusedError(str(refused))


def _failure(code: int, reason: str) -> RefusedError | UnsentError:
    return RefusedError(reason) if 500 <= code < 600 else UnsentError(reason)


class FileTransport:
    """Writes each mail to a folder and tells the log where: links work without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: EmailMessage) -> None:
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{name}.eml"
        try:
            await asyncio.to_thread(self._write, path, bytes(mail))
        except OSError as error:
            raise UnsentError(str(error)) from error
        log.info("mail written", to=str(mail["To"]), subject=str(mail["Subject"]), file=str(path))

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
