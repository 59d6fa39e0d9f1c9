"""Mail, put together: no routes, one sender."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.mail.render import Site
from web_api.mail.sender import Sender
from web_api.mail.transport import FileTransport, SmtpTransport, Transport
from web_api.settings import WebSettings


def _transport(settings: WebSettings) -> Transport:
    if settings.smtp_url is not None:
        return SmtpTransport(settings.smtp_url.get_secret_value())
    return FileTransport(settings.data_dir / "mail")


def _build(parts: Parts) -> Sender:
    settings = parts.settings
    site = Site(settings.site_url, settings.mail_from)
    sender = Sender(parts.sessions, _transport(settings), site)
    parts.tasks.start("mail", sender.run())
    return sender


FEATURE = Feature(routers=(), build=_build)
