"""What the nodes of all masters could take, busy ones included."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.domain.matching import Capability

FLEET = text("""
SELECT id, memory_total_bytes,
    ARRAY(SELECT jsonb_array_elements(languages) ->> 'id') AS languages
FROM judge.nodes WHERE session IS NOT NULL AND taking AND NOT draining
    AND last_seen > now() - make_interval(secs => :alive_ms / 1000.0)
""")


async def fleet(connection: AsyncConnection, alive_ms: int) -> list[Capability]:
    """Nodes heard within `alive_ms` that take work."""
    rows = await connection.execute(FLEET, {"alive_ms": alive_ms})
    return [Capability(row.id, frozenset(row.languages), row.memory_total_bytes) for row in rows]
