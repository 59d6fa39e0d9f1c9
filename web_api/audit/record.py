"""Writing the log."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.models import AuditRow


def audit(
    session: AsyncSession,
    actor: tuple[uuid.UUID, str] | None,
    action: str,
    object_: str,
    **detail: Any,
) -> None:
    """Notes an act in the transaction that carries it out.

    `actor` is a user's id and name, None for the software itself. `detail` must be JSON values
    and must hold no secrets.
    """
    actor_id, name = actor or (None, "system")
    session.add(
        AuditRow(actor_id=actor_id, actor=name, action=action, object=object_, detail=detail)
    )
