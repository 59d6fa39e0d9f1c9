"""After a restore: transaction numbers of another database server mean nothing here."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions

FOREIGN = text("""
SELECT coalesce(max(transaction), 0) >= (pg_current_xact_id()::text)::bigint
FROM (SELECT transaction FROM web.activity UNION ALL SELECT transaction FROM web.consumers) AS t
""")
LOCK = text("LOCK TABLE web.consumers, web.activity IN ACCESS EXCLUSIVE MODE")
# The order stays, and all of it comes before whatever this server will write.
POSITIONS = text("""
UPDATE web.consumers AS c SET transaction = (
    SELECT count(*) FROM web.activity AS a
    WHERE (a.transaction, a.id) <= (c.transaction, c.event_id)
) - (SELECT count(*) FROM web.activity), event_id = 9223372036854775807
""")
EVENTS = text("""
UPDATE web.activity AS a SET transaction = o.place - o.total
FROM (
    SELECT id, row_number() OVER (ORDER BY transaction, id) AS place, count(*) OVER () AS total
    FROM web.activity
) AS o
WHERE o.id = a.id
""")


async def rebase(sessions: Sessions) -> bool:
    """Renumbers the stream if it comes from another server. True if it did.

    Must run before anybody writes or reads events.
    """
    async with sessions.begin() as session:
        if not await _foreign(session):
            return False
        await session.execute(LOCK)
        if not await _foreign(session):
            return False
        await session.execute(POSITIONS)
        await session.execute(EVENTS)
        return True


async def _foreign(session: AsyncSession) -> bool:
    return bool(await session.scalar(FOREIGN))
