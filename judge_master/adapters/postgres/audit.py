"""The audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.database import Database
from judge_master.domain.attempt import one_line
from judge_master.domain.member import AuditRecord

INSERT = text("""
INSERT INTO judge.audit (actor, action, object, detail)
VALUES (:actor, :action, :object, :detail)
""")
READ = text("""
SELECT id, at, actor, action, object, detail FROM judge.audit
WHERE id > :after AND at >= coalesce(CAST(:since AS timestamptz), '-infinity')
ORDER BY id LIMIT :limit
""")


async def write(
    connection: AsyncConnection, actor: str, action: str, object_: str, detail: str = ""
) -> None:
    """Adds a record in the transaction of what it tells about."""
    values = {"actor": actor, "action": action, "object": object_, "detail": one_line(detail)}
    await connection.execute(INSERT, values)


class PostgresAudit:
    """Implements `AuditLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, actor: str, action: str, object_: str, detail: str = "") -> None:
        async with self._database.transaction() as connection:
            await write(connection, actor, action, object_, detail)

    async def read(self, after: int, since: datetime | None, limit: int) -> list[AuditRecord]:
        values = {"after": after, "since": since, "limit": limit}
        async with self._database.transaction() as connection:
            rows = await connection.execute(READ, values)
            return [AuditRecord(*row) for row in rows]
