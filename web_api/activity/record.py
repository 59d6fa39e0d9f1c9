"""Writing events."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind


def record(
    session: AsyncSession,
    kind: EventKind,
    *,
    user_id: uuid.UUID | None = None,
    problem_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    **data: Any,
) -> None:
    """Adds an event to the session's transaction: it happens if and only if that commits.

    `data` must be JSON values, as the kind's description says.
    """
    session.add(
        ActivityRow(
            kind=kind,
            user_id=user_id,
            problem_id=problem_id,
            subject_id=subject_id,
            data=data,
        )
    )
