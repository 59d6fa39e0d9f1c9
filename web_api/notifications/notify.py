"""Writing notifications."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import new_id
from web_api.notifications.models import NotificationKind, NotificationRow


async def notify(
    session: AsyncSession,
    people: Iterable[uuid.UUID],
    kind: NotificationKind,
    key: str,
    *,
    link: str = "",
    **data: Any,
) -> None:
    """Tells `people` in the session's transaction. Whoever was told of `key` before is left out."""
    rows = [
        {"id": new_id(), "user_id": person, "kind": kind, "key": key, "data": data, "link": link}
        for person in dict.fromkeys(people)
    ]
    if rows:
        await session.execute(insert(NotificationRow).values(rows).on_conflict_do_nothing())
