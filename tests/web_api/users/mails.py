"""The mails that a running tier wrote into its folder."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.web_api.conftest import Web, eventually


def mails(web: Web, to: str) -> list[EmailMessage]:
    """All to this address, oldest first."""
    found = []
    for path in sorted((web.settings.data_dir / "mail").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        if mail["To"] == to:
            found.append(mail)
    return found


async def mailed(web: Web, to: str, subject: str, count: int = 1) -> str:
    """The text of the newest mail with this subject, once there are `count`."""

    def look() -> str | None:
        texts = [m.get_body(("plain",)) for m in mails(web, to) if m["Subject"] == subject]
        last = texts[-1] if len(texts) >= count else None
        return last.get_content() if last is not None else None

    text = await eventually(look)
    assert isinstance(text, str)
    return text


def secret(text: str) -> str:
    """The secret of the link in a mail."""
    found = re.search(r"#token=([A-Za-z0-9_-]+)", text)
    assert found, text
    return found[1]
