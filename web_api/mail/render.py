"""Templates to messages: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from web_api.mail.catalogue import CATALOGUE, Template

UNSUBSCRIBE = "unsubscribe"
"""A value of any template: the path that ends mails of its kind, without signing in."""


@dataclass(frozen=True, slots=True)
class Site:
    """What every mail says of us."""

    url: str
    """Where links lead, without a slash at the end."""
    sender: str
    """Address of the From header."""
    name: str = "Assize"


def check(template: str, values: Mapping[str, Any]) -> None:
    """Raises KeyError for an unknown template or a missing value."""
    _texts(CATALOGUE[template], values, "")


def message(
    site: Site,
    message_id: str,
    date: datetime,
    recipient: str,
    template: str,
    values: Mapping[str, Any],
) -> EmailMessage:
    """The whole mail, as text and as HTML."""
    filled = _texts(CATALOGUE[template], values, site.url)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(site.name, addr_spec=site.sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = " ".join(filled.subject.split())
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{message_id}@{site.sender.rpartition('@')[2]}>"
    # Nobody's automatic answer is wanted (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    if path := values.get(UNSUBSCRIBE):
        mail["List-Unsubscribe"] = f"<{site.url}{path}>"
        if site.url.startswith("https://"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_text(filled, site))
    mail.add_alternative(_html(filled, site), subtype="html")
    return mail


@dataclass(frozen=True, slots=True)
class _Texts:
    subject: str
    paragraphs: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    action: tuple[str, str] | None


def _texts(template: Template, values: Mapping[str, Any], base: str) -> _Texts:
    def fill(text: str) -> str:
        return text.format_map(values)

    def link(text: str) -> str:
        return f"{base}{text}" if text.startswith("/") else text

    items = values[template.items] if template.items else ()
    action = template.action
    return _Texts(
        fill(template.subject),
        tuple(fill(p) for p in template.paragraphs),
        tuple((str(text), link(str(target))) for text, target in items),
        (fill(action[0]), link(fill(action[1]))) if action else None,
    )


def _text(filled: _Texts, site: Site) -> str:
    parts = list(filled.paragraphs)
    parts += [f"- {text}\n  {target}" if target else f"- {text}" for text, target in filled.items]
    if filled.action:
        parts.append(f"{filled.action[0]}:\n{filled.action[1]}")
    parts.append(f"-- \n{site.name}, {site.url}")
    return "\n\n".join(parts) + "\n"


def _anchor(text: str, target: str) -> str:
    # Only the web: a value never becomes a script.
    if urlsplit(target).scheme not in ("http", "https"):
        return escape(text)
    return f'<a href="{escape(target)}">{escape(text)}</a>'


def _html(filled: _Texts, site: Site) -> str:
    body = "".join(f"<p>{escape(p)}</p>" for p in filled.paragraphs)
    if filled.items:
        body += "<ul>" + "".join(f"<li>{_anchor(*item)}</li>" for item in filled.items) + "</ul>"
    if filled.action:
        body += f"<p><strong>{_anchor(*filled.action)}</strong></p>"
    foot = f"<p><small>{_anchor(site.name, site.url)}</small></p>"
    return f'<!doctype html><html lang="en"><meta charset="utf-8">{body}{foot}</html>\n'
