"""Writing into the outbox."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import new_id
from web_api.mail import render
from web_api.mail.models import OutboxRow


def queue_mail(session: AsyncSession, to: str, template: str, values: dict[str, Any]) -> uuid.UUID:
    """Adds a mail to the session's transaction: it is sent if and only if that commits.

    `template` is a key of `catalogue.CATALOGUE`; `values` are JSON values, plain text. Returns
    the mail's id.

    Raises:
        KeyError: for an unknown template or a value that is missing.
    """
    render.check(template, values)
    row = OutboxRow(id=new_id(), recipient=to, template=template, values=values)
    session.add(row)
    return row.id
